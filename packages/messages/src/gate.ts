import type { Exception } from "@genkan/controls/engine/exception";
import { defaultGate, type Effect, type Gate } from "@genkan/controls/engine/gate";
import type { Severity } from "@genkan/controls/model/evaluation";
import { clean, type Text } from "@genkan/controls/model/text";
import { moment, type Reader } from "./moment.ts";
import { scopeText } from "./scope.ts";

/** Who accepts a finding, for which accounts of an organization, until when, and why, in one sentence. */
export function acceptance(
  { owner, reason, expires, scope }: Pick<Exception, "owner" | "reason" | "expires" | "scope">,
  reader: Reader,
): string {
  const [who, why, until] = [clean(owner), clean(reason), moment(expires, reader)];
  const accounts = scope && scopeText(scope);
  return {
    en: `Accepted by ${who}${accounts ? ` for ${accounts.en}` : ""} until ${until}: ${why}`,
    ja: `承認者 ${who}、${accounts ? `対象 ${accounts.ja}、` : ""}期限 ${until}、理由: ${why}`,
  }[reader.locale];
}

/** Why a finding that is less severe than the threshold does not count. */
export const belowThreshold = (severity: Severity, { failOn }: Gate): Text => ({
  en: `${severity} is below --fail-on ${failOn}.`,
  ja: `重要度 ${severity} は --fail-on ${failOn} に届きません。`,
});

/** What the threshold does to verdicts; `null` where it is the default one. */
export function thresholdText(gate: Gate, effects: readonly Effect[]): Text | null {
  const { failOn, strict } = gate;
  if (failOn === defaultGate.failOn && !strict) return null;
  const count = (...wanted: readonly Effect[]) => effects.filter((effect) => wanted.includes(effect)).length;
  const [failing, below, accepted] = [count("fails", "unknown"), count("below"), count("accepted")];
  const options = [`--fail-on ${failOn}`, ...(strict ? ["--strict"] : [])].join(" ");
  return {
    en: `With ${options}: ${failing} fail, ${below} below the threshold, ${accepted} accepted.`,
    ja: `${options} の結果: 失敗 ${failing} 件、しきい値未満 ${below} 件、承認済み ${accepted} 件。`,
  };
}

/** What is said of an account of which nothing has been evaluated yet: one sentence, and the command that changes it. */
export const neverEvaluated = (account: string): Text => ({
  en: `Nothing has been evaluated for account ${clean(account)} yet, so nothing is known. To evaluate it now: npx genkan watch --once`,
  ja: `アカウント ${clean(account)} はまだ一度も評価されていないため、何もわかりません。今すぐ評価するには: npx genkan watch --once`,
});

/** That no pass over an organization has ended yet. A ledger cannot say more. */
export const noPass = (organization: string): Text => ({
  en: `No pass over organization ${clean(organization)} has ended yet, so nothing is known. To evaluate it now: npx genkan check --organization`,
  ja: `組織 ${clean(organization)} 全体の評価はまだ一度も完了していないため、何もわかりません。今すぐ評価するには: npx genkan check --organization`,
});

/** The reason code of {@link neverEvaluated}. */
export const NEVER_EVALUATED = "never-evaluated";
