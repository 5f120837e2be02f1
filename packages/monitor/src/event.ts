import { batchOf, type ReadBatch } from "@genkan/aws/cloudtrail/batch";
import { startRules } from "@genkan/aws/config-rules";
import { type Answer, assignedAccount } from "@genkan/aws/organization/events";
import { type Response, respond } from "@genkan/controls/engine/respond";
import { accessNoticesOf } from "./access-notices.ts";
import { environment } from "./environment.ts";
import { logger, measure, watched } from "./handler.ts";
import { respondInOthers, respondToAssignmentsIn } from "./member-events.ts";
import { controlsOf } from "./settings.ts";
import { queueEvent, type TrailMessage, trailMessage } from "./trail-event.ts";
import { type Deployed, openWorld } from "./world.ts";

/** The messages about one account, and the batch that they make. */
interface Group {
  readonly messages: readonly TrailMessage[];
  readonly batch: ReadBatch;
}

/**
 * Handles CloudTrail events: evaluates at once what they can have changed, and records tampering with Genkan itself. Events
 * of members of an organization are evaluated in the member. Only the messages to evaluate again, or that cannot be read,
 * return to the queue. The latter end in the dead-letter queue.
 */
export const handler = watched(queueEvent, async ({ Records }) => {
  const began = performance.now();
  const messages = Records.map(({ messageId, body }) => ({ messageId, read: trailMessage.safeParse(body) }));
  const readable = messages.flatMap(({ messageId, read }) => (read.success ? [{ messageId, event: read.data }] : []));
  const unreadable = messages.flatMap(({ messageId, read }) =>
    read.success ? [] : [{ messageId, wrong: read.error }],
  );
  for (const { messageId, wrong } of unreadable)
    logger.error("this message is no event of CloudTrail", { messageId, wrong: wrong.issues });
  const world = await openWorld();
  const own = world.subject.account;
  const now = world.now();
  // By the account that EventBridge names, never by the one that a record names.
  const byAccount = Map.groupBy(readable, ({ event }) => event.account ?? own);
  const groups = new Map([...byAccount].map(([account, all]) => [account, groupOf(all, now)]));
  const { [own]: ofOwn, ...ofOthers } = Object.fromEntries(groups);
  const others = new Map(Object.entries(ofOthers));
  const assigned = assignedIn(ofOwn, { own, now });
  const isShared = others.size > 0 || assigned.size > 0;
  const answers: (readonly [Group, Answer])[] = [];
  if (ofOwn) answers.push([ofOwn, await respondInOwn(world, ofOwn, isShared)]);
  for (const [account, answer] of await respondInOthers(world, others)) answers.push([others.get(account)!, answer]);
  for (const [account, answer] of await respondToAssignmentsIn(world, assigned))
    answers.push([assigned.get(account)!, answer]);

  const responses = answers.flatMap(([, answer]) => ("response" in answer ? [answer.response] : []));
  const again = new Set(answers.flatMap(([group, answer]) => toEvaluateAgain(group, answer)));
  measure("EventDuration", performance.now() - began);
  measure("EventApiCalls", sum(responses.map(({ apiCalls }) => apiCalls)));
  measure("EventChanges", sum(responses.map(({ changes }) => changes.length)));
  logger.info("events judged", {
    events: readable.length,
    accounts: groups.size,
    controls: [...new Set(responses.flatMap(({ evaluated }) => evaluated))],
    changes: sum(responses.map(({ changes }) => changes.length)),
    tampering: readable.filter(({ event }) => event.tampering).length,
    again: again.size,
  });
  const back = [...unreadable.map(({ messageId }) => messageId), ...again];
  return { batchItemFailures: back.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** The events of our own account that change who is assigned to another one, by that account. */
function assignedIn(
  group: Group | undefined,
  { own, now }: { readonly own: string; readonly now: Date },
): ReadonlyMap<string, Group> {
  const byAccount = Map.groupBy(group?.messages ?? [], ({ event }) => assignedAccount(event.detail));
  const others = [...byAccount].filter(
    (each): each is [string, TrailMessage[]] => each[0] !== undefined && each[0] !== own,
  );
  return new Map(others.map(([account, messages]) => [account, groupOf(messages, now)]));
}

/** Reads the records of messages; logs those that cannot be read. */
function groupOf(messages: readonly TrailMessage[], now: Date): Group {
  const tampering = messages.flatMap(({ event }) => (event.tampering ? [event.detail.eventID] : []));
  const batch = batchOf(
    messages.map(({ event }) => event.detail),
    now,
    new Set(tampering),
  );
  for (const { eventID, because } of batch.unreadable)
    logger.error("this event cannot be read", { eventID, wrong: because });
  return { messages, batch };
}

/** Evaluates the account of the deployment. A failure fails the invocation, unless other accounts are in it. */
async function respondInOwn(world: Deployed, { batch }: Group, isShared: boolean): Promise<Answer> {
  try {
    const accessNotices = accessNoticesOf(world);
    const response = await respond({ ...world, accessNotices }, controlsOf(world.monitor), batch);
    await startConfigRules(world, response);
    return { response };
  } catch (failed) {
    if (!isShared) throw failed;
    logger.error("the events of an account could not be evaluated", {
      account: world.subject.account,
      error: String(failed),
    });
    return { failed };
  }
}

/** Asks AWS Config to evaluate what has changed. Its console follows now or, at the latest, on its own schedule. */
async function startConfigRules({ aws }: Deployed, response: Response): Promise<void> {
  const { GENKAN_RULE_PREFIX } = environment("GENKAN_RULE_PREFIX");
  const changed = [...new Set(response.changes.map(({ control }) => control))];
  if (!GENKAN_RULE_PREFIX || !changed.length) return;
  const left = await startRules(
    aws,
    changed.map((id) => GENKAN_RULE_PREFIX + id),
  ).catch((error: unknown) => {
    logger.error("AWS Config was not asked to judge anew", { error: String(error) });
    return changed;
  });
  if (left.length) logger.info("left to the schedule of AWS Config", { rules: left });
}

/** The messages about an account that return to the queue. What is refused does not: it would be refused again. */
function toEvaluateAgain({ messages, batch }: Group, answer: Answer): readonly string[] {
  if ("refused" in answer) return [];
  const unreadable = new Set(batch.unreadable.map(({ eventID }) => eventID));
  const isAgain = ({ event: { detail } }: TrailMessage) =>
    "failed" in answer || unreadable.has(detail.eventID) || answer.response.waiting.has(detail.eventID);
  return messages.filter(isAgain).map(({ messageId }) => messageId);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
