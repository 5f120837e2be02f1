import { causeOf } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import { doctorActions, mayPublish, subscribersOf, topicsBeside } from "@genkan/aws/preflight";
import { clean, type Text } from "@genkan/controls/model/text";
import { UsageError } from "./exit.ts";

/**
 * Verifies a topic before anything is published to it: that it exists, who is subscribed, and that the caller may publish.
 * @returns who gets its messages, in words
 * @throws UsageError when a message could not be published, saying what is there instead
 */
export async function verifiedTopic(aws: Aws, arn: string): Promise<Text> {
  const subscribers = await subscribersOf(aws, arn).catch(async (error: unknown) => {
    const { kind, detail } = causeOf(error, doctorActions.subscribers);
    if (/^NotFound/.test(detail)) throw new UsageError(words.missing(arn, await namesBeside(aws, arn)));
    // Credentials that may only publish can't list the subscribers.
    if (kind === "access-denied") return null;
    throw error;
  });
  if (!(await mayPublish(aws, arn))) throw new UsageError(words.denied(arn));
  return subscribers ? words.subscribers(nameOf(arn), subscribers) : words.unlisted(nameOf(arn));
}

const nameOf = (arn: string): string => arn.split(":").at(-1)!;

/** The topics beside a missing one; `null` when they can't be listed. */
const namesBeside = (aws: Aws, arn: string): Promise<readonly string[] | null> =>
  topicsBeside(aws, arn).catch((error: unknown) => {
    if (causeOf(error, "sns:ListTopics").kind === "access-denied") return null;
    throw error;
  });

/** So many names of topics are listed. */
const LISTED = 10;

const listed = (names: readonly string[], separator: string): string =>
  `${names
    .slice(0, LISTED)
    .map((name) => clean(name))
    .join(separator)}${names.length > LISTED ? "…" : ""}`;

const words = {
  missing(arn: string, names: readonly string[] | null): Text {
    const [, , , region, account] = arn.split(":");
    const others: Text =
      names === null
        ? { en: "", ja: "" }
        : names.length
          ? { en: ` There are: ${listed(names, ", ")}.`, ja: `存在するトピック: ${listed(names, "、")}。` }
          : { en: " There are no topics at all.", ja: "トピックは 1 つもありません。" };
    return {
      en: `There is no topic "${nameOf(arn)}" in ${account}, ${region}.${others.en} Nothing is watched.`,
      ja: `アカウント ${account} の ${region} に、トピック "${nameOf(arn)}" はありません。${others.ja}監視は開始していません。`,
    };
  },
  denied: (arn: string): Text => ({
    en: `AWS denied ${doctorActions.publish} on ${arn}. Allow it for the role or user that you run as (aws sts get-caller-identity names it). Nothing is watched.`,
    ja: `AWS が ${arn} に対する ${doctorActions.publish} を拒否しました。実行しているロールまたはユーザー (aws sts get-caller-identity で確認できます) に許可してください。監視は開始していません。`,
  }),
  subscribers(
    name: string,
    { confirmed, pending }: { readonly confirmed: readonly string[]; readonly pending: readonly string[] },
  ): Text {
    if (!confirmed.length && !pending.length)
      return { en: `topic ${name}: nobody is subscribed`, ja: `トピック ${name}: サブスクリプションがありません` };
    const waiting = pending.length
      ? {
          en: `, ${pending.length} pending (${listed(pending, ", ")})`,
          ja: `、確認待ち ${pending.length} 件 (${listed(pending, "、")})`,
        }
      : { en: "", ja: "" };
    return {
      en: `topic ${name}: ${confirmed.length} confirmed ${confirmed.length === 1 ? "subscription" : "subscriptions"}${waiting.en}`,
      ja: `トピック ${name}: 確認済みのサブスクリプション ${confirmed.length} 件${waiting.ja}`,
    };
  },
  unlisted: (name: string): Text => ({
    en: `topic ${name}: who is subscribed is not known (AWS denied ${doctorActions.subscribers})`,
    ja: `トピック ${name}: サブスクリプションを確認できません (AWS が ${doctorActions.subscribers} を拒否)`,
  }),
};
