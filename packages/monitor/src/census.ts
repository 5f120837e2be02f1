import { passKeys } from "@genkan/aws/organization/files";
import { beginPass, passOf } from "@genkan/aws/organization/pass";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, measure, watched } from "./handler.ts";
import { ownAws, ownHome, ownLedger } from "./pass.ts";

const event = z.object({
  name: z.string().check(z.minLength(1)),
  startedAt: z.iso.datetime({ offset: true }),
});

/** Begins a pass over the organization, unless one is under way: lists its members, and writes them to S3 in batches. */
export const handler = watched(event, async (execution) => {
  const { GENKAN_ROSTER: choice, GENKAN_BUCKET: bucket } = environment("GENKAN_ROSTER", "GENKAN_BUCKET");
  const pass = passOf(execution);
  const aws = ownAws();
  const members = await beginPass({ ...(await ownHome()), ledger: await ownLedger(aws) }, pass, choice);
  measure("PassSkipped", members === null ? 1 : 0);
  logger.info(members === null ? "another pass is under way" : "pass begun", { pass: pass.id, members });
  return { pass: pass.id, begun: members !== null, bucket, key: passKeys(pass.id).batches };
});
