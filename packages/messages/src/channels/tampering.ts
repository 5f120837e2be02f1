import { consolePages } from "@genkan/controls/model/console";
import type { Severity } from "@genkan/controls/model/evaluation";
import { type Locale, locales } from "@genkan/controls/model/text";
import { levelNames } from "../alert/level.ts";
import { type TamperedThing, type TamperPartId, tamperParts } from "./tampering-parts.ts";

/** The input transformer of a target of EventBridge. Its service fills in the values: no function of ours is involved. */
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
const ROOT_LINK = consolePages["root-credentials"].url({ partition: "aws" });

/** The words of a report, with the names of {@link inputPaths} in them. */
interface TamperWords {
  readonly title: string;
  readonly what: string;
  readonly effect: string;
  readonly link: string;
  readonly question: string;
  /** Contain first. */
  readonly steps: readonly string[];
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

/** The words of the report on a part. */
export function tamperWords(locale: Locale, { part, thing }: TamperedThing): TamperWords {
  const title = titleOf(part, thing ? " <thing>" : "", "<account>", locale);
  const effect = tamperParts[part].effect[locale];
  return {
    en: {
      title,
      what: "What: <call> (<service>), by <actor> from <address>, at <time> (UTC) in <region>",
      effect: `Effect: ${effect}`,
      link: `Event: ${EVENT_LINK}`,
      question: "Was this your own deployment? If not, or if nobody knows, do this now:",
      steps: [
        "Revoke the access of <actor>: in IAM, deactivate its keys and attach AWSDenyAll; in IAM Identity Center, disable the user and end the sessions.",
        "Restore Genkan: in the folder that it was deployed from, run npx sst deploy with --stage and the name of your stage.",
        "Check that alerts arrive: npx genkan test-alert with --topic-arn and the ARN of the topic.",
        `Check by hand what was not monitored in the meantime: ${ROOT_LINK} (as root), and CloudTrail > Event history.`,
      ],
      harmless:
        "If you are updating or removing Genkan right now, no action is needed. To stop reports of your own deployments, add the role that deploys to detection.deployers in genkan.config.ts.",
    },
    ja: {
      title,
      what: "内容: <call> (<service>)、操作者 <actor>、接続元 <address>、<time> (UTC)、<region>",
      effect: `影響: ${effect}`,
      link: `イベント: ${EVENT_LINK}`,
      question: "ご自身のデプロイによる変更ですか? 違う、またはわからない場合は、いますぐ次を行ってください。",
      steps: [
        "<actor> のアクセス権を無効にします。IAM の場合はアクセスキーを無効にして AWSDenyAll をアタッチし、IAM Identity Center の場合はユーザーを無効にしてセッションを終了します。",
        "Genkan を元に戻します。デプロイしたフォルダで npx sst deploy を、--stage にステージ名を指定して実行します。",
        "通知が届くことを確かめます: npx genkan test-alert に --topic-arn でトピックの ARN を指定します。",
        `監視されていなかった間の状態を自分の目で確認します: ${ROOT_LINK} (ルートユーザー)、CloudTrail の「イベント履歴」。`,
      ],
      harmless:
        "いま Genkan を更新または削除している場合、対応は不要です。デプロイに使うロールを genkan.config.ts の detection.deployers に書くと、自分のデプロイは通知されなくなります。",
    },
  }[locale];
}

/** A change to Genkan itself, as EventBridge reports it to a function: a title and a text. */
export interface TamperText {
  readonly title: string;
  readonly text: string;
}

/** The lines of a report below its title, as paragraphs. */
function paragraphsOf({ what, effect, link, question, steps, harmless }: TamperWords): readonly string[][] {
  return [[what, effect], [question, link, ...steps.map((step, i) => `${i + 1}. ${step}`)], [harmless]];
}

/** The report as plain text of several lines, as a mail has it. */
export function tamperingAsText(locale: Locale, thing: TamperedThing): InputTransformer {
  const words = tamperWords(locale, thing);
  // Not an empty string, which AWS does not document.
  const lines = [words.title, ...paragraphsOf(words).flatMap((paragraph) => [" ", ...paragraph])];
  // Each line is a string of its own: so EventBridge takes a text of several lines.
  return tamperingAs(lines.map((line) => JSON.stringify(line)).join("\n"), thing);
}

/** The report as {@link TamperText}, for a function of ours. */
export function tamperingForFunction(locale: Locale, thing: TamperedThing): InputTransformer {
  const words = tamperWords(locale, thing);
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
    begin: titleOf(part as TamperPartId, "", "", locale).replace(/ - $/, ""),
    severity,
  })),
);

/**
 * Recognises the report in a message of the alert topic, or in what EventBridge hands to a function, so that a channel
 * treats it as the bad thing that it is. `null`: the message is something else.
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
  return { title, text, eventId: /#\/events\/([\w-]+)/.exec(text)?.[1] ?? "", severity: known.severity };
}
