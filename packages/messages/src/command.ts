import { rootUsageLimited } from "@genkan/controls/catalogue/root-usage-limited";
import type { Change } from "@genkan/controls/engine/finding";
import { ACCOUNT_TYPE } from "@genkan/controls/model/evaluation";
import type { Command, Step } from "@genkan/controls/model/steps";
import { clean, type Locale } from "@genkan/controls/model/text";

/** Where a command is run: with the local ledger, or with a deployment's table, from the folder of the deployment. */
export interface Place {
  /** The name of the deployment's table. */
  readonly table?: string;
  /** Set where it is about an organization: which of its accounts, or `null` for all of them. */
  readonly member?: string | null;
}

/** The first words of the commands that read or write a ledger and therefore accept `--table`. */
const ON_LEDGER: readonly string[] = ["check", "attest", "exception", "planned-use"];

/** A command as the user types it at a place. `npx` finds Genkan in the folder that it was installed in. */
export function printed({ command }: Command, { table, member }: Place = {}): string {
  const [first, ...rest] = command;
  if (member !== undefined && first === "check")
    return ["npx genkan check --organization", ...(member ? ["--account", clean(member)] : []), ...rest].join(" ");
  if (table === undefined || !ON_LEDGER.includes(first)) return ["npx genkan", ...command].join(" ");
  const options = command.findIndex((word) => word.startsWith("-"));
  const end = options === -1 ? command.length : options;
  return ["npx genkan", ...command.slice(0, end), "--table", clean(table), ...command.slice(end)].join(" ");
}

/** A step as one text, with its commands printed for a place. */
export const stepText = (step: Step, place?: Place): string =>
  typeof step === "string"
    ? step
    : step.map((part) => (typeof part === "string" ? part : printed(part, place))).join("");

/** Values that a shell takes as they are. */
const PLAIN = /^[\w+=,.@:/-]+$/;

/** What a person puts in the place of the words in a command. */
const WHO: Readonly<Record<Locale, readonly string[]>> = {
  en: ["--owner", "YOU", "--reason", "WHY"],
  ja: ["--owner", "あなたの名前", "--reason", "理由"],
};

/**
 * Whether a use of root is declared afterwards, in place of an exception, which would silence every later use as well.
 */
export const isDeclarable = ({ kind, control, events }: Pick<Change, "kind" | "control" | "events">): boolean =>
  kind === "notice" || (control === rootUsageLimited.id && events !== undefined && events.length > 0);

/**
 * The command that accepts a change for a while, or that declares a use of root afterwards; `null` where there is nothing to
 * accept, or where a name in it would need quotes.
 */
export function acceptCommand(change: Change, place: Place, locale: Locale): string | null {
  const { kind, status, control, resource, events: [event] = [] } = change;
  // A declaration is about the account in which the command runs, which is not the member.
  if (status !== "NON_COMPLIANT" || kind === "tampering" || place.member !== undefined) return null;
  const who = WHO[locale];
  if (isDeclarable(change)) {
    const from = event && PLAIN.test(event.eventTime) ? ["--from", event.eventTime] : [];
    return printed({ command: ["planned-use", "add", ...who, ...from, "--hours", "1"] }, place);
  }
  const { type, id } = resource;
  const about = type === ACCOUNT_TYPE ? [] : ["--resource", `${type}/${id}`];
  if (![control, ...about].every((word) => PLAIN.test(word))) return null;
  return printed({ command: ["exception", "add", "--control", control, ...about, ...who, "--days", "30"] }, place);
}
