// Stands in for Lambda's runtime: loads a built bundle, hands it the events that come in, one a line and one after the
// other as to a function that is warm, and writes what came of each.
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const began = performance.now();
const { handler } = await import(pathToFileURL(process.argv[2]).href);
let starting = performance.now() - began;

for await (const event of createInterface({ input: process.stdin })) {
  const context = {
    functionName: "test",
    functionVersion: "1",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:test",
    memoryLimitInMB: "256",
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => 60_000,
  };
  const from = performance.now();
  const outcome = await handler(JSON.parse(event), context).then(
    (result) => ({ result: result ?? null }),
    ({ name, message }) => ({ error: `${name}: ${message}` }),
  );
  const milliseconds = performance.now() - from;
  process.stdout.write(`\noutcome ${JSON.stringify({ ...outcome, milliseconds, starting })}\n`);
  starting = 0;
}
process.exit(0);
