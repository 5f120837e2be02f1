import type { Locale, Text } from "@genkan/controls/model/text";
import { command } from "../command.ts";
import { deploymentIn, nameOf } from "../deployment.ts";
import { UsageError } from "../exit.ts";
import { awsRegion, flag, locale, optional } from "../options.ts";
import type { Shell } from "../shell.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { type TestKind, testKinds } from "../test-kinds.ts";
import { topicArn } from "../values.ts";

const kinds = Object.keys(testKinds) as readonly TestKind[];

export const testAlert = command({
  path: "test-alert",
  description: { en: "send a test, to see that alerts arrive", ja: "通知が届くことを確認するためのテストを送信する" },
  group: "watch",
  options: {
    topicArn: optional(
      "--topic-arn <arn>",
      {
        en: "the topic (default: that of the deployment from this folder)",
        ja: "トピック (省略時はこのフォルダーからのデプロイのトピック)",
      },
      { parse: topicArn },
    ),
    kind: optional(
      "--kind <kind>",
      {
        en: "send the message of this kind, marked as a test, instead of a short notice",
        ja: "短い確認メッセージの代わりに、この種類の通知をテストと明記して送信する",
      },
      { choices: kinds },
    ),
    chat: flag("--chat", {
      en: "use the topic of Amazon Q Developer in chat applications (chatTopic)",
      ja: "Amazon Q Developer in chat applications のトピック (chatTopic) を使う",
    }),
    locale,
    region: awsRegion,
  },
  notes: {
    en: ["The kinds:", ...kinds.map((kind) => `  ${kind.padEnd(10)} ${testKinds[kind].en}`)],
    ja: ["種類:", ...kinds.map((kind) => `  ${kind.padEnd(10)} ${testKinds[kind].ja}`)],
  },
  examples: [
    [
      "genkan test-alert --topic-arn arn:aws:sns:us-east-1:111122223333:alerts",
      { en: "see that alerts arrive", ja: "通知が届くことを確認する" },
    ],
    [
      "genkan test-alert --kind root-key --topic-arn arn:aws:sns:us-east-1:111122223333:alerts",
      {
        en: "read what you would get for a new root access key",
        ja: "ルートユーザーのアクセスキーが作成されたときの通知を確認する",
      },
    ],
    [
      "genkan test-alert --chat --topic-arn arn:aws:sns:us-east-1:111122223333:alerts",
      { en: "in the chat of Amazon Q", ja: "Amazon Q のチャットで確認する" },
    ],
  ],
  seeAlso: ["doctor", "watch"],
  async run(shell, options) {
    const { locale, kind } = options;
    const { topicArn, table }: Destination = options.topicArn
      ? { topicArn: options.topicArn }
      : await deployed(shell, options);
    const { publishNotice } = await import("@genkan/aws/alerts");
    const { alertTopicChannel, channels, isTopicChannel } = await import("@genkan/messages/channels/index");
    // An option may contain the name of the channel that the topic belongs to.
    const given: Readonly<Record<string, unknown>> = { ...options };
    const channel = channels.filter(isTopicChannel).find(({ option }) => option && given[option]) ?? alertTopicChannel;
    await using target = await ambient(shell, options);
    const { aws } = target;
    const subject = await subjectOf(aws);
    if (kind) {
      const { sendTest } = await import("../test-alerts.ts");
      const done = shell.stderr.progress(words.making[locale]);
      const reader = { locale, timeZone: shell.timeZone };
      await sendTest(shell, kind, { aws, topicArn, table, channel, subject, reader }).finally(done);
    } else {
      const title = `[Genkan] ${subject.account}: test`;
      const id = `test/${subject.account}`;
      const notice = { id, title, text: words.notice[locale], severity: null, resolved: false };
      await publishNotice(aws, { topicArn, channel }, notice);
    }
    await shell.stdout.write(words.sent[locale]);
    return 0;
  },
});

/** Where a test is sent to, and the table that its commands name. */
interface Destination {
  readonly topicArn: string;
  readonly table?: string;
}

/** The topic of the deployment from the working directory. @throws UsageError when there is none */
async function deployed(
  shell: Shell,
  { chat, locale }: { readonly chat: true | undefined; readonly locale: Locale },
): Promise<Destination> {
  const deployment = await deploymentIn(shell);
  const topic = chat ? deployment?.chatTopic : deployment?.topic;
  if (!deployment || !topic) throw new UsageError(words.noTopic);
  shell.stderr.say(`genkan: ${words.uses(nameOf(deployment), topic)[locale]}\n`);
  return { topicArn: topic, table: deployment.table };
}

const words = {
  making: { en: "Making the message in a simulated account…", ja: "模擬アカウントで通知を作成しています…" },
  uses: (name: Text, topic: string): Text => ({
    en: `${name.en}, topic ${topic} (--topic-arn names another)`,
    ja: `${name.ja}、トピック ${topic} (別のトピックは --topic-arn で指定)`,
  }),
  noTopic: {
    en: "There is no deployment from this folder whose topic could be used. Name the topic with --topic-arn ARN (npx sst deploy prints it).",
    ja: "このフォルダーからのデプロイのトピックがありません。--topic-arn ARN でトピックを指定してください (ARN は npx sst deploy が表示します)。",
  },
  notice: {
    en: "This is a test: Genkan's alerts reach you. Nothing is wrong, and no action is needed.",
    ja: "これはテストです。Genkan の通知が届いています。問題はなく、対処は不要です。",
  },
  sent: {
    en: "SNS accepted it. If nothing arrives within a minute, genkan doctor --topic-arn ARN lists who hasn't confirmed.\n",
    ja: "SNS が受け付けました。1 分待っても届かない場合は、genkan doctor --topic-arn ARN で未確認のサブスクリプションを調べます。\n",
  },
};
