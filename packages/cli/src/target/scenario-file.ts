import { readFile } from "node:fs/promises";
import type { Text } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { sampleAccounts } from "./sample-accounts.ts";

/**
 * The text of a scenario: that of a file, or of one of our sample accounts where no file has its name.
 * @throws UsageError if it cannot be read
 */
export async function readScenarioFile({ clock }: Pick<Shell, "clock">, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && Object.hasOwn(sampleAccounts, file))
      return JSON.stringify(sampleAccounts[file]!(new Date(clock.now())));
    const cause = code ?? message;
    throw new UsageError({
      en: `The scenario file ${file} can't be read (${cause}). ${SCENARIOS.en}`,
      ja: `シナリオファイル ${file} を読み取れません (${cause})。${SCENARIOS.ja}`,
    });
  }
}

/** What is wrong with a scenario, and where to look it up. */
export const scenarioComplaint = (file: string, { text }: { readonly text: Text }): Text => ({
  en: `${file}: ${text.en}\n${SCENARIOS.en}`,
  ja: `${file} に誤りがあります: ${text.ja}\n${SCENARIOS.ja}`,
});

const NAMES = Object.keys(sampleAccounts).join(", ");
const SCENARIOS: Text = {
  en: `What it may contain: docs/schemas/scenario.schema.json. Two accounts are there by name: ${NAMES}.`,
  ja: `書ける内容は docs/schemas/scenario.schema.json を参照してください。名前で指定できるアカウント: ${NAMES}`,
};
