import { actionsFor } from "@genkan/aws/policy";
import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import { assess } from "@genkan/controls/frameworks/assess";
import { type Framework, frameworks } from "@genkan/controls/model/control";
import type { Locale } from "@genkan/controls/model/text";
import type { Unevaluated } from "@genkan/messages/formats/judged";
import { frameworkCsv, frameworkCsvUnevaluated } from "@genkan/messages/report/framework/csv";
import { FRAMEWORK_SCHEMA, frameworkJson } from "@genkan/messages/report/framework/json";
import { frameworkPage } from "@genkan/messages/report/framework/page";
import type { FrameworkReport } from "@genkan/messages/report/framework/source";
import { frameworkText } from "@genkan/messages/report/framework/text";
import type { LedgerChoice } from "../ledger/open.ts";
import { asUnevaluated, type Recorded, withRecorded } from "../ledger/recorded.ts";
import { STDOUT, writePage } from "../page-file.ts";
import type { Shell } from "../shell.ts";
import { type Bound, periodOf } from "./period.ts";

/** The most changes that a report reads: more than any account has in the time that a table keeps them. */
const MOST_CHANGES = 100_000;

/** Which framework to report on, and how. */
export interface FrameworkChoice extends LedgerChoice {
  readonly framework: Framework;
  readonly locale: Locale;
  readonly from: Bound | undefined;
  readonly to: Bound | undefined;
  /** Where to write the report as a page or as CSV; neither: to stdout, in the format. */
  readonly html: string | undefined;
  readonly csv: string | undefined;
  readonly format: "text" | "json";
}

/** Writes how the account stands to a framework. @returns the exit status */
export async function writeFrameworkReport(shell: Shell, choice: FrameworkChoice): Promise<number> {
  const { framework, from, to, html, csv, format, ...ledger } = choice;
  const { locale } = choice;
  const period = periodOf({ from, to }, new Date(shell.clock.now()));
  const unevaluated = unevaluatedIn(shell, choice);
  return withRecorded(shell, { ...ledger, ...(unevaluated && { unevaluated }) }, async (recorded) => {
    const report = await readFrameworkReport(recorded, { framework, period, locale, timeZone: shell.timeZone });
    if (html !== undefined) return writePage(shell, { file: html, content: frameworkPage(report), locale });
    if (csv !== undefined) return writePage(shell, { file: csv, content: frameworkCsv(report), locale });
    const { stdout } = shell;
    await stdout.write(format === "json" ? frameworkJson(report) : frameworkText(report, stdout));
    return 0;
  });
}

/** Reads everything that a report on a framework shows from a ledger. */
async function readFrameworkReport(
  { ledger, subject, target, standing, scene }: Recorded,
  asked: Pick<FrameworkReport, "framework" | "period" | "locale" | "timeZone">,
): Promise<FrameworkReport> {
  const at = target.now();
  const changes = await ledger.history(subject.account, MOST_CHANGES);
  const isCut = changes.length === MOST_CHANGES;
  const { framework, period } = asked;
  const assessment = assess({ framework, controls: knownControls(), standing, changes, isCut, period, at });
  const { name: accountName = null } = (await scene()).account;
  return {
    ...{ ...subject, ...asked, accountName, assessment, at, lastRun: standing.lastRun },
    ...(isCut ? { cutAt: MOST_CHANGES } : {}),
    actionsOf: (id) => {
      const control = controlOf(id);
      return control ? actionsFor([control]) : [];
    },
  };
}

/** How to answer programs where nothing has been evaluated yet; people read the sentence. */
function unevaluatedIn({ stdout }: Shell, { framework, locale, csv, html, format }: FrameworkChoice) {
  if (csv === STDOUT)
    return (subject: Unevaluated) => stdout.write(frameworkCsvUnevaluated(subject, { framework, locale }));
  if (format !== "json" || csv !== undefined || html !== undefined) return undefined;
  const value = { schema: FRAMEWORK_SCHEMA, framework: { id: framework, name: frameworks[framework] } };
  return (subject: Unevaluated) =>
    stdout.write(asUnevaluated({ ...value, account: subject.account, requirements: [] }, subject, locale));
}
