import { rootTasks } from "@genkan/controls/domain/root-tasks";
import { remediesOf } from "@genkan/controls/engine/plan-fixes";
import { pageLink } from "@genkan/controls/model/console";
import { answersOf, type Control, factsOf } from "@genkan/controls/model/control";
import type { Locale } from "@genkan/controls/model/text";
import { lay } from "@genkan/messages/layout";
import { remedyText, ways } from "@genkan/messages/plan/remedy";
import { remediationOf, whatToDo } from "@genkan/messages/sentence";
import { command } from "../command.ts";
import { fieldsOf, show, shownOptions } from "../fields.ts";
import { controlArgument, locale } from "../options.ts";
import type { Output } from "../output.ts";
import { controlOfId } from "../values.ts";

const fields = fieldsOf<ReturnType<typeof reportOf>>({
  id: true,
  severity: true,
  step: true,
  title: true,
  why: true,
  limits: true,
  remediation: true,
  incident: true,
  console: true,
  facts: true,
  actions: true,
  reasons: true,
  remedies: true,
  frameworks: true,
});

export const explain = command({
  path: "explain",
  description: {
    en: "explain a control: what it checks and why, what it reads, and how to fix it",
    ja: "コントロールの内容、必要な理由、読み取る情報、対応手順を表示する",
  },
  group: "learn",
  arguments: { id: controlArgument },
  options: { ...shownOptions("text", "it", fields), locale },
  examples: [
    [
      "genkan explain root-usage-limited",
      {
        en: "why, how to fix it, what it reads, what it can't see",
        ja: "必要な理由、対応手順、読み取る情報、わからないこと",
      },
    ],
    ["genkan explain root-mfa-enabled --locale ja", { en: "in Japanese", ja: "日本語で表示する" }],
  ],
  seeAlso: ["controls", "check"],
  async run(shell, { id, locale, ...choice }) {
    const control = controlOfId(id);
    const { actionsFor } = await import("@genkan/aws/policy");
    const explanation = { control, actions: actionsFor([control]), locale };
    const report = reportOf(explanation);
    await show(shell, choice, { rows: report, report, text: () => asText(explanation, shell.stdout) });
    return 0;
  },
});

interface Explanation {
  readonly control: Control;
  /** The IAM actions that it needs. */
  readonly actions: readonly string[];
  readonly locale: Locale;
}

const consolePageOf = ({ control, locale }: Explanation) => pageLink(control.consolePage, { partition: "aws" }, locale);

/** What it says to a program. */
function reportOf(explanation: Explanation) {
  const { control, actions, locale } = explanation;
  const { id, severity, step, title, why, limits, reasons, incident, frameworks } = control;
  return {
    id,
    severity,
    step,
    title: title[locale],
    why: why[locale],
    limits: limits?.[locale] ?? null,
    remediation: remediationOf(control, locale),
    incident: incident ? whatToDo(control, incident, locale) : null,
    console: consolePageOf(explanation),
    facts: factsOf(control),
    actions,
    reasons: Object.entries(reasons).map(([code, { status }]) => ({ reason: code, status })),
    remedies: remediesOf(control).map(({ reason, remedy }) => ({
      reason,
      way: remedy.way,
      ...(remedy.way === "api" ? { risk: remedy.risk } : {}),
      text: remedyText(remedy)[locale],
    })),
    frameworks,
  };
}

const headings = {
  why: { en: "Why", ja: "なぜ必要か" },
  fix: { en: "How to fix it", ja: "対応手順" },
  contain: { en: "What to do when it has just happened", ja: "いま起きた場合の対応" },
  remedies: { en: "What genkan fix does about it", ja: "genkan fix での扱い" },
  verdicts: { en: "Possible results", ja: "結果の種類" },
  reads: { en: "What it reads (IAM actions)", ja: "読み取る情報 (IAM アクション)" },
  limits: { en: "What it can't see", ja: "わからないこと" },
  frameworks: { en: "Frameworks", ja: "対応する基準" },
  tasks: { en: "Tasks that require root user credentials", ja: "ルートユーザーの認証情報が必要なタスク" },
  declare: {
    en: "no event identifies it: declare a planned use",
    ja: "イベントでは判別できないため、予定された使用として事前に申告してください",
  },
} as const;

function asText(explanation: Explanation, { paint, columns }: Output): string {
  const { control, actions, locale } = explanation;
  const { id, severity, title, why, limits, reasons, incident } = control;
  const page = consolePageOf(explanation);
  const answers = answersOf(control).map(({ framework, numbers }) => `${framework}: ${numbers.join(", ")}`);
  const width = Math.min(columns, 100);
  const paragraph = (text: string, prefix = "  ") =>
    lay(prefix, text, width)
      .map((line) => `${line}\n`)
      .join("");
  const section = (heading: keyof typeof headings, body: string) =>
    body && `\n${paint("bold", headings[heading][locale])}\n${body}`;
  const tasks = rootTasks.map(({ name, recognition }) => {
    const isRecognised = recognition === "documented" || recognition === "inferred";
    return paragraph(`${name[locale]}${isRecognised ? "" : ` (${headings.declare[locale]})`}`, "  - ");
  });
  return [
    `${paint("bold", id)}  ${severity}\n${paragraph(title[locale], "")}`,
    section("why", paragraph(why[locale])),
    section(
      "fix",
      remediationOf(control, locale)
        .map((text, i) => paragraph(text, `  ${i + 1}. `))
        .join("") + paragraph(`${page.name}: ${page.url}`, "  → "),
    ),
    section(
      "remedies",
      remediesOf(control)
        .map(
          ({ reason, remedy }) =>
            paragraph(`${reason} · ${ways[remedy.way][locale]}`) + paragraph(remedyText(remedy)[locale], "    "),
        )
        .join(""),
    ),
    section(
      "contain",
      (incident ? whatToDo(control, incident, locale) : []).map((text, i) => paragraph(text, `  ${i + 1}. `)).join(""),
    ),
    section(
      "verdicts",
      Object.entries(reasons)
        .map(([code, { status }]) => paragraph(`${status.padEnd(14)}  ${code}`))
        .join(""),
    ),
    section("tasks", factsOf(control).includes("rootActivity") ? tasks.join("") : ""),
    section("limits", limits ? paragraph(limits[locale]) : ""),
    section("reads", actions.map((action) => paragraph(action)).join("")),
    section("frameworks", answers.map((answer) => paragraph(answer)).join("")),
  ].join("");
}
