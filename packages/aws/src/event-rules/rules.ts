import { type Control, factsOf } from "@genkan/controls/model/control";
import { isByRoot, type Trigger, triggersOf } from "../collect/collector.ts";
import { collectors } from "../collect/index.ts";

/**
 * The Regions in which AWS delivers events. `everywhere`: the Region of the call. `global`: where the partition records
 * IAM and Organizations. `identity-center`: its home Region.
 */
export type Where = "everywhere" | "global" | "identity-center";

/** One rule of EventBridge. */
export interface EventRule {
  readonly name: string;
  readonly where: Where;
  readonly pattern: Readonly<Record<string, unknown>>;
  /** Set if the rule also needs calls that only read. Another Region forwards them by a rule of their own. */
  readonly withReads?: true;
}

/**
 * The state of every rule. According to the user guide, a rule that is only enabled misses read-only calls; according
 * to the API reference, it misses all management events. This state is right in both cases, and a rule still gets only
 * the events that its pattern matches.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
 */
export const RULE_STATE = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/**
 * Only AWS's services may send events with such a source (NotAuthorizedForSourceException). Without this, anyone who
 * may put events on the bus could forge a record.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export const BY_AWS = { source: [{ prefix: "aws." }] };

/** EventBridge's page writes the detail-type of sign-ins without the space; delivered events contain it. */
const SIGN_IN = ["AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail"];
export const CALLS = [
  "AWS API Call via CloudTrail",
  "AWS Service Event via CloudTrail",
  "AWS Console Action via CloudTrail",
];
/** A failed call changes nothing. */
export const SUCCEEDED = { errorCode: [{ exists: false }] };

const WHERE: Readonly<Record<string, Where>> = {
  "iam.amazonaws.com": "global",
  "organizations.amazonaws.com": "global",
  "sso.amazonaws.com": "identity-center",
  "sso-directory.amazonaws.com": "identity-center",
  "identitystore.amazonaws.com": "identity-center",
  "identitystore-scim.amazonaws.com": "identity-center",
  "signin.amazonaws.com": "identity-center",
};

/** What the rules deliver beside the events that can change controls. */
export interface RuleOptions {
  readonly accessChanges?: boolean;
}

/**
 * The EventBridge rules that deliver the events that can change controls: one for everything root does, and one for
 * each service whose events other callers cause. They derive from `changedBy` of the collectors. With `accessChanges`, they
 * also deliver every change to who may administer, whichever controls there are.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function eventRules(
  controls: readonly Control[],
  { accessChanges = false }: RuleOptions = {},
): readonly EventRule[] {
  const triggers: readonly Trigger[] = [
    ...[...new Set(controls.flatMap(factsOf))].flatMap((fact) => collectors[fact].changedBy),
    ...(accessChanges ? triggersOf() : []),
  ];
  const root: EventRule = {
    name: "root",
    where: "everywhere",
    withReads: true,
    pattern: { ...BY_AWS, "detail-type": [...SIGN_IN, ...CALLS], detail: { userIdentity: { type: ["Root"] } } },
  };
  const others = triggers.flatMap((trigger) => (trigger.kind === "call" && !trigger.byRoot ? [trigger] : []));
  const bySource = Map.groupBy(others, ({ eventSource, detail }) => `${eventSource} ${JSON.stringify(detail ?? {})}`);
  return [
    ...(triggers.some(isByRoot) ? [root] : []),
    ...[...bySource.values()].map(([first, ...more]) => {
      const { eventSource, detail } = first!;
      const eventName = [...new Set([first!, ...more].flatMap(({ eventNames }) => eventNames))].sort();
      return {
        name: eventSource.replace(".amazonaws.com", ""),
        where: WHERE[eventSource] ?? "everywhere",
        // The detail-type of Identity Center's sign-ins is not documented.
        pattern: {
          ...BY_AWS,
          ...(eventSource === "signin.amazonaws.com" ? {} : { "detail-type": CALLS }),
          detail: { eventSource: [eventSource], eventName, ...SUCCEEDED, ...detail },
        },
      };
    }),
  ];
}
