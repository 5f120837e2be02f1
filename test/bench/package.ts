/**
 * What the npm package costs: its size, and a check of the five root controls that need no CloudTrail next to the least that
 * its four calls cost. The two run in turn, so that both meet the same machine. `npm run bench:package [-- RUNS]`
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@genkan/controls/catalogue/index";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { parseScenario } from "@genkan/sandbox/scenario";

const root = new URL("../../", import.meta.url).pathname;
const runs = Number(process.argv[2] ?? 15);
const LIMITS = { wall: 1.25, memory: 1.15 };

const folder = mkdtempSync(join(tmpdir(), "genkan-package-"));
const run = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const sandbox = await startSandbox({
  scenario: parseScenario(readFileSync(join(root, "test/scenarios/sound.json"), "utf8")),
});

const env = {
  PATH: process.env["PATH"],
  HOME: folder,
  AWS_ENDPOINT_URL: sandbox.endpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "simulated",
  AWS_SECRET_ACCESS_KEY: "simulated",
};
const peak = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS))';

/** Runs a program to its end. @returns its seconds, and its peak memory in MiB as the kernel measured it */
async function measure(...args: readonly string[]): Promise<{ readonly wall: number; readonly memory: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(peak)}`, ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  for await (const data of child.stderr) err += data;
  if (child.exitCode === null) await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${child.exitCode}: ${err}`);
  return { wall: (performance.now() - began) / 1_000, memory: Number(/peak (\d+)/.exec(err)?.[1]) / 1_024 };
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

let broken = false;
try {
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "./packages/genkan", "--pack-destination", folder, "--json", "--silent"], {
      cwd: root,
      encoding: "utf8",
    }),
  );
  const kib = (bytes: number) => `${Math.round(bytes / 1_024).toLocaleString("en")} KiB`;
  process.stdout.write(
    `package: ${packed.entryCount} files, ${kib(packed.size)} packed, ${kib(packed.unpackedSize)}\n`,
  );
  run("npm", "install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename));

  const ids = catalogue.map(({ id }) => id).filter((id) => id.startsWith("root-") && id !== "root-usage-limited");
  const program = join(folder, "node_modules/genkan/bin/genkan.js");
  const check = () => measure(program, "check", "--local", ...ids.flatMap((id) => ["--control", id]));
  const floor = () => measure(join(root, "test/bench/floor.mjs"));
  await check();
  await floor();
  const pairs = [];
  for (let i = 0; i < runs; i++) pairs.push({ own: await check(), least: await floor() });
  for (const [what, unit] of [
    ["wall", "s"],
    ["memory", "MiB"],
  ] as const) {
    const ratio = median(pairs.map(({ own, least }) => own[what] / least[what]));
    broken ||= ratio > LIMITS[what];
    const [own, least] = [median(pairs.map((pair) => pair.own[what])), median(pairs.map((pair) => pair.least[what]))];
    process.stdout.write(
      `${what}: ${own.toFixed(2)} ${unit}, ${ratio.toFixed(2)} × the least (${least.toFixed(2)} ${unit}; at most ${LIMITS[what]} ×)\n`,
    );
  }
} finally {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = broken ? 1 : 0;
