import { tamperRules } from "@genkan/aws/event-rules/tampering";
import {
  checkControls,
  evaluationExamples,
  evaluationSettings,
  markWhole,
  messageExamples,
  messageSettings,
  readConfig,
  region,
} from "@genkan/monitor/configuration";
import { z } from "zod";
import { channelExamples, channelSettings, channelStacks } from "./channels/index.ts";

export { monitorSettingsOf } from "@genkan/monitor/configuration";

/** Five minutes to twelve hours: the watchdog waits for two periods, and CloudWatch for at most a day. */
const RATE = /^rate\((\d+) (minutes?|hours?)\)$/;

/** The minutes of a schedule such as `rate(1 hour)`. */
export function minutesOf(schedule: string): number {
  const [, amount, unit = ""] = RATE.exec(schedule) ?? [];
  return Number(amount) * (unit.startsWith("hour") ? 60 : 1);
}

/** An example of each value, for error messages. */
const examples: Readonly<Record<string, string>> = {
  ...channelExamples,
  ...evaluationExamples,
  ...messageExamples,
  schedule: '"rate(1 hour)"',
  configRules: '{ enabled: true, frequency: "One_Hour", recorder: "existing" }',
  detection: '{ regions: ["us-east-1", "ap-northeast-1"], deployers: ["arn:aws:iam::*:role/deploy"] }',
  logRetention: '"1 month"',
  reserveConcurrency: "true",
  tags: '{ team: "platform" }',
};

/** The Regions that are enabled in every account of the partition `aws`. */
const DEFAULT_REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
];

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
  const rules = tamperRules(LONGEST_PREFIX, { deployers, keys: [KEY, KEY] });
  return rules.every(({ pattern }) => JSON.stringify(pattern).length <= LONGEST_PATTERN);
}

const settings = z.strictObject({
  ...channelSettings,
  ...messageSettings,
  schedule: z
    .string()
    .regex(RATE, "is no rate")
    .refine((text) => minutesOf(text) >= 5 && minutesOf(text) <= 720, "is not from 5 minutes to 12 hours")
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
      regions: z.array(region).max(40).default(DEFAULT_REGIONS),
      /** ARNs of the roles that deploy Genkan (`*` allowed): their changes to it are not tampering. */
      deployers: z
        .array(z.string().regex(/^arn:[^:]+:iam::[^:]+:role\/./, "is no ARN of a role"))
        .max(10)
        .refine(fitInRules, "are too long together: EventBridge takes 2,048 characters a rule. Name fewer, or use *")
        .default([]),
    })
    .prefault({}),
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
        .regex(/^(?!aws:)/i, "begins with aws:, which AWS keeps for itself"),
      z.string().max(256),
    )
    .default({}),
});

const schema = settings.check(checkControls);

/** The configuration of a deployment, with defaults filled in. */
export type GenkanConfig = z.output<typeof schema>;

/**
 * Checks the configuration before anything is deployed or evaluated.
 * @throws ConfigError that names each wrong value, with an example
 */
export const defineConfig = (input: z.input<typeof schema>): GenkanConfig =>
  markWhole(readConfig(schema, input, { file: "genkan.config.ts", examples }));

/**
 * Checks that someone gets the alerts, and the alarms about Genkan itself. @throws Error that says what to configure
 */
export function assertNotified(config: GenkanConfig): void {
  const on = channelStacks.filter((stack) => stack.isOn(config));
  // A function of ours cannot report its own failure.
  if (on.some(({ hearsAlarms }) => hearsAlarms)) return;
  const names = on.map(({ channel }) => channel.name.replace(/^./, (letter) => letter.toUpperCase()));
  const who = on.length ? `nobody would be told when ${names.join(" or ")} does not answer` : "nobody would be told";
  throw new Error(`genkan.config.ts: ${who}. Name an address, for example: emails: ${examples["emails"]}`);
}
