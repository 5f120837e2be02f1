import type { Evidence, Fact, Observations, Observed } from "@genkan/controls/evidence";
import pLimit from "p-limit";
import { causeOf } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { accountSummary } from "./account-summary.ts";
import type { Collector, Reading } from "./collector.ts";
import { credentialReport } from "./credential-report.ts";
import { organization } from "./organization.ts";
import { rootActivity } from "./root-activity.ts";
import { rootMfaDevices } from "./root-mfa-devices.ts";

/** The collector of every fact; a fact without one does not compile. */
export const collectors: { readonly [F in Fact]: Collector<F> } = {
  accountSummary,
  credentialReport,
  rootMfaDevices,
  organization,
  rootActivity,
};

/** How many facts are read at a time. */
const AT_A_TIME = 5;

/** Reads facts, each once, some at a time. What can't be read is unknown with its cause; nothing is thrown. */
export async function observe(aws: Aws, facts: ReadonlySet<Fact>, reading: Reading): Promise<Observations> {
  const limit = pLimit(AT_A_TIME);
  const read = [...facts].map((fact) => limit(async () => [fact, await observeOne(aws, fact, reading)] as const));
  return Object.fromEntries(await Promise.all(read));
}

async function observeOne<F extends Fact>(aws: Aws, fact: F, reading: Reading): Promise<Observed<Evidence[F]>> {
  const collector: Collector<F> = collectors[fact];
  try {
    return { known: true, ...(await collector.collect(aws, reading)) };
  } catch (error) {
    return { known: false, cause: causeOf(error, collector.reads[0] ?? fact) };
  }
}
