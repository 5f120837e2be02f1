import { batchOf } from "@genkan/aws/cloudtrail/batch";
import { startRules } from "@genkan/aws/config-rules";
import { respond } from "@genkan/controls/engine/respond";
import { environment } from "./environment.ts";
import { logger, measure, watched } from "./handler.ts";
import { controlsOf } from "./settings.ts";
import { queueEvent, trailMessage } from "./trail-event.ts";
import { openWorld } from "./world.ts";

/**
 * Handles CloudTrail events: evaluates at once what they can have changed, and records tampering with Genkan itself.
 * Only the messages to evaluate again, or that cannot be read, return to the queue. The latter end in the dead-letter
 * queue.
 */
export const handler = watched(queueEvent, async ({ Records }) => {
  const began = performance.now();
  const { GENKAN_RULE_PREFIX } = environment("GENKAN_RULE_PREFIX");
  const messages = Records.map(({ messageId, body }) => ({ messageId, read: trailMessage.safeParse(body) }));
  for (const { messageId, read } of messages) {
    if (!read.success) logger.error("this message is no event of CloudTrail", { messageId, wrong: read.error.issues });
  }
  const world = await openWorld();
  const records = messages.flatMap(({ read }) => (read.success ? [read.data.detail] : []));
  const tampering = new Set(
    messages.flatMap(({ read }) => (read.success && read.data.tampering ? [read.data.detail.eventID] : [])),
  );
  const batch = batchOf(records, world.now(), tampering);
  for (const { eventID, because } of batch.unreadable)
    logger.error("this event cannot be read", { eventID, wrong: because });
  const unreadable = new Set(batch.unreadable.map(({ eventID }) => eventID));
  const response = await respond(world, controlsOf(world.monitor), batch);

  // The changes are in the ledger now. AWS Config's console follows now or, at the latest, on its own schedule.
  const changed = [...new Set(response.changes.map(({ control }) => control))];
  if (GENKAN_RULE_PREFIX && changed.length) {
    const left = await startRules(
      world.aws,
      changed.map((id) => GENKAN_RULE_PREFIX + id),
    ).catch((error: unknown) => {
      logger.error("AWS Config was not asked to judge anew", { error: String(error) });
      return changed;
    });
    if (left.length) logger.info("left to the schedule of AWS Config", { rules: left });
  }

  measure("EventDuration", performance.now() - began);
  measure("EventApiCalls", response.apiCalls);
  measure("EventChanges", response.changes.length);
  logger.info("events judged", {
    events: records.length,
    controls: response.evaluated,
    changes: response.changes.length,
    tampering: tampering.size,
    again: response.waiting.size,
  });
  const again = messages.filter(
    ({ read }) =>
      !read.success || unreadable.has(read.data.detail.eventID) || response.waiting.has(read.data.detail.eventID),
  );
  return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
});
