import type { Cause, Fact } from "./evidence.ts";

/**
 * The results of an evaluation. They are AWS Config's compliance types.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html
 */
export const statuses = ["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"] as const;
export type Status = (typeof statuses)[number];

/** The statuses that are known: all except INSUFFICIENT_DATA. */
export type KnownStatus = Exclude<Status, "INSUFFICIENT_DATA">;

/** The order in which statuses are compared and displayed: those that need action come first. */
export const worstFirst: readonly Status[] = ["NON_COMPLIANT", "INSUFFICIENT_DATA", "COMPLIANT", "NOT_APPLICABLE"];

/** The severities of controls, most severe first. */
export const severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW"] as const;
export type Severity = (typeof severities)[number];

/** Compares two severities, the more severe first. */
export const bySeverity = (a: Severity, b: Severity): number => severities.indexOf(a) - severities.indexOf(b);

/** Compares two verdicts: those that need action come first, and of these the more severe. */
export const byVerdict = (
  a: Pick<Evaluation, "status" | "severity">,
  b: Pick<Evaluation, "status" | "severity">,
): number => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status) || bySeverity(a.severity, b.severity);

/** What an evaluation is about: a CloudFormation type name, and an id that is unique within the type. */
export interface Resource {
  readonly type: string;
  readonly id: string;
}

/** AWS Config's type name for the account itself. */
export const ACCOUNT_TYPE = "AWS::::Account";

/** AWS Config's type name for an IAM user. */
export const USER_TYPE = "AWS::IAM::User";

/** The account as a resource. */
export const accountResource = (account: string): Resource => ({ type: ACCOUNT_TYPE, id: account });

/** The values in a reason's sentence. They are JSON, so that they can be stored. */
export type Params = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** A fact behind an evaluation. */
export interface FactAge {
  readonly fact: Fact;
  /** When AWS measured it, or the time of the last event it was taken from; ISO 8601, UTC. `null`: it is unknown. */
  readonly observedAt: string | null;
  /** Set if it was taken from events; CloudTrail's history may not contain them yet. */
  readonly heard?: true;
  /** Set if it was taken from the credential report because a newer source was denied. */
  readonly reported?: true;
}

/** The result of one control for one resource in one run. */
export interface Evaluation {
  readonly control: string;
  readonly resource: Resource;
  readonly status: Status;
  readonly severity: Severity;
  /** A reason code of the control, or the {@link Cause} kind that prevented the evaluation. */
  readonly reason: string;
  readonly params: Params;
  readonly evidence: readonly FactAge[];
}

/** The parameters of an INSUFFICIENT_DATA evaluation: the first cause, and every action that failed. */
export type CauseParams = Readonly<Record<"action" | "detail", string>> & { readonly actions: readonly string[] };

/** Several causes as one set of parameters. */
export const causeParams = ([first, ...rest]: readonly [Cause, ...Cause[]]): CauseParams & Params => ({
  action: first.action,
  detail: first.detail,
  actions: [...new Set([first, ...rest].map(({ action }) => action))],
});
