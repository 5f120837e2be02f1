import type { Aws } from "@genkan/aws/clients";
import type { Subject } from "@genkan/controls/model/control";
import type { Roster } from "@genkan/controls/model/organization";
import type { Locale, Text } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";

interface Listing {
  readonly aws: Aws;
  readonly subject: Subject;
  readonly locale: Locale;
  readonly unnamed?: true;
}

/**
 * Lists the accounts of the organization. The names of OUs come slowly, two a second: `unnamed` leaves them to the caller.
 * @throws UsageError where there is none, or the account may not list them
 */
export async function rosterOf({ stderr }: Shell, { aws, subject, locale, unnamed }: Listing): Promise<Roster> {
  const { census, NoOrganizationError, NotManagingError } = await import("@genkan/aws/organization/census");
  const line = stderr.progressLine();
  line.show(words.listing(0)[locale]);
  try {
    return await census(aws, subject, {
      progress: (accounts) => line.show(words.listing(accounts)[locale]),
      ...(unnamed && { unnamed }),
    });
  } catch (error) {
    if (error instanceof NoOrganizationError) throw new UsageError(words.none(subject.account), { cause: error });
    if (error instanceof NotManagingError)
      throw new UsageError(words.notManaging(subject.account, error.organization.managementAccount), { cause: error });
    throw error;
  } finally {
    line.end();
  }
}

const words = {
  listing: (count: number): Text => ({
    en: `Listing the accounts of the organization…${count ? ` ${count}` : ""}`,
    ja: `組織のアカウントを一覧しています…${count ? ` ${count}` : ""}`,
  }),
  none: (account: string): Text => ({
    en: `Account ${account} is in no organization of AWS Organizations. genkan check evaluates it by itself.`,
    ja: `アカウント ${account} は AWS Organizations の組織に属していません。このアカウントだけを評価するには genkan check を使います。`,
  }),
  notManaging: (account: string, managementAccount: string): Text => ({
    en: `Account ${account} is a member of an organization, and only its management account (${managementAccount}) or a delegated administrator may list the accounts.
Use credentials of ${managementAccount}, or register ${account} there:
  aws organizations register-delegated-administrator --account-id ${account} --service-principal member.org.stacksets.cloudformation.amazonaws.com`,
    ja: `アカウント ${account} は組織のメンバーアカウントです。アカウントを一覧できるのは、管理アカウント (${managementAccount}) か委任管理者だけです。
${managementAccount} の認証情報を使うか、管理アカウントで ${account} を委任管理者に登録します:
  aws organizations register-delegated-administrator --account-id ${account} --service-principal member.org.stacksets.cloudformation.amazonaws.com`,
  }),
};
