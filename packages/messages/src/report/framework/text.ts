import type { AssessedRequirement, ControlRecord, RequirementVerdict } from "@genkan/controls/frameworks/assess";
import { clean, type Text } from "@genkan/controls/model/text";
import { acceptance } from "../../gate.ts";
import { lay } from "../../layout.ts";
import { moment } from "../../moment.ts";
import { evidenceLine } from "../../names.ts";
import { capital, titleOf } from "../../sentence.ts";
import { type Paint, painted, type Style } from "../../terminal/terminal.ts";
import type { FrameworkReport } from "./source.ts";
import {
  ageText,
  checkedText,
  conditionName,
  countsOf,
  findingText,
  happeningText,
  oldestEvidence,
  partOf,
  remarks,
  sinceText,
  standingName,
  titleOfReport,
  verdictNames,
  verdictText,
} from "./words.ts";

/** The sign shows the verdict without colour. */
const looks: Readonly<Record<RequirementVerdict, { readonly sign: string; readonly style: Style }>> = {
  "not-met": { sign: "✖", style: "red" },
  "not-proven": { sign: "?", style: "yellow" },
  accepted: { sign: "◷", style: "yellow" },
  met: { sign: "✔", style: "green" },
  "not-applicable": { sign: "-", style: "dim" },
  "not-covered": { sign: "·", style: "dim" },
};

const words = {
  account: { en: "Account", ja: "アカウント" },
  period: { en: "Period:", ja: "期間:" },
  checked: { en: "Last evaluated:", ja: "最終評価:" },
  oldest: { en: "oldest evidence", ja: "最も古い根拠:" },
  controls: { en: "Controls:", ja: "コントロール:" },
  part: { en: "In part:", ja: "一部のみ:" },
  evidence: { en: "EVIDENCE", ja: "根拠" },
  facts: { en: "Evidence:", ja: "根拠:" },
  evaluated: { en: "Evaluated:", ja: "評価:" },
  atStart: { en: "When the period began:", ja: "期間の開始時:" },
  quiet: { en: "Nothing changed in the period.", ja: "期間中の変化はありません。" },
  more: { en: "more; all of them: --csv FILE", ja: "件の変化 (すべて表示: --csv ファイル)" },
  notCovered: { en: "NOT COVERED", ja: "Genkan では未対応" },
  notes: { en: "READ THIS WITH CARE", ja: "この結果の読み方" },
} satisfies Record<string, Text>;

interface TextOptions {
  readonly columns: number;
  readonly paint?: Paint;
}

const plain: Paint = (_, text) => text;

/** The most findings, and the most that happened, of one control on a terminal. */
const MOST = 10;

/** A report on a framework for people at a terminal. */
export function frameworkText(report: FrameworkReport, { columns, paint = plain }: TextOptions): string {
  const { assessment, locale } = report;
  const { requirements, controls } = assessment;
  const covered = requirements.filter(({ verdict }) => verdict !== "not-covered");
  const others = requirements.filter(({ verdict }) => verdict === "not-covered");
  const heading = (text: Text) => [paint("bold", text[locale]), ""];
  const blocks = (some: readonly (readonly string[])[]) => some.flatMap((lines) => [...lines, ""]);
  const lines = [
    ...header(report, columns, paint),
    "",
    ...blocks(covered.map((each) => requirementLines(each, report, columns, paint))),
    ...heading(words.evidence),
    ...blocks(controls.map((each) => controlLines(each, report, columns, paint))),
    ...(others.length ? heading(words.notCovered) : []),
    ...others.flatMap(({ number, title }) => lay(`  ${clean(number)}  `, title[locale], columns)),
    ...(others.length ? [""] : []),
    ...heading(words.notes),
    ...remarks(report).flatMap((text) => lay("  - ", text, columns)),
  ];
  return `${lines.join("\n")}\n`;
}

function header(report: FrameworkReport, columns: number, paint: Paint): readonly string[] {
  const { account, accountName, locale, period, lastRun, assessment } = report;
  const name = [words.account[locale], clean(account), ...(accountName ? [`(${clean(accountName)})`] : [])].join(" ");
  const [from, to] = [period.from, period.to].map((time) => moment(time.toISOString(), report));
  const ran = `${moment(lastRun.at, report)} (${ageText(lastRun.at, report)})`;
  const counts = countsOf(assessment.requirements).map(({ verdict, count }) =>
    paint(looks[verdict].style, `${verdictNames[verdict][locale]}: ${count}`),
  );
  return [
    ...lay("", titleOfReport(report), columns).map((line) => paint("bold", line)),
    ...lay("", name, columns),
    ...lay("", `${words.period[locale]} ${from} – ${to}`, columns),
    ...lay("", `${words.checked[locale]} ${ran}`, columns),
    counts.join({ en: ", ", ja: "、" }[locale]),
  ];
}

function requirementLines(
  requirement: AssessedRequirement,
  report: FrameworkReport,
  columns: number,
  paint: Paint,
): readonly string[] {
  const { locale } = report;
  const { number, title, controls, verdict } = requirement;
  const { sign, style } = looks[verdict];
  const name = verdictText(requirement, locale).replaceAll(" ", "\u00a0");
  const head = lay(`${sign} `, `${name}  ${clean(number)}  ${title[locale]}`, columns);
  const since = sinceText(requirement, report);
  const oldest = oldestEvidence(controls);
  const times = [
    ...(since ? [capital(since)] : []),
    ...(oldest ? [`${words.oldest[locale]} ${ageText(oldest, report)}`] : []),
  ].join({ en: "; ", ja: "、" }[locale]);
  const part = partOf(requirement, locale);
  const ids = controls.map(({ control }) => clean(control)).join(", ");
  return [
    ...painted(head, [[`${sign} ${verdictText(requirement, locale)}`, style]], paint),
    ...(times ? lay("    ", times, columns) : []),
    ...(part ? lay("    ", `${words.part[locale]} ${part}`, columns) : []),
    ...lay("    ", `${words.controls[locale]} ${ids}`, columns),
  ];
}

function controlLines(
  record: ControlRecord,
  report: FrameworkReport,
  columns: number,
  paint: Paint,
): readonly string[] {
  const { locale } = report;
  const { control, findings, evidence, exceptions, atStart, history } = record;
  const rest = history.length - MOST;
  const indented = (text: string) => lay("  ", text, columns);
  const moves = history
    .slice(-MOST)
    .flatMap((each) => lay(`  ${moment(each.at, report)}  `, happeningText(each, report), columns));
  return [
    ...painted(
      lay("", `${clean(control)}  ${standingName(record, locale)}  ${titleOf(control, locale)}`, columns),
      [[clean(control), "bold"]],
      paint,
    ),
    ...findings.slice(0, MOST).flatMap((finding) => {
      const [text, since] = [findingText(finding, report), moment(finding.since, report)];
      return indented({ en: `${text} (since ${since})`, ja: `${since} から: ${text}` }[locale]);
    }),
    ...(findings.length > MOST ? indented(`… ${findings.length - MOST}`) : []),
    ...indented(`${words.evaluated[locale]} ${checkedText(record, report)}`),
    ...(evidence.length ? indented(`${words.facts[locale]} ${evidenceLine(evidence, report)}`) : []),
    ...exceptions.flatMap((exception) => indented(acceptance(exception, report))),
    ...indented(`${words.atStart[locale]} ${conditionName(atStart, locale)}`),
    ...(rest > 0 ? indented(`… ${rest} ${words.more[locale]}`) : []),
    ...(history.length ? moves : indented(words.quiet[locale])),
  ];
}
