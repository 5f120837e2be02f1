import { AccountClient, paginateListRegions } from "@aws-sdk/client-account";
import { present } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { ACCOUNT } from "./resources.ts";

/** The IAM action of {@link enabledRegions}. */
export const LIST_REGIONS = "account:ListRegions";
/** What IAM takes for it. */
export const listRegionsOn = { [LIST_REGIONS]: [ACCOUNT] };
/** AWS has fewer; a bound is a bound. */
const MOST_REGIONS = 50;

/** The Regions that are enabled in the account. */
export async function enabledRegions(aws: Aws): Promise<string[]> {
  const regions: string[] = [];
  const pages = paginateListRegions(
    { client: await aws.client(AccountClient), pageSize: MOST_REGIONS },
    { RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"] },
  );
  for await (const { Regions } of pages)
    regions.push(...present(Regions, "Regions", LIST_REGIONS).flatMap(({ RegionName }) => RegionName ?? []));
  return [...new Set(regions)].slice(0, MOST_REGIONS);
}
