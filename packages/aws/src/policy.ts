import { type Control, factsOf } from "@genkan/controls/control";
import { readsOf } from "./collect/index.ts";

/** An IAM policy document that may be pasted as it is. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly { Sid: string; Effect: "Allow"; Action: readonly string[]; Resource: "*" }[];
}

/** The IAM actions that judging the controls takes, sorted; `atEvents`, also what only events ask for. */
export const actionsFor = (controls: readonly Control[], atEvents = false): readonly string[] =>
  [...new Set(controls.flatMap(factsOf).flatMap((fact) => readsOf(fact, atEvents)))].sort();

/** The least policy with which the controls can be judged. None of these actions takes a narrower resource. */
export const policyFor = (controls: readonly Control[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "GenkanReads", Effect: "Allow", Action: actionsFor(controls), Resource: "*" }],
});

/**
 * Where IAM lets an action be narrowed, and to what: the account's own things can't be known beforehand (which trail,
 * which instance of Identity Center), so the narrowest pattern that holds them. Every other action that we call takes no
 * resource at all. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
const NARROWED: Readonly<Record<string, readonly string[]>> = {
  "iam:GetLoginProfile": ["arn:*:iam::*:user/*"],
  "iam:ListMFADevices": ["arn:*:iam::*:user/*"],
  "cloudtrail:GetTrailStatus": ["arn:*:cloudtrail:*:*:trail/*"],
  "cloudtrail:GetEventSelectors": ["arn:*:cloudtrail:*:*:trail/*"],
  "sso:*": ["arn:*:sso:::instance/*", "arn:*:sso:::permissionSet/*", "arn:*:sso:::account/*"],
  "identitystore:*": [
    "arn:*:identitystore::*:identitystore/*",
    "arn:*:identitystore:::user/*",
    "arn:*:identitystore:::group/*",
    "arn:*:identitystore:::membership/*",
  ],
};
/** Of a service that can be narrowed, what can't. */
const NOT_NARROWED = ["sso:ListInstances"];

/** {@link policyFor} with the narrowest resources that IAM offers, one statement for each set of resources. */
export function statementsFor(
  controls: readonly Control[],
  atEvents = false,
): { readonly Action: readonly string[]; readonly Resource: readonly string[] }[] {
  const resourcesOf = (action: string) =>
    (NOT_NARROWED.includes(action) ? undefined : (NARROWED[action] ?? NARROWED[action.replace(/:.*/, ":*")])) ?? ["*"];
  const groups = Map.groupBy(actionsFor(controls, atEvents), (action) => resourcesOf(action).join(" "));
  return [...groups].map(([resources, Action]) => ({ Action, Resource: resources.split(" ") }));
}
