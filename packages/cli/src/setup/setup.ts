import { basename } from "node:path";
import { type Checklist, checklistOf, remaining } from "@genkan/messages/setup/checklist";
import { checklistReport } from "@genkan/messages/setup/json";
import { checklistText } from "@genkan/messages/setup/text";
import { EXIT } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { openSetup, type SetupChoice } from "./reading.ts";

/** Prints the checklist of an account once. @returns the exit status */
export async function setUp(shell: Shell, choice: SetupChoice & { readonly format: "text" | "json" }): Promise<number> {
  const { locale, scenario } = choice;
  const { stdout, stderr } = shell;
  const simulated =
    scenario === undefined
      ? undefined
      : await (await import("../target/simulated.ts")).simulated(shell, scenario, choice);
  await using setup = await openSetup(shell, choice, simulated);
  const done = stderr.progress({ en: "Asking AWS…", ja: "AWS に問い合わせています…" }[locale]);
  const situation = await setup.situation({ putOff: new Set(), region: null }).finally(done);
  const checklist = checklistOf(situation);
  const options = { locale, timeZone: shell.timeZone, columns: stdout.columns, paint: stdout.paint };
  const complaint = setup.complaint();
  if (complaint) stderr.say(`genkan: ${complaint[locale]}\n`);
  await stdout.write(
    choice.format === "json"
      ? `${JSON.stringify(checklistReport(checklist, situation, locale), null, 2)}\n`
      : checklistText(checklist, situation, options, scenario && basename(scenario)),
  );
  return statusOf(checklist);
}

/** What is left decides the exit status. */
export const statusOf = (checklist: Checklist): number =>
  ({ nothing: EXIT.ok, something: EXIT.nonCompliant, unknown: EXIT.insufficientData })[remaining(checklist)];
