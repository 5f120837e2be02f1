import * as sdk from "@aws-sdk/client-sso-admin";
import type { Accounts } from "../accounts.ts";
import {
  type IdentityCenter,
  type Instance,
  type PermissionSet,
  permissionSetArn,
  secondsOf,
} from "../identity-center.ts";
import { policyArn, policyName } from "../principal.ts";
import {
  accountsWith,
  assign,
  failureOf,
  isSame,
  provision,
  type RoleWork,
  redefine,
  unassign,
} from "../provisioning.ts";
import type { Asked, Request } from "../requests.ts";
import { type Caller, type Operations, WireError } from "../wire.ts";

const $metadata = {};
/** https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html */
const OUTSTANDING = 15;
const POLICIES = 20;

interface Found {
  readonly instance: Instance;
  readonly center: IdentityCenter;
}
interface SetInput {
  readonly InstanceArn?: string | undefined;
  readonly PermissionSetArn?: string | undefined;
}

/** Finds what a call is about, or refuses it. */
export interface Lookups {
  instanceOf(arn: string | undefined, caller: Caller, action: string): Found;
  setOf(input: SetInput, caller: Caller, action: string): Found & { readonly set: PermissionSet };
}

type Change = (center: IdentityCenter) => IdentityCenter;

/** What an assignment is created or deleted with. */
interface AssignmentInput extends SetInput {
  readonly TargetId?: string | undefined;
  readonly TargetType?: string | undefined;
  readonly PrincipalType?: string | undefined;
  readonly PrincipalId?: string | undefined;
}

const OPERATIONS = {
  creation: "CreateAccountAssignment",
  deletion: "DeleteAccountAssignment",
  provisioning: "ProvisionPermissionSet",
} as const;

/** What administrators change in Identity Center: permission sets, and who has them on which account. */
export function ssoAdminWrites(accounts: Accounts, { instanceOf, setOf }: Lookups): Operations<typeof sdk> {
  const { own } = accounts;
  const edit = (change: Change) => {
    const { identityCenter } = own.scenario;
    if (identityCenter) own.write({ identityCenter: change(identityCenter) });
  };
  /** A permission set that the caller may change, on a host that its last change has reached. */
  const writable = (input: SetInput, caller: Caller, action: string) => {
    const found = setOf(input, caller, action);
    const { instance, center, set } = found;
    const { owner } = instance;
    // A delegated administrator may not change what the management account has.
    if (caller.principal.account !== owner && accountsWith(center, set.name).has(owner))
      throw denied(caller, action, input.PermissionSetArn);
    if (own.requests.conflicts(set.name)) throw conflict(PROPAGATING);
    return found;
  };
  const change = ({ center, set }: Found & { readonly set: PermissionSet }, changed: Partial<PermissionSet>) => {
    edit((now) => redefine(now, set, changed));
    own.requests.changed(set.name, center.conflicts);
  };

  /** Takes an asynchronous request. */
  const begin = (asked: Asked, { center, instance }: Found, caller: Caller, effect: Change) => {
    const { outstanding } = own.requests;
    if (outstanding.length >= OUTSTANDING)
      throw new sdk.ThrottlingException(because("There are too many requests processing. Please try again later."));
    const isBusy = ({ set, account }: Asked) =>
      set === asked.set && (account === undefined || asked.account === undefined || account === asked.account);
    if (outstanding.some(isBusy)) throw conflict(PROPAGATING);
    const { polls, seconds, failures } = center.requests;
    const carryOut = () => {
      const operation = OPERATIONS[asked.kind];
      const failure = failures.find(
        (each) => each.times !== 0 && (each.operation === undefined || each.operation === operation),
      );
      if (failure?.times !== undefined) failure.times -= 1;
      const reason = failure?.reason ?? firstFailure(asked, { owner: instance.owner, principal: caller.principal });
      if (reason === undefined) edit(effect);
      return reason;
    };
    return own.requests.take(asked, own.now(), { polls, patience: seconds * 1_000, carryOut });
  };
  const firstFailure = (
    { kind, set: name, account }: Asked,
    by: Pick<RoleWork, "owner" | "principal">,
  ): string | undefined => {
    const { identityCenter: center } = own.scenario;
    const set = center?.permissionSets.find((each) => each.name === name);
    if (!center || !set) return `Received a 404 status error: PermissionSet ${name} not found.`;
    for (const each of account === undefined ? accountsWith(center, name) : [account]) {
      const reason = failureOf(accounts, { kind, set, account: each, ...by });
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
  const poll = <Status>(
    kind: Asked["kind"],
    id: string | undefined,
    describe: (request: Request) => Status,
  ): Status => {
    const request = own.requests.poll(kind, id, own.now().getTime());
    if (request) return describe(request);
    throw missing(`Request ${id} not found`);
  };
  /** What an assignment is about; the same for creating and for deleting one. */
  const assignmentOf = (input: AssignmentInput, caller: Caller, action: string) => {
    const { TargetId = "", TargetType = "", PrincipalType = "", PrincipalId = "" } = input;
    matching("targetId", TargetId, /^\d{12}$/, "\\d{12}");
    among("targetType", TargetType, ["AWS_ACCOUNT"]);
    among("principalType", PrincipalType, ["USER", "GROUP"]);
    const found = writable(input, caller, action);
    const { owner } = found.instance;
    if (TargetId === owner && caller.principal.account !== owner) throw denied(caller, action, input.PermissionSetArn);
    const type = PrincipalType as "USER" | "GROUP";
    const to = type === "USER" ? { user: PrincipalId } : { group: PrincipalId };
    const asked = { set: found.set.name, account: TargetId, principal: { type, id: PrincipalId } };
    return { found, asked, assignment: { permissionSet: found.set.name, account: TargetId, ...to } };
  };

  return {
    CreatePermissionSet(input, caller) {
      const { InstanceArn, Name = "", Description, SessionDuration = "PT1H", RelayState, Tags = [] } = input;
      const { instance, center } = instanceOf(InstanceArn, caller, "sso:CreatePermissionSet");
      checkLength("name", Name, 1, 32);
      matching("name", Name, /^[\w+=,.@-]+$/, "[\\w+=,.@-]+");
      checkSet({ Description, SessionDuration, RelayState });
      if (center.permissionSets.some(({ name }) => name === Name))
        throw conflict(`PermissionSet with name ${Name} already exists.`);
      const now = own.now();
      const set: PermissionSet = {
        name: Name,
        ...(Description === undefined ? {} : { description: Description }),
        ...(RelayState === undefined ? {} : { relayState: RelayState }),
        ...(Tags.length ? { tags: Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])) } : {}),
        ...{ created: now.toISOString(), roleCreated: now.toISOString() },
        ...{ managedPolicies: [], customerManagedPolicies: [], sessionDuration: SessionDuration, withoutRole: false },
      };
      edit((before) => ({ ...before, permissionSets: [...before.permissionSets, set] }));
      own.requests.changed(Name, center.conflicts);
      return { PermissionSet: describeSet(instance, set) };
    },
    UpdatePermissionSet({ Description, SessionDuration, RelayState, ...input }, caller) {
      const found = writable(input, caller, "sso:UpdatePermissionSet");
      checkSet({ Description, SessionDuration, RelayState });
      // A relay state that is left out is cleared. That a description is, too, is the safe assumption.
      const { description: _, relayState: __, ...set } = found.set;
      change(
        { ...found, set },
        {
          ...(Description === undefined ? {} : { description: Description }),
          ...(RelayState === undefined ? {} : { relayState: RelayState }),
          ...(SessionDuration === undefined ? {} : { sessionDuration: SessionDuration }),
        },
      );
      return {};
    },
    DeletePermissionSet(input, caller) {
      const { center, set } = writable(input, caller, "sso:DeletePermissionSet");
      const isPending = own.requests.outstanding.some((each) => each.set === set.name);
      if (isPending || accountsWith(center, set.name).size)
        throw conflict("Could not delete because PermissionSet has ApplicationProfile associated with it.");
      edit((now) => ({ ...now, permissionSets: now.permissionSets.filter(({ name }) => name !== set.name) }));
      return {};
    },
    AttachManagedPolicyToPermissionSet({ ManagedPolicyArn = "", ...input }, caller) {
      const found = writable(input, caller, "sso:AttachManagedPolicyToPermissionSet");
      matching("managedPolicyArn", ManagedPolicyArn, AWS_POLICY, String(AWS_POLICY.source));
      const { managedPolicies, name } = found.set;
      if (managedPolicies.some((each) => policyArn(own, each) === ManagedPolicyArn)) {
        const id = permissionSetArn(found.instance, name).split("/").at(-1);
        throw conflict(
          `Permission set with id ${id} already has a typed link attachment to a manged policy with ${ManagedPolicyArn}`,
        );
      }
      if (managedPolicies.length >= POLICIES)
        throw new sdk.ServiceQuotaExceededException(
          because(`You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than ${POLICIES}.`),
        );
      change(found, { managedPolicies: [...managedPolicies, policyName(own, ManagedPolicyArn)] });
      return {};
    },
    DetachManagedPolicyFromPermissionSet({ ManagedPolicyArn = "", ...input }, caller) {
      const found = writable(input, caller, "sso:DetachManagedPolicyFromPermissionSet");
      const { managedPolicies } = found.set;
      const left = managedPolicies.filter((each) => policyArn(own, each) !== ManagedPolicyArn);
      if (left.length === managedPolicies.length)
        throw missing(`Could not find ManagedPolicy with arn ${ManagedPolicyArn}`);
      change(found, { managedPolicies: left });
      return {};
    },
    ProvisionPermissionSet({ TargetType = "", TargetId, ...input }, caller) {
      among("targetType", TargetType, ["AWS_ACCOUNT", "ALL_PROVISIONED_ACCOUNTS"]);
      const found = writable(input, caller, "sso:ProvisionPermissionSet");
      const { center, set } = found;
      if (TargetType === "AWS_ACCOUNT") {
        if (TargetId === undefined) throw invalid("TargetId is required for the target type AWS_ACCOUNT.");
        if (!accountsWith(center, set.name).has(TargetId))
          throw missing(`PermissionSet ${input.PermissionSetArn} is not provisioned to account ${TargetId}`);
      }
      const account = TargetType === "AWS_ACCOUNT" ? TargetId : undefined;
      const asked: Asked = { kind: "provisioning", set: set.name, account };
      const request = begin(asked, found, caller, (now) => provision(now, set.name, account));
      return { PermissionSetProvisioningStatus: provisioningStatus(found.instance, request) };
    },
    DescribePermissionSetProvisioningStatus({ InstanceArn, ProvisionPermissionSetRequestId: id }, caller) {
      const { instance } = instanceOf(InstanceArn, caller, "sso:DescribePermissionSetProvisioningStatus");
      const status = poll("provisioning", id, (request) => provisioningStatus(instance, request));
      return { PermissionSetProvisioningStatus: status };
    },
    CreateAccountAssignment(input, caller) {
      const { found, asked, assignment } = assignmentOf(input, caller, "sso:CreateAccountAssignment");
      const { users, groups } = found.center;
      const { type, id } = asked.principal;
      if (!(type === "USER" ? users : groups).some((each) => each.id === id)) throw missing(`${type} ${id} not found`);
      if (!isAccount(accounts, asked.account)) throw missing(`AWS account ${asked.account} not found`);
      const request = begin({ kind: "creation", ...asked }, found, caller, (now) => assign(now, assignment, own.now()));
      return { AccountAssignmentCreationStatus: assignmentStatus(found.instance, request) };
    },
    DescribeAccountAssignmentCreationStatus({ InstanceArn, AccountAssignmentCreationRequestId: id }, caller) {
      const { instance } = instanceOf(InstanceArn, caller, "sso:DescribeAccountAssignmentCreationStatus");
      const status = poll("creation", id, (request) => assignmentStatus(instance, request));
      return { AccountAssignmentCreationStatus: status };
    },
    DeleteAccountAssignment(input, caller) {
      const { found, asked, assignment } = assignmentOf(input, caller, "sso:DeleteAccountAssignment");
      if (!found.center.assignments.some((each) => isSame(each, assignment)))
        throw missing(`Assignment of ${input.PermissionSetArn} to ${asked.principal.id} on ${asked.account} not found`);
      const request = begin({ kind: "deletion", ...asked }, found, caller, (now) => unassign(now, assignment));
      return { AccountAssignmentDeletionStatus: assignmentStatus(found.instance, request) };
    },
    DescribeAccountAssignmentDeletionStatus({ InstanceArn, AccountAssignmentDeletionRequestId: id }, caller) {
      const { instance } = instanceOf(InstanceArn, caller, "sso:DescribeAccountAssignmentDeletionStatus");
      const status = poll("deletion", id, (request) => assignmentStatus(instance, request));
      return { AccountAssignmentDeletionStatus: status };
    },
  };
}

/** Whether an account is in the organization, or the only one. */
const isAccount = (accounts: Accounts, id: string): boolean =>
  accounts.own.scenario.account === id || accounts.find(id) !== undefined;

/** A permission set, as AWS describes it. */
export const describeSet = (
  instance: Instance,
  { name: Name, description, relayState, sessionDuration: SessionDuration, created }: PermissionSet,
): sdk.PermissionSet => ({
  Name,
  PermissionSetArn: permissionSetArn(instance, Name),
  ...(description === undefined ? {} : { Description: description }),
  SessionDuration,
  ...(relayState === undefined ? {} : { RelayState: relayState }),
  CreatedDate: new Date(created ?? "2024-01-01T00:00:00Z"),
});

const statusOf = (instance: Instance, { id, status, failureReason, set, created }: Request) => ({
  Status: status,
  RequestId: id,
  ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
  PermissionSetArn: permissionSetArn(instance, set),
  CreatedDate: created,
});

const provisioningStatus = (instance: Instance, request: Request): sdk.PermissionSetProvisioningStatus => ({
  ...statusOf(instance, request),
  ...(request.account === undefined ? {} : { AccountId: request.account }),
});

const assignmentStatus = (instance: Instance, request: Request): sdk.AccountAssignmentOperationStatus => ({
  ...statusOf(instance, request),
  TargetId: request.account,
  TargetType: "AWS_ACCOUNT",
  PrincipalType: request.principal?.type,
  PrincipalId: request.principal?.id,
});

const AWS_POLICY = /^arn:(aws|aws-us-gov|aws-cn):iam::aws:policy\/[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]+$/u;
const PROPAGATING = "The request conflicts with a previous write that has not propagated yet. Please try again later.";

const because = (Message: string) => ({ Message, message: Message, $metadata });
const missing = (message: string) => new sdk.ResourceNotFoundException(because(message));
const conflict = (message: string) => new sdk.ConflictException(because(message));
const invalid = (message: string) => new sdk.ValidationException(because(message));
const denied = ({ principal }: Caller, action: string, resource = "*") =>
  new WireError(
    "AccessDeniedException",
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`,
  );

const violated = (member: string, value: string, constraint: string) =>
  invalid(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`);

function matching(member: string, value: string, pattern: RegExp, written: string): void {
  if (!pattern.test(value)) throw violated(member, value, `Member must satisfy regular expression pattern: ${written}`);
}

function among(member: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw violated(member, value, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
}

function checkLength(member: string, value: string, least: number, most: number): void {
  if (value.length < least) throw violated(member, value, `Member must have length greater than or equal to ${least}`);
  if (value.length > most) throw violated(member, value, `Member must have length less than or equal to ${most}`);
}

/** @throws ValidationException for what a permission set cannot have */
function checkSet(
  set: Readonly<Partial<Record<"Description" | "SessionDuration" | "RelayState", string | undefined>>>,
): void {
  const { Description, SessionDuration, RelayState } = set;
  if (Description !== undefined) {
    checkLength("description", Description, 1, 700);
    // Latin-1 and control characters: no Japanese.
    matching("description", Description, /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/, DESCRIPTION);
  }
  if (RelayState !== undefined) checkLength("relayState", RelayState, 1, 240);
  if (SessionDuration === undefined) return;
  const seconds = secondsOf(SessionDuration);
  if (!(seconds >= 3_600 && seconds <= 12 * 3_600))
    throw violated("sessionDuration", SessionDuration, "Member must be a duration from PT1H to PT12H");
}
const DESCRIPTION = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*";
