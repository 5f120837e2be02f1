/// <reference path="../.sst/platform/config.d.ts" />
import { HEARTBEAT, LONGEST_WAIT, NAMESPACE, PASS_CLOSED, SERVICE, UNREACHED } from "@genkan/monitor/metric-names";
import { alarmKinds } from "./alarm-kinds.ts";
import type { alerts } from "./alerts.ts";
import { type GenkanConfig, minutesOf } from "./config.ts";
import type { organization } from "./organization.ts";
import type { Watched } from "./watched.ts";

/** In seconds. A channel accepts an alert within seconds, so one that waited this long is not being delivered. */
const TOO_LONG = 15 * 60;

/**
 * Alarms that CloudWatch sends to the topics directly, without a function of ours. So they also report that alerts are
 * not delivered while the heartbeat continues. The end of an alarm is reported only if it is meaningful: a function
 * that failed and is not called again has not recovered.
 */
export function watchdog(
  config: GenkanConfig,
  { channels }: ReturnType<typeof alerts>,
  watched: Readonly<Record<string, Watched | undefined>>,
  passes?: ReturnType<typeof organization>,
) {
  const ours = { service: SERVICE, stage: $app.stage };
  // Each topic may be the only one that someone reads.
  const topics = channels.flatMap(({ topic }) => (topic ? [topic.arn] : []));
  const alarm = (name: string, args: Partial<aws.cloudwatch.MetricAlarmArgs>) =>
    new aws.cloudwatch.MetricAlarm(name, {
      name: `${$app.name}-${$app.stage}-${name}`,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      threshold: 0,
      alarmActions: topics,
      ...args,
    });

  /** An alarm on a metric that each period of the schedule should have, for two periods without it. */
  const silence = (name: "MonitorSilent" | "PassLate", metricName: string, label: string) =>
    alarm(name, {
      alarmDescription: alarmKinds[name].description,
      // If data is missing, CloudWatch looks further back and would be late by as much. So missing data counts as 0.
      metricQueries: [
        { id: "beats", expression: "FILL(heartbeat, 0)", label, returnData: true },
        {
          id: "heartbeat",
          metric: {
            namespace: NAMESPACE,
            metricName,
            dimensions: ours,
            stat: "Sum",
            period: minutesOf(config.schedule) * 60,
          },
        },
      ],
      threshold: 1,
      comparisonOperator: "LessThanThreshold",
      evaluationPeriods: 2,
      treatMissingData: "breaching",
      okActions: topics,
    });

  silence("MonitorSilent", HEARTBEAT, "Runs");
  alarm("AlertsUnsent", {
    alarmDescription: alarmKinds.AlertsUnsent.description,
    namespace: NAMESPACE,
    metricName: LONGEST_WAIT,
    dimensions: ours,
    statistic: "Maximum",
    period: minutesOf(config.schedule) * 60,
    threshold: TOO_LONG,
    // Each run measures it. Between two runs nothing is known, so the alarm keeps its state.
    treatMissingData: "ignore",
    okActions: topics,
  });
  // Step Functions tries again what fails in a pass. So what counts is how the pass ends, not the errors of its functions.
  if (passes) {
    const ended = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"];
    alarm("PassFailed", {
      alarmDescription: alarmKinds.PassFailed.description,
      metricQueries: [
        { id: "failed", expression: "SUM([m1, m2, m3])", label: "Failed passes", returnData: true },
        ...ended.map((metricName, i) => ({
          id: `m${i + 1}`,
          metric: {
            namespace: "AWS/States",
            metricName,
            dimensions: { StateMachineArn: passes.machine.arn },
            stat: "Sum",
            period: 2 * minutesOf(config.schedule) * 60,
          },
        })),
      ],
    });
    silence("PassLate", PASS_CLOSED, "Passes");
    alarm("AccountsUnreached", {
      alarmDescription: alarmKinds.AccountsUnreached.description,
      namespace: NAMESPACE,
      metricName: UNREACHED,
      dimensions: ours,
      statistic: "Maximum",
      period: minutesOf(config.schedule) * 60,
      // Each pass measures it at its end. Between two passes nothing is known, so the alarm keeps its state.
      treatMissingData: "ignore",
      okActions: topics,
    });
    alarm("PassUnstarted", {
      alarmDescription: alarmKinds.PassUnstarted.description,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: passes.deadLetters.nodes.queue.name },
      statistic: "Maximum",
      period: 300,
    });
  }
  const ofChannels = Object.assign({}, ...channels.map((channel) => channel.watched)) as typeof watched;
  for (const [name, each] of Object.entries({ ...watched, ...ofChannels })) {
    if (!each) continue;
    const { fn, deadLetters, unjudged, hours, rules = [], period = 5 } = each;
    const counted = { statistic: "Sum", period: period * 60 };
    const lambda = { ...counted, namespace: "AWS/Lambda", dimensions: { FunctionName: fn.name } };
    const sum = (namespace: string, metricName: string, dimensions: Record<string, $util.Input<string>>) => ({
      namespace,
      metricName,
      dimensions,
      stat: "Sum",
      period: period * 60,
    });
    alarm(`${name}Errors`, {
      alarmDescription: alarmKinds.Errors.description(name),
      ...(unjudged
        ? {
            metricQueries: [
              { id: "faults", expression: "FILL(errors, 0) - FILL(unjudged, 0)", label: "Faults", returnData: true },
              { id: "errors", metric: sum("AWS/Lambda", "Errors", { FunctionName: fn.name }) },
              { id: "unjudged", metric: sum(NAMESPACE, unjudged, ours) },
            ],
          }
        : { ...lambda, metricName: "Errors" }),
    });
    if (hours) {
      alarm(`${name}Silent`, {
        alarmDescription: alarmKinds.Silent.description(name),
        ...lambda,
        metricName: "Invocations",
        period: hours * 3_600,
        evaluationPeriods: 2,
        threshold: 1,
        comparisonOperator: "LessThanThreshold",
        treatMissingData: "breaching",
      });
    }
    if (rules.length) {
      const ids = rules.map((_, i) => `m${i + 1}`);
      alarm(`${name}Undelivered`, {
        alarmDescription: alarmKinds.Undelivered.description(),
        metricQueries: [
          { id: "failed", expression: `SUM([${ids.join(", ")}])`, label: "Failed deliveries", returnData: true },
          ...rules.map((RuleName, i) => ({
            id: ids[i]!,
            metric: sum("AWS/Events", "FailedInvocations", { RuleName }),
          })),
        ],
      });
    }
    if (!unjudged) {
      alarm(`${name}Throttles`, {
        alarmDescription: alarmKinds.Throttles.description(name),
        ...lambda,
        metricName: "Throttles",
      });
    }
    if (deadLetters) {
      alarm(`${name}DeadLetters`, {
        alarmDescription: alarmKinds.DeadLetters.description(name),
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: deadLetters.nodes.queue.name },
        statistic: "Maximum",
        period: 300,
      });
    }
  }
}
