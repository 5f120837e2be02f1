/**
 * Writes what is documented from what is defined: the control catalogue in both languages, the scenario's JSON Schema,
 * the requirements of frameworks, the policy and the formats in the page on checks, the glossary, the import graph, the man
 * page, the licences of what is shipped, the comparison with other tools, the roles for CI, and a user's own controls beside
 * their configuration. With `--check` it writes nothing and fails on a difference.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { causesFor } from "@genkan/aws/causes";
import { actionsFor, policyFor } from "@genkan/aws/policy";
import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { allCommands } from "@genkan/cli/commands/index";
import { programOf } from "@genkan/cli/program";
import { processShell } from "@genkan/cli/shell";
import { catalogue } from "@genkan/controls/catalogue/index";
import { RUNNERS } from "@genkan/controls/domain/passed-roles";
import { rootTasks } from "@genkan/controls/domain/root-tasks";
import { remediesOf } from "@genkan/controls/engine/plan-fixes";
import { pageLink } from "@genkan/controls/model/console";
import { answersOf, type Control, factsOf } from "@genkan/controls/model/control";
import { type Locale, locales, type Text } from "@genkan/controls/model/text";
import { outputFormats } from "@genkan/messages/formats/index";
import { remedyText, ways } from "@genkan/messages/plan/remedy";
import { remediationOf, whatToDo } from "@genkan/messages/sentence";
import { scenarioJsonSchema } from "@genkan/sandbox/scenario";
import { accountCases, cases } from "../test/controls/domain/administration.cases.ts";
import { readResults } from "../test/peers/results.ts";
import { administrators } from "./administrators.ts";
import { ciRole, issuers } from "./ci-role.ts";
import { comparisonParts } from "./comparison.ts";
import { frameworksPage } from "./frameworks.ts";
import { glossaryPage } from "./glossary.ts";
import { importChart } from "./imports.ts";
import { manPage } from "./man-page.ts";
import { monitoringPage } from "./monitoring.ts";
import { settingsPage } from "./settings.ts";
import { thirdPartyPage } from "./third-party.ts";

const commands = await allCommands();

const words = {
  title: { en: "Controls", ja: "コントロール一覧" },
  own: {
    title: { en: "Your own controls", ja: "独自のコントロール" },
    made: {
      en: "Generated from `controls` in `genkan.config.ts` by `npm run docs`; don't edit.",
      ja: "`genkan.config.ts` の `controls` から `npm run docs` で生成しています。直接編集しないでください。",
    },
  },
  made: {
    en: "Generated from `packages/controls/src/catalogue/` by `npm run docs`; don't edit.",
    ja: "`packages/controls/src/catalogue/` から `npm run docs` で生成しています。直接編集しないでください。",
  },
  overview: {
    en: "| control | severity | step | COMPLIANT when |",
    ja: "| コントロール | 重要度 | 手順 | 準拠となる条件 |",
  },
  step: { en: "Step of the guide", ja: "ガイドの手順" },
  beside: { en: "in addition to the steps", ja: "手順の補足" },
  fix: { en: "How to fix it", ja: "対応手順" },
  remedies: { en: "What `genkan fix` does about it", ja: "`genkan fix` での扱い" },
  contain: { en: "What to do when it has just happened", ja: "いま起きた場合の対応" },
  console: { en: "In the AWS console", ja: "AWS コンソール" },
  verdicts: { en: "Results", ja: "評価" },
  limits: { en: "What it can't see", ja: "わからないこと" },
  reads: { en: "IAM actions", ja: "IAM アクション" },
  answers: { en: "Frameworks", ja: "対応する基準" },
  tasks: { en: "Tasks that require root", ja: "ルートユーザーの認証情報が必要なタスク" },
  recognition: {
    en: {
      documented: "shown by a documented event",
      inferred: "shown by an inferred event",
      indistinguishable: "looks like any daily change: declare a planned use",
      none: "no documented event: declare a planned use",
    },
    ja: {
      documented: "文書化されたイベントで判別",
      inferred: "推定したイベントで判別",
      indistinguishable: "日常の変更と区別できないため、予定された使用として事前に申告",
      none: "文書化されたイベントがないため、予定された使用として事前に申告",
    },
  },
} as const;

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

function section(control: Control, locale: Locale): string {
  const { id, severity, step, title, why, limits, consolePage, reasons, incident } = control;
  const page = pageLink(consolePage, { partition: "aws" }, locale);
  const answers = answersOf(control).map(({ framework, numbers }) => `${framework}: ${numbers.join(", ")}`);
  return [
    `## ${id}`,
    "",
    `**${title[locale]}** · ${severity} · ${step ? `${words.step[locale]} ${step}` : words.beside[locale]}`,
    "",
    why[locale],
    "",
    `### ${words.fix[locale]}`,
    "",
    ...remediationOf(control, locale).map((text, i) => `${i + 1}. ${text}`),
    "",
    ...(incident
      ? [
          `### ${words.contain[locale]}`,
          "",
          ...whatToDo(control, incident, locale).map((text, i) => `${i + 1}. ${text}`),
          "",
        ]
      : []),
    `${words.console[locale]}: [${page.name}](${page.url})`,
    "",
    `### ${words.remedies[locale]}`,
    "",
    ...remediesOf(control).map(
      ({ reason, remedy }) =>
        `- \`${reason}\` (${remedy.way === "api" ? "`genkan fix`" : ways[remedy.way][locale]}): ${remedyText(remedy)[locale]}`,
    ),
    "",
    `### ${words.verdicts[locale]}`,
    "",
    ...Object.entries(reasons).map(([code, { status }]) => `- \`${status}\` \`${code}\``),
    `- \`INSUFFICIENT_DATA\` ${listed(causesFor(control))}`,
    "",
    ...(limits ? [`### ${words.limits[locale]}`, "", limits[locale], ""] : []),
    ...(factsOf(control).includes("rootActivity")
      ? [
          `### ${words.tasks[locale]}`,
          "",
          ...rootTasks.map(({ name, recognition }) => `- ${name[locale]} (${words.recognition[locale][recognition]})`),
          "",
        ]
      : []),
    `${words.reads[locale]}: ${listed(actionsFor([control]))}`,
    "",
    ...(answers.length ? [`${words.answers[locale]}: ${answers.join("; ")}`, ""] : []),
  ].join("\n");
}

const page = (
  controls: readonly Control[],
  { title, made }: Readonly<Record<"title" | "made", Text>>,
  locale: Locale,
) =>
  `# ${title[locale]}\n\n${made[locale]}\n\n${overview(controls, locale)}\n\n${countOfRemedies(controls)[locale]}\n\n${controls.map((control) => section(control, locale)).join("\n")}`;

const tableOf = ([head, verdict]: readonly [string, string], rows: readonly (readonly [string, string])[]) =>
  [`| ${head} | ${verdict} |`, "|---|---|", ...rows.map(([what, is]) => `| ${what} | ${is} |`)].join("\n");

const administratorsPage = (locale: Locale) => {
  const { title, rule, tables, verdict, runners, limits } = administrators[locale];
  const services = Object.entries(RUNNERS).map(
    ([service, ways]) =>
      [`\`${service}\``, ways.map((calls) => calls.map((call) => `\`${call}\``).join(" + ")).join(", ")] as const,
  );
  const holders = cases.map(({ what, administers }) => [what[locale], verdict[administers]] as const);
  const paths = accountCases.map(({ what, alice }) => {
    const is = typeof alice === "string" ? verdict[alice] : `${verdict.yes}: ${alice.join(" → ")}`;
    return [what[locale], is] as const;
  });
  return `${[
    `# ${title}`,
    rule,
    tableOf(runners.head, services),
    runners.after,
    tables.intro,
    tableOf(tables.policies, holders),
    tables.between,
    tableOf(tables.account, paths),
    limits,
  ].join("\n\n")}\n`;
};

/** How many reasons each way of a remedy has. */
function countOfRemedies(controls: readonly Control[]): Text {
  const all = controls.flatMap(remediesOf).map(({ remedy }) => remedy.way);
  const count = (way: (typeof all)[number]) => all.filter((each) => each === way).length;
  const [calls, byHand, behaviour, none] = [count("api"), count("console"), count("behaviour"), count("none")];
  return {
    en: `These controls can be NON_COMPLIANT for ${all.length} reasons. \`genkan fix\` plans calls for ${calls} of them; ${byHand} need a person in the console, ${behaviour} end when people act differently, and ${none} end with another finding or are a decision.`,
    ja: `これらのコントロールが非準拠になる理由は ${all.length} 件あります。\`genkan fix\` が呼び出しを計画するのは ${calls} 件です。${byHand} 件はコンソールでの手作業が必要で、${behaviour} 件は利用者の行動が変われば解消し、${none} 件は別の検出結果とともに解消するか、判断が必要です。`,
  };
}

/** Every control in one table, with links to its section of the page. */
const overview = (controls: readonly Control[], locale: Locale) =>
  [
    words.overview[locale],
    "|---|---|---|---|",
    ...controls.map(
      ({ id, severity, step, title }) => `| [\`${id}\`](#${id}) | ${severity} | ${step ?? "–"} | ${title[locale]} |`,
    ),
  ].join("\n");

const policy = `\`\`\`json\n${JSON.stringify(policyFor(catalogue), null, 2)}\n\`\`\``;

const others: Text = {
  en: `\`check\` and \`findings\` can also write ${listed(outputFormats)} (\`--format\`). \`genkan export security-hub\` sends the findings to AWS
Security Hub CSPM; it needs the IAM actions ${listed(securityHubActions)}.`,
  ja: `\`check\` と \`findings\` では ${listed(outputFormats)} 形式でも出力できます (\`--format\`)。\`genkan export security-hub\` は、検出結果を AWS Security Hub CSPM に
送信します。必要な IAM アクションは ${listed(securityHubActions)} です。`,
};

/** Puts a text between its markers in a document. */
function filled(document: string, name: string, text: string): string {
  const block = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!block.test(document)) throw new Error(`the document has no block ${name}`);
  return document.replace(block, (_, opening: string, close: string) => `${opening}${text}\n${close}`);
}

const file = (path: string) => new URL(`../${path}`, import.meta.url);

/** The user's own controls that a configuration lists. */
async function ownControlsIn(config: string): Promise<readonly Control[]> {
  const { default: read } = (await import(file(config).href)) as {
    default: { readonly controls: readonly Control[] };
  };
  return read.controls;
}

/** The pages of a user's own controls, beside the configuration that lists them. */
async function ownPages(config: string): Promise<Record<string, string>> {
  const controls = await ownControlsIn(config);
  if (!controls.length) return {};
  const pages = locales.map(
    (locale) => [join(dirname(config), `own-controls.${locale}.md`), page(controls, words.own, locale)] as const,
  );
  return Object.fromEntries(pages);
}

/** The examples that the page on CI has as they are, by the names of their blocks. */
const ciExamples = { workflow: "genkan.yml", gitlab: "gitlab.yml", accounts: "accounts.sh" };

/** A page on CI, with the examples that it explains. */
async function ciPage(locale: Locale): Promise<string> {
  let text = await readFile(file(`docs/ci.${locale}.md`), "utf8");
  for (const [block, name] of Object.entries(ciExamples)) {
    const example = await readFile(file(`examples/ci/${name}`), "utf8");
    const language = name.endsWith(".sh") ? "sh" : "yaml";
    text = filled(text, block, `\`\`\`${language}\n${example.trimEnd()}\n\`\`\``);
  }
  return text;
}

const manPageIn = (locale: Locale): string =>
  manPage(programOf(processShell, commands, { locale, finish: async () => {}, help: () => {} }), commands, locale);

/** The comparison with other tools, from what was measured. */
async function comparisonPage(): Promise<string> {
  const document = await readFile(file("docs/comparison.md"), "utf8");
  const parts = Object.entries(comparisonParts(readResults()));
  return parts.reduce((text, [name, part]) => filled(text, name, part), document);
}

const checkPages = locales.map(async (locale) => {
  const path = `docs/check.${locale}.md`;
  const text = await readFile(file(path), "utf8");
  return [path, filled(filled(text, "policy", policy), "outputs", others[locale])] as const;
});
const architecture = await readFile(file("docs/architecture.md"), "utf8");
const documents: Record<string, string> = {
  ...Object.fromEntries(await Promise.all(checkPages)),
  "docs/architecture.md": filled(architecture, "imports", importChart(file("").pathname)),
  "docs/comparison.md": await comparisonPage(),
  "docs/genkan.1": manPageIn("en"),
  "docs/genkan.ja.1": manPageIn("ja"),
  "docs/glossary.md": glossaryPage(),
  "THIRD-PARTY.md": thirdPartyPage(file("").pathname),
  "docs/schemas/scenario.schema.json": `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
  ...Object.fromEntries(locales.map((locale) => [`docs/controls.${locale}.md`, page(catalogue, words, locale)])),
  ...Object.fromEntries(locales.map((locale) => [`docs/frameworks.${locale}.md`, frameworksPage(locale)])),
  ...Object.fromEntries(locales.map((locale) => [`docs/settings.${locale}.md`, settingsPage(locale)])),
  ...Object.fromEntries(locales.map((locale) => [`docs/monitoring.${locale}.md`, monitoringPage(locale)])),
  ...Object.fromEntries(locales.map((locale) => [`docs/administrators.${locale}.md`, administratorsPage(locale)])),
};
for (const locale of locales) documents[`docs/ci.${locale}.md`] = await ciPage(locale);
for (const [name, issuer] of Object.entries(issuers))
  documents[`examples/ci/${name}-role.json`] = `${JSON.stringify(ciRole(issuer), null, 2)}\n`;
for (const config of ["genkan.config.ts", "examples/own-controls/genkan.config.ts"])
  Object.assign(documents, await ownPages(config));
for (const [path, text] of Object.entries(documents)) {
  const now = await readFile(file(path), "utf8").catch(() => "");
  if (now === text) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${path} is not what the definitions say: run npm run docs\n`);
    process.exitCode = 1;
  } else await writeFile(file(path), text);
}
