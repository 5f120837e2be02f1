/// <reference path="../../.sst/platform/config.d.ts" />

import { amazonQ as channel } from "@genkan/messages/channels/amazon-q";
import type { TamperedThing } from "@genkan/messages/channels/tampering-parts";
import { z } from "zod";
import { assumedBy } from "../resources.ts";
import type { ChannelStack } from "./channel.ts";

const place = z.strictObject({
  workspaceId: z.string().regex(/^[0-9A-Z]{1,255}$/),
  channelId: z.string().regex(/^[A-Za-z0-9]{1,255}$/),
});
const settings = {
  /** A workspace and a channel of Slack. Amazon Q Developer must be authorised in the workspace once. */
  amazonQ: place.optional(),
};

/** Amazon Q Developer in chat applications, which reads its own topics. */
export const amazonQ: ChannelStack<typeof settings> = {
  channel,
  settings,
  examples: { amazonQ: '{ workspaceId: "T01ABCDEF", channelId: "C01ABCDEF" }' },
  isOn: ({ amazonQ }) => amazonQ !== undefined,
  hearsAlarms: true,
  deploy({ amazonQ }, { topicOf, reader, detects }) {
    const topic = topicOf("ChatAlerts");
    // It reports changes to the key or to the other topics, so it must not need the key. No one has to confirm it.
    const spare = detects ? topicOf("ChatSpare", { encrypted: false }) : undefined;
    configure(amazonQ!, [topic, ...(spare ? [spare] : [])]);
    const input = (thing: TamperedThing) => channel.tampering(reader, thing);
    return {
      topic,
      tampering: [
        { name: "Chat", arn: topic.arn, input, whenSilencing: false },
        ...(spare ? [{ name: "Spare", arn: spare.arn, input, whenSilencing: true }] : []),
      ],
      outputs: { chatTopic: topic.arn },
    };
  },
};

/** Creates the channel with a role that may read nothing. */
function configure({ workspaceId, channelId }: z.output<typeof place>, topics: readonly sst.aws.SnsTopic[]) {
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const role = new aws.iam.Role("ChatRole", {
    name: `${$app.name}-${$app.stage}-ChatRole`,
    assumeRolePolicy: assumedBy("chatbot.amazonaws.com", accountId),
  });
  new aws.chatbot.SlackChannelConfiguration("Chat", {
    configurationName: `${$app.name}-${$app.stage}`,
    iamRoleArn: role.arn,
    slackTeamId: workspaceId,
    slackChannelId: channelId,
    snsTopicArns: topics.map(({ arn }) => arn),
    loggingLevel: "ERROR",
    // Without this, the guardrail is AdministratorAccess: a policy that someone attaches to the role would apply in the
    // channel.
    guardrailPolicyArns: [$interpolate`arn:${partition}:iam::aws:policy/AWSDenyAll`],
    userAuthorizationRequired: true,
  });
}
