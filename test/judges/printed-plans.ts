/**
 * Runs printed plans with the AWS CLI against the simulated account, and compares the end with that of applying the same
 * plan: node test/judges/printed-plans.ts AWS [NAME…], where AWS is the CLI to run and each NAME a part of a case's name.
 */
import { connect } from "@genkan/aws/clients";
import { executor } from "@genkan/aws/fix/execute";
import { type Fix, undoPlan } from "@genkan/controls/engine/fix";
import type { Observations } from "@genkan/controls/model/evidence";
import { isRefusal, type Step } from "@genkan/controls/model/plan";
import type { ApiRemedy } from "@genkan/controls/model/remedy";
import { defaultSettings } from "@genkan/controls/model/settings";
import { manageRootCentrally } from "@genkan/controls/remedies/organization";
import { bashOf } from "@genkan/messages/plan/bash";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { frontDoor, place, shortSession, withoutAssignment } from "../plans.ts";
import { openBash } from "./bash.ts";

const [cli, ...only] = process.argv.slice(2);
if (!cli) throw new Error("usage: node test/judges/printed-plans.ts AWS [NAME]");

const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: "example" };
const ADMIN = { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] };
const HANAKO = { permissionSet: ADMIN.name, account: place.account, user: "u-1" };

interface Case {
  readonly name: string;
  readonly center?: object;
  /** What else the scenario has. */
  readonly more?: object;
  /** The steps; they may need the ARN of the set `AdministratorAccess`. */
  readonly steps: (arn: string) => readonly Step[];
  /** The exit status of the script; 0 by default. */
  readonly status?: number;
  /** Whether the script may be run a second time; a plan that is stale after it may not. */
  readonly once?: true;
}

const cases: readonly Case[] = [
  { name: "two permission sets and their assignments", steps: () => frontDoor() },
  { name: "one of the two sets is there", center: { permissionSets: [ADMIN] }, steps: () => frontDoor() },
  {
    name: "changes that spread slowly",
    center: { conflicts: 2, requests: { polls: 2 } },
    steps: () => frontDoor().slice(0, 3),
  },
  {
    name: "a name that is taken",
    center: { permissionSets: [{ ...ADMIN, managedPolicies: ["ReadOnlyAccess"] }] },
    steps: () => frontDoor(),
    status: 3,
  },
  {
    name: "an assignment that AWS ends with FAILED",
    center: { requests: { failures: [{ reason: "Received a 404 status error: suspended" }] } },
    steps: () => frontDoor().slice(0, 3),
    status: 1,
    once: true,
  },
  {
    name: "a shorter session",
    center: { permissionSets: [{ ...ADMIN, sessionDuration: "PT8H" }], assignments: [HANAKO], requests: { polls: 1 } },
    steps: (arn) => [shortSession(place, arn, "PT8H")],
  },
  {
    name: "a stale plan",
    center: { permissionSets: [{ ...ADMIN, sessionDuration: "PT4H" }], assignments: [HANAKO] },
    steps: (arn) => [shortSession(place, arn, "PT8H")],
    status: 4,
  },
  {
    name: "an assignment that is taken away",
    center: { permissionSets: [ADMIN], assignments: [HANAKO, { ...HANAKO, user: "u-2" }] },
    steps: (arn) => [withoutAssignment({ ...place, user: "u-2" }, arn)],
    once: true,
  },
  {
    name: "central management of root credentials",
    more: { organization: { id: "o-exampleorgid", managementAccount: place.account, trustedAccessForIam: false } },
    steps: () =>
      planned(manageRootCentrally, {
        organization: observed({ role: "central" as const, organizationId: "o-exampleorgid", features: [] }),
      }),
  },
];

/** What a remedy plans from what was observed. */
function planned(remedy: ApiRemedy, observations: Observations): readonly Step[] {
  const made = remedy.plan(observations, {
    account: place.account,
    partition: "aws",
    at: new Date("2026-11-01T00:00:00Z"),
    caller: `arn:aws:iam::${place.account}:user/hanako`,
    settings: defaultSettings as never,
    evaluation: { params: {} } as never,
    choices: {},
  });
  if (isRefusal(made)) throw new Error(made.because.en);
  return made.steps;
}
const observed = <T>(value: T) => ({ known: true as const, observedAt: new Date("2026-11-01T00:00:00Z"), value });

const start = (center: object = {}, more: object = {}) =>
  startSandbox({
    scenario: readScenario({
      account: place.account,
      now: "2026-11-01T00:00:00Z",
      organization: { id: "o-exampleorgid", managementAccount: place.account },
      identityCenter: {
        region: place.region,
        users: [
          { id: "u-1", name: "hanako" },
          { id: "u-2", name: "taro" },
        ],
        ...center,
      },
      ...more,
    }),
  });

const awsOf = ({ endpoint }: Sandbox) => connect({ region: place.region, credentials, endpoint });

/** The ARN of the set `AdministratorAccess`: that of what creating it would find. */
async function arnIn(sandbox: Sandbox): Promise<string> {
  const aws = awsOf(sandbox);
  const [step] = frontDoor();
  if (!sandbox.account.scenario.identityCenter?.permissionSets.length) return "";
  const { agrees: _, ...lookup } = step!;
  const { results } = await executor(aws, { account: place.account })([lookup], { before: [], on: () => {} });
  aws.close();
  return results[0]?.output ?? "";
}

async function apply(sandbox: Sandbox, steps: readonly Step[]): Promise<Fix> {
  const aws = awsOf(sandbox);
  const { state, results } = await executor(aws, { account: place.account })(steps, { before: [], on: () => {} });
  aws.close();
  const by = { id: "1", at: "2026-11-01T00:00:00Z", by: "arn", account: place.account, partition: "aws" };
  return { ...by, fixes: [], steps, results, state, endedAt: null };
}

const shell = openBash(cli);
const bash = (sandbox: Sandbox, steps: readonly Step[]) =>
  shell.run(bashOf({ id: "judged", account: place.account, at: "2026-11-01T00:00:00Z", steps }, "en"), {
    ...{ endpoint: sandbox.endpoint, region: place.region, credentials },
  });

/** What the account holds, but for the times at which it was made, and for the records of that. */
const heldBy = ({ account }: Sandbox): string =>
  JSON.stringify(account.scenario, (name, value) =>
    ["created", "roleCreated", "failures", "cloudTrailEvents"].includes(name) ? undefined : value,
  );
const writesOf = (sandbox: Sandbox): string =>
  JSON.stringify(Object.entries(sandbox.counts()).filter(([action]) => !/:(List|Describe|Get|Provision)/.test(action)));

const isAsked = ({ name }: Case): boolean => !only.length || only.some((part) => name.includes(part));

let failures = 0;
function expectSame(what: string, actual: unknown, expected: unknown, detail = ""): void {
  if (actual === expected) return;
  failures += 1;
  console.log(`FAIL ${what}\n  expected ${expected}\n  but got  ${actual}\n${detail}`);
}

for (const { name, center, more, steps, status = 0, once } of cases.filter(isAsked)) {
  const [printed, applied] = await Promise.all([start(center, more), start(center, more)]);
  const before = heldBy(printed);
  const wanted = await apply(applied, steps(await arnIn(applied)));
  const plan = steps(await arnIn(printed));
  const first = await bash(printed, plan);
  expectSame(`${name}: exit status`, first.status, status, first.errors);
  expectSame(`${name}: end state`, heldBy(printed), heldBy(applied), first.errors);
  if (!once) {
    const writes = writesOf(printed);
    const second = await bash(printed, plan);
    expectSame(`${name}: exit status when run again`, second.status, status, second.errors);
    expectSame(`${name}: writes when run again`, writesOf(printed), writes, second.errors);
  }
  if (status === 0) {
    const undo = await bash(printed, undoPlan({ ...wanted, steps: plan }).steps);
    expectSame(`${name}: exit status of the undo`, undo.status, 0, undo.errors);
    expectSame(`${name}: state after the undo`, heldBy(printed), before, undo.errors);
  }
  await Promise.all([printed.close(), applied.close()]);
  console.log(`printed plan: ${name}`);
}
shell[Symbol.dispose]();
process.exitCode = failures ? 1 : 0;
