import type { Exception } from "@genkan/controls/engine/exception";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { TrailEvent } from "@genkan/controls/model/event";
import { clean, type Locale } from "@genkan/controls/model/text";
import { resourceName } from "../alert/alert.ts";
import type { Reader } from "../moment.ts";
import { scopeText } from "../scope.ts";
import { sentence, titleOf } from "../sentence.ts";
import { type Html, html } from "./html.ts";
import type { Situation } from "./situation.ts";
import { exact } from "./times.ts";

/** The most items of each list that a page shows. It counts the rest, so that a page stays below 150 KiB. */
export const LIMITS = { findings: 12, alerts: 40, spans: 60, acts: 30, tasks: 15, declared: 20 };

/** How many items of a list are seen at once; the others are folded below them. */
export const SEEN = { alerts: 5, acts: 6 };

/** The longest sentence that a page shows, in characters. */
const LONGEST = 1_000;

/** The sentence of a finding or a change, without what can't be displayed. */
export const sentenceOf = (evaluation: Evaluation, reader: Reader): string =>
  unbroken(clean(sentence(evaluation, reader), LONGEST));

/** A text in which a Japanese counter stays on the line of its number: 「5 件」. */
export const unbroken = (text: string): string => text.replace(/(\d) (?=[\p{sc=Han}\p{sc=Katakana}])/gu, "$1\u00a0");

/** The sentence of a finding, after the resource that it is about where it names none and that is not the account. */
export function withResource(evaluation: Evaluation, reader: Reader): Html {
  const { resource, params } = evaluation;
  const isNamed = Object.values(params).flat().includes(resource.id);
  const name = isNamed ? "" : resourceName(resource);
  return html`${name && html`<code>${name}</code> `}${sentenceOf(evaluation, reader)}`;
}

/** The sentence of the first of some alike findings, and how many more there are. */
export function firstOf([first, ...rest]: readonly [Evaluation, ...Evaluation[]], reader: Reader): Html {
  const found = withResource(first, reader);
  if (!rest.length) return found;
  const more = { en: `and ${rest.length} more`, ja: `ほか ${rest.length}\u00a0件` }[reader.locale];
  return html`${found} <span class="dim">${more}</span>`;
}

/** The id of a control's row. */
export const anchor = (control: string): string => `c-${control.replace(/[^a-z0-9-]/g, "")}`;

/** What a list leaves out. */
export const moreText = (count: number, locale: Locale): string =>
  ({ en: `… ${count} more`, ja: `… ほか ${count} 件` })[locale];

/** A count in front of a noun, where Japanese keeps its counter on the same line. */
export const countText = (count: number, locale: Locale, [one, many]: readonly [string, string]): string =>
  locale === "ja" ? `${count}\u00a0件` : `${count} ${count === 1 ? one : many}`;

/** An account's id as AWS's console groups it. */
export const grouped = (account: string): string => clean(account).replace(/^(\d{4})(\d{4})(\d{4})$/, "$1-$2-$3");

/** Who did something: the last part of an ARN, which names the person or the role; else what CloudTrail has. */
export function actorText(actor: string): string {
  const [, role, session] = /:assumed-role\/(?:AWSReservedSSO_)?(.+?)(?:_[\da-f]{16})?\/(.+)$/.exec(actor) ?? [];
  if (role && session) return clean(`${session} (${role})`);
  return clean(/^arn:[^:]*:(?:iam|sts)::\d*:(?:user\/)?(.+)$/.exec(actor)?.[1] ?? actor);
}

/** Who did it, from where, by which call. */
export const originOf = ({ actor, sourceIPAddress, eventName }: TrailEvent): readonly (Html | string)[] => [
  actorText(actor),
  clean(sourceIPAddress),
  html`<code>${clean(eventName)}</code>`,
];

/** What an exception accepts and until when, in one sentence. */
export function acceptedUntil(
  { expires, scope }: Pick<Exception, "expires" | "scope">,
  { now, ...reader }: Situation,
): Html {
  const accounts = scope && scopeText(scope);
  return {
    en: html`Accepted until ${exact(expires, reader)}${accounts ? ` for ${accounts.en}` : ""}.`,
    ja: html`${exact(expires, reader)} まで承認済みです${accounts ? ` (対象: ${accounts.ja})` : ""}。`,
  }[reader.locale];
}

/** A requirement: what a control expects. It never stands alone beside the sign of a problem. */
export const requirement = (control: string, locale: Locale): Html =>
  html`<span class="expected wide">${{ en: "Expected: ", ja: "あるべき状態: " }[locale]}${titleOf(control, locale)}</span>`;
