import { controlOf } from "@genkan/controls/catalogue/index";
import type { FixByHand, FixPlan, RefusedFix } from "@genkan/controls/engine/plan-fixes";
import { type ConsoleHome, pageLink } from "@genkan/controls/model/console";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import { canBeUndone, type Step, services } from "@genkan/controls/model/plan";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { callerName } from "../caller.ts";
import { lay } from "../layout.ts";
import type { Paint, Style } from "../terminal/terminal.ts";
import { signs } from "./bash.ts";
import { doneBy, reasonOf } from "./remedy.ts";

/** Where a plan is printed, and for whom. */
export interface PlanTextOptions {
  readonly locale: Locale;
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint?: Paint;
  readonly home: ConsoleHome;
}

/** A plan that a person reads: what is changed, for whom, what is not, and how it goes on. */
export interface PlanToRead {
  /** The id of the plan. */
  readonly id: string;
  readonly plan: FixPlan;
  /** The ARN of who would apply it. */
  readonly caller: string;
  /** Permission sets that another tool manages: the plan is only printed. */
  readonly managed?: readonly ManagedSet[];
  /** Whether it is applied next; otherwise the text says how. */
  readonly isApplied?: boolean;
}

/** A permission set that another tool manages, and the tag that shows it. */
interface ManagedSet {
  readonly permissionSet: string;
  readonly tool: string;
  readonly tag: { readonly key: string; readonly value: string };
}

const styles: Readonly<Record<Step["kind"], Style>> = { add: "green", change: "yellow", remove: "red" };
const plain: Paint = (_, text) => text;

/** The plan as text. Its lines are at most as wide as the terminal. */
export function planText(
  { id, plan, caller, managed = [], isApplied = false }: PlanToRead,
  options: PlanTextOptions,
): string {
  const { locale, columns, paint = plain } = options;
  const head = [
    `${words.account[locale]} ${plan.account}`,
    ...(plan.steps.length ? [`${words.plan[locale]} ${id}`] : []),
    { en: `as ${callerName(caller, locale)}`, ja: callerName(caller, locale) }[locale],
  ].join(" · ");
  const sections = [
    lay("", head, columns).map((line) => paint("bold", line)),
    ...fixSections(plan, options),
    ...(plan.steps.length ? [[...lay("", sumOf(plan)[locale], columns), ...callLines(plan, options)]] : []),
    ...(plan.steps.length && !managed.length && !isApplied ? [lay("", words.apply[locale], columns)] : []),
    ...managed.map((set) => lay("! ", words.managed(set)[locale], columns)),
    refusedSection(plan.refused, options),
    byHandSection(plan.byHand, options),
    ...(plan.unknown.length ? [lay("", words.unknown(plan.unknown.length)[locale], columns)] : []),
    ...(isEmpty(plan) ? [lay("", words.nothing[locale], columns)] : []),
  ];
  return `${sections
    .filter(({ length }) => length)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** Each finding with its steps. A step that several findings need stands under the first one. */
function fixSections({ fixes, steps }: FixPlan, { locale, columns, paint = plain }: PlanTextOptions): string[][] {
  const stepOf = new Map(steps.map((step) => [step.id, step]));
  const printed = new Set<string>();
  return fixes.map((fix) => {
    const own = fix.steps.flatMap((id) => (printed.has(id) ? [] : (stepOf.get(id) ?? [])));
    for (const { id } of own) printed.add(id);
    return [
      ...lay("", `${fix.control}${aboutOf(fix)}`, columns).map((line) => paint("bold", line)),
      ...lay("  ", fix.title[locale], columns),
      ...own.flatMap((step) => stepLines(step, { locale, columns, paint })),
    ];
  });
}

/** A step, who is affected, and why it cannot be taken back; `isUndo` for a step that takes another one back. */
export function stepLines(
  { kind, effect, affects, undo }: Step,
  {
    locale,
    columns,
    paint = plain,
    isUndo = false,
  }: Pick<PlanTextOptions, "locale" | "columns" | "paint"> & { readonly isUndo?: boolean },
): string[] {
  const [first = "", ...more] = lay(`  ${signs[kind]} `, effect[locale], columns);
  const never = !isUndo && "never" in undo ? undo.never : null;
  return [
    ...[first, ...more].map((line) => paint(styles[kind], line)),
    ...(affects ? lay("      ", affects[locale], columns) : []),
    ...(never ? lay("    ! ", never[locale], columns) : []),
  ];
}

const aboutOf = ({ resource }: Pick<Evaluation, "resource">): string =>
  resource.type === "AWS::::Account" ? "" : ` (${clean(resource.id)})`;

function refusedSection(refused: readonly RefusedFix[], { locale, columns, paint = plain }: PlanTextOptions): string[] {
  if (!refused.length) return [];
  return [
    paint("bold", words.refused[locale]),
    ...refused.flatMap(({ evaluation, because, instead }) => [
      ...lay("  ", `${evaluation.control}${aboutOf(evaluation)}`, columns),
      ...lay("    ", because[locale], columns),
      ...lay("    → ", instead[locale], columns),
    ]),
  ];
}

const isEmpty = ({ fixes, refused, byHand, unknown }: FixPlan): boolean =>
  [fixes, refused, byHand, unknown].every(({ length }) => length === 0);

/** Findings that need the same, once. */
function byHandSection(
  byHand: readonly FixByHand[],
  { locale, columns, paint = plain, home }: PlanTextOptions,
): string[] {
  if (!byHand.length) return [];
  const groups = Map.groupBy(byHand, ({ evaluation, remedy }) => {
    const page = remedy.way === "console" ? linkOf(evaluation, remedy, { home, locale }) : "";
    return `${reasonOf(remedy)[locale]} ${page}`;
  });
  return [
    paint("bold", words.byHand[locale]),
    ...[...groups.values()].flatMap((group) => {
      const [{ evaluation, remedy, warning }] = group as [FixByHand, ...FixByHand[]];
      return [
        ...group.flatMap((each) => lay("  ", `${each.evaluation.control}${aboutOf(each.evaluation)}`, columns)),
        ...lay("    ", reasonOf(remedy)[locale], columns),
        ...(warning ? lay("    ! ", warning[locale], columns) : []),
        ...(remedy.way === "console" ? pageLines(evaluation, remedy, { home, locale, columns }) : []),
      ];
    }),
  ];
}

type Console = FixByHand["remedy"] & { way: "console" };

function linkOf(
  { control }: Evaluation,
  { page }: Console,
  { home, locale }: Pick<PlanTextOptions, "home" | "locale">,
) {
  const ofControl = controlOf(control)?.consolePage;
  return pageLink(page ?? ofControl ?? "identity-center", home, locale).url;
}

/** Who does it, where, and which command lists the steps. */
function pageLines(evaluation: Evaluation, remedy: Console, options: Omit<PlanTextOptions, "paint">): string[] {
  const { locale, columns } = options;
  return [
    ...lay("    → ", `${doneBy[remedy.by][locale]}: ${linkOf(evaluation, remedy, options)}`, columns),
    ...lay("      ", words.steps(evaluation.control)[locale], columns),
  ];
}

/** How many changes, of which kind, and how they are taken back. */
function sumOf({ steps, fixes }: FixPlan): Text {
  const isNew = steps.every(({ kind }) => kind === "add");
  const never = steps.filter((step) => !canBeUndone(step)).length;
  const [changes, findings] = [steps.length, fixes.length];
  return {
    en: [
      `${changes} change${changes === 1 ? "" : "s"} for ${findings} finding${findings === 1 ? "" : "s"}.`,
      ...(isNew ? ["Nothing that exists is changed."] : []),
      never ? `${never} of them cannot be taken back.` : "All of it can be taken back.",
    ].join(" "),
    ja: [
      `変更 ${changes} 件 (検出結果 ${findings} 件)。`,
      ...(isNew ? ["既存のものは変更しません。"] : []),
      never ? `うち ${never} 件は元に戻せません。` : "すべて元に戻せます。",
    ].join(""),
  };
}

/** The calls that change something, each with how often it is made. */
function callLines({ steps }: FixPlan, { locale, columns }: Pick<PlanTextOptions, "locale" | "columns">): string[] {
  const calls = steps.flatMap(({ call, followedBy }) => [call, ...(followedBy ? [followedBy.call] : [])]);
  const names = Map.groupBy(calls, ({ service, operation }) => `${services[service]}:${operation}`);
  const counted = [...names].map(([name, { length }]) => (length > 1 ? `${name}\u00a0×${length}` : name));
  return lay("", `${words.calls[locale]} ${counted.join(", ")}`, columns);
}

const words = {
  calls: { en: "Calls:", ja: "呼び出し:" },
  apply: {
    en: "Nothing was changed. Add --apply to do it, --print bash to print the commands, or --out FILE to write a plan for review. --undo ID takes an applied plan back.",
    ja: "まだ何も変更していません。同じコマンドに --apply を付けると適用し、--print bash でコマンドを表示し、--out ファイル でレビュー用の計画を書き出します。適用後は --undo ID で元に戻せます。",
  },
  account: { en: "Account", ja: "アカウント" },
  plan: { en: "plan", ja: "計画" },
  nothing: {
    en: "There is nothing to fix: no finding is NON_COMPLIANT.",
    ja: "修復が必要なものはありません。NON_COMPLIANT (非準拠) の検出結果はありません。",
  },
  unknown: (count: number): Text => ({
    en: `${count} finding${count === 1 ? "" : "s"} could not be evaluated, so nothing is planned for ${count === 1 ? "it" : "them"}: genkan check says why.`,
    ja: `${count} 件は評価できなかったため、計画に含めていません。理由は genkan check で確認できます。`,
  }),
  steps: (control: string): Text => ({
    en: `Steps: genkan explain ${control}`,
    ja: `手順: genkan explain ${control}`,
  }),
  refused: { en: "Not planned", ja: "計画に含めないもの" },
  byHand: { en: "By hand", ja: "手作業が必要なもの" },
  managed: ({ permissionSet, tool, tag }: ManagedSet): Text => {
    const [set, by] = [clean(permissionSet), `${clean(tag.key)}=${clean(tag.value)}`];
    const name = tool === "configured" ? { en: "Another tool", ja: "別のツール" } : { en: tool, ja: tool };
    return {
      en: `${name.en} manages ${set} (tag ${by}). A change by Genkan would be drift there: change it with that tool, or run the commands of --print bash yourself.`,
      ja: `${set} は${tool === "configured" ? "" : " "}${name.ja}${tool === "configured" ? "" : " "}で管理されています (タグ ${by})。Genkan が変更するとドリフトになるため、そのツールで変更するか、--print bash で表示されるコマンドを自分で実行してください。`,
    };
  },
} as const satisfies Record<string, unknown>;
