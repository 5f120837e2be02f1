import { connect } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { observe } from "@genkan/aws/collect/observe";
import { whoAmI } from "@genkan/aws/identity";
import { evaluateFacts, factsFor, factsForPass } from "@genkan/controls/engine/evaluate";
import type { Control } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Observations } from "@genkan/controls/model/evidence";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { parseScenario } from "@genkan/sandbox/scenario";
import { TestClock } from "../clock.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

/**
 * What is evaluated: a scenario, the settings that differ from the defaults, the events that trigger the run, and the facts
 * that are known before.
 */
export interface Evaluated {
  readonly scenario: object;
  readonly settings?: Partial<Settings>;
  readonly events?: readonly TrailRecord[];
  readonly given?: Observations;
}

/** Evaluates controls on a simulated account, and lists the IAM actions that this called, with the number of all calls. */
export async function evaluate(
  controls: readonly Control[],
  { scenario: json, settings: set = {}, events, given = {} }: Evaluated,
): Promise<{
  readonly evaluations: readonly Evaluation[];
  readonly called: readonly string[];
  readonly total: number;
}> {
  const scenario = parseScenario(JSON.stringify(json));
  const clock = new TestClock(scenario.now);
  const { account, calls, counts, requestHandler } = simulate({ scenario, clock });
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler });
  try {
    const subject = await whoAmI(aws);
    const settings = { ...defaultSettings, ...set };
    const at = account.now();
    const asked = events && batchOf(events, at);
    // Events ask for less than a whole pass.
    const facts = asked ? factsFor(controls) : factsForPass(controls);
    const observations = await observe(aws, facts, { subject, settings, at, given }, asked);
    const { evaluations } = evaluateFacts({ subject, settings }, controls, { at, collected: observations });
    return { evaluations, called: Object.keys(counts()), total: calls.length };
  } finally {
    aws.close();
  }
}
