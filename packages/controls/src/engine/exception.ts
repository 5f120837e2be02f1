import type { Evaluation, Resource } from "../model/evaluation.ts";

/** An accepted NON_COMPLIANT. While it is in force, it silences the alerts but keeps the finding. */
export interface Exception {
  readonly control: string;
  /** `null`: every resource that the control evaluates. */
  readonly resource: Resource | null;
  readonly reason: string;
  readonly owner: string;
  /** When it ends; from then on the finding alerts again. ISO 8601, UTC. */
  readonly expires: string;
  /** When it was declared. ISO 8601, UTC. Older declarations do not have it. */
  readonly at?: string;
}

/** The longest time for which an exception may hold, in days. */
export const EXCEPTION_DAYS = 365;

/** The identity of an exception within its account. */
export const exceptionKey = ({ control, resource }: Pick<Exception, "control" | "resource">): string =>
  JSON.stringify(resource ? [control, resource.type, resource.id] : [control]);

/** The exception that covers a finding at a time, if one does. */
export const exceptionFor = (
  { control, resource }: Pick<Evaluation, "control" | "resource">,
  exceptions: readonly Exception[],
  at: string,
): Exception | null =>
  exceptions.find(
    (exception) =>
      exception.control === control &&
      (exception.resource === null ||
        (exception.resource.type === resource.type && exception.resource.id === resource.id)) &&
      isInForce(exception, at),
  ) ?? null;

/** The exceptions that are in force at a time. The next one to end comes first. */
export const exceptionsInForce = (exceptions: readonly Exception[], at: string): readonly Exception[] =>
  exceptions
    .filter((exception) => isInForce(exception, at))
    .toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires));

const isInForce = ({ expires }: Exception, at: string): boolean => Date.parse(expires) > Date.parse(at);

/** What stands, with the organization's exceptions after the account's own. */
export const withExceptions = <Before extends { readonly exceptions: readonly Exception[] }>(
  before: Before,
  ofOrganization: readonly Exception[] = [],
): Before => (ofOrganization.length ? { ...before, exceptions: [...before.exceptions, ...ofOrganization] } : before);
