import type { Command, Step } from "@genkan/controls/model/steps";
import { clean } from "@genkan/controls/model/text";

/** Where a command is run: with the local ledger, or with a deployment's table, from the folder of the deployment. */
export interface Place {
  /** The name of the deployment's table. */
  readonly table?: string;
}

/** The first words of the commands that read or write a ledger and therefore accept `--table`. */
const ON_LEDGER: readonly string[] = ["check", "attest", "exception", "planned-use"];

/** A command as the user types it at a place. */
export function printed({ command }: Command, { table }: Place = {}): string {
  const [first] = command;
  if (table === undefined || !ON_LEDGER.includes(first)) return ["genkan", ...command].join(" ");
  const options = command.findIndex((word) => word.startsWith("-"));
  const end = options === -1 ? command.length : options;
  return ["npx genkan", ...command.slice(0, end), "--table", clean(table), ...command.slice(end)].join(" ");
}

/** A step as one text, with its commands printed for a place. */
export const stepText = (step: Step, place?: Place): string =>
  typeof step === "string"
    ? step
    : step.map((part) => (typeof part === "string" ? part : printed(part, place))).join("");
