// Stands in for Lambda's runtime: loads a built bundle, hands it one event, and writes what came of it.
import { pathToFileURL } from "node:url";

const [, , bundle, event] = process.argv;
const { handler } = await import(pathToFileURL(bundle).href);
const context = {
  functionName: "test",
  functionVersion: "1",
  invokedFunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:test",
  memoryLimitInMB: "256",
  awsRequestId: "00000000-0000-4000-8000-000000000000",
  getRemainingTimeInMillis: () => 60_000,
};
const outcome = await handler(JSON.parse(event), context).then(
  (result) => ({ result: result ?? null }),
  ({ name, message }) => ({ error: `${name}: ${message}` }),
);
process.stderr.write(`\noutcome ${JSON.stringify(outcome)}\n`);
process.exit(0);
