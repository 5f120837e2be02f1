import { catalogue } from "@genkan/controls/catalogue/index";
import { type Answered, answeredRequirements, frameworkParts } from "@genkan/controls/frameworks/index";
import { type Framework, frameworks } from "@genkan/controls/model/control";
import type { Locale } from "@genkan/controls/model/text";

const words = {
  title: { en: "Frameworks", ja: "基準との対応" },
  made: {
    en: "Generated from `packages/controls/src/frameworks/` and the catalogue by `npm run docs`; don't edit. [An audit](audit.en.md) explains the report.",
    ja: "`packages/controls/src/frameworks/` とコントロールの定義から `npm run docs` で生成しています。直接編集しないでください。レポートの説明は[監査](audit.ja.md)にあります。",
  },
  head: {
    en: "| number | requirement | what Genkan answers | controls |",
    ja: "| 番号 | 要件 | Genkan が確認する範囲 | コントロール |",
  },
  whole: { en: "all of it", ja: "全体" },
  none: { en: "not covered", ja: "未対応" },
} as const;

const keys = Object.keys(frameworks) as readonly Framework[];

/** Which requirements of each framework Genkan answers, and which it does not. */
export function frameworksPage(locale: Locale): string {
  return `${[
    `# ${words.title[locale]}`,
    words.made[locale],
    ...keys.map((framework) => section(framework, locale)),
  ].join("\n\n")}\n`;
}

function section(framework: Framework, locale: Locale): string {
  const { scope, wording } = frameworkParts[framework];
  const requirements = answeredRequirements(framework, catalogue);
  const answered = requirements.filter(({ controls }) => controls.length).length;
  const count = {
    en: `Genkan answers ${answered} of these ${requirements.length} requirements, in whole or in part.`,
    ja: `この ${requirements.length} 件のうち、Genkan が全体または一部を確認する要件は ${answered} 件です。`,
  };
  return [
    `## ${frameworks[framework]}`,
    `\`--framework ${framework}\`. ${scope[locale]} ${wording[locale]} ${count[locale]}`,
    [words.head[locale], "|---|---|---|---|", ...requirements.map((each) => row(each, locale))].join("\n"),
  ].join("\n\n");
}

function row({ number, title, answer, controls }: Answered, locale: Locale): string {
  const answers = answer === null ? words.none[locale] : answer === "whole" ? words.whole[locale] : answer[locale];
  const links = controls.map((id) => `[\`${id}\`](controls.${locale}.md#${id})`).join(", ");
  return `| ${number} | ${title[locale]} | ${answers} | ${links} |`;
}
