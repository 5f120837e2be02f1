import type { FixFailure } from "@genkan/controls/engine/fix";
import type { Input, Step } from "@genkan/controls/model/plan";
import { causeOf } from "../cause.ts";
import { actionOf } from "./operations.ts";

/** A step that ends its plan. */
export class FailedStep extends Error {
  override readonly name = "FailedStep";
  readonly failure: FixFailure;
  constructor(failure: FixFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** The execution was stopped between two calls. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** Who was refused what: AWS names the resource in most of its messages. */
const RESOURCE = /on resource: (\S+?)[.,]?(?:\s|$)/;

/** The failure of a step, from the error that ended it. */
export function failureOf(error: unknown, { call, resources }: Step): FixFailure {
  if (error instanceof FailedStep) return error.failure;
  const cause = causeOf(error, actionOf(call));
  if (cause.kind !== "access-denied") return { kind: "call", cause };
  const [, resource] = RESOURCE.exec(cause.detail) ?? [];
  return {
    kind: "denied",
    action: cause.action,
    resources: resource ? [resource] : resources,
    detail: cause.detail,
  };
}

/** What a lookup recognizes something by, as text. */
export const textOf = (is: Input): string =>
  typeof is === "object" && !Array.isArray(is)
    ? Object.entries(is)
        .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
        .join(" ")
    : String(is);
