import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Question } from "../questions.ts";
import { program, versionOf } from "./installed.ts";
import type { Tool } from "./tool.ts";

/** The rules of its default ruleset. */
const rules = {
  mfa: "iam-root-account-no-mfa",
  hardware: "iam-root-account-no-hardware-mfa",
  key: "iam-root-account-with-active-keys",
  certificate: "iam-root-account-with-active-certs",
  use: "iam-root-account-used-recently",
  userMfa: "iam-user-without-mfa",
} as const satisfies Partial<Record<Question, string>>;

interface Report {
  readonly services: {
    readonly iam?: {
      readonly findings?: Readonly<Record<string, { readonly checked_items: number; readonly flagged_items: number }>>;
    };
  };
}

export const scoutsuite: Tool = {
  name: "ScoutSuite",
  how: "`scout aws --services iam` with its default ruleset",
  asks: Object.keys(rules) as Question[],
  version: () => versionOf("scoutsuite", "ScoutSuite"),
  command: ({ folder }) => [
    ...[program("scoutsuite", "scout"), "aws", "--services", "iam", "--no-browser", "--force"],
    ...["--report-dir", join(folder, "out"), "--report-name", "peers"],
  ],
  async answers({ folder }) {
    const file = join(folder, "out", "scoutsuite-results", "scoutsuite_results_peers.js");
    const text = await readFile(file, "utf8").catch(() => "");
    if (!text) return {};
    const { services } = JSON.parse(text.slice(text.indexOf("{"))) as Report;
    return Object.fromEntries(
      Object.entries(rules).flatMap(([question, rule]) => {
        const finding = services.iam?.findings?.[rule];
        // What was looked at nowhere was not looked at.
        return finding?.checked_items ? [[question, finding.flagged_items ? "bad" : "ok"]] : [];
      }),
    );
  },
};
