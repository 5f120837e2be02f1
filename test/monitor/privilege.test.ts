import type { Trigger } from "@genkan/aws/collect/collector";
import { collectors } from "@genkan/aws/collect/index";
import { alertItem } from "@genkan/aws/ledger/items";
import { SWEEP_KEY } from "@genkan/aws/organization/files";
import { catalogue } from "@genkan/controls/catalogue/index";
import { EVENTS_PASS } from "@genkan/controls/engine/gathering";
import { mergePatch } from "@genkan/sandbox/scenario";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { evaluation } from "../findings.ts";
import { postsToChannel } from "../infra/channels.ts";
import { allows, covers } from "../infra/iam.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { synth } from "../infra/synth/synth.ts";
import { motoAccount } from "../moto.ts";
import { assigned, OTHER_SET } from "../scenarios/access-events.ts";
import { rootEvent } from "../scenarios/events.ts";
import fresh from "../scenarios/fresh.json" with { type: "json" };
import member from "../scenarios/member-without-root-credentials.json" with { type: "json" };
import { rare } from "../scenarios/rare.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { startService } from "../services.ts";
import { alertReady, configEvent, fromSns, queueMessage, scheduled } from "./aws-events.ts";
import { deploy, scenarioIn } from "./deployment.ts";
import { organizationIn } from "./organization.ts";

/** What a role grants and no code of ours calls: who calls it in the role's name, and where AWS says so. */
const calledByAws: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Lambda writes what a function logs. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
  every: { log: ["logs:CreateLogStream", "logs:PutLogEvents"] },
  Monitor: {
    // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    deadLetters: ["sqs:SendMessage"],
  },
  Sweep: {
    // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    deadLetters: ["sqs:SendMessage"],
  },
  Flood: {
    // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    deadLetters: ["sqs:SendMessage"],
  },
  Event: {
    // Lambda polls the queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    queue: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
  },
  Notify: {
    // Lambda reads the stream. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    stream: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    deadLetters: ["sqs:SendMessage"],
    // SNS encrypts with the publisher's rights. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    topicKey: ["kms:Decrypt", "kms:GenerateDataKey"],
  },
};
/** The same of a function that posts to a channel. */
const calledForChannel: Readonly<Record<string, readonly string[]>> = {
  // Systems Manager decrypts with the reader's rights. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
  secret: ["kms:Decrypt"],
  // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  deadLetters: ["sqs:SendMessage"],
};
const byAws = (graph: Graph, component: string) => {
  const own = postsToChannel(graph, component) ? calledForChannel : (calledByAws[component] ?? {});
  return [...Object.values(calledByAws["every"]!), ...Object.values(own)].flat();
};

/** One event of CloudTrail of every kind that changes a fact, one batch a source: each is judged on its own. */
function batches(account: string, now: number): object[][] {
  const triggers = Object.values(collectors).flatMap(({ changedBy }): readonly Trigger[] => changedBy);
  const others = triggers.flatMap((trigger) => (trigger.kind === "call" && !trigger.byRoot ? [trigger] : []));
  const settled = new Date(now - 600_000).toISOString();
  const record = (eventSource: string, eventName: string) => ({
    ...rootEvent({ eventSource, eventName, eventTime: settled, requestParameters: { userName: "alice" } }),
    userIdentity: { type: "AssumedRole", arn: `arn:aws:sts::${account}:assumed-role/ops/eve`, accountId: account },
  });
  const bySource = Map.groupBy(others, ({ eventSource }) => eventSource);
  return [
    [rootEvent({ eventSource: "iam.amazonaws.com", eventName: "CreateAccessKey", eventTime: settled })],
    ...[...bySource].map(([eventSource, all]) =>
      [...new Set(all.flatMap(({ eventNames }) => eventNames))].map((eventName) => record(eventSource, eventName)),
    ),
  ];
}

const configurations = [
  ["minimal", "dev"],
  ["full", "production"],
  ["other", "staging"],
  ["organization", "dev"],
  ["access", "dev"],
] as const;
const IDLE_WITHOUT_CONTROLS = /^(cloudtrail:LookupEvents|dynamodb:DeleteItem)$/;
const KEY = "0123456789abcdef0123456789abcdef";

/** The functions that only the deployment of an organization has. */
const OF_ORGANIZATION: readonly string[] = ["Census", "Members", "Close", "Sweep", "Flood"];

describe("least privilege", { tags: "moto_server" }, () => {
  describe.each(configurations)("of the %s configuration, stage %s", (name, stage) => {
    const clock = new TestClock(Date.now());
    let graph: Graph;
    let deployed: Awaited<ReturnType<typeof deploy>>;
    beforeAll(async () => {
      const moto = await motoAccount();
      graph = await synth(stage, name, moto.account);
      deployed = await deploy(graph, moto, clock);
      if ("Census" in graph.functions) await exerciseOrganization(graph, deployed);
      else await exercise(graph, deployed, clock);
    });
    afterAll(() => deployed?.close());

    test("every function calls what its role grants, on what it grants, and all of it", () => {
      for (const component of Object.keys(graph.functions)) {
        // In an organization, the functions of a single account are the same, but for what Event does in members.
        const isOther = "Census" in graph.functions && !OF_ORGANIZATION.includes(component);
        // Without most of the controls, an event leads to nothing that has to be looked up, or is gone.
        const isIdle = name === "access" && component === "Event" ? IDLE_WITHOUT_CONTROLS : null;
        if (!isOther) expectPrivileges(component, (action) => !isIdle?.test(action));
        else if (component === "Event") expectPrivileges(component, (action) => /^(s3|sts):/.test(action));
      }
    });

    /** @param counts the grants that have to be called */
    function expectPrivileges(component: string, counts: (action: string) => boolean) {
      const statements = graph.statements(component);
      const permissions = deployed.calls
        .filter(({ accessKeyId }) => accessKeyId === component)
        .flatMap((call) => call.permissions);
      const denied = permissions.filter(({ action, resource }) => !allows(statements, action, resource));
      expect(denied, `${component}: called, and not granted`).toEqual([]);
      const grants = statements.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((pattern) => ({ action, pattern }))),
      );
      const idle = grants.filter(
        ({ action, pattern }) => !permissions.some((each) => each.action === action && covers(pattern, each.resource)),
      );
      // What is left is what AWS calls in the role's name, and nothing else.
      const unused = idle.map(({ action }) => action).filter(counts);
      const expected = byAws(graph, component).filter(counts);
      expect(unused.sort(), `${component}: granted, and never called`).toEqual(expected.sort());
    }
  });
});

/** Lets every function do all that it does. */
async function exercise(graph: Graph, deployed: Awaited<ReturnType<typeof deploy>>, clock: TestClock): Promise<void> {
  const { account, app } = graph;
  const { sandbox, start, items } = deployed;
  const { variables } = graph.one("aws:lambda/function:Function", "MonitorFunction").inputs.environment;
  const { identityCenterRegion: region, off } = JSON.parse(variables.GENKAN_SETTINGS);
  // Identity Center is where the configuration says that it is.
  const cloudTrailEvents = sound.cloudTrailEvents.map((event) => ({ ...event, awsRegion: region }));
  const there = region === null ? {} : { identityCenter: { region }, cloudTrailEvents };
  const here = (change: object = {}, base?: object) => scenarioIn(account, change, base);
  // Where root has a key, it may have acted in any Region.
  const withKey = { root: { accessKeys: [{ status: "Active" }] } };
  const managing = [{}, withKey, ...rare].map((change) => here(mergePatch(change, there) as object));
  const person = { name: "alice", password: true, mfa: false };

  const monitor = start("Monitor");
  const run = async (scenario: (typeof managing)[number]) => {
    sandbox.account.replace(scenario);
    expect((await monitor.invoke(scheduled)).error).toBeUndefined();
  };
  for (const each of [...managing, here({}, fresh), here({}, member)]) await run(each);
  // Somebody comes and goes, and what nobody took yet is reported once more.
  const both = [person, { ...person, name: "bob" }];
  await run(here({ iamUsers: both, credentialReport: { extraColumns: { another: "report" } } }));
  await run(here({ iamUsers: [person] }));
  // What AWS denies in two runs is reported, with the last change of the role.
  const denied = here({ faults: [{ action: "cloudtrail:DescribeTrails", fault: "AccessDenied" }] });
  for (const each of [denied, denied]) await run(each);

  if ("Event" in graph.functions) {
    const event = start("Event");
    const judge = async (scenario: (typeof managing)[number], records: readonly object[]) => {
      sandbox.account.replace(scenario);
      const { error } = await event.invoke({
        Records: records.map((record) => queueMessage({ ...record, recipientAccountId: account })),
      });
      expect(error).toBeUndefined();
    };
    const all = batches(account, clock.now());
    // Alone, an event proves less, and more has to be read; together they concern every control.
    for (const records of all) await judge(managing[0]!, records);
    for (const each of managing) await judge(each, all.flat());
    // What a change to who may administer names by ids alone has its names read.
    await judge(managing[0]!, [assigned(new Date(clock.now() - 600_000).toISOString(), OTHER_SET)]);
    // A root key comes: AWS Config is asked to judge anew.
    await judge(here({ root: { accessKeys: [{ status: "Active" }] } }), all[0]!);
  }

  const Records = (await items("alert")).map((alert) => alertReady(alert, clock.date()));
  expect((await start("Notify").invoke({ Records })).result).toEqual({ batchItemFailures: [] });
  for (const component of Object.keys(graph.functions).filter((each) => postsToChannel(graph, each))) {
    const service = await startService();
    await deployed.setSecret(component, { url: service.url, key: KEY });
    const { error } = await start(component).invoke(fromSns({ MessageId: "m", Message: "{}", TopicArn: "t" }));
    expect(error).toBeUndefined();
    expect(service.posts).toHaveLength(1);
    service.close();
  }
  if ("ConfigRule" in graph.functions) {
    const rule = start("ConfigRule");
    for (const each of managing) {
      sandbox.account.replace(each);
      for (const { id } of catalogue) {
        // What could not be judged is an error, which Config shows.
        if (!off.includes(id)) await rule.invoke(configEvent(id, {}, `genkan-${app.stage}-`, account));
      }
    }
  }
}

/** Lets the functions of an organization do all that they do: passes with somebody who comes, changes and goes. */
async function exerciseOrganization(graph: Graph, deployed: Awaited<ReturnType<typeof deploy>>): Promise<void> {
  const { account } = graph;
  const { sandbox, start } = deployed;
  const { variables } = graph.one("aws:lambda/function:Function", "MembersFunction").inputs.environment;
  const roleName = variables.GENKAN_READ_ROLE;
  const unit = "ou-ab12-11111111";
  const path = `r-ab12/${unit}`;
  const user = { name: "alice", password: true, mfa: false };
  const [shop, bank] = [
    { id: "222233334444", name: "shop", path },
    { id: "333344445555", name: "bank", path },
  ];
  const has = (accounts: Parameters<typeof organizationIn>[2], more: object = {}) => {
    const units = [{ id: unit, name: "workloads" }];
    const scenario = organizationIn(account, { id: "o-exampleorgid", roleName }, accounts, {
      ...more,
      organization: { units },
    });
    sandbox.account.replace(scenario);
  };
  const [census, members, close, sweep] = ["Census", "Members", "Close", "Sweep"].map((name) => start(name));
  let passes = 0;
  const begin = () => {
    passes += 1;
    return census!.invoke({ name: `pass-${passes}`, startedAt: new Date(Date.now() + passes * 1_000).toISOString() });
  };
  const pass = async (accounts: readonly { readonly id: string; readonly name: string }[], more: object = {}) => {
    const { result, error } = await begin();
    expect(error).toBeUndefined();
    const { pass: id } = result as { pass: string };
    const organization = { id: "o-exampleorgid", managementAccount: account };
    const found = accounts.map(({ id: member, name }) => ({
      ...{ account: member, name, state: "ACTIVE", joined: null, units: [] },
    }));
    const batch = { organization, partition: "aws", members: found };
    const evaluated = await members!.invoke({ pass: id, retries: 1, batch, ...more });
    expect(evaluated.error).toBeUndefined();
    expect((await close!.invoke({ pass: id })).error).toBeUndefined();
  };
  const assignments = [account, shop!.id, bank!.id].map((each) => ({
    ...{ permissionSet: "AdministratorAccess", account: each, user: "u-1" },
  }));
  const centers = [
    {},
    // Identity Center is in a Region to which nothing points.
    { region: "eu-west-1", assignments: [] },
    { groups: [{ id: "g-1", name: "Nobody", members: [] }] },
    // It is cheaper to ask for the two principals than for the three accounts.
    { assignments },
  ];
  // The next sweep is due in a day, or where there is none.
  const forgetSweep = () => deployed.writeFile(SWEEP_KEY, null);
  for (const identityCenter of centers) {
    has([shop!, bank!], { identityCenter });
    await forgetSweep();
    expect((await sweep!.invoke({ job: "sweep" })).error).toBeUndefined();
  }
  // An exception chooses accounts by a tag: the census reads the tags.
  const exception = {
    ...{ control: "root-mfa-enabled", resource: null, reason: "r", owner: "o", expires: "2099-01-01T00:00:00Z" },
    scope: { tag: { key: "team", value: "payments" } },
  };
  await deployed.write({ pk: "account#o-exampleorgid", sk: "exception#tag", kind: "exception", body: exception });
  has([{ ...shop!, iamUsers: [user, { ...user, name: "bob" }] }, bank!]);
  await pass([shop!, bank!]);
  has([{ ...shop!, iamUsers: [user] }, bank!]);
  await pass([shop!, bank!]);
  // Root acts in a member, and somebody is assigned to it.
  const eventTime = new Date(Date.now() - 600_000).toISOString();
  const keyCreated = { eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com", eventTime };
  const assignedTo = { eventName: "CreateAccountAssignment", eventSource: "sso.amazonaws.com", eventTime };
  const requestParameters = { targetId: shop!.id, targetType: "AWS_ACCOUNT" };
  const records = [
    { ...rootEvent(keyCreated), recipientAccountId: shop!.id },
    { ...rootEvent(assignedTo), recipientAccountId: account, requestParameters },
  ];
  const { error } = await start("Event").invoke({ Records: records.map((record) => queueMessage(record)) });
  expect(error).toBeUndefined();
  // An alert was held back because there were many.
  const beside = { identityCenterRegion: null, identityCenterInstance: null, exceptions: [] };
  const gathering = { organization: "o-exampleorgid", pass: EVENTS_PASS };
  const unsent = { alertId: "held-back", since: eventTime, beside, gathering };
  const change = {
    ...evaluation("root-mfa-enabled", "NON_COMPLIANT"),
    kind: "drift",
    at: eventTime,
    alertId: "held-back",
  };
  await deployed.write({
    ...alertItem(shop!.id, unsent, { isComplete: true, openedAt: 0 }),
    held: JSON.stringify({ changes: [{ ...change, from: "COMPLIANT", fromSince: eventTime, evidence: [] }] }),
  });
  expect(await start("Flood").invoke({ job: "flood" })).toMatchObject({ result: { digest: true } });
  // Nobody reaches one, the other leaves.
  has([bank!]);
  await pass([]);
  has([bank!], { faults: [{ action: "organizations:ListAccounts", fault: "AccessDenied" }] });
  expect((await begin()).error).toContain("AccessDenied");
  // A sweep that fails looks whether the last one still counts.
  await forgetSweep();
  has([bank!], { faults: [{ action: "sso:ListPermissionSets", fault: "AccessDenied" }] });
  expect((await sweep!.invoke({ job: "sweep" })).error).toBeDefined();
}
