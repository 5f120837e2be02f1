import * as sdk from "@aws-sdk/client-lambda";
import type { SimulatedAccount } from "../account.ts";
import { type Service, service } from "../wire.ts";

/** Lambda: the account's quota of concurrent executions. No function reserves any. */
export const lambda = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.LambdaClient({ region: "us-east-1" }), {
    GetAccountSettings: () => {
      const { lambdaConcurrency } = account.scenario;
      return {
        AccountLimit: { ConcurrentExecutions: lambdaConcurrency, UnreservedConcurrentExecutions: lambdaConcurrency },
      };
    },
  });
