import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item } from "./dynamodb-expressions.ts";

/** A list or a map takes this much beside its elements, and each element takes one more. */
const NESTED = 3;

/**
 * The size of an item as DynamoDB counts it, in bytes: names and values, without the text around them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: Item): number => sum(Object.entries(item), attribute);

const sum = <T>(all: readonly T[], sizeOf: (each: T) => number): number =>
  all.reduce((total, each) => total + sizeOf(each), 0);

const attribute = ([name, value]: [string, AttributeValue]): number => Buffer.byteLength(name) + valueSize(value);

function valueSize({ S, N, B, M, L, SS, NS, BS }: AttributeValue): number {
  if (M) return NESTED + sum(Object.entries(M), (each) => 1 + attribute(each));
  if (L) return NESTED + sum(L, (each) => 1 + valueSize(each));
  if (SS ?? NS) return sum(SS ?? NS ?? [], (each) => Buffer.byteLength(each));
  if (BS) return sum(BS, ({ byteLength }) => byteLength);
  if (S !== undefined) return Buffer.byteLength(S);
  // Two digits a byte, and one more. The sign and the point are not digits.
  if (N !== undefined) return Math.ceil(N.replace(/\D/g, "").length / 2) + 1;
  if (B) return B.byteLength;
  // A boolean, or null.
  return 1;
}
