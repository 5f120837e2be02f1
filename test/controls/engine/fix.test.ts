import { compare } from "@genkan/controls/engine/compare";
import type { Finding } from "@genkan/controls/engine/finding";
import {
  causeOfChange,
  type Fix,
  headerOf,
  isUnfinished,
  type StepResult,
  undoPlan,
} from "@genkan/controls/engine/fix";
import type { Status } from "@genkan/controls/model/evaluation";
import { describe, expect, test } from "vitest";
import { evaluation } from "../../findings.ts";
import { frontDoor } from "../../plans.ts";

const USER = "AWS::IAM::User eve";
const HANAKO = "arn:aws:iam::111122223333:user/hanako";
const at = (hour: number) => new Date(Date.UTC(2026, 10, 1, hour)).toISOString();
const { control, resource } = evaluation("c", "COMPLIANT", USER);

const fixAt = (hour: number, more: Partial<Fix> = {}): Fix => ({
  id: `fix-${hour}`,
  at: at(hour),
  by: HANAKO,
  account: "111122223333",
  partition: "aws",
  fixes: [{ control, resource, reason: "r", title: { en: "t", ja: "t" }, risk: "adds", steps: ["admin"] }],
  steps: frontDoor(),
  results: [],
  state: "applied",
  endedAt: at(hour),
  ...more,
});

/** The changes of a finding that has a status at each hour, with the fixes that a ledger holds then. */
function changesOf(statuses: readonly Status[], fixes: readonly Fix[]) {
  let findings: readonly Finding[] = [];
  return statuses.map((status, hour) => {
    const known = fixes.filter((fix) => fix.at <= at(hour)).map(headerOf);
    const { written, changes } = compare(
      { first: hour === 0, findings, exceptions: [], fixes: known },
      [evaluation("c", status, USER)],
      { at: at(hour), alertId: `run-${hour}` },
    );
    if (written.length) findings = written;
    return changes.map(({ kind, fix }) => [kind, fix?.id].filter(Boolean).join(" by ")).join() || "-";
  });
}
const [C, N] = ["COMPLIANT", "NON_COMPLIANT"] as const;

describe("a change that a fix explains", () => {
  test("names the fix and who applied it", () => {
    const fixes = [headerOf(fixAt(1))];
    const change = { control, resource, kind: "resolved", at: at(2), since: at(0) };
    expect(causeOfChange(fixes, change)).toEqual({ id: "fix-1", by: HANAKO });
  });

  test.each<[string, Status[], Fix[], string[]]>([
    ["is the end of the finding", [N, N, C], [fixAt(1)], ["baseline", "-", "resolved by fix-1"]],
    ["is not one before the finding began", [C, C, N, C], [fixAt(1)], ["baseline", "-", "drift", "resolved"]],
    ["is never a drift", [N, C, N], [fixAt(1)], ["baseline", "resolved by fix-1", "drift"]],
    [
      "is a drift if the fix was taken back",
      [N, C, N],
      [fixAt(1, { state: "undone" }), fixAt(2, { undoOf: "fix-1" })],
      ["baseline", "resolved by fix-1", "drift by fix-2"],
    ],
    [
      "is not the end of the finding if the fix was taken back before",
      [N, N, N, C],
      [fixAt(1, { state: "undone" }), fixAt(2, { undoOf: "fix-1" })],
      ["baseline", "-", "-", "resolved"],
    ],
    ["ends after two days", [...Array(50).fill(N), C], [fixAt(1)], ["baseline", ...Array(49).fill("-"), "resolved"]],
    [
      "of another finding is none",
      [N, C],
      [fixAt(1, { fixes: [{ ...fixAt(1).fixes[0]!, resource: { type: "AWS::IAM::User", id: "bob" } }] })],
      ["baseline", "resolved"],
    ],
  ])("%s", (_, statuses, fixes, expected) => {
    expect(changesOf(statuses, fixes)).toEqual(expected);
  });
});

describe("the inverse of a fix", () => {
  const done = (step: string, output?: string): StepResult => ({
    step,
    state: "done",
    changed: true,
    requestIds: ["r"],
    ...(output ? { output } : {}),
  });
  const SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";

  test("takes back what was changed, last first, with the outputs in place", () => {
    const results = [done("admin", SET), done("admin-policy"), done("admin-assignment")];
    const { steps, kept, fixes } = undoPlan(fixAt(1, { results }));
    expect(steps.map(({ id, call }) => [id, call.operation, call.input["PermissionSetArn"]])).toEqual([
      ["undo-admin-assignment", "DeleteAccountAssignment", SET],
      ["undo-admin-policy", "DetachManagedPolicyFromPermissionSet", SET],
      ["undo-admin", "DeletePermissionSet", SET],
    ]);
    expect(kept).toEqual([]);
    expect(fixes).toMatchObject([{ control, steps: ["undo-admin"] }]);
  });

  test("leaves what was there before", () => {
    const found: StepResult = { ...done("admin", SET), state: "found", changed: false, requestIds: [] };
    const { steps } = undoPlan(fixAt(1, { results: [found, done("admin-policy")] }));
    expect(steps.map(({ id }) => id)).toEqual(["undo-admin-policy"]);
  });

  test("names what cannot be taken back, with the reason", () => {
    const never = { en: "It is gone.", ja: "削除済みです。" };
    const [first, ...rest] = frontDoor();
    const steps = [{ ...first!, undo: { never } }, ...rest];
    const undo = undoPlan(fixAt(1, { steps, results: [done("admin", SET), done("admin-policy")] }));
    expect(undo.steps.map(({ id }) => id)).toEqual(["undo-admin-policy"]);
    expect(undo.kept.map(({ step, because }) => [step.id, because])).toEqual([["admin", never]]);
  });

  test("cannot name what was never recorded", () => {
    const started: StepResult = { step: "admin", state: "started", changed: true, requestIds: [] };
    const { steps, kept } = undoPlan(fixAt(1, { results: [started], state: "applying" }));
    expect(steps).toEqual([]);
    expect(kept[0]?.because.en).toContain("Resume the fix");
  });
});

test.each([
  ["applying", true],
  ["interrupted", true],
  ["failed", true],
  ["applied", false],
  ["undone", false],
] as const)("a fix that is %s: unfinished %s", (state, unfinished) => {
  expect(isUnfinished({ state })).toBe(unfinished);
});
