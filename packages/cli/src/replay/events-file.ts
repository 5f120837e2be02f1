import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { type BridgeEvent, bridgeEvent } from "@genkan/aws/event-rules/delivery";
import { clean, type Text } from "@genkan/controls/model/text";
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
const FORMS: Text = {
  en: 'Give one CloudTrail record, a list of them, { "Records": [...] } as CloudTrail delivers them, or EventBridge events.',
  ja: 'CloudTrail のレコード 1 件、その配列、CloudTrail が配信する { "Records": [...] }、または EventBridge のイベントを指定します。',
};
/** A fault of a file, and what it may contain. */
const refused = (en: string, ja: string, forms = FORMS): UsageError =>
  new UsageError({ en: `${en} ${forms.en}`, ja: `${ja} ${forms.ja}` });
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a file of records; it may be gzipped, as CloudTrail stores it. @throws UsageError that says what is wrong, and
 * where
 */
export async function readEvents(file: string): Promise<EventsFile> {
  const json = await readJson(file, "events");
  const { Records, events, scenario, start: before, then: after } = fieldsOf(json);
  const given = Array.isArray(json) ? json : Array.isArray(Records) ? Records : Array.isArray(events) ? events : [json];
  if (!given.length) throw refused(`${file} has no record.`, `${file} にレコードがありません。`);
  const isCase = Array.isArray(events) && !Array.isArray(Records);
  return {
    records: given.map((each, i) => recordIn(each, placeIn(file, i + 1, given.length))),
    ...(isCase ? { scenario, before, after } : {}),
  };
}

/** Reads a JSON merge patch. @throws UsageError if the file has none */
export async function readPatch(file: string): Promise<unknown> {
  const json = await readJson(file, "patch");
  if (isObject(json)) return json;
  throw new UsageError({
    en: `${file} is not a JSON merge patch: give an object, such as {"root": {"mfaDevices": []}}.`,
    ja: `${file} は JSON マージパッチではありません。{"root": {"mfaDevices": []}} のようなオブジェクトを指定します。`,
  });
}

async function readJson(file: string, what: string): Promise<unknown> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const cause = error.code ?? error.message;
    throw new UsageError({
      en: `The ${what} file ${file} can't be read (${cause}). Check its path.`,
      ja: `ファイル ${file} を読み取れません (${cause})。パスを確認してください。`,
    });
  });
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return JSON.parse((isGzip ? gunzipSync(bytes) : bytes).toString("utf8"));
  } catch (error) {
    const hint = what === "events" ? FORMS : { en: "Give a JSON object.", ja: "JSON オブジェクトを指定します。" };
    const cause = clean((error as Error).message);
    throw refused(`${file} is not JSON (${cause}).`, `${file} は JSON ではありません (${cause})。`, hint);
  }
}

const placeIn = (file: string, number: number, count: number): Text => ({
  en: `${file}: record ${number} of ${count}`,
  ja: `${file}: ${count} 件中 ${number} 件目のレコード`,
});

function recordIn(given: unknown, where: Text): RecordInFile {
  if (!isObject(given)) throw refused(`${where.en} is not an object.`, `${where.ja}がオブジェクトではありません。`);
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

/** @throws UsageError naming the record and the fields that it lacks, or that are not what CloudTrail writes */
function checked(record: Fields, where: Text): TrailRecord {
  const { eventID, eventTime, userIdentity } = record;
  const id = typeof eventID === "string" && eventID ? ` (eventID ${clean(eventID)})` : "";
  const label = { en: `${where.en}${id}`, ja: `${where.ja}${id}` };
  const missing = REQUIRED.filter((name) => typeof record[name] !== "string" || record[name] === "");
  if (missing.length) {
    throw new UsageError({
      en: `${label.en} lacks ${missing.join(", ")}. Every CloudTrail record has ${REQUIRED.join(", ")}, each a string: add what is missing.`,
      ja: `${label.ja}に ${missing.join("、")} がありません。CloudTrail のレコードには必ず ${REQUIRED.join("、")} (文字列) があります。追加してください。`,
    });
  }
  const isTime = typeof eventTime === "string" && INSTANT.test(eventTime) && !Number.isNaN(Date.parse(eventTime));
  if (eventTime !== undefined && !isTime) {
    const given = clean(String(JSON.stringify(eventTime)));
    throw new UsageError({
      en: `${label.en} has an eventTime that is not a time: ${given}. Give one such as 2026-11-24T09:00:00Z, or leave it out: the event then happens now.`,
      ja: `${label.ja}の eventTime が時刻ではありません: ${given}。2026-11-24T09:00:00Z のように指定するか、省略してください (省略すると現在時刻のイベントになります)。`,
    });
  }
  if (userIdentity !== undefined && userIdentity !== null && !isObject(userIdentity)) {
    const given = clean(String(JSON.stringify(userIdentity)));
    throw new UsageError({
      en: `${label.en} has a userIdentity that is not an object: ${given}. Give what CloudTrail recorded, such as {"type": "Root"}.`,
      ja: `${label.ja}の userIdentity がオブジェクトではありません: ${given}。CloudTrail が記録した {"type": "Root"} のような値を指定します。`,
    });
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
