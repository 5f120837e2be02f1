/**
 * The built bundles of Monitor and Event on an account with 50,000 people and 300 permission sets: how long a run and a
 * batch of events take, and when the alert on what root did in that batch is recorded, from where it is sent. What AWS's
 * rates take is counted on a test clock, which does not depend on this machine; what the code takes is the processor's
 * time. How long AWS takes to answer a single call is in neither. Fails when a promise does not hold.
 */
import { readScenario } from "@genkan/sandbox/scenario";
import { TestClock } from "../clock.ts";
import { synthesise } from "../infra/synth/cache.ts";
import { readGraph } from "../infra/synth/graph.ts";
import { queueMessage, scheduled } from "../monitor/aws-events.ts";
import { deploy } from "../monitor/deployment.ts";
import type { Lambda } from "../monitor/lambda.ts";
import { startMotoServer } from "../moto/server.ts";
import { portalSignIn, rootEvent, settingsChange } from "../scenarios/events.ts";
import { accountOf } from "../scenarios/sized.ts";

const SETS = 300;
const USERS = 50_000;
const MEGABYTES = 256;
/** Lambda gives a whole processor to so much memory. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_PROCESSOR = 1_769;
const graph = readGraph(await synthesise({ stage: "dev", config: "test/infra/minimal.config.ts" }));
/** Seconds after which Lambda ends a function. */
const limitOf = (component: string): number =>
  graph.one("aws:lambda/function:Function", `${component}Function`).inputs.timeout;

/** Seconds that what takes so many of a whole processor takes of a function's. */
const atItsSize = (processor: number) => (processor * WHOLE_PROCESSOR) / MEGABYTES;

/** Accounts: each set is assigned to a group of its own, in which is one person, or an equal part of all. */
const shapes = {
  "one person in each group": (sized: ReturnType<typeof accountOf>) => sized,
  "everybody in a group": (sized: ReturnType<typeof accountOf>) => {
    const { groups, users } = sized.identityCenter;
    for (const [i, group] of groups.entries())
      group.members = users.filter((_, place) => place % groups.length === i).map(({ id }) => id);
    return sized;
  },
};

const promises: [string, boolean][] = [];
for (const [shape, change] of Object.entries(shapes)) {
  // Another account each time.
  const moto = await startMotoServer();
  try {
    const clock = new TestClock();
    const deployed = await deploy(graph, { endpoint: moto.endpoint, account: graph.account }, clock);
    try {
      const sized = change(accountOf(SETS, SETS, USERS));
      deployed.sandbox.account.replace(
        readScenario(JSON.parse(JSON.stringify(sized).replaceAll("111122223333", graph.account))),
      );
      const measure = async (what: string, component: string, lambda: Lambda, event: object) => {
        const before = deployed.calls.length;
        const { error, handling, loading, result } = await lambda.invoke(event);
        if (error !== undefined) throw new Error(`${what}: ${error}`);
        const calls = deployed.calls.slice(before);
        const after = (at: number) => (at - (calls[0]?.at ?? 0)) / 1_000;
        const waited = after(clock.now());
        const processor = (handling.processor + (loading?.processor ?? 0)) / 1_000;
        const total = waited + atItsSize(processor);
        process.stdout.write(
          `${what}: ${calls.length} API calls; ${waited.toFixed(1)} s by AWS's rates and ${processor.toFixed(1)} s of a whole ` +
            `processor, which is about ${total.toFixed(0)} s at ${MEGABYTES} MB; the limit is ${limitOf(component)} s\n`,
        );
        promises.push([`${what}: ends within its limit`, total < limitOf(component)]);
        /** After how many seconds by AWS's rates an alert that names an event was recorded. */
        const recorded = (eventID: string) => {
          const write = calls.find(({ service, operation, input }) => {
            const text = JSON.stringify(input);
            return (
              service === "dynamodb" && /Write|Put/.test(operation) && /"alert"/.test(text) && text.includes(eventID)
            );
          });
          return write ? after(write.at) : Number.POSITIVE_INFINITY;
        };
        return { recorded, processor, result };
      };
      const run = deployed.start("Monitor");
      await measure(`${shape}: a run`, "Monitor", run, scheduled);
      await run.end();

      const event = deployed.start("Event");
      const at = () => new Date(clock.now() - 180_000).toISOString();
      const byRoot = (eventSource: string, eventName: string) =>
        rootEvent({ eventName, eventSource, eventTime: at(), recipientAccountId: graph.account });
      const byAdministrator = (eventSource: string, eventName: string) =>
        queueMessage(settingsChange(at(), null, { eventSource, eventName, recipientAccountId: graph.account }));
      deployed.sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" } as never));
      const key = byRoot("iam.amazonaws.com", "CreateAccessKey");
      const alone = await measure(`${shape}: root alone`, "Event", event, { Records: [queueMessage(key)] });
      const work = byRoot("ec2.amazonaws.com", "RunInstances");
      const batch = [
        byAdministrator("sso.amazonaws.com", "CreateAccountAssignment"),
        byAdministrator("sso.amazonaws.com", "PutInlinePolicyToPermissionSet"),
        byAdministrator("sso-directory.amazonaws.com", "CreateUser"),
        byAdministrator("sso-directory.amazonaws.com", "AddMemberToGroup"),
        queueMessage(portalSignIn(at(), "PASSWORD", { userId: "u-7", recipientAccountId: graph.account })),
        queueMessage(work),
      ];
      const mixed = await measure(`${shape}: root among changes of Identity Center`, "Event", event, {
        Records: batch,
      });
      const { batchItemFailures } = mixed.result as { batchItemFailures: unknown[] };
      const recorded = [alone.recorded(key.eventID), mixed.recorded(work.eventID)];
      process.stdout.write(
        `${shape}: what root did is recorded for sending after ${recorded.map((each) => each.toFixed(1)).join(" and ")} s by AWS's ` +
          `rates, and at most ${atItsSize(alone.processor).toFixed(1)} s of the function's processor; ` +
          `${batchItemFailures.length} messages given back\n`,
      );
      promises.push([
        `${shape}: what root did waits for nothing of Identity Center`,
        recorded.every((each) => each < 5),
      ]);
      await event.end();
    } finally {
      await deployed.close();
    }
  } finally {
    moto.stop();
  }
}
for (const [promise, holds] of promises) process.stdout.write(`${holds ? "holds" : "FAILS"}: ${promise}\n`);
process.exitCode = promises.every(([, holds]) => holds) ? 0 : 1;
