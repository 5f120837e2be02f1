import type { Exception } from "@genkan/controls/engine/exception";
import { summarise } from "@genkan/controls/engine/run";
import { type ConsoleHome, pageLink } from "@genkan/controls/model/console";
import { byVerdict, type Evaluation, type Status, worstFirst } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { resourceName } from "../alert/alert.ts";
import type { Place } from "../command.ts";
import { acceptance } from "../gate.ts";
import { hang, lay, pad } from "../layout.ts";
import type { Reader } from "../moment.ts";
import { evidenceLine, statusNames, statusSigns } from "../names.ts";
import type { Preview, PreviewItem } from "../preview.ts";
import { pageFor, sentence, stepsFor } from "../sentence.ts";

/** The styles of text. A painter may ignore them. */
export type Style = "red" | "green" | "yellow" | "dim" | "bold";
/** Applies a style to a text. */
export type Paint = (style: Style, text: string) => string;

interface TableOptions extends Reader {
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint?: Paint;
  /** The account's console. Without it there are no links. */
  readonly home?: ConsoleHome;
  /** Where the commands in the steps are run. */
  readonly place?: Place | undefined;
}

/** A verdict, and the exception that accepts it, if one does. */
export type ExceptedEvaluation = Evaluation & { readonly exception?: Exception | null };

/** The sign shows the status without colour. */
export const looks: Readonly<Record<Status, { readonly sign: string; readonly style: Style }>> = {
  NON_COMPLIANT: { sign: statusSigns.NON_COMPLIANT, style: "red" },
  INSUFFICIENT_DATA: { sign: statusSigns.INSUFFICIENT_DATA, style: "yellow" },
  COMPLIANT: { sign: statusSigns.COMPLIANT, style: "green" },
  NOT_APPLICABLE: { sign: statusSigns.NOT_APPLICABLE, style: "dim" },
};
const NAME_WIDTH: Readonly<Record<Locale, number>> = { en: 19, ja: 8 };
const SEVERITY_WIDTH = 8;
const NARROWEST = 40;

const words = {
  toDo: { en: "What to do:", ja: "対応手順:" },
  asAbove: { en: "What to do: as above.", ja: "対応手順: 上と同じです。" },
  evidence: { en: "Evidence:", ja: "根拠:" },
} satisfies Record<string, Text>;

const plain: Paint = (_, text) => text;

/** Paints parts of lines after they were broken: a part that was broken itself stays plain. */
export const painted = (
  lines: readonly string[],
  parts: readonly (readonly [text: string, style: Style])[],
  paint: Paint,
): string[] =>
  lines.map((line) => parts.reduce((text, [part, style]) => text.replace(part, () => paint(style, part)), line));

/** The verdicts of a check for people, failures first, each with its sentence, its evidence and its remedy. */
export function table(evaluations: readonly ExceptedEvaluation[], options: TableOptions): string {
  const { locale, paint = plain } = options;
  const rows = verdictRows(evaluations, options, new Set());
  const summary = summarise(evaluations);
  const counts = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status) => paint(looks[status].style, `${statusNames[status][locale]}: ${summary[status]}`));
  return `${[...rows, counts.join(", ")].join("\n\n")}\n`;
}

/**
 * A text of some lines for each verdict, failures first.
 * @param printed the steps that were printed already; those of these verdicts are added
 */
export function verdictRows(
  evaluations: readonly ExceptedEvaluation[],
  options: TableOptions,
  printed: Set<string>,
): string[] {
  const { locale, columns, paint = plain, home, place } = options;
  const width = Math.max(NARROWEST, columns);
  return evaluations.toSorted(byVerdict).map((evaluation) => {
    const { status, severity, control, resource, evidence, exception } = evaluation;
    const { sign, style } = looks[status];
    const who = resourceName(resource);
    const name = statusNames[status][locale].replaceAll(" ", "\u00a0");
    const row = `${pad(name, NAME_WIDTH[locale])}  ${pad(severity, SEVERITY_WIDTH)}  ${clean(control)}${who && `  ${who}`}`;
    const styled = [
      [`${sign} ${statusNames[status][locale]}`, style],
      [clean(control), "bold"],
    ] as const;
    const head = painted(lay(`${sign} `, row, width), styled, paint);
    const source = lay("  ", `${words.evidence[locale]} ${evidenceLine(evidence, options)}`, width).map((line) =>
      paint("dim", line),
    );
    return [
      ...head,
      ...lay("  ", sentence(evaluation, options), width),
      ...source,
      ...(exception ? lay("  ", acceptance(exception, options), width) : []),
      ...stepLines(evaluation, { locale, home, place }, width, printed),
    ].join("\n");
  });
}

/** The steps to fix a finding. Steps that were printed before are replaced by a reference to them. */
function stepLines(
  evaluation: Evaluation,
  { locale, home, place }: Pick<TableOptions, "locale" | "place"> & { readonly home: ConsoleHome | undefined },
  width: number,
  printed: Set<string>,
): string[] {
  const steps = stepsFor(evaluation, locale, place);
  const page = home && pageFor(evaluation);
  const link = page && pageLink(page, home, locale);
  if (!steps.length) return [];
  const key = steps.join("\n");
  if (printed.has(key)) return lay("  ", words.asAbove[locale], width);
  printed.add(key);
  return [
    ...lay("  ", words.toDo[locale], width),
    ...steps.flatMap((step, i) => lay(`    ${i + 1}. `, step, width)),
    ...(link ? lay("    → ", `${link.name}: ${link.url}`, width) : []),
  ];
}

/** A message of a channel as a terminal can show it. @param name the channel's */
export function previewInTerminal(name: string, preview: Preview, columns: number, paint: Paint = plain): string {
  const { title, head, parts } = preview;
  const width = Math.max(NARROWEST, columns) - 4;
  const heading = head.length ? [...head.map((line) => paint("bold", line)), ""] : bold(title, width, paint);
  const lines = parts.flatMap(({ colour, items }) => {
    const bar = colour === null ? "" : "▌ ";
    return [...items.flatMap((item) => linesOf(item, bar, width, paint)), ...(bar ? [""] : [])];
  });
  const framed = [...heading, ...lines].map((line) => `│ ${line}`.trimEnd());
  return [`╭─ ${name}`, ...framed, "╰─", ""].join("\n");
}

const bold = (text: string, width: number, paint: Paint) => hang("", text, width).map((line) => paint("bold", line));

/** A line of a plain text, with its indent; broken where it is too wide for the terminal. */
const fitted = (line: string, width: number): string[] => {
  const [indent] = /^ */.exec(line) ?? [""];
  return line.trim() ? lay(indent, line.slice(indent.length), width) : [""];
};

function linesOf(item: PreviewItem, bar: string, width: number, paint: Paint): readonly string[] {
  if (item.kind === "plain") return item.text.split("\n").flatMap((line) => fitted(line, width));
  if (item.kind === "buttons") return item.links.map(({ name }) => `${bar}[ ${name} ]`);
  const lines = item.lines.flatMap(({ spans, quote }) => {
    const text = spans.map((span) => (typeof span === "string" ? span : span.bold)).join("");
    return hang(bar, quote ? `> ${text}` : text, width);
  });
  return item.small ? lines.map((line) => paint("dim", line)) : lines;
}
