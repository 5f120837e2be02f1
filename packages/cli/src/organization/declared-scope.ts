import { causeOf } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import type { ExceptionScope } from "@genkan/controls/engine/exception";
import { causeParams } from "@genkan/controls/model/evaluation";
import type { Locale, Text } from "@genkan/controls/model/text";
import { unknownWords } from "@genkan/messages/unknown";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { notInOrganization } from "./choice.ts";

/** The organization that a scope is checked against, and the language of the answer. */
interface Declaring {
  readonly aws: Aws;
  /** The id of the organization. */
  readonly organization: string;
  readonly locale: Locale;
}

/**
 * Asks AWS whether the organization has what a scope names: an exception for an account with a typing error would accept
 * nothing, and nobody would notice.
 * @returns a remark where AWS does not answer, or where no account has the tag yet; else `null`
 * @throws UsageError where it has no such account or OU
 */
export async function expectInOrganization(
  { stderr }: Shell,
  scope: ExceptionScope,
  { aws, organization, locale }: Declaring,
): Promise<Text | null> {
  const { isInOrganization, isTagInUse } = await import("@genkan/aws/organization/chosen");
  const ids = "accounts" in scope ? scope.accounts : [...("ou" in scope ? [scope.ou] : []), ...(scope.except ?? [])];
  const done = stderr.progress(words.asking[locale]);
  try {
    for (const id of ids)
      if (!(await isInOrganization(aws, id))) throw new UsageError(notInOrganization(id, organization));
    if ("tag" in scope && (await isTagInUse(aws, scope.tag)) === false) return words.untagged(scope.tag);
    return null;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const cause = causeOf(error, "organizations:DescribeAccount");
    return words.unasked(unknownWords[cause.kind].text(causeParams([cause])));
  } finally {
    done();
  }
}

const words = {
  asking: { en: "Looking it up in the organization…", ja: "組織で確認しています…" },
  untagged: ({ key, value }: { readonly key: string; readonly value: string }): Text => ({
    en: `no account has the tag ${key}=${value} now; the exception covers accounts from when they get it`,
    ja: `タグ ${key}=${value} が付いたアカウントは今はありません。例外は、アカウントにタグが付いたときから適用されます`,
  }),
  unasked: (because: Text): Text => ({
    en: `whether the organization has such accounts could not be checked. ${because.en}`,
    ja: `対象のアカウントが組織にあるかどうかは確認できませんでした。${because.ja}`,
  }),
};
