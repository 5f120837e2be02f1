/// <reference path="../../.sst/platform/config.d.ts" />

import type { Channel, HttpsChannel } from "@genkan/messages/channels/channel";
import type { InputTransformer } from "@genkan/messages/channels/tampering";
import type { TamperedThing } from "@genkan/messages/channels/tampering-parts";
import type { Reader } from "@genkan/messages/moment";
import { worded } from "@genkan/monitor/configuration";
import type { z } from "zod";
import type { Watched } from "../watched.ts";

/** What a channel can use when it is deployed. */
export interface Surroundings {
  /** The language of messages, and the time zone next to UTC. */
  readonly reader: Reader;
  /** The alert topic: alerts as JSON, alarms, and changes to Genkan itself. */
  readonly topic: sst.aws.SnsTopic;
  /** The key that encrypts the secrets of channels; created when a channel first needs it. */
  readonly secretsKey: () => aws.kms.Key;
  /** Creates a topic that alarms and EventBridge may publish to. */
  readonly topicOf: (name: string, options?: { readonly encrypted?: boolean }) => sst.aws.SnsTopic;
  /** Whether changes to Genkan itself are reported. */
  readonly detects: boolean;
}

/** A target of EventBridge for changes to Genkan itself. */
export interface TamperTarget {
  /** The prefix of the targets' names. */
  readonly name: string;
  readonly arn: $util.Input<string>;
  readonly input: (thing: TamperedThing) => InputTransformer;
  /** The function, if the target is one: EventBridge needs permission to call it. */
  readonly fn?: sst.aws.Function;
  /** Set if it gets only changes that may silence the topics. */
  readonly whenSilencing: boolean;
}

/** The resources of a channel. */
export interface Deployed {
  /** The topic for alerts in the channel's format, and for CloudWatch's alarms. */
  readonly topic?: sst.aws.SnsTopic;
  readonly tampering: readonly TamperTarget[];
  /** Its functions, by the prefix of their alarms' names. */
  readonly watched?: Readonly<Record<string, Watched>>;
  /** Outputs of the deployment, for `genkan test-alert` and `genkan doctor`. */
  readonly outputs?: Readonly<Record<string, $util.Output<string>>>;
}

/** The stack of a channel: its settings in `genkan.config.ts`, and how to deploy it. */
export interface ChannelStack<Settings extends z.ZodRawShape = z.ZodRawShape> {
  readonly channel: Channel;
  readonly settings: Settings;
  /** An example of each setting, for error messages. */
  readonly examples: Readonly<Record<keyof Settings, string>>;
  /** Whether a configuration names someone who is notified through this channel. */
  isOn(config: z.output<z.ZodObject<Settings>>): boolean;
  /** Whether the channel also reports failures of Genkan itself: alarms reach it without a function of ours. */
  readonly hearsAlarms: boolean;
  deploy(config: z.output<z.ZodObject<Settings>>, surroundings: Surroundings): Deployed;
}

/**
 * Explains why the value of a setting is not one of its words. What looks like an address or a key is a secret: the file
 * would keep it in plain text.
 */
export const wordOf = (channel: HttpsChannel, en: string, ja: string) => ({
  error: ({ input }: { readonly input?: unknown }): string => {
    if (typeof input !== "string" || !/^https?:|^\w{20,}$/.test(input)) return worded({ en, ja });
    const commands = Object.entries(channel.secrets).map(
      ([part, { secret }]) => `npx sst secret set ${secret} ${part.toUpperCase()}`,
    );
    return worded({
      en: `looks like a secret, which this file would not keep secret. Set it with ${commands.join(" and ")} instead`,
      ja: `秘密の値のようです。このファイルには書かず、${commands.join(" と ")} で設定してください`,
    });
  },
});
