import {
  type Evaluation as ConfigEvaluation,
  ConfigServiceClient,
  PutEvaluationsCommand,
  paginateGetComplianceDetailsByConfigRule,
  StartConfigRulesEvaluationCommand,
} from "@aws-sdk/client-config-service";
import type { ConfigVerdict } from "@genkan/messages/channels/config-annotation";
import type { Aws } from "./clients.ts";
import { retrying } from "./retrying.ts";

/** The IAM actions on rules: to report names no resource, the others name the rules of the account. */
export const configRuleActions = {
  put: "config:PutEvaluations",
  read: "config:GetComplianceDetailsByConfigRule",
  start: "config:StartConfigRulesEvaluation",
} as const;

/** PutEvaluations takes 100. */
const BATCH = 100;
/** How often evaluations are sent that AWS Config refuses, and the first delay between, in milliseconds. */
const ATTEMPTS = 3;
const FIRST_DELAY = 100;

/** One invocation of a rule by AWS Config. */
export interface RuleInvocation {
  readonly ruleName: string;
  readonly resultToken: string;
  /** When Config asked; orders the results. */
  readonly at: Date;
  /** Only tried: nothing is kept. */
  readonly testMode: boolean;
}

/**
 * Reports a rule's verdicts, and withdraws the verdicts on resources that no longer exist, because AWS Config keeps a
 * verdict until the next one on the same resource.
 * https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html
 */
export async function reportToConfig(
  aws: Aws,
  invocation: RuleInvocation,
  verdicts: readonly ConfigVerdict[],
): Promise<void> {
  const { ruleName, resultToken, at, testMode } = invocation;
  const client = await aws.client(ConfigServiceClient);
  const key = (type: string | undefined, id: string | undefined) => `${type} ${id}`;
  const reported = new Set(verdicts.map(({ resource: { type, id } }) => key(type, id)));
  const evaluations = verdicts.map(
    ({ resource: { type, id }, compliance, annotation }): ConfigEvaluation => ({
      ComplianceResourceType: type,
      ComplianceResourceId: id,
      ComplianceType: compliance,
      Annotation: annotation,
      OrderingTimestamp: at,
    }),
  );
  if (!testMode) {
    const pages = paginateGetComplianceDetailsByConfigRule(
      { client, pageSize: 100 },
      { ConfigRuleName: ruleName, ComplianceTypes: ["COMPLIANT", "NON_COMPLIANT"] },
    );
    for await (const { EvaluationResults = [] } of pages) {
      for (const { EvaluationResultIdentifier } of EvaluationResults) {
        const { ResourceType, ResourceId } = EvaluationResultIdentifier?.EvaluationResultQualifier ?? {};
        if (reported.has(key(ResourceType, ResourceId))) continue;
        evaluations.push({
          ComplianceResourceType: ResourceType,
          ComplianceResourceId: ResourceId,
          ComplianceType: "NOT_APPLICABLE",
          OrderingTimestamp: at,
        });
      }
    }
  }
  for (let start = 0; start < evaluations.length; start += BATCH) {
    let batch = evaluations.slice(start, start + BATCH);
    const put = async () => {
      const { FailedEvaluations = [] } = await client.send(
        new PutEvaluationsCommand({ ResultToken: resultToken, Evaluations: batch, TestMode: testMode }),
      );
      batch = FailedEvaluations;
      if (batch.length) throw new RefusedError(`AWS Config refused ${batch.length} evaluation(s) of ${ruleName}`);
    };
    await retrying(aws.clock, put, (error, attempt) =>
      error instanceof RefusedError && attempt < ATTEMPTS ? FIRST_DELAY * 2 ** (attempt - 1) : null,
    );
  }
}

/** AWS Config accepted the call, but not all of its evaluations. */
class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** StartConfigRulesEvaluation takes 25. */
const STARTED = 25;

/**
 * Has AWS Config judge rules anew, so that its console follows. It takes one such call a minute, and none while an
 * evaluation is under way: then the rule's own schedule follows, and that is no failure.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html
 * @returns the rules that were left to their schedule
 */
export async function startRules(aws: Aws, ruleNames: readonly string[]): Promise<readonly string[]> {
  const client = await aws.client(ConfigServiceClient);
  const left: string[] = [];
  for (let start = 0; start < ruleNames.length; start += STARTED) {
    const batch = ruleNames.slice(start, start + STARTED);
    try {
      await client.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: batch }));
    } catch (error) {
      if (!BUSY.has((error as Error).name)) throw error;
      left.push(...batch);
    }
  }
  return left;
}

const BUSY = new Set(["LimitExceededException", "ResourceInUseException", "NoSuchConfigRuleException"]);
