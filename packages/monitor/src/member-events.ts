import { openOrganizationLedger } from "@genkan/aws/ledger/organization";
import {
  type Answer,
  type MemberEventsWorld,
  respondInMembers,
  respondToAssignments,
} from "@genkan/aws/organization/events";
import type { Batch } from "@genkan/controls/model/event";
import { environment } from "./environment.ts";
import { logger, measure } from "./handler.ts";
import { controlsOf } from "./settings.ts";
import type { Deployed } from "./world.ts";

/**
 * Evaluates events of other accounts than our own, if the deployment evaluates the members of an organization. All others
 * are refused: an account may send to our bus whatever it forwards itself.
 */
export async function respondInOthers(
  world: Deployed,
  groups: ReadonlyMap<string, { readonly batch: Batch }>,
): Promise<ReadonlyMap<string, Answer>> {
  if (!groups.size) return new Map();
  return logged(groups, await answersFor(world, groups));
}

/**
 * Evaluates the members that events of our own account assign somebody to, or nobody any more. Accounts that are no members
 * are left out: our own run evaluates our own.
 */
export async function respondToAssignmentsIn(
  world: Deployed,
  groups: ReadonlyMap<string, { readonly batch: Batch }>,
): Promise<ReadonlyMap<string, Answer>> {
  const { GENKAN_SWEEPS } = environment("GENKAN_SWEEPS");
  if (!groups.size || !GENKAN_SWEEPS) return new Map();
  const inMembers = await memberEventsWorld(world);
  if (!inMembers) return new Map();
  // Most events need no S3, and every start of the function would pay for its client.
  const { passStore } = await import("@genkan/aws/organization/store");
  const answers = await respondToAssignments(inMembers, passStore(world.aws, GENKAN_SWEEPS), batchesOf(groups));
  return logged(groups, new Map([...answers].filter(([, answer]) => !("refused" in answer))));
}

function logged(
  groups: ReadonlyMap<string, { readonly batch: Batch }>,
  answers: ReadonlyMap<string, Answer>,
): ReadonlyMap<string, Answer> {
  for (const [account, answer] of answers) {
    const events = groups.get(account)?.batch.signals.length ?? 0;
    if ("refused" in answer) {
      logger.warn("the events of this account are refused: no pass has evaluated it as an active member", {
        account,
        events,
        because: answer.refused,
      });
      measure("EventsRefused", events);
    }
    if ("failed" in answer)
      logger.error("the events of an account could not be evaluated", { account, error: String(answer.failed) });
  }
  return answers;
}

async function answersFor(
  world: Deployed,
  groups: ReadonlyMap<string, { readonly batch: Batch }>,
): Promise<ReadonlyMap<string, Answer>> {
  const inMembers = await memberEventsWorld(world);
  if (!inMembers) return new Map([...groups.keys()].map((account) => [account, { refused: "unknown" }]));
  return respondInMembers(inMembers, batchesOf(groups));
}

const batchesOf = (groups: ReadonlyMap<string, { readonly batch: Batch }>): ReadonlyMap<string, Batch> =>
  new Map([...groups].map(([account, { batch }]) => [account, batch]));

/** What members are evaluated with; `null` if the deployment evaluates none. */
async function memberEventsWorld(world: Deployed): Promise<MemberEventsWorld | null> {
  const { GENKAN_ORGANIZATION, GENKAN_TABLE } = environment("GENKAN_ORGANIZATION", "GENKAN_TABLE");
  if (!GENKAN_ORGANIZATION) return null;
  const { roleName, ...organization } = GENKAN_ORGANIZATION;
  const { aws, settings, monitor, everySeconds } = world;
  return {
    aws,
    ledger: await openOrganizationLedger(aws, GENKAN_TABLE),
    settings,
    controls: controlsOf(monitor),
    ...(everySeconds === undefined ? {} : { everySeconds }),
    roleName,
    organization,
    partition: world.subject.partition,
    accessNotices: { sent: monitor.accessChanges },
  };
}
