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

/** The IAM actions on rules. Reporting supports no resource; the others are limited to the account's rules. */
export const configRuleActions = {
  put: "config:PutEvaluations",
  read: "config:GetComplianceDetailsByConfigRule",
  start: "config:StartConfigRulesEvaluation",
} as const;

/** PutEvaluations accepts 100. */
const BATCH = 100;
/** How often evaluations that AWS Config refuses are sent, and the first delay between attempts, in milliseconds. */
const ATTEMPTS = 3;
const FIRST_DELAY = 100;

/** One invocation of a rule by AWS Config. */
export interface RuleInvocation {
  readonly ruleName: string;
  readonly resultToken: string;
  /** When Config asked for it. Config orders the results by this time. */
  readonly at: Date;
  /** A test run: Config keeps nothing. */
  readonly testMode: boolean;
}

/**
 * Reports a rule's verdicts, and withdraws the verdicts on resources that no longer exist: AWS Config keeps a verdict
 * until the next one on the same resource.
 * https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html
 * @throws the SDK's error, or an error that names the evaluations that Config refused
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

/** StartConfigRulesEvaluation accepts 25. */
const STARTED = 25;

/**
 * Makes AWS Config evaluate rules again, so that its console shows the change. Config accepts one such call a minute,
 * and none during an evaluation. The rule's own schedule evaluates it later then, which is not an error.
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
