import type { z } from "zod";
import japaneseMessages from "zod/v4/locales/ja.js";

/** A sentence in the languages of those who write scenarios. */
interface Sentence {
  readonly en: string;
  readonly ja: string;
}

const japanese = new Map<string, string>();

/** A message of a schema in both languages: a schema carries the English, by which the Japanese is found. */
export function worded({ en, ja }: Sentence): string {
  japanese.set(en, ja);
  return en;
}

/** Something that is wrong in a scenario. */
interface ScenarioFault {
  /** Where it is, such as `root.accessKeys[0]`; empty for the whole. */
  readonly path: string;
  readonly message: Sentence;
}

/** The scenario is invalid. The message lists every fault with its path. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  /** The message in each language. */
  readonly text: Sentence;

  constructor(faults: readonly ScenarioFault[]) {
    const listed = (language: keyof Sentence) =>
      faults.map(({ path, message }) => (path ? `${path}: ${message[language]}` : message[language])).join("\n");
    super(listed("en"));
    this.text = { en: listed("en"), ja: listed("ja") };
  }
}

/** The error of a text that is not JSON. */
export const notJson = (error: Error): ScenarioError =>
  new ScenarioError([
    { path: "", message: { en: `this is not JSON: ${error.message}`, ja: `JSON ではありません: ${error.message}` } },
  ]);

const { localeError: inJapanese } = japaneseMessages();

/**
 * Checks something by a schema, in both languages.
 * @param above where it is in the scenario
 * @throws ScenarioError
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  above: readonly PropertyKey[] = [],
): z.output<Schema> {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const translated = schema.safeParse(json, { error: inJapanese }).error?.issues ?? [];
  throw new ScenarioError(
    read.error.issues.map((issue, i) => ({
      path: [...above, ...issue.path].reduce<string>(
        (path, key) => (typeof key === "number" ? `${path}[${key}]` : path ? `${path}.${String(key)}` : String(key)),
        "",
      ),
      message: messageOf(issue, translated[i]),
    })),
  );
}

function messageOf(issue: z.core.$ZodIssue, translated: z.core.$ZodIssue | undefined): Sentence {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => JSON.stringify(key.slice(0, 80)));
    return { en: `unknown key ${keys.join(", ")}`, ja: `キー ${keys.join("、")} はありません` };
  }
  const { message: en } = issue;
  return { en, ja: japanese.get(en) ?? translated?.message ?? en };
}
