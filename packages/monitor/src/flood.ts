import { callerOf } from "@genkan/aws/identity";
import { recordFlood } from "@genkan/aws/organization/record-digest";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, watched } from "./handler.ts";
import { ownAws, ownLedger } from "./pass.ts";

/** Makes one message of the alerts of members' events that were held back because there were many. `notify` sends it. */
export const handler = watched(z.object({ job: z.literal("flood") }), async () => {
  const { GENKAN_ORGANIZATION: organization } = environment("GENKAN_ORGANIZATION");
  if (!organization) throw new Error("GENKAN_ORGANIZATION is missing");
  const aws = ownAws();
  const { partition } = (await callerOf(aws)).subject;
  const { id, managementAccount } = organization;
  const digest = await recordFlood({ aws, ledger: await ownLedger(aws) }, { id, managementAccount }, partition);
  if (digest)
    logger.info("flood of events recorded", { digestId: digest.digestId, accounts: digest.accounts.expected });
  return { digest: digest !== null };
});
