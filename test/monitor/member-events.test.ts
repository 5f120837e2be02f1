import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { allows } from "../infra/iam.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { synth } from "../infra/synth/synth.ts";
import { type MotoAccount, motoAccount } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import { queueMessage } from "./aws-events.ts";
import { deployOrganization, organizationIn } from "./organization.ts";

/** The organization that the synthesis finds. */
const ORGANIZATION = "o-exampleorgid";
const SHOP = "500000000001";
const BANK = "500000000002";
const FOREIGN = "600000000001";

/** What DynamoDB answers to a caller without the permission. */
const DENIED = {
  status: 400,
  type: "application/x-amz-json-1.0",
  body: Buffer.from(JSON.stringify({ __type: "com.amazon.coral.service#AccessDeniedException", Message: "denied" })),
};

/** The built bundle of the function Event, on a simulated organization of which a pass has evaluated two members. */
describe("events of members, in the deployed function", { tags: "moto_server" }, () => {
  const clock = new TestClock(Date.now());
  let graph: Graph;
  let moto: MotoAccount;
  let deployed: Awaited<ReturnType<typeof deployOrganization>>;
  beforeAll(async () => {
    moto = await motoAccount();
    graph = await synth("dev", "organization", moto.account);
    deployed = await deployOrganization(graph, moto, clock);
    const accounts = [SHOP, BANK].map((id) => ({ id, name: `member ${id}` }));
    const { roleName } = deployed;
    deployed.sandbox.account.replace(organizationIn(moto.account, { id: ORGANIZATION, roleName }, accounts));
    const members = accounts.map(({ id: account, name }) => ({
      ...{ account, name, state: "ACTIVE", joined: "2026-01-01T00:00:00.000Z" },
      units: [
        { id: "r-ab12", name: "Root" },
        { id: "ou-ab12-11111111", name: "prod" },
      ],
    }));
    const organization = { id: ORGANIZATION, managementAccount: moto.account };
    const batch = { partition: "aws", organization, members };
    const pass = `${clock.date().toISOString()}-0123456789ab`;
    expect(await deployed.invoke("Members", { pass, retries: 0, batch })).toMatchObject({ result: { evaluated: 2 } });
  });
  afterAll(() => deployed?.close());

  /** A message of the queue: root of an account has done something; EventBridge names the account. */
  let sent = 0;
  const actOf = (account: string, more: object = {}) => {
    sent += 1;
    const act = rootEvent({
      ...{ eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com", eventTime: clock.date().toISOString() },
    });
    const eventID = `e0000000-0000-4000-8000-${String(sent).padStart(12, "0")}`;
    const userIdentity = {
      type: "Root",
      arn: `arn:aws:iam::${account}:root`,
      accountId: account,
      principalId: account,
    };
    return queueMessage({ ...act, eventID, userIdentity, recipientAccountId: account, ...more });
  };
  const deliver = async (...messages: readonly ReturnType<typeof queueMessage>[]) => {
    const from = deployed.calls.length;
    const { result, error } = (await deployed.invoke("Event", {
      Records: messages,
    })) as { result?: { batchItemFailures: readonly { itemIdentifier: string }[] }; error?: string };
    expect(error).toBeUndefined();
    return { failures: result?.batchItemFailures ?? [], calls: deployed.calls.slice(from) };
  };
  const alertsOf = async (account: string) =>
    (await deployed.items("alert", `account#${account}`)).filter(({ state }) => state === "ready");

  test("are evaluated in the member, recorded with its name, and sent at once", async () => {
    const { calls } = await deliver(actOf(SHOP));
    const [alert, ...more] = await alertsOf(SHOP);
    expect([alert?.["beside"], more]).toMatchObject([{ name: `member ${SHOP}`, path: "prod" }, []]);
    // What the function calls with its own keys, it is granted; what it reads in the member, with the member's keys.
    const own = calls.filter(({ accessKeyId }) => accessKeyId === "Event");
    const statements = graph.statements("Event");
    for (const { action, resource } of own.flatMap(({ permissions }) => permissions))
      expect(allows(statements, action, resource), `${action} ${resource}`).toBe(true);
    const assumed = own.filter(({ operation }) => operation === "AssumeRole");
    expect(assumed.map(({ input }) => input["RoleArn"])).toEqual([`arn:aws:iam::${SHOP}:role/${deployed.roleName}`]);
    const inMember = calls.filter(({ accessKeyId }) => accessKeyId !== "Event");
    expect(inMember.length).toBeLessThanOrEqual(5);
    expect(own.filter(({ service }) => ["iam", "cloudtrail"].includes(service))).toEqual([]);
  });

  test("of an account that no pass has evaluated are refused, whatever the record says", async () => {
    const forged = actOf(FOREIGN);
    const body = JSON.parse(forged.body) as { detail: Record<string, unknown> };
    // The record names a member; EventBridge names the account that sent it.
    const detail = { ...body.detail, recipientAccountId: BANK };
    const { failures, calls } = await deliver({ ...forged, body: JSON.stringify({ ...body, detail }) });
    expect(failures).toEqual([]);
    expect(calls.filter(({ operation }) => operation === "AssumeRole")).toEqual([]);
    for (const account of [BANK, FOREIGN]) expect(await alertsOf(account), account).toEqual([]);
  });

  test("only the messages of the member that fails return to the queue", async () => {
    deployed.intercept((call, forward) => {
      const isWrite = /Write|Put/.test(call.operation) && JSON.stringify(call.input).includes(`account#${SHOP}`);
      return call.accessKeyId === "Event" && isWrite ? Promise.resolve(DENIED) : forward();
    });
    const shop = actOf(SHOP, { eventName: "UpdateAccessKey" });
    const bank = actOf(BANK, { eventName: "UpdateAccessKey" });
    const { failures } = await deliver(shop, bank);
    deployed.intercept();
    expect(failures.map(({ itemIdentifier }) => itemIdentifier)).toContain(shop.messageId);
    expect(await alertsOf(BANK)).toHaveLength(1);
  });
});
