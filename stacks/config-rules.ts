/// <reference path="../.sst/platform/config.d.ts" />
import { configRuleActions } from "@genkan/aws/config-rules";
import { RULE_UNJUDGED } from "@genkan/monitor/metric-names";
import type { GenkanConfig } from "./config";
import { controlsOn, judging, onTable } from "./permissions";
import { assumedBy } from "./resources";

/** How often AWS Config asks, in hours. */
const HOURS = { One_Hour: 1, Three_Hours: 3, Six_Hours: 6, Twelve_Hours: 12, TwentyFour_Hours: 24 } as const;
/** AWS Config takes 256 characters of description. */
const LONGEST = 256;

/** One rule of AWS Config a control, all judged by one function, live. */
export function configRules(config: GenkanConfig, table: sst.aws.Dynamo) {
  const { enabled, frequency, recorder } = config.configRules;
  if (!enabled || recorder === "none") return undefined;
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const fn = new sst.aws.Function("ConfigRule", {
    handler: "packages/monitor/src/config-rule.handler",
    description: "Genkan: judges one control for AWS Config",
    // The rules come all at once, and Identity Center takes 20 calls a second of everybody: one at a time, and no retry,
    // for a failed evaluation is the result where nothing could be judged, and Config asks again by itself.
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

/** A recorder only so that there is one: rules can't be made without, and periodic ones need nothing recorded. */
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
