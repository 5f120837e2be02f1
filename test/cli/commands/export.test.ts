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
import { type AwsOptions, connect } from "@genkan/aws/clients";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario, type Scenario } from "@genkan/sandbox/scenario";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PATIENT, patientClock, TestClock } from "../../clock.ts";
import { evaluation, record } from "../../findings.ts";
import { type MotoAccount, motoAccount } from "../../moto.ts";
import { credentials, type Ended, openTerminal } from "../terminal.ts";

const ACCOUNT = "123456789012";
const REGION = "ap-northeast-1";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-"));
  file = join(folder, "ledger.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How to reach a Security Hub: over HTTP, or inside this process on a clock for tests. */
type Access = Pick<AwsOptions, "endpoint" | "requestHandler"> & {
  readonly region: string;
  readonly clock?: TestClock;
};

/** Runs `genkan` to its end. */
const ran = ({ clock, ...access }: Access, ...args: string[]) =>
  openTerminal({
    aws: { credentials, ...(clock ? {} : { deadline: PATIENT }), ...access },
    clock: clock ?? patientClock,
    home: folder,
  }).genkan(...args);
/** Exports the ledger of this machine. */
const exported = (access: Access, ...args: string[]) =>
  ran(access, "export", "security-hub", "--ledger", file, ...args);

const hubOf = (access: Access) => connect({ credentials, ...access }).client(SecurityHubClient);

/** What Security Hub holds: of each finding how it stands, by its id without what all have in common. */
async function held(access: Access): Promise<Record<string, string>> {
  const findings: AwsSecurityFinding[] = [];
  for await (const { Findings = [] } of paginateGetFindings({ client: await hubOf(access) }, {}))
    findings.push(...Findings);
  return Object.fromEntries(
    findings.map(({ Id = "", Compliance, RecordState }) => [
      Id.replace(`genkan/${ACCOUNT}/`, ""),
      `${Compliance?.Status} ${RecordState}`,
    ]),
  );
}

/** When a Security Hub is asked, which is after the runs whose findings it gets. */
const NOW = "2026-11-01T00:00:00Z";
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
  const ledger = SqliteLedger.openFile(file);
  runs++;
  await record(ledger, ACCOUNT, `run-${runs}`, at(runs), evaluations);
  ledger.close();
}

/** What an export does to a Security Hub, real or simulated. */
function exports(hub: () => Access | Promise<Access>) {
  let access: Access;
  beforeEach(async () => {
    access = await hub();
  });

  test("sends everything, and archives what was resolved, what is gone and what is not applicable", async () => {
    await found(root("NON_COMPLIANT"), user("hanako"), user("taro"), user("robot", "NOT_APPLICABLE"));
    expect(await exported(access)).toEqual({
      status: 0,
      out: `Security Hub in ${access.region} accepted 4 findings, 1 of them as archived.\n`,
      err: "",
    });
    expect(await held(access)).toEqual({
      [ROOT]: "FAILED ACTIVE",
      [USER("hanako")]: "FAILED ACTIVE",
      [USER("taro")]: "FAILED ACTIVE",
      [USER("robot")]: "NOT_AVAILABLE ARCHIVED",
    });

    await found(root("COMPLIANT"), user("hanako", "INSUFFICIENT_DATA"), user("robot", "NOT_APPLICABLE"));
    expect(await exported(access, "--locale", "ja")).toMatchObject({
      status: 0,
      out: `${access.region} の Security Hub に検出結果を 4 件送信しました (うちアーカイブ 3 件)。\n`,
    });
    const settled = {
      [ROOT]: "PASSED ARCHIVED",
      [USER("hanako")]: "WARNING ACTIVE",
      [USER("taro")]: "FAILED ARCHIVED",
      [USER("robot")]: "NOT_AVAILABLE ARCHIVED",
    };
    expect(await held(access)).toEqual(settled);
    expect(await exported(access)).toMatchObject({ status: 0 });
    expect(await held(access)).toEqual(settled);

    await found(root("NON_COMPLIANT"), user("hanako"), user("taro"));
    expect(await exported(access)).toMatchObject({ status: 0 });
    expect(await held(access)).toEqual({
      ...settled,
      [ROOT]: "FAILED ACTIVE",
      [USER("hanako")]: "FAILED ACTIVE",
      [USER("taro")]: "FAILED ACTIVE",
    });
  });

  test("sends many in batches, and finds them all again to archive them", async () => {
    const many = Array.from({ length: 249 }, (_, i) => user(`u${i}`));
    await found(root("COMPLIANT"), ...many);
    expect(await exported(access)).toMatchObject({
      status: 0,
      out: expect.stringContaining("accepted 250 findings, 0"),
    });
    expect(Object.keys(await held(access))).toHaveLength(250);
    await found(root("COMPLIANT"), user("u0"));
    expect(await exported(access)).toMatchObject({ out: expect.stringContaining("accepted 250 findings, 248") });
    const active = Object.entries(await held(access)).filter(([, state]) => state.endsWith("ACTIVE"));
    expect(active.map(([id]) => id).sort()).toEqual([USER("u0"), ROOT]);
  });

  test("leaves alone what another tool has sent to the same product", async () => {
    const product = `arn:aws:securityhub:${access.region}:${ACCOUNT}:product/${ACCOUNT}/default`;
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
    await (await hubOf(access)).send(new BatchImportFindingsCommand({ Findings: [theirs] }));
    await found(root("NON_COMPLIANT"));
    expect(await exported(access)).toMatchObject({ status: 0, out: expect.stringContaining("accepted 1 findings") });
    expect(await held(access)).toEqual({ "other/1": "FAILED ACTIVE", [ROOT]: "FAILED ACTIVE" });
  });

  test("prints what it would send, and sends nothing", async () => {
    await found(root("NON_COMPLIANT"));
    const { status, out } = await exported(access, "--dry-run");
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { Id: `genkan/${ACCOUNT}/${ROOT}`, AwsAccountId: ACCOUNT, RecordState: "ACTIVE", CreatedAt: at(runs) },
    ]);
    expect(await held(access)).toEqual({});
  });
}

describe("an export to the Security Hub of moto", { tags: "moto_server" }, () => {
  let moto: MotoAccount;
  beforeAll(async () => {
    moto = await motoAccount();
  });

  // Each test has a Security Hub to itself: that of another Region.
  const regions = ["ap-northeast-1", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "eu-west-1"];
  const hub = () => ({ endpoint: moto.endpoint, region: regions.shift()! });

  exports(hub);

  test("reads the table of a deployment", async () => {
    const access = hub();
    const aws = connect({ ...access, credentials });
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
    expect(await ran(access, "export", "security-hub", "--table", "deployed")).toMatchObject({
      status: 0,
    });
    expect(await held(access)).toMatchObject({ [ROOT]: "FAILED ACTIVE" });
  });
});

describe("an export to the Security Hub of the simulated account", () => {
  const enabledHub = (more: object = {}) => {
    const clock = new TestClock(NOW);
    const scenario = readScenario({ account: ACCOUNT, securityHub: [REGION], ...more });
    return { ...simulate({ scenario, clock }), clock, region: REGION };
  };

  exports(() => enabledHub());

  /** Exports one finding to an account, and looks at what came of it. */
  async function tried(more: object, look: (did: Ended, hub: ReturnType<typeof enabledHub>) => void) {
    const hub = enabledHub(more);
    await found(root("NON_COMPLIANT"));
    look(await exported(hub), hub);
  }

  test("takes three calls for 250 findings, and no action but those it declares", async () => {
    const hub = enabledHub();
    await found(...Array.from({ length: 250 }, (_, i) => user(`u${i}`)));
    await exported(hub);
    expect(hub.counts()).toEqual({
      "sts:GetCallerIdentity": 1,
      "securityhub:GetFindings": 1,
      "securityhub:BatchImportFindings": 3,
    });
    const called = Object.keys(hub.counts()).filter((action) => action.startsWith("securityhub:"));
    expect(called.sort()).toEqual([...securityHubActions].sort());
  });

  test("leaves the workflow to people, and what fails again is new", async () => {
    const hub = enabledHub();
    const workflow = () => [...hub.account.securityFindings.values()].map((finding) => finding.Workflow?.Status);
    for (const [status, expected] of [
      ["COMPLIANT", "RESOLVED"],
      ["NON_COMPLIANT", "NEW"],
      ["COMPLIANT", "NEW"],
    ] as const) {
      await found(root(status));
      await exported(hub);
      expect(workflow()).toEqual([expected]);
    }
  });

  test("is what genkan findings prints, in the Region of the call", async () => {
    const hub = enabledHub();
    await found(root("NON_COMPLIANT"));
    const asff = ["findings", "--ledger", file, "--format", "asff"];
    const [finding] = JSON.parse((await ran(hub, ...asff)).out);
    const { UpdatedAt: _, ...sent } = JSON.parse((await exported(hub, "--dry-run")).out)[0];
    expect(finding).toMatchObject(sent);
    expect(finding.FirstObservedAt).toBe(at(runs));
    const [there] = JSON.parse((await ran(hub, ...asff, "--region", "eu-west-1")).out);
    expect(there.ProductArn).toContain(":eu-west-1:");
  });

  test("names the action that is denied", () =>
    tried({ faults: [{ action: "securityhub:BatchImportFindings", fault: "AccessDenied" }] }, ({ status, err }) => {
      expect(status).toBe(2);
      expect(err).toMatch(/^genkan: AWS denied securityhub:BatchImportFindings \(/);
      expect(err).toContain("needs securityhub:BatchImportFindings and securityhub:GetFindings.");
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
      expect(err).toContain("Run this again");
    });
  });

  test("names what Security Hub refuses, and sends the rest", async () => {
    const hub = enabledHub();
    await found(user("hanako"), user("taro"));
    const edited = new DatabaseSync(file);
    edited.exec("UPDATE finding SET body = json_set(body, '$.since', 'yesterday') WHERE key LIKE '%hanako%'");
    edited.close();
    const { status, out, err } = await exported(hub);
    expect([status, out]).toEqual([1, expect.stringContaining("accepted 1 findings")]);
    expect(err).toContain(
      `Security Hub refused genkan/${ACCOUNT}/${USER("hanako")}: InvalidInput: CreatedAt and UpdatedAt must be times`,
    );
    expect(await held(hub)).toEqual({ [USER("taro")]: "FAILED ACTIVE" });
  });

  test("archives nothing for a ledger in which the monitor has not run", async () => {
    const hub = enabledHub();
    await found(root("NON_COMPLIANT"));
    await exported(hub);
    file = join(folder, "other.db");
    SqliteLedger.openFile(file).close();
    expect(await exported(hub)).toMatchObject({
      status: 3,
      out: expect.stringContaining(`Nothing has been evaluated for account ${ACCOUNT} yet`),
    });
    expect(await held(hub)).toEqual({ [ROOT]: "FAILED ACTIVE" });
  });

  test.each(["aws", "aws-cn", "aws-us-gov"] satisfies Scenario["partition"][])(
    "goes to the product of %s",
    (partition) =>
      tried({ partition }, ({ status }, hub) => {
        expect(status).toBe(0);
        expect([...hub.account.securityFindings.values()].map(({ ProductArn }) => ProductArn)).toEqual([
          `arn:${partition}:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`,
        ]);
      }),
  );
});
