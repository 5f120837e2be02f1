import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "../questions.ts";
import { type Tool, worst } from "./tool.ts";

/** Its folder: it is no package of a registry. */
const home = process.env["CLOUDSPLOIT"] && resolve(process.env["CLOUDSPLOIT"]);
const preload = fileURLToPath(new URL("cloudsploit-preload.cjs", import.meta.url));
const plugins = {
  mfa: "rootMfaEnabled",
  hardware: "rootHardwareMfa",
  key: "rootAccessKeys",
  certificate: "rootSigningCertificate",
  use: "rootAccountInUse",
  userMfa: "usersMfaEnabled",
} as const satisfies Partial<Record<Question, string>>;
const answerOf: Readonly<Record<string, Answer>> = { OK: "ok", WARN: "bad", FAIL: "bad", UNKNOWN: "unknown" };

interface Result {
  readonly plugin: string;
  readonly status: string;
}

export const cloudsploit: Tool = {
  name: "CloudSploit",
  how: "`node index.js --json`; a preload keeps its plugins for these questions, because its command line takes one plugin or all",
  asks: Object.keys(plugins) as Question[],
  version: () =>
    home && execFileSync("git", ["-C", home, "log", "-1", "--format=%h (%cs)"], { encoding: "utf8" }).trim(),
  command: ({ folder }) => [
    ...[process.execPath, "--require", preload, join(home ?? "", "index.js")],
    ...["--console", "none", "--json", join(folder, "out.json")],
  ],
  env: ({ endpoint }) => ({ PEERS_ENDPOINT: endpoint, PEERS_PLUGINS: Object.values(plugins).join() }),
  async answers({ folder }) {
    const text = await readFile(join(folder, "out.json"), "utf8").catch(() => "");
    const results = JSON.parse(text || "[]") as Result[];
    return Object.fromEntries(
      Object.entries(plugins).flatMap(([question, id]) => {
        const answer = worst(results.filter(({ plugin }) => plugin === id).map(({ status }) => answerOf[status]!));
        return answer ? [[question, answer]] : [];
      }),
    );
  },
};
