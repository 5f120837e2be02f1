import type { Fact } from "@genkan/controls/model/evidence";
import type { Collector } from "./collector.ts";

/** How the collector of each fact is loaded. A fact without one does not compile. */
const loaders: { readonly [F in Fact]: () => Promise<Collector<F>> } = {
  accountSummary: async () => (await import("./account-summary.ts")).accountSummary,
  credentialReport: async () => (await import("./credential-report.ts")).credentialReport,
  userCredentials: async () => (await import("./user-credentials.ts")).userCredentials,
  rootMfaDevices: async () => (await import("./root-mfa-devices.ts")).rootMfaDevices,
  organization: async () => (await import("./organization.ts")).organization,
  rootActivity: async () => (await import("./root-activity.ts")).rootActivity,
  membership: async () => (await import("./membership.ts")).membership,
  iamAuthorization: async () => (await import("./iam-authorization.ts")).iamAuthorization,
  identityCenter: async () => (await import("./identity-center.ts")).identityCenter,
  permissionSets: async () => (await import("./permission-sets.ts")).permissionSets,
  assignments: async () => (await import("./assignments.ts")).assignments,
  directory: async () => (await import("./directory.ts")).directory,
  signIns: async () => (await import("./sign-ins.ts")).signIns,
  mfaSettings: async () => (await import("./mfa-settings.ts")).mfaSettings,
  trails: async () => (await import("./trails.ts")).trails,
};

/**
 * The collector of a fact, loaded when a run first needs it: some of the SDK's clients that collectors call take as long to
 * load as a check of the root user. A bundle for Lambda has all of them from the start: see `stacks/bundle.ts`.
 */
export const collectorOf = async <F extends Fact>(fact: F): Promise<Collector<F>> => loaders[fact]();
