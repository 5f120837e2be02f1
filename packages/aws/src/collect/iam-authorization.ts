import {
  type AttachedPolicy,
  IAMClient,
  type ManagedPolicyDetail,
  paginateGetAccountAuthorizationDetails,
  type RoleDetail,
} from "@aws-sdk/client-iam";
import type { IamAuthorization, PolicyRef, ReservedRole } from "@genkan/controls/evidence";
import { present, UnusableAnswerError } from "../cause.ts";
import type { Collector } from "./collector.ts";
import { once } from "./once.ts";

const ACTION = "iam:GetAccountAuthorizationDetails";
const PAGE = 1000;
/** Identity Center makes its roles there; a Region other than us-east-1 is named in the path. */
const RESERVED_PATH = /^\/aws-reserved\/sso\.amazonaws\.com\/(?:([a-z0-9-]+)\/)?$/;
const RESERVED_NAME = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;
const FIRST_REGION = "us-east-1";
const ACCOUNT_ACCESS = "account-access.amazonaws.com";

/**
 * Who may do what in the account: its users and groups with their policies, and the roles through which Identity Center
 * and Account access manager let people in. One paged call tells what several for each role would.
 */
export const iamAuthorization: Collector<"iamAuthorization"> = {
  reads: [ACTION],
  changedBy: [
    {
      eventSource: "iam.amazonaws.com",
      eventNames: [
        "CreateUser",
        "DeleteUser",
        "AttachUserPolicy",
        "DetachUserPolicy",
        "PutUserPolicy",
        "DeleteUserPolicy",
        "PutUserPermissionsBoundary",
        "DeleteUserPermissionsBoundary",
        "AddUserToGroup",
        "RemoveUserFromGroup",
        "AttachGroupPolicy",
        "DetachGroupPolicy",
        "PutGroupPolicy",
        "DeleteGroupPolicy",
        "CreatePolicyVersion",
        "SetDefaultPolicyVersion",
      ],
    },
  ],
  async collect(aws) {
    const users: IamAuthorization["users"][number][] = [];
    const groups: IamAuthorization["groups"][number][] = [];
    const roles: RoleDetail[] = [];
    const local: ManagedPolicyDetail[] = [];
    const userDetails: { name: string; groups: string[]; refs: Refs }[] = [];
    const groupDetails: { name: string; refs: Refs }[] = [];
    const pages = paginateGetAccountAuthorizationDetails(
      { client: await aws.client(IAMClient), pageSize: PAGE },
      { Filter: ["User", "Group", "Role", "LocalManagedPolicy"] },
    );
    for await (const page of pages) {
      // A page may hold one kind only, but some list is in each.
      present(page.UserDetailList ?? page.GroupDetailList ?? page.RoleDetailList ?? page.Policies, "list", ACTION);
      for (const {
        UserName: name,
        GroupList = [],
        UserPolicyList,
        AttachedManagedPolicies,
        PermissionsBoundary,
      } of page.UserDetailList ?? []) {
        if (!name) throw new UnusableAnswerError(ACTION, "a user has no name");
        const refs = {
          inline: UserPolicyList,
          attached: AttachedManagedPolicies,
          boundary: PermissionsBoundary?.PermissionsBoundaryArn,
        };
        userDetails.push({ name, groups: GroupList, refs });
      }
      for (const { GroupName: name, GroupPolicyList, AttachedManagedPolicies } of page.GroupDetailList ?? []) {
        if (!name) throw new UnusableAnswerError(ACTION, "a group has no name");
        groupDetails.push({ name, refs: { inline: GroupPolicyList, attached: AttachedManagedPolicies } });
      }
      roles.push(...(page.RoleDetailList ?? []).filter((role) => isReserved(role) || isAccountAccess(role)));
      local.push(...(page.Policies ?? []));
    }
    const documents = Object.fromEntries(local.flatMap(documentOf));
    const rolesOnce = once(roles, ({ Arn, Path, RoleName }) => Arn ?? `${Path}${RoleName}`);
    for (const { name, groups: memberOf, refs } of once(userDetails, nameOf)) {
      users.push({
        name,
        groups: [...new Set(memberOf)],
        policies: policiesOf(refs, documents),
        boundary: boundaryOf(refs, documents),
      });
    }
    for (const { name, refs } of once(groupDetails, nameOf))
      groups.push({ name, policies: policiesOf(refs, documents) });
    return {
      observedAt: aws.now(),
      value: {
        users,
        groups,
        documents,
        reservedRoles: rolesOnce.flatMap((role) => reservedRole(role, documents)),
        accountAccessRoles: rolesOnce
          .filter(isAccountAccess)
          .map(({ RoleName = "" }) => RoleName)
          .sort(),
      },
    };
  },
};

const nameOf = ({ name }: { readonly name: string }) => name;

interface Refs {
  readonly inline: readonly { PolicyName?: string | undefined; PolicyDocument?: string | undefined }[] | undefined;
  readonly attached: readonly AttachedPolicy[] | undefined;
  readonly boundary?: string | undefined;
}
type Documents = IamAuthorization["documents"];

const policiesOf = ({ inline = [], attached = [] }: Refs, documents: Documents): PolicyRef[] => [
  ...attached.map(({ PolicyArn: arn = "" }) => ({ name: arn, document: documents[arn] ?? null })),
  ...inline.map(({ PolicyName = "inline policy", PolicyDocument }) => ({
    name: PolicyName,
    document: decoded(PolicyDocument),
  })),
];

const boundaryOf = ({ boundary }: Refs, documents: Documents): PolicyRef | null =>
  boundary ? { name: boundary, document: documents[boundary] ?? null } : null;

const documentOf = ({ Arn, PolicyVersionList = [] }: ManagedPolicyDetail): [string, string][] => {
  const document = decoded(PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document);
  return Arn && document !== null ? [[Arn, document]] : [];
};

const isReserved = ({ Path = "" }: RoleDetail) => RESERVED_PATH.test(Path);
const isAccountAccess = ({ AssumeRolePolicyDocument }: RoleDetail) =>
  decoded(AssumeRolePolicyDocument)?.includes(`"${ACCOUNT_ACCESS}"`) ?? false;

function reservedRole({ RoleName = "", Path = "", ...role }: RoleDetail, documents: Documents): ReservedRole[] {
  const path = RESERVED_PATH.exec(Path);
  const permissionSet = RESERVED_NAME.exec(RoleName)?.[1];
  if (!path || permissionSet === undefined) return [];
  const refs: Refs = {
    inline: role.RolePolicyList,
    attached: role.AttachedManagedPolicies,
    boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
  };
  const grants = { policies: policiesOf(refs, documents), boundary: boundaryOf(refs, documents) };
  return [{ permissionSet, region: path[1] ?? FIRST_REGION, created: role.CreateDate ?? null, ...grants }];
}

/** IAM writes documents URL-encoded; what is not is taken as it is. */
function decoded(document: string | undefined): string | null {
  if (document === undefined) return null;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
