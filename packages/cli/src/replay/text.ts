import type { Delivery } from "@genkan/aws/event-rules/delivery";
import type { Change } from "@genkan/controls/engine/finding";
import { clean, counted, type Locale } from "@genkan/controls/model/text";
import { kindName, resourceName } from "@genkan/messages/alert/alert";
import { lay } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import { factName } from "@genkan/messages/names";
import { message, sentence } from "@genkan/messages/sentence";
import { type Channel, channels } from "./channels.ts";
import { messageText } from "./messages.ts";
import { NOT_ROOT, type Replay, type ReplayedRecord } from "./result.ts";

/** In UTF-16 units. Longer values are cut. */
const LONGEST_TEXT = 2_000;

/** A replay for programs. */
export function replayReport({ subject, messages, ...replay }: Replay, reader: Reader) {
  const changes = replay.changes.map((change) => ({ ...change, message: message(change, reader) }));
  const cleaned = JSON.parse(JSON.stringify({ ...replay, changes }), (_, value: unknown) =>
    typeof value === "string" ? clean(value, LONGEST_TEXT) : value,
  ) as Omit<Replay, "messages">;
  return { schema: "genkan.replay/1", ...subject, ...cleaned, messages };
}

/** A replay for people, with its messages if one channel was chosen. */
export function replayAsText(replay: Replay, reader: Reader, show: Channel | undefined, columns: number): string {
  const { locale } = reader;
  const { records, changes, waiting, apiCalls, messages } = replay;
  const ending = words.ending(apiCalls, show ? messages.length : messages.length / channels.length, locale);
  return [
    ...records.map((record) => recordLines(record, reader, columns)),
    `${words[changes.length ? "changes" : "nothing"][locale]}\n\n`,
    ...changes.map((change) => changeLines(change, reader, columns)),
    ...(waiting.length ? lay("", words.waiting(waiting.length, locale), columns).map((line) => `${line}\n`) : []),
    `${ending}\n`,
    ...(show ? messages.map((each) => `\n${messageText(each)}`) : []),
  ].join("");
}

function recordLines(record: ReplayedRecord, reader: Reader, columns: number): string {
  const { locale } = reader;
  const { eventID, eventTime, eventSource, eventName, awsRegion, because, facts, rule, tampering, forwardedBy } =
    record;
  const where = awsRegion ? `, ${clean(awsRegion)}` : "";
  const by = words.delivered({ rule: rule ?? tampering, forwardedBy }, clean(awsRegion), locale);
  const labelled = (label: "class" | "facts" | "rule" | "tampering", text: string) =>
    lay(`  ${words[label][locale]}`, text, columns);
  return [
    `${moment(eventTime, reader)}  ${clean(eventName)} (${clean(eventSource)})${where}, ${clean(eventID)}`,
    ...labelled("class", record.class === NOT_ROOT ? because : `${record.class}. ${because}`),
    ...labelled("facts", facts.map((fact) => factName(fact, locale)).join(words.comma[locale]) || words.none[locale]),
    ...labelled("rule", by),
    ...(tampering ? labelled("tampering", words.tampered(tampering, locale)) : []),
    "\n",
  ].join("\n");
}

function changeLines(change: Change, reader: Reader, columns: number): string {
  const { severity, control, resource } = change;
  const head = `${kindName(change, reader.locale)} (${severity})  ${clean(control)} ${resourceName(resource)}`;
  return `${[head.trimEnd(), ...lay("  ", sentence(change, reader), columns)].join("\n")}\n\n`;
}

const words = {
  class: { en: "Classified as: ", ja: "分類: " },
  facts: { en: "Can change: ", ja: "変わりうる情報: " },
  rule: { en: "Delivered by: ", ja: "届けるルール: " },
  tampering: { en: "Tampering: ", ja: "改変: " },
  comma: { en: ", ", ja: "、" },
  none: { en: "nothing that Genkan evaluates", ja: "Genkan が評価する情報はありません" },
  changes: { en: "What changes:", ja: "変化:" },
  nothing: { en: "No finding changes.", ja: "検出結果に変化はありません。" },
  delivered: ({ rule, forwardedBy }: Pick<Delivery, "rule" | "forwardedBy">, region: string, locale: Locale) => {
    if (!rule) return { en: "no rule of EventBridge", ja: "届ける EventBridge ルールはありません" }[locale];
    if (!forwardedBy) return rule;
    return {
      en: `${forwardedBy} in ${region}, if detection.regions has that Region; then ${rule}`,
      ja: `${region} の ${forwardedBy} (detection.regions に含まれている場合)、続いて ${rule}`,
    }[locale];
  },
  tampered: (rule: string, locale: Locale) =>
    ({
      en: `the rule ${rule} reports it straight to the topic, as a change to Genkan itself.`,
      ja: `ルール ${rule} が、Genkan 自体の変更としてトピックに直接通知します。`,
    })[locale],
  waiting: (count: number, locale: Locale) =>
    ({
      en: `${counted(count, "record")} would be evaluated once more a few minutes later, when AWS's answers have settled.`,
      ja: `${count} 件のレコードは、AWS の応答が落ち着く数分後に、もう一度評価されます。`,
    })[locale],
  ending: (apiCalls: number, messages: number, locale: Locale) =>
    ({
      en: `${counted(apiCalls, "API call")}; ${counted(messages, "message")} would be sent.`,
      ja: `API 呼び出し ${apiCalls} 回。送られるメッセージは ${messages} 件です。`,
    })[locale],
};
