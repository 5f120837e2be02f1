/**
 * Runs the printed plan of every remedy with the AWS CLI: node test/judges/printed-remedies.ts AWS [NAME…], where AWS is the CLI
 * to run and each NAME a part of a case's name. Each account of the remedies' tests is there twice: on one the script is run,
 * twice, on the other the plan is applied, and both are compared; the printed undo brings back what was. The removal of a
 * member's root credentials is run the same way. What moto has of the calls is run against moto as well.
 */
import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  IAMClient,
  ListAttachedUserPoliciesCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  ListAccountAssignmentsCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { openAccount } from "@genkan/aws/account";
import { type Aws, connect } from "@genkan/aws/clients";
import { executor } from "@genkan/aws/fix/execute";
import { openRootSession, readMemberRoot } from "@genkan/aws/organization/root-session";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import { removalScript } from "@genkan/cli/members/bash";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { MemberRoot } from "@genkan/controls/domain/member-root";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { type Fix, undoPlan } from "@genkan/controls/engine/fix";
import { planFixes, withFactsOfPlans } from "@genkan/controls/engine/plan-fixes";
import { isRefusal, type Step } from "@genkan/controls/model/plan";
import { defaultSettings as settings } from "@genkan/controls/model/settings";
import { planMemberRemoval } from "@genkan/controls/remedies/member-root";
import { bashOf } from "@genkan/messages/plan/bash";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { ACCOUNT, cases, type RemedyCase } from "../aws/fix/remedy-cases.ts";
import { PATIENT, patientClock } from "../clock.ts";
import { iamUser, managed, observations, planned } from "../controls/remedies/evidence.ts";
import { startMotoServer } from "../moto/server.ts";
import { inAccount, openDoor } from "../moto.ts";
import { frontDoor } from "../plans.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { openBash } from "./bash.ts";

const [cli, ...only] = process.argv.slice(2);
if (!cli) throw new Error("usage: node test/judges/printed-remedies.ts AWS [NAME]");
const region = "us-east-1";
const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: "example" };
const shell = openBash(cli);
const isAsked = (name: string): boolean => !only.length || only.some((part) => name.includes(part));
const at = "2026-11-01T00:00:00Z";

let failures = 0;
function expectSame(what: string, actual: unknown, expected: unknown, detail = ""): void {
  if (actual === expected) return;
  failures += 1;
  console.log(`FAIL ${what}\n  expected ${expected}\n  but got  ${actual}\n${detail}`);
}

const scriptOf = (steps: readonly Step[]) => bashOf({ id: "judged", account: ACCOUNT, at, steps }, "en");
const run = (script: string, endpoint: string) => shell.run(script, { endpoint, region, credentials });

/** Makes steps, and records them as a fix. */
async function apply(aws: Aws, steps: readonly Step[]): Promise<Fix> {
  const { state, results } = await executor(aws, { account: ACCOUNT })(steps, { before: [], on: () => {} });
  return {
    id: "1",
    at,
    by: "arn",
    account: ACCOUNT,
    partition: "aws",
    fixes: [],
    steps,
    results,
    state,
    endedAt: null,
  };
}

/** What an account holds, but for the times at which it was made, the records of that, and the order of lists and fields. */
const heldBy = ({ account }: Sandbox): string => JSON.stringify(comparable(account.scenario));
const ASIDE = ["created", "roleCreated", "cloudTrailEvents"];
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(comparable(each))).sort();
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !ASIDE.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, comparable(each)]));
}

/** Evaluates an account, and plans as `genkan fix` does. */
async function planIn({ endpoint, account }: Sandbox, { finding, also = [], choices = {} }: RemedyCase) {
  const aws = connect({ region, credentials, endpoint });
  using ledger = SqliteLedger.openFile(":memory:");
  const ids = [finding.split(" ")[0], ...also];
  const controls = catalogue.filter(({ id }) => ids.includes(id)).map(withFactsOfPlans);
  const { subject, collect, arn } = await openAccount(aws);
  const evaluated = await evaluate({ subject, collect, settings, ledger }, controls, account.now());
  const { evaluations, observations: facts } = evaluated;
  const caller = { ...subject, at: account.now(), settings, caller: arn, choices };
  return { aws, steps: planFixes(controls, evaluations, facts, caller).steps };
}

for (const each of cases.filter(({ finding, in: place }) => isAsked(`${finding} in ${place}`))) {
  const name = `${each.finding} in ${each.in}`;
  const start = () => startSandbox({ scenario: readScenario(mergePatch(sound, each.change)) });
  const [printed, applied] = await Promise.all([start(), start()]);
  const before = heldBy(printed);
  const [own, other] = await Promise.all([planIn(printed, each), planIn(applied, each)]);
  const fix = await apply(other.aws, other.steps);
  expectSame(`${name}: steps`, own.steps.length > 0, true);
  for (const time of ["first", "second"]) {
    // A plan that is stale after it was applied ends with its own status, and changes nothing.
    const { status, errors } = await run(scriptOf(own.steps), printed.endpoint);
    expectSame(
      `${name}: exit status, ${time} time`,
      time === "first" ? status : status === 0 || status === 4,
      time === "first" ? 0 : true,
      errors,
    );
    expectSame(`${name}: end state, ${time} time`, heldBy(printed), heldBy(applied), errors);
  }
  const { steps: back, kept } = undoPlan({ ...fix, steps: own.steps });
  if (!kept.length) {
    const undo = await run(scriptOf(back), printed.endpoint);
    expectSame(`${name}: exit status of the undo`, undo.status, 0, undo.errors);
    expectSame(`${name}: state after the undo`, heldBy(printed), before, undo.errors);
  }
  for (const { aws } of [own, other]) aws.close();
  await Promise.all([printed.close(), applied.close()]);
  console.log(`printed remedy: ${name}`);
}

const MEMBER = "222233334444";
if (isAsked("root credentials of a member")) {
  const name = "root credentials of a member";
  const sandbox = await startSandbox({
    scenario: readScenario({
      account: ACCOUNT,
      now: at,
      organization: {
        ...{ id: "o-exampleorgid", managementAccount: ACCOUNT },
        features: ["RootCredentialsManagement", "RootSessions"],
        accounts: [
          {
            ...{ id: MEMBER, name: "member" },
            root: {
              ...{ password: true, passwordLastUsed: "2024-05-01T00:00:00Z" },
              accessKeys: [{ status: "Active", lastUsed: "2024-05-01T00:00:00Z" }],
              ...{ signingCertificates: [{}], mfaDevices: [{ kind: "virtual", name: "phone" }] },
            },
          },
        ],
      },
    }),
  });
  const aws = connect({ region, credentials, endpoint: sandbox.endpoint });
  const read = async (): Promise<MemberRoot> => {
    using session = await openRootSession(aws, { account: MEMBER, partition: "aws", task: "audit" });
    return await readMemberRoot(session.aws);
  };
  const member = { account: MEMBER, state: "ACTIVE" as const };
  const organization = { id: "o-exampleorgid", managementAccount: ACCOUNT };
  const plan = planMemberRemoval({
    ...{ member, organization, partition: "aws", removals: ["root-credentials"] },
    ...{ root: await read(), at: sandbox.account.now() },
  });
  if (isRefusal(plan)) throw new Error(plan.because.en);
  const members = [{ account: MEMBER, steps: plan.steps }];
  const script = removalScript({
    ...{ partition: "aws", region, caller: ACCOUNT, members, locale: "en" },
    // The script goes by this machine's clock.
    at: new Date().toISOString(),
  });
  const { status, errors } = await run(script, sandbox.endpoint);
  expectSame(`${name}: exit status`, status, 0, errors);
  const left = await read();
  const none = { password: null, accessKeys: [], certificates: [], mfaDevices: [] };
  expectSame(`${name}: what is left`, JSON.stringify(left), JSON.stringify(none), errors);
  aws.close();
  await sandbox.close();
  console.log(`printed remedy: ${name}`);
}

/** moto may take long to answer. */
const motoAws = (endpoint: string): Aws =>
  connect({ region, credentials, endpoint, clock: patientClock, deadline: PATIENT });

/** Plans against moto, which has these calls. Its accounts are all there: each run takes two of its own. */
interface MotoCase {
  readonly name: string;
  /** Makes what the plan begins with, and plans. */
  readonly steps: (at: MotoClients) => Promise<readonly Step[]>;
  readonly held: (at: MotoClients) => Promise<unknown>;
}
interface MotoClients {
  readonly account: string;
  readonly iam: IAMClient;
  readonly sso: SSOAdminClient;
}
const USER = "robot";
const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const motoCases: readonly MotoCase[] = [
  {
    name: "moto: two permission sets and their assignments",
    async steps({ account, sso }) {
      const { Instances: [{ InstanceArn = "" } = {}] = [] } = await sso.send(new ListInstancesCommand({}));
      // moto 5.2 does not have GetPermissionsBoundaryForPermissionSet.
      return frontDoor({ region, instance: InstanceArn, account, user: "u-1" }).map((step) => ({
        ...step,
        agrees: (step.agrees ?? []).filter(({ call }) => call.operation !== "GetPermissionsBoundaryForPermissionSet"),
      }));
    },
    async held({ account: AccountId, sso }) {
      const { Instances: [{ InstanceArn = "" } = {}] = [] } = await sso.send(new ListInstancesCommand({}));
      const { PermissionSets = [] } = await sso.send(new ListPermissionSetsCommand({ InstanceArn }));
      const sets = PermissionSets.map(async (PermissionSetArn) => {
        const of = { InstanceArn, PermissionSetArn };
        const { AttachedManagedPolicies } = await sso.send(new ListManagedPoliciesInPermissionSetCommand(of));
        const { AccountAssignments = [] } = await sso.send(new ListAccountAssignmentsCommand({ ...of, AccountId }));
        return [AttachedManagedPolicies, AccountAssignments.map(({ PrincipalId }) => PrincipalId)];
      });
      return await Promise.all(sets);
    },
  },
  {
    name: "moto: an IAM user with administrator rights",
    async steps({ iam }) {
      await iam.send(new CreateUserCommand({ UserName: USER }));
      const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
      await iam.send(new AttachUserPolicyCommand({ UserName: USER, PolicyArn }));
      await iam.send(new PutUserPolicyCommand({ UserName: USER, PolicyName: "all", PolicyDocument: everything }));
      const policies = [managed("AdministratorAccess"), { name: "all", document: everything }];
      const facts = observations({ iam: { users: [iamUser(USER, policies)] } });
      return planned("iam-user-administrator-absent", facts).steps;
    },
    async held({ iam }) {
      const of = { UserName: USER };
      const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand(of));
      return [AttachedPolicies, (await iam.send(new ListUserPoliciesCommand(of))).PolicyNames];
    },
  },
];

const asked = motoCases.filter(({ name }) => isAsked(name));
const moto = asked.length ? await startMotoServer() : null;
for (const { name, steps, held } of moto ? asked : []) {
  // The plans are for this account; the other one has another moto.
  const second = await startMotoServer();
  const reach = async (endpoint: string) => {
    const place = { endpoint, account: ACCOUNT };
    const options = { region, endpoint, credentials };
    const clients: MotoClients = {
      account: ACCOUNT,
      iam: inAccount(new IAMClient(options), place),
      sso: inAccount(new SSOAdminClient(options), place),
    };
    const door = await openDoor(place);
    const made = await steps(clients);
    return { clients, door, made, aws: motoAws(door.endpoint) };
  };
  const [printed, applied] = [await reach(moto!.endpoint), await reach(second.endpoint)];
  const before = JSON.stringify(await held(printed.clients));
  const fix = await apply(applied.aws, applied.made);
  expectSame(`${name}: applied`, fix.state, "applied", JSON.stringify(fix.results));
  const { status, errors } = await run(scriptOf(printed.made), printed.door.endpoint);
  expectSame(`${name}: exit status`, status, 0, errors);
  const state = JSON.stringify(await held(printed.clients));
  expectSame(`${name}: end state`, state, JSON.stringify(await held(applied.clients)), errors);
  expectSame(`${name}: a change`, state === before, false);
  await printed.door.close();
  await applied.door.close();
  applied.aws.close();
  printed.aws.close();
  second.stop();
  console.log(`printed remedy: ${name}`);
}
moto?.stop();
shell[Symbol.dispose]();
process.exitCode = failures ? 1 : 0;
