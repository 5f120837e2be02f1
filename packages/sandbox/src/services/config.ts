import * as sdk from "@aws-sdk/client-config-service";
import type { SimulatedAccount } from "../account.ts";
import { page } from "../pagination.ts";
import { type Service, service } from "../wire.ts";

const MOST = 100;
const LONGEST_ANNOTATION = 256;
const $metadata = {};

/** AWS Config: accepts the evaluations of custom rules. The result token contains the rule's name: `token-of-<rule>`. */
export const config = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.ConfigServiceClient({ region: "us-east-1" }), {
    PutEvaluations({ Evaluations = [], ResultToken = "", TestMode = false }) {
      const invalid = (message: string) => new sdk.InvalidParameterValueException({ message, $metadata });
      if (Evaluations.length > MOST) throw invalid(`Member must have length less than or equal to ${MOST}`);
      for (const { ComplianceType, Annotation = "-" } of Evaluations) {
        if (ComplianceType === "INSUFFICIENT_DATA") throw invalid("INSUFFICIENT_DATA is not a valid ComplianceType");
        if (Annotation.length < 1 || Annotation.length > LONGEST_ANNOTATION) throw invalid("Annotation is too long");
      }
      const rule = /^token-of-(.+)$/.exec(ResultToken)?.[1];
      if (!TestMode && rule === undefined) {
        throw new sdk.InvalidResultTokenException({ message: "The specified ResultToken is not valid.", $metadata });
      }
      if (!TestMode && rule !== undefined) {
        const held = account.configResults.get(rule) ?? new Map<string, sdk.Evaluation>();
        account.configResults.set(rule, held);
        for (const each of Evaluations) {
          const key = `${each.ComplianceResourceType} ${each.ComplianceResourceId}`;
          if (each.ComplianceType === "NOT_APPLICABLE") held.delete(key);
          else held.set(key, each);
        }
      }
      return { FailedEvaluations: [] };
    },
    StartConfigRulesEvaluation({ ConfigRuleNames = [] }) {
      const now = account.now().getTime();
      const busy = ConfigRuleNames.some((rule) => now - (account.configStarts.get(rule) ?? 0) < 60_000);
      if (busy) throw new sdk.LimitExceededException({ message: "An evaluation is in progress.", $metadata });
      for (const rule of ConfigRuleNames) account.configStarts.set(rule, now);
      return {};
    },
    DescribeConfigurationRecorders: () => ({
      ConfigurationRecorders: account.scenario.configRecorder
        ? [{ name: "default", recordingScope: "PAID" as const }]
        : [],
    }),
    GetComplianceDetailsByConfigRule({ ConfigRuleName = "", Limit = MOST, NextToken }) {
      const all = [...(account.configResults.get(ConfigRuleName)?.values() ?? [])];
      const { items, next } = page(all, { size: Limit || MOST, token: NextToken, query: ConfigRuleName });
      const EvaluationResults = items.map((each) => ({
        ComplianceType: each.ComplianceType,
        Annotation: each.Annotation,
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: {
            ConfigRuleName,
            ResourceType: each.ComplianceResourceType,
            ResourceId: each.ComplianceResourceId,
          },
        },
      }));
      return { EvaluationResults, NextToken: next };
    },
  });
