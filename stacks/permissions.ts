/// <reference path="../.sst/platform/config.d.ts" />
import type { ledgerActions } from "@genkan/aws/ledger/table";
import { statementsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { GenkanConfig } from "./config";

/** Reading what the controls that are on need, and nothing else: from the declarations of the collectors. */
export const reads = ({ off }: GenkanConfig): sst.aws.FunctionPermissionArgs[] => {
  const on = catalogue.filter(({ id }) => !off.some(({ control }) => control === id));
  return statementsFor(on).map(({ Action, Resource }) => ({ actions: [...Action], resources: [...Resource] }));
};

/** The ledger's table; only the actions that are named. */
export const onTable = (table: sst.aws.Dynamo, ...actions: readonly (typeof ledgerActions)[number][]) => ({
  actions: [...actions],
  resources: [table.arn],
});
