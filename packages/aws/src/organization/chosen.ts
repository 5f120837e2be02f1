import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  ListRootsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import type { Aws } from "../clients.ts";
import { tagsOf } from "./tags.ts";

const ABSENT: readonly string[] = ["AccountNotFoundException", "OrganizationalUnitNotFoundException"];

/** Whether the organization has an account, an OU or a root with an id. @throws the SDK's error where AWS does not answer */
export async function isInOrganization(aws: Aws, id: string): Promise<boolean> {
  const client = await aws.client(OrganizationsClient);
  try {
    if (id.startsWith("r-")) {
      // An organization has one root.
      const { Roots = [] } = await client.send(new ListRootsCommand({}));
      return Roots.some(({ Id }) => Id === id);
    }
    if (id.startsWith("ou-")) await client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }));
    else await client.send(new DescribeAccountCommand({ AccountId: id }));
    return true;
  } catch (error) {
    if (ABSENT.includes((error as Error).name)) return false;
    throw error;
  }
}

/** AWS answers ten calls a second for tags: so many accounts take half a minute. */
const MOST = 300;

/**
 * Whether an account of the organization has a tag; `null` where the first accounts have not, and there are more.
 * @throws the SDK's error where AWS does not answer
 */
export async function isTagInUse(
  aws: Aws,
  { key, value }: { readonly key: string; readonly value: string },
  most = MOST,
): Promise<boolean | null> {
  const client = await aws.client(OrganizationsClient);
  let read = 0;
  // The tags of a page take longer than AWS wants between two pages.
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
    for (const { Id = "" } of Accounts) {
      if (read === most) return null;
      read += 1;
      const tags = await tagsOf(aws, Id, new Set([key]));
      if (tags[key] === value) return true;
    }
  return false;
}
