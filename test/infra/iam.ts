import { ALIAS_ACTION } from "@genkan/aws/account-name";
import type { Collector } from "@genkan/aws/collect/collector";
import { collectors } from "@genkan/aws/collect/index";
import { LIST_ACCOUNTS } from "@genkan/aws/organization/census";
import { resourcesOf } from "@genkan/aws/policy";
import type { Fact } from "@genkan/controls/model/evidence";
import type { Statement } from "./synth/graph.ts";

/** The actions that no collector calls and that take no resource. */
const OTHERS: readonly string[] = ["config:PutEvaluations", "dynamodb:ListStreams", LIST_ACCOUNTS, ALIAS_ACTION];

/**
 * Whether an action among ours takes no resource, so that a policy has to grant it on `*`. The collectors say so of theirs;
 * that IAM agrees is checked by `npm run judges`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const takesNoResource = (action: string): boolean =>
  OTHERS.includes(action) || (declared.has(action) && resourcesOf(action).includes("*"));

const declared = new Set(
  Object.values(collectors).flatMap(({ reads, readsAtEvents = [], readsInPass = [] }: Collector<Fact>) => [
    ...reads,
    ...readsAtEvents,
    ...readsInPass,
  ]),
);

/**
 * Whether a pattern of a policy's `Resource` covers a resource: `*` stands for any text, `?` for one character.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function covers(pattern: string, resource: string): boolean {
  const known = expressions.get(pattern) ?? expressionFor(pattern);
  expressions.set(pattern, known);
  return known.test(resource);
}

/** A few patterns are asked about each call of each function. */
const expressions = new Map<string, RegExp>();

function expressionFor(pattern: string): RegExp {
  const parts = [...pattern].map((each) =>
    each === "*" ? ".*" : each === "?" ? "." : each.replace(/[\\^$.|+()[\]{}]/g, "\\$&"),
  );
  return new RegExp(`^${parts.join("")}$`, "s");
}

/** Whether statements allow an action on a resource; none of ours denies anything. */
export const allows = (statements: readonly Statement[], action: string, resource: string): boolean =>
  statements.some(
    ({ Effect, Action, Resource }) =>
      Effect === "Allow" && Action.includes(action) && Resource.some((pattern) => covers(pattern, resource)),
  );
