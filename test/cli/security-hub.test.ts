import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  paginateGetFindings,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { connect } from "@genkan/aws/clients";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import type { Evaluation, Status } from "@genkan/controls/evaluation";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario, type Scenario } from "@genkan/sandbox/scenario";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { evaluation, record } from "../findings.ts";
import { type Moto, motoMissing, needsMoto, startMoto } from "../moto.ts";

const ACCOUNT = "123456789012";
const REGION = "ap-northeast-1";
const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const genkan = new URL("../../packages/cli/src/genkan.ts", import.meta.url).pathname;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-"));
  file = join(folder, "ledger.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `genkan` to its end. */
const ran = (endpoint: string, ...args: string[]) =>
  new Promise<{ status: unknown; out: string; err: string }>((resolve) => {
    const env = {
      PATH: process.env["PATH"],
      HOME: folder,
      LANG: "C.UTF-8",
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
    };
    execFile(process.execPath, [genkan, ...args], { env }, (error, out, err) =>
      resolve({ status: error?.code ?? 0, out, err }),
    );
  });
/** Exports the ledger of this machine. */
const exported = (endpoint: string, ...args: string[]) =>
  ran(endpoint, "export", "security-hub", "--ledger", file, ...args);

const hubOf = (endpoint: string) => new SecurityHubClient({ region: REGION, endpoint, credentials });

/** What Security Hub holds: of each finding how it stands, by its id without what all have in common. */
async function held(endpoint: string): Promise<Record<string, string>> {
  const findings: AwsSecurityFinding[] = [];
  for await (const { Findings = [] } of paginateGetFindings({ client: hubOf(endpoint) }, {}))
    findings.push(...Findings);
  return Object.fromEntries(
    findings.map(({ Id = "", Compliance, RecordState }) => [
      Id.replace(`genkan/${ACCOUNT}/`, ""),
      `${Compliance?.Status} ${RecordState}`,
    ]),
  );
}

const at = (hour: number) => new Date(Date.UTC(2026, 9, 1, hour)).toISOString();
const root = (status: Status) =>
  evaluation("root-mfa-enabled", status, `AWS::::Account ${ACCOUNT}`, { severity: "CRITICAL" });
const user = (name: string, status: Status = "NON_COMPLIANT") =>
  evaluation("iam-user-mfa-enabled", status, `AWS::IAM::User ${name}`);
const ROOT = `root-mfa-enabled/AWS::::Account/${ACCOUNT}`;
const USER = (name: string) => `iam-user-mfa-enabled/AWS::IAM::User/${name}`;

let runs = 0;
/** Records a run of the monitor on the ledger of this machine. */
async function found(...evaluations: Evaluation[]): Promise<void> {
  const ledger = SqliteLedger.open(file);
  runs++;
  await record(ledger, ACCOUNT, `run-${runs}`, at(runs), evaluations);
  ledger.close();
}

/** What an export does to a Security Hub, whoever plays it. */
function exports(hub: () => Promise<{ endpoint: string; close(): void | Promise<void> }>) {
  let endpoint: string;
  let close: () => void | Promise<void>;
  beforeEach(async () => {
    ({ endpoint, close } = await hub());
  });
  afterEach(() => close());

  test("sends everything, and archives what was resolved, what is gone and what is not applicable", async () => {
    await found(root("NON_COMPLIANT"), user("hanako"), user("taro"), user("robot", "NOT_APPLICABLE"));
    expect(await exported(endpoint)).toEqual({
      status: 0,
      out: `Security Hub in ${REGION} took 4 findings, 1 of them as archived.\n`,
      err: "",
    });
    expect(await held(endpoint)).toEqual({
      [ROOT]: "FAILED ACTIVE",
      [USER("hanako")]: "FAILED ACTIVE",
      [USER("taro")]: "FAILED ACTIVE",
      [USER("robot")]: "NOT_AVAILABLE ARCHIVED",
    });

    await found(root("COMPLIANT"), user("hanako", "INSUFFICIENT_DATA"), user("robot", "NOT_APPLICABLE"));
    expect(await exported(endpoint, "--locale", "ja")).toMatchObject({
      status: 0,
      out: `${REGION} の Security Hub に検出結果を 4 件送信しました (うちアーカイブ 3 件)。\n`,
    });
    const settled = {
      [ROOT]: "PASSED ARCHIVED",
      [USER("hanako")]: "WARNING ACTIVE",
      [USER("taro")]: "FAILED ARCHIVED",
      [USER("robot")]: "NOT_AVAILABLE ARCHIVED",
    };
    expect(await held(endpoint)).toEqual(settled);
    expect(await exported(endpoint)).toMatchObject({ status: 0 });
    expect(await held(endpoint)).toEqual(settled);

    await found(root("NON_COMPLIANT"), user("hanako"), user("taro"));
    expect(await exported(endpoint)).toMatchObject({ status: 0 });
    expect(await held(endpoint)).toEqual({
      ...settled,
      [ROOT]: "FAILED ACTIVE",
      [USER("hanako")]: "FAILED ACTIVE",
      [USER("taro")]: "FAILED ACTIVE",
    });
  });

  test("sends many in batches, and finds them all again to archive them", async () => {
    const many = Array.from({ length: 249 }, (_, i) => user(`u${i}`));
    await found(root("COMPLIANT"), ...many);
    expect(await exported(endpoint)).toMatchObject({ status: 0, out: expect.stringContaining("took 250 findings, 0") });
    expect(Object.keys(await held(endpoint))).toHaveLength(250);
    await found(root("COMPLIANT"), user("u0"));
    expect(await exported(endpoint)).toMatchObject({ out: expect.stringContaining("took 250 findings, 248") });
    const active = Object.entries(await held(endpoint)).filter(([, state]) => state.endsWith("ACTIVE"));
    expect(active.map(([id]) => id).sort()).toEqual([USER("u0"), ROOT]);
  });

  test("leaves alone what another tool has sent to the same product", async () => {
    const product = `arn:aws:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`;
    const theirs = {
      SchemaVersion: "2018-10-08",
      Id: "other/1",
      ProductArn: product,
      GeneratorId: "other-tool",
      AwsAccountId: ACCOUNT,
      CreatedAt: at(0),
      UpdatedAt: at(0),
      Title: "Something else",
      Description: "Something else",
      Severity: { Label: "LOW" as const },
      Resources: [{ Type: "Other", Id: "thing" }],
      Compliance: { Status: "FAILED" as const },
      RecordState: "ACTIVE" as const,
    };
    await hubOf(endpoint).send(new BatchImportFindingsCommand({ Findings: [theirs] }));
    await found(root("NON_COMPLIANT"));
    expect(await exported(endpoint)).toMatchObject({ status: 0, out: expect.stringContaining("took 1 findings") });
    expect(await held(endpoint)).toEqual({ "other/1": "FAILED ACTIVE", [ROOT]: "FAILED ACTIVE" });
  });

  test("prints what it would send, and sends nothing", async () => {
    await found(root("NON_COMPLIANT"));
    const { status, out } = await exported(endpoint, "--dry-run");
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { Id: `genkan/${ACCOUNT}/${ROOT}`, AwsAccountId: ACCOUNT, RecordState: "ACTIVE", CreatedAt: at(runs) },
    ]);
    expect(await held(endpoint)).toEqual({});
  });
}

describe.skipIf(motoMissing)(needsMoto("an export to the Security Hub of moto"), () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.stop());

  exports(async () => {
    await fetch(`${moto.endpoint}/moto-api/reset`, { method: "POST" });
    return { endpoint: moto.endpoint, close: () => {} };
  });

  test("reads the table of a deployment", async () => {
    const aws = connect({ endpoint: moto.endpoint, region: REGION, credentials });
    const key = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
    const { hashKey, rangeKey } = ledgerTable;
    await (await aws.client(DynamoDBClient)).send(
      new CreateTableCommand({
        TableName: "deployed",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [key(hashKey), key(rangeKey)],
        KeySchema: [
          { AttributeName: hashKey, KeyType: "HASH" },
          { AttributeName: rangeKey, KeyType: "RANGE" },
        ],
      }),
    );
    await record(await openLedger(aws, "deployed"), ACCOUNT, "run", at(1), [root("NON_COMPLIANT")]);
    aws.close();
    expect(await ran(moto.endpoint, "export", "security-hub", "--table", "deployed")).toMatchObject({ status: 0 });
    expect(await held(moto.endpoint)).toMatchObject({ [ROOT]: "FAILED ACTIVE" });
  });
});

describe("an export to the Security Hub of the simulated account", () => {
  const serve = (more: object = {}) =>
    startSandbox({ scenario: readScenario({ account: ACCOUNT, securityHub: [REGION], ...more }) });

  exports(() => serve());

  /** Exports one finding to an account, and looks at what came of it. */
  async function tried(more: object, look: (did: Awaited<ReturnType<typeof exported>>, sandbox: Sandbox) => void) {
    const sandbox = await serve(more);
    try {
      await found(root("NON_COMPLIANT"));
      look(await exported(sandbox.endpoint), sandbox);
    } finally {
      await sandbox.close();
    }
  }

  test("takes three calls for 250 findings, and no action but those it declares", async () => {
    const sandbox = await serve();
    await found(...Array.from({ length: 250 }, (_, i) => user(`u${i}`)));
    await exported(sandbox.endpoint);
    expect(sandbox.counts()).toEqual({
      "sts:GetCallerIdentity": 1,
      "securityhub:GetFindings": 1,
      "securityhub:BatchImportFindings": 3,
    });
    const called = Object.keys(sandbox.counts()).filter((action) => action.startsWith("securityhub:"));
    expect(called.sort()).toEqual([...securityHubActions].sort());
    await sandbox.close();
  });

  test("leaves the workflow to people, and what fails again is new", async () => {
    const sandbox = await serve();
    const workflow = () => [...sandbox.account.securityFindings.values()].map((finding) => finding.Workflow?.Status);
    for (const [status, expected] of [
      ["COMPLIANT", "RESOLVED"],
      ["NON_COMPLIANT", "NEW"],
      ["COMPLIANT", "NEW"],
    ] as const) {
      await found(root(status));
      await exported(sandbox.endpoint);
      expect(workflow()).toEqual([expected]);
    }
    await sandbox.close();
  });

  test("is what genkan findings prints, in the Region of the call", async () => {
    const sandbox = await serve();
    await found(root("NON_COMPLIANT"));
    const asff = ["findings", "--ledger", file, "--format", "asff"];
    const [finding] = JSON.parse((await ran(sandbox.endpoint, ...asff)).out);
    const { UpdatedAt: _, ...sent } = JSON.parse((await exported(sandbox.endpoint, "--dry-run")).out)[0];
    expect(finding).toMatchObject(sent);
    expect(finding.FirstObservedAt).toBe(at(runs));
    const [there] = JSON.parse((await ran(sandbox.endpoint, ...asff, "--region", "eu-west-1")).out);
    expect(there.ProductArn).toContain(":eu-west-1:");
    await sandbox.close();
  });

  test("names the action that is denied", () =>
    tried({ faults: [{ action: "securityhub:BatchImportFindings", fault: "AccessDenied" }] }, ({ status, err }) => {
      expect(status).toBe(2);
      expect(err).toMatch(/^genkan: AWS denied securityhub:BatchImportFindings \(/);
      expect(err).toContain("takes securityhub:BatchImportFindings and securityhub:GetFindings.");
    }));

  test("says how to enable a Security Hub that is not enabled", () =>
    tried({ securityHub: ["us-east-1"] }, ({ status, err }) => {
      expect(status).toBe(2);
      expect(err).toContain(`Security Hub CSPM is not enabled in ${REGION}`);
      expect(err).toContain(`aws securityhub enable-security-hub --region ${REGION}`);
    }));

  test("tries a throttled call again, and says so when it stays throttled", async () => {
    const throttled = (times?: number) => ({
      faults: [{ action: "securityhub:BatchImportFindings", fault: "Throttling", times }],
    });
    await tried(throttled(2), ({ status }) => expect(status).toBe(0));
    await tried(throttled(), ({ status, err }) => {
      expect(status).toBe(2);
      expect(err).toContain("Run it again");
    });
  });

  test("names what Security Hub refuses, and sends the rest", async () => {
    const sandbox = await serve();
    await found(user("hanako"), user("taro"));
    const edited = new DatabaseSync(file);
    edited.exec("UPDATE finding SET body = json_set(body, '$.since', 'yesterday') WHERE key LIKE '%hanako%'");
    edited.close();
    const { status, out, err } = await exported(sandbox.endpoint);
    expect([status, out]).toEqual([1, expect.stringContaining("took 1 findings")]);
    expect(err).toContain(
      `Security Hub did not take genkan/${ACCOUNT}/${USER("hanako")}: InvalidInput: CreatedAt and UpdatedAt must be times`,
    );
    expect(await held(sandbox.endpoint)).toEqual({ [USER("taro")]: "FAILED ACTIVE" });
    await sandbox.close();
  });

  test("archives nothing for a ledger in which the monitor has not run", async () => {
    const sandbox = await serve();
    await found(root("NON_COMPLIANT"));
    await exported(sandbox.endpoint);
    file = join(folder, "other.db");
    SqliteLedger.open(file).close();
    expect(await exported(sandbox.endpoint)).toMatchObject({
      status: 2,
      err: expect.stringContaining(`has not run on account ${ACCOUNT} yet`),
    });
    expect(await held(sandbox.endpoint)).toEqual({ [ROOT]: "FAILED ACTIVE" });
    await sandbox.close();
  });

  test.each(["aws", "aws-cn", "aws-us-gov"] satisfies Scenario["partition"][])(
    "goes to the product of %s",
    (partition) =>
      tried({ partition }, ({ status }, sandbox) => {
        expect(status).toBe(0);
        expect([...sandbox.account.securityFindings.values()].map(({ ProductArn }) => ProductArn)).toEqual([
          `arn:${partition}:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`,
        ]);
      }),
  );
});
