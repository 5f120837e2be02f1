import { readFile } from "node:fs/promises";
import type { Text } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";

/** The text of a scenario file. @throws UsageError if it cannot be read */
export const readScenarioFile = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const cause = error.code ?? error.message;
    throw new UsageError({
      en: `The scenario file ${file} can't be read (${cause}). ${SCENARIOS.en}`,
      ja: `シナリオファイル ${file} を読み取れません (${cause})。${SCENARIOS.ja}`,
    });
  });

/** What is wrong with a scenario, and where to look it up. */
export const scenarioComplaint = (file: string, { text }: { readonly text: Text }): Text => ({
  en: `${file}: ${text.en}\n${SCENARIOS.en}`,
  ja: `${file} に誤りがあります: ${text.ja}\n${SCENARIOS.ja}`,
});

const SCENARIOS: Text = {
  en: "What it may contain: docs/schemas/scenario.schema.json; an example: test/scenarios/sound.json.",
  ja: "書ける内容は docs/schemas/scenario.schema.json、例は test/scenarios/sound.json を参照してください。",
};
