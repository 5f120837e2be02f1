import { administration } from "@genkan/controls/administration";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cases } from "./administration.cases.ts";

describe("who is an administrator", () => {
  test.each(cases.map((each) => [each.what.en, each] as const))(
    "%s",
    (_, { policies, boundary = null, administers }) => {
      expect(administration({ policies, boundary }).administers).toBe(administers);
    },
  );

  test("what can't be read is named", () => {
    const unread = { name: "arn:aws:iam::1:policy/p", document: null };
    expect(administration({ policies: [unread], boundary: unread })).toEqual({
      administers: "unknown",
      unread: [unread.name, unread.name],
    });
  });
});

const statement = fc.record(
  {
    Effect: fc.constantFrom("Allow", "Deny", "allow"),
    Action: fc.oneof(fc.string(), fc.constantFrom("*", "iam:*", "iam:?ut*", "S3:GET*"), fc.array(fc.string())),
    NotAction: fc.constantFrom("iam:*", "ec2:*", ["s3:*"]),
    Resource: fc.constantFrom("*", "arn:aws:s3:::x", "arn:aws:*", ["*"]),
    NotResource: fc.constantFrom("*", "arn:aws:s3:::x"),
    Condition: fc.constant({}),
  },
  { requiredKeys: [] },
);
const policy = fc.oneof(
  fc.array(statement).map((Statement) => ({ name: "p", document: JSON.stringify({ Statement }) })),
  fc.record({ name: fc.string(), document: fc.option(fc.oneof(fc.string(), fc.json())) }),
);

test("any document is judged, and a deny of everything ends every administration", () => {
  const denyAll = { name: "d", document: '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}' };
  fc.assert(
    fc.property(fc.array(policy), fc.option(policy), (policies, boundary) => {
      const { administers } = administration({ policies, boundary });
      expect(["yes", "no", "unknown"]).toContain(administers);
      expect(administration({ policies: [...policies, denyAll], boundary }).administers).toBe("no");
    }),
    { numRuns: 500 },
  );
});

test("a boundary never makes an administrator", () => {
  fc.assert(
    fc.property(fc.array(policy), policy, (policies, boundary) => {
      fc.pre(administration({ policies, boundary: null }).administers === "no");
      expect(administration({ policies, boundary }).administers).not.toBe("yes");
    }),
    { numRuns: 500 },
  );
});

test("a pattern made to be slow is matched at once", () => {
  const Action = `${"*a".repeat(5_000)}b`;
  const document = JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
  expect(administration({ policies: [{ name: "slow", document }], boundary: null }).administers).toBe("no");
});
