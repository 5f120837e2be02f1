import { homeOf } from "@genkan/controls/engine/evaluate";
import type { Finding } from "@genkan/controls/engine/finding";
import type { Run } from "@genkan/controls/engine/ledger";
import { bySeverity } from "@genkan/controls/model/evaluation";
import { outputFormats, outputs } from "@genkan/messages/formats/index";
import { moment } from "@genkan/messages/moment";
import { message } from "@genkan/messages/sentence";
import { table } from "@genkan/messages/terminal";
import { command } from "../command.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { formatOption, recordedOptions } from "../options.ts";

export const findings = command({
  path: "findings",
  description: "show what the monitor found last",
  group: "look",
  options: { format: formatOption("table", "json", ...outputFormats), ...recordedOptions },
  examples: [
    ["genkan findings", "what genkan watch found last on this machine"],
    ["genkan findings --table genkan-production-findings --format json", "of a deployment, for programs"],
  ],
  seeAlso: ["history", "report", "check"],
  run: (shell, { format, locale, ...choice }) =>
    withRecorded(shell, choice, async ({ ledger, subject, target }) => {
      const { stdout, timeZone } = shell;
      const reader = { locale, timeZone };
      const { account, partition } = subject;
      const { lastRun, findings } = await ledger.read(account);
      if (format === "json") {
        const rows = findings.map((finding) => ({ ...findingRow(finding), message: message(finding, reader) }));
        const value = { schema: "genkan.findings/1", account, lastRun: runRow(lastRun), findings: rows };
        await stdout.write(`${JSON.stringify(value, null, 2)}\n`);
      } else if (format !== "table") {
        const evaluatedAt = lastRun?.at ?? new Date(0).toISOString();
        const evaluations = findings.toSorted((a, b) => bySeverity(a.severity, b.severity));
        const region = await target.aws.region();
        await stdout.write(outputs[format]({ account, partition, region, evaluatedAt, evaluations }, locale));
      } else if (lastRun) {
        const { columns, paint } = stdout;
        const rows = table(findings, { ...reader, columns, paint, home: homeOf({ partition }, lastRun) });
        await stdout.write(`${rows}\n${words.run[locale]} ${moment(lastRun.at, reader)}\n`);
      } else await stdout.write(words.never[locale]);
      return 0;
    }),
});

/** A finding in the format `genkan.findings/1`: fields without a value are left out. */
function findingRow(finding: Finding) {
  const { notifiedAt, unknownNotifiedAt, knownSince, failures, ended, ...rest } = finding;
  return {
    ...rest,
    ...(knownSince ? { knownSince } : {}),
    ...(failures.length ? { failures } : {}),
    ...(unknownNotifiedAt ? { unknownToldAt: unknownNotifiedAt } : {}),
    ...(notifiedAt ? { toldAt: notifiedAt } : {}),
    ...(ended ? { ended } : {}),
  };
}

/** A run in the format `genkan.findings/1`. */
function runRow(run: Run | null) {
  if (!run) return null;
  const { kind: _, ...row } = run;
  return row;
}

const words = {
  never: {
    en: "The monitor has not run on this account yet. To run it once: genkan watch --once\n",
    ja: "このアカウントでは、まだ一度も判定していません。1 回判定するには: genkan watch --once\n",
  },
  run: { en: "Last run:", ja: "最後の判定:" },
};
