/** The generated parts of docs/comparison.md: nothing there is written that is no row of test/peers/results.json. */
import { type Answer, type Grade, type Question, questionIds, questions } from "../test/peers/questions.ts";
import { type Results, type Verdict, verdictsOf } from "../test/peers/results.ts";
import { featureTables } from "./comparison-features.ts";
import { reasons } from "./comparison-reasons.ts";

const grades: readonly Grade[] = ["right", "falseGreen", "falseAlarm", "unknown", "silent"];
/** States that are about failures: their times say something else. */
const FAILURES = ["12-everything-denied", "13-iam-throttled", "24-throttled-three-times"];
/** The questions of the others alone, with which costs are compared. */
const SHARED = "genkanShared";
const LARGER = "27-ten-users-and-roles";

const row = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(head), `|${"---|".repeat(head.length)}`, ...rows.map(row)].join("\n");

/** The parts of the page, by the names of their markers. */
export function comparisonParts(results: Results): Readonly<Record<string, string>> {
  const verdicts = verdictsOf(results).filter(({ tool }) => tool !== SHARED);
  return {
    tools: toolsTable(results),
    verdicts: verdictTable(results, verdicts),
    questions: questionTable(results, verdicts),
    differences: differenceTable(results, verdicts),
    reasons: reasonList(results, verdicts),
    costs: costTable(results),
    larger: costsIn(results, [LARGER]),
    failures: failureTable(results, verdicts),
    states: stateTable(results),
    ...featureTables,
  };
}

const toolsOf = ({ tools, rows }: Results, without: readonly string[] = [SHARED]): readonly string[] =>
  Object.keys(tools).filter((id) => !without.includes(id) && rows.some(({ tool }) => tool === id));
const name = ({ tools }: Results, id: string) => tools[id]!.name;

function toolsTable(results: Results): string {
  const { machine, tools, rows, states } = results;
  const lines = Object.entries(tools)
    .filter(([id]) => id !== SHARED)
    .map(([id, { name: called, version, date, how }]) => {
      const ran = rows.filter(({ tool }) => tool === id);
      const dates = [...new Set(ran.map((each) => each.date))].toSorted();
      const period = [...new Set([dates.at(0), dates.at(-1)])].join(" to ");
      const when = ran.length
        ? `${period}, ${ran.length} of ${Object.keys(states).length} states`
        : `not run on ${date}`;
      return [called, version ?? "–", when, how];
    });
  const { cores, node, python } = machine;
  const where = `On ${cores} shared cores, with Node ${node} and Python ${python}.`;
  return `${table(["tool", "version", "run", "how"], lines)}\n\n${where}`;
}

const count = (verdicts: readonly Verdict[], grade: Grade) => verdicts.filter((each) => each.grade === grade).length;

function verdictTable(results: Results, verdicts: readonly Verdict[]): string {
  const head = ["tool", "questions it has", "verdicts", "right", "false green", "false alarm", "“unknown”", "silent"];
  const lines = toolsOf(results).map((id) => {
    const own = verdicts.filter(({ tool }) => tool === id);
    const asks = `${results.tools[id]!.asks.length} of ${questionIds.length}`;
    return [name(results, id), asks, own.length, ...grades.map((grade) => count(own, grade))];
  });
  return table(head, lines);
}

function questionTable(results: Results, verdicts: readonly Verdict[]): string {
  const ids = toolsOf(results);
  const lines = questionIds.map((question) => [
    questions[question],
    ...ids.map((id) => {
      const own = verdicts.filter((each) => each.tool === id && each.question === question);
      const wrong = count(own, "falseGreen") + count(own, "falseAlarm");
      const nothing = count(own, "silent") + count(own, "unknown");
      return own.length ? `${count(own, "right")} / ${wrong} / ${nothing}` : "–";
    }),
  ]);
  return table(["question", ...ids.map((id) => name(results, id))], lines);
}

const marks: Readonly<Record<Answer, string>> = {
  ok: "fine",
  bad: "not fine",
  na: "n/a",
  unknown: "unknown",
  none: "·",
};

function differenceTable(results: Results, verdicts: readonly Verdict[]): string {
  const ids = toolsOf(results);
  const lines = Object.entries(results.states).flatMap(([state, { truth }]) =>
    Object.entries(truth).flatMap(([question, is]) => {
      const own = verdicts.filter((each) => each.state === state && each.question === question);
      if (own.every(({ grade }) => grade === "right")) return [];
      const cells = ids.map((id) => {
        const verdict = own.find(({ tool }) => tool === id);
        if (!verdict) return "";
        const isWrong = verdict.grade === "falseGreen" || verdict.grade === "falseAlarm";
        return isWrong ? `**${marks[verdict.answer]}**` : marks[verdict.answer];
      });
      return [[state, questions[question as Question], marks[is], ...cells]];
    }),
  );
  return table(["state", "question", "is", ...ids.map((id) => name(results, id))], lines);
}

/** Why a tool is wrong or silent, from its source; only for states in which a row shows it. */
function reasonList(results: Results, verdicts: readonly Verdict[]): string {
  const isShown = (tool: string, state: string) =>
    verdicts.some((each) => each.tool === tool && each.state.startsWith(`${state}-`) && each.grade !== "right");
  return reasons
    .map(({ tool, states, because }) => ({ tool, because, states: states.filter((state) => isShown(tool, state)) }))
    .filter(({ states }) => states.length)
    .map(({ tool, states, because }) => `- **${name(results, tool)}, ${states.join(", ")}**: ${because}`)
    .join("\n");
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
const costHead = ["tool", "states", "calls", "CPU", "CPU, × Genkan’s", "peak memory"];

/** Medians of what a tool took, and of its CPU beside that of Genkan in the same states. */
function costCells({ rows }: Results, id: string, states: readonly string[]): readonly (string | number)[] {
  const of = (tool: string) => rows.filter((each) => each.tool === tool && states.includes(each.state));
  const own = of(id);
  const base = new Map(of(SHARED).map(({ state, cpu }) => [state, cpu]));
  const ratios = own.flatMap(({ state, cpu }) => (base.has(state) ? [cpu / base.get(state)!] : []));
  return [
    own.length,
    median(own.map(({ calls }) => calls)),
    `${median(own.map(({ cpu }) => cpu)).toFixed(1)} s`,
    ratios.length ? median(ratios).toFixed(1) : "–",
    `${Math.round(median(own.map(({ megabytes }) => megabytes)))} MiB`,
  ];
}

/** What tools took in some states; a run that was stopped took no time of its own. */
function costsIn(results: Results, states: readonly string[]): string {
  const ended = { ...results, rows: results.rows.filter(({ exit }) => exit !== null) };
  const ids = toolsOf(ended, []).filter((id) =>
    ended.rows.some(({ tool, state }) => tool === id && states.includes(state)),
  );
  return table(
    costHead,
    ids.map((id) => [name(ended, id), ...costCells(ended, id, states)]),
  );
}

const costTable = (results: Results) =>
  costsIn(
    results,
    Object.keys(results.states).filter((state) => ![...FAILURES, LARGER].includes(state)),
  );

function failureTable(results: Results, verdicts: readonly Verdict[]): string {
  const about = FAILURES.map((state) => `${results.states[state]!.about} (${state.slice(0, 2)})`);
  const lines = toolsOf(results).map((id) => [
    name(results, id),
    ...FAILURES.map((state) => {
      const found = results.rows.find((each) => each.tool === id && each.state === state);
      if (!found) return "not run";
      const own = verdicts.filter((each) => each.tool === id && each.state === state);
      const says = (["ok", "bad", "na", "unknown", "none"] as const).flatMap((answer) => {
        const many = own.filter((each) => each.answer === answer).length;
        return many ? [`${many} ${answer === "none" ? "without a word" : marks[answer]}`] : [];
      });
      const end =
        found.exit === null
          ? `stopped after ${found.seconds.toFixed(0)} s`
          : `${found.seconds.toFixed(1)} s, exit ${found.exit}`;
      return `${end}, ${found.calls} calls: ${says.join(", ")}`;
    }),
  ]);
  return table(["tool", ...about], lines);
}

function stateTable({ states }: Results): string {
  return table(
    ["state", "the account", "not fine in it"],
    Object.entries(states).map(([id, { about, truth }]) => {
      const bad = Object.entries(truth).flatMap(([question, is]) =>
        is === "bad" ? [questions[question as Question]] : [],
      );
      return [id, about, bad.join(" ") || "–"];
    }),
  );
}
