import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Subject } from "@genkan/controls/model/control";
import { UnusableAnswerError } from "./cause.ts";
import type { Aws } from "./clients.ts";

/** The IAM action of {@link whoAmI}, which AWS allows to every identity. */
export const IDENTITY_ACTION = "sts:GetCallerIdentity";

/** The account and the partition of the credentials. @throws the SDK's error, with its action */
export async function whoAmI(aws: Aws): Promise<Subject> {
  const { Account, Arn } = await (await aws.client(STSClient)).send(new GetCallerIdentityCommand({}));
  const partition = /^arn:([^:]+):/.exec(Arn ?? "")?.[1];
  if (!Account || !partition) throw new UnusableAnswerError(IDENTITY_ACTION, "AWS's answer has no account or ARN");
  return { account: Account, partition };
}
