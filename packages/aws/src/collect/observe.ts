import type { Narrowing } from "@genkan/controls/model/event";
import type { Evidence, Fact, Observations, Observed } from "@genkan/controls/model/evidence";
import { causeOf, UnknownFactError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import type { Reading, Request } from "./collector.ts";
import { collectorOf } from "./on-demand.ts";

/**
 * Reads facts in parallel, each once. The clients keep to AWS's rate limits. A fact that cannot be read is unknown,
 * with its cause; nothing is thrown. A `narrowing` takes the facts that the events prove as they are, reads only the
 * resources that the events name, and skips facts that AWS itself updates only hours later. Facts that the request gives
 * are not read.
 *
 * @example
 * ```ts
 * import { connect } from "@genkan/aws/clients";
 * import { observe } from "@genkan/aws/collect/observe";
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
    const collector = await collectorOf(fact);
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
