import { type Locale, locales } from "@genkan/controls/model/text";

/** The input transformer of a target of EventBridge. Its service puts the values in: no function of ours is on the way. */
export interface InputTransformer {
  readonly inputPaths: Readonly<Record<string, string>>;
  readonly inputTemplate: string;
}

const inputPaths = {
  account: "$.account",
  actor: "$.detail.userIdentity.arn",
  call: "$.detail.eventName",
  service: "$.detail.eventSource",
  address: "$.detail.sourceIPAddress",
  region: "$.detail.awsRegion",
  time: "$.detail.eventTime",
  event: "$.detail.eventID",
};

/** Of the partitions only "aws" is written here: a template can't choose, and in the others the address is not known. */
const EVENT_LINK = "https://<region>.console.aws.amazon.com/cloudtrailv2/home?region=<region>#/events/<event>";

const words = {
  en: {
    title: "Genkan <account>: Genkan itself was changed (CRITICAL)",
    what: "What happened: Somebody stopped or weakened a part of Genkan: <call> (<service>), by <actor> from <address>, at <time> in <region>, event <event>. Until it is put right, this account may not be watched.",
    link: `The event in CloudTrail: ${EVENT_LINK}`,
    toDo: "What to do now: ",
    next: "If you are updating or removing Genkan just now, nothing is to be done. If not, treat it as a break-in: ask whoever holds this identity, take its access away, and run npx sst deploy again to restore what was changed.",
  },
  ja: {
    title: "Genkan <account>: Genkan 自体が変更されました (CRITICAL)",
    what: "何が起きたか: Genkan の一部が停止または弱体化されました: <call> (<service>)、実行者 <actor>、接続元 <address>、<time>、<region>、イベント <event>。元に戻すまで、このアカウントは監視されていない可能性があります。",
    link: `CloudTrail のイベント: ${EVENT_LINK}`,
    toDo: "すること: ",
    next: "いま Genkan を更新または削除している場合は、何もする必要はありません。そうでなければ侵害とみなし、この ID を使う人に確認してアクセス権を取り上げ、npx sst deploy をもう一度実行して変更を元に戻してください。",
  },
} as const;

/** A change to Genkan itself, as EventBridge reports it to a function: a title and a text. */
export interface TamperText {
  readonly title: string;
  readonly text: string;
}

/** The words of the report, each with the names of {@link inputPaths} in it. */
export const tamperWords = (locale: Locale): (typeof words)[Locale] => words[locale];

/** The report as plain text of several lines, as a mail has it. */
export function tamperingAsText(locale: Locale): InputTransformer {
  const { title, what, link, toDo, next } = words[locale];
  // Each line is a string of its own: so EventBridge takes a text of several lines.
  return tamperingAs([title, what, link, toDo + next].map((line) => JSON.stringify(line)).join("\n"));
}

/** The report as {@link TamperText}, for a function of ours. */
export function tamperingForFunction(locale: Locale): InputTransformer {
  const { title, what, link, toDo, next } = words[locale];
  return tamperingAs(JSON.stringify({ title, text: [what, link, toDo + next].join("\n\n") } satisfies TamperText));
}

/** The report in a template of a channel's own. */
export const tamperingAs = (inputTemplate: string): InputTransformer => ({ inputPaths, inputTemplate });

const titles = locales.map((locale) => {
  const [before, after] = words[locale].title.split("<account>") as [string, string];
  return { before, after };
});

/**
 * Recognises the report in a message of the alert topic, or in what EventBridge hands to a function, so that a channel
 * treats it as the critical thing that it is. `null`: the message is something else.
 */
export function readTampering(message: string): (TamperText & { readonly eventId: string }) | null {
  const [title = "", ...rest] = message.split("\n");
  if (!titles.some(({ before, after }) => title.startsWith(before) && title.endsWith(after))) return null;
  const text = rest.join("\n").trim();
  return { title, text, eventId: /#\/events\/([\w-]+)/.exec(text)?.[1] ?? "" };
}
