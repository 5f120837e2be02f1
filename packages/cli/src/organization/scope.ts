import type { ExceptionScope } from "@genkan/controls/engine/exception";
import type { Text } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";
import { flag, optional, repeated } from "../options.ts";
import { accountId, accountOrUnit, tagOf, unitId } from "../values.ts";

/** The options that choose the accounts of an organization that an exception covers. */
export const scopeOptions = {
  organization: flag("--organization", {
    en: "an exception for accounts of the organization",
    ja: "組織のアカウントに対する例外",
  }),
  account: repeated(
    "--account <id>",
    { en: "covers this account (repeatable)", ja: "このアカウントを対象にする (複数指定可)" },
    { parse: accountId },
  ),
  ou: optional(
    "--ou <id>",
    {
      en: "covers the accounts in this organizational unit and below it",
      ja: "この組織単位 (OU) とその下のアカウントを対象にする",
    },
    { parse: unitId },
  ),
  tag: optional(
    "--tag <key=value>",
    { en: "covers the accounts with this tag", ja: "このタグが付いたアカウントを対象にする" },
    { parse: tagOf },
  ),
  allAccounts: flag("--all-accounts", { en: "covers all accounts", ja: "すべてのアカウントを対象にする" }),
  except: repeated(
    "--except <id>",
    {
      en: "but not this account, or not this organizational unit (repeatable)",
      ja: "このアカウントまたは OU を対象から外す (複数指定可)",
    },
    { parse: accountOrUnit },
  ),
};

/** The values of {@link scopeOptions}. */
interface ScopeChoice {
  readonly organization: true | undefined;
  readonly account: readonly string[] | undefined;
  readonly ou: string | undefined;
  readonly tag: { readonly key: string; readonly value: string } | undefined;
  readonly allAccounts: true | undefined;
  readonly except: readonly string[] | undefined;
}

/**
 * The accounts that an exception of an organization covers; `null` where the exception is the own account's.
 * @throws UsageError where the options choose no accounts, choose them twice, or are for an organization and nothing says so
 */
export function scopeOf({ organization, account, ou, tag, allAccounts, except }: ScopeChoice): ExceptionScope | null {
  const chosen = [account, ou, tag, allAccounts].filter((each) => each !== undefined).length;
  if (!organization) {
    if (chosen || except) throw new UsageError(words.organization);
    return null;
  }
  if (chosen !== 1) throw new UsageError(words.one);
  if (account) {
    if (except) throw new UsageError(words.except);
    return { accounts: [...new Set(account)].toSorted() };
  }
  const out = except ? { except: [...new Set(except)].toSorted() } : {};
  if (ou !== undefined) return { ou, ...out };
  return tag ? { tag, ...out } : { all: true, ...out };
}

/** The options that choose a scope again. */
export function optionsOfScope(scope: ExceptionScope): string {
  if ("accounts" in scope) return ["--organization", ...scope.accounts.map((id) => `--account ${id}`)].join(" ");
  if ("ou" in scope) return `--organization --ou ${scope.ou}`;
  return "tag" in scope
    ? `--organization --tag '${scope.tag.key}=${scope.tag.value}'`
    : "--organization --all-accounts";
}

const words = {
  organization: {
    en: "--account, --ou, --tag, --all-accounts and --except choose accounts of an organization. Add --organization.",
    ja: "--account、--ou、--tag、--all-accounts、--except は組織のアカウントを選ぶオプションです。--organization を付けてください。",
  },
  one: {
    en: "An exception of an organization needs one of --account, --ou, --tag and --all-accounts.",
    ja: "組織の例外には、--account、--ou、--tag、--all-accounts のどれか 1 つを指定してください。",
  },
  except: {
    en: "--except takes accounts out of --ou, --tag or --all-accounts; it does not go with --account.",
    ja: "--except は --ou、--tag、--all-accounts の対象からアカウントを外すもので、--account とは一緒に使えません。",
  },
} satisfies Readonly<Record<string, Text>>;
