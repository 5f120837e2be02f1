import { writeFile } from "node:fs/promises";
import type { Text } from "@genkan/controls/model/text";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { UsageError } from "../exit.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { recordedOptions, required } from "../options.ts";

/** How many changes the page shows. */
const CHANGES = 200;

export const report = command({
  path: "report",
  description: {
    en: "write the state of the account as one page, for a browser, a printer or an e-mail",
    ja: "アカウントの状態を 1 つのページに書き出す (ブラウザー、印刷、メール用)",
  },
  group: "look",
  options: {
    html: required("--html <file>", { en: "file to write; - for stdout", ja: "書き出すファイル (- は標準出力)" }),
    ...recordedOptions,
  },
  examples: [
    [
      "genkan report --html report.html",
      { en: "a page for a browser, a printer or an e-mail", ja: "ブラウザー、印刷、メール用のページ" },
    ],
    ["genkan report --html -", { en: "to stdout", ja: "標準出力に書き出す" }],
  ],
  files: [{ en: "the page that --html names", ja: "--html で指定したページ" }],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["findings", "history"],
  run: (shell, { html, ...choice }) =>
    withRecorded(shell, choice, async ({ ledger, standing, subject, target }) => {
      const { reportPage } = await import("@genkan/messages/report/page");
      const { locale } = choice;
      const { account } = subject;
      const changes = await ledger.history(account, CHANGES);
      const page = reportPage({ ...subject, standing, changes, at: target.now(), locale });
      if (html === "-") {
        await shell.stdout.write(page);
        return 0;
      }
      await writeFile(html, page).catch((error: NodeJS.ErrnoException) => {
        const cause = error.code ?? error.message;
        throw new UsageError({
          en: `The report can't be written to ${html} (${cause}). To stdout: genkan report --html -`,
          ja: `レポートを ${html} に書き込めません (${cause})。標準出力に書き出すには: genkan report --html -`,
        });
      });
      const kibibytes = Math.ceil(Buffer.byteLength(page) / 1_024);
      shell.stderr.say(`genkan: ${wrote(html, kibibytes)[locale]}\n`);
      return 0;
    }),
});

const wrote = (file: string, kibibytes: number): Text => ({
  en: `wrote ${file} (${kibibytes} KiB): open it in a browser, or send it by e-mail`,
  ja: `${file} に書き出しました (${kibibytes} KiB)。ブラウザーで開くか、メールで送信できます`,
});
