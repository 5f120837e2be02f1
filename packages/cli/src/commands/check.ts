import { totalCalls } from "@genkan/aws/clients";
import type { Control, Subject } from "@genkan/controls/control";
import type { Severity } from "@genkan/controls/evaluation";
import { check } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import type { Locale } from "@genkan/controls/text";
import { checkReport } from "@genkan/controls/words/check";
import { table } from "@genkan/controls/words/terminal";
import { exitStatus, UsageError } from "../exit.ts";
import { ambient, collectFrom, NO_SUBJECT, nothingKnown, simulated, subjectOf, type Target } from "../target.ts";
import { columns, paint, progress } from "../terminal.ts";

export interface CheckOptions {
  readonly controls: readonly Control[];
  readonly scenario?: string;
  readonly region?: string;
  readonly format: "table" | "json";
  readonly locale: Locale;
  readonly failOn: Severity;
}

/** Judges an account read-only and writes the verdicts to stdout. @returns the exit status */
export async function runCheck({
  controls,
  scenario,
  format,
  locale,
  failOn,
  ...options
}: CheckOptions): Promise<number> {
  const target = scenario ? await simulated(scenario, options) : ambient(options);
  try {
    const done = progress("Asking AWS…");
    const at = target.now();
    const { subject, evaluations } = await judge(target, controls, at).finally(done);
    const result = {
      ...subject,
      evaluatedAt: at.toISOString(),
      apiCalls: totalCalls(target.aws),
      evaluations,
    };
    process.stdout.write(
      format === "json"
        ? `${JSON.stringify(checkReport(result, locale), null, 2)}\n`
        : table(evaluations, { locale, columns: columns(), paint: paint(process.stdout) }),
    );
    return exitStatus(evaluations, failOn);
  } finally {
    await target.close();
  }
}

async function judge({ aws }: Target, controls: readonly Control[], at: Date) {
  let subject: Subject;
  try {
    subject = await subjectOf(aws);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const context = { ...NO_SUBJECT, at, settings: defaultSettings };
    const observations = nothingKnown(controls, error);
    return { subject: NO_SUBJECT, evaluations: controls.flatMap((control) => control.evaluate(observations, context)) };
  }
  const world = { subject, settings: defaultSettings, collect: collectFrom(aws, subject) };
  return { subject, ...(await check(world, controls, at)) };
}
