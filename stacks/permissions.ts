/// <reference path="../.sst/platform/config.d.ts" />
import { type ledgerActions, organizationIndex } from "@genkan/aws/ledger/table";
import { statementsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { type GenkanConfig, minutesOf, monitorSettingsOf } from "./config.ts";

/** The controls that a configuration does not switch off: ours, then the user's own. */
export const controlsOn = ({ controls, off }: GenkanConfig) =>
  [...catalogue, ...controls].filter(({ id }) => !off.some(({ control }) => control === id));

/** The actions that the active controls need to read, as the collectors declare them. */
const reads = (config: GenkanConfig, asked: { readonly byEvents?: boolean }): sst.aws.FunctionPermissionArgs[] =>
  statementsFor(controlsOn(config), {
    ...asked,
    regionKnown: config.identityCenterRegion !== undefined,
    // Only the function of events reports them.
    accessChanges: asked.byEvents === true && config.notices.accessChanges,
  }).map(({ Action, Resource }) => ({ actions: [...Action], resources: [...Resource] }));

/** Permission for the named actions on the ledger's table. */
export const onTable = (table: sst.aws.Dynamo, ...actions: readonly (typeof ledgerActions)[number][]) => ({
  actions: [...actions],
  resources: [table.arn],
});

/** Permission to query the index over the accounts of an organization. */
export const onOrganizationIndex = (table: sst.aws.Dynamo) => ({
  actions: ["dynamodb:Query"] satisfies (typeof ledgerActions)[number][],
  resources: [$interpolate`${table.arn}/index/${organizationIndex.name}`],
});

/** What every function that evaluates the account needs, plus its own actions. */
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
