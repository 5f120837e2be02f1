import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** The keys by which items are found and sorted. */
export interface Keys {
  readonly hashKey: string;
  readonly rangeKey?: string | undefined;
}

/** A global secondary index, which has the items that have its keys. It is always up to date, and projects everything. */
export interface TableIndex extends Keys {
  readonly name: string;
}

/** A table of DynamoDB: its keys, its indexes and its items. */
export interface Table extends Keys {
  readonly name: string;
  readonly region: string;
  readonly indexes?: readonly TableIndex[] | undefined;
  readonly created: Date;
  readonly items: Map<string, Record<string, AttributeValue>>;
}

/** How a table is found: its name is unique in a Region. */
export const tableKey = (region: string, name: string): string => `${region} ${name}`;
