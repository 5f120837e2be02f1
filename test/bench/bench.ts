/**
 * The figures that we promise, measured on the simulated account in this run. Fails when a promise does not hold.
 * `--quick` measures fewer times, and lets a busy machine take twice as long.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { collectFrom } from "@genkan/aws/account";
import { connect } from "@genkan/aws/clients";
import { catalogue } from "@genkan/controls/catalogue/index";
import { run } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";
import { sandboxAccess } from "../../packages/cli/src/target/simulated.ts";
import { accountOf } from "../scenarios/sized.ts";

const quick = process.argv.includes("--quick");
const times = quick ? 3 : 10;
const genkan = new URL("../../packages/cli/src/genkan.mjs", import.meta.url).pathname;
/** The root controls that need no CloudTrail. */
const live = catalogue.map(({ id }) => id).filter((id) => id.startsWith("root-") && id !== "root-usage-limited");
const sound: unknown = JSON.parse(await readFile(new URL("../scenarios/sound.json", import.meta.url), "utf8"));

/** What a full check loads. */
const loading = ["cloudtrail", "iam", "identitystore", "sso-admin", "sts"]
  .map((service) => `import "@aws-sdk/client-${service}";`)
  .concat('import "../cli/src/main.ts"; import "../cli/src/check.ts";')
  .join("");

interface Measured {
  readonly status: number;
  readonly seconds: number;
  readonly megabytes: number;
  readonly apiCalls: number;
}

/** Runs `genkan check` as a process of its own; its peak memory is what the kernel says of it. */
async function check(endpoint: string, ids: readonly string[] = []): Promise<Measured> {
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "simulated",
    AWS_SECRET_ACCESS_KEY: "simulated",
  };
  const report = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS))';
  const args = ["--import", `data:text/javascript,${encodeURIComponent(report)}`, genkan, "check", "--format", "json"];
  const began = performance.now();
  const child = spawn(process.execPath, [...args, ...ids.flatMap((id) => ["--control", id])], { env });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const [status] = (await once(child, "close")) as [number];
  const seconds = (performance.now() - began) / 1_000;
  return {
    status,
    seconds,
    megabytes: Number(/peak (\d+)/.exec(err)?.[1]) / 1_024,
    // Where nothing could be evaluated, there is no report.
    apiCalls: out ? JSON.parse(out).apiCalls : Number.NaN,
  };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const withAccount = async <T>(change: object, work: (sandbox: Sandbox) => Promise<T>): Promise<T> => {
  const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, change)) });
  return work(sandbox).finally(() => sandbox.close());
};

let broken = 0;
function promise(what: string, value: number, limit: number, unit: string): void {
  const kept = value <= limit * (quick && unit === "s" ? 2 : 1);
  if (!kept) broken += 1;
  process.stdout.write(
    `${kept ? "ok  " : "OVER"}  ${what.padEnd(62)} ${value.toFixed(unit === "s" ? 2 : 0).padStart(6)} ${unit} (at most ${limit})\n`,
  );
}

await withAccount({}, async ({ endpoint }) => {
  await check(endpoint);
  const five: Measured[] = [];
  const all: Measured[] = [];
  for (let i = 0; i < times; i++) {
    five.push(await check(endpoint, live));
    all.push(await check(endpoint));
  }
  promise(
    "API calls, five controls that need no CloudTrail",
    Math.max(...five.map((each) => each.apiCalls)),
    4,
    "calls",
  );
  promise("wall time, five controls, whole process", median(five.map((each) => each.seconds)), 0.5, "s");
  process.stdout.write(
    `      API calls, every control ${Math.max(...all.map((each) => each.apiCalls))}; wall time ${median(all.map((each) => each.seconds)).toFixed(2)} s\n`,
  );
  process.stdout.write(
    `      peak memory, five root controls ${median(five.map((each) => each.megabytes)).toFixed(0)} MB; every control ${median(all.map((each) => each.megabytes)).toFixed(0)} MB\n`,
  );
});

// The whole of Identity Center, as permission sets (p), groups with assignments (g) and users grow.
for (const [p, g, users] of [
  [2, 1, 5],
  [10, 3, 90],
  [50, 7, 2_000],
] as const) {
  const sandbox = await startSandbox({ scenario: readScenario(accountOf(p, g, users)) });
  const measured = await check(sandbox.endpoint);
  promise(`API calls, full pass, p = ${p}, g = ${g}, ${users} users`, measured.apiCalls, 15 + 3 * p + g, "calls");
  const sso = sandbox.calls.filter(({ action }) => action.startsWith("sso:")).map(({ at }) => Date.parse(at));
  const busiest = Math.max(...sso.map((from) => sso.filter((at) => at >= from && at < from + 1_000).length));
  promise(`  calls of the SSO Admin API in its busiest second`, busiest, 12, "calls");
  if (p === 10) {
    const began = performance.now();
    spawnSync(process.execPath, ["--input-type=module", "-e", loading], {
      cwd: new URL("../../packages/aws", import.meta.url),
    });
    const loaded = (performance.now() - began) / 1_000;
    process.stdout.write(
      `      full check, p = 10: ${measured.seconds.toFixed(2)} s, ${measured.megabytes.toFixed(0)} MB; ` +
        `starting Node and loading every module ${loaded.toFixed(2)} s (${Math.round((100 * loaded) / measured.seconds)} %)\n`,
    );
  }
  await sandbox.close();
}

await withAccount(
  {
    faults: ["iam:*", "cloudtrail:*", "sso:*", "organizations:*"].map((action) => ({ action, fault: "AccessDenied" })),
  },
  async ({ endpoint }) => {
    const denied = await check(endpoint);
    promise("AccessDenied everywhere", denied.seconds, 1, "s");
    promise("AccessDenied everywhere, exit status", denied.status, 3, "");
  },
);

// A port on which nobody listens, and an address that takes connections and never answers.
const closed = createServer().listen(0, "127.0.0.1");
await once(closed, "listening");
const { port } = closed.address() as { port: number };
closed.close();
const unreachable = (what: string, { seconds, status }: Measured) => {
  promise(`unreachable endpoint: ${what}`, seconds, 10, "s");
  promise(`unreachable endpoint: ${what}, exit status`, status, 2, "");
};
unreachable("connection refused", await check(`http://127.0.0.1:${port}`));
await withAccount({ faults: [{ action: "*", fault: "Timeout" }] }, async ({ endpoint }) => {
  unreachable("no answer", await check(endpoint));
});

await withAccount({}, async ({ endpoint, account }) => {
  const aws = connect({ ...sandboxAccess(endpoint), region: "us-east-1" });
  const subject = { account: account.scenario.account, partition: "aws" };
  const ledger = SqliteLedger.openFile(":memory:");
  let published = 0;
  let runs = 0;
  let written = 0;
  const commit = ledger.commit.bind(ledger);
  ledger.commit = (id, record, differences) => {
    written = 1 + differences.written.length + differences.removed.length + differences.changes.length;
    return commit(id, record, differences);
  };
  const world: World = {
    subject,
    settings: defaultSettings,
    collect: collectFrom(aws, subject),
    ledger,
    publish: async () => {
      published += 1;
    },
    now: () => account.now(),
    newRunId: () => `run-${runs++}`,
  };
  await run(world, catalogue);
  published = 0;
  await run(world, catalogue);
  promise("steady state: items written", written, 1, "");
  promise("steady state: messages published", published, 0, "");
  aws.close();
  ledger.close();
});

process.exitCode = broken ? 1 : 0;
