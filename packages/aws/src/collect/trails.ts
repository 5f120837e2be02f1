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

/**
 * The trails that log events of this Region. A multi-Region trail appears in every Region, whatever its home Region.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export const trails: Collector<"trails"> = {
  home: "account",
  reads: [DESCRIBE, "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"],
  resources: { "cloudtrail:GetTrailStatus": [TRAIL], "cloudtrail:GetEventSelectors": [TRAIL] },
  changedBy: [
    {
      kind: "call",
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
    TrailARN,
    HomeRegion,
    IsMultiRegionTrail,
    IsOrganizationTrail,
    HasCustomEventSelectors,
  }: TrailDescription,
): Promise<Trail> {
  const multiRegion = IsMultiRegionTrail === true;
  const unread: Trail = {
    name,
    arn: TrailARN ?? null,
    homeRegion: HomeRegion ?? null,
    multiRegion,
    logging: null,
    managementEvents: null,
    owner: null,
    cause: null,
  };
  const arn = TrailARN ?? name;
  // A single-Region trail cannot make the account compliant, so its details are not read.
  if (!multiRegion) return unread;
  try {
    const client = await aws.client(CloudTrailClient, HomeRegion ?? (await aws.region()));
    const { IsLogging: logging = null } = await client.send(new GetTrailStatusCommand({ Name: arn }));
    if (logging === null)
      throw new UnusableAnswerError("cloudtrail:GetTrailStatus", `${name} does not say whether it logs`);
    if (!logging) return { ...unread, logging };
    // Without custom selectors, a trail logs all management events.
    if (HasCustomEventSelectors === false) return { ...unread, logging, managementEvents: "All" };
    const owner = validate(arn) ? parse(arn).accountId : "";
    // AWS does not show the selectors of another account's trail, but it is known that the trail logs here.
    if (IsOrganizationTrail && owner && owner !== account) return { ...unread, logging, owner };
    const selectors = await client.send(new GetEventSelectorsCommand({ TrailName: arn }));
    const managementEvents = logged(selectors.EventSelectors ?? [], selectors.AdvancedEventSelectors ?? []);
    return { ...unread, logging, managementEvents };
  } catch (error) {
    return { ...unread, cause: causeOf(error, DESCRIBE) };
  }
}

/** The management events that all selectors together let through. */
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
    // The events of two high-volume services may be excluded. A trail that selects single events does not log all of
    // them.
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
