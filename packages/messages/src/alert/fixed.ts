import type { Change } from "@genkan/controls/engine/finding";
import { clean, type Locale } from "@genkan/controls/model/text";
import { actorName } from "./event.ts";

/** Which fix caused a change, and whose it was, in one sentence; empty if none did. */
export function fixedBy({ kind, fix }: Pick<Change, "kind" | "fix">, locale: Locale): string {
  if (!fix) return "";
  const [id, who] = [clean(fix.id), clean(actorName(fix.by, locale))];
  if (kind === "notice")
    return { en: `Made by genkan fix ${id}, ${who}.`, ja: `genkan fix ${id} による変更です。実行者: ${who}。` }[locale];
  return kind === "resolved"
    ? { en: `Fixed by genkan fix ${id}, ${who}.`, ja: `genkan fix ${id} による修復です。実行者: ${who}。` }[locale]
    : {
        en: `Put back by genkan fix --undo, ${id}, ${who}.`,
        ja: `genkan fix --undo による修復の取り消し (${id}) です。実行者: ${who}。`,
      }[locale];
}
