import { causeOf, UnknownFactError } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import { KEY_OWNER_ACTION, ownerOfKey } from "@genkan/aws/key-owner";
import { iamUserAdministratorAbsent } from "@genkan/controls/catalogue/iam-user-administrator-absent";
import type { Context } from "@genkan/controls/model/control";
import type { Cause, Fact, Observations } from "@genkan/controls/model/evidence";
import type { LongTermKey } from "./keys.ts";

/** The facts that tell an IAM user from root, and an administrator from others. */
export const ownerFacts = ["iamAuthorization"] as const satisfies Fact[];

/** Whose a key is. `administers` is `null` where that can't be seen. */
export type KeyOwner =
  | { readonly is: "user"; readonly name: string; readonly administers: boolean | null }
  | { readonly is: "root" }
  | { readonly is: "not-here" }
  | { readonly is: "unknown"; readonly cause: Cause };

/** A key, and whose it is if AWS was asked. */
export interface OwnedKey extends LongTermKey {
  readonly owner?: KeyOwner;
}

/** Asks AWS whose keys these are. No key is used for it. */
export const withOwners = (
  aws: Aws,
  keys: readonly LongTermKey[],
  observations: Observations,
  context: Context,
): Promise<readonly OwnedKey[]> =>
  Promise.all(
    keys.map(async (key): Promise<OwnedKey> => {
      try {
        return { ...key, owner: ownerNamed(await ownerOfKey(aws, key.id), observations, context) };
      } catch (error) {
        return { ...key, owner: { is: "unknown", cause: causeOf(error, KEY_OWNER_ACTION) } };
      }
    }),
  );

/** AWS names the owner of root's key as well, though no IAM user has that name. */
function ownerNamed(name: string | null, observations: Observations, context: Context): KeyOwner {
  if (name === null) return { is: "not-here" };
  const { iamAuthorization } = observations;
  if (!iamAuthorization) throw new Error("iamAuthorization was not collected");
  if (!iamAuthorization.known) throw new UnknownFactError(iamAuthorization.cause);
  if (!iamAuthorization.value.users.some((user) => user.name === name)) return { is: "root" };
  const verdict = iamUserAdministratorAbsent
    .evaluate(observations, context)
    .find(({ resource }) => resource.id === name);
  const administers = { NON_COMPLIANT: true, COMPLIANT: false, NOT_APPLICABLE: null, INSUFFICIENT_DATA: null };
  return { is: "user", name, administers: verdict ? administers[verdict.status] : null };
}
