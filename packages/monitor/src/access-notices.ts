import { accessNames } from "@genkan/aws/access-names";
import { openOrganizationLedger } from "@genkan/aws/ledger/organization";
import type { AccessNotices } from "@genkan/controls/engine/access";
import { environment } from "./environment.ts";
import type { Deployed } from "./world.ts";

/** How changes to who may administer are reported: without the setting they are only recorded, and no name is read. */
export function accessNoticesOf({ aws, monitor }: Deployed): AccessNotices {
  if (!monitor.accessChanges) return { sent: false };
  return {
    sent: true,
    namesOf: async (wanted, observations) => ({
      ...(await accessNames(aws, wanted, observations)),
      accounts: await memberNames({ aws }, wanted.accounts),
    }),
  };
}

/** The names of members of the organization, as the last pass found them. */
async function memberNames(
  { aws }: Pick<Deployed, "aws">,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { GENKAN_ORGANIZATION, GENKAN_TABLE } = environment("GENKAN_ORGANIZATION", "GENKAN_TABLE");
  if (!GENKAN_ORGANIZATION || !accounts.length) return new Map();
  const runs = await (await openOrganizationLedger(aws, GENKAN_TABLE)).runsOf(GENKAN_ORGANIZATION.id, accounts);
  return new Map(runs.map(({ account, run }) => [account, run.memberOf.member.name]));
}
