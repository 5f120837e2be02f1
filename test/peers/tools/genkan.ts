import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Answer, type Question, questionIds } from "../questions.ts";
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

/** Genkan with the controls for some of the questions. */
const genkanWith = (asks: readonly Question[], name: string): Tool => ({
  name,
  how: "`genkan check --format json`, one `--control` for each question",
  asks,
  version: () => (JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string }).version,
  command({ folder }) {
    const only = asks.flatMap((question) => ["--control", controls[question]]);
    const output = ["--output", join(folder, "report.json")];
    return [process.execPath, `${root}packages/cli/src/genkan.mjs`, "check", "--local", ...output, ...only];
  },
  async answers({ folder }) {
    const text = await readFile(join(folder, "report.json"), "utf8").catch(() => "");
    if (!text) return {};
    const { evaluations } = JSON.parse(text) as Report;
    return Object.fromEntries(
      asks.flatMap((question) => {
        const about = evaluations.filter(({ control }) => control === controls[question]);
        const answer = worst(about.map(({ status }) => answerOf[status]!));
        return answer ? [[question, answer]] : [];
      }),
    );
  },
});

export const genkan = genkanWith(questionIds, "Genkan");

/** For the costs: the questions that others answer, too. */
export const genkanShared = genkanWith(
  questionIds.filter((question) => !question.startsWith("center")),
  "Genkan, without Identity Center",
);
