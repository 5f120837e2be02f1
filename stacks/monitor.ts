/// <reference path="../.sst/platform/config.d.ts" />
import { type GenkanConfig, minutesOf } from "./config.ts";
import { judging, onTable } from "./permissions.ts";
import { assumedBy, deadLetterQueue } from "./resources.ts";

/**
 * The full run on a schedule. Runs one at a time; if two overlap anyway, the findings' versions reject the second
 * write.
 */
export function monitor(config: GenkanConfig, table: sst.aws.Dynamo) {
  const deadLetters = deadLetterQueue("ScheduleDeadLetters");
  const fn = new sst.aws.Function("Monitor", {
    handler: "packages/monitor/src/schedule.handler",
    description: "Genkan: evaluates the account",
    ...judging(config, table, [
      onTable(table, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"),
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
    ]),
    // Scheduler starts a run asynchronously: its own retries and queue are for calls that Lambda does not accept.
    retries: 2,
    transform: {
      function: (args) => {
        args.deadLetterConfig = { targetArn: deadLetters.arn };
      },
    },
  });
  new sst.aws.CronV2("Schedule", {
    schedule: config.schedule as "rate(1 hour)",
    function: fn.arn,
    event: { job: "run" },
    retries: 3,
    dlq: deadLetters.arn,
    transform: {
      role: (args) => {
        args.assumeRolePolicy = assumedBy("scheduler.amazonaws.com", aws.getCallerIdentityOutput().accountId);
      },
    },
  });
  // Two schedule periods, so that a monitor that keeps failing raises one alarm, not one for each run.
  return { fn, deadLetters, period: 2 * minutesOf(config.schedule) };
}
