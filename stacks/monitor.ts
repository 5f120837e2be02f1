/// <reference path="../.sst/platform/config.d.ts" />
import { type GenkanConfig, monitorSettingsOf } from "./config";
import { deadLetterQueue } from "./defaults";
import { onTable, reads } from "./permissions";

/** The run on a schedule. Two never race: one at a time, and what an overlap would leave the versions refuse. */
export function monitor(config: GenkanConfig, table: sst.aws.Dynamo) {
  const deadLetters = deadLetterQueue("ScheduleDeadLetters");
  const fn = new sst.aws.Function("Monitor", {
    handler: "packages/monitor/src/schedule.handler",
    description: "Genkan: judges the account",
    timeout: "5 minutes",
    retries: 0,
    ...(config.reserveConcurrency ? { concurrency: { reserved: 1 } } : {}),
    environment: {
      GENKAN_STAGE: $app.stage,
      GENKAN_TABLE: table.name,
      GENKAN_SETTINGS: JSON.stringify(monitorSettingsOf(config)),
    },
    permissions: [...reads(config), onTable(table, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem")],
  });
  new sst.aws.CronV2("Schedule", {
    schedule: config.schedule as "rate(1 hour)",
    function: fn.arn,
    event: { job: "run" },
    retries: 3,
    dlq: deadLetters.arn,
  });
  return { fn, deadLetters };
}
