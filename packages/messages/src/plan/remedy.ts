import type { Risk } from "@genkan/controls/model/plan";
import type { ConsoleRemedy, Remedy } from "@genkan/controls/model/remedy";
import type { Text } from "@genkan/controls/model/text";

/** What `genkan fix` does about a finding, in one or two sentences. */
export function remedyText(remedy: Remedy): Text {
  switch (remedy.way) {
    case "api":
      return {
        en: `${remedy.title.en} (${risks[remedy.risk].en})`,
        ja: `${remedy.title.ja} (${risks[remedy.risk].ja})`,
      };
    case "console":
      return {
        en: `${inConsole[remedy.by].en} ${remedy.because.en}`,
        ja: `${inConsole[remedy.by].ja}${remedy.because.ja}`,
      };
    default:
      return reasonOf(remedy);
  }
}

/** Why no call puts a finding right. */
export const reasonOf = (remedy: Exclude<Remedy, { way: "api" }>): Text =>
  remedy.way === "behaviour" ? remedy.text : remedy.because;

/** What each way of a remedy is called. */
export const ways = {
  api: { en: "genkan fix", ja: "genkan fix" },
  console: { en: "By hand", ja: "手作業" },
  behaviour: { en: "By what people do", ja: "利用者の行動による解消" },
  none: { en: "Nothing of its own", ja: "個別の対処なし" },
} satisfies Readonly<Record<Remedy["way"], Text>>;

/** Who does what a call cannot do. */
export const doneBy = {
  root: { en: "As the root user", ja: "ルートユーザーで" },
  administrator: { en: "As an administrator", ja: "管理者で" },
  person: { en: "The person", ja: "本人が" },
} satisfies Readonly<Record<ConsoleRemedy["by"], Text>>;

const inConsole = {
  root: { en: "The root user does it in the console.", ja: "ルートユーザーがコンソールで行います。" },
  administrator: { en: "An administrator does it in the console.", ja: "管理者がコンソールで行います。" },
  person: { en: "The person does it in the console.", ja: "本人がコンソールで行います。" },
} satisfies Readonly<Record<ConsoleRemedy["by"], Text>>;

const risks = {
  adds: { en: "only adds", ja: "追加のみ" },
  tightens: { en: "restricts what exists", ja: "既存のものを制限" },
  removes: { en: "deletes what cannot be given back", ja: "元に戻せない削除を伴う" },
} satisfies Readonly<Record<Risk, Text>>;
