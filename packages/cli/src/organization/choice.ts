import { isEvaluated, type Member, pathOf, type Roster } from "@genkan/controls/model/organization";
import type { Text } from "@genkan/controls/model/text";
import type { Skipped, SkippedAccount } from "@genkan/messages/formats/evaluated";
import { UsageError } from "../exit.ts";
import { optional, repeated } from "../options.ts";
import { accountId, accountOrUnit, roleName, unitId } from "../values.ts";

/** The options that choose accounts of an organization. */
export const accountOptions = {
  account: repeated(
    "--account <id>",
    {
      en: "this account of the organization only (repeatable)",
      ja: "組織のこのアカウントだけを対象にする (複数指定可)",
    },
    { parse: accountId },
  ),
  ou: repeated(
    "--ou <id>",
    {
      en: "the accounts in this organizational unit and below it only (repeatable)",
      ja: "この組織単位 (OU) とその下のアカウントだけを対象にする (複数指定可)",
    },
    { parse: unitId },
  ),
  exclude: repeated(
    "--exclude <id>",
    {
      en: "not this account, or not this organizational unit (repeatable)",
      ja: "このアカウントまたは OU を除く (複数指定可)",
    },
    { parse: accountOrUnit },
  ),
};

export const readRole = optional(
  "--role-name <name>",
  {
    en: "the read role in each member (default: that of genkan.config.ts and its deployment, else genkan-read)",
    ja: "各メンバーアカウントの読み取りロールの名前 (省略時は genkan.config.ts とそのデプロイのもの、なければ genkan-read)",
  },
  { parse: roleName },
);

/** The values of {@link accountOptions}. */
export interface AccountChoice {
  readonly account: readonly string[] | undefined;
  readonly ou: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
}

/** The options that choose the same accounts again. */
export const accountWords = ({ account = [], ou = [], exclude = [] }: AccountChoice): readonly string[] => [
  ...account.map((id) => `--account ${id}`),
  ...ou.map((id) => `--ou ${id}`),
  ...exclude.map((id) => `--exclude ${id}`),
];

/** The accounts of a roster that are chosen: those to evaluate, and those that are not evaluated, with why. */
export interface Chosen {
  readonly evaluated: readonly Member[];
  readonly skipped: readonly SkippedAccount[];
}

/**
 * Chooses accounts of an organization: those that are named, those below the named OUs, or all; without the excluded ones.
 * @throws UsageError where a filter names nothing that the organization has: a typing error must not change what is evaluated
 */
export function chosenFrom(roster: Roster, { account = [], ou = [], exclude = [] }: AccountChoice): Chosen {
  const { members, organization } = roster;
  const unknown = [...account, ...ou, ...exclude].find((id) => !members.some((member) => isAt(member, id)));
  if (unknown !== undefined) throw new UsageError(notInOrganization(unknown, organization.id));
  const wanted = [...account, ...ou];
  const chosen = members.filter((member) => !wanted.length || wanted.some((id) => isAt(member, id)));
  const isExcluded = (member: Member) => exclude.some((id) => isAt(member, id));
  return {
    evaluated: chosen.filter((member) => isEvaluated(member) && !isExcluded(member)),
    skipped: chosen
      .filter((member) => !isEvaluated(member) || isExcluded(member))
      .map((member) => ({
        account: member.account,
        name: member.name,
        path: pathOf(member),
        state: member.state,
        // What AWS says of an account is the stronger reason.
        why: isEvaluated(member) ? "EXCLUDED" : (member.state as Skipped),
      })),
  };
}

/** {@link chosenFrom}. @throws UsageError where no account is left to evaluate, too */
export function chosenToEvaluate(roster: Roster, choice: AccountChoice): Chosen {
  const chosen = chosenFrom(roster, choice);
  if (!chosen.evaluated.length) throw new UsageError(words.none(chosen.skipped.length));
  return chosen;
}

/** Whether an account is the one with an id, or below the OU with that id. */
const isAt = ({ account, units }: Member, id: string): boolean =>
  account === id || units.some((unit) => unit.id === id);

/** What to answer to an id of an account, or of an OU, that an organization does not have. */
export const notInOrganization = (id: string, organization: string): Text =>
  /^\d/.test(id)
    ? {
        en: `${id} is not an account of organization ${organization}. genkan organization accounts lists them.`,
        ja: `${id} は組織 ${organization} のアカウントではありません。genkan organization accounts で一覧を表示できます。`,
      }
    : {
        en: `Organization ${organization} has no account in or below ${id}. genkan organization accounts --format json shows each account's OUs.`,
        ja: `組織 ${organization} には、${id} とその下にアカウントがありません。各アカウントの OU は genkan organization accounts --format json で確認できます。`,
      };

const words = {
  none: (skipped: number): Text => ({
    en: `These filters leave no account to evaluate${skipped ? `: ${skipped === 1 ? "the one that they choose is" : `the ${skipped} that they choose are`} suspended, closed or excluded` : ""}. genkan organization accounts lists the accounts and their states.`,
    ja: `この条件では、評価するアカウントがありません${skipped ? ` (該当する ${skipped} 件は停止中、解約済み、または除外されています)` : ""}。アカウントとその状態は genkan organization accounts で確認できます。`,
  }),
};
