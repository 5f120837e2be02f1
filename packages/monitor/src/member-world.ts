import { passStore } from "@genkan/aws/organization/store";
import { storedSweep } from "@genkan/aws/organization/sweeping";
import { environment } from "./environment.ts";
import { ownAws, ownLedger } from "./pass.ts";
import { controlsOf, settingsOf } from "./settings.ts";

/** What members are evaluated with. */
export async function memberWorld() {
  const aws = ownAws();
  const { GENKAN_SETTINGS: settings, GENKAN_SWEEPS } = environment("GENKAN_SETTINGS", "GENKAN_SWEEPS");
  const { everySeconds } = settings;
  return {
    ...(GENKAN_SWEEPS === undefined ? {} : { swept: await storedSweep(passStore(aws, GENKAN_SWEEPS)) }),
    aws,
    ledger: await ownLedger(aws),
    settings: settingsOf(settings),
    controls: controlsOf(settings),
    ...(everySeconds === undefined ? {} : { everySeconds }),
  };
}
