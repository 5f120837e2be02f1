import { basename } from "node:path";
import { causeOf } from "@genkan/aws/cause";
import { type Aws, totalCalls } from "@genkan/aws/clients";
import { nameUnits, withNames } from "@genkan/aws/organization/census";
import { forEachMember } from "@genkan/aws/organization/each-member";
import {
  accessTo,
  controlsOfAccount,
  type MemberAccess,
  type OpenMember,
  openMember,
} from "@genkan/aws/organization/member";
import { sweep } from "@genkan/aws/organization/sweep";
import { sweptFacts } from "@genkan/aws/organization/swept";
import { evaluate, homeIn } from "@genkan/controls/engine/evaluate";
import { type Member, pathOf, type Roster } from "@genkan/controls/model/organization";
import type { Settings } from "@genkan/controls/model/settings";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { EvaluatedAccount, EvaluatedOrganization } from "@genkan/messages/formats/evaluated";
import type { OrganizationScene } from "@genkan/messages/terminal/organization";
import { accepted, type CheckChoice, openStanding } from "../check.ts";
import type { Configuration } from "../configuration.ts";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { targetFor } from "../target/choice.ts";
import { accountOf } from "../target/subject.ts";
import { type AccountChoice, chosenToEvaluate } from "./choice.ts";
import { organizationExceptions } from "./exceptions.ts";
import { openOwn } from "./own.ts";
import { progressText } from "./progress.ts";
import { roleOf } from "./roles.ts";
import { rosterOf } from "./roster.ts";

/** Which accounts of an organization to check, and how. */
export interface OrganizationChoice extends CheckChoice, AccountChoice {
  readonly roleName: string | undefined;
  /** How many accounts are evaluated at a time. */
  readonly concurrency: number;
  /** Whether to read who is assigned to each account. */
  readonly assignments: true | undefined;
}

/** What a check of an organization found. */
interface CheckedOrganization {
  readonly judged: EvaluatedOrganization;
  readonly scene: OrganizationScene;
}

type Own = Awaited<ReturnType<typeof accountOf>>;

/**
 * Evaluates the accounts of an organization, read-only: the own account with every control, and so the management account;
 * each other one with the controls that suit a member. All but the own are read through their read role. Of each account only the verdicts are kept.
 * @throws UsageError where the accounts can't be listed, or none is left to evaluate
 */
export async function checkOrganization(
  shell: Shell,
  choice: OrganizationChoice,
  configuration: Configuration,
): Promise<CheckedOrganization> {
  shell.spareMemory?.();
  const { controls, settings } = configuration;
  await using target = await targetFor(shell, choice);
  const { aws } = target;
  const { locale, scenario } = choice;
  const at = target.now();
  const own = await accountOf(aws);
  const { account, partition } = own.subject;
  const roster = await rosterOf(shell, { aws, subject: own.subject, locale, unnamed: true });
  const { evaluated, skipped } = chosenToEvaluate(roster, choice);
  const swept = choice.assignments ? await assignmentsOf(shell, { aws, own, roster, settings, locale }) : null;
  const access = accessTo(roster.organization, at, {
    partition,
    roleName: await roleOf(shell, choice, configuration),
    ...(swept && { sweptFor: swept }),
  });
  const controlsIn = (member: string) => (member === account ? controls : controlsOfAccount(controls, member, access));
  const members = evaluated.filter((member) => controlsIn(member.account).length > 0);
  if (!members.length) throw new UsageError(words.notInMembers(account));
  if (members.length < evaluated.length) shell.stderr.say(`genkan: ${words.onlyHere(account)[locale]}\n`);

  // Two names of OUs a second: the accounts need not wait for them.
  const names = new Map<string, string | null>();
  const unevaluated = new Set(skipped.map(({ account }) => account));
  const naming = nameUnits(
    aws,
    [...evaluated, ...roster.members.filter((member) => unevaluated.has(member.account))],
    names,
  );
  await using ledger = await openStanding(shell, choice, aws, account);
  const declared = (await ledger.read(roster.organization.id)).exceptions;
  const ofOrganization = organizationExceptions(aws, declared, at.toISOString());
  let memberCalls = 0;
  const region = await aws.region();
  const work = async ({ subject, collect, unreadable }: OpenMember, member: Member): Promise<EvaluatedAccount> => {
    const time = target.now();
    // Where nothing is known of an account, nothing in a ledger changes the verdict.
    const world = { subject, settings, collect, ...(unreadable ? {} : { ledger }) };
    const result = await evaluate(world, controlsIn(subject.account), time);
    if (subject.account !== account) memberCalls += result.apiCalls;
    const covering = await ofOrganization.covering(member, result.evaluations);
    const exceptions = [...result.standing.exceptions, ...covering];
    return {
      account: member.account,
      name: member.name,
      path: "",
      partition,
      state: member.state,
      region,
      evaluatedAt: time.toISOString(),
      evaluations: result.evaluations.map((each) => accepted(each, exceptions, time)),
      home: homeIn(subject, result.observations),
      unreadable,
    };
  };
  const accounts = await evaluatedAccounts(shell, members, {
    locale,
    partition,
    concurrency: choice.concurrency,
    enter: async (member) =>
      member.account === account ? openOwn(own, member, partition) : openMember(aws, member, access),
    work,
  });
  await naming;
  const remark = ofOrganization.remark();
  if (remark) shell.stderr.say(`genkan: ${remark[locale]}\n`);
  const paths = new Map(withNames(members, names).map((member) => [member.account, pathOf(member)]));
  return {
    judged: {
      organization: roster.organization,
      partition,
      account,
      region,
      evaluatedAt: at.toISOString(),
      apiCalls: totalCalls(aws) + memberCalls,
      accounts: accounts.map((each) => ({ ...each, path: paths.get(each.account) ?? "" })),
      skipped: chosenToEvaluate({ ...roster, members: withNames(roster.members, names) }, choice).skipped,
    },
    scene: {
      organization: roster.organization,
      region,
      account,
      ...(scenario === undefined ? { caller: own.arn } : { scenario: basename(scenario) }),
    },
  };
}

type Going = Omit<Parameters<typeof forEachMember<EvaluatedAccount>>[1], "ended"> & { readonly locale: Locale };

/** Evaluates members, in the order of the roster, with a line on the terminal that shows how far it has come. */
async function evaluatedAccounts(
  { stderr, clock }: Shell,
  members: readonly Member[],
  { locale, ...going }: Going,
): Promise<readonly EvaluatedAccount[]> {
  const results = new Map<string, EvaluatedAccount>();
  const line = stderr.progressLine();
  const began = clock.now();
  let unreadable = 0;
  const [total, show] = [
    members.length,
    () => line.show(progressText({ done: results.size, total, unreadable, elapsed: clock.now() - began }, locale)),
  ];
  show();
  const lost = await forEachMember(members, {
    ...going,
    ended(result, { account }) {
      results.set(account, result);
      if (result.unreadable) unreadable += 1;
      show();
    },
  }).finally(() => line.end());
  // A control fails even where nothing is known: that is a bug of ours.
  if (lost.length) throw lost[0]?.error;
  return members.map(({ account }) => results.get(account)!);
}

/** What is needed to read the assignments of Identity Center. */
interface Sweeping {
  readonly aws: Aws;
  readonly own: Own;
  readonly roster: Roster;
  readonly settings: Settings;
  readonly locale: Locale;
}

/** The facts about each member's assignments, from one reading of Identity Center. One that fails makes them unknown. */
async function assignmentsOf(
  { stderr }: Shell,
  { aws, own: { subject }, roster: { organization }, settings, locale }: Sweeping,
): Promise<NonNullable<MemberAccess["sweptFor"]>> {
  const done = stderr.progress(words.assignments[locale]);
  const stored = await sweep(aws, { subject, organization, settings })
    .catch((error: unknown) => ({ at: aws.now().toISOString(), cause: causeOf(error, "sso:ListAccountAssignments") }))
    .finally(done);
  return sweptFacts(stored, aws.now());
}

const words = {
  assignments: {
    en: "Reading the assignments of IAM Identity Center…",
    ja: "IAM Identity Center の割り当てを読み取っています…",
  },
  notInMembers: (account: string): Text => ({
    en: `The chosen controls are evaluated in account ${account} only: members have no part in them. Leave out --account and --ou, or choose other controls.`,
    ja: `指定したコントロールはアカウント ${account} だけで評価するもので、メンバーアカウントには関係しません。--account と --ou を外すか、別のコントロールを指定してください。`,
  }),
  onlyHere: (account: string): Text => ({
    en: `the chosen controls are evaluated in account ${account} only: members have no part in them`,
    ja: `指定したコントロールはアカウント ${account} だけで評価します (メンバーアカウントには関係しません)`,
  }),
};
