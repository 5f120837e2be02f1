import type { Control } from "@genkan/controls/model/control";
import type { Step } from "@genkan/controls/model/plan";
import { setsTakenBy } from "@genkan/controls/remedies/undo";
import { IDENTITY_ACTION } from "../identity.ts";
import { policyFor } from "../policy.ts";
import { ACCOUNTS_ACTION } from "./elsewhere.ts";
import { callsOf } from "./execute.ts";
import { TAGS_ACTION } from "./managed-by.ts";
import { actionOf } from "./operations.ts";

/** An IAM policy document, ready to paste. */
export interface FixPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[] | string;
  }[];
}

interface Granted {
  readonly actions: Set<string>;
  readonly resources: Set<string>;
}

/**
 * The policy with the fewest actions for applying a plan: its calls and lookups on the resources of its steps, what AWS asks
 * for besides, and what planning reads. An undo is a plan of its own, with a policy of its own. Whoever holds such a policy
 * may give administration to anyone, and is an administrator in effect.
 */
export function fixPolicy(steps: readonly Step[], controls: readonly Control[]): FixPolicy {
  // One statement for each set of resources: an action of one step is not allowed on the resources of another.
  const own = new Map<string, Granted>();
  const further = new Map<string, Granted>();
  for (const step of steps) {
    const actions = [
      ...callsOf(step).map(actionOf),
      ...(step.touches?.length ? [TAGS_ACTION] : []),
      ...(setsTakenBy([step]).size ? [ACCOUNTS_ACTION] : []),
    ];
    grant(own, [...step.resources].sort().join(" "), { actions, resources: step.resources });
    for (const { sid, ...permission } of step.also ?? []) grant(further, sid, permission);
  }
  const read = policyFor(controls).Statement.map((statement) => ({
    ...statement,
    Action: [...new Set([...statement.Action, IDENTITY_ACTION])].sort(),
  }));
  return {
    Version: "2012-10-17",
    Statement: [
      ...[...own.values()].map((granted, index) => statementOf(`GenkanFixes${index + 1}`, granted)),
      ...[...further].map(([sid, granted]) => statementOf(sid, granted)),
      ...read,
    ],
  };
}

function grant(
  to: Map<string, Granted>,
  key: string,
  { actions, resources }: { readonly actions: readonly string[]; readonly resources: readonly string[] },
): void {
  const granted = to.get(key) ?? { actions: new Set(), resources: new Set() };
  to.set(key, granted);
  for (const action of actions) granted.actions.add(action);
  for (const resource of resources) granted.resources.add(resource);
}

const statementOf = (Sid: string, { actions, resources }: Granted) => ({
  Sid,
  Effect: "Allow" as const,
  Action: [...actions].sort(),
  Resource: resources.has("*") ? "*" : [...resources].sort(),
});
