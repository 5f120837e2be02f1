import { describe, expect, test } from "vitest";
import { matches } from "./matcher.ts";

/**
 * The examples of AWS's page on operators, each with values that match and values that do not.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
const operators: readonly [operator: unknown, yes: readonly unknown[], no: readonly unknown[]][] = [
  ["Alice", ["Alice", ["Bob", "Alice"]], ["alice", "Alice ", null, undefined, ["Bob"], { Alice: "Alice" }]],
  ["", [""], [" ", null, undefined]],
  [null, [null], ["", "null", undefined, 0]],
  [300, [300, 300.0], ["300", 301]],
  [{ prefix: "2017-10-02" }, ["2017-10-02T18:43:48Z"], ["2017-10-03", 20171002, undefined]],
  [{ prefix: { "equals-ignore-case": "EventB" } }, ["EventBridge", "eventbus", "EVENTB"], ["Event", "aEventB"]],
  [{ suffix: ".png" }, ["a.png"], ["a.PNG", "a.png.txt"]],
  [{ suffix: { "equals-ignore-case": ".png" } }, ["a.PNG", "a.png"], ["a.jpg"]],
  [{ "anything-but": "initializing" }, ["pending", "Initializing", 1], ["initializing", undefined]],
  [{ "anything-but": 123 }, [124, "123"], [123, undefined]],
  [
    { "anything-but": ["stopped", "overloaded"] },
    ["running", ["stopped", "x"]],
    ["stopped", "overloaded", ["stopped"]],
  ],
  [{ "anything-but": [100, 200, 300] }, [101], [100, 200, 300]],
  [{ "anything-but": { "equals-ignore-case": "initializing" } }, ["x"], ["INITIALIZING", "initializing"]],
  [{ "anything-but": { "equals-ignore-case": ["initializing", "stopped"] } }, ["x"], ["STOPPED", "Initializing"]],
  [{ "anything-but": { prefix: "init" } }, ["ini"], ["initializing", undefined]],
  [{ "anything-but": { prefix: ["init", "stop"] } }, ["running"], ["initializing", "stopped"]],
  [{ "anything-but": { suffix: ".txt" } }, ["a.rtf"], ["a.txt"]],
  [{ "anything-but": { suffix: [".txt", ".rtf"] } }, ["a.png"], ["a.txt", "a.rtf"]],
  [{ "anything-but": { wildcard: "*/lib/*" } }, ["/usr/bin/x"], ["/usr/lib/x"]],
  [{ "anything-but": { wildcard: ["*/lib/*", "*/bin/*"] } }, ["/etc/x"], ["/usr/lib/x", "/usr/bin/x"]],
  [{ numeric: [">", 0, "<=", 5] }, [1, 5, 0.5], [0, 6, "1", undefined]],
  [{ numeric: ["<", 10] }, [9], [10]],
  [{ numeric: ["=", 3.018e2] }, [301.8], [301]],
  [{ cidr: "10.0.0.0/24" }, ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "10.0.0.0/24", "::1"]],
  [{ cidr: "2001:db8::/32" }, ["2001:db8::1"], ["2001:db9::1", "10.0.0.1"]],
  [{ exists: true }, ["pending", 0, false, null, ["a"]], [undefined, { c1: 100 }, []]],
  [{ exists: false }, [undefined, { c1: 100 }], ["pending", 0]],
  [{ "equals-ignore-case": "alice" }, ["Alice", "ALICE"], ["Alices"]],
  [{ wildcard: "dir/*.png" }, ["dir/a.png", "dir/b/c.png", "dir/.png"], ["dir/a.jpg", "a/dir/a.png", "dir/a-png"]],
  [{ wildcard: "a\\*b*" }, ["a*bc"], ["axbc"]],
  [{ wildcard: "a\\\\*" }, ["a\\b"], ["a*"]],
];

describe.each(operators)("%j", (operator, yes, no) => {
  test.each(yes.map((value) => [value]))("matches %j", (value) => {
    expect(matches({ detail: { field: [operator] } }, { detail: { field: value } })).toBe(true);
  });
  test.each(no.map((value) => [value]))("does not match %j", (value) => {
    expect(matches({ detail: { field: [operator] } }, { detail: { field: value } })).toBe(false);
  });
});

test("every key has to match, one of a list's values, and one pattern of $or", () => {
  const both = { Location: ["New York"], Day: ["Monday", "Tuesday"] };
  expect(matches(both, { Location: "New York", Day: "Tuesday", more: 1 })).toBe(true);
  expect(matches(both, { Location: "New York", Day: "Sunday" })).toBe(false);
  const counts = {
    detail: {
      $or: [
        { "c-count": [{ numeric: [">", 0, "<=", 5] }] },
        { "d-count": [{ numeric: ["<", 10] }] },
        { "x-limit": [{ numeric: ["=", 3.018e2] }] },
      ],
    },
  };
  expect(matches(counts, { detail: { "c-count": 9, "d-count": 9 } })).toBe(true);
  expect(matches(counts, { detail: { "c-count": 9, "d-count": 10, "x-limit": 301 } })).toBe(false);
});

test("of a list of objects, one has to match as a whole", () => {
  const pattern = { detail: { items: { name: ["a"], size: [1] } } };
  expect(
    matches(pattern, {
      detail: {
        items: [
          { name: "b", size: 2 },
          { name: "a", size: 1 },
        ],
      },
    }),
  ).toBe(true);
  expect(
    matches(pattern, {
      detail: {
        items: [
          { name: "a", size: 2 },
          { name: "b", size: 1 },
        ],
      },
    }),
  ).toBe(false);
});

test.each([
  ["a value that is in no list", { a: "b" }],
  ["an empty list", { a: [] }],
  ["an operator that there is not", { a: [{ contains: "b" }] }],
  ["two operators in one", { a: [{ prefix: "b", suffix: "c" }] }],
  ["a list of wildcards", { a: [{ wildcard: ["b*"] }] }],
  ["wildcards one after the other", { a: [{ wildcard: "b**" }] }],
  ["a backslash before a letter", { a: [{ wildcard: "\\b" }] }],
  ["anything but what is not an operator for it", { a: [{ "anything-but": { numeric: ["=", 1] } }] }],
  ["anything but texts and numbers", { a: [{ "anything-but": ["b", 1] }] }],
  ["a comparison that there is not", { a: [{ numeric: ["!=", 1] }] }],
  ["a range that is none", { a: [{ cidr: "10.0.0.0" }] }],
  ["$or of one", { $or: [{ a: ["b"] }] }],
])("refuses %s, as EventBridge does, whatever the event", (_, pattern) => {
  expect(() => matches({ first: ["never"], ...pattern }, {})).toThrow(/:/);
});
