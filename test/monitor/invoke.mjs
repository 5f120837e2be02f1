// Stands in for Lambda's runtime: loads a built bundle, hands it the events that come in, one a line and one after the
// other as to a function that is warm, and writes what came of each.
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const now = () => ({ at: performance.now(), cpu: process.cpuUsage() });
/** Milliseconds since then: on the clock, and of the processor. */
const since = ({ at, cpu }) => {
  const { user, system } = process.cpuUsage(cpu);
  return { milliseconds: performance.now() - at, processor: (user + system) / 1_000 };
};

const began = now();
const { handler } = await import(pathToFileURL(process.argv[2]).href);
let loading = since(began);

for await (const event of createInterface({ input: process.stdin })) {
  const context = {
    functionName: "test",
    functionVersion: "1",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:test",
    memoryLimitInMB: "256",
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => 60_000,
  };
  const from = now();
  const outcome = await handler(JSON.parse(event), context).then(
    (result) => ({ result: result ?? null }),
    ({ name, message }) => ({ error: `${name}: ${message}` }),
  );
  process.stdout.write(`\noutcome ${JSON.stringify({ ...outcome, handling: since(from), loading })}\n`);
  loading = null;
}
process.exit(0);
