import type { Locale, Text } from "@genkan/controls/model/text";
import { accountInList } from "../account.ts";
import { type Level, levelNames } from "../alert/level.ts";
import { countsOf } from "../names.ts";
import type { DigestEntry, DigestMessage } from "./message.ts";

/** A part of a digest under one heading, as every channel shows it. */
export interface DigestSection {
  readonly heading: string;
  readonly entries: readonly DigestEntry[];
}

const headings = {
  disappeared: { en: "Disappeared", ja: "一覧から消えたアカウント" },
  failing: { en: "New problems", ja: "新しい問題" },
  baseline: { en: "Needs attention", ja: "対応が必要" },
  acts: { en: "Use of root", ja: "ルートユーザーの使用" },
  unreadable: { en: "Can't be checked", ja: "判定不能" },
  reminders: { en: "Still open", ja: "未解決" },
  resolved: { en: "Resolved", ja: "解決" },
  access: { en: "Changes to who may administer", ja: "管理者アクセスに関わる変更" },
  joined: { en: "Joined", ja: "加わったアカウント" },
  left: { en: "Left", ja: "離れたアカウント" },
} satisfies Record<string, Text>;

/** The parts of a digest, the most urgent first. A part without entries is left out. */
export function sectionsOf(message: DigestMessage): readonly DigestSection[] {
  const { locale, baseline, disappeared, failing, acts, unreadable, resolved, access, joined, left } = message;
  const isOld = ({ kind }: { readonly kind: string }) => kind === "reminder";
  const section = (name: keyof typeof headings, entries: readonly (DigestEntry | null)[]): DigestSection => ({
    heading: headings[name][locale],
    entries: entries.filter((entry) => entry !== null),
  });
  return [
    section("disappeared", [disappeared]),
    section(
      baseline ? "baseline" : "failing",
      failing.filter((entry) => !isOld(entry)),
    ),
    section("acts", acts),
    section("unreadable", unreadable),
    section("reminders", failing.filter(isOld)),
    section("resolved", resolved),
    section("access", access?.latest ?? []),
    section("joined", [joined]),
    section("left", [left]),
  ].filter(({ entries }) => entries.length);
}

/** The number of entries that a digest reports. */
export const entriesOf = (message: DigestMessage): readonly DigestEntry[] =>
  sectionsOf(message).flatMap(({ entries }) => entries);

/** The first entry with something to do: its steps are shown in full. */
export const firstToDo = (message: DigestMessage): DigestEntry | undefined =>
  entriesOf(message).find(({ remediation }) => remediation.length);

/** An entry in one line, with how bad it is. */
export const entryLine = ({ level, text }: Pick<DigestEntry, "level" | "text">, locale: Locale): string =>
  hasOwnWord(level)
    ? { en: `${levelNames[level].en}: ${text}`, ja: `【${levelNames[level].ja}】${text}` }[locale]
    : text;

/** What is over, or is only news, is named by its heading. */
const hasOwnWord = (level: Level): boolean => level !== "RESOLVED";

/** The accounts of an entry that have a line each: `payments-prod (111122223333, workloads/prod)`. */
export const accountLines = ({ accounts }: Pick<DigestEntry, "accounts">): readonly string[] =>
  accounts.first.map(({ account, name, path }) => accountInList({ id: account, name, path }));

/** How an organization stands at the first check, a line for each status; else how many accounts were checked. */
export const scopeLines = ({ scope, summary, locale }: DigestMessage): readonly string[] => [
  scope,
  ...(summary ? countsOf(summary, locale).map(({ name, count }) => `${name}: ${count}`) : []),
];

/** The last line of a digest that was cut. */
export const andMoreEntries = (count: number, locale: Locale): string =>
  ({
    en: `… and ${count} more: npx genkan findings --organization`,
    ja: `… ほか ${count} 件: npx genkan findings --organization`,
  })[locale];

/** Where the steps of an entry are, if they are not shown. */
export const explained = (entry: DigestEntry): string | null =>
  "control" in entry && entry.remediation.length ? `npx genkan explain ${String(entry.control)}` : null;
