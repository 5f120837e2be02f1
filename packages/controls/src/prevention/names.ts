/**
 * Whom a policy is attached to: every member account, the delegated administrator, or the account that Genkan runs in. This
 * file and the names below are all that the command line needs before it knows which command it runs.
 */
export const audiences = ["members", "delegate", "monitor"] as const;
export type Audience = (typeof audiences)[number];

/** The names of the policies that Genkan can generate, in the order in which it prints them. */
export const policyNames = [
  "GenkanNoRoot",
  "GenkanNoRootButCredentials",
  "GenkanNoRootKeys",
  "GenkanStaysInOrganization",
  "GenkanOneIdentityCenter",
  "GenkanPortalStays",
  "GenkanNoNewIamUsers",
  "GenkanDelegateKeepsTheDoor",
  "GenkanStays",
] as const;
export type PolicyName = (typeof policyNames)[number];
