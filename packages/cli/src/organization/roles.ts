import type { Aws } from "@genkan/aws/clients";
import { forEachMember } from "@genkan/aws/organization/each-member";
import { openMember, READ_ROLE } from "@genkan/aws/organization/member";
import { prefixOf } from "@genkan/aws/organization/template";
import type { Cause } from "@genkan/controls/model/evidence";
import type { Member } from "@genkan/controls/model/organization";
import type { Locale } from "@genkan/controls/model/text";
import type { Configuration } from "../configuration.ts";
import { deploymentIn } from "../deployment.ts";
import type { Shell } from "../shell.ts";
import { progressText } from "./progress.ts";

/**
 * The name of the read role: what the user gives, else that of the configuration, else that of the deployment from this
 * folder, else the usual one.
 */
export async function roleOf(
  shell: Shell,
  { roleName }: { readonly roleName: string | undefined },
  { organization }: Pick<Configuration, "organization">,
): Promise<string> {
  const chosen = roleName ?? organization?.roleName;
  if (chosen !== undefined) return chosen;
  const deployment = await deploymentIn(shell);
  if (deployment?.readRole) return deployment.readRole;
  // It does not read members yet, or is of a version that did not write the name.
  return organization && deployment?.stage ? `${prefixOf(deployment.stage)}read` : READ_ROLE;
}

interface Trying {
  readonly roleName: string;
  readonly partition: string;
  readonly concurrency: number;
  readonly locale: Locale;
}

/** A member, and why its read role can't be assumed; `null` where it can. */
interface TriedMember {
  readonly member: Member;
  readonly cause: Cause | null;
}

/** Assumes the read role of each member, in the order of the list. It reads nothing there. */
export async function rolesIn(
  { stderr, clock }: Shell,
  aws: Aws,
  members: readonly Member[],
  { roleName, partition, concurrency, locale }: Trying,
): Promise<readonly TriedMember[]> {
  const causes = new Map<string, Cause | null>();
  const line = stderr.progressLine();
  const began = clock.now();
  let unreadable = 0;
  await forEachMember(members, {
    partition,
    concurrency,
    enter: (member) => openMember(aws, member, { partition, roleName, given: {} }),
    work: async ({ unreadable: cause }) => cause,
    ended(cause, { account }) {
      causes.set(account, cause);
      if (cause) unreadable += 1;
      const elapsed = clock.now() - began;
      line.show(progressText({ done: causes.size, total: members.length, unreadable, elapsed }, locale));
    },
  });
  line.end();
  return members.map((member) => ({ member, cause: causes.get(member.account) ?? null }));
}
