import { storeSweep } from "@genkan/aws/organization/sweeping";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, measure, watched } from "./handler.ts";
import { ownHome } from "./pass.ts";
import { settingsOf } from "./settings.ts";

/**
 * The most calls for the assignments of one invocation, at ten a second: the function ends after 15 minutes, and has other
 * calls to make.
 */
const MOST_CALLS = 7_500;

/**
 * Reads once a day who is assigned to which account, for the passes over the organization. It is called every hour: where
 * there are more assignments than it can read in one invocation, the next one reads on.
 */
export const handler = watched(z.object({ job: z.literal("sweep") }), async () => {
  const { GENKAN_SETTINGS } = environment("GENKAN_SETTINGS");
  const home = await ownHome();
  const swept = await storeSweep(home, { settings: settingsOf(GENKAN_SETTINGS), most: MOST_CALLS });
  if (!swept) return { swept: false };
  const { assignments, unread = [] } = swept;
  measure("AssignmentsSwept", assignments.length);
  logger.info("assignments read", { assignments: assignments.length, unread: unread.length });
  return { swept: true, assignments: assignments.length, unread: unread.length };
});
