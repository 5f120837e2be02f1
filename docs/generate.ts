/**
 * Writes what is documented from what is defined: the control catalogue in both languages, the scenario's JSON Schema,
 * the tables of the README, and the man page. With `--check` it writes nothing and fails on a difference.
 */
import { readFile, writeFile } from "node:fs/promises";
import { actionsFor, policyFor } from "@genkan/aws/policy";
import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { programOf } from "@genkan/cli/main";
import { processShell } from "@genkan/cli/shell";
import { catalogue } from "@genkan/controls/catalogue/index";
import { pageLink } from "@genkan/controls/console";
import { answersOf, type Control, factsOf } from "@genkan/controls/control";
import { rootTasks } from "@genkan/controls/root-tasks";
import { type Locale, locales } from "@genkan/controls/text";
import { outputFormats } from "@genkan/controls/words/outputs";
import { scenarioJsonSchema } from "@genkan/sandbox/scenario";
import { cases } from "../test/controls/administration.cases.ts";
import { manPage } from "./man-page.ts";

const words = {
  title: { en: "Controls", ja: "コントロール一覧" },
  made: {
    en: "Generated from `packages/controls/src/catalogue/` by `npm run docs`; don't edit.",
    ja: "`packages/controls/src/catalogue/` から `npm run docs` で生成しています。直接編集しないでください。",
  },
  step: { en: "Step of the guide", ja: "ガイドの手順" },
  beside: { en: "beside the steps", ja: "手順の補足" },
  fix: { en: "How to fix it", ja: "直し方" },
  console: { en: "In the AWS console", ja: "AWS コンソール" },
  verdicts: { en: "Verdicts", ja: "判定" },
  limits: { en: "What it can't see", ja: "わからないこと" },
  reads: { en: "IAM actions", ja: "IAM アクション" },
  answers: { en: "Answers", ja: "対応する基準" },
  tasks: { en: "What only root can do", ja: "ルートユーザーにしかできない作業" },
  shown: {
    en: {
      documented: "shown by a documented event",
      inferred: "shown by an inferred event",
      indistinguishable: "looks like any daily change: declare it as planned use",
      none: "no documented event: declare it as planned use",
    },
    ja: {
      documented: "文書化されたイベントで判別",
      inferred: "推定したイベントで判別",
      indistinguishable: "日常の変更と区別できないため、計画的な使用として宣言",
      none: "文書化されたイベントがないため、計画的な使用として宣言",
    },
  },
} as const;

function section(control: Control, locale: Locale): string {
  const { id, severity, step, title, why, limits, consolePage, remediation, reasons } = control;
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
    ...remediation[locale].map((text, i) => `${i + 1}. ${text}`),
    "",
    `${words.console[locale]}: [${page.name}](${page.url})`,
    "",
    `### ${words.verdicts[locale]}`,
    "",
    ...Object.entries(reasons).map(([code, { status }]) => `- \`${status}\` \`${code}\``),
    "- `INSUFFICIENT_DATA` `access-denied`, `throttled`, `not-ready`, `unreachable`, `unexpected`",
    "",
    ...(limits ? [`### ${words.limits[locale]}`, "", limits[locale], ""] : []),
    ...(factsOf(control).includes("rootActivity")
      ? [
          `### ${words.tasks[locale]}`,
          "",
          ...rootTasks.map(({ name, recognition }) => `- ${name[locale]} (${words.shown[locale][recognition]})`),
          "",
        ]
      : []),
    `${words.reads[locale]}: ${actionsFor([control])
      .map((action) => `\`${action}\``)
      .join(", ")}`,
    "",
    `${words.answers[locale]}: ${answers.join("; ")}`,
    "",
  ].join("\n");
}

const page = (locale: Locale) =>
  `# ${words.title[locale]}\n\n${words.made[locale]}\n\n${catalogue.map((control) => section(control, locale)).join("\n")}`;

/** What the rule of administrators says, with the examples that it is tested on. */
const administrators = {
  title: { en: "Who counts as an administrator", ja: "管理者とみなす条件" },
  rule: {
    en: `Genkan judges policies by what they allow, not by their names. Policies make an **administrator** when both hold, on every resource:

1. any action of any service is allowed, also of services that AWS has yet to invent: only \`*\`, or \`NotAction\` with a list, does that;
2. at least one of the ways to grant permissions is allowed (\`iam:AttachRolePolicy\`, \`iam:PutUserPolicy\`, \`iam:CreatePolicyVersion\`, …): who has it can give themselves the rest.

An unconditional \`Deny\` on every resource, or a permissions boundary, takes administration away when one of the two does not hold any more. A condition on an \`Allow\` is taken as met, one on a \`Deny\` as not met: the widest access counts. All policies of a permission set, or of a user and its groups, are judged together.

AWS's own policies are known by their ARN, in any partition; of them only \`AdministratorAccess\` allows everything by itself. A policy that can't be read makes the verdict **unknown** (INSUFFICIENT_DATA), never "no", unless what can be read already decides it.

Not seen: service control policies, resource control policies, session policies. Who may only change IAM could become an administrator, and is not counted as one.`,
    ja: `Genkan は、名前ではなく、ポリシーが何を許可しているかで判定します。次の 2 つが、すべてのリソースに対して成り立つとき**管理者**とみなします。

1. どのサービスのどの操作も (これから登場するサービスも含めて) 許可されている。これに当たるのは \`*\` か、除外リスト付きの \`NotAction\` だけです。
2. 権限を与える手段 (\`iam:AttachRolePolicy\`、\`iam:PutUserPolicy\`、\`iam:CreatePolicyVersion\` など) が少なくとも 1 つ許可されている。1 つでもあれば、残りの権限を自分に与えられます。

すべてのリソースに対する無条件の \`Deny\` やアクセス許可の境界によって、どちらかが成り立たなくなれば、管理者ではありません。\`Allow\` の条件は満たされるもの、\`Deny\` の条件は満たされないものとして、もっとも広い場合の権限で判定します。許可セットのポリシー全体、またはユーザーとそのグループのポリシー全体をまとめて判定します。

AWS 管理ポリシーは ARN で見分けます (どのパーティションでも)。単独ですべてを許可するのは \`AdministratorAccess\` だけです。読み取れないポリシーがあるときは、読み取れた部分だけで決まる場合を除き、「管理者ではない」ではなく**判定不能** (INSUFFICIENT_DATA) とします。

サービスコントロールポリシー、リソースコントロールポリシー、セッションポリシーは確認しません。IAM の変更だけができる人は管理者になれますが、管理者には数えません。`,
  },
  head: { en: "| policies | administrator |\n|---|---|", ja: "| ポリシー | 管理者か |\n|---|---|" },
  verdict: {
    yes: { en: "yes", ja: "はい" },
    no: { en: "no", ja: "いいえ" },
    unknown: { en: "unknown", ja: "判定不能" },
  },
  tested: {
    en: "The examples are the ones that the rule is tested on (`test/controls/administration.cases.ts`).",
    ja: "次の例は、実際にテストしているものです (`test/controls/administration.cases.ts`)。",
  },
} as const;

const administratorsPage = (locale: Locale) =>
  `${[
    `# ${administrators.title[locale]}`,
    administrators.rule[locale],
    administrators.tested[locale],
    [
      administrators.head[locale],
      ...cases.map(({ what, administers }) => `| ${what[locale]} | ${administrators.verdict[administers][locale]} |`),
    ].join("\n"),
    "",
  ]
    .join("\n\n")
    .trimEnd()}\n`;

const table = [
  "| control | severity | step | COMPLIANT when |",
  "|---|---|---|---|",
  ...catalogue.map(
    ({ id, severity, step, title }) =>
      `| [\`${id}\`](docs/controls.en.md#${id}) | ${severity} | ${step ?? "–"} | ${title.en} |`,
  ),
].join("\n");

const policy = `\`\`\`json\n${JSON.stringify(policyFor(catalogue), null, 2)}\n\`\`\``;

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
const others = `\`check\` and \`findings\` have a \`--format\` each for other tools: ${listed(outputFormats)}. \`genkan export security-hub\` sends
what the monitor found to AWS Security Hub CSPM; of IAM it takes ${listed(securityHubActions)}.`;

/** Puts a text between its markers in a document. */
function filled(document: string, name: string, text: string): string {
  const block = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!block.test(document)) throw new Error(`README.md has no block ${name}`);
  return document.replace(block, (_, open: string, close: string) => `${open}${text}\n${close}`);
}

const file = (path: string) => new URL(`../${path}`, import.meta.url);
const readme = await readFile(file("README.md"), "utf8");
const documents: Record<string, string> = {
  "README.md": filled(filled(filled(readme, "controls", table), "policy", policy), "outputs", others),
  "docs/genkan.1": manPage(programOf(processShell, { finish: async () => {}, help: () => {} })),
  "docs/schemas/scenario.schema.json": `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
  ...Object.fromEntries(locales.map((locale) => [`docs/controls.${locale}.md`, page(locale)])),
  ...Object.fromEntries(locales.map((locale) => [`docs/administrators.${locale}.md`, administratorsPage(locale)])),
};
for (const [path, text] of Object.entries(documents)) {
  const now = await readFile(file(path), "utf8").catch(() => "");
  if (now === text) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${path} is not what the definitions say: run npm run docs\n`);
    process.exitCode = 1;
  } else await writeFile(file(path), text);
}
