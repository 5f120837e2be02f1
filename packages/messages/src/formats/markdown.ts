import { defaultGate, type Effect } from "@genkan/controls/engine/gate";
import { summarise } from "@genkan/controls/engine/run";
import { pageLink } from "@genkan/controls/model/console";
import { byVerdict, severities, worstFirst } from "@genkan/controls/model/evaluation";
import { clean, counted, type Locale, type Text } from "@genkan/controls/model/text";
import { accountText } from "../account.ts";
import { resourceName } from "../alert/alert.ts";
import { findingProblem } from "../alert/problem.ts";
import { isOpen, type Outcome, type Problem, problemsIn } from "../alert/problems.ts";
import { acceptance, neverEvaluated, thresholdText } from "../gate.ts";
import { link, literal } from "../markdown.ts";
import { moment, utc } from "../moment.ts";
import { statusNames, statusSigns } from "../names.ts";
import { capital, message, pageFor, stepsFor } from "../sentence.ts";
import { tool } from "../tool.ts";
import {
  accountsIn,
  effectIn,
  type Judged,
  type Judgements,
  membersPlace,
  organizationIn,
  type Unevaluated,
} from "./judged.ts";

/** The most problems that have their steps, and the most that are listed below them. GitHub takes 1 MiB of a step. */
const EXPLAINED = 20;
const LISTED = 100;
/** The most places of one problem that are named, and the most findings that are listed as accepted. */
const NAMED = 10;

const words = {
  unevaluated: { en: "Nothing has been evaluated yet", ja: "まだ評価されていません" },
  organization: (id: string): Text => ({ en: `organization ${id}`, ja: `組織 ${id}` }),
  account: (name: string): Text => ({ en: `account ${name}`, ja: `アカウント ${name}` }),
  accounts: (count: number): Text => ({ en: counted(count, "account"), ja: `${count} アカウント` }),
  head: { en: "| | Status | Findings |", ja: "| | ステータス | 検出結果 |" },
  accepted: (count: number): Text => ({ en: `${count} accepted`, ja: `うち承認済み ${count}` }),
  toDo: { en: "What to do", ja: "対応手順" },
  nothing: { en: "There is nothing to do.", ja: "対応が必要な項目はありません。" },
  below: { en: "below the threshold", ja: "しきい値未満" },
  same: (names: string, count: number): Text => ({
    en: `The same for ${count} more: ${names}`,
    ja: `同じ問題がほかに ${count} 件あります: ${names}`,
  }),
  waiting: (names: string): Text => ({ en: `These wait for it: ${names}`, ja: `これが原因の項目: ${names}` }),
  alsoUnknown: (names: string): Text => ({
    en: `For the same reason these can't be evaluated: ${names}`,
    ja: `同じ理由で判定できない項目: ${names}`,
  }),
  others: { en: "Also", ja: "そのほか" },
  more: (count: number): Text => ({ en: `… and ${count} more`, ja: `… ほか ${count} 件` }),
  acceptedFindings: { en: "Accepted for now", ja: "承認済みの項目" },
  evaluated: (at: string): Text => ({ en: `Evaluated ${at}`, ja: `評価日時 ${at}` }),
  explain: {
    en: "How to fix each: `npx genkan explain ID`",
    ja: "それぞれの対応方法: `npx genkan explain ID`",
  },
} satisfies Record<string, Text | ((...values: never[]) => Text)>;

/** A verdict with the account that it is about. */
type Found = Outcome & { readonly judged: Judged };

/**
 * A page in Markdown, for the summary of a job or a comment: how many findings there are of each status, what to do, in
 * order, with steps and links, and what is accepted. It is shown as it reads, whatever things are called.
 */
export function markdown(all: Judgements, locale: Locale): string {
  const { gate = defaultGate } = all;
  const found = accountsIn(all).map((judged) =>
    judged.evaluations.map((verdict): Found => ({ ...verdict, effect: effectIn(judged, verdict), judged })),
  );
  const problems = merged(found.flatMap((each) => problemsIn(each.filter(({ effect }) => isOpen(effect)))));
  const outcomes = found.flat();
  const threshold = thresholdText(
    gate,
    outcomes.map(({ effect }) => effect),
  );
  const isOrganization = organizationIn(all) !== null;
  const page = { locale, isOrganization };
  return document([
    heading(all, locale),
    counts(outcomes, locale),
    threshold ? literal(threshold[locale]) : "",
    problems.length ? `### ${words.toDo[locale]}` : words.nothing[locale],
    ...problems.slice(0, EXPLAINED).flatMap((problem, i) => explained(problem, i + 1, page)),
    ...listed(problems.slice(EXPLAINED), page),
    ...accepted(
      outcomes.filter(({ effect }) => effect === "accepted"),
      page,
    ),
    foot(all, locale, problems.length > 0),
  ]);
}

/** The same for an account of which nothing has been evaluated yet. */
export const markdownUnevaluated = ({ account }: Unevaluated, locale: Locale): string =>
  document([`## ${tool.name}: ${words.unevaluated[locale]}`, literal(neverEvaluated(account)[locale])]);

const document = (blocks: readonly string[]): string => `${blocks.filter(Boolean).join("\n\n")}\n`;

function heading(all: Judgements, locale: Locale): string {
  const scope =
    "accounts" in all
      ? `${words.organization(clean(all.organization.id))[locale]} · ${words.accounts(all.accounts.length)[locale]}`
      : words.account(accountText({ ...all, id: all.account }))[locale];
  return `## ${tool.name}: ${literal(scope)}`;
}

function counts(outcomes: readonly Found[], locale: Locale): string {
  const summary = summarise(outcomes);
  const count = (effect: Effect) => outcomes.filter((each) => each.effect === effect).length;
  const rows = worstFirst.map((status) => {
    const of = severities.flatMap((severity) => {
      const number = outcomes.filter((each) => each.status === status && each.severity === severity).length;
      return status === "NON_COMPLIANT" && number ? [`${number} ${severity}`] : [];
    });
    const also = status === "NON_COMPLIANT" && count("accepted") ? [words.accepted(count("accepted"))[locale]] : [];
    const details = of.length ? ` (${[...of, ...also].join(", ")})` : "";
    return `| ${statusSigns[status]} | ${statusNames[status][locale]} | ${summary[status]}${details} |`;
  });
  return [words.head[locale], "|---|---|---|", ...rows].join("\n");
}

/** The same problem of several accounts is one, as it is within an account. */
function merged(problems: readonly Problem<Found>[]): readonly Problem<Found>[] {
  const groups = Map.groupBy(problems, ({ first: { control, status, reason } }) =>
    JSON.stringify([control, status, reason]),
  );
  return [...groups.values()]
    .map(([one, ...others]): Problem<Found> => {
      const { first, more, waiting } = one!;
      return {
        first,
        more: [...more, ...others.flatMap((other) => [other.first, ...other.more])],
        waiting: [...waiting, ...others.flatMap((other) => other.waiting)],
      };
    })
    .toSorted((a, b) => byVerdict(a.first, b.first) || b.waiting.length - a.waiting.length);
}

interface Page {
  readonly locale: Locale;
  readonly isOrganization: boolean;
}

/** How bad it is, what is wrong, and which control says so. */
function title({ control, status, severity, effect, ...rest }: Found, { locale }: Page): string {
  const level = status === "INSUFFICIENT_DATA" ? statusNames[status][locale] : severity;
  const problem = capital(findingProblem({ control, status, severity, ...rest })[locale]);
  const below = effect === "below" ? ` · ${words.below[locale]}` : "";
  return `${statusSigns[status]} ${level}: ${literal(problem)} · ${literal(clean(control))}${below}`;
}

/** What a finding is about, where that is not the only account. */
const placeOf = ({ judged, resource }: Found, { isOrganization }: Page): string =>
  [isOrganization ? accountText({ ...judged, id: judged.account }) : "", resourceName(resource)]
    .filter(Boolean)
    .join(" · ");

function explained({ first, more, waiting }: Problem<Found>, number: number, page: Page): readonly string[] {
  const { locale } = page;
  const { partition, home = { partition } } = first.judged;
  const place = placeOf(first, page);
  const console = pageFor(first);
  const wait = first.status === "NON_COMPLIANT" ? words.waiting : words.alsoUnknown;
  return [
    `#### ${number}. ${title(first, page)}`,
    [place, message(first, utc[locale])].filter(Boolean).map(literal).join(": "),
    more.length
      ? literal(
          words.same(
            some(
              more.map((each) => placeOf(each, page) || "–"),
              page,
            ),
            more.length,
          )[locale],
        )
      : "",
    stepsFor(
      first,
      locale,
      page.isOrganization ? membersPlace([first, ...more].map(({ judged }) => judged)) : undefined,
    )
      .map((step, i) => `${i + 1}. ${literal(clean(step, 2_000))}`)
      .join("\n"),
    console ? link(pageLink(console, home, locale)) : "",
    waiting.length ? literal(wait(some([...new Set(waiting.map(({ control }) => clean(control)))], page))[locale]) : "",
  ];
}

/** Names in a sentence; of many, some. */
const some = (names: readonly string[], { locale }: Page): string =>
  names.slice(0, NAMED).join({ en: ", ", ja: "、" }[locale]) +
  (names.length > NAMED ? ` (+${names.length - NAMED})` : "");

/** The problems whose steps are left out. */
function listed(problems: readonly Problem<Found>[], page: Page): readonly string[] {
  if (!problems.length) return [];
  const { locale } = page;
  const lines = problems.slice(0, LISTED).map(({ first }) => `- ${title(first, page)}`);
  const left = problems.length - LISTED;
  return [`### ${words.others[locale]}`, lines.join("\n"), left > 0 ? words.more(left)[locale] : ""];
}

function accepted(outcomes: readonly Found[], page: Page): readonly string[] {
  if (!outcomes.length) return [];
  const { locale } = page;
  const lines = outcomes.slice(0, NAMED).map((each) => {
    const what = [clean(each.control), placeOf(each, page)].filter(Boolean).join(" ");
    return `- ${literal(each.exception ? `${what}: ${acceptance(each.exception, utc[locale])}` : what)}`;
  });
  const left = outcomes.length - NAMED;
  return [`### ${words.acceptedFindings[locale]}`, lines.join("\n"), left > 0 ? words.more(left)[locale] : ""];
}

function foot({ evaluatedAt, region }: Judgements, locale: Locale, isExplained: boolean): string {
  const facts = [
    words.evaluated(moment(evaluatedAt, utc[locale]))[locale],
    clean(region),
    `${tool.name} ${tool.version}`,
  ];
  return [...facts.map(literal), ...(isExplained ? [words.explain[locale]] : [])].join(" · ");
}
