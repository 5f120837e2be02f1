import { type Aws, connect, totalCalls } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import { evaluateBatch, type MemberWorld } from "@genkan/aws/organization/batch";
import { census } from "@genkan/aws/organization/census";
import {
  assignedAccount,
  type MemberEventsWorld,
  respondInMembers,
  respondToAssignments,
} from "@genkan/aws/organization/events";
import { ASSUME_ROLE } from "@genkan/aws/organization/member";
import { recordDigest, recordFlood } from "@genkan/aws/organization/record-digest";
import { storeSweep } from "@genkan/aws/organization/sweeping";
import { memberTemplate } from "@genkan/aws/organization/template";
import { unreadMembers } from "@genkan/aws/organization/unreadable";
import { catalogue } from "@genkan/controls/catalogue/index";
import { digestOf, EVENTS_PASS } from "@genkan/controls/engine/gathering";
import { leave } from "@genkan/controls/engine/leave";
import type { GatheredAlert } from "@genkan/controls/engine/organization-ledger";
import { defaultSettings } from "@genkan/controls/model/settings";
import { type Simulation, simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { afterEach, describe, expect, test } from "vitest";
import { SqliteOrganizationLedger } from "../../../packages/cli/src/ledger/sqlite-organization.ts";
import { TestClock } from "../../clock.ts";
import { rootEvent } from "../../scenarios/events.ts";
import sound from "../../scenarios/sound.json" with { type: "json" };
import { memoryStore } from "./simulated.ts";

const CENTRAL = "111122223333";
const [SHOP, BANK, GONE, FOREIGN] = ["222233334444", "333344445555", "444455556666", "555566667777"];
const ORGANIZATION = { id: "o-exampleorgid", managementAccount: CENTRAL };
const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const subject = { account: CENTRAL, partition: "aws" };
const member = (id: string, more: object = {}) => ({
  id,
  name: `member ${id}`,
  path: "r-ab12/ou-ab12-11111111",
  ...more,
});

interface Stage {
  readonly sandbox: Simulation;
  readonly aws: Aws;
  readonly clock: TestClock;
  readonly ledger: SqliteOrganizationLedger;
  readonly world: MemberEventsWorld;
  /** Runs a pass over all members. */
  pass(): Promise<void>;
  /** Responds to an act of root in each of the accounts. */
  deliver(...accounts: readonly string[]): ReturnType<typeof respondInMembers>;
}

const opened: Stage[] = [];
afterEach(() => {
  for (const { aws, ledger } of opened.splice(0)) {
    aws.close();
    ledger.close();
  }
});

async function stageOf(accounts: readonly object[], roleName = "genkan-read"): Promise<Stage> {
  const clock = new TestClock(sound.now);
  const organization = { ...ORGANIZATION, units: [{ id: "ou-ab12-11111111", name: "prod" }], accounts };
  const scenario = readScenario(mergePatch(sound, { now: null, credentialReport: null, organization }));
  const sandbox = simulate({ scenario, clock });
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler: sandbox.requestHandler });
  const ledger = SqliteOrganizationLedger.openFile(":memory:");
  const members: MemberWorld = { aws, ledger, settings: defaultSettings, controls: catalogue, roleName };
  const world: MemberEventsWorld = { ...members, organization: ORGANIZATION, partition: "aws" };
  let passes = 0;
  const stage: Stage = {
    ...{ sandbox, aws, clock, ledger, world },
    async pass() {
      const { members: all, ...roster } = await census(aws, subject);
      const others = all.filter(({ account }) => account !== CENTRAL);
      const id = `${clock.date().toISOString()}-pass${passes++}`;
      await evaluateBatch(members, { ...roster, members: others }, { pass: id, again: false });
    },
    deliver: (...accounts) =>
      respondInMembers(
        world,
        new Map(accounts.map((account) => [account, batchOf([actIn(account, clock)], clock.date())])),
      ),
  };
  opened.push(stage);
  return stage;
}

/** Root creates an access key for itself. */
const actIn = (account: string, clock: TestClock) => ({
  ...rootEvent({
    eventName: "CreateAccessKey",
    eventSource: "iam.amazonaws.com",
    eventTime: clock.date().toISOString(),
  }),
  eventID: `e0000000-0000-4000-8000-${account}`,
  userIdentity: { type: "Root", arn: `arn:aws:iam::${account}:root`, accountId: account, principalId: account },
  recipientAccountId: account,
});

async function gatheredIn({ ledger }: Stage): Promise<readonly GatheredAlert[]> {
  const alerts: GatheredAlert[] = [];
  for await (const alert of ledger.gathered(ORGANIZATION.id)) alerts.push(alert);
  return alerts;
}

describe("events of members", () => {
  test("an act of root is reported at once, with the account's name and OUs, by few calls in that account alone", async () => {
    const stage = await stageOf([member(SHOP), member(BANK)]);
    await stage.pass();
    const baselines = await gatheredIn(stage);
    const before = totalCalls(stage.aws);
    const assumed = stage.aws.calls.get(ASSUME_ROLE) ?? 0;
    const answers = await stage.deliver(SHOP);
    const answer = answers.get(SHOP);
    const response = answer && "response" in answer ? answer.response : undefined;
    expect(response?.changes.map(({ control, kind }) => `${kind} ${control}`)).toEqual(["notice root-usage-limited"]);
    expect(response?.apiCalls).toBeLessThanOrEqual(5);
    // Our own credentials are for the role alone.
    expect(totalCalls(stage.aws) - before).toBe((stage.aws.calls.get(ASSUME_ROLE) ?? 0) - assumed);
    expect((stage.aws.calls.get(ASSUME_ROLE) ?? 0) - assumed).toBe(1);

    const { unsent } = await stage.ledger.read(SHOP);
    expect(unsent.map(({ beside }) => [beside.name, beside.path])).toEqual([[`member ${SHOP}`, "prod"]]);
    expect(await gatheredIn(stage)).toEqual(baselines);
    expect((await stage.ledger.read(BANK)).unsent).toEqual([]);
  });

  test("an account that no pass has evaluated, or that has left, is refused without a call", async () => {
    const stage = await stageOf([member(SHOP), member(GONE), member(BANK, { state: "SUSPENDED" })]);
    await stage.pass();
    const gone = (await stage.ledger.runsOf(ORGANIZATION.id, [GONE]))[0]!;
    const at = stage.clock.date().toISOString();
    await leave(stage.ledger, gone, { id: `${at}-gone`, pass: `${at}-pass`, at });
    const before = totalCalls(stage.aws);
    const answers = await stage.deliver(GONE, FOREIGN);
    expect(answers).toEqual(
      new Map([
        [GONE, { refused: "unknown" }],
        [FOREIGN, { refused: "unknown" }],
      ]),
    );
    expect(totalCalls(stage.aws)).toBe(before);
    for (const account of [GONE, FOREIGN]) expect((await stage.ledger.read(account)).unsent, account).toEqual([]);
  });

  test("an account of another organization is refused, also if the same table knows it", async () => {
    const stage = await stageOf([member(SHOP)]);
    await stage.pass();
    const world = { ...stage.world, organization: { ...ORGANIZATION, id: "o-other00000" } };
    const batch = batchOf([actIn(SHOP, stage.clock)], stage.clock.date());
    expect(await respondInMembers(world, new Map([[SHOP, batch]]))).toEqual(new Map([[SHOP, { refused: "unknown" }]]));
  });

  test("what fails in one member does not touch the others", async () => {
    const stage = await stageOf([member(SHOP), member(BANK)]);
    await stage.pass();
    const { ledger } = stage;
    const commit = ledger.commit.bind(ledger);
    ledger.commit = async (account, ...rest) => {
      if (account === SHOP) throw new Error("the table does not answer");
      await commit(account, ...rest);
    };
    const answers = await stage.deliver(SHOP, BANK);
    expect(answers.get(SHOP)).toMatchObject({ failed: new Error("the table does not answer") });
    expect(answers.get(BANK)).toMatchObject({ response: { changes: expect.any(Array) } });
    expect((await ledger.read(BANK)).unsent).toHaveLength(1);
  });

  test("a role that cannot be assumed proves nothing: the events wait, and the next pass reports the account", async () => {
    const stage = await stageOf([member(SHOP)]);
    await stage.pass();
    const answers = await respondInMembers(
      { ...stage.world, roleName: "genkan-other" },
      new Map([[SHOP, batchOf([actIn(SHOP, stage.clock)], stage.clock.date())]]),
    );
    const answer = answers.get(SHOP);
    const response = answer && "response" in answer ? answer.response : undefined;
    expect(response?.changes.filter(({ status }) => status === "COMPLIANT")).toEqual([]);
    expect(response?.waiting.size).toBe(1);
  });

  /** A flood in 24 members: the ids of these, and how many alerts of a pass were gathered before. */
  async function flood() {
    const ids = Array.from({ length: 24 }, (_, i) => String(700_000_000_000 + i));
    const stage = await stageOf(ids.map((id) => member(id)));
    await stage.pass();
    const baselines = (await gatheredIn(stage)).length;
    return { ids, stage, baselines };
  }
  const unsentIn = async ({ ledger }: Stage, ids: readonly string[]) =>
    (await Promise.all(ids.map((id) => ledger.read(id)))).flatMap(({ unsent }) => unsent);

  test("of a flood, twenty alerts are sent by themselves; the rest is gathered for one digest", async () => {
    const { ids, stage, baselines } = await flood();
    // One message after the other, as the queue gives them.
    for (const id of ids) await stage.deliver(id);
    expect(await unsentIn(stage, ids)).toHaveLength(20);
    const gathered = (await gatheredIn(stage)).filter(({ pass }) => pass === EVENTS_PASS);
    expect(gathered.map(({ account }) => account)).toEqual(ids.slice(20));
    // Ten minutes later, each is reported by itself again.
    stage.clock.advance(11 * 60_000);
    await stage.deliver(SHOP, ids[0]!);
    expect((await gatheredIn(stage)).length).toBe(baselines + 4);
  });

  test("a flood is counted for all processes together, and exactly, also where members are evaluated at once", async () => {
    const { ids, stage } = await flood();
    // Each call is another process: nothing but the ledger is the same.
    await Promise.all([stage.deliver(...ids.slice(0, 12)), stage.deliver(...ids.slice(12))]);
    expect(await unsentIn(stage, ids)).toHaveLength(20);
  });

  test("what a flood held back becomes one digest, without the alerts of a pass, and no pass repeats it", async () => {
    const { ids, stage, baselines } = await flood();
    const { ledger } = stage;
    for (const id of ids) await stage.deliver(id);
    const digest = await recordFlood(stage, ORGANIZATION, "aws");
    expect(digest).toMatchObject({
      ...{ events: true, baseline: false, accounts: { expected: 4, unreached: 0 } },
      acts: [{ control: "root-usage-limited", kind: "notice", accounts: { count: 4 } }],
    });
    expect(await ledger.unsentDigests(ORGANIZATION.id)).toEqual([digest]);
    expect(await gatheredIn(stage)).toHaveLength(baselines);
    expect(await recordFlood(stage, ORGANIZATION, "aws")).toBeNull();
  });

  test("a digest of a flood and the end of a pass at the same time report each alert once", async () => {
    const { ids, stage, baselines } = await flood();
    const { ledger } = stage;
    for (const id of ids) await stage.deliver(id);
    // The pass records its digest after this process has gathered, and before it records its own.
    const unresolved = ledger.unresolved.bind(ledger);
    const covered: string[][] = [];
    const put = ledger.putDigest.bind(ledger);
    ledger.putDigest = async (organization, digest, covering) => {
      const isRecorded = await put(organization, digest, covering);
      if (isRecorded) covered.push(covering.covers.map(({ account, alertId }) => `${account} ${alertId}`));
      return isRecorded;
    };
    ledger.unresolved = async (...asked) => {
      ledger.unresolved = unresolved;
      const digestFrom: Parameters<typeof recordDigest>[2]["digestFrom"] = (gathered, stillFailing) =>
        digestOf({
          ...{ pass: { id: "2026-p", at: stage.clock.date().toISOString() }, organization: ORGANIZATION },
          ...{ partition: "aws", baseline: false, expected: [], unreached: [], disappeared: [] },
          ...{ gathered, stillFailing },
        });
      await recordDigest(ledger, ORGANIZATION.id, { read: () => ledger.gathered(ORGANIZATION.id), digestFrom });
      return unresolved(...asked);
    };
    expect(await recordFlood(stage, ORGANIZATION, "aws")).toBeNull();
    expect(covered).toHaveLength(1);
    expect(covered[0]).toHaveLength(baselines + 4);
    expect(await gatheredIn(stage)).toEqual([]);
  });
});

test("after a pass, doctor knows in which members the role cannot be assumed", async () => {
  const stage = await stageOf([member(SHOP), member(BANK, { readRole: null })]);
  await stage.pass();
  expect(await unreadMembers(stage.ledger, ORGANIZATION.id, stage.clock.date())).toEqual({
    members: 2,
    groups: [{ reason: "role", accounts: [{ account: BANK, name: `member ${BANK}`, path: "prod" }] }],
  });
});

describe("the trust policy of the template", () => {
  /** The read role of a template, with what CloudFormation fills in. */
  function readRole(options: { readonly stage?: string; readonly readers?: readonly string[] }) {
    const made = memberTemplate(catalogue, {
      ...{ roleName: "genkan-read", account: CENTRAL, organization: ORGANIZATION.id },
      ...options,
    });
    const values: Readonly<Record<string, unknown>> = {
      OrganizationId: made.Parameters["OrganizationId"]?.Default,
      Readers: made.Parameters["Readers"]?.Default?.split(","),
    };
    const trusts = JSON.parse(
      JSON.stringify(made.Resources["ReadRole"]?.Properties["AssumeRolePolicyDocument"]),
      (_, value) => {
        if (value?.Ref) return values[value.Ref];
        return value?.["Fn::Sub"]
          ? value["Fn::Sub"].replace(/\$\{AWS::Partition\}/, "aws").replace(/\$\{CentralAccount\}/, CENTRAL)
          : value;
      },
    );
    return { iamRoles: [{ name: "genkan-read", trusts }] };
  }
  const unreadable = async (role: object, more: object = {}) => {
    const stage = await stageOf([member(SHOP, { ...role, ...more })]);
    await stage.pass();
    const { findings } = await stage.ledger.read(SHOP);
    return [...new Set(findings.map(({ status }) => status))].includes("INSUFFICIENT_DATA");
  };

  test("lets the named identities of the central account in, and nobody else", async () => {
    // The simulated caller is a session of the role `genkan`.
    const readers = [`arn:aws:iam::${CENTRAL}:role/genkan`];
    expect(await unreadable(readRole({ readers }))).toBe(false);
    expect(await unreadable(readRole({}))).toBe(false);
    expect(await unreadable(readRole({ stage: "production" }))).toBe(true);
    expect(await unreadable(readRole({ stage: "production", readers }))).toBe(false);
    expect(await unreadable(readRole({ readers: [`arn:aws:iam::${CENTRAL}:role/other`] }))).toBe(true);
  });
});

describe("assignments of Identity Center", () => {
  const record = (eventName: string, targetId: unknown) => ({
    eventSource: "sso.amazonaws.com",
    eventName,
    requestParameters: { targetId, targetType: "AWS_ACCOUNT" },
  });

  test.each([
    ["names its account", record("CreateAccountAssignment", SHOP), SHOP],
    ["names it when it ends", record("DeleteAccountAssignment", SHOP), SHOP],
    ["names none in another event", record("CreatePermissionSet", SHOP), undefined],
    ["names none without an account id", record("CreateAccountAssignment", "r-ab12"), undefined],
    [
      "names none without parameters",
      { ...record("CreateAccountAssignment", SHOP), requestParameters: null },
      undefined,
    ],
  ])("an event %s", (_, event, expected) => expect(assignedAccount(event)).toBe(expected));

  test("that change are evaluated at once in the member, and known to the passes after it", async () => {
    const center = (assignments: object[]) => ({ ...sound.identityCenter, assignments });
    const assigned = (account: string) => ({
      permissionSet: "AdministratorAccess",
      account,
      user: sound.identityCenter.users[0]!.id,
    });
    const stage = await stageOf([member(SHOP), member(BANK)]);
    const store = memoryStore();
    stage.sandbox.account.update((draft) => void Object.assign(draft.identityCenter!, center([assigned(CENTRAL)])));
    const { aws, clock, world } = stage;
    await storeSweep({ aws, subject, store }, { settings: defaultSettings });
    await stage.pass();
    stage.sandbox.account.update((draft) =>
      Object.assign(draft.identityCenter!, center([assigned(CENTRAL), assigned(SHOP)])),
    );
    clock.advance(3_600_000);
    const event = {
      ...rootEvent({
        ...record("CreateAccountAssignment", SHOP),
        eventTime: new Date(clock.now() - 600_000).toISOString(),
      }),
      userIdentity: { type: "AssumedRole", arn: `arn:aws:sts::${CENTRAL}:assumed-role/admin/hanako` },
    };
    const answers = await respondToAssignments(world, store, new Map([[SHOP, batchOf([event], clock.date())]]));
    const answer = answers.get(SHOP);
    const response = answer && "response" in answer ? answer.response : undefined;
    expect([...(response?.evaluated ?? [])].sort()).toEqual([
      "identity-center-admin-assigned",
      "identity-center-least-privilege-available",
    ]);
    const { findings } = await stage.ledger.read(SHOP);
    const found = findings.find(({ control }) => control === "identity-center-admin-assigned");
    expect(found).toMatchObject({ status: "COMPLIANT" });
    expect(JSON.stringify([...store.files.values()])).toContain(SHOP);
  });
});
