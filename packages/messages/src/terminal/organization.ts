import { defaultGate, type Effect, effectOf, type Gate } from "@genkan/controls/engine/gate";
import { summarise } from "@genkan/controls/engine/run";
import type { Subject } from "@genkan/controls/model/control";
import {
  accountResource,
  bySeverity,
  causeParams,
  type Evaluation,
  type Severity,
  type Status,
  severities,
  worstFirst,
} from "@genkan/controls/model/evaluation";
import type { Cause } from "@genkan/controls/model/evidence";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import { clean, counted, type Locale, type Text } from "@genkan/controls/model/text";
import { accountInList } from "../account.ts";
import { findingProblem } from "../alert/problem.ts";
import { callerName } from "../caller.ts";
import type { EvaluatedAccount, EvaluatedOrganization, Skipped, SkippedAccount } from "../formats/evaluated.ts";
import { membersPlace } from "../formats/judged.ts";
import { thresholdText } from "../gate.ts";
import { lay } from "../layout.ts";
import type { Reader } from "../moment.ts";
import { statusNames } from "../names.ts";
import { causeKey } from "../same-cause.ts";
import { capital, sentence, stepsFor, titleOf } from "../sentence.ts";
import { type ExceptedEvaluation, looks, type Paint, painted, type Style, verdictRows } from "./terminal.ts";

/** Which organization was evaluated, and by whom: the first line of what a person reads. */
export interface OrganizationScene {
  readonly organization: OrganizationRef;
  readonly region: string;
  /** The account that asks. */
  readonly account: string;
  /** The ARN of whose credentials they are; left out where no credentials are used. */
  readonly caller?: string;
  /** The scenario file that answers in place of AWS. */
  readonly scenario?: string;
}

interface Options extends Reader {
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint?: Paint;
}

interface OverviewOptions extends Options {
  readonly gate?: Gate;
  /** The command that shows everything, if there is one. */
  readonly more?: string;
}

/** The most accounts that are named for one control or one cause. */
const NAMED = 10;

const plain: Paint = (_, text) => text;

/** The first line: the organization, its management account, and who asks. */
export function organizationLines(scene: OrganizationScene, { locale, columns, paint = plain }: Options): string[] {
  const { organization, region, account, caller, scenario } = scene;
  const { id, managementAccount } = organization;
  const who = caller && callerName(caller, locale);
  const parts = [
    words.organization(clean(id), scenario !== undefined)[locale],
    words.management(clean(managementAccount), account === managementAccount)[locale],
    ...(account === managementAccount ? [] : [words.asker(clean(account))[locale]]),
    clean(region),
    ...(scenario === undefined ? [] : [clean(scenario)]),
    ...(who ? [{ en: `as ${who}`, ja: who }[locale]] : []),
  ];
  return lay("", parts.map(unbroken).join(" · "), columns).map((line) => paint("bold", line));
}

const unbroken = (text: string): string => text.replaceAll(" ", "\u00a0");

/**
 * The verdicts on an organization: how many accounts there are of each kind, then what fails by control, what could not be
 * read by cause, and who was not evaluated. A thousand accounts need no more lines than ten.
 */
export function organizationOverview(judged: EvaluatedOrganization, options: OverviewOptions): string {
  const { locale, columns, paint = plain, gate = defaultGate, more } = options;
  const rows = rowsOf(judged, gate);
  const failing = rows.filter(({ counts }) => counts.NON_COMPLIANT > counts.accepted);
  const gaps = gapsIn(judged);
  const accepted = rows.filter(({ counts }) => counts.accepted > 0 && counts.NON_COMPLIANT === counts.accepted);
  const sound = rows.filter((row) => !failing.includes(row) && !accepted.includes(row));
  const hints = [
    ...(failing.length ? [`${words.explain[locale]} ${unbroken("npx genkan explain ID")}`] : []),
    ...(more ? [`${words.more[locale]} ${unbroken(more)}`] : []),
  ];
  const sections = [
    countLines(judged, rows, options),
    failing.length
      ? [...heading(words.fails[locale], options), ...failing.flatMap((row) => failingLines(row, options))]
      : gaps.length
        ? []
        : lay("", words.nothing[locale], columns),
    gaps.length ? [...heading(words.gaps[locale], options), ...gaps.flatMap((gap) => gapLines(gap, options))] : [],
    accepted.flatMap((row) => acceptedLines(row, options)),
    soundLines(sound, options),
    skippedLines(judged.skipped, options),
    gateLines(judged, gate, options),
    hints.flatMap((hint) => lay("", hint, columns)).map((line) => paint("dim", line)),
  ];
  return `${sections
    .filter((lines) => lines.length)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** What is not well in each account, with evidence and steps, account by account; what is well is a count. */
export function organizationDetails({ accounts }: EvaluatedOrganization, options: OverviewOptions): string {
  const { locale, columns, paint = plain, gate = defaultGate } = options;
  // The steps of a control are printed once, not once for each account.
  const printed = new Set<string>();
  const place = membersPlace(accounts);
  return accounts
    .filter(({ unreadable }) => !unreadable)
    .flatMap((account) => {
      const listed = account.evaluations.filter((each) => isListed(effectOf(each, gate)));
      if (!listed.length) return [];
      const well = account.evaluations.length - listed.length;
      const title = lay(
        "",
        `${accountInList({ ...account, id: account.account })} · ${words.well(well)[locale]}`,
        columns,
      );
      const home = account.home ?? { partition: account.partition };
      const detail = verdictRows(listed, { ...options, home, place }, printed);
      return [[...title.map((line) => paint("bold", line)), "", detail.join("\n\n")].join("\n")];
    })
    .map((text) => `${text}\n`)
    .join("\n");
}

const isListed = (effect: Effect): boolean => effect !== "passes" && effect !== "not-applicable";

/** A control, and how many accounts stand how. An account counts by the worst of its resources. */
interface Row {
  readonly control: string;
  readonly severity: Severity;
  /** What is wrong, in a few words; the control's title where nothing is. */
  readonly problem: Text;
  readonly counts: Record<Status | "accepted" | "below", number>;
  readonly failing: readonly EvaluatedAccount[];
}

function rowsOf({ accounts }: EvaluatedOrganization, gate: Gate): readonly Row[] {
  const byControl = new Map<string, { readonly account: EvaluatedAccount; readonly worst: ExceptedEvaluation }[]>();
  for (const account of accounts) {
    const here = new Map<string, ExceptedEvaluation>();
    for (const each of account.evaluations) {
      const before = here.get(each.control);
      if (!before || rank(each) < rank(before)) here.set(each.control, each);
    }
    for (const [control, worst] of here) {
      const list = byControl.get(control) ?? [];
      list.push({ account, worst });
      byControl.set(control, list);
    }
  }
  const rows = [...byControl].map(([control, list]): Row => {
    const counts = { ...summarise(list.map(({ worst }) => worst)), accepted: 0, below: 0 };
    for (const { worst } of list) {
      const effect = effectOf(worst, gate);
      if (worst.status === "NON_COMPLIANT" && (effect === "accepted" || effect === "below")) counts[effect] += 1;
    }
    const wrong = list.filter(({ worst }) => worst.status === "NON_COMPLIANT" && effectOf(worst, gate) !== "accepted");
    return {
      control,
      severity: list[0]!.worst.severity,
      problem: commonest(wrong.map(({ worst }) => findingProblem(worst))) ?? {
        en: titleOf(control, "en"),
        ja: titleOf(control, "ja"),
      },
      counts,
      failing: wrong.map(({ account }) => account),
    };
  });
  return rows.toSorted((a, b) => bySeverity(a.severity, b.severity) || b.failing.length - a.failing.length);
}

/** What nobody has accepted comes first, then what could not be evaluated. */
const rank = ({ status, exception }: ExceptedEvaluation): number =>
  worstFirst.indexOf(status) + (status === "NON_COMPLIANT" && exception ? 0.5 : 0);

function commonest(texts: readonly Text[]): Text | undefined {
  const counts = new Map<string, number>();
  for (const { en } of texts) counts.set(en, (counts.get(en) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return texts.find(({ en }) => en === most);
}

/** An account as it is named in a text. */
type Named = Pick<Subject, "account" | "name" | "path">;

/** Accounts of which something could not be read, for one cause. */
interface Gap {
  readonly first: Evaluation;
  /** Whether nothing of these accounts could be read. */
  readonly isWhole: boolean;
  readonly accounts: Map<string, Named>;
  readonly controls: Set<string>;
}

function gapsIn({ accounts }: EvaluatedOrganization): readonly Gap[] {
  const gaps = new Map<string, Gap>();
  for (const account of accounts)
    for (const each of account.evaluations)
      if (each.status === "INSUFFICIENT_DATA") addGap(gaps, account, each, account.unreadable !== null);
  return [...gaps.values()].toSorted(
    (a, b) => Number(b.isWhole) - Number(a.isWhole) || b.accounts.size - a.accounts.size,
  );
}

function addGap(gaps: Map<string, Gap>, account: Named, evaluation: Evaluation, isWhole: boolean): void {
  const key = `${isWhole} ${causeKey(evaluation)}`;
  const gap = gaps.get(key) ?? { first: evaluation, isWhole, accounts: new Map(), controls: new Set() };
  gap.accounts.set(account.account, account);
  gap.controls.add(evaluation.control);
  gaps.set(key, gap);
}

/** The accounts whose read role could not be assumed, by cause, with what to do. */
export function unreadableLines(
  accounts: readonly (Named & { readonly unreadable: Cause })[],
  options: Options,
): readonly string[] {
  const gaps = new Map<string, Gap>();
  for (const account of accounts) addGap(gaps, account, unknownFor(account), true);
  return [...gaps.values()]
    .toSorted((a, b) => b.accounts.size - a.accounts.size)
    .flatMap((gap) => gapLines(gap, options));
}

/** The verdict on an account of which nothing is known. */
const unknownFor = ({ account, unreadable }: Named & { readonly unreadable: Cause }): Evaluation => ({
  control: "",
  resource: accountResource(account),
  status: "INSUFFICIENT_DATA",
  severity: "LOW",
  reason: unreadable.kind,
  params: causeParams([unreadable]),
  evidence: [],
});

function countLines(judged: EvaluatedOrganization, rows: readonly Row[], options: OverviewOptions): string[] {
  const { locale, columns, paint = plain, gate = defaultGate } = options;
  const { accounts, skipped } = judged;
  const unreadable = accounts.filter(({ unreadable }) => unreadable).length;
  const failing = new Set(rows.flatMap((row) => row.failing)).size;
  const parts: (readonly [text: string, style: Style])[] = [
    [words.evaluated(accounts.length)[locale], "bold"],
    [
      failing ? `${looks.NON_COMPLIANT.sign} ${words.failing(failing)[locale]}` : words.failing(0)[locale],
      failing ? "red" : "green",
    ],
    ...(unreadable
      ? [[`${looks.INSUFFICIENT_DATA.sign} ${words.unreadable(unreadable)[locale]}`, "yellow"] as const]
      : []),
    ...(skipped.length ? [[words.skipped(skipped.length)[locale], "dim"] as const] : []),
  ];
  const all = accounts.flatMap(({ evaluations }) => evaluations);
  const summary = summarise(all);
  const unaccepted = all.filter((each) => each.status === "NON_COMPLIANT" && effectOf(each, gate) !== "accepted");
  const bySeverities = severities.flatMap((severity) => {
    const count = unaccepted.filter((each) => each.severity === severity).length;
    return count ? [`${count} ${severity}`] : [];
  });
  const findings = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status): readonly [string, Style, string] => {
      const name = statusNames[status][locale];
      const count = { en: `${summary[status]} ${name.toLowerCase()}`, ja: `${name} ${summary[status]}` }[locale];
      const of = status === "NON_COMPLIANT" && bySeverities.length ? ` (${bySeverities.join(", ")})` : "";
      return [`${looks[status].sign} ${count}`, looks[status].style, of];
    });
  const line = (texts: readonly string[]) => lay("", texts.join(" · "), columns);
  return [
    ...painted(line(parts.map(([text]) => unbroken(text))), parts, paint),
    ...painted(
      line(findings.map(([text, , of]) => unbroken(text) + of)),
      findings.map(([text, style]) => [text, style] as const),
      paint,
    ),
  ];
}

const heading = (text: string, { columns, paint = plain }: Options): string[] =>
  lay("", text, columns).map((line) => paint("bold", line));

function failingLines(row: Row, options: OverviewOptions): string[] {
  const { locale, columns, paint = plain, gate = defaultGate } = options;
  const { control, severity, problem, counts, failing } = row;
  const { sign, style } = looks.NON_COMPLIANT;
  const text = capital(problem[locale]);
  const below = counts.below === failing.length && counts.below ? `  ${words.below(gate)[locale]}` : "";
  const head = lay("", [`${sign}\u00a0${severity}`, text, clean(control)].join("  ") + below, columns);
  return [
    ...painted(
      head,
      [
        [`${sign} ${severity}`, style],
        [text, "bold"],
        [clean(control), "dim"],
      ],
      paint,
    ),
    ...lay("  ", statusCounts(row, locale), columns),
    ...lay("  ", namesOf(failing, locale), columns),
  ];
}

/** How many accounts stand how: `2 non-compliant · 21 compliant`. */
function statusCounts({ counts }: Row, locale: Locale): string {
  const texts = worstFirst.flatMap((status) => {
    if (!counts[status]) return [];
    const name = statusNames[status][locale];
    const text = { en: `${counts[status]} ${name.toLowerCase()}`, ja: `${name} ${counts[status]}` }[locale];
    const of = status === "NON_COMPLIANT" && counts.accepted ? ` (${words.accepted(counts.accepted)[locale]})` : "";
    return [unbroken(text) + of];
  });
  return `${words.accounts[locale]} ${texts.join(" · ")}`;
}

/** The first accounts by name, and how many more there are. */
function namesOf(accounts: Iterable<Named>, locale: Locale): string {
  const all = [...accounts];
  const first = all.slice(0, NAMED).map((each) => unbroken(accountInList({ ...each, id: each.account })));
  const separator = { en: ", ", ja: "、" }[locale];
  return first.join(separator) + (all.length > NAMED ? words.others(all.length - NAMED)[locale] : "");
}

function gapLines({ first, isWhole, accounts, controls }: Gap, options: OverviewOptions): string[] {
  const { locale, columns, paint = plain } = options;
  const { sign, style } = looks.INSUFFICIENT_DATA;
  const title = words[isWhole ? "whole" : "partly"](accounts.size)[locale];
  const affected = isWhole ? [] : lay("  ", words.controls([...controls].map((id) => clean(id)))[locale], columns);
  return [
    ...painted(lay("", `${sign}\u00a0${title}`, columns), [[`${sign} ${title}`, style]], paint),
    ...lay("  ", sentence(first, options), columns),
    ...lay("  ", namesOf(accounts.values(), locale), columns),
    ...affected,
    ...stepsFor(first, locale, membersPlace(accounts.values())).flatMap((step, i) =>
      lay(`  ${i + 1}. `, step, columns),
    ),
  ];
}

function acceptedLines({ control, counts }: Row, { locale, columns, paint = plain }: OverviewOptions): string[] {
  const text = `~ ${clean(control)}: ${words.acceptedIn(counts.accepted)[locale]}`;
  return lay("", text, columns).map((line) => paint("dim", line));
}

/** The controls that fail nowhere, with the number of accounts that could be checked. */
function soundLines(rows: readonly Row[], { locale, columns, paint = plain }: OverviewOptions): string[] {
  const well = rows.filter(({ counts }) => counts.COMPLIANT > 0);
  if (!well.length) return [];
  const { sign, style } = looks.COMPLIANT;
  const names = well.map(({ control, counts }) => unbroken(`${clean(control)} (${counts.COMPLIANT})`));
  const title = `${sign} ${words.sound[locale]}`;
  return [
    ...painted(lay("", title, columns), [[title, style]], paint),
    ...lay("  ", names.join({ en: ", ", ja: "、" }[locale]), columns),
  ];
}

function skippedLines(
  skipped: readonly SkippedAccount[],
  { locale, columns, paint = plain }: OverviewOptions,
): string[] {
  if (!skipped.length) return [];
  const groups = Map.groupBy(skipped, ({ why }) => why);
  return [
    ...lay("", `- ${words.skipped(skipped.length)[locale]}`, columns),
    ...[...groups].flatMap(([why, each]) => lay("  ", `${words.why[why][locale]} ${namesOf(each, locale)}`, columns)),
  ].map((line) => paint("dim", line));
}

/** What the threshold does, where it is not the default one. */
function gateLines({ accounts }: EvaluatedOrganization, gate: Gate, { locale, columns }: OverviewOptions): string[] {
  const effects = accounts.flatMap(({ evaluations }) => evaluations.map((each) => effectOf(each, gate)));
  const text = thresholdText(gate, effects);
  return text ? lay("", text[locale], columns) : [];
}

/** Why an account is not evaluated. */
const why: Readonly<Record<Skipped, Text>> = {
  SUSPENDED: { en: "suspended, so AWS answers nobody there:", ja: "停止中 (AWS が応答しません):" },
  CLOSED: { en: "closed:", ja: "解約済み:" },
  PENDING_ACTIVATION: { en: "not activated yet:", ja: "有効化の待機中:" },
  EXCLUDED: { en: "excluded:", ja: "除外の指定:" },
};

const accounts = (count: number): string => counted(count, "account");

const words = {
  organization: (id: string, simulated: boolean): Text => ({
    en: `${simulated ? "Simulated organization" : "Organization"} ${id}`,
    ja: `${simulated ? "模擬組織" : "組織"} ${id}`,
  }),
  management: (id: string, asks: boolean): Text => ({
    en: `management account ${id}${asks ? " (this account)" : ""}`,
    ja: `管理アカウント ${id}${asks ? " (このアカウント)" : ""}`,
  }),
  asker: (id: string): Text => ({ en: `from account ${id}`, ja: `実行元アカウント ${id}` }),
  evaluated: (count: number): Text => ({ en: `${accounts(count)} evaluated`, ja: `評価したアカウント ${count}` }),
  failing: (count: number): Text => ({
    en: count ? `${count} with non-compliant findings` : "none is non-compliant",
    ja: `うち非準拠あり ${count}`,
  }),
  unreadable: (count: number): Text => ({ en: `${count} can't be read`, ja: `読み取り不可 ${count}` }),
  skipped: (count: number): Text => ({ en: `${accounts(count)} not evaluated`, ja: `評価しないアカウント ${count}` }),
  fails: { en: "What fails, most severe first:", ja: "非準拠の項目 (重要度の高い順):" },
  nothing: { en: "There is nothing to do.", ja: "対応が必要な項目はありません。" },
  gaps: { en: "What could not be checked, by cause:", ja: "判定できなかった項目 (原因別):" },
  accounts: { en: "Accounts:", ja: "アカウント:" },
  accepted: (count: number): Text => ({ en: `${count} accepted`, ja: `うち承認済み ${count}` }),
  acceptedIn: (count: number): Text => ({ en: `accepted in ${accounts(count)}`, ja: `${count} アカウントで承認済み` }),
  others: (count: number): Text => ({ en: `, … and ${count} more`, ja: `… ほか ${count} 件` }),
  whole: (count: number): Text => ({
    en: `${accounts(count)} can't be read`,
    ja: `${count} アカウントを読み取れません`,
  }),
  partly: (count: number): Text => ({
    en: `${accounts(count)} can't be checked completely`,
    ja: `${count} アカウントの一部を判定できません`,
  }),
  controls: (ids: readonly string[]): Text => ({
    en: `Not checked there: ${ids.join(", ")}`,
    ja: `判定できないコントロール: ${ids.join("、")}`,
  }),
  sound: {
    en: "Not failing anywhere (compliant accounts):",
    ja: "非準拠のないコントロール (準拠しているアカウント数):",
  },
  why,
  explain: { en: "How to fix each:", ja: "それぞれの対応方法:" },
  more: { en: "Every account, with evidence:", ja: "アカウントごとの詳細とエビデンス:" },
  well: (count: number): Text => ({ en: `${count} more are well`, ja: `ほか ${count} 件は問題なし` }),
  below: ({ failOn }: Gate): Text => ({ en: `(below ${failOn})`, ja: `(${failOn} 未満)` }),
};
