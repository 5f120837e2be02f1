import { reportToConfig } from "@genkan/aws/config-rules";
import { controlOf } from "@genkan/controls/catalogue/index";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { withOutlasting } from "@genkan/controls/engine/outlast";
import { configVerdicts } from "@genkan/messages/channels/config-annotation";
import type * as z from "zod/mini";
import { configEvent } from "./config-event.ts";
import { logger, measure, watched } from "./handler.ts";
import { RULE_UNJUDGED } from "./metric-names.ts";
import { openWorld } from "./world.ts";

/** Fails the invocation with the reason of INSUFFICIENT_DATA, for which AWS Config has no result. */
class InsufficientDataError extends Error {
  override readonly name = "InsufficientDataError";
}

/** Handles an event of AWS Config: evaluates one control now and reports the results to Config. */
async function evaluateRule(event: z.output<typeof configEvent>): Promise<{ evaluations: number }> {
  const { configRuleName: ruleName, resultToken, eventLeftScope, invokingEvent, ruleParameters } = event;
  // The rule is being deleted, and its results with it.
  if (eventLeftScope) return { evaluations: 0 };
  const control = controlOf(ruleParameters.control)!;
  const world = await openWorld();
  const { account } = world.subject;
  const now = world.now();
  const { standing, evaluations, observations, apiCalls } = await evaluate(world, [control], now);
  // A finding that rests on a newer event also counts here.
  const found = standing.findings.filter((finding) => finding.control === control.id);
  const current = withOutlasting(found, evaluations, now.toISOString());
  const { verdicts, failure } = configVerdicts(current, account, world.monitor.locale, observations);
  const at = new Date(invokingEvent.notificationCreationTime);
  await reportToConfig(world.aws, { ruleName, resultToken, at, testMode: resultToken === "TESTMODE" }, verdicts);
  measure("RuleApiCalls", apiCalls);
  logger.info("rule evaluated", { control: control.id, evaluations: verdicts.length, judged: failure === null });
  if (failure !== null) throw new InsufficientDataError(`${control.id}: ${failure}`);
  return { evaluations: verdicts.length };
}

export const handler = watched(configEvent, evaluateRule, (error) => {
  if (error instanceof InsufficientDataError) measure(RULE_UNJUDGED, 1);
});
