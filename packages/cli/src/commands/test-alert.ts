import { command } from "../command.ts";
import { awsRegion, flag, locale, required } from "../options.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { topicArn } from "../values.ts";

export const testAlert = command({
  path: "test-alert",
  description: "publish a test, to see that alerts arrive",
  group: "watch",
  options: {
    topicArn: required("--topic-arn <arn>", "the topic of a deployment (npx sst deploy prints it)", {
      parse: topicArn,
    }),
    chat: flag("--chat", "the topic is that of Amazon Q Developer in chat applications (chatTopic)"),
    locale,
    region: awsRegion,
  },
  examples: [
    ["genkan test-alert --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "see that alerts arrive"],
    ["genkan test-alert --chat --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "in the chat of Amazon Q"],
  ],
  seeAlso: ["doctor", "watch"],
  async run(shell, options) {
    const { topicArn, locale } = options;
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

const words = {
  notice: {
    en: "This is a test: Genkan's alerts reach you. Nothing is wrong, and there is nothing to do.",
    ja: "これはテストです。Genkan の通知が届いています。問題はなく、対処は不要です。",
  },
  sent: {
    en: "SNS took it. If nothing arrives within a minute: genkan doctor --topic-arn ARN tells who has not confirmed.\n",
    ja: "SNS に渡しました。1 分待っても届かない場合は、genkan doctor --topic-arn ARN で承認されていない購読者を確認できます。\n",
  },
};
