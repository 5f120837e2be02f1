import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Line } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import type { WeakSignIns } from "@genkan/controls/domain/sign-ins";
import type { AccessFeed, AccessRecord } from "@genkan/controls/engine/access-record";
import { EVENT_TYPE } from "@genkan/controls/engine/activity";
import { type Exception, type ExceptionId, exceptionKey } from "@genkan/controls/engine/exception";
import {
  type Change,
  type Differences,
  type Finding,
  findingKey,
  withoutRepeats,
} from "@genkan/controls/engine/finding";
import type { Fix, FixHeader } from "@genkan/controls/engine/fix";
import {
  type Commit,
  ConflictError,
  FixTooLargeError,
  gatheringOf,
  heartbeatOf,
  type Ledger,
  type Run,
  recordsAlert,
  type Standing,
  type UnsentAlert,
  unsentAlertOf,
} from "@genkan/controls/engine/ledger";
import type { Attestation, PlannedUse } from "@genkan/controls/model/settings";
import type { Aws } from "../clients.ts";
import {
  accessItem,
  accessOf,
  alertItem,
  alertKey,
  current,
  feedItem,
  findingItem,
  fixesOf,
  fixHeaderItem,
  fixIn,
  fixItem,
  historyItem,
  type LineKind,
  lineItem,
  lineKey,
  past,
  runItem,
  short,
} from "./items.ts";
import { chunksOf, guard, type Item, Store, type StoreOptions, type TransactItem } from "./store.ts";

/**
 * Opens the ledger in a table, for the deployed functions and for commands that work on a deployment; by default in the
 * Region of `aws`.
 *
 * @example
 * ```ts
 * import { connect } from "@genkan/aws/clients";
 * import { openLedger } from "@genkan/aws/ledger/dynamodb";
 *
 * const aws = connect({ region: "us-east-1" });
 * await openLedger(aws, "genkan-production-FindingsTable");
 *
 * // Opening makes no call. Reading an account is one query, a commit usually one transaction.
 * aws.calls.size;
 * // => 0
 *
 * aws.close();
 * ```
 */
export const openLedger = async (aws: Aws, table: string, region?: string): Promise<DynamoDbLedger> =>
  new DynamoDbLedger(await storeIn(aws, table, region));

/** How to reach a table, by default in the Region of `aws`. */
export async function storeIn(aws: Aws, table: string, region?: string): Promise<StoreOptions> {
  const marshallOptions = { removeUndefinedValues: true };
  return {
    client: DynamoDBDocumentClient.from(await aws.client(DynamoDBClient, region), { marshallOptions }),
    table,
    clock: aws.clock,
  };
}

/** A Lambda function runs for at most 15 minutes. An older alert that is not ready belongs to a run that died. */
const DEAD_AFTER = 15 * 60_000;
/**
 * An alert of events, or one that a pass gathers, carries its changes up to this many bytes, so that nothing must be looked
 * up. An item holds 400 KB.
 */
const LARGEST_CARRIED = 100 * 1_024;
/** The largest compressed fix, and the largest header of one; an item holds 400 KB. */
const LARGEST_FIX = 350 * 1_024;
/** What the result of a step may add to a compressed fix: the ids of a few requests, and an ARN. */
const LARGEST_RESULT = 100;

/**
 * The deployed ledger, in one DynamoDB table. The partition `account#ID` holds the current state, and one query reads
 * it. The partition `history#ID` holds the changes, and `access#ID` the access changes; both expire.
 *
 * A run that fits in one transaction is written in one. A larger one (the baseline of very many users) is written in
 * steps: its alert as `open`; each line of root activity with its notices, and each finding with its change; last the
 * alert as `ready`, together with the run. If the process dies in between, the open alert remains, and a later run
 * finds and sends it. If another writer interferes, the run resumes under the same alert, which then covers every
 * change in the history with its id.
 */
export class DynamoDbLedger implements Ledger {
  protected readonly store: Store;

  constructor(options: StoreOptions) {
    this.store = new Store(options);
  }

  async read(account: string): Promise<Standing> {
    const items = await this.store.query(current(account));
    const bodies = <T>(kind: string) => items.filter((item) => item["kind"] === kind).map((item) => item["body"] as T);
    const [feed] = bodies<AccessFeed>("access-feed");
    const alerts = items.filter((item) => item["kind"] === "alert" && !item["gathering"] && this.isComplete(item));
    return {
      lastRun: bodies<Run>("run")[0] ?? null,
      findings: bodies<Finding>("finding"),
      exceptions: bodies<Exception>("exception"),
      plannedUses: bodies<PlannedUse>("planned-use"),
      attestations: bodies<Attestation>("attestation"),
      activity: bodies<Activity>("act"),
      signIns: bodies<WeakSignIns>("sign-in"),
      // A query answers in the order of the keys, which end in the alert's id.
      unsent: alerts.map(
        ({ alertId, since, beside }): UnsentAlert => ({
          alertId: String(alertId),
          since: String(since),
          beside: beside as UnsentAlert["beside"],
        }),
      ),
      fixes: bodies<FixHeader>("fix").sort((a, b) => (b.at < a.at ? -1 : 1)),
      ...(feed ? { feed } : {}),
    };
  }

  async commit(account: string, by: Commit, differences: Differences, resumed = false): Promise<void> {
    const { written, removed, changes, activity, outdated, signIns, recorded, access, feed } =
      withoutRepeats(differences);
    const changesAbout = Map.groupBy(changes, subjectOf);
    const withChanges = (subject: string, item: TransactItem) => [
      item,
      ...(changesAbout.get(subject) ?? []).map((change) => this.store.put(historyItem(account, change))),
    ];
    const noticed = new Set([
      ...activity.flatMap((line) => line.noticed.map(eventSubject)),
      ...access.map(({ event }) => eventSubject(event.eventID)),
    ]);
    const findings = new Set([...written, ...removed].map(findingKey));
    const alone = changes.filter((change) => !noticed.has(subjectOf(change)) && !findings.has(subjectOf(change)));
    // A notice is recorded together with its act or not at all: an act that is already stored needs none.
    const units = [
      ...(feed ? [[this.store.put(feedItem(account, feed), guard(feed.version - 1))]] : []),
      ...access.map((record) =>
        withChanges(
          eventSubject(record.event.eventID),
          this.store.put(accessItem(account, record, by.memberOf), guard(0)),
        ),
      ),
      ...activity.map((line) => [
        this.#putLine(account, "act", line),
        ...line.noticed
          .flatMap((id) => changesAbout.get(eventSubject(id)) ?? [])
          .map((change) => this.store.put(historyItem(account, change))),
      ]),
      ...outdated.map((line) => [this.store.delete(lineKey(account, "act", line), guard(line.version))]),
      ...signIns.map((line) => [this.#putLine(account, "sign-in", line)]),
      ...written.map((finding) =>
        withChanges(
          findingKey(finding),
          this.store.put(findingItem(account, finding, by.memberOf), guard(finding.version - 1)),
        ),
      ),
      ...removed.map((finding) =>
        withChanges(findingKey(finding), this.store.delete(findingItem(account, finding), guard(finding.version))),
      ),
      ...[...alone, ...recorded].map((change) => [this.store.put(historyItem(account, change))]),
    ];
    const hasAlert = recordsAlert(by, changes, resumed);
    const heartbeat = heartbeatOf(by, hasAlert);
    if (!units.length && !hasAlert && typeof heartbeat !== "string") {
      await this.store.write(runItem(account, heartbeat));
      return;
    }
    const unsent = hasAlert ? unsentAlertOf(by, differences) : null;
    const alert = (isComplete: boolean, more: object = {}) =>
      unsent ? [this.store.put({ ...this.#alertItem(account, unsent, isComplete), ...more })] : [];
    // Only the commit that completes a departure says so: an earlier part of one may have died.
    const left = by.kind === "departure" ? { left: true } : {};
    const chunked = (carried: object = {}) => {
      const last = [...alert(true, { ...left, ...carried }), ...this.#heartbeat(account, heartbeat)];
      return chunksOf([...units, last], this.store.largestTransaction);
    };
    let chunks = chunked(resumed ? {} : heldBy(by, changes, unsent));
    // Only an alert that is recorded in one transaction may carry its changes.
    if (chunks.length > 1) chunks = [alert(false), ...chunked()];
    // DynamoDB refuses a transaction without items.
    for (const [i, chunk] of chunks.filter(({ length }) => length > 0).entries()) {
      try {
        await this.store.transact(chunk);
      } catch (error) {
        const partly = i > 0 && unsent !== null;
        throw error instanceof ConflictError ? new ConflictError(error.message, { cause: error.cause, partly }) : error;
      }
    }
  }

  async changesOf(account: string, alertId: string): Promise<Change[]> {
    const items = await this.store.query(past(account), `${alertId}#`);
    return items.map((item) => item["body"] as Change);
  }

  async markSent(account: string, alertId: string): Promise<void> {
    const { pk, sk } = alertKey(account, alertId);
    await this.store.remove(pk, sk);
  }

  /**
   * Writes an unsent alert again, so that the table's stream carries it once more. Leaves the changes out: the alert
   * was in the stream before, so its consumer must look up whether it was sent. One that a pass gathers is not sent from
   * here: it only becomes complete, if its commit has not completed it.
   */
  async wake(account: string, alert: UnsentAlert): Promise<void> {
    await this.store.write(this.#alertItem(account, alert, true), alert.gathering ? isOpen : isThere);
  }

  async history(account: string, limit: number, since = ""): Promise<Change[]> {
    return (await this.latest(past(account), limit, since)).map((item) => item["body"] as Change);
  }

  async accessChanges(account: string, limit: number, since = ""): Promise<AccessRecord[]> {
    return (await this.latest(accessOf(account), limit, since)).map((item) => item["body"] as AccessRecord);
  }

  /** The last items of a partition of the table, or of the index, from a sort key on; the last one first. */
  protected async latest(
    partition: string,
    limit: number,
    since: string,
    { index, hashKey, rangeKey }: LatestIn = { hashKey: "pk", rangeKey: "sk" },
  ): Promise<Item[]> {
    const items: Item[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.store.client.send(
        new QueryCommand({
          TableName: this.store.table,
          ...(index ? { IndexName: index } : {}),
          KeyConditionExpression: `${hashKey} = :partition${since ? ` AND ${rangeKey} >= :since` : ""}`,
          ExpressionAttributeValues: { ":partition": partition, ...(since ? { ":since": since } : {}) },
          ScanIndexForward: false,
          Limit: Math.min(limit - items.length, this.store.pageSize ?? limit),
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      items.push(...Items);
      from = LastEvaluatedKey;
    } while (from && items.length < limit);
    return items;
  }

  async putException(account: string, exception: Exception): Promise<void> {
    await this.store.write({
      pk: current(account),
      sk: `exception#${short(exceptionKey(exception))}`,
      kind: "exception",
      body: exception,
    });
  }

  async removeException(account: string, exception: ExceptionId): Promise<void> {
    await this.store.remove(current(account), `exception#${short(exceptionKey(exception))}`);
  }

  async putPlannedUse(account: string, use: PlannedUse): Promise<void> {
    await this.store.write({
      pk: current(account),
      sk: `planned-use#${short(use.id)}`,
      kind: "planned-use",
      body: use,
    });
  }

  async removePlannedUse(account: string, id: string): Promise<void> {
    await this.store.remove(current(account), `planned-use#${short(id)}`);
  }

  async putAttestation(account: string, attestation: Attestation): Promise<void> {
    const sk = `attestation#${attestation.subject}`;
    await this.store.write({ pk: current(account), sk, kind: "attestation", body: attestation });
  }

  async putFix(account: string, fix: Fix): Promise<void> {
    const header = fixHeaderItem(account, fix);
    const whole = fixItem(account, fix);
    // A fix that has begun must be recorded to its end: it is refused before that, or not at all.
    const atEnd = whole.zipped.byteLength + fix.steps.length * LARGEST_RESULT;
    if (!fix.results.length && Math.max(Buffer.byteLength(JSON.stringify(header)), atEnd) > LARGEST_FIX)
      throw new FixTooLargeError(`fix ${fix.id} has ${fix.steps.length} steps`);
    await this.store.transact([this.store.put(header), this.store.put(whole)]);
  }

  async fixes(account: string): Promise<Fix[]> {
    return (await this.store.query(fixesOf(account))).map(fixIn).reverse();
  }

  /** Whether the commit of an alert is complete, or its process has died. */
  protected isComplete({ state, openedAt }: Readonly<Record<string, unknown>>): boolean {
    return state !== "open" || this.store.clock.now() - Number(openedAt) > DEAD_AFTER;
  }

  #alertItem(account: string, alert: UnsentAlert, isComplete: boolean) {
    return alertItem(account, alert, { isComplete, openedAt: this.store.clock.now() });
  }

  #heartbeat(account: string, heartbeat: ReturnType<typeof heartbeatOf>): TransactItem[] {
    if (heartbeat === "unchanged") return [];
    if (heartbeat === "removed") return [this.store.delete({ pk: current(account), sk: "run" })];
    return [this.store.put(runItem(account, heartbeat))];
  }

  #putLine(account: string, kind: LineKind, line: Line): TransactItem {
    return this.store.put(lineItem(account, kind, line), guard(line.version - 1));
  }
}

/** Where the latest items are read, with its keys. */
interface LatestIn {
  readonly index?: string;
  readonly hashKey: string;
  readonly rangeKey: string;
}

const isThere = { ConditionExpression: "attribute_exists(pk)" };
const isOpen = {
  ConditionExpression: "#state = :open",
  ExpressionAttributeNames: { "#state": "state" },
  ExpressionAttributeValues: { ":open": "open" },
};

/** The changes of an alert of events, or of one that a pass gathers, to be carried in its item, if they fit. */
function heldBy(by: Commit, changes: readonly Change[], unsent: UnsentAlert | null): { readonly held?: string } {
  if ((by.kind === "run" && !gatheringOf(by)) || !unsent) return {};
  const held = JSON.stringify({ changes, ...unsent.beside });
  return Buffer.byteLength(held) <= LARGEST_CARRIED ? { held } : {};
}

/** The subject of a change: an event, or a finding. */
const subjectOf = (change: Change): string =>
  change.resource.type === EVENT_TYPE ? `event ${change.resource.id}` : findingKey(change);

const eventSubject = (eventID: string): string => `event ${eventID}`;
