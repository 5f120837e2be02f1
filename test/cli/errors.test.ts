import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Moto, motoMissing, needsMoto, startMoto } from "../moto.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { ended } from "./ended.ts";

const genkan = new URL("../../packages/cli/src/genkan.mjs", import.meta.url).pathname;

let folder: string;
let sandbox: Sandbox;
let door: Server;

/** What AWS says in front of the simulated account, by what a test asks for: the Region that it calls. */
const answers: Readonly<Record<string, { status: number; type: string; body: string }>> = {
  "eu-west-1": {
    status: 403,
    type: "text/xml",
    body: "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>",
  },
  "eu-west-2": {
    status: 403,
    type: "text/xml",
    body: "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid</Message></Error></ErrorResponse>",
  },
};
const denied = {
  __type: "com.amazon.coral.service#AccessDeniedException",
  message: "User: arn:aws:iam::111122223333:user/eve is not authorized to perform: dynamodb:Query on resource: t",
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "genkan-"));
  sandbox = await startSandbox({ scenario: readScenario(sound) });
  door = createServer(async (request, response) => {
    const region = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const answer = answers[region];
    if (answer) return void response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
    if (String(request.headers["x-amz-target"]).startsWith("DynamoDB"))
      return void response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(denied));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const forwarded = await fetch(sandbox.endpoint + request.url, {
      method: "POST",
      headers: headers as Record<string, string>,
      body: Buffer.concat(chunks),
    });
    response
      .writeHead(forwarded.status, { "content-type": forwarded.headers.get("content-type") ?? "" })
      .end(Buffer.from(await forwarded.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
});
afterAll(async () => {
  door.close();
  door.closeAllConnections();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const keys = { AWS_ACCESS_KEY_ID: "simulated", AWS_SECRET_ACCESS_KEY: "simulated" };
const here = () => ({ ...keys, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: sandbox.endpoint });
const behindTheDoor = (region: string) => ({
  ...keys,
  AWS_REGION: region,
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
});
const nobody = { AWS_REGION: "us-east-1", AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };
const topic = "arn:aws:sns:us-east-1:111122223333:nowhere";

const run = (args: readonly string[], env: object, node: readonly string[] = []) =>
  ended(
    spawn(process.execPath, [...node, genkan, ...args], {
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        LANG: "C.UTF-8",
        AWS_EC2_METADATA_DISABLED: "true",
        ...env,
      } as NodeJS.ProcessEnv,
    }),
  );

/** What a person needs of an error: what is wrong and the next command, in few lines, and no stack. */
function expectClear({ status, out, err }: Awaited<ReturnType<typeof run>>, what: RegExp, next: RegExp) {
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(what);
  expect(err).toMatch(next);
  expect(err.trim().split("\n").length).toBeLessThanOrEqual(3);
  expect(err).not.toMatch(/\n\s+at |undefined|\[object/);
}

describe("an error says what is wrong, and the next command", () => {
  const ledger = () => join(folder, "empty.db");
  beforeAll(async () => {
    // A statement makes a ledger, and no run has been yet.
    const add = ["planned-use", "add", "--owner", "hanako", "--reason", "tax", "--ledger", ledger()];
    expect((await run(add, here())).status).toBe(0);
  });

  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  test.each<[string, () => { args: string[]; env: object }, RegExp, RegExp]>([
    ["no credentials", () => ({ args: ["check"], env: nobody }), /no AWS credentials/, /aws sso login/],
    [
      "expired credentials",
      () => ({ args: ["check"], env: behindTheDoor("eu-west-1") }),
      /credentials have expired/,
      /aws sso login/,
    ],
    [
      "credentials that AWS does not know",
      () => ({ args: ["findings", "--table", "t"], env: behindTheDoor("eu-west-2") }),
      /does not accept the credentials/,
      /aws sso login/,
    ],
    [
      "a Region that is none",
      () => ({ args: ["check", "--region", "tokyo"], env: here() }),
      /Give a Region such as us-east-1/,
      /genkan check --help/,
    ],
    [
      "a Region of the environment that is none",
      () => ({ args: ["findings", "--table", "t"], env: { ...keys, AWS_REGION: "to kyo" } }),
      /no Region "to kyo"/,
      /--region/,
    ],
    [
      "an AWS that can't be reached",
      () => ({
        args: ["findings", "--table", "t"],
        env: { ...keys, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
      }),
      /could not be reached/,
      /--region.*genkan doctor/s,
    ],
    [
      "a control that is none",
      () => ({ args: ["explain", "root-mfa"], env: here() }),
      /no control "root-mfa"/,
      /Did you mean root-mfa-enabled\? genkan controls/,
    ],
    [
      "a format that is none",
      () => ({ args: ["check", "--format", "yaml"], env: here() }),
      /Allowed choices are table, json/,
      /genkan check --help/,
    ],
    [
      "a command that is none",
      () => ({ args: ["chekc"], env: here() }),
      /unknown command 'chekc'/,
      /Did you mean check/,
    ],
    [
      "a scenario that is not there",
      () => ({ args: ["check", "--scenario", "nowhere.json"], env: here() }),
      /nowhere\.json can't be read \(ENOENT\)/,
      /docs\/schemas\/scenario\.schema\.json/,
    ],
    [
      "a scenario with a mistake",
      () => ({ args: ["check", "--scenario", file("s.json", '{"account":"1","rooot":{}}')], env: here() }),
      /unknown key "rooot"/,
      /docs\/schemas\/scenario\.schema\.json/,
    ],
    [
      "no ledger",
      () => ({ args: ["findings", "--ledger", join(folder, "none.db")], env: here() }),
      /no ledger .*none\.db/,
      /genkan watch/,
    ],
    [
      "a ledger that is none",
      () => ({ args: ["findings", "--ledger", file("text.db", "hello, I am a text file, not a ledger")], env: here() }),
      /text\.db can't be opened/,
      /--ledger/,
    ],
    [
      "a table that AWS denies",
      () => ({ args: ["findings", "--table", "t"], env: behindTheDoor("us-east-1") }),
      /AWS denied dynamodb:Query/,
      /aws sts get-caller-identity/,
    ],
    [
      "a topic that is not there",
      () => ({ args: ["test-alert", "--topic-arn", topic], env: here() }),
      /no such topic/,
      /genkan doctor --topic-arn/,
    ],
    [
      "a port that is taken",
      () => ({ args: ["sandbox", "--port", String((door.address() as AddressInfo).port)], env: {} }),
      /is taken/,
      /genkan sandbox/,
    ],
    [
      "a place where no report can be written",
      () => ({ args: ["report", "--html", join(folder, "nowhere", "r.html"), "--ledger", ledger()], env: here() }),
      /can't be written to .*r\.html \(ENOENT\)/,
      /genkan report --html -/,
    ],
  ])("%s", async (_, call, what, next) => {
    const { args, env } = call();
    expectClear(await run(args, env), what, next);
  });

  test("an empty ledger", async () => {
    const { status, out } = await run(["findings", "--ledger", ledger()], here());
    expect([status, out]).toEqual([0, expect.stringContaining("genkan watch --once")]);
  });

  test("a ledger in a folder that can't be made", async () => {
    const path = join(file("plain", ""), "ledger.db");
    expectClear(await run(["watch", "--once", "--ledger", path], here()), /can't be opened/, /--ledger/);
    mkdirSync(join(folder, "folder.db"));
    const folderAsFile = ["watch", "--once", "--ledger", join(folder, "folder.db")];
    expectClear(await run(folderAsFile, here()), /can't be opened/, /--ledger/);
  });

  test("a topic that is not there, in a watch, which goes on", async () => {
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
    const { status, err } = await run(args, here());
    expect(status).toBe(1);
    expect(err).toMatch(/this run failed.*no such topic.*genkan doctor --topic-arn/);
  });

  test("a topic that is not there, to the doctor", async () => {
    const { out } = await run(["doctor", "--format", "json", "--topic-arn", topic], here());
    const lines: { id: string; ok: boolean; what: string; next: string[] }[] = JSON.parse(out);
    expect(lines.find(({ id }) => id === "subscribers")).toMatchObject({
      ok: false,
      what: expect.stringContaining(topic),
      next: [expect.stringContaining("npx sst deploy")],
    });
  });

  test("a Node that is too old", async () => {
    expectClear(await run(["check"], {}, ["--no-experimental-strip-types"]), /Genkan needs 24/, /npm ci && npx genkan/);
  });
});

describe.skipIf(motoMissing)(needsMoto("on an AWS that moto plays"), () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.stop());

  test.each(["findings", "history", "activity", "planned-use list", "exception list"])(
    "a table that is not there: %s",
    async (command) => {
      const env = { ...keys, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: moto.endpoint };
      const result = await run([...command.split(" "), "--table", "nowhere"], env);
      expectClear(result, /no such table/, /npx sst deploy.*--region/);
    },
  );
});
