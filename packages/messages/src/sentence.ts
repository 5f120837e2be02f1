import { controlOf } from "@genkan/controls/catalogue/index";
import type { NoticeReason } from "@genkan/controls/engine/activity";
import { RESOURCE_GONE } from "@genkan/controls/engine/finding";
import { GENKAN, TAMPERED } from "@genkan/controls/engine/tampering";
import type { ConsolePage } from "@genkan/controls/model/console";
import type { Control } from "@genkan/controls/model/control";
import type { CauseParams, Evaluation } from "@genkan/controls/model/evaluation";
import type { CauseKind } from "@genkan/controls/model/evidence";
import { type Steps, verificationStep } from "@genkan/controls/model/steps";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { type NoticeParams, notices } from "./activity.ts";
import { type Place, stepText } from "./command.ts";
import { moment, type Reader } from "./moment.ts";
import { type TamperParams, tampered, tamperTitle } from "./tampering.ts";
import { unknownWords } from "./unknown.ts";

/** What an evaluation, a finding or a change says, in one sentence; of older evidence, how old it is. */
export function sentence(evaluation: Evaluation, reader: Reader): string {
  return bare(evaluation, reader) + age(evaluation, reader)[reader.locale];
}

/** Where the credential report stood in for a newer source, its time. */
function age({ status, evidence }: Evaluation, reader: Reader): Text {
  const at = status === "INSUFFICIENT_DATA" ? null : evidence.find(({ reported }) => reported)?.observedAt;
  return at
    ? {
        en: ` AWS denied a newer source; this is from the credential report of ${moment(at, reader)}.`,
        ja: `これより新しい情報の取得は拒否されたため、${moment(at, reader)} の認証情報レポートによる結果です。`,
      }
    : { en: "", ja: "" };
}

function bare({ control, status, reason, params }: Evaluation, reader: Reader): string {
  const { locale } = reader;
  const time = (instant: string) => moment(instant, reader);
  // The ledger outlives an upgrade: a finding of another version must not keep an alert from being sent.
  const unknown = () => `${control}: ${reason} ${JSON.stringify(params)}`;
  try {
    if (reason === RESOURCE_GONE) return gone[locale];
    if (reason === TAMPERED) return tampered(params as unknown as TamperParams)[locale];
    if (Object.hasOwn(notices, reason))
      return notices[reason as NoticeReason](params as unknown as NoticeParams)[locale];
    if (status === "INSUFFICIENT_DATA") {
      const causes = params as unknown as CauseParams;
      const detail = causes.detail.replaceAll(INSTANT, time);
      return unknownWords[reason as CauseKind].text({ ...causes, detail })[locale];
    }
    const reasons = controlOf(control)?.reasons ?? {};
    return Object.hasOwn(reasons, reason)
      ? (reasons[reason]?.text(params as never, time)[locale] ?? unknown())
      : unknown();
  } catch {
    return unknown();
  }
}

/** A time inside of a text, to the minute. */
const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\dZ/g;

/** What is judged, in a few words. */
export const titleOf = (control: string, locale: Locale): string =>
  (control === GENKAN ? tamperTitle : controlOf(control)?.title)?.[locale] ?? clean(control);

/**
 * What an evaluation says, safe to show anywhere.
 *
 * @example
 * ```ts
 * import { utc } from "@genkan/messages/moment";
 * import { message } from "@genkan/messages/sentence";
 *
 * const evaluation = {
 *   control: "root-access-key-absent",
 *   resource: { type: "AWS::::Account", id: "111122223333" },
 *   status: "INSUFFICIENT_DATA",
 *   severity: "CRITICAL",
 *   reason: "throttled",
 *   params: { action: "iam:GetAccountSummary", detail: "", actions: ["iam:GetAccountSummary"] },
 *   evidence: [],
 * } as const;
 * message(evaluation, utc.en);
 * // => "AWS throttled iam:GetAccountSummary and went on doing so after retries."
 * ```
 */
export const message = (evaluation: Evaluation, reader: Reader): string => clean(sentence(evaluation, reader), 2_000);

/** What is longer than any step of ours is cut, in UTF-16 units. */
const LONGEST_STEP = 2_000;

/** The steps of a control's remedy, the last of which shows whether it worked. */
export const remedyOf = (control: Control, locale: Locale, place?: Place): readonly string[] =>
  whatToDo(control, control.remediation, locale, place);

/** Steps about a control, the last of which shows whether they worked. */
export function whatToDo(
  { id, verification }: Pick<Control, "id" | "verification">,
  steps: Steps,
  locale: Locale,
  place?: Place,
): readonly string[] {
  const last = verificationStep(["check", "--control", id], verification)[locale];
  return [...steps[locale], last].map((step) => stepText(step, place));
}

/**
 * What to do about an evaluation, safe to show anywhere: the control's steps, or those against what kept it from being
 * judged. Their commands are printed for a place.
 */
export function stepsFor(
  { control, status, reason, params }: Evaluation,
  locale: Locale,
  place?: Place,
): readonly string[] {
  if (status === "NON_COMPLIANT") {
    const definition = controlOf(control);
    return definition ? remedyOf(definition, locale, place) : [];
  }
  if (status !== "INSUFFICIENT_DATA" || !Object.hasOwn(unknownWords, reason)) return [];
  try {
    const steps = unknownWords[reason as CauseKind].steps(params as unknown as CauseParams)[locale];
    return steps.map((step) => clean(stepText(step, place), LONGEST_STEP));
  } catch {
    // As above: parameters of another version.
    return [];
  }
}

/** The page of the console where an evaluation is put right; `null` where nothing is to be done, or not there. */
export function pageFor({ control, status, reason }: Evaluation): ConsolePage | null {
  if (status === "INSUFFICIENT_DATA")
    return (Object.hasOwn(unknownWords, reason) && unknownWords[reason as CauseKind].page) || null;
  return (status === "NON_COMPLIANT" && controlOf(control)?.consolePage) || null;
}

const gone = {
  en: "It no longer exists.",
  ja: "判定の対象がなくなりました。",
};

/** Numbered steps, safe to show anywhere, for what takes no list. */
export const numbered = (steps: readonly string[]): string[] =>
  steps.map((step, i) => clean(`${i + 1}. ${step}`, LONGEST_STEP));
