import { basename } from "node:path";
import type { Locale } from "@genkan/controls/model/text";
import { checklistOf } from "@genkan/messages/setup/checklist";
import { checklistReport, type ItemRow } from "@genkan/messages/setup/json";
import { checklistText, itemLines } from "@genkan/messages/setup/text";
import { isForPrograms, type ShownChoice, show } from "../fields.ts";
import { isAttended } from "../question.ts";
import type { Shell } from "../shell.ts";
import type { Target } from "../target/target.ts";
import { openSetup, type SetupChoice } from "./reading.ts";
import { statusOf } from "./status.ts";

/** Goes through the checklist of an account with a person at a terminal, or prints it once. @returns the exit status */
export async function setUp(shell: Shell, choice: SetupChoice & ShownChoice<keyof ItemRow>): Promise<number> {
  const { locale, scenario } = choice;
  const { stdout, stderr } = shell;
  const simulated =
    scenario === undefined
      ? undefined
      : await (await import("../target/simulated.ts")).simulated(shell, scenario, choice);
  await using setup = await openSetup(shell, choice, simulated);
  const options = { locale, timeZone: shell.timeZone, columns: stdout.columns, paint: stdout.paint };
  const file = scenario && basename(scenario);
  if (!isForPrograms(choice) && isAttended(shell, stdout)) {
    const { converse } = await import("./conversation.ts");
    const account = simulated && file ? { account: simulated.account, file } : null;
    return await converse({ shell, setup, options, simulated: account });
  }
  const done = stderr.progress({ en: "Asking AWS…", ja: "AWS に問い合わせています…" }[locale]);
  const situation = await setup.situation({ putOff: new Set(), region: null }).finally(done);
  const checklist = checklistOf(situation);
  const complaint = setup.complaint();
  if (complaint) stderr.say(`genkan: ${complaint[locale]}\n`);
  const report = checklistReport(checklist, situation, locale);
  const text = () => checklistText(checklist, situation, options, file);
  await show(shell, choice, { rows: report.items, report, text });
  return statusOf(checklist);
}

/** The items of a simulated account, as a person reads them. */
export async function simulatedChecklist(shell: Shell, target: Target, locale: Locale): Promise<string> {
  const { stdout, timeZone } = shell;
  const choice = { scenario: "", config: undefined, identityCenterRegion: undefined, locale };
  // The caller closes the target.
  const setup = await openSetup(shell, choice, target);
  const { listed } = checklistOf(await setup.situation({ putOff: new Set(), region: null }));
  const options = { locale, timeZone, columns: stdout.columns, paint: stdout.paint };
  return listed
    .flatMap((one) => itemLines(one, options))
    .join("\n")
    .concat("\n");
}
