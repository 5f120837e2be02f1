import { reportToConfig } from "@genkan/aws/config-rules";
import { controlOf } from "@genkan/controls/catalogue/index";
import { check, settingsWith } from "@genkan/controls/run";
import { configVerdicts } from "@genkan/controls/words/config";
import { configEvent } from "./config-event.ts";
import { RULE_NOT_JUDGED } from "./metric-names.ts";
import { logger, MetricUnit, metrics, watched } from "./watched.ts";
import { open } from "./world.ts";

/** What could not be judged: Config shows it as the rule's failed evaluation, with this text. */
class InsufficientDataError extends Error {
  override readonly name = "InsufficientDataError";
}

/** AWS Config: judges one control now, whoever asked, and reports to Config. */
export const handler = watched(configEvent, async (event) => {
  const { configRuleName: ruleName, resultToken, eventLeftScope, invokingEvent, ruleParameters } = event;
  // The rule is being deleted, and its results with it.
  if (eventLeftScope) return { evaluations: 0 };
  const control = controlOf(ruleParameters.control)!;
  const world = await open();
  const { account } = world.subject;
  const standing = await world.ledger.read(account);
  const settings = settingsWith(world.settings, standing);
  const remembered = standing.activity;
  const { evaluations, apiCalls } = await check({ ...world, settings }, [control], world.now(), { remembered });
  const { verdicts, failure } = configVerdicts(evaluations, account, world.monitor.locale);
  const at = new Date(invokingEvent.notificationCreationTime);
  await reportToConfig(world.aws, { ruleName, resultToken, at, testMode: resultToken === "TESTMODE" }, verdicts);
  metrics.addMetric("RuleApiCalls", MetricUnit.Count, apiCalls);
  logger.info("rule evaluated", { control: control.id, evaluations: verdicts.length, judged: failure === null });
  if (failure !== null) {
    metrics.addMetric(RULE_NOT_JUDGED, MetricUnit.Count, 1);
    throw new InsufficientDataError(`${control.id}: ${failure}`);
  }
  return { evaluations: verdicts.length };
});
