import { createHash } from "node:crypto";
import { executor, OtherAccountError } from "@genkan/aws/fix/execute";
import { applyFix, type Progress } from "@genkan/controls/engine/apply-fix";
import { evaluate } from "@genkan/controls/engine/evaluate";
import type { Fix } from "@genkan/controls/engine/fix";
import { FixTooLargeError, type Ledger } from "@genkan/controls/engine/ledger";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import { lay } from "@genkan/messages/layout";
import { failureText } from "@genkan/messages/plan/failure";
import type { Configuration } from "../configuration.ts";
import { EXIT, UsageError } from "../exit.ts";
import type { Output } from "../output.ts";
import type { Shell } from "../shell.ts";
import { accountOf } from "../target/subject.ts";
import type { Target } from "../target/target.ts";
import { progressText, words } from "./words.ts";

/** What is applied, where it is recorded, and the controls that evaluate the result. */
export interface Application {
  readonly fix: Fix;
  readonly undoes?: Fix;
  readonly target: Target;
  readonly ledger: Ledger;
  readonly configuration: Configuration;
  readonly locale: Locale;
}

/** How often, and how long, AWS is asked again whether a fix has taken effect; in milliseconds. */
const LOOK_AGAIN = { every: 5_000, atMost: 60_000 } as const;

/** A new record of a plan. Its id is new each time that the plan is applied. */
export function newFix(
  content: Pick<Fix, "account" | "partition" | "by" | "fixes" | "steps"> & Partial<Pick<Fix, "undoOf">>,
  at: Date,
): Fix {
  const id = createHash("sha256")
    .update(JSON.stringify([content.steps, content.by, at.toISOString()]))
    .digest("hex")
    .slice(0, 8);
  return { ...content, id, at: at.toISOString(), results: [], state: "applying", endedAt: null };
}

/**
 * Applies a plan, records it, and evaluates again what it was for. Ctrl+C stops it between two calls.
 * @returns the exit status: 0 if everything that it was for is fixed
 */
export async function apply(shell: Shell, { fix, undoes, target, ledger, configuration, locale }: Application) {
  const { stderr } = shell;
  const line = stderr.progressLine();
  const show = (progress: Progress) => {
    const text = progressText(progress, locale);
    if (progress.kind === "ended") {
      line.end();
      remark(stderr, "  ", text);
    } else line.show(text);
  };
  let applied: Fix;
  try {
    applied = await applyFix(fix, {
      ledger,
      execute: executor(target.aws, { account: fix.account, signal: shell.stopSignal() }),
      now: () => target.now(),
      on: show,
      ...(undoes ? { undoes } : {}),
    });
  } catch (error) {
    if (error instanceof OtherAccountError) throw new UsageError(words.otherAccount(error.account, fix.account));
    if (error instanceof FixTooLargeError) throw new UsageError(words.tooLarge(fix), { cause: error });
    throw error;
  } finally {
    line.end();
  }
  const { state, results } = applied;
  if (state === "interrupted") throw new UsageError(words.interrupted(applied.id));
  if (state === "failed") {
    const failure = results.find((result) => result.failure)?.failure;
    throw new UsageError(words.failed(failure ? failureText(failure) : null, applied));
  }
  remark(stderr, "", `genkan: ${words.applied(applied)[locale]}`);
  if (undoes) return EXIT.ok;
  const left = await evaluatedAgain(shell, { target, ledger, configuration, fix });
  remark(stderr, "", `genkan: ${words.evaluated(fix.fixes.length - left.length, left)[locale]}`);
  return left.length ? EXIT.nonCompliant : EXIT.ok;
}

/** Writes a remark: as wide as the terminal, and on one line of a log. Its commands stay on one line, to be copied. */
function remark(stderr: Output, prefix: string, text: string): void {
  const lines = stderr.isTerminal ? lay(prefix, text, stderr.columns) : [`${prefix}${text}`.replaceAll("\u00a0", " ")];
  stderr.say(`${lines.join("\n")}\n`);
}

/** The findings of a fix that are still not put right, once AWS shows what was changed or has had time to. */
async function evaluatedAgain(
  { clock }: Shell,
  { target, ledger, configuration, fix }: Pick<Application, "target" | "ledger" | "configuration" | "fix">,
): Promise<readonly Evaluation[]> {
  const ids = new Set(fix.fixes.map(({ control }) => control));
  const controls = configuration.controls.filter(({ id }) => ids.has(id));
  const isOf = ({ control, resource }: Evaluation) =>
    fix.fixes.some((each) => each.control === control && each.resource.id === resource.id);
  const end = clock.now() + LOOK_AGAIN.atMost;
  for (;;) {
    const { subject, collect } = await accountOf(target.aws);
    const world = { subject, collect, settings: configuration.settings, ledger };
    const { evaluations } = await evaluate(world, controls, target.now());
    const left = evaluations.filter(
      (each) => isOf(each) && (each.status === "NON_COMPLIANT" || each.status === "INSUFFICIENT_DATA"),
    );
    if (!left.length || clock.now() >= end) return left;
    await clock.sleep(LOOK_AGAIN.every);
  }
}
