import { countOf } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import type { WeakSignIns } from "@genkan/controls/domain/sign-ins";
import { newActivity } from "@genkan/controls/engine/activity";
import { compare } from "@genkan/controls/engine/compare";
import type { Change } from "@genkan/controls/engine/finding";
import { type Fix, headerOf } from "@genkan/controls/engine/fix";
import { ConflictError, type Ledger } from "@genkan/controls/engine/ledger";
import { tamperingOf } from "@genkan/controls/engine/tampering";
import type { RootAct } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { DAY } from "@genkan/controls/model/time";
import { describe, expect, test } from "vitest";
import { act } from "./acts.ts";
import { accessRecord, evaluation, eventsOf, record, runOf, unsentIn } from "./findings.ts";
import { accessSteps, frontDoor, place } from "./plans.ts";

const DAY1 = "2026-11-01T00:00:00.000Z";
const DAY2 = "2026-11-02T00:00:00.000Z";
const users = (count: number) => Array.from({ length: count }, (_, i) => `AWS::IAM::User user-${i}`);

/**
 * What every ledger must do. `open` gives an empty one, which may take few items at once: a run of 24 findings is then a
 * very large one. Accounts of different tests do not meet.
 */
export function ledgerContract(openLedger: () => Promise<Ledger> | Ledger): void {
  describe("the ledger contract", () => {
    test("an account that was never seen stands empty", async () => {
      const ledger = await openLedger();
      const nothing = {
        lastRun: null,
        findings: [],
        exceptions: [],
        plannedUses: [],
        attestations: [],
        activity: [],
        signIns: [],
        unsent: [],
        fixes: [],
      };
      expect(await ledger.read("000000000001")).toEqual(nothing);
      expect(await ledger.history("000000000001", 10)).toEqual([]);
      expect(await ledger.changesOf("000000000001", "none")).toEqual([]);
    });

    test("what is committed is read again as it was, whatever its strings hold", async () => {
      const ledger = await openLedger();
      const odd = ["日本語 ❤ 𠮷", "a\u0000b\u202e'\";--", "x".repeat(10_000), "#/%2F", ""].map(
        (id) => `AWS::IAM::User ${id}`,
      );
      const params = { text: "é\n\t", list: ["a", ""], none: null, big: 9_007_199_254_740_991, half: 0.5, yes: true };
      const evaluations = odd.map((resource) => evaluation("c", "NON_COMPLIANT", resource, { params }));
      const { written, changes } = await record(ledger, "000000000002", "r1", DAY1, evaluations);
      const standing = await ledger.read("000000000002");
      expect(byId(standing.findings)).toEqual(byId(written));
      expect(standing.lastRun).toEqual(runOf("r1", DAY1, evaluations));
      expect(standing.unsent.map(({ alertId }) => alertId)).toEqual(["r1"]);
      expect(byId(await ledger.changesOf("000000000002", "r1"))).toEqual(byId(changes));
    });

    test("a heartbeat keeps the ids of its controls; one of an older version has none", async () => {
      const ledger = await openLedger();
      const account = "000000000043";
      const nothing = { written: [], changes: [], removed: [], activity: [], signIns: [], recorded: [] };
      const evaluated = ["root-mfa-enabled", "own-控え"];
      for (const run of [runOf("r1", DAY1, []), { ...runOf("r2", DAY2, []), evaluated }]) {
        await ledger.commit(account, run, nothing);
        expect((await ledger.read(account)).lastRun).toEqual(run);
      }
    });

    test("of two runs that read the same, the second to write conflicts and writes nothing", async () => {
      const account = "000000000003";
      const ledger = await openLedger();
      await record(ledger, account, "r1", DAY1, [
        evaluation("c", "COMPLIANT"),
        evaluation("d", "COMPLIANT", "AWS::IAM::User eve"),
      ]);
      const before = { ...(await ledger.read(account)), first: false };
      const next = (id: string, ...now: Parameters<typeof compare>[1][]) =>
        ledger.commit(account, runOf(id, DAY2, now.flat()), compare(before, now.flat(), { at: DAY2, alertId: id }));
      await next("r2", [
        evaluation("c", "NON_COMPLIANT"),
        evaluation("new", "COMPLIANT"),
        evaluation("d", "COMPLIANT", "AWS::IAM::User bob"),
      ]);
      const after = await ledger.read(account);
      await expect(next("r3", [evaluation("c", "NOT_APPLICABLE")])).rejects.toBeInstanceOf(ConflictError);
      await expect(
        next("r4", [evaluation("new", "NON_COMPLIANT"), evaluation("other", "COMPLIANT")]),
      ).rejects.toBeInstanceOf(ConflictError);
      await expect(next("r5", [evaluation("d", "COMPLIANT", "AWS::IAM::User zoe")])).rejects.toBeInstanceOf(
        ConflictError,
      );
      expect(await ledger.read(account)).toEqual(after);
    });

    test("unsent alerts are read in the order of their ids", async () => {
      const ledger = await openLedger();
      const account = "000000000054";
      for (const [id, status] of [
        ["r2", "COMPLIANT"],
        ["r3", "NON_COMPLIANT"],
        ["r1", "COMPLIANT"],
      ] as const)
        await record(ledger, account, id, DAY1, [evaluation("c", status)]);
      expect(await unsentIn(ledger, account)).toEqual(["r1", "r2", "r3"]);
    });

    test("an alert is unsent until it is sent, and sending it twice changes nothing", async () => {
      const account = "000000000004";
      const ledger = await openLedger();
      await record(ledger, account, "r1", DAY1, [evaluation("c", "COMPLIANT")]);
      await record(ledger, account, "r2", DAY2, [evaluation("c", "NON_COMPLIANT")]);
      expect(await unsentIn(ledger, account)).toEqual(["r1", "r2"]);
      await ledger.markSent(account, "r1");
      await ledger.markSent(account, "r1");
      expect(await unsentIn(ledger, account)).toEqual(["r2"]);
      expect(await ledger.changesOf(account, "r1")).toHaveLength(1);
    });

    test("an alert keeps since when it waits, and what it says besides its changes", async () => {
      const account = "000000000013";
      const ledger = await openLedger();
      const exception = { control: "d", resource: null, reason: "old printer", owner: "alice", expires: DAY2 };
      const before = { ...(await ledger.read(account)), first: true };
      const differences = compare(before, [evaluation("c", "NON_COMPLIANT")], { at: DAY1, alertId: "r1" });
      const home = { identityCenterRegion: "eu-west-1", identityCenterInstance: "arn:aws:sso:::instance/i-1" };
      await ledger.commit(account, { ...runOf("r1", DAY1, []), ...home }, { ...differences, accepted: [exception] });
      // A later run that found nothing of it changes nothing of what the first alert says.
      await record(ledger, account, "r2", DAY2, [evaluation("c", "NON_COMPLIANT")]);
      const unsent = { alertId: "r1", since: DAY1, beside: { ...home, exceptions: [exception] } };
      expect((await ledger.read(account)).unsent).toEqual([unsent]);
      await ledger.wake(account, unsent);
      expect((await ledger.read(account)).unsent).toEqual([unsent]);
      await ledger.markSent(account, "r1");
      await ledger.wake(account, unsent);
      expect((await ledger.read(account)).unsent).toEqual([]);
    });

    test("a commit that resumes another sends what both recorded", async () => {
      const account = "000000000014";
      const ledger = await openLedger();
      const first = await record(ledger, account, "r1", DAY1, [evaluation("c", "NON_COMPLIANT")]);
      await ledger.markSent(account, "r1");
      const nothing = { written: [], removed: [], changes: [] };
      await ledger.commit(account, eventsOf("r1", DAY1), nothing, true);
      expect(await unsentIn(ledger, account)).toEqual(["r1"]);
      expect(await ledger.changesOf(account, "r1")).toEqual(first.changes);
    });

    test("an access change is kept once, with its notice or not at all", async () => {
      const account = "000000000050";
      const ledger = await openLedger();
      const nothing = { written: [], removed: [], changes: [] };
      const of = (id: string) => ({ access: [accessRecord(id)], changes: [noticeOf(id, "e1")] });
      await ledger.commit(account, eventsOf("e1", DAY1), { ...nothing, ...of("a") });
      expect(await ledger.changesOf(account, "e1")).toEqual([noticeOf("a", "e1")]);
      expect(await ledger.accessChanges(account, 10)).toEqual([accessRecord("a")]);
      // Another process has recorded one of them meanwhile.
      const both = {
        access: [accessRecord("b"), accessRecord("a")],
        changes: [noticeOf("b", "e2"), noticeOf("a", "e2")],
      };
      const again = ledger.commit(account, eventsOf("e2", DAY2), { ...nothing, ...both });
      await expect(again).rejects.toBeInstanceOf(ConflictError);
      expect(await ledger.accessChanges(account, 10)).toEqual([accessRecord("a")]);
      expect(await unsentIn(ledger, account)).toEqual(["e1"]);
    });

    test("access changes are read latest first, up to a number, from a time on", async () => {
      const account = "000000000051";
      const ledger = await openLedger();
      const nothing = { written: [], removed: [], changes: [] };
      const [first, second, third] = [accessRecord("a"), accessRecord("b", DAY2), accessRecord("日本\u0000'", DAY2)];
      await ledger.commit(account, eventsOf("e1", DAY2), { ...nothing, access: [third, first, second] });
      expect(await unsentIn(ledger, account)).toEqual([]);
      expect(await ledger.accessChanges(account, 10)).toEqual([third, second, first]);
      expect(await ledger.accessChanges(account, 10, DAY2)).toEqual([third, second]);
      expect(await ledger.accessChanges(account, 1)).toEqual([third]);
      expect(await ledger.accessChanges("000000000052", 10)).toEqual([]);
    });

    test("what is known of reported access changes is written on top of what was read", async () => {
      const account = "000000000053";
      const ledger = await openLedger();
      const nothing = { written: [], removed: [], changes: [] };
      const feed = { times: [DAY1], held: { count: 2, from: DAY1, to: DAY2 }, version: 1 };
      const access = [accessRecord("a")];
      await ledger.commit(account, eventsOf("e1", DAY1), { ...nothing, access, feed });
      expect((await ledger.read(account)).feed).toEqual(feed);
      const other = { ...nothing, access: [accessRecord("b")], feed: { ...feed, held: null } };
      await expect(ledger.commit(account, eventsOf("e2", DAY1), other)).rejects.toBeInstanceOf(ConflictError);
      expect(await ledger.accessChanges(account, 10)).toEqual(access);
      await ledger.commit(account, runOf("r1", DAY2, []), { ...nothing, feed: { ...feed, held: null, version: 2 } });
      expect((await ledger.read(account)).feed).toEqual({ ...feed, held: null, version: 2 });
    });

    test("a run in which nothing changed leaves no alert and no change", async () => {
      const account = "000000000005";
      const ledger = await openLedger();
      await record(ledger, account, "r1", DAY1, [evaluation("c", "COMPLIANT")]);
      await ledger.markSent(account, "r1");
      await record(ledger, account, "r2", DAY2, [evaluation("c", "COMPLIANT")]);
      expect((await ledger.read(account)).lastRun?.id).toBe("r2");
      expect(await unsentIn(ledger, account)).toEqual([]);
      expect(await ledger.history(account, 10)).toHaveLength(1);
    });

    test("a very large run is one alert with every change in it", async () => {
      const account = "000000000006";
      const ledger = await openLedger();
      await record(
        ledger,
        account,
        "r1",
        DAY1,
        users(24).map((user) => evaluation("c", "NON_COMPLIANT", user)),
      );
      const standing = await ledger.read(account);
      expect(standing.findings).toHaveLength(24);
      expect(standing.unsent.map(({ alertId }) => alertId)).toEqual(["r1"]);
      expect(await ledger.changesOf(account, "r1")).toHaveLength(24);
      await record(
        ledger,
        account,
        "r2",
        DAY2,
        users(2).map((user) => evaluation("c", "NON_COMPLIANT", user)),
      );
      expect((await ledger.read(account)).findings).toHaveLength(2);
      expect(await ledger.changesOf(account, "r2")).toHaveLength(22);
    });

    test("a line that stands twice in what is committed counts once", async () => {
      const account = "000000000015";
      const ledger = await openLedger();
      await record(ledger, account, "r1", DAY1, [evaluation("c", "COMPLIANT", "AWS::IAM::User bob")]);
      const before = { ...(await ledger.read(account)), first: false };
      const eve = evaluation("c", "NON_COMPLIANT", "AWS::IAM::User eve");
      const { written, removed, changes } = compare(before, [eve], { at: DAY2, alertId: "r2" });
      const twice = <T>(lines: readonly T[]) => [...lines, ...lines.map((line) => structuredClone(line))];
      const kept: Change = { ...changes[0]!, kind: "tampering", alertId: "t1" };
      await ledger.commit(account, runOf("r2", DAY2, [eve]), {
        ...{ written: twice(written), removed: twice(removed), changes: twice(changes) },
        ...{ recorded: twice([kept]), activity: twice([lineOf("e-1")]) },
      });
      const standing = await ledger.read(account);
      expect(standing.findings).toEqual(written);
      expect(standing.activity).toEqual([lineOf("e-1")]);
      expect(await ledger.changesOf(account, "r2")).toEqual(changes);
      expect(await ledger.changesOf(account, "t1")).toEqual([kept]);
    });

    test("a line of root's activity is written on top of what was read, with its notices, or not at all", async () => {
      const account = "000000000011";
      const ledger = await openLedger();
      const line = { ...lineOf("e-1"), noticed: ["e-1"] };
      const nothing = { written: [], removed: [], changes: [] };
      const notice: Change = {
        ...evaluation("root-usage-limited", "COMPLIANT", "AWS::CloudTrail::Event e-1"),
        ...{ alertId: "n1", kind: "notice", at: DAY1, from: null, fromSince: null },
      };
      await ledger.commit(account, eventsOf("n1", DAY1), { ...nothing, changes: [notice], activity: [line] });
      const standing = await ledger.read(account);
      expect(standing.activity).toEqual([line]);
      expect(await unsentIn(ledger, account)).toEqual(["n1"]);
      expect(await ledger.changesOf(account, "n1")).toEqual([notice]);
      // Events leave no heartbeat: the monitor's silence must not be hidden by them.
      expect(standing.lastRun).toBeNull();
      const again = { ...nothing, changes: [{ ...notice, alertId: "n2" }], activity: [line] };
      await expect(ledger.commit(account, eventsOf("n2", DAY2), again)).rejects.toBeInstanceOf(ConflictError);
      expect(await unsentIn(ledger, account)).toEqual(["n1"]);
      const longer = { ...line, version: 2, days: [[Date.parse(DAY1), Date.parse(DAY1) + 1, 12_034]] } as const;
      await ledger.commit(account, eventsOf("n3", DAY2), { ...nothing, activity: [longer] });
      expect((await ledger.read(account)).activity).toEqual([longer]);
      // It turns out to be something else: another line takes its place.
      const planned = { ...line, key: "planned", class: "planned", because: "hanako: drill" } as const;
      const moved = { ...nothing, activity: [planned], outdated: [line] };
      await expect(ledger.commit(account, eventsOf("n4", DAY2), moved)).rejects.toBeInstanceOf(ConflictError);
      expect((await ledger.read(account)).activity).toEqual([longer]);
      await ledger.commit(account, eventsOf("n5", DAY2), { ...moved, outdated: [longer] });
      expect((await ledger.read(account)).activity).toEqual([planned]);
    });

    test("a root key that a script uses every five minutes costs after 91 days what it cost on the first", async () => {
      const account = "000000000017";
      const ledger = await openLedger();
      const PER_DAY = 288;
      const callsOf = (day: number) =>
        Array.from({ length: PER_DAY }, (_, i) =>
          act("DescribeInstances (ec2)", {
            eventID: `${day}-${i}`,
            eventTime: new Date(Date.parse(DAY1) + day * DAY + i * 300_000),
            accessKeyId: "AKIAIOSFODNN7EXAMPLE",
            readOnly: true,
          }),
        );
      const sizes: { lines: number; bytes: number }[] = [];
      let standing = await ledger.read(account);
      for (let day = 0; day < 91; day++) {
        const at = new Date(Date.parse(DAY1) + (day + 1) * DAY).toISOString();
        const subject = { account, partition: "aws" };
        const seen = (acts: readonly RootAct[]) =>
          newActivity(acts, standing, defaultSettings, { subject, at, alertId: `n${day}` });
        const differences = { written: [], removed: [], changes: [] };
        const today = callsOf(day);
        const { activity } = seen(today);
        await ledger.commit(account, eventsOf(`n${day}`, at), { ...differences, activity });
        // The next day begins with it, too.
        standing = await ledger.read(account);
        // What is read again is written once only, whichever part of it is read.
        if (day % 30 === 0) {
          expect(seen(today).activity).toEqual([]);
          expect(seen(today.slice(100, 200)).activity).toEqual([]);
        }
        const held = standing.activity;
        sizes.push({ lines: held.length, bytes: JSON.stringify(held).length });
      }
      const [line] = standing.activity;
      expect(countOf(line!)).toBe(91 * PER_DAY);
      expect(line).toMatchObject({ first: { eventID: "0-0" }, eventID: "90-287" });
      expect(new Set(sizes.map(({ lines }) => lines))).toEqual(new Set([1]));
      // A day adds its first time, its last, and its count.
      expect(sizes.at(-1)!.bytes - sizes[0]!.bytes).toBeLessThan(91 * 40);
    });

    test("sign-ins without a second factor are remembered in lines, too", async () => {
      const account = "000000000016";
      const ledger = await openLedger();
      const line: WeakSignIns = {
        ...{ key: "花子", days: [[Date.parse(DAY1), Date.parse(DAY1), 1]], version: 1 },
        ...{ userId: "u-1", userName: "花子", at: DAY1, factors: ["PASSWORD"], enrolled: false },
        sourceIPAddress: "192.0.2.1",
      };
      const nothing = { written: [], removed: [], changes: [] };
      await ledger.commit(account, eventsOf("n1", DAY1), { ...nothing, signIns: [line, structuredClone(line)] });
      const standing = await ledger.read(account);
      expect(standing.signIns).toEqual([line]);
      expect([standing.activity, standing.unsent]).toEqual([[], []]);
      const commit = () => ledger.commit(account, eventsOf("n2", DAY2), { ...nothing, signIns: [line] });
      await expect(commit()).rejects.toBeInstanceOf(ConflictError);
      await ledger.commit(account, eventsOf("n3", DAY2), { ...nothing, signIns: [{ ...line, version: 2 }] });
      expect((await ledger.read(account)).signIns).toEqual([{ ...line, version: 2 }]);
    });

    test("what is only kept is in the history, once, in its place, and never unsent", async () => {
      const account = "000000000012";
      const ledger = await openLedger();
      await record(ledger, account, "2026-11-01T00:00:00.000Z-a", DAY1, [evaluation("c", "COMPLIANT")]);
      await ledger.markSent(account, "2026-11-01T00:00:00.000Z-a");
      const tampering = (eventID: string): Change =>
        tamperingOf({
          eventID,
          eventTime: "2026-11-01T12:00:00.000Z",
          eventSource: "scheduler.amazonaws.com",
          eventName: "DeleteSchedule",
          awsRegion: "us-east-1",
          sourceIPAddress: "203.0.113.7",
          userAgent: "aws-cli/2",
          actor: "arn:aws:iam::000000000012:user/eve",
          mfaUsed: null,
        });
      const nothing = { written: [], removed: [], changes: [] };
      const kept = [tampering("e-1"), tampering("e-2")];
      await ledger.commit(account, eventsOf("2026-11-01T12:01:00.000Z-b", DAY2), { ...nothing, recorded: kept });
      // Another delivery of the same, beside something that is to be told.
      const before = { ...(await ledger.read(account)), first: false };
      const id = "2026-11-02T00:00:00.000Z-c";
      const drift = compare(before, [evaluation("c", "NON_COMPLIANT")], { at: DAY2, alertId: id });
      await ledger.commit(account, eventsOf(id, DAY2), { ...drift, recorded: kept.slice(0, 1) });
      expect(await unsentIn(ledger, account)).toEqual([id]);
      expect(await ledger.changesOf(account, id)).toEqual(drift.changes);
      const history = await ledger.history(account, 10);
      expect(history.map(({ kind, resource }) => `${kind} ${resource.id}`)).toEqual([
        "drift 111122223333",
        "tampering e-2",
        "tampering e-1",
        "baseline 111122223333",
      ]);
      expect(history.slice(1, 3)).toEqual(kept.toReversed());
    });

    test("history is read from the newest run on, as far as asked", async () => {
      const account = "000000000007";
      const ledger = await openLedger();
      const turns = ["COMPLIANT", "NON_COMPLIANT", "COMPLIANT", "NON_COMPLIANT"] as const;
      for (const [i, status] of turns.entries())
        await record(ledger, account, `r${i}`, DAY1, [evaluation("c", status)]);
      expect((await ledger.history(account, 3)).map(({ alertId, kind }) => [alertId, kind])).toEqual([
        ["r3", "drift"],
        ["r2", "resolved"],
        ["r1", "drift"],
      ]);
    });

    test("history is read from a time on", async () => {
      const account = "000000000017";
      const ledger = await openLedger();
      const days = ["2026-11-01", "2026-11-02", "2026-11-03"].map((day) => `${day}T00:00:00.000Z`);
      const turns = ["COMPLIANT", "NON_COMPLIANT", "COMPLIANT"] as const;
      for (const [i, at] of days.entries())
        await record(ledger, account, `${at}-0123456789ab`, at, [evaluation("c", turns[i]!)]);
      const times = async (limit: number, since: string) =>
        (await ledger.history(account, limit, since)).map(({ at }) => at);
      expect(await times(10, days[1]!)).toEqual([days[2], days[1]]);
      expect(await times(1, days[1]!)).toEqual([days[2]]);
      expect(await times(10, "2026-11-03T00:00:00.001Z")).toEqual([]);
    });

    test("accounts do not see each other", async () => {
      const ledger = await openLedger();
      await record(ledger, "000000000008", "r1", DAY1, [evaluation("c", "COMPLIANT")]);
      expect((await ledger.read("000000000009")).findings).toEqual([]);
      await ledger.markSent("000000000009", "r1");
      expect(await unsentIn(ledger, "000000000008")).toEqual(["r1"]);
    });

    test("fixes are kept and replaced, newest first, and their headers are read with the rest", async () => {
      const account = "000000000015";
      const ledger = await openLedger();
      const first = fixOf("f1", DAY1, { state: "applying", endedAt: null });
      const second = fixOf("f2", DAY2, { undoOf: "f1", by: "花子" });
      await ledger.putFix(account, first);
      await ledger.putFix(account, second);
      const applied = { ...first, state: "undone", endedAt: DAY2 } as const;
      await ledger.putFix(account, applied);
      expect(await ledger.fixes(account)).toEqual([second, applied]);
      expect((await ledger.read(account)).fixes).toEqual([headerOf(second), headerOf(applied)]);
      expect(await ledger.fixes("000000000001")).toEqual([]);
      expect(await ledger.history(account, 10)).toEqual([]);
    });

    test("fixes are read newest first, whatever their ids", async () => {
      const ledger = await openLedger();
      const account = "000000000055";
      const fixes = ["b", "c", "a"].map((id, i) => fixOf(id, `2026-11-0${i + 1}T00:00:00.000Z`)).toReversed();
      for (const fix of fixes) await ledger.putFix(account, fix);
      expect((await ledger.read(account)).fixes.map(({ id }) => id)).toEqual(["a", "c", "b"]);
      expect(await ledger.fixes(account)).toEqual(fixes);
    });

    test("events that changed nothing write nothing", async () => {
      const ledger = await openLedger();
      const account = "000000000056";
      await record(ledger, account, "r1", DAY1, [evaluation("c", "COMPLIANT")]);
      const before = await ledger.read(account);
      await ledger.commit(account, eventsOf("e1", DAY2), { written: [], removed: [], changes: [] });
      expect(await ledger.read(account)).toEqual(before);
    });

    test("a fix of hundreds of steps is kept as a whole", async () => {
      const account = "000000000016";
      const ledger = await openLedger();
      const steps = Array.from({ length: 100 }, (_, i) =>
        accessSteps(place, { id: `set-${i}`, name: `set-${i}`, policy: "ReadOnlyAccess" }),
      ).flat();
      const results = steps.map(({ id }) => ({
        step: id,
        state: "done" as const,
        changed: true,
        requestIds: [crypto.randomUUID()],
      }));
      const fix = fixOf("large", DAY1, { steps, results });
      expect(JSON.stringify(fix).length).toBeGreaterThan(400 * 1_024);
      await ledger.putFix(account, fix);
      expect(await ledger.fixes(account)).toEqual([fix]);
    });

    test("exceptions and planned uses are kept, replaced and removed", async () => {
      const account = "000000000010";
      const ledger = await openLedger();
      const everywhere = { control: "c", resource: null, reason: "old printer", owner: "alice", expires: DAY2 };
      const here = { ...everywhere, resource: { type: "AWS::IAM::User", id: "x".repeat(5_000) } };
      const use = { id: "p", from: DAY1, to: DAY2, owner: "bob", reason: "drill" };
      for (const exception of [everywhere, here, { ...here, owner: "carol" }])
        await ledger.putException(account, exception);
      await ledger.putPlannedUse(account, use);
      await ledger.putPlannedUse(account, { ...use, reason: "fire drill" });
      const statement = {
        subject: "identity-center-mfa" as const,
        by: "花子",
        at: DAY1,
        expires: DAY2,
        prompt: "always-on" as const,
        withoutDevice: "block" as const,
      };
      await ledger.putAttestation(account, { ...statement, by: "taro" });
      await ledger.putAttestation(account, statement);
      const other = { subject: "root-second-mfa-device" as const, by: "花子", at: DAY1, expires: DAY2 };
      await ledger.putAttestation(account, other);
      const standing = await ledger.read(account);
      expect(standing.attestations).toHaveLength(2);
      expect(standing.attestations).toEqual(expect.arrayContaining([statement, other]));
      expect(standing.exceptions).toHaveLength(2);
      expect(standing.exceptions).toEqual(expect.arrayContaining([everywhere, { ...here, owner: "carol" }]));
      expect(standing.plannedUses).toEqual([{ ...use, reason: "fire drill" }]);
      await ledger.removeException(account, here);
      await ledger.removePlannedUse(account, "p");
      expect((await ledger.read(account)).exceptions).toEqual([everywhere]);
      expect((await ledger.read(account)).plannedUses).toEqual([]);
    });
  });
}

/** A line with one act of root, as the ledger keeps it. */
const lineOf = (eventID: string): Activity => ({
  key: `line of ${eventID}`,
  days: [[Date.parse(DAY1), Date.parse(DAY1), 1]],
  version: 1,
  first: null,
  noticed: [],
  eventID,
  eventTime: DAY1,
  eventSource: "iam.amazonaws.com",
  eventName: "CreateAccessKey",
  eventType: "AwsApiCall",
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.1",
  userAgent: "é".repeat(500),
  accessKeyId: "",
  readOnly: false,
  errorCode: null,
  signIn: null,
  mfaUsed: null,
  invokedBy: null,
  assumedRoot: false,
  requestParameters: { "a.b": "1" },
  class: "daily-work",
  because: "",
});

const byId = <T extends { resource: { id: string } }>(items: readonly T[]) =>
  items.toSorted((a, b) => (a.resource.id < b.resource.id ? -1 : 1));

const fixOf = (id: string, at: string, more: Partial<Fix> = {}): Fix => ({
  ...{ id, at, by: "arn:aws:iam::000000000015:user/hanako", account: "000000000015", partition: "aws" },
  fixes: [
    {
      control: "c",
      resource: { type: "AWS::IAM::User", id: "日本語" },
      reason: "r",
      title: { en: "t", ja: "t" },
      risk: "adds",
      steps: ["admin"],
    },
  ],
  ...{ steps: frontDoor(), results: [], state: "applied", endedAt: at },
  ...more,
});

/** The notice of an access change. */
const noticeOf = (eventID: string, alertId: string): Change => ({
  ...{ alertId, kind: "notice", at: DAY1, control: "access-changes" },
  resource: { type: "AWS::CloudTrail::Event", id: eventID },
  ...{ status: "COMPLIANT", severity: "LOW", reason: "assignment-created", params: { administers: null } },
  ...{ evidence: [], from: null, fromSince: null, events: [accessRecord(eventID).event] },
});
