import { publishNotice } from "@genkan/aws/alerts";
import type { Locale } from "@genkan/controls/model/text";
import type { Shell } from "../shell.ts";
import { ambient, subjectOf } from "../target.ts";

export interface TestAlertOptions {
  readonly topicArn: string;
  /** The topic is Amazon Q Developer's. */
  readonly chat?: boolean;
  readonly locale: Locale;
  readonly region?: string;
}

/** Publishes a notice, to see that alerts arrive. @returns 0 */
export async function runTestAlert(shell: Shell, options: TestAlertOptions): Promise<number> {
  const { topicArn, chat = false, locale } = options;
  const target = ambient(shell, options);
  try {
    const { account } = await subjectOf(target.aws);
    await publishNotice(target.aws, { topicArn, chat }, `[Genkan] ${account}: test`, words.notice[locale]);
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
