import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AwsOptions } from "@genkan/aws/clients";
import type { Environment } from "@genkan/cli/shell";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { HttpResponse } from "@smithy/core/protocols";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { patientClock, TestClock } from "../clock.ts";
import { type MotoAccount, motoAccount } from "../moto.ts";
import { credentials, type Ended, openTerminal, sound } from "./terminal.ts";

const clock = new TestClock("2026-11-01T00:00:00Z");
const { requestHandler } = simulate({ scenario: readScenario(sound), clock });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What AWS says in place of the simulated account, by what a test asks for: the Region that it calls. */
const answers: Readonly<Record<string, string>> = {
  "eu-west-1":
    "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>",
  "eu-west-2":
    "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid</Message></Error></ErrorResponse>",
};
const denied = {
  __type: "com.amazon.coral.service#AccessDeniedException",
  message: "User: arn:aws:iam::111122223333:user/eve is not authorized to perform: dynamodb:Query on resource: t",
};
const refusal = (statusCode: number, type: string, body: string) => ({
  response: new HttpResponse({ statusCode, headers: { "content-type": type }, body: Buffer.from(body) }),
});
const handle: typeof requestHandler.handle = async (request, options) => {
  const { headers } = request;
  const region = /Credential=[^/]+\/\d+\/([^/]+)/.exec(headers["authorization"] ?? "")?.[1] ?? "";
  const answer = answers[region];
  if (answer) return refusal(403, "text/xml", answer);
  if (headers["x-amz-target"]?.startsWith("DynamoDB"))
    return refusal(400, "application/x-amz-json-1.0", JSON.stringify(denied));
  return requestHandler.handle(request, options);
};

const here: AwsOptions = { region: "us-east-1", credentials, requestHandler };
const refused = (region: string): AwsOptions => ({ region, credentials, requestHandler: { handle } });
const topic = "arn:aws:sns:us-east-1:111122223333:nowhere";

const run = (args: readonly string[], aws: AwsOptions = here, env: Environment = {}) =>
  openTerminal({ aws, clock, env, home: folder }).genkan(...args);

/** What a person needs of an error: what is wrong and the next command, in few lines, and no stack. */
function expectClear({ status, out, err }: Ended, what: RegExp, next: RegExp) {
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(what);
  expect(err).toMatch(next);
  expect(err.trim().split("\n").length).toBeLessThanOrEqual(4);
  expect(err).not.toMatch(/\n\s+at |undefined|\[object/);
}

describe("an error says what is wrong, and the next command", () => {
  const ledger = () => join(folder, "ledger.db");
  beforeAll(async () => {
    expect((await run(["watch", "--once", "--control", "root-mfa-enabled", "--ledger", ledger()])).status).toBe(0);
  });

  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  test.each<[string, () => { args: string[]; aws?: AwsOptions; env?: Environment }, RegExp, RegExp]>([
    [
      "no credentials",
      () => ({ args: ["check"], aws: { region: "us-east-1" } }),
      /no AWS credentials/,
      /aws sso login/,
    ],
    [
      "a profile that needs an MFA code",
      () => {
        const role =
          "role_arn = arn:aws:iam::111122223333:role/audit\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/me";
        const base = "[profile base]\naws_access_key_id = AKIATEST000000000000\naws_secret_access_key = test";
        vi.stubEnv("AWS_CONFIG_FILE", file("config", `[profile office]\n${role}\n${base}\n`));
        vi.stubEnv("AWS_PROFILE", "office");
        onTestFinished(() => void vi.unstubAllEnvs());
        return { args: ["check"], aws: { region: "us-east-1" } };
      },
      /needs an MFA code/,
      /aws configure export-credentials --profile NAME/,
    ],
    [
      "a profile that is not there",
      () => {
        const config = file("profiles", "[default]\nregion = us-east-1\n[profile prod]\n[sso-session x]\n");
        const env = { AWS_PROFILE: "nope", AWS_CONFIG_FILE: config };
        for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
        onTestFinished(() => void vi.unstubAllEnvs());
        return { args: ["check"], aws: { region: "us-east-1" }, env };
      },
      /^genkan: There is no AWS profile "nope"\./,
      /profiles has: default, prod\.$/m,
    ],
    [
      "expired credentials",
      () => ({ args: ["check"], aws: refused("eu-west-1") }),
      /credentials have expired/,
      /aws sso login/,
    ],
    [
      "credentials that AWS does not know",
      () => ({ args: ["findings", "--table", "t"], aws: refused("eu-west-2") }),
      /does not accept the credentials/,
      /aws sso login/,
    ],
    [
      "a Region that is none",
      () => ({ args: ["check", "--region", "tokyo"] }),
      /Give a Region such as us-east-1/,
      /genkan check --help/,
    ],
    [
      "a Region with a mistake",
      () => ({ args: ["check", "--region", "us-esat-1"] }),
      /'us-esat-1' is invalid/,
      /Did you mean us-east-1\?/,
    ],
    [
      "a Region of the environment that is none",
      () => ({ args: ["findings", "--table", "t"], aws: { region: "to kyo", credentials } }),
      /no Region "to kyo"/,
      /--region/,
    ],
    [
      "an AWS that can't be reached",
      () => ({
        args: ["findings", "--table", "t"],
        aws: { region: "us-east-1", credentials, endpoint: "http://127.0.0.1:9" },
      }),
      /could not be reached/,
      /--region.*genkan doctor/s,
    ],
    [
      "an AWS that can't be reached, to a check",
      () => ({
        args: ["check", "--format", "junit"],
        aws: { region: "us-east-1", credentials, endpoint: "http://127.0.0.1:9" },
      }),
      /^genkan: AWS could not be reached for sts:GetCallerIdentity \(.*ECONNREFUSED.*\)\. .*Nothing was evaluated\.\n$/,
      /--region.*genkan doctor/s,
    ],
    [
      "a control that is none",
      () => ({ args: ["explain", "root-mfa"] }),
      /no control "root-mfa"/,
      /Did you mean root-mfa-enabled\? genkan controls/,
    ],
    [
      "a format that is none",
      () => ({ args: ["check", "--format", "yaml"] }),
      /Allowed choices are table, json/,
      /genkan check --help/,
    ],
    ["a command that is none", () => ({ args: ["chekc"] }), /unknown command 'chekc'/, /Did you mean check/],
    [
      "the help of a command that is none",
      () => ({ args: ["chekc", "--help"] }),
      /unknown command/,
      /Did you mean check/,
    ],
    ["help on a command that is none", () => ({ args: ["help", "chekc"] }), /unknown command/, /Did you mean check/],
    [
      "the help of a subcommand that is none",
      () => ({ args: ["exception", "lst", "-h"] }),
      /unknown command 'lst'/,
      /Did you mean list/,
    ],
    [
      "a scenario that is not there",
      () => ({ args: ["check", "--scenario", "nowhere.json"] }),
      /nowhere\.json can't be read \(ENOENT\)/,
      /docs\/schemas\/scenario\.schema\.json/,
    ],
    [
      "a scenario with a mistake",
      () => ({ args: ["check", "--scenario", file("s.json", '{"account":"1","rooot":{}}')] }),
      /unknown key "rooot"/,
      /docs\/schemas\/scenario\.schema\.json/,
    ],
    [
      "no ledger",
      () => ({ args: ["findings", "--ledger", join(folder, "none.db")] }),
      /no ledger .*none\.db/,
      /genkan watch/,
    ],
    [
      "a ledger that is none",
      () => ({ args: ["findings", "--ledger", file("text.db", "hello, I am a text file, not a ledger")] }),
      /text\.db can't be opened/,
      /--ledger/,
    ],
    [
      "a table that AWS denies",
      () => ({ args: ["findings", "--table", "t"], aws: refused("us-east-1") }),
      /AWS denied dynamodb:Query/,
      /aws sts get-caller-identity/,
    ],
    [
      "a topic that is not there",
      () => ({ args: ["test-alert", "--topic-arn", topic] }),
      /no such topic/,
      /genkan doctor --topic-arn/,
    ],
    [
      "a place where no report can be written",
      () => ({ args: ["report", "--html", join(folder, "nowhere", "r.html"), "--ledger", ledger()] }),
      /can't be written to .*r\.html \(ENOENT\)/,
      /- for stdout/,
    ],
  ])("%s", async (_, call, what, next) => {
    const { args, aws, env } = call();
    expectClear(await run(args, aws, env), what, next);
  });

  test("a ledger in a folder that can't be made", async () => {
    const path = join(file("plain", ""), "ledger.db");
    expectClear(await run(["watch", "--once", "--ledger", path]), /can't be opened/, /--ledger/);
    mkdirSync(join(folder, "folder.db"));
    const folderAsFile = ["watch", "--once", "--ledger", join(folder, "folder.db")];
    expectClear(await run(folderAsFile), /can't be opened/, /--ledger/);
  });

  test("a topic that is not there, in a watch, which does not begin", async () => {
    const args = [
      "watch",
      "--once",
      "--ledger",
      join(folder, "w.db"),
      "--control",
      "root-mfa-enabled",
      "--topic-arn",
      topic,
    ];
    expectClear(await run(args), /There is no topic "nowhere" in 111122223333, us-east-1/, /no topics at all. Nothing/);
  });

  test("a topic that is not there, to the doctor", async () => {
    const { out } = await run(["doctor", "--format", "json", "--topic-arn", topic]);
    const { checks }: { checks: { id: string; ok: boolean; what: string; next: string[] }[] } = JSON.parse(out);
    expect(checks.find(({ id }) => id === "subscribers")).toMatchObject({
      ok: false,
      what: expect.stringContaining(topic),
      next: [expect.stringContaining("npx sst deploy")],
    });
  });

  test("a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const port = String((other.address() as AddressInfo).port);
    expectClear(await run(["sandbox", "--port", port]), /is taken/, /genkan sandbox/);
    other.close();
  });

  test("a bug of our own shows where it is, and does not say that something is NON_COMPLIANT", async () => {
    const broken = {
      get: () => {
        throw new RangeError("off by one");
      },
    };
    const { genkan } = openTerminal({ aws: Object.defineProperty({}, "region", { enumerable: true, ...broken }) });
    const { status, err } = await genkan("check");
    expect([status, err]).toEqual([
      2,
      expect.stringMatching(/This is a bug in Genkan: RangeError: off by one\n\s+at /),
    ]);
  });
});

describe("on an AWS that moto plays", { tags: "moto_server" }, () => {
  let moto: MotoAccount;
  beforeAll(async () => {
    moto = await motoAccount();
  });

  test.each(["findings", "history", "activity", "planned-use list", "exception list"])(
    "a table that is not there: %s",
    async (command) => {
      const aws = { region: "us-east-1", credentials, endpoint: moto.endpoint };
      // A server takes real time.
      const { genkan } = openTerminal({ aws, clock: patientClock });
      expectClear(
        await genkan(...command.split(" "), "--table", "nowhere"),
        /no such table/,
        /npx sst deploy.*--region/,
      );
    },
  );
});
