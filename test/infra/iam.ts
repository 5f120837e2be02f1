import type { Statement } from "./synth/graph.ts";

/**
 * The actions among ours that take no resource, so that a policy has to grant them on `*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const withoutResource: ReadonlySet<string> = new Set([
  "cloudtrail:DescribeTrails",
  "cloudtrail:LookupEvents",
  "config:PutEvaluations",
  "dynamodb:ListStreams",
  "iam:GenerateCredentialReport",
  "iam:GetAccountAuthorizationDetails",
  "iam:GetAccountSummary",
  "iam:GetCredentialReport",
  "iam:ListOrganizationsFeatures",
  "iam:ListVirtualMFADevices",
  "organizations:DescribeOrganization",
  "sso:ListInstances",
]);

/**
 * Whether a pattern of a policy's `Resource` covers a resource: `*` stands for any text, `?` for one character.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function covers(pattern: string, resource: string): boolean {
  const parts = [...pattern].map((each) =>
    each === "*" ? ".*" : each === "?" ? "." : each.replace(/[\\^$.|+()[\]{}]/g, "\\$&"),
  );
  return new RegExp(`^${parts.join("")}$`, "s").test(resource);
}

/** Whether statements allow an action on a resource; none of ours denies anything. */
export const allows = (statements: readonly Statement[], action: string, resource: string): boolean =>
  statements.some(
    ({ Effect, Action, Resource }) =>
      Effect === "Allow" && Action.includes(action) && Resource.some((pattern) => covers(pattern, resource)),
  );
