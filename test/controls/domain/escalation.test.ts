import { escalationsIn } from "@genkan/controls/domain/escalation";
import type { IamAuthorization, IamGroup, PolicyRef } from "@genkan/controls/model/evidence";
import { describe, expect, test, vi } from "vitest";
import {
  account,
  accountCases,
  allow,
  aws,
  deny,
  iam,
  own,
  role,
  subject,
  trust,
  user,
} from "./administration.cases.ts";

const admin = aws("AdministratorAccess");
const root = { AWS: iam("root") };
const group = (name: string, ...policies: PolicyRef[]): IamGroup => ({ name, arn: iam(`group/${name}`), policies });
const unread = (name: string): PolicyRef => ({ name: iam(`policy/${name}`), document: null });
const attached = (name: string, ...statements: object[]): PolicyRef => ({
  ...own(...statements),
  name: iam(`policy/${name}`),
});
const onRole = (Action: string | readonly string[], name: string) => allow({ Action, Resource: iam(`role/${name}`) });
const boundary = own(allow({ Action: "s3:*" }));
const NO = { administers: "no" };
const path = (...steps: string[]) => ({ administers: "yes", steps, path: true });

/** What alice can become in an account. */
const reachOf = (holds: Partial<IamAuthorization>, name = "alice") =>
  escalationsIn(account(holds), subject).user(name).reach;

describe("who can become an administrator by what the account holds", () => {
  test.each(accountCases.map((each) => [each.what.en, each] as const))("%s", (_, { account, alice }) => {
    const { reach } = escalationsIn(account, subject).user("alice");
    expect(reach.administers === "yes" ? reach.steps : reach.administers).toEqual(alice);
  });
});

test("the paths in an account are found once for all controls", () => {
  const authorization = account({ users: [user({ name: "alice" })] });
  expect(escalationsIn(authorization, subject)).toBe(escalationsIn(authorization, subject));
  expect(escalationsIn(account({}), subject)).not.toBe(escalationsIn(authorization, subject));
});

test("a policy that many hold is read once", () => {
  const parse = vi.spyOn(JSON, "parse");
  const shared: PolicyRef = { name: iam("policy/shared"), document: '{"Statement":[]}' };
  const users = Array.from({ length: 200 }, (_, i) =>
    user({ name: `user-${i}`, groups: ["all"], policies: [shared], boundary: shared }),
  );
  expect(reachOf({ users, groups: [group("all", shared)] }, "user-199")).toEqual(NO);
  expect(parse).toHaveBeenCalledTimes(1);
  parse.mockRestore();
});

describe("a user", () => {
  test("whom the account does not have is no administrator", () => {
    const users = [user({ name: "bob", policies: [admin] })];
    expect(escalationsIn(account({ users }), subject).user("alice")).toEqual({ reach: NO, quarantine: null });
  });

  test("who is an administrator by their own policies needs no path", () => {
    const users = [user({ name: "alice", policies: [admin] })];
    expect(escalationsIn(account({ users }), subject).user("alice")).toEqual({
      reach: { administers: "yes", steps: [] },
      quarantine: null,
    });
  });

  test("who is one by a group has what the group has; a group that is gone gives nothing", () => {
    const users = [user({ name: "alice", groups: ["gone", "ops"] })];
    expect(reachOf({ users, groups: [group("dev"), group("ops", admin)] })).toEqual({ administers: "yes", steps: [] });
    expect(reachOf({ users })).toEqual(NO);
  });

  test("who makes themselves one does so by their own calls, not on a path", () => {
    const users = [user({ name: "alice", policies: [own(allow({ Action: "iam:PutUserPolicy" }))] })];
    expect(reachOf({ users })).toEqual({ administers: "yes", steps: ["iam:PutUserPolicy (user/alice)"] });
  });
});

describe("in quarantine", () => {
  const quarantine = aws("AWSCompromisedKeyQuarantine");

  test.each<[string, Parameters<typeof user>[0]]>([
    ["by a policy of their own", { name: "alice", policies: [own(), quarantine] }],
    ["by a policy of their group", { name: "alice", groups: ["locked"] }],
  ])("%s, a user is none, and the policy is named", (_, locked) => {
    const users = [user({ ...locked, policies: [admin, ...(locked.policies ?? [])] })];
    const groups = [group("locked", own(), quarantine)];
    expect(escalationsIn(account({ users, groups }), subject).user("alice")).toEqual({
      reach: NO,
      quarantine: quarantine.name,
    });
  });

  test("a user has no path through themselves", () => {
    const ways = attached("ways", allow({ Action: ["iam:CreatePolicyVersion", "iam:UpdateLoginProfile"] }));
    expect(reachOf({ users: [user({ name: "alice", policies: [ways, quarantine] })] })).toEqual(NO);
  });

  test("a user has a path through others", () => {
    const assume = own(allow({ Action: "sts:AssumeRole" }));
    const users = [user({ name: "alice", policies: [assume, quarantine] })];
    expect(reachOf({ users, roles: [role("deploy", trust(root))] })).toEqual(path("sts:AssumeRole (role/deploy)"));
  });

  test("a user whose policy can't be read may have a path, which is not certain", () => {
    const users = [user({ name: "alice", policies: [unread("alice"), quarantine] })];
    expect(reachOf({ users, roles: [role("deploy", trust(root))] })).toEqual({
      administers: "unknown",
      unread: [iam("policy/alice")],
      path: true,
    });
  });
});

describe("a path through a role", () => {
  test("goes from role to role, in whatever order AWS lists them", () => {
    const steps = ["one", "two", "three", "deploy"];
    const roles = steps.map((name, i) => {
      const next = steps[i + 1];
      const by = i === 0 ? trust(root) : trust({ AWS: iam(`role/${steps[i - 1]}`) });
      return role(name, by, next ? [own(onRole("sts:AssumeRole", next))] : [admin]);
    });
    const users = [user({ name: "alice", policies: [own(onRole("sts:AssumeRole", "one"))] })];
    const expected = path(...steps.map((name) => `sts:AssumeRole (role/${name})`));
    expect(reachOf({ users, roles })).toEqual(expected);
    expect(reachOf({ users, roles: roles.toReversed() })).toEqual(expected);
  });

  test("needs a trust policy that lets the user in, or the call that changes it", () => {
    const deploy = role("deploy", trust({ Service: "ec2.amazonaws.com" }));
    const alice = (...Action: string[]) => user({ name: "alice", policies: [own(allow({ Action }))] });
    expect(reachOf({ users: [alice("sts:AssumeRole")], roles: [deploy] })).toEqual(NO);
    expect(reachOf({ users: [alice("iam:UpdateAssumeRolePolicy")], roles: [deploy] })).toEqual(
      path("iam:UpdateAssumeRolePolicy + sts:AssumeRole (role/deploy)"),
    );
    const denied = user({
      name: "alice",
      policies: [own(allow({ Action: "iam:UpdateAssumeRolePolicy" }), deny({ Action: "sts:AssumeRole" }))],
    });
    expect(reachOf({ users: [denied], roles: [deploy] })).toEqual(NO);
    const other = user({ name: "alice", policies: [own(onRole("iam:UpdateAssumeRolePolicy", "other"))] });
    expect(reachOf({ users: [other], roles: [deploy] })).toEqual(NO);
  });

  test("may end in one that makes itself an administrator", () => {
    const users = [user({ name: "alice", policies: [own(allow({ Action: "sts:AssumeRole" }))] })];
    const roles = [role("self", trust(root), [own(onRole("iam:PutRolePolicy", "self"))])];
    expect(reachOf({ users, roles })).toEqual(path("sts:AssumeRole (role/self)", "iam:PutRolePolicy (role/self)"));
  });

  test("whose own limits keep it from administration ends there", () => {
    const users = [user({ name: "alice", policies: [own(allow({ Action: "sts:AssumeRole" }))] })];
    expect(reachOf({ users, roles: [{ ...role("deploy", trust(root)), boundary }] })).toEqual(NO);
  });

  test("is open only where the user may assume this role", () => {
    const users = [user({ name: "alice", policies: [own(onRole("sts:AssumeRole", "reader"))] })];
    expect(reachOf({ users, roles: [role("deploy", trust(root)), role("reader", trust(root), [])] })).toEqual(NO);
  });

  test("comes after the limits that the user takes off", () => {
    const users = [
      user({
        name: "alice",
        policies: [own(allow({ Action: ["sts:AssumeRole", "iam:DeleteUserPermissionsBoundary"] }))],
        boundary: own(allow({ Action: "iam:DeleteUserPermissionsBoundary" })),
      }),
    ];
    expect(reachOf({ users, roles: [role("deploy", trust(root))] })).toEqual(
      path("iam:DeleteUserPermissionsBoundary (user/alice)", "sts:AssumeRole (role/deploy)"),
    );
  });

  test("is taken by each user for themselves where the trust policy names one", () => {
    const users = [user({ name: "alice" }), user({ name: "bob" })];
    const roles = [role("deploy", trust({ AWS: iam("user/bob") }))];
    expect(reachOf({ users, roles })).toEqual(NO);
    expect(reachOf({ users, roles }, "bob")).toEqual(path("sts:AssumeRole (role/deploy)"));
  });
});

describe("a role that is passed on", () => {
  const passing = (...Action: string[]) => [
    user({ name: "alice", policies: [own(allow({ Action: ["iam:PassRole", ...Action] }))] }),
  ];
  const trusting = (...Service: string[]) => [role("worker", trust({ Service }))];

  test("runs in the first of its services in which the user may run code", () => {
    expect(
      reachOf({
        users: passing("lambda:*"),
        roles: trusting("ec2.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com"),
      }),
    ).toEqual(path("iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction (role/worker, lambda.amazonaws.com)"));
  });

  test("runs by the first list of calls that the user may make as a whole", () => {
    const calls = ["lambda:CreateFunction", "lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode"];
    expect(reachOf({ users: passing(...calls), roles: trusting("lambda.amazonaws.com") })).toEqual(
      path(
        "iam:PassRole + lambda:UpdateFunctionConfiguration + lambda:UpdateFunctionCode (role/worker, lambda.amazonaws.com)",
      ),
    );
  });

  test.each(["constructor", "toString", "example.com"])(
    "runs nowhere in a service that we do not know: %s",
    (service) => {
      expect(reachOf({ users: passing("*:CreateFunction"), roles: trusting(service) })).toEqual(NO);
    },
  );

  test("has the service's own name also in China, where only the ending differs", () => {
    const users = passing("ec2:RunInstances");
    const step = (service: string) => path(`iam:PassRole + ec2:RunInstances (role/worker, ${service})`);
    expect(reachOf({ users, roles: trusting("ec2.amazonaws.com.cn") })).toEqual(step("ec2.amazonaws.com.cn"));
    expect(reachOf({ users, roles: trusting("ec2.cn.amazonaws.com") })).toEqual(NO);
  });

  test("is passed by nobody without iam:PassRole", () => {
    const users = [user({ name: "alice", policies: [own(allow({ Action: "ec2:*" }))] })];
    expect(reachOf({ users, roles: trusting("ec2.amazonaws.com") })).toEqual(NO);
  });

  test("may be one of several, each for a service of its own", () => {
    const users = [
      user({
        name: "alice",
        policies: [own(onRole("iam:PassRole", "worker"), allow({ Action: "ec2:RunInstances" }))],
      }),
    ];
    const ec2 = trust({ Service: "ec2.amazonaws.com" });
    expect(reachOf({ users, roles: [role("other", ec2), role("worker", ec2)] })).toEqual(
      path("iam:PassRole + ec2:RunInstances (role/worker, ec2.amazonaws.com)"),
    );
  });
});

describe("a path through another user", () => {
  const bob = user({ name: "bob", policies: [admin] });

  test("takes the first kind of credentials that the user may make for that one", () => {
    const alice = user({
      name: "alice",
      policies: [
        own(
          allow({ Action: "iam:CreateAccessKey", Resource: iam("user/carol") }),
          allow({ Action: ["iam:UpdateLoginProfile", "iam:CreateLoginProfile"], Resource: iam("user/bob") }),
        ),
      ],
    });
    expect(reachOf({ users: [alice, bob] })).toEqual(path("iam:CreateLoginProfile (user/bob)"));
  });

  test("does not lead through a user who has no path", () => {
    const alice = user({ name: "alice", policies: [own(allow({ Action: "iam:CreateAccessKey" }))] });
    expect(reachOf({ users: [alice, user({ name: "carol" })] })).toEqual(NO);
  });
});

describe("a path through an identity that is given everything first", () => {
  const alice = (...statements: object[]) => user({ name: "alice", policies: [own(...statements)] });
  const on = (Action: string, Resource: string) => allow({ Action, Resource: iam(Resource) });
  const keys = on("iam:CreateAccessKey", "user/bob");

  test.each([
    ["user", on("iam:PutUserPolicy", "user/bob"), "iam:PutUserPolicy (user/bob)"],
    ["user", on("iam:AttachUserPolicy", "user/b*"), "iam:AttachUserPolicy (user/bob)"],
    ["group", on("iam:PutGroupPolicy", "group/dev"), "iam:PutGroupPolicy (group/dev)"],
    ["group", on("iam:AttachGroupPolicy", "group/d?v"), "iam:AttachGroupPolicy (group/dev)"],
    ["policy", on("iam:CreatePolicyVersion", "policy/bobs"), "iam:CreatePolicyVersion (policy/bobs)"],
    ["policy", on("iam:SetDefaultPolicyVersion", "policy/devs"), "iam:SetDefaultPolicyVersion (policy/devs)"],
  ])("goes by their %s: %j", (_, call, step) => {
    const bob = user({ name: "bob", groups: ["dev"], policies: [attached("bobs")] });
    const others = ["aaron", "bo", "bobby", "zoe"].map((name) => user({ name, policies: [attached(`${name}s`)] }));
    const groups = [group("zz"), group("de"), group("dev", attached("devs")), group("devs")];
    const carol = user({ name: "carol", groups: ["dev"], policies: [attached("bobs")] });
    const users = [bob, carol, ...others, alice(call, keys)];
    expect(reachOf({ users, groups })).toEqual(path(step, "iam:CreateAccessKey (user/bob)"));
    expect(reachOf({ users: users.toReversed(), groups: groups.toReversed() })).toEqual(
      path(step, "iam:CreateAccessKey (user/bob)"),
    );
  });

  test.each([
    ["a user whom nobody can take over", on("iam:PutUserPolicy", "user/carol")],
    ["a group in which nobody is whom the user can take over", on("iam:PutGroupPolicy", "group/ops")],
    ["a policy of AWS's", allow({ Action: "iam:CreatePolicyVersion", Resource: "arn:aws:iam::aws:policy/*" })],
    ["a policy that nobody holds", on("iam:CreatePolicyVersion", "policy/spare")],
    ["a role, by the call for users", on("iam:PutUserPolicy", "role/*")],
    ["a user, by the call for roles", on("iam:PutRolePolicy", "user/*")],
  ])("does not go by %s", (_, call) => {
    const bob = user({ name: "bob", groups: ["dev"], policies: [aws("ReadOnlyAccess")] });
    const carol = user({ name: "carol", groups: ["ops"] });
    const roles = [role("app", trust(root), [])];
    const assume = allow({ Action: "sts:AssumeRole" });
    const groups = [group("dev"), group("ops")];
    expect(reachOf({ users: [alice(call, keys, assume), bob, carol], groups, roles })).toEqual(NO);
  });

  test("goes by a role that can be assumed, or changed and passed on", () => {
    const put = on("iam:PutRolePolicy", "role/app");
    const app = (by: PolicyRef) => [role("app", by, [])];
    expect(reachOf({ users: [alice(put, allow({ Action: "sts:AssumeRole" }))], roles: app(trust(root)) })).toEqual(
      path("iam:PutRolePolicy (role/app)", "sts:AssumeRole (role/app)"),
    );
    expect(
      reachOf({
        users: [alice(put, allow({ Action: ["iam:PassRole", "ec2:RunInstances"] }))],
        roles: app(trust({ Service: "ec2.amazonaws.com" })),
      }),
    ).toEqual(path("iam:PutRolePolicy (role/app)", "iam:PassRole + ec2:RunInstances (role/app, ec2.amazonaws.com)"));
  });

  test("ends where a limit of that identity would keep it from everything that it is given", () => {
    const put = on("iam:PutUserPolicy", "user/bob");
    expect(reachOf({ users: [alice(put, keys), user({ name: "bob", boundary })] })).toEqual(NO);
    const denied = user({ name: "bob", policies: [own(deny({ Action: "*" }))] });
    expect(reachOf({ users: [alice(put, keys), denied] })).toEqual(NO);
  });
});

describe("a path through a group that the user joins", () => {
  const join = allow({ Action: "iam:AddUserToGroup", Resource: iam("group/d*") });
  const alice = user({ name: "alice", policies: [own(join)] });
  const joining = "iam:AddUserToGroup (group/dev)";

  test("leads to what the group grants", () => {
    expect(reachOf({ users: [alice], groups: [group("ops", admin), group("dev", admin)] })).toEqual(path(joining));
  });

  test("leads to what its members can make of themselves", () => {
    const dev = group("dev", own(allow({ Action: "iam:PutUserPolicy" })));
    expect(reachOf({ users: [alice], groups: [dev] })).toEqual(path(joining, "iam:PutUserPolicy (user/alice)"));
  });

  test("leads to others whom its members can take over", () => {
    const dev = group("dev", own(allow({ Action: "sts:AssumeRole" })));
    expect(reachOf({ users: [alice], groups: [group("d"), dev], roles: [role("deploy", trust(root))] })).toEqual(
      path(joining, "sts:AssumeRole (role/deploy)"),
    );
  });

  test("leads to others once its members have taken their limits off", () => {
    const limited = { ...alice, boundary: own(join, allow({ Action: "iam:DeleteUserPermissionsBoundary" })) };
    const dev = group("dev", own(allow({ Action: ["sts:AssumeRole", "iam:DeleteUserPermissionsBoundary"] })));
    expect(reachOf({ users: [limited], groups: [dev], roles: [role("deploy", trust(root))] })).toEqual(
      path(joining, "iam:DeleteUserPermissionsBoundary (user/alice)", "sts:AssumeRole (role/deploy)"),
    );
  });

  test("comes after the limits that the user takes off", () => {
    const limited = user({
      name: "alice",
      policies: [own(join, allow({ Action: "iam:DeleteUserPermissionsBoundary" }))],
      boundary: own(allow({ Action: "iam:DeleteUserPermissionsBoundary" })),
    });
    expect(reachOf({ users: [limited], groups: [group("dev", admin)] })).toEqual(
      path("iam:DeleteUserPermissionsBoundary (user/alice)", joining),
    );
  });

  test("is not certain where the group's policy can't be read, even if nobody is in the group", () => {
    expect(reachOf({ users: [alice], groups: [group("dev", own(), unread("dev"))] })).toEqual({
      administers: "unknown",
      unread: [iam("policy/dev")],
      path: true,
    });
  });

  test("is certain where another group leads there, whatever can't be read", () => {
    const groups = [group("d", unread("d")), group("dev", admin)];
    expect(reachOf({ users: [alice], groups })).toEqual(path(joining));
  });

  test("is not there for a role", () => {
    const roles = [role("app", trust(root), [own(join)])];
    const users = [user({ name: "alice", policies: [own(onRole("sts:AssumeRole", "app"))] })];
    expect(reachOf({ users, roles, groups: [group("dev", admin)] })).toEqual(NO);
  });
});

describe("what can't be read", () => {
  const assume = own(allow({ Action: "sts:AssumeRole" }));
  const alice = user({ name: "alice", policies: [assume] });
  const unknown = (...names: string[]) => ({ administers: "unknown", unread: names, path: true });

  test("of a role makes the path to it uncertain, and is named", () => {
    const roles = [role("deploy", trust(root), [unread("deploy")])];
    expect(reachOf({ users: [alice], roles })).toEqual(unknown(iam("policy/deploy")));
  });

  test("of a trust policy makes the path to its role uncertain, and is named by the role", () => {
    const roles = [role("deploy", { name: "trust policy", document: null })];
    expect(reachOf({ users: [alice], roles })).toEqual(unknown(`trust policy of ${iam("role/deploy")}`));
  });

  test("of the user's own decides by itself", () => {
    const users = [user({ name: "alice", policies: [unread("alice")] })];
    expect(reachOf({ users, roles: [role("deploy", trust(root))] })).toEqual({
      administers: "unknown",
      unread: [iam("policy/alice")],
    });
  });

  test("of the user's own makes a path uncertain also where a boundary keeps them from administration", () => {
    const limited = user({ name: "alice", policies: [unread("alice")], boundary: assume });
    expect(reachOf({ users: [limited], roles: [role("deploy", trust(root))] })).toEqual(unknown(iam("policy/alice")));
  });

  test("of a boundary makes a path uncertain", () => {
    const limited = user({
      name: "alice",
      policies: [own(allow({ Action: "sts:AssumeRole" }))],
      boundary: unread("limit"),
    });
    expect(reachOf({ users: [limited], roles: [role("deploy", trust(root))] })).toEqual(unknown(iam("policy/limit")));
  });

  test("of a group makes a path uncertain for a user in quarantine who joins it", () => {
    const join = own(allow({ Action: "iam:AddUserToGroup" }));
    const locked = user({ name: "alice", policies: [join, aws("AWSCompromisedKeyQuarantine")] });
    const holds = { users: [locked], groups: [group("dev", unread("dev"))], roles: [role("deploy", trust(root))] };
    expect(reachOf(holds)).toEqual(unknown(iam("policy/dev")));
  });

  test("of a role on the way makes the path uncertain", () => {
    const roles = [
      role("step", trust(root), [unread("step"), assume]),
      role("deploy", trust({ AWS: iam("role/step") })),
    ];
    expect(reachOf({ users: [alice], roles })).toEqual(unknown(iam("policy/step")));
  });

  test("changes nothing where there is a certain path", () => {
    const roles = [role("deploy", trust(root), [unread("deploy")]), role("open", trust(root))];
    expect(reachOf({ users: [alice], roles })).toEqual(path("sts:AssumeRole (role/open)"));
  });

  test("changes nothing where the user cannot get there anyway", () => {
    const users = [user({ name: "alice", policies: [own(deny({ Action: "sts:AssumeRole" }))] })];
    const roles = [role("deploy", { name: "trust policy", document: null })];
    expect(reachOf({ users, roles })).toEqual(NO);
  });

  test("is named once, however many hold it, and up to ten", () => {
    const shared = unread("shared");
    const holders = Array.from({ length: 20 }, (_, i) => role(`r${i}`, trust(root), [shared]));
    const others = Array.from({ length: 20 }, (_, i) => role(`s${i}`, trust(root), [unread(`s${i}`)]));
    expect(reachOf({ users: [alice], roles: [...holders, ...others] })).toEqual(
      unknown(shared.name, ...Array.from({ length: 9 }, (_, i) => iam(`policy/s${i}`))),
    );
  });
});

describe("a role of Identity Center", () => {
  const arn = iam("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Set_0123456789abcdef");
  const reach = (policies: readonly PolicyRef[], holds: Partial<IamAuthorization>, name: string | null = arn) =>
    escalationsIn(account(holds), subject).role({ policies, boundary: null }, name);
  const assume = own(allow({ Action: "sts:AssumeRole" }));

  test("is an administrator by its own policies", () => {
    expect(reach([admin], {})).toEqual({ administers: "yes", steps: [] });
  });

  test("has a path through another role", () => {
    expect(reach([assume], { roles: [role("deploy", trust(root))] })).toEqual(path("sts:AssumeRole (role/deploy)"));
    expect(reach([assume], { roles: [role("deploy", trust(root))] }, null)).toEqual(
      path("sts:AssumeRole (role/deploy)"),
    );
    expect(reach([], { roles: [role("deploy", trust(root))] })).toEqual(NO);
  });

  test("has a path through a role that names it", () => {
    expect(reach([], { roles: [role("deploy", trust({ AWS: arn }))] })).toEqual(path("sts:AssumeRole (role/deploy)"));
  });

  test("has a path that is not certain where the other role can't be read", () => {
    expect(reach([assume], { roles: [role("deploy", trust(root), [unread("deploy")])] })).toEqual({
      administers: "unknown",
      unread: [iam("policy/deploy")],
      path: true,
    });
  });

  test("has a path that is not certain where one of its own policies can't be read", () => {
    const set = { policies: [unread("set")], boundary: assume };
    expect(escalationsIn(account({ roles: [role("deploy", trust(root))] }), subject).role(set, arn)).toEqual({
      administers: "unknown",
      unread: [iam("policy/set")],
      path: true,
    });
  });

  test("cannot join a group of users, nor change its own policies", () => {
    const join = own(allow({ Action: ["iam:AddUserToGroup", "iam:PutRolePolicy"], Resource: [iam("group/*"), arn] }));
    expect(reach([join], { groups: [group("ops", admin)] })).toEqual(NO);
  });
});
