import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import { type Aws, connect } from "@genkan/aws/clients";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { TestClock } from "../clock.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

/** A client of a simulated account with faults, and what it does on a clock of its own. */
async function connected({ now = "2026-11-01T00:00:00Z", faults = [] as object[] } = {}) {
  const clock = new TestClock("2026-11-01T00:00:00Z");
  const simulation = simulate({ scenario: readScenario({ account: "111122223333", now, faults }), clock });
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler: simulation.requestHandler });
  const iam = await aws.client(IAMClient);
  return { aws, clock, simulation, ask: () => iam.send(new GetAccountSummaryCommand({})) };
}
const fault = (kind: string, times?: number) => ({ action: "iam:GetAccountSummary", fault: kind, times });
const START = Date.parse("2026-11-01T00:00:00Z");

test("a throttled call is tried again later, and every try is counted", async () => {
  const { aws, clock, ask } = await connected({ faults: [fault("Throttling", 3)] });
  await ask();
  expect(aws.calls.get("iam:GetAccountSummary")).toBe(4);
  expect(clock.now()).toBeGreaterThan(START);
  // Up to one, two and four seconds.
  expect(clock.now()).toBeLessThanOrEqual(START + 7_000);
});

test("the retries of a throttled call outlast a limit of one call a second, when chance makes each as short as it can be", async () => {
  const chance = vi.spyOn(Math, "random").mockReturnValue(0);
  onTestFinished(() => chance.mockRestore());
  const { clock, ask } = await connected({ faults: [fault("Throttling", 3)] });
  await ask();
  expect(clock.now()).toBe(START + 3_500);
});

test("a call that stays throttled ends with AWS's error and names the action", async () => {
  const { aws, ask } = await connected({ faults: [fault("Throttling")] });
  await expect(ask()).rejects.toMatchObject({ name: "Throttling", action: "iam:GetAccountSummary" });
  expect(aws.calls.get("iam:GetAccountSummary")).toBe(4);
});

test("a call without an answer ends at its deadline", async () => {
  const { clock, ask } = await connected({ faults: [fault("Timeout")] });
  await expect(ask()).rejects.toMatchObject({ name: "AbortError", action: "iam:GetAccountSummary" });
  expect(clock.now()).toBe(START + 9_000);
});

test("evidence is dated by AWS's clock, whatever time this machine has", async () => {
  const { aws, ask } = await connected({ now: "2026-10-30T12:00:00Z" });
  expect(aws.now().toISOString()).toBe("2026-11-01T00:00:00.000Z");
  await ask();
  expect(aws.now().toISOString()).toBe("2026-10-30T12:00:00.000Z");
});

test("a clock that is a few seconds wrong is taken as right, for AWS's dates have whole seconds", async () => {
  const { aws, ask } = await connected({ now: "2026-11-01T00:00:03.700Z" });
  await ask();
  expect(aws.now().toISOString()).toBe("2026-11-01T00:00:00.000Z");
});

test("a refusal shows AWS's time as well", async () => {
  const { aws, ask } = await connected({ now: "2026-10-30T12:00:00Z", faults: [fault("AccessDenied")] });
  await expect(ask()).rejects.toMatchObject({ name: "AccessDenied" });
  expect(aws.now().toISOString()).toBe("2026-10-30T12:00:00.000Z");
});

describe("with a wrong clock of this machine", () => {
  const now = "2026-10-30T12:00:00Z";
  const action = "cloudtrail:LookupEvents";
  const lookUp = async (aws: Aws) => (await aws.client(CloudTrailClient)).send(new LookupEventsCommand({}));

  test("a refusal by a service that speaks XML is not tried again", async () => {
    const { aws, ask } = await connected({ now, faults: [fault("AccessDenied")] });
    await expect(ask()).rejects.toMatchObject({ name: "AccessDenied" });
    expect(aws.calls.get("iam:GetAccountSummary")).toBe(1);
  });

  test("a refusal by a service that speaks JSON is not tried again", async () => {
    const { aws } = await connected({ now, faults: [{ action, fault: "AccessDenied" }] });
    await expect(lookUp(aws)).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(aws.calls.get(action)).toBe(1);
  });

  test.each([
    ["InvalidSignatureException", "Signature not yet current: 20261101T000000Z is still later than 20261030T121500Z"],
    ["AccessDeniedException", "Signature expired: 20261101T000000Z is now earlier than 20261103T115500Z"],
  ])("a signature that was refused for its time is made anew: %s", async (code, message) => {
    const clock = new TestClock("2026-11-01T00:00:00Z");
    const { requestHandler } = simulate({ scenario: readScenario({ account: "111122223333", now }), clock });
    const body = JSON.stringify({ __type: code, message });
    let asked = 0;
    const aws = connect({
      region: "us-east-1",
      credentials,
      clock,
      requestHandler: {
        async handle(...args: Parameters<typeof requestHandler.handle>) {
          const { response } = await requestHandler.handle(...args);
          return {
            response: asked++ ? response : Object.assign(response, { statusCode: 400, body: Buffer.from(body) }),
          };
        },
      },
    });
    await lookUp(aws);
    expect(aws.calls.get(action)).toBe(2);
  });
});

describe("accounts that are read one after the other", () => {
  const keyOf = (name: string) => ({ accessKeyId: `ASIA${name.padEnd(16, "0")}`, secretAccessKey: "test" });
  /** The way to AWS, with the access keys of the requests that were sent. */
  function shared(faults: object[] = []) {
    const clock = new TestClock("2026-11-01T00:00:00Z");
    const scenario = readScenario({ account: "111122223333", faults });
    const { requestHandler } = simulate({ scenario, clock });
    const keys: (string | undefined)[] = [];
    const watched: typeof requestHandler = {
      ...requestHandler,
      handle(request, options) {
        keys.push(/Credential=(\w+)/.exec(request.headers["authorization"] ?? "")?.[1]);
        return requestHandler.handle(request, options);
      },
    };
    return { keys, aws: connect({ region: "us-east-1", credentials, clock, requestHandler: watched }) };
  }
  const summary = () => new GetAccountSummaryCommand({});
  const created = (client: IAMClient): unknown => Object.getPrototypeOf(client);

  test("use the same clients, each with its own credentials and counts", async () => {
    const { aws, keys } = shared();
    const ann = aws.as(keyOf("ANN"));
    const annClient = await ann.client(IAMClient);
    await annClient.send(summary());
    ann.close();
    const bob = aws.as(keyOf("BOB"));
    const bobClient = await bob.client(IAMClient);
    await bobClient.send(summary());
    expect(created(bobClient)).toBe(created(annClient));
    expect(keys).toEqual([keyOf("ANN").accessKeyId, keyOf("BOB").accessKeyId]);
    expect([ann.calls.get("iam:GetAccountSummary"), bob.calls.get("iam:GetAccountSummary")]).toEqual([1, 1]);
  });

  test("at the same time have clients of their own", async () => {
    const { aws } = shared();
    const [ann, bob] = await Promise.all(
      [aws.as(keyOf("ANN")), aws.as(keyOf("BOB"))].map((each) => each.client(IAMClient)),
    );
    expect(created(bob!)).not.toBe(created(ann!));
  });

  test("one that is done sends nothing more: the clients may be another's", async () => {
    const { aws, keys } = shared();
    const ann = aws.as(keyOf("ANN"));
    const client = await ann.client(IAMClient);
    ann.close();
    await expect(client.send(summary())).rejects.toThrow("closed connection");
    expect(keys).toEqual([]);
  });

  test("one that ends during a call keeps its clients", async () => {
    const { aws, keys } = shared([{ action: "iam:GetAccountSummary", fault: "Throttling", times: 1 }]);
    const ann = aws.as(keyOf("ANN"));
    const client = await ann.client(IAMClient);
    const call = client.send(summary());
    ann.close();
    const other = await aws.as(keyOf("BOB")).client(IAMClient);
    expect(created(other)).not.toBe(created(client));
    await call;
    expect(keys).toEqual([keyOf("ANN").accessKeyId, keyOf("ANN").accessKeyId]);
  });
});
