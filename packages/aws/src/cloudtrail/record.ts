import type { TrailEvent } from "@genkan/controls/model/event";
import type { RootAct } from "@genkan/controls/model/evidence";

/**
 * A record as CloudTrail writes it, or an object inside one. It is input, so every field has to be checked.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export type TrailRecord = Readonly<Record<string, unknown>>;

/** A record, with the id and the time of its event. */
export interface TrailEntry {
  readonly id: string;
  readonly at: Date;
  readonly record: TrailRecord;
}

/** How many request parameters of a root act are kept: a root-only task is recognised by a few short ones. */
const MOST_PARAMETERS = 40;
/** In characters. A policy of 20 KiB is not kept. */
const LONGEST_PARAMETER = 256;
/** AWS's own parameters are not nested this deep. */
const DEEPEST = 20;

/**
 * AWS records the failed SAML sign-in of a workforce user as Root, although nobody used root.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/troubleshooting.html
 */
const NOT_BY_ROOT = "ExternalIdPDirectoryLogin";

/** The fields of a value that should be an object; none if it is not an object. */
export const fieldsOf = (value: unknown): TrailRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as TrailRecord) : {};

/** A field that should be text; empty if it is not text. */
export const textIn = (fields: TrailRecord, name: string): string => {
  const value = fields[name];
  return typeof value === "string" ? value : "";
};

/** Whether a switch is on. CloudTrail writes some as `true` and some as text. */
export const isTrue = (value: unknown): boolean => value === true || value === "true";

/**
 * Reads the id and the time of a record's event. `eventId` is the id that was delivered beside the record, if any.
 * @throws TypeError if the record is not an object, or has no id or no time
 */
export function entryOf(record: unknown, eventId = ""): TrailEntry {
  if (fieldsOf(record) !== record) throw new TypeError("the record is not an object");
  const id = eventId || textIn(fieldsOf(record), "eventID");
  if (!id) throw new TypeError("eventID is not a text");
  const time = textIn(fieldsOf(record), "eventTime");
  if (!time) throw new TypeError("eventTime is not a text");
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) throw new TypeError("eventTime is not a time");
  return { id, at, record: fieldsOf(record) };
}

/** The event: who did what, when and from where. */
export function eventOf({ id, at, record }: TrailEntry): TrailEvent {
  const text = (field: string) => textIn(record, field);
  return {
    eventID: id,
    eventTime: at.toISOString(),
    eventSource: text("eventSource"),
    eventName: text("eventName"),
    awsRegion: text("awsRegion"),
    sourceIPAddress: text("sourceIPAddress"),
    userAgent: text("userAgent"),
    actor: actorOf(record),
    mfaUsed: mfaUsedIn(record) ?? sessionMfaIn(record),
  };
}

/**
 * Who did it. A user of Identity Center has an id instead of an ARN.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function actorOf(record: TrailRecord): string {
  const identity = fieldsOf(record["userIdentity"]);
  const userId = textIn(fieldsOf(identity["onBehalfOf"]), "userId");
  return (
    textIn(identity, "arn") || (userId ? `IdentityCenterUser ${userId}` : "") || textIn(identity, "type") || "unknown"
  );
}

/** The act of root in a record; `undefined` if root did not act. */
export function rootActOf({ id, at, record }: TrailEntry): RootAct | undefined {
  const identity = fieldsOf(record["userIdentity"]);
  const text = (field: string) => textIn(record, field);
  const eventName = text("eventName");
  if (identity["type"] !== "Root" || eventName === NOT_BY_ROOT) return undefined;
  const result = fieldsOf(record["responseElements"])[eventName];
  return {
    eventID: text("eventID") || id,
    eventTime: at,
    eventSource: text("eventSource"),
    eventName,
    eventType: text("eventType"),
    awsRegion: text("awsRegion"),
    sourceIPAddress: text("sourceIPAddress"),
    userAgent: text("userAgent"),
    accessKeyId: textIn(identity, "accessKeyId"),
    readOnly: isTrue(record["readOnly"]),
    errorCode: text("errorCode") || null,
    signIn: result === "Success" || result === "Failure" ? result : null,
    mfaUsed: mfaUsedIn(record),
    invokedBy: textIn(identity, "invokedBy") || null,
    assumedRoot: isTrue(fieldsOf(identity["sessionContext"])["assumedRoot"]),
    requestParameters: Object.fromEntries(flatten(fieldsOf(record["requestParameters"])).slice(0, MOST_PARAMETERS)),
  };
}

/** Whether a sign-in used MFA, in any case of letters; `null` if the record does not say. */
function mfaUsedIn({ additionalEventData }: TrailRecord): boolean | null {
  const used = fieldsOf(additionalEventData)["MFAUsed"];
  return typeof used === "string" ? used.toLowerCase() === "yes" : null;
}

/**
 * Whether root's session was begun with MFA; `null` where the record does not say. A session of anybody else says "false" also
 * where an identity provider asked for MFA.
 */
function sessionMfaIn({ userIdentity }: TrailRecord): boolean | null {
  const { type, sessionContext } = fieldsOf(userIdentity);
  if (type !== "Root") return null;
  const { attributes } = fieldsOf(sessionContext);
  const { mfaAuthenticated } = fieldsOf(attributes);
  return mfaAuthenticated === undefined ? null : isTrue(mfaAuthenticated);
}

/** `{ a: { b: 1 } }` becomes `["a.b", "1"]`. */
function flatten(value: object, path = "", depth = 0): [string, string][] {
  if (depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const here = (path ? `${path}.${key}` : key).slice(0, LONGEST_PARAMETER);
    return typeof each === "object" && each !== null
      ? flatten(each, here, depth + 1)
      : [[here, String(each).slice(0, LONGEST_PARAMETER)] as [string, string]];
  });
}
