import {
  type Cause,
  type Directory,
  HISTORY_LAG,
  type MfaSettingsChange,
  type Observed,
  type SignIn,
  type SignIns,
} from "../model/evidence.ts";
import { day } from "../model/time.ts";
import { type Line, remember, standIns } from "./memory.ts";

/**
 * What one sign-in to the access portal shows. `second-factor`: an authenticator app or a passkey; `enrolled`: none yet,
 * and one had to be registered; `email-code`: a code by e-mail, no MFA by AWS's own words; `password`: a password alone;
 * `external`: the identity provider's matter. https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
 */
export type SignInClass = "second-factor" | "enrolled" | "email-code" | "password" | "external";

const SECOND_FACTORS = ["TOTP", "WEBAUTHN", "RESYNC_TOTP"];

/** Classifies a sign-in; `null` if AWS does not document its factors. */
export function classOf({ factors, enrolled }: SignIn): SignInClass | null {
  if (factors.some((factor) => SECOND_FACTORS.includes(factor))) return "second-factor";
  if (factors.includes("EXTERNAL_IDP")) return "external";
  if (factors.includes("EMAIL_OTP")) return "email-code";
  if (factors.includes("PASSWORD")) return enrolled ? "enrolled" : "password";
  return null;
}

/** Whether a sign-in proves that the settings allow access without MFA. */
export const disprovesMfa = (signIn: SignIn): boolean => {
  const kind = classOf(signIn);
  // A user that was created through an API sets the first password with a code by e-mail, without a password.
  return kind === "password" || (kind === "email-code" && signIn.factors.includes("PASSWORD"));
};

/** The person of a sign-in, by id and name; `id` is `null` if the record does not show it. */
export interface SignedIn {
  readonly id: string | null;
  readonly name: string;
}

/**
 * Finds the person of each sign-in: by the user's id, or, if the record has none, by the user name if only one user has
 * it.
 */
export function whoSignedIn(directory: Observed<Directory>): (signIn: SignIn) => SignedIn {
  const users = directory.known ? directory.value.users : [];
  const nameOf = new Map(users.map(({ id, name }) => [id, name]));
  const byName = Map.groupBy(users, ({ name }) => name);
  return ({ userId, userName }) => {
    const [only, ...more] = userName === null ? [] : (byName.get(userName) ?? []);
    const id = userId ?? (only && !more.length ? only.id : null);
    return { id, name: (id === null ? null : nameOf.get(id)) ?? userName ?? id ?? "unknown user" };
  };
}

/** Why sign-ins may be missing: Regions that could not be read, and a history that ends after `since`. */
export function missingSignIns({ from, unread }: Pick<SignIns, "from" | "unread">, since: Date): Cause[] {
  const cut: Cause = {
    kind: "unexpected",
    action: "cloudtrail:LookupEvents",
    detail: `there are too many sign-ins to read beyond ${day(from)}`,
  };
  return [...unread.map(({ cause }) => cause), ...(from > since ? [cut] : [])];
}

/** Why sign-ins without a second factor may be missing. The ledger may remember more of them than was read. */
export const missingWeakSignIns = ({ from, weakFrom = from, unread }: SignIns, since: Date): Cause[] =>
  missingSignIns({ from: weakFrom, unread }, since);

/**
 * Sign-ins of one person with the same factors, none of them MFA, as the ledger stores them. Fields are those of the
 * last one.
 */
export interface WeakSignIns extends Omit<SignIn, "at" | "remembered">, Line {
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The period for which consecutive runs have read every sign-in. ISO 8601, UTC. */
export interface SignInsRead {
  readonly from: string;
  readonly to: string;
}

const isWeak = (signIn: SignIn): boolean => ["password", "email-code"].includes(classOf(signIn) ?? "");
const keyOf = ({ userId, userName, factors }: Pick<SignIn, "userId" | "userName" | "factors">): string =>
  JSON.stringify([userId, userName, factors.toSorted()]);

/** The lines of sign-ins without a second factor that a run adds to the ledger. */
export function newSignIns(
  observed: Observed<SignIns> | undefined,
  held: readonly WeakSignIns[],
  at: string,
): readonly WeakSignIns[] {
  const read = observed?.known ? observed.value.signIns : [];
  const weak = read.filter((signIn) => signIn.remembered === undefined && isWeak(signIn));
  const seen = weak.map((signIn) => ({
    key: keyOf(signIn),
    at: signIn.at.getTime(),
    body: { ...signIn, at: signIn.at.toISOString() },
  }));
  return remember(held, seen, Date.parse(at));
}

/**
 * The period for which this run and those before it have read every sign-in. A run that cannot read everything, or does
 * not reach back to where the last one ended, does not extend it. The history may not contain yet what happened just
 * before it was read.
 */
export function signInsRead(observed: Observed<SignIns> | undefined, before: SignInsRead | null): SignInsRead | null {
  if (!observed?.known || observed.fromEvents || observed.value.unread.length) return before;
  const from = observed.value.from.getTime();
  const to = observed.observedAt.getTime() - HISTORY_LAG;
  const isNext = before !== null && from < Date.parse(before.to);
  return {
    from: new Date(isNext ? Math.min(from, Date.parse(before.from)) : from).toISOString(),
    to: new Date(isNext ? Math.max(to, Date.parse(before.to)) : to).toISOString(),
  };
}

/**
 * Adds the sign-ins without a second factor that the ledger remembers to those that were just read. If nothing could be
 * read, a remembered one may still prove a fault.
 */
export function withRememberedSignIns(
  observed: Observed<SignIns>,
  remembered: readonly WeakSignIns[],
  before: SignInsRead | null,
  from: Date,
): Observed<SignIns> {
  // Only another account can read these, and it is evaluated there.
  if (!observed.known && observed.cause.kind === "elsewhere") return observed;
  const read = Map.groupBy(observed.known ? observed.value.signIns : [], keyOf);
  const more = remembered.flatMap(({ key, days, version: _, at: _at, ...signIn }) => {
    const times = (read.get(key) ?? []).map(({ at }) => at.getTime());
    return standIns({ days }, times, from.getTime()).map(
      ({ at, count }): SignIn => ({ ...signIn, at: new Date(at), remembered: count }),
    );
  });
  if (!observed.known) {
    if (!more.length) return observed;
    const observedAt = new Date(Math.max(...more.map(({ at }) => at.getTime())));
    return {
      known: true,
      observedAt,
      value: { from, regions: [], unread: [{ region: "", cause: observed.cause }], signIns: more },
    };
  }
  const { value } = observed;
  const known = observed.fromEvents ? null : signInsRead(observed, before);
  const weakFrom = known && new Date(known.from) < value.from ? { weakFrom: new Date(known.from) } : {};
  return { ...observed, value: { ...value, ...weakFrom, signIns: [...value.signIns, ...more] } };
}

/** Proof that users sign in at an external identity provider. Identity Center has no MFA of its own then. */
export type ExternalProof =
  | { readonly kind: "sign-in"; readonly at: Date }
  | { readonly kind: "users"; readonly count: number };

/**
 * The proof of an external identity provider: the latest sign-in came from one; or, if no one signed in, it created
 * every user of the directory. No API returns the identity source. A recorded change of the source or of the settings
 * invalidates older proof, and so does a sign-in to the directory without a second factor.
 */
export function externalProof(
  { signIns }: SignIns,
  directory: Observed<Directory>,
  changes: readonly Pick<MfaSettingsChange, "at">[],
): ExternalProof | null {
  const changed = Math.max(...changes.map(({ at }) => at.getTime()), 0);
  const since = signIns.filter(({ at }) => at.getTime() > changed);
  const [latest] = since.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  if (since.some(disprovesMfa)) return null;
  if (latest) return classOf(latest) === "external" ? { kind: "sign-in", at: latest.at } : null;
  if (changes.length || signIns.length || !directory.known || !directory.value.complete) return null;
  const { users } = directory.value;
  return users.length && users.every(({ external }) => external) ? { kind: "users", count: users.length } : null;
}
