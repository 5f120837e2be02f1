import { publishNotice } from "@genkan/aws/alerts";
import type { Locale } from "@genkan/controls/model/text";
import { alertTopicChannel, channels, isTopicChannel } from "@genkan/messages/channels/index";
import type { Shell } from "../shell.ts";
import { ambient, subjectOf } from "../target.ts";

export interface TestAlertOptions {
  readonly topicArn: string;
  /** The topic is that of the channel whose option this is; otherwise it is the alert topic. */
  readonly chat?: boolean;
  readonly locale: Locale;
  readonly region?: string;
}

/** Publishes a notice, to see that alerts arrive. @returns 0 */
export async function runTestAlert(shell: Shell, options: TestAlertOptions): Promise<number> {
  const { topicArn, locale } = options;
  const given: Readonly<Record<string, unknown>> = { ...options };
  const channel = channels.filter(isTopicChannel).find(({ option }) => option && given[option]) ?? alertTopicChannel;
  const target = ambient(shell, options);
  try {
    const { account } = await subjectOf(target.aws);
    const title = `[Genkan] ${account}: test`;
    const notice = { id: `test/${account}`, title, text: words.notice[locale], severity: null, resolved: false };
    await publishNotice(target.aws, { topicArn, channel }, notice);
    await shell.stdout.write(words.sent[locale]);
    return 0;
  } finally {
    target.close();
  }
}

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
