/// <reference path="../../.sst/platform/config.d.ts" />
import { mail as channel } from "@genkan/messages/channels/mail";
import { email } from "@genkan/monitor/configuration";
import { z } from "zod";
import type { ChannelStack } from "./channel.ts";

const settings = {
  /** Who is mailed. Each address gets one mail to confirm. */
  emails: z.array(email).max(50).default([]),
};

/** E-mail, directly from the alert topic. */
export const mail: ChannelStack<typeof settings> = {
  channel,
  settings,
  examples: { emails: '["you@example.com"]' },
  isOn: ({ emails }) => emails.length > 0,
  hearsAlarms: true,
  deploy({ emails }, { topic, reader }) {
    for (const [i, endpoint] of emails.entries()) {
      new aws.sns.TopicSubscription(`AlertsEmail${i + 1}`, { topic: topic.arn, protocol: "email", endpoint });
    }
    return {
      topic,
      tampering: [
        { name: "Tell", arn: topic.arn, input: (thing) => channel.tampering(reader, thing), whenSilencing: false },
      ],
    };
  },
};
