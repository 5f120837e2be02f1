import { type Aws, totalCalls } from "@genkan/aws/clients";
import type { Caller } from "@genkan/aws/identity";
import { ASSUME_ROLE } from "@genkan/aws/organization/member";
import { homeOf } from "@genkan/controls/engine/evaluate";
import type { Finding } from "@genkan/controls/engine/finding";
import type { Run } from "@genkan/controls/engine/ledger";
import type { MemberRun, OrganizationLedger, PassMark } from "@genkan/controls/engine/organization-ledger";
import type { Subject } from "@genkan/controls/model/control";
import { bySeverity, type CauseParams } from "@genkan/controls/model/evaluation";
import type { Cause, CauseKind } from "@genkan/controls/model/evidence";
import { type Member, type OrganizationRef, pathOf } from "@genkan/controls/model/organization";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { EvaluatedAccount, EvaluatedOrganization } from "@genkan/messages/formats/evaluated";
import type { OrganizationScene } from "@genkan/messages/terminal/organization";
import { UsageError } from "../exit.ts";
import { type LedgerChoice, openPlace, placeOf } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { callerOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { type AccountChoice, chosenFrom } from "./choice.ts";
import { aloneAsMember, ownOrganization } from "./own.ts";

/** Which findings of an organization to show. */
export interface FindingsChoice extends LedgerChoice, Omit<AccountChoice, "exclude"> {
  readonly control: readonly string[] | undefined;
  readonly locale: Locale;
}

/** What the ledger has of one account. */
interface RecordedAccount extends EvaluatedAccount {
  readonly lastRun: Run;
  readonly evaluations: readonly Finding[];
}

/** What the ledger has of an organization. */
export interface RecordedOrganization extends EvaluatedOrganization {
  readonly accounts: readonly RecordedAccount[];
  readonly lastPass: PassMark | null;
}

/** What was found, and who asks. Without any account nothing has been evaluated yet. */
export interface Found {
  readonly judged: RecordedOrganization;
  readonly scene: OrganizationScene;
}

/** How many accounts are read from the ledger at a time. */
const AT_ONCE = 25;

/**
 * Reads what the ledger has of the accounts of an organization: the members, and the account of the credentials where it is
 * evaluated on its own. Each account is read by itself, consistently and with what is well, so that every format is complete.
 * @throws UsageError where a filter names an account or an OU that the ledger does not have
 */
export async function findingsOfOrganization(shell: Shell, choice: FindingsChoice): Promise<Found> {
  shell.spareMemory?.();
  const place = await placeOf(shell, choice);
  await using target = await ambient(shell, choice);
  const { aws } = target;
  const { locale } = choice;
  const { subject, arn } = await callerOf(aws);
  const organization = await ownOrganization(aws, subject.account);
  await using opened = await openPlace(shell, "reading", place, { aws, account: subject.account, locale });
  const asking: Asking = { shell, aws, subject, arn, organization, ledger: opened.ledger };
  const accounts = await recordedAccounts(asking, choice);
  const region = await aws.region();
  const evaluatedAt = accounts.map((each) => each.evaluatedAt).toSorted();
  return {
    judged: {
      ...{ organization, partition: subject.partition, account: subject.account, region, accounts, skipped: [] },
      evaluatedAt: evaluatedAt.at(-1) ?? "",
      apiCalls: totalCalls(aws),
      lastPass: await opened.ledger.lastPass(organization.id),
    },
    scene: { organization, region, account: subject.account, caller: arn },
  };
}

interface Asking extends Caller {
  readonly shell: Shell;
  readonly aws: Aws;
  readonly organization: OrganizationRef;
  readonly ledger: OrganizationLedger;
}

async function recordedAccounts(asking: Asking, choice: FindingsChoice): Promise<readonly RecordedAccount[]> {
  const { shell, ledger, organization, subject } = asking;
  const runs = await membersIn(ledger, organization.id);
  const known = runs.map(({ run }) => run.memberOf.member);
  const own = known.some(({ account }) => account === subject.account) ? null : await ownMember(asking);
  const members = own ? [own, ...known] : known;
  if (!members.length) return [];
  const roster = { organization, partition: subject.partition, at: "", members };
  const { evaluated } = chosenFrom(roster, { account: choice.account, ou: choice.ou, exclude: undefined });
  const region = await asking.aws.region();
  const wanted = choice.control && new Set(choice.control);
  const accounts: RecordedAccount[] = [];
  const line = shell.stderr.progressLine();
  try {
    for (let from = 0; from < evaluated.length; from += AT_ONCE) {
      line.show(words.reading(from, evaluated.length)[choice.locale]);
      const some = evaluated.slice(from, from + AT_ONCE);
      const read = await Promise.all(
        some.map((member) => recordedAccount(ledger, member, { subject, region, wanted })),
      );
      accounts.push(...read.filter((each) => each !== null));
    }
  } finally {
    line.end();
  }
  return accounts;
}

/** The account of the credentials, where the ledger has a run of it. It is evaluated on its own, not as a member. */
async function ownMember({ ledger, subject: { account }, aws }: Asking): Promise<Member | null> {
  return (await ledger.read(account)).lastRun ? aloneAsMember(aws, account) : null;
}

async function recordedAccount(
  ledger: OrganizationLedger,
  member: Member,
  { subject, region, wanted }: RecordedWith,
): Promise<RecordedAccount | null> {
  const { account } = member;
  const { lastRun, findings } = await ledger.read(account);
  const evaluations = findings
    .filter(({ control }) => !wanted || wanted.has(control))
    .toSorted((a, b) => bySeverity(a.severity, b.severity));
  // It left since the members were listed, or none of these controls suits it.
  if (!lastRun || (wanted && !evaluations.length)) return null;
  const { partition } = subject;
  return {
    ...{ account, name: member.name, path: pathOf(member), partition, state: member.state, region },
    ...{ evaluatedAt: lastRun.at, evaluations, lastRun },
    home: homeOf({ partition }, lastRun),
    unreadable: unreadableIn(findings, lastRun),
  };
}

interface RecordedWith {
  readonly subject: Subject;
  readonly region: string;
  readonly wanted: ReadonlySet<string> | undefined;
}

/** The one cause for which nothing of an account is known: its role can't be assumed, or the pass did not reach it. */
function unreadableIn(findings: readonly Finding[], { memberOf }: Run): Cause | null {
  const [first] = findings;
  if (!first || findings.some(({ status }) => status !== "INSUFFICIENT_DATA")) return null;
  const { action, detail } = first.params as unknown as CauseParams;
  return memberOf?.unreached || action === ASSUME_ROLE ? { kind: first.reason as CauseKind, action, detail } : null;
}

/** The members that the ledger has. @throws UsageError where its table has no index over accounts */
export async function membersIn(ledger: OrganizationLedger, organization: string): Promise<readonly MemberRun[]> {
  try {
    return await ledger.members(organization);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "ValidationException" || !/index/i.test(message)) throw error;
    throw new UsageError(words.noIndex, { cause: error });
  }
}

const words = {
  reading: (done: number, total: number): Text => ({
    en: `Reading the ledger… ${done} of ${total} accounts`,
    ja: `台帳を読み取っています… アカウント ${done}/${total}`,
  }),
  noIndex: {
    en: "The table has no findings of an organization. Set organization in genkan.config.ts and deploy, or check now: npx genkan check --organization",
    ja: "このテーブルに組織の検出結果はありません。genkan.config.ts で organization を設定してデプロイするか、今すぐ評価してください: npx genkan check --organization",
  },
};
