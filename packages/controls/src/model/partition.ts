/**
 * The differences between the partitions of AWS.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export interface Partition {
  /** The domain of the AWS Management Console. */
  readonly console: string;
  /** The Region in which CloudTrail records the global services, IAM and Organizations. */
  readonly globalRegion: string;
  /**
   * The Regions in which CloudTrail records root sign-ins, regardless of the console's Region.
   * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
   */
  readonly signInRegions: readonly string[];
  /**
   * Whether the root user can sign in to the console.
   * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-iam.html
   */
  readonly rootSignsIn: boolean;
  /** The prefix of its Regions' names. */
  readonly regionPrefix: string;
}

/** The partitions that Genkan supports, by their name in an ARN. */
export const partitions = {
  aws: {
    console: "console.aws.amazon.com",
    globalRegion: "us-east-1",
    signInRegions: ["us-east-1", "us-east-2", "us-west-2"],
    rootSignsIn: true,
    regionPrefix: "",
  },
  "aws-cn": {
    console: "console.amazonaws.cn",
    globalRegion: "cn-north-1",
    signInRegions: ["cn-north-1", "cn-northwest-1"],
    rootSignsIn: false,
    regionPrefix: "cn-",
  },
  "aws-us-gov": {
    console: "console.amazonaws-us-gov.com",
    globalRegion: "us-gov-west-1",
    signInRegions: ["us-gov-west-1", "us-gov-east-1"],
    rootSignsIn: false,
    regionPrefix: "us-gov-",
  },
} as const satisfies Readonly<Record<string, Partition>>;

export type PartitionName = keyof typeof partitions;

/** Whether Genkan supports a partition. */
export const isPartition = (name: string): name is PartitionName => Object.hasOwn(partitions, name);

/** A partition by its name; `undefined` if Genkan does not support it. */
export const partitionNamed = (name: string): Partition | undefined =>
  isPartition(name) ? partitions[name] : undefined;

/** The partition of a Region; `aws` if no other prefix matches. */
export function partitionOf(region: string): PartitionName {
  const names = Object.keys(partitions) as PartitionName[];
  return names.find((name) => name !== "aws" && region.startsWith(partitions[name].regionPrefix)) ?? "aws";
}

/** The form of a Region's name, such as `ap-northeast-1`. It does not show whether AWS has such a Region. */
export const REGION = /^[a-z]{2,4}(-[a-z]{2,5})?-(central|east|west|(north|south)(east|west)?)-\d$/;

/** The Regions that are on in every account of the partition `aws`. */
export const defaultRegions: readonly string[] = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
];
