import { isOutput } from "@genkan/controls/model/outputs";
import type { Call, Input } from "@genkan/controls/model/plan";

/** The shell variable that holds the output of a step. */
export type VariableOf = (step: string) => string;

/** A text as one word of the shell, in single quotes. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * JSON as one word of the shell, in which the outputs of steps are variables. It contains no single quote: JSON can write
 * one as an escape.
 */
export const jsonWord = (value: Input, variableOf: VariableOf): string => `'${json(value, variableOf)}'`;

function json(value: Input, variableOf: VariableOf): string {
  if (typeof value !== "object") return escaped(JSON.stringify(value));
  if (isOutput(value)) return `"'"$${variableOf(value.outputOf)}"'"`;
  if (isList(value)) return `[${value.map((part) => json(part, variableOf)).join(",")}]`;
  const members = Object.entries(value).map(
    ([name, part]) => `${escaped(JSON.stringify(name))}:${json(part, variableOf)}`,
  );
  return `{${members.join(",")}}`;
}

const isList = (value: Input): value is readonly Input[] => Array.isArray(value);

/** JSON text without the characters that mean something in single quotes, in JMESPath literals or to a terminal. */
const escaped = (text: string): string =>
  text.replace(/['`\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (unit) =>
    [...Array(unit.length).keys()].map((i) => `\\u${unit.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );

/** A value in a query of the AWS CLI (JMESPath). */
export const literal = (value: Input, variableOf: VariableOf): string => `\`${json(value, variableOf)}\``;

/** The fields by which a query recognizes something, as a condition. */
export function condition(is: Input, variableOf: VariableOf): string {
  const conditions = conditionsOf(is, "", variableOf);
  return conditions.length ? conditions.join(" && ") : "@";
}

function conditionsOf(is: Input, path: string, variableOf: VariableOf): string[] {
  if (typeof is !== "object" || isOutput(is) || isList(is)) return [`${path || "@"} == ${literal(is, variableOf)}`];
  return Object.entries(is).flatMap(([name, value]) =>
    conditionsOf(value, path ? `${path}.${name}` : name, variableOf),
  );
}

/** The AWS CLI's name for an operation: `create-permission-set`. */
export const commandName = (operation: string): string =>
  operation
    .replace(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();

/** The words of a call after `aws`. */
export function callWords({ service, operation, region, input }: Call, variableOf: VariableOf): string {
  const where = region === null ? "" : ` --region ${quoted(region)}`;
  const what = Object.keys(input).length ? ` --cli-input-json ${jsonWord(input, variableOf)}` : "";
  return `${service} ${commandName(operation)}${where}${what}`;
}
