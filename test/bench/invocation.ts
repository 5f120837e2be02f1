/**
 * One scheduled invocation of the built bundle, cold as an hourly one is, on the simulated account and moto: its calls to
 * AWS, DynamoDB's among them, what it writes, and what Lambda would bill. For the first run of an account, for one in
 * which nothing changed, and for one drift, with the invocation of Notify that tells it. Fails when a promise does not
 * hold.
 */
import { synthesise } from "../infra/synth/cache.ts";
import { readGraph } from "../infra/synth/graph.ts";
import { alertReady, scheduled } from "../monitor/aws-events.ts";
import { deploy, scenarioIn } from "../monitor/deployment.ts";
import type { Call } from "../monitor/front.ts";
import { startMotoServer } from "../moto/server.ts";

const TIMES = 5;
const MEGABYTES = 256;
/** Lambda gives a whole processor to so much memory. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_PROCESSOR = 1_769;

interface Measured {
  readonly calls: readonly Call[];
  /** Milliseconds. */
  readonly billed: number;
}

const graph = readGraph(await synthesise({ stage: "dev", config: "test/infra/minimal.config.ts" }));
const moto = await startMotoServer();
const deployed = await deploy(graph, { endpoint: moto.endpoint, account: graph.account });
const measured: Record<string, Measured[]> = {};

/** Invokes a function in a new process, and keeps what it called and took. */
async function measure(what: string, component: string, event: object): Promise<void> {
  const before = deployed.calls.length;
  const lambda = deployed.start(component);
  const { error, loading, handling } = await lambda.invoke(event);
  await lambda.end();
  if (error !== undefined) throw new Error(`${what}: ${error}`);
  // Of its processor's part it gets as much as its memory is worth; what it waits, it waits at any size.
  const billed = [loading, handling].reduce((sum, spent) => {
    const { milliseconds = 0, processor = 0 } = spent ?? {};
    return sum + Math.max(milliseconds - processor, 0) + (processor * WHOLE_PROCESSOR) / MEGABYTES;
  }, 0);
  measured[what] ??= [];
  measured[what].push({ calls: deployed.calls.slice(before), billed });
}

try {
  for (let i = 0; i < TIMES; i++) {
    // Another account each time: its first run.
    const account = `12345678900${i}`;
    const scenarioOf = (accessKeys: object[]) => scenarioIn(account, { root: { accessKeys } });
    deployed.sandbox.account.replace(scenarioOf([]));
    const unsent = async () => {
      const alerts = (await deployed.items("alert")).filter((alert) => alert["account"] === account);
      return { Records: alerts.map((alert) => alertReady(alert)) };
    };
    await measure("first run", "Monitor", scheduled);
    await measure("its alert, by Notify", "Notify", await unsent());
    await measure("steady state", "Monitor", scheduled);
    deployed.sandbox.account.replace(scenarioOf([{ status: "Active" }]));
    await measure("one drift", "Monitor", scheduled);
    await measure("the drift's alert, by Notify", "Notify", await unsent());
  }
} finally {
  await deployed.close();
  moto.stop();
}

const WRITE = /^dynamodb:(PutItem|UpdateItem|DeleteItem)$/;
const written = (calls: readonly Call[]) =>
  calls.flatMap(({ permissions }) => permissions).filter(({ action }) => WRITE.test(action)).length;
const listed = (calls: readonly Call[]) =>
  [...Map.groupBy(calls, ({ service, operation }) => `${service}:${operation}`)]
    .map(([name, all]) => `${name} ${all.length}`)
    .sort()
    .join(", ");
process.stdout.write(
  `Billed time: loading and handling, at ${MEGABYTES} MB and ${WHOLE_PROCESSOR} MB a processor; median of ${TIMES}; AWS answers on loopback, so its own latency is not in it.\n`,
);
for (const [what, times] of Object.entries(measured)) {
  const { calls } = times[0]!;
  const byLedger = calls.filter(({ service }) => service === "dynamodb").length;
  const billed = times.map((each) => each.billed).sort((a, b) => a - b)[Math.floor(TIMES / 2)]!;
  process.stdout.write(
    `${what}: ${calls.length} API calls, ${byLedger} of them to DynamoDB; ${written(calls)} items written; about ${billed.toFixed(0)} ms billed\n  ${listed(calls)}\n`,
  );
}

const always = (what: string, holds: (calls: readonly Call[]) => boolean) =>
  (measured[what] ?? []).every(({ calls }) => holds(calls));
const count = (calls: readonly Call[], name: RegExp) => calls.filter(({ operation }) => name.test(operation)).length;
const promises: readonly [string, boolean][] = [
  ["a run in which nothing changed writes one item", always("steady state", (calls) => written(calls) === 1)],
  [
    "one drift is one write, whole or not at all",
    always("one drift", (calls) => count(calls, /Write|Put|Delete/) === 1),
  ],
  ["no run publishes", always("one drift", (calls) => count(calls, /^Publish$/) === 0)],
  ["an alert is published once", always("the drift's alert, by Notify", (calls) => count(calls, /^Publish$/) === 1)],
];
for (const [promise, holds] of promises) process.stdout.write(`${holds ? "holds" : "FAILS"}: ${promise}\n`);
process.exitCode = promises.every(([, holds]) => holds) ? 0 : 1;
