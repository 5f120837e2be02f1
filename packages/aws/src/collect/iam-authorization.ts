import {
  type AttachedPolicy,
  IAMClient,
  type ManagedPolicyDetail,
  type PolicyDetail,
  paginateGetAccountAuthorizationDetails,
  type RoleDetail,
} from "@aws-sdk/client-iam";
import { concernsAdministration } from "@genkan/controls/domain/administration";
import type { Grants, IamGroup, IamRole, IamUser, PolicyRef, ReservedRole } from "@genkan/controls/model/evidence";
import { present, UnusableAnswerError } from "../cause.ts";
import { type Collector, triggersOf } from "./collector.ts";
import { once } from "./once.ts";

const ACTION = "iam:GetAccountAuthorizationDetails";
const PAGE = 1000;
/** The path of the roles that Identity Center creates. It contains the Region, except for us-east-1. */
const RESERVED_PATH = /^\/aws-reserved\/sso\.amazonaws\.com\/(?:([a-z0-9-]+)\/)?$/;
const RESERVED_NAME = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;
/** The path of roles that AWS's services manage: nobody else can change them or pass them on. */
const PROTECTED_PATH = /^\/aws-(reserved|service-role)\//;
const FIRST_REGION = "us-east-1";
const ACCOUNT_ACCESS = "account-access.amazonaws.com";

/**
 * Who may do what in the account: users and groups with their policies, roles with who may assume them, and the roles
 * through which Identity Center and Account access manager give access. One paged call replaces several calls for each
 * role.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const iamAuthorization: Collector<"iamAuthorization"> = {
  home: "account",
  reads: [ACTION],
  changedBy: [
    {
      kind: "call",
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
        "UpdateUser",
        "AddUserToGroup",
        "RemoveUserFromGroup",
        "AttachGroupPolicy",
        "DetachGroupPolicy",
        "PutGroupPolicy",
        "DeleteGroupPolicy",
        "UpdateGroup",
        "CreatePolicyVersion",
        "SetDefaultPolicyVersion",
      ],
    },
    ...triggersOf("role"),
  ],
  async collect(aws) {
    const users = new Map<string, { user: Omit<IamUser, keyof Grants>; refs: Refs }>();
    const groups = new Map<string, { group: Omit<IamGroup, "policies">; refs: Refs }>();
    const roles = new Map<string, { role: Omit<IamRole, keyof Grants>; refs: Refs }>();
    const reserved: RoleDetail[] = [];
    const accountAccessRoles = new Set<string>();
    const texts = new Texts();
    const pages = paginateGetAccountAuthorizationDetails(
      { client: await aws.client(IAMClient), pageSize: PAGE },
      // AWS lists only those of its own policies that are attached to something.
      { Filter: ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"] },
    );
    for await (const page of pages) {
      // A page may hold only one kind, but every page has some list.
      present(page.UserDetailList ?? page.GroupDetailList ?? page.RoleDetailList ?? page.Policies, "list", ACTION);
      for (const user of page.UserDetailList ?? []) {
        const { UserName: name, Arn: arn, UserId: id = null, GroupList = [] } = user;
        if (!name || !arn) throw new UnusableAnswerError(ACTION, "a user has no name or ARN");
        users.set(name, {
          user: { name, arn, id, groups: [...new Set(GroupList)] },
          refs: refsOf(user, user.UserPolicyList),
        });
      }
      for (const group of page.GroupDetailList ?? []) {
        const { GroupName: name, Arn: arn } = group;
        if (!name || !arn) throw new UnusableAnswerError(ACTION, "a group has no name or ARN");
        groups.set(name, { group: { name, arn }, refs: refsOf(group, group.GroupPolicyList) });
      }
      for (const role of page.RoleDetailList ?? []) {
        const { RoleName: name, Arn: arn, RoleId: id = null, Path = "", AssumeRolePolicyDocument } = role;
        if (!name || !arn) throw new UnusableAnswerError(ACTION, "a role has no name or ARN");
        if (RESERVED_PATH.test(Path)) reserved.push(role);
        const trust = texts.of("trust policy", AssumeRolePolicyDocument);
        if (trust.document?.includes(`"${ACCOUNT_ACCESS}"`)) accountAccessRoles.add(name);
        if (PROTECTED_PATH.test(Path)) continue;
        const { attached, boundary, inline } = refsOf(role, role.RolePolicyList);
        // There may be thousands of roles: keeps only the inline policies that can matter.
        const concerning = inline?.filter(({ PolicyName = INLINE, PolicyDocument }) =>
          concernsAdministration(texts.of(PolicyName, PolicyDocument)),
        );
        roles.set(arn, { role: { arn, id, trust }, refs: { attached, boundary, inline: concerning } });
      }
      for (const policy of page.Policies ?? []) texts.keep(policy);
    }
    const grants = (refs: Refs) => texts.grants(refs);
    return {
      observedAt: aws.now(),
      value: {
        users: [...users.values()].map(({ user, refs }) => ({ ...user, ...grants(refs) })),
        groups: [...groups.values()].map(({ group, refs }) => ({ ...group, policies: grants(refs).policies })),
        roles: [...roles.values()].map(({ role, refs }) => {
          const { policies, boundary } = grants(refs);
          return { ...role, policies: policies.filter(concernsAdministration), boundary };
        }),
        reservedRoles: once(reserved, ({ Arn = "" }) => Arn).flatMap((role) => reservedRole(role, texts)),
        accountAccessRoles: [...accountAccessRoles].sort(),
        documents: texts.documents,
      },
    };
  },
};

const INLINE = "inline policy";

interface Refs {
  readonly inline: readonly PolicyDetail[] | undefined;
  readonly attached: readonly AttachedPolicy[] | undefined;
  readonly boundary?: string | undefined;
}

const refsOf = (
  { AttachedManagedPolicies, PermissionsBoundary }: Pick<RoleDetail, "AttachedManagedPolicies" | "PermissionsBoundary">,
  inline: readonly PolicyDetail[] | undefined,
): Refs => ({ inline, attached: AttachedManagedPolicies, boundary: PermissionsBoundary?.PermissionsBoundaryArn });

/** The texts of policies. A text that many principals share is kept, and decoded, once. */
class Texts {
  readonly documents: Record<string, string> = {};
  readonly #refs = new Map<string, PolicyRef>();

  /** Keeps the default version of a managed policy, which is the one in force. */
  keep({ Arn, PolicyVersionList = [] }: ManagedPolicyDetail): void {
    const document = decoded(PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document);
    if (Arn && document !== null) this.documents[Arn] = document;
  }

  /** A policy without an ARN: an inline policy or a trust policy. */
  of(name: string, encoded: string | undefined): PolicyRef {
    const document = decoded(encoded);
    return this.#once(`${name}\n${document}`, { name, document });
  }

  /** All policies of a principal. Call it after every managed policy was kept. */
  grants({ inline = [], attached = [], boundary }: Refs): Grants {
    return {
      policies: [
        ...attached.map(({ PolicyArn = "" }) => this.#managed(PolicyArn)),
        ...inline.map(({ PolicyName = INLINE, PolicyDocument }) => this.of(PolicyName, PolicyDocument)),
      ],
      boundary: boundary ? this.#managed(boundary) : null,
    };
  }

  #managed(arn: string): PolicyRef {
    return this.#once(arn, { name: arn, document: this.documents[arn] ?? null });
  }

  #once(key: string, ref: PolicyRef): PolicyRef {
    const known = this.#refs.get(key) ?? ref;
    this.#refs.set(key, known);
    return known;
  }
}

function reservedRole({ RoleName = "", Arn = "", Path = "", ...role }: RoleDetail, texts: Texts): ReservedRole[] {
  const path = RESERVED_PATH.exec(Path);
  const permissionSet = RESERVED_NAME.exec(RoleName)?.[1];
  if (!path || permissionSet === undefined) return [];
  const grants = texts.grants(refsOf(role, role.RolePolicyList));
  return [{ arn: Arn, permissionSet, region: path[1] ?? FIRST_REGION, created: role.CreateDate ?? null, ...grants }];
}

/** Decodes a document, which IAM encodes as in a URL. A document that is not encoded stays as it is. */
function decoded(document: string | undefined): string | null {
  if (document === undefined) return null;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
