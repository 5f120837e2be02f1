import { knownControls } from "@genkan/controls/catalogue/index";
import { lay } from "@genkan/messages/layout";
import { command } from "../command.ts";
import { flag, formatOption, locale } from "../options.ts";

const SEVERITY_WIDTH = 8;
/** What a title takes beside the id, in columns; less is hard to read. */
const LEAST_TITLE = 40;

export const controls = command({
  path: "controls",
  description: {
    en: "list the controls, or print the IAM policy that checks require",
    ja: "コントロールの一覧、または評価に必要な IAM ポリシーを表示する",
  },
  group: "learn",
  options: {
    policy: flag("--policy", {
      en: "print the smallest IAM policy with which every control can be checked",
      ja: "すべてのコントロールの評価に必要な最小限の IAM ポリシーを表示する",
    }),
    format: formatOption("table", "json"),
    locale,
  },
  examples: [
    ["genkan controls", { en: "every control, with its severity", ja: "すべてのコントロールと重要度" }],
    [
      "genkan controls --policy",
      { en: "the IAM policy for the role that runs checks", ja: "評価を実行するロールの IAM ポリシー" },
    ],
  ],
  seeAlso: ["explain", "check"],
  async run({ stdout }, { policy, format, locale }) {
    if (policy) {
      const { policyFor } = await import("@genkan/aws/policy");
      await stdout.write(`${JSON.stringify(policyFor(knownControls()), null, 2)}\n`);
      return 0;
    }
    if (format === "json") {
      const rows = knownControls().map(({ id, severity, step, title, frameworks }) => ({
        id,
        severity,
        step,
        title: title[locale],
        frameworks,
      }));
      await stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      return 0;
    }
    const width = Math.max(...knownControls().map(({ id }) => id.length));
    const rows = knownControls().flatMap(({ id, severity, title }) => {
      const row = `${severity.padEnd(SEVERITY_WIDTH)}  ${id.padEnd(width)}  `;
      // A narrow terminal has the title beneath.
      return row.length + LEAST_TITLE <= stdout.columns
        ? lay(row, title[locale], stdout.columns)
        : [...lay("", row.trimEnd(), stdout.columns), ...lay("  ", title[locale], stdout.columns)];
    });
    await stdout.write(`${rows.join("\n")}\n`);
    return 0;
  },
});
