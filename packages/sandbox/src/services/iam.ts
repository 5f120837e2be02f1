import * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import { credentialReport } from "../credential-report.ts";
import { reservedRoles, secondsOf } from "../identity-center.ts";
import { arn } from "../principal.ts";
import { type Service, service, WireError } from "../wire.ts";
import { ENABLED, iamCredentials, serialNumber } from "./iam-credentials.ts";
import { iamDetails } from "./iam-details.ts";
import { authorizationEntries, awsPolicyDetails, type Entry, entriesOf, groupOf, ownEntries } from "./iam-entries.ts";
import { CREATED, listed, missing, oneOf, required, userNamed } from "./iam-inputs.ts";
import { iamSimulation } from "./iam-simulation.ts";
import { iamWrites } from "./iam-writes.ts";

const $metadata = {};

/** IAM: the root user's and the users' credentials, and who may do what. */
export const iam = (account: SimulatedAccount, accounts: Accounts): Service =>
  service(sdk, () => new sdk.IAMClient({ region: "us-east-1" }), {
    GetAccountSummary: () => ({ SummaryMap: summaryOf(account) }),

    GenerateCredentialReport() {
      const { state } = account.scenario.credentialReport;
      const ready = state === "COMPLETE" || (state === "absent" && isReportMade(account));
      if (state === "absent") {
        account.heldReport.requests += 1;
        account.heldReport.requestedAt ??= account.now().getTime();
      }
      if (ready) return { State: "COMPLETE" };
      const Description = "No report exists. Starting a new report generation task";
      return { State: account.heldReport.requests > 1 ? "INPROGRESS" : "STARTED", Description };
    },
    GetCredentialReport() {
      const { state } = account.scenario.credentialReport;
      if (state === "STARTED") {
        throw new sdk.CredentialReportNotReadyException({ message: "Report is in progress.", $metadata });
      }
      if (state === "absent" && !isReportMade(account)) {
        throw new sdk.CredentialReportNotPresentException({
          message: "There is no report for your account.",
          $metadata,
        });
      }
      const { at, csv } = account.report(() => credentialReport(account));
      return { Content: new TextEncoder().encode(csv), ReportFormat: "text/csv", GeneratedTime: at };
    },

    ListAccountAliases({ MaxItems, Marker }) {
      const { accountAlias } = account.scenario;
      const { items, rest } = listed(accountAlias === undefined ? [] : [accountAlias], {
        MaxItems,
        Marker,
        query: "ListAccountAliases",
      });
      return { AccountAliases: items, ...rest };
    },
    GetAccountPasswordPolicy() {
      const { account: id, passwordPolicy: policy } = account.scenario;
      if (!policy) throw missing(`The Password Policy with domain name ${id} cannot be found.`);
      const { maxAge, reusePrevention } = policy;
      return {
        PasswordPolicy: {
          MinimumPasswordLength: policy.minimumLength,
          RequireSymbols: policy.symbols,
          RequireNumbers: policy.numbers,
          RequireUppercaseCharacters: policy.uppercase,
          RequireLowercaseCharacters: policy.lowercase,
          AllowUsersToChangePassword: policy.usersMayChange,
          HardExpiry: policy.hardExpiry,
          ExpirePasswords: maxAge !== undefined,
          ...(maxAge === undefined ? {} : { MaxPasswordAge: maxAge }),
          ...(reusePrevention === undefined ? {} : { PasswordReusePrevention: reusePrevention }),
        },
      };
    },

    ListUsers({ PathPrefix, MaxItems, Marker }) {
      const users = entriesOf(account, "User");
      const { items, rest } = listed(within(users, PathPrefix), { MaxItems, Marker, query: `ListUsers ${PathPrefix}` });
      return { Users: items.map((user) => userOf(account, user)), ...rest };
    },
    GetUser({ UserName }, { principal }) {
      if (UserName === undefined && principal.kind === "root") return { User: rootUser(account) };
      const own = principal.kind === "user" ? principal.role.split("/").at(-1) : undefined;
      const user = userNamed(account, UserName ?? own);
      const detail = entriesOf(account, "User").find((each) => each.UserName === user.name)!;
      const boundary = detail.PermissionsBoundary ? { PermissionsBoundary: detail.PermissionsBoundary } : {};
      return { User: { ...userOf(account, detail), ...boundary } };
    },
    ListGroups({ PathPrefix, MaxItems, Marker }) {
      const all = account.scenario.iamGroups.map(({ name }) => groupOf(account, name));
      const { items, rest } = listed(within(all, PathPrefix), { MaxItems, Marker, query: `ListGroups ${PathPrefix}` });
      return { Groups: items, ...rest };
    },
    ListGroupsForUser({ UserName, MaxItems, Marker }) {
      const { name, groups } = userNamed(account, required("userName", UserName));
      const { items, rest } = listed(groups, { MaxItems, Marker, query: `ListGroupsForUser ${name}` });
      return { Groups: items.map((group) => groupOf(account, group)), ...rest };
    },
    ListRoles({ PathPrefix, MaxItems, Marker }) {
      const roles = within(entriesOf(account, "Role"), PathPrefix);
      const { items, rest } = listed(roles, { MaxItems, Marker, query: `ListRoles ${PathPrefix}` });
      // Those of Identity Center last as long as their permission set says.
      const lengths = new Map(
        reservedRoles(account).map(({ name, permissionSet }) => [name, secondsOf(permissionSet.sessionDuration)]),
      );
      const lengthOf = ({ RoleName = "" }: sdk.RoleDetail) => lengths.get(RoleName) ?? 3_600;
      return { Roles: items.map((role) => ({ ...roleOf(role), MaxSessionDuration: lengthOf(role) })), ...rest };
    },
    ListPolicies({ Scope = "All", OnlyAttached = false, PathPrefix, PolicyUsageFilter, MaxItems, Marker }) {
      oneOf("scope", Scope, ["All", "AWS", "Local"]);
      if (PolicyUsageFilter !== undefined)
        oneOf("policyUsageFilter", PolicyUsageFilter, ["PermissionsBoundary", "PermissionsPolicy"]);
      const own = Scope === "AWS" ? [] : entriesOf(account, "LocalManagedPolicy");
      const ofAws = Scope === "Local" ? [] : awsPolicyDetails(account);
      const uses = usesOf(account);
      const policies = within([...own, ...ofAws], PathPrefix).map((detail) => policyOf(detail, uses));
      const wanted = policies.filter(({ AttachmentCount, PermissionsBoundaryUsageCount }) => {
        if (PolicyUsageFilter === "PermissionsBoundary") return PermissionsBoundaryUsageCount > 0;
        if (PolicyUsageFilter === "PermissionsPolicy" || OnlyAttached) return AttachmentCount > 0;
        return true;
      });
      const query = [Scope, OnlyAttached, PathPrefix, PolicyUsageFilter].join();
      const { items, rest } = listed(wanted, { MaxItems, Marker, query: `ListPolicies ${query}` });
      return { Policies: items, ...rest };
    },

    ListVirtualMFADevices({ AssignmentStatus = "Any", MaxItems, Marker }) {
      const wanted = virtualDevices(account).filter(
        ({ User }) => AssignmentStatus === "Any" || (AssignmentStatus === "Assigned") === (User !== undefined),
      );
      const { items, rest } = listed(wanted, { MaxItems, Marker, query: `ListVirtualMFADevices ${AssignmentStatus}` });
      return { VirtualMFADevices: items, ...rest };
    },
    ...iamCredentials(account),
    ...iamWrites(account, accounts),
    ...iamDetails(account),
    ...iamSimulation(account),

    GetAccountAuthorizationDetails({ Filter = [], MaxItems, Marker }) {
      const wanted = authorizationEntries(account).filter(({ kind }) => !Filter.length || Filter.includes(kind));
      const { items, rest } = listed(wanted, {
        MaxItems,
        Marker,
        query: `GetAccountAuthorizationDetails ${Filter.join()}`,
      });
      const of = <K extends Entry["kind"]>(kind: K) =>
        items.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind).map(({ detail }) => detail);
      return {
        UserDetailList: of("User") as sdk.UserDetail[],
        GroupDetailList: of("Group") as sdk.GroupDetail[],
        RoleDetailList: of("Role") as sdk.RoleDetail[],
        Policies: [...of("LocalManagedPolicy"), ...of("AWSManagedPolicy")] as sdk.ManagedPolicyDetail[],
        ...rest,
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

/** How long it takes AWS to make a credential report, in milliseconds, if nobody asks for it again meanwhile. */
const MAKING = 5_000;
/** Whether the report that was absent is there now. */
function isReportMade(account: SimulatedAccount): boolean {
  const { requests, requestedAt = Number.POSITIVE_INFINITY } = account.heldReport;
  return requests > 1 || account.now().getTime() - requestedAt >= MAKING;
}

/** The items whose path has the requested prefix. @throws WireError for an invalid path */
function within<T extends { readonly Path?: string | undefined }>(all: readonly T[], prefix = "/"): T[] {
  if (!/^\/[\x21-\x7f]*$/.test(prefix))
    throw new WireError(
      "ValidationError",
      "The specified value for pathPrefix is invalid. It must begin with / and contain only alphanumeric characters and/or / characters.",
    );
  return all.filter(({ Path = "/" }) => Path.startsWith(prefix));
}

// The short forms of the items that GetAccountAuthorizationDetails returns in full.
const userOf = (account: SimulatedAccount, { Path, UserName, UserId, Arn, CreateDate }: sdk.UserDetail): sdk.User => {
  const { passwordLastUsed } = account.scenario.iamUsers.find(({ name }) => name === UserName) ?? {};
  const used = passwordLastUsed ? { PasswordLastUsed: new Date(passwordLastUsed) } : {};
  return { Path, UserName, UserId, Arn, CreateDate, ...used };
};
const roleOf = ({ Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument }: sdk.RoleDetail): sdk.Role => ({
  Path,
  RoleName,
  RoleId,
  Arn,
  CreateDate,
  AssumeRolePolicyDocument,
});
const policyOf = ({ PolicyVersionList: _, ...policy }: sdk.ManagedPolicyDetail, uses: Uses) => ({
  ...policy,
  AttachmentCount: uses.attached.get(policy.Arn ?? "") ?? 0,
  PermissionsBoundaryUsageCount: uses.boundary.get(policy.Arn ?? "") ?? 0,
});

/** The number of attachments and of uses as a boundary, by policy ARN. */
interface Uses {
  readonly attached: ReadonlyMap<string, number>;
  readonly boundary: ReadonlyMap<string, number>;
}
function usesOf(account: SimulatedAccount): Uses {
  const attached = new Map<string, number>();
  const boundary = new Map<string, number>();
  const count = (counts: Map<string, number>, arn = "") => counts.set(arn, (counts.get(arn) ?? 0) + 1);
  for (const { detail } of ownEntries(account)) {
    if ("AttachedManagedPolicies" in detail)
      for (const { PolicyArn } of detail.AttachedManagedPolicies ?? []) count(attached, PolicyArn);
    if ("PermissionsBoundary" in detail) count(boundary, detail.PermissionsBoundary?.PermissionsBoundaryArn);
  }
  return { attached, boundary };
}

function summaryOf(account: SimulatedAccount): Record<string, number> {
  const { root, iamUsers, iamGroups, iamPolicies } = account.scenario;
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
    Roles: entriesOf(account, "Role").length,
    Policies: iamPolicies.length,
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

/** The root user, as IAM describes it. */
function rootUser(account: SimulatedAccount): sdk.User {
  const { account: id, root } = account.scenario;
  const used = root.password && root.passwordLastUsed ? { PasswordLastUsed: new Date(root.passwordLastUsed) } : {};
  return { Path: "/", UserName: "", UserId: id, Arn: arn(account, "iam", "root"), CreateDate: CREATED, ...used };
}

function virtualDevices(account: SimulatedAccount): Device[] {
  const { root, iamUsers, unassignedVirtualMfaDevices } = account.scenario;
  const serial = (name: string) => serialNumber(account, { kind: "virtual", name });
  const EnableDate = ENABLED;
  const CreateDate = CREATED;
  const { PasswordLastUsed: _, ...owner } = rootUser(account);
  return [
    ...root.mfaDevices
      .filter(({ kind }) => kind === "virtual")
      .map(({ name }) => ({ SerialNumber: serial(name), EnableDate, User: owner })),
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
