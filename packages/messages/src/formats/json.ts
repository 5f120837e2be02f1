import type { Exception } from "@genkan/controls/engine/exception";
import { summarise } from "@genkan/controls/engine/run";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { utc } from "../moment.ts";
import { message } from "../sentence.ts";

/** The output of `genkan check --format json`. Documented by `docs/schemas/check.schema.json`. */
export interface CheckReport extends Subject {
  readonly schema: "genkan.check/1";
  readonly evaluatedAt: string;
  readonly apiCalls: number;
  readonly evaluations: readonly (Evaluation & {
    readonly message: string;
    /** Who accepts it, and until when; absent if nobody does. */
    readonly exception?: Pick<Exception, "owner" | "reason" | "expires">;
  })[];
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
    readonly evaluations: readonly (Evaluation & { readonly exception?: Exception | null })[];
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
      const { control, resource, status, severity, reason, params, evidence, exception } = evaluation;
      const row = {
        ...{ control, resource, status, severity, reason, params },
        message: message(evaluation, utc[locale]),
        evidence,
      };
      if (!exception) return row;
      const { owner, reason: why, expires } = exception;
      return { ...row, exception: { owner: clean(owner), reason: clean(why), expires } };
    }),
    summary: summarise(evaluations),
  };
}
