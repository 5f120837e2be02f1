/// <reference path="../../.sst/platform/config.d.ts" />

import type { Locale } from "@genkan/controls/model/text";
import type { Channel, HttpsChannel } from "@genkan/messages/channels/channel";
import type { InputTransformer } from "@genkan/messages/channels/tampering";
import { worded } from "@genkan/monitor/configuration";
import type { z } from "zod";
import type { Watched } from "../watched.ts";

/** What a channel finds when it is deployed. */
export interface Surroundings {
  readonly locale: Locale;
  /** The alert topic: alerts as JSON, alarms, and changes to Genkan itself. */
  readonly topic: sst.aws.SnsTopic;
  /** The key that encrypts the secrets of channels; made when a channel asks for it. */
  readonly secretsKey: () => aws.kms.Key;
  /** Makes a topic that alarms and EventBridge may publish to. */
  readonly topicOf: (name: string, options?: { readonly encrypted?: boolean }) => sst.aws.SnsTopic;
  /** Whether changes to Genkan itself are reported. */
  readonly detects: boolean;
}

/** Where EventBridge reports changes to Genkan itself. */
export interface TamperTarget {
  /** What the names of the targets begin with. */
  readonly name: string;
  readonly arn: $util.Input<string>;
  readonly input: InputTransformer;
  /** The function, where it is one: EventBridge has to be allowed to call it. */
  readonly fn?: sst.aws.Function;
  /** Only changes that may silence the topics. */
  readonly whenSilencing: boolean;
}

/** What a channel has made. */
export interface Deployed {
  /** The topic to which alerts are published in the channel's form, and alarms by CloudWatch. */
  readonly topic?: sst.aws.SnsTopic;
  readonly tampering: readonly TamperTarget[];
  /** Its functions, by the names of their alarms. */
  readonly watched?: Readonly<Record<string, Watched>>;
  /** Outputs of the deployment, for `genkan test-alert` and `genkan doctor`. */
  readonly outputs?: Readonly<Record<string, $util.Output<string>>>;
}

/** The stack of a channel: its settings in `genkan.config.ts`, and what it makes. */
export interface ChannelStack<Settings extends z.ZodRawShape = z.ZodRawShape> {
  readonly channel: Channel;
  readonly settings: Settings;
  /** An example of each setting, for whoever gets one wrong. */
  readonly examples: Readonly<Record<keyof Settings, string>>;
  /** Whether a configuration names somebody who is notified this way. */
  isOn(config: z.output<z.ZodObject<Settings>>): boolean;
  /** Whether the channel also reports that Genkan itself fails: alarms reach it without any function of ours. */
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
