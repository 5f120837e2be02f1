import { OrganizationsClient, paginateListTagsForResource } from "@aws-sdk/client-organizations";
import type { Aws } from "../clients.ts";

export const LIST_TAGS = "organizations:ListTagsForResource";

/** Some tags of accounts, by account. */
type TagsOfAccounts = Map<string, Readonly<Record<string, string>>>;

/**
 * The accounts of one census whose tags are read at most: AWS answers ten calls a second, and a census has some minutes. The
 * next census reads the tags of others.
 */
const MOST = 3_000;

/** Which tags to read of which accounts. What is read is added to what an earlier census has read. */
interface TagsAsked {
  readonly accounts: readonly string[];
  readonly keys: ReadonlySet<string>;
  readonly known: TagsOfAccounts;
  readonly most?: number;
}

/** Reads those tags of accounts by which exceptions choose. What AWS does not give stays unknown. */
export async function readTags(aws: Aws, { accounts, keys, known, most = MOST }: TagsAsked): Promise<void> {
  const unknown = accounts.filter((account) => !known.has(account)).slice(0, most);
  try {
    for (const account of unknown) known.set(account, await tagsOf(aws, account, keys));
  } catch {
    // What was denied or throttled once is not asked for again: no census waits, or fails, for the sake of tags.
  }
}

/** Reads some tags of an account. @throws the SDK's error */
export async function tagsOf(
  aws: Aws,
  account: string,
  keys: ReadonlySet<string>,
): Promise<Readonly<Record<string, string>>> {
  const client = await aws.client(OrganizationsClient);
  await aws.turn(LIST_TAGS, await aws.region());
  const tags: Record<string, string> = {};
  for await (const { Tags = [] } of paginateListTagsForResource({ client }, { ResourceId: account }))
    for (const { Key = "", Value = "" } of Tags) if (keys.has(Key)) tags[Key] = Value;
  return tags;
}
