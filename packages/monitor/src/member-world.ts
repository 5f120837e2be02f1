import { storedSweep } from "@genkan/aws/organization/sweeping";
import { environment } from "./environment.ts";
import { ownAws, ownLedger, ownStore } from "./pass.ts";
import { controlsOf, settingsOf } from "./settings.ts";

/** What members are evaluated with. */
export async function memberWorld() {
  const aws = ownAws();
  const { GENKAN_SETTINGS: settings, GENKAN_PASS } = environment("GENKAN_SETTINGS", "GENKAN_PASS");
  const { everySeconds } = settings;
  return {
    ...(GENKAN_PASS.assignments ? { swept: await storedSweep(ownStore(aws)) } : {}),
    aws,
    ledger: await ownLedger(aws),
    settings: settingsOf(settings),
    controls: controlsOf(settings),
    ...(everySeconds === undefined ? {} : { everySeconds }),
  };
}
