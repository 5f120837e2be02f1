import * as sdk from "@aws-sdk/client-account";
import type { SimulatedAccount } from "../account.ts";
import { page } from "../pagination.ts";
import { type Service, service } from "../wire.ts";

const PAGE = 50;

/** Account Management: the Regions that the account has. */
export const accountManagement = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.AccountClient({ region: "us-east-1" }), {
    ListRegions({ MaxResults = PAGE, NextToken, RegionOptStatusContains: wanted = [] }) {
      const { items, next } = page(account.scenario.enabledRegions, {
        size: Math.min(MaxResults, PAGE),
        token: NextToken,
        code: "ValidationException",
      });
      const RegionOptStatus: sdk.RegionOptStatus = "ENABLED_BY_DEFAULT";
      const shown = !wanted.length || wanted.includes(RegionOptStatus) ? items : [];
      return { Regions: shown.map((RegionName) => ({ RegionName, RegionOptStatus })), NextToken: next };
    },
  });
