import { writeFile } from "node:fs/promises";
import { command, WRONG } from "../command.ts";
import { UsageError } from "../exit.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { recordedOptions, required } from "../options.ts";

/** How many changes the page shows. */
const CHANGES = 200;

export const report = command({
  path: "report",
  description: "write the state of the account as one page: for a browser, for print, for a mail",
  group: "look",
  options: { html: required("--html <file>", "where to write it; - is stdout"), ...recordedOptions },
  examples: [
    ["genkan report --html report.html", "a page for a browser, a print, a mail"],
    ["genkan report --html -", "to stdout"],
  ],
  files: ["the page that --html names"],
  exit: ["0 done", "3 nothing has been evaluated yet: no page is written", WRONG],
  seeAlso: ["findings", "history"],
  run: (shell, { html, locale, ...choice }) =>
    withRecorded(shell, { ...choice, locale }, async ({ ledger, standing, subject, target }) => {
      const { reportPage } = await import("@genkan/messages/report/page");
      const { account } = subject;
      const changes = await ledger.history(account, CHANGES);
      const page = reportPage({ ...subject, standing, changes, at: target.now(), locale });
      if (html === "-") {
        await shell.stdout.write(page);
        return 0;
      }
      await writeFile(html, page).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(
          `The report can't be written to ${html} (${error.code ?? error.message}). To stdout: genkan report --html -`,
        );
      });
      const kibibytes = Math.ceil(Buffer.byteLength(page) / 1_024);
      shell.stderr.say(`genkan: wrote ${html} (${kibibytes} KiB): open it in a browser, or send it by mail.\n`);
      return 0;
    }),
});
