import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import type { Resource } from "@genkan/controls/model/evaluation";
import { REGION } from "@genkan/controls/model/partition";
import { clean } from "@genkan/controls/model/text";
import { InvalidArgumentError } from "commander";
import { UsageError } from "./exit.ts";

/** Parses the name of a Region. Whether AWS has that Region is not known before a call. */
export function region(text: string): string {
  if (REGION.test(text)) return text;
  throw new InvalidArgumentError("Give a Region such as us-east-1 or ap-northeast-1.");
}

/** The control with an id. @throws UsageError that names the most similar id */
export function controlOfId(id: string): Control {
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

/** Reads a duration such as `30s`, `5m` or `1h`, from a second to a day. @returns milliseconds */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (!(milliseconds >= 1_000 && milliseconds <= 24 * 3_600_000)) {
    throw new InvalidArgumentError("Give a duration from 1s to 24h, such as 30s, 5m or 1h.");
  }
  return milliseconds;
}

/**
 * Parses a time such as `2026-11-24T09:00:00Z`. It must have an offset, because its hour would be ambiguous otherwise.
 */
export function instant(text: string): Date {
  const time = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError("Give a time with its offset, such as 2026-11-24T09:00Z or 2026-11-24T18:00+09:00.");
  }
  return time;
}

/** Parses a resource such as `AWS::IAM::User/alice`, in the form of `genkan findings --format json`. */
export function resource(text: string): Resource {
  const [, type = "", id = ""] = /^(AWS::[\w:]+)\/(.+)$/.exec(text) ?? [];
  if (!id) throw new InvalidArgumentError("Give type and id, such as AWS::IAM::User/alice.");
  return { type, id };
}

/** The text of an option that must not be empty. @throws UsageError that names the option */
export function nonEmpty(option: string, text: string): string {
  const cleaned = clean(text.trim(), LONGEST);
  if (!cleaned) throw new UsageError(`${option} is empty: say it in a few words.`);
  return cleaned;
}

const LONGEST = 200;
