import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Subject } from "@genkan/controls/model/control";
import { UnusableAnswerError } from "./cause.ts";
import type { Aws } from "./clients.ts";

/** The IAM action behind {@link whoAmI}; AWS grants it to everybody. */
export const IDENTITY_ACTION = "sts:GetCallerIdentity";

/** Whose account the credentials open, and in which partition. @throws the SDK's error, with its action */
export async function whoAmI(aws: Aws): Promise<Subject> {
  const { Account, Arn } = await (await aws.client(STSClient)).send(new GetCallerIdentityCommand({}));
  const partition = /^arn:([^:]+):/.exec(Arn ?? "")?.[1];
  if (!Account || !partition) throw new UnusableAnswerError(IDENTITY_ACTION, "AWS's answer has no account or ARN");
  return { account: Account, partition };
}
