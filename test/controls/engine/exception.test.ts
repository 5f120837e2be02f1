import {
  type Exception,
  type ExceptionScope,
  exceptionFor,
  exceptionKey,
  exceptionsFor,
  exceptionsInForce,
  tagKeysOf,
  withExceptions,
} from "@genkan/controls/engine/exception";
import { expect, test } from "vitest";

const ending = (control: string, expires: string): Exception => ({
  control,
  resource: null,
  reason: "r",
  owner: "o",
  expires,
});

test("the exceptions in force are those that end later, and the next one to end comes first", () => {
  const over = ending("over", "2026-11-01T00:00:00Z");
  const now = ending("now", "2026-11-02T00:00:00Z");
  const later = ending("later", "2026-11-04T00:00:00Z");
  const soon = ending("soon", "2026-11-03T00:00:00Z");
  const inForce = exceptionsInForce([over, later, now, soon], "2026-11-02T00:00:00Z");
  expect(inForce.map(({ control }) => control)).toEqual(["soon", "later"]);
});

test("the order is that of the times, whatever their form", () => {
  const first = ending("first", "2026-11-03T08:00:00+09:00");
  const second = ending("second", "2026-11-03T00:00:00Z");
  expect(exceptionsInForce([second, first], "2026-11-01T00:00:00Z")).toEqual([first, second]);
});

test("the account's own exception counts before one of the organization", () => {
  const [own, central] = [ending("c", "2026-11-03T00:00:00Z"), ending("c", "2026-11-04T00:00:00Z")];
  const finding = { control: "c", resource: { type: "AWS::::Account", id: "111122223333" } };
  const before = { exceptions: [own] };
  expect(withExceptions(before)).toBe(before);
  expect(withExceptions(before, [central])).toEqual({ exceptions: [own, central] });
  expect(exceptionFor(finding, withExceptions(before, [central]).exceptions, "2026-11-01T00:00:00Z")).toBe(own);
  // One that has ended hides no other.
  expect(exceptionFor(finding, withExceptions(before, [central]).exceptions, "2026-11-03T12:00:00Z")).toBe(central);
});

const unit = (id: string) => ({ id, name: null });
const member = {
  account: "111122223333",
  units: [unit("r-ab12"), unit("ou-ab12-11111111"), unit("ou-ab12-22222222")],
  tags: { env: "dev", constructor: "x" },
};
const scoped = (scope: ExceptionScope, expires = "2027-01-01T00:00:00Z"): Exception => ({
  ...ending("c", expires),
  scope,
});
const tag = (key: string, value: string) => ({ tag: { key, value } });

test.each<[covers: boolean, scope: ExceptionScope]>([
  [true, { accounts: ["444455556666", "111122223333"] }],
  [false, { accounts: ["444455556666"] }],
  [false, { accounts: [] }],
  [true, { ou: "ou-ab12-22222222" }],
  [true, { ou: "ou-ab12-11111111" }],
  [true, { ou: "r-ab12" }],
  [false, { ou: "ou-ab12-33333333" }],
  [false, { ou: "ou-ab12-1111" }],
  [false, { ou: "ou-ab12-11111111", except: ["ou-ab12-22222222"] }],
  [false, { ou: "r-ab12", except: ["444455556666", "111122223333"] }],
  [true, tag("env", "dev")],
  [false, tag("env", "prod")],
  [false, tag("Env", "dev")],
  [false, tag("toString", "dev")],
  [false, { ...tag("env", "dev"), except: ["111122223333"] }],
  [true, { all: true }],
  [true, { all: true, except: ["444455556666", "ou-ab12-33333333"] }],
  [false, { all: true, except: ["ou-ab12-11111111"] }],
])("an exception covers a member: %s, %j", (covers, scope) => {
  const exception = scoped(scope);
  expect(exceptionsFor(member, [exception])).toEqual(covers ? [exception] : []);
});

test("an exception without a scope is an account's own, and a tag that is not known covers nobody", () => {
  expect(exceptionsFor(member, [ending("c", "2027-01-01T00:00:00Z")])).toEqual([]);
  const { tags: _, ...untagged } = member;
  expect(exceptionsFor(untagged, [scoped(tag("env", "dev"))])).toEqual([]);
});

test("the narrowest exception comes first, and one that has ended hides no other", () => {
  const root = scoped({ ou: "r-ab12" });
  const all = scoped({ all: true });
  const upper = scoped({ ou: "ou-ab12-11111111" });
  const lower = scoped({ ou: "ou-ab12-22222222" }, "2026-01-01T00:00:00Z");
  const tagged = scoped(tag("env", "dev"), "2026-01-01T00:00:00Z");
  const byAccount = scoped({ accounts: ["111122223333"] }, "2026-01-01T00:00:00Z");
  const covering = exceptionsFor(member, [all, root, upper, lower, tagged, byAccount]);
  expect(covering).toEqual([byAccount, tagged, lower, upper, root, all]);
  const finding = { control: "c", resource: { type: "AWS::::Account", id: "111122223333" } };
  expect(exceptionFor(finding, covering, "2026-11-01T00:00:00Z")).toBe(upper);
});

test("an exception is another one for another control, resource or scope, not for other accounts that are taken out", () => {
  const resource = { type: "AWS::IAM::User", id: "alice" };
  const id = (control: string, scope?: ExceptionScope, of: typeof resource | null = null) =>
    exceptionKey({ control, resource: of, ...(scope ? { scope } : {}) });
  const keys = [
    id("c"),
    id("d"),
    id("c", undefined, resource),
    id("c", { all: true }),
    id("c", { all: true }, resource),
    id("c", { ou: "r-ab12" }),
    id("c", tag("a", "b")),
    id("c", { accounts: ["1"] }),
    id("c", { accounts: ["1", "2"] }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  // Ledgers hold these texts. Another one would add an exception beside the one that it should replace.
  expect(keys).toEqual([
    '["c"]',
    '["d"]',
    '["c","AWS::IAM::User","alice"]',
    '["c",{"scope":{"all":true}}]',
    '["c","AWS::IAM::User","alice",{"scope":{"all":true}}]',
    '["c",{"scope":{"ou":"r-ab12"}}]',
    '["c",{"scope":{"tag":{"key":"a","value":"b"}}}]',
    '["c",{"scope":{"accounts":["1"]}}]',
    '["c",{"scope":{"accounts":["1","2"]}}]',
  ]);
  expect(id("c", { all: true, except: ["1"] })).toBe(id("c", { all: true }));
  expect(id("c", { ou: "r-ab12", except: ["1"] })).toBe(id("c", { ou: "r-ab12" }));
  expect(id("c", { ...tag("a", "b"), except: ["1"] })).toBe(id("c", tag("a", "b")));
  expect(id("c", { accounts: ["2", "1"] })).toBe(id("c", { accounts: ["1", "2"] }));
});

test("tags need be read only where an exception asks for them", () => {
  expect([...tagKeysOf([ending("c", "x"), scoped({ all: true })])]).toEqual([]);
  expect([...tagKeysOf([scoped(tag("env", "dev")), scoped(tag("env", "prod")), scoped(tag("team", "a"))])]).toEqual([
    "env",
    "team",
  ]);
});
