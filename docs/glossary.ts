import { type LabelGroup, labelGroups, type Term, terms } from "@genkan/controls/model/glossary";

/** A row of a Markdown table. */
const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(...head), `|${"---|".repeat(head.length)}`, ...rows.map((cells) => row(...cells))].join("\n");

const termRow = ({ name, meaning, code }: Term) => [
  name.en,
  name.ja,
  `\`${code.replaceAll('"', "")}\``,
  `${meaning.en}<br>${meaning.ja}`,
];

function labelSection({ place, labels }: LabelGroup): string {
  const heading = place.en === place.ja ? place.en : `${place.en} / ${place.ja}`;
  const rows = Object.values(labels).map(({ en, ja, page }) => [
    en,
    ja,
    page ? `[${page.slice(page.lastIndexOf("/") + 1)}](${page})` : "not verified on a page / 未確認",
  ]);
  return `### ${heading}\n\n${tableOf(["English", "日本語", "Printed on / 掲載ページ"], rows)}`;
}

/** The glossary as a Markdown page, in both languages. */
export const glossaryPage = (): string =>
  `${[
    "# Glossary / 用語集",
    "Generated from `packages/controls/src/model/glossary.ts` by `npm run docs`; don't edit.<br>`packages/controls/src/model/glossary.ts` から `npm run docs` で生成しています。直接編集しないでください。",
    "## Our terms / Genkan の用語",
    "One word for each idea, in texts and in code.<br>文章でもコードでも、1 つの概念には 1 つの言葉を使います。",
    tableOf(["English", "日本語", "In code / コード", "Meaning / 意味"], terms.map(termRow)),
    "## Labels of the AWS console / AWS コンソールの表記",
    "As AWS's documentation prints them, with the page. Where its pages differ, a page that a person translated comes before one that a machine did.<br>AWS のドキュメントに掲載された表記と、そのページです。ページによって表記が異なる場合は、機械翻訳でないページを優先しています。",
    ...labelGroups.map(labelSection),
  ].join("\n\n")}\n`;
