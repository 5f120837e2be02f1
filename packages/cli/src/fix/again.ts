import { accountsElsewhere } from "@genkan/aws/fix/elsewhere";
import { managersOf } from "@genkan/aws/fix/managed-by";
import { type Fix, isUnfinished, type Undo, undoPlan } from "@genkan/controls/engine/fix";
import type { Ledger } from "@genkan/controls/engine/ledger";
import type { Step } from "@genkan/controls/model/plan";
import { refusedUndo, setsTakenBy, takesAccess, undoReads } from "@genkan/controls/remedies/undo";
import { callerName } from "@genkan/messages/caller";
import { lay } from "@genkan/messages/layout";
import { moment } from "@genkan/messages/moment";
import { bashOf } from "@genkan/messages/plan/bash";
import { stepLines } from "@genkan/messages/plan/text";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { type Configuration, configurationFor } from "../configuration.ts";
import { EXIT, UsageError } from "../exit.ts";
import { openForWriting } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { accountOf } from "../target/subject.ts";
import type { Target } from "../target/target.ts";
import { apply, newFix } from "./apply.ts";
import { confirmAccount } from "./confirm.ts";
import type { FixOptions } from "./options.ts";
import { refusalText, words } from "./words.ts";

interface Again {
  readonly options: FixOptions;
  readonly target: Target;
  /** The id of the recorded fix. */
  readonly id: string;
}

/** Plans how to take a recorded fix back, prints that, or does it. @returns the exit status */
export async function undo(shell: Shell, again: Again): Promise<number> {
  const { options, target, id } = again;
  const { locale } = options;
  if (options.print === "cloudformation") throw new UsageError(words.undoTemplate);
  await using recorded = await openRecorded(shell, again);
  const { fix, caller, ledger, configuration } = recorded;
  if (fix.state === "undone") throw new UsageError(words.undone(id));
  const undoing = undoPlan(fix);
  const { steps, fixes } = undoing;
  if (!steps.length) throw new UsageError(words.nothingToUndo(id));
  await refuseLockOut(steps, recorded, target);
  await printUndo(shell, { ...recorded, undoing, options, at: target.now() });
  if (!options.apply) return EXIT.nonCompliant;
  if ((await managersOf(target.aws, steps, configuration.managedBy)).length) throw new UsageError(words.managed);
  await confirmAccount(shell, fix.account, locale);
  const taken = newFix({ ...fix, by: caller, steps, fixes, undoOf: fix.id }, target.now());
  return await apply(shell, { target, ledger, configuration, locale, fix: taken, undoes: fix });
}

/** Goes on with a recorded fix that was stopped or has failed. @returns the exit status */
export async function resume(shell: Shell, again: Again): Promise<number> {
  const { options, target, id } = again;
  const { locale } = options;
  await using recorded = await openRecorded(shell, again);
  const { fix, ledger, configuration } = recorded;
  if (!isUnfinished(fix)) throw new UsageError(words.finished(id));
  const isUndo = fix.undoOf !== undefined;
  if (isUndo) await refuseLockOut(fix.steps, recorded, target);
  const { columns, paint } = shell.stdout;
  await printLines(
    shell,
    fix.steps.flatMap((step) => stepLines(step, { locale, columns, paint, isUndo })),
  );
  await confirmAccount(shell, fix.account, locale);
  const undoes = isUndo ? await recorded.find(fix.undoOf) : undefined;
  return await apply(shell, { target, ledger, configuration, locale, fix, ...(undoes ? { undoes } : {}) });
}

/** A fix as it is recorded in the ledger, and who asks about it. */
interface Recorded extends AsyncDisposable {
  readonly fix: Fix;
  readonly find: (id: string) => Promise<Fix | undefined>;
  readonly caller: string;
  readonly collect: Awaited<ReturnType<typeof accountOf>>["collect"];
  readonly ledger: Ledger;
  readonly configuration: Configuration;
}

async function openRecorded(shell: Shell, { options, target, id }: Again): Promise<Recorded> {
  const { subject, arn, collect } = await accountOf(target.aws);
  const { account } = subject;
  await using opening = new AsyncDisposableStack();
  const { ledger } = opening.use(await openForWriting(shell, options, target.aws, account));
  const find = async (wanted: string) => (await ledger.fixes(account)).find((each) => each.id === wanted);
  const fix = await find(id);
  if (!fix) throw new UsageError(words.noFix(id));
  const configuration = await configurationFor(shell, { ...options, control: undefined });
  const opened = opening.move();
  return {
    ...{ fix, find, caller: arn, collect, ledger, configuration },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** @throws UsageError where an undo would take more than the fix gave, or the caller's own access */
async function refuseLockOut(
  steps: readonly Step[],
  { fix: { account, partition }, caller, collect, configuration: { settings } }: Recorded,
  target: Target,
): Promise<void> {
  if (!takesAccess(steps)) return;
  const elsewhere = await accountsElsewhere(target.aws, setsTakenBy(steps), account);
  const { observations } = await collect(new Set(undoReads), settings, target.now());
  const refusal = refusedUndo(steps, observations, { account, partition, caller, elsewhere });
  if (refusal) throw new UsageError(refusalText(refusal));
}

interface PrintedUndo extends Pick<Recorded, "fix" | "configuration"> {
  readonly undoing: Undo;
  readonly options: FixOptions;
  readonly at: Date;
}

async function printUndo(shell: Shell, { fix, configuration, undoing, options, at }: PrintedUndo): Promise<void> {
  const { stdout, stderr, timeZone } = shell;
  const { locale, format, print, policy } = options;
  const { account } = fix;
  const { steps, kept } = undoing;
  for (const { step, because } of kept)
    stderr.say(`${lay("! ", `${step.effect[locale]}: ${because[locale]}`, stderr.columns).join("\n")}\n`);
  if (policy) {
    const { fixPolicy } = await import("@genkan/aws/fix/policy");
    stderr.say(`genkan: ${words.policyHolder[locale]}\n`);
    return stdout.write(`${JSON.stringify(fixPolicy(steps, configuration.controls), null, 2)}\n`);
  }
  if (print === "bash")
    return stdout.write(bashOf({ id: `--undo ${fix.id}`, account, at: at.toISOString(), steps }, locale));
  if (format === "json") return stdout.write(`${JSON.stringify({ account, undoOf: fix.id, steps, kept }, null, 2)}\n`);
  const { columns, paint } = stdout;
  const head = words.undoHead({
    ...{ account, id: fix.id, by: callerName(fix.by, locale) },
    at: moment(fix.at, { timeZone }),
  });
  return printLines(shell, [
    ...lay("", head[locale], columns).map((line) => paint("bold", line)),
    "",
    ...steps.flatMap((step) => stepLines(step, { locale, columns, paint, isUndo: true })),
    "",
    ...lay("", words.undoSum(steps.length)[locale], columns),
    ...(options.apply ? [] : ["", ...lay("", words.undoNext[locale], columns)]),
  ]);
}

const printLines = ({ stdout }: Shell, lines: readonly string[]) => stdout.write(`${lines.join("\n")}\n`);
