import { type Exception, exceptionsInForce } from "@genkan/controls/engine/exception";
import type { Member } from "@genkan/controls/model/organization";
import { clean, type Text } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { scopeText } from "../../scope.ts";
import { titleOf } from "../../sentence.ts";
import { LIMITS, moreText } from "../elements.ts";
import { type Html, html } from "../html.ts";
import { left, onDay } from "../times.ts";
import { accountLink, type Links } from "./links.ts";
import type { OrganizationSituation } from "./situation.ts";
import { accountCount } from "./words.ts";

const texts = {
  moves: { en: "Joined and left", ja: "参加と離脱" },
  period: { en: "30 days", ja: "30 日間" },
  joined: { en: "Joined", ja: "参加" },
  left: { en: "Left", ja: "離脱" },
  exceptions: { en: "Accepted exceptions", ja: "承認済みの例外" },
} satisfies Record<string, Text>;

/** For how long an account is new, in days. */
const NEW_DAYS = 30;

/** Which accounts joined and left, the latest first. */
export function moves(situation: OrganizationSituation, links: Links): Html | "" {
  const { accounts, left: gone = [], now, locale } = situation;
  const isLate = (at: string | null): at is string => at !== null && now - Date.parse(at) < NEW_DAYS * DAY;
  const item = (kind: "joined" | "left", name: Html | string, at: string) => ({
    at,
    html: html`<li><span class="chip ${kind === "joined" ? "accepted" : "none"}">${texts[kind][locale]}</span> ${name} <span class="dim">${onDay(at, now, situation)}</span></li>`,
  });
  const joined = accounts.flatMap((account) =>
    isLate(account.member.joined) ? [item("joined", accountLink(account, links), account.member.joined)] : [],
  );
  const departed = gone.flatMap(({ account, name, at }) =>
    isLate(at) ? [item("left", nameOf({ account, name }), at)] : [],
  );
  const all = [...joined, ...departed].toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const rest = all.length - SEEN;
  if (!all.length) return "";
  const list = html`<ul class="moves">${all.slice(0, SEEN).map((each) => each.html)}${rest > 0 ? html`<li class="dim">${moreText(rest, locale)}</li>` : ""}</ul>`;
  return html`<section aria-labelledby="moves"><div class="top"><h2 id="moves">${texts.moves[locale]}</h2><span class="dim">${texts.period[locale]}</span></div><div class="card">${list}</div></section>`;
}

/** How many accounts of those that joined and left are listed. */
const SEEN = 8;

const nameOf = ({ account, name }: Pick<Member, "account" | "name">): string => clean(name.trim() || account, 50);

/** What people have accepted, in how many accounts, and how long for: what ends next comes first. */
export function exceptionList(situation: OrganizationSituation): Html | "" {
  const { accounts, exceptions = [], at, now, locale } = situation;
  const all = new Map<string, { readonly exception: Exception; readonly accounts: Set<string> }>();
  const entryOf = (exception: Exception) => {
    // What was accepted alike in several accounts, or for several resources, is one entry.
    const { control, owner, reason, expires, scope } = exception;
    const key = JSON.stringify([control, owner, reason, expires, scope]);
    const entry = all.get(key) ?? { exception, accounts: new Set<string>() };
    all.set(key, entry);
    return entry;
  };
  for (const exception of exceptions) entryOf(exception);
  for (const { findings, member } of accounts)
    for (const { exception, status } of findings)
      if (exception && status === "NON_COMPLIANT") entryOf(exception).accounts.add(member.account);
  const inForce = exceptionsInForce(
    [...all.values()].map(({ exception }) => exception),
    at.toISOString(),
  );
  const items = inForce.slice(0, LIMITS.declared).map((exception) => {
    const { control, owner, reason, expires, scope } = exception;
    const until = onDay(expires, now, situation);
    const count = accountCount(entryOf(exception).accounts.size, locale);
    const about = {
      en: html`“${titleOf(control, "en")}” is not required: ${clean(reason)}`,
      ja: html`「${titleOf(control, "ja")}」を求めない: ${clean(reason)}`,
    }[locale];
    return html`<li><div class="top"><span class="chip accepted">${count}</span><span class="dim">${left(expires, now, situation)} (${{ en: html`until ${until}`, ja: html`${until} まで` }[locale]})</span></div><p>${about}</p><p class="dim">${clean(owner)}${scope ? html` · ${scopeText(scope)[locale]}` : ""}</p></li>`;
  });
  const rest = inForce.length - LIMITS.declared;
  if (!items.length) return "";
  const list = html`<ul class="decl">${items}${rest > 0 ? html`<li class="dim">${moreText(rest, locale)}</li>` : ""}</ul>`;
  return html`<section aria-labelledby="exceptions"><div class="top"><h2 id="exceptions">${texts.exceptions[locale]}</h2></div><div class="card">${list}</div></section>`;
}
