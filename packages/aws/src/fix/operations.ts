import {
  CloudTrailClient,
  GetTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteSigningCertificateCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  DisableOrganizationsRootCredentialsManagementCommand,
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListOrganizationsFeaturesCommand,
  ListSigningCertificatesCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import {
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
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
 * and none here deletes a user, a group, a key, a trail or an instance.
 */
const OPERATIONS = {
  "sso-admin": {
    AttachManagedPolicyToPermissionSet: AttachManagedPolicyToPermissionSetCommand,
    CreateAccountAssignment: CreateAccountAssignmentCommand,
    CreatePermissionSet: CreatePermissionSetCommand,
    DeleteAccountAssignment: DeleteAccountAssignmentCommand,
    DeletePermissionSet: DeletePermissionSetCommand,
    DescribeAccountAssignmentCreationStatus: DescribeAccountAssignmentCreationStatusCommand,
    DescribeAccountAssignmentDeletionStatus: DescribeAccountAssignmentDeletionStatusCommand,
    DescribePermissionSet: DescribePermissionSetCommand,
    DescribePermissionSetProvisioningStatus: DescribePermissionSetProvisioningStatusCommand,
    DetachManagedPolicyFromPermissionSet: DetachManagedPolicyFromPermissionSetCommand,
    GetInlinePolicyForPermissionSet: GetInlinePolicyForPermissionSetCommand,
    GetPermissionsBoundaryForPermissionSet: GetPermissionsBoundaryForPermissionSetCommand,
    ListAccountAssignments: ListAccountAssignmentsCommand,
    ListAccountsForProvisionedPermissionSet: ListAccountsForProvisionedPermissionSetCommand,
    ListCustomerManagedPolicyReferencesInPermissionSet: ListCustomerManagedPolicyReferencesInPermissionSetCommand,
    ListManagedPoliciesInPermissionSet: ListManagedPoliciesInPermissionSetCommand,
    ListPermissionSets: ListPermissionSetsCommand,
    ListTagsForResource: ListTagsForResourceCommand,
    ProvisionPermissionSet: ProvisionPermissionSetCommand,
    UpdatePermissionSet: UpdatePermissionSetCommand,
  },
  identitystore: {},
  iam: {
    AddUserToGroup: AddUserToGroupCommand,
    AttachUserPolicy: AttachUserPolicyCommand,
    DeleteLoginProfile: DeleteLoginProfileCommand,
    DeleteUserPolicy: DeleteUserPolicyCommand,
    DetachUserPolicy: DetachUserPolicyCommand,
    DisableOrganizationsRootCredentialsManagement: DisableOrganizationsRootCredentialsManagementCommand,
    DisableOrganizationsRootSessions: DisableOrganizationsRootSessionsCommand,
    EnableOrganizationsRootCredentialsManagement: EnableOrganizationsRootCredentialsManagementCommand,
    EnableOrganizationsRootSessions: EnableOrganizationsRootSessionsCommand,
    ListOrganizationsFeatures: ListOrganizationsFeaturesCommand,
    PutUserPolicy: PutUserPolicyCommand,
    RemoveUserFromGroup: RemoveUserFromGroupCommand,
  },
  organizations: {
    DisableAWSServiceAccess: DisableAWSServiceAccessCommand,
    EnableAWSServiceAccess: EnableAWSServiceAccessCommand,
    ListAWSServiceAccessForOrganization: ListAWSServiceAccessForOrganizationCommand,
  },
  cloudtrail: {
    GetTrail: GetTrailCommand,
    GetTrailStatus: GetTrailStatusCommand,
    StartLogging: StartLoggingCommand,
    StopLogging: StopLoggingCommand,
    UpdateTrail: UpdateTrailCommand,
  },
} as const satisfies Record<Service, Record<string, unknown>>;

/** Everything that a plan can call in a privileged session of a member's root user. No other plan can call it. */
const IN_ROOT_SESSION = {
  DeactivateMFADevice: DeactivateMFADeviceCommand,
  DeleteAccessKey: DeleteAccessKeyCommand,
  DeleteLoginProfile: DeleteLoginProfileCommand,
  DeleteSigningCertificate: DeleteSigningCertificateCommand,
  GetLoginProfile: GetLoginProfileCommand,
  ListAccessKeys: ListAccessKeysCommand,
  ListMFADevices: ListMFADevicesCommand,
  ListSigningCertificates: ListSigningCertificatesCommand,
} as const;

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
  if (!command && isRootOperation({ service, operation }))
    return (IN_ROOT_SESSION as Readonly<Record<string, AnyCommand>>)[operation] as AnyCommand;
  if (!command) throw new UnknownOperationError(`Genkan does not call ${service}:${operation}`);
  return command;
}

/** Whether a plan may call an operation. */
export function isOperation(call: Pick<Call, "service" | "operation">): boolean {
  return isService(call.service) && Object.hasOwn(OPERATIONS[call.service], call.operation);
}

/** Whether a plan may call an operation in a privileged session of a member's root user. */
export const isRootOperation = ({ service, operation }: Pick<Call, "service" | "operation">): boolean =>
  service === "iam" && Object.hasOwn(IN_ROOT_SESSION, operation);

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
