import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { connect } from "@genkan/aws/clients";
import { keyOfTopic } from "@genkan/aws/preflight";
import { expect, test } from "vitest";
import { motoAccount, openDoor } from "../moto.ts";

const ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

test("the key of a topic is known by its id, however the topic names it", { tags: "moto_server" }, async () => {
  const door = await openDoor(await motoAccount());
  const config = {
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    endpoint: door.endpoint,
  };
  const sns = new SNSClient(config);
  // It asks in the Region of the topic.
  const aws = connect({ ...config, region: "us-east-1" });
  const keyOf = async (Name: string, KmsMasterKeyId?: string) => {
    const attributes = KmsMasterKeyId === undefined ? {} : { Attributes: { KmsMasterKeyId } };
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name, ...attributes }));
    return keyOfTopic(aws, TopicArn!);
  };
  try {
    expect(await keyOf("by-id", ID)).toBe(ID);
    expect(await keyOf("by-arn", `arn:aws:kms:eu-west-1:111122223333:key/${ID}`)).toBe(ID);
    // AWS's own key, and an alias, are no ids of ours.
    expect(await keyOf("of-aws", "alias/aws/sns")).toBeNull();
    expect(await keyOf("none")).toBeNull();
  } finally {
    aws.close();
    sns.destroy();
    door.close();
  }
});
