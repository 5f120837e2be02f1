import type { MemberRun } from "@genkan/controls/engine/organization-ledger";
import { attendanceOf, batchesOf, membersInScope, NOT_REACHED } from "@genkan/controls/engine/roster";
import type { Member } from "@genkan/controls/model/organization";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const OWN = "111122223333";
const idOf = (i: number) => String(200_000_000_000 + i);
const memberOf = (i: number, more: Partial<Member> = {}): Member => ({
  ...{ account: idOf(i), name: `member ${i}`, state: "ACTIVE", joined: null },
  units: [{ id: "r-ab12", name: null }],
  ...more,
});
const membersOf = (count: number) => Array.from({ length: count }, (_, i) => memberOf(i));
const inUnits = (...ids: readonly string[]) => ({ units: ids.map((id) => ({ id, name: null })) });
const accountsOf = (members: readonly { readonly account: string }[]) => members.map(({ account }) => account);

describe("the members that a pass evaluates", () => {
  const everything = { units: [], exclude: [] };

  test("all that are active, in the order of their ids, without the account itself", () => {
    const members = [memberOf(2), memberOf(0, { account: OWN }), memberOf(1)];
    expect(accountsOf(membersInScope(members, everything, OWN))).toEqual([idOf(1), idOf(2)]);
  });

  test.each<[Member["state"], boolean]>([
    ["ACTIVE", true],
    ["PENDING_CLOSURE", true],
    ["UNKNOWN", true],
    ["SUSPENDED", false],
    ["CLOSED", false],
    ["PENDING_ACTIVATION", false],
  ])("%s: %s", (state, isIn) => {
    expect(membersInScope([memberOf(0, { state })], everything, OWN)).toHaveLength(isIn ? 1 : 0);
  });

  test("by OU at any depth, without what is excluded", () => {
    const members = [
      memberOf(0, inUnits("r-ab12", "ou-ab12-11111111", "ou-ab12-33333333")),
      memberOf(1, inUnits("r-ab12", "ou-ab12-11111111")),
      memberOf(2, inUnits("r-ab12", "ou-ab12-22222222")),
      memberOf(3, inUnits("r-ab12")),
    ];
    const within = (units: readonly string[], exclude: readonly string[] = []) =>
      accountsOf(membersInScope(members, { units, exclude }, OWN));
    expect(within(["ou-ab12-11111111"])).toEqual([idOf(0), idOf(1)]);
    expect(within(["ou-ab12-33333333", "ou-ab12-22222222"])).toEqual([idOf(0), idOf(2)]);
    expect(within(["r-ab12"])).toHaveLength(4);
    expect(within(["ou-ab12-11111111"], ["ou-ab12-33333333"])).toEqual([idOf(1)]);
    expect(within([], ["ou-ab12-11111111", idOf(3)])).toEqual([idOf(2)]);
    expect(within(["ou-ab12-99999999"])).toEqual([]);
  });
});

test("batches hold every member once, in order, and none is larger than it may be", () => {
  const roster = { organization: { id: "o-1", managementAccount: OWN }, partition: "aws", at: "", members: [] };
  fc.assert(
    fc.property(fc.nat(120), fc.integer({ min: 1, max: 50 }), (count, size) => {
      const members = membersOf(count);
      const batches = batchesOf(roster, members, size);
      expect(batches.flatMap((batch) => batch.members)).toEqual(members);
      expect(batches.every((batch) => batch.members.length <= size && batch.members.length > 0)).toBe(true);
      expect(batches).toHaveLength(Math.ceil(count / size));
    }),
  );
});

test("the management account is a batch of its own, the first one", () => {
  const organization = { id: "o-exampleorgid", managementAccount: idOf(3) };
  const batches = batchesOf({ organization, partition: "aws", at: "", members: [] }, membersOf(5), 2);
  expect(batches.map(({ members }) => members.map(({ account }) => account))).toEqual([
    [idOf(3)],
    [idOf(0), idOf(1)],
    [idOf(2), idOf(4)],
  ]);
});

describe("the end of a pass", () => {
  const PASS = "pass-2";
  const runOf = (member: Member, pass = PASS, more: object = {}): MemberRun => ({
    account: member.account,
    run: {
      ...{ kind: "run", id: `${pass}-${member.account}`, at: "2026-11-01T00:00:00Z", controls: 1, apiCalls: 1 },
      summary: { COMPLIANT: 1, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 },
      ...{ identityCenterRegion: null, identityCenterInstance: null },
      memberOf: { organization: "o-1", member, pass, ...more },
    },
  });
  const attendance = (listed: readonly Member[], runs: readonly MemberRun[], expected = listed) => {
    const found = attendanceOf({ members: listed }, expected, { runs, pass: PASS });
    return Object.fromEntries(Object.entries(found).map(([key, members]) => [key, accountsOf(members)]));
  };
  const nobody = { unreached: [], left: [], disappeared: [] };

  test("nobody is missing", () => {
    const members = membersOf(3);
    expect(
      attendance(
        members,
        members.map((member) => runOf(member)),
      ),
    ).toEqual(nobody);
  });

  test("whoever has no run, an older one, or one that only says so, was not reached", () => {
    const [first, second, third, fourth] = membersOf(4) as [Member, Member, Member, Member];
    const runs = [runOf(first), runOf(second, "pass-1"), runOf(third, PASS, { unreached: true })];
    expect(attendance([first, second, third, fourth], runs)).toEqual({
      ...nobody,
      unreached: [second.account, third.account, fourth.account],
    });
  });

  test("an account that is suspended, or out of scope by now, is closed; so is one that is gone", () => {
    const members = membersOf(3);
    const [first, second] = members as [Member, Member, Member];
    const runs = members.map((member) => runOf(member));
    expect(attendance([first, second], runs, [first])).toEqual({ ...nobody, left: [idOf(1), idOf(2)] });
  });

  test("who left is in the order of the ids, whether it is gone or out of scope", () => {
    const [first, second, third] = membersOf(3) as [Member, Member, Member];
    const runs = [third, second, first].map((member) => runOf(member));
    expect(attendance([second], runs, [])).toEqual({ ...nobody, left: [idOf(0), idOf(1), idOf(2)] });
  });

  test("an account whose last run was by itself was not reached, and leaves without a name", () => {
    const [first, second] = membersOf(2) as [Member, Member];
    const runs = [first, second].map((member): MemberRun => {
      const { memberOf: _, ...run } = runOf(member).run;
      return { account: member.account, run: run as MemberRun["run"] };
    });
    const { unreached, left } = attendanceOf({ members: [first] }, [first], { runs, pass: PASS });
    expect(unreached).toEqual([first]);
    expect(left).toEqual([{ account: idOf(1), name: "", state: "UNKNOWN", joined: null, units: [] }]);
  });

  test.each([
    // More than 5 accounts, and more than 5 %.
    { had: 6, gone: 5, closes: true },
    { had: 6, gone: 6, closes: false },
    { had: 120, gone: 6, closes: true },
    { had: 119, gone: 6, closes: false },
    { had: 1_000, gone: 50, closes: true },
    { had: 1_000, gone: 51, closes: false },
  ])("$gone of $had disappear at once: closed $closes", ({ had, gone, closes }) => {
    const members = membersOf(had);
    const there = members.slice(gone);
    const runs = [
      ...there.map((member) => runOf(member)),
      ...members.slice(0, gone).map((each) => runOf(each, "pass-1")),
    ];
    const who = accountsOf(members.slice(0, gone));
    expect(attendance(there, runs)).toEqual({ ...nobody, [closes ? "left" : "disappeared"]: who });
  });

  test("what is closed on purpose does not make a list look wrong", () => {
    const members = membersOf(100);
    const suspended = members.map((member, i) => (i < 50 ? { ...member, state: "SUSPENDED" as const } : member));
    const expected = suspended.slice(50);
    const found = attendance(
      suspended,
      members.map((member) => runOf(member)),
      expected,
    );
    expect(found["left"]).toHaveLength(50);
    expect(found["disappeared"]).toEqual([]);
  });
});

test("an account that was not reached is unknown because of a function of ours, not because of AWS", () => {
  expect(NOT_REACHED).toEqual({
    kind: "not-ready",
    action: "lambda:InvokeFunction",
    detail: "the pass over the organization did not reach the account",
  });
});
