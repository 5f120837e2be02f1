import { matches } from "@genkan/aws/event-rules/pattern";
import { alertAttributes, digestAttributes } from "@genkan/messages/channels/attributes";
import { describe, expect, test } from "vitest";
import { alertOf, changeOf, hostile, kinds } from "../alerts.ts";
import { digestOfPass, digests, gatheredOf, members } from "../digests.ts";

type Attributes = ReturnType<typeof alertAttributes>;

/** The values of attributes, as a filter policy sees them. */
const valuesOf = (attributes: Attributes) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
      name,
      DataType === "String" ? [StringValue] : (JSON.parse(StringValue) as string[]),
    ]),
  );
/** Whether a subscription with a filter policy gets a message: its language is that of EventBridge's patterns. */
const gets = (policy: object, attributes: Attributes) => matches(policy, valuesOf(attributes));

const member = members[0]!;
const ofMember = {
  ...kinds.drift,
  account: member.account,
  name: member.name,
  path: "workloads/prod",
  units: member.units,
};

describe("an alert", () => {
  test("of a single account has its account, how bad it is, and what it is", () => {
    expect(alertAttributes(kinds.drift)).toEqual({
      account: { DataType: "String", StringValue: "111122223333" },
      severity: { DataType: "String.Array", StringValue: '["CRITICAL"]' },
      kind: { DataType: "String.Array", StringValue: '["alert","drift"]' },
    });
  });

  test("of several changes has each level and kind once", () => {
    const alert = alertOf(changeOf("drift"), changeOf("resolved"), changeOf("unknown"), changeOf("drift"));
    expect(valuesOf(alertAttributes(alert))).toMatchObject({
      severity: ["CRITICAL", "RESOLVED", "UNKNOWN"],
      kind: ["alert", "drift", "resolved", "unknown"],
    });
  });

  test.each([
    ["its account", { account: ["111122220001"] }, true],
    ["another account", { account: ["111122220002"] }, false],
    ["its OU by id", { ou: ["ou-a1b2-22222222"] }, true],
    ["an OU above it by id", { ou: ["ou-a1b2-11111111"] }, true],
    ["the whole organization", { ou: ["r-a1b2"] }, true],
    ["its OU by path", { ou: ["workloads/prod"] }, true],
    ["an OU above it by path", { ou: ["workloads"] }, true],
    ["another OU", { ou: ["workloads/dev"] }, false],
    ["its OU, if it is bad", { ou: ["workloads"], severity: ["CRITICAL", "HIGH"] }, true],
    ["its OU, when it is over", { ou: ["workloads"], severity: ["RESOLVED"] }, false],
    ["new problems", { kind: ["drift"] }, true],
    ["digests", { kind: ["digest"] }, false],
  ])("of a member reaches who subscribes to %s", (_, policy, expected) => {
    expect(gets(policy, alertAttributes(ofMember))).toBe(expected);
  });
});

describe("a digest", () => {
  test.each([
    ["digests", { kind: ["digest"] }, true],
    ["one of its accounts", { account: ["111122220003"] }, true],
    ["an account of which it reports nothing", { account: ["111122220017"] }, false],
    ["an OU of one of its accounts", { ou: ["workloads/prod"] }, true],
    ["what can't be checked", { severity: ["UNKNOWN"] }, true],
    ["who joined", { kind: ["joined"] }, true],
    ["who left", { kind: ["left"] }, true],
    ["what disappeared", { kind: ["disappeared"] }, false],
    ["alerts", { kind: ["alert"] }, false],
  ])("reaches who subscribes to %s", (_, policy, expected) => {
    expect(gets(policy, digestAttributes(digests["everything at once"]))).toBe(expected);
  });

  test("of a first pass, or about accounts that disappeared, says so", () => {
    expect(valuesOf(digestAttributes(digests.baseline))["kind"]).toEqual(["digest", "baseline"]);
    expect(valuesOf(digestAttributes(digests.disappeared))).toMatchObject({
      kind: ["digest", "disappeared"],
      severity: ["UNKNOWN"],
    });
    expect(valuesOf(digestAttributes(digests["joined and left"]))["severity"]).toEqual(["RESOLVED"]);
  });

  test("of 10,000 accounts in 2,000 OUs keeps its attributes small, and none is empty", () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      ...member,
      account: String(200_000_000_000 + i),
      units: [...member.units, { id: `ou-a1b2-${i % 2_000}`, name: `チーム ${i % 2_000}` }],
    }));
    const attributes = digestAttributes(
      digestOfPass({ expected: many, gathered: many.map((each) => gatheredOf(each, changeOf("drift"))) }),
    );
    expect(new TextEncoder().encode(JSON.stringify(attributes)).length).toBeLessThan(60 * 1_024);
    // The OUs above are there, whatever is left out.
    expect(gets({ ou: ["workloads/prod"] }, attributes)).toBe(true);
    for (const digest of Object.values(digests))
      for (const { StringValue } of Object.values(digestAttributes(digest)))
        expect(StringValue).not.toMatch(/^(\[\])?$/);
  });
});

test.each(hostile)("an OU whose name is %j is a value that SNS takes", (name) => {
  const units = [
    { id: "r-1", name: "Root" },
    { id: "ou-1", name },
  ];
  const { ou } = alertAttributes({ ...ofMember, units });
  expect(/[\p{Cc}\p{Cf}\p{Cs}]/u.test(ou!.StringValue)).toBe(false);
  expect(JSON.parse(ou!.StringValue)).toHaveLength(3);
});
