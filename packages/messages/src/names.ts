import { type Evaluation, type Status, worstFirst } from "@genkan/controls/model/evaluation";
import { type Fact, facts } from "@genkan/controls/model/evidence";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { when } from "./layout.ts";

/** The name of each status, in every channel. */
export const statusNames: Readonly<Record<Status, Text>> = {
  NON_COMPLIANT: { en: "Non-compliant", ja: "違反" },
  INSUFFICIENT_DATA: { en: "Could not be judged", ja: "判定不能" },
  COMPLIANT: { en: "Compliant", ja: "適合" },
  NOT_APPLICABLE: { en: "Not applicable", ja: "対象外" },
};

const unread: Text = { en: "could not be read", ja: "読み取れませんでした" };

/** What a fact is called; one of another release, as it is. */
export const factName = (fact: Fact, locale: Locale): string =>
  Object.hasOwn(facts, fact) ? facts[fact].name[locale] : clean(fact);

/** The evidence of a verdict and its age: `CloudTrail trails (2026-11-01 09:30 UTC)`. */
export const evidenceLine = (evidence: Evaluation["evidence"], locale: Locale): string =>
  evidence
    .map(({ fact, observedAt }) => `${factName(fact, locale)} (${observedAt ? when(observedAt) : unread[locale]})`)
    .join({ en: ", ", ja: "、" }[locale]);

/** The number of verdicts by status, with its name, the worst first. */
export const countsOf = (
  summary: Readonly<Record<Status, number>>,
  locale: Locale,
): readonly { readonly name: string; readonly count: number }[] =>
  worstFirst.map((status) => ({ name: statusNames[status][locale], count: summary[status] }));
