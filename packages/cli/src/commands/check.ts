import { outputFormats, outputs } from "@genkan/messages/formats/index";
import { checkReport } from "@genkan/messages/formats/json";
import { table } from "@genkan/messages/terminal";
import { command, EVALUATED } from "../command.ts";
import { configurationFor } from "../configuration.ts";
import { exitStatus } from "../exit.ts";
import {
  awsRegion,
  config,
  controls,
  failOn,
  formatOption,
  identityCenterRegion,
  ledger,
  local,
  locale,
  optional,
  table as tableOption,
} from "../options.ts";

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
    config,
    format: formatOption("table", "json", ...outputFormats),
    locale,
    failOn,
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
    ["genkan check --format json --fail-on HIGH", { en: "for scripts and CI", ja: "スクリプトや CI で使う" }],
    ["genkan check --scenario test/scenarios/sound.json", { en: "without AWS", ja: "AWS なしで試す" }],
    [
      "genkan check --config genkan.config.ts",
      { en: "with the thresholds of a deployment, in CI", ja: "CI で、デプロイのしきい値を使って評価する" },
    ],
  ],
  exit: EVALUATED,
  seeAlso: ["explain", "watch", "doctor"],
  async run(shell, { format, failOn, ...choice }) {
    const { stdout } = shell;
    const { locale } = choice;
    const { checkAccount } = await import("../check.ts");
    const { result, home, region } = await checkAccount(shell, choice, await configurationFor(shell, choice));
    const { evaluations } = result;
    const { columns, paint } = stdout;
    await stdout.write(
      format === "table"
        ? table(evaluations, { locale, timeZone: shell.timeZone, columns, paint, home })
        : format === "json"
          ? `${JSON.stringify(checkReport(result, locale), null, 2)}\n`
          : outputs[format]({ ...result, region }, locale),
    );
    return exitStatus(evaluations, failOn);
  },
});
