import { connect } from "@genkan/aws/clients";
import { executor } from "@genkan/aws/fix/execute";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import { applyFix, type Progress } from "@genkan/controls/engine/apply-fix";
import { type Fix, undoPlan } from "@genkan/controls/engine/fix";
import type { Step } from "@genkan/controls/model/plan";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { afterEach, describe, expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { accessSteps, frontDoor, place, shortSession, withoutAssignment } from "../../plans.ts";
import { givesUpWhereCut } from "./cut-off.ts";

const ACCOUNT = place.account;
const BY = `arn:aws:iam::${ACCOUNT}:user/hanako`;
const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: "example" };
const disposables: Disposable[] = [];
afterEach(() => {
  for (const each of disposables.splice(0)) each[Symbol.dispose]();
});

/** An account with Identity Center, one user, and what a test adds to it. */
function account(center: object = {}, more: object = {}) {
  const clock = new TestClock();
  const scenario = readScenario({
    account: ACCOUNT,
    now: "2026-11-01T00:00:00Z",
    organization: { id: "o-exampleorgid", managementAccount: ACCOUNT },
    identityCenter: {
      region: "us-east-1",
      users: [
        { id: "u-1", name: "hanako" },
        { id: "u-2", name: "taro" },
      ],
      ...center,
    },
    ...more,
  });
  const simulation = simulate({ scenario, clock });
  const aws = connect({
    ...{ region: "us-east-1", credentials, requestHandler: simulation.requestHandler },
    clock: givesUpWhereCut(clock, simulation),
  });
  const ledger = SqliteLedger.openFile(":memory:");
  disposables.push(ledger, { [Symbol.dispose]: () => aws.close() });
  let ids = 0;
  const apply = async (
    steps: readonly Step[] | Fix,
    options: { on?: (progress: Progress) => void; signal?: AbortSignal; undoes?: Fix; account?: string } = {},
  ) => {
    const { on, undoes, signal, account = ACCOUNT } = options;
    const fix = isFix(steps) ? steps : newFix(`fix-${++ids}`, steps, clock, undoes);
    return applyFix(fix, {
      ledger,
      execute: executor(aws, { account, ...(signal ? { signal } : {}) }),
      now: clock.date,
      ...(on ? { on } : {}),
      ...(undoes ? { undoes } : {}),
    });
  };
  return {
    ...simulation,
    clock,
    ledger,
    apply,
    undo: async (fix: Fix) => apply(undoPlan(fix).steps, { undoes: fix }),
    /** What Identity Center holds. */
    center: () => simulation.account.scenario.identityCenter,
    /** The same but for the times at which AWS made the roles: a role that is made again is newer. */
    timeless: () =>
      JSON.parse(
        JSON.stringify(simulation.account.scenario.identityCenter, (name, value) =>
          name === "roleCreated" ? undefined : value,
        ),
      ),
    writes: () => Object.entries(simulation.counts()).filter(([action]) => !/:(List|Describe|Get)/.test(action)),
  };
}
const isFix = (steps: readonly Step[] | Fix): steps is Fix => "results" in steps;

const newFix = (id: string, steps: readonly Step[], clock: TestClock, undoes?: Fix): Fix => ({
  id,
  at: clock.date().toISOString(),
  by: BY,
  account: ACCOUNT,
  partition: "aws",
  fixes: [],
  steps,
  results: [],
  state: "applying",
  endedAt: null,
  ...(undoes ? { undoOf: undoes.id } : {}),
});

const ADMIN_SET = { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"], sessionDuration: "PT1H" };
const states = ({ results }: Fix) => results.map(({ step, state }) => `${step}: ${state}`);
const administration = () => accessSteps(place, { id: "admin", name: ADMIN_SET.name, policy: "AdministratorAccess" });
/** What the plan of the front door makes. */
const made = {
  permissionSets: [
    { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] },
    { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"] },
  ],
  assignments: [
    { permissionSet: "AdministratorAccess", account: ACCOUNT, user: "u-1" },
    { permissionSet: "PowerUserAccess", account: ACCOUNT, user: "u-1" },
  ],
};
const arnOf = async (all: ReturnType<typeof account>) =>
  (await all.apply([administration()[0]])).results[0]?.output ?? "";

describe("a plan", () => {
  test("is made step by step, each with its request ids and output, and each is followed to its end", async () => {
    const all = account({ requests: { polls: 3 } });
    const seen: string[] = [];
    const fix = await all.apply(frontDoor(), {
      on: (progress) =>
        void seen.push(
          `${progress.number}/${progress.of} ${progress.kind === "ended" ? progress.result.state : progress.kind}`,
        ),
    });
    expect(fix).toMatchObject({ state: "applied", endedAt: expect.any(String) });
    expect(all.center()).toMatchObject(made);
    expect(states(fix)).toEqual(frontDoor().map(({ id }) => `${id}: done`));
    for (const { requestIds, changed } of fix.results) {
      expect(requestIds).toEqual([expect.stringMatching(/^[\w-]{8,}$/)]);
      expect(changed).toBe(true);
    }
    expect(fix.results[0]?.output).toMatch(/^arn:aws:sso:::permissionSet\//);
    expect(seen.slice(0, 8)).toEqual([
      "1/6 started",
      "1/6 done",
      "2/6 started",
      "2/6 done",
      "3/6 started",
      "3/6 waiting",
      "3/6 waiting",
      "3/6 waiting",
    ]);
    expect(await all.ledger.fixes(ACCOUNT)).toEqual([fix]);
  });

  test("made twice changes nothing the second time", async () => {
    const all = account();
    await all.apply(frontDoor());
    const before = all.center();
    const writes = all.writes();
    const again = await all.apply(frontDoor());
    expect(again.state).toBe("applied");
    expect(states(again)).toEqual(frontDoor().map(({ id }) => `${id}: found`));
    expect(again.results.some(({ changed }) => changed)).toBe(false);
    expect(all.center()).toEqual(before);
    expect(all.writes()).toEqual(writes);
    // What was there before a fix is not its to take back.
    expect(undoPlan(again).steps).toEqual([]);
  });

  test("is taken back exactly, and can be made again", async () => {
    const all = account({ permissionSets: [{ name: "ReadOnly", managedPolicies: ["ReadOnlyAccess"] }] });
    const before = structuredClone(all.center());
    const fix = await all.apply(frontDoor());
    const undo = await all.undo(fix);
    expect(undo.state).toBe("applied");
    expect(all.center()).toEqual(before);
    expect((await all.ledger.fixes(ACCOUNT)).map(({ id, state, undoOf }) => [id, state, undoOf])).toEqual([
      ["fix-2", "applied", "fix-1"],
      ["fix-1", "undone", undefined],
    ]);
    expect((await all.apply(frontDoor())).state).toBe("applied");
    expect(all.center()).toMatchObject({ assignments: made.assignments });
  });

  test("uses what is there already, and an undo leaves it", async () => {
    const all = account({ permissionSets: [ADMIN_SET] });
    const before = all.timeless();
    const fix = await all.apply(frontDoor());
    expect(states(fix).slice(0, 3)).toEqual(["admin: found", "admin-policy: found", "admin-assignment: done"]);
    await all.undo(fix);
    expect(all.timeless()).toEqual(before);
  });

  test("finds what it looks for on the last of many pages", async () => {
    const sets = Array.from({ length: 120 }, (_, i) => ({ name: `set-${i}`, managedPolicies: [] }));
    const all = account({ permissionSets: [...sets, ADMIN_SET] });
    const fix = await all.apply(frontDoor().slice(0, 2));
    expect(states(fix)).toEqual(["admin: found", "admin-policy: found"]);
    // Equal reads before the first call are made once.
    expect(all.counts()["sso:DescribePermissionSet"]).toBe(121);
  });

  test("changes nothing in another account", async () => {
    const all = account();
    await expect(all.apply(frontDoor(), { account: "444455556666" })).rejects.toMatchObject({
      name: "OtherAccountError",
      account: ACCOUNT,
    });
    expect(all.writes()).toEqual([]);
  });

  test.each([
    ["iam", "DeleteUser"],
    ["iam", "constructor"],
    ["s3", "DeleteBucket"],
    ["__proto__", "toString"],
  ])("calls %s %s never, whatever a plan file contains", async (service, operation) => {
    const all = account();
    const [step] = frontDoor();
    for (const call of [
      { ...step!, call: { ...step!.call, service: service as "iam", operation } },
      { ...step!, find: { call: { ...step!.call, service: service as "iam", operation }, path: "", is: "x" } },
    ])
      await expect(all.apply([call])).rejects.toMatchObject({ name: "UnknownOperationError" });
    expect(all.writes()).toEqual([]);
  });
});

describe("what stands in the way", () => {
  test("a set of the same name with another policy: nothing is changed, and the failure names the policy", async () => {
    const all = account({ permissionSets: [{ ...ADMIN_SET, managedPolicies: ["ReadOnlyAccess"] }] });
    const before = all.center();
    const fix = await all.apply(frontDoor());
    expect(fix.state).toBe("failed");
    expect(fix.results).toEqual([
      {
        step: "admin",
        state: "failed",
        changed: false,
        requestIds: [],
        failure: {
          kind: "name-clash",
          action: "sso:ListManagedPoliciesInPermissionSet",
          found: "Name=AdministratorAccess",
          differs: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        },
      },
    ]);
    expect(all.center()).toBe(before);
  });

  test("a clash of the last step is seen before the first one is made", async () => {
    const all = account({ permissionSets: [{ name: "PowerUserAccess", managedPolicies: ["ReadOnlyAccess"] }] });
    const fix = await all.apply(frontDoor());
    expect(fix.results.map(({ step, failure }) => [step, failure?.kind])).toEqual([["daily", "name-clash"]]);
    expect(all.writes()).toEqual([]);
  });

  test("writes that AWS has not spread yet are made again later", async () => {
    const all = account({ conflicts: 3 });
    const fix = await all.apply(frontDoor());
    expect(fix.state).toBe("applied");
    expect(all.center()).toMatchObject(made);
    const undo = await all.undo(fix);
    expect(undo.state).toBe("applied");
    expect(all.center()).toMatchObject({ permissionSets: [], assignments: [] });
  });

  test("a write that conflicts for ever is given up with AWS's message", async () => {
    const all = account({ conflicts: 1_000 });
    const fix = await all.apply(frontDoor());
    expect(fix.state).toBe("failed");
    expect(fix.results[1]).toMatchObject({
      step: "admin-policy",
      changed: false,
      failure: { kind: "not-propagated", action: "sso:AttachManagedPolicyToPermissionSet", attempts: 8 },
    });
    const { failure } = fix.results[1]!;
    expect(failure?.kind === "not-propagated" && failure.detail).toContain("ConflictException");
  });

  test("an assignment that AWS ends with FAILED fails with AWS's reason, and the rest is resumed", async () => {
    const reason = "Received a 404 status error: Not supported for accounts in suspended state.";
    const all = account({ requests: { polls: 1, failures: [{ reason, times: 1 }] } });
    const fix = await all.apply(frontDoor());
    expect(fix).toMatchObject({ state: "failed" });
    expect(fix.results.at(-1)).toMatchObject({
      step: "admin-assignment",
      changed: false,
      requestIds: [expect.any(String)],
      failure: { kind: "refused", action: "sso:CreateAccountAssignment", reason },
    });
    const resumed = await all.apply(fix);
    expect(resumed.state).toBe("applied");
    expect(all.center()).toMatchObject(made);
    expect((await all.ledger.fixes(ACCOUNT)).map(({ state }) => state)).toEqual(["applied"]);
  });

  test("an assignment that does not end is given up, and is not forgotten by the undo", async () => {
    const all = account({ requests: { polls: 100_000, seconds: 3_600 } });
    const fix = await all.apply(frontDoor());
    expect(fix.results.at(-1)).toMatchObject({
      step: "admin-assignment",
      changed: true,
      failure: { kind: "unsettled", seconds: expect.any(Number) },
    });
    expect(undoPlan(fix).steps.map(({ id }) => id)).toEqual([
      "undo-admin-assignment",
      "undo-admin-policy",
      "undo-admin",
    ]);
  });

  test("a missing permission is named with its resource", async () => {
    const all = account({}, { faults: [{ action: "sso:AttachManagedPolicyToPermissionSet", fault: "AccessDenied" }] });
    const fix = await all.apply(frontDoor());
    expect(fix.results.at(-1)).toMatchObject({
      step: "admin-policy",
      changed: false,
      failure: {
        kind: "denied",
        action: "sso:AttachManagedPolicyToPermissionSet",
        resources: ["*"],
        detail: expect.stringContaining("is not authorized"),
      },
    });
    expect(states(fix)).toEqual(["admin: done", "admin-policy: failed"]);
  });

  test("throttled polls do not fail a step", async () => {
    const action = "sso:DescribeAccountAssignmentCreationStatus";
    const all = account({ requests: { polls: 2 } }, { faults: [{ action, fault: "Throttling", times: 9 }] });
    expect((await all.apply(frontDoor())).state).toBe("applied");
  });

  test("something that the plan relies on is not there any more: the plan is stale", async () => {
    const all = account({ permissionSets: [{ ...ADMIN_SET, sessionDuration: "PT8H" }] });
    const arn = await arnOf(all);
    const fix = await all.apply([shortSession(place, arn, "PT12H")]);
    expect(fix.results[0]?.failure).toEqual({
      kind: "stale",
      action: "sso:DescribePermissionSet",
      expected: "SessionDuration=PT12H",
    });
    expect(all.writes()).toEqual([]);
  });
});

describe("a change of a permission set", () => {
  test("reaches the accounts that have it, and goes back exactly", async () => {
    const all = account({
      permissionSets: [{ ...ADMIN_SET, sessionDuration: "PT8H" }],
      assignments: [{ permissionSet: ADMIN_SET.name, account: ACCOUNT, user: "u-1" }],
      requests: { polls: 2 },
    });
    const arn = await arnOf(all);
    const before = all.timeless();
    const fix = await all.apply([shortSession(place, arn, "PT8H")]);
    expect(fix.state).toBe("applied");
    expect(fix.results[0]?.requestIds).toHaveLength(2);
    expect(all.center()?.permissionSets[0]).toMatchObject({ sessionDuration: "PT1H" });
    expect(all.center()?.permissionSets[0]?.outdated ?? []).toEqual([]);
    const undo = await all.undo(fix);
    expect(undo.state).toBe("applied");
    expect(all.timeless()).toEqual(before);
  });
});

describe("killed", () => {
  /** How a plan is stopped before its call number `after`: its connections fail for good, as if the process had died. */
  const killedAfter = (center: object, after: number) =>
    account(center, { faults: [{ action: "*", fault: "ConnectionReset", after }] });

  test("at every call and run again, a plan ends in the same state, and its undo restores what was", async () => {
    let kills = 0;
    for (let after = 1; ; after++) {
      const all = killedAfter({ requests: { polls: 1 } }, after);
      const before = structuredClone(all.center());
      const fix = await all.apply(administration()).catch(() => null);
      all.account.update((draft) => {
        draft.faults = [];
      });
      if (fix?.state === "applied") break;
      kills += 1;
      const [recorded] = await all.ledger.fixes(ACCOUNT);
      const resumed = await all.apply(recorded!);
      expect(resumed.state, `killed before call ${after + 1}`).toBe("applied");
      expect(all.center()).toMatchObject({
        permissionSets: [made.permissionSets[0]],
        assignments: [made.assignments[0]],
      });
      expect(all.center()?.permissionSets).toHaveLength(1);
      expect(all.center()?.assignments).toHaveLength(1);
      await all.undo(resumed);
      expect(all.center()).toEqual(before);
    }
    expect(kills).toBeGreaterThanOrEqual(9);
  });

  test("at every call and planned anew, nothing is doubled", async () => {
    for (let after = 1; ; after++) {
      const all = killedAfter({}, after);
      const fix = await all.apply(administration()).catch(() => null);
      all.account.update((draft) => {
        draft.faults = [];
      });
      if (fix?.state === "applied") break;
      expect((await all.apply(administration())).state).toBe("applied");
      expect(all.center()?.permissionSets).toHaveLength(1);
      expect(all.center()?.assignments).toHaveLength(1);
    }
  });

  test("at every call of a removal, it is resumed, and its undo gives it back", async () => {
    for (let after = 1; ; after++) {
      const assignments = ["u-1", "u-2"].map((user) => ({ permissionSet: ADMIN_SET.name, account: ACCOUNT, user }));
      const all = account({ permissionSets: [ADMIN_SET], assignments, requests: { polls: 1 } });
      const arn = await arnOf(all);
      const before = all.timeless();
      const steps = [withoutAssignment({ ...place, user: "u-2" }, arn)];
      all.account.update((draft) => {
        draft.faults = [{ action: "*", fault: "ConnectionReset", after }];
      });
      const fix = await all.apply(steps).catch(() => null);
      all.account.update((draft) => {
        draft.faults = [];
      });
      const [recorded] = await all.ledger.fixes(ACCOUNT);
      const resumed = await all.apply(recorded!);
      expect(resumed.state, `killed before call ${after + 1}`).toBe("applied");
      expect(all.center()?.assignments).toEqual([assignments[0]]);
      await all.undo(resumed);
      expect(all.timeless()).toEqual(before);
      if (fix?.state === "applied") break;
    }
  });

  test("a lost answer does not make what a step created somebody else's", async () => {
    const all = account();
    const lose = { action: "sso:CreatePermissionSet", fault: "ConnectionReset" as const, times: 1 };
    all.account.update((draft) => {
      draft.faults = [lose];
    });
    // The simulated account drops the request; a real one may drop the answer. Either way, it is made once and is ours.
    const fix = await all.apply(frontDoor());
    expect(fix.results[0]).toMatchObject({ state: "done", changed: true });
    await all.undo(fix);
    expect(all.center()?.permissionSets).toEqual([]);
  });
});

describe("stopped", () => {
  test("between two calls, it says what is done, and is resumed", async () => {
    const all = account({ requests: { polls: 5 } });
    const stop = new AbortController();
    const fix = await all.apply(frontDoor(), {
      signal: stop.signal,
      on: ({ kind, step }) => {
        if (kind === "waiting" && step.id === "admin-assignment") stop.abort();
      },
    });
    expect(fix.state).toBe("interrupted");
    expect(states(fix)).toEqual(["admin: done", "admin-policy: done", "admin-assignment: started"]);
    const writes = Object.fromEntries(all.writes());
    expect(writes["sso:CreateAccountAssignment"]).toBe(1);
    const resumed = await all.apply(fix);
    expect(resumed.state).toBe("applied");
    expect(all.center()).toMatchObject(made);
    expect((await all.ledger.fixes(ACCOUNT)).map(({ state }) => state)).toEqual(["applied"]);
  });

  test("before the first call, nothing is called", async () => {
    const all = account();
    const fix = await all.apply(frontDoor(), { signal: AbortSignal.abort() });
    expect(fix).toMatchObject({ state: "interrupted", results: [] });
    expect(all.writes()).toEqual([]);
  });
});
