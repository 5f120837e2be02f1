import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import { pathOf } from "@genkan/controls/model/organization";

import { DAY } from "@genkan/controls/model/time";
import { ASSUME_ROLE } from "./member.ts";

/**
 * Controls that read nothing but the account itself, so that each of them shows whether a role could be assumed. Two, for one
 * may be off.
 */
const PROBES = ["root-mfa-enabled", "root-access-key-absent"];

/** An account whose read role could not be assumed. */
interface UnreadAccount {
  readonly account: string;
  readonly name: string;
  readonly path: string;
}

/** The likely reasons why a read role could not be assumed. */
export type UnreadReason = "policy" | "new" | "role";

/** The members that the last pass could not read. */
export interface UnreadMembers {
  readonly members: number;
  /** By likely reason, the most frequent first. */
  readonly groups: readonly { readonly reason: UnreadReason; readonly accounts: readonly UnreadAccount[] }[];
}

/**
 * In which members the last pass could not assume the read role, and the likely reasons: a policy of the organization denies
 * it, the account joined within the last day, or the role is missing or trusts somebody else. `null` before the first pass.
 */
export async function unreadMembers(
  ledger: Pick<OrganizationLedger, "members" | "unresolved">,
  organization: string,
  now: Date,
): Promise<UnreadMembers | null> {
  const [members, findings] = await Promise.all([
    ledger.members(organization),
    ledger.unresolved(organization, PROBES),
  ]);
  if (!members.length) return null;
  const denied = new Map(
    findings.flatMap(({ account, finding: { status, params } }) =>
      status === "INSUFFICIENT_DATA" && params["action"] === ASSUME_ROLE
        ? [[account, String(params["detail"])] as const]
        : [],
    ),
  );
  const unread = members.flatMap(({ account, run }) => {
    const detail = denied.get(account);
    const { member } = run.memberOf;
    return detail === undefined
      ? []
      : [
          {
            reason: reasonFor(detail, member.joined, now),
            account: { account, name: member.name, path: pathOf(member) },
          },
        ];
  });
  const groups = [...Map.groupBy(unread, ({ reason }) => reason)].map(([reason, all]) => ({
    reason,
    accounts: all.map(({ account }) => account).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
  return { members: members.length, groups: groups.sort((a, b) => b.accounts.length - a.accounts.length) };
}

function reasonFor(detail: string, joined: string | null, now: Date): UnreadReason {
  if (/service control policy|resource control policy/i.test(detail)) return "policy";
  return joined !== null && now.getTime() - Date.parse(joined) < DAY ? "new" : "role";
}
