import { type ConsoleHome, eventLink } from "@genkan/controls/model/console";
import type { AccessChange } from "@genkan/controls/model/event";
import { clean, type Locale } from "@genkan/controls/model/text";
import { accessFields, accessText } from "../access.ts";
import { actorName, callText, cleanEvent, whoText } from "../alert/event.ts";
import { fixedBy } from "../alert/fixed.ts";
import { lay } from "../layout.ts";
import { moment, type Reader } from "../moment.ts";
import { csvLines } from "./csv.ts";

/** An access change in a list, with the fix behind it. */
export type ListedAccess = AccessChange & { readonly fix?: { readonly id: string; readonly by: string } };

/** What was read, and who reads it. */
export interface AccessList {
  readonly account: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** Latest first. */
  readonly changes: readonly ListedAccess[];
  /** The calls of which there are more events than were read. */
  readonly cut: readonly string[];
  /** The account that owns Identity Center, where its changes are recorded; `null`: this one, or none. */
  readonly elsewhere: string | null;
  readonly home: ConsoleHome;
}

/** What changed, or was tried, with the fix behind it. */
function sentenceOf({ kind, params, administers, errorCode, fix }: ListedAccess, reader: Reader): string {
  const text = accessText({ reason: kind, params, administers, errorCode }, reader);
  const fixed = fix ? fixedBy({ kind: "notice", fix }, reader.locale) : "";
  return fixed ? `${text}${{ en: " ", ja: "" }[reader.locale]}${fixed}` : text;
}

const personOf = ({ params }: ListedAccess): string => clean(params.person ?? "");

/** The changes for people: when and who, what, and the call with its id. */
export function accessLines({ changes }: Pick<AccessList, "changes">, reader: Reader, columns: number): string {
  return changes
    .map((change) => {
      const event = cleanEvent(change.event);
      const head = `${moment(event.eventTime, reader)}  ${whoText(event, reader.locale, personOf(change))}`;
      return [
        ...lay("", head, columns),
        ...lay("  ", sentenceOf(change, reader), columns),
        ...lay("  ", `${callText({ ...event, userAgent: "" })}, ${event.eventID}`, columns),
      ];
    })
    .map((lines) => `${lines.join("\n")}\n\n`)
    .join("");
}

/** The changes as values for programs. */
export function accessValue({ account, from, to, changes, cut, elsewhere, home }: AccessList, reader: Reader) {
  return {
    schema: "genkan.access/1",
    account,
    from,
    to,
    cut,
    identityCenterAccount: elsewhere,
    changes: changes.map((change) => {
      const event = cleanEvent(change.event);
      const { errorCode, fix } = change;
      return {
        kind: change.kind,
        attempt: errorCode !== null,
        errorCode: errorCode === null ? null : clean(errorCode),
        text: sentenceOf(change, reader),
        who: personOf(change) || actorName(event.actor, reader.locale),
        ...accessFields({ ...change.params, administers: change.administers }),
        ...(fix ? { fix: { id: clean(fix.id), by: clean(fix.by) } } : {}),
        event,
        url: eventLink(event, home, reader.locale).url,
      };
    }),
  };
}

const COLUMNS = [
  ...["account", "at", "kind", "attempt", "who", "sourceIPAddress", "region", "message", "administers"],
  ...["eventName", "eventSource", "eventID", "fix"],
] as const;

/** One line for each change. */
export function accessCsv({ account, changes }: Pick<AccessList, "account" | "changes">, locale: Locale): string {
  const reader: Reader = { locale, timeZone: "UTC" };
  const rows = changes.map((change) => {
    const event = cleanEvent(change.event);
    return [
      ...[account, event.eventTime, change.kind, change.errorCode ?? ""],
      ...[personOf(change) || actorName(event.actor, locale), event.sourceIPAddress, event.awsRegion],
      ...[sentenceOf(change, reader), change.administers === null ? "" : String(change.administers)],
      ...[event.eventName, event.eventSource, event.eventID, change.fix?.id ?? ""],
    ];
  });
  return csvLines(rows, COLUMNS);
}
