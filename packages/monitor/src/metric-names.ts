/** Where our metrics are in CloudWatch, together with the dimensions `service` and `stage`. */
export const NAMESPACE = "Genkan";
/** The value of the dimension `service`. */
export const SERVICE = "genkan";

/** One for each pass over the account. */
export const HEARTBEAT = "Heartbeat";
/**
 * One for each evaluation of a Config rule that fails because something could not be evaluated: the function has no
 * fault.
 */
export const RULE_UNJUDGED = "RuleUnjudged";
/** At each pass, how many seconds the oldest unsent alert has waited; 0 if there is none. */
export const LONGEST_WAIT = "LongestWaitOfAlerts";
/** One for each pass over an organization that has ended. */
export const PASS_CLOSED = "PassClosed";
/** At the end of each pass over an organization, how many accounts it did not reach. */
export const UNREACHED = "MembersUnreached";

/** Every metric that the functions write, with its unit in CloudWatch. docs/monitoring.*.md lists them. */
export const metricUnits = {
  [HEARTBEAT]: "Count",
  Duration: "Milliseconds",
  ApiCalls: "Count",
  Changes: "Count",
  Findings_COMPLIANT: "Count",
  Findings_NON_COMPLIANT: "Count",
  Findings_NOT_APPLICABLE: "Count",
  Findings_INSUFFICIENT_DATA: "Count",
  [LONGEST_WAIT]: "Seconds",
  EventDuration: "Milliseconds",
  EventApiCalls: "Count",
  EventChanges: "Count",
  RuleApiCalls: "Count",
  [RULE_UNJUDGED]: "Count",
  AlertsSent: "Count",
} as const;

/** Every metric that the functions of an organization write in addition. */
export const passMetricUnits = {
  [PASS_CLOSED]: "Count",
  PassSkipped: "Count",
  MembersExpected: "Count",
  MembersEvaluated: "Count",
  [UNREACHED]: "Count",
  MembersLeft: "Count",
  MemberApiCalls: "Count",
  MemberChanges: "Count",
  EventsRefused: "Count",
  AssignmentsSwept: "Count",
} as const;

export type MetricName = keyof typeof metricUnits | keyof typeof passMetricUnits;
