/// <reference path="../.sst/platform/config.d.ts" />
import { HEARTBEAT, NAMESPACE, SERVICE } from "@genkan/monitor/metric-names";
import type { alerts } from "./alerts";
import { type GenkanConfig, minutesOf } from "./config";

/** A function that is watched. */
export interface Watched {
  readonly fn: sst.aws.Function;
  /** Where what it could not handle for good ends. */
  readonly deadLetters?: sst.aws.Queue;
  /**
   * Our metric of the failures that are its way of answering, and no fault. Such a function is called for many things at
   * once and runs one at a time: that it is throttled is no fault either, Lambda calls again.
   */
  readonly answers?: string;
}

const HOUR = 3_600;

/** Alarms that go from CloudWatch to the topic by themselves: no function of ours is on their way. */
export function watchdog(
  config: GenkanConfig,
  { topic, chatTopic }: ReturnType<typeof alerts>,
  watched: Readonly<Record<string, Watched | undefined>>,
) {
  const ours = { service: SERVICE, stage: $app.stage };
  // Amazon Q Developer shows CloudWatch's alarms as they are, and its topic may be the only one that somebody reads.
  const told = [topic.arn, ...(chatTopic ? [chatTopic.arn] : [])];
  const alarm = (name: string, args: Partial<aws.cloudwatch.MetricAlarmArgs>) =>
    new aws.cloudwatch.MetricAlarm(name, {
      name: `${$app.name}-${$app.stage}-${name}`,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      threshold: 0,
      alarmActions: told,
      okActions: told,
      ...args,
    });
  const sum = { statistic: "Sum", period: 300 };

  alarm("MonitorSilent", {
    alarmDescription:
      "Genkan has not judged the account for two periods of its schedule. Look at the log of the function Monitor, and whether its schedule is enabled.",
    namespace: NAMESPACE,
    metricName: HEARTBEAT,
    dimensions: ours,
    statistic: "Sum",
    period: minutesOf(config.schedule) * 60,
    threshold: 1,
    comparisonOperator: "LessThanThreshold",
    evaluationPeriods: 2,
    treatMissingData: "breaching",
  });
  for (const [name, each] of Object.entries(watched)) {
    if (!each) continue;
    const { fn, deadLetters, answers } = each;
    const dimensions = { FunctionName: fn.name };
    const lambda = { namespace: "AWS/Lambda", dimensions };
    const failing = `Genkan's function ${name} fails. Its log group in CloudWatch ends with the function's name and says why.`;
    if (answers) {
      // Errors and answers carry times that are moments apart: an hour keeps a pair together.
      const metric = { stat: "Sum", period: HOUR };
      alarm(`${name}Errors`, {
        alarmDescription: failing,
        metricQueries: [
          { id: "faults", expression: "errors - FILL(answers, 0)", label: "Faults", returnData: true },
          { id: "errors", metric: { ...lambda, ...metric, metricName: "Errors" } },
          { id: "answers", metric: { ...metric, namespace: NAMESPACE, dimensions: ours, metricName: answers } },
        ],
      });
    } else {
      alarm(`${name}Errors`, { alarmDescription: failing, ...lambda, ...sum, metricName: "Errors" });
      alarm(`${name}Throttles`, {
        alarmDescription: `Genkan's function ${name} is throttled: raise the account's quota of concurrent Lambda executions.`,
        ...lambda,
        ...sum,
        metricName: "Throttles",
      });
    }
    if (deadLetters) {
      alarm(`${name}DeadLetters`, {
        alarmDescription: `Genkan's function ${name} could not handle something for good: it lies in this dead-letter queue, and stays there for two weeks.`,
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: deadLetters.nodes.queue.name },
        statistic: "Maximum",
        period: 300,
      });
    }
  }
}
