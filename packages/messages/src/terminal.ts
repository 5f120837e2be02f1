import type { Exception } from "@genkan/controls/engine/exception";
import { summarise } from "@genkan/controls/engine/run";
import { type ConsoleHome, pageLink } from "@genkan/controls/model/console";
import { bySeverity, type Evaluation, type Status, worstFirst } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { resourceName } from "./alert.ts";
import { hang, pad } from "./layout.ts";
import { type Reader, unbroken } from "./moment.ts";
import { evidenceLine, statusNames } from "./names.ts";
import type { Preview, PreviewItem } from "./preview.ts";
import { pageFor, sentence, stepsFor } from "./sentence.ts";

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
}

/** A verdict, and the exception that accepts it, if one does. */
export type ExceptedEvaluation = Evaluation & { readonly exception?: Exception | null };

/** The sign makes the status visible without colours. */
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

/** The verdicts of a check for people, failures first, each with its sentence, its evidence and its remedy. */
export function table(evaluations: readonly ExceptedEvaluation[], options: TableOptions): string {
  const { locale, columns, paint = plain, home } = options;
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
      const source = hang("  ", `${words.evidence[locale]} ${evidenceLine(evidence, options)}`, width).map((line) =>
        paint("dim", line),
      );
      return [
        head,
        ...hang("  ", sentence(evaluation, options), width),
        ...source,
        ...(exception ? hang("  ", acceptance(exception, options), width) : []),
        ...stepLines(evaluation, { locale, home }, width, printed),
      ].join("\n");
    });
  const summary = summarise(evaluations);
  const counts = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status) => paint(looks[status].style, `${statusNames[status][locale]}: ${summary[status]}`));
  return `${[...rows, counts.join(", ")].join("\n\n")}\n`;
}

/** The steps to fix a finding. Steps that were printed before are replaced by a reference to them. */
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
function acceptance(exception: Exception, reader: Reader): string {
  const [owner, reason] = [clean(exception.owner), clean(exception.reason)];
  const until = unbroken(exception.expires, reader);
  return {
    en: `Accepted by ${owner} until ${until}: ${reason}`,
    ja: `${owner} が ${until} まで承認: ${reason}`,
  }[reader.locale];
}

/** A message of a channel, for display in a terminal. @param name the channel's name */
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

function linesOf(item: PreviewItem, bar: string, width: number, paint: Paint): readonly string[] {
  if (item.kind === "plain") return item.text.split("\n");
  if (item.kind === "buttons") return item.links.map(({ name }) => `${bar}[ ${name} ]`);
  const lines = item.lines.flatMap(({ spans, quote }) => {
    const text = spans.map((span) => (typeof span === "string" ? span : span.bold)).join("");
    return hang(bar, quote ? `> ${text}` : text, width);
  });
  return item.small ? lines.map((line) => paint("dim", line)) : lines;
}
