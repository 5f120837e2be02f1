import type { Evaluation } from "../model/evaluation.ts";
import { type Fact, HISTORY_LAG, histories, REMEMBERED } from "../model/evidence.ts";
import { evaluationOf, type Finding, findingKey } from "./finding.ts";

/**
 * Keeps a finding when the new verdict rests on older evidence than the finding does. An event is evaluated by what AWS
 * answers at that moment, and the run after it may read a report from before the event.
 *
 * What becomes of a finding, by the evidence of the new evaluation of its control:
 *
 * | the new evaluation of the resource | newer or equal evidence | older evidence [1] | its history may lack the event [2] |
 * |------------------------------------|-------------------------|--------------------|------------------------------------|
 * | COMPLIANT or NOT_APPLICABLE        | replaces the finding    | the finding stays  | the finding stays                  |
 * | NON_COMPLIANT                      | replaces the finding    | the finding stays  | replaces the finding               |
 * | INSUFFICIENT_DATA                  | replaces the finding    | replaces it        | the finding stays                  |
 * | none: the resource is gone         | the finding is removed  | the finding stays  | the finding stays                  |
 *
 * 1. Some fact was measured earlier than for the finding, and none later. Histories are not compared, and neither is
 *    evidence from the future, which a wrong clock has dated. A finding of INSUFFICIENT_DATA never stays for this reason.
 * 2. The finding is NON_COMPLIANT because of an event so young that CloudTrail's history need not contain it yet.
 */
export function withOutlasting(
  findings: readonly Finding[],
  evaluations: readonly Evaluation[],
  now: string,
): Evaluation[] {
  const stored = new Map(findings.map((finding) => [findingKey(finding), finding]));
  const present = new Set(evaluations.map(findingKey));
  // All evaluations of a control rest on the same evidence, so any of them shows its age.
  const anyOf = new Map(evaluations.map((evaluation) => [evaluation.control, evaluation]));
  const current = evaluations.map((evaluation) => {
    const old = stored.get(findingKey(evaluation));
    if (!old) return evaluation;
    const outlasts = evaluation.status !== "INSUFFICIENT_DATA" && restsOnNewer(old, evaluation, now);
    return outlasts || (evaluation.status !== "NON_COMPLIANT" && restsOnUnseen(old, evaluation, now))
      ? evaluationOf(old)
      : evaluation;
  });
  const absent = findings.filter((old) => {
    const other = anyOf.get(old.control);
    return other && !present.has(findingKey(old)) && (restsOnNewer(old, other, now) || restsOnUnseen(old, other, now));
  });
  return [...current, ...absent.map(evaluationOf)];
}

/** Whether the evidence of a verdict is newer than that of another: some fact was measured later, and none earlier. */
function restsOnNewer({ status, evidence }: Evaluation, other: Evaluation, now: string): boolean {
  if (status === "INSUFFICIENT_DATA") return false;
  const isFuture = (observedAt: string) => Date.parse(observedAt) > Date.parse(now) + CLOCKS_DIFFER;
  const ages = evidence.flatMap(({ fact, observedAt }) => {
    const theirs = other.evidence.find((each) => each.fact === fact)?.observedAt;
    const comparable = observedAt && theirs && !histories.includes(fact) && !isFuture(observedAt);
    return comparable ? [Date.parse(observedAt) - Date.parse(theirs)] : [];
  });
  return ages.some((age) => age > 0) && ages.every((age) => age >= 0);
}

/** The clocks of two machines differ by seconds even when both are right; in milliseconds. */
const CLOCKS_DIFFER = 60_000;

/** Whether a drift rests on an event that the history behind another verdict may not contain yet. */
function restsOnUnseen({ status, evidence }: Evaluation, other: Evaluation, now: string): boolean {
  const wasRead = (fact: Fact) => other.evidence.some((each) => each.fact === fact && each.observedAt !== null);
  const isYoung = (eventTime: string) => Date.parse(now) - Date.parse(eventTime) < HISTORY_LAG;
  return (
    status === "NON_COMPLIANT" &&
    evidence.some(
      ({ fact, observedAt, heard }) =>
        heard && !REMEMBERED.includes(fact) && observedAt !== null && isYoung(observedAt) && wasRead(fact),
    )
  );
}
