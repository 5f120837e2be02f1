import * as sdk from "@aws-sdk/client-dynamodb";
import type { SimulatedAccount } from "../account.ts";
import { type Keys, type Table, tableKey } from "../tables.ts";
import { type Service, service, WireError } from "../wire.ts";
import { type Condition, conditionOf, ExpressionError, type Item, orderOf } from "./dynamodb-expressions.ts";
import { itemSize } from "./dynamodb-size.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const LARGEST_ITEM = 400 * 1_024;
const LARGEST_PAGE = 1_024 * 1_024;
const LARGEST_TRANSACTION = 100;
/** For how long the token of a transaction is known, in milliseconds. */
const TOKEN_LIFE = 10 * 60_000;
const $metadata = {};

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

/** One write of a transaction, or a write on its own. */
interface Write extends Conditional {
  readonly table: Table;
  readonly key: string;
  /** The item that is put; `null` deletes it, `undefined` only checks the condition. */
  readonly item: Item | null | undefined;
}

const invalid = (message: string) => new WireError("ValidationException", message, 400);

/** DynamoDB: tables with a hash key and perhaps a range key, conditional writes, transactions, and queries in pages. */
export function dynamodb(account: SimulatedAccount): Service {
  const tableNamed = (name: string | undefined, region: string): Table => {
    const [, own] = /^(?:arn:[^:]+:dynamodb:[^:]+:\d+:table\/)?([\w.-]+)$/.exec(name ?? "") ?? [];
    const table = account.tables.get(tableKey(region, own ?? ""));
    if (!table) throw new sdk.ResourceNotFoundException({ message: "Requested resource not found", $metadata });
    return table;
  };
  const arnOf = ({ region, name }: Table) =>
    `arn:${account.scenario.partition}:dynamodb:${region}:${account.scenario.account}:table/${name}`;
  const description = (table: Table): sdk.TableDescription => {
    const { name, hashKey, rangeKey, created, items } = table;
    return {
      TableName: name,
      TableArn: arnOf(table),
      TableStatus: "ACTIVE",
      CreationDateTime: created,
      ItemCount: items.size,
      KeySchema: [
        { AttributeName: hashKey, KeyType: "HASH" },
        ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" as const }]),
      ],
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    };
  };
  const tokens = new Map<string, { readonly request: string; readonly at: number }>();

  return service(sdk, () => new sdk.DynamoDBClient({ region: "us-east-1" }), {
    CreateTable({ TableName = "", KeySchema = [] }, { region }) {
      const hashKey = KeySchema.find(({ KeyType }) => KeyType === "HASH")?.AttributeName;
      if (!/^[\w.-]{3,255}$/.test(TableName) || !hashKey) throw invalid("Invalid table name or key schema");
      if (account.tables.has(tableKey(region, TableName))) {
        const message = `Table already exists: ${TableName}`;
        throw new sdk.ResourceInUseException({ message, $metadata });
      }
      const rangeKey = KeySchema.find(({ KeyType }) => KeyType === "RANGE")?.AttributeName;
      account.createTable({ name: TableName, region, hashKey, rangeKey });
      return { TableDescription: description(tableNamed(TableName, region)) };
    },
    DescribeTable: ({ TableName }, { region }) => ({ Table: description(tableNamed(TableName, region)) }),
    DeleteTable({ TableName }, { region }) {
      const table = tableNamed(TableName, region);
      account.tables.delete(tableKey(region, table.name));
      return { TableDescription: { ...description(table), TableStatus: "DELETING" } };
    },
    ListTables({ ExclusiveStartTableName, Limit = 100 }, { region }) {
      const here = [...account.tables.values()].filter((each) => each.region === region);
      const names = here.map(({ name }) => name).sort();
      const left = names.filter((name) => ExclusiveStartTableName === undefined || name > ExclusiveStartTableName);
      const TableNames = left.slice(0, Limit);
      return { TableNames, LastEvaluatedTableName: left.length > Limit ? TableNames.at(-1) : undefined };
    },
    PutItem({ TableName, Item = {}, ...conditional }, { region }) {
      write([putOf(tableNamed(TableName, region), Item, conditional)]);
      return {};
    },
    DeleteItem({ TableName, Key = {}, ...conditional }, { region }) {
      const table = tableNamed(TableName, region);
      write([{ table, key: keyOf(table, Key), item: null, ...conditional }]);
      return {};
    },
    GetItem({ TableName, Key = {} }, { region }) {
      const table = tableNamed(TableName, region);
      return { Item: table.items.get(keyOf(table, Key)) };
    },
    Query({ TableName, IndexName, KeyConditionExpression = "", ScanIndexForward = true, ...rest }, { region }) {
      const table = tableNamed(TableName, region);
      const keys = IndexName === undefined ? table : table.indexes?.find(({ name }) => name === IndexName);
      if (!keys) throw invalid(`The table does not have the specified index: ${IndexName}`);
      if (!new RegExp(`(^|[(\\s])(${keys.hashKey}|#\\w+)\\s*=`).test(KeyConditionExpression)) {
        throw invalid(`Query condition missed key schema element: ${keys.hashKey}`);
      }
      const condition = readCondition("KeyConditionExpression", KeyConditionExpression, rest);
      const sorted = sortedItems(table, keys).filter(condition);
      return pageOf(table, ScanIndexForward ? sorted : sorted.reverse(), { ...rest, keys });
    },
    Scan({ TableName, ...rest }, { region }) {
      const table = tableNamed(TableName, region);
      return pageOf(table, sortedItems(table), rest);
    },
    TransactWriteItems({ TransactItems = [], ClientRequestToken }, { region }) {
      const request = JSON.stringify(TransactItems);
      const known = ClientRequestToken === undefined ? undefined : tokens.get(ClientRequestToken);
      const now = account.now().getTime();
      if (known && now - known.at < TOKEN_LIFE) {
        if (known.request === request) return {};
        const message = "The request with this token had other parameters";
        throw new sdk.IdempotentParameterMismatchException({ message, $metadata });
      }
      if (!TransactItems.length || TransactItems.length > LARGEST_TRANSACTION) {
        throw invalid(`Member must have length between 1 and ${LARGEST_TRANSACTION}`);
      }
      write(
        TransactItems.map(({ Put, Delete, ConditionCheck, Update }) => {
          if (Update) throw new WireError("NotImplemented", "Update is not simulated", 501);
          if (Put) return putOf(tableNamed(Put.TableName, region), Put.Item ?? {}, Put);
          const { TableName, Key = {}, ...conditional } = Delete ?? ConditionCheck ?? { TableName: "" };
          const table = tableNamed(TableName, region);
          return { table, key: keyOf(table, Key), item: Delete ? null : undefined, ...conditional };
        }),
        { transaction: true },
      );
      if (ClientRequestToken !== undefined) tokens.set(ClientRequestToken, { request, at: now });
      return {};
    },
  });
}

function putOf(table: Table, item: Item, conditional: Conditional): Write {
  if (itemSize(item) > LARGEST_ITEM) {
    throw invalid("Item size has exceeded the maximum allowed size");
  }
  return { table, key: keyOf(table, item), item, ...conditional };
}

/** The key of an item, as text. */
function keyOf(table: Table, item: Item): string {
  return JSON.stringify(
    namesOf(table).map((name) => {
      const value = item[name];
      if (!value) throw invalid(`One of the required keys was not given a value: ${name}`);
      if (value.S === "")
        throw invalid(`One or more parameter values are not valid: the key ${name} is an empty string`);
      return value;
    }),
  );
}

/** Writes everything or, if a condition does not hold, nothing. */
function write(writes: readonly Write[], { transaction = false } = {}): void {
  const places = writes.map(({ table, key }) => `${tableKey(table.region, table.name)} ${key}`);
  if (new Set(places).size < places.length) {
    throw invalid("Transaction request cannot include multiple operations on one item");
  }
  const holds = writes.map((each) => {
    const { ConditionExpression, table, key } = each;
    if (ConditionExpression === undefined) return true;
    return readCondition("ConditionExpression", ConditionExpression, each)(table.items.get(key) ?? {});
  });
  if (holds.includes(false)) throw refusal(holds, transaction);
  for (const { table, key, item } of writes) {
    if (item === null) table.items.delete(key);
    else if (item) table.items.set(key, item);
  }
}

function refusal(holds: readonly boolean[], transaction: boolean): Error {
  const message = "The conditional request failed";
  if (!transaction) return new sdk.ConditionalCheckFailedException({ message, $metadata });
  const reasons = holds.map((each) => (each ? { Code: "None" } : { Code: "ConditionalCheckFailed", Message: message }));
  return new sdk.TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    CancellationReasons: reasons,
    $metadata,
  });
}

function readCondition(
  kind: string,
  expression: string,
  { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Conditional,
): Condition {
  try {
    return conditionOf(expression, { names, values });
  } catch (error) {
    if (error instanceof ExpressionError) throw invalid(`Invalid ${kind}: ${error.message}`);
    throw error;
  }
}

/** The items of a table, or of one of its indexes, in the order of its keys. */
function sortedItems(table: Table, keys: Keys = table): Item[] {
  const names = namesOf(keys);
  return [...table.items.values()]
    .filter((item) => names.every((name) => item[name]))
    .sort((a, b) => names.reduce((order, name) => order || (orderOf(a[name]!, b[name]!) ?? 0), 0));
}

const namesOf = ({ hashKey, rangeKey }: Keys): readonly string[] => [
  hashKey,
  ...(rangeKey === undefined ? [] : [rangeKey]),
];

/** A page of sorted items: at most 1 MB and `Limit` items, after the key that the caller has got to. */
function pageOf(
  table: Table,
  sorted: readonly Item[],
  {
    Limit = Number.POSITIVE_INFINITY,
    ExclusiveStartKey,
    keys = table,
  }: { readonly Limit?: number | undefined; readonly ExclusiveStartKey?: Item | undefined; readonly keys?: Keys },
) {
  const start = ExclusiveStartKey
    ? sorted.findIndex((item) => keyOf(table, item) === keyOf(table, ExclusiveStartKey)) + 1
    : 0;
  const Items: Item[] = [];
  let size = 0;
  for (const item of sorted.slice(start)) {
    if (Items.length === Limit || size > LARGEST_PAGE) break;
    size += itemSize(item);
    Items.push(item);
  }
  const isWhole = start + Items.length === sorted.length && Items.length < Limit;
  const last = Items.at(-1);
  const LastEvaluatedKey =
    isWhole || !last
      ? undefined
      : Object.fromEntries([...namesOf(table), ...namesOf(keys)].map((name) => [name, last[name]!]));
  return { Items, Count: Items.length, ScannedCount: Items.length, LastEvaluatedKey };
}
