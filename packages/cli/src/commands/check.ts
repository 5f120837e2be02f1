import { outputFormats, outputs } from "@genkan/messages/formats/index";
import { checkReport } from "@genkan/messages/formats/json";
import { table } from "@genkan/messages/terminal";
import { command, EVALUATED } from "../command.ts";
import { configurationFor } from "../configuration.ts";
import { exitStatus } from "../exit.ts";
import {
  awsRegion,
  config,
  controls,
  failOn,
  formatOption,
  identityCenterRegion,
  ledger,
  locale,
  optional,
  table as tableOption,
} from "../options.ts";

export const check = command({
  path: "check",
  description: "judge an account now, read-only",
  group: "judge",
  options: {
    scenario: optional("--scenario <file>", "judge a simulated account that answers from this file, instead of AWS"),
    control: controls,
    config,
    format: formatOption("table", "json", ...outputFormats),
    locale,
    failOn,
    region: awsRegion,
    identityCenterRegion,
    ledger,
    table: tableOption,
  },
  notes: [
    "It only reads. What has been stated, excepted and planned counts: in the ledger of this machine,",
    "or with --table in that of a deployment.",
    "genkan controls --policy prints the permissions that it takes.",
    "The thresholds, and the controls that are off, are those of genkan.config.ts where there is one:",
    "an account that is well in its deployment is well here. A control that is named is judged anyway.",
  ],
  examples: [
    ["genkan check", "judge the account of your AWS credentials"],
    ["genkan check --control root-mfa-enabled --control root-access-key-absent", "two controls only"],
    ["genkan check --format json --fail-on HIGH", "for scripts and CI"],
    ["genkan check --scenario test/scenarios/sound.json", "without AWS"],
    ["genkan check --config genkan.config.ts", "with the thresholds of a deployment, in CI"],
  ],
  exit: EVALUATED,
  seeAlso: ["explain", "watch", "doctor"],
  async run(shell, { format, locale, failOn, ...choice }) {
    const { stdout } = shell;
    const { checkAccount } = await import("../check.ts");
    const { result, home, region } = await checkAccount(shell, choice, await configurationFor(shell, choice));
    const { evaluations } = result;
    const { columns, paint } = stdout;
    await stdout.write(
      format === "table"
        ? table(evaluations, { locale, timeZone: shell.timeZone, columns, paint, home })
        : format === "json"
          ? `${JSON.stringify(checkReport(result, locale), null, 2)}\n`
          : outputs[format]({ ...result, region }, locale),
    );
    return exitStatus(evaluations, failOn);
  },
});
