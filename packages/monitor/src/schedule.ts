import { longestWait } from "@genkan/controls/engine/ledger";
import { record } from "@genkan/controls/engine/run";
import { statuses } from "@genkan/controls/model/evaluation";
import * as z from "zod/mini";
import { logger, measure, watched } from "./handler.ts";
import { HEARTBEAT, LONGEST_WAIT } from "./metric-names.ts";
import { controlsOf } from "./settings.ts";
import { openWorld } from "./world.ts";

/** Handles a call of EventBridge Scheduler: one full run. `notify` sends the alerts that it records. */
export const handler = watched(z.object({ job: z.literal("run") }), async () => {
  const began = performance.now();
  const world = await openWorld();
  const { account } = world.subject;
  // Offers the alerts that are not sent yet again.
  const { unsent } = await world.ledger.read(account);
  measure(LONGEST_WAIT, longestWait(unsent, world.now()));
  for (const alert of unsent) await world.ledger.wake(account, alert);

  const { run, changes } = await record(world, controlsOf(world.monitor));
  measure(HEARTBEAT, 1);
  measure("Duration", performance.now() - began);
  measure("ApiCalls", run.apiCalls);
  measure("Changes", changes.length);
  for (const status of statuses) measure(`Findings_${status}`, run.summary[status]);
  logger.info("run recorded", { runId: run.id, summary: run.summary, changes: changes.length, woken: unsent.length });
  return { runId: run.id, changes: changes.length };
});
