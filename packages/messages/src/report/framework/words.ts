import type { Change } from "@genkan/controls/engine/finding";
import { isSilent } from "@genkan/controls/engine/silent";
import type { Condition } from "@genkan/controls/engine/spans";
import {
  type AssessedRequirement,
  type ControlRecord,
  type Happening,
  type RequirementVerdict,
  requirementVerdicts,
} from "@genkan/controls/frameworks/assess";
import { frameworkParts } from "@genkan/controls/frameworks/index";
import { frameworks } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { kindName, resourceName } from "../../alert/alert.ts";
import { fixedBy } from "../../alert/fixed.ts";
import { personOf } from "../../alert/resource.ts";
import { duration } from "../../duration.ts";
import { moment } from "../../moment.ts";
import { statusNames } from "../../names.ts";
import { message } from "../../sentence.ts";
import { actorText } from "../elements.ts";
import type { FrameworkReport } from "./source.ts";

/** What each verdict is called. */
export const verdictNames: Readonly<Record<RequirementVerdict, Text>> = {
  "not-met": { en: "Not met", ja: "不適合" },
  "not-proven": { en: "Not proven", ja: "未確認" },
  accepted: { en: "Not met, accepted", ja: "不適合 (例外で承認)" },
  met: { en: "Met", ja: "適合" },
  "not-applicable": { en: "Not applicable", ja: "対象外" },
  "not-covered": { en: "Not covered", ja: "Genkan では未対応" },
};

const metInPart: Text = { en: "Met as far as checked", ja: "確認範囲で適合" };

/** How much of a requirement the controls answer. */
export type Coverage = "whole" | "part" | "none";

export const coverageOf = ({ answer, controls }: AssessedRequirement): Coverage =>
  !controls.length || answer === null ? "none" : answer === "whole" ? "whole" : "part";

/** The part of a requirement that the controls answer; empty where it is all of it, or nothing. */
export const partOf = (requirement: AssessedRequirement, locale: Locale): string =>
  requirement.answer !== null && requirement.answer !== "whole" ? requirement.answer[locale] : "";

/** The verdict on a requirement in words. What is answered in part is never simply met. */
export const verdictText = (requirement: AssessedRequirement, locale: Locale): string =>
  (requirement.verdict === "met" && coverageOf(requirement) === "part" ? metInPart : verdictNames[requirement.verdict])[
    locale
  ];

/** How many requirements have each verdict, the worst first; verdicts that none has are left out. */
export const countsOf = (requirements: readonly AssessedRequirement[]) =>
  requirementVerdicts
    .map((verdict) => ({ verdict, count: requirements.filter((each) => each.verdict === verdict).length }))
    .filter(({ count }) => count > 0);

/** What a condition is called. */
export const conditionName = (condition: Condition | null, locale: Locale): string =>
  (condition === null
    ? { en: "Not known", ja: "不明" }
    : condition === "ACCEPTED"
      ? { en: "Accepted", ja: "例外で承認" }
      : statusNames[condition])[locale];

/** How a control stands: what it found counts only while it is evaluated. */
export function standingName({ condition, isStale }: ControlRecord, locale: Locale): string {
  if (condition === null) return { en: "Never evaluated", ja: "評価なし" }[locale];
  const name = conditionName(condition, locale);
  return isStale ? { en: `${name}, but too long ago`, ja: `${name} (古い結果)` }[locale] : name;
}

/** How the title of a report begins. */
export const titleOfReport = ({ framework }: Pick<FrameworkReport, "framework">): string => frameworks[framework];

/** Since when a verdict stands; empty where that is not known. */
export function sinceText({ since, isFirst, lastProven }: AssessedRequirement, report: FrameworkReport): string {
  const { locale } = report;
  if (since !== null) {
    const at = moment(since, report);
    return isFirst
      ? { en: `since ${at} or before`, ja: `${at} 以前から` }[locale]
      : { en: `since ${at}`, ja: `${at} から` }[locale];
  }
  if (lastProven === null) return "";
  const at = moment(lastProven, report);
  return { en: `last evaluated ${at}`, ja: `最終評価 ${at}` }[locale];
}

/** How long ago something was: `20 minutes ago`. */
export function ageText(instant: string, { at, locale }: Pick<FrameworkReport, "at" | "locale">): string {
  const age = duration(Math.max(0, at.getTime() - Date.parse(instant)), locale);
  return { en: `${age} ago`, ja: `${age}前` }[locale];
}

/** The time of the oldest evidence behind a requirement; `null` where there is none, or some was not read. */
export function oldestEvidence(controls: readonly ControlRecord[]): string | null {
  const times = controls.flatMap(({ evidence }) => evidence.map(({ observedAt }) => observedAt));
  const known = times.filter((each) => each !== null).toSorted();
  return known[0] ?? null;
}

/** When a control was evaluated last, and whether that still proves something. */
export function checkedText({ checkedAt, isStale }: ControlRecord, report: FrameworkReport): string {
  const { locale } = report;
  if (checkedAt === null) return { en: "never evaluated", ja: "一度も評価していません" }[locale];
  const at = `${moment(checkedAt, report)} (${ageText(checkedAt, report)})`;
  return isStale ? `${at}: ${{ en: "too old to prove anything", ja: "古いため根拠になりません" }[locale]}` : at;
}

/** What happened, in one sentence, with who did it where that is known. */
export function happeningText(happening: Happening, report: FrameworkReport): string {
  const { locale } = report;
  if ("condition" in happening) {
    const name = conditionName(happening.condition, locale);
    return { en: `From here on: ${name}`, ja: `以後: ${name}` }[locale];
  }
  const { change } = happening;
  const what = findingText(change, report);
  return [`${kindText(change, locale)}: ${what}`, ...whoText(change, locale)].join({ en: " ", ja: "" }[locale]);
}

/** An evaluation in one sentence, after the resource that it is about where it names none and that is not the account. */
export function findingText(evaluation: Evaluation, report: FrameworkReport): string {
  const { resource, params } = evaluation;
  const isNamed = personOf(evaluation) !== "" || Object.values(params).flat().includes(resource.id);
  const name = isNamed ? "" : resourceName(resource);
  return [...(name ? [`${name}:`] : []), message(evaluation, report)].join(" ");
}

const kindText = (change: Change, locale: Locale): string =>
  change.kind === "baseline"
    ? { en: `First look, ${statusNames[change.status].en}`, ja: `最初の評価、${statusNames[change.status].ja}` }[locale]
    : kindName(change, locale);

function whoText(change: Change, locale: Locale): readonly string[] {
  const fixed = fixedBy(change, locale);
  if (fixed) return [fixed];
  const [event] = change.events ?? [];
  if (!event) return [];
  const by = `${actorText(event.actor)}, ${clean(event.eventName)}, ${clean(event.sourceIPAddress)}`;
  return [{ en: `By ${by}.`, ja: `実行者: ${by}。` }[locale]];
}

/** What a reader has to know of the report: what it lists, what a verdict means, and what is not known. */
export function remarks(report: FrameworkReport): readonly string[] {
  const { framework, locale, period, assessment, lastRun, at, cutAt } = report;
  const { scope, wording } = frameworkParts[framework];
  const listed = { en: `Listed here: ${scope.en}`, ja: `対象: ${scope.ja}` };
  const [begins, from] = [assessment.begins, period.from.toISOString()];
  const isUnknown = Date.parse(begins) > period.from.getTime();
  const unknown = {
    en: `The record in the ledger begins at ${moment(begins, report)}. How the account stood from ${moment(from, report)} until then is not known.`,
    ja: `台帳の記録は ${moment(begins, report)} に始まります。${moment(from, report)} からそれまでの状態はわかりません。`,
  };
  const cut = {
    en: `Only the latest ${cutAt} changes were read.`,
    ja: `直近の ${cutAt} 件の変化だけを読み取りました。`,
  };
  const silent = {
    en: `The monitor has not run since ${moment(lastRun.at, report)}. What it found then proves nothing about now.`,
    ja: `監視は ${moment(lastRun.at, report)} から実行されていません。そのときの結果は、現在の根拠になりません。`,
  };
  return [
    listed,
    wording,
    meaning,
    ...(isUnknown ? [unknown] : []),
    ...(cutAt === undefined ? [] : [cut]),
    ...(isSilent(lastRun, at.getTime()) ? [silent] : []),
    gaps,
  ].map((text) => text[locale]);
}

const meaning: Text = {
  en: "A requirement is met only where every control that answers it is compliant or not applicable, and was evaluated recently. What could not be checked is not proven. An accepted finding is still not met.",
  ja: "要件が適合となるのは、それを確認するコントロールがすべて準拠または対象外で、最近評価されている場合だけです。評価できなかったものは未確認です。例外で承認された検出結果も、適合ではありません。",
};

const gaps: Text = {
  en: "The ledger keeps what changed, not every run. It does not prove that the monitor ran without a break between two changes.",
  ja: "台帳に残るのは変化であり、すべての実行ではありません。変化と変化の間に監視が途切れなかったことの証明にはなりません。",
};
