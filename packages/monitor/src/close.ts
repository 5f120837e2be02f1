import { closePass } from "@genkan/aws/organization/close";
import { passKeys } from "@genkan/aws/organization/files";
import type { PassRoster } from "@genkan/aws/organization/pass";
import * as z from "zod/mini";
import { logger, measure, watched } from "./handler.ts";
import { memberWorld } from "./member-world.ts";
import { PASS_CLOSED, UNREACHED } from "./metric-names.ts";
import { ownAws, ownStore } from "./pass.ts";

/** Ends a pass over the organization. `notify` sends the digest that it records. */
export const handler = watched(z.object({ pass: z.string().check(z.minLength(1)) }), async ({ pass: id }) => {
  const roster = (await ownStore(ownAws()).get(passKeys(id).roster)) as PassRoster | null;
  if (!roster) throw new Error(`the roster of the pass ${id} is not in the bucket`);
  const { expected, unreached, left, disappeared, digest } = await closePass(await memberWorld(), roster);
  measure(PASS_CLOSED, 1);
  measure("MembersExpected", expected.length);
  measure(UNREACHED, unreached.length);
  measure("MembersLeft", left.length);
  const counts = { expected: expected.length, unreached: unreached.length, left: left.length };
  logger.info("pass ended", { pass: id, ...counts, disappeared: disappeared.length, digest: digest !== null });
  return { pass: id, ...counts, disappeared: disappeared.length, digest: digest !== null };
});
