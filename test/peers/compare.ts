/**
 * Lets the tools look at the accounts of states.ts, one after the other, and keeps what they said in results.json.
 * Usage: compare.ts [--tool NAME …] [--state ID …] [--limit SECONDS] [--keep]. A tool that is not installed is listed as not run.
 * --limit is for a busy machine; --keep leaves the files of each run where they are.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openDoor } from "./door.ts";
import type { Question } from "./questions.ts";
import { type Results, type Row, readResults, resultsFile } from "./results.ts";
import { type State, scenarioOf, states, truthsOf } from "./states.ts";
import { cloudsploit } from "./tools/cloudsploit.ts";
import { custodian } from "./tools/custodian.ts";
import { genkan, genkanShared } from "./tools/genkan.ts";
import { prowler } from "./tools/prowler.ts";
import { scoutsuite } from "./tools/scoutsuite.ts";
import type { Tool } from "./tools/tool.ts";

/** A tool that has not ended after so long, in seconds, is stopped. */
const LIMIT = "150";
const tools: Readonly<Record<string, Tool>> = {
  genkan,
  genkanShared,
  custodian,
  cloudsploit,
  scoutsuite,
  prowler,
};
const measure = fileURLToPath(new URL("measure.py", import.meta.url));

const { values } = parseArgs({
  options: {
    tool: { type: "string", multiple: true },
    state: { type: "string", multiple: true },
    keep: { type: "boolean" },
    limit: { type: "string", default: LIMIT },
  },
});
const chosenTools = Object.keys(tools).filter((id) => values.tool?.includes(id) ?? true);
const chosenStates = states.filter(({ id }) => values.state?.some((prefix) => id.startsWith(prefix)) ?? true);

/** Runs a tool on a state. */
async function rowOf(id: string, tool: Tool, state: State): Promise<Row> {
  const door = await openDoor(scenarioOf(state, new Date()));
  const folder = await mkdtemp(join(tmpdir(), "genkan-peers-"));
  try {
    const run = { folder, endpoint: door.endpoint };
    const report = join(folder, "measured.json");
    const child = spawn("python3", [measure, report, values.limit, ...tool.command(run)], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        LANG: "C.UTF-8",
        AWS_ENDPOINT_URL: door.endpoint,
        AWS_ACCESS_KEY_ID: "AKIATEST000000000000",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: "us-east-1",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_EC2_METADATA_DISABLED: "true",
        ...tool.env?.(run),
      },
    });
    const output = createWriteStream(join(folder, "output.txt"));
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    await once(child, "close");
    output.end();
    const { exit, seconds, cpu, megabytes } = JSON.parse(await readFile(report, "utf8")) as Row;
    const answers = await tool.answers(run);
    const truth = truthsOf(state);
    const asked = tool.asks.filter((question) => truth[question]);
    return {
      ...{ tool: id, state: state.id, date: today },
      answers: Object.fromEntries(asked.map((question) => [question, answers[question] ?? "none"])),
      ...{ exit, calls: door.calls(), seconds: rounded(seconds), cpu: rounded(cpu), megabytes: Math.round(megabytes) },
      unsimulated: door.unsimulated(),
    };
  } finally {
    await door.close();
    if (values.keep) process.stdout.write(`  ${folder}\n`);
    else await rm(folder, { recursive: true, force: true });
  }
}

const rounded = (value: number) => Math.round(value * 100) / 100;
const versions = Object.fromEntries(chosenTools.map((id) => [id, tools[id]!.version()]));
const measured = new Map<string, Row>();
const today = new Date().toISOString().slice(0, 10);

/** Adds what was measured to what is kept, in the order of the tools and the states. */
async function keep(): Promise<void> {
  const known = existsSync(resultsFile) ? readResults() : undefined;
  const before = (known?.rows ?? []).map((row) => [`${row.tool} ${row.state}`, row] as const);
  const rows = new Map([...before, ...measured]);
  const described = Object.entries(tools).map(([id, { name, how, asks }]) => {
    const earlier = known?.tools[id];
    const ran = id in versions;
    const hasRows = [...rows.values()].some(({ tool }) => tool === id);
    const version = (hasRows && (ran ? versions[id] : earlier?.version)) || null;
    return [id, { name, how, asks, version, date: ran ? today : (earlier?.date ?? today) }] as const;
  });
  const results: Results = {
    machine: {
      cores: cpus().length,
      node: process.versions.node,
      python: execFileSync("python3", ["-c", "import platform; print(platform.python_version())"], {
        encoding: "utf8",
      }).trim(),
    },
    tools: Object.fromEntries(described),
    states: Object.fromEntries(states.map((state) => [state.id, { about: state.about, truth: truthsOf(state) }])),
    rows: described.flatMap(([id]) => states.flatMap((state) => rows.get(`${id} ${state.id}`) ?? [])),
  };
  await writeFile(resultsFile, `${JSON.stringify(results, null, 1)}\n`);
}

for (const id of chosenTools) {
  const tool = tools[id]!;
  if (!versions[id]) {
    process.stdout.write(`${tool.name} is not installed: not run\n`);
    continue;
  }
  for (const state of chosenStates) {
    const row = await rowOf(id, tool, state);
    if (!row.calls) {
      // It failed before it asked anything: that says nothing about the account.
      process.stdout.write(`${tool.name}, ${state.id}: it made no call within ${row.seconds} s; not kept\n`);
      continue;
    }
    measured.set(`${id} ${state.id}`, row);
    const { answers, calls, seconds, cpu, exit, unsimulated } = row;
    const words = (Object.entries(answers) as [Question, string][]).map(([question, is]) => `${question} ${is}`);
    process.stdout.write(
      `${tool.name}, ${state.id}: ${words.join(", ")}; ${calls} calls, ${seconds} s (CPU ${cpu} s), exit ${exit}\n`,
    );
    if (unsimulated.length) process.stdout.write(`  not simulated: ${unsimulated.join(", ")}\n`);
    await keep();
  }
}
await keep();
