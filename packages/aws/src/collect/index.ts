import type { Narrowing } from "@genkan/controls/model/event";
import type { Evidence, Fact, Observations, Observed } from "@genkan/controls/model/evidence";
import { causeOf, UnknownFactError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { accountSummary } from "./account-summary.ts";
import { assignments } from "./assignments.ts";
import type { Collector, Reading, Request } from "./collector.ts";
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

/**
 * Reads facts in parallel, each once. The clients keep to AWS's rate limits. A fact that cannot be read is unknown,
 * with its cause; nothing is thrown. A `narrowing` takes the facts that the events prove as they are, reads only the
 * resources that the events name, and skips facts that AWS itself updates only hours later. Facts that the request gives
 * are not read.
 *
 * @example
 * ```ts
 * import { connect } from "@genkan/aws/clients";
 * import { observe } from "@genkan/aws/collect/index";
 * import { defaultSettings } from "@genkan/controls/model/settings";
 * import { simulate } from "@genkan/sandbox/sandbox";
 * import { readScenario } from "@genkan/sandbox/scenario";
 *
 * const { requestHandler } = simulate({ scenario: readScenario({ account: "111122223333" }) });
 * const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: "example" };
 * const aws = connect({ region: "us-east-1", credentials, requestHandler });
 * const subject = { account: "111122223333", partition: "aws" };
 * const request = { subject, settings: defaultSettings, at: aws.now() };
 *
 * const { organization } = await observe(aws, new Set(["organization"]), request);
 * organization?.known;
 * // => true
 *
 * aws.close();
 * ```
 */
export async function observe(
  aws: Aws,
  facts: ReadonlySet<Fact>,
  request: Request,
  narrowing?: Narrowing,
): Promise<Observations> {
  const { derived = {} } = request;
  const begun = new Map<Fact, Promise<Observed<unknown>>>(
    Object.entries({ ...request.given, ...narrowing?.proves })
      // What is derived replaces what is given; what events prove replaces both.
      .filter(([fact]) => !(fact in derived) || fact in (narrowing?.proves ?? {}))
      .map(([fact, observed]) => [fact as Fact, Promise.resolve(observed)]),
  );
  const observeOne = <F extends Fact>(fact: F): Promise<Observed<Evidence[F]>> => {
    const observed = begun.get(fact) ?? collect(fact);
    begun.set(fact, observed);
    return observed as Promise<Observed<Evidence[F]>>;
  };
  const collect = async <F extends Fact>(fact: F): Promise<Observed<Evidence[F]>> => {
    const collector: Collector<F> = collectors[fact];
    if (narrowing && collector.lags) {
      const [action = fact] = collector.reads;
      return { known: false, cause: { kind: "not-ready", action, detail: "AWS measures it hours after an event" } };
    }
    try {
      const only = narrowing && collector.namedBy ? { only: narrowing.names[fact] ?? [] } : {};
      const derive = derived[fact];
      const read = derive ? derive(reading) : collector.collect(aws, { ...reading, ...only });
      return { known: true, ...(await read) };
    } catch (error) {
      return { known: false, cause: causeOf(error, collector.reads[0] ?? fact) };
    }
  };
  const reading: Reading = {
    ...request,
    facts,
    async readWithAge(fact) {
      const observed = await observeOne(fact);
      if (observed.known) return observed;
      throw new UnknownFactError(observed.cause);
    },
    read: async (fact) => (await reading.readWithAge(fact)).value,
  };
  return Object.fromEntries(await Promise.all([...facts].map(async (fact) => [fact, await observeOne(fact)] as const)));
}

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
