import type { MfaSettingsChange } from "@genkan/controls/model/evidence";
import { DAY } from "@genkan/controls/model/time";
import { ElsewhereError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { HISTORY_DAYS, LOOK_UP, lookUp } from "../cloudtrail/look-up.ts";
import { actorOf, fieldsOf, type TrailEntry, type TrailRecord, textIn } from "../cloudtrail/record.ts";
import type { Collector, Reading } from "./collector.ts";
import { instanceFor } from "./identity-center.ts";

const SETTINGS = "UpdateSsoConfiguration";
/**
 * Events after which earlier evidence no longer holds: they change who may manage devices, or where users come from.
 */
const OTHERS = [
  {
    kind: "call",
    eventSource: "sso.amazonaws.com",
    eventNames: ["PutMfaDeviceManagementForDirectory", "AssociateDirectory", "DisassociateDirectory"],
  },
  {
    kind: "call",
    eventSource: "sso-directory.amazonaws.com",
    eventNames: ["EnableExternalIdPConfigurationForDirectory", "DisableExternalIdPConfigurationForDirectory"],
  },
] as const;
const MOST_PAGES = 5;

/**
 * The recorded changes of Identity Center's MFA settings. AWS documents neither the settings' API nor that a record
 * contains their values. A value that is missing is unknown.
 */
export const mfaSettings: Collector<"mfaSettings"> = {
  home: "organization",
  reads: [LOOK_UP],
  restsOn: ["identityCenter"],
  changedBy: [{ kind: "call", eventSource: "sso.amazonaws.com", eventNames: [SETTINGS] }, ...OTHERS],
  fromEvents: (events, from) => ({
    from,
    changes: events.flatMap((event) => readChange(event, textIn(event.record, "eventName"))),
  }),
  async collect(aws, reading) {
    const from = new Date(reading.at.getTime() - HISTORY_DAYS * DAY);
    const instance = await instanceFor(reading, LOOK_UP);
    if (!instance) return { observedAt: aws.now(), value: { from, changes: [] } };
    if (instance.owner !== reading.subject.account) throw new ElsewhereError(LOOK_UP, instance.owner);
    const changes = await changesNamed(aws, instance.region, SETTINGS, from);
    // The other events contain no values. They matter only for a verdict that rests on something else: a statement or
    // an external identity provider.
    const attested = Math.max(...reading.settings.attestations.map(({ at }) => Date.parse(at)), 0);
    const stated = attested > 0 && changes.every(({ at }) => at.getTime() < attested);
    if (stated || (await hasExternal(reading)))
      for (const name of OTHERS.flatMap(({ eventNames }) => eventNames))
        changes.push(...(await changesNamed(aws, instance.region, name, from)));
    return { observedAt: aws.now(), value: { from, changes } };
  },
};

/** Whether anything indicates an external identity provider: a user that it created, or a sign-in through it. */
async function hasExternal({ facts, read }: Reading): Promise<boolean> {
  const users = facts.has("directory") ? await read("directory").catch(() => null) : null;
  const seen = facts.has("signIns") ? await read("signIns").catch(() => null) : null;
  return (
    (users?.users.some(({ external }) => external) ?? false) ||
    (seen?.signIns.some(({ factors }) => factors.includes("EXTERNAL_IDP")) ?? false)
  );
}

async function changesNamed(aws: Aws, region: string, eventName: string, from: Date): Promise<MfaSettingsChange[]> {
  const changes: MfaSettingsChange[] = [];
  // Newest first: what lies beyond the bound is older than what was read.
  for await (const { entries } of lookUp(aws, {
    region,
    attribute: "EventName",
    value: eventName,
    from,
    mostPages: MOST_PAGES,
  })) {
    changes.push(...entries.flatMap((entry) => readChange(entry, eventName)));
  }
  return changes;
}

function readChange({ at, record }: TrailEntry, eventName: string): MfaSettingsChange[] {
  if (record["errorCode"]) return [];
  const given = lowered(record["requestParameters"]);
  const type = given["configurationtype"];
  // The same event also changes session lengths.
  if (typeof type === "string" && type !== "APP_AUTHENTICATION_CONFIGURATION") return [];
  const values = lowered(given["ssoconfiguration"]);
  const text = (value: unknown) => (typeof value === "string" ? value.toUpperCase() : null);
  const actor = actorOf(record);
  return [
    {
      at,
      eventName,
      // The last part of a session's ARN is the name of the person.
      actor: actor.startsWith("arn:") ? (actor.split("/").at(-1) ?? actor) : actor,
      mfaMode: text(values["mfamode"]),
      noMfaSignInBehavior: text(values["nomfasigninbehavior"]),
    },
  ];
}

/** An object with its keys in lower case: AWS does not document their case, so it may change. */
const lowered = (value: unknown): TrailRecord =>
  Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, each]) => [key.toLowerCase(), each]));
