/** What an access change is about. */
export type AccessTopic = "permission-set" | "assignment" | "group" | "role";

interface AccessEvents {
  readonly about: AccessTopic;
  /** The calls that make such a change, by CloudTrail's `eventSource`. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
}

const SSO = "sso.amazonaws.com";
const IAM = "iam.amazonaws.com";
/** What the console calls. */
const DIRECTORY = "sso-directory.amazonaws.com";
const STORE = "identitystore.amazonaws.com";
/** What an external identity provider does. It changes the members of a group by changing the group. */
const SCIM = "identitystore-scim.amazonaws.com";

/**
 * The events that change who may administer an account: the one list of them. The triggers of the collectors, EventBridge's
 * rules, `genkan activity --access` and the texts of the notices all derive from it.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html
 */
const events = {
  "permission-set-created": { about: "permission-set", calls: { [SSO]: ["CreatePermissionSet"] } },
  "permission-set-updated": { about: "permission-set", calls: { [SSO]: ["UpdatePermissionSet"] } },
  "permission-set-deleted": { about: "permission-set", calls: { [SSO]: ["DeletePermissionSet"] } },
  "permission-set-provisioned": { about: "permission-set", calls: { [SSO]: ["ProvisionPermissionSet"] } },
  "permission-set-policy-attached": {
    about: "permission-set",
    calls: { [SSO]: ["AttachManagedPolicyToPermissionSet", "AttachCustomerManagedPolicyReferenceToPermissionSet"] },
  },
  "permission-set-policy-detached": {
    about: "permission-set",
    calls: { [SSO]: ["DetachManagedPolicyFromPermissionSet", "DetachCustomerManagedPolicyReferenceFromPermissionSet"] },
  },
  "permission-set-inline-policy-set": { about: "permission-set", calls: { [SSO]: ["PutInlinePolicyToPermissionSet"] } },
  "permission-set-inline-policy-removed": {
    about: "permission-set",
    calls: { [SSO]: ["DeleteInlinePolicyFromPermissionSet"] },
  },
  "permission-set-boundary-set": {
    about: "permission-set",
    calls: { [SSO]: ["PutPermissionsBoundaryToPermissionSet"] },
  },
  "permission-set-boundary-removed": {
    about: "permission-set",
    calls: { [SSO]: ["DeletePermissionsBoundaryFromPermissionSet"] },
  },
  "assignment-created": { about: "assignment", calls: { [SSO]: ["CreateAccountAssignment"] } },
  "assignment-deleted": { about: "assignment", calls: { [SSO]: ["DeleteAccountAssignment"] } },
  "group-member-added": {
    about: "group",
    calls: { [DIRECTORY]: ["AddMemberToGroup", "CreateGroupMembership"], [STORE]: ["CreateGroupMembership"] },
  },
  "group-member-removed": {
    about: "group",
    calls: { [DIRECTORY]: ["RemoveMemberFromGroup", "DeleteGroupMembership"], [STORE]: ["DeleteGroupMembership"] },
  },
  "group-created": { about: "group", calls: { [SCIM]: ["CreateGroup"] } },
  "group-changed": { about: "group", calls: { [SCIM]: ["PatchGroup"] } },
  "group-deleted": {
    about: "group",
    calls: { [DIRECTORY]: ["DeleteGroup"], [STORE]: ["DeleteGroup"], [SCIM]: ["DeleteGroup"] },
  },
  "role-created": { about: "role", calls: { [IAM]: ["CreateRole"] } },
  "role-deleted": { about: "role", calls: { [IAM]: ["DeleteRole"] } },
  "role-trust-changed": { about: "role", calls: { [IAM]: ["UpdateAssumeRolePolicy"] } },
  "role-policy-added": { about: "role", calls: { [IAM]: ["AttachRolePolicy", "PutRolePolicy"] } },
  "role-policy-removed": { about: "role", calls: { [IAM]: ["DetachRolePolicy", "DeleteRolePolicy"] } },
  "role-boundary-set": { about: "role", calls: { [IAM]: ["PutRolePermissionsBoundary"] } },
  "role-boundary-removed": { about: "role", calls: { [IAM]: ["DeleteRolePermissionsBoundary"] } },
} as const satisfies Readonly<Record<string, AccessEvents>>;

/** How access changed. It is also the reason code of the notice. */
export type AccessKind = keyof typeof events;

/** The kinds of access changes, each with its topic and calls. */
export const accessEvents: Readonly<Record<AccessKind, AccessEvents>> = events;
export const accessKinds = Object.keys(events) as readonly AccessKind[];

/** Calls of one service. */
export interface AccessCalls {
  readonly eventSource: string;
  readonly eventNames: readonly string[];
}

/** The calls that change access to some topics, by service; to all of them without any. */
export function accessCalls(...topics: readonly AccessTopic[]): readonly AccessCalls[] {
  const chosen = accessKinds
    .map((kind) => accessEvents[kind])
    .filter(({ about }) => !topics.length || topics.includes(about));
  const bySource = Map.groupBy(
    chosen.flatMap(({ calls }) => Object.entries(calls)),
    ([source]) => source,
  );
  return [...bySource].map(([eventSource, each]) => ({ eventSource, eventNames: each.flatMap(([, names]) => names) }));
}

const kindByCall = new Map(
  accessKinds.flatMap((kind) =>
    Object.entries(accessEvents[kind].calls).flatMap(([source, names]) =>
      names.map((name) => [`${source} ${name}`, kind] as const),
    ),
  ),
);

/** How a call changes access; `undefined` for any other call. */
export const accessKindOf = (eventSource: string, eventName: string): AccessKind | undefined =>
  kindByCall.get(`${eventSource} ${eventName}`);

/** What a record says of an access change, and the names of what it names. A part that it does not say is absent. */
export interface AccessParams {
  /** The ARN of the permission set. */
  readonly set?: string;
  readonly setName?: string;
  /** The account that a set is assigned on or provisioned to. */
  readonly account?: string;
  readonly accountName?: string;
  /** The id of the group, in the directory of Identity Center. */
  readonly group?: string;
  readonly groupName?: string;
  /** The id of the user, in the directory of Identity Center. */
  readonly user?: string;
  readonly userName?: string;
  /** The id of a membership, where the record names neither the group nor the user. */
  readonly membership?: string;
  /** The name of the IAM role. */
  readonly role?: string;
  /** The name or ARN of the policy. */
  readonly policy?: string;
  /** The name of who did it, where the record has only an id. */
  readonly person?: string;
}
