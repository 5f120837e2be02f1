import type { PermissionSets } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  json,
  known,
  NOW,
  OTHER,
  read,
  sound,
  testDenials,
  testEvents,
  testFailures,
  whyUnknown,
} from "./reading.ts";

const PROVISIONED = "sso:ListPermissionSetsProvisionedToAccount";
const DESCRIBE = "sso:DescribePermissionSet";
const MANAGED = "sso:ListManagedPoliciesInPermissionSet";
const INLINE = "sso:GetInlinePolicyForPermissionSet";
const OWN = "sso:ListCustomerManagedPolicyReferencesInPermissionSet";
const BOUNDARY = "sso:GetPermissionsBoundaryForPermissionSet";
const ALL = "sso:ListPermissionSets";
const AUTHORIZATION = "iam:GetAccountAuthorizationDetails";

const aws = (name: string) => ({ name: `arn:aws:iam::aws:policy/${name}`, document: null });
const allow = (Action: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const text = (Action: string) => JSON.stringify(allow(Action));

type SetPatch = { readonly name: string; readonly [key: string]: unknown };
/** The sound account with these permission sets, all of them assigned to it, or only those named. */
const account = (sets: readonly SetPatch[], assigned = sets.map(({ name }) => name), more: object = {}) =>
  sound({
    identityCenter: {
      permissionSets: sets,
      assignments: assigned.map((permissionSet) => ({ permissionSet, account: ACCOUNT, user: "u-1" })),
    },
    ...more,
  });
const admin = { name: "Admin", managedPolicies: ["AdministratorAccess"] };
const viewer = { name: "Viewer", managedPolicies: ["ReadOnlyAccess"] };
/** AWS gives the text of a policy of its own that is attached to something in the account. */
const attachedAdmin = { ...aws("AdministratorAccess"), document: text("*") };
const roleOf = (name: string) =>
  expect.stringContaining(`:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_`);
/** A set that has to be read itself, for the account has no role of it. */
const unmade = { ...admin, withoutRole: true };
const reading = { arn: expect.stringMatching(/^arn:aws:sso:::permissionSet\/ssoins-\w{16}\/ps-\w{16}$/) };

describe("the permission sets of the account", () => {
  test("are what the roles allow that Identity Center made of them", async () => {
    const { observed, calls, elapsed } = await read("permissionSets", {
      account: account([{ ...admin, sessionDuration: "PT8H", inlinePolicy: allow("s3:*") }, viewer]),
    });
    const value: PermissionSets = {
      provisioned: [
        {
          ...reading,
          name: "Admin",
          sessionDuration: "PT8H",
          role: roleOf("Admin"),
          policies: [attachedAdmin, { name: "AwsSSOInlinePolicy", document: text("s3:*") }],
          boundary: null,
        },
        {
          ...reading,
          name: "Viewer",
          sessionDuration: "PT1H",
          role: roleOf("Viewer"),
          policies: [aws("ReadOnlyAccess")],
          boundary: null,
        },
      ],
      others: [],
      othersUnread: 0,
    };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toEqual({ "sso:ListInstances": 1, [AUTHORIZATION]: 1, [PROVISIONED]: 1, [DESCRIBE]: 2 });
    expect(elapsed).toBe(0);
  });

  test("are what they say themselves where the account has no role of them", async () => {
    const iamPolicies = [
      { name: "Deploy", document: allow("cloudformation:*") },
      { name: "Limit", path: "/limits/", document: allow("s3:*") },
    ];
    const set = {
      ...unmade,
      inlinePolicy: allow("ec2:*"),
      customerManagedPolicies: ["Deploy", { name: "Limit", path: "/limits/" }, "Missing"],
      permissionsBoundary: { name: "Limit", path: "/limits/" },
    };
    const { observed, calls } = await read("permissionSets", { account: account([set], ["Admin"], { iamPolicies }) });
    const limit = { name: `arn:aws:iam::${ACCOUNT}:policy/limits/Limit`, document: text("s3:*") };
    expect(observed).toMatchObject({
      known: true,
      value: {
        provisioned: [
          {
            policies: [
              aws("AdministratorAccess"),
              { name: "inline policy", document: text("ec2:*") },
              { name: `arn:aws:iam::${ACCOUNT}:policy/Deploy`, document: text("cloudformation:*") },
              limit,
              { name: `arn:aws:iam::${ACCOUNT}:policy/Missing`, document: null },
            ],
            boundary: limit,
          },
        ],
      },
    });
    expect(calls).toMatchObject({ [MANAGED]: 1, [INLINE]: 1, [OWN]: 1, [BOUNDARY]: 1 });
  });

  test.each([
    ["there is none", undefined, null],
    ["it is one of AWS's", "arn:aws:iam::aws:policy/PowerUserAccess", aws("PowerUserAccess")],
    [
      "it is one of the account's that can't be found",
      "Gone",
      { name: `arn:aws:iam::${ACCOUNT}:policy/Gone`, document: null },
    ],
  ])("have the boundary that they name: %s", async (_, permissionsBoundary, boundary) => {
    const { provisioned } = await known("permissionSets", { account: account([{ ...unmade, permissionsBoundary }]) });
    expect(provisioned).toMatchObject([{ boundary }]);
  });

  test("name policies in the partition of the account", async () => {
    const more = { partition: "aws-us-gov", iamPolicies: [{ name: "Deploy", document: allow("ec2:*") }] };
    const set = { ...unmade, customerManagedPolicies: ["Deploy"] };
    const { provisioned } = await known("permissionSets", { account: account([set], ["Admin"], more) });
    const deploy = { name: `arn:aws-us-gov:iam::${ACCOUNT}:policy/Deploy`, document: text("ec2:*") };
    expect(provisioned[0]?.policies).toContainEqual(deploy);
  });

  test.each([
    ["there are two roles of one name", "/aws-reserved/sso.amazonaws.com/", admin],
    ["the role is of Identity Center in another Region", "/aws-reserved/sso.amazonaws.com/eu-west-1/", unmade],
  ])("are read themselves where %s", async (_, path, set) => {
    const iamRoles = [
      {
        name: "AWSReservedSSO_Admin_ffffffffffffffff",
        path,
        trusts: "sso.amazonaws.com",
        policies: ["ReadOnlyAccess"],
      },
    ];
    const { observed, calls } = await read("permissionSets", { account: account([set], ["Admin"], { iamRoles }) });
    expect(observed).toMatchObject({
      known: true,
      value: { provisioned: [{ policies: [{ name: attachedAdmin.name }] }] },
    });
    expect(calls).toMatchObject({ [MANAGED]: 1 });
  });

  test("are read themselves where the account's roles can't be read", async () => {
    const faults = [{ action: AUTHORIZATION, fault: "AccessDenied" }];
    const set = { ...admin, customerManagedPolicies: ["Deploy"] };
    const more = { faults, iamPolicies: [{ name: "Deploy", document: allow("ec2:*") }] };
    const { provisioned } = await known("permissionSets", { account: account([set], ["Admin"], more) });
    const deploy = { name: `arn:aws:iam::${ACCOUNT}:policy/Deploy`, document: null };
    expect(provisioned).toMatchObject([{ name: "Admin", policies: [aws("AdministratorAccess"), deploy] }]);
  });

  test("are read to the last page, and so is what they hold", async () => {
    const set = {
      ...unmade,
      managedPolicies: ["ReadOnlyAccess", "PowerUserAccess", "AdministratorAccess"],
      customerManagedPolicies: ["A", "B", "C"],
    };
    const sets = [set, viewer, { ...viewer, name: "Auditor" }];
    const { observed, calls } = await read("permissionSets", { account: account(sets), pageSize: 1 });
    if (!observed.known) expect.unreachable();
    expect(observed.value.provisioned.map(({ name }) => name)).toEqual(["Admin", "Viewer", "Auditor"]);
    expect(observed.value.provisioned[0]?.policies.map(({ name }) => name.split(/[/]/).at(-1))).toEqual([
      "ReadOnlyAccess",
      "PowerUserAccess",
      "AdministratorAccess",
      "A",
      "B",
      "C",
    ]);
    expect(calls).toMatchObject({ [PROVISIONED]: 3, [MANAGED]: 3, [OWN]: 3 });
  });

  test("of many sets are read at ten calls a second, and none is refused", async () => {
    const sets = [admin, ...Array.from({ length: 39 }, (_, i) => ({ ...viewer, name: `Viewer${i}` }))];
    const { calls, elapsed } = await read("permissionSets", { account: account(sets) });
    expect(calls[DESCRIBE]).toBe(40);
    // Two more before them: 42 calls in five windows.
    expect(elapsed).toBe(4 * 1_050);
  });

  test("are none where there is no Identity Center", async () => {
    const { observed, calls } = await read("permissionSets", {
      account: sound({ identityCenter: null, organization: null }),
    });
    expect(observed).toMatchObject({ known: true, value: { provisioned: [], others: [] } });
    expect(calls[PROVISIONED]).toBeUndefined();
  });

  test("are none in an account to which none is assigned: AWS then leaves the list out", async () => {
    const answers = {
      ListPermissionSetsProvisionedToAccount: json(() => ({})),
      ListPermissionSets: json(() => ({})),
    };
    const value = await known("permissionSets", { account: account([admin], []), answers });
    expect(value).toEqual({ provisioned: [], others: [], othersUnread: 0 });
  });

  // Without a role of the set, the call is not made beforehand to know what kind the instance is.
  testFailures("permissionSets", PROVISIONED, { account: account([unmade]) });
  testDenials("permissionSets", ["sso:ListInstances", DESCRIBE, MANAGED, INLINE, OWN, BOUNDARY], {
    account: account([unmade]),
  });
  testDenials("permissionSets", [ALL], { account: account([viewer]) });
});

describe("the other permission sets", () => {
  const names = (sets: PermissionSets["others"]) => sets.map(({ name }) => name);

  test("are looked at where none of the account's makes an administrator", async () => {
    const { provisioned, others } = await known("permissionSets", { account: account([viewer, admin], ["Viewer"]) });
    expect(names(provisioned)).toEqual(["Viewer"]);
    expect(others).toEqual([
      {
        ...reading,
        name: "Admin",
        sessionDuration: "PT1H",
        role: null,
        policies: [aws("AdministratorAccess")],
        boundary: null,
      },
    ]);
  });

  test.each([
    ["makes", admin],
    ["may make, as far as anyone can see,", { name: "Maybe", customerManagedPolicies: ["Missing"] }],
  ])("are not looked at where one of the account's %s an administrator", async (_, set) => {
    const { observed, calls } = await read("permissionSets", { account: account([set, viewer], [set.name]) });
    expect(observed).toMatchObject({ known: true, value: { others: [] } });
    expect(calls[ALL]).toBeUndefined();
  });

  test("are ten at most", async () => {
    const sets = [viewer, ...Array.from({ length: 15 }, (_, i) => ({ ...viewer, name: `Other${i}` }))];
    const { others } = await known("permissionSets", { account: account(sets, ["Viewer"]) });
    expect(names(others)).toEqual(Array.from({ length: 10 }, (_, i) => `Other${i}`));
  });
});

describe("an answer about a permission set", () => {
  test("counts a set once that it lists twice", async () => {
    const twice = json<{ PermissionSets: string[] }>(({ PermissionSets }) => ({
      PermissionSets: [...PermissionSets, ...PermissionSets],
    }));
    const answers = { ListPermissionSetsProvisionedToAccount: twice, ListPermissionSets: twice };
    for (const of of [viewer, { ...viewer, withoutRole: true }]) {
      const value = await known("permissionSets", { account: account([of, admin], ["Viewer"]), answers });
      expect(value.provisioned.map(({ name }) => name)).toEqual(["Viewer"]);
      expect(value.others.map(({ name }) => name)).toEqual(["Admin"]);
    }
  });

  test("can't be used without its name", async () => {
    const answers = {
      DescribePermissionSet: json<{ PermissionSet: object }>(({ PermissionSet }) => ({
        PermissionSet: { ...PermissionSet, Name: undefined },
      })),
    };
    const cause = await whyUnknown("permissionSets", { account: account([admin]), answers });
    expect(cause).toEqual({
      kind: "unexpected",
      action: DESCRIBE,
      detail: expect.stringMatching(/ps-\w+ has no name$/),
    });
  });

  test("can't be used without the set", async () => {
    const answers = { DescribePermissionSet: json(() => ({})) };
    const cause = await whyUnknown("permissionSets", { account: account([admin]), answers });
    expect(cause).toMatchObject({ kind: "unexpected", action: DESCRIBE });
  });

  test("leaves the length of a session open that AWS does not tell", async () => {
    const answers = { DescribePermissionSet: json(() => ({ PermissionSet: { Name: "Admin" } })) };
    const { provisioned } = await known("permissionSets", { account: account([admin]), answers });
    expect(provisioned).toMatchObject([{ name: "Admin", sessionDuration: null }]);
  });

  test("leaves policies open that it does not name", async () => {
    const answers = {
      ListManagedPoliciesInPermissionSet: json(() => ({ AttachedManagedPolicies: [{ Name: "AdministratorAccess" }] })),
      ListCustomerManagedPolicyReferencesInPermissionSet: json(() => ({ CustomerManagedPolicyReferences: [{}] })),
    };
    const { provisioned } = await known("permissionSets", { account: account([unmade]), answers });
    expect(provisioned[0]?.policies).toEqual([
      { name: "", document: null },
      { name: `arn:aws:iam::${ACCOUNT}:policy/`, document: null },
    ]);
  });

  test("may leave its lists, an inline policy and a boundary out where it has none", async () => {
    const nothing = json(() => ({}));
    const answers = {
      ListManagedPoliciesInPermissionSet: nothing,
      ListCustomerManagedPolicyReferencesInPermissionSet: nothing,
      GetInlinePolicyForPermissionSet: nothing,
      GetPermissionsBoundaryForPermissionSet: nothing,
    };
    const { provisioned } = await known("permissionSets", { account: account([unmade]), answers });
    expect(provisioned).toMatchObject([{ policies: [], boundary: null }]);
  });
});

describe("the permission sets, in a member of the organization", () => {
  const member = (more: object = {}, account: object = {}) =>
    sound({ organization: { managementAccount: OTHER }, identityCenter: more, ...account });
  const elsewhere = { kind: "elsewhere", action: PROVISIONED, detail: OTHER };

  test.each([
    ["that sees Identity Center and may not ask it", member()],
    ["that does not see it", member({ visibleToMembers: false })],
  ])("are for another account to read: one %s", async (_, account) => {
    expect(await whyUnknown("permissionSets", { account })).toEqual(elsewhere);
  });

  test("are read by a delegated administrator", async () => {
    const { provisioned } = await known("permissionSets", { account: member({ delegatedAdministrators: [ACCOUNT] }) });
    expect(provisioned.map(({ name }) => name)).toEqual(["AdministratorAccess", "PowerUserAccess"]);
  });

  test("are not elsewhere only because a call was throttled", async () => {
    const faults = [{ action: PROVISIONED, fault: "Throttling" }];
    const cause = await whyUnknown("permissionSets", { account: member({}, { faults }) });
    expect(cause).toMatchObject({ kind: "throttled", action: PROVISIONED });
  });
});

describe("what changes the permission sets", () => {
  testEvents("permissionSets", {
    sso: "CreatePermissionSet UpdatePermissionSet DeletePermissionSet ProvisionPermissionSet AttachManagedPolicyToPermissionSet DetachManagedPolicyFromPermissionSet PutInlinePolicyToPermissionSet DeleteInlinePolicyFromPermissionSet AttachCustomerManagedPolicyReferenceToPermissionSet DetachCustomerManagedPolicyReferenceFromPermissionSet PutPermissionsBoundaryToPermissionSet DeletePermissionsBoundaryFromPermissionSet CreateAccountAssignment DeleteAccountAssignment",
  });
});
