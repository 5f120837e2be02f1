import type { MfaSettingsChange } from "@genkan/controls/evidence";
import { ElsewhereError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import type { Collector } from "./collector.ts";
import { instanceFor } from "./identity-center.ts";
import { DAY, HISTORY_DAYS, type HistoryEvent, LOOK_UP, lookUp } from "./look-up.ts";

const SETTINGS = "UpdateSsoConfiguration";
/** What else ends the worth of an attestation: who may manage devices, and where people come from. */
const OTHERS = [
  {
    eventSource: "sso.amazonaws.com",
    eventNames: ["PutMfaDeviceManagementForDirectory", "AssociateDirectory", "DisassociateDirectory"],
  },
  {
    eventSource: "sso-directory.amazonaws.com",
    eventNames: ["EnableExternalIdPConfigurationForDirectory", "DisableExternalIdPConfigurationForDirectory"],
  },
] as const;
const MOST_PAGES = 5;

/**
 * The recorded changes of Identity Center's MFA settings. AWS documents neither the settings' API nor that a record
 * carries their values, so a value may be missing: then it is unknown.
 */
export const mfaSettings: Collector<"mfaSettings"> = {
  reads: [LOOK_UP],
  restsOn: ["identityCenter"],
  changedBy: [{ eventSource: "sso.amazonaws.com", eventNames: [SETTINGS] }, ...OTHERS],
  fromEvents: (events, from) => ({
    from,
    changes: events.flatMap((event) => readChange(event, String(event.record["eventName"]))),
  }),
  async collect(aws, reading) {
    const from = new Date(reading.at.getTime() - HISTORY_DAYS * DAY);
    const instance = await instanceFor(reading, LOOK_UP);
    if (!instance) return { observedAt: aws.now(), value: { from, changes: [] } };
    if (instance.owner !== reading.subject.account) throw new ElsewhereError(LOOK_UP, instance.owner);
    const changes = await changesNamed(aws, instance.region, SETTINGS, from);
    // The other events tell no values: they only matter to a statement that would stand without them.
    const attested = Math.max(...reading.settings.attestations.map(({ at }) => Date.parse(at)), 0);
    if (changes.every(({ at }) => at.getTime() < attested)) {
      const since = new Date(attested);
      for (const name of OTHERS.flatMap(({ eventNames }) => eventNames)) {
        if (attested) changes.push(...(await changesNamed(aws, instance.region, name, since)));
      }
    }
    return { observedAt: aws.now(), value: { from, changes } };
  },
};

async function changesNamed(aws: Aws, region: string, eventName: string, from: Date): Promise<MfaSettingsChange[]> {
  const changes: MfaSettingsChange[] = [];
  // Newest first: what lies beyond the bound is older than what was read.
  for await (const { events } of lookUp(aws, {
    region,
    attribute: "EventName",
    value: eventName,
    from,
    mostPages: MOST_PAGES,
  })) {
    changes.push(...events.flatMap((event) => readChange(event, eventName)));
  }
  return changes;
}

function readChange({ at, record }: HistoryEvent, eventName: string): MfaSettingsChange[] {
  const { errorCode, requestParameters, userIdentity } = record as {
    errorCode?: string;
    requestParameters?: object | null;
    userIdentity?: { arn?: string; type?: string };
  };
  if (errorCode) return [];
  const given = lowered(requestParameters);
  const type = given["configurationtype"];
  // Session lengths are changed by the same event.
  if (typeof type === "string" && type !== "APP_AUTHENTICATION_CONFIGURATION") return [];
  const values = lowered(given["ssoconfiguration"]);
  const text = (value: unknown) => (typeof value === "string" ? value.toUpperCase() : null);
  return [
    {
      at,
      eventName,
      actor: userIdentity?.arn?.split("/").at(-1) ?? userIdentity?.type ?? "unknown",
      mfaMode: text(values["mfamode"]),
      noMfaSignInBehavior: text(values["nomfasigninbehavior"]),
    },
  ];
}

/** An object with its keys in lower case: the case of undocumented keys can't be relied on. */
const lowered = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toLowerCase(), each]))
    : {};
