import type { SignIn } from "@genkan/controls/evidence";
import { ElsewhereError } from "../cause.ts";
import type { Collector } from "./collector.ts";
import { instanceFor } from "./identity-center.ts";
import { DAY, HISTORY_DAYS, type HistoryEvent, LOOK_UP, lookUp } from "./look-up.ts";

/** 1,000 events: who signs in more is judged by the latest. */
const MOST_PAGES = 20;

/**
 * Sign-ins to the access portal, from the event history of Identity Center's home Region. One sign-in is several events
 * with one `AuthWorkflowID`. https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
 */
export const signIns: Collector<"signIns"> = {
  reads: [LOOK_UP],
  restsOn: ["identityCenter"],
  changedBy: [
    {
      eventSource: "signin.amazonaws.com",
      eventNames: ["UserAuthentication"],
      // A sign-in with a second factor changes no verdict at once, and there are thousands of them.
      detail: {
        additionalEventData: { CredentialType: [{ "anything-but": { wildcard: ["*TOTP*", "*WEBAUTHN*"] } }] },
      },
    },
  ],
  fromEvents: (events, from) => ({ from, signIns: joined(events) }),
  async collect(aws, reading) {
    const days = Math.min(HISTORY_DAYS, Math.max(reading.settings.signInWindowDays, reading.settings.adminSignInDays));
    let from = new Date(reading.at.getTime() - days * DAY);
    const instance = await instanceFor(reading, LOOK_UP);
    if (!instance) return { observedAt: aws.now(), value: { from, signIns: [] } };
    // The events are written in the account that owns the instance.
    if (instance.owner !== reading.subject.account) throw new ElsewhereError(LOOK_UP, instance.owner);
    const events: HistoryEvent[] = [];
    const pages = lookUp(aws, {
      region: instance.region,
      attribute: "EventSource",
      value: "signin.amazonaws.com",
      from,
      mostPages: MOST_PAGES,
    });
    for await (const page of pages) {
      events.push(...page.events);
      if (page.more) from = page.events.at(-1)?.at ?? from;
    }
    return { observedAt: aws.now(), value: { from, signIns: joined(events) } };
  },
};

/** An event of a sign-in, as far as we read it. */
interface SignInRecord {
  readonly eventName?: string;
  readonly sourceIPAddress?: string;
  readonly userIdentity?: { readonly onBehalfOf?: { readonly userId?: string } };
  readonly additionalEventData?: {
    readonly AuthWorkflowID?: string;
    readonly CredentialType?: string;
    readonly DeviceEnrollmentRequired?: string | boolean;
    readonly UserName?: string;
  };
  readonly serviceEventDetails?: Readonly<Record<string, string>>;
}

/** Joins the events of each sign-in; one that never came to `UserAuthentication` let nobody in. */
function joined(events: readonly HistoryEvent[]): SignIn[] {
  const workflows = Map.groupBy(
    events.map(({ id, at, record }) => ({ id, at, record: record as SignInRecord })),
    ({ id, record }) => record.additionalEventData?.AuthWorkflowID ?? id,
  );
  return [...workflows.values()].flatMap((steps) => {
    const passed = steps.find(
      ({ record: { eventName, serviceEventDetails } }) =>
        eventName === "UserAuthentication" && serviceEventDetails?.["UserAuthentication"] !== "Failure",
    );
    const userId = passed?.record.userIdentity?.onBehalfOf?.userId;
    if (!passed || !userId) return [];
    const names = steps.flatMap(({ record }) => record.additionalEventData?.UserName ?? []);
    const verified = steps.filter(
      ({ record: { eventName, serviceEventDetails } }) =>
        eventName === "CredentialVerification" && serviceEventDetails?.["CredentialVerification"] === "Success",
    );
    const types = passed.record.additionalEventData?.CredentialType;
    const factors =
      types === undefined
        ? verified.flatMap(({ record }) => typesOf(record.additionalEventData?.CredentialType))
        : typesOf(types);
    return [
      {
        userId,
        userName: names.find((name) => name !== "HIDDEN_DUE_TO_SECURITY_REASONS") ?? null,
        at: passed.at,
        factors: [...new Set(factors)],
        enrolled: steps.some(({ record }) => String(record.additionalEventData?.DeviceEnrollmentRequired) === "true"),
        sourceIPAddress: passed.record.sourceIPAddress ?? "",
      },
    ];
  });
}

const typesOf = (types = "") =>
  types
    .split(",")
    .map((type) => type.trim().toUpperCase())
    .filter(Boolean);
