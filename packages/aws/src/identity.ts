import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Subject } from "@genkan/controls/model/control";
import { UnusableAnswerError } from "./cause.ts";
import type { Aws } from "./clients.ts";

/** The IAM action of {@link whoAmI}, which AWS allows to every identity. */
export const IDENTITY_ACTION = "sts:GetCallerIdentity";

/** Whose credentials they are. */
export interface Caller {
  readonly subject: Subject;
  readonly arn: string;
}

/** The account and the principal of the credentials. @throws the SDK's error, with its action */
export async function callerOf(aws: Aws): Promise<Caller> {
  const { Account, Arn } = await (await aws.client(STSClient)).send(new GetCallerIdentityCommand({}));
  const partition = /^arn:([^:]+):/.exec(Arn ?? "")?.[1];
  if (!Account || !Arn || !partition)
    throw new UnusableAnswerError(IDENTITY_ACTION, "AWS's answer has no account or ARN");
  return { subject: { account: Account, partition }, arn: Arn };
}

/** The account and the partition of the credentials. @throws the SDK's error, with its action */
export const whoAmI = async (aws: Aws): Promise<Subject> => (await callerOf(aws)).subject;
