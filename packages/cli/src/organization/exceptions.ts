import { causeOf } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import { LIST_TAGS, tagsOf } from "@genkan/aws/organization/tags";
import { type Exception, exceptionsFor, exceptionsInForce, tagKeysOf } from "@genkan/controls/engine/exception";
import { causeParams, type Evaluation } from "@genkan/controls/model/evaluation";
import type { Cause } from "@genkan/controls/model/evidence";
import type { Member } from "@genkan/controls/model/organization";
import { counted, type Text } from "@genkan/controls/model/text";
import { unknownWords } from "@genkan/messages/unknown";

/** The exceptions of an organization during one check. */
export interface OrganizationExceptions {
  /** Those that cover a member. Its tags are read only if it fails a control that an exception by tag accepts. */
  covering(member: Member, evaluations: readonly Evaluation[]): Promise<readonly Exception[]>;
  /** A remark on exceptions that do not count because tags can't be read; `null` if there are none. */
  remark(): Text | null;
}

/** Reads the tags of members where exceptions ask for them. Once AWS has denied it, no more are asked for. */
export function organizationExceptions(aws: Aws, exceptions: readonly Exception[], at: string): OrganizationExceptions {
  const byTag = exceptionsInForce(exceptions, at).filter(({ scope }) => scope && "tag" in scope);
  let cause: Cause | null = null;
  let unknown = 0;
  return {
    async covering(member, evaluations) {
      const failing = new Set(
        evaluations.flatMap(({ control, status }) => (status === "NON_COMPLIANT" ? [control] : [])),
      );
      const keys = tagKeysOf(byTag.filter(({ control }) => failing.has(control)));
      if (!keys.size) return exceptionsFor(member, exceptions);
      try {
        if (cause?.kind !== "access-denied")
          return exceptionsFor({ ...member, tags: await tagsOf(aws, member.account, keys) }, exceptions);
      } catch (error) {
        cause = causeOf(error, LIST_TAGS);
      }
      unknown += 1;
      return exceptionsFor(member, exceptions);
    },
    remark: () => cause && words.unknownTags(unknown, cause),
  };
}

const words = {
  unknownTags(count: number, cause: Cause): Text {
    const because = unknownWords[cause.kind].text(causeParams([cause]));
    return {
      en: `${because.en} So exceptions by tag do not count in ${counted(count, "account")}.`,
      ja: `${because.ja}そのため、${count} アカウントではタグによる例外を適用していません。`,
    };
  },
};
