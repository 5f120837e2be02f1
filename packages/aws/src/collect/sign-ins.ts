import { paginateListRegions, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import type { Cause, IdentityCenterInstance, SignIn } from "@genkan/controls/model/evidence";
import { DAY } from "@genkan/controls/model/time";
import { causeOf, ElsewhereError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { HISTORY_DAYS, LOOK_UP, lookUp } from "../cloudtrail/look-up.ts";
import { fieldsOf, isTrue, type TrailEntry, type TrailRecord, textIn } from "../cloudtrail/record.ts";
import type { Collector } from "./collector.ts";
import { instanceFor } from "./identity-center.ts";
import { INSTANCE } from "./resources.ts";

const LIST_REGIONS = "sso:ListRegions";
/** 2,000 sign-ins in each Region: if there are more, the latest are read. */
const MOST_PAGES = 40;
const SIGNED_IN = "UserAuthentication";
const VERIFIED = "CredentialVerification";
/** The WorkSpaces client causes the same event. That is not a sign-in to Identity Center. */
const WORKSPACES = "https://clients.amazonaws.com/workspaces";
/** AWS answers with these errors if an instance, or a partition, has no additional Regions. */
const SINGLE_REGION = /^(UnknownOperationException|ValidationException)$/;

/**
 * Sign-ins to the access portal, from the event history of every Region of Identity Center. Reads only
 * `UserAuthentication`, which is written after all required factors were passed. Challenges are written for anyone who
 * types a user name, so a stranger could push the sign-ins out of what is read.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
 */
export const signIns: Collector<"signIns"> = {
  home: "organization",
  reads: [LOOK_UP, LIST_REGIONS],
  resources: { [LIST_REGIONS]: [INSTANCE] },
  restsOn: ["identityCenter"],
  changedBy: [
    {
      kind: "call",
      eventSource: "signin.amazonaws.com",
      eventNames: [SIGNED_IN],
      // A sign-in with a second factor changes no verdict at once, and there are thousands of them.
      detail: {
        additionalEventData: {
          CredentialType: [{ "anything-but": { wildcard: ["*TOTP*", "*WEBAUTHN*"] } }],
          LoginTo: [{ exists: false }, { "anything-but": { prefix: WORKSPACES } }],
        },
      },
      when: isPortal,
    },
  ],
  fromEvents: (events, from) => ({ from, regions: [], unread: [], signIns: signInsOf(events, []) }),
  async collect(aws, reading) {
    const start = new Date(reading.at.getTime() - HISTORY_DAYS * DAY);
    const instance = await instanceFor(reading, LOOK_UP);
    if (!instance) return { observedAt: aws.now(), value: { from: start, regions: [], unread: [], signIns: [] } };
    // CloudTrail writes the events in the account that owns the instance.
    if (instance.owner !== reading.subject.account) throw new ElsewhereError(LOOK_UP, instance.owner);
    const unread: { region: string; cause: Cause }[] = [];
    const regions = await regionsOf(aws, instance).catch((error: unknown) => {
      unread.push({ region: "", cause: causeOf(error, LIST_REGIONS) });
      return [instance.region];
    });
    const read = await Promise.all(
      regions.map(async (region) => {
        try {
          return [{ region, ...(await signInsIn(aws, region, start)) }];
        } catch (error) {
          // Without the home Region, nothing is known. Without another Region, the rest may still show a fault.
          if (region === instance.region) throw error;
          const cause = causeOf(error, LOOK_UP);
          unread.push({ region, cause: { ...cause, detail: `${region}: ${cause.detail}` } });
          return [];
        }
      }),
    );
    const all = read.flat();
    return {
      observedAt: aws.now(),
      value: {
        from: new Date(Math.max(...all.map(({ from }) => from.getTime()))),
        regions: all.map(({ region }) => region),
        unread,
        signIns: all.flatMap((each) => each.signIns),
      },
    };
  },
};

/** The home Region of an instance and the Regions it is replicated to. Users can sign in in each of them. */
async function regionsOf(aws: Aws, { arn, region }: IdentityCenterInstance): Promise<string[]> {
  const client = await aws.client(SSOAdminClient, region);
  const found = new Set([region]);
  try {
    for await (const { Regions = [] } of paginateListRegions({ client }, { InstanceArn: arn }))
      for (const { RegionName } of Regions) if (RegionName) found.add(RegionName);
  } catch (error) {
    if (!SINGLE_REGION.test((error as Error).name)) throw error;
  }
  return [...found];
}

/** The sign-ins in a Region, and the time since which all of them were read. */
async function signInsIn(aws: Aws, region: string, start: Date): Promise<{ from: Date; signIns: SignIn[] }> {
  const { from, events } = await eventsNamed(aws, region, SIGNED_IN, start);
  // If an event does not name the factors, its CredentialVerification events do.
  const silent = events.some(({ record }) => isPortal(record) && !textIn(detailsOf(record), "CredentialType"));
  const verified = silent ? (await eventsNamed(aws, region, VERIFIED, from)).events : [];
  return { from, signIns: signInsOf(events, verified) };
}

async function eventsNamed(aws: Aws, region: string, value: string, start: Date) {
  const events = new Map<string, TrailEntry>();
  let from = start;
  const pages = lookUp(aws, { region, attribute: "EventName", value, from: start, mostPages: MOST_PAGES });
  for await (const page of pages) {
    for (const entry of page.entries) events.set(entry.id, entry);
    if (page.more) from = page.entries.at(-1)?.at ?? from;
  }
  return { from, events: [...events.values()] };
}

const detailsOf = (record: TrailRecord) => fieldsOf(record["additionalEventData"]);

/** Whether a record is a completed sign-in to Identity Center: by a user of its directory, and not to WorkSpaces. */
function isPortal(record: TrailRecord): boolean {
  if (record["eventName"] !== SIGNED_IN || resultOf(record) === "Failure") return false;
  return userIdIn(record) !== null || !textIn(detailsOf(record), "LoginTo").startsWith(WORKSPACES);
}

/** The result that the record has in the field named after its event. */
const resultOf = (record: TrailRecord) =>
  textIn(fieldsOf(record["serviceEventDetails"]), textIn(record, "eventName")) ||
  textIn(fieldsOf(record["responseElements"]), textIn(record, "eventName"));

const userIdIn = (record: TrailRecord): string | null =>
  textIn(fieldsOf(fieldsOf(record["userIdentity"])["onBehalfOf"]), "userId") || null;

const workflowOf = ({ id, record }: TrailEntry) => textIn(detailsOf(record), "AuthWorkflowID") || id;

/** The sign-ins in these events, each with the factors that were passed. */
function signInsOf(events: readonly TrailEntry[], verified: readonly TrailEntry[]): SignIn[] {
  const stepsOf = Map.groupBy(
    [...events, ...verified].filter(({ record }) => record["eventName"] === VERIFIED && resultOf(record) === "Success"),
    workflowOf,
  );
  return events
    .filter(({ record }) => isPortal(record))
    .map((event) => {
      const { at, record } = event;
      const details = detailsOf(record);
      const steps = stepsOf.get(workflowOf(event)) ?? [];
      const types = textIn(details, "CredentialType");
      const factors = types
        ? typesOf(types)
        : steps.flatMap((step) => typesOf(textIn(detailsOf(step.record), "CredentialType")));
      const identity = fieldsOf(record["userIdentity"]);
      const name = [textIn(details, "UserName"), textIn(identity, "userName")].find((each) => each && each !== HIDDEN);
      return {
        userId: userIdIn(record),
        userName: name ?? null,
        at,
        factors: [...new Set(factors)],
        enrolled: isTrue(details["DeviceEnrollmentRequired"]),
        sourceIPAddress: textIn(record, "sourceIPAddress"),
      };
    });
}

/** AWS writes this in place of a name that may be a password. */
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

const typesOf = (types: string) =>
  types
    .split(",")
    .map((type) => type.trim().toUpperCase())
    .filter(Boolean);
