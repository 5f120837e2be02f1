import type { Aws } from "@genkan/aws/clients";
import { CONCURRENCY } from "@genkan/aws/organization/concurrency";
import { forEachMember } from "@genkan/aws/organization/each-member";
import { openMember } from "@genkan/aws/organization/member";
import type { Cause, Observed, ReportedUser } from "@genkan/controls/model/evidence";
import type { Member } from "@genkan/controls/model/organization";
import type { Locale, Text } from "@genkan/controls/model/text";
import { keyUseOf } from "@genkan/controls/remedies/iam-users";
import { configurationFor } from "../configuration.ts";
import { openOwn } from "../organization/own.ts";
import { roleOf } from "../organization/roles.ts";
import type { Shell } from "../shell.ts";
import { accountOf } from "../target/subject.ts";

/** An IAM user with an access key that something uses. */
interface UserWithKey {
  readonly name: string;
  /** The day of its last use within 90 days, or `unknown`. */
  readonly lastUsed: string;
}

/** The IAM users of an account with an access key that something uses. */
export interface KeysInUse {
  readonly account: string;
  /** `null` where they could not be read. */
  readonly users: readonly UserWithKey[] | null;
  /** Why they could not be read. */
  readonly cause: Cause | null;
}

interface Reading {
  readonly config: string | undefined;
  readonly roleName: string | undefined;
  readonly locale: Locale;
  readonly aws: Aws;
  /** The account of the credentials, which needs no role. */
  readonly account: string;
  readonly partition: string;
  readonly at: Date;
}

/** Reads the credential report of some accounts, the own one directly and each other one through its read role. */
export async function keysInUseIn(
  shell: Shell,
  { aws, account, partition, at, ...choice }: Reading,
  members: readonly Member[],
): Promise<readonly KeysInUse[]> {
  const configuration = await configurationFor(shell, {
    ...choice,
    control: undefined,
    identityCenterRegion: undefined,
  });
  const roleName = await roleOf(shell, choice, configuration);
  const own = await accountOf(aws);
  const found = new Map<string, KeysInUse>();
  const line = shell.stderr.progressLine();
  await forEachMember(members, {
    partition,
    concurrency: CONCURRENCY,
    enter: async (member) =>
      member.account === account
        ? openOwn(own, member, partition)
        : openMember(aws, member, { partition, roleName, given: {} }),
    work: async ({ collect }) => {
      const { observations } = await collect(new Set(["credentialReport"]), configuration.settings, at);
      return observations.credentialReport ?? null;
    },
    ended(report, member) {
      found.set(member.account, keysIn(member.account, report, at));
      line.show(words.reading(found.size, members.length)[choice.locale]);
    },
  });
  line.end();
  return members.map((member) => found.get(member.account) ?? { account: member.account, users: null, cause: null });
}

type Report = Observed<{ readonly users: readonly ReportedUser[] }> | null;

function keysIn(account: string, report: Report, at: Date): KeysInUse {
  if (!report?.known) return { account, users: null, cause: report?.cause ?? null };
  const users = report.value.users.flatMap((user) => {
    const lastUsed = keyUseOf(user, at);
    return lastUsed === null ? [] : [{ name: user.name, lastUsed }];
  });
  return { account, users, cause: null };
}

const words = {
  reading: (done: number, total: number): Text => ({
    en: `Reading access keys… ${done} of ${total} accounts`,
    ja: `アクセスキーを読み取っています… アカウント ${done}/${total}`,
  }),
};
