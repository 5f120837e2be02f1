import * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import { credentialReport } from "../credential-report.ts";
import { page } from "../page.ts";
import { arn } from "../principal.ts";
import { type Service, service, WireError } from "../wire.ts";

const PAGE = 100;
const $metadata = {};

/** IAM: the root user's and the users' credentials, as far as they can be read. */
export const iam = (account: SimulatedAccount): Service =>
  service(sdk, new sdk.IAMClient({ region: "us-east-1" }), {
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
