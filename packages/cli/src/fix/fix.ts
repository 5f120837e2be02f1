import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { mayRunUnattended } from "@genkan/controls/engine/plan-fixes";
import { isRefusal } from "@genkan/controls/model/plan";
import type { Text } from "@genkan/controls/model/text";
import { bashOf } from "@genkan/messages/plan/bash";
import { cloudFormationOf } from "@genkan/messages/plan/cloudformation";
import { planText } from "@genkan/messages/plan/text";
import { EXIT, UsageError } from "../exit.ts";
import { openForWriting } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { targetFor } from "../target/choice.ts";
import type { Target } from "../target/target.ts";
import { resume, undo } from "./again.ts";
import { apply, newFix } from "./apply.ts";
import { confirmAccount } from "./confirm.ts";
import type { FixOptions } from "./options.ts";
import { planJson, type ReviewedPlan, readPlan } from "./plan-file.ts";
import { type Planned, plan } from "./planning.ts";
import { refusalText, words } from "./words.ts";

/** Plans, prints or applies fixes. @returns the exit status */
export async function fix(shell: Shell, options: FixOptions): Promise<number> {
  await using target = await targetFor(shell, options);
  if (options.undo !== undefined) return await undo(shell, { options, target, id: options.undo });
  if (options.resume !== undefined) return await resume(shell, { options, target, id: options.resume });
  if (options.yes && options.plan === undefined) throw new UsageError(words.yesNeedsPlan);
  if (options.yes && !options.apply) throw new UsageError(words.yesNeedsApply);
  const reviewed = options.plan === undefined ? null : await readPlan(resolve(shell.cwd, options.plan));
  if (reviewed && (options.controls.length || Object.keys(options.choices).length))
    throw new UsageError(words.otherPlan);
  const choice = { ...options, ...(reviewed ? { controls: reviewed.controls, choices: reviewed.choices } : {}) };

  const done = shell.stderr.progress({ en: "Asking AWS…", ja: "AWS に問い合わせています…" }[options.locale]);
  const planned = await plan(shell, choice, target).finally(done);
  if (reviewed && reviewed.account !== planned.plan.account)
    throw new UsageError(words.otherAccount(planned.plan.account, reviewed.account));
  if (reviewed && reviewed.fingerprint !== planned.fingerprint) throw staleError(reviewed, planned);
  await printPlan(shell, { planned, choice });
  return options.apply ? await applyPlan(shell, { planned, options, target }) : statusOf(planned);
}

interface Printing {
  readonly planned: Planned;
  readonly choice: FixOptions;
}

async function printPlan(shell: Shell, { planned, choice }: Printing): Promise<void> {
  const { stdout, stderr } = shell;
  const { locale, out, print, policy, format } = choice;
  const { id, plan: made, caller, home } = planned;
  for (const each of planned.unfinished) stderr.say(`genkan: ${words.unfinished(each.id, each.at)[locale]}\n`);
  if (out !== undefined) {
    await writeFile(resolve(shell.cwd, out), planJson(planned, choice));
    stderr.say(`genkan: ${words.wrote(out)[locale]}\n`);
  }
  if (policy) {
    const { fixPolicy } = await import("@genkan/aws/fix/policy");
    stderr.say(`genkan: ${words.policyHolder[locale]}\n`);
    return stdout.write(`${JSON.stringify(fixPolicy(made.steps, planned.configuration.controls), null, 2)}\n`);
  }
  if (print === "bash") return stdout.write(bashOf({ id, ...made }, locale));
  if (print === "cloudformation") {
    const template = cloudFormationOf(made.steps);
    if (isRefusal(template)) throw new UsageError(refusalText(template));
    return stdout.write(`${JSON.stringify(template, null, 2)}\n`);
  }
  if (format === "json") return stdout.write(planJson(planned, choice));
  const { columns, paint } = stdout;
  return stdout.write(
    planText(
      { id, plan: made, caller, managed: planned.managers, isApplied: choice.apply === true },
      { locale, columns, paint, home },
    ),
  );
}

interface ApplyingPlan {
  readonly planned: Planned;
  readonly options: FixOptions;
  readonly target: Target;
}

async function applyPlan(shell: Shell, { planned, options, target }: ApplyingPlan): Promise<number> {
  const { plan: made, caller, configuration } = planned;
  const { locale } = options;
  if (!made.steps.length) {
    shell.stderr.say(`genkan: ${words.nothing[locale]}\n`);
    return statusOf(planned);
  }
  if (planned.managers.length) throw new UsageError(words.managed);
  if (options.yes && !mayRunUnattended(made)) throw new UsageError(words.irreversible);
  await using opened = await openForWriting(shell, options, target.aws, made.account);
  if (!options.yes) await confirmAccount(shell, made.account, locale);
  const status = await apply(shell, {
    fix: newFix({ ...made, by: caller }, target.now()),
    target,
    ledger: opened.ledger,
    configuration,
    locale,
  });
  return status === EXIT.ok ? statusOf({ ...planned, plan: { ...made, fixes: [] } }) : status;
}

function staleError({ effects }: ReviewedPlan, { plan: { steps } }: Planned): UsageError {
  const now = steps.map(({ effect }) => effect);
  const without = (all: readonly Text[], others: readonly Text[]) =>
    all.filter(({ en }) => !others.some((other) => other.en === en));
  return new UsageError(words.stale(without(now, effects), without(effects, now)));
}

/** 0 if nothing is left, 1 if something is, 3 if something could not be evaluated. */
function statusOf({ plan, unfinished }: Pick<Planned, "plan" | "unfinished">): number {
  const { fixes, refused, byHand, unknown } = plan;
  if ([fixes, refused, byHand, unfinished].some(({ length }) => length > 0)) return EXIT.nonCompliant;
  return unknown.length ? EXIT.insufficientData : EXIT.ok;
}
