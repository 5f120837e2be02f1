import { type Control, factsOf, factsOfPass } from "@genkan/controls/model/control";
import { type Asking, readsOf } from "./collect/index.ts";

/** An IAM policy document that may be pasted as it is. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly { Sid: string; Effect: "Allow"; Action: readonly string[]; Resource: "*" }[];
}

/** The IAM actions that judging the controls takes, sorted. */
export const actionsFor = (controls: readonly Control[], asking: Asking = {}): readonly string[] =>
  [
    ...new Set(controls.flatMap(asking.byEvents ? factsOf : factsOfPass).flatMap((fact) => readsOf(fact, asking))),
  ].sort();

/** The least actions with which the controls can be judged, to be pasted; {@link statementsFor} narrows the resources. */
export const policyFor = (controls: readonly Control[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "GenkanReads", Effect: "Allow", Action: actionsFor(controls), Resource: "*" }],
});

const IAM_USER = "arn:*:iam::*:user/*";
const TRAIL = "arn:*:cloudtrail:*:*:trail/*";
const INSTANCE = "arn:*:sso:::instance/*";
const PERMISSION_SET = "arn:*:sso:::permissionSet/*";
const ACCOUNT = "arn:*:sso:::account/*";
const STORE = "arn:*:identitystore::*:identitystore/*";
const USER = "arn:*:identitystore:::user/*";
const GROUP = "arn:*:identitystore:::group/*";
const MEMBERSHIP = "arn:*:identitystore:::membership/*";

/**
 * Where IAM lets an action be narrowed, and to what: the account's own things can't be known beforehand (which trail,
 * which instance of Identity Center), so the narrowest pattern that holds them. Every other action that we call takes no
 * resource at all. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
const NARROWED: Readonly<Record<string, readonly string[]>> = {
  "account:ListRegions": ["arn:*:account::*:account"],
  "cloudtrail:GetEventSelectors": [TRAIL],
  "cloudtrail:GetTrailStatus": [TRAIL],
  "iam:GetLoginProfile": [IAM_USER],
  "iam:ListMFADevices": [IAM_USER],
  "identitystore:DescribeGroup": [STORE, GROUP],
  "identitystore:DescribeUser": [STORE, USER],
  "identitystore:ListGroupMemberships": [STORE, GROUP, MEMBERSHIP],
  "identitystore:ListUsers": [STORE, USER],
  "sso:DescribePermissionSet": [INSTANCE, PERMISSION_SET],
  "sso:GetInlinePolicyForPermissionSet": [INSTANCE, PERMISSION_SET],
  "sso:GetPermissionsBoundaryForPermissionSet": [INSTANCE, PERMISSION_SET],
  "sso:ListAccountAssignments": [INSTANCE, PERMISSION_SET, ACCOUNT],
  "sso:ListCustomerManagedPolicyReferencesInPermissionSet": [INSTANCE, PERMISSION_SET],
  "sso:ListManagedPoliciesInPermissionSet": [INSTANCE, PERMISSION_SET],
  "sso:ListPermissionSets": [INSTANCE],
  "sso:ListPermissionSetsProvisionedToAccount": [INSTANCE, ACCOUNT],
  "sso:ListRegions": [INSTANCE],
};

/** {@link policyFor} with the narrowest resources that IAM offers, one statement for each set of resources. */
export function statementsFor(
  controls: readonly Control[],
  asking: Asking = {},
): { readonly Action: readonly string[]; readonly Resource: readonly string[] }[] {
  const resourcesOf = (action: string) => NARROWED[action] ?? ["*"];
  const groups = Map.groupBy(actionsFor(controls, asking), (action) => resourcesOf(action).join(" "));
  return [...groups].map(([resources, Action]) => ({ Action, Resource: resources.split(" ") }));
}
