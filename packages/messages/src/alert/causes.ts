import { controlOf } from "@genkan/controls/catalogue/index";
import type { Change } from "@genkan/controls/engine/finding";
import { ACCOUNT_TYPE, type Evaluation, type Status } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";

/** The controls whose failure causes a verdict, as the verdict's reason declares them. */
function causesOf({ control, reason }: Verdict): readonly string[] {
  const reasons = controlOf(control)?.reasons ?? {};
  return Object.hasOwn(reasons, reason) ? [reasons[reason]?.causedBy ?? []].flat() : [];
}

/** The change that has to be fixed before this one can be; of a chain of causes, the first. */
export function rootCause<Each extends Verdict>(ordered: readonly Each[], change: Each): Each | undefined {
  const cause = causeIn(ordered, change);
  return cause && (rootCause(ordered, cause) ?? cause);
}

/** The direct cause of a change, among those beside it. */
function causeIn<Each extends Verdict>(ordered: readonly Each[], change: Each): Each | undefined {
  const { kind, control, status, resource } = change;
  const unknown = status === "INSUFFICIENT_DATA";
  const causes = unknown ? [] : causesOf(change);
  // A quick exit, because there may be thousands of changes and most have no cause.
  if (unknown ? resource.type !== ACCOUNT_TYPE : !causes.length) return undefined;
  const cause = unknown
    ? ordered.find((each) => isSameGap(each, change))
    : ordered.find((each) => causes.includes(each.control) && each.status === "NON_COMPLIANT" && each.kind === kind);
  return cause?.control === control ? undefined : cause;
}

/** A change; or a finding, which has no kind. */
type Verdict = Evaluation & Partial<Pick<Change, "kind">>;

/** Whether the same failed call made both unknown, each for the account as a whole. */
const isSameGap = (a: Verdict, b: Verdict): boolean =>
  a.status === "INSUFFICIENT_DATA" &&
  a.kind === b.kind &&
  a.reason === b.reason &&
  a.params["action"] === b.params["action"] &&
  [a, b].every(({ resource }) => resource.type === ACCOUNT_TYPE);

/** The heading of the consequences of a change. */
export const consequencesName = ({ to }: { readonly to: Status }, locale: Locale): string =>
  (to === "INSUFFICIENT_DATA"
    ? { en: "These can't be checked either, for the same reason", ja: "同じ理由で、次の項目も判定できません" }
    : { en: "These also fail as a result", ja: "このため、次の項目も非準拠になります" })[locale];
