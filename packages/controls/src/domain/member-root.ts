import type { Cause } from "../model/evidence.ts";

/** When a credential was last used, as AWS shows it. Times are ISO 8601, UTC. */
export type LastUse =
  | { readonly state: "never" }
  | { readonly state: "used"; readonly at: string; readonly service?: string; readonly region?: string }
  /** It could not be read. Such a credential never counts as unused. */
  | { readonly state: "unknown"; readonly cause: Cause };

/** An access key of the root user of a member account. */
export interface MemberRootKey {
  readonly id: string;
  readonly status: "Active" | "Inactive";
  /** ISO 8601, UTC; `null` where AWS did not give it. */
  readonly created: string | null;
  readonly lastUse: LastUse;
}

/** The credentials of the root user of a member account. */
export interface MemberRoot {
  /** `null` if there is none. */
  readonly password: { readonly lastUse: LastUse } | null;
  readonly accessKeys: readonly MemberRootKey[];
  /** The ids of the signing certificates. */
  readonly certificates: readonly string[];
  /** The serial numbers of the MFA devices. */
  readonly mfaDevices: readonly string[];
}

/** Whether the root user of a member has any credential left. */
export const hasCredentials = ({ password, accessKeys, certificates, mfaDevices }: MemberRoot): boolean =>
  password !== null || accessKeys.length > 0 || certificates.length > 0 || mfaDevices.length > 0;

/** What of a member's root credentials differs between two readings, by name. Empty if nothing does. */
export function differences(before: MemberRoot, now: MemberRoot): readonly string[] {
  const parts = new Set([...Object.keys(before), ...Object.keys(now)]) as Set<keyof MemberRoot>;
  return [...parts].filter((part) => contentOf(before[part]) !== contentOf(now[part]));
}

/** Lists in one order: the order in which AWS lists credentials means nothing. */
const contentOf = (part: MemberRoot[keyof MemberRoot]): string =>
  JSON.stringify(Array.isArray(part) ? part.map((each) => JSON.stringify(each)).sort() : part);
