import { causeOf } from "@genkan/aws/cause";
import type { CallError } from "@genkan/aws/clients";
import { executor } from "@genkan/aws/fix/execute";
import { throughMembers } from "@genkan/aws/organization/each-member";
import { readMemberRoot, rootSessionPolicy } from "@genkan/aws/organization/root-session";
import { differences } from "@genkan/controls/domain/member-root";
import { applyFix } from "@genkan/controls/engine/apply-fix";
import type { Fix } from "@genkan/controls/engine/fix";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { failureText } from "@genkan/messages/plan/failure";
import { EXIT, InvalidValue, UsageError } from "../exit.ts";
import { newFix } from "../fix/apply.ts";
import type { FixOptions } from "../fix/options.ts";
import { progressText } from "../organization/progress.ts";
import { ask, canAsk } from "../question.ts";
import type { Shell } from "../shell.ts";
import { removalScript } from "./bash.ts";
import { openRootAccess, type RootAccess } from "./open.ts";
import { AT_A_TIME, type PlannedMember, planRemoval, type RemovalPlan, wavesOf } from "./removal-plan.ts";
import { removalJson, removalText } from "./removal-text.ts";
import { removalsOf, targetsOf } from "./targets.ts";
import { words } from "./words.ts";

/** The values of the options of `genkan fix` for members. */
export interface RemovalOptions extends FixOptions {
  readonly member: readonly string[] | undefined;
  readonly members: string | undefined;
}

/** Plans, prints or removes root credentials of members. @returns the exit status */
export async function removeFromMembers(shell: Shell, options: RemovalOptions): Promise<number> {
  const { locale } = options;
  if (
    [options.yes, options.plan, options.out, options.undo, options.resume].some((each) => each !== undefined) ||
    options.print === "cloudformation"
  )
    throw new UsageError(words.irreversible);
  const removals = removalsOf(options.controls);
  const targets = await targetsOf(shell, options);
  await using access = await openRootAccess(shell, options);
  const { aws, roster } = access;
  const by = `genkan fix ${removals.join(" ")}`;
  const plan = await planRemoval(shell, access, { targets, removals, by, locale });
  const { stdout } = shell;
  const at = aws.now().toISOString();
  if (options.policy) {
    await stdout.write(`${JSON.stringify(rootSessionPolicy(["audit", "delete"], roster.partition), null, 2)}\n`);
  } else if (options.print === "bash") {
    const { subject } = access.caller;
    const members = plan.planned.map(({ member, steps }) => ({ account: member.account, steps }));
    const { partition } = roster;
    const region = await aws.region();
    await stdout.write(removalScript({ partition, region, at, caller: subject.account, members, locale }));
  } else if (options.format === "json") {
    await stdout.write(removalJson(plan, { organization: roster.organization, at, removals }));
  } else {
    const { columns, paint } = stdout;
    const sizes = options.apply ? [] : wavesOf(plan.planned).map(({ length }) => length);
    await stdout.write(`${removalText(plan, sizes, { locale, columns, paint }).join("\n")}\n`);
  }
  if (!options.apply || !plan.planned.length) return statusOf(plan, plan.planned.length > 0);
  await confirm(shell, { plan, organization: roster.organization.id, locale });
  await removeInWaves(shell, access, { plan, by, locale });
  return statusOf(plan, false);
}

function statusOf({ refused, unreadable }: RemovalPlan, isLeft: boolean): number {
  if (isLeft || refused.length) return EXIT.nonCompliant;
  return unreadable.length ? EXIT.insufficientData : EXIT.ok;
}

interface Confirming {
  readonly plan: RemovalPlan;
  readonly organization: string;
  readonly locale: Locale;
}

/** Has a person at a terminal type the account's id, or that of the organization for several. */
async function confirm(shell: Shell, { plan, organization, locale }: Confirming): Promise<void> {
  if (!canAsk(shell)) throw new UsageError(words.noTerminal);
  const [only, ...more] = plan.planned;
  const expected = only && !more.length ? only.member.account : organization;
  const description = more.length ? words.typeOrganization : words.typeAccount;
  const parse = (typed: string) => {
    if (typed !== expected)
      throw new InvalidValue({
        en: `That is not ${expected}. Ctrl+C cancels.`,
        ja: `${expected} と一致しません (Ctrl+C で中止)。`,
      });
    return typed;
  };
  await ask(shell, { id: { flags: "", description, parse } }, locale);
}

/** Something that was not expected in a member: nothing more is begun. */
class Surprise extends Error {
  override readonly name = "Surprise";
  readonly account: string;
  readonly text: Text;
  constructor(account: string, text: Text) {
    super(text.en);
    this.account = account;
    this.text = text;
  }
}

interface Removing {
  readonly plan: RemovalPlan;
  readonly by: string;
  readonly locale: Locale;
}

/** Removes in waves. The first surprise ends it: what is under way stops between two calls. @throws UsageError */
async function removeInWaves(shell: Shell, access: RootAccess, { plan, by, locale }: Removing): Promise<void> {
  const { stderr, clock } = shell;
  const stop = new AbortController();
  const signal = AbortSignal.any([shell.stopSignal(), stop.signal]);
  const line = stderr.progressLine();
  const total = plan.planned.length;
  const began = clock.now();
  let [done, surprise] = [0, null as Surprise | null];
  const show = () => line.show(progressText({ done, total, unreadable: 0, elapsed: clock.now() - began }, locale));
  const say = (text: Text) => {
    line.end();
    stderr.say(`genkan: ${text[locale]}\n`);
  };
  const waves = wavesOf(plan.planned);
  for (const [i, wave] of waves.entries()) {
    if (signal.aborted) break;
    say(words.wave(i + 1, waves.length, wave.length));
    const planOf = new Map(wave.map((planned) => [planned.member.account, planned]));
    const members = wave.map(({ member }) => member);
    await throughMembers(members, AT_A_TIME, async ({ account }) => {
      if (signal.aborted) return;
      try {
        const fix = await removeFrom(access, planOf.get(account)!, { by, signal });
        if (fix.state === "interrupted") return;
        done += 1;
        say(words.done(account, fix.results.filter(({ changed }) => changed).length, fix.id));
        show();
      } catch (error) {
        surprise ??= error instanceof Surprise ? error : new Surprise(account, causeText(error));
        stop.abort();
      }
    });
  }
  line.end();
  if (surprise) throw new UsageError(words.surprise(surprise.account, surprise.text, total - done));
  if (signal.aborted) throw new UsageError(words.interrupted);
  say(words.allDone(total));
}

/** What failed: a call to AWS, or the ledger, for example. */
function causeText(error: unknown): Text {
  const { action, message } = error as CallError;
  const { en, ja } = action
    ? words.cause(action, causeOf(error, action).detail)
    : { en: clean(message), ja: clean(message) };
  return { en: `${en}.`, ja: `${ja}。` };
}

/** Removes the root credentials of one member, and records it there. @throws Surprise */
async function removeFrom(
  { aws, caller, ledger, ...access }: RootAccess,
  { member, root, steps, fixes, unfinished }: PlannedMember,
  { by, signal }: { readonly by: string; readonly signal: AbortSignal },
): Promise<Fix> {
  const { account } = member;
  using session = await access.enter(account, "delete", by);
  const differing = differences(root, await readMemberRoot(session.aws));
  if (differing.length) throw new Surprise(account, words.differs(differing));
  const fix = fixOf({ account, caller, steps, fixes, unfinished }, aws.now());
  const applied = await applyFix(fix, {
    ledger,
    execute: executor(session.aws, { account, signal, inRootSession: true }),
    now: () => aws.now(),
  });
  if (applied.state !== "failed") return applied;
  const failure = applied.results.find((result) => result.failure)?.failure;
  throw new Surprise(account, failure ? failureText(failure) : words.stopped);
}

type Recording = Pick<PlannedMember, "steps" | "fixes" | "unfinished"> &
  Pick<RootAccess, "caller"> & { readonly account: string };

/** The record of a removal: a new one, or that of the one that was stopped. */
function fixOf({ account, caller, steps, fixes, unfinished }: Recording, at: Date): Fix {
  const { arn, subject } = caller;
  if (!unfinished) return newFix({ account, partition: subject.partition, by: arn, fixes, steps }, at);
  const ids = new Set(steps.map(({ id }) => id));
  const before = unfinished.fixes.map((each) => ({ ...each, steps: each.steps.filter((id) => ids.has(id)) }));
  const others = fixes.filter(({ control }) => !before.some((each) => each.control === control));
  return {
    ...unfinished,
    by: arn,
    steps,
    fixes: [...before, ...others],
    results: unfinished.results.filter(({ step }) => ids.has(step)),
  };
}
