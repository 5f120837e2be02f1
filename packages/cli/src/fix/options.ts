import type { FixChoice } from "./planning.ts";

/** The values of the options of `genkan fix`. */
export interface FixOptions extends FixChoice {
  readonly format: "text" | "json";
  readonly out: string | undefined;
  readonly print: "bash" | "cloudformation" | undefined;
  readonly policy: true | undefined;
  readonly apply: true | undefined;
  readonly plan: string | undefined;
  readonly yes: true | undefined;
  readonly undo: string | undefined;
  readonly resume: string | undefined;
}
