import type { IdentityCenter } from "@genkan/controls/model/evidence";
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

const LIST = "sso:ListInstances";
const REGIONS = "account:ListRegions";
const PROVISIONED = "sso:ListPermissionSetsProvisionedToAccount";
const DESCRIBE = "organizations:DescribeOrganization";
const AUTHORIZATION = "iam:GetAccountAuthorizationDetails";

/** The sound account, which manages its organization, with Identity Center in a Region. */
const inRegion = (region: string, more: object = {}) => sound({ identityCenter: { region, ...more } });
/** Without roles of Identity Center in the account, which would name its Region. */
const withoutRoles = { permissionSets: [], assignments: [] };
/** A member of an organization that another account manages. */
const member = (identityCenter: object = {}, more: object = {}) =>
  sound({ organization: { managementAccount: OTHER }, identityCenter, ...more });
const withoutCenter = { identityCenter: null };
const alone = { ...withoutCenter, organization: null };

/** The Regions in which it was looked for, in the order of the calls. */
const lookedIn = ({ log }: { log: readonly string[] }) =>
  log.flatMap((call) => (call.startsWith(`${LIST} `) ? call.slice(LIST.length + 1) : []));

describe("Identity Center", () => {
  const instance = {
    arn: expect.stringMatching(/^arn:aws:sso:::instance\/ssoins-\w{16}$/),
    identityStoreId: expect.stringMatching(/^d-\w{10}$/),
    owner: ACCOUNT,
    region: "us-east-1",
    kind: "organization",
    status: "ACTIVE",
  } as const;
  const set = expect.stringMatching(/^arn:aws:sso:::permissionSet\/ssoins-\w{16}\/ps-\w{16}$/);
  const provisioning = { ...instance, provisioned: [set, set] };

  test("of the management account is found in one look where it is in our Region", async () => {
    const { observed, calls, elapsed } = await read("identityCenter", { account: sound() });
    const value: IdentityCenter = { instances: [provisioning], searched: ["us-east-1"], managementAccount: null };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    // That it provisions permission sets says that it is the organization's.
    expect(calls).toEqual({ [LIST]: 1, [AUTHORIZATION]: 1, [PROVISIONED]: 1 });
    expect(elapsed).toBe(0);
  });

  test("of another account is found by a member, with the account that manages it", async () => {
    expect(await known("identityCenter", { account: member() })).toEqual({
      instances: [{ ...instance, owner: OTHER }],
      searched: ["us-east-1"],
      managementAccount: OTHER,
    });
  });

  test("that a member can't see is known by the account that manages it", async () => {
    expect(await known("identityCenter", { account: member({ visibleToMembers: false, ...withoutRoles }) })).toEqual({
      instances: [],
      searched: ["ap-northeast-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"],
      managementAccount: OTHER,
    });
  });

  test("that is not there, in an account without an organization, is not looked for everywhere", async () => {
    const { observed, calls } = await read("identityCenter", { account: sound(alone) });
    const value = { instances: [], searched: ["us-east-1"], managementAccount: null };
    expect(observed).toMatchObject({ known: true, value });
    expect(calls[REGIONS]).toBeUndefined();
  });

  test.each(["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_IN_PROGRESS"])(
    "is shown with its status %s",
    async (status) => {
      const { instances } = await known("identityCenter", { account: inRegion("us-east-1", { status }) });
      expect(instances).toEqual([{ ...provisioning, status }]);
    },
  );

  testFailures("identityCenter", LIST, { account: sound() });
  testDenials("identityCenter", [REGIONS], { account: inRegion("eu-west-1", withoutRoles) });
});

describe("Identity Center is looked for", () => {
  test("in the Region of the settings alone", async () => {
    const settings = { identityCenterRegion: "eu-west-1" };
    const reading = await read("identityCenter", { account: inRegion("eu-west-1"), settings });
    expect(reading.observed).toMatchObject({ known: true, value: { searched: ["eu-west-1"] } });
    expect(lookedIn(reading)).toEqual(["eu-west-1"]);
  });

  test("in the Region of the settings alone, also where it is not there", async () => {
    const settings = { identityCenterRegion: "eu-west-1" };
    const { observed } = await read("identityCenter", { account: inRegion("us-east-1"), settings });
    const value = { instances: [], searched: ["eu-west-1"], managementAccount: null };
    expect(observed).toMatchObject({ known: true, value });
  });

  test("where the last run found it, before all others", async () => {
    const settings = { lastIdentityCenterRegion: "eu-west-1" };
    const reading = await read("identityCenter", { account: inRegion("eu-west-1"), settings });
    expect(lookedIn(reading)).toEqual(["eu-west-1"]);
  });

  test("in our own Region when it is not there any more", async () => {
    const settings = { lastIdentityCenterRegion: "eu-west-1" };
    const reading = await read("identityCenter", { account: inRegion("us-east-1"), settings });
    expect(lookedIn(reading)).toEqual(["eu-west-1", "us-east-1"]);
  });

  test("in the Region that its roles name, before all Regions", async () => {
    const reading = await read("identityCenter", { account: inRegion("ap-northeast-1") });
    expect(reading.observed).toMatchObject({
      known: true,
      value: { instances: [{ region: "ap-northeast-1" }], searched: ["ap-northeast-1", "us-east-1"] },
    });
    expect(lookedIn(reading)).toEqual(["us-east-1", "ap-northeast-1"]);
    expect(reading.calls[REGIONS]).toBeUndefined();
  });

  test("in every enabled Region last, once in each, and no further than it is found", async () => {
    const regions = Array.from({ length: 30 }, (_, i) => `us-test-${i}`);
    const account = sound({ identityCenter: { region: "us-test-7", ...withoutRoles }, enabledRegions: regions });
    const reading = await read("identityCenter", { account });
    expect(reading.observed).toMatchObject({ known: true, value: { instances: [{ region: "us-test-7" }] } });
    const looked = lookedIn(reading);
    expect(looked).toContain("us-test-7");
    expect(new Set(looked).size).toBe(looked.length);
    // A few more are under way when it is found.
    expect(looked.length).toBeLessThan(20);
  });

  test("in every enabled Region that AWS lists, on whatever page", async () => {
    const reading = await read("identityCenter", {
      account: inRegion("us-west-2", withoutRoles),
      pageSize: 2,
    });
    expect(reading.observed).toMatchObject({ known: true, value: { instances: [{ region: "us-west-2" }] } });
    expect(reading.calls[REGIONS]).toBe(3);
  });

  test("in 50 Regions at most beside our own", async () => {
    const enabledRegions = Array.from({ length: 60 }, (_, i) => `us-test-${i}`);
    const { searched } = await known("identityCenter", { account: sound({ ...withoutCenter, enabledRegions }) });
    expect(searched).toHaveLength(51);
  });

  test("in every enabled Region, too, when its roles can't be read", async () => {
    const faults = [{ action: AUTHORIZATION, fault: "AccessDenied" }];
    const { instances } = await known("identityCenter", { account: { ...inRegion("us-west-2"), faults } });
    expect(instances).toMatchObject([{ region: "us-west-2", kind: "organization" }]);
  });

  test("in every enabled Region, too, when it is unknown whether there is an organization", async () => {
    const faults = [{ action: DESCRIBE, fault: "AccessDenied" }];
    const reading = await read("identityCenter", { account: { ...sound(withoutCenter), faults } });
    expect(lookedIn(reading)).toHaveLength(5);
    // Whether another account manages it is then unknown.
    expect(reading.observed).toMatchObject({ known: false, cause: { kind: "access-denied", action: DESCRIBE } });
  });

  test("in a Region that has no such service without ado", async () => {
    const answers = { ListInstances: unless(["us-east-1", "us-west-2"], noSuchHost) };
    const account = inRegion("us-west-2", withoutRoles);
    const { observed } = await read("identityCenter", { account, answers });
    expect(observed).toMatchObject({ known: true, value: { instances: [{ region: "us-west-2" }] } });
    const nowhere = await read("identityCenter", { account: sound(withoutCenter), answers });
    expect(nowhere.observed).toMatchObject({ known: true, value: { instances: [] } });
  });

  test("past a Region that fails, which matters only when it is in no other", async () => {
    const answers = { ListInstances: unless(["us-east-1", "us-west-2"], broken) };
    const account = inRegion("us-west-2", withoutRoles);
    const { observed } = await read("identityCenter", { account, answers });
    expect(observed).toMatchObject({ known: true, value: { instances: [{ region: "us-west-2" }] } });
    const cause = await whyUnknown("identityCenter", { account: sound(withoutCenter), answers });
    expect(cause).toMatchObject({ kind: "unexpected", action: LIST });
  });

  const unless =
    (regions: readonly string[], fails: () => never | { status: number; body: string }) =>
    (body: string, { region }: { region: string }) =>
      regions.includes(region) ? body : fails();
  function noSuchHost(): never {
    throw Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
  }
  const broken = () => ({ status: 500, body: JSON.stringify({ __type: "InternalServerException" }) });
});

describe("an account that may not look", () => {
  const faults = [{ action: LIST, fault: "AccessDenied" }];

  test("knows of the account that manages it, where that is another one", async () => {
    expect(await known("identityCenter", { account: { ...member(), faults } })).toEqual({
      instances: [],
      searched: ["us-east-1"],
      managementAccount: OTHER,
    });
  });

  test.each([
    ["that manages the organization", sound(), {}],
    ["that is in no organization", sound(alone), {}],
    ["that has the Region from the settings", member(), { identityCenterRegion: "us-east-1" }],
  ])("lacks a permission, where it is one %s", async (_, account, settings) => {
    const cause = await whyUnknown("identityCenter", { account: { ...account, faults }, settings });
    expect(cause).toMatchObject({ kind: "access-denied", action: LIST });
  });

  test("is unknown to itself where it can't tell who manages it either", async () => {
    const both = [...faults, { action: DESCRIBE, fault: "Throttling" }];
    const cause = await whyUnknown("identityCenter", { account: { ...member(), faults: both } });
    expect(cause).toMatchObject({ kind: "throttled", action: DESCRIBE });
  });

  test("in a member, other failures are no proof that another account manages it", async () => {
    const throttled = [{ action: LIST, fault: "Throttling" }];
    const cause = await whyUnknown("identityCenter", { account: { ...member(), faults: throttled } });
    expect(cause).toMatchObject({ kind: "throttled", action: LIST });
  });
});

describe("which kind an instance is", () => {
  const kinds = async (account: object, settings: object = {}) =>
    (await known("identityCenter", { account, settings })).instances.map(({ kind, owner }) => `${kind} of ${owner}`);

  test("is the organization's where the management account owns it, without roles too", async () => {
    expect(await kinds(inRegion("us-east-1", withoutRoles))).toEqual([`organization of ${ACCOUNT}`]);
    expect(await kinds(member(withoutRoles))).toEqual([`organization of ${OTHER}`]);
  });

  test.each(["AccessDenied", "InternalError"])(
    "is found by the owner where the permission sets cannot be listed: %s",
    async (fault) => {
      const faults = [{ action: PROVISIONED, fault }];
      const { instances } = await known("identityCenter", { account: { ...sound(), faults } });
      expect(instances).toMatchObject([{ kind: "organization", owner: ACCOUNT }]);
      expect(instances[0]?.provisioned).toBeUndefined();
    },
  );

  test("is not proved by roles alone: a member's may come from an instance that it cannot see", async () => {
    const account = member({ visibleToMembers: false }, { accountInstances: [{ region: "us-east-1" }] });
    expect(await kinds(account)).toEqual([`account of ${ACCOUNT}`]);
  });

  test("is an account's in an account without an organization", async () => {
    const account = sound({ ...alone, accountInstances: [{ region: "us-east-1" }] });
    expect(await kinds(account)).toEqual([`account of ${ACCOUNT}`]);
  });

  test("is not the organization's only because roles can't be read", async () => {
    const faults = [{ action: AUTHORIZATION, fault: "AccessDenied" }];
    const account = { ...sound({ ...alone, accountInstances: [{ region: "us-east-1" }] }), faults };
    expect(await kinds(account)).toEqual([`account of ${ACCOUNT}`]);
  });

  test("is an account's where a member owns it", async () => {
    const account = member(
      { visibleToMembers: false, ...withoutRoles },
      { accountInstances: [{ region: "us-east-1" }] },
    );
    expect(await kinds(account)).toEqual([`account of ${ACCOUNT}`]);
  });

  test("is recognised by the owner where there are two in a Region, on whatever page", async () => {
    const account = member({}, { accountInstances: [{ region: "us-east-1" }] });
    expect(await kinds(account)).toEqual([`account of ${ACCOUNT}`, `organization of ${OTHER}`]);
    const { instances } = await known("identityCenter", { account, pageSize: 1 });
    expect(instances.map(({ kind }) => kind)).toEqual(["account", "organization"]);
  });

  test("needs no look at the organization where its own roles tell", async () => {
    const { calls } = await read("identityCenter", { account: sound() });
    expect(calls[DESCRIBE]).toBeUndefined();
  });

  test("goes on past an account's instance to the organization's", async () => {
    const account = member({ region: "eu-west-1", ...withoutRoles }, { accountInstances: [{ region: "us-east-1" }] });
    expect(await kinds(account)).toEqual([`account of ${ACCOUNT}`, `organization of ${OTHER}`]);
  });

  test("is unknown where neither roles nor the organization can be read", async () => {
    const faults = [{ action: DESCRIBE, fault: "AccessDenied" }];
    const account = { ...inRegion("us-east-1", withoutRoles), faults };
    const cause = await whyUnknown("identityCenter", { account });
    expect(cause).toMatchObject({ kind: "access-denied", action: DESCRIBE });
  });
});

describe("an answer about instances", () => {
  type Answer = { Instances: object[] };

  test.each(["InstanceArn", "IdentityStoreId", "OwnerAccountId"])("can't be used without an %s", async (key) => {
    const answers = {
      ListInstances: json<Answer>(({ Instances }) => ({
        Instances: Instances.map((each) => ({ ...each, [key]: undefined })),
      })),
    };
    const detail = "an instance has no ARN, identity store or owner";
    const cause = await whyUnknown("identityCenter", { account: sound(), answers });
    expect(cause).toEqual({ kind: "unexpected", action: LIST, detail });
  });

  test("counts an instance once that it lists twice, and its permission sets", async () => {
    const answers = {
      ListInstances: json<Answer>(({ Instances }) => ({ Instances: [...Instances, ...Instances] })),
      ListPermissionSetsProvisionedToAccount: json<{ PermissionSets: string[] }>(({ PermissionSets }) => ({
        PermissionSets: [...PermissionSets, ...PermissionSets],
      })),
    };
    const { instances } = await known("identityCenter", { account: sound(), answers });
    expect(instances).toMatchObject([{ kind: "organization" }]);
    expect(instances[0]?.provisioned).toHaveLength(2);
  });

  test("without a status leaves it open", async () => {
    const answers = {
      ListInstances: json<Answer>(({ Instances }) => ({
        Instances: Instances.map((each) => ({ ...each, Status: undefined })),
      })),
    };
    const { instances } = await known("identityCenter", { account: sound(), answers });
    expect(instances).toMatchObject([{ status: "unknown" }]);
  });

  test("may leave an empty list out", async () => {
    const answers = { ListInstances: json(() => ({})) };
    expect((await known("identityCenter", { account: sound(alone), answers })).instances).toEqual([]);
  });

  test("about Regions can't be used without its list", async () => {
    const answers = { "/listRegions": json(() => ({})) };
    const cause = await whyUnknown("identityCenter", { account: inRegion("eu-west-1", withoutRoles), answers });
    expect(cause).toEqual({ kind: "unexpected", action: REGIONS, detail: "AWS's answer has no Regions" });
  });
});

describe("what changes Identity Center", () => {
  testEvents("identityCenter", {
    sso: "CreateInstance DeleteInstance StartSSO DeleteSSO RegisterDelegatedAdministrator",
    organizations: "CreateOrganization DeleteOrganization LeaveOrganization AcceptHandshake",
  });
});
