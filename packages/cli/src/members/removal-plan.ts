import type { MemberRoot } from "@genkan/controls/domain/member-root";
import { type Fix, isUnfinished } from "@genkan/controls/engine/fix";
import type { Cause } from "@genkan/controls/model/evidence";
import { isEvaluated, type Member } from "@genkan/controls/model/organization";
import { isRefusal, type PlannedFix, type Refusal, type Step } from "@genkan/controls/model/plan";
import type { Locale } from "@genkan/controls/model/text";
import {
  type MemberRemoval,
  planMemberRemoval,
  refusedMember,
  resumedSteps,
} from "@genkan/controls/remedies/member-root";
import { chosenFrom } from "../organization/choice.ts";
import type { Shell } from "../shell.ts";
import { type RootAccess, readMembers } from "./open.ts";

/** What is planned for one member. */
export interface PlannedMember {
  readonly member: Member;
  readonly root: MemberRoot;
  readonly steps: readonly Step[];
  readonly fixes: readonly PlannedFix[];
  /** A removal that was stopped, which this one continues. */
  readonly unfinished: Fix | null;
}

/** A removal of the root credentials of members, and why some are left out. */
export interface RemovalPlan {
  readonly planned: readonly PlannedMember[];
  /** Members that have nothing to remove. */
  readonly clean: readonly Member[];
  readonly refused: readonly ({ readonly member: Member } & Refusal)[];
  readonly unreadable: readonly { readonly member: Member; readonly cause: Cause }[];
}

/** How many accounts are worked on at a time. */
export const AT_A_TIME = 10;

/** The sizes of the waves: one account, then ten, then the rest. */
export const wavesOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  [all.slice(0, 1), all.slice(1, 1 + AT_A_TIME), all.slice(1 + AT_A_TIME)].filter((wave) => wave.length > 0);

interface Planning {
  readonly targets: readonly string[];
  readonly removals: readonly MemberRemoval[];
  readonly by: string;
  readonly locale: Locale;
}

/** Reads the chosen members and plans the removal of their root credentials. It changes nothing. */
export async function planRemoval(
  shell: Shell,
  access: RootAccess,
  { targets, removals, by, locale }: Planning,
): Promise<RemovalPlan> {
  const { roster, aws, ledger } = access;
  const { organization, partition } = roster;
  // An id that the organization does not have is a typing error.
  chosenFrom(roster, { account: targets, ou: undefined, exclude: undefined });
  const members = roster.members.filter(({ account }) => targets.includes(account));
  const outright = members.flatMap((member) => {
    const refusal = refusedMember(member, organization);
    return refusal ? [{ member, ...refusal }] : [];
  });
  const readable = members.filter((member) => isEvaluated(member) && !refusedMember(member, organization));
  const read = await readMembers(shell, access, readable, { concurrency: AT_A_TIME, locale, by });
  const at = aws.now();
  const plan: { [Part in keyof RemovalPlan]: RemovalPlan[Part][number][] } = {
    planned: [],
    clean: [],
    refused: [...outright],
    unreadable: [],
  };
  for (const each of read) {
    const { member, root } = each;
    if (!root) {
      plan.unreadable.push({ member, cause: each.unreadable });
      continue;
    }
    const made = planMemberRemoval({ member, organization, partition, at, root, removals });
    if (isRefusal(made)) plan.refused.push({ member, ...made });
    else {
      const unfinished = (await ledger.fixes(member.account)).find(isStopped) ?? null;
      const steps = unfinished ? resumedSteps(begunSteps(unfinished), made.steps) : made.steps;
      if (steps.length) plan.planned.push({ member, root, steps, fixes: made.fixes, unfinished });
      else plan.clean.push(member);
    }
  }
  return plan;
}

/** Whether a fix is a removal of root credentials that was stopped. */
const isStopped = (fix: Fix): boolean => isUnfinished(fix) && fix.steps.every(({ id }) => id.startsWith("root-"));

/** The steps of a stopped removal that are done, or whose call may have been made. Others are planned anew. */
const begunSteps = ({ steps, results }: Fix): readonly Step[] =>
  steps.filter(({ id }) => results.some((result) => result.step === id && (result.changed || result.state === "done")));
