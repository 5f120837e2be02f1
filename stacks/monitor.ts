/// <reference path="../.sst/platform/config.d.ts" />
import { type GenkanConfig, minutesOf } from "./config";
import { judging, onTable } from "./permissions";
import { assumedBy, deadLetterQueue } from "./resources";

/** The run on a schedule. Two never race: one at a time, and what an overlap would leave the versions refuse. */
export function monitor(config: GenkanConfig, table: sst.aws.Dynamo) {
  const deadLetters = deadLetterQueue("ScheduleDeadLetters");
  const fn = new sst.aws.Function("Monitor", {
    handler: "packages/monitor/src/schedule.handler",
    description: "Genkan: judges the account",
    ...judging(config, table, [
      onTable(table, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"),
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
    ]),
    // Scheduler hands a run over and is done: its own retries and queue are for what Lambda does not take.
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
  // From one run to the next, and some: a run on time that fails is not news each time.
  return { fn, deadLetters, period: 2 * minutesOf(config.schedule) };
}
