import type { Input, OutputOf } from "./plan.ts";

/** The outputs of steps, by the ids of the steps. */
export type Outputs = Readonly<Record<string, string>>;

/** Whether a value stands for the output of a step. */
export const isOutput = (value: unknown): value is OutputOf =>
  typeof value === "object" && value !== null && "outputOf" in value && Object.keys(value).length === 1;

/** A reference to a step that has no output. */
export class MissingOutputError extends Error {
  override readonly name = "MissingOutputError";
  readonly step: string;
  constructor(step: string) {
    super(`step ${step} has no output`);
    this.step = step;
  }
}

/** The ids of the steps whose outputs a value uses. */
export function outputsIn(value: Input | undefined): readonly string[] {
  if (typeof value !== "object") return [];
  if (isOutput(value)) return [value.outputOf];
  return [...new Set(Object.values(value).flatMap(outputsIn))];
}

/** Puts the outputs of steps in their places. @throws MissingOutputError */
export function withOutputs<T extends Input>(value: T, outputs: Outputs): T {
  return replaced(value, outputs) as T;
}

function replaced(value: Input, outputs: Outputs): Input {
  if (typeof value !== "object") return value;
  if (isOutput(value)) {
    const output = outputs[value.outputOf];
    if (output === undefined) throw new MissingOutputError(value.outputOf);
    return output;
  }
  if (isList(value)) return value.map((part) => replaced(part, outputs));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part, outputs)]));
}

const isList = (value: Input): value is readonly Input[] => Array.isArray(value);
