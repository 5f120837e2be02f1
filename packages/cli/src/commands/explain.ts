import { actionsFor } from "@genkan/aws/policy";
import { rootTasks } from "@genkan/controls/domain/root-tasks";
import { pageLink } from "@genkan/controls/model/console";
import { answersOf, type Control, factsOf } from "@genkan/controls/model/control";
import type { Locale } from "@genkan/controls/model/text";
import { wrap } from "@genkan/messages/layout";
import { remedyOf } from "@genkan/messages/sentence";
import type { Shell } from "../shell.ts";

export interface ExplainOptions {
  readonly control: Control;
  readonly format: "text" | "json";
  readonly locale: Locale;
}

const headings = {
  why: { en: "Why", ja: "なぜ必要か" },
  fix: { en: "How to fix it", ja: "直し方" },
  verdicts: { en: "What it may say", ja: "判定の種類" },
  reads: { en: "What it reads (IAM actions)", ja: "読み取るもの (IAM アクション)" },
  limits: { en: "What it can't see", ja: "わからないこと" },
  frameworks: { en: "Answers", ja: "対応する基準" },
  tasks: { en: "What only root can do", ja: "ルートユーザーにしかできない作業" },
  declare: {
    en: "no event shows it: declare it as planned use",
    ja: "イベントでは判別できません。計画的な使用として宣言してください",
  },
} as const;

/** Says everything that a control's definition holds. @returns the exit status */
export async function runExplain({ stdout }: Shell, { control, format, locale }: ExplainOptions): Promise<number> {
  const { id, severity, step, title, why, limits, consolePage, reasons } = control;
  const actions = actionsFor([control]);
  const page = pageLink(consolePage, { partition: "aws" }, locale);
  const answers = answersOf(control).map(({ framework, numbers }) => `${framework}: ${numbers.join(", ")}`);
  if (format === "json") {
    const facts = factsOf(control);
    const verdicts = Object.entries(reasons).map(([code, { status }]) => ({ reason: code, status }));
    const said = {
      title: title[locale],
      why: why[locale],
      limits: limits?.[locale] ?? null,
      remediation: remedyOf(control, locale),
      console: page,
    };
    const explained = {
      id,
      severity,
      step,
      ...said,
      facts,
      actions,
      reasons: verdicts,
      frameworks: control.frameworks,
    };
    await stdout.write(`${JSON.stringify(explained, null, 2)}\n`);
    return 0;
  }
  const style = stdout.paint;
  const width = Math.min(stdout.columns, 100);
  const paragraph = (text: string, first = "  ", rest = first) =>
    wrap(text, width - rest.length)
      .map((line, i) => `${i ? rest : first}${line}\n`)
      .join("");
  const section = (heading: keyof typeof headings, body: string) =>
    body && `\n${style("bold", headings[heading][locale])}\n${body}`;
  const tasks = rootTasks.map(({ name, recognition }) => {
    const shown = recognition === "documented" || recognition === "inferred";
    return paragraph(`${name[locale]}${shown ? "" : ` (${headings.declare[locale]})`}`, "  - ", "    ");
  });

  await stdout.write(
    [
      `${style("bold", id)}  ${severity}\n${paragraph(title[locale], "")}`,
      section("why", paragraph(why[locale])),
      section(
        "fix",
        remedyOf(control, locale)
          .map((text, i) => paragraph(text, `  ${i + 1}. `, "     "))
          .join("") + paragraph(`${page.name}: ${page.url}`, "  → ", "    "),
      ),
      section(
        "verdicts",
        Object.entries(reasons)
          .map(([code, { status }]) => `  ${status.padEnd(14)}  ${code}\n`)
          .join(""),
      ),
      section("tasks", factsOf(control).includes("rootActivity") ? tasks.join("") : ""),
      section("limits", limits ? paragraph(limits[locale]) : ""),
      section("reads", actions.map((action) => `  ${action}\n`).join("")),
      section("frameworks", answers.map((answer) => `  ${answer}\n`).join("")),
    ].join(""),
  );
  return 0;
}
