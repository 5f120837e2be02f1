import * as sdk from "@aws-sdk/client-account";
import type { SimulatedAccount } from "../account.ts";
import { page } from "../pagination.ts";
import { type Region, regionsOf } from "../regions.ts";
import { type Service, service } from "../wire.ts";

const PAGE = 50;

const statusOf = ({ optIn, enabled }: Region): sdk.RegionOptStatus =>
  optIn ? (enabled ? "ENABLED" : "DISABLED") : "ENABLED_BY_DEFAULT";

/** Account Management: the account's Regions. */
export const accountManagement = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.AccountClient({ region: "us-east-1" }), {
    ListRegions({ MaxResults = PAGE, NextToken, RegionOptStatusContains: wanted = [] }) {
      const all = regionsOf(account).map((region) => ({ RegionName: region.name, RegionOptStatus: statusOf(region) }));
      const { items, next } = page(
        all.filter(({ RegionOptStatus }) => !wanted.length || wanted.includes(RegionOptStatus)),
        {
          size: Math.min(MaxResults, PAGE),
          token: NextToken,
          query: wanted.toSorted().join(),
          code: "ValidationException",
        },
      );
      return { Regions: [...items], NextToken: next };
    },
  });
