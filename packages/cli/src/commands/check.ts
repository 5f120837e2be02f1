import { outputs } from "@genkan/messages/formats/index";
import { checkReport } from "@genkan/messages/formats/json";
import { rows } from "@genkan/messages/formats/row";
import { overview, sceneLines } from "@genkan/messages/overview";
import { table } from "@genkan/messages/terminal";
import { command, EVALUATED } from "../command.ts";
import { configurationFor } from "../configuration.ts";
import { exitStatus } from "../exit.ts";
import {
  awsRegion,
  config,
  controls,
  failOn,
  identityCenterRegion,
  ledger,
  locale,
  optional,
  strict,
  table as tableOption,
  verbose,
} from "../options.ts";
import { expectReports, type Page, reportOptions, writeReports } from "../reports.ts";

export const check = command({
  path: "check",
  description: "judge an account now, read-only",
  group: "judge",
  options: {
    scenario: optional("--scenario <file>", "judge a simulated account that answers from this file, instead of AWS"),
    control: controls,
    config,
    verbose,
    ...reportOptions,
    locale,
    failOn,
    strict,
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
  async run(shell, { locale, failOn, strict = false, verbose = false, ...choice }) {
    expectReports(choice);
    const gate = { failOn, strict };
    const reader = { locale, timeZone: shell.timeZone };
    const { checkAccount } = await import("../check.ts");
    const checked = await checkAccount(shell, choice, await configurationFor(shell, choice), {
      named: choice.format === "table" && !choice.json,
    });
    const judged = { ...checked.judged, gate };
    const { evaluations, home } = judged;
    const people = ({ columns, paint }: Page) => {
      const options = { ...reader, columns, home, gate, ...(paint && { paint }) };
      const scene = sceneLines(checked.scene, options).join("\n");
      const text = verbose
        ? `\n${table(evaluations, options)}`
        : overview(evaluations, { ...options, more: "genkan check -v" });
      return `${scene}\n${text}`;
    };
    await writeReports(shell, choice, {
      report: (format, page) =>
        format === "table"
          ? people(page)
          : format === "json"
            ? `${JSON.stringify(checkReport(judged, locale), null, 2)}\n`
            : outputs[format](judged, locale),
      rows: (fields) => rows(judged, fields, locale),
    });
    return exitStatus(evaluations, gate);
  },
});
