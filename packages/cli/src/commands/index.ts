import type { Declared } from "../command.ts";
import { activity } from "./activity.ts";
import { attest } from "./attest.ts";
import { check } from "./check.ts";
import { completion } from "./completion.ts";
import { config } from "./config.ts";
import { controls } from "./controls.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { exception } from "./exception.ts";
import { explain } from "./explain.ts";
import { exporting } from "./export.ts";
import { findings } from "./findings.ts";
import { fix } from "./fix.ts";
import { history } from "./history.ts";
import { members } from "./members.ts";
import { organization } from "./organization/index.ts";
import { plannedUse } from "./planned-use.ts";
import { prevent } from "./prevent.ts";
import { profile } from "./profile.ts";
import { replay } from "./replay.ts";
import { report } from "./report.ts";
import { sandbox } from "./sandbox.ts";
import { setup } from "./setup.ts";
import { testAlert } from "./test-alert.ts";
import { watch } from "./watch.ts";

/** Every command of `genkan`, in the order of the help and the man page. */
export const commands: readonly Declared[] = [
  check,
  setup,
  replay,
  controls,
  explain,
  watch,
  attest,
  plannedUse,
  exception,
  findings,
  history,
  activity,
  report,
  exporting,
  organization,
  members,
  fix,
  prevent,
  config,
  doctor,
  profile,
  testAlert,
  demo,
  sandbox,
  completion,
];
