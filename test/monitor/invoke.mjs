// Stands in for Lambda's runtime: loads a built bundle, hands it the events that come in, one a line and one after the
// other as to a function that is warm, and writes what came of each.
import { randomUUID } from "node:crypto";
import { enableCompileCache, flushCompileCache, syncBuiltinESMExports } from "node:module";
import { createInterface } from "node:readline";
import timers from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The time by the simulated clock, in milliseconds since the epoch. */
let time = Date.now();

// Whoever listens has a clock of its own, and time passes there: nothing waits for the machine's clock, and no call
// ends because the machine is slow.
if (process.send) {
  enableCompileCache(fileURLToPath(new URL("../../.sst/compile-cache", import.meta.url)));
  const waiting = [];
  process.on("message", (now) => {
    time = now;
    waiting.shift()?.();
  });
  timers.setTimeout = (milliseconds, value) => {
    process.send(time + milliseconds);
    return new Promise((resolve) => waiting.push(() => resolve(value)));
  };
  syncBuiltinESMExports();
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length ? args : [time]));
    }
    static now() {
      return time;
    }
  };
  AbortSignal.timeout = () => new AbortController().signal;
  // The SDK's clients give up by timers of their own, of some seconds.
  const { setTimeout } = globalThis;
  const DEADLINE = 1_000;
  globalThis.setTimeout = (callback, milliseconds, ...args) =>
    milliseconds < DEADLINE ? setTimeout(callback, milliseconds, ...args) : setTimeout(() => {}, 2 ** 31 - 1).unref();
}

const now = () => ({ at: performance.now(), cpu: process.cpuUsage() });
/** Milliseconds since then: on the machine's clock, and of the processor. */
const since = ({ at, cpu }) => {
  const { user, system } = process.cpuUsage(cpu);
  return { milliseconds: performance.now() - at, processor: (user + system) / 1_000 };
};

let loads = 0;
let handler;
let loading;
async function load() {
  const began = now();
  ({ handler } = await import(`${pathToFileURL(process.argv[2])}?${loads++}`));
  loading = since(began);
}
await load();

for await (const line of createInterface({ input: process.stdin })) {
  const { event, anew, at } = JSON.parse(line);
  time = at ?? time;
  // A module that is loaded again has a state of its own.
  if (anew && !loading) await load();
  const context = {
    functionName: "test",
    functionVersion: "1",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:test",
    memoryLimitInMB: "256",
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => 60_000,
  };
  const from = now();
  const outcome = await handler(event, context).then(
    (result) => ({ result: result ?? null }),
    ({ name, message }) => ({ error: `${name}: ${message}` }),
  );
  process.stdout.write(`\noutcome ${JSON.stringify({ ...outcome, handling: since(from), loading })}\n`);
  loading = null;
  // Who is killed keeps nothing of what it compiled.
  if (process.send) flushCompileCache();
}
process.exit(0);
