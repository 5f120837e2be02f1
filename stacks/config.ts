import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { problemsIn } from "@genkan/controls/model/own-control";
import { REGION } from "@genkan/controls/model/partition";
import { defaultSettings } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import { z } from "zod";

const days = z.int().min(1).max(90);
const hours = z.int().min(1).max(8_760).nullable();
/** Five minutes to twelve hours: the watchdog waits for two periods, and CloudWatch for a day at most. */
const RATE = /^rate\((\d+) (minutes?|hours?)\)$/;

/** The minutes of a schedule such as `rate(1 hour)`. */
export function minutesOf(schedule: string): number {
  const [, amount, unit = ""] = RATE.exec(schedule) ?? [];
  return Number(amount) * (unit.startsWith("hour") ? 60 : 1);
}

/** What each value looks like, for whoever gets it wrong. */
const examples: Readonly<Record<string, string>> = {
  emails: '["you@example.com"]',
  slack: '"webhook", or { workspaceId: "T01ABCDEF", channelId: "C01ABCDEF" }',
  locale: '"ja"',
  schedule: '"rate(1 hour)"',
  identityCenterRegion: '"ap-northeast-1"',
  controls: "[myControl], imported from a file of yours (docs/own-controls.en.md)",
  off: '[{ control: "root-hardware-mfa-enabled", reason: "we use authenticator apps" }]',
  configRules: '{ enabled: true, frequency: "One_Hour", recorder: "existing" }',
  thresholds: "{ maxAdministrators: 5 }",
  detection: '{ regions: ["us-east-1", "ap-northeast-1"], deployers: ["arn:aws:iam::*:role/deploy"] }',
  reminders: "{ CRITICAL: 24, HIGH: null }",
  logRetention: '"1 month"',
  reserveConcurrency: "true",
  tags: '{ team: "platform" }',
};

/** The Regions that are on in every account of the partition `aws`. */
const DEFAULT_REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
];
const region = z.string().regex(REGION, "is no AWS Region");

/** EventBridge's limit on a pattern, in characters: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_PATTERN = 2_048;
/** As long as the names of a deployment and the id of a key get. */
const LONGEST_PREFIX = `genkan-${"x".repeat(29)}-`;
const KEY = `*${"x".repeat(36)}`;

/** Whether the rules on tampering, each of which names the deployers, fit into EventBridge. */
function fitInRules(deployers: readonly string[]): boolean {
  const rules = tamperRules(LONGEST_PREFIX, { deployers, key: KEY });
  return rules.every(({ pattern }) => JSON.stringify(pattern).length <= LONGEST_PATTERN);
}

const settings = z.strictObject({
  /** Who is mailed. Each address gets one mail to confirm. */
  emails: z.array(z.email("is no e-mail address")).max(50).default([]),
  /**
   * Slack: `"webhook"` takes the address from `npx sst secret set SlackWebhook URL`; a workspace and a channel are told
   * through Amazon Q Developer in chat applications, which has to be authorised in the workspace once.
   */
  slack: z
    .union([
      z.literal("webhook"),
      z.strictObject({
        workspaceId: z.string().regex(/^[0-9A-Z]{1,255}$/),
        channelId: z.string().regex(/^[A-Za-z0-9]{1,255}$/),
      }),
    ])
    .optional(),
  locale: z.enum(locales).default("en"),
  schedule: z
    .string()
    .regex(RATE, "is no rate")
    .refine((text) => minutesOf(text) >= 5 && minutesOf(text) <= 720, "is not from 5 minutes to 12 hours")
    .default("rate(1 hour)"),
  /** Home Region of IAM Identity Center; without it, it is looked for. */
  identityCenterRegion: region.optional(),
  thresholds: z
    .strictObject({
      rootUsageWindowDays: days.default(defaultSettings.rootUsageWindowDays),
      maxAdministrators: z.int().min(1).max(1_000).default(defaultSettings.maxAdministrators),
      maxAdminSessionSeconds: z.int().min(900).max(43_200).default(defaultSettings.maxAdminSessionSeconds),
      signInWindowDays: days.default(defaultSettings.signInWindowDays),
      adminSignInDays: days.default(defaultSettings.adminSignInDays),
    })
    .prefault({}),
  /** Controls of your own, each made with `control()` in a file of yours. */
  controls: z.array(z.custom<Control>()).default([]),
  /** Controls that are not judged, and why. */
  off: z
    .array(
      z.strictObject({
        control: z.string(),
        reason: z.string().trim().min(1, "say why"),
      }),
    )
    .default([]),
  configRules: z
    .strictObject({
      enabled: z.boolean().default(true),
      frequency: z
        .enum(["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"])
        .default("One_Hour"),
      /**
       * AWS Config makes no rule without a recorder. `existing`: the account has one. `create`: one that records a
       * single cheap resource type. `none`: no Config rules.
       */
      recorder: z.enum(["existing", "create", "none"]).default("existing"),
    })
    .prefault({}),
  /** Judging at once what an event of CloudTrail can have changed. It takes a trail that logs management events. */
  detection: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Where root may be at work: every Region that is on in the account. The deployment's own is always watched. */
      regions: z.array(region).max(40).default(DEFAULT_REGIONS),
      /** ARNs of the roles that deploy Genkan (`*` allowed): what they change of it is no tampering. */
      deployers: z
        .array(z.string().regex(/^arn:[^:]+:iam::[^:]+:role\/./, "is no ARN of a role"))
        .max(10)
        .refine(fitInRules, "are too long together: EventBridge takes 2,048 characters a rule. Name fewer, or use *")
        .default([]),
    })
    .prefault({}),
  /** After how many hours what is still non-compliant, or can't be judged, is told again, by severity; `null`: never. */
  reminders: z
    .strictObject({
      CRITICAL: hours.default(24),
      HIGH: hours.default(7 * 24),
      MEDIUM: hours.default(null),
      LOW: hours.default(null),
    })
    .prefault({}),
  logRetention: z.enum(["1 week", "1 month", "3 months", "6 months", "1 year"]).default("1 month"),
  /**
   * One run at a time. An account whose Lambda quota is the 10 of new accounts can't reserve any: then `false`; the
   * versions of the findings guard what is left.
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

/** {@link settings}, with what depends on several of them. */
const schema = settings.check(({ value: { controls, off }, issues }) => {
  for (const { index, message } of problemsIn(controls, catalogue))
    issues.push({ code: "custom", input: controls[index], path: ["controls", index], message });
  const ids = [...catalogue, ...controls].map((control) => control?.id);
  for (const [index, { control }] of off.entries()) {
    const message = "there is no such control (genkan controls lists them)";
    if (!ids.includes(control))
      issues.push({ code: "custom", input: control, path: ["off", index, "control"], message });
  }
});

export type GenkanConfig = z.output<typeof schema>;

/** Checks the configuration before anything is deployed. @throws Error naming each wrong value, with an example */
export function defineConfig(input: z.input<typeof schema>): GenkanConfig {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const lines = read.error.issues.flatMap((issue) => {
    const keys = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return keys.map((path) => {
      const example = examples[String(path[0])];
      const message =
        issue.code === "unrecognized_keys"
          ? "there is no such setting"
          : issue.code === "invalid_key"
            ? (issue.issues[0]?.message ?? issue.message)
            : issue.message;
      return `  ${path.join(".")}: ${message}${example ? `. For example: ${String(path[0])}: ${example}` : ""}`;
    });
  });
  throw new Error(`genkan.config.ts can't be used:\n${lines.join("\n")}`);
}

/** Before anything is deployed: an alert that nobody gets is none. @throws Error saying what to write */
export function assertTold({ emails, slack }: GenkanConfig): void {
  // The webhook's function can't tell that it fails itself.
  if (emails.length || typeof slack === "object") return;
  const who = slack === "webhook" ? "nobody would be told when Slack does not answer" : "nobody would be told";
  throw new Error(`genkan.config.ts: ${who}. Name an address, for example: emails: ${examples["emails"]}`);
}

/** What the functions are told of it. */
export const monitorSettingsOf = ({ locale, identityCenterRegion, thresholds, reminders, off }: GenkanConfig) => ({
  locale,
  reminders,
  identityCenterRegion: identityCenterRegion ?? null,
  ...thresholds,
  off: off.map(({ control }) => control),
});
