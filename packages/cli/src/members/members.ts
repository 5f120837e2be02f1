import { hasCredentials } from "@genkan/controls/domain/member-root";
import type { Member, OrganizationRef } from "@genkan/controls/model/organization";
import { isRefusal } from "@genkan/controls/model/plan";
import { planMemberRemoval, refusedMember } from "@genkan/controls/remedies/member-root";
import { tool } from "@genkan/messages/tool";
import { EXIT, UsageError } from "../exit.ts";
import { show } from "../fields.ts";
import { type AccountChoice, chosenFrom } from "../organization/choice.ts";
import type { Shell } from "../shell.ts";
import { openRootAccess, type ReadMember, type RootAccessChoice, readMembers } from "./open.ts";
import { type LeftOut, type ListedMember, membersText } from "./text.ts";
import { words } from "./words.ts";

/** The values of the options of `genkan members`. */
export interface MembersChoice extends RootAccessChoice, AccountChoice {
  readonly concurrency: number;
  readonly format: "table" | "json";
  readonly json: readonly (keyof MemberRow)[] | undefined;
  readonly policy: true | undefined;
}

/** How CloudTrail's records of the audit are named in the members. */
const BY = "genkan members";

/** Lists the root credentials of the members of an organization. @returns the exit status */
export async function members(shell: Shell, choice: MembersChoice): Promise<number> {
  const { locale } = choice;
  const { stdout } = shell;
  if (choice.policy) {
    const { rootSessionPolicy } = await import("@genkan/aws/organization/root-session");
    await stdout.write(`${JSON.stringify(rootSessionPolicy(["audit"], "*"), null, 2)}\n`);
    return EXIT.ok;
  }
  shell.spareMemory?.();
  await using access = await openRootAccess(shell, choice);
  const { aws, roster } = access;
  const { organization, partition } = roster;
  const { evaluated, skipped } = chosenFrom(roster, choice);
  const isManagement = ({ account }: { readonly account: string }) => account === organization.managementAccount;
  const chosen = evaluated.filter((member) => !isManagement(member));
  if (!chosen.length) throw new UsageError(words.noMembers);
  const leftOut: readonly LeftOut[] = [
    ...evaluated.filter(isManagement).map(({ account, name }) => ({ account, name, why: "MANAGEMENT" as const })),
    ...skipped.map(({ account, name, why }) => ({ account, name, why })),
  ];
  const read = await readMembers(shell, access, chosen, { concurrency: choice.concurrency, locale, by: BY });
  const at = aws.now();
  const listed = read.map((each) => listedOf(each, { organization, partition, at }));
  const { columns, paint } = stdout;
  const rows = listed.map(rowOf);
  await show(shell, choice, {
    rows,
    report: { schema: SCHEMA, tool, organization, at: at.toISOString(), members: rows, leftOut },
    text: () => `${membersText({ members: listed, leftOut }, { locale, columns, paint }).join("\n")}\n`,
  });
  if (listed.some(({ root }) => root && hasCredentials(root))) return EXIT.nonCompliant;
  return listed.some(({ root }) => root === null) ? EXIT.insufficientData : EXIT.ok;
}

const SCHEMA = "genkan.members/1";

interface Listing {
  readonly organization: OrganizationRef;
  readonly partition: string;
  readonly at: Date;
}

/** A member with what of it could be removed, and what not. */
function listedOf(read: ReadMember, { organization, partition, at }: Listing): ListedMember {
  const { member, root } = read;
  if (!root) return { member, root, unreadable: read.unreadable, refusal: refusedMember(member, organization) };
  const planned = planMemberRemoval({ member, organization, partition, at, root, removals: ["root-credentials"] });
  return { member, root, unreadable: null, refusal: isRefusal(planned) ? planned : null };
}

export type MemberRow = ReturnType<typeof rowOf>;

/** A member for programs. */
function rowOf({ member: { account, name, state }, root, unreadable, refusal }: ListedMember) {
  const about: Pick<Member, "account" | "name" | "state"> = { account, name, state };
  if (!root) return { ...about, root: null, unreadable, left: null, removable: null, because: null };
  const left = hasCredentials(root);
  return {
    ...about,
    root,
    unreadable: null,
    left,
    removable: left ? refusal === null : null,
    because: left && refusal ? { because: refusal.because, instead: refusal.instead } : null,
  };
}
