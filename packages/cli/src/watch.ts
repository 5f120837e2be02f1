import { newRunId } from "@genkan/aws/account";
import { explainer, snsPublisher } from "@genkan/aws/alerts";
import { type Outcome, run } from "@genkan/controls/engine/run";
import type { Alert, World } from "@genkan/controls/engine/world";
import type { Locale } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { mail } from "@genkan/messages/channels/mail";
import type { Reader } from "@genkan/messages/moment";
import { complaintOf } from "./complaint.ts";
import type { Configuration } from "./configuration.ts";
import { UsageError } from "./exit.ts";
import { defaultLedger } from "./ledger/path.ts";
import { SqliteLedger } from "./ledger/sqlite.ts";
import { OutputError } from "./output.ts";
import type { Shell } from "./shell.ts";
import { accountOf } from "./target/subject.ts";
import { ambient, type RegionChoice, type Target } from "./target/target.ts";

interface WatchChoice extends RegionChoice {
  /** Milliseconds between the starts of two runs. */
  readonly every: number;
  readonly once: true | undefined;
  readonly ledger: string | undefined;
  readonly topicArn: string | undefined;
  readonly format: "text" | "json";
  readonly locale: Locale;
}

type Account = Pick<World, "subject" | "collect">;

/** Writes a line with the time to stderr. */
type Log = (text: string) => void;

/** The environment and the settings of a watch. */
interface Watch {
  readonly shell: Shell;
  readonly choice: WatchChoice;
  readonly configuration: Configuration;
  readonly target: Target;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** Runs the monitor on the account of the credentials until Ctrl+C. @returns the exit status */
export async function watchAccount(shell: Shell, choice: WatchChoice, configuration: Configuration): Promise<number> {
  const log: Log = (text) => shell.stderr.say(`genkan: ${new Date(shell.clock.now()).toISOString()} ${text}\n`);
  const stop = shell.stopSignal();
  await using target = await ambient(shell, choice);
  using ledger = SqliteLedger.openFile(choice.ledger ?? defaultLedger(shell.env));
  const watch: Watch = { shell, choice, configuration, target, log, stop };
  const account = await accountWhenReachable(watch);
  if (!account) return 0;
  log(`watching account ${account.subject.account}, ${choice.once ? "once" : `every ${choice.every / 1000} s`}`);
  return await runRepeatedly(watch, worldOf(watch, account, ledger));
}

const pause = ({ shell, stop }: Watch, milliseconds: number): Promise<void> =>
  shell.clock.sleep(milliseconds, stop).catch(() => {});

/** The account of the credentials. A watch repeats the call while the network is down. `null` if Ctrl+C came first. */
async function accountWhenReachable(watch: Watch): Promise<Account | null> {
  const { choice, target, log, stop } = watch;
  while (!stop.aborted) {
    try {
      return await accountOf(target.aws);
    } catch (error) {
      if (choice.once || error instanceof UsageError) throw error;
      logFailure(error, log);
    }
    await pause(watch, Math.min(choice.every, 60_000));
  }
  return null;
}

function worldOf({ shell, choice, configuration, target }: Watch, account: Account, ledger: SqliteLedger): World {
  const { topicArn, format, locale } = choice;
  const reader = { locale, timeZone: shell.timeZone };
  const explain = explainer(target.aws);
  const publishers: World["publish"][] = [
    ...(topicArn ? [snsPublisher(target.aws, topicArn, reader)] : []),
    (alert) => shell.stdout.deliver(alertText(alert, format, reader)),
  ];
  return {
    ...account,
    settings: configuration.settings,
    ledger,
    publish: async (alert) => {
      const explained = await explain(alert);
      for (const publish of publishers) await publish(explained);
    },
    now: target.now,
    newRunId,
    ...(choice.once ? {} : { everySeconds: choice.every / 1_000 }),
  };
}

/** @returns the exit status */
async function runRepeatedly(watch: Watch, world: World): Promise<number> {
  const { shell, choice, configuration, log, stop } = watch;
  const { every, once } = choice;
  while (!stop.aborted) {
    const began = shell.clock.now();
    const succeeded = await run(world, configuration.controls).then(
      (outcome) => {
        logSummary(outcome, log);
        return true;
      },
      (error: unknown) => {
        if (once && error instanceof UsageError) throw error;
        logFailure(error, log);
        return false;
      },
    );
    if (once) return succeeded ? 0 : 1;
    // The machine's clock may have been set during a run.
    const took = Math.min(every, Math.max(0, shell.clock.now() - began));
    await pause(watch, every - took);
  }
  return 0;
}

const alertText = (alert: Alert, format: WatchChoice["format"], reader: Reader): string => {
  const message = alertMessage(alert, reader);
  if (format === "json") return `${JSON.stringify(message)}\n`;
  const { subject, body } = mail.alert(message);
  return `\n${subject}\n\n${body}\n`;
};

function logSummary({ run: { summary, apiCalls } }: Outcome, log: Log): void {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  log(`${counts.map(([status, count]) => `${count} ${status}`).join(", ")} (${apiCalls} API calls)`);
}

/** Logs why a run failed. @throws UsageError if alerts cannot be written: a watch without a reader must end */
function logFailure(error: unknown, log: Log): void {
  const all = error instanceof AggregateError ? error.errors : [error];
  const unwritten = all.find((each) => each instanceof OutputError);
  if (unwritten)
    throw new UsageError(`${unwritten.message} The alert stays undelivered; the next genkan watch writes it.`);
  log(`this run failed, the next one makes good for it: ${complaintOf(error) ?? String(error)}`);
}
