import type { Aws } from "@genkan/aws/clients";
import type { Caller } from "@genkan/aws/identity";
import type { RootSession, RootTask } from "@genkan/aws/organization/root-session";
import type { MemberRoot } from "@genkan/controls/domain/member-root";
import { MEMORY_DAYS } from "@genkan/controls/domain/memory";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { Cause } from "@genkan/controls/model/evidence";
import type { Member, Roster } from "@genkan/controls/model/organization";
import type { Locale } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { UsageError } from "../exit.ts";
import type { LedgerChoice } from "../ledger/open.ts";
import { openForWriting } from "../ledger/open.ts";
import { progressText } from "../organization/progress.ts";
import { rosterOf } from "../organization/roster.ts";
import type { Shell } from "../shell.ts";
import { targetFor } from "../target/choice.ts";
import { callerOf } from "../target/subject.ts";
import { words } from "./words.ts";

/** How to reach the members of an organization as their root users. */
export interface RootAccessChoice extends LedgerChoice {
  readonly scenario: string | undefined;
  readonly locale: Locale;
}

/** An organization whose members' root users Genkan may act as, within AWS's tasks. */
export interface RootAccess extends AsyncDisposable {
  readonly aws: Aws;
  readonly caller: Caller;
  readonly roster: Roster;
  readonly ledger: OrganizationLedger;
  /**
   * Opens a privileged session. Before its first call, the ledger of the member records it: otherwise, what is done there would
   * be taken for daily work of root.
   * @param by the command, as the member's root activity names it
   */
  enter(account: string, task: RootTask, by: string): Promise<RootSession>;
}

/** @throws UsageError where privileged sessions are not available */
export async function openRootAccess(shell: Shell, choice: RootAccessChoice): Promise<RootAccess> {
  await using opening = new AsyncDisposableStack();
  const target = opening.use(await targetFor(shell, choice));
  const { aws } = target;
  const caller = await callerOf(aws);
  const { account, partition } = caller.subject;
  if (caller.arn.endsWith(":root")) throw new UsageError(words.asRoot);
  const roster = await rosterOf(shell, { aws, subject: caller.subject, locale: choice.locale, unnamed: true });
  const { missingFeatures, openRootSession } = await import("@genkan/aws/organization/root-session");
  const missing = await missingFeatures(aws);
  if (missing.length) throw new UsageError(words.featuresOff(missing));
  const { ledger } = opening.use(await openForWriting(shell, choice, aws, account));
  const ends = opening.move();
  return {
    aws,
    caller,
    roster,
    ledger,
    async enter(member, task, by) {
      await forgetOldSessions(ledger, member, aws.now());
      const session = await openRootSession(aws, { account: member, partition, task });
      const { key, from, to } = session;
      await ledger.putPlannedUse(member, { id: key, from, to, owner: caller.arn, reason: by, session: key });
      return session;
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

/** Removes sessions from the ledger that no evaluation looks at any more. */
async function forgetOldSessions(ledger: OrganizationLedger, account: string, now: Date): Promise<void> {
  const oldest = now.getTime() - MEMORY_DAYS * DAY;
  const { plannedUses } = await ledger.read(account);
  for (const { id, to, session } of plannedUses)
    if (session !== undefined && Date.parse(to) < oldest) await ledger.removePlannedUse(account, id);
}

/** What the root user of a member holds, or why it can't be read. */
export type ReadMember = { readonly member: Member } & (
  | { readonly root: MemberRoot; readonly unreadable: null }
  | { readonly root: null; readonly unreadable: Cause }
);

/** How members are read. */
interface Reading {
  readonly concurrency: number;
  readonly locale: Locale;
  /** The command that reads. */
  readonly by: string;
}

/** Reads the root credentials of members, in the order of the list. What can't be read has a cause. */
export async function readMembers(
  { stderr, clock }: Shell,
  access: RootAccess,
  members: readonly Member[],
  { concurrency, locale, by }: Reading,
): Promise<readonly ReadMember[]> {
  const { throughMembers } = await import("@genkan/aws/organization/each-member");
  const { causeOf } = await import("@genkan/aws/cause");
  const { readMemberRoot } = await import("@genkan/aws/organization/root-session");
  const results = new Map<string, ReadMember>();
  const line = stderr.progressLine();
  const began = clock.now();
  let unreadable = 0;
  const show = () =>
    line.show(
      progressText({ done: results.size, total: members.length, unreadable, elapsed: clock.now() - began }, locale),
    );
  show();
  const lost = await throughMembers(members, concurrency, async (member) => {
    try {
      using session = await access.enter(member.account, "audit", by);
      results.set(member.account, { member, root: await readMemberRoot(session.aws), unreadable: null });
    } catch (error) {
      results.set(member.account, { member, root: null, unreadable: causeOf(error, "sts:AssumeRoot") });
      unreadable += 1;
    }
    show();
  }).finally(() => line.end());
  if (lost.length) throw lost[0]?.error;
  return members.map(({ account }) => results.get(account)!);
}
