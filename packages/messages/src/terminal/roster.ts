import type { Member } from "@genkan/controls/model/organization";
import { clean, cut, type Locale, type Text } from "@genkan/controls/model/text";
import type { Skipped } from "../formats/evaluated.ts";
import { nameAndPath } from "../formats/judged.ts";
import { lay, pad, widthOf } from "../layout.ts";
import type { Paint } from "./terminal.ts";

/** An account in a list of an organization's accounts. */
export interface ListedAccount {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly state: Member["state"];
  /** Why it is not evaluated; `null` where it is. */
  readonly why: Skipped | null;
}

interface Options {
  readonly locale: Locale;
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint?: Paint;
}

/** Longer names and paths are cut in a table; JSON has them whole. */
const LONGEST_NAME = 24;
const LONGEST_PATH = 40;

const plain: Paint = (_, text) => text;

/** Accounts as a table; one below the other where the terminal is too narrow for it. */
export function rosterLines(accounts: readonly ListedAccount[], { locale, columns, paint = plain }: Options): string[] {
  const head = words.columns[locale];
  const rows = accounts.map(({ account, state, why, ...each }) => {
    const { name, path } = nameAndPath(each);
    const place = cut(path || words.root[locale], LONGEST_PATH);
    return [clean(account), cut(name, LONGEST_NAME), place, state, words.why[why ?? "NONE"][locale]];
  });
  const widths = head.map((title, i) => Math.max(...[title, ...rows.map((row) => row[i] ?? "")].map(widthOf)));
  const isNarrow = widths.reduce((sum, width) => sum + width + 2, 0) > columns + 2;
  // Without the titles of the columns, "yes" would say nothing.
  const narrow = ([account = "", name = "", place = "", state = ""]: readonly string[], why: Skipped | null) =>
    [
      account,
      name,
      place,
      state,
      ...(why ? [words[why === "EXCLUDED" ? "excluded" : "notEvaluated"][locale]] : []),
    ].filter(Boolean);
  const line = (row: readonly string[], why: Skipped | null = null) =>
    isNarrow
      ? lay("", narrow(row, why).map(unbroken).join("  "), columns)
      : [
          row
            .map((cell, i) => pad(cell, widths[i]!))
            .join("  ")
            .trimEnd(),
        ];
  return [
    ...(isNarrow ? [] : line(head).map((text) => paint("bold", text))),
    ...rows.flatMap((row, i) =>
      line(row, accounts[i]!.why).map((text) => (accounts[i]!.why ? paint("dim", text) : text)),
    ),
  ];
}

/** The states of an account in a sentence. */
export const stateNames: Readonly<Record<Member["state"], Text>> = {
  PENDING_ACTIVATION: { en: "not activated yet", ja: "有効化の待機中" },
  ACTIVE: { en: "active", ja: "アクティブ" },
  SUSPENDED: { en: "suspended", ja: "停止中" },
  PENDING_CLOSURE: { en: "about to be closed", ja: "解約手続き中" },
  CLOSED: { en: "closed", ja: "解約済み" },
  UNKNOWN: { en: "in another state", ja: "その他の状態" },
};

const unbroken = (text: string): string => text.replaceAll(" ", "\u00a0");

const words = {
  columns: {
    en: ["ACCOUNT", "NAME", "OU", "STATE", "EVALUATED"],
    ja: ["アカウント", "名前", "OU", "状態", "評価"],
  } satisfies Readonly<Record<Locale, readonly string[]>>,
  root: { en: "Root", ja: "Root" },
  excluded: { en: "excluded", ja: "除外の指定" },
  notEvaluated: { en: "not evaluated", ja: "評価しない" },
  why: {
    NONE: { en: "yes", ja: "する" },
    SUSPENDED: { en: "no: suspended", ja: "しない (停止中)" },
    CLOSED: { en: "no: closed", ja: "しない (解約済み)" },
    PENDING_ACTIVATION: { en: "no: not activated", ja: "しない (有効化の待機中)" },
    EXCLUDED: { en: "no: excluded", ja: "しない (除外の指定)" },
  } satisfies Readonly<Record<Skipped | "NONE", Text>>,
};
