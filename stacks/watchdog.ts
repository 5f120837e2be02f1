/// <reference path="../.sst/platform/config.d.ts" />
import type { alerts } from "./alerts";
import { type GenkanConfig, minutesOf } from "./config";

interface Watched {
  readonly functions: readonly sst.aws.Function[];
  readonly deadLetters: readonly sst.aws.Queue[];
}

/** Alarms that go from CloudWatch to the topic by themselves: no function of ours is on their way. */
export function watchdog(
  config: GenkanConfig,
  { topic }: ReturnType<typeof alerts>,
  { functions, deadLetters }: Watched,
) {
  const alarm = (
    name: string,
    args: Omit<aws.cloudwatch.MetricAlarmArgs, "comparisonOperator" | "evaluationPeriods">,
    more = {},
  ) =>
    new aws.cloudwatch.MetricAlarm(name, {
      name: `${$app.name}-${$app.stage}-${name}`,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      threshold: 0,
      statistic: "Sum",
      period: 300,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      ...args,
      ...more,
    });

  alarm(
    "MonitorSilent",
    {
      alarmDescription:
        "Genkan has not judged the account for two periods of its schedule. Look at the log of the function Monitor.",
      namespace: "Genkan",
      metricName: "Heartbeat",
      dimensions: { service: "genkan", stage: $app.stage },
      period: minutesOf(config.schedule) * 60,
      threshold: 1,
    },
    { comparisonOperator: "LessThanThreshold", evaluationPeriods: 2, treatMissingData: "breaching" },
  );
  for (const [i, fn] of functions.entries()) {
    for (const metricName of ["Errors", "Throttles"]) {
      alarm(`Function${i + 1}${metricName}`, {
        alarmDescription: `A function of Genkan has ${metricName.toLowerCase()}: look at its log.`,
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: fn.name },
      });
    }
  }
  for (const [i, queue] of deadLetters.entries()) {
    alarm(`DeadLetters${i + 1}`, {
      alarmDescription: "Genkan could not handle something for good: it lies in this dead-letter queue.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.nodes.queue.name },
      statistic: "Maximum",
    });
  }
}
