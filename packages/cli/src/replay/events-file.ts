import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { type BridgeEvent, bridgeEvent } from "@genkan/aws/event-rules/delivery";
import { clean } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";

/** A CloudTrail record from a file, and the EventBridge event around it, if the file has one. */
export interface RecordInFile {
  readonly record: TrailRecord;
  readonly around: Partial<Pick<BridgeEvent, "source" | "detail-type">>;
}

/** The content of a file of events. */
export interface EventsFile {
  readonly records: readonly RecordInFile[];
  /** The scenario that the file contains. */
  readonly scenario?: unknown;
  /** How the account differs from the scenario before the events, and after them: JSON merge patches. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The fields that a record needs to be evaluated. */
const REQUIRED = ["eventID", "eventSource", "eventName"] as const;
const FORMS =
  'Give one record of CloudTrail, a list of them, { "Records": [...] } as CloudTrail delivers it, or events of EventBridge.';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a file of records; it may be gzipped, as CloudTrail stores it. @throws UsageError that says what is wrong, and
 * where
 */
export async function readEvents(file: string): Promise<EventsFile> {
  const json = await readJson(file, "events");
  const { Records, events, scenario, start: before, then: after } = fieldsOf(json);
  const given = Array.isArray(json) ? json : Array.isArray(Records) ? Records : Array.isArray(events) ? events : [json];
  if (!given.length) throw new UsageError(`${file} holds no record. ${FORMS}`);
  const isCase = Array.isArray(events) && !Array.isArray(Records);
  return {
    records: given.map((each, i) => recordIn(each, `${file}: record ${i + 1} of ${given.length}`)),
    ...(isCase ? { scenario, before, after } : {}),
  };
}

/** Reads a JSON merge patch. @throws UsageError if the file has none */
export async function readPatch(file: string): Promise<unknown> {
  const json = await readJson(file, "patch");
  if (isObject(json)) return json;
  throw new UsageError(`${file} is not a JSON merge patch: give an object, such as {"root": {"mfaDevices": []}}.`);
}

async function readJson(file: string, what: string): Promise<unknown> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The ${what} file ${file} can't be read (${error.code ?? error.message}). Check its path.`);
  });
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return JSON.parse((isGzip ? gunzipSync(bytes) : bytes).toString("utf8"));
  } catch (error) {
    const hint = what === "events" ? FORMS : "Give a JSON object.";
    throw new UsageError(`${file} is not JSON (${clean((error as Error).message)}). ${hint}`);
  }
}

function recordIn(given: unknown, where: string): RecordInFile {
  if (!isObject(given)) throw new UsageError(`${where} is not an object. ${FORMS}`);
  const { detail, source, "detail-type": type } = given;
  if (isObject(detail)) {
    const around = {
      ...(typeof source === "string" ? { source } : {}),
      ...(typeof type === "string" ? { "detail-type": type } : {}),
    };
    return { record: checked(detail, where), around };
  }
  return { record: checked(given, where), around: {} };
}

/** @throws UsageError that names the record and the fields that are missing, or that have the wrong type */
function checked(record: Fields, where: string): TrailRecord {
  const { eventID, eventTime, userIdentity } = record;
  const label = typeof eventID === "string" && eventID ? `${where} (eventID ${clean(eventID)})` : where;
  const missing = REQUIRED.filter((name) => typeof record[name] !== "string" || record[name] === "");
  if (missing.length) {
    throw new UsageError(
      `${label} lacks ${missing.join(", ")}. Every record of CloudTrail has ${REQUIRED.join(", ")}, each a text: add what is missing.`,
    );
  }
  const isTime = typeof eventTime === "string" && INSTANT.test(eventTime) && !Number.isNaN(Date.parse(eventTime));
  if (eventTime !== undefined && !isTime) {
    throw new UsageError(
      `${label} has an eventTime that is not a time: ${clean(String(JSON.stringify(eventTime)))}. Give one such as 2026-11-24T09:00:00Z, or leave it out: the event then happens now.`,
    );
  }
  if (userIdentity !== undefined && userIdentity !== null && !isObject(userIdentity)) {
    throw new UsageError(
      `${label} has a userIdentity that is not an object: ${clean(String(JSON.stringify(userIdentity)))}. Give what CloudTrail recorded, such as {"type": "Root"}.`,
    );
  }
  return record;
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});

/** The EventBridge event with which a record reaches an account. */
export const eventFor = ({ around }: RecordInFile, record: TrailRecord, account: string): BridgeEvent => ({
  ...bridgeEvent(record, account),
  ...around,
});
