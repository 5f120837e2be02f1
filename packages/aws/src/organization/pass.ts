import { createHash } from "node:crypto";
import { tagKeysOf } from "@genkan/controls/engine/exception";
import type { OrganizationLedger, PassMark } from "@genkan/controls/engine/organization-ledger";
import { batchesOf, membersInScope, type Scope } from "@genkan/controls/engine/roster";
import type { Subject } from "@genkan/controls/model/control";
import type { Member, Roster } from "@genkan/controls/model/organization";
import type { Aws } from "../clients.ts";
import { census, organizationOf } from "./census.ts";
import { PASS_TIMEOUT, passFunctionTimeouts } from "./definition.ts";
import { type PassStore, passKeys, TAGS_KEY, UNITS_KEY } from "./files.ts";
import { readTags } from "./tags.ts";

/** How an execution of the state machine names itself. A redrive keeps both. */
export interface Execution {
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** The pass of an execution. Ids of later passes sort after those of earlier ones, as ids of runs do. */
export function passOf({ name, startedAt }: Execution): PassMark {
  const at = new Date(startedAt).toISOString();
  return { id: `${at}-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`, at };
}

/** What the census leaves for the end of the pass. */
export interface PassRoster {
  readonly pass: PassMark;
  readonly roster: Roster;
  /** The accounts that the pass evaluates. */
  readonly expected: readonly string[];
}

/** The account that evaluates the others, and where it keeps what it finds. */
export interface PassHome {
  readonly aws: Aws;
  readonly subject: Subject;
  readonly ledger: OrganizationLedger;
  readonly store: PassStore;
}

/**
 * Begins a pass, and writes the members that it evaluates to the store, in batches.
 * @returns the number of these members; `null` if another pass is under way
 * @throws the SDK's error if the accounts cannot be listed; the pass is given up then, so that the next one can begin
 */
export async function beginPass(
  home: PassHome,
  pass: PassMark,
  { batch, ...scope }: Scope & { readonly batch: number },
): Promise<number | null> {
  const { aws, ledger } = home;
  const { id } = await organizationOf(aws);
  const markUntil = (until: Date) =>
    ledger.beginPass(id, pass, { now: aws.now().toISOString(), until: until.toISOString() });
  // A census that is killed cannot give the pass up. So its mark counts only as long as the census can run.
  const runsUntil = new Date(aws.now().getTime() + 1_000 * passFunctionTimeouts.census);
  if (!(await markUntil(runsUntil))) return null;
  try {
    const members = await writeRoster(home, pass, { batch, ...scope });
    return (await markUntil(new Date(Date.parse(pass.at) + 1_000 * PASS_TIMEOUT))) ? members : null;
  } catch (error) {
    await ledger.abandonPass(id, pass);
    throw error;
  }
}

async function writeRoster(
  home: PassHome,
  pass: PassMark,
  { batch, ...scope }: Scope & { readonly batch: number },
): Promise<number> {
  const { aws, subject, store } = home;
  const known = await unitNames(store, pass.at);
  const names = new Map(known);
  const roster = await census(aws, subject, { names });
  if (names.size > known.size) await store.put(UNITS_KEY, { day: dayOf(pass.at), names: Object.fromEntries(names) });
  const chosen = membersInScope(roster.members, scope, subject.account);
  const members = await taggedMembers(home, chosen, { at: pass.at, organization: roster.organization.id });
  const keys = passKeys(pass.id);
  const tagged = new Map(members.map((member) => [member.account, member]));
  const all = roster.members.map((member) => tagged.get(member.account) ?? member);
  const content: PassRoster = {
    pass,
    roster: { ...roster, members: all },
    expected: members.map(({ account }) => account),
  };
  await store.put(keys.roster, content);
  await store.put(keys.batches, batchesOf(roster, members, batch));
  return members.length;
}

/** The tags of accounts that earlier passes have read: of a day, and those of earlier days, by account. */
interface KeptTags {
  readonly day: string;
  readonly keys: readonly string[];
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly older: KeptTags["tags"];
}

/**
 * Members with the tags that exceptions of the organization ask for, if any does. A tag is read once a day; one that can't be
 * read now is as it was, so that no exception seems to have ended.
 */
async function taggedMembers(
  { aws, ledger, store }: PassHome,
  members: readonly Member[],
  { at, organization }: { readonly at: string; readonly organization: string },
): Promise<readonly Member[]> {
  const keys = tagKeysOf((await ledger.read(organization)).exceptions);
  if (!keys.size) return members;
  const [day, names] = [dayOf(at), [...keys].toSorted()];
  const kept = (await store.get(TAGS_KEY)) as KeptTags | null;
  const before = kept && JSON.stringify(kept.keys) === JSON.stringify(names) ? kept : null;
  const isToday = before?.day === day;
  const older = isToday ? before.older : { ...before?.older, ...before?.tags };
  const known = new Map(isToday ? Object.entries(before.tags) : []);
  const count = known.size;
  await readTags(aws, { accounts: members.map(({ account }) => account), keys, known });
  const tags = Object.fromEntries(known);
  if (known.size > count) await store.put(TAGS_KEY, { day, keys: names, tags, older } satisfies KeptTags);
  return members.map((member) => {
    const own = tags[member.account] ?? older[member.account];
    return own ? { ...member, tags: own } : member;
  });
}

/** The names of OUs that an earlier pass of the same day read: AWS answers only two calls a second for them. */
async function unitNames(store: PassStore, at: string): Promise<ReadonlyMap<string, string | null>> {
  const kept = (await store.get(UNITS_KEY)) as { day: string; names: Record<string, string | null> } | null;
  return new Map(kept?.day === dayOf(at) ? Object.entries(kept.names) : []);
}

const dayOf = (at: string): string => at.slice(0, "2026-11-01".length);
