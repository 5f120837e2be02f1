import * as sdk from "@aws-sdk/client-sso-admin";
import type { SimulatedAccount } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import { type Instance, instancesOf, type PermissionSet, permissionSetArn, provisionedTo } from "../identity-center.ts";
import { page } from "../pagination.ts";
import { policyArn } from "../principal.ts";
import { accountsWith } from "../provisioning.ts";
import { type Caller, type Service, service, WireError } from "../wire.ts";
import { describeSet, ssoAdminWrites } from "./sso-admin-writes.ts";

const PAGE = 100;
/** How many tags are on a page. */
const TAGS = 50;
const $metadata = {};
const CREATED = new Date("2024-01-01T00:00:00Z");

/** IAM Identity Center's administration: instances, permission sets, assignments. */
export const ssoAdmin = (account: SimulatedAccount, accounts: Accounts): Service => {
  const instanceOf = (arn: string | undefined, { region, principal }: Caller, action: string) => {
    const found = instancesOf(account).find((instance) => instance.arn === arn && instance.region === region);
    if (!found) throw missing(`Instance ${arn} not found in ${region}`);
    const { owner, center } = found;
    const { account: self } = account.scenario;
    if (owner !== self && !center?.delegatedAdministrators.includes(self)) {
      const message = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${arn}`;
      throw new WireError("AccessDeniedException", message, 400);
    }
    if (!center)
      throw new WireError("ValidationException", "The operation is not supported for account instances.", 400);
    return { instance: found, center };
  };
  const setOf = (
    input: { InstanceArn?: string | undefined; PermissionSetArn?: string | undefined },
    caller: Caller,
    action: string,
  ) => {
    const { instance, center } = instanceOf(input.InstanceArn, caller, action);
    const set = center.permissionSets.find(({ name }) => permissionSetArn(instance, name) === input.PermissionSetArn);
    if (!set) throw missing(`PermissionSet ${input.PermissionSetArn} not found`);
    return { instance, center, set };
  };

  return service(sdk, () => new sdk.SSOAdminClient({ region: "us-east-1" }), {
    ListInstances({ MaxResults = PAGE, NextToken }, { region }) {
      const here = instancesOf(account).filter((instance) => instance.region === region);
      const { items, next } = paged(here, MaxResults, NextToken, region);
      return { Instances: items.map(metadataOf), NextToken: next };
    },
    ListRegions({ InstanceArn }, caller) {
      const { center } = instanceOf(InstanceArn, caller, "sso:ListRegions");
      const others = new Set([...center.additionalRegions, ...portalRegions(account)]);
      others.delete(center.region);
      const Regions = [center.region, ...others].map((RegionName) => ({
        RegionName,
        Status: "ACTIVE" as const,
        AddedDate: CREATED,
        IsPrimaryRegion: RegionName === center.region,
      }));
      return { Regions, NextToken: undefined };
    },
    ListPermissionSets({ InstanceArn, MaxResults = PAGE, NextToken }, caller) {
      const { instance, center } = instanceOf(InstanceArn, caller, "sso:ListPermissionSets");
      const arns = center.permissionSets.map(({ name }) => permissionSetArn(instance, name));
      const { items, next } = paged(arns, MaxResults, NextToken, "sets");
      return { PermissionSets: [...items], NextToken: next };
    },
    ListPermissionSetsProvisionedToAccount(input, caller) {
      const { InstanceArn, AccountId = "", ProvisioningStatus, MaxResults = PAGE, NextToken } = input;
      const { instance, center } = instanceOf(InstanceArn, caller, "sso:ListPermissionSetsProvisionedToAccount");
      const arns = provisionedTo(center, AccountId)
        .filter((set) => hasStatus(set, AccountId, ProvisioningStatus))
        .map(({ name }) => permissionSetArn(instance, name));
      const { items, next } = paged(arns, MaxResults, NextToken, `sets of ${AccountId} ${ProvisioningStatus}`);
      return { PermissionSets: [...items], NextToken: next };
    },
    DescribePermissionSet(input, caller) {
      const { instance, set } = setOf(input, caller, "sso:DescribePermissionSet");
      return { PermissionSet: describeSet(instance, set) };
    },
    ListManagedPoliciesInPermissionSet({ MaxResults = PAGE, NextToken, ...input }, caller) {
      const { set } = setOf(input, caller, "sso:ListManagedPoliciesInPermissionSet");
      const all = set.managedPolicies.map((name) => policyArn(account, name));
      const { items, next } = paged(all, MaxResults, NextToken, `policies of ${set.name}`);
      return { AttachedManagedPolicies: items.map((Arn) => ({ Arn, Name: Arn.split("/").at(-1) })), NextToken: next };
    },
    GetInlinePolicyForPermissionSet(input, caller) {
      const { inlinePolicy = "" } = setOf(input, caller, "sso:GetInlinePolicyForPermissionSet").set;
      return {
        InlinePolicy:
          typeof inlinePolicy === "object" && inlinePolicy ? JSON.stringify(inlinePolicy) : (inlinePolicy ?? ""),
      };
    },
    ListCustomerManagedPolicyReferencesInPermissionSet({ MaxResults = PAGE, NextToken, ...input }, caller) {
      const { set } = setOf(input, caller, "sso:ListCustomerManagedPolicyReferencesInPermissionSet");
      const { items, next } = paged(
        set.customerManagedPolicies.map(referenceOf),
        MaxResults,
        NextToken,
        `references of ${set.name}`,
      );
      return { CustomerManagedPolicyReferences: [...items], NextToken: next };
    },
    GetPermissionsBoundaryForPermissionSet(input, caller) {
      const { permissionsBoundary: boundary } = setOf(input, caller, "sso:GetPermissionsBoundaryForPermissionSet").set;
      if (!boundary) throw missing("PermissionsBoundary not found");
      return {
        PermissionsBoundary:
          typeof boundary === "string" && boundary.startsWith("arn:")
            ? { ManagedPolicyArn: boundary }
            : { CustomerManagedPolicyReference: referenceOf(boundary) },
      };
    },
    ListAccountAssignments({ AccountId, MaxResults = PAGE, NextToken, ...input }, caller) {
      const { center, set } = setOf(input, caller, "sso:ListAccountAssignments");
      const assigned = center.assignments
        .filter((each) => each.account === AccountId && each.permissionSet === set.name)
        .map(
          ({ user, group }): sdk.AccountAssignment => ({
            AccountId,
            PermissionSetArn: input.PermissionSetArn,
            PrincipalType: group === undefined ? "USER" : "GROUP",
            PrincipalId: group ?? user,
          }),
        );
      const { items, next } = paged(assigned, MaxResults, NextToken, `assignments of ${set.name} ${AccountId}`);
      return { AccountAssignments: [...items], NextToken: next };
    },
    ListAccountsForProvisionedPermissionSet({ ProvisioningStatus, MaxResults = PAGE, NextToken, ...input }, caller) {
      const { center, set } = setOf(input, caller, "sso:ListAccountsForProvisionedPermissionSet");
      const ids = [...accountsWith(center, set.name)].filter((id) => hasStatus(set, id, ProvisioningStatus));
      const { items, next } = paged(ids, MaxResults, NextToken, `accounts of ${set.name} ${ProvisioningStatus}`);
      return { AccountIds: [...items], NextToken: next };
    },
    ListAccountAssignmentsForPrincipal(input, caller) {
      const { InstanceArn, PrincipalId, PrincipalType, Filter, MaxResults = PAGE, NextToken } = input;
      const action = "sso:ListAccountAssignmentsForPrincipal";
      const { instance, center } = instanceOf(InstanceArn, caller, action);
      const { account: self, organization } = account.scenario;
      if (self !== (organization?.managementAccount ?? self)) {
        const message = `User: ${caller.principal.arn} is not authorized to perform: ${action}`;
        throw new WireError("AccessDeniedException", message, 400);
      }
      const assigned = center.assignments
        .filter((each) => (PrincipalType === "GROUP" ? each.group : each.user) === PrincipalId)
        .filter((each) => Filter?.AccountId === undefined || each.account === Filter.AccountId)
        .map(
          ({ permissionSet, account: AccountId }): sdk.AccountAssignmentForPrincipal => ({
            AccountId,
            PermissionSetArn: permissionSetArn(instance, permissionSet),
            PrincipalType,
            PrincipalId,
          }),
        );
      const { items, next } = paged(assigned, MaxResults, NextToken, `assignments of ${PrincipalType} ${PrincipalId}`);
      return { AccountAssignments: [...items], NextToken: next };
    },
    ListTagsForResource({ InstanceArn, ResourceArn, NextToken }, caller) {
      const { set } = setOf({ InstanceArn, PermissionSetArn: ResourceArn }, caller, "sso:ListTagsForResource");
      const tags = Object.entries(set.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
      const { items, next } = paged(tags, TAGS, NextToken, `tags of ${set.name}`);
      return { Tags: [...items], NextToken: next };
    },
    ...ssoAdminWrites(accounts, { instanceOf, setOf }),
  });
};

/**
 * The Regions in which users of the directory have signed in, from the scenario's records: sign-ins are possible only
 * where Identity Center is.
 */
const portalRegions = ({ scenario }: SimulatedAccount): string[] =>
  scenario.cloudTrailEvents.flatMap((record) => {
    const { userIdentity, awsRegion } = record as { userIdentity?: { onBehalfOf?: object }; awsRegion: string };
    return record.eventName === "UserAuthentication" && userIdentity?.onBehalfOf ? [awsRegion] : [];
  });

/** Whether the account has what the permission set is now, if that is asked for. */
const hasStatus = (set: PermissionSet, account: string, wanted: string | undefined): boolean =>
  wanted === undefined ||
  (wanted === "LATEST_PERMISSION_SET_NOT_PROVISIONED") ===
    (set.outdated?.some((each) => each.account === account) ?? false);

const missing = (Message: string) => new sdk.ResourceNotFoundException({ Message, message: Message, $metadata });

function paged<T>(all: readonly T[], size: number, token: string | undefined, query: string) {
  if (size < 1 || size > PAGE) throw new WireError("ValidationException", `MaxResults must be from 1 to ${PAGE}.`, 400);
  return page(all, { size, token, query, code: "ValidationException" });
}

const metadataOf = ({ arn, identityStoreId, owner, status }: Instance): sdk.InstanceMetadata => ({
  InstanceArn: arn,
  IdentityStoreId: identityStoreId,
  OwnerAccountId: owner,
  Status: status,
  CreatedDate: CREATED,
});

type Reference = PermissionSet["customerManagedPolicies"][number];
const referenceOf = (reference: Reference): sdk.CustomerManagedPolicyReference =>
  typeof reference === "string" ? { Name: reference, Path: "/" } : { Name: reference.name, Path: reference.path };
