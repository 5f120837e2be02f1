import { openAccount } from "@genkan/aws/account";
import { connect } from "@genkan/aws/clients";
import { callsOf, executor } from "@genkan/aws/fix/execute";
import { isOperation } from "@genkan/aws/fix/operations";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import { catalogue } from "@genkan/controls/catalogue/index";
import { applyFix } from "@genkan/controls/engine/apply-fix";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { type Fix, isUnfinished, undoPlan } from "@genkan/controls/engine/fix";
import { planFixes, remediesOf, withFactsOfPlans } from "@genkan/controls/engine/plan-fixes";
import { canBeUndone, type Step } from "@genkan/controls/model/plan";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { afterEach, describe, expect, test } from "vitest";
import { credentials, sound } from "../../cli/terminal.ts";
import { TestClock } from "../../clock.ts";
import { givesUpWhereCut } from "./cut-off.ts";
import { ACCOUNT, cases, type RemedyCase } from "./remedy-cases.ts";

const counts = { applied: 0, repeated: 0, undone: 0, kept: 0, appliedAgain: 0, killed: 0, resumed: 0, plannedAnew: 0 };
const operations = new Map<string, Step["call"]>();
const disposables: Disposable[] = [];
afterEach(() => {
  for (const each of disposables.splice(0)) each[Symbol.dispose]();
});

/** The error with which a process dies. */
class Killed extends Error {}

/** The account of a case, and what is done to it: plans are made, applied, undone, and killed. */
function accountIn({ change, finding, also = [], choices = {} }: RemedyCase) {
  const scenario = readScenario(mergePatch(sound, change));
  const clock = new TestClock(scenario.now);
  const simulation = simulate({ scenario, clock });
  const { requestHandler, account } = simulation;
  const aws = connect({
    ...{ region: "us-east-1", credentials, requestHandler },
    clock: givesUpWhereCut(clock, simulation),
  });
  const ledger = SqliteLedger.openFile(":memory:");
  disposables.push(ledger, { [Symbol.dispose]: () => aws.close() });
  const [control = "", reason = ""] = finding.split(" ");
  const controls = catalogue.filter(({ id }) => id === control || also.includes(id)).map(withFactsOfPlans);
  let ids = 0;
  /** Evaluates the account and plans what it finds. */
  async function plan() {
    // AWS makes a credential report anew after four hours.
    clock.advance(5 * 3_600_000);
    const { subject, collect, arn } = await openAccount(aws);
    const at = clock.date();
    const { evaluations, observations, settings } = await evaluate(
      { subject, collect, settings: defaultSettings, ledger },
      controls,
      at,
    );
    const made = planFixes(controls, evaluations, observations, { ...subject, at, settings, caller: arn, choices });
    for (const call of made.steps.flatMap(callsOfBoth)) operations.set(`${call.service} ${call.operation}`, call);
    return { ...made, evaluations: evaluations.filter((each) => each.control === control), caller: arn };
  }
  type Planned = Pick<Awaited<ReturnType<typeof plan>>, "fixes" | "steps" | "caller">;
  const fixOf = ({ fixes, steps, caller }: Planned, undoes?: Fix): Fix => ({
    ...{ id: `fix-${++ids}`, at: clock.date().toISOString(), by: caller, account: ACCOUNT, partition: "aws" },
    ...{ fixes, steps, results: [], state: "applying", endedAt: null },
    ...(undoes ? { undoOf: undoes.id } : {}),
  });
  /** Applies a fix. @param dies before which write to the ledger the process is killed; never by default */
  async function apply(fix: Fix, undoes?: Fix, dies = Number.POSITIVE_INFINITY) {
    let written = 0;
    return applyFix(fix, {
      ledger: {
        putFix: async (...record) => {
          if (++written >= dies) throw new Killed();
          await ledger.putFix(...record);
        },
      },
      execute: executor(aws, { account: ACCOUNT }),
      now: clock.date,
      ...(undoes ? { undoes } : {}),
    });
  }
  const undo = async (fix: Fix) => apply(fixOf({ ...undoPlan(fix), caller: fix.by }, fix), fix);
  return {
    ...{ plan, fixOf, apply, undo, ledger, reason },
    facts: () => factsIn(account.scenario),
    /** Makes every connection fail, for good, after some more calls; or no more. */
    cutAfter: (after: number | null) =>
      account.update((draft) => {
        draft.faults = after === null ? [] : [{ action: "*", fault: "ConnectionReset", after }];
      }),
  };
}

/** Every call of a step and of its inverse. */
const callsOfBoth = (step: Step) => [
  ...callsOf(step),
  ...("call" in step.undo ? callsOf({ ...step.undo, id: step.id, undo: step.undo, resources: [] }) : []),
];

/** What a comparison leaves out: the records of the calls, when AWS made a role, and how a test disturbs the account. */
const ASIDE = ["cloudTrailEvents", "roleCreated", "created", "faults", "now"];

/** What an account holds, as lines in order. */
function factsIn(scenario: object): readonly string[] {
  const lines: string[] = [];
  const add = (path: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) {
      for (const each of value) {
        if (typeof each?.name === "string") add(`${path}[${each.name}]`, each);
        else lines.push(`${path}[] = ${JSON.stringify(each, sorted)}`);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value))
        if (!ASIDE.includes(key)) add(path ? `${path}.${key}` : key, each);
    } else lines.push(`${path} = ${JSON.stringify(value)}`);
  };
  add("", scenario);
  return lines.toSorted();
}
const sorted = (_: string, value: unknown) =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const difference = (before: readonly string[], after: readonly string[]) =>
  [
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
  ].toSorted();
const signs = { add: "+", change: "~", remove: "-" } as const;
const linesOf = (steps: readonly Step[]) => steps.map(({ kind, effect }) => `${signs[kind]} ${effect.en}`);

const apiReasons = catalogue.flatMap((control) =>
  remediesOf(control)
    .filter(({ remedy }) => remedy.way === "api")
    .map(({ reason }) => `${control.id} ${reason}`),
);

test("every reason that calls put right has an account here", () => {
  expect([...new Set(cases.map(({ finding }) => finding))].toSorted()).toEqual(apiReasons.toSorted());
});

describe.each(cases)("$finding in $in", (each) => {
  test("the plan ends the finding, once, and its undo restores the account", async () => {
    const all = accountIn(each);
    const before = all.facts();
    const planned = await all.plan();
    expect(planned.refused).toEqual([]);
    expect(planned.evaluations).toContainEqual(
      expect.objectContaining({ status: "NON_COMPLIANT", reason: all.reason }),
    );
    expect(linesOf(planned.steps)).toEqual(each.lines);
    expect(all.facts()).toEqual(before);

    const fix = await all.apply(all.fixOf(planned));
    expect(fix).toMatchObject({ state: "applied" });
    counts.applied += 1;
    const after = all.facts();
    expect(difference(before, after)).toEqual(each.differences.toSorted());

    const again = await all.plan();
    expect(new Set(again.evaluations.map(({ status }) => status))).not.toContain("NON_COMPLIANT");
    expect(new Set(again.evaluations.map(({ status }) => status))).not.toContain("INSUFFICIENT_DATA");
    expect(again.steps).toEqual([]);
    // The same plan once more, as from a file that was kept.
    const repeated = await all.apply(all.fixOf(planned));
    counts.repeated += repeated.state === "applied" ? 1 : 0;
    expect(repeated.state === "applied" || repeated.results.at(-1)?.failure?.kind === "stale").toBe(true);
    expect(all.facts()).toEqual(after);

    const irreversible = planned.steps.filter((step) => !canBeUndone(step));
    expect(undoPlan(fix).kept.map(({ step }) => step.id)).toEqual(irreversible.map(({ id }) => id));
    if (irreversible.length) {
      counts.kept += 1;
      return;
    }
    expect((await all.undo(fix)).state).toBe("applied");
    counts.undone += 1;
    expect(all.facts()).toEqual(before);
    const anew = await all.plan();
    // AWS lists what was put back in another order.
    expect(linesOf(anew.steps).toSorted()).toEqual(each.lines.toSorted());
    expect((await all.apply(all.fixOf(anew))).state).toBe("applied");
    counts.appliedAgain += 1;
    expect(all.facts()).toEqual(after);
  });

  /** How a run is killed: its connections are gone after some calls, or the process dies before a write to the ledger. */
  const kills = {
    "at every call": async (all: ReturnType<typeof accountIn>, fix: Fix, n: number) => {
      all.cutAfter(n - 1);
      const ended = await all.apply(fix).catch(() => null);
      all.cutAfter(null);
      return ended?.state === "applied";
    },
    "before every write to the ledger": async (all: ReturnType<typeof accountIn>, fix: Fix, n: number) => {
      try {
        return (await all.apply(fix, undefined, n)).state === "applied";
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
        return false;
      }
    },
  };
  const isFirst = cases.find(({ finding }) => finding === each.finding) === each;
  test.each(isFirst ? Object.entries(kills) : [])(
    "killed %s, it is resumed or planned anew, and ends the same",
    async (_, kill) => {
      const whole = accountIn(each);
      const before = whole.facts();
      const planned = await whole.plan();
      await whole.apply(whole.fixOf(planned));
      const after = whole.facts();
      for (let n = 1; ; n++) {
        const at = `killed at ${n}`;
        const first = accountIn(each);
        if (await kill(first, first.fixOf(planned), n)) break;
        counts.killed += 1;
        const [recorded] = await first.ledger.fixes(ACCOUNT);
        // Killed before the first record, nothing was called.
        if (recorded) {
          expect(isUnfinished(recorded), at).toBe(true);
          const resumed = await first.apply(recorded);
          expect(resumed.state, at).toBe("applied");
          counts.resumed += 1;
          expect(first.facts(), at).toEqual(after);
          if (resumed.steps.every(canBeUndone)) {
            expect((await first.undo(resumed)).state, at).toBe("applied");
            expect(first.facts(), at).toEqual(before);
          }
        } else expect(first.facts(), at).toEqual(before);

        const second = accountIn(each);
        await kill(second, second.fixOf(planned), n);
        const anew = await second.plan();
        if (anew.steps.length) expect((await second.apply(second.fixOf(anew))).state, at).toBe("applied");
        counts.plannedAnew += 1;
        const unfinished = (await second.ledger.fixes(ACCOUNT)).find(isUnfinished);
        if (each.endsEarly && unfinished) expect((await second.apply(unfinished)).state, at).toBe("applied");
        expect(second.facts(), at).toEqual(after);
      }
    },
  );
});

test("a plan can call every operation of every remedy, and of its undo", () => {
  expect(operations.size).toBeGreaterThan(30);
  for (const [name, call] of operations) expect(isOperation(call), name).toBe(true);
});

test("every plan was applied, undone and killed", async ({ annotate }) => {
  await annotate(`plans, by what was done with them: ${JSON.stringify(counts)}`);
  expect(counts.applied).toBe(cases.length);
  expect(counts.undone + counts.kept).toBe(cases.length);
  expect(counts.appliedAgain).toBe(counts.undone);
  expect(counts.killed).toBeGreaterThan(100);
  expect(counts.plannedAnew).toBe(counts.killed);
});
