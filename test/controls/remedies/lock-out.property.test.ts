import { administratorsOf } from "@genkan/controls/domain/identity-center";
import { type Fix, undoPlan } from "@genkan/controls/engine/fix";
import type {
  Assignments,
  Directory,
  IamAuthorization,
  Observations,
  PermissionSets,
} from "@genkan/controls/model/evidence";
import type { Input, Step } from "@genkan/controls/model/plan";
import { refusedUndo, setsTakenBy } from "@genkan/controls/remedies/undo";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ACCOUNT,
  ALICE,
  administrator,
  assignment,
  at,
  daily,
  iamUser,
  key,
  managed,
  observations,
  planned,
  row,
  set,
  signIn,
  user,
} from "./evidence.ts";

/**
 * Nobody is locked out. Plans for random accounts are carried out on a model of the account that reads only their
 * calls, and the result is compared with what was there before.
 */

const NAMES = ["alice", "bob", "carol", "dave", "erin"] as const;
const name = fc.constantFrom(...NAMES);
const some = (most: number = NAMES.length) => fc.uniqueArray(name, { maxLength: most });
const long = set("AdministratorAccess", { sessionDuration: "PT12H" });
const DAYS = 86_400_000;
const when = fc.oneof(
  fc.integer({ min: 0, max: 200 }).map((days) => new Date(at.getTime() - days * DAYS)),
  fc.constantFrom("no-information" as const, "unreadable" as const),
);

const account = fc.record({
  administrators: some(),
  grouped: some(2),
  disabled: some(2),
  dailies: some(),
  provisioned: fc.constantFrom([administrator, daily], [long, daily], [administrator], [], [daily]),
  signedIn: fc.uniqueArray(fc.record({ name, strong: fc.boolean(), at: fc.integer({ min: 0, max: 120 }) }), {
    maxLength: 3,
    selector: (each) => each.name,
  }),
  iamAdministrators: some(3),
  keys: fc.array(fc.record({ active: fc.boolean(), lastUsed: when }), { minLength: 5, maxLength: 5 }),
  passwords: fc.array(fc.record({ on: fc.boolean(), lastUsed: when }), { minLength: 5, maxLength: 5 }),
  caller: fc.oneof(
    name.map(
      (who) => `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/${who}`,
    ),
    name.map((who) => `arn:aws:iam::${ACCOUNT}:user/${who}`),
  ),
  choices: fc.record(
    { user: name, removeAdministrators: some(), removePasswords: some(), evenIfUsed: some(2) },
    { requiredKeys: [] },
  ),
  maxAdministrators: fc.integer({ min: 1, max: 4 }),
});
type Account = typeof account extends fc.Arbitrary<infer T> ? T : never;

function factsOf(made: Account): Observations {
  const group = { id: "g-1", name: "admins", members: made.grouped.map((each) => `id-${each}`) };
  const [admin] = made.provisioned.filter((each) => each.name === "AdministratorAccess");
  const lesser = made.provisioned.filter((each) => each.name === "PowerUserAccess");
  return observations({
    users: NAMES.map((each) => user(each, { enabled: !made.disabled.includes(each) })),
    provisioned: made.provisioned,
    assignments: [
      ...(admin ? made.administrators.map((each) => assignment(each, admin)) : []),
      ...(admin && made.grouped.length
        ? [{ permissionSet: admin.arn, principalType: "GROUP" as const, principalId: group.id }]
        : []),
      ...lesser.flatMap((each) => made.dailies.map((who) => assignment(who, each))),
    ],
    groups: [group],
    signIns: made.signedIn.map((each) =>
      signIn(each.name, {
        at: new Date(at.getTime() - each.at * DAYS),
        factors: each.strong ? ["PASSWORD", "WEBAUTHN"] : ["PASSWORD"],
      }),
    ),
    iam: { users: made.iamAdministrators.map((each) => iamUser(each, [managed("AdministratorAccess")])) },
    rows: made.iamAdministrators.map((each, i) =>
      row(each, {
        passwordEnabled: made.passwords[i]!.on,
        passwordLastUsed: made.passwords[i]!.lastUsed,
        accessKeys: [key({ active: made.keys[i]!.active, lastUsed: made.keys[i]!.lastUsed })],
      }),
    ),
  });
}

const value = <K extends keyof Observations>(facts: Observations, fact: K) =>
  (facts[fact] as { value: unknown }).value as never;
const administratorsIn = (facts: Observations, assignments: Assignments) =>
  administratorsOf(
    value<"permissionSets">(facts, "permissionSets") as PermissionSets,
    assignments,
    value<"directory">(facts, "directory") as Directory,
    {
      account: ACCOUNT,
      partition: "aws",
    },
  ).people.map(({ id }) => id.slice("id-".length));

const text = (input: Input | undefined): string => (typeof input === "string" ? input : "");

/** The assignments after these calls. Those to a permission set that does not exist yet are left out. */
function after(before: Assignments, steps: readonly Step[]): Assignments {
  let { assignments } = before;
  for (const { call } of steps) {
    const made = { permissionSet: text(call.input["PermissionSetArn"]), principalId: text(call.input["PrincipalId"]) };
    const isIt = (each: (typeof assignments)[number]) =>
      each.permissionSet === made.permissionSet && each.principalId === made.principalId;
    if (call.operation === "DeleteAccountAssignment") assignments = assignments.filter((each) => !isIt(each));
    if (call.operation === "CreateAccountAssignment" && !assignments.some(isIt))
      assignments = [...assignments, { ...made, principalType: "USER" }];
  }
  return { ...before, assignments };
}

const CONTROLS = [
  "identity-center-admin-permission-set-exists",
  "identity-center-admin-assigned",
  "identity-center-least-privilege-available",
  "identity-center-admin-session-short",
  "iam-user-administrator-absent",
  "iam-user-mfa-enabled",
];
/** Every operation that a plan may contain; none deletes an instance, a user, a group, a bucket or a trail. */
const ALLOWED = [
  ...["CreatePermissionSet", "AttachManagedPolicyToPermissionSet", "UpdatePermissionSet"],
  ...["CreateAccountAssignment", "DeleteAccountAssignment"],
  ...["DetachUserPolicy", "DeleteUserPolicy", "RemoveUserFromGroup", "DeleteLoginProfile"],
];

const RUNS = Number(process.env["FC_RUNS"] ?? 2_000);

test(`no plan locks anyone out, in ${RUNS} random accounts`, async ({ annotate }) => {
  let plans = 0;
  fc.assert(
    fc.property(account, fc.subarray(CONTROLS, { minLength: 1 }), (made, controls) => {
      const facts = factsOf(made);
      const { steps, fixes } = planned(controls, facts, {
        caller: made.caller,
        choices: made.choices,
        settings: { maxAdministrators: made.maxAdministrators },
      });
      if (!fixes.length) return;
      plans += 1;
      for (const { call } of steps) expect(ALLOWED).toContain(call.operation);

      // Two administrators stay, or as many as there were.
      const assignments = value<"assignments">(facts, "assignments") as Assignments;
      const [before, left] = [administratorsIn(facts, assignments), administratorsIn(facts, after(assignments, steps))];
      expect(left.length).toBeGreaterThanOrEqual(Math.min(2, before.length));

      // The caller keeps what the caller had.
      const caller = made.caller.split("/").at(-1)!;
      if (made.caller.includes("AWSReservedSSO") && before.includes(caller)) expect(left).toContain(caller);
      const ofUsers = steps.filter(({ call }) => call.input["UserName"]);
      const touched = ofUsers.map(({ call }) => text(call.input["UserName"]));
      if (made.caller.includes(":user/")) expect(touched).not.toContain(caller);

      // Whoever becomes an administrator was chosen, or is the only user.
      const gained = left.filter((each) => !before.includes(each));
      if (gained.length) expect(gained).toEqual([made.choices.user]);

      // An IAM user loses rights only when somebody else proved to be able to administer, and nothing is in use.
      const iam = value<"iamAuthorization">(facts, "iamAuthorization") as IamAuthorization;
      for (const { call } of ofUsers) {
        const who = text(call.input["UserName"]);
        const index = iam.users.findIndex((each) => each.name === who);
        const [ofKey, ofPassword] = [made.keys[index]!, made.passwords[index]!];
        const recent = (time: Date | string) =>
          time instanceof Date ? at.getTime() - time.getTime() < 90 * DAYS : time === "unreadable";
        const used = (ofKey.active && recent(ofKey.lastUsed)) || (ofPassword.on && recent(ofPassword.lastUsed));
        if (call.operation === "DeleteLoginProfile") {
          expect(made.choices.removePasswords).toContain(who);
          expect(recent(ofPassword.lastUsed)).toBe(false);
          continue;
        }
        if (used) expect(made.choices.evenIfUsed).toContain(who);
        const strong = made.signedIn.filter((each) => each.strong && each.at <= 90).map((each) => each.name);
        expect(strong.some((each) => before.includes(each))).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
  expect(plans).toBeGreaterThan(RUNS / 20);
  await annotate(`plans without a lock-out: ${plans}`);
});

/** What became of an account since a fix was applied: who else got access, and by what. */
const since = fc.record({
  administrators: some(),
  others: some(2),
  dailies: some(2),
  elsewhere: fc.constantFrom<readonly string[]>([], [], [], ["222233334444"]),
  caller: fc.constantFrom(...NAMES, "root"),
});
const operators = set("Operators", { policies: [managed("AdministratorAccess")] });

/** A fix that was applied to an account without those of its steps that were not necessary. */
function appliedIn(facts: Observations, made: Account): Fix {
  const { steps, fixes } = planned(CONTROLS.slice(0, 3), facts, { caller: made.caller, choices: made.choices });
  const results = steps.map(({ id }) => {
    const output = id.startsWith("permission-set:") ? { output: set(id.slice("permission-set:".length)).arn } : {};
    return { step: id, state: "done" as const, changed: true, requestIds: [], ...output };
  });
  const about = { id: "1", at: at.toISOString(), by: made.caller, account: ACCOUNT, partition: "aws" };
  return { ...about, fixes, steps, results, state: "applied", endedAt: at.toISOString() };
}

const UNDOS = Math.ceil(RUNS / 4);

test(`no undo locks anyone out, in ${UNDOS} random accounts`, async ({ annotate }) => {
  let [undone, refused] = [0, 0];
  fc.assert(
    fc.property(account, since, (made, later) => {
      const fix = appliedIn(factsOf(made), made);
      const { steps } = undoPlan(fix);
      if (!steps.length) return;
      // The account as the fix has left it, and what people have done to it since.
      const given = fix.steps
        .filter(({ call }) => call.operation === "CreateAccountAssignment")
        .map(({ call, id }) => ({
          permissionSet: set(/^assignment:([^:]+):/.exec(id)?.[1] ?? "").arn,
          principalType: "USER" as const,
          principalId: text(call.input["PrincipalId"]),
        }));
      const before = value<"assignments">(factsOf(made), "assignments") as Assignments;
      const assignments: Assignments = {
        ...before,
        assignments: [
          ...before.assignments,
          ...given,
          ...later.administrators.map((who) => assignment(who, administrator)),
          ...later.others.map((who) => assignment(who, operators)),
          ...later.dailies.map((who) => assignment(who, daily)),
        ],
      };
      const provisioned = [administrator, daily, operators];
      const facts = observations({
        ...assignments,
        users: NAMES.map((each) => user(each, { enabled: !made.disabled.includes(each) })),
        provisioned,
      });
      const caller =
        later.caller === "root" ? `arn:aws:iam::${ACCOUNT}:root` : ALICE.replace(/[^/]+$/, () => later.caller);
      const elsewhere = new Map([...setsTakenBy(steps).keys()].map((arn) => [arn, later.elsewhere]));
      if (refusedUndo(steps, facts, { account: ACCOUNT, partition: "aws", caller, elsewhere })) {
        refused += 1;
        return;
      }
      undone += 1;

      const taken = new Set([...setsTakenBy(steps).keys()]);
      const left = after(assignments, steps);
      const has = (all: Assignments) => administratorsIn(facts, all);
      const lost = has(assignments).filter((each) => !has(left).includes(each));
      // Only what the fix gave is taken, never from the caller, and never from the last but one.
      for (const who of lost) expect(given.map(({ principalId }) => principalId)).toContain(`id-${who}`);
      expect(lost).not.toContain(later.caller);
      if (lost.length && has(assignments).length > 1) expect(has(left).length).toBeGreaterThan(1);
      // Nobody has a permission set that loses its policy, here or elsewhere.
      expect(left.assignments.filter(({ permissionSet }) => taken.has(permissionSet))).toEqual([]);
      if (taken.size) expect(later.elsewhere).toEqual([]);
    }),
    { numRuns: UNDOS },
  );
  expect(undone).toBeGreaterThanOrEqual(Math.floor(UNDOS / 100));
  expect(refused).toBeGreaterThanOrEqual(Math.floor(UNDOS / 100));
  await annotate(`undos without a lock-out: ${undone}; refused: ${refused}`);
});
