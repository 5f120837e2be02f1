import { controlOf } from "@genkan/controls/catalogue/index";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { consequencesName } from "../alert.ts";
import { moment, utc } from "../moment.ts";
import { sentence, titleOf } from "../sentence.ts";
import { type Html, html, separated } from "./html.ts";

/** The most items of each list that a page shows. It counts the rest, so that a page stays below 150 KiB. */
export const LIMITS = { findings: 12, changes: 60, acts: 30, todo: 15, declared: 40 };

/** The longest sentence that a page shows, in characters. */
const LONGEST = 1_000;

/** The sign of each status, so that a page reads without colour. */
export const marks: Readonly<Record<Status, string>> = {
  NON_COMPLIANT: "✖",
  INSUFFICIENT_DATA: "?",
  COMPLIANT: "✔",
  NOT_APPLICABLE: "–",
};

const texts = {
  more: { en: "more", ja: "件を省略" },
} satisfies Record<string, Text>;

/** A list of at most `most` items, with the number of the others below it. */
export function list<T>(
  tag: "ol" | "ul",
  all: readonly T[],
  { most, locale, plain = false }: { readonly most: number; readonly locale: Locale; readonly plain?: boolean },
  line: (item: T) => Html | string,
): Html {
  const rest = all.length - most;
  const more = rest > 0 ? html`<p class="muted">… ${rest} ${texts.more[locale]}</p>` : "";
  const items = all.slice(0, most).map((item) => html`<li>${line(item)}</li>`);
  return html`<${tag}${plain ? html` class="plain"` : ""}>${separated(items, "\n")}</${tag}>${more}`;
}

/** A time for people and programs. */
export const time = (instant: string): Html =>
  html`<time datetime="${clean(instant)}">${moment(instant, utc.en)}</time>`;

/** The id of a control's card. */
export const anchor = (control: string): string => `c-${control.replace(/[^a-z0-9-]/g, "")}`;

/** The step of the guide to which a control belongs. */
export const stepOf = ({ control }: Pick<Evaluation, "control">): Step => controlOf(control)?.step ?? null;

/** A step of the guide, or `null` for the controls outside of it. */
export type Step = 1 | 2 | 3 | 4 | null;
export const steps: readonly Step[] = [1, 2, 3, 4, null];

/** The sentence of a finding or a change, without what can't be displayed. */
export const sentenceOf = (evaluation: Evaluation, locale: Locale): string =>
  clean(sentence(evaluation, utc[locale]), LONGEST);

/** The other controls that fail, or can't be evaluated, for the same cause. */
export function because({ status }: Evaluation, consequences: readonly Evaluation[], locale: Locale): Html | "" {
  if (!consequences.length) return "";
  const controls = [...new Set(consequences.map(({ control }) => control))];
  const items = list(
    "ul",
    controls,
    { most: LIMITS.todo, locale },
    (control) => html`<a href="#${anchor(control)}">${titleOf(control, locale)}</a>`,
  );
  return html`<br><span class="muted">${consequencesName({ to: status }, locale)}:</span>${items}`;
}
