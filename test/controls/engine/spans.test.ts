import { compare } from "@genkan/controls/engine/compare";
import type { Exception } from "@genkan/controls/engine/exception";
import { type Change, type Finding, findingKey } from "@genkan/controls/engine/finding";
import { conditionOf, goodShare, spansOf } from "@genkan/controls/engine/spans";
import type { Status } from "@genkan/controls/model/evaluation";
import { describe, expect, test } from "vitest";
import { evaluation } from "../../findings.ts";

const control = "iam-user-mfa-enabled";
const user = (id: string) => `AWS::IAM::User ${id}`;
const on = (day: number) => `2026-11-${String(day).padStart(2, "0")}T00:00:00.000Z`;
const dayOf = (at: number) => (at - Date.parse(on(1))) / 86_400_000 + 1;

/** What stood on a day: how each user was judged, and the exceptions in force. */
type Day = readonly [day: number, verdicts: Readonly<Record<string, Status>>, exceptions?: readonly Exception[]];

/** What runs on some days leave behind, as spans from the first of a month to the eleventh. */
function spansAfter(days: readonly Day[], from = 1) {
  let findings: readonly Finding[] = [];
  const changes: Change[] = [];
  for (const [i, [day, verdicts, exceptions = []]] of days.entries()) {
    const evaluations = Object.entries(verdicts).map(([id, status]) => evaluation(control, status, user(id)));
    const before = { first: i === 0, findings, exceptions };
    const { written, removed, changes: more } = compare(before, evaluations, { at: on(day), alertId: `r${day}` });
    const replaced = new Set([...written, ...removed].map(findingKey));
    findings = [...findings.filter((each) => !replaced.has(findingKey(each))), ...written];
    changes.push(...more);
  }
  const recent = changes.filter(({ at }) => at >= on(from));
  const spans = spansOf(recent, findings, { from: Date.parse(on(from)), to: Date.parse(on(11)) });
  return spans.map((span) => [dayOf(span.from), span.condition]);
}

const exception = (from: number, to: number): Exception => ({
  control,
  resource: null,
  reason: "r",
  owner: "o",
  at: on(from),
  expires: on(to),
});

describe("the spans of a control", () => {
  test("show the worst that is open: one who is well again hides nobody who is not", () => {
    expect(
      spansAfter([
        [1, { alice: "COMPLIANT", bob: "COMPLIANT" }],
        [3, { alice: "NON_COMPLIANT", bob: "COMPLIANT" }],
        [5, { alice: "NON_COMPLIANT", bob: "NON_COMPLIANT" }],
        [7, { alice: "NON_COMPLIANT", bob: "COMPLIANT" }],
      ]),
    ).toEqual([
      [1, "COMPLIANT"],
      [3, "NON_COMPLIANT"],
    ]);
  });

  test("end with what stands, though no alert reports what could be evaluated again", () => {
    expect(
      spansAfter([
        [1, { alice: "COMPLIANT" }],
        [2, { alice: "INSUFFICIENT_DATA" }],
        [3, { alice: "INSUFFICIENT_DATA" }],
        [6, { alice: "COMPLIANT" }],
      ]),
    ).toEqual([
      [1, "COMPLIANT"],
      [3, "INSUFFICIENT_DATA"],
      [6, "COMPLIANT"],
    ]);
  });

  test("know when it could be evaluated between two times in which it could not", () => {
    expect(
      spansAfter([
        [1, { alice: "COMPLIANT" }],
        [2, { alice: "INSUFFICIENT_DATA" }],
        [3, { alice: "INSUFFICIENT_DATA" }],
        [5, { alice: "COMPLIANT" }],
        [8, { alice: "INSUFFICIENT_DATA" }],
        [9, { alice: "INSUFFICIENT_DATA" }],
      ]),
    ).toEqual([
      [1, "COMPLIANT"],
      [3, "INSUFFICIENT_DATA"],
      [5, "COMPLIANT"],
      [9, "INSUFFICIENT_DATA"],
    ]);
  });

  test("know when it could be evaluated before it failed", () => {
    expect(
      spansAfter([
        [1, { alice: "COMPLIANT" }],
        [2, { alice: "INSUFFICIENT_DATA" }],
        [3, { alice: "INSUFFICIENT_DATA" }],
        [5, { alice: "COMPLIANT" }],
        [7, { alice: "NON_COMPLIANT" }],
        [8, { alice: "INSUFFICIENT_DATA" }],
        [9, { alice: "COMPLIANT" }],
      ]),
    ).toEqual([
      [1, "COMPLIANT"],
      [3, "INSUFFICIENT_DATA"],
      [5, "COMPLIANT"],
      [7, "NON_COMPLIANT"],
      [9, "COMPLIANT"],
    ]);
  });

  test("count who never changed, and forget who is gone", () => {
    expect(
      spansAfter([
        [1, { alice: "NON_COMPLIANT" }],
        [3, { alice: "NON_COMPLIANT", bob: "NON_COMPLIANT" }],
        [6, { alice: "COMPLIANT" }],
      ]),
    ).toEqual([
      [1, "NON_COMPLIANT"],
      [6, "COMPLIANT"],
    ]);
  });

  test("forget what stood for others while they could not be read", () => {
    expect(
      spansAfter([
        [1, { account: "NOT_APPLICABLE" }],
        [2, { account: "INSUFFICIENT_DATA" }],
        [3, { account: "INSUFFICIENT_DATA" }],
        [5, { alice: "COMPLIANT" }],
      ]),
    ).toEqual([
      [1, "NOT_APPLICABLE"],
      [3, "INSUFFICIENT_DATA"],
      [5, "COMPLIANT"],
    ]);
  });

  test("begin where the time to show begins, with what stood then; and not before the first run", () => {
    const days: readonly Day[] = [
      [2, { alice: "COMPLIANT" }],
      [7, { alice: "NON_COMPLIANT" }],
    ];
    expect(spansAfter(days)).toEqual([
      [2, "COMPLIANT"],
      [7, "NON_COMPLIANT"],
    ]);
    expect(spansAfter(days, 4)).toEqual([
      [4, "COMPLIANT"],
      [7, "NON_COMPLIANT"],
    ]);
  });

  test("are accepted from the declaration of an exception to its end", () => {
    const accepted = exception(4, 9);
    const days: readonly Day[] = [
      [1, { alice: "COMPLIANT" }],
      [3, { alice: "NON_COMPLIANT" }],
      [5, { alice: "NON_COMPLIANT" }, [accepted]],
      // Nothing is reported under the exception.
      [6, { alice: "INSUFFICIENT_DATA" }, [accepted]],
      [7, { alice: "NON_COMPLIANT" }, [accepted]],
    ];
    expect(spansAfter(days)).toEqual([
      [1, "COMPLIANT"],
      [3, "NON_COMPLIANT"],
      [4, "ACCEPTED"],
    ]);
    expect(spansAfter([...days, [10, { alice: "NON_COMPLIANT" }]])).toEqual([
      [1, "COMPLIANT"],
      [3, "NON_COMPLIANT"],
      [4, "ACCEPTED"],
      [10, "NON_COMPLIANT"],
    ]);
  });

  test("are not accepted before the exception was declared", () => {
    const accepted = exception(4, 20);
    expect(
      spansAfter([
        [1, { alice: "NON_COMPLIANT" }],
        [5, { alice: "NON_COMPLIANT" }, [accepted]],
      ]),
    ).toEqual([
      [1, "NON_COMPLIANT"],
      [4, "ACCEPTED"],
    ]);
    // The same where the change that began it is not kept any more.
    const days: readonly Day[] = [
      [1, { alice: "NON_COMPLIANT" }],
      [5, { alice: "NON_COMPLIANT" }, [accepted]],
    ];
    expect(spansAfter(days, 2)).toEqual([
      [2, "NON_COMPLIANT"],
      [4, "ACCEPTED"],
    ]);
  });

  test("are accepted as a whole where an older declaration does not say when it was made", () => {
    const { at: _, ...undated } = exception(1, 20);
    expect(
      spansAfter([
        [1, { alice: "COMPLIANT" }],
        [3, { alice: "NON_COMPLIANT" }, [undated]],
      ]),
    ).toEqual([
      [1, "COMPLIANT"],
      [3, "ACCEPTED"],
    ]);
  });
});

test("an exception accepts what is NON_COMPLIANT, until it ends, and nothing that is unknown", () => {
  const covered = (status: Status) => conditionOf({ status, exception: exception(1, 5) }, Date.parse(on(4)));
  expect(covered("NON_COMPLIANT")).toBe("ACCEPTED");
  expect(covered("INSUFFICIENT_DATA")).toBe("INSUFFICIENT_DATA");
  expect(conditionOf({ status: "NON_COMPLIANT", exception: exception(1, 5) }, Date.parse(on(5)))).toBe("NON_COMPLIANT");
});

test("the good share counts what is unknown as not good, and leaves out what was not applicable", () => {
  const shares = (
    ...spans: readonly [day: number, condition: Parameters<typeof goodShare>[0][number]["condition"]][]
  ) =>
    goodShare(
      spans.map(([day, condition]) => ({ from: Date.parse(on(day)), condition })),
      Date.parse(on(11)),
    );
  expect(shares([1, "COMPLIANT"], [3, "NON_COMPLIANT"], [4, "ACCEPTED"], [6, "INSUFFICIENT_DATA"])).toBe(0.4);
  expect(shares([1, "NOT_APPLICABLE"], [6, "COMPLIANT"])).toBe(1);
  expect(shares([1, "NOT_APPLICABLE"])).toBe(null);
  expect(shares()).toBe(null);
});
