import type { Locale, Text } from "@genkan/controls/model/text";
import { command } from "../command.ts";
import { deploymentIn, nameOf } from "../deployment.ts";
import { UsageError } from "../exit.ts";
import { awsRegion, flag, locale, optional } from "../options.ts";
import type { Shell } from "../shell.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { topicArn } from "../values.ts";

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
    chat: flag("--chat", {
      en: "use the topic of Amazon Q Developer in chat applications (chatTopic)",
      ja: "Amazon Q Developer in chat applications のトピック (chatTopic) を使う",
    }),
    locale,
    region: awsRegion,
  },
  examples: [
    [
      "genkan test-alert --topic-arn arn:aws:sns:us-east-1:111122223333:alerts",
      { en: "see that alerts arrive", ja: "通知が届くことを確認する" },
    ],
    [
      "genkan test-alert --chat --topic-arn arn:aws:sns:us-east-1:111122223333:alerts",
      { en: "in the chat of Amazon Q", ja: "Amazon Q のチャットで確認する" },
    ],
  ],
  seeAlso: ["doctor", "watch"],
  async run(shell, options) {
    const { locale } = options;
    const topicArn = options.topicArn ?? (await deployedTopic(shell, options));
    const { publishNotice } = await import("@genkan/aws/alerts");
    const { alertTopicChannel, channels, isTopicChannel } = await import("@genkan/messages/channels/index");
    // An option may contain the name of the channel that the topic belongs to.
    const given: Readonly<Record<string, unknown>> = { ...options };
    const channel = channels.filter(isTopicChannel).find(({ option }) => option && given[option]) ?? alertTopicChannel;
    await using target = await ambient(shell, options);
    const { account } = await subjectOf(target.aws);
    const title = `[Genkan] ${account}: test`;
    const notice = { id: `test/${account}`, title, text: words.notice[locale], severity: null, resolved: false };
    await publishNotice(target.aws, { topicArn, channel }, notice);
    await shell.stdout.write(words.sent[locale]);
    return 0;
  },
});

/** The topic of the deployment from the working directory. @throws UsageError when there is none */
async function deployedTopic(
  shell: Shell,
  { chat, locale }: { readonly chat: true | undefined; readonly locale: Locale },
): Promise<string> {
  const deployment = await deploymentIn(shell);
  const topic = chat ? deployment?.chatTopic : deployment?.topic;
  if (!deployment || !topic) throw new UsageError(words.noTopic);
  shell.stderr.say(`genkan: ${words.uses(nameOf(deployment), topic)[locale]}\n`);
  return topic;
}

const words = {
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
