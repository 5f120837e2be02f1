import { newRunId } from "@genkan/aws/account";
import { explainer, snsPublisher } from "@genkan/aws/alerts";
import { currentState } from "@genkan/controls/engine/current-state";
import { type Outcome, run } from "@genkan/controls/engine/run";
import type { Alert, World } from "@genkan/controls/engine/world";
import type { Subject } from "@genkan/controls/model/control";
import type { Status } from "@genkan/controls/model/evaluation";
import { statusNames } from "@genkan/controls/model/glossary";
import type { Locale, Text } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
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
import { verifiedTopic } from "./topic.ts";

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
type Log = (text: Text) => void;

/** The environment and the settings of a watch. */
interface Watch {
  readonly shell: Shell;
  readonly choice: WatchChoice;
  readonly configuration: Configuration;
  readonly target: Target;
  readonly log: Log;
  /** Adds to an alert what people need to understand it, such as the name of the account. */
  readonly explain: (alert: Alert) => Promise<Alert>;
  readonly stop: AbortSignal;
}

/** Runs the monitor on the account of the credentials until Ctrl+C. @returns the exit status */
export async function watchAccount(shell: Shell, choice: WatchChoice, configuration: Configuration): Promise<number> {
  const { locale } = choice;
  const log: Log = (text) => shell.stderr.say(`genkan: ${new Date(shell.clock.now()).toISOString()} ${text[locale]}\n`);
  const stop = shell.stopSignal();
  await using target = await ambient(shell, choice);
  using ledger = SqliteLedger.openFile(choice.ledger ?? defaultLedger(shell.env));
  const watch: Watch = { shell, choice, configuration, target, log, explain: explainer(target.aws), stop };
  const account = await accountWhenReachable(watch);
  if (!account) return 0;
  log(words.watching(account.subject.account, choice.once ? null : choice.every / 1000));
  return await runRepeatedly(watch, worldOf(watch, account, ledger), ledger);
}

const pause = ({ shell, stop }: Watch, milliseconds: number): Promise<void> =>
  shell.clock.sleep(milliseconds, stop).catch(() => {});

/**
 * The account of the credentials, with a topic that is verified: a watch asks again while the network is down. `null` when
 * Ctrl+C came first.
 */
async function accountWhenReachable(watch: Watch): Promise<Account | null> {
  const { choice, target, log, stop } = watch;
  while (!stop.aborted) {
    try {
      const account = await accountOf(target.aws);
      if (choice.topicArn) log(await verifiedTopic(target.aws, choice.topicArn));
      return account;
    } catch (error) {
      if (choice.once || error instanceof UsageError) throw error;
      logFailure(error, log);
    }
    await pause(watch, Math.min(choice.every, 60_000));
  }
  return null;
}

function worldOf(watch: Watch, account: Account, ledger: SqliteLedger): World {
  const { shell, choice, configuration, target } = watch;
  const { format, locale } = choice;
  const reader = { locale, timeZone: shell.timeZone };
  const toTopic = topicPublisher(watch, account.subject, ledger);
  return {
    ...account,
    settings: configuration.settings,
    ledger,
    publish: async (alert) => {
      const explained = await watch.explain(alert);
      await toTopic?.(explained);
      await shell.stdout.deliver(alertText(explained, format, reader));
    },
    now: target.now,
    newRunId,
    ...(choice.once ? {} : { everySeconds: choice.every / 1_000 }),
  };
}

/** Publishes to the chosen topic, if there is one, and remembers that the topic has received how things stand. */
function topicPublisher(watch: Watch, { account }: Subject, ledger: SqliteLedger): World["publish"] | null {
  const { shell, target, choice } = watch;
  const { topicArn, locale } = choice;
  if (!topicArn) return null;
  const publish = snsPublisher(target.aws, topicArn, { locale, timeZone: shell.timeZone });
  return async (alert) => {
    await publish(alert);
    if (alert.changes.some(({ kind }) => kind === "baseline")) ledger.rememberTopic(account, topicArn);
  };
}

/** Sends how things stand to a topic that has never received it: what was found earlier would stay unknown there. */
async function introduce(watch: Watch, { subject, now, newRunId }: World, ledger: SqliteLedger): Promise<void> {
  const publish = topicPublisher(watch, subject, ledger);
  if (!publish || ledger.knowsTopic(subject.account, watch.choice.topicArn ?? "")) return;
  const date = now();
  const standing = await ledger.read(subject.account);
  watch.log(words.introducing(standing.findings.filter(({ status }) => status === "NON_COMPLIANT").length));
  const state = currentState(subject, standing, { at: date.toISOString(), alertId: newRunId(date) });
  await publish(await watch.explain(state));
}

/** @returns the exit status */
async function runRepeatedly(watch: Watch, world: World, ledger: SqliteLedger): Promise<number> {
  const { shell, choice, configuration, log, stop } = watch;
  const { every, once } = choice;
  while (!stop.aborted) {
    const began = shell.clock.now();
    const runOnce = async () => {
      logSummary(await run(world, configuration.controls), log);
      await introduce(watch, world, ledger);
      return true;
    };
    const succeeded = await runOnce().catch((error: unknown) => {
      if (once && error instanceof UsageError) throw error;
      logFailure(error, log);
      return false;
    });
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
  log({
    en: `${counts.map(([status, count]) => `${count} ${status}`).join(", ")} (${apiCalls} API calls)`,
    ja: `${counts.map(([status, count]) => `${statusNames[status as Status].ja} ${count}`).join("、")} (API 呼び出し ${apiCalls} 回)`,
  });
}

/** Logs why a run failed. @throws UsageError if alerts cannot be written: a watch without a reader must end */
function logFailure(error: unknown, log: Log): void {
  const all = error instanceof AggregateError ? error.errors : [error];
  const unwritten = all.find((each) => each instanceof OutputError);
  if (unwritten instanceof OutputError) {
    throw new UsageError({
      en: `${unwritten.text.en} The alert stays undelivered; the next genkan watch writes it.`,
      ja: `${unwritten.text.ja}通知は未送信のまま残り、次回の genkan watch で出力されます。`,
    });
  }
  log(words.failed(complaintOf(error) ?? { en: String(error), ja: String(error) }));
}

const words = {
  watching: (account: string, seconds: number | null): Text => ({
    en: `watching account ${account}, ${seconds === null ? "once" : `every ${seconds} s`}`,
    ja: `アカウント ${account} を監視します (${seconds === null ? "1 回のみ" : `${seconds} 秒ごと`})`,
  }),
  introducing: (count: number): Text => ({
    en: `this topic has never received an alert of this account: sending the current state (${count} non-compliant)`,
    ja: `このトピックにはこのアカウントの通知をまだ送信していないため、現在の状態を送信します (非準拠 ${count} 件)`,
  }),
  failed: (cause: Text): Text => ({
    en: `this run failed, and the next run will catch up: ${cause.en}`,
    ja: `今回の実行は失敗しました。次回の実行で補います: ${cause.ja}`,
  }),
};
