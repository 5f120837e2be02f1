import type { Step } from "@genkan/controls/model/plan";
import type { Aws } from "../clients.ts";
import { Reader } from "./look-up.ts";

/** The IAM action by which the tags of a permission set are read. */
export const TAGS_ACTION = "sso:ListTagsForResource";

/** Another tool that manages a permission set: a change by Genkan would be drift there, and be taken back. */
export interface Manager {
  /** The ARN of the permission set. */
  readonly permissionSet: string;
  readonly tool: "CloudFormation" | "Terraform" | "configured";
  /** The tag that shows it. */
  readonly tag: { readonly key: string; readonly value: string };
  /** The ids of the steps that change the permission set. */
  readonly steps: readonly string[];
}

/** A tag that a user's own tool sets; without a value, any value counts. */
export interface ManagedByTag {
  readonly key: string;
  readonly value?: string | undefined;
}

/**
 * The other tools that manage what a plan changes. Such a plan is only printed. Tags that cannot be read are an error: an
 * unread tag does not show that nobody manages the permission set.
 * @throws the SDK's error, with its action
 */
export async function managersOf(aws: Aws, steps: readonly Step[], configured?: ManagedByTag): Promise<Manager[]> {
  const reader = new Reader(aws);
  const managers: Manager[] = [];
  for (const permissionSet of new Set(steps.flatMap(({ touches = [] }) => touches))) {
    const touching = steps.filter(({ touches = [] }) => touches.includes(permissionSet));
    const [{ call }] = touching as [Step];
    const { InstanceArn = "" } = call.input;
    const input = { InstanceArn, ResourceArn: permissionSet };
    const tags = await reader.list({ ...call, operation: "ListTagsForResource", input }, "Tags");
    const found = tags.map(tagOf).find((tag) => toolOf(tag, configured));
    const tool = found && toolOf(found, configured);
    if (found && tool) managers.push({ permissionSet, tool, tag: found, steps: touching.map(({ id }) => id) });
  }
  return managers;
}

function tagOf(tag: unknown): Manager["tag"] {
  const { Key, Value } = tag as { readonly Key?: string; readonly Value?: string };
  return { key: Key ?? "", value: Value ?? "" };
}

/** CloudFormation sets tags of its own. Terraform has none, but its users set one that contains its name. */
function toolOf({ key, value }: Manager["tag"], configured: ManagedByTag | undefined): Manager["tool"] | null {
  if (configured && key === configured.key && (configured.value ?? value) === value) return "configured";
  if (key.startsWith("aws:cloudformation:")) return "CloudFormation";
  return /terraform|opentofu/i.test(`${key} ${value}`) ? "Terraform" : null;
}
