import { controlOf } from "@genkan/controls/catalogue/index";
import type { NoticeReason } from "@genkan/controls/engine/activity";
import type { Change } from "@genkan/controls/engine/finding";
import type { Steps } from "@genkan/controls/model/steps";
import { clean, type Locale } from "@genkan/controls/model/text";
import { isAccess } from "../access.ts";

/**
 * Whether a change has just happened, so that the harm has to be stopped first. What was there when we first looked is
 * not an incident: somebody may depend on it. Neither is what someone has put back on purpose, by undoing a fix.
 */
export const isIncident = ({
  kind,
  status,
  from,
  events = [],
  fix,
}: Pick<Change, "kind" | "status" | "from" | "events"> & { readonly fix?: unknown }): boolean =>
  status === "NON_COMPLIANT" &&
  !fix &&
  (kind === "notice" || (kind === "drift" && (from === "COMPLIANT" || events.length > 0)));

/** What stops the harm of a change, where that differs from what fixes it. */
export function incidentSteps(
  change: Pick<Change, "kind" | "status" | "from" | "events" | "control" | "reason"> & { readonly fix?: unknown },
): Steps | undefined {
  if (!isIncident(change)) return undefined;
  const { control, reason } = change;
  const definition = controlOf(control);
  const reasons = definition?.reasons ?? {};
  return (Object.hasOwn(reasons, reason) ? reasons[reason]?.incident : undefined) ?? definition?.incident;
}

/** What comes before the steps of an incident. @param person the person whose sign-in it is, where there is one */
export const questionOn = (person: string, locale: Locale): string =>
  ({
    en: `${person ? `Was it really ${person}?` : "Was this you or someone on your team?"} If not, or if nobody knows, do this now:`,
    ja: person
      ? `本当に ${person} さん本人ですか? 違う、または確認できない場合は、いますぐ次を行ってください。`
      : "心当たりはありますか? ない、または確認できない場合は、いますぐ次を行ってください。",
  })[locale];

/** Whether a planned use of root was declared for what a change shows; `null` where root has no part in it. */
export function declaredOf({ control, kind, reason, params, plan }: Change, locale: Locale): string | null {
  if (isAccess({ control })) return null;
  const declared = kind === "notice" ? noticePlan(reason, params["plan"]) : plan && clean(plan);
  if (declared === undefined) return null;
  return declared === null
    ? {
        en: "no planned use of root is declared for this time",
        ja: "この時間帯にルートユーザーを使う予定は申告されていません",
      }[locale]
    : { en: `yes, as a planned use of root (${declared})`, ja: `あり。予定された使用 (${declared})` }[locale];
}

/** The planned use of a notice; `null`: there is none; `undefined`: that is not the question. */
const noticePlan = (reason: string, plan: unknown): string | null | undefined => {
  if (typeof plan === "string") return clean(plan);
  return reason === ("root-session-used" satisfies NoticeReason) ? undefined : null;
};
