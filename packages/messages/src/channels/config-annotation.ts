import { findingKey } from "@genkan/controls/engine/finding";
import {
  ACCOUNT_TYPE,
  accountResource,
  type Evaluation,
  type Resource,
  USER_TYPE,
} from "@genkan/controls/model/evaluation";
import type { Observations } from "@genkan/controls/model/evidence";
import { clean, cut, type Locale, type Text } from "@genkan/controls/model/text";
import { utc } from "../moment.ts";
import { sentence } from "../sentence.ts";

/** What AWS Config takes of a rule. It has no INSUFFICIENT_DATA. */
export interface ConfigVerdict {
  readonly resource: Resource;
  readonly compliance: "COMPLIANT" | "NON_COMPLIANT" | "NOT_APPLICABLE";
  readonly annotation: string;
}

/** The longest annotation, in characters. https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html */
const LONGEST_ANNOTATION = 256;

/** Of several verdicts on one resource the first of these counts. */
const WORST = ["NON_COMPLIANT", "INSUFFICIENT_DATA", "COMPLIANT", "NOT_APPLICABLE"] as const;

/**
 * The evaluations of one control as AWS Config takes them, and what kept some of them from being judged (`null`: nothing).
 * Config knows accounts and IAM users but nobody of Identity Center, so verdicts on people are one on the account. What
 * could not be judged withdraws what Config shows (results that are not sent stay as they were, a COMPLIANT among them).
 */
export function configVerdicts(
  evaluations: readonly Evaluation[],
  account: string,
  locale: Locale,
  observations: Observations,
): { readonly verdicts: readonly ConfigVerdict[]; readonly failure: string | null } {
  const ids = userIds(observations);
  const byResource = Map.groupBy(
    evaluations.map((evaluation) => ({ ...evaluation, resource: shownOn(evaluation.resource, account, ids) })),
    (evaluation) => findingKey({ control: "", resource: evaluation.resource }),
  );
  const verdicts = [...byResource.values()].map((group): ConfigVerdict => {
    const [worst, ...others] = group.toSorted((a, b) => WORST.indexOf(a.status) - WORST.indexOf(b.status));
    const { status, resource } = worst!;
    const more = others.filter((each) => each.status === status).length;
    const annotation = cut(textOf(worst!, locale) + (more ? ` (+${more})` : ""), LONGEST_ANNOTATION);
    return { resource, compliance: status === "INSUFFICIENT_DATA" ? "NOT_APPLICABLE" : status, annotation };
  });
  const unknown = evaluations.filter(({ status }) => status === "INSUFFICIENT_DATA");
  const failure = unknown.length ? [...new Set(unknown.map((each) => textOf(each, locale)))].join(" ") : null;
  return { verdicts, failure };
}

/** Config shows the sentence alone, without the status that it explains. */
const textOf = (evaluation: Evaluation, locale: Locale): string =>
  (evaluation.status === "INSUFFICIENT_DATA" ? unjudged[locale] : "") + sentence(evaluation, utc[locale]);
const unjudged: Text = { en: "Could not be checked: ", ja: "判定できません: " };

/** Config knows an IAM user by the unique id; one whose id could not be read stays under the name. */
function shownOn(resource: Resource, account: string, ids: ReadonlyMap<string, string>): Resource {
  if (resource.type === USER_TYPE) return { ...resource, id: ids.get(resource.id) ?? resource.id };
  return resource.type === ACCOUNT_TYPE ? resource : accountResource(account);
}

const userIds = ({ iamAuthorization }: Observations): ReadonlyMap<string, string> =>
  new Map(
    iamAuthorization?.known
      ? iamAuthorization.value.users.flatMap(({ name, id }): [string, string][] => (id ? [[clean(name), id]] : []))
      : [],
  );
