import { writeFile } from "node:fs/promises";
import type { Text } from "@genkan/controls/model/text";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { UsageError } from "../exit.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { flag, optional, recordedOptions } from "../options.ts";
import { wholeNumber } from "../values.ts";

export const report = command({
  path: "report",
  description: {
    en: "show the state of the account, or of the organization, as a page: files, or live in a browser",
    ja: "アカウントまたは組織の状態をページで表示する (ファイル、またはブラウザーで随時更新)",
  },
  group: "look",
  options: {
    html: optional("--html <file>", {
      en: "write the page to this file; - for stdout",
      ja: "ページを書き出すファイル (- は標準出力)",
    }),
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
      "Give --html or --serve, or --organization with --output. The page that is served takes the language",
      "of the browser. The report of an organization needs the credentials of the account where Genkan is",
      "deployed; each account with something to do gets a page of its own, 1,000 of them at most.",
    ],
    ja: [
      "--html か --serve、または --organization と --output を指定します。--serve のページは、ブラウザーの",
      "言語で表示されます。組織のレポートには、Genkan をデプロイしたアカウントの認証情報が必要です。",
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
      "genkan report --organization --output pages",
      {
        en: "the pages of the organization: open report/index.html",
        ja: "組織のページ (report/index.html を開く)",
      },
    ],
  ],
  files: [
    { en: "the page that --html names", ja: "--html で指定したページ" },
    {
      en: "with --output, index.html, accounts/ID.html and, for more than 1,000 accounts, accounts-01.html and so on",
      ja: "--output では index.html、accounts/ID.html。1,000 アカウントを超えると accounts-01.html なども",
    },
  ],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["findings", "history"],
  async run(shell, { html, serve, port, organization, output, ...choice }) {
    if (organization || output !== undefined) {
      const isAlone = html === undefined && serve === undefined && port === undefined;
      if (!organization || output === undefined || !isAlone) throw new UsageError(words.organization);
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
      const page = reportPage(await readReport({ subject, ledger, accountName }, target.now(), reader));
      if (file === "-") {
        await shell.stdout.write(page);
        return 0;
      }
      await writeFile(file, page).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(words.unwritten(file, error.code ?? error.message));
      });
      const kibibytes = Math.ceil(Buffer.byteLength(page) / 1_024);
      shell.stderr.say(`genkan: ${words.wrote(file, kibibytes)[locale]}\n`);
      return 0;
    });
  },
});

const words = {
  oneOf: {
    en: "Give --html FILE to write the page, --serve to look at it in a browser, or --organization --output FOLDER.",
    ja: "ページを書き出すには --html ファイル、ブラウザーで見るには --serve、組織のレポートには --organization --output フォルダー を指定してください。",
  },
  organization: {
    en: "The report of an organization is written to a folder: --organization --output FOLDER, without --html and --serve.",
    ja: "組織のレポートはフォルダーに書き出します: --organization --output フォルダー (--html や --serve とは併用できません)",
  },
  port: {
    en: "--port is where --serve listens; --html needs none.",
    ja: "--port は --serve で待ち受けるポートです。--html では使いません。",
  },
  unwritten: (file: string, cause: string): Text => ({
    en: `The report can't be written to ${file} (${cause}). To stdout: genkan report --html -`,
    ja: `レポートを ${file} に書き込めません (${cause})。標準出力に書き出すには: genkan report --html -`,
  }),
  wrote: (file: string, kibibytes: number): Text => ({
    en: `wrote ${file} (${kibibytes} KiB): open it in a browser, or send it by e-mail`,
    ja: `${file} に書き出しました (${kibibytes} KiB)。ブラウザーで開くか、メールで送信できます`,
  }),
};
