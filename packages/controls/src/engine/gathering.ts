import { bySeverity } from "../model/evaluation.ts";
import type { CauseKind } from "../model/evidence.ts";
import { type Member, type OrganizationRef, ouKeys, pathOf } from "../model/organization.ts";
import { cut } from "../model/text.ts";
import { DAY } from "../model/time.ts";
import { ACCESS } from "./access.ts";
import {
  ABSENT_DAYS,
  type AccountRef,
  type Accounts,
  type ControlGroup,
  type Digest,
  type DigestAccess,
  LISTED_ACCESS,
  MOST_GROUPS,
  NAMED_ACCOUNTS,
  type UnreadableGroup,
} from "./digest.ts";
import { type Change, type ChangeKind, type Finding, findingKey } from "./finding.ts";
import type { Absence, GatheredAlert, MemberFinding, PassMark, PlacedAccess } from "./organization-ledger.ts";
import { summarise } from "./run.ts";

/** What to do about members that are missing in the roster, when they are too many to be closed at once. */
export interface AbsenceDecision {
  /** What the mark of the ended pass keeps; `null` if nobody is missing any more. */
  readonly absence: Absence | null;
  /** Whether this pass's digest asks about them: at first, when their number has changed, and once a day. */
  readonly asks: boolean;
  /** Whether they have been missing for {@link ABSENT_DAYS}: then they have left. */
  readonly settled: boolean;
}

/** Decides about members that are missing in the roster and are not closed. */
export function absenceOf(at: string, missing: readonly Member[], lastPass: PassMark | null): AbsenceDecision {
  const count = missing.length;
  if (!count) return { absence: null, asks: false, settled: false };
  const before = lastPass?.absence;
  const hasGone = (time: string, days: number) => Date.parse(at) - Date.parse(time) >= days * DAY;
  const since = before && count <= before.count ? before.since : at;
  if (hasGone(since, ABSENT_DAYS)) return { absence: null, asks: false, settled: true };
  const asks = !before || count !== before.count || hasGone(before.askedAt, 1);
  return { absence: { count, since, askedAt: asks ? at : before.askedAt }, asks, settled: false };
}

/** What stands in place of a pass in an alert of events that is gathered. Ids of passes begin with a date. */
export const EVENTS_PASS = "events";

/** What a digest is made of. */
interface Gathered {
  readonly digestId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly organization: OrganizationRef;
  readonly partition: string;
  readonly gathered: readonly GatheredAlert[];
  /** How many accounts fail each of the {@link controlsIn} the alerts now: {@link failingAccounts}. */
  readonly stillFailing: ReadonlyMap<string, number>;
}

/** A pass over an organization that is about to end. */
export interface EndedPass extends Omit<Gathered, "digestId" | "at"> {
  readonly pass: PassMark;
  /** Whether no pass has ended before. */
  readonly baseline: boolean;
  /** The members that the pass should evaluate, and those of them that it did not reach. */
  readonly expected: readonly Member[];
  readonly unreached: readonly Member[];
  /** The access changes that no digest has listed yet. */
  readonly access?: readonly PlacedAccess[];
  /** The members that are missing in the roster and are not closed, if this digest asks about them: {@link absenceOf}. */
  readonly disappeared: readonly Member[];
}

/** The controls that the alerts are about. */
export const controlsIn = (gathered: readonly GatheredAlert[]): readonly string[] =>
  [...new Set(gathered.flatMap(({ changes }) => changes.map(({ control }) => control)))].toSorted();

/** How many accounts have a finding that is NON_COMPLIANT as far as is known, and that no exception silences. */
export const failingAccounts = (findings: readonly MemberFinding[]): number =>
  new Set(findings.filter(({ finding }) => isOpen(finding)).map(({ account }) => account)).size;

const isOpen = ({ lastKnown, exception }: Finding): boolean => lastKnown === "NON_COMPLIANT" && exception === null;

/**
 * The digest of a pass; `null` if nothing has changed, so that there is nothing to send.
 *
 * @example
 * ```ts
 * import { digestOf } from "@genkan/controls/engine/gathering";
 *
 * const organization = { id: "o-abc1234567", managementAccount: "111122223333" };
 * const pass = { id: "pass-1", at: "2026-11-01T00:00:00Z" };
 * const nothing = { gathered: [], stillFailing: new Map(), expected: [], unreached: [], disappeared: [] };
 *
 * digestOf({ pass, organization, partition: "aws", baseline: false, ...nothing });
 * // => null
 * ```
 */
export function digestOf(ended: EndedPass): Digest | null {
  const { pass, baseline, expected, unreached, disappeared, access = [], ...gathered } = ended;
  const digest: Digest = {
    ...contentOf({ ...gathered, digestId: pass.id, at: pass.at }, { baseline, expected, disappeared, access }),
    accounts: { expected: expected.length, unreached: unreached.length },
  };
  return baseline || hasNews(digest) || reportsAccess(gathered.gathered) ? digest : null;
}

/**
 * The digest of alerts of events that were gathered because there were many at once; `null` if there are none. It is sent
 * between two passes.
 */
export function floodDigestOf(gathered: Gathered): Digest | null {
  const content = contentOf(gathered, { baseline: false, expected: [], disappeared: [], access: [] });
  const accounts = new Set(gathered.gathered.map(({ account }) => account));
  const digest: Digest = { ...content, accounts: { expected: accounts.size, unreached: 0 }, events: true };
  return hasNews(digest) || digest.access ? digest : null;
}

/** Whether an alert of access changes waits for the digest. Those that are only recorded are no reason to send one. */
const reportsAccess = (gathered: readonly GatheredAlert[]): boolean =>
  gathered.some(({ changes }) => changes.some(({ control }) => control === ACCESS));

/** The latest access changes: those that were recorded, and those in gathered alerts, each once. */
function accessOf(
  gathered: readonly GatheredAlert[],
  recorded: readonly PlacedAccess[],
  placeOf: (account: string) => AccountRef,
): Pick<Digest, "access"> {
  const inAlerts = gathered.flatMap(({ account, changes }) =>
    changes.flatMap(({ control, reason, params, events: [event] = [], fix }): DigestAccess[] => {
      if (control !== ACCESS || !event) return [];
      const { administers, ...names } = params;
      const kind = reason as DigestAccess["kind"];
      const known = typeof administers === "boolean" ? administers : null;
      return [{ place: placeOf(account), kind, event, params: names, administers: known, ...(fix ? { fix } : {}) }];
    }),
  );
  const kept = recorded.map(({ account, record: { kind, event, params, administers, fix } }): DigestAccess => {
    return { place: placeOf(account), kind, event, params, administers, ...(fix ? { fix } : {}) };
  });
  const all = [...new Map([...inAlerts, ...kept].map((each) => [each.event.eventID, each])).values()];
  if (!all.length) return {};
  const latest = all.toSorted((a, b) => compareText(b.event.eventTime, a.event.eventTime)).slice(0, LISTED_ACCESS);
  return { access: { count: all.length, latest } };
}

const hasNews = ({ failing, acts, unreadable, resolved, joined, left, disappeared }: Digest): boolean =>
  [failing, acts, unreadable, resolved].some(({ length }) => length > 0) ||
  joined.count + left.count + (disappeared?.count ?? 0) > 0;

/** A change, and the account that it is in. */
interface Placed {
  readonly place: AccountRef;
  readonly change: Change;
}

function contentOf(
  { gathered, stillFailing, ...head }: Gathered,
  {
    baseline,
    expected,
    disappeared,
    access,
  }: Pick<EndedPass, "baseline" | "expected" | "disappeared"> & { readonly access: readonly PlacedAccess[] },
): Omit<Digest, "accounts"> {
  const placeOf = placesIn(gathered, expected);
  const left = new Set(gathered.filter((alert) => alert.left).map(({ account }) => account));
  const all = gathered.flatMap(({ account, left, changes }) =>
    // The findings of an account that leaves are closed, not resolved.
    left
      ? []
      : changes.filter(({ control }) => control !== ACCESS).map((change) => ({ place: placeOf(account), change })),
  );
  const first = all.filter(({ change }) => change.kind === "baseline");
  const latest = latestOf(all).filter(({ place, change }) => isAct(change) || !left.has(place.account));
  const those = (isIn: (change: Change) => boolean) => latest.filter(({ change }) => isIn(change));
  // The first check of an account that joins is quiet: it is counted, and a change from it is news.
  const isNews = ({ kind }: Change) => baseline || kind !== "baseline";
  const failing = those((change) => !isAct(change) && change.status === "NON_COMPLIANT" && isNews(change));
  const acts = those(isAct);
  const unreadable = those(({ status }) => status === "INSUFFICIENT_DATA");
  const resolved = those(({ kind }) => kind === "resolved");
  return {
    ...head,
    baseline,
    ...firstGroups({
      failing: groupsOf(failing, stillFailing),
      acts: groupsOf(acts, stillFailing),
      unreadable: unreadableGroups(unreadable),
      resolved: groupsOf(resolved, stillFailing),
    }),
    ...accessOf(gathered, access, placeOf),
    affected: {
      failing: accountsIn(failing),
      acts: accountsIn(acts),
      unreadable: accountsIn(unreadable),
      resolved: accountsIn(resolved),
    },
    joined: { ...accountsOf(first.map(({ place }) => place)), summary: summarise(first.map(({ change }) => change)) },
    left: accountsOf([...left].map(placeOf)),
    ...(disappeared.length ? { disappeared: accountsOf(disappeared.map(refOf)) } : {}),
    covers: coveredBy(gathered, [...expected, ...disappeared], disappeared),
  };
}

const accountsIn = (placed: readonly Placed[]): number => new Set(placed.map(({ place }) => place.account)).size;

const isAct = ({ kind }: Change): boolean => kind === "notice" || kind === "tampering";

/** The name and the OUs of each account: as the roster has them now, else as they were recorded with its alert. */
function placesIn(gathered: readonly GatheredAlert[], expected: readonly Member[]): (account: string) => AccountRef {
  const recorded = gathered.map(({ account, beside: { name = "", path = "" } }) => ref({ account, name, path }));
  const places = new Map([...recorded, ...expected.map(refOf)].map((place) => [place.account, place]));
  return (account) => places.get(account) ?? { account, name: "", path: "" };
}

/** The accounts and the OUs that a digest is about, as many as a message has room for. */
function coveredBy(
  gathered: readonly GatheredAlert[],
  members: readonly Member[],
  disappeared: readonly Member[],
): Digest["covers"] {
  const accounts = [...new Set([...gathered, ...disappeared].map(({ account }) => account))].toSorted();
  const recorded = gathered.flatMap(({ account, beside: { units } }) => (units ? [[account, units] as const] : []));
  const units = new Map([...recorded, ...members.map(({ account, units }) => [account, units] as const)]);
  const depths = new Map<string, number>();
  for (const account of accounts) {
    const chain = units.get(account) ?? [];
    for (const [depth] of chain.entries())
      for (const key of ouKeys(chain.slice(0, depth + 1))) if (!depths.has(key)) depths.set(key, depth);
  }
  // Those nearest to the root come first, for they contain the others.
  const ordered = [...depths].toSorted(([a, depthOfA], [b, depthOfB]) => depthOfA - depthOfB || compareText(a, b));
  const ous: string[] = [];
  let size = 0;
  for (const [key] of ordered) {
    size += key.length;
    if (size > LONGEST_OUS) break;
    ous.push(key);
  }
  return { accounts: accounts.slice(0, MOST_COVERED), ous };
}

/** How many accounts a digest lists for subscribers, and how many UTF-16 units of OUs. */
const MOST_COVERED = 1_000;
const LONGEST_OUS = 16_384;

/**
 * The latest change of each finding, and every act. There are several of one finding only if an earlier pass died before
 * its digest was recorded.
 */
function latestOf(all: readonly Placed[]): readonly Placed[] {
  const latest = new Map<string, Placed>();
  for (const each of all.toSorted((a, b) => compareText(a.change.alertId, b.change.alertId)))
    latest.set(`${each.place.account} ${findingKey(each.change)}`, each);
  return [...latest.values()];
}

/** The order of kinds within a severity. */
const kindOrder: readonly ChangeKind[] = [
  "drift",
  "exception-expired",
  "unknown",
  "reminder",
  "baseline",
  "tampering",
  "notice",
  "resolved",
];
const byKind = (a: ChangeKind, b: ChangeKind): number => kindOrder.indexOf(a) - kindOrder.indexOf(b);

/** By control, kind and severity; acts of root by what was done as well. */
function groupsOf(placed: readonly Placed[], stillFailing: ReadonlyMap<string, number>): readonly ControlGroup[] {
  const keyOf = ({ change: { control, kind, severity, status, reason, params, fix } }: Placed) =>
    JSON.stringify([
      ...[control, kind, severity],
      ...(kind === "notice" ? [status, reason, params["task"] ?? ""] : []),
      // What someone put back on purpose is not what drifted.
      ...(kind === "drift" && fix ? ["undone"] : []),
    ]);
  return [...Map.groupBy(placed, keyOf).values()].map((group) => groupOf(group, stillFailing)).toSorted(byUrgency);
}

function groupOf(group: readonly Placed[], stillFailing: ReadonlyMap<string, number>): ControlGroup {
  const [{ change }] = group as readonly [Placed, ...Placed[]];
  const { control, severity, kind, status, reason, from, params } = change;
  const task = kind === "notice" ? params["task"] : undefined;
  const [since = null] = group.flatMap(({ change }) => change.fromSince ?? []).toSorted();
  return {
    control,
    severity,
    kind,
    status,
    reason: group.every((each) => each.change.reason === reason) ? reason : null,
    from: group.every((each) => each.change.from === from) ? from : null,
    ...(typeof task === "string" ? { task } : {}),
    accounts: accountsOf(group.map(({ place }) => place)),
    findings: group.length,
    ...byFix(group),
    since,
    stillFailing: stillFailing.get(control) ?? 0,
  };
}

function byFix(group: readonly Placed[]): Pick<ControlGroup, "byFix"> {
  const count = group.filter(({ change }) => change.fix).length;
  return count ? { byFix: count } : {};
}

/** Most severe first; what needs no action comes last. */
const byUrgency = (a: ControlGroup, b: ControlGroup): number =>
  Number(isHarmless(a)) - Number(isHarmless(b)) ||
  bySeverity(a.severity, b.severity) ||
  byKind(a.kind, b.kind) ||
  Number(isPutBack(a)) - Number(isPutBack(b)) ||
  b.accounts.count - a.accounts.count ||
  compareText(keyOf(a), keyOf(b));

const isPutBack = ({ kind, byFix = 0 }: ControlGroup): boolean => kind === "drift" && byFix > 0;
const isHarmless = ({ kind, status }: ControlGroup): boolean => kind === "notice" && status === "COMPLIANT";
const keyOf = ({ control, reason, task = "" }: ControlGroup): string => JSON.stringify([control, reason, task]);

/** By cause and action. A denial by a service control policy (SCP) is another cause than a missing permission. */
function unreadableGroups(placed: readonly Placed[]): readonly UnreadableGroup[] {
  const keyOf = ({ change: { kind, reason, params } }: Placed) =>
    JSON.stringify([kind, reason, params["action"] ?? "", POLICY.test(String(params["detail"]))]);
  return [...Map.groupBy(placed, keyOf).values()]
    .map((group): UnreadableGroup => {
      const [{ change }] = group.toSorted((a, b) => byName(a.place, b.place)) as [Placed];
      return {
        kind: change.kind,
        cause: change.reason as CauseKind,
        action: cut(String(change.params["action"] ?? ""), LONGEST_TEXT),
        detail: cut(String(change.params["detail"] ?? ""), LONGEST_DETAIL),
        controls: [...new Set(group.map(({ change: { control } }) => control))].toSorted(),
        accounts: accountsOf(group.map(({ place }) => place)),
      };
    })
    .toSorted(
      (a, b) =>
        byKind(a.kind, b.kind) ||
        b.accounts.count - a.accounts.count ||
        compareText(`${a.cause} ${a.action} ${a.detail}`, `${b.cause} ${b.action} ${b.detail}`),
    );
}

/** What AWS writes when a policy of the organization denies a call. */
const POLICY = /service control policy|resource control policy/i;

type Lists = Pick<Digest, "failing" | "acts" | "unreadable" | "resolved">;

/** The first groups of all lists together. What is resolved is left out first. */
function firstGroups(lists: Lists): Lists & Pick<Digest, "omitted"> {
  let room = MOST_GROUPS;
  const first = <Group>(groups: readonly Group[]): readonly Group[] => {
    const kept = groups.slice(0, room);
    room -= kept.length;
    return kept;
  };
  const kept = {
    failing: first(lists.failing),
    acts: first(lists.acts),
    unreadable: first(lists.unreadable),
    resolved: first(lists.resolved),
  };
  const lengthOf = (of: Lists) => Object.values(of).reduce((sum, { length }) => sum + length, 0);
  return { ...kept, omitted: lengthOf(lists) - lengthOf(kept) };
}

/** The longest name and path of OUs, and the longest answer of AWS, that a digest carries, in UTF-16 units. */
const LONGEST_TEXT = 100;
const LONGEST_DETAIL = 500;

const ref = ({ account, name, path }: AccountRef): AccountRef => ({
  account,
  name: cut(name, LONGEST_TEXT),
  path: cut(path, LONGEST_TEXT),
});
const refOf = (member: Member): AccountRef => ref({ ...member, path: pathOf(member) });

/** Accounts, each once: how many, and the first by name. */
function accountsOf(places: readonly AccountRef[]): Accounts {
  const each = [...new Map(places.map((place) => [place.account, place])).values()].toSorted(byName);
  return { count: each.length, first: each.slice(0, NAMED_ACCOUNTS) };
}

const byName = (a: AccountRef, b: AccountRef): number =>
  compareText(a.name.toLowerCase(), b.name.toLowerCase()) || compareText(a.account, b.account);

/** The order of code units: the same in every language and on every machine. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
