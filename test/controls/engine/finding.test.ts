import { compare } from "@genkan/controls/engine/compare";
import { type Exception, exceptionFor, exceptionKey } from "@genkan/controls/engine/exception";
import { type Finding, withoutRepeats } from "@genkan/controls/engine/finding";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import type { Fact } from "@genkan/controls/model/evidence";
import type { Reminders } from "@genkan/controls/model/settings";
import { describe, expect, test } from "vitest";
import { act, lineOf } from "../../acts.ts";
import { accessRecord, evaluation } from "../../findings.ts";

const hour = (n: number) => new Date(Date.UTC(2026, 10, 1, n)).toISOString();
const USER = "AWS::IAM::User eve";

/** Runs one finding through statuses, an hour each. @returns the kinds of change of each run */
function kindsOf(statuses: readonly (Status | "gone")[], exceptions: readonly Exception[] = []): string[] {
  let findings: readonly Finding[] = [];
  return statuses.map((status, i) => {
    const now =
      status === "gone" ? [evaluation("c", "COMPLIANT", "AWS::IAM::User other")] : [evaluation("c", status, USER)];
    const { written, removed, changes } = compare({ first: i === 0, findings, exceptions }, now, {
      at: hour(i),
      alertId: `run-${i}`,
    });
    const replaced = new Set([...written, ...removed].map(({ resource }) => resource.id));
    findings = [...findings.filter(({ resource }) => !replaced.has(resource.id)), ...written];
    return changes.map(({ kind }) => kind).join() || "-";
  });
}

const [C, N, A, U] = ["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"] as const;

describe("a finding that moves", () => {
  test.each<[string, (Status | "gone")[], string[]]>([
    ["drift, then resolved", [C, N, C], ["baseline", "drift", "resolved"]],
    ["what stays is not reported again", [N, N, N], ["baseline", "-", "-"]],
    ["unknown between does not make two drifts of one", [C, N, U, N], ["baseline", "drift", "-", "-"]],
    ["resolved is seen through unknown", [C, N, U, C], ["baseline", "drift", "-", "resolved"]],
    [
      "one run that can't judge alerts nobody, the second does, the third not again",
      [C, U, U, U],
      ["baseline", "-", "unknown", "-"],
    ],
    ["unknown at first sight is in the baseline", [U, U, N], ["baseline", "-", "drift"]],
    [
      "what cannot be evaluated every second run is sent at the fourth failure, and once a day",
      [C, ...Array.from({ length: 32 }, (_, i) => (i % 2 ? C : U))],
      ["baseline", ...Array.from({ length: 32 }, (_, i) => (i === 6 || i === 30 ? "unknown" : "-"))],
    ],
    [
      "so is what is NON_COMPLIANT in between",
      [N, U, N, U, N, U, N, U, N],
      ["baseline", "-", "-", "-", "-", "-", "-", "unknown", "-"],
    ],
    [
      "three failures in a day are not sent, and the fourth a day after the first is not",
      [C, U, C, U, C, U, ...Array.from({ length: 19 }, () => C), U],
      ["baseline", ...Array.from({ length: 25 }, () => "-")],
    ],
    ["resolved by not applying any more", [C, N, A], ["baseline", "drift", "resolved"]],
    ["compliant and not applicable are both well", [C, A, C], ["baseline", "-", "-"]],
    ["resolved by being gone", [C, N, "gone"], ["baseline", "drift", "resolved"]],
    ["what was well may go without a word", [C, C, "gone"], ["baseline", "-", "-"]],
  ])("%s", (_, statuses, kinds) => expect(kindsOf(statuses)).toEqual(kinds));

  const exception = (expires: string, resource: Exception["resource"] = null): Exception => ({
    control: "c",
    resource,
    reason: "r",
    owner: "o",
    expires,
  });

  test.each<[string, (Status | "gone")[], string, string[]]>([
    [
      "an exception silences, and its end is reported",
      [C, N, N, N],
      hour(2),
      ["baseline", "-", "exception-expired", "-"],
    ],
    [
      "its end while nothing can be evaluated is sent once that is so for two runs, and again when it is known",
      [C, N, U, U, N],
      hour(2),
      ["baseline", "-", "-", "unknown", "exception-expired"],
    ],
    [
      "what could not be evaluated under it is sent when it ends",
      [C, N, U, U, U, U, U],
      hour(5),
      ["baseline", "-", "-", "-", "-", "unknown", "-"],
    ],
    ["and so is what had been well before", [C, U, U, U, U], hour(4), ["baseline", "-", "-", "-", "unknown"]],
    [
      "what is well again when it has ended was open until then",
      [C, N, U, U, C],
      hour(2),
      ["baseline", "-", "-", "unknown", "resolved"],
    ],
    ["what is resolved under it is not reported", [C, N, C, C], hour(3), ["baseline", "-", "-", "-"]],
  ])("%s", (_, statuses, expires, kinds) => expect(kindsOf(statuses, [exception(expires)])).toEqual(kinds));

  /** When a status was seen again after failed evaluations, as the change after each run says; `-` without a change. */
  const recoveries = (statuses: readonly Status[]): string[] => {
    let findings: readonly Finding[] = [];
    return statuses.map((status, i) => {
      const before = { first: i === 0, findings, exceptions: [] };
      const { written, changes } = compare(before, [evaluation("c", status, USER)], { at: hour(i), alertId: `r${i}` });
      if (written.length) findings = written;
      return changes[0] ? (changes[0].recoveredAt ?? "never") : "-";
    });
  };

  test.each<[string, Status[], string[]]>([
    ["without a failed evaluation there is no recovery", [C, N, C], ["never", "never", "never"]],
    ["the status that ends was seen again after it could not be evaluated", [C, U, C, N], ["never", "-", "-", hour(2)]],
    ["the last time counts", [N, U, N, U, N, C], ["never", "-", "-", "-", "-", hour(4)]],
    ["a recovery that changed the status is the change itself", [C, U, N, C], ["never", "-", "never", "never"]],
    ["a recovery of an earlier status says nothing", [C, U, C, N, C], ["never", "-", "-", hour(2), "never"]],
    ["what was unknown at first sight begins when it is known", [U, C, N], ["never", "-", "never"]],
  ])("%s", (_, statuses, expected) => expect(recoveries(statuses)).toEqual(expected));

  test("a finding without failed evaluations has no recovery in the ledger", () => {
    const [finding] = compare({ first: true, findings: [], exceptions: [] }, [evaluation("c", N, USER)], {
      at: hour(0),
      alertId: "r0",
    }).written;
    expect(Object.keys(finding!)).not.toContain("recoveredAt");
  });

  test("an exception that is withdrawn while nothing can be evaluated silences no longer", () => {
    const kinds: string[] = [];
    let findings: readonly Finding[] = [];
    for (const [i, status] of [N, N, U, U, U, U].entries()) {
      const exceptions = i > 0 && i < 4 ? [exception(hour(99))] : [];
      const { written, changes } = compare({ first: i === 0, findings, exceptions }, [evaluation("c", status, USER)], {
        at: hour(i),
        alertId: `run-${i}`,
      });
      if (written.length) findings = written;
      kinds.push(changes.map(({ kind }) => kind).join() || "-");
    }
    expect(kinds).toEqual(["baseline", "-", "-", "-", "unknown", "-"]);
    expect(findings[0]?.exception).toBeNull();
  });

  test("a finding that could not be evaluated under its exception is sent when the exception has ended", () => {
    const [old] = compare({ first: true, findings: [], exceptions: [] }, [evaluation("c", N, USER)], {
      at: hour(0),
      alertId: "r0",
    }).written;
    const findings = [{ ...old!, status: U, unknownRuns: 2, exception: exception(hour(5)) }];
    const { changes } = compare({ first: false, findings, exceptions: [] }, [evaluation("c", U, USER)], {
      at: hour(6),
      alertId: "r6",
    });
    expect(changes.map(({ kind }) => kind)).toEqual(["unknown"]);
  });

  test("an exception on another resource silences nothing", () => {
    expect(kindsOf([C, N], [exception(hour(9), { type: "AWS::IAM::User", id: "other" })])).toEqual([
      "baseline",
      "drift",
    ]);
  });
});

test("the first failure of what is new is the only one that is held of it", () => {
  const { written } = compare({ first: false, findings: [], exceptions: [] }, [evaluation("c", U)], {
    at: hour(0),
    alertId: "r0",
  });
  expect(written.map(({ failures }) => failures)).toEqual([[hour(0)]]);
});

test("a finding that could be evaluated from its first run on has no failures", () => {
  const { written } = compare({ first: true, findings: [], exceptions: [] }, [evaluation("c", C)], {
    at: hour(0),
    alertId: "r0",
  });
  expect(written.map(({ failures }) => failures)).toEqual([[]]);
});

describe("a run", () => {
  const findings = compare(
    { first: true, findings: [], exceptions: [] },
    [evaluation("c", N, USER), evaluation("d", N)],
    { at: hour(0), alertId: "r0" },
  ).written;

  test("that names a resource twice judges it once, by the worse of the two", () => {
    const before = { first: false, findings, exceptions: [] };
    const twice = (...statuses: Status[]) => {
      const { written, changes } = compare(
        before,
        statuses.map((status) => evaluation("c", status, "AWS::IAM::User bob")),
        { at: hour(1), alertId: "r1" },
      );
      return [written.map(({ status }) => status), changes.map(({ kind, resource }) => `${kind} ${resource.id}`)];
    };
    const gone = "resolved eve";
    expect(twice(N, N)).toEqual([[N], ["drift bob", gone]]);
    expect(twice(C, N)).toEqual([[N], ["drift bob", gone]]);
    expect(twice(U, C)).toEqual([[U], [gone]]);
    expect(twice(U, N)).toEqual([[N], ["drift bob", gone]]);
    expect(twice(A, C)).toEqual([[C], [gone]]);
  });

  test("of one control says nothing of the others", () => {
    expect(
      compare({ first: false, findings, exceptions: [] }, [evaluation("d", C)], { at: hour(1), alertId: "r1" }).removed,
    ).toEqual([]);
  });

  test("that could not read its evidence makes each resource unknown, and resolves none", () => {
    const { written, removed, changes } = compare({ first: false, findings, exceptions: [] }, [evaluation("c", U)], {
      at: hour(1),
      alertId: "r1",
    });
    expect([removed, changes]).toEqual([[], []]);
    expect(written.map(({ resource, status, lastKnown }) => [resource.id, status, lastKnown])).toEqual([["eve", U, N]]);
  });

  describe("with older evidence than a finding rests on", () => {
    const fresh = (at: string | null, fact: Fact = "userCredentials") => ({ evidence: [{ fact, observedAt: at }] });
    const standing = (status: Status, evidence: Partial<Evaluation> = fresh(hour(5))) =>
      compare({ first: true, findings: [], exceptions: [] }, [evaluation("c", status, USER, evidence)], {
        at: hour(5),
        alertId: "r5",
      }).written;
    const kinds = (
      findings: readonly Finding[],
      now: Evaluation,
      exceptions: readonly Exception[] = [],
      reminders: Reminders = {},
    ) => {
      const { changes, written, removed } = compare({ first: false, findings, exceptions }, [now], {
        at: hour(6),
        alertId: "r6",
        reminders,
      });
      return [...changes.map(({ kind }) => kind), ...written.map(({ status }) => status), ...removed.map(() => "gone")];
    };

    test.each<[string, Status, Evaluation]>([
      ["drift is not believed", C, evaluation("c", N, USER, fresh(hour(2)))],
      ["nor that it is well", N, evaluation("c", C, USER, fresh(hour(2)))],
      ["nor that the resource is gone", N, evaluation("c", N, "AWS::IAM::User bob", fresh(hour(2)))],
    ])("%s", (_, status, now) => {
      const others = now.resource.id === "eve" ? [] : ["drift", N];
      expect(kinds(standing(status), now)).toEqual(others);
    });

    test("it is as soon as evidence is newer, or as old", () => {
      expect(kinds(standing(N), evaluation("c", C, USER, fresh(hour(6))))).toEqual(["resolved", C]);
      expect(kinds(standing(N), evaluation("c", C, USER, fresh(hour(5))))).toEqual(["resolved", C]);
      expect(kinds(standing(N), evaluation("c", C, "AWS::IAM::User bob", fresh(hour(6))))).toEqual([
        "resolved",
        C,
        "gone",
      ]);
    });

    test("of several states one that is newer is enough; what only grows is never older", () => {
      const two = (mine: string, other: string) => ({
        evidence: [...fresh(mine).evidence, ...fresh(other, "accountSummary").evidence],
      });
      expect(kinds(standing(N, two(hour(5), hour(5))), evaluation("c", C, USER, two(hour(2), hour(6))))).toContain(
        "resolved",
      );
      expect(kinds(standing(N, two(hour(5), hour(5))), evaluation("c", C, USER, two(hour(2), hour(5))))).toEqual([]);
      const history = (at: string) => fresh(at, "rootActivity");
      expect(kinds(standing(C, history(hour(5))), evaluation("c", N, USER, history(hour(4))))).toEqual(["drift", N]);
    });

    test("evidence from the future outlasts nothing", () => {
      const kindsAt = (observed: number, now?: string) => {
        const before = { first: false, findings: standing(C, fresh(hour(observed))), exceptions: [] };
        const drift = evaluation("c", N, USER, fresh(hour(6)));
        return compare(before, [drift], { at: hour(6), alertId: "r6", ...(now ? { now } : {}) }).changes.map(
          ({ kind }) => kind,
        );
      };
      expect(kindsAt(30)).toEqual(["drift"]);
      expect(kindsAt(7)).toEqual(["drift"]);
      // A run that began at 6 and compares at 8 does not take what another has measured at 7 for the future.
      expect(kindsAt(7, hour(8))).toEqual([]);
    });

    test("evidence that is up to a minute ahead of our clock is not from the future", () => {
      const kindsAt = (ahead: number) => {
        const observed = new Date(Date.parse(hour(6)) + ahead).toISOString();
        const drift = evaluation("c", N, USER, fresh(hour(6)));
        return kinds(standing(C, fresh(observed)), drift);
      };
      expect(kindsAt(60_000)).toEqual([]);
      expect(kindsAt(60_001)).toContain("drift");
    });

    test("evidence from the future does not keep alive what is gone either", () => {
      const findings = standing(N, fresh(hour(30)));
      expect(kinds(findings, evaluation("c", C, "AWS::IAM::User bob", fresh(hour(6))))).toEqual([
        "resolved",
        C,
        "gone",
      ]);
    });

    describe("a drift that an event reported", () => {
      const ago = (minutes: number) => new Date(Date.parse(hour(6)) - minutes * 60_000).toISOString();
      const heard = (minutes: number, fact: Fact = "mfaSettings") =>
        standing(N, { evidence: [{ fact, observedAt: ago(minutes), heard: true }] });
      const read = (fact: Fact = "mfaSettings") => fresh(hour(6), fact);

      test.each<[string, readonly Finding[], Evaluation, string[]]>([
        ["stands for half an hour", heard(29), evaluation("c", C, USER, read()), []],
        ["and no longer", heard(30), evaluation("c", C, USER, read()), ["resolved", C]],
        ["whatever else is unknown", heard(5), evaluation("c", U, USER, read()), []],
        ["but not where the history was not read", heard(5), evaluation("c", U, USER, fresh(null, "mfaSettings")), [U]],
        ["though its resource is not in it", heard(5), evaluation("c", C, "AWS::IAM::User bob", read()), [C]],
        [
          "unless the ledger keeps the event",
          heard(5, "rootActivity"),
          evaluation("c", C, USER, read("rootActivity")),
          ["resolved", C],
        ],
        [
          "and what was read from the history falls with it",
          standing(N, fresh(ago(5), "mfaSettings")),
          evaluation("c", C, USER, read()),
          ["resolved", C],
        ],
      ])("%s", (_, findings, now, expected) => expect(kinds(findings, now)).toEqual(expected));
    });

    test("a failed evaluation still counts, and does not hold up the others", () => {
      expect(kinds(standing(N), evaluation("c", U, USER, fresh(hour(2))))).toEqual([U]);
      expect(kinds(standing(U), evaluation("c", N, USER, fresh(hour(2))))).toEqual(["drift", N]);
      expect(kinds(standing(N, fresh(null)), evaluation("c", C, USER, fresh(hour(2))))).toEqual(["resolved", C]);
    });

    test("what stands is reminded of, and its exception begins and ends", () => {
      const older = evaluation("c", C, USER, fresh(hour(2)));
      const exception = { control: "c", resource: null, reason: "r", owner: "o", expires: hour(7) };
      expect(kinds(standing(N), older, [], { HIGH: 1 })).toEqual(["reminder", N]);
      const excepted = standing(N).map((finding) => ({ ...finding, exception: { ...exception, expires: hour(5.5) } }));
      expect(kinds(excepted, older)).toEqual(["exception-expired", N]);
      expect(kinds(standing(N), older, [exception], { HIGH: 1 })).toEqual([N]);
    });
  });

  test("with another reason for the same status is recorded and not reported", () => {
    const { written, changes } = compare(
      { first: false, findings, exceptions: [] },
      [evaluation("d", N, undefined, { params: { count: 2 } })],
      { at: hour(1), alertId: "r1" },
    );
    expect([written.map(({ version, since }) => [version, since]), changes]).toEqual([[[2, hour(0)]], []]);
  });

  test("after a first run that died half-way reports no baseline twice", () => {
    const { changes } = compare(
      { first: true, findings, exceptions: [] },
      [evaluation("c", N, USER), evaluation("d", N), evaluation("e", N)],
      { at: hour(1), alertId: "r1" },
    );
    expect(changes.map(({ control, kind }) => `${kind} ${control}`)).toEqual(["baseline e"]);
  });
});

test("what is to be recorded has each line once, also where AWS lists it twice", () => {
  const evaluations = [evaluation("c", N, USER), evaluation("d", N)];
  const { written, changes } = compare({ first: true, findings: [], exceptions: [] }, evaluations, {
    at: hour(1),
    alertId: "r1",
  });
  const later = changes.map((change) => ({ ...change, alertId: "r2" }));
  const lines = ["a", "b"].map((key) => lineOf(act("RunInstances (ec2)"), { key }));
  const access = ["e1", "e2"].map((eventID) => accessRecord(eventID));
  const twice = <T>(list: readonly T[]) => [...list, ...list];
  expect(
    withoutRepeats({
      written: twice(written),
      removed: twice(written),
      changes: twice([...changes, ...later]),
      recorded: twice(later),
      activity: twice(lines),
      outdated: twice(lines),
      access: twice(access),
      accepted: [],
    }),
  ).toEqual({
    written,
    removed: written,
    changes: [...changes, ...later],
    recorded: later,
    activity: lines,
    outdated: lines,
    signIns: [],
    access,
    accepted: [],
  });
  expect(withoutRepeats({ written: [], removed: [], changes: [] })).toMatchObject({
    recorded: [],
    activity: [],
    outdated: [],
  });
});

describe("a reminder", () => {
  const DAY_MS = 86_400_000;
  const start = Date.parse("2026-11-01T00:00:00.000Z");
  const time = (days: number) => new Date(start + days * DAY_MS).toISOString();
  const reminders = { CRITICAL: 24, HIGH: 168 } as const;

  /** The kinds reported over days of hourly runs on findings that stay as they are. */
  const kindsOver = (
    days: number,
    severity: "CRITICAL" | "HIGH" | "MEDIUM",
    exceptions: Parameters<typeof compare>[0]["exceptions"] = [],
    status: Status = "NON_COMPLIANT",
  ) => {
    let findings: Parameters<typeof compare>[0]["findings"] = [];
    return Array.from({ length: days * 24 + 1 }, (_, hour) => {
      const before = { first: hour === 0, findings, exceptions };
      const now = evaluation("c", status, undefined, { severity });
      const { written, changes } = compare(before, [now], { at: time(hour / 24), alertId: `r${hour}`, reminders });
      if (written.length) findings = written;
      return changes.map(({ kind, at }) => `${kind} ${(Date.parse(at) - start) / DAY_MS}`);
    }).flat();
  };

  test("comes daily for CRITICAL, weekly for HIGH, never for others", () => {
    expect(kindsOver(3, "CRITICAL")).toEqual(["baseline 0", "reminder 1", "reminder 2", "reminder 3"]);
    expect(kindsOver(15, "HIGH")).toEqual(["baseline 0", "reminder 7", "reminder 14"]);
    expect(kindsOver(15, "MEDIUM")).toEqual(["baseline 0"]);
  });

  test("does not come while somebody accepts it", () => {
    const exception = { control: "c", resource: null, reason: "r", owner: "o", expires: time(2.5) };
    expect(kindsOver(3, "CRITICAL", [exception])).toEqual(["baseline 0", "exception-expired 2.5"]);
  });

  test("comes just as often for what could not be evaluated", () => {
    expect(kindsOver(3, "CRITICAL", [], "INSUFFICIENT_DATA")).toEqual([
      "baseline 0",
      "reminder 1",
      "reminder 2",
      "reminder 3",
    ]);
    expect(kindsOver(15, "HIGH", [], "INSUFFICIENT_DATA")).toEqual(["baseline 0", "reminder 7", "reminder 14"]);
    expect(kindsOver(15, "MEDIUM", [], "INSUFFICIENT_DATA")).toEqual(["baseline 0"]);
    const exception = { control: "c", resource: null, reason: "r", owner: "o", expires: time(2.5) };
    expect(kindsOver(4, "CRITICAL", [exception], "INSUFFICIENT_DATA")).toEqual([
      "baseline 0",
      "unknown 2.5",
      "reminder 3.5",
    ]);
  });

  test("does not come because of a single run that could not evaluate", () => {
    const [old] = compare({ first: true, findings: [], exceptions: [] }, [evaluation("c", "NON_COMPLIANT")], {
      at: time(0),
      alertId: "r0",
    }).written;
    const now = evaluation("c", "INSUFFICIENT_DATA");
    const changed = (days: number, findings: readonly Finding[]) =>
      compare({ first: false, findings, exceptions: [] }, [now], {
        at: time(days),
        alertId: "r",
        reminders: { HIGH: 24 },
      });
    const single = changed(1, [old!]);
    expect(single.changes).toEqual([]);
    expect(changed(1.1, single.written).changes).toMatchObject([{ kind: "unknown" }]);
  });

  test("steady findings are written only when they are reported", () => {
    const old = compare({ first: true, findings: [], exceptions: [] }, [evaluation("c", "NON_COMPLIANT")], {
      at: time(0),
      alertId: "r0",
    });
    const again = compare({ first: false, findings: old.written, exceptions: [] }, [evaluation("c", "NON_COMPLIANT")], {
      at: time(0.5),
      alertId: "r1",
      reminders,
    });
    expect(again).toMatchObject({ written: [], changes: [] });
  });
});

test("a change says since when its last verdict was true, also if it could not be evaluated in between", () => {
  let findings: readonly Finding[] = [];
  const kinds = [N, U, U, N, U, C].flatMap((status, i) => {
    const { written, changes } = compare({ first: false, findings, exceptions: [] }, [evaluation("c", status, USER)], {
      at: hour(i),
      alertId: `run-${i}`,
      reminders: { HIGH: 1 },
    });
    findings = written.length ? written : findings;
    return changes.map(({ kind, from, fromSince }) => [kind, from, fromSince]);
  });
  expect(kinds).toEqual([
    ["drift", null, null],
    // Of an unknown it is since when it could not be judged.
    ["unknown", N, hour(1)],
    ["reminder", N, hour(0)],
    ["resolved", N, hour(0)],
  ]);
});

test("the end of an exception names it", () => {
  const exception = { control: "c", resource: null, reason: "r", owner: "o", expires: hour(1) };
  const first = compare({ first: false, findings: [], exceptions: [exception] }, [evaluation("c", N)], {
    at: hour(0),
    alertId: "run-0",
  });
  const { changes } = compare(
    { first: false, findings: first.written, exceptions: [exception] },
    [evaluation("c", N)],
    { at: hour(1), alertId: "run-1" },
  );
  expect(changes).toMatchObject([{ kind: "exception-expired", exception }]);
});

describe("an exception", () => {
  const eve = { type: "AWS::IAM::User", id: "eve" };
  const on = (control: string, resource: Exception["resource"]): Exception => ({
    control,
    resource,
    reason: "r",
    owner: "o",
    expires: hour(2),
  });

  test.each([
    ["on its control covers a finding", on("c", null), hour(1), true],
    ["on its resource covers a finding", on("c", eve), hour(1), true],
    ["on another control does not", on("d", null), hour(1), false],
    ["on the same resource for another control does not", on("d", eve), hour(1), false],
    ["on another resource of the same type does not", on("c", { ...eve, id: "bob" }), hour(1), false],
    ["on a resource of another type with the same name does not", on("c", { ...eve, type: "T" }), hour(1), false],
    ["does not from the moment it ends", on("c", eve), hour(2), false],
  ])("%s", (_, exception, at, covers) => {
    expect(exceptionFor({ control: "c", resource: eve }, [exception], at)).toBe(covers ? exception : null);
  });

  test("replaces the one on the same control and resource, and no other", () => {
    const different = [on("c", null), on("d", null), on("c", eve), on("c", { ...eve, id: "bob" }), on("d", eve)];
    expect(new Set(different.map(exceptionKey)).size).toBe(different.length);
    expect(exceptionKey({ ...on("c", eve), expires: hour(9) } as Exception)).toBe(exceptionKey(on("c", eve)));
  });

  test("that has ended before a drift is not named by it", () => {
    const run = (findings: readonly Finding[], status: Status, at: string) =>
      compare({ first: false, findings, exceptions: [on("c", null)] }, [evaluation("c", status, USER)], {
        at,
        alertId: "r",
      });
    const { changes } = run(run([], C, hour(1)).written, N, hour(3));
    expect(changes.map(({ kind, exception }) => [kind, exception])).toEqual([["drift", undefined]]);
  });
});

describe("a later run", () => {
  const account = "AWS::::Account 111122223333";
  const [bob, carol] = ["AWS::IAM::User bob", "AWS::IAM::User carol"];
  const standing = (...evaluations: Evaluation[]) =>
    compare({ first: true, findings: [], exceptions: [] }, evaluations, { at: hour(0), alertId: "r0" }).written;
  const comparedWith = (findings: readonly Finding[], ...evaluations: Evaluation[]) => {
    const { written, removed, changes } = compare({ first: false, findings, exceptions: [] }, evaluations, {
      at: hour(1),
      alertId: "r1",
    });
    const short = (each: Evaluation) => `${each.control} ${each.resource.id} ${each.status}`;
    return { written: written.map(short), removed: removed.map(short), changes };
  };

  test("reports what is gone as gone, with its last status", () => {
    const old = evaluation("c", N, USER, { params: { user: "eve" } });
    const { changes } = comparedWith(standing(old, evaluation("c", C, bob)), evaluation("c", C, bob));
    expect(changes).toEqual([
      {
        ...old,
        alertId: "r1",
        kind: "resolved",
        status: A,
        reason: "resource-gone",
        params: {},
        at: hour(1),
        from: N,
        fromSince: hour(0),
      },
    ]);
  });

  test("makes unknown the resources of the control that it could not judge, and no others", () => {
    const findings = standing(evaluation("c", C, USER), evaluation("c", C, bob), evaluation("d", C, USER));
    expect(comparedWith(findings, evaluation("c", U, account))).toMatchObject({
      written: [`c eve ${U}`, `c bob ${U}`],
      removed: [],
    });
  });

  test("makes unknown only the resources that it could not judge beside those that it could", () => {
    const findings = standing(evaluation("c", C, USER), evaluation("c", C, bob));
    expect(comparedWith(findings, evaluation("c", N, USER), evaluation("c", U, account))).toMatchObject({
      written: [`c eve ${N}`, `c bob ${U}`],
      removed: [],
    });
    expect(
      comparedWith(findings, evaluation("c", N, USER), evaluation("c", C, bob), evaluation("c", U, account)),
    ).toMatchObject({ written: [`c eve ${N}`, `c 111122223333 ${U}`], removed: [] });
  });

  test("that could not judge one resource says nothing of the others: one that is missing is gone", () => {
    const findings = standing(evaluation("c", C, USER), evaluation("c", C, bob), evaluation("c", C, carol));
    expect(comparedWith(findings, evaluation("c", U, USER), evaluation("c", C, bob))).toMatchObject({
      written: [`c eve ${U}`],
      removed: [`c carol ${C}`],
    });
  });

  test("that evaluates the account as a whole treats its earlier resources as gone", () => {
    expect(comparedWith(standing(evaluation("c", C, USER)), evaluation("c", A, account))).toMatchObject({
      written: [`c 111122223333 ${A}`],
      removed: [`c eve ${C}`],
    });
  });

  test("that sees a resource for the first time and can't evaluate it reports nothing yet", () => {
    expect(comparedWith(standing(evaluation("c", C, bob)), evaluation("c", C, bob), evaluation("c", U, USER))).toEqual({
      written: [`c eve ${U}`],
      removed: [],
      changes: [],
    });
  });

  test("finds no difference in the order of parameters, but in their values", () => {
    const params = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));
    const findings = standing(evaluation("c", C, USER, { params: params("a", "b", "c", "d") }));
    for (const order of [
      ["d", "c", "b", "a"],
      ["b", "a", "d", "c"],
      ["c", "a", "d", "b"],
    ]) {
      expect(comparedWith(findings, evaluation("c", C, USER, { params: params(...order) })).written).toEqual([]);
    }
    expect(
      comparedWith(findings, evaluation("c", C, USER, { params: params("a", "b", "c", "e") })).written,
    ).toHaveLength(1);
  });

  describe("compares evidence fact by fact:", () => {
    type Age = [Fact, string | null, "heard"?];
    const resting = (...ages: Age[]) => ({
      evidence: ages.map(([fact, observedAt, heard]) => ({
        fact,
        observedAt,
        ...(heard ? { heard: true as const } : {}),
      })),
    });
    const [older, newer] = ["2026-10-31T10:00:00.000Z", "2026-10-31T20:00:00.000Z"];
    const young = "2026-11-01T00:50:00.000Z";

    test.each<[string, Age[], Age[], boolean]>([
      [
        "one that was read for neither decides nothing",
        [
          ["userCredentials", newer],
          ["accountSummary", null],
        ],
        [
          ["userCredentials", older],
          ["accountSummary", null],
        ],
        true,
      ],
      [
        "one that was read now alone decides nothing",
        [
          ["userCredentials", newer],
          ["accountSummary", null],
        ],
        [
          ["userCredentials", older],
          ["accountSummary", newer],
        ],
        true,
      ],
      [
        "one that is not asked for any more decides nothing",
        [
          ["userCredentials", newer],
          ["accountSummary", newer],
        ],
        [["userCredentials", older]],
        true,
      ],
      [
        "a history decides nothing",
        [
          ["userCredentials", newer],
          ["rootActivity", older],
        ],
        [
          ["userCredentials", older],
          ["rootActivity", newer],
        ],
        true,
      ],
      ["none in common, what stands falls", [["accountSummary", newer]], [["userCredentials", older]], false],
    ])("%s", (_, mine, theirs, stands) => {
      const { changes } = comparedWith(
        standing(evaluation("c", N, USER, resting(...mine))),
        evaluation("c", C, USER, resting(...theirs)),
      );
      expect(changes.map(({ kind }) => kind)).toEqual(stands ? [] : ["resolved"]);
    });

    test.each<[string, Status, Age[], Status, Age[], Status[]]>([
      [
        "what an event reported of one fact stands, whatever else was not read",
        N,
        [
          ["mfaSettings", young, "heard"],
          ["signIns", older],
        ],
        C,
        [
          ["mfaSettings", hour(1)],
          ["signIns", null],
        ],
        [],
      ],
      [
        "what an event reported falls where its history was not read, whatever else was",
        N,
        [["mfaSettings", young, "heard"]],
        C,
        [
          ["mfaSettings", null],
          ["signIns", hour(1)],
        ],
        [C],
      ],
      [
        "that all is well by an event does not stand",
        C,
        [["mfaSettings", young, "heard"]],
        A,
        [["mfaSettings", hour(1)]],
        [A],
      ],
    ])("%s", (_, status, mine, now, theirs, written) => {
      const findings = standing(evaluation("c", status, USER, resting(...mine)));
      const found = comparedWith(findings, evaluation("c", now, USER, resting(...theirs)));
      expect(found.written).toEqual(written.map((each) => `c eve ${each}`));
    });

    test("a drift that an event reported is replaced by one that the history shows", () => {
      const weak = evaluation("c", N, USER, { ...resting(["mfaSettings", young, "heard"]), params: { by: "event" } });
      const read = evaluation("c", N, USER, { ...resting(["mfaSettings", hour(1)]), params: { by: "history" } });
      const { written } = compare({ first: false, findings: standing(weak), exceptions: [] }, [read], {
        at: hour(1),
        alertId: "r1",
      });
      expect(written.map(({ params }) => params)).toEqual([{ by: "history" }]);
    });
  });
});

test("a change says since when its last verdict was true, not since when it could be evaluated", () => {
  let findings: readonly Finding[] = [];
  const stood: unknown[] = [];
  const kinds = [C, N, U, C].flatMap((status, i) => {
    const { written, changes } = compare(
      { first: i === 0, findings, exceptions: [] },
      [evaluation("c", status, USER)],
      { at: hour(i), alertId: `run-${i}` },
    );
    findings = written;
    stood.push(...written.map(({ knownSince }) => knownSince));
    return changes.map(({ kind, fromSince }) => [kind, fromSince]);
  });
  expect(stood).toEqual([hour(0), hour(1), hour(1), hour(3)]);
  expect(kinds).toEqual([
    ["baseline", null],
    ["drift", hour(0)],
    ["resolved", hour(1)],
  ]);
});
