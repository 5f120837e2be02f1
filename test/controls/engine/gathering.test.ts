import { MOST_GROUPS, NAMED_ACCOUNTS } from "@genkan/controls/engine/digest";
import type { Change } from "@genkan/controls/engine/finding";
import { afterAlert, isFlood } from "@genkan/controls/engine/flood";
import {
  absenceOf,
  controlsIn,
  digestOf,
  type EndedPass,
  EVENTS_PASS,
  failingAccounts,
  floodDigestOf,
} from "@genkan/controls/engine/gathering";
import type { GatheredAlert, MemberFinding, PassMark } from "@genkan/controls/engine/organization-ledger";
import type { Status } from "@genkan/controls/model/evaluation";
import type { Member } from "@genkan/controls/model/organization";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accessRecord } from "../../findings.ts";

const AT = "2026-11-01T00:00:00.000Z";
const pass: PassMark = { id: `${AT}-5e6f7a8b9c0d`, at: AT };
const organization = { id: "o-abc1234567", managementAccount: "999988887777" };

const memberOf = (i: number, more: Partial<Member> = {}): Member => ({
  account: String(100_000_000_000 + i),
  name: `account-${String(i).padStart(5, "0")}`,
  state: "ACTIVE",
  joined: null,
  units: [
    { id: "r-a1b2", name: "Root" },
    { id: `ou-a1b2-${i % 100}`, name: `team-${i % 100}` },
  ],
  ...more,
});

const change = (account: string, more: Partial<Change> = {}): Change => ({
  alertId: pass.id,
  kind: "drift",
  at: AT,
  control: "root-mfa-enabled",
  resource: { type: "AWS::::Account", id: account },
  status: "NON_COMPLIANT",
  severity: "CRITICAL",
  reason: "root-mfa-missing",
  params: {},
  evidence: [],
  from: "COMPLIANT",
  fromSince: "2026-10-01T00:00:00.000Z",
  ...more,
});

const alert = (
  member: Member,
  changes: readonly Partial<Change>[],
  more: Partial<GatheredAlert> = {},
): GatheredAlert => ({
  account: member.account,
  alertId: pass.id,
  pass: pass.id,
  left: false,
  beside: { identityCenterRegion: null, identityCenterInstance: null, exceptions: [] },
  changes: changes.map((each) => change(member.account, each)),
  ...more,
});

const members = Array.from({ length: 30 }, (_, i) => memberOf(i));
const ended = (more: Partial<EndedPass> = {}): EndedPass => ({
  pass,
  organization,
  partition: "aws",
  baseline: false,
  expected: members,
  unreached: [],
  disappeared: [],
  gathered: [],
  stillFailing: new Map(),
  ...more,
});
const [a, b, c] = members as [Member, Member, Member];
const resolved = { kind: "resolved", status: "COMPLIANT", reason: "root-mfa-present", from: "NON_COMPLIANT" } as const;
const unknown = {
  kind: "unknown",
  status: "INSUFFICIENT_DATA",
  reason: "access-denied",
  params: { action: "sts:AssumeRole", detail: "denied", actions: ["sts:AssumeRole"] },
} as const;
const baseline = { kind: "baseline", from: null, fromSince: null } as const;

describe("a pass", () => {
  test("says nothing when nothing changed, also when it missed accounts", () => {
    expect(digestOf(ended())).toBeNull();
    expect(digestOf(ended({ unreached: members.slice(0, 3) }))).toBeNull();
  });

  test("that is the first one says how everything stands, also when all is well", () => {
    const well = digestOf(
      ended({ baseline: true, gathered: members.map((m) => alert(m, [{ ...baseline, status: "COMPLIANT" }])) }),
    );
    expect(well).toMatchObject({ baseline: true, failing: [], joined: { count: 30, summary: { COMPLIANT: 30 } } });
    expect(digestOf(ended({ baseline: true }))).toMatchObject({ failing: [], joined: { count: 0 } });
    const bad = digestOf(
      ended({ baseline: true, gathered: [alert(a, [baseline])], stillFailing: new Map([["root-mfa-enabled", 1]]) }),
    );
    expect(bad?.failing).toMatchObject([
      { kind: "baseline", control: "root-mfa-enabled", accounts: { count: 1 }, stillFailing: 1 },
    ]);
  });

  test("has the pass's id and time, so that a repeat is recognised", () => {
    expect(digestOf(ended({ gathered: [alert(a, [{}])] }))).toMatchObject({
      digestId: pass.id,
      at: AT,
      organization,
      accounts: { expected: 30, unreached: 0 },
    });
  });
});

describe("groups", () => {
  test("are by control and kind, the most severe first, with their accounts by name", () => {
    const digest = digestOf(
      ended({
        gathered: [
          alert(b, [{ control: "iam-user-mfa-enabled", severity: "HIGH" }, {}]),
          alert(a, [{}]),
          alert(c, [{ kind: "reminder" }, { control: "root-access-key-absent", kind: "exception-expired" }]),
        ],
        stillFailing: new Map([["root-mfa-enabled", 12]]),
      }),
    );
    expect(
      digest?.failing.map(({ control, kind, accounts, stillFailing }) => [control, kind, accounts.count, stillFailing]),
    ).toEqual([
      ["root-mfa-enabled", "drift", 2, 12],
      ["root-access-key-absent", "exception-expired", 1, 0],
      ["root-mfa-enabled", "reminder", 1, 12],
      ["iam-user-mfa-enabled", "drift", 1, 0],
    ]);
    expect(digest?.failing[0]?.accounts.first.map(({ name }) => name)).toEqual(["account-00000", "account-00001"]);
    expect(digest?.affected).toEqual({ failing: 3, acts: 0, unreadable: 0, resolved: 0 });
    expect(digest?.joined).toMatchObject({ count: 0, first: [], summary: { NON_COMPLIANT: 0 } });
  });

  test("count the findings of an account, and each account once", () => {
    const users = Array.from({ length: 500 }, (_, i) => ({ resource: { type: "AWS::IAM::User", id: `u${i}` } }));
    const [group] = digestOf(ended({ gathered: [alert(a, users)] }))!.failing;
    expect(group).toMatchObject({ findings: 500, accounts: { count: 1 } });
  });

  test("name ten accounts, by name whatever its case, and count the rest", () => {
    const renamed = members.map((member, i) => ({ ...member, name: i % 2 ? `B${member.name}` : `a${member.name}` }));
    const [group] = digestOf(ended({ expected: renamed, gathered: renamed.map((m) => alert(m, [{}])) }))!.failing;
    expect(group?.accounts.count).toBe(30);
    expect(group?.accounts.first).toHaveLength(NAMED_ACCOUNTS);
    expect(group?.accounts.first.every(({ name }) => name.startsWith("a"))).toBe(true);
    expect(group?.accounts.first[0]).toEqual({ account: a.account, name: "aaccount-00000", path: "team-0" });
  });

  test("have the reason and the status before that all have, or none", () => {
    const of = (...more: readonly Partial<Change>[]) =>
      digestOf(ended({ gathered: more.map((each, i) => alert(members[i]!, [each])) }))!.failing[0];
    expect(of({}, {})).toMatchObject({ reason: "root-mfa-missing", from: "COMPLIANT" });
    expect(of({}, { reason: "other", from: null })).toMatchObject({ reason: null, from: null });
    expect(of({ fromSince: null }, { fromSince: null })?.since).toBeNull();
    expect(of({}, { fromSince: "2026-09-01T00:00:00.000Z" })?.since).toBe("2026-09-01T00:00:00.000Z");
  });

  test("of acts of root are by what was done, those that need no action last", () => {
    const act = (reason: string, status: Status, id: string, task?: string) => ({
      kind: "notice" as const,
      control: "root-usage-limited",
      severity: status === "COMPLIANT" ? ("LOW" as const) : ("HIGH" as const),
      status,
      reason,
      resource: { type: "AWS::CloudTrail::Event", id },
      params: task ? { task } : {},
    });
    const digest = digestOf(
      ended({
        gathered: [
          alert(a, [act("root-used-as-planned", "COMPLIANT", "1"), act("root-used-again", "NON_COMPLIANT", "2")]),
          alert(b, [act("root-credentials-changed", "NON_COMPLIANT", "3", "change-root-mfa")]),
          alert(c, [{ kind: "tampering", control: "genkan-itself", reason: "genkan-tampered" }]),
        ],
      }),
    );
    expect(digest?.acts.map(({ reason, task }) => [reason, task])).toEqual([
      ["genkan-tampered", undefined],
      ["root-credentials-changed", "change-root-mfa"],
      ["root-used-again", undefined],
      ["root-used-as-planned", undefined],
    ]);
    expect(digest?.failing).toEqual([]);
  });

  test("of what can't be read are by cause, action and whether a policy denies it", () => {
    const detail = "with an explicit deny in a service control policy";
    const digest = digestOf(
      ended({
        gathered: [
          ...members.slice(0, 20).map((m) => alert(m, [unknown, { ...unknown, control: "root-access-key-absent" }])),
          alert(members[20]!, [{ ...unknown, params: { ...unknown.params, detail } }]),
          alert(members[21]!, [{ ...unknown, reason: "throttled" }]),
        ],
      }),
    );
    expect(
      digest?.unreadable.map(({ cause, detail, controls, accounts }) => [cause, detail, controls, accounts.count]),
    ).toEqual([
      ["access-denied", "denied", ["root-access-key-absent", "root-mfa-enabled"], 20],
      ["access-denied", detail, ["root-mfa-enabled"], 1],
      ["throttled", "denied", ["root-mfa-enabled"], 1],
    ]);
    expect(digest?.failing).toEqual([]);
  });

  test("of one severity are by kind, then by the number of accounts, then by control", () => {
    const kinds = ["baseline", "reminder", "unknown", "exception-expired", "drift"] as const;
    const inOrder = (gathered: readonly GatheredAlert[]) =>
      digestOf(ended({ baseline: true, gathered }))!.failing.map(({ control, kind }) => `${kind} ${control}`);
    expect(
      inOrder([
        alert(
          a,
          kinds.map((kind) => ({ kind, control: kind })),
        ),
      ]),
    ).toEqual(kinds.toReversed().map((kind) => `${kind} ${kind}`));
    const [y, x, z] = ["y", "x", "z"].map((control) => ({ control })) as [object, object, object];
    expect(inOrder([alert(a, [y, x, z]), alert(b, [z])])).toEqual(["drift z", "drift x", "drift y"]);
  });

  test("keep apart what someone put back on purpose, after what drifted by itself", () => {
    const fix = { id: "fix-1", by: "arn:aws:iam::111122223333:user/hanako" };
    const digest = digestOf(
      ended({
        gathered: [alert(a, [{ fix }]), alert(b, [{}]), alert(c, [{ fix }, { kind: "reminder", control: "x" }])],
      }),
    )!;
    expect(digest.failing.map(({ kind, byFix, accounts }) => [kind, byFix, accounts.count])).toEqual([
      ["drift", undefined, 1],
      ["drift", 2, 2],
      ["reminder", undefined, 1],
    ]);
    // What a fix put right is in one group with what was put right by hand, and the order of groups stays.
    const right = digestOf(ended({ gathered: [alert(a, [{ ...resolved, fix }]), alert(b, [resolved])] }))!;
    expect(right.resolved).toMatchObject([{ kind: "resolved", byFix: 1, accounts: { count: 2 } }]);
    const others = [
      { ...resolved, control: "a", fix },
      { ...resolved, control: "b", status: "NOT_APPLICABLE" },
    ] as const;
    expect(digestOf(ended({ gathered: [alert(a, others)] }))!.resolved.map(({ control }) => control)).toEqual([
      ...["a", "b"],
    ]);
  });

  test("of acts are by task, reason and status; a harmless one is last whatever its severity", () => {
    const act = (id: string, more: Partial<Change>): Partial<Change> => ({
      ...{ kind: "notice", control: "root-usage-limited", severity: "LOW", status: "NON_COMPLIANT", reason: "r" },
      ...{ resource: { type: "AWS::CloudTrail::Event", id }, ...more },
    });
    const acts = [
      act("1", { severity: "CRITICAL", status: "COMPLIANT" }),
      act("2", { params: { task: "B" } }),
      act("3", { params: { task: "A" } }),
      act("4", { params: { task: "A" } }),
      act("5", {}),
      act("6", { reason: "q" }),
    ];
    const digest = digestOf(
      ended({ gathered: [alert(a, [...acts, { kind: "tampering", severity: "LOW", control: "x" }])] }),
    )!;
    expect(
      digest.acts.map(({ kind, reason, task, status, findings }) => [kind, reason, task, status, findings]),
    ).toEqual([
      ["tampering", "root-mfa-missing", undefined, "NON_COMPLIANT", 1],
      ["notice", "q", undefined, "NON_COMPLIANT", 1],
      ["notice", "r", undefined, "NON_COMPLIANT", 1],
      ["notice", "r", "A", "NON_COMPLIANT", 2],
      ["notice", "r", "B", "NON_COMPLIANT", 1],
      ["notice", "r", undefined, "COMPLIANT", 1],
    ]);
    // Only an act has a task.
    const params = { task: "a" };
    expect(digestOf(ended({ gathered: [alert(a, [{ params }])] }))!.failing[0]).not.toHaveProperty("task");
    expect(digestOf(ended({ gathered: [alert(a, [{ params }]), alert(b, [{}])] }))!.failing).toHaveLength(1);
  });

  test("of what can't be read are by kind, then by accounts, then by the text of the cause", () => {
    const cannot = (reason: string, action?: string, detail?: string): Partial<Change> => ({
      ...{ ...unknown, control: `${reason} ${action} ${detail}`, reason },
      params: { ...(action ? { action } : {}), ...(detail ? { detail } : {}) },
    });
    const digest = digestOf(
      ended({
        gathered: [
          alert(a, [
            { ...cannot("throttled", "a"), kind: "baseline" },
            cannot("throttled", "b", "x"),
            cannot("throttled", "a", "x"),
            cannot("no-answer"),
            cannot("failed", "a", "Service Control Policy"),
            cannot("failed", "a"),
          ]),
          alert(b, [cannot("throttled", "b", "x")]),
        ],
      }),
    )!;
    expect(digest.unreadable.map(({ kind, cause, action, detail }) => `${kind}: ${cause} ${action} ${detail}`)).toEqual(
      [
        "unknown: throttled b x",
        "unknown: failed a ",
        "unknown: failed a Service Control Policy",
        "unknown: no-answer  ",
        "unknown: throttled a x",
        "baseline: throttled a ",
      ],
    );
  });

  test("are at most forty; what is resolved is left out first", () => {
    const many = (kind: Partial<Change>) => Array.from({ length: 35 }, (_, i) => ({ ...kind, control: `own-${i}` }));
    const digest = digestOf(ended({ gathered: [alert(a, many({})), alert(b, many(resolved))] }))!;
    expect([digest.failing.length, digest.resolved.length, digest.omitted]).toEqual([35, MOST_GROUPS - 35, 30]);
  });
});

describe("an account", () => {
  test("that joined is counted with its first check, and nothing of it counts as failing", () => {
    const digest = digestOf(
      ended({ gathered: [alert(a, [baseline, { ...baseline, control: "x", status: "COMPLIANT" }])] }),
    );
    expect(digest).toMatchObject({
      failing: [],
      joined: { count: 1, summary: { NON_COMPLIANT: 1, COMPLIANT: 1, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 } },
    });
  });

  test("that joined and can't be read is among those that can't be read: nothing else would say so", () => {
    const digest = digestOf(ended({ gathered: [alert(a, [{ ...unknown, kind: "baseline" }])] }));
    expect(digest?.unreadable).toMatchObject([{ kind: "baseline", accounts: { count: 1 } }]);
  });

  test("that left has left, and what it resolved by that is no news", () => {
    const beside = { ...alert(a, []).beside, name: "old", path: "lab" };
    const digest = digestOf(ended({ gathered: [alert(memberOf(99), [resolved], { left: true, beside })] }));
    expect(digest).toMatchObject({ resolved: [], left: { count: 1, first: [{ name: "old", path: "lab" }] } });
  });

  test("that changed before it left is only reported as left, but for what root did there", () => {
    const old = memberOf(99);
    const act = { kind: "notice", control: "root-usage-limited", resource: { type: "E", id: "1" } } as const;
    const digest = digestOf(
      ended({ gathered: [alert(old, [{}, act]), alert(old, [], { left: true, alertId: "later" })] }),
    );
    expect(digest).toMatchObject({ failing: [], left: { count: 1 } });
    expect(digest?.acts).toHaveLength(1);
  });

  test("of which an earlier pass died before its digest is reported as it stands now", () => {
    const [first, second] = ["2026-10-31T23:00:00.000Z-1", `${AT}-1`];
    const digest = digestOf(
      ended({
        gathered: [alert(a, [{ ...resolved, alertId: second }]), alert(a, [{ alertId: first }], { alertId: first })],
      }),
    );
    expect(digest).toMatchObject({ failing: [], resolved: [{ accounts: { count: 1 } }] });
  });

  test("has the name that the roster has now, else that of its alert, else none", () => {
    const beside = { ...alert(b, []).beside, name: "renamed", path: "x/y" };
    const stranger = memberOf(77);
    const [group] = digestOf(
      ended({
        expected: [a],
        gathered: [alert(a, [{}], { beside }), alert(b, [{}], { beside }), alert(stranger, [{}])],
      }),
    )!.failing;
    expect(group?.accounts.first).toEqual([
      { account: stranger.account, name: "", path: "" },
      { account: a.account, name: a.name, path: "team-0" },
      { account: b.account, name: "renamed", path: "x/y" },
    ]);
  });
});

test("what subscribers choose by: the accounts, and the ids and paths of their OUs", () => {
  const { covers } = digestOf(ended({ gathered: [alert(a, [{}]), alert(b, [{}])] }))!;
  expect(covers.accounts).toEqual([a.account, b.account]);
  expect(covers.ous.toSorted()).toEqual(["ou-a1b2-0", "ou-a1b2-1", "r-a1b2", "team-0", "team-1"]);
  const gone = digestOf(ended({ disappeared: [c] }))!.covers;
  expect(gone).toEqual({ accounts: [c.account], ous: ["r-a1b2", "ou-a1b2-2", "team-2"] });
});

test("an account that is not in the roster any more has the OUs that were recorded with its alert", () => {
  const stranger = memberOf(77);
  const beside = { ...alert(a, []).beside, units: stranger.units };
  const { covers } = digestOf(ended({ gathered: [alert(stranger, [{}], { beside })] }))!;
  expect(covers).toEqual({ accounts: [stranger.account], ous: ["r-a1b2", "ou-a1b2-77", "team-77"] });
});

test("the OUs nearest to the root come first, as many as a message has room for", () => {
  const units = (...names: readonly string[]) => [
    { id: "r-1", name: "Root" },
    ...names.map((name) => ({ id: `id-${name}`, name })),
  ];
  const ousOf = (...chains: (readonly string[])[]) =>
    digestOf(
      ended({
        expected: chains.map((names, i) => memberOf(i, { units: units(...names) })),
        gathered: chains.map((_, i) => alert(memberOf(i), [{}])),
      }),
    )!.covers.ous;
  expect(ousOf(["b", "c"], ["a"])).toEqual(["r-1", "a", "b", "id-a", "id-b", "b/c", "id-c"]);
  // 16,384 letters in all: the root has 3, each of the two OUs an id that is 3 letters longer than its name.
  const long = (length: number) => "x".repeat(length);
  expect(ousOf([long(8_189)]).map(({ length }) => length)).toEqual([3, 8_192, 8_189]);
  expect(ousOf([long(8_190)]).map(({ length }) => length)).toEqual([3, 8_193]);
});

describe("access changes", () => {
  const access = (eventID: string, time: string, more: Partial<Change> = {}): Partial<Change> => {
    const { kind, event, params } = accessRecord(eventID, time);
    return {
      ...{ kind: "notice", control: "access-changes", status: "COMPLIANT", severity: "LOW", reason: kind },
      ...{ resource: { type: "AWS::CloudTrail::Event", id: eventID }, params: { ...params, administers: true } },
      ...{ events: [event], ...more },
    };
  };
  const at = (minute: number) => `2026-10-31T23:${String(minute).padStart(2, "0")}:00.000Z`;
  const fix = { id: "fix-1", by: "arn:aws:iam::111122223333:user/hanako" };
  const place = { account: a.account, name: a.name, path: "team-0" };
  const { kind, params } = accessRecord("e");
  const { events: _, ...heldBack } = access("more", at(4), { reason: "access-changes-held" });

  test("are listed with who made them, the latest first, and not among the acts", () => {
    const digest = digestOf(
      ended({
        gathered: [
          alert(a, [
            access("e1", at(1), { fix }),
            access("e3", at(3), { params: { ...params } }),
            access("e5", at(5)),
            // A summary of those that were too many has no event of its own, and other changes have events too.
            heldBack,
            { ...resolved, events: [accessRecord("e4", at(4)).event] },
          ]),
        ],
        access: [
          { account: a.account, record: { ...accessRecord("e2", at(2)), administers: false, fix } },
          { account: a.account, record: { ...accessRecord("e5", at(5)), administers: true } },
        ],
      }),
    )!;
    const common = { place, kind, params };
    expect(digest.access).toEqual({
      count: 4,
      latest: [
        { ...common, event: accessRecord("e5", at(5)).event, administers: true },
        { ...common, event: accessRecord("e3", at(3)).event, administers: null },
        { ...common, event: accessRecord("e2", at(2)).event, administers: false, fix },
        { ...common, event: accessRecord("e1", at(1)).event, administers: true, fix },
      ],
    });
    expect(digest.acts).toEqual([]);
  });

  test("are listed up to the latest five, also those of an account that is not in the roster", () => {
    const access = Array.from({ length: 7 }, (_, i) => ({
      account: "777788889999",
      record: accessRecord(`e${i}`, at(i)),
    }));
    const digest = digestOf(ended({ gathered: [alert(a, [{}])], access }))!;
    expect(digest.access?.count).toBe(7);
    expect(digest.access?.latest.map(({ event, place }) => [event.eventID, place])).toEqual(
      ["e6", "e5", "e4", "e3", "e2"].map((id) => [id, { account: "777788889999", name: "", path: "" }]),
    );
  });

  test("that are recorded without a notice make no digest, and a digest without any has no list", () => {
    expect(digestOf(ended({ access: [{ account: a.account, record: accessRecord("e1") }] }))).toBeNull();
    expect(digestOf(ended({ gathered: [alert(a, [access("e1", at(1))])] }))).not.toBeNull();
    expect(digestOf(ended({ gathered: [alert(a, [{}])] }))).not.toHaveProperty("access");
    // An alert may hold a change of another kind before that of access.
    expect(digestOf(ended({ gathered: [alert(a, [baseline, access("e1", at(1))])] }))?.access?.count).toBe(1);
  });

  test("of a flood are a digest too, with the number of accounts that were heard of", () => {
    const of = (...gathered: readonly GatheredAlert[]) =>
      floodDigestOf({ digestId: "f-1", at: AT, organization, partition: "aws", gathered, stillFailing: new Map() });
    expect(of()).toBeNull();
    expect(of(alert(a, []))).toBeNull();
    expect(of(alert(a, [access("e1", at(1))]))).toMatchObject({ access: { count: 1 }, failing: [] });
    const drifts = of(alert(a, [{}]), alert(b, [{}]), alert(a, [{}], { alertId: "other" }))!;
    expect(drifts).toMatchObject({
      ...{ digestId: "f-1", baseline: false, events: true, accounts: { expected: 2, unreached: 0 } },
      covers: { accounts: [a.account, b.account] },
    });
    expect(drifts).not.toHaveProperty("access");
    expect(drifts).not.toHaveProperty("disappeared");
  });

  test("of a flood are kept under a name that no pass has", () => {
    // Ledgers hold it.
    expect(EVENTS_PASS).toBe("events");
  });
});

test("10,000 accounts that drift at once are one digest, and it is small", () => {
  const all = Array.from({ length: 10_000 }, (_, i) => memberOf(i));
  const controls = ["root-mfa-enabled", "root-access-key-absent", "iam-user-mfa-enabled", "root-usage-limited"];
  const digest = digestOf(
    ended({
      expected: all,
      gathered: all.map((m) =>
        alert(
          m,
          controls.map((control) => ({ control })),
        ),
      ),
    }),
  )!;
  expect(digest.failing.map(({ accounts }) => accounts.count)).toEqual([10_000, 10_000, 10_000, 10_000]);
  expect(digest.affected.failing).toBe(10_000);
  expect(JSON.stringify(digest).length).toBeLessThan(32 * 1_024);
  // A tenth of the accounts makes the same groups.
  const tenth = all.slice(0, 1_000);
  const smaller = digestOf(
    ended({
      expected: tenth,
      gathered: tenth.map((m) =>
        alert(
          m,
          controls.map((control) => ({ control })),
        ),
      ),
    }),
  )!;
  expect(Math.abs(JSON.stringify(smaller).length - JSON.stringify(digest).length)).toBeLessThan(50);
});

test("the largest digest fits in an item of the ledger, which holds 400 KB", () => {
  const all = Array.from({ length: 5_000 }, (_, i) =>
    memberOf(i, {
      name: "名".repeat(50),
      units: [
        { id: "r-a1b2", name: "Root" },
        ...Array.from({ length: 5 }, (_, j) => ({ id: `ou-${i}-${j}`, name: `${i}${"組".repeat(120)}` })),
      ],
    }),
  );
  const changes = Array.from({ length: 60 }, (_, i) => ({ control: `own-${i}` }));
  const digest = digestOf(ended({ expected: all, gathered: all.slice(0, 1_000).map((m) => alert(m, changes)) }))!;
  expect(digest.omitted).toBe(20);
  expect(new TextEncoder().encode(JSON.stringify(JSON.stringify(digest))).length).toBeLessThan(350 * 1_024);
});

const kinds = [{}, { kind: "reminder" }, resolved, unknown, baseline, { kind: "exception-expired" }] as const;
const anyAlert = fc
  .record({
    member: fc.integer({ min: 0, max: 40 }).map((i) => memberOf(i)),
    changes: fc.array(
      fc.record({
        kind: fc.constantFrom(...kinds),
        control: fc.constantFrom("root-mfa-enabled", "iam-user-mfa-enabled", "own"),
        severity: fc.constantFrom("CRITICAL" as const, "LOW" as const),
        id: fc.constantFrom("x", "y"),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    left: fc.boolean(),
  })
  .map(({ member, changes, left }) =>
    alert(
      member,
      changes.map(({ kind, control, severity, id }) => ({ ...kind, control, severity, resource: { type: "T", id } })),
      { left },
    ),
  );

test("no gathered alert is lost: it makes a digest, and every account is in some count", () => {
  fc.assert(
    fc.property(fc.array(anyAlert, { minLength: 1, maxLength: 20 }), (gathered) => {
      const digest = digestOf(ended({ gathered }));
      expect(digest).not.toBeNull();
      const { failing, resolved, unreadable, joined, left, covers } = digest!;
      expect(covers.accounts).toEqual([...new Set(gathered.map(({ account }) => account))].toSorted());
      const counted = [...failing, ...resolved, ...unreadable].reduce((sum, { accounts }) => sum + accounts.count, 0);
      expect(counted + joined.count + left.count).toBeGreaterThanOrEqual(covers.accounts.length);
    }),
  );
});

test("the order in which alerts were gathered does not matter", () => {
  // One alert an account: later alerts of one account replace earlier ones.
  const distinct = fc.uniqueArray(anyAlert, { minLength: 1, maxLength: 20, selector: ({ account }) => account });
  fc.assert(
    fc.property(distinct, fc.infiniteStream(fc.nat()), (gathered, keys) => {
      const shuffled = gathered
        .map((each) => [keys.next().value as number, each] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, each]) => each);
      expect(digestOf(ended({ gathered: shuffled }))).toEqual(digestOf(ended({ gathered })));
    }),
  );
});

describe("accounts that fail a control", () => {
  const finding = (account: string, more: object): MemberFinding => ({
    account,
    finding: { lastKnown: "NON_COMPLIANT", exception: null, ...more } as MemberFinding["finding"],
  });

  test("are counted once, also while they can't be read, and not with an exception", () => {
    expect(
      failingAccounts([
        finding("1", {}),
        finding("1", {}),
        finding("2", { status: "INSUFFICIENT_DATA" }),
        finding("3", { exception: { control: "x" } }),
        finding("4", { lastKnown: "COMPLIANT" }),
        finding("5", { lastKnown: null }),
        finding("6", { lastKnown: "COMPLIANT" }),
      ]),
    ).toBe(2);
  });

  test("are looked up for the controls that the alerts are about", () => {
    expect(controlsIn([alert(a, [{ control: "b" }, { control: "a" }]), alert(b, [{ control: "b" }])])).toEqual([
      "a",
      "b",
    ]);
  });
});

describe("members that are missing in the roster, too many to be closed", () => {
  const missing = members.slice(0, 10);
  const later = (hours: number) => new Date(Date.parse(AT) + hours * 3_600_000).toISOString();
  const mark = (absence: PassMark["absence"]): PassMark => ({ ...pass, ...(absence ? { absence } : {}) });

  test("are asked about at once, and nothing is kept when nobody is missing", () => {
    expect(absenceOf(AT, missing, null)).toEqual({
      absence: { count: 10, since: AT, askedAt: AT },
      asks: true,
      settled: false,
    });
    expect(absenceOf(AT, [], mark({ count: 10, since: AT, askedAt: AT }))).toEqual({
      absence: null,
      asks: false,
      settled: false,
    });
  });

  test("are asked about again after a day, or when their number has changed", () => {
    const before = mark({ count: 10, since: AT, askedAt: AT });
    expect(absenceOf(later(23), missing, before)).toEqual({ absence: before.absence, asks: false, settled: false });
    expect(absenceOf(later(24), missing, before)).toMatchObject({
      asks: true,
      absence: { since: AT, askedAt: later(24) },
    });
    expect(absenceOf(later(1), members.slice(0, 9), before)).toMatchObject({
      asks: true,
      absence: { count: 9, since: AT },
    });
    expect(absenceOf(later(1), members.slice(0, 11), before)).toMatchObject({
      asks: true,
      absence: { since: later(1) },
    });
  });

  test("have left after seven days", () => {
    const before = mark({ count: 10, since: AT, askedAt: AT });
    expect(absenceOf(later(7 * 24 - 1), missing, before).settled).toBe(false);
    expect(absenceOf(later(7 * 24), missing, before)).toEqual({ absence: null, asks: false, settled: true });
    expect(digestOf(ended({ disappeared: missing }))?.disappeared).toMatchObject({ count: 10 });
  });
});

describe("events", () => {
  const times = (count: number, secondsAgo: number) =>
    Array.from({ length: count }, () => new Date(Date.parse(AT) - secondsAgo * 1_000).toISOString());

  test("are a flood from the twenty-first alert in ten minutes on", () => {
    expect(isFlood(times(19, 1), AT)).toBe(false);
    expect(isFlood(times(20, 599), AT)).toBe(true);
    expect(isFlood(times(20, 600), AT)).toBe(false);
    expect(isFlood([...times(10, 1), ...times(10, 700)], AT)).toBe(false);
  });

  test("are counted by the latest twenty alerts, in the order of time, also where one comes late", () => {
    const [late, ...earlier] = [50, ...Array.from({ length: 20 }, (_, i) => 100 - i)].flatMap((ago) => times(1, ago));
    const kept = afterAlert(earlier, late!);
    expect(kept).toHaveLength(20);
    expect(kept).toEqual([...earlier.slice(1), late!]);
    expect(afterAlert(kept, earlier[0]!)).toEqual(kept);
    expect(afterAlert([], AT)).toEqual([AT]);
  });
});
