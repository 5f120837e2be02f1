import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "../questions.ts";
import { type Tool, worst } from "./tool.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const controls: Readonly<Record<Question, string>> = {
  mfa: "root-mfa-enabled",
  hardware: "root-hardware-mfa-enabled",
  key: "root-access-key-absent",
  certificate: "root-signing-certificate-absent",
  use: "root-usage-limited",
  userMfa: "iam-user-mfa-enabled",
  userAdmin: "iam-user-administrator-absent",
  center: "identity-center-enabled",
  centerAdmin: "identity-center-admin-assigned",
  centerMfa: "identity-center-mfa-always-on",
};
const answerOf: Readonly<Record<string, Answer>> = {
  COMPLIANT: "ok",
  NON_COMPLIANT: "bad",
  NOT_APPLICABLE: "na",
  INSUFFICIENT_DATA: "unknown",
};

/** What `check --format json` prints, as far as it matters here. */
interface Report {
  readonly evaluations: readonly { readonly control: string; readonly status: string }[];
}

export const genkan: Tool = {
  name: "Genkan",
  how: "`genkan check --format json`, one `--control` for each question",
  asks: Object.keys(controls) as Question[],
  version: () => (JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string }).version,
  command({ folder }) {
    const only = Object.values(controls).flatMap((id) => ["--control", id]);
    const output = ["--output", join(folder, "report.json")];
    return [process.execPath, `${root}packages/cli/src/genkan.mjs`, "check", "--local", ...output, ...only];
  },
  async answers({ folder }) {
    const { evaluations } = JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as Report;
    const statusesOf = (id: string) =>
      evaluations.filter(({ control }) => control === id).map(({ status }) => answerOf[status]!);
    return Object.fromEntries(
      Object.entries(controls).flatMap(([question, id]) => {
        const answer = worst(statusesOf(id));
        return answer ? [[question, answer]] : [];
      }),
    );
  },
};
