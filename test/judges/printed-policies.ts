/**
 * Runs what `genkan prevent` prints with the AWS CLI: node test/judges/printed-policies.ts AWS, where AWS is the CLI to run.
 * Organizations is moto's, which keeps policies; what moto does not have is answered with nothing, so that the CLI judges
 * the call alone.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DELEGATES } from "../../packages/cli/src/prevent/shell-lines.ts";
import { startMotoServer } from "../moto/server.ts";

const [cli] = process.argv.slice(2);
if (!cli) throw new Error("usage: node test/judges/printed-policies.ts AWS");

interface Printed {
  readonly preparation: readonly string[];
  readonly policies: readonly {
    readonly name: string;
    readonly content: string;
    readonly lookUp: string | null;
    readonly commands: Readonly<Record<"write" | "create" | "attach" | "undo", readonly string[]>>;
  }[];
}

const GENKAN = new URL("../../packages/cli/src/genkan.ts", import.meta.url).pathname;
const DEPLOY = "arn:aws:iam::*:role/deploy";
const GROUP = "a1b2c3d4-5678-90ab-cdef-111111111111";
const calls: readonly (readonly string[])[] = [
  ["members"],
  ["members", "--policy", "GenkanNoNewIamUsers", "--exempt", DEPLOY],
  ["delegate", "--group", GROUP, "--exempt", DEPLOY],
  ["monitor", "--stage", "production", "--exempt", DEPLOY, "--key", "1234abcd-12ab-34cd-56ef-1234567890ab"],
];

const moto = await startMotoServer();
// An interrupted run leaves no server behind.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const asked: string[] = [];
const silent = createServer((request, response) => {
  asked.push(String(request.headers["x-amz-target"] ?? `${request.method} ${request.url}`));
  request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
}).listen(0, "127.0.0.1");
await new Promise((resolve) => silent.once("listening", resolve));
const nothing = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
const folder = mkdtempSync(join(tmpdir(), "genkan-policies-"));
const env = {
  PATH: process.env["PATH"],
  HOME: folder,
  LANG: "C.UTF-8",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_ENDPOINT_URL: moto.endpoint,
  AWS_ENDPOINT_URL_ACCESSANALYZER: nothing,
  AWS_ENDPOINT_URL_CLOUDTRAIL: nothing,
};

/** Runs lines in bash, in which `aws` is the CLI to judge, and `npx genkan` this one. */
function run(...lines: readonly string[]): Promise<string> {
  const functions = [`aws() { '${cli}' "$@"; }`, `npx() { shift; '${process.execPath}' '${GENKAN}' "$@"; }`];
  const child = spawn("bash", ["-c", ["set -euo pipefail", ...functions, ...lines].join("\n")], { cwd: folder, env });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${lines.join("\n")}\n${err || out}`)),
    );
  });
}

function expect(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");
const policyOf = "policy=$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY";

try {
  await run("aws organizations create-organization");
  const created = "aws organizations create-account --email a@example.com --account-name test";
  const member = (await run(`${created} --query CreateAccountStatus.AccountId --output text`)).trim();
  // moto knows few services that may have a delegated administrator.
  await run(`export AWS_ENDPOINT_URL_ORGANIZATIONS=${nothing}`, DELEGATES);
  let count = 0;
  // A line for one event name, and a loop over several.
  const looked = new Set<string | undefined>();
  for (const [i, call] of calls.entries()) {
    const text = await run(`npx genkan prevent ${quoted(call)} --account ${member} --format json`);
    const { preparation, policies } = JSON.parse(text) as Printed;
    if (i === 0) await run(...preparation);
    for (const { name, content, lookUp, commands } of policies) {
      // The account of the deployment is the management account here, to which nothing is attached.
      const account = `account=${member}`;
      await run(...commands.write);
      expect(readFileSync(join(folder, `${name}.json`), "utf8") === content, `${name}.json is not what was printed`);
      const [find = ""] = commands.undo;
      expect(find.startsWith(policyOf), `${name} is not looked for first`);
      const listed = `aws organizations list-policies-for-target --target-id ${member} --filter SERVICE_CONTROL_POLICY`;
      const describe = 'aws organizations describe-policy --policy-id "$policy" --query Policy.Content --output json';
      const stored = await run(
        ...[account, ...commands.create, ...commands.attach, describe],
        `${listed} --query 'Policies[].Name' --output text`,
      );
      const [first = "", ...names] = stored.trimEnd().split("\n");
      expect(JSON.parse(first) === content, `${name} is not stored as it was printed`);
      expect(names.join().includes(name), `${name} is not attached`);
      await run(account, ...commands.undo);
      if (lookUp && !looked.has(lookUp.split(" ")[0])) await run(lookUp);
      looked.add(lookUp?.split(" ")[0]);
      count++;
    }
  }
  const left = await run("aws organizations list-policies --filter SERVICE_CONTROL_POLICY --query 'Policies[].Name'");
  expect(!left.includes("Genkan"), `policies are left: ${left}`);
  const validated = asked.filter((each) => each === "POST /policy/validation").length;
  expect(validated === count, `AWS was asked to check ${validated} of ${count} policies: ${asked}`);
  expect(
    asked.some((each) => each.endsWith("LookupEvents")),
    "CloudTrail was never asked",
  );
  console.log(`${cli}: ${count} policies written, created, attached, detached and deleted as printed`);
} finally {
  moto.stop();
  silent.close();
  rmSync(folder, { recursive: true, force: true });
}
