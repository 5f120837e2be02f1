import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  DeleteGroupPolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachUserPolicyCommand,
  DisableOrganizationsRootCredentialsManagementCommand,
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GetGroupPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListOrganizationsFeaturesCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import {
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  DescribeGroupCommand,
  DescribeGroupMembershipCommand,
  DescribeUserCommand,
  GetGroupMembershipIdCommand,
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
} from "@aws-sdk/client-identitystore";
import {
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  ListTagsForResourceCommand,
  ProvisionPermissionSetCommand,
  SSOAdminClient,
  UpdatePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { type Call, type Service, services } from "@genkan/controls/model/plan";
import type { Aws } from "../clients.ts";

/**
 * Everything that a plan can call. A plan file comes from outside: an operation that is not listed here is never called,
 * and none here deletes a user, a group, a key, an instance or a bucket.
 */
const OPERATIONS = {
  "sso-admin": {
    AttachCustomerManagedPolicyReferenceToPermissionSet: AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
    AttachManagedPolicyToPermissionSet: AttachManagedPolicyToPermissionSetCommand,
    CreateAccountAssignment: CreateAccountAssignmentCommand,
    CreatePermissionSet: CreatePermissionSetCommand,
    DeleteAccountAssignment: DeleteAccountAssignmentCommand,
    DeletePermissionSet: DeletePermissionSetCommand,
    DescribeAccountAssignmentCreationStatus: DescribeAccountAssignmentCreationStatusCommand,
    DescribeAccountAssignmentDeletionStatus: DescribeAccountAssignmentDeletionStatusCommand,
    DescribePermissionSet: DescribePermissionSetCommand,
    DescribePermissionSetProvisioningStatus: DescribePermissionSetProvisioningStatusCommand,
    DetachCustomerManagedPolicyReferenceFromPermissionSet: DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
    DetachManagedPolicyFromPermissionSet: DetachManagedPolicyFromPermissionSetCommand,
    GetInlinePolicyForPermissionSet: GetInlinePolicyForPermissionSetCommand,
    GetPermissionsBoundaryForPermissionSet: GetPermissionsBoundaryForPermissionSetCommand,
    ListAccountAssignments: ListAccountAssignmentsCommand,
    ListCustomerManagedPolicyReferencesInPermissionSet: ListCustomerManagedPolicyReferencesInPermissionSetCommand,
    ListInstances: ListInstancesCommand,
    ListManagedPoliciesInPermissionSet: ListManagedPoliciesInPermissionSetCommand,
    ListPermissionSets: ListPermissionSetsCommand,
    ListTagsForResource: ListTagsForResourceCommand,
    ProvisionPermissionSet: ProvisionPermissionSetCommand,
    UpdatePermissionSet: UpdatePermissionSetCommand,
  },
  identitystore: {
    CreateGroupMembership: CreateGroupMembershipCommand,
    DeleteGroupMembership: DeleteGroupMembershipCommand,
    DescribeGroup: DescribeGroupCommand,
    DescribeGroupMembership: DescribeGroupMembershipCommand,
    DescribeUser: DescribeUserCommand,
    GetGroupMembershipId: GetGroupMembershipIdCommand,
    ListGroupMemberships: ListGroupMembershipsCommand,
    ListGroupMembershipsForMember: ListGroupMembershipsForMemberCommand,
  },
  iam: {
    AddUserToGroup: AddUserToGroupCommand,
    AttachGroupPolicy: AttachGroupPolicyCommand,
    AttachUserPolicy: AttachUserPolicyCommand,
    DeleteGroupPolicy: DeleteGroupPolicyCommand,
    DeleteUserPolicy: DeleteUserPolicyCommand,
    DetachGroupPolicy: DetachGroupPolicyCommand,
    DetachUserPolicy: DetachUserPolicyCommand,
    DisableOrganizationsRootCredentialsManagement: DisableOrganizationsRootCredentialsManagementCommand,
    DisableOrganizationsRootSessions: DisableOrganizationsRootSessionsCommand,
    EnableOrganizationsRootCredentialsManagement: EnableOrganizationsRootCredentialsManagementCommand,
    EnableOrganizationsRootSessions: EnableOrganizationsRootSessionsCommand,
    GetGroupPolicy: GetGroupPolicyCommand,
    GetUser: GetUserCommand,
    GetUserPolicy: GetUserPolicyCommand,
    ListAccessKeys: ListAccessKeysCommand,
    ListAttachedGroupPolicies: ListAttachedGroupPoliciesCommand,
    ListAttachedUserPolicies: ListAttachedUserPoliciesCommand,
    ListGroupsForUser: ListGroupsForUserCommand,
    ListOrganizationsFeatures: ListOrganizationsFeaturesCommand,
    ListUserPolicies: ListUserPoliciesCommand,
    PutGroupPolicy: PutGroupPolicyCommand,
    PutUserPolicy: PutUserPolicyCommand,
    RemoveUserFromGroup: RemoveUserFromGroupCommand,
  },
  organizations: {
    DisableAWSServiceAccess: DisableAWSServiceAccessCommand,
    EnableAWSServiceAccess: EnableAWSServiceAccessCommand,
    ListAWSServiceAccessForOrganization: ListAWSServiceAccessForOrganizationCommand,
  },
  cloudtrail: {
    CreateTrail: CreateTrailCommand,
    DeleteTrail: DeleteTrailCommand,
    DescribeTrails: DescribeTrailsCommand,
    GetEventSelectors: GetEventSelectorsCommand,
    GetTrail: GetTrailCommand,
    GetTrailStatus: GetTrailStatusCommand,
    PutEventSelectors: PutEventSelectorsCommand,
    StartLogging: StartLoggingCommand,
    StopLogging: StopLoggingCommand,
    UpdateTrail: UpdateTrailCommand,
  },
} as const satisfies Record<Service, Record<string, unknown>>;

const CLIENTS = {
  "sso-admin": SSOAdminClient,
  identitystore: IdentitystoreClient,
  iam: IAMClient,
  organizations: OrganizationsClient,
  cloudtrail: CloudTrailClient,
} as const satisfies Record<Service, unknown>;

/** An operation that no plan may call. */
export class UnknownOperationError extends Error {
  override readonly name = "UnknownOperationError";
}

/** AWS's answer to any call: JSON, and dates. */
export type Answer = Readonly<Record<string, unknown>> & {
  readonly $metadata?: { readonly requestId?: string | undefined; readonly attempts?: number | undefined };
};

type AnyCommand = new (input: never) => object;
type AnyClient = { send(command: object): Promise<Answer> };

const isService = (name: string): name is Service => Object.hasOwn(OPERATIONS, name);

function commandOf({ service, operation }: Pick<Call, "service" | "operation">): AnyCommand {
  const command =
    isService(service) && Object.hasOwn(OPERATIONS[service], operation)
      ? (OPERATIONS[service] as Readonly<Record<string, AnyCommand>>)[operation]
      : undefined;
  if (!command) throw new UnknownOperationError(`Genkan does not call ${service}:${operation}`);
  return command;
}

/** Whether a plan may call an operation. */
export function isOperation(call: Pick<Call, "service" | "operation">): boolean {
  return isService(call.service) && Object.hasOwn(OPERATIONS[call.service], call.operation);
}

/** The IAM action of a call. */
export const actionOf = ({ service, operation }: Pick<Call, "service" | "operation">): string =>
  `${services[service]}:${operation}`;

/** Makes a call. @throws the SDK's error, with its action; {@link UnknownOperationError} */
export async function send(aws: Aws, call: Call): Promise<Answer> {
  const Command = commandOf(call);
  const client = await aws.client(
    CLIENTS[call.service] as new (
      config: object,
    ) => SSOAdminClient,
    call.region ?? undefined,
  );
  return (client as unknown as AnyClient).send(new Command(call.input as never));
}
