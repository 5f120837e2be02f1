import { isDeepStrictEqual } from "node:util";

/** A resource of a CloudFormation template. */
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What is deployed, by the Region of the template and the logical id of the resource. */
export type Stack = Readonly<Record<string, Resource>>;

/** What happens to a resource. A replaced one is created anew, and the old one is deleted. */
export interface StackChange {
  readonly change: "added" | "changed" | "replaced" | "removed";
  readonly resource: string;
  readonly type: string;
  /** The properties that differ, such as `Environment.Variables.LOCALE`. */
  readonly properties: readonly string[];
}

/**
 * What cannot change in a resource that exists. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ says
 * "Update requires: Replacement" for these.
 */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  "AWS::CloudWatch::Alarm": ["AlarmName"],
  "AWS::Config::ConfigRule": ["ConfigRuleName"],
  "AWS::Config::ConfigurationRecorder": ["Name"],
  "AWS::Chatbot::SlackChannelConfiguration": ["ConfigurationName"],
  "AWS::CloudFormation::StackSet": ["StackSetName", "PermissionModel"],
  "AWS::DynamoDB::Table": ["TableName", "KeySchema"],
  "AWS::Events::EventBus": ["Name"],
  "AWS::Events::Rule": ["Name", "EventBusName"],
  "AWS::IAM::ManagedPolicy": ["ManagedPolicyName", "Path", "Description"],
  "AWS::IAM::Role": ["RoleName", "Path"],
  "AWS::KMS::Alias": ["AliasName"],
  "AWS::Lambda::EventSourceMapping": ["EventSourceArn", "StartingPosition"],
  "AWS::Lambda::Function": ["FunctionName", "PackageType"],
  "AWS::Lambda::Permission": ["Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"],
  "AWS::Logs::LogGroup": ["LogGroupName"],
  "AWS::S3::Bucket": ["BucketName"],
  "AWS::SNS::Subscription": ["Endpoint", "Protocol", "TopicArn"],
  "AWS::SNS::Topic": ["TopicName", "FifoTopic"],
  "AWS::SQS::Queue": ["QueueName", "FifoQueue"],
  "AWS::SSM::Parameter": ["Name"],
  "AWS::Scheduler::Schedule": ["Name"],
  "AWS::Scheduler::ScheduleGroup": ["Name"],
  "AWS::StepFunctions::StateMachine": ["StateMachineName", "StateMachineType"],
};

const ORDER = ["removed", "replaced", "changed", "added"] as const;

/** What a deployment of the second stack changes in the first one; what is lost comes first. */
export function stackChanges(before: Stack, after: Stack): readonly StackChange[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changes = ids.flatMap((resource): StackChange[] => {
    const [old, next] = [before[resource], after[resource]];
    if (!old || !next) {
      const change = old ? "removed" : "added";
      return [{ change, resource, type: (old ?? next)!.Type, properties: [] }];
    }
    if (old.Type !== next.Type) return [{ change: "replaced", resource, type: next.Type, properties: ["Type"] }];
    const properties = differences(old.Properties, next.Properties);
    // A stack's own attributes, such as DeletionPolicy, stand beside the properties.
    const others = differences({ ...old, Properties: null }, { ...next, Properties: null });
    if (!properties.length && !others.length) return [];
    const fixed = FIXED[next.Type] ?? [];
    const isReplaced = properties.some((path) => fixed.includes(path.split(".")[0]!));
    return [
      {
        change: isReplaced ? "replaced" : "changed",
        resource,
        type: next.Type,
        properties: [...properties, ...others],
      },
    ];
  });
  return changes.toSorted((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change));
}

/** The paths at which two values differ. */
function differences(a: unknown, b: unknown, path: readonly string[] = []): readonly string[] {
  if (Object.is(a, b)) return [];
  if (!isPlain(a) || !isPlain(b)) return isDeepStrictEqual(a, b) ? [] : [path.join(".")];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differences(a[key], b[key], [...path, key]));
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
