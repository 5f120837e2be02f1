import { type Evaluation, type Status, worstFirst } from "@genkan/controls/model/evaluation";
import { type Fact, facts } from "@genkan/controls/model/evidence";
import { statusNames } from "@genkan/controls/model/glossary";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { type Reader, unbroken } from "./moment.ts";

/** The name of each status, in the order of lists: those that need action come first. */
export { statusNames };

/** The sign of each status, where there is no colour. */
export const statusSigns: Readonly<Record<Status, string>> = {
  NON_COMPLIANT: "✖",
  INSUFFICIENT_DATA: "?",
  COMPLIANT: "✔",
  NOT_APPLICABLE: "-",
};

const unread: Text = { en: "could not be read", ja: "読み取れませんでした" };

/** The name of a fact; its identifier if this version does not have the fact. */
export const factName = (fact: Fact, locale: Locale): string =>
  Object.hasOwn(facts, fact) ? facts[fact].name[locale] : clean(fact);

/** The evidence of a verdict, with its age: `CloudTrail trails (2026-11-01 09:30 UTC)`. */
export const evidenceLine = (evidence: Evaluation["evidence"], reader: Reader): string =>
  evidence
    .map(
      ({ fact, observedAt }) =>
        `${factName(fact, reader.locale)} (${observedAt ? unbroken(observedAt, reader) : unread[reader.locale]})`,
    )
    .join({ en: ", ", ja: "、" }[reader.locale]);

/** The number of verdicts with each status and its name, worst first. */
export const countsOf = (
  summary: Readonly<Record<Status, number>>,
  locale: Locale,
): readonly { readonly name: string; readonly count: number }[] =>
  worstFirst.map((status) => ({ name: statusNames[status][locale], count: summary[status] }));
