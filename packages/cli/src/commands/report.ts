import { type Framework, frameworks } from "@genkan/controls/model/control";
import { bound } from "../audit/period.ts";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { UsageError } from "../exit.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { flag, formatOption, optional, recordedOptions } from "../options.ts";
import { writePage } from "../page-file.ts";
import { wholeNumber } from "../values.ts";

export const report = command({
  path: "report",
  description: {
    en: "show the state of the account or the organization as a page, or how the account stands to a framework",
    ja: "アカウントや組織の状態をページで表示する、または基準への適合状況を報告する",
  },
  group: "look",
  options: {
    html: optional("--html <file>", {
      en: "write the page to this file; - for stdout",
      ja: "ページを書き出すファイル (- は標準出力)",
    }),
    framework: optional<Framework>(
      "--framework <framework>",
      {
        en: "how the account stands to the requirements of this framework, for an audit",
        ja: "監査のために、この基準の要件への適合状況を報告する",
      },
      { choices: Object.keys(frameworks) as readonly Framework[] },
    ),
    csv: optional<string>(
      "--csv <file>",
      {
        en: "with --framework: write a table to this file; - for stdout",
        ja: "--framework とともに: 表を CSV で書き出すファイル (- は標準出力)",
      },
      { conflicts: ["html"] },
    ),
    from: optional(
      "--from <time>",
      {
        en: "with --framework: where the period begins, such as 2026-09-01 (UTC) (default: 90 days before its end)",
        ja: "--framework とともに: 期間の開始。例: 2026-09-01 (UTC) (省略時は終了の 90 日前)",
      },
      { parse: bound },
    ),
    to: optional(
      "--to <time>",
      {
        en: "with --framework: where it ends; a day belongs to it (default: now)",
        ja: "--framework とともに: 期間の終了。日付はその日を含む (省略時は現在)",
      },
      { parse: bound },
    ),
    format: formatOption(["text", "json"]),
    organization: flag("--organization", {
      en: "all accounts of the organization, as the last pass found them; needs --output",
      ja: "直近の評価で見つかった、組織のすべてのアカウントの状態。--output が必要",
    }),
    output: optional("--output <folder>", {
      en: "the folder to write the pages of the organization to",
      ja: "組織のページを書き出すフォルダー",
    }),
    serve: flag("--serve", {
      en: "serve the page on 127.0.0.1 until Ctrl+C; it follows the ledger, and changes nothing",
      ja: "Ctrl+C を押すまで 127.0.0.1 でページを表示する。台帳に合わせて更新され、何も変更しない",
    }),
    port: optional(
      "--port <port>",
      { en: "where --serve listens (default: a free port)", ja: "--serve で待ち受けるポート (省略時は空きポート)" },
      { parse: wholeNumber(0, 65_535) },
    ),
    ...recordedOptions,
  },
  notes: {
    en: [
      "Give --html or --serve, --framework, or --organization with --output. The page that is served takes",
      "the language of the browser. A report on a framework has a verdict on each requirement that Genkan",
      "covers, its evidence with its age, exceptions and the history of a period, and lists the requirements",
      "that Genkan does not cover; --format is for it alone. The report of an organization needs the credentials of the account where Genkan is",
      "deployed; each account with something to do gets a page of its own, 1,000 of them at most.",
    ],
    ja: [
      "--html か --serve、--framework、または --organization と --output を指定します。--serve のページは、",
      "ブラウザーの言語で表示されます。基準への適合状況のレポートには、Genkan が確認する要件ごとの判定、根拠と",
      "その取得日時、例外、期間中の履歴と、Genkan では未対応の要件の一覧が含まれます (--format はこのレポート",
      "だけに使います)。組織のレポートには、Genkan をデプロイしたアカウントの認証情報が必要です。",
      "対応が必要なアカウントには個別のページを作ります (最大 1,000 件)。",
    ],
  },
  examples: [
    [
      "genkan report --html report.html",
      { en: "a page for a browser, a printer or an e-mail", ja: "ブラウザー、印刷、メール用のページ" },
    ],
    ["genkan report --html -", { en: "to stdout", ja: "標準出力に書き出す" }],
    [
      "genkan report --serve",
      {
        en: "the same page, live, on this machine only",
        ja: "同じページを、このコンピューターだけで随時更新して表示する",
      },
    ],
    [
      "genkan report --framework cis-5.0 --html audit.html",
      { en: "for an auditor: verdicts, evidence, exceptions", ja: "監査用のページ (判定、根拠、例外)" },
    ],
    [
      "genkan report --framework pci-dss-4.0.1 --from 2026-07-01 --to 2026-09-30 --csv audit.csv",
      { en: "as a table, with the history of a quarter", ja: "四半期の履歴を含む表" },
    ],
    [
      "genkan report --organization --output pages",
      {
        en: "the pages of the organization: open report/index.html",
        ja: "組織のページ (report/index.html を開く)",
      },
    ],
  ],
  files: [
    { en: "the file that --html or --csv names", ja: "--html または --csv で指定したファイル" },
    {
      en: "with --output, index.html, accounts/ID.html and, for more than 1,000 accounts, accounts-01.html and so on",
      ja: "--output では index.html、accounts/ID.html。1,000 アカウントを超えると accounts-01.html なども",
    },
  ],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["findings", "history"],
  async run(shell, { html, csv, framework, from, to, format, serve, port, organization, output, ...choice }) {
    const isLive = serve !== undefined || port !== undefined;
    if (framework !== undefined) {
      if (isLive || organization || output !== undefined) throw new UsageError(words.framework);
      const { writeFrameworkReport } = await import("../audit/report.ts");
      return writeFrameworkReport(shell, { ...choice, framework, from, to, format, html, csv });
    }
    if (csv !== undefined || from || to || format === "json") throw new UsageError(words.needsFramework);
    if (organization || output !== undefined) {
      if (!organization || output === undefined || html !== undefined || isLive)
        throw new UsageError(words.organization);
      const { writeOrganizationReport } = await import("../organization/report.ts");
      return writeOrganizationReport(shell, choice, output);
    }
    if ((html === undefined) === (serve === undefined)) throw new UsageError(words.oneOf);
    if (port !== undefined && !serve) throw new UsageError(words.port);
    const { locale } = choice;
    const reader = { locale, timeZone: shell.timeZone };
    if (serve) {
      const { serveRecorded } = await import("../live/recorded.ts");
      return serveRecorded(shell, choice, { reader, port });
    }
    const file = html!;
    return withRecorded(shell, choice, async ({ ledger, subject, target, scene }) => {
      const [{ reportPage }, { readReport }] = await Promise.all([
        import("@genkan/messages/report/page"),
        import("../live/source.ts"),
      ]);
      const { name: accountName = null } = (await scene()).account;
      const content = reportPage(await readReport({ subject, ledger, accountName }, target.now(), reader));
      return writePage(shell, { file, content, locale });
    });
  },
});

const words = {
  oneOf: {
    en: "Give --html FILE to write the page, --serve to look at it in a browser, --framework for an audit, or --organization --output FOLDER.",
    ja: "ページを書き出すには --html ファイル、ブラウザーで見るには --serve、監査用には --framework、組織のレポートには --organization --output フォルダー を指定してください。",
  },
  framework: {
    en: "A report on a framework is about one account, and is printed or written to a file: --framework goes with --html, --csv or --format, not with --serve or --organization.",
    ja: "基準のレポートは 1 つのアカウントについて、表示するかファイルに書き出します。--framework は --html、--csv、--format と併用できますが、--serve や --organization とは併用できません。",
  },
  needsFramework: {
    en: "--csv, --from, --to and --format are for a report on a framework: add --framework, such as --framework cis-5.0.",
    ja: "--csv、--from、--to、--format は基準のレポートで使います。--framework cis-5.0 のように、--framework も指定してください。",
  },
  organization: {
    en: "The report of an organization has many pages, so it is written to a folder: give both --organization and --output FOLDER, without --html and --serve.",
    ja: "組織のレポートは複数のページになるため、フォルダーに書き出します。--organization と --output フォルダー の両方を指定してください (--html や --serve とは併用できません)。",
  },
  port: {
    en: "--port is where --serve listens; --html needs none.",
    ja: "--port は --serve で待ち受けるポートです。--html では使いません。",
  },
};
