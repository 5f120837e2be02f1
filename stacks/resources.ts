/// <reference path="../.sst/platform/config.d.ts" />
import { ASSUME_ROLE } from "@genkan/aws/organization/member";

/** A queue for messages that a function could not handle, kept for two weeks. */
export const deadLetterQueue = (name: string) =>
  new sst.aws.Queue(name, {
    transform: {
      queue: (args) => {
        args.messageRetentionSeconds = 14 * 86_400;
        args.sqsManagedSseEnabled = true;
      },
    },
  });

/** The Region of the deployment. An output would not be known when the rules for other Regions are made. */
export function homeRegion(): string {
  return process.env["SST_AWS_REGION"] ?? process.env["AWS_REGION"] ?? "us-east-1";
}

/** A value of a template, which only CloudFormation can compare. */
interface Choosing {
  choose(other: $util.Output<string>, yes: string, no: string): $util.Output<string>;
}

/** One of two words, by whether two values are equal. */
export function choose(one: $util.Output<string>, other: $util.Output<string>, yes: string, no: string) {
  if ("choose" in one) return (one as unknown as Choosing).choose(other, yes, no);
  return $resolve([one, other] as const).apply(([one, other]) => (one === other ? yes : no));
}

/**
 * The permission to assume the read role of members. That of an account of another organization is nothing of ours: IAM
 * replaces the variable by the own organization.
 */
export const assumesReadRole = (roleName: string, partition: $util.Input<string>) => ({
  actions: [ASSUME_ROLE],
  resources: [$interpolate`arn:${partition}:iam::*:role/${roleName}`],
  conditions: [{ test: "StringEquals", variable: "aws:ResourceOrgID", values: ["$" + "{aws:PrincipalOrgID}"] }],
});

/**
 * Lets an AWS service assume a role, for this account only:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export const assumedBy = (service: string, account: $util.Input<string>) =>
  $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
