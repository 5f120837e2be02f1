import { causeOf, isDenied } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import { NoOrganizationError, organizationOf } from "@genkan/aws/organization/census";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { Subject } from "@genkan/controls/model/control";
import type { Cause } from "@genkan/controls/model/evidence";
import { isEvaluated, type Member, type OrganizationRef } from "@genkan/controls/model/organization";
import type { Locale, Text } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { EFFECT_DAYS, type RecordedAccount } from "@genkan/controls/prevention/effect";
import { UsageError } from "../exit.ts";
import { membersIn } from "../organization/findings.ts";
import { aloneAsMember } from "../organization/own.ts";
import { rosterOf } from "../organization/roster.ts";
import type { Shell } from "../shell.ts";

/** Where the account of the credentials stands: whether a service control policy can apply to any account from there. */
export type Situation =
  | { readonly kind: "in-organization"; readonly organization: OrganizationRef; readonly isManaging: boolean }
  /** No policy can apply: there is no organization, or it has no member beside its management account. */
  | { readonly kind: "no-organization" }
  | { readonly kind: "no-members"; readonly organization: OrganizationRef }
  | { readonly kind: "unknown"; readonly cause: Cause };

/** The situation, and what the ledger has of each account that a policy could apply to. */
export interface Surroundings {
  readonly situation: Situation;
  readonly members: readonly Member[];
}

interface Asking {
  readonly shell: Shell;
  readonly aws: Aws;
  readonly subject: Subject;
  readonly ledger: OrganizationLedger;
  readonly locale: Locale;
}

/** Finds out whether there are members, without a list of all accounts where the ledger knows some. */
export async function surroundingsOf(asking: Asking): Promise<Surroundings> {
  const { shell, aws, subject, ledger, locale } = asking;
  const { account } = subject;
  const organization = await organizationOf(aws).catch((error: unknown) => {
    if (error instanceof NoOrganizationError) return null;
    return causeOf(error, "organizations:DescribeOrganization");
  });
  const own = async () => ((await ledger.read(account)).lastRun ? [await aloneAsMember(aws, account)] : []);
  if (!organization) return { situation: { kind: "no-organization" }, members: [] };
  if ("kind" in organization) return { situation: { kind: "unknown", cause: organization }, members: await own() };
  const isManaging = organization.managementAccount === account;
  const situation: Situation = { kind: "in-organization", organization, isManaging };
  // A table without findings of an organization has no index over accounts.
  const runs = await membersIn(ledger, organization.id).catch((error: unknown) => unlessUsage(error, []));
  const known = runs.map(({ run }) => run.memberOf.member);
  if (known.length) {
    const hasOwn = isManaging || known.some((member) => member.account === account);
    return { situation, members: hasOwn ? known : [...(await own()), ...known] };
  }
  if (!isManaging) return { situation, members: await own() };
  const listed = await rosterOf(shell, { aws, subject, locale, unnamed: true }).catch((error: unknown) =>
    isDenied(error) ? null : unlessUsage(error, null),
  );
  const members = (listed?.members ?? []).filter((member) => member.account !== account && isEvaluated(member));
  return listed && !members.length
    ? { situation: { kind: "no-members", organization }, members }
    : { situation, members };
}

/** What counts in place of what is not there, which is nobody's mistake here. */
function unlessUsage<T>(error: unknown, instead: T): T {
  if (error instanceof UsageError) return instead;
  throw error;
}

/** How many accounts are read from the ledger at a time. */
const AT_ONCE = 25;
/** More changes than an account has in that time. */
const MOST_CHANGES = 10_000;

/** What the ledger has of some accounts; of those that it does not know, nothing. */
export async function recordedOf(
  { shell, subject, ledger, locale }: Asking,
  members: readonly Member[],
  at: Date,
): Promise<readonly RecordedAccount[]> {
  const since = new Date(at.getTime() - EFFECT_DAYS * DAY).toISOString();
  const line = shell.stderr.progressLine();
  const read: RecordedAccount[] = [];
  try {
    for (let from = 0; from < members.length; from += AT_ONCE) {
      if (members.length > AT_ONCE) line.show(words.reading(from, members.length)[locale]);
      const some = members.slice(from, from + AT_ONCE).map(async ({ account, name }) => {
        const standing = await ledger.read(account);
        const changes = standing.lastRun ? await ledger.history(account, MOST_CHANGES, since) : [];
        return { account, name, partition: subject.partition, standing, changes };
      });
      read.push(...(await Promise.all(some)));
    }
  } finally {
    line.end();
  }
  return read;
}

const words = {
  reading: (done: number, total: number): Text => ({
    en: `Reading the ledger… ${done} of ${total} accounts`,
    ja: `台帳を読み取っています… アカウント ${done}/${total}`,
  }),
};
