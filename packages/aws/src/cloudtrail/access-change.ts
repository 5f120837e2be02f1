import { type AccessParams, accessEvents, accessKindOf } from "@genkan/controls/model/access";
import type { AccessChange } from "@genkan/controls/model/event";
import { clean } from "@genkan/controls/model/text";
import { eventOf, fieldsOf, type TrailEntry, type TrailRecord, textIn } from "./record.ts";

/**
 * Where the records have each part, the first that is there. AWS documents no record of the directory's console calls, so
 * several forms are read. https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html
 */
const PATHS: { readonly [Part in keyof AccessParams]?: readonly string[] } = {
  set: ["requestParameters.permissionSetArn", "responseElements.permissionSet.permissionSetArn"],
  setName: ["responseElements.permissionSet.name", "requestParameters.name"],
  account: ["requestParameters.targetId"],
  group: [
    "requestParameters.groupId",
    "responseElements.group.groupId",
    "responseElements.groupId",
    // SCIM calls the id of what it changes by that name.
    "requestParameters.id",
    "responseElements.id",
  ],
  user: [
    "requestParameters.memberId.userId",
    "requestParameters.member.memberId",
    "requestParameters.memberId",
    "requestParameters.userId",
  ],
  membership: ["requestParameters.membershipId", "responseElements.membershipId"],
  role: ["requestParameters.roleName"],
  policy: [
    "requestParameters.managedPolicyArn",
    "requestParameters.customerManagedPolicyReference.name",
    "requestParameters.permissionsBoundary.managedPolicyArn",
    "requestParameters.permissionsBoundary.customerManagedPolicyReference.name",
    // A boundary of a role has the name of the setting.
    "requestParameters.permissionsBoundary",
    "requestParameters.policyArn",
    "requestParameters.policyName",
  ],
};

/** The parts that each topic has. */
const PARTS: Readonly<Record<string, readonly (keyof AccessParams)[]>> = {
  "permission-set": ["set", "setName", "account", "policy"],
  assignment: ["set", "account"],
  group: ["group", "user", "membership"],
  role: ["role", "policy"],
};

/** What CloudTrail writes in place of what it hides. */
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** The roles of Identity Center, which only Identity Center changes: that follows from a change of a set. */
const RESERVED = /^AWSReservedSSO_/;

/**
 * How an event changes who may administer, or tried to; `undefined` if it does neither. Which groups and roles give
 * administrator access, the record does not say.
 */
export function accessChangeIn(entry: TrailEntry): AccessChange | undefined {
  const { record } = entry;
  const kind = accessKindOf(textIn(record, "eventSource"), textIn(record, "eventName"));
  if (!kind) return undefined;
  const { about } = accessEvents[kind];
  const params = paramsOf(record, about);
  if (RESERVED.test(params.role ?? "")) return undefined;
  const event = eventOf(entry);
  const document = textAt(record, "requestParameters.policyDocument");
  return {
    kind,
    event: {
      ...event,
      eventID: clean(event.eventID),
      awsRegion: clean(event.awsRegion),
      sourceIPAddress: clean(event.sourceIPAddress),
      userAgent: clean(event.userAgent),
      actor: clean(event.actor),
    },
    params,
    administers: null,
    errorCode: textIn(record, "errorCode") || null,
    requestId: clean(textIn(record, "requestID")),
    ...(about === "role" && document !== undefined ? { document } : {}),
  };
}

function paramsOf(record: TrailRecord, about: string): AccessParams {
  const parts = (PARTS[about] ?? []).flatMap((part) => {
    const value = (PATHS[part] ?? []).map((path) => textAt(record, path)).find((text) => text !== undefined);
    return value === undefined ? [] : [[part, clean(value)]];
  });
  return { ...Object.fromEntries(parts), ...(about === "assignment" ? assigneeIn(record) : {}) };
}

/** The user or the group that a set is assigned to. */
function assigneeIn(record: TrailRecord): Pick<AccessParams, "user" | "group"> {
  const id = textAt(record, "requestParameters.principalId");
  if (id === undefined) return {};
  return textAt(record, "requestParameters.principalType") === "GROUP" ? { group: clean(id) } : { user: clean(id) };
}

/** The text at a path of a record; `undefined` if there is none, or CloudTrail hides it. */
function textAt(record: TrailRecord, path: string): string | undefined {
  const value = path.split(".").reduce<unknown>((each, key) => fieldsOf(each)[key], record);
  return typeof value === "string" && value !== "" && value !== HIDDEN ? value : undefined;
}
