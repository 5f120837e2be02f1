import type { AccountPlan } from "@genkan/controls/model/account-plan";
import { type ConsoleHome, type Link, pageLink } from "@genkan/controls/model/console";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { callerName } from "../caller.ts";
import { printed } from "../command.ts";
import { lay, pad, widthOf } from "../layout.ts";
import { moment, type Reader } from "../moment.ts";
import { type Paint, painted, type Style } from "../terminal/terminal.ts";
import type { Checklist, Listed, Next } from "./checklist.ts";
import type { Guide, ItemState } from "./items.ts";
import type { SetupSituation } from "./situation.ts";

/** Where the checklist is printed. */
export interface SetupTextOptions extends Reader {
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint?: Paint;
}

/** The mark shows the state without colour. */
const marks: ReadonlyMap<ItemState, readonly [mark: string, style: Style]> = new Map([
  ["done", ["[x]", "green"]],
  ["open", ["[ ]", "bold"]],
  ["later", ["[ ]", "dim"]],
  ["unknown", ["[?]", "yellow"]],
  ["not-applicable", ["[-]", "dim"]],
]);

const words = {
  account: { en: "Account", ja: "アカウント" },
  simulated: { en: "Simulated account", ja: "模擬アカウント" },
  noAccount: {
    en: "Account unknown: there are no usable AWS credentials.",
    ja: "アカウントは不明です (使える AWS 認証情報がありません)。",
  },
  paid: { en: "paid plan", ja: "有料プラン" },
  optional: { en: "optional", ja: "任意" },
  putOff: { en: "put off", ja: "後回し" },
  next: { en: "Next:", ja: "次:" },
  first: { en: "Read this first:", ja: "先に読んでください:" },
  commands: { en: "The same as commands:", ja: "同じことをするコマンド:" },
  nothing: { en: "Everything is done.", ja: "すべて完了しています。" },
  waiting: {
    en: "Nothing can be done now about what is open:",
    ja: "未完了の項目で、いま対応できるものはありません:",
  },
  notApplicable: { en: "not applicable", ja: "対象外" },
} satisfies Record<string, Text>;

const plain: Paint = (_, text) => text;

/** The whole list, as it is printed where nobody is asked: the account, every item, and how the next one is done. */
export function checklistText(
  { listed, next }: Checklist,
  situation: SetupSituation,
  options: SetupTextOptions,
  scenario?: string,
): string {
  const lines = [
    ...headLines(situation, options, scenario),
    "",
    ...listed.flatMap((one) => itemLines(one, options)),
    "",
    ...(next ? nextLines(next, situation.home, options) : endLines(listed, options)),
  ];
  return `${lines.join("\n")}\n`;
}

/** The first line: the account, who asks, and its plan. */
export function headLines(
  { subject, caller, region, plan }: SetupSituation,
  { locale, columns, paint = plain }: SetupTextOptions,
  scenario?: string,
): string[] {
  if (!subject) return lay("", words.noAccount[locale], columns).map((line) => paint("bold", line));
  const who = caller && callerName(caller, locale);
  const name = words[scenario === undefined ? "account" : "simulated"][locale];
  const parts = [
    `${name} ${clean(subject.account)}`,
    clean(region),
    ...(scenario === undefined ? (who ? [{ en: `as ${who}`, ja: who }[locale]] : []) : [clean(scenario)]),
    ...(plan === null || "unknown" in plan ? [] : [planText(plan, { locale })]),
  ];
  return lay("", parts.join(" · "), columns).map((line) => paint("bold", line));
}

function planText(plan: AccountPlan, { locale }: Pick<Reader, "locale">): string {
  if (plan.type === "PAID") return words.paid[locale];
  const credits = plan.credits && `${plan.credits.amount.toFixed(2)} ${clean(plan.credits.unit)}`;
  const until = plan.until?.slice(0, 10) ?? null;
  const parts = {
    en: [...(credits ? [`${credits} left`] : []), ...(until ? [`until ${until}`] : [])].join(", "),
    ja: [...(credits ? [`残り ${credits}`] : []), ...(until ? [`${until} まで`] : [])].join("、"),
  };
  const name = { en: "Free plan", ja: "無料プラン" }[locale];
  return parts[locale] ? `${name} (${parts[locale]})` : name;
}

/** The width of the mark and the id: `  [x] 4a  `. */
const PREFIX = 10;
/** The widest title, beside which there is room for a detail. */
const TITLE = 36;

/** An item on one line, or with its detail below where the terminal is narrow. */
export function itemLines(one: Listed, options: SetupTextOptions): string[] {
  const { locale, columns, paint = plain } = options;
  const { item, state } = one;
  const [mark, style] = marks.get(state)!;
  const prefix = pad(`  ${mark} ${item.id}`, PREFIX);
  const title = item.title[locale] + (item.optional ? ` (${words.optional[locale]})` : "");
  const detail = detailOf(one, options);
  const filled = pad(title, TITLE);
  const beside = `${filled}  ${detail}`;
  const fits = detail && widthOf(title) <= TITLE && PREFIX + widthOf(beside) <= columns;
  const lines = fits
    ? [prefix + beside]
    : [...lay(prefix, title, columns), ...(detail ? lay(" ".repeat(PREFIX + 2), detail, columns) : [])];
  const dim = state === "later" || state === "not-applicable";
  return dim
    ? lines.map((line) => paint("dim", line))
    : painted(lines, [[mark, style], ...(detail ? [[detail, "dim"] as const] : [])], paint);
}

/** The words beside an item. */
export function detailOf({ state, detail, putOff }: Pick<Listed, "state" | "detail" | "putOff">, reader: Reader) {
  const text = typeof detail === "function" ? detail((instant) => moment(instant, reader)) : detail;
  const { locale } = reader;
  const own = text?.[locale] ?? (state === "not-applicable" ? words.notApplicable[locale] : "");
  const parts = [...(own ? [own] : []), ...(putOff && state !== "done" ? [words.putOff[locale]] : [])];
  return parts.join({ en: ", ", ja: "、" }[locale]);
}

/** What is next: its warnings, the page, and the steps. */
const nextLines = (next: Next, home: ConsoleHome, options: SetupTextOptions): string[] => [
  ...titleLines(next, options),
  "",
  ...stepLines(next.guide, home, options),
];

/** The title of what is next, and what to know before it. */
export function titleLines({ listed, guide }: Next, { locale, columns, paint = plain }: SetupTextOptions): string[] {
  const { id, title } = listed.item;
  const warnings = guide.warnings.flatMap((warning) => lay("  ! ", warning[locale], columns));
  return [
    ...lay("", `${words.next[locale]} ${id} ${title[locale]}`, columns).map((line) => paint("bold", line)),
    ...(warnings.length ? ["", ...warnings.map((line) => paint("yellow", line))] : []),
  ];
}

/** The page on which it is done, with its address, and the steps. */
export function stepLines(guide: Guide, home: ConsoleHome, { locale, columns }: SetupTextOptions): string[] {
  const link = linkOf(guide, home, locale);
  return [
    ...(link ? [...lay("  → ", `${link.name}: ${link.url}`, columns), ""] : []),
    ...stepsOf(guide, locale).flatMap((step, i) => lay(`  ${i + 1}. `, step, columns)),
  ];
}

/** The steps of a guide, as a person reads them. A command in a step has no-break spaces, so that it stays on one line. */
export const stepsOf = ({ steps }: Guide, locale: Locale): readonly string[] =>
  steps[locale].map((step) =>
    typeof step === "string"
      ? step
      : step.map((part) => (typeof part === "string" ? part : printed(part).replaceAll(" ", "\u00a0"))).join(""),
  );

/** The page on which it is done. */
export function linkOf({ page }: Guide, home: ConsoleHome, locale: Locale): Link | null {
  if (page === null) return null;
  return typeof page === "string" ? pageLink(page, home, locale) : { name: page.name[locale], url: page.url };
}

/** The commands of a guide, one line each, as they are typed. */
export const commandsOf = ({ commands }: Guide): readonly string[] =>
  commands.map((command) => (typeof command === "string" ? command : printed(command)));

/** The commands that do the same. A command is not broken, so that it can be copied. */
export const commandLines = (guide: Guide, { locale, columns }: SetupTextOptions): string[] => [
  ...lay("  ", words.commands[locale], columns),
  ...commandsOf(guide).map((command) => `    ${command}`),
];

/** What there is to say where nothing can be done now. */
function endLines(listed: readonly Listed[], { locale, columns }: SetupTextOptions): string[] {
  const left = listed.filter(({ state, item }) => !["done", "not-applicable"].includes(state) && !item.optional);
  if (!left.length) return lay("", words.nothing[locale], columns);
  const ids = left.map(({ item }) => item.id).join(", ");
  return lay("", `${words.waiting[locale]} ${ids}`, columns);
}
