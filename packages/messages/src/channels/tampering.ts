import { consolePages } from "@genkan/controls/model/console";
import type { Severity } from "@genkan/controls/model/evaluation";
import { type Locale, locales, type Text } from "@genkan/controls/model/text";
import { levelNames } from "../alert/level.ts";
import { callerName } from "../caller.ts";
import { moment, offsetsOf, type Reader } from "../moment.ts";
import { type TamperedThing, type TamperPartId, tamperParts } from "./tampering-parts.ts";

/** The input transformer of a target of EventBridge. Its service fills in the values: no function of ours is involved. */
export interface InputTransformer {
  readonly inputPaths: Readonly<Record<string, string>>;
  readonly inputTemplate: string;
}

/**
 * EventBridge leaves out what an event does not have, and can change no value: of a session only the ARN names the person,
 * and times are in UTC.
 */
const inputPaths = {
  account: "$.account",
  actor: "$.detail.userIdentity.arn",
  kind: "$.detail.userIdentity.type",
  // An IAM user has the one, a session of a role the other, root neither.
  user: "$.detail.userIdentity.userName",
  role: "$.detail.userIdentity.sessionContext.sessionIssuer.userName",
  call: "$.detail.eventName",
  service: "$.detail.eventSource",
  address: "$.detail.sourceIPAddress",
  region: "$.detail.awsRegion",
  time: "$.detail.eventTime",
  event: "$.detail.eventID",
};

/** Of the partitions only "aws" is written here: a template can't choose, and in the others the address is not known. */
const EVENT_LINK = "https://<region>.console.aws.amazon.com/cloudtrailv2/home?region=<region>#/events/<event>";
const ROOT_LINK = consolePages["root-credentials"].url({ partition: "aws" });

/** The words of a report, with the names of {@link inputPaths} in them. */
interface TamperWords {
  readonly title: string;
  /** How bad it is, who did it, from where, and when. */
  readonly facts: readonly string[];
  readonly question: string;
  readonly link: string;
  /** Contain first. */
  readonly steps: readonly string[];
  /** What to look up the event by. */
  readonly details: readonly string[];
  readonly harmless: string;
}

/** The title of a report on a part; `name` is the part's own name, with a space before it where there is one. */
function titleOf(part: TamperPartId, name: string, account: string, locale: Locale): string {
  const { severity, name: kind } = tamperParts[part];
  const word = levelNames[severity][locale];
  return {
    en: `${word}: Genkan itself was changed: ${kind.en}${name} - ${account}`,
    ja: `【${word}】Genkan 自体が変更されました: ${kind.ja}${name} - ${account}`,
  }[locale];
}

const labels = {
  effect: { en: "Effect: ", ja: "影響: " },
  who: { en: "Who: ", ja: "操作者: " },
  identity: { en: "Identity: ", ja: "操作者の ARN: " },
  when: { en: "When: ", ja: "日時: " },
} satisfies Record<string, Text>;

/** What stands between a person and the address. */
const from: Text = { en: ", from ", ja: "、接続元 " };

/** The words of the report on a part. */
export function tamperWords({ locale, timeZone }: Reader, { part, thing }: TamperedThing): TamperWords {
  // An ARN, or the address of a queue, would fill the title.
  const isName = thing !== undefined && !/(?:Arn|Url)$/.test(thing);
  const title = titleOf(part, isName ? " <thing>" : "", "<account>", locale);
  const lasting = {
    en: "after the last slash: the person or the session",
    ja: "最後の / の後がユーザー名またはセッション名",
  }[locale];
  const facts = [
    `${labels.effect[locale]}${tamperParts[part].effect[locale]}`,
    `${labels.who[locale]}<kind> <role><user>${from[locale]}<address>`,
    `${labels.identity[locale]}<actor> (${lasting})`,
    `${labels.when[locale]}<time> (UTC${offsetHint(timeZone, locale)})`,
  ];
  return {
    en: {
      title,
      facts,
      question: "Was this your own deployment? If not, or if nobody knows, do this now:",
      link: `Event: ${EVENT_LINK}`,
      steps: [
        "Cut this identity off. IAMUser: deactivate its access keys and attach AWSDenyAll. AssumedRole: attach AWSDenyAll to the role; if its name begins with AWSReservedSSO, disable the user in IAM Identity Center instead and end the sessions. Root: change the password, and delete access keys that you don't know.",
        "Restore Genkan: in the folder that it was deployed from, run npx sst deploy with --stage and the name of your stage.",
        "Check that alerts arrive: npx genkan test-alert with --topic-arn and the ARN of the topic.",
        `Check by hand what was not monitored in the meantime: ${ROOT_LINK} (as root), and CloudTrail > Event history.`,
      ],
      details: ["Call: <call> (<service>), <region>", ...(thing && !isName ? ["Changed: <thing>"] : [])],
      harmless:
        "If you are updating or removing Genkan right now, no action is needed. To stop reports of your own deployments, add the role that deploys to detection.deployers in genkan.config.ts.",
    },
    ja: {
      title,
      facts,
      question: "ご自身のデプロイによる変更ですか? 違う、またはわからない場合は、いますぐ次を行ってください。",
      link: `イベント: ${EVENT_LINK}`,
      steps: [
        "操作者のアクセスを止めます。IAMUser の場合はアクセスキーを無効にして AWSDenyAll をアタッチします。AssumedRole の場合はロールに AWSDenyAll をアタッチします (名前が AWSReservedSSO で始まるロールでは、代わりに IAM Identity Center でユーザーを無効にしてセッションを終了します)。Root の場合はパスワードを変更し、覚えのないアクセスキーを削除します。",
        "Genkan を元に戻します。デプロイしたフォルダーで npx sst deploy を、--stage にステージ名を指定して実行します。",
        "通知が届くことを確かめます: npx genkan test-alert に --topic-arn でトピックの ARN を指定します。",
        `監視されていなかった間の状態を自分の目で確認します: ${ROOT_LINK} (ルートユーザー)、CloudTrail の「イベント履歴」。`,
      ],
      details: ["操作: <call> (<service>)、<region>", ...(thing && !isName ? ["変更されたもの: <thing>"] : [])],
      harmless:
        "いま Genkan を更新または削除している場合、対応は不要です。デプロイに使うロールを genkan.config.ts の detection.deployers に書くと、自分のデプロイは通知されなくなります。",
    },
  }[locale];
}

/** How far a reader's time zone is from UTC: `; Asia/Tokyo is UTC+9`. */
function offsetHint(timeZone: string, locale: Locale): string {
  const [low, high] = offsetsOf(timeZone);
  if (low === high && low === "UTC") return "";
  const summer = low === high ? "" : { en: `, in summer ${high}`, ja: `、夏時間は ${high}` }[locale];
  return { en: `; ${timeZone} is ${low}${summer}`, ja: `。${timeZone} は ${low}${summer}` }[locale];
}

/** A change to Genkan itself, as EventBridge reports it to a function: a title and a text. */
export interface TamperText {
  readonly title: string;
  readonly text: string;
}

/** The lines of a report below its title, as paragraphs. */
const paragraphsOf = ({ facts, question, link, steps, details, harmless }: TamperWords): readonly string[][] => [
  [...facts],
  [question, link, ...steps.map((step, i) => `${i + 1}. ${step}`)],
  [...details],
  [harmless],
];

/** The report as plain text of several lines, as a mail has it. */
export function tamperingAsText(reader: Reader, thing: TamperedThing): InputTransformer {
  const words = tamperWords(reader, thing);
  // Not an empty string, which AWS does not document.
  const lines = [words.title, ...paragraphsOf(words).flatMap((paragraph) => [" ", ...paragraph])];
  // Each line is a string of its own: so EventBridge takes a text of several lines.
  return tamperingAs(lines.map((line) => JSON.stringify(line)).join("\n"), thing);
}

/** The report as {@link TamperText}, for a function of ours. */
export function tamperingForFunction(reader: Reader, thing: TamperedThing): InputTransformer {
  const words = tamperWords(reader, thing);
  const text = paragraphsOf(words)
    .map((paragraph) => paragraph.join("\n"))
    .join("\n\n");
  return tamperingAs(JSON.stringify({ title: words.title, text } satisfies TamperText), thing);
}

/** The report in a template of a channel's own. */
export const tamperingAs = (inputTemplate: string, { thing }: TamperedThing): InputTransformer => ({
  inputPaths: { ...inputPaths, ...(thing ? { thing } : {}) },
  inputTemplate,
});

/** How a title ends: with the account, and the mark of a test. */
const ACCOUNT = / - \d{12}( \([^()]+\))?$/;

/** How the title of a report on each part begins. */
const titles = locales.flatMap((locale) =>
  Object.entries(tamperParts).map(([part, { severity }]) => ({
    locale,
    begin: titleOf(part as TamperPartId, "", "", locale).replace(/ - $/, ""),
    severity,
  })),
);

/**
 * Recognises the report in a message of the alert topic, or in what EventBridge hands to a function, so that a channel
 * treats it as the bad thing that it is, with the person and the time as in every alert. `null`: the message is something
 * else.
 */
export function readTampering(
  message: string,
): (TamperText & { readonly eventId: string; readonly severity: Severity }) | null {
  const [title = "", ...rest] = message.split("\n");
  const known = titles.find(({ begin }) => title.startsWith(begin) && ACCOUNT.test(title));
  if (!known) return null;
  const text = rest
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
  return {
    title,
    text: readable(text, known.locale),
    eventId: /#\/events\/([\w-]+)/.exec(text)?.[1] ?? "",
    severity: known.severity,
  };
}

/** The text with what EventBridge could not make of its values: who an ARN is, and the time in the reader's time zone. */
function readable(text: string, locale: Locale): string {
  const valueAfter = (label: Text) =>
    text
      .split("\n")
      .find((line) => line.startsWith(label[locale]))
      ?.slice(label[locale].length);
  const [arn = ""] = valueAfter(labels.identity)?.split(" ") ?? [];
  const [time = "", , timeZone = "UTC"] = valueAfter(labels.when)?.split(/ ?[(;。 )]/) ?? [];
  return text
    .split("\n")
    .map((line) => {
      if (arn && line.startsWith(labels.who[locale]))
        return `${labels.who[locale]}${callerName(arn, locale)}${line.slice(line.lastIndexOf(from[locale]))}`;
      if (line.startsWith(labels.when[locale])) return `${labels.when[locale]}${moment(time, { timeZone })}`;
      return line;
    })
    .join("\n");
}
