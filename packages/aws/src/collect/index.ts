import type { Fact } from "@genkan/controls/model/evidence";
import { accountSummary } from "./account-summary.ts";
import { assignments } from "./assignments.ts";
import type { Collector } from "./collector.ts";
import { credentialReport } from "./credential-report.ts";
import { directory } from "./directory.ts";
import { iamAuthorization } from "./iam-authorization.ts";
import { identityCenter } from "./identity-center.ts";
import { membership } from "./membership.ts";
import { mfaSettings } from "./mfa-settings.ts";
import { organization } from "./organization.ts";
import { permissionSets } from "./permission-sets.ts";
import { rootActivity } from "./root-activity.ts";
import { rootMfaDevices } from "./root-mfa-devices.ts";
import { signIns } from "./sign-ins.ts";
import { trails } from "./trails.ts";
import { userCredentials } from "./user-credentials.ts";

/** The collector of each fact. A fact without one does not compile. */
export const collectors: { readonly [F in Fact]: Collector<F> } = {
  accountSummary,
  credentialReport,
  userCredentials,
  rootMfaDevices,
  organization,
  rootActivity,
  membership,
  iamAuthorization,
  identityCenter,
  permissionSets,
  assignments,
  directory,
  signIns,
  mfaSettings,
  trails,
};

/** Ways of reading that need fewer IAM actions. */
export interface Asking {
  /** Events narrow the read: facts that AWS updates only hours later are skipped, and the named resources are read. */
  readonly byEvents?: boolean;
  /** The settings name the home Region of Identity Center, so no run searches for it. */
  readonly regionKnown?: boolean;
  /** Facts that are given, so nothing reads them. */
  readonly given?: ReadonlySet<Fact>;
}

/** Every IAM action that reading a fact may call, sorted: its own, and those of the facts it rests on. */
export function readsOf(fact: Fact, asking: Asking = {}): readonly string[] {
  const collector: Collector<Fact> = collectors[fact];
  const { reads, readsAtEvents = [], readsInPass = [], restsOn = [], lags, toFindRegion = [] } = collector;
  if (asking.given?.has(fact) || (asking.byEvents && lags)) return [];
  const all = [...reads, ...(asking.byEvents ? readsAtEvents : readsInPass)];
  const own = asking.regionKnown ? all.filter((action) => !toFindRegion.includes(action)) : all;
  return [...new Set([...own, ...restsOn.flatMap((each) => readsOf(each, asking))])].sort();
}
