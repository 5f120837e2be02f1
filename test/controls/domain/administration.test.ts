import {
  administration,
  concernsAdministration,
  grantsSomething,
  type Holder,
  hindranceOf,
  roleHolder,
} from "@genkan/controls/domain/administration";
import type { PolicyRef } from "@genkan/controls/model/evidence";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cases, holding, subject } from "./administration.cases.ts";

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

  test("what keeps somebody from it is reported apart", () => {
    const admin = { name: "arn:aws:iam::aws:policy/AdministratorAccess", document: null };
    const power = { name: "arn:aws:iam::aws:policy/PowerUserAccess", document: null };
    const because = (policies: readonly PolicyRef[], boundary?: PolicyRef) => {
      const held = holding({ policies, ...(boundary ? { boundary } : {}), as: "permission-set" });
      expect(administration(held).administers).toBe("no");
      return hindranceOf(held);
    };
    const denyAll = { name: "arn:aws:iam::aws:policy/AWSDenyAll", document: null };
    const denyIam = { Effect: "Deny", Action: "iam:*", Resource: "*" };
    expect(because([power])).toBe("not-granted");
    expect(because([denyAll])).toBe("not-granted");
    expect(because([admin, denyAll])).toBe("denied");
    expect(because([admin], power)).toBe("boundary");
    // A limit of each kind: without the boundary the deny remains.
    expect(because([admin, denyAll], admin)).toBe("denied");
    expect(because([admin], written([{ Effect: "Allow", Action: "*", Resource: "*" }, denyIam]))).toBe("boundary");
    const newRole = { Effect: "Allow", Action: ["iam:CreateRole", "iam:PutRolePolicy"], Resource: "*" };
    expect(because([written([newRole])], power)).toBe("boundary");
    const credentials = { Effect: "Allow", NotAction: ["iam:Put*", "iam:Attach*", "iam:*Policy*"], Resource: "*" };
    expect(because([written([credentials, denyIam])])).toBe("denied");
    const own = { Effect: "Allow", Action: "iam:PutUserPolicy", Resource: "*" };
    expect(hindranceOf(holding({ policies: [written([own, denyIam])] }))).toBe("denied");
  });
});

describe("the calls by which somebody makes themselves an administrator", () => {
  const iam = (resource: string) => `arn:aws:iam::${subject.account}:${resource}`;
  const allow = (Action: string | readonly string[], Resource = "*") => ({ Effect: "Allow", Action, Resource });
  const deny = (Action: string | readonly string[], Resource = "*") => ({ Effect: "Deny", Action, Resource });
  const denyBut = (NotAction: string | readonly string[]) => ({ Effect: "Deny", NotAction, Resource: "*" });
  const inline = (...statements: object[]) => written(statements, "inline");
  const attached = (name: string, ...statements: object[]) => written(statements, iam(`policy/${name}`));
  const admin = { name: "arn:aws:iam::aws:policy/AdministratorAccess", document: null };
  const group = (name: string, ...held: PolicyRef[]) => ({ arn: iam(`group/${name}`), policies: held });
  const user = (held: readonly PolicyRef[], more: Partial<Holder> = {}): Holder => ({
    ...holding({ policies: held }),
    ...more,
  });
  const role = (held: readonly PolicyRef[], more: Partial<Holder> = {}): Holder => ({
    ...roleHolder(
      { policies: held, boundary: null },
      { ...subject, arn: iam("role/team/ci"), id: null, userName: null },
      false,
    ),
    ...more,
  });
  const everything = allow("*");
  const changes = ["iam:Put*", "iam:Attach*", "iam:*Policy*"];

  test.each<[string, Holder, readonly string[] | "no"]>([
    ["none for who may do everything", user([admin]), []],
    [
      "a user's own inline policy",
      user([inline(allow("iam:PutUserPolicy", iam("user/alice")))]),
      ["iam:PutUserPolicy (user/alice)"],
    ],
    [
      "a user's own attached policies",
      user([inline(allow("iam:AttachUserPolicy", iam("user/alice")))]),
      ["iam:AttachUserPolicy (user/alice)"],
    ],
    ["not the policy of another user", user([inline(allow("iam:PutUserPolicy", iam("user/bob")))]), "no"],
    [
      "the policy of a group that the user is in",
      user([inline(allow("iam:PutGroupPolicy", iam("group/dev")))], { groups: [group("ops"), group("dev")] }),
      ["iam:PutGroupPolicy (group/dev)"],
    ],
    [
      "not the policy of a group that the user is not in",
      user([inline(allow("iam:PutGroupPolicy", iam("group/dev")))], { groups: [group("ops")] }),
      "no",
    ],
    [
      "the policy of any group: the user may be in one that is not known",
      user([inline(allow("iam:AttachGroupPolicy", iam("group/*")))]),
      ["iam:AttachGroupPolicy (group/*)"],
    ],
    ["not a group's policy for a role", role([inline(allow(["iam:PutGroupPolicy", "iam:AttachGroupPolicy"]))]), "no"],
    [
      "a new version of a policy that is attached to the user",
      user([attached("team/mine", allow("iam:CreatePolicyVersion", iam("policy/team/mine")))]),
      ["iam:CreatePolicyVersion (policy/mine)"],
    ],
    [
      "another version of a policy that is attached to a group of the user",
      user([inline(allow("iam:SetDefaultPolicyVersion", iam("policy/team/*")))], {
        groups: [group("dev", attached("team/dev"))],
      }),
      ["iam:SetDefaultPolicyVersion (policy/dev)"],
    ],
    [
      "not a new version of a policy that is not attached",
      user([attached("mine", allow("iam:CreatePolicyVersion", iam("policy/other")))]),
      "no",
    ],
    [
      "not a new version of a policy of AWS's: nobody can make one",
      user([
        inline(allow("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/*")),
        { name: "arn:aws:iam::aws:policy/ReadOnlyAccess", document: null },
      ]),
      "no",
    ],
    [
      "a new version of any policy",
      role([inline(allow("iam:CreatePolicyVersion"))]),
      ["iam:CreatePolicyVersion (policy/*)"],
    ],
    [
      "a role's own inline policy",
      role([inline(allow("iam:PutRolePolicy", iam("role/team/ci")))]),
      ["iam:PutRolePolicy (role/ci)"],
    ],
    [
      "a role's own attached policies",
      role([inline(allow("iam:AttachRolePolicy", iam("role/team/ci")))]),
      ["iam:AttachRolePolicy (role/ci)"],
    ],
    [
      "a user in a path that holds a colon, by the user's name",
      user([inline(allow("iam:PutUserPolicy"))], {
        caller: { ...subject, arn: iam("user/a:b/c/alice"), id: null, userName: "alice" },
      }),
      ["iam:PutUserPolicy (user/alice)"],
    ],
    ["not a role that nobody can change", role([inline(allow("iam:PutRolePolicy"))], { isProtected: true }), "no"],
    [
      "not a role whose ARN is not known",
      role([inline(allow("iam:PutRolePolicy", iam("role/team/*")))], {
        caller: { ...subject, arn: null, id: null, userName: null },
      }),
      "no",
    ],
    [
      "not the policy of a user for a role",
      role([inline(allow(["iam:PutUserPolicy", "iam:AttachUserPolicy"], "*"))]),
      "no",
    ],
    [
      "a user who is given everything, and whose access key is taken",
      role([inline(allow(["iam:AttachUserPolicy", "iam:CreateAccessKey"]))]),
      ["iam:AttachUserPolicy + iam:CreateAccessKey (user/*)"],
    ],
    [
      "a user who is given everything, and whose password is set",
      role([inline(allow(["iam:PutUserPolicy", "iam:UpdateLoginProfile"]))]),
      ["iam:PutUserPolicy + iam:UpdateLoginProfile (user/*)"],
    ],
    [
      "a new role that is given everything, and assumed",
      role([inline(allow(["iam:CreateRole", "iam:PutRolePolicy"], iam("role/*")))], { isProtected: true }),
      ["iam:CreateRole + iam:PutRolePolicy + sts:AssumeRole (role/*)"],
    ],
    ["not a new role that nobody can give anything", user([inline(allow(["iam:CreateRole", "sts:AssumeRole"]))]), "no"],
    [
      "not a new role that cannot be assumed",
      user([inline(allow(["iam:CreateRole", "iam:PutRolePolicy"]), deny("sts:AssumeRole", iam("role/*")))]),
      "no",
    ],
    [
      "a new role of a name that can be assumed",
      user([inline(allow(["iam:CreateRole", "iam:PutRolePolicy"]), deny("sts:AssumeRole", iam("role/*1")))]),
      ["iam:CreateRole + iam:PutRolePolicy + sts:AssumeRole (role/*)"],
    ],
    [
      "not a new role of one name only",
      user([inline(allow("iam:CreateRole", iam("role/app")), allow("iam:PutRolePolicy"))]),
      "no",
    ],
    [
      "first the deny that the user can detach",
      user([admin, attached("NoIam", denyBut("iam:DetachUserPolicy"))]),
      ["iam:DetachUserPolicy (user/alice)"],
    ],
    [
      "first the inline deny that the user can delete",
      user([admin, inline(denyBut("iam:DeleteUserPolicy"))]),
      ["iam:DeleteUserPolicy (user/alice)"],
    ],
    [
      "not the inline deny that the user could only detach",
      user([admin, inline(denyBut("iam:DetachUserPolicy"))]),
      "no",
    ],
    [
      "first the deny of which the user can make another version",
      user([admin, attached("NoIam", denyBut("iam:CreatePolicyVersion"))]),
      ["iam:CreatePolicyVersion (policy/NoIam)"],
    ],
    [
      "first the boundary that the user can delete",
      user([admin], { boundary: inline(allow("iam:DeleteUserPermissionsBoundary", iam("user/alice"))) }),
      ["iam:DeleteUserPermissionsBoundary (user/alice)"],
    ],
    [
      "first the boundary that the user can replace",
      user([admin], { boundary: inline(allow("iam:PutUserPermissionsBoundary", iam("user/alice"))) }),
      ["iam:PutUserPermissionsBoundary (user/alice)"],
    ],
    [
      "not the boundary that a role could only delete if it were a user",
      role([admin], { boundary: inline(allow("iam:*UserPermissionsBoundary")) }),
      "no",
    ],
    [
      "not the deny that a role could only detach if it were a user",
      role([admin, attached("NoIam", denyBut(["iam:DetachUserPolicy", "iam:DeleteUserPolicy"]))]),
      "no",
    ],
    [
      "first the deny of a group that the user can detach",
      user([admin], { groups: [group("dev", attached("NoIam", denyBut("iam:DetachGroupPolicy")))] }),
      ["iam:DetachGroupPolicy (group/dev)"],
    ],
    [
      "first the inline deny of a group that the user can delete",
      user([admin], { groups: [group("dev", inline(denyBut("iam:DeleteGroupPolicy")))] }),
      ["iam:DeleteGroupPolicy (group/dev)"],
    ],
    [
      "first the group that denies, which the user can leave",
      user([admin], { groups: [group("dev", inline(denyBut("iam:RemoveUserFromGroup")))] }),
      ["iam:RemoveUserFromGroup (group/dev)"],
    ],
    [
      "first the group that denies, then the deny that the user can delete outside of it",
      user([admin, inline(denyBut(["iam:RemoveUserFromGroup", "iam:DeleteUserPolicy"]))], {
        groups: [group("dev", inline(denyBut("iam:RemoveUserFromGroup")))],
      }),
      ["iam:RemoveUserFromGroup (group/dev)", "iam:DeleteUserPolicy (user/alice)"],
    ],
    [
      "only the groups that deny are left",
      user([], {
        groups: [group("ops", inline(everything)), group("dev", inline(denyBut("iam:RemoveUserFromGroup")))],
      }),
      ["iam:RemoveUserFromGroup (group/dev)"],
    ],
    [
      "not a group that grants what it denies: outside of it nothing is left",
      user([], { groups: [group("dev", inline(everything), inline(denyBut("iam:RemoveUserFromGroup")))] }),
      "no",
    ],
    [
      "not the deny that a role could only take off if it were a user, whatever else it may do",
      role([admin, inline(deny("iam:*"))]),
      "no",
    ],
    [
      "not what a boundary still keeps the user from once the deny is off",
      user([admin, attached("NoIam", denyBut("iam:DetachUserPolicy"))], {
        boundary: inline(allow("iam:DetachUserPolicy")),
      }),
      "no",
    ],
    [
      "only what limits the user is taken off",
      user([inline(allow(["iam:PutUserPolicy", "iam:DeleteUserPolicy", "iam:DeleteUserPermissionsBoundary"]))], {
        boundary: inline(allow(["iam:DeleteUserPolicy", "iam:DeleteUserPermissionsBoundary"])),
      }),
      ["iam:DeleteUserPermissionsBoundary (user/alice)", "iam:PutUserPolicy (user/alice)"],
    ],
    [
      "the group that denies by one of its policies",
      user([admin], { groups: [group("dev", inline(allow("s3:*")), inline(denyBut("iam:RemoveUserFromGroup")))] }),
      ["iam:RemoveUserFromGroup (group/dev)"],
    ],
    [
      "none for who may do everything but IAM, and give themselves the rest",
      user([
        inline({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }, allow("iam:PutUserPolicy", iam("user/alice"))),
      ]),
      [],
    ],
    [
      "none for who may do everything on the resources of some names, and on IAM's of any name",
      user([inline({ Effect: "Allow", NotAction: changes, Resource: "*" }, deny("*", "*1"))]),
      [],
    ],
    [
      "not who may do everything only on resources of some names",
      user([inline(allow("*", "*1"), allow("iam:CreateAccessKey"))]),
      "no",
    ],
    [
      "not the own policy within a boundary that leaves resources of some names",
      user([inline(allow("iam:PutUserPolicy"))], { boundary: inline(allow("iam:PutUserPolicy"), allow("*", "*1")) }),
      "no",
    ],
    [
      "the own policy beside a deny of resources of some names",
      user([inline(allow("iam:PutUserPolicy"), deny("*", "*1"))]),
      ["iam:PutUserPolicy (user/alice)"],
    ],
    [
      "not a pattern that IAM refuses, also beside other policies",
      user([inline(allow("iam:CreateRole")), inline(allow("?am:PutUserPolicy"))]),
      "no",
    ],
    ["not a group that the user cannot leave", user([admin], { groups: [group("dev", inline(deny("iam:*")))] }), "no"],
    [
      "one limit after the other: the first keeps the user from the second",
      user([
        admin,
        attached("NoIam", denyBut("iam:DetachUserPolicy")),
        inline(denyBut(["iam:DetachUserPolicy", "iam:DeleteUserPolicy"])),
      ]),
      ["iam:DetachUserPolicy (user/alice)", "iam:DeleteUserPolicy (user/alice)"],
    ],
    [
      "limits first, then the way to everything",
      user([inline(allow(["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"])), inline(allow("s3:*"))], {
        boundary: inline(allow("iam:DeleteUserPermissionsBoundary")),
      }),
      ["iam:DeleteUserPermissionsBoundary (user/alice)", "iam:PutUserPolicy (user/alice)"],
    ],
  ])("%s", (_, holder, steps) => {
    expect(administration(holder)).toEqual(steps === "no" ? { administers: "no" } : { administers: "yes", steps });
  });
});

describe("which policies concern administration", () => {
  const on = (Effect: string, Action: string) => [{ Effect, Action, Resource: "*" }];
  test.each<[string, PolicyRef, boolean]>([
    ["one that gives a call which leads there", written(on("Allow", "iam:PutUserPolicy")), true],
    ["one that takes a limit off", written(on("Allow", "iam:RemoveUserFromGroup")), true],
    ["one that gives a call which runs code under a role", written(on("Allow", "glue:CreateDevEndpoint")), true],
    ["one that takes such a call away", written(on("Deny", "sts:AssumeRole")), true],
    ["one that can't be read", { name: "p", document: null }, true],
    ["one of other calls", written(on("Allow", "s3:*")), false],
    ["one that takes other calls away", written(on("Deny", "s3:*")), false],
    ["an empty one", written([]), false],
  ])("%s: %j", (_, ref, expected) => {
    expect(concernsAdministration(ref)).toBe(expected);
  });
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
    ["an action on some resources", [policy({ ...s3, Resource: "arn:aws:s3:::one/*" })], undefined, true],
    [
      "a deny of all resources but one",
      [policy(s3), policy({ Effect: "Deny", Action: "*", NotResource: "arn:aws:s3:::one" })],
      undefined,
      true,
    ],
    [
      "a boundary that denies all that it allows",
      [policy(s3)],
      policy({ ...s3, Action: "*" }, { ...s3, Effect: "Deny" }),
      false,
    ],
    [
      "an action within a boundary of one resource",
      [policy(s3)],
      policy({ ...s3, Resource: "arn:aws:s3:::one" }),
      true,
    ],
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
  test("somebody is an administrator, is none, or it is unknown, and a deny of everything ends it", () => {
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
