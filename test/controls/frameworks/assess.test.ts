import { compare } from "@genkan/controls/engine/compare";
import type { Exception } from "@genkan/controls/engine/exception";
import { type Change, type Finding, findingKey } from "@genkan/controls/engine/finding";
import { HISTORY_KEPT_DAYS, NOTHING_STANDS } from "@genkan/controls/engine/ledger";
import { type AssessmentSource, assess } from "@genkan/controls/frameworks/assess";
import type { Status } from "@genkan/controls/model/evaluation";
import { DAY } from "@genkan/controls/model/time";
import { describe, expect, test } from "vitest";
import { evaluation, runOf } from "../../findings.ts";

const on = (day: number) => new Date(Date.UTC(2026, 10, day));
const iso = (day: number) => on(day).toISOString();

/** Two controls of one requirement, and one of another. */
const controls = [
  { id: "key", frameworks: { "cis-5.0": ["1.3"] } },
  { id: "mfa", frameworks: { "cis-5.0": ["1.3"] } },
  { id: "use", frameworks: { "cis-5.0": ["1.6"] } },
];

/** What stood on a day: each control and resource (`control user`) with its status. */
type Day = readonly [day: number, verdicts: Readonly<Record<string, Status>>, exceptions?: readonly Exception[]];

interface Given extends Partial<Pick<AssessmentSource, "period" | "isCut">> {
  /** The day of the report. */
  readonly at?: number;
  readonly everySeconds?: number;
  /** What the last run evaluated; by default everything. */
  readonly evaluated?: readonly string[];
  readonly forget?: boolean;
}

/** The assessment after runs on some days. */
function assessed(days: readonly Day[], given: Given = {}) {
  let findings: readonly Finding[] = [];
  let changes: readonly Change[] = [];
  for (const [i, [day, verdicts, exceptions = []]] of days.entries()) {
    const at = iso(day);
    const evaluations = Object.entries(verdicts).map(([name, status]) => {
      const [control = "", user] = name.split(" ");
      const evidence = [{ fact: "accountSummary" as const, observedAt: at }];
      return evaluation(control, status, user ? `AWS::IAM::User ${user}` : undefined, { evidence });
    });
    const differences = compare({ first: i === 0, findings, exceptions }, evaluations, { at, alertId: at });
    const touched = new Set([...differences.written, ...differences.removed].map(findingKey));
    findings = [...findings.filter((each) => !touched.has(findingKey(each))), ...differences.written];
    changes = [...differences.changes.toReversed(), ...changes];
  }
  const [day, , exceptions = []] = days.at(-1)!;
  const evaluated = given.evaluated ?? [...new Set(findings.map(({ control }) => control))];
  const every = given.everySeconds === undefined ? {} : { everySeconds: given.everySeconds };
  const lastRun = { ...runOf("r", iso(day), []), evaluated, ...every };
  return assess({
    framework: "cis-5.0",
    controls,
    standing: { ...NOTHING_STANDS, lastRun, findings, exceptions },
    changes: given.forget ? changes.filter(({ kind }) => kind !== "baseline") : changes,
    period: given.period ?? { from: on(1), to: on(20) },
    at: on(given.at ?? day),
    ...(given.isCut ? { isCut: true } : {}),
  });
}

const requirement = (number: string, ...given: Parameters<typeof assessed>) =>
  assessed(...given).requirements.find((each) => each.number === number)!;
const record = (control: string, ...given: Parameters<typeof assessed>) =>
  assessed(...given).controls.find((each) => each.control === control)!;

const exception = (control: string, from: number, to: number): Exception => ({
  ...{ control, resource: null, reason: "r", owner: "o", at: iso(from), expires: iso(to) },
});

describe("a requirement", () => {
  test.each<[Status, Status, string]>([
    ["COMPLIANT", "COMPLIANT", "met"],
    ["COMPLIANT", "NOT_APPLICABLE", "met"],
    ["NOT_APPLICABLE", "NOT_APPLICABLE", "not-applicable"],
    ["COMPLIANT", "INSUFFICIENT_DATA", "not-proven"],
    ["INSUFFICIENT_DATA", "NOT_APPLICABLE", "not-proven"],
    ["COMPLIANT", "NON_COMPLIANT", "not-met"],
    ["INSUFFICIENT_DATA", "NON_COMPLIANT", "not-met"],
  ])("whose controls are %s and %s is %s", (key, mfa, verdict) => {
    expect(requirement("1.3", [[2, { key, mfa }]]).verdict).toBe(verdict);
  });

  test("that no control answers is not covered", () => {
    expect(requirement("1.1", [[2, { key: "COMPLIANT" }]])).toMatchObject({ verdict: "not-covered", since: null });
  });

  test("is not proven while one of its controls was never evaluated", () => {
    expect(requirement("1.3", [[2, { key: "COMPLIANT" }]])).toMatchObject({ verdict: "not-proven", since: null });
  });

  test("is not proven by what is too old, and says until when it was", () => {
    const days: readonly Day[] = [[2, { key: "COMPLIANT", mfa: "COMPLIANT" }]];
    expect(requirement("1.3", days, { at: 4 }).verdict).toBe("met");
    expect(requirement("1.3", days, { at: 5 })).toMatchObject({
      ...{ verdict: "not-proven", since: null, lastProven: iso(2) },
    });
    // A schedule makes what is too old known sooner.
    expect(requirement("1.3", days, { at: 3, everySeconds: 3_600 }).verdict).toBe("not-proven");
  });

  test("is not proven where the last runs left out one of its controls, whatever else they evaluated", () => {
    const well = { key: "COMPLIANT", mfa: "COMPLIANT" } as const;
    const left = requirement(
      "1.3",
      [
        [2, well],
        [8, well],
      ],
      { evaluated: ["key"] },
    );
    expect(left).toMatchObject({ verdict: "not-proven", lastProven: iso(2) });
    expect(left.controls.map(({ isStale }) => isStale)).toEqual([false, true]);
  });

  test("that was not met stays so when nobody looks any more", () => {
    expect(requirement("1.3", [[2, { key: "NON_COMPLIANT", mfa: "COMPLIANT" }]], { at: 19 }).verdict).toBe("not-met");
  });

  test("that somebody accepts is neither met nor forgotten, and is so no longer than the exception", () => {
    const accepted = [exception("key", 3, 6)];
    const days: readonly Day[] = [
      [2, { key: "NON_COMPLIANT", mfa: "COMPLIANT" }],
      [5, { key: "NON_COMPLIANT", mfa: "COMPLIANT" }, accepted],
    ];
    expect(requirement("1.3", days)).toMatchObject({ verdict: "accepted", since: iso(3) });
    expect(requirement("1.3", days, { at: 7 }).verdict).toBe("not-met");
    // One accepted finding does not hide another one.
    const two = { key: "NON_COMPLIANT", mfa: "NON_COMPLIANT" } as const;
    expect(
      requirement("1.3", [
        [2, two],
        [5, two, accepted],
      ]).verdict,
    ).toBe("not-met");
  });

  test("is met since the last problem ended, also when its resource is gone", () => {
    const well = { key: "COMPLIANT", "mfa alice": "COMPLIANT" } as const;
    const days: readonly Day[] = [
      [2, { ...well, "mfa eve": "NON_COMPLIANT" }],
      [6, well],
      [7, well],
    ];
    expect(requirement("1.3", days)).toMatchObject({ verdict: "met", since: iso(6), isFirst: false });
    expect(requirement("1.3", [[2, well]])).toMatchObject({ verdict: "met", since: iso(2), isFirst: true });
  });

  test("is not proven from the first run that failed, not from the one that reported it", () => {
    const well = { key: "COMPLIANT", mfa: "COMPLIANT" } as const;
    const days: readonly Day[] = [
      [2, well],
      [4, { ...well, mfa: "INSUFFICIENT_DATA" }],
      [5, { ...well, mfa: "INSUFFICIENT_DATA" }],
    ];
    expect(requirement("1.3", days)).toMatchObject({ verdict: "not-proven", since: iso(4) });
  });
});

describe("a period", () => {
  const days: readonly Day[] = [
    [2, { use: "COMPLIANT" }],
    [4, { use: "NON_COMPLIANT" }],
    [6, { use: "COMPLIANT" }],
    [9, { use: "NON_COMPLIANT" }],
    [12, { use: "NON_COMPLIANT" }, [exception("use", 11, 18)]],
  ];
  const within = (from: number, to: number) => record("use", days, { period: { from: on(from), to: on(to) } });
  const happened = ({ history }: ReturnType<typeof within>) =>
    history.map((each) => [each.at, "change" in each ? each.change.kind : each.condition]);

  test("shows how a control stood when it began, and each change in it", () => {
    expect(within(3, 10).atStart).toBe("COMPLIANT");
    expect(happened(within(3, 10))).toEqual([
      [iso(4), "drift"],
      [iso(6), "resolved"],
      [iso(9), "drift"],
    ]);
    expect(within(5, 8).atStart).toBe("NON_COMPLIANT");
    expect(happened(within(5, 8))).toEqual([[iso(6), "resolved"]]);
  });

  test("begins with its first moment and does not contain its last", () => {
    expect(happened(within(4, 6))).toEqual([[iso(4), "drift"]]);
  });

  test("shows what no change reports, as the beginning of an exception", () => {
    expect(happened(within(10, 20))).toEqual([[iso(11), "ACCEPTED"]]);
    expect(within(10, 20).exceptions).toHaveLength(1);
    expect(within(1, 20).exceptions).toHaveLength(1);
  });

  test("does not know what was before the first run", () => {
    const all = assessed(days);
    expect(all.begins).toBe(iso(2));
    expect(within(1, 20)).toMatchObject({ atStart: null, knownFrom: iso(2) });
  });

  test("does not know what was before what is kept, or read", () => {
    expect(assessed(days, { forget: true }).begins).toBe(
      new Date(on(12).getTime() - HISTORY_KEPT_DAYS * DAY).toISOString(),
    );
    expect(assessed(days, { forget: true, isCut: true }).begins).toBe(iso(4));
  });
});

test("the evidence of a control is as old as its oldest fact, and an unread one is no evidence", () => {
  const { evidence, checkedAt } = record("use", [[2, { "use alice": "COMPLIANT", "use eve": "COMPLIANT" }]]);
  expect([evidence, checkedAt]).toEqual([[{ fact: "accountSummary", observedAt: iso(2) }], iso(2)]);
});
