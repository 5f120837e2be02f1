import type { Fix } from "@genkan/controls/engine/fix";
import { canBeUndone } from "@genkan/controls/model/plan";
import { clean, type Locale } from "@genkan/controls/model/text";
import { callerName } from "../caller.ts";

/** What a recorded fix is known by: its sentences stand below its head. */
export interface FixSentences {
  readonly head: string;
  readonly sentences: readonly string[];
}

/** A command in a sentence, which stays on one line so that it can be copied. */
const whole = (command: string): string => command.replaceAll(" ", "\u00a0");

/** A recorded fix: what became of it, whose it was, what it was for, and how it goes on. */
export function fixRecord(fix: Fix, locale: Locale): FixSentences {
  const { id, by, state, results, undoOf, fixes, steps } = fix;
  const changes = results.filter(({ changed }) => changed).length;
  const [name, who] = [clean(id), callerName(by, locale)];
  const what =
    undoOf === undefined
      ? { en: `Fix ${name}`, ja: `修復 ${name}` }
      : { en: `Undo ${name} of fix ${clean(undoOf)}`, ja: `修復 ${clean(undoOf)} の取り消し ${name}` };
  const count = { en: `${changes} change${changes === 1 ? "" : "s"}`, ja: `変更 ${changes} 件` };
  const about = [...new Set(fixes.map(({ control }) => clean(control)))].join(", ");
  const isToUndo = state === "applied" && undoOf === undefined && changes > 0 && steps.some(canBeUndone);
  return {
    head: { en: `${what.en} (${count.en}), ${who}`, ja: `${what.ja} (${count.ja}) 実行者: ${who}` }[locale],
    sentences: [
      ...(about ? [about] : []),
      ...(state === "undone" ? [words.undone[locale]] : []),
      ...(isToUndo ? [words.toUndo(name)[locale]] : []),
      ...(state === "applied" || state === "undone" ? [] : [words.unfinished(name)[locale]]),
    ],
  };
}

const words = {
  undone: { en: "It was taken back.", ja: "元に戻されました。" },
  toUndo: (id: string) => ({
    en: `To take it back: ${whole(`genkan fix --undo ${id}`)}`,
    ja: `元に戻すには ${whole(`genkan fix --undo ${id}`)} を実行してください。`,
  }),
  unfinished: (id: string) => ({
    en: `It is unfinished. To go on: ${whole(`genkan fix --resume ${id}`)}`,
    ja: `途中で止まっています。続けるには ${whole(`genkan fix --resume ${id}`)} を実行してください。`,
  }),
};
