import type { Digest } from "@genkan/controls/engine/digest";
import type { Change, Finding } from "@genkan/controls/engine/finding";
import { afterAlert, isFlood } from "@genkan/controls/engine/flood";
import { EVENTS_PASS } from "@genkan/controls/engine/gathering";
import { type Beside, ConflictError, type Run } from "@genkan/controls/engine/ledger";
import type {
  CoveredAlert,
  Covering,
  GatheredAlert,
  MemberFinding,
  MemberRun,
  OrganizationLedger,
  PassMark,
  PassPeriod,
  PlacedAccess,
} from "@genkan/controls/engine/organization-ledger";
import { DAY } from "@genkan/controls/model/time";
import pLimit from "p-limit";
import type { Aws } from "../clients.ts";
import { DynamoDbLedger, storeIn } from "./dynamodb.ts";
import { accessOf, alertKey, current, historyEnd, indexed, past, short } from "./items.ts";
import { chunksOf, guard, type Item } from "./store.ts";
import { organizationIndex } from "./table.ts";

/** How many requests are under way at a time. */
const AT_ONCE = 20;
/** Alerts that one digest takes at most. The next one takes the rest. The note of what it covers must fit in a transaction. */
const MOST_GATHERED = 50_000;
/** Alerts in one item of that note: 300 KB, for an item holds 400. */
const COVERED_IN_ITEM = 5_000;

/** Opens the ledger of an organization in a table with the index over accounts. */
export const openOrganizationLedger = async (
  aws: Aws,
  table: string,
  region?: string,
): Promise<DynamoDbOrganizationLedger> => new DynamoDbOrganizationLedger(await storeIn(aws, table, region));

/**
 * The deployed ledger of an organization: one table for all of its accounts, with an index over them.
 *
 * DynamoDB updates an index a moment after its table. So the index only says where to look: every gathered alert is read
 * from the table, consistently, and one that the index does not show yet is found by the heartbeat that was written with it.
 *
 * The partition `account#o-…` holds what is the organization's own: its exceptions, the pass under way, the last pass, and
 * the digest that is not sent yet. A digest is recorded in one transaction with the note of the alerts that it covers, in
 * the partition `covers#o-…`. Then the alerts are deleted, and the note last. If the process dies in between, the next
 * reading finishes that first. A digest stays in `history#o-…`, so that its id is recorded once.
 */
export class DynamoDbOrganizationLedger extends DynamoDbLedger implements OrganizationLedger {
  async members(organization: string): Promise<MemberRun[]> {
    const runs: MemberRun[] = [];
    for await (const items of this.store.queryIndex(indexed.members(organization)))
      runs.push(...items.map((item) => ({ account: accountOf(item), run: item["body"] as MemberRun["run"] })));
    return runs;
  }

  async runsOf(organization: string, accounts: readonly string[]): Promise<MemberRun[]> {
    const limit = pLimit(AT_ONCE);
    const found = await limit.map(accounts, async (account) => {
      const [item] = await this.store.query(current(account), "run");
      return { account, run: item?.["body"] as Run | undefined };
    });
    return found.filter((each): each is MemberRun => each.run?.memberOf?.organization === organization);
  }

  async unresolved(organization: string, controls: readonly string[]): Promise<MemberFinding[]> {
    const limit = pLimit(AT_ONCE);
    const found = await limit.map(controls, async (control) => {
      const findings: MemberFinding[] = [];
      for await (const items of this.store.queryIndex(indexed.unresolved(organization, short(control))))
        findings.push(...items.map((item) => ({ account: accountOf(item), finding: item["body"] as Finding })));
      return findings;
    });
    return found.flat();
  }

  async accessOfMembers(organization: string, limit: number, since: string): Promise<PlacedAccess[]> {
    const { name: index, hashKey, rangeKey } = organizationIndex;
    const items = await this.latest(indexed.access(organization), limit, since, { index, hashKey, rangeKey });
    return items.map((item) => ({
      account: String(item["pk"]).slice(ACCESS.length),
      record: item["body"] as PlacedAccess["record"],
    }));
  }

  async beginPass(organization: string, pass: PassMark, { now, until }: PassPeriod): Promise<boolean> {
    const item = { ...passKey(organization), kind: "pass", id: pass.id, openUntil: Date.parse(until), body: pass };
    return this.store.write(item, {
      // Without `openUntil`, an earlier version has written it.
      ConditionExpression: "attribute_not_exists(openUntil) OR id = :id OR openUntil <= :now",
      ExpressionAttributeValues: { ":id": pass.id, ":now": Date.parse(now) },
    });
  }

  async endPass(organization: string, pass: PassMark): Promise<void> {
    const endedAt = Date.parse(pass.at);
    const item = { pk: current(organization), sk: LAST_PASS, kind: "last-pass", startedAt: endedAt, body: pass };
    // One that comes back late does not hide a later one.
    await this.store.write(item, {
      ConditionExpression: "attribute_not_exists(pk) OR startedAt <= :at",
      ExpressionAttributeValues: { ":at": endedAt },
    });
    await this.abandonPass(organization, pass);
  }

  async abandonPass(organization: string, { id }: Pick<PassMark, "id">): Promise<void> {
    const { pk, sk } = passKey(organization);
    await this.store.remove(pk, sk, { ConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": id } });
  }

  async lastPass(organization: string): Promise<PassMark | null> {
    const [item] = await this.store.query(current(organization), LAST_PASS);
    return (item?.["body"] as PassMark | undefined) ?? null;
  }

  async *gathered(organization: string, runs: readonly MemberRun[] = []): AsyncGenerator<GatheredAlert> {
    const ofRuns = runs.filter(({ run }) => run.gathered).map(({ account, run }) => ({ account, alertId: run.id }));
    yield* this.#alerts(organization, this.#candidates(organization, { ofRuns }));
  }

  async *heldBack(organization: string): AsyncGenerator<GatheredAlert> {
    yield* this.#alerts(organization, this.#candidates(organization, { prefix: `${EVENTS_PASS}#` }));
  }

  async countAlert(organization: string, at: string): Promise<boolean> {
    const { pk, sk } = { pk: current(organization), sk: "flood" };
    for (let attempt = 1; ; attempt++) {
      const [item] = await this.store.query(pk, sk);
      const [earlier, version] = [(item?.["body"] ?? []) as readonly string[], Number(item?.["version"] ?? 0)];
      const counted = { pk, sk, kind: "flood", version: version + 1, body: afterAlert(earlier, at), ttl: dayAfter(at) };
      if (await this.store.write(counted, guard(version))) return isFlood(earlier, at);
      if (attempt === COUNT_ATTEMPTS) throw new ConflictError("other processes count alerts at the same time");
    }
  }

  async digestCount(organization: string): Promise<number> {
    const [item] = await this.store.query(current(organization), DIGEST_COUNT);
    return Number(item?.["version"] ?? 0);
  }

  /** Gathered alerts as the table has them, each once. */
  async *#alerts(organization: string, candidates: AsyncIterable<CoveredAlert[]>): AsyncGenerator<GatheredAlert> {
    await this.#finish(organization);
    const limit = pLimit(AT_ONCE);
    const seen = new Set<string>();
    let left = MOST_GATHERED;
    for await (const page of candidates) {
      const fresh = page.filter((each) => !seen.has(keyOf(each))).slice(0, left);
      for (const each of fresh) seen.add(keyOf(each));
      const alerts = await limit.map(fresh, (each) => this.#gatheredAlert(organization, each));
      for (const alert of alerts) if (alert) yield alert;
      left -= fresh.length;
      if (left === 0) return;
    }
  }

  async putDigest(organization: string, digest: Digest, { covers, after }: Covering): Promise<boolean> {
    const { digestId, at } = digest;
    const lines = [...new Set(covers.map(keyOf))];
    const notes = Array.from({ length: Math.ceil(lines.length / COVERED_IN_ITEM) }, (_, i) => ({
      pk: notesOf(organization),
      sk: `${digestId}#${i}`,
      kind: "covers",
      body: lines.slice(i * COVERED_IN_ITEM, (i + 1) * COVERED_IN_ITEM).join("\n"),
    }));
    const kept = {
      ...{ pk: past(organization), sk: `${digestId}#digest`, kind: "digest", body: digest },
      ttl: historyEnd(at),
    };
    const count = { pk: current(organization), sk: DIGEST_COUNT, kind: DIGEST_COUNT, version: after + 1 };
    let isRecorded = true;
    try {
      await this.store.transact([
        this.store.put(kept, guard(0)),
        this.store.put(count, guard(after)),
        ...[digestItem(organization, digest), ...notes].map((item) => this.store.put(item)),
      ]);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const [before] = await this.store.query(kept.pk, kept.sk);
      isRecorded = before !== undefined;
    }
    await this.#finish(organization);
    return isRecorded;
  }

  async unsentDigests(organization: string): Promise<Digest[]> {
    const items = await this.store.query(current(organization), "digest#");
    return items.map(({ held }) => JSON.parse(String(held)) as Digest);
  }

  async markDigestSent(organization: string, digestId: string): Promise<void> {
    await this.store.remove(current(organization), `digest#${digestId}`);
  }

  async wakeDigest(organization: string, digest: Digest): Promise<void> {
    await this.store.write(digestItem(organization, digest), { ConditionExpression: "attribute_exists(pk)" });
  }

  /** Where gathered alerts may be. */
  async *#candidates(
    organization: string,
    { ofRuns = [], prefix = "" }: { readonly ofRuns?: CoveredAlert[]; readonly prefix?: string },
  ): AsyncGenerator<CoveredAlert[]> {
    yield ofRuns;
    for await (const items of this.store.queryIndex(indexed.gathered(organization), prefix))
      yield items.map((item) => ({ account: accountOf(item), alertId: String(item["sk"]).slice(ALERT.length) }));
  }

  /** A gathered alert as the table has it; `null` if it is covered, or still being written. */
  async #gatheredAlert(organization: string, { account, alertId }: CoveredAlert): Promise<GatheredAlert | null> {
    const { pk, sk } = alertKey(account, alertId);
    const item = (await this.store.query(pk, sk)).find((each) => each["sk"] === sk);
    const gathering = item?.["gathering"] as { organization: string; pass: string } | undefined;
    if (!item || gathering?.organization !== organization || !this.isComplete(item)) return null;
    const left = item["left"] === true;
    const held = item["held"] as string | undefined;
    const changes = held ? (JSON.parse(held) as { changes: Change[] }).changes : await this.changesOf(account, alertId);
    if (changes.length || left)
      return { account, alertId, pass: gathering.pass, left, beside: item["beside"] as Beside, changes };
    // A commit that ended before its first change leaves an alert without any.
    await this.markSent(account, alertId);
    return null;
  }

  /** Deletes the alerts that recorded digests cover. */
  async #finish(organization: string): Promise<void> {
    const limit = pLimit(AT_ONCE);
    for (const note of await this.store.query(notesOf(organization))) {
      const alerts = String(note["body"]).split("\n").map(alertOf);
      const units = alerts.map(({ account, alertId }) => [this.store.delete(alertKey(account, alertId))]);
      const chunks = chunksOf(units, this.store.largestTransaction);
      await limit.map(chunks, (chunk) => this.store.transact(chunk));
      await this.store.remove(String(note["pk"]), String(note["sk"]));
    }
  }
}

const ACCOUNT = "account#";
const ACCESS = accessOf("");
const ALERT = "alert#";
const LAST_PASS = "last-pass";
const DIGEST_COUNT = "digest-count";
/** How often an alert is counted again because another process counted one. Lambda runs two at a time. */
const COUNT_ATTEMPTS = 20;

/** When something may be forgotten that counts for some minutes, in seconds since the epoch. */
const dayAfter = (at: string): number => Math.floor((Date.parse(at) + DAY) / 1_000);

const passKey = (organization: string) => ({ pk: current(organization), sk: "pass" });
/** The partition of the notes which alerts a digest covers. */
const notesOf = (organization: string) => `covers#${organization}`;

const accountOf = (item: Item): string => String(item["pk"]).slice(ACCOUNT.length);

/** A line of the note. No account id has a space. */
const keyOf = ({ account, alertId }: CoveredAlert): string => `${account} ${alertId}`;
const alertOf = (line: string): CoveredAlert => {
  const [account = "", ...alertId] = line.split(" ");
  return { account, alertId: alertId.join(" ") };
};

/** The digest in the format in which the table's stream carries it to its sender. */
const digestItem = (organization: string, digest: Digest) => ({
  pk: current(organization),
  sk: `digest#${digest.digestId}`,
  kind: "digest",
  ...{ state: "ready", organization, digestId: digest.digestId, held: JSON.stringify(digest) },
});
