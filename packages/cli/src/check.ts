import { existsSync } from "node:fs";
import { type Aws, totalCalls } from "@genkan/aws/clients";
import { evaluate, homeIn } from "@genkan/controls/engine/evaluate";
import { type Exception, exceptionFor } from "@genkan/controls/engine/exception";
import { NOTHING_STANDS, type Standing } from "@genkan/controls/engine/ledger";
import type { World } from "@genkan/controls/engine/world";
import type { ConsoleHome } from "@genkan/controls/model/console";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { ExceptedEvaluation } from "@genkan/messages/terminal";
import type { Configuration } from "./configuration.ts";
import { UsageError } from "./exit.ts";
import { type LedgerChoice, openLedgerFor } from "./ledger/open.ts";
import { defaultLedger } from "./ledger/path.ts";
import type { Shell } from "./shell.ts";
import { NO_SUBJECT, nothingKnown } from "./target/facts.ts";
import { accountOf } from "./target/subject.ts";
import { ambient, type RegionChoice, type Target } from "./target/target.ts";

/**
 * The account to check, and how. Declarations in the chosen ledger count; those in this machine's ledger by default.
 */
interface CheckChoice extends LedgerChoice, RegionChoice {
  readonly scenario: string | undefined;
}

/** The verdicts on an account, and the account's console for links. */
interface Checked {
  readonly subject: Subject;
  readonly evaluations: readonly ExceptedEvaluation[];
  readonly home: ConsoleHome;
}

/** Evaluates an account, read-only. */
export async function checkAccount(shell: Shell, choice: CheckChoice, configuration: Configuration) {
  await using target = await targetFor(shell, choice);
  const done = shell.stderr.progress("Asking AWS…");
  const at = target.now();
  const { subject, evaluations, home } = await evaluated({ shell, target, choice, configuration, at }).finally(done);
  const result = { ...subject, evaluatedAt: at.toISOString(), apiCalls: totalCalls(target.aws), evaluations };
  return { result, home, region: await target.aws.region() };
}

async function targetFor(shell: Shell, { scenario, region }: CheckChoice): Promise<Target> {
  if (!scenario) return ambient(shell, { region });
  const { simulated } = await import("./target/simulated.ts");
  return simulated(shell, scenario, { region });
}

interface Checking {
  readonly shell: Shell;
  readonly target: Target;
  readonly choice: CheckChoice;
  readonly configuration: Configuration;
  readonly at: Date;
}

async function evaluated({ shell, target: { aws }, choice, configuration, at }: Checking): Promise<Checked> {
  const { controls, settings } = configuration;
  let account: Pick<World, "subject" | "collect">;
  try {
    account = await accountOf(aws);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const context = { ...NO_SUBJECT, at, settings };
    const observations = nothingKnown(controls, error);
    const evaluations = controls.flatMap((control) => control.evaluate(observations, context));
    return { subject: NO_SUBJECT, evaluations, home: { partition: "aws" } };
  }
  const { subject } = account;
  const ledger = { read: () => standingOf(shell, choice, aws, subject.account) };
  const { standing, evaluations, observations } = await evaluate({ ...account, settings, ledger }, controls, at);
  return {
    subject,
    evaluations: evaluations.map((each) => accepted(each, standing.exceptions, at)),
    home: homeIn(subject, observations),
  };
}

/** A verdict with the exception that accepts it; a COMPLIANT one needs none. */
const accepted = (evaluation: Evaluation, exceptions: readonly Exception[], at: Date): ExceptedEvaluation => ({
  ...evaluation,
  exception: evaluation.status === "NON_COMPLIANT" ? exceptionFor(evaluation, exceptions, at.toISOString()) : null,
});

/** What the chosen ledger contains about the account; by default this machine's ledger, if it exists. */
async function standingOf(
  shell: Shell,
  { scenario, table, ledger }: CheckChoice,
  aws: Aws,
  account: string,
): Promise<Standing> {
  // A scenario is another account, which this machine's ledger is not about.
  if (scenario && !table && !ledger) return NOTHING_STANDS;
  if (!table && !existsSync(ledger ?? defaultLedger(shell.env))) return NOTHING_STANDS;
  await using opened = await openLedgerFor(shell, "reading", { table, ledger }, aws);
  return await opened.ledger.read(account);
}
