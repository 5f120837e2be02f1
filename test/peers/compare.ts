/**
 * Lets the tools look at the accounts of states.ts, one after the other, and keeps what they said in results.json.
 * Usage: compare.ts [--tool NAME …] [--state ID …]. A tool that is not installed is listed as not run.
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

/** A tool that has said nothing for so long, in seconds, says nothing. */
const LIMIT = 150;
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
  },
});
const known = existsSync(resultsFile) ? readResults() : undefined;
const chosenTools = Object.keys(tools).filter((id) => values.tool?.includes(id) ?? true);
const chosenStates = states.filter(({ id }) => values.state?.some((prefix) => id.startsWith(prefix)) ?? true);

/** Runs a tool on a state. */
async function rowOf(id: string, tool: Tool, state: State): Promise<Row> {
  const door = await openDoor(scenarioOf(state, new Date()));
  const folder = await mkdtemp(join(tmpdir(), "genkan-peers-"));
  try {
    const run = { folder, endpoint: door.endpoint };
    const measured = join(folder, "measured.json");
    const child = spawn("python3", [measure, measured, String(LIMIT), ...tool.command(run)], {
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
    const { exit, seconds, cpu, megabytes } = JSON.parse(await readFile(measured, "utf8")) as Row;
    const answers = await tool.answers(run);
    const truth = truthsOf(state);
    const asked = tool.asks.filter((question) => truth[question]);
    return {
      ...{ tool: id, state: state.id },
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
const rows = new Map((known?.rows ?? []).map((row) => [`${row.tool} ${row.state}`, row]));
const today = new Date().toISOString().slice(0, 10);

/** Writes what is known so far, in the order of the tools and the states. */
async function keep(): Promise<void> {
  const described = Object.entries(tools).map(([id, { name, how, asks }]) => {
    const before = known?.tools[id];
    const ran = id in versions;
    const version = (ran ? versions[id] : before?.version) ?? null;
    return [id, { name, how, asks, version, date: ran ? today : (before?.date ?? today) }] as const;
  });
  const results: Results = {
    machine: {
      cores: cpus().length,
      node: process.versions.node,
      python: execFileSync("python3", ["-c", "import platform; print(platform.python_version())"], {
        encoding: "utf8",
      }).trim(),
    },
    limit: LIMIT,
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
    rows.set(`${id} ${state.id}`, row);
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
