import {
  type AdvancedEventSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail as TrailDescription,
} from "@aws-sdk/client-cloudtrail";
import { parse, validate } from "@aws-sdk/util-arn-parser";
import type { Trail } from "@genkan/controls/model/evidence";
import { causeOf, present, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import type { Collector } from "./collector.ts";
import { once } from "./once.ts";
import { TRAIL } from "./resources.ts";

const DESCRIBE = "cloudtrail:DescribeTrails";

/** The trails that log this Region; a multi-Region trail shows in every one, wherever its home is. */
export const trails: Collector<"trails"> = {
  reads: [DESCRIBE, "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"],
  resources: { "cloudtrail:GetTrailStatus": [TRAIL], "cloudtrail:GetEventSelectors": [TRAIL] },
  changedBy: [
    {
      eventSource: "cloudtrail.amazonaws.com",
      eventNames: ["CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "PutEventSelectors"],
    },
  ],
  async collect(aws, { subject }) {
    const client = await aws.client(CloudTrailClient, await aws.region());
    const { trailList } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
    const described = once(
      present(trailList, "trailList", DESCRIBE),
      ({ TrailARN, HomeRegion, Name }) => TrailARN ?? `${HomeRegion} ${Name}`,
    );
    const trails = await Promise.all(described.map((trail) => readTrail(aws, subject.account, trail)));
    return { observedAt: aws.now(), value: { trails } };
  },
};

async function readTrail(
  aws: Aws,
  account: string,
  {
    Name: name = "",
    TrailARN: arn = name,
    HomeRegion,
    IsMultiRegionTrail,
    IsOrganizationTrail,
    HasCustomEventSelectors,
  }: TrailDescription,
): Promise<Trail> {
  const multiRegion = IsMultiRegionTrail === true;
  const unread: Trail = { name, multiRegion, logging: null, managementEvents: null, owner: null, cause: null };
  // A trail of one Region can't make the account sound, so nothing more is asked of it.
  if (!multiRegion) return unread;
  try {
    const client = await aws.client(CloudTrailClient, HomeRegion ?? (await aws.region()));
    const { IsLogging: logging = null } = await client.send(new GetTrailStatusCommand({ Name: arn }));
    if (logging === null)
      throw new UnusableAnswerError("cloudtrail:GetTrailStatus", `${name} does not say whether it logs`);
    if (!logging) return { ...unread, logging };
    // Without selectors of its own a trail logs all management events.
    if (HasCustomEventSelectors === false) return { ...unread, logging, managementEvents: "All" };
    const owner = validate(arn) ? parse(arn).accountId : "";
    // AWS refuses to show the selectors of another account's trail. That it logs here is known all the same.
    if (IsOrganizationTrail && owner && owner !== account) return { ...unread, logging, owner };
    const selectors = await client.send(new GetEventSelectorsCommand({ TrailName: arn }));
    const managementEvents = logged(selectors.EventSelectors ?? [], selectors.AdvancedEventSelectors ?? []);
    return { ...unread, logging, managementEvents };
  } catch (error) {
    return { ...unread, cause: causeOf(error, DESCRIBE) };
  }
}

/** Which management events selectors let through, all of them together. */
function logged(
  basic: readonly EventSelector[],
  advanced: readonly AdvancedEventSelector[],
): NonNullable<Trail["managementEvents"]> {
  const kinds = new Set<string>();
  for (const { IncludeManagementEvents, ReadWriteType = "All" } of basic)
    if (IncludeManagementEvents) kinds.add(ReadWriteType);
  for (const { FieldSelectors = [] } of advanced) {
    const field = (name: string) => FieldSelectors.find(({ Field }) => Field === name);
    if (!field("eventCategory")?.Equals?.includes("Management")) continue;
    // Events of two talkative services may be left out; whoever picks single events does not log all.
    const narrow = FieldSelectors.some(
      ({ Field, NotEquals }) =>
        Field !== "eventCategory" &&
        Field !== "readOnly" &&
        !(Field === "eventSource" && NotEquals?.every((source) => TALKATIVE.includes(source))),
    );
    const readOnly = field("readOnly")?.Equals?.[0];
    if (!narrow) kinds.add(readOnly === undefined ? "All" : readOnly === "true" ? "ReadOnly" : "WriteOnly");
  }
  if (kinds.has("All") || (kinds.has("ReadOnly") && kinds.has("WriteOnly"))) return "All";
  return kinds.has("ReadOnly") ? "ReadOnly" : kinds.has("WriteOnly") ? "WriteOnly" : "None";
}

const TALKATIVE = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];
