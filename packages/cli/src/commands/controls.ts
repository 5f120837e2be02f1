import { knownControls } from "@genkan/controls/catalogue/index";
import { lay } from "@genkan/messages/layout";
import { command } from "../command.ts";
import { flag, formatOption, locale } from "../options.ts";

const SEVERITY_WIDTH = 8;
/** What a title takes beside the id, in columns; less is hard to read. */
const LEAST_TITLE = 24;

export const controls = command({
  path: "controls",
  description: "list what is judged, or print the IAM policy that judging takes",
  group: "learn",
  options: {
    policy: flag("--policy", "print the least IAM policy with which every control can be judged"),
    format: formatOption("table", "json"),
    locale,
  },
  examples: [
    ["genkan controls", "every control, with its severity"],
    ["genkan controls --policy", "the IAM policy for the role that judges"],
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
