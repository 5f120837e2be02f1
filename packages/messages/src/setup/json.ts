import type { Locale } from "@genkan/controls/model/text";
import { utc } from "../moment.ts";
import { type Checklist, type Listed, remaining } from "./checklist.ts";
import type { SetupSituation } from "./situation.ts";
import { commandsOf, detailOf, linkOf, stepsOf } from "./text.ts";

/** The checklist for programs. Its fields are stable; new ones may be added. */
export function checklistReport(checklist: Checklist, situation: SetupSituation, locale: Locale) {
  const { subject, caller, region, at, plan, home } = situation;
  const { listed, next } = checklist;
  return {
    account: subject?.account ?? null,
    partition: subject?.partition ?? null,
    region,
    caller,
    evaluatedAt: at.toISOString(),
    remaining: remaining(checklist),
    accountPlan: plan === null || "unknown" in plan ? null : plan,
    items: listed.map((one) => rowOf(one, situation, locale)),
    next: next && {
      id: next.listed.item.id,
      way: next.guide.way,
      warnings: next.guide.warnings.map((warning) => warning[locale]),
      console: linkOf(next.guide, home, locale),
      steps: stepsOf(next.guide, locale).map((step) => step.replaceAll("\u00a0", " ")),
      commands: commandsOf(next.guide),
    },
  };
}

export type ItemRow = ReturnType<typeof rowOf>;

/** An item of the checklist for programs. */
const rowOf = (one: Listed, { evaluations }: SetupSituation, locale: Locale) => ({
  id: one.item.id,
  title: one.item.title[locale],
  state: one.state,
  optional: one.item.optional ?? false,
  detail: detailOf(one, utc[locale]) || null,
  controls: one.item.controls.map((control) => ({
    control,
    evaluations: evaluations
      .filter((each) => each.control === control)
      .map(({ status, reason, resource }) => ({ status, reason, resource })),
  })),
});
