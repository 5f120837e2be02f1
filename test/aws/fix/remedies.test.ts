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
import type { Choices } from "@genkan/controls/model/remedy";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { afterEach, describe, expect, test } from "vitest";
import { credentials, sound } from "../../cli/terminal.ts";
import { TestClock } from "../../clock.ts";
import { givesUpWhereCut } from "./cut-off.ts";

const ACCOUNT = "111122223333";

/** An account in which a finding occurs that calls put right, and what the plan does to it. */
interface Case {
  /** The control, and the reason for which it is NON_COMPLIANT. */
  readonly finding: string;
  readonly in: string;
  /** How the account differs from the sound one. */
  readonly change: object;
  readonly choices?: Choices;
  /** Controls that are planned with it: what a killed plan leaves undone may be a finding of theirs. */
  readonly also?: readonly string[];
  /**
   * The finding may end before the last call. If a plan is killed in between, planning anew finds nothing, and the record
   * of the fix, which can be resumed, is what finishes it.
   */
  readonly endsEarly?: true;
  /** The lines of the plan. */
  readonly lines: readonly string[];
  /** Every difference that the plan makes to the account. */
  readonly differences: readonly string[];
}

const SETS = "identityCenter.permissionSets";
const newSet = (name: string) => [
  `+ ${SETS}[${name}].managedPolicies[] = "${name}"`,
  `+ ${SETS}[${name}].name = "${name}"`,
  `+ ${SETS}[${name}].sessionDuration = "PT1H"`,
  `+ ${SETS}[${name}].withoutRole = false`,
];
const newSetLines = (name: string) => [
  `+ permission set ${name} (sessions of 1 hour)`,
  `+ AWS's policy ${name} in permission set ${name}`,
];
const assignment = (user: string, permissionSet = "AdministratorAccess") => ({ permissionSet, account: ACCOUNT, user });
const assigned = (user: string, permissionSet = "AdministratorAccess") =>
  `identityCenter.assignments[] = ${JSON.stringify({ account: ACCOUNT, permissionSet, user })}`;
const administrator = { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] };
const daily = { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"] };
const people = Array.from({ length: 6 }, (_, i) => ({ id: `u-${i + 1}`, name: i ? `person${i + 1}` : "hanako" }));
const everything = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

const ADMIN_ASSIGNED = "identity-center-admin-assigned";
const DAILY = "identity-center-least-privilege-available";
const CENTRAL = "root-credentials-centrally-managed";
const TRAIL = "cloudtrail-management-events-logged";
const frontDoor = {
  lines: [
    ...newSetLines("AdministratorAccess"),
    `+ assignment hanako → AdministratorAccess on ${ACCOUNT}`,
    ...newSetLines("PowerUserAccess"),
    `+ assignment hanako → PowerUserAccess on ${ACCOUNT}`,
  ],
  differences: [
    `+ ${assigned("u-1")}`,
    `+ ${assigned("u-1", "PowerUserAccess")}`,
    ...newSet("AdministratorAccess"),
    ...newSet("PowerUserAccess"),
  ],
};
const centralRoot = [
  "+ trusted access for IAM in the organization",
  "+ privileged root actions in member accounts",
  "+ central management of the root credentials of member accounts",
];

const cases: readonly Case[] = [
  {
    finding: `${ADMIN_ASSIGNED} no-administrator-assigned`,
    in: "an instance without permission sets",
    change: { identityCenter: { groups: [], permissionSets: [], assignments: [] } },
    also: [DAILY],
    ...frontDoor,
  },
  {
    finding: `${ADMIN_ASSIGNED} no-administrator-assigned`,
    in: "an instance that has both permission sets, and two users of which one is chosen",
    change: {
      identityCenter: {
        users: people.slice(0, 2),
        groups: [],
        permissionSets: [administrator, daily],
        assignments: [],
      },
    },
    choices: { user: "person2" },
    also: [DAILY],
    lines: [
      `+ assignment person2 → AdministratorAccess on ${ACCOUNT}`,
      ...newSetLines("PowerUserAccess"),
      `+ assignment person2 → PowerUserAccess on ${ACCOUNT}`,
    ],
    differences: [`+ ${assigned("u-2")}`, `+ ${assigned("u-2", "PowerUserAccess")}`],
  },
  {
    finding: `${ADMIN_ASSIGNED} assignment-without-person`,
    in: "an account whose administrators' group is empty",
    change: {
      identityCenter: {
        groups: [{ id: "g-1", name: "Admins", members: [] }],
        permissionSets: [administrator],
        assignments: [{ permissionSet: "AdministratorAccess", account: ACCOUNT, group: "g-1" }],
      },
    },
    also: [DAILY],
    lines: [
      `+ assignment hanako → AdministratorAccess on ${ACCOUNT}`,
      ...newSetLines("PowerUserAccess"),
      `+ assignment hanako → PowerUserAccess on ${ACCOUNT}`,
    ],
    differences: [`+ ${assigned("u-1")}`, `+ ${assigned("u-1", "PowerUserAccess")}`, ...newSet("PowerUserAccess")],
  },
  {
    finding: `${ADMIN_ASSIGNED} too-many-administrators`,
    in: "an account with six",
    change: { identityCenter: { users: people, assignments: people.map(({ id }) => assignment(id)) } },
    choices: { removeAdministrators: ["person5", "person6"] },
    endsEarly: true,
    lines: [
      `- assignment person5 → AdministratorAccess on ${ACCOUNT}`,
      `- assignment person6 → AdministratorAccess on ${ACCOUNT}`,
    ],
    differences: [`- ${assigned("u-5")}`, `- ${assigned("u-6")}`],
  },
  {
    finding: "identity-center-admin-permission-set-exists no-administrator-set",
    in: "an instance without permission sets",
    change: { identityCenter: { groups: [], permissionSets: [], assignments: [] } },
    lines: newSetLines("AdministratorAccess"),
    differences: newSet("AdministratorAccess"),
  },
  {
    finding: "identity-center-admin-session-short sessions-long",
    in: "an account with two long permission sets, one with a description and a page to begin with",
    change: {
      identityCenter: {
        permissionSets: [
          {
            ...administrator,
            sessionDuration: "PT12H",
            description: "for emergencies",
            relayState: "https://console.aws.amazon.com/iam",
          },
          { ...administrator, name: "Operators", sessionDuration: "PT8H" },
          daily,
        ],
        assignments: [assignment("u-1"), assignment("u-1", "Operators"), assignment("u-1", "PowerUserAccess")],
      },
    },
    endsEarly: true,
    lines: [
      "~ sessions of permission set AdministratorAccess: 12 hours → 1 hour, in every account that has it",
      "~ sessions of permission set Operators: 8 hours → 1 hour, in every account that has it",
    ],
    differences: [
      `+ ${SETS}[AdministratorAccess].sessionDuration = "PT1H"`,
      `+ ${SETS}[Operators].sessionDuration = "PT1H"`,
      `- ${SETS}[AdministratorAccess].sessionDuration = "PT12H"`,
      `- ${SETS}[Operators].sessionDuration = "PT8H"`,
    ],
  },
  {
    finding: `${DAILY} administrator-set-only`,
    in: "an account whose administrator has nothing else",
    change: { identityCenter: { groups: [], permissionSets: [administrator], assignments: [assignment("u-1")] } },
    lines: [...newSetLines("PowerUserAccess"), `+ assignment hanako → PowerUserAccess on ${ACCOUNT}`],
    differences: [`+ ${assigned("u-1", "PowerUserAccess")}`, ...newSet("PowerUserAccess")],
  },
  {
    finding: `${CENTRAL} root-credentials-management-off`,
    in: "an organization with trusted access",
    change: { organization: { features: [] } },
    lines: centralRoot,
    differences: [
      '+ organization.features[] = "RootCredentialsManagement"',
      '+ organization.features[] = "RootSessions"',
    ],
  },
  {
    finding: `${CENTRAL} trusted-access-off`,
    in: "an organization without it",
    change: { organization: { features: [], trustedAccessForIam: false } },
    lines: centralRoot,
    differences: [
      '+ organization.features[] = "RootCredentialsManagement"',
      '+ organization.features[] = "RootSessions"',
      "+ organization.trustedAccessForIam = true",
      "- organization.trustedAccessForIam = false",
    ],
  },
  {
    finding: "iam-user-mfa-enabled user-mfa-absent",
    in: "an account with an unused password",
    change: { iamUsers: [{ name: "bob", password: true }] },
    choices: { removePasswords: ["bob"] },
    lines: ["- console password of bob"],
    differences: ["+ iamUsers[bob].password = false", "- iamUsers[bob].password = true"],
  },
  {
    finding: "iam-user-administrator-absent user-administrator",
    in: "an account with one who is so by a policy of AWS's, by an inline one and by a group",
    change: {
      iamUsers: [
        {
          name: "robot",
          policies: ["AdministratorAccess", "ReadOnlyAccess"],
          inlinePolicies: [{ name: "everything", document: everything }],
          groups: ["admins", "readers"],
        },
      ],
      iamGroups: [
        { name: "admins", policies: ["AdministratorAccess"] },
        { name: "readers", policies: ["ReadOnlyAccess"] },
      ],
    },
    lines: ["- policy AdministratorAccess of robot", "- policy everything of robot", "- robot from the group admins"],
    differences: [
      '- iamUsers[robot].groups[] = "admins"',
      `- iamUsers[robot].inlinePolicies[everything].document.Statement[] = ${JSON.stringify({ Action: "*", Effect: "Allow", Resource: "*" })}`,
      '- iamUsers[robot].inlinePolicies[everything].name = "everything"',
      '- iamUsers[robot].policies[] = "AdministratorAccess"',
    ],
  },
  {
    finding: `${TRAIL} trail-stopped`,
    in: "an account whose two trails stand still",
    change: {
      trails: [
        { name: "first", logging: false },
        { name: "second", logging: false, region: "eu-west-1" },
      ],
    },
    endsEarly: true,
    lines: ["~ trail first: logging on", "~ trail second: logging on"],
    differences: [
      "+ trails[first].logging = true",
      "+ trails[second].logging = true",
      "- trails[first].logging = false",
      "- trails[second].logging = false",
    ],
  },
  {
    finding: `${TRAIL} trail-single-region`,
    in: "an account whose trail logs one Region",
    change: { trails: [{ name: "narrow", multiRegion: false }] },
    lines: ["~ trail narrow: every Region instead of one"],
    differences: ["+ trails[narrow].multiRegion = true", "- trails[narrow].multiRegion = false"],
  },
];

const counts = { applied: 0, repeated: 0, undone: 0, kept: 0, appliedAgain: 0, killed: 0, resumed: 0, plannedAnew: 0 };
const operations = new Map<string, Step["call"]>();
const disposables: Disposable[] = [];
afterEach(() => {
  for (const each of disposables.splice(0)) each[Symbol.dispose]();
});

/** The error with which a process dies. */
class Killed extends Error {}

/** The account of a case, and what is done to it: plans are made, applied, undone, and killed. */
function accountIn({ change, finding, also = [], choices = {} }: Case) {
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
