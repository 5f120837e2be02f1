import { setTimeout as sleep } from "node:timers/promises";
import { snsPublisher } from "@genkan/aws/alerts";
import type { Control, Subject } from "@genkan/controls/control";
import { type Alert, type Outcome, run, type World } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import type { Locale } from "@genkan/controls/text";
import { alertMessage } from "@genkan/controls/words/alert";
import { mail } from "@genkan/controls/words/mail";
import { complaintOf } from "../complaint.ts";
import { UsageError } from "../exit.ts";
import { defaultLedger } from "../ledger/path.ts";
import { SqliteLedger } from "../ledger/sqlite.ts";
import { newRunId } from "../run-id.ts";
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

/** Runs the monitor on the ambient account until it is told to stop. @returns the exit status */
export async function runWatch(options: WatchOptions): Promise<number> {
  const { controls, every, once = false, locale, topicArn } = options;
  const stop = stopSignal();
  const target = ambient(options.region ? { region: options.region } : {});
  const ledger = SqliteLedger.open(options.ledger ?? defaultLedger());
  try {
    const subject = await knownSubject(target, once, every, stop);
    if (!subject) return 0;
    const told: World["publish"][] = [
      ...(topicArn ? [snsPublisher(target.aws, topicArn, locale)] : []),
      async (alert) => void process.stdout.write(written(alert, options)),
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
      const began = performance.now();
      const failed = await run(world, controls).then(heartbeat, (error) => {
        if (once && error instanceof UsageError) throw error;
        return complain(error);
      });
      if (once) return failed ? 1 : 0;
      await sleep(Math.max(0, every - (performance.now() - began)), undefined, { signal: stop }).catch(() => {});
    }
    return 0;
  } finally {
    ledger.close();
    await target.close();
  }
}

/** Whose account it is. Until AWS can be reached, a watch goes on asking: it must survive a network that is down. */
async function knownSubject(target: Target, once: boolean, every: number, stop: AbortSignal): Promise<Subject | null> {
  while (!stop.aborted) {
    try {
      return await subjectOf(target.aws);
    } catch (error) {
      if (once || error instanceof UsageError) throw error;
      complain(error);
      await sleep(Math.min(every, 60_000), undefined, { signal: stop }).catch(() => {});
    }
  }
  return null;
}

const written = (alert: Alert, { format, locale }: WatchOptions): string => {
  const message = alertMessage(alert, locale);
  if (format === "json") return `${JSON.stringify(message)}\n`;
  const { subject, body } = mail(message);
  return `\n${subject}\n\n${body}\n`;
};

const say = (text: string) => void process.stderr.write(`genkan: ${new Date().toISOString()} ${text}\n`);

function heartbeat({ run: { summary, apiCalls } }: Outcome): boolean {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  say(`${counts.map(([status, count]) => `${count} ${status}`).join(", ")} (${apiCalls} API calls)`);
  return false;
}

function complain(error: unknown): boolean {
  say(`this run failed, the next one makes good for it: ${complaintOf(error) ?? String(error)}`);
  return true;
}

/** Ends the watch after the run that is under way; a second Ctrl+C ends it at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
