import { controlOf } from "@genkan/controls/catalogue/index";
import { ACCOUNT_LEFT, type Change, RESOURCE_GONE } from "@genkan/controls/engine/finding";
import { summarise } from "@genkan/controls/engine/run";
import type { Alert } from "@genkan/controls/engine/world";
import { consoleUrl, eventLink, type Link, pageLink } from "@genkan/controls/model/console";
import { clean, type Locale } from "@genkan/controls/model/text";
import { accessFields, isAccess } from "../access.ts";
import { acceptCommand, type Place } from "../command.ts";
import type { Reader } from "../moment.ts";
import { countsOf } from "../names.ts";
import { message, pageFor, stepsFor, titleOf, whatToDo } from "../sentence.ts";
import { whileUnknown } from "../unknown.ts";
import { blindText, deniedRole, roleLink } from "./blind.ts";
import { cleanEvent, whoText } from "./event.ts";
import { acceptedIn, alertException } from "./exceptions.ts";
import { fixedBy } from "./fixed.ts";
import { headlineOf } from "./headline.ts";
import { type AnyChange, isStillUnknown } from "./kind.ts";
import { levelNames, levelOf } from "./level.ts";
import type { AlertChange, AlertMessage } from "./message.ts";
import { isHarmless, reported } from "./order.ts";
import { problemOf } from "./problem.ts";
import { knownName, personOf, resourceName } from "./resource.ts";
import { sinceOf } from "./since.ts";
import { declaredOf, incidentSteps, isIncident, questionOn } from "./situation.ts";

export { consequencesName, rootCause } from "./causes.ts";
export { exceptionLine } from "./exceptions.ts";
export { isStillUnknown, kindName } from "./kind.ts";
export type { AlertChange, AlertMessage } from "./message.ts";
export { resourceName } from "./resource.ts";

/** Follows a baseline, to say that only changes are reported from now on. */
export const nowWatching: Readonly<Record<Locale, string>> = {
  en: "You will be notified when this changes.",
  ja: "今後は、変化があったときにお知らせします。",
};

/** The summary of a baseline, one line for each status. */
export const summaryLines = (summary: NonNullable<AlertMessage["summary"]>, locale: Locale): readonly string[] => [
  ...countsOf(summary, locale).map(({ name, count }) => `${name}: ${count}`),
  nowWatching[locale],
];

/** The last line of a list that was cut. */
export const andMore = (count: number, locale: Locale): string =>
  ({ en: `… and ${count} more: npx genkan findings`, ja: `… ほか ${count} 件: npx genkan findings` })[locale];

/**
 * An SNS message holds 256 KiB of UTF-8; this leaves room for the text around the changes. Each change is in it twice: in
 * the alert, which is JSON within JSON, and in the e-mail, which is never longer than the JSON.
 */
const LARGEST = 240 * 1024;
/** The most exceptions that an alert lists. */
const LISTED = 20;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** An alert for a reader, cut to the size that SNS accepts. */
export function alertMessage(alert: Alert, reader: Reader): AlertMessage {
  const { locale, timeZone } = reader;
  const baseline = alert.changes.filter(({ kind }) => kind === "baseline");
  const withNames = alert.changes.map((change) => withOwnName(change, alert));
  const { causes, consequencesOf } = reported(withNames.toSorted(byName));
  const changes: AlertChange[] = [];
  let size = 0;
  for (const change of causes) {
    const consequences = consequencesOf(change).map((each) => problemOf(each)[locale]);
    const described = { ...changeIn(change, alert, reader), consequences };
    const json = JSON.stringify(described);
    size += bytesOf(JSON.stringify(json)) + bytesOf(json);
    if (size > LARGEST) break;
    changes.push(described);
  }
  const accepted = acceptedIn(alert);
  const titled = {
    account: clean(alert.account),
    accountName: nameIn(alert),
    ...(alert.path === undefined ? {} : { accountPath: clean(alert.path) }),
    level: changes[0]?.level ?? "RESOLVED",
    changes,
    omitted: causes.length - changes.length,
    summary: baseline.length ? summarise(baseline) : null,
    ...(alert.test ? { test: alert.test } : {}),
  };
  return {
    schema: "genkan.alert/1",
    alertId: clean(alert.alertId),
    partition: clean(alert.partition),
    locale,
    timeZone,
    ...titled,
    headline: headlineOf(titled, locale),
    accepted: accepted.slice(0, LISTED).map((exception) => alertException(exception, locale)),
    acceptedOmitted: Math.max(0, accepted.length - LISTED),
    consoleUrl: changes[0]?.links[0]?.url ?? consoleUrl(alert),
  };
}

/** The name of an account: that of a member in its organization, else as it was configured or read. */
function nameIn({ name, accountName }: Alert): string | null {
  const known = name || accountName;
  return known ? clean(known) : null;
}

/** An access change on the account of the alert, with the name of that account. */
function withOwnName(change: Change, alert: Alert): Change {
  const accountName = nameIn(alert);
  const { account, accountName: known } = change.params;
  const isOwn = isAccess(change) && account === alert.account && known === undefined && accountName !== null;
  return isOwn ? { ...change, params: { ...change.params, accountName } } : change;
}

/** The order of equally urgent changes. */
const byName = (a: Change, b: Change): number => (orderOf(a) < orderOf(b) ? -1 : 1);

/** Access changes in the order in which they happened, those that concern administrator access first. */
const orderOf = (change: Change): string => {
  const { control, resource, params, events: [event] = [] } = change;
  const first = isAccess(change) ? `${params["administers"] === true ? 0 : 1} ${event?.eventTime ?? ""}` : "";
  return control + first + resource.id;
};

function changeIn(change: Change, alert: Alert, reader: Reader): Omit<AlertChange, "consequences"> {
  const { kind, control, resource, severity, from, status, reason, at, fromSince, evidence, events = [] } = change;
  const { locale } = reader;
  const cleaned = events.map(cleanEvent);
  const incident = isIncident(change);
  const problem = problemOf(change);
  return {
    kind,
    control: clean(control),
    title: titleOf(control, locale),
    problem: problem[locale],
    subject: problem.en,
    resource: { type: clean(resource.type), id: clean(resource.id) },
    resourceName: knownName(change),
    severity,
    level: levelOf(change),
    from,
    to: status,
    reason: clean(reason),
    message: messageOf(change, alert, reader),
    why: whyOf(change, locale),
    at,
    fromSince,
    since: sinceOf(change, reader),
    incident,
    ...fixOf(change, locale),
    ...(isAccess(change) ? { access: accessFields(change.params) } : {}),
    question: incident ? questionOn(personOf(change), locale) : "",
    remediation: stepsOf(change, alert, locale),
    declared: declaredOf(change, locale),
    acceptCommand: acceptCommand(change, placeOf(alert), locale),
    links: linksOf(change, alert, locale),
    evidence,
    events: cleaned,
  };
}

/** The fix that caused a change, if one did. */
function fixOf(change: Change, locale: Locale): Pick<AlertChange, "fix"> {
  const { fix } = change;
  return fix ? { fix: { id: clean(fix.id), by: clean(fix.by), text: fixedBy(change, locale) } } : {};
}

/** Where commands about an alert are run. */
const placeOf = ({ account, name, table }: Alert): Place =>
  name === undefined ? (table === undefined ? {} : { table }) : { member: account };

/** What a change says. Where AWS denied the call, also who was denied, and who last changed that role. */
function messageOf(change: Change, alert: Alert, reader: Reader): string {
  const role = deniedRole(change);
  const text = message(change, reader);
  // The name of a notice does not say that it was a fix.
  if (isAccess(change) && change.fix)
    return `${text}${{ en: " ", ja: "" }[reader.locale]}${fixedBy(change, reader.locale)}`;
  return role ? clean(`${text}${{ en: " ", ja: "" }[reader.locale]}${blindText(role, alert, reader)}`, 2_000) : text;
}

function stepsOf(change: Change, alert: Alert, locale: Locale): readonly string[] {
  const place = placeOf(alert);
  const steps = incidentSteps(change);
  const control = controlOf(change.control);
  return steps && control ? whatToDo(control, steps, locale, place) : stepsFor(change, locale, place);
}

function linksOf(change: Change, alert: Alert, locale: Locale): readonly Link[] {
  const role = deniedRole(change);
  const page = (incidentSteps(change) && controlOf(change.control)?.incidentPage) || pageFor(change);
  const first = role ? [roleLink(role, alert, locale)] : page ? [pageLink(page, alert, locale)] : [];
  return [...first, ...(change.events ?? []).map((event) => eventLink(cleanEvent(event), alert, locale))];
}

/** Why a change matters; empty where there is nothing to worry about, or nothing is known of its control. */
function whyOf(change: Change, locale: Locale): string {
  const why = controlOf(change.control)?.why[locale];
  // A root-only task, or a planned use, needs no warning.
  if (!why || isHarmless(change)) return "";
  return change.status === "INSUFFICIENT_DATA" ? whileUnknown[locale] : why;
}

/** A change in one line: how bad, what, on whom, and its sentence. */
export function changeLine(change: AlertChange, locale: Locale): string {
  const { kind, level, problem, resourceName: name, message } = change;
  const what = name ? { en: `${problem}: ${name}`, ja: `${problem} (${name})` }[locale] : problem;
  const word = levelNames[level][locale];
  // The sentence of a notice says all of it, but for who changed access.
  const text =
    kind === "notice"
      ? message + whoChanged(change, locale)
      : { en: `${what}. ${message}`, ja: `${what}。${message}` }[locale];
  return { en: `${word}: ${text}`, ja: `【${word}】${text}` }[locale];
}

/** Who changed access and when; empty for any other change. */
function whoChanged({ access, events: [event], since }: AlertChange, locale: Locale): string {
  if (!access || !event) return "";
  const who = whoText(event, locale, access.person);
  return { en: ` ${since} By ${who}.`, ja: `${since}操作者: ${who}。` }[locale];
}

/** The text of a change. Where its sentence does not name its subject, the control and the resource come first. */
export function changeText(
  change: AnyChange & Pick<AlertChange, "reason" | "title" | "resource" | "message">,
  locale: Locale,
): string {
  const { kind, reason, title, resource, message } = change;
  const isClosed = reason === RESOURCE_GONE || reason === ACCOUNT_LEFT;
  if (kind !== "unknown" && !isStillUnknown(change) && !isClosed) return message;
  const name = resourceName(resource);
  const of = { en: `“${title}”`, ja: `「${title}」` }[locale];
  return `${name ? `${of} (${name})` : of}: ${message}`;
}
