import { randomUUID } from "node:crypto";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  paginateQuery,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { ConflictError } from "@genkan/controls/engine/ledger";
import type { Clock } from "@genkan/controls/model/time";
import { systemClock } from "../clock.ts";
import { retrying } from "../retrying.ts";
import { organizationIndex } from "./table.ts";

/** Where the ledger is. Sizes are for tests. */
export interface StoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Items on a page; DynamoDB's own limit is 1 MB. */
  readonly pageSize?: number;
  /** Items in a transaction; DynamoDB's own limit is 100. */
  readonly largestTransaction?: number;
  readonly clock?: Pick<Clock, "now" | "sleep">;
}

export type Item = Record<string, unknown>;
export type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type Key = Readonly<Record<"pk" | "sk", string>>;
type Condition = Pick<
  PutCommandInput,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/**
 * TransactWriteItems accepts 100 items.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const LARGEST_TRANSACTION = 100;
const ATTEMPTS = 6;
const TRANSIENT = /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded|None)$/;

/** The ledger's table: consistent queries, conditional writes and transactions. */
export class Store {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly pageSize: number | undefined;
  readonly largestTransaction: number;
  readonly clock: Pick<Clock, "now" | "sleep">;

  constructor({
    client,
    table,
    pageSize,
    largestTransaction = LARGEST_TRANSACTION,
    clock = systemClock,
  }: StoreOptions) {
    this.client = client;
    this.table = table;
    this.pageSize = pageSize;
    this.largestTransaction = largestTransaction;
    this.clock = clock;
  }

  /** Every item of a partition as it is now, or those whose sort key begins with a prefix. */
  async query(pk: string, prefix = ""): Promise<Item[]> {
    const items: Item[] = [];
    const pages = paginateQuery(this.#paging(), {
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: prefix ? "pk = :pk AND begins_with(sk, :prefix)" : "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk, ...(prefix ? { ":prefix": prefix } : {}) },
    });
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }

  /**
   * The items of a partition of the index over accounts, or those whose sort key begins with a prefix, page by page. The
   * index may lag behind the table.
   */
  async *queryIndex(partition: string, prefix = ""): AsyncGenerator<Item[]> {
    const { name: IndexName, hashKey, rangeKey } = organizationIndex;
    const pages = paginateQuery(this.#paging(), {
      TableName: this.table,
      IndexName,
      KeyConditionExpression: `${hashKey} = :partition${prefix ? ` AND begins_with(${rangeKey}, :prefix)` : ""}`,
      ExpressionAttributeValues: { ":partition": partition, ...(prefix ? { ":prefix": prefix } : {}) },
    });
    for await (const { Items = [] } of pages) yield Items;
  }

  /** Writes all items or none. @throws ConflictError if a condition does not hold */
  async transact(items: TransactItem[]): Promise<void> {
    // Prevents a retry after a lost answer from writing twice.
    const ClientRequestToken = randomUUID();
    const write = async () => {
      try {
        await this.client.send(new TransactWriteCommand({ TransactItems: items, ClientRequestToken }));
      } catch (error) {
        if (!reasonsOf(error).includes("ConditionalCheckFailed")) throw error;
        throw new ConflictError("another run wrote first", { cause: error });
      }
    };
    await retrying(this.clock, write, (error, attempt) =>
      isTransient(error) && attempt < ATTEMPTS ? Math.random() * 50 * 2 ** attempt : null,
    );
  }

  /** Writes an item. @returns whether its condition held */
  async write(Item: Item, condition: Condition = {}): Promise<boolean> {
    return isMet(this.client.send(new PutCommand({ TableName: this.table, Item, ...condition })));
  }

  /** Deletes an item. @returns whether its condition held */
  async remove(pk: string, sk: string, condition: Condition = {}): Promise<boolean> {
    return isMet(this.client.send(new DeleteCommand({ TableName: this.table, Key: { pk, sk }, ...condition })));
  }

  put(Item: Item, condition: Condition = {}): TransactItem {
    return { Put: { TableName: this.table, Item, ...condition } };
  }

  delete({ pk, sk }: Key, condition: Condition = {}): TransactItem {
    return { Delete: { TableName: this.table, Key: { pk, sk }, ...condition } };
  }

  #paging() {
    const { client, pageSize } = this;
    return { client, ...(pageSize ? { pageSize } : {}) };
  }
}

/** The condition that the stored version is `version`; 0 means that nothing is stored. */
export const guard = (version: number): Condition =>
  version === 0
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : { ConditionExpression: "version = :version", ExpressionAttributeValues: { ":version": version } };

async function isMet(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
    return false;
  }
}

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
export function chunksOf(units: readonly TransactItem[][], largest: number): TransactItem[][] {
  const chunks: TransactItem[][] = [[]];
  for (const unit of units) {
    if (chunks.at(-1)!.length + unit.length > largest) chunks.push([]);
    chunks.at(-1)!.push(...unit);
  }
  return chunks;
}
