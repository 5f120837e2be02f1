import { type Checklist, remaining } from "@genkan/messages/setup/checklist";
import { EXIT } from "../exit.ts";

/** What is left decides the exit status. */
export const statusOf = (checklist: Checklist): number =>
  ({ nothing: EXIT.ok, something: EXIT.nonCompliant, unknown: EXIT.insufficientData })[remaining(checklist)];
