import { catalogue, controlOf, knownControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { type Resource, severities } from "@genkan/controls/model/evaluation";
import { REGION } from "@genkan/controls/model/partition";
import { type Locale, locales } from "@genkan/controls/model/text";
import { Argument, InvalidArgumentError, Option } from "commander";
import { UsageError } from "./exit.ts";
import type { Environment } from "./shell.ts";

/** The language of the terminal, from the environment as other programs take it. */
const ambientLocale = (env: Environment): Locale =>
  /^ja/.test(env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "") ? "ja" : "en";

export const localeOption = (env: Environment) =>
  new Option("--locale <locale>", "language of what is said")
    .choices(locales)
    .default(ambientLocale(env), "that of your terminal");

/** The forms of an output: the first is for people, then comes JSON, and behind it what other tools take. */
export const formatOption = (...formats: string[]) => {
  const [people = "", json, ...others] = formats;
  const tools = others.length ? `, ${others.join(", ")} for other tools` : "";
  const said = `${people} for people, ${json} for programs${tools}`;
  return new Option("--format <format>", said).choices(formats).default(people);
};

export const failOnOption = () =>
  new Option("--fail-on <severity>", "least severity that changes the exit status").choices(severities).default("LOW");

const suggested = new WeakMap<Option | Argument, readonly string[]>();
const suggesting = <T extends Option | Argument>(asked: T, values: readonly string[]): T => {
  suggested.set(asked, values);
  return asked;
};

/** The values that may stand for an option or an argument, as far as they can be listed: those that a shell completes. */
export const valuesOf = (asked: Option | Argument): readonly string[] => asked.argChoices ?? suggested.get(asked) ?? [];

const ids = catalogue.map(({ id }) => id);

export const controlOption = () =>
  suggesting(new Option("--control <id>", "judge this control only (repeatable)"), ids).argParser(
    (id: string, before: string[] | undefined) => [...(before ?? []), id],
  );

export const oneControlOption = () =>
  suggesting(new Option("--control <id>", "the control; genkan controls lists them"), ids).makeOptionMandatory();

export const controlArgument = () => suggesting(new Argument("<control>", "its id; genkan controls lists them"), ids);

export const regionOption = () =>
  new Option("--region <region>", "AWS Region to call; else that of your AWS configuration, else us-east-1").argParser(
    region,
  );

/** Reads the name of a Region; whether AWS has it shows when it is called. */
function region(text: string): string {
  if (REGION.test(text)) return text;
  throw new InvalidArgumentError("Give a Region such as us-east-1 or ap-northeast-1.");
}

/** The controls of the ids; all of them when none is named. @throws UsageError naming the nearest id */
export function controlsOf(ids: readonly string[] | undefined): readonly Control[] {
  return ids?.map(controlNamed) ?? knownControls();
}

/** The control of an id. @throws UsageError naming the nearest id */
export function controlNamed(id: string): Control {
  const found = controlOf(id);
  if (found) return found;
  const words = id.toLowerCase().split(/[^a-z0-9]+/);
  const shared = ({ id: other }: Control) => words.filter((word) => word && other.includes(word)).length;
  const nearest = knownControls().toSorted((a, b) => shared(b) - shared(a))[0]!;
  const hint = shared(nearest) > 0 ? ` Did you mean ${nearest.id}?` : "";
  throw new UsageError(`There is no control ${JSON.stringify(id)}.${hint} genkan controls lists them all.`);
}

/** Reads the ARN of an SNS topic. */
export function topicArn(text: string): string {
  if (/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/.test(text)) return text;
  throw new InvalidArgumentError("This is no SNS topic ARN, such as arn:aws:sns:us-east-1:111122223333:alerts.");
}

/** Reads a whole number within bounds. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return number;
  };

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as `30s`, `5m` or `1h`, in milliseconds: from a second to a day. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (!(milliseconds >= 1_000 && milliseconds <= 24 * 3_600_000)) {
    throw new InvalidArgumentError("Give a duration from 1s to 24h, such as 30s, 5m or 1h.");
  }
  return milliseconds;
}

export const ledgerOption = () =>
  new Option(
    "--ledger <file>",
    "where findings and statements are kept (default: genkan/ledger.db in your state folder)",
  );

export const identityCenterRegionOption = () =>
  new Option(
    "--identity-center-region <region>",
    "home Region of IAM Identity Center; without it, it is looked for",
  ).argParser(region);

export const tableOption = () =>
  new Option("--table <name>", "the table of a deployment, in place of a file (npx sst deploy prints its name)");

/** Reads a time such as `2026-11-24T09:00:00Z`; one without an offset could mean another hour elsewhere. */
export function instant(text: string): Date {
  const time = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError("Give a time with its offset, such as 2026-11-24T09:00Z or 2026-11-24T18:00+09:00.");
  }
  return time;
}

/** Reads a resource such as `AWS::IAM::User/alice`, as `genkan findings --format json` names it. */
function resource(text: string): Resource {
  const [, type = "", id = ""] = /^(AWS::[\w:]+)\/(.+)$/.exec(text) ?? [];
  if (!id) throw new InvalidArgumentError("Give type and id, such as AWS::IAM::User/alice.");
  return { type, id };
}

export const resourceOption = () =>
  new Option("--resource <type/id>", "this resource only, such as AWS::IAM::User/alice").argParser(resource);
