import { CONCURRENCY } from "@genkan/aws/organization/concurrency";
import { outputs } from "@genkan/messages/formats/index";
import { checkReport } from "@genkan/messages/formats/json";
import { organizationReport } from "@genkan/messages/formats/organization-json";
import { rowsOf } from "@genkan/messages/formats/row";
import { organizationDetails, organizationLines, organizationOverview } from "@genkan/messages/terminal/organization";
import { overview, sceneLines } from "@genkan/messages/terminal/overview";
import { table } from "@genkan/messages/terminal/terminal";
import { command, EVALUATED } from "../command.ts";
import { configurationFor } from "../configuration.ts";
import { exitStatus, UsageError } from "../exit.ts";
import { fieldsJson } from "../fields.ts";
import {
  awsRegion,
  config,
  controls,
  defaulted,
  failOn,
  flag,
  identityCenterRegion,
  ledger,
  local,
  locale,
  optional,
  strict,
  table as tableOption,
  verbose,
} from "../options.ts";
import { accountOptions, accountWords, readRole } from "../organization/choice.ts";
import { type Page, reportOptions, writeReports } from "../reports.ts";
import { wholeNumber } from "../values.ts";

/** What `--organization` can be given beside it. */
const organizationOptions = {
  ...accountOptions,
  roleName: readRole,
  concurrency: defaulted(
    "--concurrency <number>",
    { en: "accounts to evaluate at a time, of an organization", ja: "組織で同時に評価するアカウントの数" },
    CONCURRENCY,
    { parse: wholeNumber(1, 200) },
  ),
  assignments: flag("--assignments", {
    en: "also read who is assigned to each account in IAM Identity Center (10 calls a second)",
    ja: "IAM Identity Center の各アカウントへの割り当ても読み取る (毎秒 10 回まで)",
  }),
};

export const check = command({
  path: "check",
  description: { en: "check an account now, read-only", ja: "アカウントを今すぐ評価する (読み取りのみ)" },
  group: "check",
  options: {
    scenario: optional("--scenario <file>", {
      en: "check a simulated account that answers from this file, instead of AWS",
      ja: "AWS の代わりに、このファイルで定義した模擬アカウントを評価する",
    }),
    control: controls,
    organization: flag("--organization", {
      en: "check every account of the organization, through a read role in each",
      ja: "組織のすべてのアカウントを、各アカウントの読み取りロールを使って評価する",
    }),
    ...organizationOptions,
    config,
    verbose,
    ...reportOptions,
    locale,
    failOn,
    strict,
    region: awsRegion,
    identityCenterRegion,
    ledger,
    table: tableOption,
    local,
  },
  notes: {
    en: [
      "Read-only. Attestations, exceptions and planned uses are taken into account: those of the",
      "deployment from this folder; without one, or with --local, those in this machine's ledger.",
      "genkan controls --policy prints the permissions that it needs.",
      "Thresholds and switched-off controls are taken from genkan.config.ts where there is one, so that",
      "the result is that of the deployment. A control named with --control is always checked.",
    ],
    ja: [
      "読み取りのみを行います。申告、例外、予定された使用も考慮します。このフォルダーからの",
      "デプロイがあればその台帳を、なければ (または --local の場合) このコンピューターの台帳を使います。",
      "必要なアクセス許可は genkan controls --policy で表示できます。",
      "genkan.config.ts があれば、そのしきい値と無効にしたコントロールに従い、デプロイと同じ結果に",
      "します。--control で指定したコントロールは必ず評価します。",
    ],
  },
  examples: [
    ["genkan check", { en: "check the account of your AWS credentials", ja: "AWS 認証情報のアカウントを評価する" }],
    [
      "genkan check --control root-mfa-enabled --control root-access-key-absent",
      { en: "two controls only", ja: "2 つのコントロールだけを評価する" },
    ],
    ["genkan check --format json --fail-on HIGH", { en: "for scripts", ja: "スクリプトで使う" }],
    [
      "genkan check --fail-on HIGH --output genkan.xml --output genkan.sarif",
      { en: "for CI: JUnit and SARIF (docs/ci.en.md)", ja: "CI で使う: JUnit と SARIF (docs/ci.ja.md)" },
    ],
    [
      "genkan check --organization --fail-on CRITICAL",
      {
        en: "every account of the organization; only what is critical fails",
        ja: "組織のすべてのアカウントを評価し、CRITICAL だけを失敗とする",
      },
    ],
    ["genkan check --scenario sound", { en: "without AWS", ja: "AWS なしで試す" }],
    [
      "genkan check --config genkan.config.ts",
      { en: "with the thresholds of a deployment, in CI", ja: "CI で、デプロイのしきい値を使って評価する" },
    ],
  ],
  exit: EVALUATED,
  seeAlso: ["explain", "watch", "doctor", "organization accounts"],
  async run(shell, { failOn, strict = false, verbose = false, ...choice }) {
    const { locale } = choice;
    const gate = { failOn, strict };
    const reader = { locale, timeZone: shell.timeZone };
    if (choice.organization) {
      const { checkOrganization } = await import("../organization/check.ts");
      const checked = await checkOrganization(shell, choice, await configurationFor(shell, choice));
      const judged = { ...checked.judged, gate };
      const people = ({ columns, paint }: Page) => {
        const options = { ...reader, columns, gate, ...(paint && { paint }) };
        const scene = organizationLines(checked.scene, options).join("\n");
        const more = verbose
          ? {}
          : { more: ["npx genkan check --organization", ...accountWords(choice), "-v"].join(" ") };
        const details = verbose ? `\n${organizationDetails(judged, options)}` : "";
        return `${scene}\n${organizationOverview(judged, { ...options, ...more })}${details}`;
      };
      await writeReports(shell, choice, {
        report: (format, page) =>
          format === "table"
            ? people(page)
            : format === "json"
              ? `${JSON.stringify(organizationReport(judged, locale), null, 2)}\n`
              : outputs[format](judged, locale),
        rows: (fields) => fieldsJson(rowsOf(judged, locale), fields),
      });
      const all = judged.accounts.flatMap(({ evaluations }) => evaluations);
      return exitStatus(all, gate);
    }
    expectNoOrganization(choice);
    const { checkAccount } = await import("../check.ts");
    const checked = await checkAccount(shell, choice, await configurationFor(shell, choice), {
      withName: choice.format === "table" && !choice.json,
    });
    const judged = { ...checked.judged, gate };
    const { evaluations, home } = judged;
    const people = ({ columns, paint }: Page) => {
      const options = { ...reader, columns, home, gate, ...(paint && { paint }) };
      const scene = sceneLines(checked.scene, options).join("\n");
      const text = verbose
        ? `\n${table(evaluations, options)}`
        : overview(evaluations, { ...options, more: "npx genkan check -v" });
      return `${scene}\n${text}`;
    };
    await writeReports(shell, choice, {
      report: (format, page) =>
        format === "table"
          ? people(page)
          : format === "json"
            ? `${JSON.stringify(checkReport(judged, locale), null, 2)}\n`
            : outputs[format](judged, locale),
      rows: (fields) => fieldsJson(rowsOf(judged, locale), fields),
    });
    return exitStatus(evaluations, gate);
  },
});

/** @throws UsageError where accounts of an organization are chosen, but not the organization */
function expectNoOrganization(choice: Readonly<Record<string, unknown>>): void {
  const { concurrency: _, ...others } = organizationOptions;
  const given = Object.keys(others).find((name) => choice[name] !== undefined);
  if (given === undefined) return;
  const option = `--${given === "roleName" ? "role-name" : given}`;
  throw new UsageError({
    en: `${option} is about the accounts of an organization: give --organization as well.`,
    ja: `${option} は組織のアカウントに関するオプションです。--organization も指定してください。`,
  });
}
