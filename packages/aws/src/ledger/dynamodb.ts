import { createHash, randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { type Line, lastOf, MEMORY_DAYS } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import type { WeakSignIns } from "@genkan/controls/domain/sign-ins";
import { EVENT_TYPE } from "@genkan/controls/engine/activity";
import { type Exception, exceptionKey } from "@genkan/controls/engine/exception";
import {
  type Change,
  type Differences,
  type Finding,
  findingKey,
  withoutRepeats,
} from "@genkan/controls/engine/finding";
import {
  type Commit,
  ConflictError,
  type Ledger,
  type Run,
  type Standing,
  type UnsentAlert,
  unsentAlertOf,
} from "@genkan/controls/engine/ledger";
import type { Attestation, PlannedUse } from "@genkan/controls/model/settings";
import type { Clock } from "@genkan/controls/model/time";
import type { Aws } from "../clients.ts";
import { systemClock } from "../clock.ts";
import { retrying } from "../retrying.ts";

/** Where the ledger is. Sizes are for tests. */
export interface DynamoDbLedgerOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Items on a page; DynamoDB's own limit is 1 MB. */
  readonly pageSize?: number;
  /** Items in a transaction; DynamoDB's own limit is 100. */
  readonly largestTransaction?: number;
  readonly clock?: Pick<Clock, "now" | "sleep">;
}

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
export async function openLedger(aws: Aws, table: string, region?: string): Promise<DynamoDbLedger> {
  const marshallOptions = { removeUndefinedValues: true };
  return new DynamoDbLedger({
    client: DynamoDBDocumentClient.from(await aws.client(DynamoDBClient, region), { marshallOptions }),
    table,
    clock: aws.clock,
  });
}

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/**
 * TransactWriteItems accepts 100 items.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const LARGEST_TRANSACTION = 100;
const ATTEMPTS = 6;
const KEPT_SECONDS = 400 * 86_400;
/** A Lambda function runs for at most 15 minutes. An older alert that is not ready belongs to a run that died. */
const DEAD_AFTER = 15 * 60_000;
/**
 * An event's alert carries its changes up to this many bytes, so that nothing must be looked up. An item holds 400 KB.
 */
const LARGEST_CARRIED = 100 * 1_024;
/** In bytes. DynamoDB's limit is 1,024; this leaves room for the prefix. */
const LONGEST_KEY = 900;
const TRANSIENT = /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded|None)$/;

/**
 * The deployed ledger, in one DynamoDB table. The partition `account#ID` holds the current state, and one query reads
 * it. The partition `history#ID` holds the changes, which expire.
 *
 * A run that fits in one transaction is written in one. A larger one (the baseline of very many users) is written in
 * steps: its alert as `open`; each line of root activity with its notices, and each finding with its change; last the
 * alert as `ready`, together with the run. If the process dies in between, the open alert remains, and a later run
 * finds and sends it. If another writer interferes, the run resumes under the same alert, which then covers every
 * change in the history with its id.
 */
export class DynamoDbLedger implements Ledger {
  readonly #options: Required<Omit<DynamoDbLedgerOptions, "pageSize">> & Pick<DynamoDbLedgerOptions, "pageSize">;

  constructor(options: DynamoDbLedgerOptions) {
    this.#options = { clock: systemClock, largestTransaction: LARGEST_TRANSACTION, ...options };
  }

  async read(account: string): Promise<Standing> {
    const items = await this.#query(current(account));
    const bodies = <T>(kind: string) => items.filter((item) => item["kind"] === kind).map((item) => item["body"] as T);
    const alerts = items.filter(
      ({ kind, state, openedAt }) =>
        kind === "alert" && (state === "ready" || this.#options.clock.now() - Number(openedAt) > DEAD_AFTER),
    );
    return {
      lastRun: bodies<Run>("run")[0] ?? null,
      findings: bodies<Finding>("finding"),
      exceptions: bodies<Exception>("exception"),
      plannedUses: bodies<PlannedUse>("planned-use"),
      attestations: bodies<Attestation>("attestation"),
      activity: bodies<Activity>("act"),
      signIns: bodies<WeakSignIns>("sign-in"),
      unsent: alerts
        .map(
          ({ alertId, since, beside }): UnsentAlert => ({
            alertId: String(alertId),
            since: String(since),
            beside: beside as UnsentAlert["beside"],
          }),
        )
        .sort((a, b) => (a.alertId < b.alertId ? -1 : 1)),
    };
  }

  async commit(account: string, by: Commit, differences: Differences, resumed = false): Promise<void> {
    const { written, removed, changes, activity, outdated, signIns, recorded } = withoutRepeats(differences);
    const changesAbout = Map.groupBy(changes, subjectOf);
    const withChanges = (subject: string, item: TransactItem) => [
      item,
      ...(changesAbout.get(subject) ?? []).map((change) => this.#put(this.#historyItem(account, change))),
    ];
    const noticed = new Set(activity.flatMap((line) => line.noticed.map(eventSubject)));
    const findings = new Set([...written, ...removed].map(findingKey));
    const alone = changes.filter((change) => !noticed.has(subjectOf(change)) && !findings.has(subjectOf(change)));
    // A notice is recorded together with its act or not at all: an act that is already stored needs none.
    const units = [
      ...activity.map((line) => [
        this.#putLine(account, "act", line),
        ...line.noticed
          .flatMap((id) => changesAbout.get(eventSubject(id)) ?? [])
          .map((change) => this.#put(this.#historyItem(account, change))),
      ]),
      ...outdated.map((line) => [this.#delete(lineKey(account, "act", line), line.version)]),
      ...signIns.map((line) => [this.#putLine(account, "sign-in", line)]),
      ...written.map((finding) =>
        withChanges(findingKey(finding), this.#put(findingItem(account, finding), guard(finding.version - 1))),
      ),
      ...removed.map((finding) =>
        withChanges(findingKey(finding), this.#delete(findingItem(account, finding), finding.version)),
      ),
      ...[...alone, ...recorded].map((change) => [this.#put(this.#historyItem(account, change))]),
    ];
    const heartbeat = by.kind === "run" ? [{ pk: current(account), sk: "run", kind: "run", body: by }] : [];
    const [runItem] = heartbeat;
    if (!units.length && runItem && !resumed) {
      await this.#options.client.send(new PutCommand({ TableName: this.#options.table, Item: runItem }));
      return;
    }
    const unsent = changes.length || resumed ? unsentAlertOf(by, differences) : null;
    const alert = (state: "open" | "ready", carried: object = {}) =>
      unsent ? [this.#put({ ...this.#alertItem(account, unsent, state), ...carried })] : [];
    const chunked = (carried?: object) => {
      const last = [...alert("ready", carried), ...heartbeat.map((item) => this.#put(item))];
      return chunksOf([...units, last], this.#options.largestTransaction);
    };
    let chunks = chunked(resumed ? {} : heldBy(by, changes, unsent));
    // Only an alert that is recorded in one transaction may carry its changes.
    if (chunks.length > 1) chunks = [alert("open"), ...chunked()].filter((chunk) => chunk.length);
    for (const [i, chunk] of chunks.entries()) {
      try {
        await this.#transact(chunk);
      } catch (error) {
        const partly = i > 0 && unsent !== null;
        throw error instanceof ConflictError ? new ConflictError(error.message, { cause: error.cause, partly }) : error;
      }
    }
  }

  async changesOf(account: string, alertId: string): Promise<Change[]> {
    const items = await this.#query(past(account), `${alertId}#`);
    return items.map((item) => item["body"] as Change);
  }

  async markSent(account: string, alertId: string): Promise<void> {
    await this.#remove(current(account), `alert#${alertId}`);
  }

  /**
   * Writes an unsent alert again, so that the table's stream carries it once more. Leaves the changes out: the alert
   * was in the stream before, so its consumer must look up whether it was sent.
   */
  async wake(account: string, alert: UnsentAlert): Promise<void> {
    try {
      await this.#options.client.send(
        new PutCommand({
          TableName: this.#options.table,
          Item: this.#alertItem(account, alert, "ready"),
          ConditionExpression: "attribute_exists(pk)",
        }),
      );
    } catch (error) {
      if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
    }
  }

  async history(account: string, limit: number, since = ""): Promise<Change[]> {
    const changes: Change[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#options.client.send(
        new QueryCommand({
          TableName: this.#options.table,
          KeyConditionExpression: since ? "pk = :pk AND sk >= :since" : "pk = :pk",
          ExpressionAttributeValues: { ":pk": past(account), ...(since ? { ":since": since } : {}) },
          ScanIndexForward: false,
          Limit: Math.min(limit - changes.length, this.#options.pageSize ?? limit),
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      changes.push(...Items.map((item) => item["body"] as Change));
      from = LastEvaluatedKey;
    } while (from && changes.length < limit);
    return changes;
  }

  async putException(account: string, exception: Exception): Promise<void> {
    await this.#write({
      pk: current(account),
      sk: `exception#${short(exceptionKey(exception))}`,
      kind: "exception",
      body: exception,
    });
  }

  async removeException(account: string, exception: Pick<Exception, "control" | "resource">): Promise<void> {
    await this.#remove(current(account), `exception#${short(exceptionKey(exception))}`);
  }

  async putPlannedUse(account: string, use: PlannedUse): Promise<void> {
    await this.#write({ pk: current(account), sk: `planned-use#${short(use.id)}`, kind: "planned-use", body: use });
  }

  async removePlannedUse(account: string, id: string): Promise<void> {
    await this.#remove(current(account), `planned-use#${short(id)}`);
  }

  async putAttestation(account: string, attestation: Attestation): Promise<void> {
    const sk = `attestation#${attestation.subject}`;
    await this.#write({ pk: current(account), sk, kind: "attestation", body: attestation });
  }

  async #query(pk: string, prefix = ""): Promise<Record<string, unknown>[]> {
    const { client, table, pageSize } = this.#options;
    const items: Record<string, unknown>[] = [];
    const pages = paginateQuery(
      { client, ...(pageSize ? { pageSize } : {}) },
      {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: prefix ? "pk = :pk AND begins_with(sk, :prefix)" : "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk, ...(prefix ? { ":prefix": prefix } : {}) },
      },
    );
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }

  /** Writes all items or none. @throws ConflictError if a condition does not hold */
  async #transact(items: TransactItem[]): Promise<void> {
    // Prevents a retry after a lost answer from writing twice.
    const ClientRequestToken = randomUUID();
    const write = async () => {
      try {
        await this.#options.client.send(new TransactWriteCommand({ TransactItems: items, ClientRequestToken }));
      } catch (error) {
        if (!reasonsOf(error).includes("ConditionalCheckFailed")) throw error;
        throw new ConflictError("another run wrote first", { cause: error });
      }
    };
    await retrying(this.#options.clock, write, (error, attempt) =>
      isTransient(error) && attempt < ATTEMPTS ? Math.random() * 50 * 2 ** attempt : null,
    );
  }

  #alertItem(account: string, { alertId, since, beside }: UnsentAlert, state: "open" | "ready") {
    return {
      pk: current(account),
      sk: `alert#${alertId}`,
      kind: "alert",
      ...{ state, account, alertId, since, beside },
      openedAt: this.#options.clock.now(),
    };
  }

  #historyItem(account: string, change: Change) {
    const ttl = Math.floor(Date.parse(change.at) / 1_000) + KEPT_SECONDS;
    return {
      pk: past(account),
      sk: `${change.alertId}#${short(findingKey(change))}`,
      kind: "change",
      body: change,
      ttl,
    };
  }

  #put(Item: Record<string, unknown>, condition: object = {}): TransactItem {
    return { Put: { TableName: this.#options.table, Item, ...condition } };
  }

  #putLine(account: string, kind: LineKind, line: Line): TransactItem {
    const ttl = Math.floor(lastOf(line) / 1_000) + MEMORY_DAYS * 86_400;
    const item = { ...lineKey(account, kind, line), kind, version: line.version, body: line, ttl };
    return this.#put(item, guard(line.version - 1));
  }

  #delete({ pk, sk }: { readonly pk: string; readonly sk: string }, version: number): TransactItem {
    return { Delete: { TableName: this.#options.table, Key: { pk, sk }, ...guard(version) } };
  }

  async #write(Item: Record<string, unknown>): Promise<void> {
    await this.#options.client.send(new PutCommand({ TableName: this.#options.table, Item }));
  }

  async #remove(pk: string, sk: string): Promise<void> {
    await this.#options.client.send(new DeleteCommand({ TableName: this.#options.table, Key: { pk, sk } }));
  }
}

const current = (account: string) => `account#${account}`;
const past = (account: string) => `history#${account}`;

const findingItem = (account: string, finding: Finding) => ({
  pk: current(account),
  sk: `finding#${short(findingKey(finding))}`,
  kind: "finding",
  version: finding.version,
  body: finding,
});

/** What the ledger stores in lines: acts of root, and sign-ins without a second factor. */
type LineKind = "act" | "sign-in";

const lineKey = (account: string, kind: LineKind, { key }: Line) => ({
  pk: current(account),
  sk: `${kind}#${short(key)}`,
});

/** The changes of an event's alert, to be carried in its item, if they fit. */
function heldBy(by: Commit, changes: readonly Change[], unsent: UnsentAlert | null): { readonly held?: string } {
  if (by.kind === "run" || !unsent) return {};
  const held = JSON.stringify({ changes, ...unsent.beside });
  return Buffer.byteLength(held) <= LARGEST_CARRIED ? { held } : {};
}

/** The subject of a change: an event, or a finding. */
const subjectOf = (change: Change): string =>
  change.resource.type === EVENT_TYPE ? `event ${change.resource.id}` : findingKey(change);

const eventSubject = (eventID: string): string => `event ${eventID}`;

/** The condition that the stored version is `version`; 0 means that nothing is stored. */
const guard = (version: number) =>
  version === 0
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : { ConditionExpression: "version = :version", ExpressionAttributeValues: { ":version": version } };

/** The key itself, or its hash if it is too long for DynamoDB. */
const short = (key: string): string =>
  Buffer.byteLength(key) <= LONGEST_KEY ? key : `sha256:${createHash("sha256").update(key).digest("hex")}`;

const reasonsOf = (error: unknown): string[] => {
  const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return CancellationReasons.map(({ Code = "None" }) => Code);
};

/** Whether a failed transaction may succeed when it is sent again. */
const isTransient = (error: unknown): boolean => {
  const codes = reasonsOf(error);
  return (
    (error as Error).name === "TransactionInProgressException" ||
    (codes.length > 0 && codes.every((code) => TRANSIENT.test(code)))
  );
};

/** Packs units into as few transactions as possible, each unit in one. */
function chunksOf(units: readonly TransactItem[][], largest: number): TransactItem[][] {
  const chunks: TransactItem[][] = [[]];
  for (const unit of units) {
    if (chunks.at(-1)!.length + unit.length > largest) chunks.push([]);
    chunks.at(-1)!.push(...unit);
  }
  return chunks;
}
