import type { Exception } from "@genkan/controls/engine/exception";
import type { ControlRecord } from "@genkan/controls/frameworks/assess";
import { frameworks } from "@genkan/controls/model/control";
import type { Locale } from "@genkan/controls/model/text";
import { csvLines } from "../../formats/csv.ts";
import type { Unevaluated } from "../../formats/judged.ts";
import { neverEvaluated } from "../../gate.ts";
import { utc } from "../../moment.ts";
import { evidenceLine } from "../../names.ts";
import { message, titleOf } from "../../sentence.ts";
import type { FrameworkReport } from "./source.ts";
import { checkedText, coverageOf, happeningText, partOf, remarks } from "./words.ts";

/** `record` says what a line is: the period, a requirement, a finding, an exception, a change, or a remark. */
const COLUMNS = [
  "record",
  "account",
  "framework",
  "requirement",
  "title",
  "verdict",
  "coverage",
  "part",
  "control",
  "resourceType",
  "resourceId",
  "status",
  "at",
  "until",
  "checkedAt",
  "evidence",
  "owner",
  "message",
] as const;

type Line = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;

/**
 * A report on a framework as one table, as in RFC 4180. `at` is when something began or happened. A finding, an exception and
 * a change name all requirements that rest on their control.
 */
export function frameworkCsv(report: FrameworkReport): string {
  const { locale, assessment } = report;
  const reader = { ...report, ...utc[locale] };
  const requirements = assessment.requirements.map((requirement): Line => {
    const { number, title, verdict, since, controls } = requirement;
    return {
      record: "requirement",
      requirement: labelOf(number, report),
      title: title[locale],
      ...{ verdict, coverage: coverageOf(requirement), part: partOf(requirement, locale) },
      control: controls.map(({ control }) => control).join(" "),
      at: since ?? "",
    };
  });
  const records = assessment.controls.flatMap((record) => {
    const base = {
      control: record.control,
      title: titleOf(record.control, locale),
      requirement: numbersOf(record, report),
    };
    return recordLines(record, reader).map((line): Line => ({ ...base, ...line }));
  });
  const period: Line = {
    record: "period",
    ...{ at: report.period.from.toISOString(), until: report.period.to.toISOString() },
    checkedAt: report.lastRun.at,
  };
  const notes = remarks(reader).map((text): Line => ({ record: "remark", message: text }));
  return written([period, ...requirements, ...records, ...notes], report);
}

/** One line that says so, for an account of which nothing has been evaluated yet. */
export const frameworkCsvUnevaluated = (
  { account }: Pick<Unevaluated, "account">,
  { framework, locale }: { readonly framework: FrameworkReport["framework"]; readonly locale: Locale },
): string =>
  written([{ record: "remark", verdict: "not-proven", message: neverEvaluated(account)[locale] }], {
    account,
    framework,
  });

const written = (lines: readonly Line[], { account, framework }: Pick<FrameworkReport, "account" | "framework">) =>
  csvLines(
    lines.map((line) => {
      const whole: Line = { account, framework: frameworks[framework], ...line };
      return COLUMNS.map((column) => whole[column] ?? "");
    }),
    COLUMNS,
  );

/** A spreadsheet would take 1.10 for the number 1.1, and some would take 8.4.2 for a date. */
const labelOf = (number: string, { framework }: FrameworkReport): string =>
  /^\d/.test(number) ? `${framework.split("-")[0]!.toUpperCase()} ${number}` : number;

const numbersOf = ({ control }: ControlRecord, report: FrameworkReport): string =>
  report.assessment.requirements
    .filter(({ controls }) => controls.some((each) => each.control === control))
    .map(({ number }) => labelOf(number, report))
    .join("; ");

/** The findings of a control, its exceptions, and what happened to it. */
function recordLines(record: ControlRecord, report: FrameworkReport): readonly Line[] {
  const checkedAt = record.checkedAt ?? "";
  const never: Line = { record: "finding", status: "INSUFFICIENT_DATA", message: checkedText(record, report) };
  const findings = record.findings.map(
    (finding): Line => ({
      record: "finding",
      ...resourceIn(finding.resource),
      status: finding.status,
      at: finding.since,
      checkedAt,
      evidence: evidenceLine(record.evidence, report).replaceAll("\u00a0", " "),
      owner: finding.exception?.owner ?? "",
      until: finding.exception?.expires ?? "",
      message: message(finding, report),
    }),
  );
  const exceptions = record.exceptions.map(
    ({ resource, owner, reason, at = "", expires }: Exception): Line => ({
      ...{ record: "exception", owner, at, until: expires, message: reason },
      ...(resource ? resourceIn(resource) : {}),
    }),
  );
  const history = record.history.map((happening): Line => {
    const text = { record: "change", at: happening.at, message: happeningText(happening, report) };
    if ("condition" in happening) return { ...text, status: happening.condition };
    return { ...text, ...resourceIn(happening.change.resource), status: happening.change.status };
  });
  return [...(findings.length ? findings : [never]), ...exceptions, ...history];
}

const resourceIn = ({ type, id }: { readonly type: string; readonly id: string }) => ({
  resourceType: type,
  resourceId: id,
});
