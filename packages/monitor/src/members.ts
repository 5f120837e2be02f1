import { evaluateBatch } from "@genkan/aws/organization/batch";
import type { Batch } from "@genkan/controls/engine/roster";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, measure, watched } from "./handler.ts";
import { memberWorld } from "./member-world.ts";

const account = z.string().check(z.regex(/^\d{12}$/));
const event = z.object({
  pass: z.string().check(z.minLength(1)),
  /** How often the batch was tried before. */
  retries: z.int().check(z.gte(0)),
  batch: z.object({
    partition: z.string(),
    organization: z.object({ id: z.string(), managementAccount: account }),
    members: z.array(z.looseObject({ account })),
  }),
});

/** Evaluates a batch of members. What could not be recorded fails the batch, which is then tried again for the rest. */
export const handler = watched(event, async ({ pass, retries, batch }) => {
  const { GENKAN_READ_ROLE: roleName } = environment("GENKAN_READ_ROLE");
  const world = { ...(await memberWorld()), roleName };
  const { outcomes, failed } = await evaluateBatch(world, batch as unknown as Batch, { pass, again: retries > 0 });
  measure("MembersEvaluated", outcomes.length);
  measure(
    "MemberApiCalls",
    outcomes.reduce((sum, { run }) => sum + run.apiCalls, 0),
  );
  measure(
    "MemberChanges",
    outcomes.reduce((sum, { changes }) => sum + changes.length, 0),
  );
  for (const { member, error } of failed)
    logger.error("an account could not be recorded", { account: member.account, error: String(error) });
  if (failed.length) throw new Error(`${failed.length} accounts of this batch could not be recorded`);
  logger.info("batch evaluated", { pass, members: batch.members.length, evaluated: outcomes.length });
  return { evaluated: outcomes.length };
});
