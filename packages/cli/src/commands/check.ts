import { existsSync } from "node:fs";
import { type Aws, totalCalls } from "@genkan/aws/clients";
import { type Exception, exceptionFor } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import { check, homeIn, settingsWith } from "@genkan/controls/engine/run";
import type { ConsoleHome } from "@genkan/controls/model/console";
import type { Control, Subject } from "@genkan/controls/model/control";
import type { Evaluation, Severity } from "@genkan/controls/model/evaluation";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import type { Locale } from "@genkan/controls/model/text";
import { type OutputFormat, outputs } from "@genkan/messages/formats/index";
import { checkReport } from "@genkan/messages/formats/json";
import { type Shown, table } from "@genkan/messages/terminal";
import { exitStatus, UsageError } from "../exit.ts";
import { type LedgerChoice, openLedgerFor } from "../ledger/open.ts";
import { defaultLedger } from "../ledger/path.ts";
import type { Shell } from "../shell.ts";
import { ambient, collectFrom, NO_SUBJECT, nothingKnown, simulated, subjectOf, type Target } from "../target.ts";

/** The statements of the chosen ledger count; where none is chosen, those of this machine, if it has one. */
export interface CheckOptions extends LedgerChoice {
  readonly controls: readonly Control[];
  readonly scenario?: string;
  readonly region?: string;
  readonly format: "table" | "json" | OutputFormat;
  readonly locale: Locale;
  readonly failOn: Severity;
  readonly identityCenterRegion?: string;
}

/** Judges an account read-only and writes the verdicts to stdout. @returns the exit status */
export async function runCheck(shell: Shell, options: CheckOptions): Promise<number> {
  const { controls, scenario, format, locale, failOn, identityCenterRegion, ledger, table: tableName } = options;
  const { stdout, stderr } = shell;
  const target = scenario ? await simulated(shell, scenario, options) : ambient(shell, options);
  try {
    const done = stderr.progress("Asking AWS…");
    const at = target.now();
    const settings: Settings = { ...defaultSettings, identityCenterRegion: identityCenterRegion ?? null };
    const choice = { ...(tableName ? { table: tableName } : {}), ...(ledger ? { ledger } : {}) };
    // A scenario is an account of its own: what is kept of another does not count.
    const statements = scenario && !tableName && !ledger ? null : choice;
    const { subject, evaluations, home } = await judge(shell, target, controls, at, settings, statements).finally(done);
    const result = {
      ...subject,
      evaluatedAt: at.toISOString(),
      apiCalls: totalCalls(target.aws),
      evaluations,
    };
    await stdout.write(
      format === "table"
        ? table(evaluations, { locale, columns: stdout.columns, paint: stdout.paint, home })
        : format === "json"
          ? `${JSON.stringify(checkReport(result, locale), null, 2)}\n`
          : outputs[format]({ ...result, region: await target.aws.region() }, locale),
    );
    return exitStatus(evaluations, failOn);
  } finally {
    target.close();
  }
}

interface Judged {
  readonly subject: Subject;
  readonly evaluations: readonly Shown[];
  readonly home: ConsoleHome;
}

async function judge(
  shell: Shell,
  { aws }: Target,
  controls: readonly Control[],
  at: Date,
  settings: Settings,
  statements: LedgerChoice | null,
): Promise<Judged> {
  let subject: Subject;
  try {
    subject = await subjectOf(aws);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const context = { ...NO_SUBJECT, at, settings };
    const observations = nothingKnown(controls, error);
    const evaluations = controls.flatMap((control) => control.evaluate(observations, context));
    return { subject: NO_SUBJECT, evaluations, home: { partition: "aws" } };
  }
  const standing = statements && (await standingIn(shell, statements, aws, subject.account));
  const stated = standing ? settingsWith(settings, standing) : settings;
  const world = { subject, settings: stated, collect: collectFrom(aws, subject) };
  const { evaluations, observations } = await check(world, controls, at, standing ?? undefined);
  return {
    subject,
    evaluations: evaluations.map((each) => accepted(each, standing?.exceptions ?? [], at)),
    home: homeIn(subject, observations),
  };
}

/** A verdict with the exception that accepts it; one that is well needs none. */
const accepted = (evaluation: Evaluation, exceptions: readonly Exception[], at: Date): Shown => ({
  ...evaluation,
  exception: evaluation.status === "NON_COMPLIANT" ? exceptionFor(evaluation, exceptions, at.toISOString()) : null,
});

/** What a ledger holds of the account; a check makes no ledger where there is none. */
async function standingIn(shell: Shell, choice: LedgerChoice, aws: Aws, account: string): Promise<Standing | null> {
  if (!choice.table && !existsSync(choice.ledger ?? defaultLedger(shell.env))) return null;
  const { ledger, close } = await openLedgerFor(shell, "reading", choice, aws);
  try {
    return await ledger.read(account);
  } finally {
    close();
  }
}
