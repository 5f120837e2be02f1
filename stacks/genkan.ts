/// <reference path="../.sst/platform/config.d.ts" />
import { join } from "node:path";
import { alerts } from "./alerts.ts";
import { type CodeOf, codeIn } from "./code.ts";
import { assertNotified, type GenkanConfig } from "./config.ts";
import { configRules } from "./config-rules.ts";
import { defaults } from "./defaults.ts";
import { detection } from "./detection.ts";
import { findings } from "./findings.ts";
import { monitor } from "./monitor.ts";
import { notify } from "./notify.ts";
import { organization } from "./organization.ts";
import { organizationMembers } from "./organization-members.ts";
import { readRoleName } from "./organization-settings.ts";
import { watchdog } from "./watchdog.ts";

/** What SST gives to `sst.config.ts` alone. */
interface Components {
  readonly aws: typeof aws;
  readonly sst: typeof sst;
}

/**
 * Makes everything that a configuration deploys, for `run` in `sst.config.ts`.
 * @param codeOf makes the code of the functions
 * @returns the outputs, which commands use that run in the same folder
 */
export function deploy(config: GenkanConfig, components: Components, codeOf: CodeOf = codeForSst(config)) {
  Object.assign(globalThis, components);
  assertNotified(config);
  defaults(config, codeOf);
  const table = findings(config);
  const notified = alerts(config);
  const scheduled = monitor(config, table);
  const notifier = notify(config, table, notified);
  const rules = configRules(config, table);
  const passes = organization(config, table);
  const events = detection(config, table, notified, { rulePrefix: rules?.prefix, sweeps: passes?.sweeps });
  organizationMembers(config);
  watchdog(
    config,
    notified,
    {
      Monitor: scheduled,
      Notify: notifier,
      ConfigRule: rules,
      Event: events,
      Sweep: passes?.sweep,
      Flood: passes?.flood,
    },
    passes,
  );
  return {
    // SST keeps the outputs of the last deployment alone, whatever its stage.
    stage: $app.stage,
    table: table.name,
    topic: notified.topic.arn,
    ...(config.organization ? { readRole: readRoleName(config.organization, $app.stage) } : {}),
    ...Object.assign({}, ...notified.channels.map(({ outputs }) => outputs)),
  };
}

/** The code of functions where SST has the project. SST evaluates the configuration with its own esbuild. */
function codeForSst(config: GenkanConfig): CodeOf {
  const { root, work, platform } = $cli.paths;
  return codeIn({ root, work, config: join(root, "genkan.config.ts"), esbuildIn: platform }, config);
}
