import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { defaultRegions } from "@genkan/controls/model/partition";
import type { Text } from "@genkan/controls/model/text";
import {
  ConfigError,
  checkControls,
  evaluationExamples,
  evaluationSettings,
  type Fault,
  markWhole,
  messageExamples,
  messageSettings,
  readConfig,
  region,
  worded,
} from "@genkan/monitor/configuration";
import { z } from "zod";
import { channelExamples, channelSettings, channelStacks } from "./channels/index.ts";
import type { GenkanInput } from "./input.ts";
import { organizationExample, organizationSettings } from "./organization-settings.ts";

export { monitorSettingsOf } from "@genkan/monitor/configuration";

/** Five minutes to twelve hours: the watchdog waits for two periods, and CloudWatch for at most a day. */
const RATE = /^rate\((\d+) (minutes?|hours?)\)$/;

/** The minutes of a schedule such as `rate(1 hour)`. */
export function minutesOf(schedule: string): number {
  const [, amount, unit = ""] = RATE.exec(schedule) ?? [];
  return Number(amount) * (unit.startsWith("hour") ? 60 : 1);
}

/** What each value looks like, for people who get it wrong. */
const examples: Readonly<Record<string, string>> = {
  ...channelExamples,
  ...evaluationExamples,
  ...messageExamples,
  region: '"ap-northeast-1"',
  schedule: '"rate(1 hour)"',
  configRules: '{ enabled: true, frequency: "One_Hour", recorder: "existing" }',
  detection: '{ regions: ["us-east-1", "ap-northeast-1"], deployers: ["arn:aws:iam::*:role/deploy"] }',
  organization: organizationExample,
  logRetention: '"1 month"',
  reserveConcurrency: "true",
  tags: '{ team: "platform" }',
};

/**
 * EventBridge's limit for a pattern, in characters:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const LONGEST_PATTERN = 2_048;
/** The longest prefix of a deployment's names. */
const LONGEST_PREFIX = `genkan-${"x".repeat(29)}-`;
const KEY = `*${"x".repeat(36)}`;

/** Whether the tampering rules, each of which names the deployers, fit in EventBridge's limit. */
function fitInRules(deployers: readonly string[]): boolean {
  const rules = tamperRules(LONGEST_PREFIX, { deployers, keys: [KEY, KEY], organization: true });
  return rules.every(({ pattern }) => JSON.stringify(pattern).length <= LONGEST_PATTERN);
}

const settings = z.strictObject({
  region: region.optional(),
  ...channelSettings,
  ...messageSettings,
  schedule: z
    .string()
    .regex(RATE, worded({ en: "is not a rate", ja: "rate の形ではありません" }))
    .refine(
      (text) => minutesOf(text) >= 5 && minutesOf(text) <= 720,
      worded({ en: "is not from 5 minutes to 12 hours", ja: "5 分から 12 時間の範囲にありません" }),
    )
    .default("rate(1 hour)"),
  ...evaluationSettings,
  configRules: z
    .strictObject({
      enabled: z.boolean().default(true),
      frequency: z
        .enum(["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"])
        .default("One_Hour"),
      /**
       * AWS Config creates no rule without a recorder. `existing`: the account has one. `create`: creates one that
       * records a single cheap resource type. `none`: no Config rules.
       */
      recorder: z.enum(["existing", "create", "none"]).default("existing"),
    })
    .prefault({}),
  /** Evaluates at once what a CloudTrail event can have changed. Needs a trail that logs management events. */
  detection: z
    .strictObject({
      enabled: z.boolean().default(true),
      /**
       * The Regions where root may act: every enabled Region of the account. The deployment's own is always watched.
       */
      regions: z
        .array(region)
        .max(40)
        .default([...defaultRegions]),
      /** ARNs of the roles that deploy Genkan (`*` allowed): their changes to it are not tampering. */
      deployers: z
        .array(
          z
            .string()
            .regex(
              /^arn:[^:]+:iam::[^:]+:role\/./,
              worded({ en: "is not the ARN of a role", ja: "ロールの ARN ではありません" }),
            ),
        )
        .max(10)
        .refine(
          fitInRules,
          worded({
            en: "are too long together: EventBridge allows 2,048 characters per rule. Name fewer, or use *",
            ja: "合計が長すぎます (EventBridge のルールは 2,048 文字まで)。数を減らすか、* を使ってください",
          }),
        )
        .default([]),
    })
    .prefault({}),
  organization: organizationSettings,
  logRetention: z.enum(["1 week", "1 month", "3 months", "6 months", "1 year"]).default("1 month"),
  /**
   * Lets only one run execute at a time. An account with the Lambda quota of new accounts (10) cannot reserve any: set
   * `false` there. The versions of the findings then resolve overlaps.
   */
  reserveConcurrency: z.boolean().default(true),
  tags: z
    .record(
      z
        .string()
        .min(1)
        .max(128)
        .regex(
          /^(?!aws:)/i,
          worded({
            en: "begins with aws:, which AWS keeps for itself",
            ja: "AWS が予約している aws: で始まっています",
          }),
        ),
      z.string().max(256),
    )
    .default({}),
});

const schema = settings.check(checkControls);

/** What the schema accepts, which is what {@link GenkanInput} documents. */
export type SchemaInput = z.input<typeof schema>;
/** The configuration of a deployment, with defaults filled in. */
export type GenkanConfig = z.output<typeof schema>;

/** Checks the configuration before anything is deployed or evaluated. @throws ConfigError naming each wrong value, with an example */
export const defineConfig = (input: GenkanInput): GenkanConfig => {
  const config = readConfig(schema, input, { file: FILE, examples });
  const { organization, detection, accountName, notices } = config;
  if (notices.accessChanges && !detection.enabled) throw new ConfigError(FILE, [NO_EVENTS], config.locale);
  const { deployers } = detection;
  const more = {
    ...(organization ? { organization: { roleName: organization.roleName } } : {}),
    ...(accountName === undefined ? {} : { accountName }),
  };
  return markWhole(config, {
    input,
    undeployable: undeployable(config),
    summary: summaryOf(config),
    deployers,
    ...more,
  });
};

/**
 * The app that a configuration deploys, for `app` in `sst.config.ts`.
 * @param input what SST says about the deployment
 */
export function app(config: GenkanConfig, { stage }: { readonly stage?: string }) {
  const isProduction = stage === "production";
  return {
    name: "genkan",
    home: "aws",
    removal: isProduction ? "retain" : "remove",
    protect: isProduction,
    providers: {
      aws: { ...(config.region ? { region: config.region } : {}), defaultTags: { tags: config.tags } },
    },
  } as const;
}

const FILE = "genkan.config.ts";

/** Access changes are seen in events alone. */
const NO_EVENTS: Fault = {
  en: "notices.accessChanges: needs the events of CloudTrail, which detection.enabled: false switches off. Remove one of the two",
  ja: "notices.accessChanges: CloudTrail のイベントが必要ですが、detection.enabled: false で無効になっています。どちらか一方を削除してください",
};

/** Before anything is deployed: somebody must get the alerts, and the alarms about Genkan's own failures. @throws ConfigError */
export function assertNotified(config: GenkanConfig): void {
  const fault = undeployable(config);
  if (fault) throw new ConfigError(FILE, [fault], config.locale);
}

/** Why nobody would get the alerts, or the alarms about Genkan's own failures. */
function undeployable(config: GenkanConfig): Fault | null {
  const on = channelStacks.filter((stack) => stack.isOn(config));
  // A function of ours can't report that it fails itself.
  if (on.some(({ hearsAlarms }) => hearsAlarms)) return null;
  const names = on.map(({ channel }) => channel.name.replace(/^./, (letter) => letter.toUpperCase()));
  const example = `emails: ${examples["emails"]}`;
  return {
    en: `emails: nobody would be notified${on.length ? ` when ${names.join(" or ")} does not answer` : ""}. Add an address, for example: ${example}`,
    ja: `emails: ${on.length ? `${names.join("、")} が応答しない場合に` : ""}通知を受け取る人がいません。メールアドレスを追加してください。例: ${example}`,
  };
}

/** Who is notified, in which language, and how often the account is checked. */
function summaryOf(config: GenkanConfig): Text {
  const { emails, locale, schedule } = config;
  const [, amount, unit = ""] = RATE.exec(schedule) ?? [];
  const others = channelStacks.slice(1).filter((stack) => stack.isOn(config));
  const names = [...emails, ...others.map(({ channel }) => channel.name)];
  return {
    en: `notifies ${names.join(", ") || "nobody"} in ${{ en: "English", ja: "Japanese" }[locale]}, every ${amount} ${unit}`,
    ja: `通知先: ${names.join("、") || "なし"}、言語: ${{ en: "英語", ja: "日本語" }[locale]}、評価の間隔: ${amount} ${unit.startsWith("hour") ? "時間" : "分"}`,
  };
}
