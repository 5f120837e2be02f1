/// <reference path="../.sst/platform/config.d.ts" />

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
