import type { Ledger, Run, Standing } from "@genkan/controls/engine/ledger";
import type { Subject } from "@genkan/controls/model/control";
import type { Locale } from "@genkan/controls/model/text";
import type { Unevaluated } from "@genkan/messages/formats/judged";
import { neverEvaluated } from "@genkan/messages/gate";
import type { Scene } from "@genkan/messages/terminal/overview";
import { configuredName } from "../configuration.ts";
import { EXIT } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { callerOf } from "../target/subject.ts";
import { ambient, type Target } from "../target/target.ts";
import { type LedgerChoice, openPlace, placeOf } from "./open.ts";

/** A ledger with recorded runs, and the account of the credentials, whose findings are read. */
export interface Recorded {
  readonly ledger: Ledger;
  readonly subject: Subject;
  readonly target: Target;
  readonly standing: Standing & { readonly lastRun: Run };
  /** Who asks about which account; it reads the account's name. */
  readonly scene: () => Promise<Scene>;
}

/** Which ledger to read, and how to answer where nothing has been evaluated yet. */
interface RecordedChoice extends LedgerChoice {
  readonly locale: Locale;
  /** Answers then, in a format for programs for example; people read the sentence. `false`: it has no answer of its own. */
  readonly unevaluated?: ((subject: Unevaluated, ledger: Ledger) => Promise<unknown>) | undefined;
}

/**
 * Opens the chosen ledger for the account of the credentials while `work` runs. Where nothing has been evaluated yet,
 * nothing is known: then it says so, in the format that was asked for, and does not run `work`.
 * @returns the exit status
 */
export async function withRecorded(
  shell: Shell,
  { locale, unevaluated, ...choice }: RecordedChoice,
  work: (recorded: Recorded) => Promise<number>,
): Promise<number> {
  const place = await placeOf(shell, choice);
  await using target = await ambient(shell, choice);
  const { aws } = target;
  const { subject, arn } = await callerOf(aws);
  const { account } = subject;
  await using opened = await openPlace(shell, "reading", place, { aws, account, locale });
  const standing = await opened.ledger.read(account);
  const region = await aws.region();
  const { lastRun } = standing;
  if (lastRun) {
    const scene = async () => {
      const { accountAlias } = await import("@genkan/aws/account-name");
      const name = (await configuredName(shell, account)) ?? (await accountAlias(aws));
      return { account: { id: account, name }, region, caller: arn };
    };
    return await work({ ledger: opened.ledger, subject, target, standing: { ...standing, lastRun }, scene });
  }
  const sentence = `${neverEvaluated(account)[locale]}\n`;
  const answer = unevaluated ? await unevaluated({ ...subject, region }, opened.ledger) : false;
  if (answer === false) await shell.stdout.write(sentence);
  else shell.stderr.say(`genkan: ${sentence}`);
  return EXIT.insufficientData;
}

/** A value for programs, with the sentence that nothing has been evaluated yet. */
export const asUnevaluated = (value: object, { account }: Unevaluated, locale: Locale): string =>
  `${JSON.stringify({ ...value, error: neverEvaluated(account)[locale] }, null, 2)}\n`;
