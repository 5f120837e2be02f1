import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  at,
  type Facts,
  iamUser,
  key,
  lines,
  managed,
  observations,
  planned,
  refusals,
  row,
  signIn,
} from "./evidence.ts";

const admin = managed("AdministratorAccess");
const inline = {
  name: "everything",
  document: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
};
const admins = {
  name: "admins",
  arn: `arn:aws:iam::${ACCOUNT}:group/admins`,
  policies: [admin, managed("ReadOnlyAccess")],
};
const robot = { iam: { users: [iamUser("robot", [admin, managed("ReadOnlyAccess")])] } };
const monthsAgo = (months: number) => new Date(at.getTime() - months * 30 * 86_400_000);

describe("an IAM user with administrator rights", () => {
  const plan = (facts: Facts, asked = {}) => planned("iam-user-administrator-absent", observations(facts), asked);

  test("loses the policies that make it an administrator, and keeps the others", () => {
    const { steps, fixes } = plan(robot);
    expect(fixes).toMatchObject([{ risk: "tightens", resource: { id: "robot" } }]);
    expect(steps).toMatchObject([
      {
        call: { operation: "DetachUserPolicy", input: { UserName: "robot", PolicyArn: admin.name } },
        undo: { call: { operation: "AttachUserPolicy", input: { UserName: "robot", PolicyArn: admin.name } } },
      },
    ]);
  });

  test("loses an inline policy, whose text the plan keeps", () => {
    const { steps } = plan({ iam: { users: [iamUser("robot", [inline])] } });
    expect(steps).toMatchObject([
      {
        call: { operation: "DeleteUserPolicy", input: { UserName: "robot", PolicyName: "everything" } },
        undo: { call: { operation: "PutUserPolicy", input: { PolicyDocument: inline.document } } },
      },
    ]);
  });

  test("leaves a group that makes it an administrator, once", () => {
    const both = { ...admins, policies: [admin, inline] };
    const users = [iamUser("robot", [], { groups: ["admins"] })];
    const { steps } = plan({ iam: { users, groups: [both] } });
    expect(steps).toMatchObject([
      {
        call: { operation: "RemoveUserFromGroup", input: { UserName: "robot", GroupName: "admins" } },
        undo: { call: { operation: "AddUserToGroup" } },
        affects: { en: "robot loses everything that the group admins allows." },
      },
    ]);
  });

  const used = (more: object) => ({ ...robot, rows: [row("robot", more)] });
  test.each<[string, Facts, object, string]>([
    [
      "not without an administrator who signed in through the portal with MFA",
      { ...robot, signIns: [signIn("alice", { factors: ["PASSWORD"] }), signIn("carol")] },
      {},
      "No administrator has signed in through the AWS access portal with MFA, so nobody might be left who can administer the account.",
    ],
    [
      "not where that was too long ago",
      { ...robot, signIns: [signIn("alice", { at: monthsAgo(4) })] },
      {},
      "No administrator has signed in through the AWS access portal with MFA, so nobody might be left who can administer the account.",
    ],
    [
      "not the caller",
      robot,
      { caller: `arn:aws:iam::${ACCOUNT}:user/robot` },
      "robot is you. Genkan never takes away the access of the person who runs it.",
    ],
    [
      "not while a key is in use",
      used({ accessKeys: [key({ lastUsed: monthsAgo(2) })] }),
      {},
      "The access key of robot was last used on 2026-09-02, less than 90 days ago.",
    ],
    [
      "not while the last use of a key cannot be read",
      used({ accessKeys: [key({ lastUsed: "unreadable" })] }),
      {},
      "When the access key of robot was last used could not be read, so it counts as in use.",
    ],
    [
      "not while the password is in use",
      used({ passwordEnabled: true, passwordLastUsed: monthsAgo(1) }),
      {},
      "The password of robot was last used on 2026-10-02, less than 90 days ago.",
    ],
    [
      "not where the credential report does not know the user",
      { ...robot, rows: [] },
      {},
      "When the access key of robot was last used could not be read, so it counts as in use.",
    ],
    [
      "not where only several policies together make an administrator",
      {
        iam: {
          users: [
            iamUser("robot", [
              managed("PowerUserAccess"),
              {
                name: "keys",
                document: JSON.stringify({
                  Statement: [{ Effect: "Allow", Action: "iam:CreateAccessKey", Resource: "*" }],
                }),
              },
            ]),
          ],
        },
      },
      {},
      "No single policy makes robot an administrator; several do so together.",
    ],
  ])("is changed: %s", (_, facts, asked, because) => {
    const result = plan(facts, asked);
    expect(refusals(result)).toEqual([because]);
    expect(result.steps).toEqual([]);
  });

  test.each<[string, object]>([
    ["a key that was last used long ago", { accessKeys: [key({ lastUsed: monthsAgo(4) })] }],
    ["an inactive key, used yesterday", { accessKeys: [key({ active: false, lastUsed: monthsAgo(0) })] }],
    ["a password that is off", { passwordLastUsed: monthsAgo(1) }],
  ])("is changed in spite of %s", (_, more) => {
    expect(plan(used(more)).steps).toHaveLength(1);
  });

  test("is changed although a key is in use, where that user is named", () => {
    const facts = used({ accessKeys: [key({ lastUsed: monthsAgo(1) })] });
    expect(plan(facts, { choices: { evenIfUsed: ["someone"] } }).steps).toEqual([]);
    expect(plan(facts, { choices: { evenIfUsed: ["robot"] } }).steps).toHaveLength(1);
  });

  test("is not changed where sign-ins could not be read", () => {
    const cause = { kind: "access-denied", action: "cloudtrail:LookupEvents", detail: "not authorized" } as const;
    expect(refusals(plan({ ...robot, more: { signIns: { known: false, cause } } }))).toEqual([
      "cloudtrail:LookupEvents could not be read: not authorized",
    ]);
  });

  test("who can only become one is left to a person", () => {
    const attach = { Statement: [{ Effect: "Allow", Action: "iam:AttachUserPolicy", Resource: "*" }] };
    const { byHand, steps } = plan({
      iam: { users: [iamUser("robot", [{ name: "attach", document: JSON.stringify(attach) }])] },
    });
    expect([byHand[0]?.evaluation.reason, byHand[0]?.remedy.way, steps]).toEqual([
      "user-can-become-administrator",
      "console",
      [],
    ]);
  });
});

describe("an IAM user with a password and without MFA", () => {
  const facts = (more: object): Facts => ({
    iam: { users: [iamUser("bob", [])] },
    rows: [row("bob", { passwordEnabled: true, passwordLastUsed: "no-information", ...more })],
  });
  const plan = (more: object, asked = {}) => planned("iam-user-mfa-enabled", observations(facts(more)), asked);
  const remove = { choices: { removePasswords: ["bob"] } };

  test("registers a device; nobody else can", () => {
    expect(refusals(plan({}))).toEqual(["Only bob can register an MFA device."]);
  });

  test("loses the password where that is asked for, for good", () => {
    const { steps, fixes } = plan({}, remove);
    expect(lines(plan({}, remove))).toEqual(["- console password of bob"]);
    expect(fixes).toMatchObject([{ risk: "removes" }]);
    expect(steps).toMatchObject([{ undo: { never: { en: expect.stringContaining("does not come back") } } }]);
  });

  test("keeps a password that is in use, or whose use is unknown", () => {
    expect(refusals(plan({ passwordLastUsed: monthsAgo(1) }, remove))).toEqual([
      "The password of bob was last used on 2026-10-02, less than 90 days ago.",
    ]);
    expect(refusals(plan({ passwordLastUsed: "unreadable" }, remove))).toEqual([
      "When the password of bob was last used could not be read, so it counts as in use.",
    ]);
  });

  test("keeps the password while that user applies the plan", () => {
    expect(refusals(plan({}, { ...remove, caller: `arn:aws:iam::${ACCOUNT}:user/bob` }))).toEqual([
      "bob is you. Genkan never takes away the access of the person who runs it.",
    ]);
  });
});
