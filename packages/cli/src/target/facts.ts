import type { Subject } from "@genkan/controls/model/control";

/** The account of a check if AWS did not even answer which account the credentials belong to. */
export const NO_SUBJECT: Subject = { account: "unknown", partition: "unknown" };
