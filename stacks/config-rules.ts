/// <reference path="../.sst/platform/config.d.ts" />
import { configRuleActions } from "@genkan/aws/config-rules";
import { RULE_UNJUDGED } from "@genkan/monitor/metric-names";
import type { GenkanConfig } from "./config.ts";
import { controlsOn, judging, onTable } from "./permissions.ts";
import { assumedBy } from "./resources.ts";

/** The interval of AWS Config's evaluations, in hours. */
const HOURS = { One_Hour: 1, Three_Hours: 3, Six_Hours: 6, Twelve_Hours: 12, TwentyFour_Hours: 24 } as const;
/** AWS Config accepts 256 characters of description. */
const LONGEST = 256;

/** One AWS Config rule for each control. One function evaluates all of them, live. */
export function configRules(config: GenkanConfig, table: sst.aws.Dynamo) {
  const { enabled, frequency, recorder } = config.configRules;
  if (!enabled || recorder === "none") return undefined;
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const fn = new sst.aws.Function("ConfigRule", {
    handler: "packages/monitor/src/config-rule.handler",
    description: "Genkan: evaluates one control for AWS Config",
    // All rules are evaluated at the same time, but Identity Center allows 20 calls a second for all callers: one at a
    // time. No retries, because a failed invocation is the result if something could not be evaluated; Config asks
    // again on its schedule.
    ...judging(config, table, [
      onTable(table, "dynamodb:Query"),
      { actions: [configRuleActions.put], resources: ["*"] },
      {
        actions: [configRuleActions.read],
        resources: [$interpolate`arn:${partition}:config:${region}:${accountId}:config-rule/*`],
      },
    ]),
  });
  const invoke = new aws.lambda.Permission("ConfigRuleInvoke", {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "config.amazonaws.com",
    sourceAccount: accountId,
  });
  const dependsOn = recorder === "create" ? [invoke, createRecorder(accountId)] : [invoke];
  const prefix = `${$app.name}-${$app.stage}-`;
  for (const { id, severity, title } of controlsOn(config)) {
    new aws.cfg.Rule(
      `Rule-${id}`,
      {
        name: `${prefix}${id}`,
        description: [...`[${severity}] ${title[config.locale]}`].slice(0, LONGEST).join(""),
        inputParameters: JSON.stringify({ control: id }),
        source: {
          owner: "CUSTOM_LAMBDA",
          sourceIdentifier: fn.arn,
          sourceDetails: [
            {
              eventSource: "aws.config",
              messageType: "ScheduledNotification",
              maximumExecutionFrequency: frequency,
            },
          ],
        },
      },
      { dependsOn },
    );
  }
  return { fn, prefix, unjudged: RULE_UNJUDGED, hours: HOURS[frequency] };
}

/**
 * A recorder for an account that has none: Config creates no rule without one. Periodic rules need nothing recorded.
 */
function createRecorder(accountId: $util.Output<string>) {
  const role = new aws.iam.Role("RecorderRole", {
    name: `${$app.name}-${$app.stage}-RecorderRole`,
    assumeRolePolicy: assumedBy("config.amazonaws.com", accountId),
  });
  return new aws.cfg.Recorder("Recorder", {
    roleArn: role.arn,
    recordingGroup: { allSupported: false, resourceTypes: ["AWS::Organizations::OrganizationalUnit"] },
  });
}
