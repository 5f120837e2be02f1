import type { Exception } from "@genkan/controls/engine/exception";
import { summarise } from "@genkan/controls/engine/run";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import { tool } from "../tool.ts";
import type { Judged, Verdict } from "./judged.ts";
import { type Details, detailsOf, exceptionIn } from "./row.ts";

/** A verdict in JSON. */
export type EvaluationReport = Evaluation &
  Details & {
    /** Who accepts it, and until when; left out where nobody does. */
    readonly exception?: Pick<Exception, "owner" | "reason" | "expires" | "scope">;
  };

/** The output of `genkan check --format json`. Documented by `docs/schemas/check.schema.json`. */
export interface CheckReport extends Subject {
  readonly schema: "genkan.check/1";
  readonly tool: typeof tool;
  readonly region: string;
  readonly evaluatedAt: string;
  readonly apiCalls: number;
  readonly evaluations: readonly EvaluationReport[];
  readonly summary: Readonly<Record<Status, number>>;
}

/** The verdicts of one check, for programs. */
export function checkReport(judged: Judged & Pick<CheckReport, "apiCalls">, locale: Locale): CheckReport {
  const { account, partition, region, evaluatedAt, apiCalls, evaluations } = judged;
  return {
    schema: "genkan.check/1",
    tool,
    account,
    partition,
    region,
    evaluatedAt,
    apiCalls,
    evaluations: evaluations.map((evaluation) => evaluationReport(evaluation, judged, locale)),
    summary: summarise(evaluations),
  };
}

/** A verdict on an account, for programs. */
export function evaluationReport(evaluation: Verdict, judged: Judged, locale: Locale): EvaluationReport {
  const { control, resource, status, severity, reason, params, evidence } = evaluation;
  const { title, ...details } = detailsOf(evaluation, judged, locale);
  const exception = exceptionIn(evaluation);
  return {
    ...{ control, title, resource, status, severity, reason, params },
    ...details,
    evidence,
    ...(exception && { exception }),
  };
}
