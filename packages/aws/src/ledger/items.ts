import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Line, lastOf, MEMORY_DAYS } from "@genkan/controls/domain/memory";
import type { AccessFeed, AccessRecord } from "@genkan/controls/engine/access-record";
import { type Change, type Finding, findingKey } from "@genkan/controls/engine/finding";
import { type Fix, headerOf, isUnfinished } from "@genkan/controls/engine/fix";
import { HISTORY_KEPT_DAYS, type MemberOf, type Run, type UnsentAlert } from "@genkan/controls/engine/ledger";
import { organizationIndex } from "./table.ts";

const KEPT_SECONDS = HISTORY_KEPT_DAYS * 86_400;
/** In bytes. DynamoDB's limit is 1,024; this leaves room for the prefix. */
const LONGEST_KEY = 900;

/** The partition of an account's current state, or of an organization's. */
export const current = (account: string) => `account#${account}`;
/** The partition of what expires. */
export const past = (account: string) => `history#${account}`;

/** The key itself, or its hash if it is too long for DynamoDB. */
export const short = (key: string): string =>
  Buffer.byteLength(key) <= LONGEST_KEY ? key : `sha256:${createHash("sha256").update(key).digest("hex")}`;

/** When something expires that is kept in the history, in seconds since the epoch. */
export const historyEnd = (at: string): number => Math.floor(Date.parse(at) / 1_000) + KEPT_SECONDS;

/** The partitions of the index over the accounts of an organization. */
export const indexed = {
  members: (organization: string) => `org#${organization}`,
  unresolved: (organization: string, control: string) => `open#${organization}#${control}`,
  gathered: (organization: string) => `gathered#${organization}`,
  access: (organization: string) => `access#${organization}`,
};

const inIndex = (hash: string, range: string) => ({
  [organizationIndex.hashKey]: hash,
  [organizationIndex.rangeKey]: range,
});

export const runItem = (account: string, run: Run) => ({
  pk: current(account),
  sk: "run",
  kind: "run",
  body: run,
  ...(run.memberOf ? inIndex(indexed.members(run.memberOf.organization), account) : {}),
});

export function findingItem(account: string, finding: Finding, memberOf?: MemberOf) {
  const { control, status, version } = finding;
  const isOpen = status === "NON_COMPLIANT" || status === "INSUFFICIENT_DATA";
  return {
    pk: current(account),
    sk: `finding#${short(findingKey(finding))}`,
    kind: "finding",
    version,
    body: finding,
    ...(memberOf && isOpen ? inIndex(indexed.unresolved(memberOf.organization, short(control)), account) : {}),
  };
}

export const historyItem = (account: string, change: Change) => ({
  pk: past(account),
  sk: `${change.alertId}#${short(findingKey(change))}`,
  kind: "change",
  body: change,
  ttl: historyEnd(change.at),
});

/** The partition of the access changes of an account, by the time of their events. */
export const accessOf = (account: string) => `access#${account}`;

export function accessItem(account: string, record: AccessRecord, memberOf?: MemberOf) {
  const { eventTime, eventID } = record.event;
  const sk = `${eventTime}#${short(eventID)}`;
  return {
    pk: accessOf(account),
    sk,
    kind: "access",
    body: record,
    ttl: historyEnd(eventTime),
    ...(memberOf ? inIndex(indexed.access(memberOf.organization), sk) : {}),
  };
}

export const feedItem = (account: string, feed: AccessFeed) => ({
  pk: current(account),
  sk: "access-feed",
  kind: "access-feed",
  version: feed.version,
  body: feed,
});

/** The partition of the records of an account's fixes, oldest first. */
export const fixesOf = (account: string) => `fix#${account}`;

/** The header of a fix. It is read with the account's current state, until it explains no change any more. */
export function fixHeaderItem(account: string, fix: Fix) {
  const { at, id, endedAt } = fix;
  return {
    pk: current(account),
    sk: `fix#${short(id)}`,
    kind: "fix",
    body: headerOf(fix),
    ttl: endedAt && !isUnfinished(fix) ? Math.floor(Date.parse(endedAt) / 1_000) + HEADER_SECONDS : historyEnd(at),
  };
}
const HEADER_SECONDS = 7 * 86_400;

/** A fix as a whole. Its steps are much alike: compressed, hundreds of them fit into one item. */
export const fixItem = (account: string, fix: Fix) => ({
  pk: fixesOf(account),
  sk: `${fix.at}#${short(fix.id)}`,
  kind: "fix",
  zipped: gzipSync(JSON.stringify(fix)),
  ttl: historyEnd(fix.at),
});

/** The fix in an item. */
export const fixIn = ({ zipped }: Readonly<Record<string, unknown>>): Fix =>
  JSON.parse(gunzipSync(zipped as Uint8Array).toString()) as Fix;

/** What the ledger stores in lines: acts of root, and sign-ins without a second factor. */
export type LineKind = "act" | "sign-in";

export const lineKey = (account: string, kind: LineKind, { key }: Line) => ({
  pk: current(account),
  sk: `${kind}#${short(key)}`,
});

export const lineItem = (account: string, kind: LineKind, line: Line) => ({
  ...lineKey(account, kind, line),
  kind,
  version: line.version,
  body: line,
  ttl: Math.floor(lastOf(line) / 1_000) + MEMORY_DAYS * 86_400,
});

/**
 * The item of an alert: `open` while the transactions of its commit are written, then complete. A complete one is `ready` to
 * be sent by itself, or `gathered` for the digest of its pass; the table's stream lets only the former through.
 */
export function alertItem(
  account: string,
  { alertId, since, beside, gathering }: UnsentAlert,
  { isComplete, openedAt }: { readonly isComplete: boolean; readonly openedAt: number },
) {
  const complete = gathering ? "gathered" : "ready";
  return {
    ...alertKey(account, alertId),
    kind: "alert",
    ...{ state: isComplete ? complete : "open", account, alertId, since, beside, openedAt },
    ...(gathering
      ? { gathering, ...inIndex(indexed.gathered(gathering.organization), `${gathering.pass}#${account}`) }
      : {}),
  };
}

export const alertKey = (account: string, alertId: string) => ({ pk: current(account), sk: `alert#${alertId}` });
