import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Answer, Question } from "../questions.ts";
import { program, versionOf } from "./installed.ts";
import { type Tool, worst } from "./tool.ts";

const checks = {
  mfa: ["iam_root_mfa_enabled"],
  hardware: ["iam_root_hardware_mfa_enabled"],
  key: ["iam_no_root_access_key"],
  use: ["iam_avoid_root_usage"],
  userMfa: ["iam_user_mfa_enabled_console_access"],
  userAdmin: [
    "iam_user_administrator_access_policy",
    "iam_group_administrator_access_policy",
    "iam_inline_policy_no_administrative_privileges",
    "iam_customer_attached_policy_no_administrative_privileges",
  ],
} as const satisfies Partial<Record<Question, readonly string[]>>;
const answerOf: Readonly<Record<string, Answer>> = { PASS: "ok", FAIL: "bad", MANUAL: "unknown", MUTED: "ok" };

interface Finding {
  readonly CHECK_ID: string;
  readonly STATUS: string;
}

export const prowler: Tool = {
  name: "Prowler",
  how: "`prowler aws --checks …`, its checks for these questions only, as CSV",
  asks: Object.keys(checks) as Question[],
  version: () => versionOf("prowler", "prowler"),
  command: ({ folder }) => [
    ...[program("prowler", "prowler"), "aws", "--region", "us-east-1", "--output-formats", "csv"],
    ...["--output-directory", join(folder, "out"), "--checks", ...Object.values(checks).flat()],
  ],
  async answers({ folder }) {
    const [file] = globSync(join(folder, "out", "*.csv"));
    if (!file) return {};
    const findings: Finding[] = parse(await readFile(file, "utf8"), { columns: true, delimiter: ";", bom: true });
    return Object.fromEntries(
      Object.entries(checks).flatMap(([question, ids]) => {
        const about = findings.filter(({ CHECK_ID }) => (ids as readonly string[]).includes(CHECK_ID));
        const answer = worst(about.map(({ STATUS }) => answerOf[STATUS] ?? "unknown"));
        return answer ? [[question, answer]] : [];
      }),
    );
  },
};
