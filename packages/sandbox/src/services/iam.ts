import * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import { awsPolicies } from "../aws-policies.ts";
import { credentialReport } from "../credential-report.ts";
import { reservedRoles } from "../identity-center.ts";
import { page } from "../pagination.ts";
import { arn, ownPolicyArn, policyArn } from "../principal.ts";
import type { Scenario } from "../scenario.ts";
import { type Service, service, WireError } from "../wire.ts";

const PAGE = 100;
const $metadata = {};

/** IAM: the root user's and the users' credentials, as far as they can be read. */
export const iam = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.IAMClient({ region: "us-east-1" }), {
    GetAccountSummary: () => ({ SummaryMap: summaryOf(account) }),

    GenerateCredentialReport() {
      const { state } = account.scenario.credentialReport;
      const ready = state === "COMPLETE" || (state === "absent" && account.reportRequests++ > 1);
      if (ready) return { State: "COMPLETE" };
      const Description = "No report exists. Starting a new report generation task";
      return { State: account.reportRequests > 1 ? "INPROGRESS" : "STARTED", Description };
    },
    GetCredentialReport() {
      const { state } = account.scenario.credentialReport;
      if (state === "STARTED") {
        throw new sdk.CredentialReportNotReadyException({ message: "Report is in progress.", $metadata });
      }
      if (state === "absent" && account.reportRequests <= 1) {
        throw new sdk.CredentialReportNotPresentException({
          message: "There is no report for your account.",
          $metadata,
        });
      }
      const { at, csv } = account.report(() => credentialReport(account));
      return { Content: new TextEncoder().encode(csv), ReportFormat: "text/csv", GeneratedTime: at };
    },

    ListVirtualMFADevices({ AssignmentStatus = "Any", MaxItems = PAGE, Marker }) {
      const wanted = virtualDevices(account).filter(
        ({ User }) => AssignmentStatus === "Any" || (AssignmentStatus === "Assigned") === (User !== undefined),
      );
      const { items, next } = page(wanted, { size: MaxItems, token: Marker, query: AssignmentStatus });
      return { VirtualMFADevices: [...items], IsTruncated: next !== undefined, Marker: next };
    },
    GetLoginProfile({ UserName }) {
      const user = account.scenario.iamUsers.find(({ name }) => name === UserName);
      if (!user) {
        throw new sdk.NoSuchEntityException({ message: `The user with name ${UserName} cannot be found.`, $metadata });
      }
      if (!user.password) {
        throw new sdk.NoSuchEntityException({
          message: `Login Profile for User ${UserName} cannot be found.`,
          $metadata,
        });
      }
      return { LoginProfile: { UserName, CreateDate: new Date("2024-01-01T00:00:00Z"), PasswordResetRequired: false } };
    },
    ListMFADevices({ UserName }) {
      if (UserName === undefined) {
        throw new WireError("ValidationError", "Must specify userName when calling with non-User credentials", 400);
      }
      const user = account.scenario.iamUsers.find(({ name }) => name === UserName);
      if (!user) {
        throw new sdk.NoSuchEntityException({ message: `The user with name ${UserName} cannot be found.`, $metadata });
      }
      const devices = virtualDevices(account).filter((device) => device.User?.UserName === UserName);
      return {
        IsTruncated: false,
        MFADevices: devices.map(({ SerialNumber, EnableDate }) => ({ UserName, SerialNumber, EnableDate })),
      };
    },

    GetAccountAuthorizationDetails({ Filter = [], MaxItems = PAGE, Marker }) {
      const wanted = authorizationEntries(account).filter(({ kind }) => !Filter.length || Filter.includes(kind));
      const { items, next } = page(wanted, { size: MaxItems, token: Marker, query: Filter.join() });
      const of = <K extends Entry["kind"]>(kind: K) =>
        items.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind).map(({ detail }) => detail);
      return {
        UserDetailList: of("User") as sdk.UserDetail[],
        GroupDetailList: of("Group") as sdk.GroupDetail[],
        RoleDetailList: of("Role") as sdk.RoleDetail[],
        Policies: [...of("LocalManagedPolicy"), ...of("AWSManagedPolicy")] as sdk.ManagedPolicyDetail[],
        IsTruncated: next !== undefined,
        Marker: next,
      };
    },

    ListOrganizationsFeatures() {
      const { organization, account: id } = account.scenario;
      if (!organization) {
        throw new sdk.OrganizationNotFoundException({
          message: "The request was rejected because your account is not a member of an organization.",
          $metadata,
        });
      }
      const { managementAccount, delegatedAdministrators, trustedAccessForIam, features } = organization;
      if (id !== managementAccount && !delegatedAdministrators.includes(id)) {
        throw new sdk.AccountNotManagementOrDelegatedAdministratorException({
          message:
            "The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access.",
          $metadata,
        });
      }
      if (!trustedAccessForIam) {
        throw new sdk.ServiceAccessNotEnabledException({
          message: "The request was rejected because trusted access is not enabled for IAM in Organizations.",
          $metadata,
        });
      }
      return { OrganizationId: organization.id, EnabledFeatures: [...features] };
    },
  });

type Entry =
  | { readonly kind: "User"; readonly detail: sdk.UserDetail }
  | { readonly kind: "Group"; readonly detail: sdk.GroupDetail }
  | { readonly kind: "Role"; readonly detail: sdk.RoleDetail }
  | { readonly kind: "LocalManagedPolicy" | "AWSManagedPolicy"; readonly detail: sdk.ManagedPolicyDetail };

/** Everything that GetAccountAuthorizationDetails pages through: of AWS's policies, those that are attached to something. */
function authorizationEntries(account: SimulatedAccount): Entry[] {
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
  const version = { VersionId: "v1", IsDefaultVersion: true, Document: encoded(document) };
  const detail = { PolicyName: name, Path: "/", Arn, DefaultVersionId: "v1", PolicyVersionList: [version] };
  return [{ kind: "AWSManagedPolicy", detail }];
}

/** What the account itself holds, the roles that Identity Center made among it. */
function ownEntries(account: SimulatedAccount): Entry[] {
  const { iamUsers, iamGroups, iamRoles, iamPolicies } = account.scenario;
  const attached = (names: readonly string[]) =>
    names.map((name) => {
      const PolicyArn = policyArn(account, name);
      return { PolicyName: PolicyArn.split("/").at(-1), PolicyArn };
    });
  const inline = (documents: readonly unknown[]) =>
    documents.map((each, i) => ({ PolicyName: `inline-${i + 1}`, PolicyDocument: encoded(each) }));
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
        GroupList: groups,
      };
      const policy = { UserPolicyList: inline(inlinePolicies), AttachedManagedPolicies: attached(policies) };
      return { kind: "User", detail: { ...detail, ...policy, ...boundary(permissionsBoundary) } };
    }),
    ...iamGroups.map(({ name, policies, inlinePolicies }): Entry => {
      const detail = { Path: "/", GroupName: name, GroupId: `AGPA${name}`, Arn: arn(account, "iam", `group/${name}`) };
      const policy = { GroupPolicyList: inline(inlinePolicies), AttachedManagedPolicies: attached(policies) };
      return { kind: "Group", detail: { ...detail, ...policy } };
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
        AssumeRolePolicyDocument: trust(trusts),
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
        AssumeRolePolicyDocument: trust(portalTrust(account)),
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
        Arn: arn(account, "iam", `policy${path}${name}`),
        DefaultVersionId: "v2",
      };
      return {
        kind: "LocalManagedPolicy",
        detail: { ...detail, PolicyVersionList: [{ VersionId: "v2", IsDefaultVersion: true, Document }, old] },
      };
    }),
  ];
}

/** IAM writes documents URL-encoded. */
const encoded = (document: unknown) =>
  encodeURIComponent(typeof document === "string" ? document : JSON.stringify(document));

/** A trust policy: written out, or one that lets the services and principals of AWS in that are named. */
function trust(trusts: Scenario["iamRoles"][number]["trusts"]): string {
  if (typeof trusts === "object" && !Array.isArray(trusts)) return encoded(trusts);
  const named = Array.isArray(trusts) ? trusts : [trusts];
  const AWS = named.filter((each) => /^(arn:|\d{12}$|\*$)/.test(each));
  const Service = named.filter((each) => !AWS.includes(each));
  const Principal = {
    ...(AWS.length ? { AWS: oneOrAll(AWS) } : {}),
    ...(Service.length ? { Service: oneOrAll(Service) } : {}),
  };
  return encoded({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: ["sts:AssumeRole"] }],
  });
}
/** Identity Center lets people in as a SAML provider of the account. */
const portalTrust = (account: SimulatedAccount) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: arn(account, "iam", "saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE") },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    },
  ],
});
const oneOrAll = (values: readonly string[]) => (values.length === 1 ? values[0] : values);

function summaryOf(account: SimulatedAccount): Record<string, number> {
  const { root, iamUsers, iamGroups } = account.scenario;
  const devices = virtualDevices(account);
  const summary: Record<string, number> = {
    AccountMFAEnabled: Math.min(root.mfaDevices.length, 1),
    AccountAccessKeysPresent: root.accessKeys.length,
    AccountSigningCertificatesPresent: root.signingCertificates.length,
    AccountPasswordPresent: Number(root.password),
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter(({ User }) => User).length,
    Users: iamUsers.length,
    Groups: iamGroups.length,
    GlobalEndpointTokenVersion: 2,
  };
  for (const key of root.summaryKeysMissing) delete summary[key];
  return summary;
}

interface Device {
  readonly SerialNumber: string;
  readonly EnableDate?: Date;
  readonly User?: sdk.User;
}

function virtualDevices(account: SimulatedAccount): Device[] {
  const { account: id, root, iamUsers, unassignedVirtualMfaDevices } = account.scenario;
  const serial = (name: string) => arn(account, "iam", `mfa/${name}`);
  const EnableDate = new Date("2025-01-01T00:00:00Z");
  const CreateDate = new Date("2024-01-01T00:00:00Z");
  const rootUser: sdk.User = { Path: "/", UserName: "", UserId: id, Arn: arn(account, "iam", "root"), CreateDate };
  return [
    ...root.mfaDevices
      .filter(({ kind }) => kind === "virtual")
      .map(({ name }) => ({ SerialNumber: serial(name), EnableDate, User: rootUser })),
    ...iamUsers
      .filter(({ mfa }) => mfa)
      .map(({ name }) => {
        const User = {
          Path: "/",
          UserName: name,
          UserId: `AIDA${name}`,
          Arn: arn(account, "iam", `user/${name}`),
          CreateDate,
        };
        return { SerialNumber: serial(name), EnableDate, User };
      }),
    ...unassignedVirtualMfaDevices.map((name) => ({ SerialNumber: serial(name) })),
  ];
}
