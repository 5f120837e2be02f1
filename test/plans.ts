import type { Step } from "@genkan/controls/model/plan";

const text = (line: string) => ({ en: line, ja: line });

/** Where a plan of {@link accessSteps} puts what it makes. */
export interface Place {
  readonly region: string;
  readonly instance: string;
  readonly account: string;
  readonly user: string;
}

/** The instance that the simulated account has in us-east-1. */
export const place: Place = {
  region: "us-east-1",
  instance: "arn:aws:sso:::instance/ssoins-c7c1f7b16fec1f92",
  account: "111122223333",
  user: "u-1",
};

/** The steps that give a user a new permission set with one AWS managed policy on an account. */
export function accessSteps(
  { region, instance, account, user }: Place,
  { id, name, policy }: { readonly id: string; readonly name: string; readonly policy: string },
): [Step, Step, Step] {
  const call = (operation: string, input: Step["call"]["input"]) => ({
    service: "sso-admin" as const,
    operation,
    region,
    input: { InstanceArn: instance, ...input },
  });
  const PermissionSetArn = { outputOf: id };
  const ManagedPolicyArn = `arn:aws:iam::aws:policy/${policy}`;
  const assignment = {
    PermissionSetArn,
    TargetId: account,
    TargetType: "AWS_ACCOUNT",
    PrincipalType: "USER",
    PrincipalId: user,
  };
  const listed = (operation: string, path: string, only: readonly string[], field?: string) => ({
    call: call(operation, { PermissionSetArn }),
    path,
    only,
    ...(field ? { field } : {}),
  });
  const resources = [
    instance,
    `arn:aws:sso:::permissionSet/${instance.split("/").at(-1)}/*`,
    `arn:aws:sso:::account/${account}`,
  ];
  return [
    {
      id,
      kind: "add",
      effect: text(`permission set ${name}, 1 hour`),
      find: {
        call: call("ListPermissionSets", {}),
        path: "PermissionSets",
        each: { call: call("DescribePermissionSet", {}), parameter: "PermissionSetArn", path: "PermissionSet" },
        is: { Name: name },
      },
      agrees: [
        listed("ListManagedPoliciesInPermissionSet", "AttachedManagedPolicies", [ManagedPolicyArn], "Arn"),
        listed("GetInlinePolicyForPermissionSet", "InlinePolicy", []),
        listed("ListCustomerManagedPolicyReferencesInPermissionSet", "CustomerManagedPolicyReferences", [], "Name"),
        listed("GetPermissionsBoundaryForPermissionSet", "PermissionsBoundary", []),
      ],
      call: call("CreatePermissionSet", { Name: name, SessionDuration: "PT1H" }),
      output: { ofCall: "PermissionSet.PermissionSetArn", ofFound: "PermissionSetArn" },
      undo: {
        kind: "remove",
        effect: text(`permission set ${name}`),
        call: call("DeletePermissionSet", { PermissionSetArn }),
        already: ["ResourceNotFoundException"],
      },
      resources,
    },
    {
      id: `${id}-policy`,
      kind: "add",
      effect: text(`AWS's policy ${policy} in ${name}`),
      find: {
        call: call("ListManagedPoliciesInPermissionSet", { PermissionSetArn }),
        path: "AttachedManagedPolicies",
        is: { Arn: ManagedPolicyArn },
      },
      call: call("AttachManagedPolicyToPermissionSet", { PermissionSetArn, ManagedPolicyArn }),
      undo: {
        kind: "remove",
        effect: text(`AWS's policy ${policy} in ${name}`),
        call: call("DetachManagedPolicyFromPermissionSet", { PermissionSetArn, ManagedPolicyArn }),
        already: ["ResourceNotFoundException"],
      },
      resources,
    },
    {
      id: `${id}-assignment`,
      kind: "add",
      effect: text(`assignment of ${user} to ${name}`),
      affects: text(`${user} can sign in to ${account} with ${name}.`),
      find: {
        call: call("ListAccountAssignments", { AccountId: account, PermissionSetArn }),
        path: "AccountAssignments",
        is: { PrincipalType: "USER", PrincipalId: user },
      },
      call: call("CreateAccountAssignment", assignment),
      settles: {
        path: "AccountAssignmentCreationStatus",
        operation: "DescribeAccountAssignmentCreationStatus",
        parameter: "AccountAssignmentCreationRequestId",
      },
      undo: {
        kind: "remove",
        effect: text(`assignment of ${user} to ${name}`),
        call: call("DeleteAccountAssignment", assignment),
        settles: {
          path: "AccountAssignmentDeletionStatus",
          operation: "DescribeAccountAssignmentDeletionStatus",
          parameter: "AccountAssignmentDeletionRequestId",
        },
        already: ["ResourceNotFoundException"],
      },
      resources,
      also: [
        {
          sid: "TheirRoles",
          actions: ["iam:CreateRole", "iam:AttachRolePolicy"],
          resources: [`arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/*`],
        },
      ],
    },
  ];
}

/** The plan for step 4 of the guide: administration and daily work for one user. */
export const frontDoor = (at: Place = place): readonly Step[] => [
  ...accessSteps(at, { id: "admin", name: "AdministratorAccess", policy: "AdministratorAccess" }),
  ...accessSteps(at, { id: "daily", name: "PowerUserAccess", policy: "PowerUserAccess" }),
];

/** A step that shortens the session of a permission set that exists, and carries it to the accounts. */
export function shortSession({ region, instance }: Place, PermissionSetArn: string, before: string): Step {
  const call = (operation: string, input: Step["call"]["input"]) => ({
    service: "sso-admin" as const,
    operation,
    region,
    input: { InstanceArn: instance, PermissionSetArn, ...input },
  });
  const followedBy = {
    call: call("ProvisionPermissionSet", { TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
    settles: {
      path: "PermissionSetProvisioningStatus",
      operation: "DescribePermissionSetProvisioningStatus",
      parameter: "ProvisionPermissionSetRequestId",
    },
  };
  const described = { call: call("DescribePermissionSet", {}), path: "PermissionSet" };
  return {
    id: `session ${PermissionSetArn}`,
    kind: "change",
    effect: text("session 1 hour"),
    requires: { ...described, is: { SessionDuration: before } },
    find: { ...described, is: { SessionDuration: "PT1H" } },
    call: call("UpdatePermissionSet", { SessionDuration: "PT1H" }),
    followedBy,
    undo: {
      kind: "change",
      effect: text(`session ${before}`),
      call: call("UpdatePermissionSet", { SessionDuration: before }),
      followedBy,
    },
    resources: [instance, PermissionSetArn],
    touches: [PermissionSetArn],
  };
}

/** A step that takes an assignment away. */
export function withoutAssignment({ region, instance, account, user }: Place, PermissionSetArn: string): Step {
  const input = {
    InstanceArn: instance,
    PermissionSetArn,
    TargetId: account,
    TargetType: "AWS_ACCOUNT",
    PrincipalType: "USER",
    PrincipalId: user,
  };
  const call = (operation: string) => ({ service: "sso-admin" as const, operation, region, input });
  const settling = (what: "Creation" | "Deletion") => ({
    path: `AccountAssignment${what}Status`,
    operation: `DescribeAccountAssignment${what}Status`,
    parameter: `AccountAssignment${what}RequestId`,
  });
  return {
    id: `without ${user}`,
    kind: "remove",
    effect: text(`assignment of ${user}`),
    requires: {
      call: {
        service: "sso-admin",
        operation: "ListAccountAssignments",
        region,
        input: { InstanceArn: instance, AccountId: account, PermissionSetArn },
      },
      path: "AccountAssignments",
      is: { PrincipalType: "USER", PrincipalId: user },
    },
    call: call("DeleteAccountAssignment"),
    settles: settling("Deletion"),
    already: ["ResourceNotFoundException"],
    undo: {
      kind: "add",
      effect: text(`assignment of ${user}`),
      call: call("CreateAccountAssignment"),
      settles: settling("Creation"),
    },
    resources: [instance, PermissionSetArn],
    touches: [PermissionSetArn],
  };
}
