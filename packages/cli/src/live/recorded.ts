import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { accountAlias } from "@genkan/aws/account-name";
import type { Locale, Text } from "@genkan/controls/model/text";
import { neverEvaluated } from "@genkan/messages/gate";
import type { Reader } from "@genkan/messages/moment";
import { reportOf } from "@genkan/messages/report/page";
import { configuredName } from "../configuration.ts";
import { EXIT } from "../exit.ts";
import { type LedgerChoice, openPlace, type Place, placeOf } from "../ledger/open.ts";
import { type Shell, stopped } from "../shell.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { type LiveReport, serveReport } from "./server.ts";
import { readReport } from "./source.ts";

const texts = {
  reading: { en: "Reading the ledger…", ja: "台帳を読み込んでいます…" },
} satisfies Record<string, Text>;

const serving: Readonly<Record<Locale, (account: string, url: string) => string>> = {
  en: (account, url) =>
    `The report of account ${account} is at\n\n    ${url}\n\nIt follows the ledger and changes nothing; only this machine can open it. Ctrl+C ends it.\n`,
  ja: (account, url) =>
    `アカウント ${account} のレポートを次の URL で表示しています。\n\n    ${url}\n\n台帳に合わせて更新されます。読み取り専用で、このコンピューターからだけ開けます。終了するには Ctrl+C を押します。\n`,
};

/** Serves the report of a ledger in which runs are recorded, until Ctrl+C. @returns 0, or 3 where nothing has been evaluated yet */
export async function serveRecorded(
  shell: Shell,
  choice: LedgerChoice,
  { reader, port }: { readonly reader: Reader; readonly port: number | undefined },
): Promise<number> {
  const stop = shell.stopSignal();
  const wipe = shell.stderr.progress(texts.reading[reader.locale]);
  await using target = await ambient(shell, choice);
  const { aws } = target;
  const subject = await subjectOf(aws);
  const accountName = (await configuredName(shell, subject.account)) ?? (await accountAlias(aws));
  const { account } = subject;
  /** Opened for each reading: a file that nobody writes to is read as it was when it was opened. */
  const read = async (from: Place, to: Reader) => {
    await using opened = await openPlace(shell, "reading", from, { aws, account, locale: to.locale });
    return await readReport({ subject, ledger: opened.ledger, accountName }, target.now(), to);
  };
  const place = await placeOf(shell, choice);
  const { standing } = await read(place, reader);
  if (!standing.lastRun) {
    wipe();
    await shell.stdout.write(`${neverEvaluated(account)[reader.locale]}\n`);
    return EXIT.insufficientData;
  }
  // Which ledger it is has been said once.
  const quiet = place.in === "table" ? { ...place, of: null } : place;
  using file = place.in === "file" ? watchFile(place.file) : null;
  const live: LiveReport = {
    report: async (to, links) => reportOf(await read(quiet, to), { links }),
    version: () => file?.version() ?? 0,
    watch: (listener) => file?.watch(listener) ?? (() => {}),
  };
  await using page = await serveReport(live, { reader, port });
  wipe();
  await shell.stdout.write(serving[reader.locale](account, page.url));
  await stopped(stop);
  return 0;
}

/** Hears when a ledger's file is written. A table is not watched: the page asks for it again every minute. */
function watchFile(path: string): Pick<LiveReport, "version" | "watch"> & Disposable {
  let version = 0;
  const listeners = new Set<() => void>();
  // SQLite writes to files beside it, and a new ledger takes the place of the old one.
  const watcher: FSWatcher = watch(dirname(path), { persistent: false }, (_, name) => {
    if (!name?.startsWith(basename(path))) return;
    version++;
    for (const listener of listeners) listener();
  });
  // A folder that is removed ends the watch; what was read stays.
  watcher.on("error", () => {});
  return {
    version: () => version,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.dispose]: () => watcher.close(),
  };
}
