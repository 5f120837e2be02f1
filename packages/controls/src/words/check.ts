import type { Subject } from "../control.ts";
import type { Evaluation, Status } from "../evaluation.ts";
import { summarise } from "../run.ts";
import type { Locale } from "../text.ts";
import { message } from "./sentence.ts";

/** What `genkan check --format json` prints. Documented by `docs/schemas/check.schema.json`. */
export interface CheckReport extends Subject {
  readonly schema: "genkan.check/1";
  readonly evaluatedAt: string;
  readonly apiCalls: number;
  readonly evaluations: readonly (Evaluation & { readonly message: string })[];
  readonly summary: Readonly<Record<Status, number>>;
}

/** The verdicts of one check, for programs. */
export function checkReport(
  {
    evaluations,
    account,
    partition,
    evaluatedAt,
    apiCalls,
  }: Omit<CheckReport, "schema" | "summary" | "evaluations"> & {
    readonly evaluations: readonly Evaluation[];
  },
  locale: Locale,
): CheckReport {
  return {
    schema: "genkan.check/1",
    account,
    partition,
    evaluatedAt,
    apiCalls,
    evaluations: evaluations.map((evaluation) => {
      const { control, resource, status, severity, reason, params, evidence } = evaluation;
      return { control, resource, status, severity, reason, params, message: message(evaluation, locale), evidence };
    }),
    summary: summarise(evaluations),
  };
}
