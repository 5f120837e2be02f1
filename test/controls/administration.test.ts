import { administration, grantsSomething } from "@genkan/controls/administration";
import type { PolicyRef } from "@genkan/controls/evidence";
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

const inline = (...statements: unknown[]): PolicyRef => ({
  name: "inline",
  document: JSON.stringify({ Statement: statements }),
});
const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const allBut = (...NotAction: string[]) => ({ Effect: "Allow", NotAction, Resource: "*" });
/** Everything but IAM, and these actions: an administrator exactly where one of them is a way to grant permissions. */
const withAction = (Action: unknown) => inline(allBut("iam:*"), { Effect: "Allow", Action, Resource: "*" });

const administers = (policies: readonly PolicyRef[], boundary: PolicyRef | null = null) =>
  administration({ policies, boundary }).administers;

describe("an action's pattern", () => {
  test.each([
    ["is the whole action", "iam:PutUserPolicy", "yes"],
    ["minds no case", "IAM:putuserpolicy", "yes"],
    ["has ? for any one character", "iam:?utUser?olicy", "yes"],
    ["has no ? for nothing", "iam:PutUserPolicy?", "no"],
    ["has * for nothing at its end", "iam:PutUserPolicy*", "yes"],
    ["has * for nothing in the middle", "iam:*PutUserPolicy", "yes"],
    ["has several *", "i*m:**Put*Policy**", "yes"],
    ["has to match to the end", "iam:*UserPolic", "no"],
    ["has to match from the start", "PutUserPolicy", "no"],
    ["that is shorter does not match", "iam:PutUser", "no"],
    ["that is longer does not match", "iam:PutUserPolicyNow", "no"],
    ["may be one of a list", ["iam:GetUser", "iam:PutUserPolicy"], "yes"],
    ["that is no text matches nothing", 7, "no"],
    ["that is no text is no obstacle to the others", [null, "iam:PutUserPolicy"], "yes"],
  ])("%s: %j", (_, action, expected) => {
    expect(administers([withAction(action)])).toBe(expected);
  });

  test.each([
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:AttachUserPolicy",
    "iam:PutUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:PutGroupPolicy",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
  ])("%s is a way to grant permissions", (action) => {
    expect(administers([withAction(action)])).toBe("yes");
  });
});

describe("a statement's resource", () => {
  test.each([
    ["*", "yes"],
    ["**", "yes"],
    ["arn:*:*", "yes"],
    ["arn:aws:*", "yes"],
    ["arn:aws-us-gov:*", "yes"],
    ["arn:aws:*:*:*:**", "yes"],
    ["arn:aws:s3:::*", "no"],
    ["arn:aws:*:*:*:user/*", "no"],
    ["*/admin", "no"],
  ])("%s: %s", (resource, expected) => {
    expect(administers([inline({ ...everything, Resource: resource })])).toBe(expected);
  });

  test.each([
    ["all but one", "arn:aws:s3:::secret", "yes"],
    ["none, as all are left out", "*", "no"],
    ["none, as all are left out beside one", ["arn:aws:s3:::secret", "*"], "no"],
  ])("is %s: NotResource %j", (_, NotResource, expected) => {
    expect(administers([inline({ Effect: "Allow", Action: "*", NotResource })])).toBe(expected);
  });
});

describe("a policy", () => {
  test.each<[string, string, string]>([
    ["without a statement grants nothing", "{}", "no"],
    ["with a statement that grants nothing by name", '{"Statement":[{"Resource":"*"}]}', "no"],
    ["with a statement on nothing", '{"Statement":[{"Effect":"Allow","Action":"*"}]}', "no"],
    ["whose statement is no object", '{"Statement":["Allow"]}', "unknown"],
    ["one of whose statements is null", `{"Statement":[${JSON.stringify(everything)},null]}`, "unknown"],
    ["one of whose statements is text", `{"Statement":[${JSON.stringify(everything)},"Allow"]}`, "unknown"],
  ])("%s", (_, document, expected) => {
    expect(administers([{ name: "inline", document }])).toBe(expected);
  });

  test("that denies under a condition grants nothing by that", () => {
    const Condition = { Bool: { "aws:MultiFactorAuthPresent": "false" } };
    expect(administers([inline({ ...everything, Effect: "Deny", Condition })])).toBe("no");
  });

  test.each([
    "my-arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::111122223333:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/",
  ])("is not one of AWS's by a name such as %s", (name) => {
    expect(administers([{ ...inline(allBut("iam:*")), name }])).toBe("no");
    expect(administers([{ ...inline(everything), name }])).toBe("yes");
  });
});

describe("who is no administrator", () => {
  const limited = { administers: "no", because: expect.stringMatching(/^(?!not-granted)./) };
  const notGranted = { administers: "no", because: "not-granted" };
  const denyIam = { Effect: "Deny", Action: "iam:*", Resource: "*" };
  const unread: PolicyRef = { name: "arn:aws:iam::1:policy/p", document: null };

  test.each<[string, PolicyRef[], PolicyRef | null, object]>([
    ["was never granted it", [inline(allBut("iam:*"))], null, notGranted],
    ["was never granted it, within any boundary", [inline(allBut("iam:*"))], inline(everything), notGranted],
    ["has it denied", [inline(everything), inline(denyIam)], null, limited],
    ["has a boundary without IAM", [inline(everything)], inline(allBut("iam:*")), limited],
    ["has a boundary of IAM alone", [inline(everything)], inline({ ...everything, Action: "iam:*" }), limited],
    ["has a boundary that denies it", [inline(everything)], inline(everything, denyIam), limited],
    ["has an unread policy within a boundary without IAM", [unread], inline(allBut("iam:*")), limited],
    ["has an unread policy, and all else denied", [unread], inline(everything, denyIam), limited],
    [
      "has of the ways to grant only one that the boundary leaves out",
      [withAction("iam:PutUserPolicy")],
      inline(allBut("iam:PutUserPolicy")),
      limited,
    ],
    [
      "has of the ways to grant only one that is denied",
      [withAction("iam:PutUserPolicy"), inline({ ...denyIam, Action: "iam:PutUserPolicy" })],
      null,
      limited,
    ],
    [
      "has within the boundary only a way to grant that is denied",
      [inline(everything, { ...denyIam, Action: "iam:PutUserPolicy" })],
      withAction("iam:PutUserPolicy"),
      limited,
    ],
  ])("%s", (_, policies, boundary, expected) => {
    expect(administration({ policies, boundary })).toEqual(expected);
  });

  test("is not known by what can't be read within a boundary that allows all", () => {
    expect(administration({ policies: [unread], boundary: inline(everything) })).toEqual({
      administers: "unknown",
      unread: [unread.name],
    });
  });
});

test("nothing is granted without a policy, whatever the boundary", () => {
  expect(grantsSomething({ policies: [], boundary: inline(everything) })).toBe(false);
  expect(grantsSomething({ policies: [inline()], boundary: null })).toBe(true);
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
