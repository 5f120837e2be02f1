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
import {
  type Change,
  type Differences,
  type Exception,
  exceptionKey,
  type Finding,
  findingKey,
  withoutRepeats,
} from "@genkan/controls/engine/finding";
import {
  ConflictError,
  type Ledger,
  type Occasion,
  type Run,
  type Standing,
  type Untold,
  untoldOf,
} from "@genkan/controls/engine/ledger";
import type { Attestation, PlannedUse } from "@genkan/controls/model/settings";
import type { Clock } from "@genkan/controls/model/time";
import type { Aws } from "../clients.ts";
import { systemClock } from "../clock.ts";
import { retrying } from "../retrying.ts";

export interface DynamoDbLedgerOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Items a page, for tests; DynamoDB's own limit is 1 MB. */
  readonly pageSize?: number;
  /** Items a transaction, for tests; DynamoDB's own limit is 100. */
  readonly largestTransaction?: number;
  readonly clock?: Pick<Clock, "now" | "sleep">;
}

/** The ledger in a table, as the deployed functions and the commands of day 2 open it. */
export async function openLedger(aws: Aws, table: string): Promise<DynamoDbLedger> {
  const marshallOptions = { removeUndefinedValues: true };
  return new DynamoDbLedger({
    client: DynamoDBDocumentClient.from(await aws.client(DynamoDBClient), { marshallOptions }),
    table,
    clock: aws.clock,
  });
}

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** DynamoDB's limit: TransactWriteItems takes 100 items. */
const LARGEST_TRANSACTION = 100;
const ATTEMPTS = 6;
const KEPT_SECONDS = 400 * 86_400;
/** No Lambda lives longer than 15 minutes, so an alert that was opened before and never closed is of a run that died. */
const DEAD_AFTER = 15 * 60_000;
/** The alert of an event carries what it tells up to so many bytes, so that nobody must look it up; an item holds 400 KB. */
const LARGEST_CARRIED = 100 * 1_024;
/** DynamoDB's limit is 1,024 bytes; this leaves room for what goes before. */
const LONGEST_KEY = 900;
const TRANSIENT = /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded|None)$/;

/**
 * The deployed ledger, in one DynamoDB table. The partition `account#ID` holds what stands now and is read by one
 * query; `history#ID` holds the changes, and expires.
 *
 * A run that fits into one transaction is one. A larger one (a baseline of very many users) opens its alert first,
 * then writes each line of what root did with its notices and each finding with its change, and last closes the alert together with
 * the run. What dies between leaves an open alert, which a later run finds and sends. What meets another writer between
 * is resumed under the same alert, which then says all that is in the history under its id.
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
    const lastRun = bodies<Run>("run")[0] ?? null;
    return {
      lastRun,
      findings: bodies<Finding>("finding"),
      exceptions: bodies<Exception>("exception"),
      plannedUses: bodies<PlannedUse>("planned-use"),
      attestations: bodies<Attestation>("attestation"),
      activity: bodies<Activity>("act"),
      signIns: bodies<WeakSignIns>("sign-in"),
      untold: alerts
        .map(({ alertId, since, openedAt, beside }): Untold => {
          // Alerts of earlier releases were recorded alone.
          const at = new Date(Number(openedAt)).toISOString();
          const alone = untoldOf({ ...lastRun, id: String(alertId), at }, {});
          return { ...alone, ...(since ? { since: String(since), beside: beside as Untold["beside"] } : {}) };
        })
        .sort((a, b) => (a.alertId < b.alertId ? -1 : 1)),
    };
  }

  async commit(account: string, run: Run | Occasion, differences: Differences, resumed = false): Promise<void> {
    const { written, removed, changes, activity, outdated, signIns, kept } = withoutRepeats(differences);
    const changesAbout = Map.groupBy(changes, subjectOf);
    const withChanges = (subject: string, item: TransactItem) => [
      item,
      ...(changesAbout.get(subject) ?? []).map((change) => this.#put(this.#historyItem(account, change))),
    ];
    const noticed = new Set(activity.flatMap((line) => line.noticed.map(eventSubject)));
    const findings = new Set([...written, ...removed].map(findingKey));
    const alone = changes.filter((change) => !noticed.has(subjectOf(change)) && !findings.has(subjectOf(change)));
    // Of an act that is held already there is no news: its notice is recorded with it, or never.
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
      ...[...alone, ...kept].map((change) => [this.#put(this.#historyItem(account, change))]),
    ];
    const heartbeat = "controls" in run ? [{ pk: current(account), sk: "run", kind: "run", body: run }] : [];
    const [runItem] = heartbeat;
    if (!units.length && runItem && !resumed) {
      await this.#options.client.send(new PutCommand({ TableName: this.#options.table, Item: runItem }));
      return;
    }
    const untold = changes.length || resumed ? untoldOf(run, differences) : null;
    const alert = (state: "open" | "ready", carried: object = {}) =>
      untold ? [this.#put({ ...this.#alertItem(account, untold, state), ...carried })] : [];
    const chunked = (carried?: object) => {
      const last = [...alert("ready", carried), ...heartbeat.map((item) => this.#put(item))];
      return chunksOf([...units, last], this.#options.largestTransaction);
    };
    let chunks = chunked(resumed ? {} : heldBy(run, changes, untold));
    // Only an alert that is recorded as a whole may carry what it says.
    if (chunks.length > 1) chunks = [alert("open"), ...chunked()].filter((chunk) => chunk.length);
    for (const [i, chunk] of chunks.entries()) {
      try {
        await this.#transact(chunk);
      } catch (error) {
        const partly = i > 0 && untold !== null;
        throw error instanceof ConflictError ? new ConflictError(error.message, { cause: error.cause, partly }) : error;
      }
    }
  }

  async changesOf(account: string, alertId: string): Promise<Change[]> {
    const items = await this.#query(past(account), `${alertId}#`);
    return items.map((item) => item["body"] as Change);
  }

  async told(account: string, alertId: string): Promise<void> {
    await this.#remove(current(account), `alert#${alertId}`);
  }

  /**
   * Writes an alert anew, so that the table's stream carries it once more; not one that was told meanwhile. What it
   * carried is left to the history: it has been in the stream before, so whoever takes it must look it up.
   */
  async wake(account: string, alert: Untold): Promise<void> {
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

  async history(account: string, limit: number): Promise<Change[]> {
    const changes: Change[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#options.client.send(
        new QueryCommand({
          TableName: this.#options.table,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": past(account) },
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

  /** Writes all of the items or none. @throws ConflictError when a condition does not hold */
  async #transact(items: TransactItem[]): Promise<void> {
    // A retry after a lost answer is no second write.
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

  #alertItem(account: string, { alertId, since, beside }: Untold, state: "open" | "ready") {
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

/** What the ledger remembers in lines: what root did, and sign-ins without a second factor. */
type LineKind = "act" | "sign-in";

const lineKey = (account: string, kind: LineKind, { key }: Line) => ({
  pk: current(account),
  sk: `${kind}#${short(key)}`,
});

/** All that the alert of an event says, as its item carries it, where it fits. */
function heldBy(run: Run | Occasion, changes: readonly Change[], untold: Untold | null): { readonly held?: string } {
  if ("controls" in run || !untold) return {};
  const held = JSON.stringify({ changes, ...untold.beside });
  return Buffer.byteLength(held) <= LARGEST_CARRIED ? { held } : {};
}

/** What a change is about: an event, or a finding. */
const subjectOf = (change: Change): string =>
  change.resource.type === EVENT_TYPE ? `event ${change.resource.id}` : findingKey(change);

const eventSubject = (eventID: string): string => `event ${eventID}`;

/** The condition that a version stands; 0 stands for none. */
const guard = (version: number) =>
  version === 0
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : { ConditionExpression: "version = :version", ExpressionAttributeValues: { ":version": version } };

/** A key as it is, or its hash where it is too long for DynamoDB. */
const short = (key: string): string =>
  Buffer.byteLength(key) <= LONGEST_KEY ? key : `sha256:${createHash("sha256").update(key).digest("hex")}`;

const reasonsOf = (error: unknown): string[] => {
  const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return CancellationReasons.map(({ Code = "None" }) => Code);
};

/** Whether a transaction that failed may succeed when it is sent again. */
const isTransient = (error: unknown): boolean => {
  const codes = reasonsOf(error);
  return (
    (error as Error).name === "TransactionInProgressException" ||
    (codes.length > 0 && codes.every((code) => TRANSIENT.test(code)))
  );
};

/** Packs units that belong together into as few transactions as they fit. */
function chunksOf(units: readonly TransactItem[][], largest: number): TransactItem[][] {
  const chunks: TransactItem[][] = [[]];
  for (const unit of units) {
    if (chunks.at(-1)!.length + unit.length > largest) chunks.push([]);
    chunks.at(-1)!.push(...unit);
  }
  return chunks;
}
