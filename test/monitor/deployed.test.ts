import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { tamperMessage } from "@genkan/aws/event-rules/tampering";
import { catalogue } from "@genkan/controls/catalogue/index";
import { channels, isHttpsChannel } from "@genkan/messages/channels/index";
import { digestMessage } from "@genkan/messages/digest/digest";
import { utc } from "@genkan/messages/moment";
import { type Simulation, simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { postsToChannel } from "../infra/channels.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { synth } from "../infra/synth/synth.ts";
import { digests } from "../messages/digests.ts";
import { type MotoAccount, motoAccount } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import { behaviours, startService } from "../services.ts";
import { alertReady, configEvent, fromSns, queueMessage, scheduled } from "./aws-events.ts";
import { clientOf, lambdaEnvironment, scenarioIn } from "./deployment.ts";
import { type FrontOptions, startFront } from "./front.ts";
import { Lambda, type Outcome } from "./lambda.ts";

const ACCOUNT = "111122223333";
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`;
const TABLE = "findings";
const KEY = "0123456789abcdef0123456789abcdef";

/**
 * The built bundles, in processes with the environment of Lambda, on a simulated account and moto's DynamoDB. They stay
 * warm from test to test, and time is simulated.
 */
describe("the deployed functions", { tags: "moto_server" }, () => {
  const clock = new TestClock(Date.now());
  let graph: Graph;
  let functions: Graph["functions"];
  let moto: MotoAccount;
  let dynamoDb: DynamoDBClient;
  let sandbox: Simulation;
  let front: Awaited<ReturnType<typeof startFront>>;
  const passOn: FrontOptions["between"] = (_, forward) => forward();
  /** What stands between a call and its answer in the test that runs. */
  let between = passOn;
  const started: Lambda[] = [];

  beforeAll(async () => {
    moto = await motoAccount();
    dynamoDb = clientOf(DynamoDBClient, moto);
    graph = await synth("production", "full");
    ({ functions } = graph);
    front = await startFront({
      account: ACCOUNT,
      clock,
      route: (service) => (/^(dynamodb|ssm)$/.test(service) ? moto : sandbox),
      between: (call, forward) => between(call, forward),
    });
  });
  afterAll(async () => {
    for (const lambda of started) lambda.kill();
    await front?.close();
  });
  beforeEach(async () => {
    sandbox = simulate({ scenario: scenarioIn(ACCOUNT), clock });
    sandbox.account.subscribe(TOPIC, "email", "you@example.com");
    sandbox.account.subscribe(TOPIC, "lambda", "program");
    between = passOn;
    await dynamoDb.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    return async () => {
      await dynamoDb.send(new DeleteTableCommand({ TableName: TABLE }));
    };
  });

  const start = (component: string, more: object = {}) => {
    const environment = {
      ...lambdaEnvironment(component, "test", front.endpoint),
      GENKAN_STAGE: "test",
      GENKAN_TABLE: TABLE,
      GENKAN_SETTINGS: "{}",
      GENKAN_TOPICS: JSON.stringify({ mail: TOPIC }),
      ...more,
    };
    const lambda = new Lambda(functions[component]!.bundle, environment, clock);
    started.push(lambda);
    return lambda;
  };
  const warm = new Map<string, Lambda>();
  /** Invokes a function that is warm when it was invoked before with the same environment. */
  const invoke = (component: string, event: object, more: object = {}): Promise<Outcome> => {
    const key = JSON.stringify([component, more]);
    const lambda = warm.get(key) ?? start(component, more);
    warm.set(key, lambda);
    return lambda.invoke(event);
  };
  /** Invokes a function that remembers nothing. */
  const invokeCold = async (component: string, event: object): Promise<Outcome> => {
    const lambda = warm.get(`cold ${component}`) ?? start(component);
    warm.set(`cold ${component}`, lambda);
    return lambda.invoke(event, { anew: true });
  };
  const items = async (kind: string) => {
    const { Items = [] } = await DynamoDBDocumentClient.from(dynamoDb).send(new ScanCommand({ TableName: TABLE }));
    return Items.filter((item) => item["kind"] === kind);
  };
  /** What the table's stream carries of the alerts that are ready. */
  const ready = async () => (await items("alert")).map((item) => written(item));
  /** A record of the stream for an alert, so many seconds after it was written. */
  const written = (item: Readonly<Record<string, unknown>>, age = 0) =>
    alertReady(item, new Date(clock.now() - age * 1_000));
  const tellAll = async () => invoke("Notify", { Records: await ready() });
  const mails = () => sandbox.account.mailbox.filter(({ protocol }) => protocol === "email");
  const run = () => invoke("Monitor", scheduled);

  test("a root key that is created ends as one mail, a finding and its history", async () => {
    expect((await run()).error).toBeUndefined();
    await tellAll();
    expect(mails().map(({ subject }) => subject)).toEqual([expect.stringContaining("111122223333")]);

    sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
    const { result, log } = await run();
    expect(result).toMatchObject({ changes: 1 });
    expect(log).toContain('"Heartbeat":1');
    const notified = await tellAll();
    expect(notified.result).toEqual({ batchItemFailures: [] });
    expect(mails().at(-1)?.subject).toContain("CRITICAL root access key created");
    const findings = await items("finding");
    expect(findings.find(({ body }) => body.control === "root-access-key-absent")?.["body"]).toMatchObject({
      status: "NON_COMPLIANT",
    });
    expect((await items("change")).map(({ body }) => body.kind)).toContain("drift");

    // Steady state: one item, no alert, no mail.
    const before = mails().length;
    expect((await run()).result).toMatchObject({ changes: 0 });
    expect(await items("alert")).toEqual([]);
    expect(mails()).toHaveLength(before);
  });

  test("what SNS did not take stays unsent, and comes again by the next run with the same alertId", async () => {
    await run();
    sandbox.account.update(({ faults }) => void faults.push({ action: "sns:Publish", fault: "AccessDenied" }));
    const [alert] = await items("alert");
    expect((await tellAll()).result).toEqual({ batchItemFailures: [{ itemIdentifier: expect.any(String) }] });
    expect(mails()).toEqual([]);
    sandbox.account.update((draft) => {
      draft.faults = [];
    });
    const { log } = await run();
    // That it has waited is measured at each pass.
    expect(log).toMatch(/"LongestWaitOfAlerts":[0-9.]*[1-9]/);
    await tellAll();
    expect(mails().map(({ body }) => body)).toEqual([expect.stringContaining(String(alert?.["alertId"]))]);
    expect((await run()).log).toContain('"LongestWaitOfAlerts":0');
    // The same record once more publishes nothing more, in any process.
    await invokeCold("Notify", { Records: [written(alert!, 60)] });
    expect(mails()).toHaveLength(1);
  });

  test("an event's alert is published without a look-up; one of several, one that is old or was woken is looked up", async () => {
    const delivered = async (Records: object[]) => {
      const before = mails().length;
      front.calls.length = 0;
      expect((await invokeCold("Notify", { Records })).result).toEqual({ batchItemFailures: [] });
      const calls = front.calls.filter(({ service }) => service === "dynamodb");
      return [mails().length - before, ...calls.map(({ operation }) => operation)];
    };
    const alertOfEvent = async () => {
      sandbox.account.update(({ root }) => {
        const has = root.accessKeys.length > 0;
        root.accessKeys = [];
        if (!has) root.accessKeys.push({ status: "Active" });
      });
      await judge(queueMessage(keyCreated(settled())));
      return (await items("alert"))[0]!;
    };
    // What a whole run tells is looked up: it tells of exceptions too.
    await run();
    const [baseline] = await items("alert");
    expect(await delivered([written(baseline!)])).toEqual([1, "Query", "Query", "DeleteItem"]);
    const alert = await alertOfEvent();
    expect(await delivered([written(alert)])).toEqual([1, "DeleteItem"]);
    // It comes again, late: it was sent.
    expect(await delivered([written(alert, 60)])).toEqual([0, "Query"]);
    // Beside another, or late.
    expect(await delivered([written(alert), written(await alertOfEvent())])).toEqual([
      1,
      ...["Query", "Query", "Query", "DeleteItem"],
    ]);
    expect(await delivered([written(await alertOfEvent(), 60)])).toEqual([1, "Query", "Query", "DeleteItem"]);
    // Nobody took it for an hour: the next run wakes it, and it may have been sent meanwhile.
    await alertOfEvent();
    await run();
    const woken = (await items("alert"))[0]!;
    expect(await delivered([written(woken)])).toEqual([1, "Query", "Query", "DeleteItem"]);
    expect(await delivered([written(woken)])).toEqual([0, "Query"]);
  });

  test("an alert whose record comes again at once is sent once, and counted once", async () => {
    await run();
    await tellAll();
    sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
    // Long enough ago that AWS's answers have settled.
    await judge(queueMessage(keyCreated(new Date(Date.now() - 600_000).toISOString())));
    const before = mails().length;
    const Records = await ready();
    const notify = start("Notify");
    const [first, again] = [await notify.invoke({ Records }), await notify.invoke({ Records })];
    await notify.end();
    expect(mails()).toHaveLength(before + 1);
    expect(first.log).toContain("AlertsSent");
    expect(again.log).not.toContain("AlertsSent");
  });

  test("a channel that fails does not make the others publish again", async () => {
    await run();
    const notify = start("Notify", {
      GENKAN_TOPICS: JSON.stringify({ mail: TOPIC, "amazon-q": "arn:aws:sns:us-east-1:111122223333:nobody" }),
    });
    const Records = await ready();
    for (let attempt = 1; attempt <= 3; attempt++) {
      const { result } = await notify.invoke({ Records });
      expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: expect.any(String) }] });
    }
    expect(mails()).toHaveLength(1);
    // It stays unsent, and comes again.
    expect(await items("alert")).toHaveLength(1);
  });

  test("a bad record in a batch fails alone", async () => {
    await run();
    const [alert] = await items("alert");
    const bad = { ...written(alert!), dynamodb: { SequenceNumber: "111", NewImage: { kind: { S: "run" } } } };
    const { result } = await invoke("Notify", { Records: [written(alert!), bad] });
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: "111" }] });
    expect(mails()).toHaveLength(1);
  });

  const now = () => clock.date().toISOString();
  /** So long ago that AWS's answers have settled. */
  const settled = () => new Date(clock.now() - 600_000).toISOString();
  const keyCreated = (eventTime = now()) =>
    rootEvent({
      eventName: "CreateAccessKey",
      eventSource: "iam.amazonaws.com",
      eventTime,
      sourceIPAddress: "203.0.113.7",
    });
  const judge = (...messages: object[]) =>
    invoke("Event", { Records: messages }, { GENKAN_RULE_PREFIX: "genkan-test-" });

  test("the event of a root key is reported with its actor, before any run, once, and Config is asked anew", async () => {
    await run();
    await tellAll();
    sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
    const event = keyCreated();
    const first = await judge(
      queueMessage(event),
      queueMessage(event),
      queueMessage({ ...event, eventTime: "yesterday" }, "bad"),
    );
    // What is no event goes back to the queue, and ends among the dead letters. Nobody is left in doubt of the other.
    expect(first.result).toMatchObject({ batchItemFailures: expect.arrayContaining([{ itemIdentifier: "bad" }]) });
    await tellAll();
    const mail = mails().at(-1);
    expect(mail?.subject).toContain("CRITICAL root access key created");
    expect(mail?.body).toContain("the root user, from 203.0.113.7");
    expect(mail?.body).toContain(event.eventID);
    expect([...sandbox.account.configStarts.keys()]).toEqual(["genkan-test-root-access-key-absent"]);
    expect((await items("act")).map(({ body }) => [body.class, body.because])).toEqual([
      ["root-only-task", "change-root-access-keys"],
    ]);

    const before = mails().length;
    expect((await judge(queueMessage(event))).error).toBeUndefined();
    expect((await run()).result).toMatchObject({ changes: 0 });
    await tellAll();
    expect(mails()).toHaveLength(before);
  });

  test("tampering is kept in the history once, and reported by EventBridge alone", async () => {
    await run();
    await tellAll();
    const before = mails().length;
    const deleted = {
      ...keyCreated(),
      eventName: "DeleteSchedule",
      eventSource: "scheduler.amazonaws.com",
      userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve" },
    };
    // As the rule's target makes it.
    const body = tamperMessage.inputTemplate.replace("<detail>", JSON.stringify(deleted));
    for (const messageId of ["1", "2"]) {
      const { result } = await judge({ ...queueMessage(deleted, messageId), body });
      expect(result).toEqual({ batchItemFailures: [] });
    }
    const kept = (await items("change")).filter((item) => item["body"].kind === "tampering");
    expect(kept.map(({ body: { events } }) => [events[0].eventID, events[0].actor])).toEqual([
      [deleted.eventID, "arn:aws:iam::111122223333:user/eve"],
    ]);
    expect(await items("alert")).toEqual([]);
    expect(mails()).toHaveLength(before);
  });

  const configResults = (control: string) =>
    [...(sandbox.account.configResults.get(`genkan-${control}`)?.values() ?? [])].map(
      ({ ComplianceResourceType, ComplianceResourceId, ComplianceType }) =>
        `${ComplianceResourceType} ${ComplianceResourceId} ${ComplianceType}`,
    );

  test("AWS Config is reported live, and what is gone is withdrawn", async () => {
    const control = "iam-user-mfa-enabled";
    sandbox.account.update((draft) => {
      const iamUsers = ["alice", "bob"].map((name) => ({ name, password: true, mfa: name === "bob" }));
      draft.iamUsers = readScenario({ account: draft.account, iamUsers }).iamUsers;
    });
    expect(await invoke("ConfigRule", configEvent(control))).toMatchObject({ result: { evaluations: 2 } });
    expect(configResults(control)).toEqual([
      "AWS::IAM::User AIDAalice NON_COMPLIANT",
      "AWS::IAM::User AIDAbob COMPLIANT",
    ]);
    sandbox.account.update(({ iamUsers }) => void iamUsers.pop());
    // The simulated report would stay for four hours, as AWS's does.
    sandbox.account.replace(
      readScenario({ ...sandbox.account.scenario, credentialReport: { extraColumns: { new: "1" } } }),
    );
    await invoke("ConfigRule", configEvent(control));
    expect(configResults(control)).toEqual(["AWS::IAM::User AIDAalice NON_COMPLIANT"]);
  });

  test("AWS Config shows what an event has shown, although the credential report is older", async () => {
    const control = "iam-user-mfa-enabled";
    const user = (mfa: boolean) =>
      readScenario({ account: "111122223333", iamUsers: [{ name: "alice", password: true, mfa }] });
    sandbox.account.update((draft) => {
      draft.iamUsers = user(true).iamUsers;
    });
    await run();
    sandbox.account.update((draft) => {
      draft.iamUsers = user(false).iamUsers;
    });
    const deactivated = rootEvent({
      eventSource: "iam.amazonaws.com",
      eventName: "DeactivateMFADevice",
      eventTime: now(),
      requestParameters: { userName: "alice", serialNumber: "arn:aws:iam::111122223333:mfa/alice" },
      userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve", userName: "eve" },
    });
    expect((await judge(queueMessage(deactivated))).error).toBeUndefined();
    await invoke("ConfigRule", configEvent(control));
    expect(configResults(control)).toEqual(["AWS::IAM::User AIDAalice NON_COMPLIANT"]);
  });

  test("people of Identity Center are one verdict on the account, and it is never green by what is unknown", async () => {
    const control = "identity-center-least-privilege-available";
    await invoke("ConfigRule", configEvent(control));
    expect(configResults(control)).toEqual(["AWS::::Account 111122223333 COMPLIANT"]);
    sandbox.account.update(
      ({ faults }) => void faults.push({ action: "identitystore:ListUsers", fault: "AccessDenied" }),
    );
    const { error, log } = await invoke("ConfigRule", configEvent(control));
    expect(error).toContain("InsufficientDataError");
    // An answer is no fault: no alarm counts it.
    expect(log).toContain('"RuleUnjudged":1');
    expect(error).toContain("identitystore:ListUsers");
    expect(configResults(control)).toEqual([]);
  });

  test("a trial, a rule that is deleted, and events that are none", async () => {
    const control = "root-access-key-absent";
    expect(await invoke("ConfigRule", configEvent(control, { resultToken: "TESTMODE" }))).toMatchObject({
      result: { evaluations: 1 },
    });
    expect(await invoke("ConfigRule", configEvent(control, { eventLeftScope: true }))).toMatchObject({
      result: { evaluations: 0 },
    });
    expect(configResults(control)).toEqual([]);
    for (const [event, expectedText] of [
      [configEvent("no-such-control"), "there is no such control"],
      [configEvent(control, { ruleParameters: "{" }), "is no JSON"],
      [configEvent(control, { ruleParameters: undefined }), "ruleParameters"],
      [
        configEvent(control, { invokingEvent: JSON.stringify({ messageType: "ConfigurationItemChangeNotification" }) }),
        "periodic",
      ],
    ] as const) {
      const { error, log } = await invoke("ConfigRule", event);
      expect(`${error} ${log}`).toContain(expectedText);
      expect(log).not.toContain("RuleUnjudged");
    }
    expect((await invoke("Monitor", { job: "dance" })).error).toBeDefined();
  });

  test("the terminal reads the deployed table, and writes a statement to it", async () => {
    await run();
    // The terminal goes by the machine's clock: here, each call takes a second.
    between = (_, forward) => {
      clock.advance(1_000);
      return forward();
    };
    const env = { ...lambdaEnvironment("", "test", front.endpoint), HOME: "/nonexistent" };
    const genkan = new URL("../../packages/cli/src/genkan.mjs", import.meta.url).pathname;
    const terminal = async (...args: string[]) =>
      (await promisify(execFile)(process.execPath, [genkan, ...args, "--table", TABLE], { env })).stdout;
    expect(JSON.parse(await terminal("findings", "--format", "json")).findings).toHaveLength(catalogue.length);
    expect(JSON.parse(await terminal("history", "--format", "json")).changes[0]).toMatchObject({ kind: "baseline" });
    const answers = ["--by", "hanako", "--prompt", "always-on", "--without-device", "block"];
    await terminal("attest", "identity-center-mfa", ...answers);
    const control = "identity-center-mfa-always-on";
    const checked = JSON.parse(await terminal("check", "--control", control, "--format", "json"));
    expect(checked.evaluations).toMatchObject([{ control, reason: "mfa-settings-attested" }]);
    await run();
    const finding = (await items("finding")).find(({ body }) => body.control === control);
    expect(finding?.["body"]).toMatchObject({ reason: "mfa-settings-attested", params: { by: "hanako" } });
  });

  test.each([
    { component: "Monitor", event: () => scheduled, unsent: false, least: 4 },
    // What nobody took yet is woken first, by a write of its own, and the run finds nothing new.
    { component: "Monitor", event: () => scheduled, unsent: true, least: 5 },
    {
      component: "Event",
      event: () => ({ Records: [queueMessage(keyCreated(settled()))] }),
      unsent: false,
      least: 4,
    },
  ])(
    "$component (an alert unsent: $unsent), killed at every store and publish call, loses no alert, and repeats one only with the same alertId",
    async ({ component, event, unsent, least }) => {
      /** Kills the function when that many of its writes are done; with none, before the first. */
      let kill: { after: number; lambda?: Lambda } | undefined;
      let writes = 0;
      between = async ({ operation }, forward) => {
        if (!/^(TransactWriteItems|PutItem|DeleteItem|Publish)$/.test(operation)) return forward();
        writes += 1;
        const last = writes === kill?.after;
        const answer = kill?.after === 0 ? null : await forward();
        if (answer && !last) return answer;
        kill?.lambda?.kill();
        return null;
      };
      const off = catalogue.map(({ id }) => id).filter((id) => id !== "root-access-key-absent");
      const settings = { GENKAN_SETTINGS: JSON.stringify({ off }) };
      /** Invokes a function to its end. */
      const calmly = (name: string, handed: object) => invoke(name, handed, settings);
      const victims = new Map<string, Lambda>();
      /** Invokes a function that is killed at the write that was chosen. @returns whether it came so far */
      const killed = async (name: string, handed: object): Promise<boolean> => {
        const before = victims.get(name);
        const lambda = before?.alive ? before : start(name, settings);
        victims.set(name, lambda);
        if (kill) kill.lambda = lambda;
        await lambda.invoke(handed).catch(() => undefined);
        return lambda.killed;
      };
      const tellReady = async <Result>(invokeIt: (name: string, handed: object) => Promise<Result>) => {
        const Records = await ready();
        if (!Records.length) return undefined;
        const came = await invokeIt("Notify", { Records });
        // Who was killed is handed the batch again, at once.
        if (came === true) await calmly("Notify", { Records });
        return came;
      };
      let deaths = 0;
      await calmly("Monitor", scheduled);
      await tellReady(calmly);
      // Killed before a write, it leaves what it leaves when it is killed after the write before that.
      for (let after = 0; ; after++) {
        const before = mails().length;
        // A key comes, or goes: each is one alert.
        const has = sandbox.account.scenario.root.accessKeys.length > 0;
        sandbox.account.update(({ root }) => {
          root.accessKeys = [];
          if (!has) root.accessKeys.push({ status: "Active" });
        });
        if (unsent) await calmly("Monitor", scheduled);
        writes = 0;
        kill = { after };
        const died = (await killed(component, event())) || (await tellReady(killed)) === true;
        kill = undefined;
        // The next hour, and what the stream then carries.
        await calmly("Monitor", scheduled);
        await tellReady(calmly);
        const sent = mails().slice(before);
        expect(new Set(sent.map(({ body }) => /Alert: (\S+)/.exec(body)?.[1])).size).toBe(1);
        expect(sent.length).toBeLessThanOrEqual(2);
        expect(sent[0]?.subject).toContain(has ? "OK root access key gone" : "root access key created");
        expect(await items("alert")).toEqual([]);
        if (!died) break;
        deaths += 1;
      }
      // Before all, and after each: the transaction, the publication, the mark that it was sent.
      expect(deaths).toBeGreaterThanOrEqual(least);
    },
  );

  describe.each(channels.filter(isHttpsChannel).map((channel) => [channel.id, channel] as const))(
    "the function of %s",
    (id, channel) => {
      /** One for all tests: the function is warm, and keeps the secret that it has read. */
      let service: Awaited<ReturnType<typeof startService>>;
      const parameter = `genkan-test-${id}`;
      beforeAll(async () => {
        service = await startService(behaviours[id]?.(KEY));
        await putSecret(service.url);
        return () => service.close();
      });
      beforeEach(() => {
        service.posts.length = 0;
        expect(service.answers).toEqual([]);
      });
      const putSecret = (url: string) =>
        clientOf(SSMClient, moto).send(
          new PutParameterCommand({
            Name: parameter,
            Value: JSON.stringify({ url, key: KEY }),
            Type: "SecureString",
            Overwrite: true,
          }),
        );
      const component = () => Object.keys(functions).find((name) => postsToChannel(graph, name))!;
      const invokeChannel = (event: object) =>
        invoke(component(), event, { GENKAN_CHANNEL: id, GENKAN_PARAMETER: parameter });
      const post = (Message: string, Subject = "s") =>
        invokeChannel(fromSns({ MessageId: "m", Subject, Message, TopicArn: TOPIC }));

      test("posts an alert, after the pause that the service asks for", async () => {
        sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
        await run();
        await tellAll();
        service.answers.push({ status: 429, headers: { "retry-after": "17" } });
        const message = sandbox.account.mailbox.find(({ protocol }) => protocol === "lambda")!.body;
        const before = clock.now();
        expect((await post(message)).error).toBeUndefined();
        expect(clock.now() - before).toBeGreaterThanOrEqual(17_000);
        const incidents = id === "pagerduty" ? (JSON.parse(message) as { changes: object[] }).changes.length : 1;
        expect(service.posts).toHaveLength(incidents + 1);
        expect(service.posts[1]?.body).toContain("111122223333");
      });

      test("posts a digest", async () => {
        const message = digestMessage(digests["everything at once"], utc.en);
        expect((await post(JSON.stringify(message))).error).toBeUndefined();
        expect(service.posts.map(({ body }) => body).join()).toContain("root MFA was removed in 14 accounts");
        expect(service.posts).toHaveLength(id === "pagerduty" ? 9 : 1);
      });

      test("posts what EventBridge reports past the topic", async () => {
        const report = channel.tampering(utc.en, { part: "key" }).inputTemplate.replaceAll("<call>", "DisableKey");
        expect((await invokeChannel(JSON.parse(report) as object)).error).toBeUndefined();
        expect(service.posts[0]?.body).toContain("DisableKey");
        expect((await invokeChannel({ title: "no text" })).error).toContain("This is no event of this function");
      });

      test("posts an alarm of CloudWatch, and reads a secret again that was changed", async () => {
        const alarm = JSON.stringify({ AlarmName: "silent", NewStateValue: "ALARM", AlarmDescription: "no heartbeat" });
        expect((await post(alarm)).error).toBeUndefined();
        expect(service.posts[0]?.body).toContain("no heartbeat");
        const other = await startService(behaviours[id]?.(KEY));
        await putSecret(other.url);
        service.answers.push({ status: 404 });
        expect((await post(alarm)).error).toBeUndefined();
        expect(other.posts).toHaveLength(1);
        await putSecret(service.url);
        other.answers.push({ status: 404 });
        expect((await post(alarm)).error).toBeUndefined();
        expect(service.posts).toHaveLength(3);
        other.close();
      });

      test("fails with the name of the parameter, and logs nothing of the secret, when the secret is wrong", async () => {
        service.answers.push({ status: 404, body: `no such address: ${service.url}` });
        const { error, log } = await post("text");
        expect(error).toContain(`${channel.name} answered 404`);
        expect(error).toContain(`It is in the parameter ${parameter}. Set it with: npx sst secret set`);
        expect(`${error}${log}`).not.toMatch(/127\.0\.0\.1:\d+\/secret|0123456789abcdef/);
      });
    },
  );
});
