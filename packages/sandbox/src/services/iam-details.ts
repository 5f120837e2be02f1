import type * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import { SAML_PROVIDER } from "../identity-center.ts";
import { arn } from "../principal.ts";
import type { Operations } from "../wire.ts";
import { awsPolicyDetails, type DetailOf, entriesOf, groupOf, ownEntries } from "./iam-entries.ts";
import { CREATED, listed, missing, required } from "./iam-inputs.ts";

/** A request for a part of a list. */
interface Paged {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}

/** One by one, what GetAccountAuthorizationDetails returns together: groups, roles, policies and what is attached. */
export function iamDetails(account: SimulatedAccount): Operations<typeof sdk> {
  const group = (name: string | undefined): DetailOf<"Group"> => {
    const found = entriesOf(account, "Group").find(({ GroupName }) => GroupName === required("groupName", name));
    if (found) return found;
    throw missing(`The group with name ${name} cannot be found.`);
  };
  const role = (name: string | undefined): DetailOf<"Role"> => {
    const found = entriesOf(account, "Role").find(({ RoleName }) => RoleName === required("roleName", name));
    if (found) return found;
    throw missing(`The role with name ${name} cannot be found.`);
  };
  const policy = (policyArn: string | undefined): sdk.ManagedPolicyDetail => {
    const all = [...entriesOf(account, "LocalManagedPolicy"), ...awsPolicyDetails(account)];
    const found = all.find(({ Arn }) => Arn === required("policyArn", policyArn));
    if (found) return found;
    throw missing(`Policy ${policyArn} was not found.`);
  };
  /** An inline policy of a group or a role. */
  const inline = (kind: string, policies: readonly sdk.PolicyDetail[] = [], name: string | undefined) => {
    const found = policies.find(({ PolicyName }) => PolicyName === required("policyName", name));
    if (found) return found;
    throw missing(`The ${kind} policy with name ${name} cannot be found.`);
  };
  const names = (policies: readonly sdk.PolicyDetail[] = [], paged: Paged, query: string) => {
    const { items, rest } = listed(
      policies.map(({ PolicyName = "" }) => PolicyName),
      { MaxItems: paged.MaxItems, Marker: paged.Marker, query },
    );
    return { PolicyNames: items, ...rest };
  };
  const attached = (policies: readonly sdk.AttachedPolicy[] = [], paged: Paged, query: string) => {
    const { items, rest } = listed(policies, { MaxItems: paged.MaxItems, Marker: paged.Marker, query });
    return { AttachedPolicies: items, ...rest };
  };

  return {
    GetGroup({ GroupName, MaxItems, Marker }) {
      const { GroupName: name = "" } = group(GroupName);
      const members = entriesOf(account, "User").filter(({ GroupList = [] }) => GroupList.includes(name));
      const { items, rest } = listed(members, { MaxItems, Marker, query: `GetGroup ${name}` });
      const Users = items.map(({ Path, UserName, UserId, Arn, CreateDate }) => ({
        ...{ Path, UserName, UserId, Arn, CreateDate },
      }));
      return { Group: groupOf(account, name), Users, ...rest };
    },
    ListGroupPolicies: ({ GroupName, ...paged }) =>
      names(group(GroupName).GroupPolicyList, paged, `ListGroupPolicies ${GroupName}`),
    GetGroupPolicy({ GroupName, PolicyName }) {
      const found = inline("group", group(GroupName).GroupPolicyList, PolicyName);
      return { GroupName, PolicyName: found.PolicyName, PolicyDocument: found.PolicyDocument };
    },
    ListAttachedGroupPolicies: ({ GroupName, ...paged }) =>
      attached(group(GroupName).AttachedManagedPolicies, paged, `ListAttachedGroupPolicies ${GroupName}`),

    GetRole({ RoleName }) {
      const { RolePolicyList: _, AttachedManagedPolicies: __, ...found } = role(RoleName);
      return { Role: found as sdk.Role };
    },
    ListRolePolicies: ({ RoleName, ...paged }) =>
      names(role(RoleName).RolePolicyList, paged, `ListRolePolicies ${RoleName}`),
    GetRolePolicy({ RoleName, PolicyName }) {
      const found = inline("role", role(RoleName).RolePolicyList, PolicyName);
      return { RoleName, PolicyName: found.PolicyName, PolicyDocument: found.PolicyDocument };
    },
    ListAttachedRolePolicies: ({ RoleName, ...paged }) =>
      attached(role(RoleName).AttachedManagedPolicies, paged, `ListAttachedRolePolicies ${RoleName}`),

    GetPolicy({ PolicyArn }) {
      const { PolicyVersionList: _, ...found } = policy(PolicyArn);
      return { Policy: found };
    },
    GetPolicyVersion({ PolicyArn, VersionId }) {
      const { PolicyVersionList = [] } = policy(PolicyArn);
      const found = PolicyVersionList.find((each) => each.VersionId === required("versionId", VersionId));
      if (!found) throw missing(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
      return { PolicyVersion: found };
    },
    ListEntitiesForPolicy({ PolicyArn, EntityFilter, MaxItems, Marker }) {
      const { Arn } = policy(PolicyArn);
      const holders = ownEntries(account).filter(
        ({ kind, detail }) =>
          (EntityFilter === undefined || EntityFilter === kind) &&
          "AttachedManagedPolicies" in detail &&
          detail.AttachedManagedPolicies?.some((each) => each.PolicyArn === Arn),
      );
      const query = `ListEntitiesForPolicy ${PolicyArn} ${EntityFilter}`;
      const { items, rest } = listed(holders, { MaxItems, Marker, query });
      return {
        PolicyGroups: items.flatMap(({ kind, detail: each }) =>
          kind === "Group" ? [{ GroupName: each.GroupName, GroupId: each.GroupId }] : [],
        ),
        PolicyUsers: items.flatMap(({ kind, detail: each }) =>
          kind === "User" ? [{ UserName: each.UserName, UserId: each.UserId }] : [],
        ),
        PolicyRoles: items.flatMap(({ kind, detail: each }) =>
          kind === "Role" ? [{ RoleName: each.RoleName, RoleId: each.RoleId }] : [],
        ),
        ...rest,
      };
    },

    // A scenario has no tags, instance profiles, server certificates or OpenID Connect providers.
    ListUserTags({ UserName }) {
      const found = entriesOf(account, "User").some((each) => each.UserName === required("userName", UserName));
      if (!found) throw missing(`The user with name ${UserName} cannot be found.`);
      return { Tags: [], IsTruncated: false, Marker: undefined };
    },
    ListRoleTags({ RoleName }) {
      role(RoleName);
      return { Tags: [], IsTruncated: false, Marker: undefined };
    },
    ListInstanceProfilesForRole({ RoleName }) {
      role(RoleName);
      return { InstanceProfiles: [], IsTruncated: false, Marker: undefined };
    },
    ListServerCertificates: () => ({ ServerCertificateMetadataList: [], IsTruncated: false, Marker: undefined }),
    ListOpenIDConnectProviders: () => ({ OpenIDConnectProviderList: [] }),
    ListSAMLProviders() {
      const Arn = arn(account, "iam", SAML_PROVIDER);
      const isThere = entriesOf(account, "Role").some(({ Path = "" }) => Path.startsWith("/aws-reserved/sso"));
      return { SAMLProviderList: isThere ? [{ Arn, CreateDate: CREATED, ValidUntil: undefined }] : [] };
    },
  };
}
