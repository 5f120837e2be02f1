import { longestWait } from "@genkan/controls/engine/ledger";
import { record } from "@genkan/controls/engine/run";
import { statuses } from "@genkan/controls/model/evaluation";
import * as z from "zod/mini";
import { logger, MetricUnit, metrics, watched } from "./handler.ts";
import { HEARTBEAT, LONGEST_WAIT } from "./metric-names.ts";
import { controlsOf } from "./settings.ts";
import { openWorld } from "./world.ts";

/** EventBridge Scheduler: one run over every control. `notify` sends what it records. */
export const handler = watched(z.object({ job: z.literal("run") }), async () => {
  const began = performance.now();
  const world = await openWorld();
  const { account } = world.subject;
  // Offers alerts again that are not sent yet.
  const { unsent } = await world.ledger.read(account);
  metrics.addMetric(LONGEST_WAIT, MetricUnit.Seconds, longestWait(unsent, world.now()));
  for (const alert of unsent) await world.ledger.wake(account, alert);

  const { run, changes } = await record(world, controlsOf(world.monitor));
  metrics.addMetric(HEARTBEAT, MetricUnit.Count, 1);
  metrics.addMetric("Duration", MetricUnit.Milliseconds, performance.now() - began);
  metrics.addMetric("ApiCalls", MetricUnit.Count, run.apiCalls);
  metrics.addMetric("Changes", MetricUnit.Count, changes.length);
  for (const status of statuses) metrics.addMetric(`Findings_${status}`, MetricUnit.Count, run.summary[status]);
  logger.info("run recorded", { runId: run.id, summary: run.summary, changes: changes.length, woken: unsent.length });
  return { runId: run.id, changes: changes.length };
});
