import type { FactAge } from "../model/evaluation.ts";
import type { Finding } from "./finding.ts";
import type { Run } from "./ledger.ts";

type LastRun = Pick<Run, "at" | "evaluated" | "facts"> | null;

/** Whether the last run is known to have evaluated a control. */
const wasEvaluated = (control: string, lastRun: LastRun): lastRun is NonNullable<LastRun> =>
  lastRun?.evaluated?.includes(control) ?? false;

/**
 * The facts behind a finding, each with the time at which it was measured last: by the last run, which keeps a finding as it
 * is where nothing differs, or by what wrote the finding.
 */
export function measuredLast(
  { control, evidence }: Pick<Finding, "control" | "evidence">,
  lastRun: LastRun,
): readonly FactAge[] {
  const read = wasEvaluated(control, lastRun) ? (lastRun.facts ?? {}) : {};
  return evidence.map((age) => ({ ...age, observedAt: latest([age.observedAt, read[age.fact]]) }));
}

/**
 * When a control was evaluated last, as far as the ledger shows: by the last run, or by what wrote its findings before or
 * after that. `null`: never.
 */
export function checkedLast(control: string, findings: readonly Finding[], lastRun: LastRun): string | null {
  const written = findings.flatMap(({ since, recoveredAt, evidence }) => [
    since,
    recoveredAt,
    ...evidence.map(({ observedAt }) => observedAt),
  ]);
  return findings.length ? latest([...written, wasEvaluated(control, lastRun) ? lastRun.at : null]) : null;
}

/** The latest of some times; `null` for none. */
const latest = (times: readonly (string | null | undefined)[]): string | null =>
  times
    .filter((each) => each != null)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1) ?? null;
