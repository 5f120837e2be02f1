import { catalogue } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { nearestTo } from "@genkan/controls/model/nearest";
import { problemsIn } from "@genkan/controls/model/own-control";
import { REGION } from "@genkan/controls/model/partition";
import { fromThresholds, reminderHours } from "@genkan/controls/model/settings";
import { type Locale, locales, type Text } from "@genkan/controls/model/text";
import { defaultTimeZone, isTimeZone } from "@genkan/messages/moment";
import { z } from "zod";
import japaneseMessages from "zod/v4/locales/ja.js";

const japanese = new Map<string, string>();

/** A message of a schema in both languages: a schema carries the English, by which the Japanese is found. */
export function worded({ en, ja }: Text): string {
  japanese.set(en, ja);
  return en;
}

const between = ({ least, most }: { readonly least: number; readonly most: number }) => z.int().min(least).max(most);
const hours = between(reminderHours).nullable();

/** An AWS Region in a configuration. */
export const region = z
  .string()
  .regex(REGION, worded({ en: "is not an AWS Region", ja: "AWS リージョンの名前ではありません" }));

/** An e-mail address in a configuration. */
export const email = z.email(worded({ en: "is not an e-mail address", ja: "メールアドレスではありません" }));

/** Whether a configuration accepts a text as an e-mail address. */
export const isEmail = (text: string): boolean => email.safeParse(text).success;

/**
 * The settings of `genkan.config.ts` that decide what is evaluated, how, and what may be fixed. A deployment has further
 * settings; the commands of an evaluation read only these.
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
        reason: z
          .string()
          .trim()
          .min(1, worded({ en: "say why", ja: "理由を書いてください" })),
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
  /**
   * The tag on permission sets that another tool manages; without a value, any value counts. `genkan fix` does not apply a
   * plan that changes one. It evaluates nothing, and the deployment does not use it.
   */
  managedBy: z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256).optional() }).optional(),
};

/** The settings of `genkan.config.ts` for the language and the times of messages. */
export const messageSettings = {
  locale: z.enum(locales).default("en"),
  /** The time zone in which messages show times, next to UTC; without it, that of the language. */
  timeZone: z
    .string()
    .refine(isTimeZone, worded({ en: "is not the name of a time zone", ja: "タイムゾーンの名前ではありません" }))
    .optional(),
  /** What messages call the account; without it, its alias. */
  accountName: z.string().trim().min(1).max(63).optional(),
  /** What channels get beside changes of verdicts. */
  notices: z
    .strictObject({
      /** Every change to permission sets, assignments, administrators' groups and administrators' roles, with who made it. */
      accessChanges: z.boolean().default(false),
    })
    .prefault({}),
};
type MessageConfig = z.output<z.ZodObject<typeof messageSettings>>;

/** An example of each setting. */
export const messageExamples = {
  locale: '"ja"',
  timeZone: '"Asia/Tokyo"',
  accountName: '"prod"',
  notices: "{ accessChanges: true }",
} satisfies Record<keyof typeof messageSettings, string>;

/** An example of each setting. */
export const evaluationExamples = {
  identityCenterRegion: '"ap-northeast-1"',
  controls: "[myControl], imported from a file of yours (docs/own-controls.en.md)",
  off: '[{ control: "root-hardware-mfa-enabled", reason: "we use authenticator apps" }]',
  thresholds: "{ maxAdministrators: 5 }",
  reminders: "{ CRITICAL: 24, HIGH: null }",
  managedBy: '{ key: "managed-by", value: "pulumi" }',
} satisfies Record<keyof typeof evaluationSettings, string>;

export type EvaluationConfig = z.output<z.ZodObject<typeof evaluationSettings>>;

/** Checks what depends on several settings: the user's own controls, and the ids of the controls that are off. */
export const checkControls: z.core.CheckFn<Pick<EvaluationConfig, "controls" | "off">> = ({ value, issues }) => {
  const { controls, off } = value;
  for (const { index, message } of problemsIn(controls, catalogue))
    issues.push({ code: "custom", input: controls[index], path: ["controls", index], message: worded(message) });
  const ids = [...catalogue, ...controls].map((control) => control?.id);
  for (const [index, { control }] of off.entries()) {
    if (ids.includes(control)) continue;
    const near = nearestTo(control, ids);
    const message = worded({
      en: `there is no such control${near === null ? "" : `. Did you mean ${near}?`} (genkan controls lists them)`,
      ja: `このコントロールはありません${near === null ? "" : `。もしかして: ${near}`} (一覧: genkan controls)`,
    });
    issues.push({ code: "custom", input: control, path: ["off", index, "control"], message });
  }
};

/** Something wrong with a configuration: where, and what to write instead. */
export type Fault = Text;

/** A configuration with wrong values. The message names each of them, with an example. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly file: string;
  readonly faults: readonly Fault[];

  constructor(file: string, faults: readonly Fault[], locale: Locale) {
    super(faultsText(file, faults)[locale]);
    this.file = file;
    this.faults = faults;
  }

  /** Also of another copy of Genkan, which the configuration imports. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === "ConfigError" && "faults" in error;
  }
}

/** The faults of a file below each other. */
export const faultsText = (file: string, faults: readonly Fault[]): Text => ({
  en: `${file} can't be used:\n${faults.map(({ en }) => `  ${en}`).join("\n")}`,
  ja: `${file} に誤りがあります:\n${faults.map(({ ja }) => `  ${ja}`).join("\n")}`,
});

interface Reading {
  readonly file: string;
  readonly examples: Readonly<Record<string, string>>;
  /** What to say about a setting that the schema does not have. */
  readonly unknown?: Text;
}

/** Reads a configuration with a schema. @throws ConfigError with the name of the file */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { file, examples, unknown = NO_SETTING }: Reading,
): z.output<Schema> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const translated = schema.safeParse(input, { error: inJapanese });
  const faults = read.error.issues.flatMap((issue, i, all): readonly Fault[] => {
    const faultOf = (path: readonly PropertyKey[], text: Text) =>
      faultAt(path.join("."), text, String(path[0]), examples[String(path[0])]);
    if (issue.code === "unrecognized_keys") {
      const others = keysAt(schema, issue.path);
      return issue.keys.map((key) => faultOf([...issue.path, key], unknownSetting(unknown, nearestTo(key, others))));
    }
    // What has the wrong form fails the checks of its content as well, which say nothing more about it.
    const isSameValue = ({ code, path }: z.core.$ZodIssue) =>
      code !== "custom" && path.join(".") === issue.path.join(".");
    if (issue.code === "custom" && all.slice(0, i).some(isSameValue)) return [];
    const en = messageOf(issue);
    return [faultOf(issue.path, { en, ja: japanese.get(en) ?? messageOf(translated.error!.issues[i]!) })];
  });
  throw new ConfigError(file, faults, localeOf(input));
}

/** The language of the person who writes a configuration, as far as it says. */
const localeOf = (input: unknown): Locale => ((input as { locale?: unknown } | null)?.locale === "ja" ? "ja" : "en");

const { localeError: inJapanese } = japaneseMessages();

const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;

const faultAt = (at: string, text: Text, setting: string, example: string | undefined): Fault => ({
  en: `${at}: ${text.en}${example ? `. For example: ${setting}: ${example}` : ""}`,
  ja: `${at}: ${text.ja}${example ? `。例: ${setting}: ${example}` : ""}`,
});

const NO_SETTING: Text = { en: "there is no such setting", ja: "この設定はありません" };

const unknownSetting = ({ en, ja }: Text, near: string | null): Text =>
  near === null
    ? { en, ja }
    : { en: `${NO_SETTING.en}. Did you mean ${near}?`, ja: `${NO_SETTING.ja}。もしかして: ${near}` };

/** The settings at a place of a configuration. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const step of [...path, null]) {
    while (at instanceof z.ZodPrefault || at instanceof z.ZodDefault || at instanceof z.ZodOptional) at = at.unwrap();
    if (step === null) break;
    at = at instanceof z.ZodObject ? at.shape[String(step)] : at instanceof z.ZodArray ? at.element : undefined;
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** What a configuration is for, by the schema of the deployment. */
export interface Whole {
  /** What the file says, before defaults were filled in: another version of Genkan may read it otherwise. */
  readonly input: unknown;
  /** Why it can't be deployed, although each of its values is valid. */
  readonly undeployable: Fault | null;
  /** What it asks for, in a few words. */
  readonly summary: Text;
  /** How it reads the members of an organization, where it does. */
  readonly organization?: { readonly roleName?: string | undefined };
  /** ARNs of the roles that deploy it, `*` allowed. */
  readonly deployers: readonly string[];
  /** What its messages call the account, where that is not its alias. */
  readonly accountName?: string;
}

/** The `genkan` that runs may be another copy than the one that the configuration imports. */
const WHOLE = Symbol.for("genkan.configuration");

/** Marks a configuration that was read by the schema of the deployment, so that its other settings are not mistakes. */
export function markWhole<Config extends object>(config: Config, what: Whole): Config {
  return Object.defineProperty(config, WHOLE, { value: what });
}

/** What the schema of the deployment says about a configuration; `null` for one that is for evaluations alone. */
export const wholeOf = (config: object): Whole | null => (config as { readonly [WHOLE]?: Whole })[WHOLE] ?? null;

/** The settings to evaluate with, from what a configuration file exports. @throws ConfigError that names the file */
export function readEvaluationConfig(input: unknown, file: string): EvaluationConfig {
  const isWhole = typeof input === "object" && input !== null && wholeOf(input) !== null;
  const schema = isWhole ? z.object(evaluationSettings) : z.strictObject(evaluationSettings);
  const unknown: Text = {
    en: "there is no such setting for an evaluation; those of a deployment need export default defineConfig({ … })",
    ja: "評価の設定にはありません。デプロイの設定を書くには export default defineConfig({ … }) を使います",
  };
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
  notices,
}: EvaluationConfig & MessageConfig) => ({
  locale,
  timeZone: timeZone ?? defaultTimeZone[locale],
  accountName: accountName ?? null,
  reminders,
  identityCenterRegion: identityCenterRegion ?? null,
  ...thresholds,
  off: off.map(({ control }) => control),
  ...(notices.accessChanges ? { accessChanges: true } : {}),
});
