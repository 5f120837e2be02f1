import type { Digest } from "@genkan/controls/engine/digest";
import type { Alert } from "@genkan/controls/engine/world";
import { ouKeys } from "@genkan/controls/model/organization";
import { clean } from "@genkan/controls/model/text";
import { isAccess } from "../access.ts";
import { type Level, levelOf } from "../alert/level.ts";
import type { MessageAttribute, Publication } from "./channel.ts";

/** The message attributes of SNS, for filter policies. https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
type Attributes = NonNullable<Publication["MessageAttributes"]>;

/**
 * The attributes of an alert: its account; for a member of an organization the ids and the paths of its OUs; how bad its
 * changes are; and what they are.
 */
export function alertAttributes({ account, units = [], changes }: Alert): Attributes {
  return {
    account: { DataType: "String", StringValue: clean(account) },
    ...anyOf("ou", ouKeys(units)),
    ...anyOf("severity", changes.map(levelOf)),
    ...anyOf("kind", ["alert", ...changes.map(({ kind }) => kind), ...(changes.some(isAccess) ? ["access"] : [])]),
  };
}

/** The attributes of a digest: those of everything that it reports. */
export function digestAttributes(digest: Digest): Attributes {
  const { covers, failing, acts, unreadable, resolved, joined, left, disappeared, baseline, access } = digest;
  const groups = [...failing, ...acts, ...resolved];
  const others: readonly Level[] = [
    ...groups.map(levelOf),
    ...(unreadable.length || disappeared ? ["UNKNOWN" as const] : []),
    ...(joined.count || left.count ? ["RESOLVED" as const] : []),
  ];
  const levels = access && !others.length ? (["LOW"] as const) : others;
  return {
    ...anyOf("account", covers.accounts),
    ...anyOf("ou", covers.ous),
    ...anyOf("severity", levels),
    ...anyOf("kind", [
      "digest",
      ...[...groups, ...unreadable].map(({ kind }) => kind),
      ...(baseline ? ["baseline"] : []),
      ...(joined.count && !baseline ? ["joined"] : []),
      ...(left.count ? ["left"] : []),
      ...(disappeared ? ["disappeared"] : []),
      ...(access ? ["access"] : []),
    ]),
  };
}

/** An attribute that a filter policy matches by any of its values. SNS takes no empty one. */
function anyOf(name: string, values: readonly string[]): Readonly<Record<string, MessageAttribute>> {
  const different = [...new Set(values.map((value) => clean(value)))];
  return different.length ? { [name]: { DataType: "String.Array", StringValue: JSON.stringify(different) } } : {};
}
