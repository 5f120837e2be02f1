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

/** What a part of the bench says, in its own order. */
class Report {
  #lines = "";

  say(line: string): void {
    this.#lines += `      ${line}\n`;
  }

  promise(what: string, value: number, limit: number, unit: string): void {
    const kept = value <= limit * (quick && unit === "s" ? 2 : 1);
    if (!kept) broken += 1;
    const figure = value.toFixed(unit === "s" ? 2 : 0).padStart(6);
    this.#lines += `${kept ? "ok  " : "OVER"}  ${what.padEnd(62)} ${figure} ${unit} (at most ${limit})\n`;
  }

  toString(): string {
    return this.#lines;
  }
}

type Part = (report: Report) => Promise<void>;

/** Runs parts of the bench at the same time, and prints what they say one after the other. */
async function measure(...parts: readonly Part[]): Promise<void> {
  const reports = parts.map(async (part) => {
    const report = new Report();
    await part(report);
    return report;
  });
  for (const report of reports) process.stdout.write(String(await report));
}

const wholeProcess: Part = (report) =>
  withAccount({}, async ({ endpoint }) => {
    await check(endpoint);
    const five: Measured[] = [];
    const all: Measured[] = [];
    for (let i = 0; i < times; i++) five.push(await check(endpoint, live));
    // Most of it waits for the rates that AWS allows.
    for (let i = 0; i < (quick ? 1 : times); i++) all.push(await check(endpoint));
    const secondsOf = (checks: readonly Measured[]) => median(checks.map(({ seconds }) => seconds));
    const megabytesOf = (checks: readonly Measured[]) => median(checks.map(({ megabytes }) => megabytes)).toFixed(0);
    const callsOf = (checks: readonly Measured[]) => Math.max(...checks.map(({ apiCalls }) => apiCalls));
    report.promise("API calls, five controls that need no CloudTrail", callsOf(five), 4, "calls");
    report.promise("wall time, five controls, whole process", secondsOf(five), 0.5, "s");
    report.say(`API calls, every control ${callsOf(all)}; wall time ${secondsOf(all).toFixed(2)} s`);
    report.say(`peak memory, five root controls ${megabytesOf(five)} MB; every control ${megabytesOf(all)} MB`);
  });

const denied: Part = (report) => {
  const actions = ["iam:*", "cloudtrail:*", "sso:*", "organizations:*"];
  return withAccount({ faults: actions.map((action) => ({ action, fault: "AccessDenied" })) }, async ({ endpoint }) => {
    const { seconds, status } = await check(endpoint);
    report.promise("AccessDenied everywhere", seconds, 1, "s");
    report.promise("AccessDenied everywhere, exit status", status, 3, "");
  });
};

/** The whole of Identity Center, with so many permission sets, groups with assignments, and users. */
const fullPass =
  (p: number, g: number, users: number): Part =>
  async (report) => {
    const sandbox = await startSandbox({ scenario: readScenario(accountOf(p, g, users)) });
    const { apiCalls, seconds, megabytes } = await check(sandbox.endpoint);
    report.promise(`API calls, full pass, p = ${p}, g = ${g}, ${users} users`, apiCalls, 15 + 3 * p + g, "calls");
    const sso = sandbox.calls.filter(({ action }) => action.startsWith("sso:")).map(({ at }) => Date.parse(at));
    const busiest = Math.max(...sso.map((from) => sso.filter((at) => at >= from && at < from + 1_000).length));
    report.promise("  calls of the SSO Admin API in its busiest second", busiest, 12, "calls");
    report.say(`${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`);
    await sandbox.close();
  };

const loadingAlone: Part = async (report) => {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", loading], {
    cwd: new URL("../../packages/aws", import.meta.url),
  });
  if (status !== 0) throw new Error(`the modules could not be loaded: ${stderr}`);
  report.say(`starting Node and loading every module ${((performance.now() - began) / 1_000).toFixed(2)} s`);
};

const unreachable =
  (what: string, checked: () => Promise<Measured>): Part =>
  async (report) => {
    const { seconds, status } = await checked();
    report.promise(`unreachable endpoint: ${what}`, seconds, 10, "s");
    report.promise(`unreachable endpoint: ${what}, exit status`, status, 2, "");
  };

/** Nobody listens on the port. */
const refused = unreachable("connection refused", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as { port: number };
  closed.close();
  return check(`http://127.0.0.1:${port}`);
});

/** The address takes connections and never answers. */
const silent = unreachable("no answer", () =>
  withAccount({ faults: [{ action: "*", fault: "Timeout" }] }, ({ endpoint }) => check(endpoint)),
);

const steadyState: Part = (report) =>
  withAccount({}, async ({ endpoint, account }) => {
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
    report.promise("steady state: items written", written, 1, "");
    report.promise("steady state: messages published", published, 0, "");
    aws.close();
    ledger.close();
  });

// What is about time has the machine for itself.
await measure(wholeProcess);
await measure(loadingAlone);
await measure(denied);
await measure(fullPass(10, 3, 90));
await measure(fullPass(2, 1, 5));
// These wait most of the time: for the rates that AWS allows, and for an answer.
await measure(fullPass(50, 7, 2_000), refused, silent);
await measure(steadyState);

process.exitCode = broken ? 1 : 0;
