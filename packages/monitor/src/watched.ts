import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { parser } from "@aws-lambda-powertools/parser/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { z } from "zod";

/** Metrics are EMF lines in the log; the watchdog's alarms read them. */
export const NAMESPACE = "Genkan";
export const logger = new Logger({ serviceName: "genkan" });
export const metrics = new Metrics({ namespace: NAMESPACE, serviceName: "genkan" });
export { MetricUnit };

/** Checks an event, does the work, and logs and measures it. An event that is none is refused with what is wrong. */
export const watched = <Schema extends z.ZodType, Result>(
  schema: Schema,
  work: (event: z.output<Schema>, context: Context) => Promise<Result>,
) =>
  middy()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: false }))
    .use(parser({ schema }))
    .handler(work as never) as unknown as (event: unknown, context: Context) => Promise<Result>;
