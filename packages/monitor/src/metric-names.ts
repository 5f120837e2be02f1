/** Where our metrics are in CloudWatch, beside the dimension `stage`. */
export const NAMESPACE = "Genkan";
export const SERVICE = "genkan";

/** One for each pass over the account. */
export const HEARTBEAT = "Heartbeat";
/** One for each evaluation of a Config rule that fails, and not because something could not be judged. */
export const RULE_FAULTS = "RuleFaults";
