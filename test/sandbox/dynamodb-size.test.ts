import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { itemSize } from "../../packages/sandbox/src/services/dynamodb-size.ts";

test.each<[string, Record<string, AttributeValue>, number]>([
  ["a text, in UTF-8, with its name", { 名: { S: "é1" } }, 3 + 3],
  ["a number: two digits a byte, and one more", { n: { N: "-12345.6" } }, 1 + 3 + 1],
  ["bytes as they are, not as base64", { b: { B: new Uint8Array(30) } }, 1 + 30],
  ["a boolean and null", { t: { BOOL: true }, f: { BOOL: false }, n: { NULL: true } }, 3 * (1 + 1)],
  ["an empty list and an empty map", { l: { L: [] }, m: { M: {} } }, 2 * (1 + 3)],
  ["a list", { l: { L: [{ S: "ab" }, { S: "" }] } }, 1 + 3 + (1 + 2) + 1],
  ["a map", { m: { M: { key: { S: "ab" }, n: { NULL: true } } } }, 1 + 3 + (1 + 3 + 2) + (1 + 1 + 1)],
  ["sets", { s: { SS: ["a", "bc"] }, n: { NS: ["12", "3"] }, b: { BS: [new Uint8Array(4)] } }, 1 + 3 + 1 + 3 + 1 + 4],
  ["nothing", {}, 0],
])("the size of an item: %s", (_, item, size) => {
  expect(itemSize(item)).toBe(size);
});
