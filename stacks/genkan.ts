/// <reference path="../.sst/platform/config.d.ts" />
import { alerts } from "./alerts";
import { assertNotified, type GenkanConfig } from "./config";
import { configRules } from "./config-rules";
import { defaults } from "./defaults";
import { detection } from "./detection";
import { findings } from "./findings";
import { monitor } from "./monitor";
import { notify } from "./notify";
import { organization } from "./organization";
import { organizationMembers } from "./organization-members";
import { readRoleName } from "./organization-settings";
import { watchdog } from "./watchdog";

/** What SST gives to `sst.config.ts` alone. */
interface Components {
  readonly aws: typeof aws;
  readonly sst: typeof sst;
}

/**
 * The app that a configuration deploys, for `app` in `sst.config.ts`.
 * @param input what SST says about the deployment
 */
export function app(config: GenkanConfig, { stage }: { readonly stage?: string }) {
  const isProduction = stage === "production";
  return {
    name: "genkan",
    home: "aws",
    removal: isProduction ? "retain" : "remove",
    protect: isProduction,
    providers: {
      aws: { ...(config.region ? { region: config.region } : {}), defaultTags: { tags: config.tags } },
    },
  } as const;
}

/**
 * Makes everything that a configuration deploys, for `run` in `sst.config.ts`.
 * @returns the outputs, which commands use that run in the same folder
 */
export function deploy(config: GenkanConfig, components: Components) {
  Object.assign(globalThis, components);
  assertNotified(config);
  defaults(config);
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
