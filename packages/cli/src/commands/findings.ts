import { homeOf } from "@genkan/controls/engine/evaluate";
import type { Finding } from "@genkan/controls/engine/finding";
import type { Run } from "@genkan/controls/engine/ledger";
import { bySeverity } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import { outputs, unevaluatedOutputs } from "@genkan/messages/formats/index";
import type { Judged, Unevaluated } from "@genkan/messages/formats/judged";
import { detailsOf, rows } from "@genkan/messages/formats/row";
import { neverEvaluated } from "@genkan/messages/gate";
import { lay } from "@genkan/messages/layout";
import { moment } from "@genkan/messages/moment";
import { overview, sceneLines } from "@genkan/messages/terminal/overview";
import { table } from "@genkan/messages/terminal/terminal";
import { tool } from "@genkan/messages/tool";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { asUnevaluated, withRecorded } from "../ledger/recorded.ts";
import { recordedOptions, verbose } from "../options.ts";
import { expectReports, type Page, reportOptions, writeReports } from "../reports.ts";

export const findings = command({
  path: "findings",
  description: { en: "show what the last run found", ja: "最後の実行の検出結果を表示する" },
  group: "look",
  options: { verbose, ...reportOptions, ...recordedOptions },
  examples: [
    [
      "genkan findings",
      {
        en: "what the deployment from this folder found last; without one, genkan watch on this machine",
        ja: "このフォルダーからのデプロイの検出結果 (なければこのコンピューターの genkan watch のもの)",
      },
    ],
    [
      "genkan findings --table genkan-production-findings --format json",
      { en: "those of a deployment, for programs", ja: "デプロイの検出結果をプログラム用の形式で" },
    ],
    [
      "genkan findings --json control,status,message",
      { en: "these fields only", ja: "指定したフィールドだけを JSON で" },
    ],
  ],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["history", "report", "check"],
  run(shell, { locale, verbose = false, format, json, output, ...choice }) {
    expectReports({ json });
    const reader = { locale, timeZone: shell.timeZone };
    const reports = { format, json, output, locale };
    const unevaluated = (subject: Unevaluated) => {
      const { account } = subject;
      return writeReports(shell, reports, {
        report: (format) =>
          format === "table"
            ? `${neverEvaluated(account)[locale]}\n`
            : format === "json"
              ? asUnevaluated({ schema: SCHEMA, tool, account, lastRun: null, findings: [] }, subject, locale)
              : unevaluatedOutputs[format](subject, locale),
        rows: () => asUnevaluated({}, subject, locale),
      });
    };
    const answer = format === "table" && !json && !output ? {} : { unevaluated };
    return withRecorded(shell, { ...choice, locale, ...answer }, async ({ subject, target, standing, scene }) => {
      const { lastRun, findings } = standing;
      const judged = {
        ...subject,
        region: await target.aws.region(),
        evaluatedAt: lastRun.at,
        evaluations: findings.toSorted((a, b) => bySeverity(a.severity, b.severity)),
        home: homeOf(subject, lastRun),
      };
      const people = async ({ columns, paint }: Page) => {
        const options = { ...reader, columns, home: judged.home, ...(paint && { paint }) };
        const last = lay("", `${words.run[locale]} ${moment(lastRun.at, reader)}`, columns);
        const text = verbose
          ? `\n${table(findings, options)}`
          : overview(findings, { ...options, more: "npx genkan findings -v" });
        return `${[...sceneLines(await scene(), options), ...last].join("\n")}\n${text}`;
      };
      await writeReports(shell, reports, {
        report: (format, page) =>
          format === "table"
            ? people(page)
            : format === "json"
              ? `${JSON.stringify(findingsReport(judged, findings, lastRun, locale), null, 2)}\n`
              : outputs[format](judged, locale),
        rows: (fields) => rows(judged, fields, locale),
      });
      return 0;
    });
  },
});

const SCHEMA = "genkan.findings/1";

/** What `genkan findings --format json` prints. */
const findingsReport = (judged: Judged, findings: readonly Finding[], lastRun: Run, locale: Locale) => ({
  schema: SCHEMA,
  tool,
  account: judged.account,
  region: judged.region,
  lastRun: runRow(lastRun),
  findings: findings.map((finding) => ({ ...findingRow(finding), ...detailsOf(finding, judged, locale) })),
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

/** A run as `genkan.findings/1` has it. */
function runRow(run: Run) {
  const { kind: _, ...row } = run;
  return row;
}

const words = { run: { en: "Last evaluated:", ja: "最後の評価:" } };
