import type { Exception, ExceptionScope } from "@genkan/controls/engine/exception";
import type { Alert } from "@genkan/controls/engine/world";
import type { Resource } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { acceptance } from "../gate.ts";
import type { Reader } from "../moment.ts";
import { cleanScope } from "../scope.ts";
import { titleOf } from "../sentence.ts";
import { resourceName } from "./resource.ts";

/** An exception, as an alert lists it. */
export interface AlertException {
  readonly control: string;
  readonly title: string;
  readonly resource: Resource | null;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  /** The accounts that it covers, where it is an organization's. */
  readonly scope?: ExceptionScope;
}

/** The exceptions in force. They silence alerts, so a report on the whole account has to list them. */
export function acceptedIn({ changes, exceptions = [] }: Alert): readonly Exception[] {
  const reports = changes.filter(({ kind }) => kind === "baseline" || kind === "reminder");
  const [at] = reports.map((change) => Date.parse(change.at));
  return at === undefined
    ? []
    : exceptions.filter(({ expires }) => Date.parse(expires) > at).toSorted((a, b) => (a.expires < b.expires ? -1 : 1));
}

/** An exception, safe to show anywhere. */
export const alertException = (
  { control, resource, owner, reason, expires, scope }: Exception,
  locale: Locale,
): AlertException => ({
  control: clean(control),
  title: titleOf(control, locale),
  resource: resource && { type: clean(resource.type), id: clean(resource.id) },
  owner: clean(owner),
  reason: clean(reason),
  expires: clean(expires),
  ...(scope ? { scope: cleanScope(scope) } : {}),
});

/** An exception in one sentence: what is accepted, by whom, until when and why. */
export function exceptionLine({ title, resource, ...exception }: AlertException, reader: Reader): string {
  const name = resource ? resourceName(resource) : "";
  return `${name ? `${title} (${name})` : title}: ${acceptance(exception, reader)}`;
}
