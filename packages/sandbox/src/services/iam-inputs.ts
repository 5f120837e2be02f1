import * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import { page } from "../pagination.ts";
import type { Scenario } from "../scenario.ts";
import { WireError } from "../wire.ts";

const $metadata = {};
const PAGE = 100;
const LARGEST_PAGE = 1_000;

/** The creation date of users, groups, policies and credentials, if the scenario gives none. */
export const CREATED = new Date("2024-01-01T00:00:00Z");

/** A page of a list, as IAM returns it. @throws WireError for a size or a marker that IAM refuses */
export function listed<T>(
  all: readonly T[],
  { MaxItems = PAGE, Marker, query }: { MaxItems?: number | undefined; Marker?: string | undefined; query: string },
): { items: T[]; rest: { IsTruncated: boolean; Marker: string | undefined } } {
  if (!Number.isInteger(MaxItems)) throw new WireError("MalformedInput", "The request could not be read.");
  if (MaxItems < 1) throw invalid("maxItems", MaxItems, "Member must have value greater than or equal to 1");
  if (MaxItems > LARGEST_PAGE)
    throw invalid("maxItems", MaxItems, `Member must have value less than or equal to ${LARGEST_PAGE}`);
  const { items, next } = page(all, { size: MaxItems, token: Marker, query });
  return { items: [...items], rest: { IsTruncated: next !== undefined, Marker: next } };
}

/** The IAM user that a call names. @throws WireError if it names none: only IAM users may leave the name out */
export function userNamed(account: SimulatedAccount, name: string | undefined): Scenario["iamUsers"][number] {
  if (name === undefined)
    throw new WireError("ValidationError", "Must specify userName when calling with non-User credentials");
  const user = account.scenario.iamUsers.find((each) => each.name === name);
  if (!user && !/^[\w+=,.@-]{1,128}$/.test(name))
    throw new WireError(
      "ValidationError",
      "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
  if (!user) throw missing(`The user with name ${name} cannot be found.`);
  return user;
}

export function required(member: string, value: string | undefined): string {
  if (value === undefined)
    throw violated(`Value null at '${member}' failed to satisfy constraint: Member must not be null`);
  return value;
}

export function oneOf(member: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw invalid(member, value, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
}

export const missing = (message: string) => new sdk.NoSuchEntityException({ message, $metadata });
export const violated = (what: string) => new WireError("ValidationError", `1 validation error detected: ${what}`);
export const invalid = (member: string, value: string | number, constraint: string) =>
  violated(`Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`);
