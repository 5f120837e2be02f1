import { defaultGate, effectOf, type Gate } from "@genkan/controls/engine/gate";
import { summarise } from "@genkan/controls/engine/run";
import { type ConsoleHome, pageLink } from "@genkan/controls/model/console";
import { severities, worstFirst } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { type Account, accountText } from "../account.ts";
import { resourceName } from "../alert/alert.ts";
import { findingProblem } from "../alert/problem.ts";
import { isOpen, type Outcome, type Problem, problemsIn } from "../alert/problems.ts";
import { callerName } from "../caller.ts";
import { acceptance, thresholdText } from "../gate.ts";
import { lay } from "../layout.ts";
import type { Reader } from "../moment.ts";
import { statusNames } from "../names.ts";
import { capital, pageFor, sentence, stepsFor } from "../sentence.ts";
import { type ExceptedEvaluation, looks, type Paint, painted } from "./terminal.ts";

/** Whose account was evaluated, where and by whom: the first line of what a person reads. */
export interface Scene {
  readonly account: Account;
  readonly region: string;
  /** The ARN of whose credentials they are; left out where no credentials are used. */
  readonly caller?: string;
  /** The scenario file that answers in place of AWS. */
  readonly scenario?: string;
}

export interface OverviewOptions extends Reader {
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint?: Paint;
  readonly home: ConsoleHome;
  readonly gate?: Gate;
  /** The command that shows everything, if there is one. */
  readonly more?: string;
}

/** The most problems that are shown with their sentence; the others are named. */
const SHOWN = 8;
/** The most resources of one problem that are named. */
const NAMED = 5;
/** The most accepted findings that are listed. */
const LISTED = 5;

const words = {
  account: { en: "Account", ja: "アカウント" },
  simulated: { en: "Simulated account", ja: "模擬アカウント" },
  toDoOne: { en: "Do this:", ja: "次の対応をしてください:" },
  toDo: { en: "Do these, in this order:", ja: "次の順に対応してください:" },
  nothing: { en: "There is nothing to do.", ja: "対応が必要な項目はありません。" },
  nothingElse: {
    en: "There is nothing to do. Accepted for now:",
    ja: "対応が必要な項目はありません。承認済みの項目:",
  },
  more: { en: "Everything, with evidence:", ja: "すべての項目とエビデンス:" },
  explain: { en: "How to fix each:", ja: "それぞれの対応方法:" },
  accepted: (count: number): Text => ({ en: `${count} accepted`, ja: `うち承認済み ${count}` }),
  same: (names: string, count: number): Text => ({
    en: `The same for ${count} more: ${names}`,
    ja: `同じ問題がほかに ${count} 件あります: ${names}`,
  }),
  waiting: (names: string, count: number): Text => ({
    en: `${count} more ${count === 1 ? "waits" : "wait"} for this: ${names}`,
    ja: `これが原因の項目がほかに ${count} 件あります: ${names}`,
  }),
  alsoUnknown: (names: string, count: number): Text => ({
    en: `For the same reason ${count} more cannot be evaluated: ${names}`,
    ja: `同じ理由で、ほかに ${count} 件も判定できません: ${names}`,
  }),
  others: (names: string, count: number): Text => ({
    en: `… and ${count} more: ${names}`,
    ja: `… ほか ${count} 件: ${names}`,
  }),
  below: ({ failOn }: Gate): Text => ({ en: `(below ${failOn})`, ja: `(${failOn} 未満)` }),
} satisfies Record<string, Text | ((...values: never[]) => Text)>;

const plain: Paint = (_, text) => text;

/** The first line: the account, the Region, and who asks. */
export function sceneLines(
  { account, region, caller, scenario }: Scene,
  { locale, columns, paint = plain }: Pick<OverviewOptions, "locale" | "columns" | "paint">,
): string[] {
  const name = words[scenario === undefined ? "account" : "simulated"][locale];
  const who = caller && callerName(caller, locale);
  const parts = [
    `${name} ${accountText(account)}`,
    clean(region),
    ...(scenario === undefined ? [] : [clean(scenario)]),
    ...(who ? [{ en: `as ${who}`, ja: who }[locale]] : []),
  ];
  return lay("", parts.join(" · "), columns).map((line) => paint("bold", line));
}

/**
 * The verdicts of a check on one screen: how many there are of each status, then what to do, in order, with the steps of the
 * first problem. A problem that goes away with another one stands beneath it.
 */
export function overview(evaluations: readonly ExceptedEvaluation[], options: OverviewOptions): string {
  const { locale, columns, paint = plain, gate = defaultGate, more } = options;
  const outcomes = evaluations.map((evaluation) => ({ ...evaluation, effect: effectOf(evaluation, gate) }));
  const problems = problemsIn(outcomes.filter(({ effect }) => isOpen(effect)));
  const accepted = outcomes.filter(({ effect }) => effect === "accepted");
  const unshown = problems.slice(SHOWN);
  const none = accepted.length ? "nothingElse" : "nothing";
  const heading = words[problems.length > 1 ? "toDo" : problems.length ? "toDoOne" : none][locale];
  const hints = [
    ...(problems.length > 1 ? [`${words.explain[locale]} npx\u00a0genkan\u00a0explain\u00a0ID`] : []),
    ...(more ? [`${words.more[locale]} ${more.replaceAll(" ", "\u00a0")}`] : []),
  ];
  const end = [
    ...gateLines(outcomes, gate, options),
    ...hints.flatMap((hint) => lay("", hint, columns)).map((line) => paint("dim", line)),
  ];
  const lines = [
    ...countLines(outcomes, options),
    "",
    ...lay("", heading, columns),
    ...problems.slice(0, SHOWN).flatMap((problem, i) => problemLines(problem, i, options)),
    ...(unshown.length ? lay("   ", others(unshown, locale), columns) : []),
    ...accepted.slice(0, LISTED).flatMap((each) => acceptedLines(each, options)),
    ...(accepted.length > LISTED ? lay("  ", `(+${accepted.length - LISTED})`, columns) : []),
    ...(end.length ? ["", ...end] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function countLines(outcomes: readonly Outcome[], { locale, columns, paint = plain }: OverviewOptions): string[] {
  const summary = summarise(outcomes);
  const accepted = outcomes.filter(({ effect }) => effect === "accepted").length;
  const parts = worstFirst
    // That there are none is good to read.
    .filter((status) => summary[status] > 0 || status === "NON_COMPLIANT")
    .map((status) => {
      const name = statusNames[status][locale];
      const count = { en: `${summary[status]} ${name.toLowerCase()}`, ja: `${name} ${summary[status]}` }[locale];
      const of = severities.flatMap((severity) => {
        const number = outcomes.filter((each) => each.status === status && each.severity === severity).length;
        return status === "NON_COMPLIANT" && number ? [`${number} ${severity}`] : [];
      });
      const also = status === "NON_COMPLIANT" && accepted ? [words.accepted(accepted)[locale]] : [];
      const { sign, style } = looks[status];
      const signed = summary[status] ? `${sign} ${count}` : count;
      return [signed, style, of.length ? ` (${[...of, ...also].join(", ")})` : ""] as const;
    });
  const text = parts.map(([count, , details]) => `${count.replaceAll(" ", "\u00a0")}${details}`).join(" · ");
  return painted(
    lay("", text, columns),
    parts.map(([count, style]) => [count, style]),
    paint,
  );
}

function problemLines({ first, more, waiting }: Problem, i: number, options: OverviewOptions): string[] {
  const { locale, columns, paint = plain, home, gate = defaultGate } = options;
  const { control, status, severity, resource, effect } = first;
  const { sign, style } = looks[status];
  const number = `${i + 1}. `;
  const indent = " ".repeat(number.length);
  const below = effect === "below" ? `  ${words.below(gate)[locale]}` : "";
  // What could not be checked is not as bad as the problem that it may hide.
  const level = (status === "INSUFFICIENT_DATA" ? statusNames[status][locale] : severity).replaceAll(" ", "\u00a0");
  const problem = capital(findingProblem(first)[locale]);
  const head = [`${sign}\u00a0${level}`, problem, clean(control), more.length ? "" : resourceName(resource)];
  const page = pageFor(first);
  const link = page && pageLink(page, home, locale);
  const same = more.map(({ resource }) => resourceName(resource));
  return [
    ...painted(
      lay(number, head.filter(Boolean).join("  ") + below, columns),
      [
        [`${sign} ${level.replaceAll("\u00a0", " ")}`, style],
        [problem, "bold"],
        [clean(control), "dim"],
      ],
      paint,
    ),
    ...lay(indent, sentence(first, options), columns),
    ...(same.length ? lay(indent, words.same(enumerated(same), same.length)[locale], columns) : []),
    // The steps of one problem are enough to begin with.
    ...(i === 0 ? stepsFor(first, locale).flatMap((step, n) => lay(`${indent}${n + 1}) `, step, columns)) : []),
    ...(link ? lay(`${indent}→ `, `${link.name}: ${link.url}`, columns) : []),
    ...(waiting.length ? lay(indent, waitingText(status === "NON_COMPLIANT", waiting, locale), columns) : []),
  ];
}

/** Names in a sentence; of many, some. */
const enumerated = (names: readonly string[]): string =>
  names.slice(0, NAMED).join(", ") + (names.length > NAMED ? ` (+${names.length - NAMED})` : "");

function waitingText(wrong: boolean, waiting: readonly Outcome[], locale: Locale): string {
  const controls = [...new Set(waiting.map(({ control }) => clean(control)))];
  return words[wrong ? "waiting" : "alsoUnknown"](controls.join(", "), controls.length)[locale];
}

function others(problems: readonly Problem[], locale: Locale): string {
  const controls = [...new Set(problems.map(({ first }) => clean(first.control)))];
  return words.others(enumerated(controls), problems.length)[locale];
}

function acceptedLines({ control, resource, exception }: Outcome, options: OverviewOptions) {
  const { columns, paint = plain } = options;
  const name = [clean(control), resourceName(resource)].filter(Boolean).join(" ");
  const text = exception ? `${name}: ${acceptance(exception, options)}` : name;
  return lay("~ ", text, columns).map((line) => paint("dim", line));
}

/** What the threshold does, where it is not the default one. */
function gateLines(outcomes: readonly Outcome[], gate: Gate, { locale, columns }: OverviewOptions): string[] {
  const text = thresholdText(
    gate,
    outcomes.map(({ effect }) => effect),
  );
  return text ? lay("", text[locale], columns) : [];
}
