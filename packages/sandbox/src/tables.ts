import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** A table of DynamoDB: its keys and its items. */
export interface Table {
  readonly name: string;
  readonly region: string;
  readonly hashKey: string;
  readonly rangeKey: string | undefined;
  readonly created: Date;
  readonly items: Map<string, Record<string, AttributeValue>>;
}

/** How a table is found: its name is unique in a Region. */
export const tableKey = (region: string, name: string): string => `${region} ${name}`;
