import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleOwnControls, OWN_CONTROLS } from "../../stacks/own-controls.ts";
import { TestClock } from "../clock.ts";
import { fixture } from "../fixtures.ts";
import { root } from "../infra/synth/cache.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { synth } from "../infra/synth/synth.ts";
import { callMoto, type MotoAccount, motoAccount } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import { alertReady, configEvent, queueMessage, scheduled } from "./aws-events.ts";
import { clientOf, deploy, scenarioIn } from "./deployment.ts";

const ID = "acme-iam-user-absent";
const PREFIX = "genkan-production-";
const FILES = { Monitor: "schedule", Event: "event", ConfigRule: "config-rule", Notify: "notify" };

/** The example of a user's own control, bundled into the functions as a deployment does it. */
describe("the deployed functions with a control of the user's own", { tags: "moto_server" }, () => {
  const clock = new TestClock(Date.now());
  const work = mkdtempSync(join(tmpdir(), "genkan-own-"));
  let moto: MotoAccount;
  let deployed: Awaited<ReturnType<typeof deploy>>;
  let QueueUrl: string;

  beforeAll(async () => {
    moto = await motoAccount();
    const graph = await synth("production", "own", moto.account);
    const own = { config: join(root, "examples/own-controls/genkan.config.ts"), ids: [ID] };
    const functions: Record<string, Graph["functions"][string]> = {};
    for (const [component, name] of Object.entries(FILES)) {
      const folder = join(work, name);
      cpSync(join(await fixture("bundles"), name), folder, { recursive: true });
      await bundleOwnControls(own, { build }, join(folder, OWN_CONTROLS));
      functions[component] = { bundle: join(folder, "bundle.mjs") };
    }
    deployed = await deploy({ ...graph, functions }, moto, clock);
    ({ QueueUrl } = await callMoto<{ QueueUrl: string }>(moto, "AmazonSQS.CreateQueue", { QueueName: "subscriber" }));
    const TopicArn = `arn:aws:sns:us-east-1:${moto.account}:${graph.one("aws:sns/topic:Topic", "AlertsTopic").inputs.name}`;
    const Endpoint = `arn:aws:sqs:us-east-1:${moto.account}:subscriber`;
    await clientOf(SNSClient, moto).send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  });
  afterAll(async () => {
    await deployed?.close();
    rmSync(work, { recursive: true, force: true });
  });

  const users = (...names: readonly string[]) =>
    deployed.sandbox.account.replace(
      scenarioIn(moto.account, { iamUsers: names.map((name) => ({ name, password: true, mfa: true })) }),
    );
  const standing = async () =>
    (await deployed.items("finding"))
      .map(({ body }) => body)
      .filter(({ control }) => control === ID)
      .map(({ resource, status, reason }) => `${resource.id} ${status} ${reason}`)
      .sort();

  test("a scheduled run, an event, AWS Config and an alert have it like ours", async () => {
    users("break-glass");
    const first = await deployed.start("Monitor").invoke(scheduled);
    expect(first.error).toBeUndefined();
    expect(await standing()).toEqual(["break-glass COMPLIANT break-glass-user"]);

    // So long ago that AWS's answers have settled.
    const eventTime = new Date(clock.now() - 600_000).toISOString();
    users("break-glass", "alice");
    const act = { eventName: "CreateUser", eventSource: "iam.amazonaws.com", eventTime };
    const created = rootEvent({ ...act, recipientAccountId: moto.account });
    const event = await deployed.start("Event").invoke({ Records: [queueMessage(created)] });
    expect(event.result).toEqual({ batchItemFailures: [] });
    expect(await standing()).toContain("alice NON_COMPLIANT iam-user-present");

    const rule = await deployed.start("ConfigRule").invoke(configEvent(ID, {}, PREFIX, moto.account));
    expect(rule.result).toEqual({ evaluations: 2 });
    const results = [...(deployed.sandbox.account.configResults.get(PREFIX + ID)?.values() ?? [])];
    expect(results.map(({ ComplianceType, Annotation }) => [ComplianceType, Annotation])).toContainEqual([
      "NON_COMPLIANT",
      expect.stringContaining("alice is an IAM user."),
    ]);

    const alerts = (await deployed.items("alert")).filter(({ held }) => String(held).includes(ID));
    expect(alerts).toHaveLength(1);
    const notify = await deployed
      .start("Notify")
      .invoke({ Records: alerts.map((alert) => alertReady(alert, clock.date())) });
    expect(notify.result).toEqual({ batchItemFailures: [] });
    const { Messages = [] } = await callMoto<{ Messages?: { Body: string }[] }>(moto, "AmazonSQS.ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
    });
    const changes = Messages.flatMap(({ Body }) => JSON.parse(JSON.parse(Body).Message).changes);
    expect(changes.find(({ control }) => control === ID)).toMatchObject({
      title: "There is no IAM user except for break-glass access",
      message: "alice is an IAM user.",
      remediation: expect.arrayContaining([
        expect.stringMatching(/npx genkan check --table .* --control acme-iam-user/),
      ]),
    });
  });
});
