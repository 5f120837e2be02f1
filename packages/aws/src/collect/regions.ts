import { AccountClient, paginateListRegions } from "@aws-sdk/client-account";
import { present } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { ACCOUNT } from "./resources.ts";

/** The IAM action of {@link enabledRegions}. */
export const LIST_REGIONS = "account:ListRegions";
/** The resources that a policy may limit this action to. */
export const listRegionsOn = { [LIST_REGIONS]: [ACCOUNT] };
/** A bound on the answer; AWS has fewer Regions. */
const MOST_REGIONS = 50;

/**
 * The Regions that are enabled in the account.
 * https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
 */
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
