import * as sdk from "@aws-sdk/client-sts";
import type { SimulatedAccount } from "../account.ts";
import { principalOf } from "../principal.ts";
import { type Service, service } from "../wire.ts";

/** STS: the identity of the caller. */
export const sts = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.STSClient({ region: "us-east-1" }), {
    GetCallerIdentity: () => ({
      Account: account.scenario.account,
      Arn: principalOf(account),
      UserId: "AROAGENKAN0000000000:session",
    }),
  });
