import type { Control } from "@genkan/controls/model/control";
import { type ForwardRule, packed } from "./forwarding.ts";
import { BY_AWS, type EventRule, eventRules } from "./rules.ts";

/**
 * The state of the rules in members. Read-only calls are left to the scheduled pass: someone who opens the console's list
 * of root users calls several of them as root in every account.
 */
export const MEMBER_RULE_STATE = "ENABLED";

/** The rules of a member that forward its events to the bus of the deployment. */
export interface MemberRules {
  /** For every Region in which the member is watched. */
  readonly everywhere: readonly ForwardRule[];
  /** Only for the Region in which the partition records IAM. */
  readonly global: readonly ForwardRule[];
}

/** The rules that a member needs for its controls. The rules of the bus filter once more. */
export function memberRules(controls: readonly Control[]): MemberRules {
  const { everywhere = [], global = [] } = Object.groupBy(eventRules(controls), ({ where }) => where);
  return { everywhere: packed("forward-member", everywhere), global: packed("forward-member-global", global) };
}

/**
 * The rules of the bus that gets the events of members. The account that evaluates has rules of its own: if it is a member
 * too, its events are not to come twice.
 */
export function memberBusRules(controls: readonly Control[], own: string): ForwardRule[] {
  const byMember = { ...BY_AWS, account: [{ "anything-but": [own] }] };
  return packed("members", eventRules(controls), (patterns) => {
    const [first, ...more] = patterns.map(({ source: _, ...pattern }): EventRule["pattern"] => pattern);
    return more.length ? { ...byMember, $or: [first, ...more] } : { ...byMember, ...first };
  });
}
