import type { Evaluation } from "@genkan/controls/model/evaluation";

/** What AWS's answers differ by from account to account: the ids of accounts and requests, and the Region at the beginning. */
const OWN = /\b\d{12}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|^[a-z]{2}(-[a-z]+)+-\d: /g;

/** The same for everything that one cause keeps from being evaluated, in whichever accounts. */
export const causeKey = ({ reason, params }: Pick<Evaluation, "reason" | "params">): string =>
  // Of several calls, the first one that failed is the cause.
  JSON.stringify([reason, params["action"], String(params["detail"] ?? "").replaceAll(OWN, "")]);
