import { clean } from "@genkan/controls/model/text";
import type { InputTransformer } from "@genkan/messages/channels/tampering";
import type { TamperedThing } from "@genkan/messages/channels/tampering-parts";
import type { TrailRecord } from "../cloudtrail/record.ts";
import { fieldsOf } from "../cloudtrail/record.ts";
import { type ForwardRule, forwardRules, type Homes } from "./forwarding.ts";
import { matches } from "./pattern.ts";
import type { EventRule } from "./rules.ts";
import type { TamperRule } from "./tampering.ts";

/** An event of EventBridge that carries a record of CloudTrail. */
export interface BridgeEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly account: string;
  readonly detail: TrailRecord;
}

/**
 * The detail-type that EventBridge gives a record, by its `eventType`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
const DETAIL_TYPES: Readonly<Record<string, string>> = {
  awsapicall: "AWS API Call via CloudTrail",
  awsserviceevent: "AWS Service Event via CloudTrail",
  awsconsoleaction: "AWS Console Action via CloudTrail",
  awsconsolesignin: "AWS Console Sign In via CloudTrail",
  awscloudtrailinsight: "AWS Insight via CloudTrail",
};

/**
 * The event in which CloudTrail delivers a record to the account's EventBridge. Without `eventType` it is an API call.
 */
export function bridgeEvent(record: TrailRecord, account: string): BridgeEvent {
  const { eventSource, eventType = "AwsApiCall" } = record;
  return {
    source: `aws.${String(eventSource).split(".")[0]}`,
    "detail-type": DETAIL_TYPES[String(eventType).toLowerCase()] ?? `${String(eventType)} via CloudTrail`,
    account,
    detail: record,
  };
}

/** The rules of a deployment, and its account and Regions. */
export interface Deployment {
  readonly region: string;
  readonly prefix: string;
  readonly homes: Homes;
  readonly judged: readonly EventRule[];
  readonly tampering: readonly TamperRule[];
}

/** The names of the rules that bring an event to a deployment; `null` if there is none. */
export interface Delivery {
  /** The rule that delivers it for evaluation. */
  readonly rule: string | null;
  /** The rule that reports it as a change to Genkan itself. */
  readonly tampering: string | null;
  /** What that rule watches. */
  readonly tampered: TamperedThing | null;
  /** The rule that forwards it from another Region, which must be one of `detection.regions`. */
  readonly forwardedBy: string | null;
}

/** The rules of a deployment that bring an event from its Region to its evaluation. */
export function deliveryOf(event: BridgeEvent, deployment: Deployment): Delivery {
  const { region, prefix, homes, judged, tampering } = deployment;
  const nameOf = (rules: readonly Pick<ForwardRule, "name" | "pattern">[]) =>
    rules.find(({ pattern }) => matches(pattern, event))?.name ?? null;
  const { awsRegion } = event.detail;
  const isElsewhere = typeof awsRegion === "string" && awsRegion !== "" && awsRegion !== region;
  const forwardedBy = isElsewhere ? nameOf(forwardRules(awsRegion, [...judged, ...tampering], prefix, homes)) : null;
  if (isElsewhere && !forwardedBy) return { rule: null, tampering: null, tampered: null, forwardedBy };
  const reporting = tampering.find(({ pattern }) => matches(pattern, event));
  return {
    rule: nameOf(judged),
    tampering: reporting?.name ?? null,
    tampered: reporting?.watches ?? null,
    forwardedBy,
  };
}

/**
 * The message that an input transformer of a rule's target makes of an event. Cleans and escapes the values here, which
 * EventBridge leaves to the reader of the message.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transformed({ inputPaths, inputTemplate }: InputTransformer, event: BridgeEvent): string {
  const valueAt = (path: string) =>
    path
      .split(".")
      .slice(1)
      .reduce<unknown>((value, key) => fieldsOf(value)[key], event);
  return inputTemplate.replace(/<(\w+)>/g, (whole, name: string) => {
    const path = inputPaths[name];
    if (path === undefined) return whole;
    const value = valueAt(path);
    return JSON.stringify(clean(typeof value === "string" ? value : "")).slice(1, -1);
  });
}
