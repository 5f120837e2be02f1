import { catalogue } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { problemsIn } from "@genkan/controls/model/own-control";
import { REGION } from "@genkan/controls/model/partition";
import { fromThresholds, reminderHours } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import { defaultTimeZone, isTimeZone } from "@genkan/messages/moment";
import { z } from "zod";

const between = ({ least, most }: { readonly least: number; readonly most: number }) => z.int().min(least).max(most);
const hours = between(reminderHours).nullable();

/** The name of an AWS Region in a configuration. */
export const region = z.string().regex(REGION, "is no AWS Region");

/**
 * The settings of `genkan.config.ts` that decide what is evaluated, and how. A deployment has further settings; `genkan
 * check` and `genkan watch` read only these.
 */
export const evaluationSettings = {
  /** The home Region of IAM Identity Center. Without it, runs search for it. */
  identityCenterRegion: region.optional(),
  thresholds: z.strictObject(fromThresholds((threshold) => between(threshold).default(threshold.default))).prefault({}),
  /** The user's own controls, each made with `control()` in the user's files. */
  controls: z.array(z.custom<Control>()).default([]),
  /** Controls that are not evaluated, and why. */
  off: z
    .array(
      z.strictObject({
        control: z.string(),
        reason: z.string().trim().min(1, "say why"),
      }),
    )
    .default([]),
  /** How many hours after an alert an unresolved problem is notified again, by severity; `null`: never. */
  reminders: z
    .strictObject({
      CRITICAL: hours.default(reminderHours.default.CRITICAL),
      HIGH: hours.default(reminderHours.default.HIGH),
      MEDIUM: hours.default(reminderHours.default.MEDIUM),
      LOW: hours.default(reminderHours.default.LOW),
    })
    .prefault({}),
};

/** The settings of `genkan.config.ts` for the language and the times of messages. */
export const messageSettings = {
  locale: z.enum(locales).default("en"),
  /** The time zone in which messages show times, next to UTC. The default depends on the language. */
  timeZone: z.string().refine(isTimeZone, "is not the name of a time zone").optional(),
  /** The name of the account in messages; its alias by default. */
  accountName: z.string().trim().min(1).max(63).optional(),
};
type MessageConfig = z.output<z.ZodObject<typeof messageSettings>>;

/** An example of each setting. */
export const messageExamples = {
  locale: '"ja"',
  timeZone: '"Asia/Tokyo"',
  accountName: '"prod"',
} satisfies Record<keyof typeof messageSettings, string>;

/** An example of each setting. */
export const evaluationExamples = {
  identityCenterRegion: '"ap-northeast-1"',
  controls: "[myControl], imported from a file of yours (docs/own-controls.en.md)",
  off: '[{ control: "root-hardware-mfa-enabled", reason: "we use authenticator apps" }]',
  thresholds: "{ maxAdministrators: 5 }",
  reminders: "{ CRITICAL: 24, HIGH: null }",
} satisfies Record<keyof typeof evaluationSettings, string>;

export type EvaluationConfig = z.output<z.ZodObject<typeof evaluationSettings>>;

/** Checks what depends on several settings: the user's own controls, and the ids of the controls that are off. */
export const checkControls: z.core.CheckFn<Pick<EvaluationConfig, "controls" | "off">> = ({ value, issues }) => {
  const { controls, off } = value;
  for (const { index, message } of problemsIn(controls, catalogue))
    issues.push({ code: "custom", input: controls[index], path: ["controls", index], message });
  const ids = [...catalogue, ...controls].map((control) => control?.id);
  for (const [index, { control }] of off.entries()) {
    const message = "there is no such control (genkan controls lists them)";
    if (!ids.includes(control))
      issues.push({ code: "custom", input: control, path: ["off", index, "control"], message });
  }
};

/** A configuration with wrong values. The message lists each of them, with an example. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

interface Reading {
  readonly file: string;
  readonly examples: Readonly<Record<string, string>>;
  /** The message about a setting that the schema does not have. */
  readonly unknown?: string;
}

/** Reads a configuration with a schema. @throws ConfigError with the name of the file */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { file, examples, unknown = "there is no such setting" }: Reading,
): z.output<Schema> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const lines = read.error.issues.flatMap((issue) => {
    const keys = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return keys.map((path) => {
      const example = examples[String(path[0])];
      const message =
        issue.code === "unrecognized_keys"
          ? unknown
          : issue.code === "invalid_key"
            ? (issue.issues[0]?.message ?? issue.message)
            : issue.message;
      return `  ${path.join(".")}: ${message}${example ? `. For example: ${String(path[0])}: ${example}` : ""}`;
    });
  });
  throw new ConfigError(`${file} can't be used:\n${lines.join("\n")}`);
}

const whole = new WeakSet<object>();

/** Marks a configuration that the schema of a deployment has read, so that its other settings are not errors. */
export function markWhole<Config extends object>(config: Config): Config {
  whole.add(config);
  return config;
}

/** The evaluation settings in what a configuration file exports. @throws ConfigError with the name of the file */
export function readEvaluationConfig(input: unknown, file: string): EvaluationConfig {
  const isWhole = typeof input === "object" && input !== null && whole.has(input);
  const schema = isWhole ? z.object(evaluationSettings) : z.strictObject(evaluationSettings);
  const unknown =
    "there is no such setting for an evaluation; those of a deployment need export default defineConfig({ … })";
  return readConfig(schema.check(checkControls), input, { file, examples: evaluationExamples, unknown });
}

/** The settings that a deployment passes to its functions. */
export const monitorSettingsOf = ({
  locale,
  timeZone,
  accountName,
  identityCenterRegion,
  thresholds,
  reminders,
  off,
}: EvaluationConfig & MessageConfig) => ({
  locale,
  timeZone: timeZone ?? defaultTimeZone[locale],
  accountName: accountName ?? null,
  reminders,
  identityCenterRegion: identityCenterRegion ?? null,
  ...thresholds,
  off: off.map(({ control }) => control),
});
