import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeletePermissionSetCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { accessNames } from "@genkan/aws/access-names";
import { collectFrom } from "@genkan/aws/account";
import { type Aws, connect } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { catalogue } from "@genkan/controls/catalogue/index";
import { publishUnsent } from "@genkan/controls/engine/publish";
import { respond } from "@genkan/controls/engine/respond";
import { run } from "@genkan/controls/engine/run";
import type { Alert, World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import { utc } from "@genkan/messages/moment";
import { message } from "@genkan/messages/sentence";
import { type Simulation, simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";
import { TestClock } from "../clock.ts";
import { accessEvent, assigned, HANAKO, INSTANCE, joined, OTHER_SET, onRole } from "../scenarios/access-events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

/** Changes to who may administer a simulated account that was evaluated once, with the notices switched on. */
let sandbox: Simulation;
let aws: Aws;
let world: World;
let ledger: SqliteLedger;
let alerts: Alert[];
let clock: TestClock;
let runs: number;

const ACCOUNT = "111122223333";
const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const subject = { account: ACCOUNT, partition: "aws" };

const change = {
  credentialReport: null,
  identityCenter: {
    groups: [
      { id: "g-1", name: "Developers", members: ["u-1"] },
      { id: "g-2", name: "Administrators", members: ["u-1"] },
    ],
    assignments: [
      { permissionSet: "AdministratorAccess", account: ACCOUNT, user: "u-1" },
      { permissionSet: "AdministratorAccess", account: ACCOUNT, group: "g-2" },
      { permissionSet: "PowerUserAccess", account: ACCOUNT, group: "g-1" },
    ],
  },
  iamRoles: [
    { name: "break-glass", trusts: ["arn:aws:iam::111122223333:root"], policies: ["AdministratorAccess"] },
    { name: "reader", trusts: ["arn:aws:iam::111122223333:root"], policies: ["ReadOnlyAccess"] },
  ],
};

beforeEach(async () => {
  clock = new TestClock(sound.now);
  sandbox = simulate({ scenario: readScenario(mergePatch(sound, { ...change, now: null })), clock });
  aws = connect({ region: "us-east-1", credentials, clock, requestHandler: sandbox.requestHandler });
  ledger = SqliteLedger.openFile(":memory:");
  alerts = [];
  runs = 0;
  world = {
    subject,
    settings: defaultSettings,
    collect: collectFrom(aws, subject),
    ledger,
    publish: async (alert) => void alerts.push(alert),
    now: clock.date,
    accessNotices: { sent: true, namesOf: (wanted, observations) => accessNames(aws, wanted, observations) },
    newRunId: (at) => `${at.toISOString()}-${String(runs++).padStart(4, "0")}`,
  };
  await run(world, catalogue);
  alerts = [];
});
afterEach(() => {
  ledger.close();
  aws.close();
});

const at = () => new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
const deliver = async (records: readonly TrailRecord[], controls = catalogue) => {
  await respond(world, controls, batchOf(records, world.now()));
  await publishUnsent(world);
};
/** The notices of access changes that were sent, in words. */
const sentences = () =>
  alerts.flatMap(({ changes }) =>
    changes.filter(({ control }) => control === "access-changes").map((each) => message(each, utc.en)),
  );
const recorded = async () => (await ledger.accessChanges(ACCOUNT, 100)).map(({ kind }) => kind);
/** What a person does with the SDK, and the records that CloudTrail makes of it. */
async function recordsOf(work: (client: SSOAdminClient) => Promise<void>): Promise<readonly TrailRecord[]> {
  const before = sandbox.account.scenario.cloudTrailEvents.length;
  await work(await aws.client(SSOAdminClient));
  return sandbox.account.scenario.cloudTrailEvents.slice(before) as unknown as TrailRecord[];
}

describe("a change to who may administer, where no verdict changes", () => {
  test("is a notice with the names of what it is about, who did it and where, once however often it comes", async () => {
    const records = await recordsOf(async (client) => {
      const { PermissionSet } = await client.send(
        new CreatePermissionSetCommand({ InstanceArn: INSTANCE, Name: "Auditors" }),
      );
      const PermissionSetArn = PermissionSet!.PermissionSetArn!;
      await client.send(
        new AttachManagedPolicyToPermissionSetCommand({
          ...{ InstanceArn: INSTANCE, PermissionSetArn },
          ManagedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
        }),
      );
      await client.send(
        new CreateAccountAssignmentCommand({
          ...{ InstanceArn: INSTANCE, PermissionSetArn, TargetType: "AWS_ACCOUNT", TargetId: ACCOUNT },
          ...{ PrincipalType: "GROUP", PrincipalId: "g-1" },
        }),
      );
    });
    await deliver(records);
    expect(sentences().sort()).toEqual([
      "Permission set Auditors was assigned to group Developers on account 111122223333.",
      "Permission set Auditors was created.",
      "Policy ReadOnlyAccess was attached to permission set Auditors.",
    ]);
    const [notice] = alerts.flatMap(({ changes }) => changes);
    expect(notice).toMatchObject({ kind: "notice", status: "COMPLIANT", severity: "LOW" });
    expect(notice?.events).toEqual([
      expect.objectContaining({ sourceIPAddress: "192.0.2.10", awsRegion: "us-east-1" }),
    ]);
    // SQS and EventBridge may deliver an event again, alone or with others.
    alerts = [];
    await deliver(records);
    await Promise.all(records.map((record) => deliver([record])));
    expect(alerts).toEqual([]);
    expect(await recorded()).toHaveLength(3);
  });

  test("is one notice when two functions get the same event at the same time", async () => {
    const record = assigned(at(), OTHER_SET);
    const both = [1, 2].map(() => respond(world, catalogue, batchOf([record], world.now())));
    await Promise.all(both);
    await publishUnsent(world);
    expect(sentences()).toHaveLength(1);
  });

  test("keeps the name of a set that is gone, from the record of its creation", async () => {
    const records = await recordsOf(async (client) => {
      const { PermissionSet } = await client.send(
        new CreatePermissionSetCommand({ InstanceArn: INSTANCE, Name: "Temporary" }),
      );
      const PermissionSetArn = PermissionSet!.PermissionSetArn!;
      await client.send(new DeletePermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn }));
    });
    await deliver(records);
    expect(sentences()).toContain("Permission set Temporary was deleted.");
  });

  test("is only recorded without the setting, and no name is looked up", async () => {
    const { accessNotices: _, ...silent } = world;
    world = { ...silent, accessNotices: { sent: false } };
    await deliver([assigned(at(), OTHER_SET), joined(at(), "g-2")]);
    world = silent;
    await deliver([assigned(at(), OTHER_SET)]);
    expect(alerts).toEqual([]);
    expect((await recorded()).sort()).toEqual(["assignment-created", "assignment-created", "group-member-added"]);
  });

  test("is only recorded before the first run of the account", async () => {
    ledger.close();
    ledger = SqliteLedger.openFile(":memory:");
    world = { ...world, ledger };
    await deliver([assigned(at(), OTHER_SET)]);
    expect(alerts).toEqual([]);
    expect(await recorded()).toEqual(["assignment-created"]);
  });

  test("is reported where every control is off", async () => {
    await deliver(
      [assigned(at(), OTHER_SET), joined(at(), "g-2"), onRole(at(), "UpdateAssumeRolePolicy", "break-glass")],
      [],
    );
    expect(sentences()).toHaveLength(3);
  });

  test("is no change where the call failed", async () => {
    await deliver([assigned(at(), OTHER_SET, { errorCode: "AccessDenied" })]);
    expect(alerts).toEqual([]);
    expect(await recorded()).toEqual([]);
  });
});

describe("of groups", () => {
  test("those with administrator access are reported, and no others", async () => {
    await deliver([joined(at(), "g-1"), joined(at(), "g-2"), joined(at(), "g-unknown")]);
    expect(sentences()).toEqual(["User hanako was added to group Administrators. The group has administrator access."]);
  });

  test("one is reported when it is not known whether it has administrator access", async () => {
    sandbox.account.update((scenario) => {
      scenario.faults.push({ action: "sso:ListAccountAssignments", fault: "AccessDenied" } as never);
    });
    await deliver([joined(at(), "g-1")]);
    expect(sentences()).toEqual([
      "User hanako was added to group Developers. Whether the group has administrator access could not be read.",
    ]);
  });

  test("a removal whose record names only the membership is reported, with names where its creation is there too", async () => {
    const store = (eventName: string, more: object) =>
      accessEvent("identitystore", eventName, { eventTime: at(), ...more });
    const added = store("CreateGroupMembership", {
      requestParameters: { identityStoreId: "d-1234567890", groupId: "g-2", memberId: { userId: "u-1" } },
      responseElements: { membershipId: "m-1", identityStoreId: "d-1234567890" },
    });
    const removed = (membershipId: string) =>
      store("DeleteGroupMembership", { requestParameters: { identityStoreId: "d-1234567890", membershipId } });
    await deliver([added, removed("m-1"), removed("m-2")]);
    expect(sentences().sort()).toEqual([
      "A member was removed from a group that the record does not name. Whether the group has administrator access could not be read.",
      "User hanako was added to group Administrators. The group has administrator access.",
      "User hanako was removed from group Administrators. The group has administrator access.",
    ]);
  });
});

describe("of roles", () => {
  test("administrators' trust policies are reported, and no other role's, nor those of Identity Center", async () => {
    await deliver([
      onRole(at(), "UpdateAssumeRolePolicy", "break-glass"),
      onRole(at(), "UpdateAssumeRolePolicy", "reader"),
      onRole(at(), "UpdateAssumeRolePolicy", "AWSReservedSSO_AdministratorAccess_0123456789abcdef"),
      onRole(at(), "CreateRole", "newcomer"),
    ]);
    expect(sentences()).toEqual([
      "The trust policy of role break-glass was changed: who may assume the role may be different now. It concerns administrator access.",
    ]);
  });

  test("one becomes an administrator by a policy at once, though IAM does not show it yet", async () => {
    const policyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    const policyDocument = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
    await deliver([
      onRole(at(), "AttachRolePolicy", "reader", { policyArn }),
      onRole(at(), "DetachRolePolicy", "reader", { policyArn }),
      onRole(at(), "PutRolePolicy", "reader", { policyName: "all", policyDocument }),
      onRole(at(), "AttachRolePolicy", "reader", { policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    ]);
    expect(sentences().sort()).toEqual([
      "Policy AdministratorAccess was added to role reader. It concerns administrator access.",
      "Policy AdministratorAccess was removed from role reader. It concerns administrator access.",
      "Policy all was added to role reader. It concerns administrator access.",
    ]);
    // A policy may be 10 KB long; what it gave is recorded, not its text.
    expect(JSON.stringify(await ledger.accessChanges(ACCOUNT, 10))).not.toContain("Statement");
  });
});

test("many changes are a few notices, and then one summary by the next run", async () => {
  const changes = Array.from({ length: 50 }, () => assigned(at(), OTHER_SET));
  await deliver(changes.slice(0, 30));
  expect(alerts).toHaveLength(1);
  expect(sentences()).toHaveLength(20);
  await deliver(changes.slice(30));
  expect(alerts).toHaveLength(1);
  expect(await recorded()).toHaveLength(50);
  alerts = [];
  clock.advance(15 * 60_000);
  await run(world, catalogue);
  expect(sentences()).toEqual([
    "30 more changes to who may administer between 2026-11-01 00:00 UTC and 2026-11-01 00:00 UTC, too many to report one by one. List them: npx genkan activity --access",
  ]);
  alerts = [];
  await run(world, catalogue);
  expect(alerts).toEqual([]);
  // The flood is over.
  await deliver([assigned(at(), OTHER_SET)]);
  expect(sentences()).toHaveLength(1);
});

test("a change that genkan fix made is named as such, and one beside it is not", async () => {
  const [mine, other] = [assigned(at(), OTHER_SET), assigned(at(), OTHER_SET, { userIdentity: { arn: "eve" } })];
  const fix = { id: "fix-1", at: at(), by: HANAKO, account: ACCOUNT, partition: "aws", fixes: [], steps: [] };
  const result = { step: "s", state: "done", changed: true, requestIds: [mine.requestID] } as const;
  await ledger.putFix(ACCOUNT, { ...fix, results: [result], state: "applied", endedAt: at() });
  await deliver([mine, other]);
  const fixes = alerts.flatMap(({ changes }) => changes).filter(({ control }) => control === "access-changes");
  expect(fixes.map((each) => [each.resource.id, each.fix?.id])).toEqual(
    expect.arrayContaining([
      [mine.eventID, "fix-1"],
      [other.eventID, undefined],
    ]),
  );
});

test("what an event names is cleaned before it is recorded", async () => {
  const hostile = "x\u202e<!channel>\u001b[31m";
  const record = {
    ...assigned(at(), hostile, { sourceIPAddress: hostile, userAgent: hostile }),
    userIdentity: { type: "AssumedRole", arn: hostile },
  };
  await deliver([record]);
  const kept = JSON.stringify([await ledger.accessChanges(ACCOUNT, 10), alerts]);
  expect(kept).not.toContain("\u202e");
  // JSON escapes it.
  expect(kept).not.toContain("\\u001b[");
  expect(sentences()).toHaveLength(1);
});
