import { controlOf } from "@genkan/controls/catalogue/index";
import type { NoticeReason } from "@genkan/controls/engine/activity";
import { ACCOUNT_LEFT, RESOURCE_GONE } from "@genkan/controls/engine/finding";
import { GENKAN, TAMPERED } from "@genkan/controls/engine/tampering";
import type { ConsolePage } from "@genkan/controls/model/console";
import type { Control } from "@genkan/controls/model/control";
import type { CauseParams, Evaluation } from "@genkan/controls/model/evaluation";
import type { CauseKind } from "@genkan/controls/model/evidence";
import { type Steps, verificationStep } from "@genkan/controls/model/steps";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { accessName, accessText, accessTitle, isAccess } from "./access.ts";
import { type NoticeParams, notices } from "./activity.ts";
import { type Place, stepText } from "./command.ts";
import { moment, type Reader } from "./moment.ts";
import { type TamperParams, tampered, tamperTitle } from "./tampering.ts";
import { unknownWords } from "./unknown.ts";

/** An evaluation, a finding or a change in one sentence, with the age of its evidence if that is old. */
export function sentence(evaluation: Evaluation, reader: Reader): string {
  return bare(evaluation, reader) + age(evaluation, reader)[reader.locale];
}

/** The time of the credential report, if it replaced a newer source. */
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
    if (reason === ACCOUNT_LEFT) return left[locale];
    if (reason === TAMPERED) return tampered(params as unknown as TamperParams)[locale];
    if (isAccess({ control }) && accessName(reason)) return accessText({ reason, params }, reader);
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

/** A time inside a text, to the minute. */
const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\dZ/g;

/** The title of a control: what it checks, in a few words. */
export const titleOf = (control: string, locale: Locale): string =>
  (control === GENKAN ? tamperTitle : isAccess({ control }) ? accessTitle : controlOf(control)?.title)?.[locale] ??
  clean(control);

/**
 * An evaluation in one sentence, safe to display anywhere.
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
 * // => "AWS throttled iam:GetAccountSummary, even after retries."
 * ```
 */
export const message = (evaluation: Evaluation, reader: Reader): string => clean(sentence(evaluation, reader), 2_000);

/** Longer than any step of ours, in UTF-16 units. Longer steps are cut. */
const LONGEST_STEP = 2_000;

/** The steps of a control's remedy. The last one checks whether it worked. */
export const remediationOf = (control: Control, locale: Locale, place?: Place): readonly string[] =>
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
 * What to do about an evaluation, safe to display anywhere: the control's steps, or, if it could not be evaluated, the
 * steps against the cause. Their commands are printed for a place.
 */
export function stepsFor(
  { control, status, reason, params }: Evaluation,
  locale: Locale,
  place?: Place,
): readonly string[] {
  if (status === "NON_COMPLIANT") {
    const definition = controlOf(control);
    return definition ? remediationOf(definition, locale, place) : [];
  }
  if (status !== "INSUFFICIENT_DATA" || !Object.hasOwn(unknownWords, reason)) return [];
  try {
    const steps = unknownWords[reason as CauseKind].steps(params as unknown as CauseParams)[locale];
    return steps.map((step) => clean(stepText(step, place), LONGEST_STEP));
  } catch {
    // As above: the parameters are of another version.
    return [];
  }
}

/** The page of the console where an evaluation is fixed; `null` if there is nothing to fix, or not in the console. */
export function pageFor({ control, status, reason }: Evaluation): ConsolePage | null {
  if (status === "INSUFFICIENT_DATA")
    return (Object.hasOwn(unknownWords, reason) && unknownWords[reason as CauseKind].page) || null;
  return (status === "NON_COMPLIANT" && controlOf(control)?.consolePage) || null;
}

/** A phrase as the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const gone = {
  en: "It no longer exists.",
  ja: "評価の対象がなくなりました。",
};

const left = {
  en: "The account has left the organization.",
  ja: "アカウントが組織から離れました。",
};

/** Numbered steps, safe to display anywhere, for formats without lists. */
export const numbered = (steps: readonly string[]): string[] =>
  steps.map((step, i) => clean(`${i + 1}. ${step}`, LONGEST_STEP));
