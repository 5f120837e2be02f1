import { writeFile } from "node:fs/promises";
import { command } from "../command.ts";
import { UsageError } from "../exit.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { flag, optional, recordedOptions } from "../options.ts";
import { wholeNumber } from "../values.ts";

export const report = command({
  path: "report",
  description: "show the state of the account as one page: a file, or live in a browser",
  group: "look",
  options: {
    html: optional("--html <file>", "write the page to this file; - is stdout"),
    serve: flag("--serve", "serve the page on 127.0.0.1 until Ctrl+C: it follows the ledger, and changes nothing"),
    port: optional("--port <port>", "where --serve listens (default: a free port)", { parse: wholeNumber(0, 65_535) }),
    ...recordedOptions,
  },
  notes: ["Give --html or --serve. The page that is served takes the language of the browser."],
  examples: [
    ["genkan report --html report.html", "a page for a browser, a print, a mail"],
    ["genkan report --html -", "to stdout"],
    ["genkan report --serve", "the same page, live, on this machine only"],
  ],
  files: ["the page that --html names"],
  seeAlso: ["findings", "history"],
  async run(shell, { html, serve, port, locale, ...choice }) {
    if ((html === undefined) === (serve === undefined))
      throw new UsageError("Give --html FILE to write the page, or --serve to look at it in a browser.");
    if (port !== undefined && !serve) throw new UsageError("--port is where --serve listens; --html needs none.");
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
        throw new UsageError(
          `The report can't be written to ${file} (${error.code ?? error.message}). To stdout: genkan report --html -`,
        );
      });
      const kibibytes = Math.ceil(Buffer.byteLength(page) / 1_024);
      shell.stderr.say(`genkan: wrote ${file} (${kibibytes} KiB): open it in a browser, or send it by mail.\n`);
      return 0;
    });
  },
});
