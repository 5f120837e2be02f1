import type * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import { awsPolicies } from "../aws-policies.ts";
import { reservedRoles, SAML_PROVIDER } from "../identity-center.ts";
import { inlinePoliciesOf } from "../inline-policies.ts";
import { arn, ownPolicyArn, policyArn } from "../principal.ts";
import type { Scenario } from "../scenario.ts";
import { trustPolicy } from "../trust.ts";
import { CREATED } from "./iam-inputs.ts";

/** The users, groups, roles and policies of an account, as GetAccountAuthorizationDetails describes them. */
export type Entry =
  | { readonly kind: "User"; readonly detail: sdk.UserDetail }
  | { readonly kind: "Group"; readonly detail: sdk.GroupDetail }
  | { readonly kind: "Role"; readonly detail: sdk.RoleDetail }
  | { readonly kind: "LocalManagedPolicy" | "AWSManagedPolicy"; readonly detail: sdk.ManagedPolicyDetail };

/** Everything that GetAccountAuthorizationDetails pages through: of AWS's policies, those that are attached to something. */
export function authorizationEntries(account: SimulatedAccount): Entry[] {
  const own = ownEntries(account);
  const attached = own.flatMap(({ detail }) =>
    "AttachedManagedPolicies" in detail ? (detail.AttachedManagedPolicies ?? []) : [],
  );
  const arns = new Set(attached.map(({ PolicyArn = "" }) => PolicyArn));
  return [...own, ...[...arns].sort().flatMap(awsPolicyEntry)];
}

function awsPolicyEntry(Arn: string): Entry[] {
  const [, name = ""] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(Arn) ?? [];
  const document = Object.hasOwn(awsPolicies, name) ? awsPolicies[name] : undefined;
  if (!document) return [];
  const version = { VersionId: "v1", IsDefaultVersion: true, Document: encoded(document), CreateDate: CREATED };
  const detail = {
    PolicyName: name,
    PolicyId: `ANPA${name}`,
    Path: "/",
    Arn,
    DefaultVersionId: "v1",
    IsAttachable: true,
    CreateDate: CREATED,
    UpdateDate: CREATED,
    PolicyVersionList: [version],
  };
  return [{ kind: "AWSManagedPolicy", detail }];
}

/** All of AWS's policies whose text is known here, attached or not. */
export const awsPolicyDetails = ({ scenario: { partition } }: SimulatedAccount): sdk.ManagedPolicyDetail[] =>
  Object.keys(awsPolicies)
    .flatMap((name) => awsPolicyEntry(`arn:${partition}:iam::aws:policy/${name}`))
    .map(({ detail }) => detail as sdk.ManagedPolicyDetail);

export type DetailOf<K extends Entry["kind"]> = Extract<Entry, { kind: K }>["detail"];

/** What the account itself holds of a kind. */
export const entriesOf = <K extends Entry["kind"]>(account: SimulatedAccount, kind: K): DetailOf<K>[] =>
  ownEntries(account)
    .filter((entry) => entry.kind === kind)
    .map(({ detail }) => detail as DetailOf<K>);

/** A group without what it may do. */
export const groupOf = (account: SimulatedAccount, name: string) => ({
  Path: "/",
  GroupName: name,
  GroupId: `AGPA${name}`,
  Arn: arn(account, "iam", `group/${name}`),
  CreateDate: CREATED,
});

/** The account's own entries, including the roles that Identity Center created. */
export function ownEntries(account: SimulatedAccount): Entry[] {
  const { iamUsers, iamGroups, iamRoles, iamPolicies } = account.scenario;
  const attached = (names: readonly string[]) =>
    names.map((name) => {
      const PolicyArn = policyArn(account, name);
      return { PolicyName: PolicyArn.split("/").at(-1), PolicyArn };
    });
  const inline = (inlinePolicies: Scenario["iamUsers"][number]["inlinePolicies"]) =>
    inlinePoliciesOf({ inlinePolicies }).map(({ name, document }) => ({
      PolicyName: name,
      PolicyDocument: encoded(document),
    }));
  const boundary = (name: string | null | undefined) =>
    name
      ? {
          PermissionsBoundary: {
            PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
            PermissionsBoundaryArn: policyArn(account, name),
          },
        }
      : {};
  return [
    ...iamUsers.map(({ name, policies, inlinePolicies, groups, permissionsBoundary }): Entry => {
      const detail = {
        Path: "/",
        UserName: name,
        UserId: `AIDA${name}`,
        Arn: arn(account, "iam", `user/${name}`),
        CreateDate: CREATED,
        GroupList: groups,
      };
      const policy = { UserPolicyList: inline(inlinePolicies), AttachedManagedPolicies: attached(policies) };
      return { kind: "User", detail: { ...detail, ...policy, ...boundary(permissionsBoundary) } };
    }),
    ...iamGroups.map(({ name, policies, inlinePolicies }): Entry => {
      const policy = { GroupPolicyList: inline(inlinePolicies), AttachedManagedPolicies: attached(policies) };
      return { kind: "Group", detail: { ...groupOf(account, name), ...policy } };
    }),
    ...iamRoles.map(({ name, path, trusts, policies, inlinePolicies, permissionsBoundary, created }): Entry => {
      const detail = {
        Path: path,
        RoleName: name,
        RoleId: `AROA${name}`,
        Arn: arn(account, "iam", `role${path}${name}`),
        CreateDate: new Date(created),
      };
      const policy = {
        AssumeRolePolicyDocument: encoded(trustPolicy(trusts)),
        AttachedManagedPolicies: attached(policies),
        RolePolicyList: inline(inlinePolicies),
      };
      return { kind: "Role", detail: { ...detail, ...policy, ...boundary(permissionsBoundary) } };
    }),
    ...reservedRoles(account).map(({ name, path, permissionSet: set }): Entry => {
      const detail = {
        Path: path,
        RoleName: name,
        RoleId: `AROA${name}`,
        Arn: arn(account, "iam", `role${path}${name}`),
        CreateDate: new Date(set.roleCreated),
      };
      const own = set.customerManagedPolicies.map((each) => ownPolicyArn(account, each));
      const policy = {
        AssumeRolePolicyDocument: encoded(portalTrust(account)),
        AttachedManagedPolicies: attached([...set.managedPolicies, ...own]),
        RolePolicyList: set.inlinePolicy
          ? [{ PolicyName: "AwsSSOInlinePolicy", PolicyDocument: encoded(set.inlinePolicy) }]
          : [],
      };
      const { permissionsBoundary: limit } = set;
      const limitArn =
        limit && (typeof limit === "string" && limit.startsWith("arn:") ? limit : ownPolicyArn(account, limit));
      return { kind: "Role", detail: { ...detail, ...policy, ...boundary(limitArn) } };
    }),
    ...iamPolicies.map(({ name, path, document }): Entry => {
      const Document = encoded(document);
      const old = {
        VersionId: "v1",
        IsDefaultVersion: false,
        Document: encoded({ Version: "2012-10-17", Statement: [] }),
      };
      const detail = {
        PolicyName: name,
        Path: path,
        PolicyId: `ANPA${name}`,
        Arn: arn(account, "iam", `policy${path}${name}`),
        DefaultVersionId: "v2",
        IsAttachable: true,
        CreateDate: CREATED,
        UpdateDate: CREATED,
      };
      return {
        kind: "LocalManagedPolicy",
        detail: { ...detail, PolicyVersionList: [{ VersionId: "v2", IsDefaultVersion: true, Document }, old] },
      };
    }),
  ];
}

/** IAM returns documents URL-encoded. */
export const encoded = (document: unknown) =>
  encodeURIComponent(typeof document === "string" ? document : JSON.stringify(document));

/** The trust policy of Identity Center's roles: users sign in through it as a SAML provider of the account. */
const portalTrust = (account: SimulatedAccount) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: arn(account, "iam", SAML_PROVIDER) },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    },
  ],
});
