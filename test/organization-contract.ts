import { compare } from "@genkan/controls/engine/compare";
import type { Digest } from "@genkan/controls/engine/digest";
import type { Change, Differences } from "@genkan/controls/engine/finding";
import { EVENTS_PASS } from "@genkan/controls/engine/gathering";
import { leave } from "@genkan/controls/engine/leave";
import { ConflictError, type MemberOf } from "@genkan/controls/engine/ledger";
import type {
  CoveredAlert,
  GatheredAlert,
  MemberRun,
  OrganizationLedger,
  PassMark,
} from "@genkan/controls/engine/organization-ledger";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import type { Member } from "@genkan/controls/model/organization";
import { describe, expect, test } from "vitest";
import { accessRecord, evaluation, eventsOf, record, runOf } from "./findings.ts";

const ORG = "o-abc1234567";
const HOUR1 = "2026-11-01T01:00:00.000Z";
const HOUR2 = "2026-11-01T02:00:00.000Z";
const HOUR3 = "2026-11-01T03:00:00.000Z";
const HOUR4 = "2026-11-01T04:00:00.000Z";
const [ANN, BOB, EVE] = ["000000000021", "000000000022", "000000000023"];

export const memberNamed = (account: string): Member => ({
  ...{ account, name: `member "${account}" 花子`, state: "ACTIVE", joined: "2026-01-01T00:00:00.000Z" },
  units: [
    { id: "r-ab12", name: "Root" },
    { id: "ou-ab12-11111111", name: "workloads" },
    { id: "ou-ab12-22222222", name: null },
  ],
});

const inPass = (account: string, pass: string | null, organization = ORG): MemberOf => ({
  ...{ organization, member: memberNamed(account) },
  ...(pass === null ? {} : { pass }),
});

/** What identifies a run of a member. */
interface RunOfMember {
  readonly id: string;
  readonly at: string;
  readonly memberOf: MemberOf;
}

/** One run of a member on a ledger, without collecting: reads, compares, commits. */
export async function recordMember(
  ledger: OrganizationLedger,
  { id, at, memberOf }: RunOfMember,
  evaluations: readonly Evaluation[],
): Promise<Differences> {
  const { account } = memberOf.member;
  const standing = await ledger.read(account);
  const differences = compare({ ...standing, first: standing.lastRun === null }, evaluations, { at, alertId: id });
  await ledger.commit(account, { ...runOf(id, at, evaluations), memberOf }, differences);
  return differences;
}

async function all(
  ledger: OrganizationLedger,
  runs?: readonly MemberRun[],
  organization = ORG,
): Promise<GatheredAlert[]> {
  const alerts: GatheredAlert[] = [];
  for await (const alert of ledger.gathered(organization, runs)) alerts.push(alert);
  return alerts;
}

async function held(ledger: OrganizationLedger, organization = ORG): Promise<GatheredAlert[]> {
  const alerts: GatheredAlert[] = [];
  for await (const alert of ledger.heldBack(organization)) alerts.push(alert);
  return alerts;
}

/** A digest as the ledger sees it: an id, a time, and content that it does not look into. */
export const digestNamed = (digestId: string, content: unknown = null): Digest =>
  ({ digestId, at: HOUR1, content }) as unknown as Digest;

/** Records a digest of alerts that were gathered just now. */
export const putNow = async (
  ledger: OrganizationLedger,
  organization: string,
  digest: Digest,
  covers: readonly CoveredAlert[],
): Promise<boolean> =>
  ledger.putDigest(organization, digest, { covers, after: await ledger.digestCount(organization) });

const users = (count: number, status: Status): Evaluation[] =>
  Array.from({ length: count }, (_, i) => evaluation("c", status, `AWS::IAM::User user-${i}`));

const openIn = async (ledger: OrganizationLedger, ...controls: string[]) =>
  (await ledger.unresolved(ORG, controls)).map(({ account, finding }) => [account, finding.control, finding.status]);

/**
 * What every ledger of an organization must do. `open` gives an empty one, which may take few items at once: a run of 24
 * findings is then a very large one.
 */
export function organizationContract(openLedger: () => Promise<OrganizationLedger> | OrganizationLedger): void {
  describe("the ledger contract of an organization", () => {
    test("an organization that was never seen is empty", async () => {
      const ledger = await openLedger();
      expect(await ledger.members(ORG)).toEqual([]);
      expect(await ledger.runsOf(ORG, [ANN])).toEqual([]);
      expect(await ledger.unresolved(ORG, ["c"])).toEqual([]);
      expect(await all(ledger)).toEqual([]);
      expect(await ledger.unsentDigests(ORG)).toEqual([]);
      expect(await ledger.lastPass(ORG)).toBeNull();
    });

    test("the members are those accounts whose last run was a member's, in any pass or in none", async () => {
      const ledger = await openLedger();
      const runs = [inPass(BOB, "p1"), inPass(ANN, null), { ...inPass(EVE, "p2"), unreached: true as const }];
      for (const [i, memberOf] of runs.entries())
        await recordMember(ledger, { id: `r${i}`, at: HOUR1, memberOf }, [evaluation("c", "COMPLIANT")]);
      await recordMember(ledger, { id: "x", at: HOUR1, memberOf: inPass("000000000024", "p1", "o-other12345") }, []);
      await record(ledger, "000000000025", "r9", HOUR1, [evaluation("c", "NON_COMPLIANT")]);
      const members = await ledger.members(ORG);
      expect(members.map(({ account, run }) => [account, run.memberOf])).toEqual([
        [ANN, runs[1]],
        [BOB, runs[0]],
        [EVE, runs[2]],
      ]);
      expect(await ledger.runsOf(ORG, [EVE, "000000000024", "000000000025", "000000000026"])).toEqual([members[2]]);
      expect(members[0]?.run).toEqual((await ledger.read(ANN)).lastRun);
      expect(await ledger.runsOf("o-other12345", ["000000000024"])).toHaveLength(1);
      expect(await ledger.unresolved(ORG, ["c"])).toEqual([]);
    });

    test("unresolved is what fails or can't be evaluated, until it does no more", async () => {
      const ledger = await openLedger();
      const hour = (id: string, account: string, ...evaluations: Evaluation[]) =>
        recordMember(ledger, { id, at: HOUR1, memberOf: inPass(account, id) }, evaluations);
      await hour("r1", BOB, evaluation("c", "NON_COMPLIANT"), evaluation("d", "INSUFFICIENT_DATA"));
      await hour("r2", ANN, evaluation("c", "COMPLIANT"), evaluation("d", "NOT_APPLICABLE"));
      expect(await openIn(ledger, "c", "d", "e")).toEqual([
        [BOB, "c", "NON_COMPLIANT"],
        [BOB, "d", "INSUFFICIENT_DATA"],
      ]);
      expect(await openIn(ledger, "d")).toEqual([[BOB, "d", "INSUFFICIENT_DATA"]]);
      expect(await openIn(ledger)).toEqual([]);
      await hour("r3", BOB, evaluation("c", "COMPLIANT"), evaluation("d", "NON_COMPLIANT"));
      await hour("r4", ANN, evaluation("c", "INSUFFICIENT_DATA"), evaluation("d", "NOT_APPLICABLE"));
      expect(await openIn(ledger, "c", "d")).toEqual([
        [ANN, "c", "INSUFFICIENT_DATA"],
        [BOB, "d", "NON_COMPLIANT"],
      ]);
      const [{ finding } = {}] = await ledger.unresolved(ORG, ["d"]);
      expect(finding).toEqual((await ledger.read(BOB)).findings.find(({ control }) => control === "d"));
    });

    test("events of a member keep its findings among those of the organization, and send their alert at once", async () => {
      const ledger = await openLedger();
      const memberOf = inPass(ANN, "p1");
      await recordMember(ledger, { id: "r1", at: HOUR1, memberOf }, [
        evaluation("c", "COMPLIANT"),
        evaluation("d", "NON_COMPLIANT"),
      ]);
      const before = { ...(await ledger.read(ANN)), first: false };
      const by = { ...eventsOf("e1", HOUR2), memberOf: inPass(ANN, null) };
      const now = [evaluation("c", "NON_COMPLIANT"), evaluation("d", "NON_COMPLIANT", undefined, { params: { n: 1 } })];
      await ledger.commit(ANN, by, compare(before, now, { at: HOUR2, alertId: "e1" }));
      expect(await openIn(ledger, "c", "d")).toEqual([
        [ANN, "c", "NON_COMPLIANT"],
        [ANN, "d", "NON_COMPLIANT"],
      ]);
      const { unsent, lastRun } = await ledger.read(ANN);
      expect(unsent).toMatchObject([{ alertId: "e1", beside: { name: memberOf.member.name } }]);
      expect(lastRun?.id).toBe("r1");
      expect((await all(ledger)).map(({ alertId }) => alertId)).toEqual(["r1"]);
      expect(await ledger.members(ORG)).toMatchObject([{ account: ANN, run: { id: "r1" } }]);
    });

    test("a run of a pass that changed something is gathered with all of it, and not sent by itself", async () => {
      const ledger = await openLedger();
      const exception = { control: "z", resource: null, reason: "r", owner: "o", expires: HOUR3 };
      await ledger.putException(ANN, exception);
      const { changes } = await recordMember(ledger, { id: "r1", at: HOUR1, memberOf: inPass(ANN, "p1") }, [
        evaluation("c", "NON_COMPLIANT"),
        evaluation("d", "COMPLIANT"),
      ]);
      const { unsent, lastRun } = await ledger.read(ANN);
      expect(unsent).toEqual([]);
      expect(lastRun).toMatchObject({ id: "r1", gathered: true });
      const [alert, ...others] = await all(ledger);
      expect(others).toEqual([]);
      const { name, units } = memberNamed(ANN);
      expect(alert).toEqual({
        ...{ account: ANN, alertId: "r1", pass: "p1", left: false },
        beside: {
          ...{ identityCenterRegion: null, identityCenterInstance: null, exceptions: [] },
          ...{ name, path: "workloads/ou-ab12-22222222", units },
        },
        changes: expect.arrayContaining([...changes]),
      });
      expect(alert?.changes).toHaveLength(2);
    });

    test("a run of a pass that changed nothing is not gathered", async () => {
      const ledger = await openLedger();
      const quiet = (id: string) =>
        recordMember(ledger, { id, at: HOUR1, memberOf: inPass(ANN, id) }, [evaluation("c", "NON_COMPLIANT")]);
      await quiet("r1");
      await putNow(ledger, ORG, digestNamed("r1"), await all(ledger));
      await quiet("r2");
      expect(await all(ledger)).toEqual([]);
      expect((await ledger.read(ANN)).lastRun).toEqual({
        ...runOf("r2", HOUR1, [evaluation("c", "NON_COMPLIANT")]),
        memberOf: inPass(ANN, "r2"),
      });
    });

    test("a gathered alert is found by its run, and comes once", async () => {
      const ledger = await openLedger();
      for (const account of [ANN, BOB])
        await recordMember(ledger, { id: `r-${account}`, at: HOUR1, memberOf: inPass(account, "p1") }, [
          evaluation("c", "NON_COMPLIANT"),
        ]);
      const runs = await ledger.runsOf(ORG, [BOB]);
      expect((await all(ledger, runs)).map(({ account }) => account).toSorted()).toEqual([ANN, BOB]);
      await putNow(ledger, ORG, digestNamed("p1"), await all(ledger));
      // What the run says is of then: a digest covers it now.
      expect(await all(ledger, runs)).toEqual([]);
    });

    test("a very large run of a pass is gathered once with every change in it", async () => {
      const ledger = await openLedger();
      const { changes } = await recordMember(
        ledger,
        { id: "r1", at: HOUR1, memberOf: inPass(ANN, "p1") },
        users(24, "NON_COMPLIANT"),
      );
      const [alert, ...others] = await all(ledger);
      expect(others).toEqual([]);
      expect(byId(alert?.changes ?? [])).toEqual(byId(changes));
      expect(await ledger.unresolved(ORG, ["c"])).toHaveLength(24);
      expect((await ledger.read(ANN)).unsent).toEqual([]);
    });

    test("a commit in a pass that resumes another is gathered with what both recorded, and stays so when it is woken", async () => {
      const ledger = await openLedger();
      const memberOf = inPass(ANN, "p1");
      const first = await recordMember(ledger, { id: "r1", at: HOUR1, memberOf }, [evaluation("c", "NON_COMPLIANT")]);
      const before = { ...(await ledger.read(ANN)), first: false };
      const next = [evaluation("c", "NON_COMPLIANT"), evaluation("d", "NON_COMPLIANT")];
      const second = compare(before, next, { at: HOUR1, alertId: "r1" });
      await ledger.commit(ANN, { ...runOf("r1", HOUR1, next), memberOf }, second, true);
      const whole = [{ account: ANN, alertId: "r1", pass: "p1" }];
      const changes = [...first.changes, ...second.changes].map(({ control }) => control).toSorted();
      const seen = async () => {
        const alerts = await all(ledger);
        expect(alerts).toMatchObject(whole);
        expect(alerts[0]?.changes.map(({ control }) => control).toSorted()).toEqual(changes);
        expect((await ledger.read(ANN)).unsent).toEqual([]);
      };
      await seen();
      const beside = { identityCenterRegion: null, identityCenterInstance: null, exceptions: [] };
      await ledger.wake(ANN, {
        ...{ alertId: "r1", since: HOUR1, beside },
        gathering: { organization: ORG, pass: "p1" },
      });
      await seen();
    });

    test("access changes of its members are read together, latest first, up to a number, from a time on", async () => {
      const ledger = await openLedger();
      const at = (minute: number) => `2026-11-01T01:0${minute}:00.000Z`;
      const members = { [ANN]: ORG, [BOB]: ORG, [EVE]: "o-other12345" };
      for (const [account, organization] of Object.entries(members))
        await recordMember(ledger, { id: "r1", at: HOUR1, memberOf: inPass(account, null, organization) }, []);
      const commit = (account: string, ...minutes: readonly number[]) =>
        ledger.commit(
          account,
          { ...eventsOf(`e-${account}`, HOUR2), memberOf: inPass(account, null, members[account]) },
          {
            ...{ written: [], removed: [], changes: [] },
            access: minutes.map((minute) => accessRecord(`${account}-${minute}`, at(minute))),
          },
        );
      await commit(ANN, 1, 4);
      await commit(BOB, 3, 2);
      await commit(EVE, 5);
      const placed = (account: string, minute: number) => ({
        ...{ account, record: accessRecord(`${account}-${minute}`, at(minute)) },
      });
      const all = [placed(ANN, 4), placed(BOB, 3), placed(BOB, 2), placed(ANN, 1)];
      expect(await ledger.accessOfMembers(ORG, 10, at(0))).toEqual(all);
      expect(await ledger.accessOfMembers(ORG, 3, at(0))).toEqual(all.slice(0, 3));
      expect(await ledger.accessOfMembers(ORG, 10, at(2))).toEqual(all.slice(0, 3));
      expect(await ledger.accessOfMembers("o-nobody1234", 10, at(0))).toEqual([]);
    });

    test("a conflict in a pass writes nothing", async () => {
      const ledger = await openLedger();
      const memberOf = inPass(ANN, "p1");
      await recordMember(ledger, { id: "r1", at: HOUR1, memberOf }, [evaluation("c", "COMPLIANT")]);
      await putNow(ledger, ORG, digestNamed("p1"), await all(ledger));
      const before = { ...(await ledger.read(ANN)), first: false };
      const now = [evaluation("c", "NON_COMPLIANT")];
      const commit = (id: string) =>
        ledger.commit(ANN, { ...runOf(id, HOUR2, now), memberOf }, compare(before, now, { at: HOUR2, alertId: id }));
      await commit("r2");
      await expect(commit("r3")).rejects.toBeInstanceOf(ConflictError);
      expect((await all(ledger)).map(({ alertId }) => alertId)).toEqual(["r2"]);
      expect((await ledger.read(ANN)).lastRun?.id).toBe("r2");
    });

    test("a digest is unsent until it is sent, takes what it covers, and its id is used once", async () => {
      const ledger = await openLedger();
      for (const account of [ANN, BOB])
        await recordMember(ledger, { id: `r-${account}`, at: HOUR1, memberOf: inPass(account, "p1") }, [
          evaluation("c", "NON_COMPLIANT"),
        ]);
      const covered = (await all(ledger)).filter(({ account }) => account === ANN);
      const [first, second] = [digestNamed("p1", ["日本語 ❤", "\u0000"]), digestNamed("p2", "x".repeat(50_000))];
      await putNow(ledger, ORG, first, [...covered, ...covered]);
      const left = await all(ledger);
      expect(left.map(({ account }) => account)).toEqual([BOB]);
      expect(await ledger.unsentDigests(ORG)).toEqual([first]);
      // A process that repeats it has found less, or more.
      await putNow(ledger, ORG, digestNamed("p1", "other"), left);
      expect(await ledger.unsentDigests(ORG)).toEqual([first]);
      expect(await all(ledger)).toEqual(left);
      await ledger.wakeDigest(ORG, first);
      await putNow(ledger, ORG, second, left);
      await putNow(ledger, "o-other12345", first, []);
      expect(await ledger.unsentDigests(ORG)).toEqual([first, second]);
      await ledger.markDigestSent(ORG, "p1");
      await ledger.markDigestSent(ORG, "p1");
      await ledger.wakeDigest(ORG, first);
      await putNow(ledger, ORG, first, left);
      expect(await ledger.unsentDigests(ORG)).toEqual([second]);
      expect(await ledger.unsentDigests("o-other12345")).toEqual([first]);
      expect(await all(ledger)).toEqual([]);
      // The history keeps what a digest has reported.
      expect(await ledger.history(ANN, 10)).toHaveLength(1);
    });

    test("of two digests that cover the same alerts, the second changes nothing", async () => {
      const ledger = await openLedger();
      await recordMember(ledger, { id: "r1", at: HOUR1, memberOf: inPass(ANN, "p1") }, [
        evaluation("c", "NON_COMPLIANT"),
      ]);
      const after = await ledger.digestCount(ORG);
      const covers = await all(ledger);
      expect(await ledger.putDigest(ORG, digestNamed("p1"), { covers, after })).toBe(true);
      expect(await ledger.putDigest(ORG, digestNamed("e1"), { covers, after })).toBe(false);
      expect(await ledger.putDigest("o-other12345", digestNamed("e1"), { covers: [], after })).toBe(true);
      expect(await ledger.unsentDigests(ORG)).toEqual([digestNamed("p1")]);
      // A process that repeats its own digest has recorded it.
      expect(await ledger.putDigest(ORG, digestNamed("p1"), { covers, after })).toBe(true);
      expect(await ledger.unsentDigests(ORG)).toEqual([digestNamed("p1")]);
      expect(await putNow(ledger, ORG, digestNamed("e1"), await all(ledger))).toBe(true);
      expect(await ledger.digestCount(ORG)).toBe(after + 2);
    });

    test("alerts of events that are gathered are held back, those of passes are not", async () => {
      const ledger = await openLedger();
      await recordMember(ledger, { id: "r1", at: HOUR1, memberOf: inPass(ANN, "p1") }, [evaluation("c", "COMPLIANT")]);
      const before = { ...(await ledger.read(ANN)), first: false };
      const by = { ...eventsOf("e1", HOUR2), memberOf: inPass(ANN, EVENTS_PASS) };
      const now = [evaluation("c", "NON_COMPLIANT")];
      await ledger.commit(ANN, by, compare(before, now, { at: HOUR2, alertId: "e1" }));
      expect((await ledger.read(ANN)).unsent).toEqual([]);
      const found = await held(ledger);
      expect(found).toMatchObject([{ account: ANN, alertId: "e1", changes: [{ kind: "drift" }] }]);
      expect(await held(ledger, "o-other12345")).toEqual([]);
      // A pass takes both.
      expect((await all(ledger)).map(({ alertId }) => alertId).toSorted()).toEqual(["e1", "r1"]);
      await putNow(ledger, ORG, digestNamed("e1"), found);
      expect((await all(ledger)).map(({ alertId }) => alertId)).toEqual(["r1"]);
    });

    test("of alerts that are counted, those after twenty in ten minutes are a flood, by whatever process", async () => {
      const ledger = await openLedger();
      const second = (count: number) => new Date(Date.parse(HOUR1) + 1_000 * count).toISOString();
      const floods: boolean[] = [];
      for (let i = 0; i < 25; i++) floods.push(await ledger.countAlert(ORG, second(i)));
      expect(floods).toEqual([...Array(20).fill(false), ...Array(5).fill(true)]);
      expect(await ledger.countAlert("o-other12345", second(25))).toBe(false);
      expect(await ledger.countAlert(ORG, second(25 + 600))).toBe(false);
      expect((await ledger.read(ORG)).findings).toEqual([]);
    });

    test("every alert is counted once where several are counted at the same time", async () => {
      const ledger = await openLedger();
      const counted = await Promise.all(Array.from({ length: 3 }, () => ledger.countAlert(ORG, HOUR1)));
      for (let i = 3; i < 22; i++) counted.push(await ledger.countAlert(ORG, HOUR1));
      expect(counted.filter((flood) => !flood)).toHaveLength(20);
    });

    test("one pass is under way at a time, until it ends, is given up, or can run no longer", async () => {
      const ledger = await openLedger();
      const [p1, p2, p3] = [HOUR1, HOUR2, HOUR3].map((at, i) => ({ id: `p${i + 1}`, at }));
      const begin = (pass: PassMark, until: string, organization = ORG) =>
        ledger.beginPass(organization, pass, { now: pass.at, until });
      const soon = "2026-11-01T02:00:00.001Z";
      expect(await begin(p1!, soon)).toBe(true);
      expect(await begin(p1!, soon)).toBe(true);
      expect(await begin(p2!, HOUR3)).toBe(false);
      expect(await begin(p2!, HOUR3, "o-other12345")).toBe(true);
      expect(await ledger.lastPass(ORG)).toBeNull();
      await ledger.endPass(ORG, p1!);
      await ledger.endPass(ORG, p1!);
      expect(await ledger.lastPass(ORG)).toEqual(p1);
      // A pass that begins again replaces the time until which it counts.
      expect(await begin(p2!, HOUR3)).toBe(true);
      expect(await begin(p2!, "2026-11-01T03:00:00.001Z")).toBe(true);
      await ledger.abandonPass(ORG, p1!);
      expect(await begin(p3!, HOUR4)).toBe(false);
      await ledger.abandonPass(ORG, p2!);
      expect(await ledger.lastPass(ORG)).toEqual(p1);
      expect(await begin(p2!, HOUR3)).toBe(true);
      // One that can run no longer makes room; if it ends after all, the other is still under way.
      expect(await begin(p3!, HOUR4)).toBe(true);
      await ledger.endPass(ORG, p2!);
      expect(await begin(p2!, HOUR3)).toBe(false);
      const absence = { count: 9, since: HOUR1, askedAt: HOUR2 };
      const outcome = { endedAt: HOUR3, members: 20, unreached: 1, everySeconds: 3_600 };
      await ledger.endPass(ORG, { ...p3!, absence, outcome });
      await ledger.endPass(ORG, p2!);
      expect(await ledger.lastPass(ORG)).toEqual({ ...p3, absence, outcome });
    });

    test.each([2, 24])(
      "an account of %d findings that leaves is closed, reported once, and no member any more",
      async (count) => {
        const ledger = await openLedger();
        const evaluations = users(count, "NON_COMPLIANT").with(0, evaluation("d", "COMPLIANT"));
        for (const account of [ANN, BOB])
          await recordMember(ledger, { id: `r-${account}`, at: HOUR1, memberOf: inPass(account, "p1") }, evaluations);
        await putNow(ledger, ORG, digestNamed("p1"), await all(ledger));
        const ann = (await ledger.members(ORG))[0]!;
        const changes = await leave(ledger, ann, { id: "l1", at: HOUR2, pass: "p2" });
        expect(changes).toHaveLength(count - 1);
        expect(changes[0]).toMatchObject({
          ...{ kind: "resolved", status: "NOT_APPLICABLE", reason: "account-left", from: "NON_COMPLIANT" },
          ...{ fromSince: HOUR1, at: HOUR2, alertId: "l1" },
        });
        expect(await leave(ledger, ann, { id: "l2", at: HOUR2, pass: "p2" })).toEqual([]);
        const alerts = await all(ledger);
        expect(alerts).toMatchObject([{ account: ANN, alertId: "l1", pass: "p2", left: true }]);
        expect(alerts[0]?.beside.name).toBe(memberNamed(ANN).name);
        expect(byId(alerts[0]?.changes ?? [])).toEqual(byId(changes));
        expect(await ledger.members(ORG)).toMatchObject([{ account: BOB }]);
        expect(await ledger.runsOf(ORG, [ANN])).toEqual([]);
        expect(new Set((await openIn(ledger, "c", "d")).map(([account]) => account))).toEqual(new Set([BOB]));
        const { lastRun, findings, unsent } = await ledger.read(ANN);
        expect({ lastRun, findings, unsent }).toEqual({ lastRun: null, findings: [], unsent: [] });
        expect(await ledger.history(ANN, 100)).toHaveLength(2 * count - 1);
        // It joins again, with a baseline.
        const again = await recordMember(ledger, { id: "r9", at: HOUR3, memberOf: inPass(ANN, "p3") }, evaluations);
        expect(new Set(again.changes.map(({ kind }) => kind))).toEqual(new Set(["baseline"]));
      },
    );

    test("an account without any finding that fails leaves, too, and an accepted one ends in silence", async () => {
      const ledger = await openLedger();
      const exception = { control: "c", resource: null, reason: "r", owner: "o", expires: HOUR3 };
      await ledger.putException(ANN, exception);
      await recordMember(ledger, { id: "r1", at: HOUR1, memberOf: inPass(ANN, "p1") }, [
        evaluation("c", "NON_COMPLIANT"),
        evaluation("d", "INSUFFICIENT_DATA"),
      ]);
      await putNow(ledger, ORG, digestNamed("p1"), await all(ledger));
      const [ann] = await ledger.members(ORG);
      await leave(ledger, ann!, { id: "l1", at: HOUR2, pass: "p2" });
      expect(await all(ledger)).toMatchObject([{ account: ANN, left: true, changes: [] }]);
      expect(await openIn(ledger, "c", "d")).toEqual([]);
    });
  });
}

/** Wraps every call of a store. `writes`: whether it may have changed something. */
export type AroundCall = <T>(writes: boolean, made: () => Promise<T>) => Promise<T>;

/** Opens an empty ledger whose every store call can be interrupted. Few items fit in one step of it. */
export type OpenOrganization = (around: AroundCall, clock: { now(): number }) => Promise<OrganizationLedger>;

class Death extends Error {}

/**
 * Plays some hourly passes over three accounts, one of which is large and one of which leaves. In the second pass, a process
 * dies after one of the store or publish calls that change something; every such call has its turn. A process that dies is
 * run again where `retried`, as Step Functions does; otherwise the next pass has to put it right.
 *
 * Every change that the history keeps, and every departure, is then in exactly one digest; every digest is published, and
 * one that is published twice has the same id and the same content.
 */
export async function survivesEveryDeath(opening: OpenOrganization, retried: boolean): Promise<number> {
  for (let dies = 1; ; dies++) {
    const hasDied = await survivesDeath(opening, { retried, dies });
    if (!hasDied) return dies - 1;
  }
}

/** How many passes are played. */
const HOURS = 4;

interface Course {
  readonly retried: boolean;
  /** After which change of the second pass a process dies. */
  readonly dies: number;
}

/** Plays the passes of {@link HOURS}. */
async function play(opening: OpenOrganization, { retried, dies }: Course) {
  let hour = 0;
  let runs = 0;
  let writes = 0;
  let hasDied = false;
  const now = () => Date.parse(HOUR1) + hour * 3_600_000;
  const around: AroundCall = async (isWrite, made) => {
    const answer = await made();
    if (isWrite && hour === 1 && ++writes === dies) {
      hasDied = true;
      throw new Death();
    }
    return answer;
  };
  const ledger = await opening(around, { now });
  const published: Digest[] = [];
  const process = async (work: () => Promise<void>) => {
    for (let attempt = 0; attempt < (retried ? 2 : 1); attempt++) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof Death)) throw error;
      }
    }
  };
  const scripts: Record<string, (hour: number) => Evaluation[] | null> = {
    [ANN]: (h) => [evaluation("c", h === 1 ? "NON_COMPLIANT" : "COMPLIANT"), evaluation("d", "NON_COMPLIANT")],
    [BOB]: (h) => (h >= 1 ? null : users(4, "NON_COMPLIANT")),
    [EVE]: (h) => users(4, h >= 1 ? "NON_COMPLIANT" : "COMPLIANT"),
  };
  for (; hour < HOURS; hour++) {
    const at = new Date(now()).toISOString();
    const pass = { id: `p${hour}`, at };
    const roster = Object.entries(scripts).flatMap(([account, script]) => {
      const evaluations = script(hour);
      return evaluations ? [{ account, evaluations }] : [];
    });
    await process(async () => void (await ledger.beginPass(ORG, pass, { now: at, until: at })));
    const newId = () => `${at}-${runs++}`;
    for (const { account, evaluations } of roster) {
      const memberOf = inPass(account, pass.id);
      await process(async () => void (await recordMember(ledger, { id: newId(), at, memberOf }, evaluations)));
    }
    await process(async () => {
      const members = await ledger.members(ORG);
      for (const member of members) {
        if (roster.some(({ account }) => account === member.account)) continue;
        await leave(ledger, member, { id: newId(), at, pass: pass.id });
      }
      const alerts = await all(
        ledger,
        members.filter(({ run }) => run.memberOf.pass === pass.id),
      );
      const content = alerts.map(({ account, left, changes }) => ({ account, left, changes: changes.map(keyOf) }));
      if (alerts.length) await putNow(ledger, ORG, digestNamed(pass.id, content), alerts);
      await ledger.endPass(ORG, pass);
    });
    await process(async () => {
      for (const digest of await ledger.unsentDigests(ORG)) {
        await around(true, async () => published.push(digest));
        await ledger.markDigestSent(ORG, digest.digestId);
      }
    });
  }
  hour = 9;
  return { ledger, published, hasDied };
}

async function survivesDeath(opening: OpenOrganization, course: Course): Promise<boolean> {
  const { ledger, published, hasDied } = await play(opening, course);
  const digests = new Map(published.map((digest) => [digest.digestId, digest]));
  for (const digest of published) expect(digest).toEqual(digests.get(digest.digestId));
  const reported = [...digests.values()].flatMap((digest) => {
    const { content } = digest as unknown as { content: { account: string; left: boolean; changes: string[] }[] };
    return content.flatMap(({ account, left, changes }) => [
      ...(left ? [`${account} left`] : []),
      ...changes.map((change) => `${account} ${change}`),
    ]);
  });
  const histories = [ANN, BOB, EVE].map(async (account) =>
    (await ledger.history(account, 1_000)).map((change) => `${account} ${keyOf(change)}`),
  );
  const recorded = [`${BOB} left`, ...(await Promise.all(histories)).flat()];
  expect(reported.toSorted()).toEqual(recorded.toSorted());
  const kinds = (account: string, kind: string) =>
    recorded.filter((each) => each.startsWith(account) && each.endsWith(kind)).length;
  // What must have been recorded, whoever died: without a retry, only what lasted an hour.
  expect([kinds(ANN, "baseline"), kinds(BOB, "baseline"), kinds(EVE, "baseline")]).toEqual([2, 4, 4]);
  expect([kinds(BOB, "resolved"), kinds(EVE, "drift")]).toEqual([4, 4]);
  if (course.retried || !hasDied) expect([kinds(ANN, "drift"), kinds(ANN, "resolved")]).toEqual([1, 1]);
  expect(kinds(ANN, "drift")).toBe(kinds(ANN, "resolved"));
  expect(await all(ledger)).toEqual([]);
  expect(await ledger.lastPass(ORG)).toMatchObject({ id: "p3" });
  return hasDied;
}

const keyOf = ({ alertId, control, resource, kind }: Change): string => `${alertId} ${control} ${resource.id} ${kind}`;

const byId = (changes: readonly Change[]): Change[] =>
  changes.toSorted((a, b) => (a.resource.id < b.resource.id ? -1 : 1));
