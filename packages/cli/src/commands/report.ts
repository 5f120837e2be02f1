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
    en: "show the state of the account as one page: a file, or live in a browser",
    ja: "アカウントの状態を 1 つのページで表示する (ファイル、またはブラウザーで常に最新の状態)",
  },
  group: "look",
  options: {
    html: optional("--html <file>", {
      en: "write the page to this file; - for stdout",
      ja: "ページをこのファイルに書き出す (- は標準出力)",
    }),
    serve: flag("--serve", {
      en: "serve the page on 127.0.0.1 until Ctrl+C: it follows the ledger, and changes nothing",
      ja: "Ctrl+C まで 127.0.0.1 でページを表示する (台帳の変化を反映、読み取りのみ)",
    }),
    port: optional(
      "--port <port>",
      { en: "port for --serve (default: a free port)", ja: "--serve のポート (省略時は空いているポート)" },
      { parse: wholeNumber(0, 65_535) },
    ),
    ...recordedOptions,
  },
  notes: {
    en: ["Give --html or --serve. The page that is served is in the language of the browser."],
    ja: ["--html または --serve を指定します。--serve のページはブラウザーの言語で表示されます。"],
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
        ja: "同じページを、このコンピューターだけで常に最新の状態で表示する",
      },
    ],
  ],
  files: [{ en: "the page that --html names", ja: "--html で指定したページ" }],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["findings", "history"],
  async run(shell, { html, serve, port, ...choice }) {
    const { locale } = choice;
    if ((html === undefined) === (serve === undefined)) throw new UsageError(words.one);
    if (port !== undefined && !serve) throw new UsageError(words.port);
    const reader = { locale, timeZone: shell.timeZone };
    if (serve) {
      const { serveRecorded } = await import("../live/recorded.ts");
      return serveRecorded(shell, choice, { reader, port });
    }
    const file = html!;
    return withRecorded(shell, choice, async ({ ledger, subject, target }) => {
      const [{ reportPage }, { readReport }, { accountAlias }] = await Promise.all([
        import("@genkan/messages/report/page"),
        import("../live/source.ts"),
        import("@genkan/aws/account-name"),
      ]);
      const accountName = await accountAlias(target.aws);
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
  one: {
    en: "Give --html FILE to write the page, or --serve to look at it in a browser.",
    ja: "ページを書き出すには --html ファイル を、ブラウザーで表示するには --serve を指定してください。",
  },
  port: {
    en: "--port is for --serve; --html needs none.",
    ja: "--port は --serve 用です。--html では指定できません。",
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
