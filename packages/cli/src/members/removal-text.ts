import type { OrganizationRef } from "@genkan/controls/model/organization";
import type { Step } from "@genkan/controls/model/plan";
import { clean, type Locale } from "@genkan/controls/model/text";
import type { MemberRemoval } from "@genkan/controls/remedies/member-root";
import { lay } from "@genkan/messages/layout";
import { signs } from "@genkan/messages/plan/bash";
import type { Paint } from "@genkan/messages/terminal/terminal";
import { tool } from "@genkan/messages/tool";
import type { RemovalPlan } from "./removal-plan.ts";
import { words } from "./words.ts";

interface Options {
  readonly locale: Locale;
  readonly columns: number;
  readonly paint: Paint;
}

/** A removal as text: what is removed in which member, what is not and why, and the way back. */
export function removalText(
  { planned, refused, unreadable }: RemovalPlan,
  waves: readonly number[],
  { locale, columns, paint }: Options,
): string[] {
  const steps = planned.flatMap((each) => each.steps);
  const nameOf = ({ account, name }: { readonly account: string; readonly name: string }) =>
    [account, name]
      .filter(Boolean)
      .map((part) => clean(part))
      .join(" ");
  const head = planned.length ? words.planHead({ members: planned.length, steps: steps.length }) : words.nothing;
  return [
    ...lay("", paint("bold", head[locale]), columns),
    ...planned.flatMap(({ member, steps }) => [
      "",
      ...lay("", nameOf(member), columns),
      ...steps.flatMap(({ kind, effect }) => lay("  ", `${signs[kind]} ${effect[locale]}`, columns)),
    ]),
    ...(steps.some(({ id }) => id.startsWith("root-certificate:"))
      ? ["", ...lay("! ", words.certificateUse[locale], columns)]
      : []),
    ...waysBack(steps, locale).flatMap((text) => ["", ...lay("! ", text, columns)]),
    ...(refused.length ? ["", paint("bold", words.refusedHead[locale])] : []),
    ...refused.flatMap(({ member, because, instead }) => [
      ...lay("  ", `${nameOf(member)}: ${because[locale]}`, columns),
      ...lay("    ", instead[locale], columns),
    ]),
    ...(unreadable.length ? ["", paint("bold", words.unreadableHead[locale])] : []),
    ...unreadable.flatMap(({ member, cause }) =>
      lay("  ", `${nameOf(member)}: ${words.cause(cause.action, cause.detail)[locale]}`, columns),
    ),
    ...(waves.length ? ["", ...lay("", words.waves(waves)[locale], columns)] : []),
  ];
}

/** Why the steps can't be taken back, and what to do instead; each text once. */
const waysBack = (steps: readonly Step[], locale: Locale): readonly string[] => [
  ...new Set(steps.flatMap(({ undo }) => ("never" in undo ? [undo.never[locale]] : []))),
];

interface Made {
  readonly organization: OrganizationRef;
  readonly at: string;
  readonly removals: readonly MemberRemoval[];
}

/** A removal for programs. It can't be applied from a file. */
export function removalJson({ planned, clean, refused, unreadable }: RemovalPlan, made: Made): string {
  const memberOf = ({ account, name, state }: RemovalPlan["clean"][number]) => ({ account, name, state });
  const value = {
    schema: "genkan.member-removal/1",
    tool,
    ...made,
    members: planned.map(({ member, root, steps }) => ({ ...memberOf(member), root, steps })),
    nothingToRemove: clean.map(memberOf),
    refused: refused.map(({ member, because, instead }) => ({ ...memberOf(member), because, instead })),
    unreadable: unreadable.map(({ member, cause }) => ({ ...memberOf(member), cause })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
