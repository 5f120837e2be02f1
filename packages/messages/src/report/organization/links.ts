import { type Html, html } from "../html.ts";
import type { Account } from "./situation.ts";

/** What a page of the report can lead to. */
export interface Links {
  /** The accounts that have a page of their own, by id. */
  readonly pages: ReadonlySet<string>;
  /** The accounts that have a row on this page, by id. */
  readonly rows: ReadonlySet<string>;
}

/** The file of an account's own page, beside the report; `null` for what is not the id of an account. */
export const accountPath = (account: string): string | null =>
  /^\d{12}$/.test(account) ? `accounts/${account}.html` : null;

/** Where more is known of an account: its own page, or its row on this page. */
export function accountHref({ member: { account } }: Pick<Account, "member">, { pages, rows }: Links): string | null {
  if (pages.has(account)) return accountPath(account);
  return rows.has(account) && /^\d{12}$/.test(account) ? `#a${account}` : null;
}

/** The name of an account, as a link where there is more. */
export function accountLink(account: Account, links: Links): Html {
  const href = accountHref(account, links);
  return href ? html`<a href="${href}">${account.name}</a>` : html`${account.name}`;
}
