import type { Aws } from "@genkan/aws/clients";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import { UsageError } from "../exit.ts";

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
