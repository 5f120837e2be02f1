/**
 * `genkan check --organization` on simulated organizations of 10, 100 and 1,000 members (or the numbers that are given):
 * time, memory, processor and calls for each member, over HTTP (the sandbox is another process) and within one process. Then
 * a pass over 1,000 and 10,000 accounts on a clock that only AWS's rates move: how long AWS takes to answer is in neither side.
 * Beside it, the time of the quotas: 8 pages of accounts a second after a burst of 12, and then, since the deployed pass lists
 * all accounts first, 600 roles a second. And the floor of any design, which does both at once. Fails when a promise does not
 * hold. `--quick`: only a pass over the fewest accounts at which AWS's rates count.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { connect, totalCalls } from "@genkan/aws/clients";
import { systemClock } from "@genkan/aws/clock";
import { census } from "@genkan/aws/organization/census";
import { givenToMember, memberControls } from "@genkan/aws/organization/controls";
import { forEachMember } from "@genkan/aws/organization/each-member";
import { openMember, READ_ROLE } from "@genkan/aws/organization/member";
import { main } from "@genkan/cli/main";
import { Output } from "@genkan/cli/output";
import { processShell } from "@genkan/cli/shell";
import { catalogue } from "@genkan/controls/catalogue/index";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { isEvaluated } from "@genkan/controls/model/organization";
import { defaultSettings as settings } from "@genkan/controls/model/settings";
import { organizationOf } from "@genkan/sandbox/sample-organization";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { TestClock } from "../clock.ts";

const SELF = import.meta.filename;
const CLI = new URL("../../packages/cli/src/genkan.mjs", import.meta.url).pathname;
const environment = {
  ...process.env,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "simulated",
  AWS_SECRET_ACCESS_KEY: "simulated",
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
};

/** What one check needed. */
interface Measured {
  readonly seconds: number;
  readonly processor: number;
  /** The most memory, in MiB. */
  readonly memory: number;
  readonly calls: number;
  readonly accounts: number;
}

/** In a process of its own: a check, what it needed on the last line. */
async function measureCheck(options: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "genkan-bench-"));
  const report = join(folder, "report.json");
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const shell = { ...processShell, cwd: folder, env: { ...process.env, HOME: folder }, stdout: new Output(nowhere) };
  const [began, from] = [performance.now(), process.cpuUsage()];
  await main(["check", "--organization", "--local", "--output", report, ...options], shell);
  const [seconds, { user, system }] = [(performance.now() - began) / 1_000, process.cpuUsage(from)];
  const { apiCalls: calls, accounts } = JSON.parse(readFileSync(report, "utf8"));
  rmSync(folder, { recursive: true });
  const memory = process.resourceUsage().maxRSS / 1_024;
  print({ seconds, processor: (user + system) / 1e6, memory, calls, accounts: accounts.length });
}

/** In a process of its own: a pass in simulated time. */
async function measurePass(members: number, concurrency: number): Promise<void> {
  const clock = new TestClock();
  const scenario = organizationOf(members);
  const { requestHandler, counts } = simulate({ scenario: readScenario(scenario), clock });
  const withoutRole = new Set(
    scenario.organization?.accounts?.flatMap(({ id, readRole }) => (readRole === undefined ? [] : [id])),
  );
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, requestHandler, clock });
  const subject = { account: "111122223333", partition: "aws" };
  const began = clock.now();
  // As in the second pass of a day, the names of OUs are known.
  const { organization, members: all } = await census(aws, subject, { unnamed: true });
  const listed = clock.now();
  const given = givenToMember(organization, aws.now());
  const access = { partition: "aws", roleName: READ_ROLE, given };
  const controls = memberControls(catalogue, given);
  const evaluated = all.filter((member) => isEvaluated(member) && member.account !== subject.account);
  /** Members whose role would let us in. */
  let unreadable = 0;
  const lost = await forEachMember(evaluated, {
    partition: "aws",
    concurrency,
    enter: (member) => openMember(aws, member, access),
    work: async (entered) => {
      if (entered.unreadable && !withoutRole.has(entered.subject.account)) unreadable += 1;
      return (await evaluate({ ...entered, settings }, controls, aws.now())).evaluations.length;
    },
    ended() {},
  });
  print({
    members,
    concurrency,
    census: (listed - began) / 1_000,
    seconds: (clock.now() - began) / 1_000,
    calls: Object.values(counts()).reduce((sum, count) => sum + count, 0),
    central: totalCalls(aws),
    unreadable,
    lost: lost.length,
    memory: process.resourceUsage().maxRSS / 1_024,
  });
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function everything(sizes: readonly number[]): Promise<void> {
  const promises = [...(await measureChecks(sizes)), ...(await measurePasses(passes(sizes)))];
  for (const [promise, holds] of promises) process.stdout.write(`${holds ? "✔" : "✖"} ${promise}\n`);
  if (promises.some(([, holds]) => !holds)) process.exitCode = 1;
}

type Promised = readonly [promise: string, holds: boolean];

async function measureChecks(sizes: readonly number[]): Promise<readonly Promised[]> {
  if (!sizes.length) return [];
  process.stdout.write("genkan check --organization\n");
  process.stdout.write("members  by               wall     CPU   CPU/account   peak memory   calls/account\n");
  const overHttp: Measured[] = [];
  for (const size of sizes) {
    overHttp.push(row(size, "HTTP", await checkOverHttp(size)));
    row(size, "in process", await checkInProcess(size));
  }
  const [least, most] = [overHttp[0]!, overHttp.at(-1)!];
  return [
    [
      `memory is flat: ${most.memory.toFixed(0)} MiB for the most, ${least.memory.toFixed(0)} MiB for the fewest (1.5 times at most)`,
      most.memory <= 1.5 * least.memory,
    ],
    ["at most 13 calls for an account", overHttp.every(({ calls, accounts }) => calls <= 13 * accounts + 40)],
  ];
}

type PassSize = readonly [members: number, concurrency: number];

async function measurePasses(sizes: readonly PassSize[]): Promise<readonly Promised[]> {
  const promises: Promised[] = [];
  process.stdout.write("\nA pass on a clock that AWS's rates move alone\n");
  process.stdout.write(
    "members  at a time   census   whole   time of the quotas   ratio   floor   calls/account   unreadable   peak memory\n",
  );
  for (const [members, concurrency] of sizes) {
    const pass = JSON.parse(await lastLine(spawned([SELF, "pass", `${members}`, `${concurrency}`]))) as Record<
      string,
      number
    >;
    const { census = 0, seconds = 0, calls = 0, unreadable = 0, lost, memory = 0 } = pass;
    const [list, assume] = [(members / 20 - 12) / 8, members / 600];
    const quotas = list + assume;
    const floor = Math.max(list, assume, members / 5_000);
    const figures = [
      `${members}`.padStart(7),
      `${concurrency}`.padStart(10),
      `${census.toFixed(1)} s`.padStart(9),
      `${seconds.toFixed(1)} s`.padStart(8),
      `${quotas.toFixed(1)} s`.padStart(18),
      (seconds / quotas).toFixed(2).padStart(8),
      `${floor.toFixed(1)} s`.padStart(8),
      (calls / members).toFixed(1).padStart(15),
      `${unreadable}`.padStart(12),
      `${memory.toFixed(0)} MiB`.padStart(13),
    ];
    process.stdout.write(`${figures.join(" ")}\n`);
    promises.push([
      `${members} members within 1.2 times the time of the quotas`,
      seconds <= 1.2 * quotas && lost === 0,
    ]);
    promises.push([`every one of ${members} members whose role lets us in is read`, unreadable === 0]);
    promises.push([`at most 11 calls for each of ${members} accounts`, calls <= 11 * members]);
  }
  return promises;
}

/** As many accounts at a time as 20 batches of the deployed pass with 10 each. */
const passes = (sizes: readonly number[]): readonly PassSize[] => {
  if (!sizes.length) return [[QUICK, 200]];
  return (sizes.includes(1_000) ? [1_000, 10_000] : sizes).map((members) => [members, 200]);
};

/** With fewer accounts, AWS's bursts cover all calls, and a pass takes no time on such a clock. */
const QUICK = 400;

function row(size: number, by: string, { seconds, processor, memory, calls, accounts }: Measured): Measured {
  const figures = [
    `${size}`.padStart(7),
    by.padEnd(12),
    `${seconds.toFixed(1)} s`.padStart(8),
    `${processor.toFixed(1)} s`.padStart(7),
    `${((processor / accounts) * 1_000).toFixed(0)} ms`.padStart(11),
    `${memory.toFixed(0)} MiB`.padStart(13),
    (calls / accounts).toFixed(1).padStart(14),
  ];
  process.stdout.write(`${figures.join("  ")}\n`);
  return { seconds, processor, memory, calls, accounts };
}

async function checkOverHttp(size: number): Promise<Measured> {
  const sandbox = spawned([CLI, "sandbox", "--accounts", `${size}`, "--locale", "en"]);
  try {
    const endpoint = await endpointOf(sandbox);
    const check = spawned([SELF, "check"], { AWS_ENDPOINT_URL: endpoint });
    return JSON.parse(await lastLine(check)) as Measured;
  } finally {
    sandbox.kill("SIGTERM");
    await once(sandbox, "exit");
  }
}

/** The simulated accounts are in the same process, and so in its memory. */
async function checkInProcess(size: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "genkan-bench-"));
  try {
    const file = join(folder, "organization.json");
    writeFileSync(file, JSON.stringify(organizationOf(size, { at: new Date(systemClock.now()) })));
    return JSON.parse(await lastLine(spawned([SELF, "check", "--scenario", file]))) as Measured;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const spawned = (args: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(process.execPath, args, { env: { ...environment, ...more }, stdio: ["ignore", "pipe", "inherit"] });

const endpointOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    child.once("exit", () => reject(new Error("the sandbox did not start")));
    child.stdout!.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (endpoint) resolve(endpoint);
    });
  });

async function lastLine(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!.setEncoding("utf8")) text += chunk;
  return text.trimEnd().split("\n").at(-1) ?? "";
}

const [mode, ...parameters] = process.argv.slice(2);
if (mode === "check") await measureCheck(parameters);
else if (mode === "pass") await measurePass(Number(parameters[0]), Number(parameters[1]));
else if (mode === "--quick") await everything([]);
else await everything((mode === undefined ? ["10", "100", "1000"] : [mode, ...parameters]).map(Number));
