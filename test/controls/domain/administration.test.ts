import { administration, grantsSomething, hindranceOf } from "@genkan/controls/domain/administration";
import { escalationsIn } from "@genkan/controls/domain/escalation";
import type { PolicyRef } from "@genkan/controls/model/evidence";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { accountCases, cases, holding, subject } from "./administration.cases.ts";

describe("who is an administrator by their policies", () => {
  test.each(cases.map((each) => [each.what.en, each] as const))("%s", (_, each) => {
    expect(administration(holding(each)).administers).toBe(each.administers);
  });

  test("what can't be read is named", () => {
    const unread = { name: "arn:aws:iam::1:policy/p", document: null };
    expect(administration(holding({ policies: [unread], boundary: unread }))).toEqual({
      administers: "unknown",
      unread: [unread.name, unread.name],
    });
  });

  test("what keeps somebody from it is told apart", () => {
    const admin = { name: "arn:aws:iam::aws:policy/AdministratorAccess", document: null };
    const power = { name: "arn:aws:iam::aws:policy/PowerUserAccess", document: null };
    const because = (policies: readonly PolicyRef[], boundary?: PolicyRef) => {
      const held = holding({ policies, ...(boundary ? { boundary } : {}), as: "permission-set" });
      expect(administration(held).administers).toBe("no");
      return hindranceOf(held);
    };
    const denyAll = { name: "arn:aws:iam::aws:policy/AWSDenyAll", document: null };
    expect(because([power])).toBe("not-granted");
    expect(because([denyAll])).toBe("not-granted");
    expect(because([admin, denyAll])).toBe("denied");
    expect(because([admin], power)).toBe("boundary");
  });
});

describe("who can become an administrator by what the account holds", () => {
  test.each(accountCases.map((each) => [each.what.en, each] as const))("%s", (_, { account, alice }) => {
    const { reach } = escalationsIn(account, subject).user("alice");
    expect(reach.administers === "yes" ? reach.steps : reach.administers).toEqual(alice);
  });
});

test("a policy that many hold is read once", () => {
  const parse = vi.spyOn(JSON, "parse");
  const shared: PolicyRef = { name: "arn:aws:iam::111122223333:policy/shared", document: '{"Statement":[]}' };
  const users = Array.from({ length: 200 }, (_, i) => ({
    name: `user-${i}`,
    id: null,
    arn: `arn:aws:iam::111122223333:user/user-${i}`,
    groups: ["all"],
    policies: [shared],
    boundary: shared,
  }));
  const groups = [{ name: "all", arn: "arn:aws:iam::111122223333:group/all", policies: [shared] }];
  const account = { users, groups, roles: [], reservedRoles: [], accountAccessRoles: [], documents: {} };
  expect(escalationsIn(account, subject).user("user-199").reach).toEqual({ administers: "no" });
  expect(parse).toHaveBeenCalledTimes(1);
  parse.mockRestore();
});

describe("what a lesser permission set leaves", () => {
  const policy = (...statements: object[]): PolicyRef => ({
    name: "inline",
    document: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  });
  const managed = (name: string): PolicyRef => ({ name: `arn:aws:iam::aws:policy/${name}`, document: null });
  const s3 = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  test.each<[string, PolicyRef[], PolicyRef | undefined, boolean]>([
    ["one action", [policy(s3)], undefined, true],
    ["a policy of AWS's", [managed("job-function/ViewOnlyAccess")], undefined, true],
    ["only a deny", [managed("AWSDenyAll")], undefined, false],
    ["a deny of everything beside it", [policy(s3), managed("AWSDenyAll")], undefined, false],
    ["a deny of all that it allows", [policy(s3), policy({ ...s3, Effect: "Deny" })], undefined, false],
    ["a deny of part of it", [policy(s3), policy({ ...s3, Effect: "Deny", Action: "s3:Put*" })], undefined, true],
    [
      "a deny of all but one action of it",
      [policy({ ...s3, Action: "*" }), policy({ Effect: "Deny", NotAction: "s3:GetObject", Resource: "*" })],
      undefined,
      true,
    ],
    [
      "a deny of everything, under a condition",
      [policy(s3), policy({ Effect: "Deny", Action: "*", Resource: "*", Condition: { Bool: { "a:b": "true" } } })],
      undefined,
      true,
    ],
    ["a boundary that leaves nothing", [policy(s3)], policy({ ...s3, Action: "ec2:*" }), false],
    ["a boundary that leaves one action", [policy(s3)], policy({ ...s3, Action: "s3:GetObject" }), true],
    ["nothing", [], undefined, false],
  ])("%s", (_, policies, boundary, something) => {
    const held = holding({ policies, ...(boundary ? { boundary } : {}), as: "permission-set" });
    expect(grantsSomething(held)).toBe(something);
  });
});

const actions = fc.constantFrom(
  "*",
  "iam:*",
  "iam:?ut*",
  "iam:PutUserPolicy",
  "iam:*UserPolicy",
  "iam:CreateAccessKey",
  "iam:DetachUserPolicy",
  "iam:AddUserToGroup",
  "iam:*PermissionsBoundary",
  "S3:GET*",
  "sts:AssumeRole",
  "a*",
);
const resources = fc.constantFrom(
  "*",
  "arn:aws:s3:::x",
  "arn:aws:*",
  "arn:aws:iam::*:*",
  `arn:aws:iam::111122223333:user/\${aws:username}`,
  "arn:aws:iam::111122223333:user/*",
  "arn:aws:iam::111122223333:group/*",
  "arn:aws:iam::111122223333:role/deploy",
);
const some = <T>(of: fc.Arbitrary<T>) => fc.oneof(of, fc.array(of, { maxLength: 3 }));
const statement = (effect?: string) =>
  fc.record(
    {
      Effect: effect ? fc.constant(effect) : fc.constantFrom("Allow", "Allow", "Deny", "allow"),
      Action: fc.oneof({ weight: 9, arbitrary: some(actions) }, { weight: 1, arbitrary: fc.string() }),
      NotAction: some(actions),
      Resource: some(resources),
      NotResource: some(resources),
      Condition: fc.constantFrom({}, { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
    },
    { requiredKeys: ["Effect"] },
  );
const written = (statements: readonly object[], name = "p"): PolicyRef => ({
  name,
  document: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});
const names = fc.constantFrom("p", "q", "arn:aws:iam::111122223333:policy/p");
const policy = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(fc.array(statement(), { maxLength: 4 }), names).map(([of, name]) => written(of, name)),
  },
  { weight: 1, arbitrary: fc.record({ name: fc.string(), document: fc.option(fc.oneof(fc.string(), fc.json())) }) },
);
const policies = fc.array(policy, { maxLength: 4 });
const administers = (held: readonly PolicyRef[], boundary: PolicyRef | null = null) =>
  administration(holding({ policies: held, ...(boundary ? { boundary } : {}) })).administers;
const RUNS = { numRuns: Number(process.env["FC_RUNS"] ?? 500) };

describe("whatever the policies are", () => {
  test("somebody is an administrator, is none, or can't be told, and a deny of everything ends it", () => {
    const denyAll = written([{ Effect: "Deny", Action: "*", Resource: "*" }]);
    fc.assert(
      fc.property(policies, fc.option(policy), (held, boundary) => {
        expect(["yes", "no", "unknown"]).toContain(administers(held, boundary));
        expect(administers([...held, denyAll], boundary)).toBe("no");
      }),
      RUNS,
    );
  });

  test("a boundary never makes an administrator", () => {
    fc.assert(
      fc.property(policies, policy, (held, boundary) => {
        if (administers(held, boundary) === "yes") expect(administers(held)).toBe("yes");
      }),
      RUNS,
    );
  });

  test("a deny never makes an administrator", () => {
    fc.assert(
      fc.property(policies, fc.option(policy), statement("Deny"), names, (held, boundary, deny, name) => {
        if (administers([...held, written([deny], name)], boundary) === "yes") {
          expect(administers(held, boundary)).toBe("yes");
        }
      }),
      RUNS,
    );
  });

  test("an allow never takes it away", () => {
    fc.assert(
      fc.property(policies, fc.option(policy), statement("Allow"), names, (held, boundary, allow, name) => {
        if (administers(held, boundary) === "yes") {
          expect(administers([...held, written([allow], name)], boundary)).toBe("yes");
        }
      }),
      RUNS,
    );
  });

  test("their order, and that of their statements, does not matter", () => {
    const statements = fc.array(fc.array(statement(), { maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(statements, fc.option(policy), (of, boundary) => {
        const backwards = of.map((each) => written(each.toReversed())).toReversed();
        expect(administers(backwards, boundary)).toBe(
          administers(
            of.map((each) => written(each)),
            boundary,
          ),
        );
      }),
      RUNS,
    );
  });

  test("a pattern that is made to be slow is matched at once", () => {
    const slow = written([{ Effect: "Allow", Action: `${"*a".repeat(5_000)}b`, Resource: `${"*1".repeat(5_000)}b` }]);
    expect(administers([slow])).toBe("no");
  });
});
