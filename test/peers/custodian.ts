/**
 * Cloud Custodian's answers for simulated accounts whose answers are known.
 * Usage: custodian.ts CUSTODIAN POLICIES. Fails when an answer is wrong.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";

const [custodian = "", policies = ""] = process.argv.slice(2);
const ACCOUNT = "111122223333";
const iamUsers = [{ name: "alice", password: true, mfa: true }, { name: "bob", password: true }, { name: "carol" }];

/** Accounts, and what each policy must find there. */
const cases: readonly { title: string; account: object; finds: Readonly<Record<string, readonly string[]>> }[] = [
  {
    title: "root without MFA",
    account: { accountAlias: "genkan", iamUsers },
    finds: { report: [ACCOUNT], summary: [ACCOUNT], users: ["bob"] },
  },
  {
    title: "root with MFA",
    account: { root: { mfaDevices: [{ kind: "fido", name: "key" }] } },
    finds: { report: [], summary: [], users: [] },
  },
];

/** Runs all policies on an account. @returns what each found, by account id or user name */
async function found(account: object, names: readonly string[]): Promise<Record<string, string[]>> {
  const sandbox = await startSandbox({ scenario: readScenario({ account: ACCOUNT, ...account }) });
  const home = await mkdtemp(join(tmpdir(), "genkan-peers-"));
  try {
    // With all Regions, it also asks EC2 which there are.
    const run = ["run", "--output-dir", home, "--cache-period", "0", "--region", "all", policies];
    const child = spawn(custodian, run, {
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        PATH: process.env["PATH"],
        HOME: home,
        AWS_ENDPOINT_URL: sandbox.endpoint,
        AWS_ACCESS_KEY_ID: "AKIATEST000000000000",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "us-east-1",
      },
    });
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`custodian ended with ${code}`);
    const results = names.map(async (name) => {
      const text = await readFile(join(home, "us-east-1", name, "resources.json"), "utf8");
      const resources = JSON.parse(text) as { account_id?: string; UserName?: string }[];
      return [name, resources.map(({ account_id, UserName }) => account_id ?? UserName ?? "")] as const;
    });
    return Object.fromEntries(await Promise.all(results));
  } finally {
    await sandbox.close();
    await rm(home, { recursive: true, force: true });
  }
}

for (const { title, account, finds } of cases) {
  const answers = await found(account, Object.keys(finds));
  for (const [name, expected] of Object.entries(finds)) {
    const right = JSON.stringify(answers[name]) === JSON.stringify(expected);
    process.stdout.write(
      `${right ? "right" : "WRONG"}: ${title}, policy ${name}: found ${JSON.stringify(answers[name])}` +
        `${right ? "" : `, must find ${JSON.stringify(expected)}`}\n`,
    );
    if (!right) process.exitCode = 1;
  }
}
