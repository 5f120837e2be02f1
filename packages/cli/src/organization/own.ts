import type { Aws } from "@genkan/aws/clients";
import type { OpenMember } from "@genkan/aws/organization/member";
import { type Member, type OrganizationRef, subjectOf } from "@genkan/controls/model/organization";
import { UsageError } from "../exit.ts";
import type { accountOf } from "../target/subject.ts";

/** The organization of the account. @throws UsageError where it is in none */
export async function ownOrganization(aws: Aws, account: string): Promise<OrganizationRef> {
  const { NoOrganizationError, organizationOf } = await import("@genkan/aws/organization/census");
  return organizationOf(aws).catch((error: unknown) => {
    if (!(error instanceof NoOrganizationError)) throw error;
    const text = {
      en: `Account ${account} is in no organization of AWS Organizations. Leave out --organization.`,
      ja: `アカウント ${account} は AWS Organizations の組織に属していません。--organization を外してください。`,
    };
    throw new UsageError(text, { cause: error });
  });
}

/** An account that is evaluated on its own, as a member: by its alias, without its OUs. */
export async function aloneAsMember(aws: Aws, account: string): Promise<Member> {
  const { accountAlias } = await import("@genkan/aws/account-name");
  return { account, name: (await accountAlias(aws)) ?? "", state: "ACTIVE", joined: null, units: [] };
}

/** The own account, ready like a member; it needs no role. */
export const openOwn = (
  { collect }: Pick<Awaited<ReturnType<typeof accountOf>>, "collect">,
  member: Member,
  partition: string,
): OpenMember => ({
  subject: subjectOf(member, partition),
  collect,
  unreadable: null,
  [Symbol.dispose]() {},
});
