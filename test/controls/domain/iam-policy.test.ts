import {
  Access,
  anything,
  type Caller,
  everythingPolicy,
  exemplified,
  isDenied,
  type Policy,
  policyOf,
  statementsIn,
} from "@genkan/controls/domain/iam-policy";
import type { PolicyRef } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";

const alice: Caller = {
  account: "111122223333",
  partition: "aws",
  arn: "arn:aws:iam::111122223333:user/team/alice",
  userName: "alice",
  id: "AIDAALICE",
};
const role: Caller = { ...alice, arn: "arn:aws:iam::111122223333:role/deploy", userName: null, id: "AROADEPLOY" };
const USER = "arn:aws:iam::111122223333:user/team/alice";
const PUT = "iam:PutUserPolicy";

const ref = (document: unknown, name = "inline"): PolicyRef => ({
  name,
  document: typeof document === "string" ? document : JSON.stringify(document),
});
const policy = (...statements: object[]): Policy => policyOf(ref({ Version: "2012-10-17", Statement: statements }))!;
const allow = (more: object) => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
const deny = (more: object) => ({ ...allow(more), Effect: "Deny" });

/** What somebody may do by policies, each of which may also deny. */
const access = (policies: readonly Policy[], caller = alice, boundary: Policy | null = null) =>
  new Access({ caller, granting: policies, denying: boundary ? [...policies, boundary] : policies, boundary });
const may = (statement: object, action = PUT, resource = USER, caller = alice, request = {}) =>
  access([policy(allow(statement))], caller).may(action, resource, request);

describe("an action's pattern", () => {
  test.each<[string, unknown, boolean]>([
    ["is the whole action", "iam:PutUserPolicy", true],
    ["minds no case", "IAM:putuserpolicy", true],
    ["has ? for any one character", "iam:?utUser?olicy", true],
    ["has no ? for nothing", "iam:PutUserPolicy?", false],
    ["has * for nothing at its end", "iam:PutUserPolicy*", true],
    ["has * for anything at its end", "iam:Put*", true],
    ["has * for nothing in the middle", "iam:*PutUserPolicy", true],
    ["has several *", "iam:**Put*Policy**", true],
    ["has * and ? together", "iam:P*?Policy", true],
    ["has * that takes a second try", "iam:*rPolicy", true],
    ["has to match to the end", "iam:*UserPolic", false],
    ["has to match from the start", "PutUserPolicy", false],
    ["with a wildcard has to match from the start, too", "?utUserPolicy", false],
    ["that is shorter does not match", "iam:PutUser", false],
    ["that is longer does not match", "iam:PutUserPolicyNow", false],
    ["of the same length does not match", "iam:PutRolePolicy", false],
    ["with another beginning does not match", "sts:*", false],
    ["may be one of a list", ["iam:GetUser", "iam:PutUserPolicy"], true],
    ["that is no text matches nothing", 7, false],
    ["that is no text is no obstacle to the others", [null, "iam:PutUserPolicy"], true],
    ["is any action", "*", true],
    ["is any action of any service", "*:*", true],
  ])("%s: %j", (_, Action, expected) => {
    expect(may({ Action })).toBe(expected);
  });

  test.each<[string, unknown, boolean]>([
    ["one of the others", "ec2:*", true],
    ["one of them", "iam:*", false],
    ["one of a list of them", ["ec2:*", "iam:Put*"], false],
    ["one where there are none", [], true],
  ])("of NotAction leaves %s: %j", (_, NotAction, expected) => {
    expect(may({ Action: undefined, NotAction })).toBe(expected);
  });
});

describe("a resource's pattern", () => {
  test.each<[unknown, boolean]>([
    ["*", true],
    ["**", true],
    [USER, true],
    [USER.toUpperCase(), false],
    ["arn:aws:iam::111122223333:user/*", true],
    ["arn:aws:iam::*:user/team/alice", true],
    ["arn:aws:iam::1111222233??:user/*", true],
    ["arn:aws:iam::111122223333:role/*", false],
    ["arn:aws:iam::111122223333:user/team", false],
    // An ARN of fewer than six parts ends in wildcards.
    ["arn:aws:iam", true],
    ["arn:aws:iam::111122223333", true],
    ["arn:aws:s3", false],
    ["arn:*", true],
    ["xarn:aws:iam", false],
    ["user", false],
    [["arn:aws:s3:::a", USER], true],
    [[], false],
    [undefined, false],
    [5, false],
  ])("%j", (Resource, expected) => {
    expect(may({ Resource })).toBe(expected);
  });

  test.each<[string, unknown, boolean]>([
    ["another one", "arn:aws:s3:::secret", true],
    ["the one itself", USER, false],
    ["one of a list of them", ["arn:aws:s3:::secret", "arn:aws:iam::111122223333:user/*"], false],
  ])("of NotResource leaves %s: %j", (_, NotResource, expected) => {
    expect(may({ Resource: undefined, NotResource })).toBe(expected);
  });
});

describe("a policy variable", () => {
  const user = (name: string) => `arn:aws:iam::111122223333:user/${name}`;

  test.each<[string, string, Caller, string, boolean]>([
    ["the user's name", `\${aws:username}`, alice, "alice", true],
    ["the user's name, and no other's", `\${aws:username}`, alice, "bob", false],
    ["a name with spaces, and no other's", `\${ aws:username }`, alice, "bob", false],
    ["a name in any case, with spaces", `\${ AWS:UserName }`, alice, "alice", true],
    ["the user's id", `\${aws:userid}`, alice, "AIDAALICE", true],
    ["the account", `\${aws:PrincipalAccount}`, alice, "111122223333", true],
    ["whether it is a user", `\${aws:PrincipalType}`, alice, "User", true],
    ["whether it is a role", `\${aws:PrincipalType}`, role, "AssumedRole", true],
    ["a role's own name, which it has not", `\${aws:username}`, role, "deploy", false],
    ["a role's own name between spaces, which it has not", `\${ aws:username }`, role, "deploy", false],
    ["a role's own name, which is not null either", `\${aws:username}`, role, "null", false],
    ["the fallback where there is no value", `\${aws:username, 'nobody'}`, role, "nobody", true],
    [
      "the fallback behind no space, or several",
      `\${aws:username,'no'}\${aws:username,   'body'}`,
      role,
      "nobody",
      true,
    ],
    ["no fallback where there is a value", `\${aws:username, 'nobody'}`, alice, "nobody", false],
    ["anything, where the value is not known", `\${aws:PrincipalTag/team}`, alice, "x", true],
    ["anything, of a role's id with its session", `\${aws:userid}`, role, "AROADEPLOY:x", true],
    ["a star", `\${*}`, alice, "*", false],
    ["a star between spaces", `\${ * }`, alice, "*", false],
    ["anything, where its name is not known and begins with a star", `\${*x}`, alice, "x", true],
    ["anything, where its name is not known and ends in a star", `\${aws:PrincipalTag/a*}`, alice, "x", true],
    ["a question mark", `\${?}`, alice, "x", false],
    ["a dollar", `\${$}`, alice, "x", false],
    ["two in a row", `\${aws:PrincipalAccount}-\${aws:username}`, alice, "111122223333-alice", true],
    ["text that is no variable", "aws:username", alice, "aws:username", true],
    ["what only looks like one", "$aws:username", alice, "$aws:username", true],
  ])("stands for %s: %s", (_, variable, caller, name, expected) => {
    expect(may({ Resource: user(variable) }, PUT, user(name), caller)).toBe(expected);
  });

  test("that is not known takes nothing away where it denies, and leaves nothing out where it is an exception", () => {
    const unknown = user(`\${aws:PrincipalTag/team}`);
    expect(access([everythingPolicy, policy(deny({ Resource: unknown }))]).may(PUT, user("x"))).toBe(true);
    expect(
      access([everythingPolicy, policy(deny({ Resource: user(`\${aws:username}`) }))]).may(PUT, user("alice")),
    ).toBe(false);
    expect(may({ Resource: undefined, NotResource: unknown }, PUT, user("x"))).toBe(true);
    expect(
      access([everythingPolicy, policy(deny({ Resource: undefined, NotResource: unknown }))]).may(PUT, user("x")),
    ).toBe(true);
    expect(may({ Resource: undefined, NotResource: user(`\${aws:username}`) }, PUT, user("alice"))).toBe(false);
  });

  test("is text in a document of the first version, and in an action", () => {
    const text = ref({ Statement: allow({ Resource: user(`\${aws:username}`) }) });
    expect(access([policyOf(text)!]).may(PUT, user("alice"))).toBe(false);
    expect(access([policyOf(text)!]).may(PUT, user(`\${aws:username}`))).toBe(true);
    expect(may({ Action: `iam:\${aws:username}` }, "iam:alice")).toBe(false);
  });

  test("needs an arn that is known, and an id", () => {
    const nobody = { ...alice, arn: null, id: null };
    expect(may({ Resource: user(`\${aws:userid}`) }, PUT, user("x"), nobody)).toBe(true);
    expect(may({ Resource: `\${aws:PrincipalArn}` }, PUT, USER)).toBe(true);
    expect(may({ Resource: `\${aws:PrincipalArn}` }, PUT, USER, nobody)).toBe(true);
    expect(may({ Resource: `\${aws:PrincipalArn}` }, PUT, USER, role)).toBe(false);
  });
});

describe("a condition on an Allow", () => {
  test.each<[string, object, boolean]>([
    ["equal", { StringEquals: { "aws:username": "alice" } }, true],
    ["equal to one of several", { StringEquals: { "aws:username": ["bob", "alice"] } }, true],
    ["equal to none of several", { StringEquals: { "aws:username": ["bob", "carol"] } }, false],
    ["equal but for case", { StringEquals: { "aws:username": "Alice" } }, false],
    ["equal with no regard to case", { StringEqualsIgnoreCase: { "aws:username": "Alice" } }, true],
    ["not equal with no regard to case", { StringEqualsIgnoreCase: { "aws:username": "Bob" } }, false],
    ["equal, and no pattern", { StringEquals: { "aws:username": "al*" } }, false],
    ["like a pattern", { StringLike: { "aws:username": "al*" } }, true],
    ["not like a pattern", { StringLike: { "aws:username": "bo*" } }, false],
    ["an ARN that is equal, which is a pattern", { ArnEquals: { "aws:PrincipalArn": "arn:*:user/team/alice" } }, true],
    ["an ARN that is like a pattern", { ArnLike: { "aws:PrincipalArn": "arn:*:user/*" } }, true],
    ["an ARN that is not", { ArnLike: { "aws:PrincipalArn": "arn:*:role/*" } }, false],
    ["a switch", { Bool: { "aws:IsMcpServiceAction": "false" } }, true],
    ["a switch in another case", { Bool: { "aws:IsMcpServiceAction": "FALSE" } }, true],
    ["a switch that is not text", { Bool: { "aws:IsMcpServiceAction": false } }, true],
    ["a switch that is otherwise", { Bool: { "aws:IsMcpServiceAction": "true" } }, false],
    ["an operator and a key in any case", { STRINGEQUALS: { "AWS:USERNAME": "bob" } }, false],
    ["any value of several", { "ForAnyValue:StringEquals": { "aws:username": "bob" } }, false],
    ["all values of several, which counts as met", { "ForAllValues:StringEquals": { "aws:username": "bob" } }, true],
    ["not equal to it", { StringNotEquals: { "aws:username": "alice" } }, false],
    ["not equal to others", { StringNotEquals: { "aws:username": ["bob", "carol"] } }, true],
    ["not equal to one of several", { StringNotEquals: { "aws:username": ["bob", "alice"] } }, false],
    ["not equal with no regard to case", { StringNotEqualsIgnoreCase: { "aws:username": "ALICE" } }, false],
    ["unlike a pattern", { StringNotLike: { "aws:username": "al*" } }, false],
    ["an ARN unlike a pattern", { ArnNotLike: { "aws:PrincipalArn": "arn:*:user/*" } }, false],
    ["an ARN unlike another", { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } }, true],
    ["not equal, of a key that is absent", { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }, true],
    [
      "of any value that is not equal, which counts as met",
      { "ForAnyValue:StringNotEquals": { "aws:username": "alice" } },
      true,
    ],
    ["that a key is absent, which it is", { Null: { "aws:AssumedRoot": "true" } }, true],
    ["that a key is absent, as a switch", { Null: { "aws:AssumedRoot": true } }, true],
    ["that a key is there, which it is not", { Null: { "aws:AssumedRoot": "false" } }, false],
    ["that a key is absent, which it is not", { Null: { "aws:username": "true" } }, false],
    ["that a key is there, which it is", { Null: { "aws:username": "false" } }, true],
    ["that a key is absent, which is not known", { Null: { "aws:SourceIp": "true" } }, true],
    ["of a number, which counts as met", { NumericLessThan: { "aws:username": "1" } }, true],
    ["that knows no such operator", { Toothpaste: { "aws:username": "bob" } }, true],
    ["of a key that is not known", { StringEquals: { "aws:SourceIp": "192.0.2.1" } }, true],
    ["whose value has a variable, which counts as met", { StringEquals: { "aws:username": `\${aws:x}` } }, true],
    ["where one of the values has a variable", { StringEquals: { "aws:username": ["bob", `\${aws:x}`] } }, true],
    ["one of two that fails", { StringLike: { "aws:username": "*" }, StringEquals: { "aws:username": "bob" } }, false],
    ["one of two keys that fails", { StringEquals: { "aws:PrincipalType": "User", "aws:username": "bob" } }, false],
    ["that is no object", { StringEquals: "bob" }, true],
    ["that is null", { StringEquals: null }, true],
    ["a type of principal", { StringEquals: { "aws:PrincipalType": "AssumedRole" } }, false],
    ["an account", { StringEquals: { "aws:PrincipalAccount": "999988887777" } }, false],
    ["an id", { StringEquals: { "aws:userid": "AIDABOB" } }, false],
    ["a name where there is one", { StringEqualsIfExists: { "aws:username": "bob" } }, false],
    ["a service that nothing is passed to", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }, false],
    ["the same, if there is one", { StringEqualsIfExists: { "iam:PassedToService": "ec2.amazonaws.com" } }, true],
  ])("%s: %j", (_, Condition, expected) => {
    expect(may({ Condition })).toBe(expected);
  });

  test.each<[string, object, boolean]>([
    ["a name, which it has not", { StringEquals: { "aws:username": "deploy" } }, false],
    ["a name, if there is one", { StringEqualsIfExists: { "aws:username": "bob" } }, true],
    ["an id, which goes on with the session", { StringEquals: { "aws:userid": "AROAX" } }, true],
    ["a type of principal", { StringEquals: { "aws:PrincipalType": "AssumedRole" } }, true],
  ])("of a role, %s: %j", (_, Condition, expected) => {
    expect(may({ Condition }, PUT, USER, role)).toBe(expected);
  });

  test("asks which service a role is passed to", () => {
    const Condition = { StringLike: { "iam:PassedToService": "ec2*" } };
    expect(may({ Condition }, PUT, USER, alice, { passedToService: "ec2.amazonaws.com" })).toBe(true);
    expect(may({ Condition }, PUT, USER, alice, { passedToService: "ecs.amazonaws.com" })).toBe(false);
  });

  test.each([[null], ["x"], [{}]])("is none where it is %j", (Condition) => {
    expect(may({ Condition })).toBe(true);
    expect(access([everythingPolicy, policy(deny({ Condition }))]).may(PUT, USER)).toBe(false);
  });

  test("on a Deny counts as not met", () => {
    const Condition = { StringEquals: { "aws:username": "alice" } };
    expect(access([everythingPolicy, policy(deny({ Condition }))]).may(PUT, USER)).toBe(true);
  });
});

describe("a Deny covers a request", () => {
  const asked = { caller: alice, action: PUT, resource: USER };
  const sourceIp = { StringEquals: { "aws:SourceIp": "192.0.2.1" } };
  const root: Caller = { ...alice, arn: "arn:aws:iam::111122223333:root", userName: null, id: null };
  const isRoot = { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } };
  const noSession = { ...isRoot, Null: { "aws:AssumedRoot": "true" } };
  test.each<[string, object, object, boolean | undefined]>([
    ["of its action", { Action: PUT }, {}, true],
    ["of any action but others", { Action: undefined, NotAction: "ec2:*" }, {}, true],
    ["of another action", { Action: "iam:Get*" }, {}, false],
    ["of another resource", { Resource: "arn:aws:iam::*:user/bob" }, {}, false],
    ["whose condition is met", { Condition: isRoot }, { caller: root }, true],
    ["whose condition is not met", { Condition: isRoot }, {}, false],
    ["whose two conditions are met", { Condition: noSession }, { caller: root }, true],
    [
      "of root's type of principal",
      { Condition: { StringEquals: { "aws:PrincipalType": "Account" } } },
      { caller: root },
      true,
    ],
    ["one of whose conditions is not met", { Condition: noSession }, { caller: { ...root, assumedRoot: true } }, false],
    ["on what the request does not say", { Condition: sourceIp }, {}, undefined],
    ["on what it does not say, of another action", { Action: "ec2:*", Condition: sourceIp }, {}, false],
    ["with a condition that is not understood", { Condition: { Toothpaste: { "aws:username": "x" } } }, {}, undefined],
    ["of anything, where the action is not known", {}, { action: null, resource: null }, true],
    [
      "of a root session",
      { Condition: { StringEquals: { "aws:AssumedRoot": "true" } } },
      { caller: { ...root, assumedRoot: true } },
      true,
    ],
    [
      "of a role's type of principal, where its ARN is not known",
      { Condition: { StringEquals: { "aws:PrincipalType": "AssumedRole" } } },
      { caller: { ...role, arn: null } },
      true,
    ],
    ["of its service, where the action is not known", { Action: "iam:*" }, { action: null }, undefined],
    ["of reads of any service, where the action is not known", { Action: "*:Get*" }, { action: null }, undefined],
    ["of anything among others, where the action is not known", { Action: ["iam:*", "**"] }, { action: null }, true],
    ["of any but none, where the action is not known", { Action: undefined, NotAction: [] }, { action: null }, true],
    [
      "of any but some, where the action is not known",
      { Action: undefined, NotAction: "ec2:*" },
      { action: null },
      undefined,
    ],
    ["of its resources, where the resource is not known", { Resource: USER }, { resource: null }, undefined],
    [
      "of another action, where the resource is not known",
      { Action: "ec2:*", Resource: USER },
      { resource: null },
      false,
    ],
  ])("%s", (_, statement, request, expected) => {
    expect(isDenied(policy(deny(statement)), { ...asked, ...request })).toBe(expected);
  });

  test("if one of them does; an Allow covers nothing", () => {
    const unknown = deny({ Condition: sourceIp });
    expect(isDenied(policy(unknown, deny({}), allow({})), asked)).toBe(true);
    expect(isDenied(policy(unknown, deny({ Action: "ec2:*" })), asked)).toBeUndefined();
    expect(isDenied(policy(allow({})), asked)).toBe(false);
  });
});

describe("a document", () => {
  test.each<[string, string]>([
    ["is no JSON", "<policy/>"],
    ["is null", "null"],
    ["is text", '"Allow"'],
    ["has a statement that is no object", '{"Statement":["Allow"]}'],
    ["has a statement that is null", '{"Statement":[{},null]}'],
  ])("that %s can't be read", (_, document) => {
    expect(statementsIn(document)).toBeNull();
    expect(policyOf(ref(document))).toBeNull();
  });

  test.each<[string, unknown]>([
    ["without statements", {}],
    ["whose statement allows and denies nothing", { Statement: [{ Effect: "allow", Action: "*", Resource: "*" }] }],
    ["whose statement has an effect that IAM does not know", { Statement: { Effect: "Permit", Action: "*" } }],
    ["whose statement names no action", { Statement: { Effect: "Allow", Resource: "*" } }],
  ])("%s grants nothing", (_, document) => {
    const found = policyOf(ref(document));
    expect(found?.known).toBe(true);
    expect(access([found!]).may(PUT, USER)).toBe(false);
    expect(access([found!]).grants(PUT)).toBe(false);
  });

  test("whose statement has an effect that IAM does not know denies nothing", () => {
    expect(access([everythingPolicy, policy({ ...deny({}), Effect: "deny" })]).may(PUT, USER)).toBe(true);
  });

  test("may have one statement instead of a list", () => {
    expect(access([policyOf(ref({ Statement: allow({}) }))!]).may(PUT, USER)).toBe(true);
  });

  test("is read once", () => {
    const once = ref({ Statement: allow({}) });
    expect(policyOf(once)).toBe(policyOf(once));
    const unreadable = ref("<policy/>");
    expect(policyOf(unreadable)).toBe(policyOf(unreadable));
  });
});

describe("a policy of AWS's", () => {
  const aws = (name: string): PolicyRef => ({ name: `arn:aws:iam::aws:policy/${name}`, document: null });

  test("that matters here is known, and any other grants nothing", () => {
    expect(policyOf(aws("AdministratorAccess"))?.known).toBe(true);
    expect(access([policyOf(aws("AdministratorAccess"))!]).may(PUT, USER)).toBe(true);
    for (const name of ["job-function/ViewOnlyAccess", "constructor", "team/AdministratorAccess"]) {
      expect(policyOf(aws(name))?.known).toBe(false);
      expect(access([policyOf(aws(name))!]).may("s3:GetObject", "*")).toBe(false);
    }
  });

  test("is what was read of it, where it was", () => {
    expect(access([policyOf({ ...aws("AdministratorAccess"), document: "{}" })!]).may(PUT, USER)).toBe(false);
  });

  test.each([
    "my-arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::111122223333:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/",
    "AdministratorAccess",
  ])("has no name such as %s", (name) => {
    expect(policyOf({ name, document: null })).toBeNull();
  });

  test("that can't be read is still AWS's own text", () => {
    expect(access([policyOf({ ...aws("AdministratorAccess"), document: "<policy/>" })!]).may(PUT, USER)).toBe(true);
  });
});

describe("what a policy grants for certain", () => {
  test.each<[string, string, boolean]>([
    ["a wildcard in the service, which IAM refuses", "ia*:PutUserPolicy", false],
    ["a question mark in it", "ia?:PutUserPolicy", false],
    ["one that begins with a wildcard", "*m:PutUserPolicy", false],
    ["one without an action", "ia*", false],
    ["one that stands for every service of three letters", "???:PutUserPolicy", false],
    ["every action", "*", true],
    ["every action of every service", "*:*", true],
    ["a wildcard in the action", "iam:*", true],
    ["no wildcard", "iam:PutUserPolicy", true],
  ])("leaves out %s: %s", (_, Action, certain) => {
    const found = policy(allow({ Action }));
    expect(access([found]).may(PUT, USER)).toBe(true);
    expect(access([found.certain]).may(PUT, USER)).toBe(certain);
    expect(found.certain === found).toBe(certain);
  });

  test("leaves out one that stands for some services of two letters", () => {
    expect(access([policy(allow({ Action: "??:*" })).certain]).may("s3:GetObject", "*")).toBe(false);
    expect(access([policy(allow({ Action: "??:*" }))]).may("s3:GetObject", "*")).toBe(true);
  });

  test("keeps its other actions and statements, and what it denies", () => {
    const found = policy(
      allow({ Action: ["ia*:Put*", "s3:GetObject"] }),
      allow({ Action: "ec2:RunInstances" }),
      deny({ Action: "s*:Delete*" }),
    ).certain;
    expect(access([found]).may("s3:GetObject", "*")).toBe(true);
    expect(access([found]).may("ec2:RunInstances", "*")).toBe(true);
    expect(access([found, everythingPolicy]).may("s3:DeleteObject", "*")).toBe(false);
    const denies = policy(deny({ Action: "s*:Delete*" }));
    expect(denies.certain).toBe(denies);
  });
});

describe("what somebody may do", () => {
  const key = (n: number) => `arn:aws:iam::111122223333:user/${n}`;
  const putOn = (...Resource: string[]) => policy(allow({ Action: PUT, Resource }));
  const denyOn = (...Resource: string[]) => policy(deny({ Action: PUT, Resource }));

  test("needs one policy that allows it, a boundary that lets it pass, and none that denies it", () => {
    const boundary = putOn(key(1), key(2));
    const all = access([putOn(key(1)), denyOn(key(2)), putOn(key(2), key(3))], alice, boundary);
    expect([1, 2, 3, 4].map((n) => all.may(PUT, key(n)))).toEqual([true, false, false, false]);
    expect([1, 2, 3, 4].map((n) => all.asked(PUT)(key(n)))).toEqual([true, false, false, false]);
    expect([1, 2, 3, 4].map((n) => all.allows(PUT, key(n)))).toEqual([true, true, false, false]);
    expect([1, 2, 3, 4].map((n) => all.passes(PUT, key(n)))).toEqual([true, true, false, false]);
    expect([1, 2, 3, 4].map((n) => all.denies(PUT, key(n)))).toEqual([false, true, false, false]);
    expect(all.may("iam:GetUser", key(1))).toBe(false);
    expect(all.asked("iam:GetUser")(key(1))).toBe(false);
    const withoutBoundary = access([putOn(key(1))]);
    expect([withoutBoundary.passes(PUT, key(9)), withoutBoundary.asked(PUT)(key(1))]).toEqual([true, true]);
  });

  test("may depend on the request, asked once or often", () => {
    const Condition = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
    const toEc2 = { passedToService: "ec2.amazonaws.com" };
    const limited = access([everythingPolicy], alice, policy(allow({ Condition })));
    const granted = access([policy(allow({ Condition }))]);
    for (const each of [limited, granted]) {
      expect([each.may(PUT, USER, toEc2), each.may(PUT, USER)]).toEqual([true, false]);
      expect([each.asked(PUT)(USER, toEc2), each.asked(PUT)(USER)]).toEqual([true, false]);
    }
    expect([limited.passes(PUT, USER, toEc2), limited.passes(PUT, USER)]).toEqual([true, false]);
  });

  test("on resources of any name needs each to be allowed, and one not to be denied", () => {
    expect(access([putOn(key(1), key(2))]).mayAny(PUT, [key(1), key(2)])).toBe(true);
    expect(access([putOn(key(1))]).mayAny(PUT, [key(1), key(2)])).toBe(false);
    expect(access([putOn(key(1), key(2)), denyOn(key(1))]).mayAny(PUT, [key(1), key(2)])).toBe(true);
    expect(access([putOn(key(1), key(2)), denyOn(key(1), key(2))]).mayAny(PUT, [key(1), key(2)])).toBe(false);
  });

  test("somewhere needs one resource that a policy or the boundary names", () => {
    const nowhere = access([putOn(key(1)), denyOn(key(1))]);
    expect([nowhere.grants(PUT), nowhere.maySomewhere(PUT)]).toEqual([true, false]);
    expect(access([putOn(key(1))]).maySomewhere(PUT)).toBe(true);
    expect(access([putOn(key(1))]).maySomewhere("iam:GetUser")).toBe(false);
    expect(access([everythingPolicy], alice, putOn(key(1))).maySomewhere(PUT)).toBe(true);
    expect(access([everythingPolicy], alice, denyOn(key(1))).maySomewhere(PUT)).toBe(false);
    expect(access([policy(allow({ Resource: "**" }))]).maySomewhere("s3:GetObject")).toBe(true);
    expect(access([policy(allow({ Resource: undefined, NotResource: key(1) }))]).maySomewhere(PUT)).toBe(true);
    expect(
      access([policy(allow({ Resource: `arn:aws:s3:::?/\${aws:PrincipalTag/x}/*` }))]).maySomewhere("s3:Get"),
    ).toBe(true);
    expect(access([policy(allow({ Resource: "*/admin" }))]).maySomewhere(PUT)).toBe(true);
    expect(access([policy(allow({}), deny({ Resource: "arn:aws:iam:1*" }))]).maySomewhere(PUT)).toBe(true);
    expect(access([policy(allow({}), deny({ Resource: "arn:aws:iam:2*" }))]).maySomewhere(PUT)).toBe(true);
    // A deny of everything but one resource leaves that one.
    const one = policy(allow({ Resource: key(1) }), deny({ Resource: undefined, NotResource: key(1) }));
    expect(access([one]).maySomewhere(PUT)).toBe(true);
  });

  test.each(["*", "**"])("of a service is asked of its own resources where it may be any: %s", (Resource) => {
    const there = (resource: string) =>
      access([
        policy(allow({ Action: "s3:*", Resource }), deny({ Resource: undefined, NotResource: resource })),
      ]).maySomewhere("s3:GetObject");
    expect(there("arn:aws:s3:*:111122223333:*")).toBe(true);
    expect(there("arn:aws:ec2:*:111122223333:*")).toBe(false);
    expect(there("arn:aws:s3:*:999988887777:*")).toBe(false);
    expect(there("arn:aws-cn:s3:*:111122223333:*")).toBe(false);
  });

  test("is granted by any policy that names the action, whatever limits it", () => {
    expect(access([policy(deny({}))]).grants(PUT)).toBe(false);
    expect(access([policy(allow({ Action: "s3:*" })), putOn(key(1))]).grants(PUT)).toBe(true);
    expect(access([policy(allow({ Action: "s3:*" }))]).grants(PUT)).toBe(false);
    expect(access([]).grants(PUT)).toBe(false);
  });

  test("begins with few heads, none of which begins another", () => {
    const heads = (...resources: unknown[]) =>
      access(resources.map((Resource) => policy(allow({ Action: PUT, Resource })))).headsOf(PUT);
    expect(heads("arn:aws:iam::1:user/a*", "arn:aws:iam::1:user/a*")).toEqual(["arn:aws:iam::1:user/a"]);
    expect(heads("arn:aws:iam::1:user/*", ["arn:aws:iam::1:user/a*", "arn:aws:iam::1:role/b"])).toEqual([
      "arn:aws:iam::1:user/",
      "arn:aws:iam::1:role/b",
    ]);
    expect(heads(`arn:aws:iam::1:user/\${aws:username}/*`)).toEqual(["arn:aws:iam::1:user/"]);
    expect(heads("arn:aws:iam::1:user/*", "*")).toEqual([""]);
    expect(heads()).toEqual([]);
    const others = policy(allow({ Action: PUT, Resource: undefined, NotResource: USER }), allow({ Action: "s3:*" }));
    expect(access([others]).headsOf(PUT)).toEqual([""]);
    expect(access([others]).headsOf("iam:GetUser")).toEqual([]);
  });
});

describe("the statements about an action", () => {
  test("are the same whenever they are asked for, in any case", () => {
    const found = policy(
      allow({ Action: "iam:*" }),
      deny({ Action: PUT }),
      deny({ Action: PUT, Condition: { a: {} } }),
    );
    expect(found.about(PUT)).toBe(found.about(PUT));
    expect(found.about(PUT).allow).toEqual([found.statements[0]]);
    expect(found.about(PUT.toUpperCase()).deny).toEqual([found.statements[1]]);
  });

  test.each<[string, object]>([
    ["a service by its name", { Action: "iam:*" }],
    ["every action but others", { Action: undefined, NotAction: "s3:*" }],
    ["a pattern that begins the service", { Action: "i*" }],
    ["a pattern in the service", { Action: "?am:*" }],
    ["a service among others", { Action: ["s3:*", "iam:*"] }],
  ])("are found where it names %s", (_, statement) => {
    expect(policy(allow(statement)).about(PUT).allow).toHaveLength(1);
    expect(policy(allow({ Action: "s3:*" }), allow(statement)).about(PUT).allow).toHaveLength(1);
  });

  test("are none where it names other services, or others that begin so", () => {
    for (const Action of ["s3:*", "iamx:*", "ia:*", "im:PutUserPolicy"])
      expect(policy(allow({ Action })).about(PUT)).toEqual({ allow: [], deny: [] });
  });
});

test("any action on any resource is two of each that have nothing else in common", () => {
  const [one = "", two = ""] = ["11", "2".repeat(40)];
  const arn = (probe: string) => `arn:aws:${probe}:${probe}:111122223333:${probe}`;
  expect(anything(alice)).toEqual([
    [`${one}:${one}`, arn(one)],
    [`${one}:${one}`, arn(two)],
    [`${two}:${two}`, arn(one)],
    [`${two}:${two}`, arn(two)],
  ]);
  const pattern = { text: `arn:aws:s3:::?-*/\${aws:username}`, head: "arn:aws:s3:::" };
  expect(exemplified(pattern)).toEqual([`arn:aws:s3:::1-${one}/${one}`, `arn:aws:s3:::2-${two}/${two}`]);
});
