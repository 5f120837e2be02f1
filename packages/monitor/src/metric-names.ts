/** Where our metrics are in CloudWatch, beside the dimension `stage`. */
export const NAMESPACE = "Genkan";
export const SERVICE = "genkan";

/** One for each pass over the account. */
export const HEARTBEAT = "Heartbeat";
/** One for each evaluation of a Config rule that fails because something could not be evaluated: no fault of the function. */
export const RULE_UNJUDGED = "RuleUnjudged";
/** At each pass, for how many seconds the oldest alert has waited to be sent; 0 when none waits. */
export const LONGEST_WAIT = "LongestWaitOfAlerts";
