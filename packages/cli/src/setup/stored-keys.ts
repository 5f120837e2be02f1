import type { Aws } from "@genkan/aws/clients";
import type { World } from "@genkan/controls/engine/world";
import type { Settings } from "@genkan/controls/model/settings";
import type { StoredKey } from "@genkan/messages/setup/situation";
import { type OwnedKey, ownerFacts, withOwners } from "../profiles/key-owners.ts";
import { longTermKeys } from "../profiles/keys.ts";
import { ownerText } from "../profiles/words.ts";
import type { Environment } from "../shell.ts";

/** Where a key's owner is looked for. */
interface Looking extends Pick<World, "subject" | "collect"> {
  readonly aws: Aws;
  readonly settings: Settings;
  readonly at: Date;
}

/** The keys of root and of administrators in the files of the AWS CLI, and those that may be. AWS is asked only if there are keys. */
export async function storedKeysIn(
  env: Environment,
  { aws, subject, collect, settings, at }: Looking,
): Promise<readonly StoredKey[]> {
  const keys = longTermKeys(env);
  if (!keys.length) return [];
  const { observations } = await collect(new Set(ownerFacts), settings, at);
  const owned = await withOwners(aws, keys, observations, { ...subject, at, settings });
  return owned.flatMap((key) => storedKey(key));
}

function storedKey({ file, profile, id, owner }: OwnedKey): readonly StoredKey[] {
  // A key of another account says nothing about this one.
  if (!owner || owner.is === "not-here" || (owner.is === "user" && owner.administers === false)) return [];
  const isCertain = owner.is === "root" || (owner.is === "user" && owner.administers === true);
  return [{ file, profile, ending: id.slice(-4), owner: ownerText(owner), isCertain }];
}
