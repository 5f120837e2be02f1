import { describe, expect, test } from "vitest";
import {
  administrator,
  assignment,
  daily,
  type Facts,
  lines,
  managed,
  observations,
  planned,
  refusals,
  set,
  user,
} from "./evidence.ts";

const only = (names: readonly string[]) => ({ users: names.map((name) => user(name)) });
const nobody = { ...only(["hanako"]), assignments: [] };

describe("the administrator's permission set", () => {
  const plan = (facts: Facts) => planned("identity-center-admin-permission-set-exists", observations(facts));

  test("is created with AWS's policy where there is none", () => {
    const { fixes, steps, ...rest } = plan({ provisioned: [], assignments: [] });
    expect(fixes).toMatchObject([{ reason: "no-administrator-set", risk: "adds" }]);
    expect(lines({ steps, fixes, ...rest })).toEqual([
      "+ permission set AdministratorAccess (sessions of 1 hour)",
      "+ AWS's policy AdministratorAccess in permission set AdministratorAccess",
    ]);
    expect(steps.map(({ call }) => [call.operation, call.region, call.input])).toEqual([
      [
        "CreatePermissionSet",
        "us-east-1",
        { InstanceArn: "arn:aws:sso:::instance/ssoins-1", Name: "AdministratorAccess", SessionDuration: "PT1H" },
      ],
      [
        "AttachManagedPolicyToPermissionSet",
        "us-east-1",
        {
          InstanceArn: "arn:aws:sso:::instance/ssoins-1",
          PermissionSetArn: { outputOf: "permission-set:AdministratorAccess" },
          ManagedPolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
        },
      ],
    ]);
  });

  test("has sessions no longer than the limit", () => {
    const facts = observations({ provisioned: [], assignments: [] });
    const { steps } = planned("identity-center-admin-permission-set-exists", facts, {
      settings: { maxAdminSessionSeconds: 1_800 },
    });
    expect(steps[0]?.call.input).toMatchObject({ SessionDuration: "PT1800S" });
  });

  test("is not touched where one of that name holds other policies", () => {
    const taken = set("AdministratorAccess", { policies: [managed("ReadOnlyAccess")] });
    expect(refusals(plan({ provisioned: [], others: [taken], assignments: [] }))).toEqual([
      "A permission set AdministratorAccess exists, and it holds other policies than AWS's policy of that name.",
    ]);
  });

  test("of that name without policies is completed", () => {
    const empty = set("AdministratorAccess", { policies: [] });
    expect(lines(plan({ provisioned: [], others: [empty], assignments: [] }))).toHaveLength(2);
  });

  test("is never freed from a boundary", () => {
    const limited = set("AdministratorAccess", { boundary: managed("ReadOnlyAccess") });
    const { fixes, byHand } = plan({ provisioned: [limited], assignments: [] });
    expect(fixes).toEqual([]);
    expect(byHand).toMatchObject([{ evaluation: { reason: "administrator-set-limited" }, remedy: { way: "none" } }]);
  });
});

describe("an administrator", () => {
  const plan = (facts: Facts, choices = {}) =>
    planned("identity-center-admin-assigned", observations(facts), { choices });

  test("is the only user that there is, and gets a smaller permission set as well", () => {
    expect(lines(plan({ ...nobody, provisioned: [] }))).toEqual([
      "+ permission set AdministratorAccess (sessions of 1 hour)",
      "+ AWS's policy AdministratorAccess in permission set AdministratorAccess",
      "+ assignment hanako → AdministratorAccess on 111122223333",
      "+ permission set PowerUserAccess (sessions of 1 hour)",
      "+ AWS's policy PowerUserAccess in permission set PowerUserAccess",
      "+ assignment hanako → PowerUserAccess on 111122223333",
    ]);
  });

  test("gets permission sets that are there already", () => {
    expect(lines(plan(nobody))).toEqual([
      "+ assignment hanako → AdministratorAccess on 111122223333",
      "+ assignment hanako → PowerUserAccess on 111122223333",
    ]);
    const own = set("Admins", { policies: [managed("AdministratorAccess")] });
    expect(lines(plan({ ...nobody, provisioned: [], others: [own, daily] }))[0]).toBe(
      "+ assignment hanako → Admins on 111122223333",
    );
  });

  test("needs the rights of AWS's roles in the management account only", () => {
    const sids = (facts: Facts) => plan(facts).steps.flatMap(({ also = [] }) => also.map(({ sid }) => sid));
    expect(new Set(sids(nobody))).toEqual(new Set(["RolesOfIdentityCenter", "ProviderOfIdentityCenter", "ListsOfIam"]));
    const identityCenter = { known: true, observedAt: new Date(0) } as const;
    const owner = "999988887777";
    const [instance] = [{ arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1", owner, region: "us-east-1" }];
    const value = {
      instances: [{ ...instance!, kind: "organization", status: "ACTIVE" } as const],
      searched: [],
      managementAccount: null,
    };
    expect(sids({ ...nobody, more: { identityCenter: { ...identityCenter, value } } })).toEqual([]);
  });

  test.each<[string, Facts, object, string]>([
    [
      "is chosen by name where there are several",
      { assignments: [] },
      {},
      "Several people could get the access: alice, bob, carol.",
    ],
    ["must exist", nobody, { user: "eve" }, "The directory has no user eve."],
    [
      "must be among the users that were read",
      { ...nobody, complete: false },
      { user: "eve" },
      "eve is not among the users that were read; the directory has more.",
    ],
    [
      "must be enabled",
      { users: [user("hanako", { enabled: false })], assignments: [] },
      { user: "hanako" },
      "hanako is disabled.",
    ],
    [
      "is not a user of an external identity provider",
      { users: [user("hanako", { external: true })], assignments: [] },
      {},
      "hanako comes from an external identity provider, which decides about its users.",
    ],
    ["needs a user", { users: [], assignments: [] }, {}, "The directory has no enabled user."],
  ])("%s", (_, facts, choices, because) => {
    const result = plan(facts, choices);
    expect(refusals(result)).toEqual([because]);
    expect(result.steps).toEqual([]);
  });

  test("may be chosen by name", () => {
    expect(lines(plan({ assignments: [] }, { user: "carol" }))[0]).toBe(
      "+ assignment carol → AdministratorAccess on 111122223333",
    );
  });
});

describe("a permission set for daily work", () => {
  test("is assigned to each administrator that has none", () => {
    const result = planned("identity-center-least-privilege-available", observations({ provisioned: [administrator] }));
    expect(result.fixes).toHaveLength(2);
    expect(lines(result)).toEqual([
      "+ permission set PowerUserAccess (sessions of 1 hour)",
      "+ AWS's policy PowerUserAccess in permission set PowerUserAccess",
      "+ assignment alice → PowerUserAccess on 111122223333",
      "+ assignment bob → PowerUserAccess on 111122223333",
    ]);
  });
});

describe("sessions", () => {
  const long = set("AdministratorAccess", {
    sessionDuration: "PT12H",
    description: "For emergencies",
    relayState: "https://example.com",
  });

  test("are shortened to the limit with everything else as it was, and provisioned again", () => {
    const { steps } = planned("identity-center-admin-session-short", observations({ provisioned: [long, daily] }));
    expect(steps).toHaveLength(1);
    const [step] = steps;
    expect(step?.effect.en).toBe(
      "sessions of permission set AdministratorAccess: 12 hours → 1 hour, in every account that has it",
    );
    const kept = { Description: "For emergencies", RelayState: "https://example.com" };
    expect(step?.call.input).toMatchObject({ SessionDuration: "PT1H", ...kept });
    expect(step?.undo).toMatchObject({ call: { input: { SessionDuration: "PT12H", ...kept } } });
    expect(step?.followedBy?.call.operation).toBe("ProvisionPermissionSet");
  });
});

describe("too many administrators", () => {
  const three = {
    users: ["alice", "bob", "carol", "dave"].map((name) => user(name)),
    assignments: ["alice", "bob", "carol"].map((name) => assignment(name, administrator)),
  };
  const plan = (choices: object, facts: Facts = three) =>
    planned("identity-center-admin-assigned", observations(facts), { choices, settings: { maxAdministrators: 2 } });

  test("are removed by name", () => {
    expect(lines(plan({ removeAdministrators: ["carol"] }))).toEqual([
      "- assignment carol → AdministratorAccess on 111122223333",
    ]);
    expect(plan({ removeAdministrators: ["carol"] }).fixes).toMatchObject([{ risk: "tightens" }]);
  });

  const group = [{ id: "g-1", name: "admins", members: ["id-carol"] }];
  const inGroup = { permissionSet: administrator.arn, principalType: "GROUP", principalId: "g-1" } as const;
  test.each<[string, object, Facts, string]>([
    [
      "are not chosen by Genkan",
      {},
      three,
      "Genkan does not choose who stops being an administrator. There are: alice, bob, carol.",
    ],
    [
      "do not include a stranger",
      { removeAdministrators: ["dave"] },
      three,
      "dave is not an administrator of this account.",
    ],
    [
      "keep the person who runs it",
      { removeAdministrators: ["alice"] },
      three,
      "alice is you. Genkan never takes away the access of the person who runs it.",
    ],
    [
      "keep two",
      { removeAdministrators: ["bob", "carol"] },
      three,
      "Only 1 would be left. If one administrator cannot sign in, another one must be able to.",
    ],
    [
      "are not removed from groups",
      { removeAdministrators: ["carol"] },
      { ...three, assignments: [...three.assignments, inGroup], groups: group },
      "carol is an administrator through a group, which may give access to other accounts as well.",
    ],
  ])("%s", (_, choices, facts, because) => {
    const result = plan(choices, facts);
    expect(refusals(result)).toEqual([because]);
    expect(result.steps).toEqual([]);
  });
});

test("no plan rests on what was not read", () => {
  const cause = { kind: "access-denied", action: "sso:ListPermissionSets", detail: "not authorized" } as const;
  const facts = observations({ ...nobody, more: { permissionSets: { known: false, cause } } });
  const { refused, fixes } = planned("identity-center-admin-assigned", facts);
  // The control itself cannot evaluate then, and nothing is planned for what is unknown.
  expect([refused, fixes]).toEqual([[], []]);
});
