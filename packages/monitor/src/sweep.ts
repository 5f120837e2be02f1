import { storeSweep } from "@genkan/aws/organization/sweeping";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, measure, watched } from "./handler.ts";
import { ownHome } from "./pass.ts";
import { settingsOf } from "./settings.ts";

/** The most calls for the assignments, at ten a second: the function ends after 15 minutes, and has other calls to make. */
const MOST_CALLS = 7_500;

/** Reads once a day who is assigned to which account, for the passes over the organization. */
export const handler = watched(z.object({ job: z.literal("sweep") }), async () => {
  const { GENKAN_SETTINGS } = environment("GENKAN_SETTINGS");
  const home = await ownHome();
  const { assignments } = await storeSweep(home, { settings: settingsOf(GENKAN_SETTINGS), most: MOST_CALLS });
  measure("AssignmentsSwept", assignments.length);
  logger.info("assignments read", { assignments: assignments.length });
  return { assignments: assignments.length };
});
