import { readFile } from "node:fs/promises";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Choices } from "@genkan/controls/model/remedy";
import { clean, type Text } from "@genkan/controls/model/text";
import { reasonOf } from "@genkan/messages/plan/remedy";
import { tool } from "@genkan/messages/tool";
import { UsageError } from "../exit.ts";
import type { Planned } from "./planning.ts";

/** The schema of a plan's file. */
export const SCHEMA = "genkan.plan/1";

/** What of a plan's file counts when it is applied: the plan is made again, and must be the same. */
export interface ReviewedPlan {
  readonly account: string;
  readonly fingerprint: string;
  readonly controls: readonly string[];
  readonly choices: Choices;
  /** What its steps do, for a person. */
  readonly effects: readonly Text[];
}

/** The plan as JSON, to be reviewed, and applied with `--plan`. */
export function planJson(
  { plan, id, fingerprint, caller }: Planned,
  { controls, choices }: Pick<ReviewedPlan, "controls" | "choices">,
) {
  const { account, partition, at, fixes, steps, rests, refused, byHand, unknown } = plan;
  return `${JSON.stringify(
    {
      schema: SCHEMA,
      genkan: tool.version,
      id,
      fingerprint,
      account,
      partition,
      at,
      by: caller,
      controls,
      choices,
      fixes,
      steps,
      rests,
      refused: refused.map(({ evaluation, because, instead }) => ({ ...findingOf(evaluation), because, instead })),
      byHand: byHand.map(({ evaluation, remedy, warning }) => ({
        ...findingOf(evaluation),
        ...{ way: remedy.way, because: reasonOf(remedy) },
        ...(remedy.way === "console" ? { by: remedy.by } : {}),
        ...(warning ? { warning } : {}),
      })),
      unknown: unknown.map(findingOf),
    },
    null,
    2,
  )}\n`;
}

const findingOf = ({ control, resource, reason }: Evaluation) => ({ control, resource, reason });

/** Reads the file of a plan that was reviewed. @throws UsageError if it is none, or one of a newer Genkan */
export async function readPlan(file: string): Promise<ReviewedPlan> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new UsageError(words.unreadable(file, (error as Error).message), { cause: error });
  }
  const { schema, account, fingerprint, controls, choices, steps } = (content ?? {}) as Record<string, unknown>;
  if (typeof schema === "string" && schema.startsWith("genkan.plan/") && schema !== SCHEMA)
    throw new UsageError(words.otherSchema(file, schema));
  if (
    schema !== SCHEMA ||
    typeof account !== "string" ||
    typeof fingerprint !== "string" ||
    !isNames(controls) ||
    !isChoices(choices)
  )
    throw new UsageError(words.noPlan(file));
  return { account, fingerprint, controls, choices, effects: effectsIn(steps) };
}

/** The file may have been changed: only texts are taken from it. */
const effectsIn = (steps: unknown): readonly Text[] =>
  (Array.isArray(steps) ? steps : []).flatMap((step: { readonly effect?: Partial<Text> } | null) => {
    const { en, ja } = step?.effect ?? {};
    return typeof en === "string" && typeof ja === "string" ? [{ en: clean(en), ja: clean(ja) }] : [];
  });

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

function isChoices(value: unknown): value is Choices {
  if (typeof value !== "object" || value === null) return false;
  const { user, removeAdministrators, removePasswords, evenIfUsed } = value as Record<string, unknown>;
  return (
    (user === undefined || typeof user === "string") &&
    [removeAdministrators, removePasswords, evenIfUsed].every((each) => each === undefined || isNames(each))
  );
}

const words = {
  unreadable: (file: string, detail: string): Text => ({
    en: `${file} can't be read as a plan (${clean(detail)}). genkan fix --out FILE writes one.`,
    ja: `${file} を計画として読み取れません (${clean(detail)})。計画は genkan fix --out ファイル で作成します。`,
  }),
  otherSchema: (file: string, schema: string): Text => ({
    en: `${file} is a plan of another version (${clean(schema)}; this is ${SCHEMA}). Plan again, or use the Genkan that made it.`,
    ja: `${file} は別のバージョンの計画です (${clean(schema)}、このバージョンは ${SCHEMA})。計画を作成し直すか、作成時のバージョンの Genkan を使ってください。`,
  }),
  noPlan: (file: string): Text => ({
    en: `${file} is not a plan of genkan fix. genkan fix --out FILE writes one.`,
    ja: `${file} は genkan fix の計画ではありません。計画は genkan fix --out ファイル で作成します。`,
  }),
};
