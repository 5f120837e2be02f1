import type { Evaluation, Resource } from "../model/evaluation.ts";
import type { Member } from "../model/organization.ts";

/**
 * The accounts of an organization that an exception covers: some that are named, those with a tag, those anywhere below an
 * OU (or the root of the organization), or all. `except` takes accounts and OUs out, by id.
 */
export type ExceptionScope =
  | { readonly accounts: readonly string[] }
  | { readonly tag: { readonly key: string; readonly value: string }; readonly except?: readonly string[] }
  | { readonly ou: string; readonly except?: readonly string[] }
  | { readonly all: true; readonly except?: readonly string[] };

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
  /** Which accounts it covers; set where it is declared for an organization, not for one account. */
  readonly scope?: ExceptionScope;
}

/** The longest time for which an exception may hold, in days. */
export const EXCEPTION_DAYS = 365;

/** What identifies an exception. */
export type ExceptionId = Pick<Exception, "control" | "resource" | "scope">;

/** The identity of an exception within its account or its organization. Accounts that are taken out do not count. */
export const exceptionKey = ({ control, resource, scope }: ExceptionId): string =>
  JSON.stringify([
    control,
    ...(resource ? [resource.type, resource.id] : []),
    ...(scope ? [{ scope: identityOf(scope) }] : []),
  ]);

function identityOf(scope: ExceptionScope): ExceptionScope {
  if ("accounts" in scope) return { accounts: scope.accounts.toSorted() };
  if ("tag" in scope) return { tag: { key: scope.tag.key, value: scope.tag.value } };
  return "ou" in scope ? { ou: scope.ou } : { all: true };
}

/**
 * The exceptions of an organization that cover a member, the narrowest first: by account, by tag, by OU from the deepest to
 * the root, then those for all accounts. They add up: each of them may accept a finding, so one that has ended hides no
 * other. An account whose tags are not known is covered by no tag.
 */
export const exceptionsFor = (
  member: Pick<Member, "account" | "units" | "tags">,
  exceptions: readonly Exception[],
): readonly Exception[] =>
  exceptions
    .map((exception) => ({ exception, breadth: exception.scope ? breadthOf(exception.scope, member) : null }))
    .filter((each): each is { exception: Exception; breadth: number } => each.breadth !== null)
    .toSorted((a, b) => a.breadth - b.breadth)
    .map(({ exception }) => exception);

/** How wide a scope is for a member that it covers; `null` if it does not cover it. */
function breadthOf(
  scope: ExceptionScope,
  { account, units, tags }: Parameters<typeof exceptionsFor>[0],
): number | null {
  if ("accounts" in scope) return scope.accounts.includes(account) ? 0 : null;
  if (scope.except?.some((id) => id === account || units.some((unit) => unit.id === id))) return null;
  if ("tag" in scope)
    return tags && Object.hasOwn(tags, scope.tag.key) && tags[scope.tag.key] === scope.tag.value ? 1 : null;
  if ("all" in scope) return Number.POSITIVE_INFINITY;
  const above = units.toReversed().findIndex(({ id }) => id === scope.ou);
  return above < 0 ? null : 2 + above;
}

/** The keys of the tags by which exceptions choose accounts. If there are none, no tag need be read. */
export const tagKeysOf = (exceptions: readonly Exception[]): ReadonlySet<string> =>
  new Set(exceptions.flatMap(({ scope }) => (scope && "tag" in scope ? [scope.tag.key] : [])));

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
