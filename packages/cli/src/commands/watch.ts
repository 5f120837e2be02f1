import { snsPublisher } from "@genkan/aws/alerts";
import { type Alert, type Outcome, run, type World } from "@genkan/controls/engine/run";
import type { Control, Subject } from "@genkan/controls/model/control";
import { defaultSettings } from "@genkan/controls/model/settings";
import type { Locale } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { mail } from "@genkan/messages/channels/mail";
import { complaintOf } from "../complaint.ts";
import { UsageError } from "../exit.ts";
import { defaultLedger } from "../ledger/path.ts";
import { SqliteLedger } from "../ledger/sqlite.ts";
import { OutputError } from "../output.ts";
import { newRunId } from "../run-id.ts";
import type { Shell } from "../shell.ts";
import { ambient, collectFrom, subjectOf, type Target } from "../target.ts";

export interface WatchOptions {
  readonly controls: readonly Control[];
  /** Milliseconds between the starts of two runs. */
  readonly every: number;
  readonly once?: boolean;
  readonly ledger?: string;
  readonly topicArn?: string;
  readonly format: "text" | "json";
  readonly locale: Locale;
  readonly region?: string;
  readonly identityCenterRegion?: string;
}

/** Writes a line with the time to stderr. */
type Say = (text: string) => void;

/** Runs the monitor on the ambient account until it is told to stop. @returns the exit status */
export async function runWatch(shell: Shell, options: WatchOptions): Promise<number> {
  const { controls, every, once = false, locale, topicArn } = options;
  const { clock, stdout, stderr } = shell;
  const say: Say = (text) => stderr.say(`genkan: ${new Date(clock.now()).toISOString()} ${text}\n`);
  const stop = shell.stopSignal();
  const rest = (milliseconds: number) => clock.sleep(milliseconds, stop).catch(() => {});
  const target = ambient(shell, options);
  const ledger = SqliteLedger.open(options.ledger ?? defaultLedger(shell.env));
  try {
    let subject: Subject | null = null;
    while (!subject) {
      if (stop.aborted) return 0;
      subject = await subjectIfReachable(target, once, say);
      if (!subject) await rest(Math.min(every, 60_000));
    }
    const told: World["publish"][] = [
      ...(topicArn ? [snsPublisher(target.aws, topicArn, locale)] : []),
      (alert) => stdout.deliver(written(alert, options)),
    ];
    const world: World = {
      subject,
      settings: { ...defaultSettings, identityCenterRegion: options.identityCenterRegion ?? null },
      collect: collectFrom(target.aws, subject),
      ledger,
      publish: async (alert) => {
        for (const publish of told) await publish(alert);
      },
      now: target.now,
      newRunId,
    };
    say(`watching account ${subject.account}, ${once ? "once" : `every ${every / 1000} s`}`);
    while (!stop.aborted) {
      const began = clock.now();
      const failed = await run(world, controls).then(
        (outcome) => heartbeat(outcome, say),
        (error: unknown) => {
          if (once && error instanceof UsageError) throw error;
          return complain(error, say);
        },
      );
      if (once) return failed ? 1 : 0;
      // A machine's clock may be set while a run is under way.
      const took = Math.min(every, Math.max(0, clock.now() - began));
      await rest(every - took);
    }
    return 0;
  } finally {
    ledger.close();
    target.close();
  }
}

/** Whose account it is; `null` while AWS can't be reached, for a watch goes on asking when the network is down. */
async function subjectIfReachable(target: Target, once: boolean, say: Say): Promise<Subject | null> {
  try {
    return await subjectOf(target.aws);
  } catch (error) {
    if (once || error instanceof UsageError) throw error;
    complain(error, say);
    return null;
  }
}

const written = (alert: Alert, { format, locale }: WatchOptions): string => {
  const message = alertMessage(alert, locale);
  if (format === "json") return `${JSON.stringify(message)}\n`;
  const { subject, body } = mail.alert(message);
  return `\n${subject}\n\n${body}\n`;
};

function heartbeat({ run: { summary, apiCalls } }: Outcome, say: Say): boolean {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  say(`${counts.map(([status, count]) => `${count} ${status}`).join(", ")} (${apiCalls} API calls)`);
  return false;
}

/** Says why a run failed. @throws UsageError when alerts can't be written: a watch that nobody can read must end */
function complain(error: unknown, say: Say): boolean {
  const all = error instanceof AggregateError ? error.errors : [error];
  const unwritten = all.find((each) => each instanceof OutputError);
  if (unwritten)
    throw new UsageError(`${unwritten.message} The alert stays undelivered; the next genkan watch writes it.`);
  say(`this run failed, the next one makes good for it: ${complaintOf(error) ?? String(error)}`);
  return true;
}
