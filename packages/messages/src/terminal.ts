import type { Exception } from "@genkan/controls/engine/finding";
import { summarise } from "@genkan/controls/engine/run";
import { type ConsoleHome, pageLink } from "@genkan/controls/model/console";
import { bySeverity, type Evaluation, type Status, worstFirst } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { resourceName } from "./alert.ts";
import type { Mail } from "./channels/mail.ts";
import type { SlackPayload } from "./channels/slack.ts";
import { hang, pad, when } from "./layout.ts";
import { evidenceLine, statusNames } from "./names.ts";
import { pageFor, sentence, stepsFor } from "./sentence.ts";

/** The colours that we ask for; a painter may leave them out. */
export type Style = "red" | "green" | "yellow" | "dim" | "bold";
export type Paint = (style: Style, text: string) => string;

interface TableOptions {
  readonly locale: Locale;
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint?: Paint;
  /** The account's console, to link into; without it, there are no links. */
  readonly home?: ConsoleHome;
}

/** A verdict, and the exception that accepts it, if one does. */
export type ExceptedEvaluation = Evaluation & { readonly exception?: Exception | null };

/** The sign says the status without colour. */
const looks: Readonly<Record<Status, { readonly sign: string; readonly style: Style }>> = {
  NON_COMPLIANT: { sign: "✖", style: "red" },
  INSUFFICIENT_DATA: { sign: "?", style: "yellow" },
  COMPLIANT: { sign: "✔", style: "green" },
  NOT_APPLICABLE: { sign: "-", style: "dim" },
};
const NAME_WIDTH: Readonly<Record<Locale, number>> = { en: 19, ja: 8 };
const SEVERITY_WIDTH = 8;
const NARROWEST = 40;

const words = {
  toDo: { en: "What to do:", ja: "すること:" },
  asAbove: { en: "What to do: as above.", ja: "すること: 上と同じです。" },
  evidence: { en: "Evidence:", ja: "根拠:" },
} satisfies Record<string, Text>;

const plain: Paint = (_, text) => text;

/** The verdicts of a check for people: what fails first, each with its sentence, its evidence, and what to do. */
export function table(
  evaluations: readonly ExceptedEvaluation[],
  { locale, columns, paint = plain, home }: TableOptions,
): string {
  const width = Math.max(NARROWEST, columns);
  const printed = new Set<string>();
  const rows = evaluations
    .toSorted(
      (a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status) || bySeverity(a.severity, b.severity),
    )
    .map((evaluation) => {
      const { status, severity, control, resource, evidence, exception } = evaluation;
      const { sign, style } = looks[status];
      const who = resourceName(resource);
      const head = `${paint(style, `${sign} ${pad(statusNames[status][locale], NAME_WIDTH[locale])}`)}  ${pad(severity, SEVERITY_WIDTH)}  ${paint("bold", clean(control))}${who && `  ${who}`}`;
      const source = hang("  ", `${words.evidence[locale]} ${evidenceLine(evidence, locale)}`, width).map((line) =>
        paint("dim", line),
      );
      return [
        head,
        ...hang("  ", sentence(evaluation, locale), width),
        ...source,
        ...(exception ? hang("  ", acceptance(exception, locale), width) : []),
        ...stepLines(evaluation, { locale, home }, width, printed),
      ].join("\n");
    });
  const summary = summarise(evaluations);
  const counts = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status) => paint(looks[status].style, `${statusNames[status][locale]}: ${summary[status]}`));
  return `${[...rows, counts.join(", ")].join("\n\n")}\n`;
}

/** Steps that stand above already are not written again. */
function stepLines(
  evaluation: Evaluation,
  { locale, home }: { readonly locale: Locale; readonly home: ConsoleHome | undefined },
  width: number,
  printed: Set<string>,
): string[] {
  const steps = stepsFor(evaluation, locale);
  const page = home && pageFor(evaluation);
  const link = page && pageLink(page, home, locale);
  if (!steps.length) return [];
  const key = steps.join("\n");
  if (printed.has(key)) return hang("  ", words.asAbove[locale], width);
  printed.add(key);
  return [
    ...hang("  ", words.toDo[locale], width),
    ...steps.flatMap((step, i) => hang(`    ${i + 1}. `, step, width)),
    ...(link ? hang("    → ", `${link.name}: ${link.url}`, width) : []),
  ];
}

/** Who accepts a finding, and until when. */
function acceptance(exception: Exception, locale: Locale): string {
  const [owner, reason] = [clean(exception.owner), clean(exception.reason)];
  const until = when(exception.expires);
  return {
    en: `Accepted by ${owner} until ${until}: ${reason}`,
    ja: `${owner} が ${until} まで承認: ${reason}`,
  }[locale];
}

/** A mail as it looks in a mailbox. */
export function mailPreview({ subject, body }: Mail, to: string, paint: Paint = plain): string {
  const head = [`To: ${to}`, `Subject: ${subject}`].map((line) => `│ ${paint("bold", line)}`);
  const lines = body
    .trimEnd()
    .split("\n")
    .map((line) => `│ ${line}`.trimEnd());
  return ["╭─ e-mail", ...head, "│", ...lines, "╰─", ""].join("\n");
}

/** A Slack message as it looks in a channel, as far as a terminal can show it. */
export function slackPreview({ text, attachments }: SlackPayload, columns: number, paint: Paint = plain): string {
  const width = Math.max(NARROWEST, columns) - 4;
  const show = (markdown: string) => markdown.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const lines = attachments.flatMap(({ blocks }) => [
    ...blocks.flatMap((block) => {
      if (block.type === "section")
        return block.text.text.split("\n").flatMap((line) => hang("▌ ", unmarked(show(line)), width));
      if (block.type === "context")
        return block.elements.flatMap((each) => hang("▌ ", show(each.text), width).map((line) => paint("dim", line)));
      return block.elements.map((button) => `▌ [ ${button.text.text} ]`);
    }),
    "",
  ]);
  const framed = [...hang("", show(text), width).map((line) => paint("bold", line)), ...lines].map((line) =>
    `│ ${line}`.trimEnd(),
  );
  return ["╭─ Slack", ...framed, "╰─", ""].join("\n");
}

const unmarked = (line: string) => line.replace(/^[*_](.*?)[*_](?=$| \()/, "$1");
