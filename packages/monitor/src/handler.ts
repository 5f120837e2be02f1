import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { parser } from "@aws-lambda-powertools/parser/middleware";
import { useOwnControls } from "@genkan/controls/catalogue/index";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type * as z from "zod/mini";
import { type MetricName, metricUnits, NAMESPACE, passMetricUnits, SERVICE } from "./metric-names.ts";
import { own } from "./own-controls.ts";

// Before the first event, so that evaluations and messages know the user's own controls like ours.
useOwnControls(own);

/** The functions' structured log. Never log secrets or messages. */
export const logger = new Logger({ serviceName: SERVICE });
/** Metrics are lines in EMF in the log. The watchdog's alarms use them. */
const metrics = new Metrics({
  namespace: NAMESPACE,
  serviceName: SERVICE,
  defaultDimensions: { stage: process.env["GENKAN_STAGE"] ?? "local" },
});
/** Adds a value to a metric of this invocation, in the metric's own unit. */
export const measure = (name: MetricName, value: number): void =>
  void metrics.addMetric(name, { ...metricUnits, ...passMetricUnits }[name], value);

/**
 * Makes a handler that checks an event, does the work, and writes logs and metrics. A malformed event is refused with
 * the reason. `failed` gets every error before the metrics are written.
 */
export const watched = <Schema extends z.ZodMiniType, Result>(
  schema: Schema,
  work: (event: z.output<Schema>, context: Context) => Promise<Result>,
  failed: (error: Error) => void = () => {},
) =>
  middy()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: false }))
    .use({
      onError: ({ error }) => {
        if (error) failed(explained(error));
      },
    })
    .use(parser({ schema }))
    .handler(work as never) as unknown as (event: unknown, context: Context) => Promise<Result>;

/** Adds the reason to Powertools' error about a malformed event, which does not contain it. */
function explained(error: Error): Error {
  if (error.name !== "ParseError") return error;
  const cause = error.cause as { issues?: Issue[] } | Issue[] | undefined;
  const issues = Array.isArray(cause) ? cause : (cause?.issues ?? []);
  const wrong = issues.map(
    ({ path = [], message }) => `${path.map((key) => (typeof key === "object" ? key.key : key)).join(".")}: ${message}`,
  );
  error.message = `This is no event of this function: ${wrong.join("; ") || String(cause)}`;
  return error;
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (string | number | { readonly key: string | number })[];
}
