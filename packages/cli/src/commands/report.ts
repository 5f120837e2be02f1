import { writeFile } from "node:fs/promises";
import type { Locale } from "@genkan/controls/model/text";
import { reportPage } from "@genkan/messages/report/page";
import { UsageError } from "../exit.ts";
import { type LedgerChoice, openRecorded } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { ambient, subjectOf } from "../target.ts";

export interface ReportOptions extends LedgerChoice {
  /** Where the page is written; `-` is stdout. */
  readonly html: string;
  readonly locale: Locale;
  readonly region?: string;
}

/** How far back a page looks. */
const CHANGES = 200;

/** Writes what the ledger holds of an account as one page. @returns 0 */
export async function runReport(shell: Shell, { html, locale, region, ...choice }: ReportOptions): Promise<number> {
  const target = ambient(shell, region ? { region } : {});
  try {
    const { ledger, close } = await openRecorded(shell, choice, target.aws);
    try {
      const subject = await subjectOf(target.aws);
      const { account } = subject;
      const [standing, changes] = await Promise.all([ledger.read(account), ledger.history(account, CHANGES)]);
      const page = reportPage({ ...subject, standing, changes, at: target.now(), locale });
      if (html === "-") await shell.stdout.write(page);
      else {
        await writeFile(html, page).catch((error: NodeJS.ErrnoException) => {
          throw new UsageError(
            `The report can't be written to ${html} (${error.code ?? error.message}). To stdout: genkan report --html -`,
          );
        });
        const kibibytes = Math.ceil(Buffer.byteLength(page) / 1_024);
        shell.stderr.say(`genkan: wrote ${html} (${kibibytes} KiB): open it in a browser, or send it by mail.\n`);
      }
      return 0;
    } finally {
      close();
    }
  } finally {
    target.close();
  }
}
