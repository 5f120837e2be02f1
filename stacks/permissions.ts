/// <reference path="../.sst/platform/config.d.ts" />
import type { ledgerActions } from "@genkan/aws/ledger/table";
import { statementsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { type GenkanConfig, minutesOf, monitorSettingsOf } from "./config";

/** The controls that a configuration does not switch off: ours, then the user's own. */
export const controlsOn = ({ controls, off }: GenkanConfig) =>
  [...catalogue, ...controls].filter(({ id }) => !off.some(({ control }) => control === id));

/** Reading what the controls that are on need, and nothing else: from the declarations of the collectors. */
const reads = (config: GenkanConfig, asked: { readonly byEvents?: boolean }): sst.aws.FunctionPermissionArgs[] =>
  statementsFor(controlsOn(config), { ...asked, regionKnown: config.identityCenterRegion !== undefined }).map(
    ({ Action, Resource }) => ({ actions: [...Action], resources: [...Resource] }),
  );

/** The ledger's table; only the actions that are named. */
export const onTable = (table: sst.aws.Dynamo, ...actions: readonly (typeof ledgerActions)[number][]) => ({
  actions: [...actions],
  resources: [table.arn],
});

/** What a function that judges the account needs, whoever asks it: its own actions come on top. */
export const judging = (
  config: GenkanConfig,
  table: sst.aws.Dynamo,
  own: sst.aws.FunctionPermissionArgs[],
  asked: { readonly byEvents?: boolean } = {},
) => ({
  timeout: "5 minutes" as const,
  retries: 0 as const,
  ...(config.reserveConcurrency ? { concurrency: { reserved: 1 } } : {}),
  environment: {
    GENKAN_STAGE: $app.stage,
    GENKAN_TABLE: table.name,
    GENKAN_SETTINGS: JSON.stringify({ ...monitorSettingsOf(config), everySeconds: 60 * minutesOf(config.schedule) }),
  },
  permissions: [...reads(config, asked), ...own],
});
