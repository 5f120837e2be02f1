import { type Aws, connect, totalCalls } from "@genkan/aws/clients";
import { happened, type TrailRecord } from "@genkan/aws/events";
import { catalogue } from "@genkan/controls/catalogue/index";
import { react } from "@genkan/controls/react";
import { type Alert, run, tell, type World } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";
import { collectFrom, sandboxAccess } from "../../packages/cli/src/target.ts";
import { portalSignIn, rootEvent, settingsChange, signIn } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

/** Events on a simulated account that was sound, and was judged once: over the wire, with a ledger. */
let sandbox: Sandbox;
let aws: Aws;
let world: World;
let ledger: SqliteLedger;
let told: Alert[];
let clock: number;
let runs: number;

const subject = { account: "111122223333", partition: "aws" };
const MINUTE = 60_000;

beforeEach(async () => {
  sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, { now: null, credentialReport: null })) });
  aws = connect({ ...sandboxAccess(sandbox.endpoint), region: "us-east-1" });
  ledger = SqliteLedger.open(":memory:");
  clock = Date.now();
  told = [];
  runs = 0;
  world = {
    subject,
    settings: defaultSettings,
    collect: collectFrom(aws, subject),
    ledger,
    publish: async (alert) => void told.push(alert),
    now: () => new Date(clock),
    newRunId: (at) => `${at.toISOString()}-${String(runs++).padStart(4, "0")}`,
  };
  await run(world, catalogue);
  told = [];
});
afterEach(async () => {
  ledger.close();
  aws.close();
  await sandbox.close();
});

const deliver = async (...records: TrailRecord[]) => {
  const reaction = await react(world, catalogue, happened(records, world.now()));
  await tell(world);
  return reaction;
};
const at = (minutes = 0) => new Date(clock + minutes * MINUTE).toISOString();
const createKey = () => sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
const keyEvent = (eventName = "CreateAccessKey", more: object = {}) =>
  rootEvent({ eventName, eventSource: "iam.amazonaws.com", eventTime: at(), sourceIPAddress: "203.0.113.7", ...more });
const changes = () =>
  told.flatMap((alert) => alert.changes.map(({ kind, control, reason }) => `${kind} ${control} ${reason}`));

test("a root key is told at once, with who made it and from where, by the events' own evidence alone", async () => {
  createKey();
  const event = keyEvent();
  const before = totalCalls(aws);
  const { judged } = await deliver(event);
  expect(changes()).toEqual(["drift root-access-key-absent root-access-key-present"]);
  const cause = { eventID: event.eventID, actor: "arn:aws:iam::111122223333:root", sourceIPAddress: "203.0.113.7" };
  expect(told[0]?.changes[0]?.events).toEqual([expect.objectContaining({ ...cause, eventName: "CreateAccessKey" })]);
  // Reads of AWS; the ledger adds a query and a transaction, and the budget is 5.
  expect(totalCalls(aws) - before).toBeLessThanOrEqual(3);
  expect(judged).not.toContain("identity-center-enabled");
});

test("that a key is gone is believed only when the event has settled", async () => {
  createKey();
  await deliver(keyEvent());
  told = [];
  sandbox.account.update(({ root }) => void root.accessKeys.splice(0));
  const event = keyEvent("DeleteAccessKey");
  const early = await deliver(event);
  expect(changes()).toEqual(["notice root-usage-limited root-task-done"]);
  expect([...early.waiting]).toEqual([event.eventID]);
  clock += 3 * MINUTE;
  const late = await deliver(event);
  expect(late.waiting.size).toBe(0);
  expect(changes().slice(1)).toEqual(["resolved root-access-key-absent root-access-key-absent"]);
});

test("what AWS does not show yet is judged again when the event has settled", async () => {
  const event = keyEvent();
  // IAM still answers from before.
  expect([...(await deliver(event)).waiting]).toEqual([event.eventID]);
  // The act itself is told all the same.
  expect(changes()).toEqual(["notice root-usage-limited root-task-done"]);
  createKey();
  clock += 6 * MINUTE;
  await deliver(event);
  expect(changes().slice(1)).toEqual(["drift root-access-key-absent root-access-key-present"]);
});

test("daily work by root is told at once, says whether MFA was used, and a later session is told again", async () => {
  const first = signIn(at(), "Success", { additionalEventData: { MFAUsed: "No" } });
  await deliver(first);
  expect(changes()).toEqual(["drift root-usage-limited root-daily-work"]);
  expect(told[0]?.changes[0]?.events).toEqual([expect.objectContaining({ eventID: first.eventID, mfaUsed: false })]);
  // The same session goes on: nothing new.
  await deliver(rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: at(1) }));
  expect(told).toHaveLength(1);
  // Somebody else, elsewhere.
  await deliver(signIn(at(2), "Success", { sourceIPAddress: "198.51.100.9" }));
  expect(changes().slice(1)).toEqual(["notice root-usage-limited root-used-again"]);
  // The runs on the schedule know all of it already, though the event history does not tell it yet.
  await run(world, catalogue);
  expect(told).toHaveLength(2);
  const { findings, activity } = await ledger.read(subject.account);
  expect(findings.find(({ control }) => control === "root-usage-limited")?.status).toBe("NON_COMPLIANT");
  expect(activity.map((act) => act.class)).toEqual(["daily-work", "daily-work", "daily-work"]);
});

test("a planned use is told once, as planned", async () => {
  const window = { from: at(-10), to: at(60), owner: "hanako", reason: "tax invoice" };
  await ledger.putPlannedUse(subject.account, { id: "p1", ...window });
  await deliver(
    signIn(at()),
    rootEvent({ eventName: "GetInvoice", eventSource: "billing.amazonaws.com", eventTime: at() }),
  );
  await deliver(rootEvent({ eventName: "UpdateTax", eventSource: "tax.amazonaws.com", eventTime: at(1) }));
  expect(changes()).toEqual(["notice root-usage-limited root-used-as-planned"]);
});

test("an IAM user's own key concerns nobody", async () => {
  const { judged } = await deliver({ ...keyEvent(), userIdentity: { type: "IAMUser", userName: "root" } });
  expect(judged).toEqual([]);
});

test("Identity Center: a lost assignment, a password alone, settings that were weakened", async () => {
  sandbox.account.update((draft) => {
    const center = draft.identityCenter;
    if (center) center.assignments = center.assignments.filter((each) => each.permissionSet !== "AdministratorAccess");
  });
  const actor = { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve" };
  const lost = settingsChange(at(), null, { eventName: "DeleteAccountAssignment", userIdentity: actor });
  await deliver(lost);
  expect(changes().some((change) => change.startsWith("drift identity-center-admin-assigned"))).toBe(true);
  expect(told[0]?.changes[0]?.events?.[0]).toMatchObject({ actor: actor.arn, eventName: "DeleteAccountAssignment" });
  told = [];
  await deliver(settingsChange(at(), { mfaMode: "DISABLED", noMfaSignInBehavior: "ALLOWED" }));
  expect(changes().some((change) => change.startsWith("drift identity-center-mfa-always-on"))).toBe(true);
  told = [];
  const [user] = sandbox.account.scenario.identityCenter?.users ?? [];
  await deliver(portalSignIn(at(), "PASSWORD", { userId: user?.id ?? "" }));
  expect(changes().some((change) => change.startsWith("drift identity-center-sign-in-used-mfa"))).toBe(true);
});

test("what can't be read now is left to the run on the schedule, and nothing turns green", async () => {
  createKey();
  await deliver(keyEvent());
  told = [];
  sandbox.account.update(({ faults }) => void faults.push({ action: "iam:GetAccountSummary", fault: "AccessDenied" }));
  clock += 10 * MINUTE;
  await deliver(keyEvent("DeleteAccessKey", { eventTime: at(-5) }));
  expect(changes()).toEqual(["notice root-usage-limited root-task-done"]);
  const { findings } = await ledger.read(subject.account);
  expect(findings.find(({ control }) => control === "root-access-key-absent")).toMatchObject({
    status: "NON_COMPLIANT",
    unknownRuns: 0,
  });
});

test("an account that was never judged has its baseline first", async () => {
  const fresh = SqliteLedger.open(":memory:");
  world = { ...world, ledger: fresh };
  createKey();
  await deliver(keyEvent());
  expect(told).toEqual([]);
  await run(world, catalogue);
  expect(new Set(told.flatMap((alert) => alert.changes.map(({ kind }) => kind)))).toEqual(new Set(["baseline"]));
  fresh.close();
});

test("a thousand events in a burst, twice and out of order: few judgements, each act told once, none lost", async () => {
  createKey();
  const fresh = Array.from({ length: 700 }, (_, i) =>
    i % 7
      ? rootEvent({
          eventName: "DescribeInstances",
          eventSource: "ec2.amazonaws.com",
          eventTime: at(-i / 60),
          readOnly: true,
        })
      : keyEvent(i % 2 ? "CreateAccessKey" : "DeleteAccessKey", { eventTime: at(-i / 60) }),
  );
  const burst = [...fresh, ...fresh.filter((_, i) => i % 7 < 3)].slice(0, 1_000);
  const shuffled = burst.map((event, i) => [(i * 7_919) % 1_009, event] as const).sort(([a], [b]) => a - b);
  for (let i = 0; i < shuffled.length; i += 100) {
    clock += 20_000;
    await deliver(...shuffled.slice(i, i + 100).map(([, event]) => event));
  }
  const { activity } = await ledger.read(subject.account);
  expect(new Set(activity.map(({ eventID }) => eventID))).toEqual(new Set(fresh.map(({ eventID }) => eventID)));
  const keys = told.flatMap((alert) =>
    alert.changes.map(({ control, resource, kind }) => `${kind} ${control} ${resource.id}`),
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain("drift root-access-key-absent 111122223333");
  // A task is told once a session, however often it is done.
  expect(keys.length).toBeLessThanOrEqual(4);
});
