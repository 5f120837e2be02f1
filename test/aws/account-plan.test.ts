import { readAccountPlan } from "@genkan/aws/account-plan";
import { causeOf } from "@genkan/aws/cause";
import { connect } from "@genkan/aws/clients";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

interface Sent {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An account whose Free Tier API gives these answers, one after another, and the requests that reach it. */
function answering(answers: readonly { status?: number; body: object }[], region = "ap-northeast-1") {
  const requests: Sent[] = [];
  const rest = [...answers];
  const aws = connect({
    region,
    credentials,
    clock: new TestClock("2026-11-26T09:00:00Z"),
    requestHandler: {
      async handle(request: Sent) {
        requests.push(request);
        const { status = 200, body } = rest.length > 1 ? rest.shift()! : rest[0]!;
        const headers = { "content-type": "application/x-amz-json-1.0", date: "Thu, 26 Nov 2026 09:00:00 GMT" };
        return { response: { statusCode: status, headers, body: Buffer.from(JSON.stringify(body)) } };
      },
    },
  });
  return { aws, requests };
}

/** Answers as AWS gives them. */
const free = {
  accountId: "111122223333",
  accountPlanType: "FREE",
  accountPlanStatus: "ACTIVE",
  accountPlanRemainingCredits: { amount: 92.4, unit: "USD" },
  accountPlanExpirationDate: "2027-03-01T00:00:00Z",
};
const refusal = (code: string, status = 400) => ({ status, body: { __type: code, message: "no" } });

test("the plan, its credits and its end", async () => {
  const { aws, requests } = answering([{ body: free }]);
  expect(await readAccountPlan(aws)).toEqual({
    type: "FREE",
    credits: { amount: 92.4, unit: "USD" },
    until: "2027-03-01T00:00:00.000Z",
  });
  expect(aws.calls).toEqual(new Map([["freetier:GetAccountPlanState", 1]]));
  const [{ method, protocol, hostname, path, headers, body } = {} as Sent] = requests;
  expect([method, `${protocol}//${hostname}${path}`, new TextDecoder().decode(body)]).toEqual([
    "POST",
    "https://freetier.us-east-1.api.aws/",
    "{}",
  ]);
  expect(headers).toMatchObject({
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "AWSFreeTierService.GetAccountPlanState",
    authorization: expect.stringMatching(/Credential=AKIATEST000000000000\/\d{8}\/us-east-1\/freetier\/aws4_request/),
  });
});

test("an account that pays has no credits and no end", async () => {
  const { accountId, accountPlanStatus } = free;
  const { aws } = answering([{ body: { accountId, accountPlanStatus, accountPlanType: "PAID" } }]);
  expect(await readAccountPlan(aws)).toEqual({ type: "PAID", credits: null, until: null });
});

test("in China the API has a Region and a domain of its own", async () => {
  const { aws, requests } = answering([{ body: free }], "cn-north-1");
  await readAccountPlan(aws);
  expect(requests[0]?.hostname).toBe("freetier.cn-northwest-1.api.amazonwebservices.com.cn");
});

test.each([
  ["AccessDeniedException", "access-denied"],
  ["ResourceNotFoundException", "unexpected"],
  ["ValidationException", "unexpected"],
  ["ThrottlingException", "throttled"],
] as const)("%s says nothing about the plan", async (code, kind) => {
  const { aws } = answering([refusal(code)]);
  const error = await readAccountPlan(aws).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: code, action: "freetier:GetAccountPlanState" });
  expect(causeOf(error, "")).toMatchObject({ kind, action: "freetier:GetAccountPlanState" });
});

test("a throttled call is tried again like every other", async () => {
  const { aws } = answering([refusal("ThrottlingException"), { body: free }]);
  expect((await readAccountPlan(aws)).type).toBe("FREE");
  expect(aws.calls.get("freetier:GetAccountPlanState")).toBe(2);
});

test.each([
  ["no plan", { ...free, accountPlanType: undefined }],
  ["another plan", { ...free, accountPlanType: "SANDBOX" }],
  ["credits without an amount", { ...free, accountPlanRemainingCredits: { unit: "USD" } }],
  ["credits without a unit", { ...free, accountPlanRemainingCredits: { amount: 1 } }],
])("an answer with %s is no answer", async (_, body) => {
  const { aws } = answering([{ body }]);
  await expect(readAccountPlan(aws)).rejects.toMatchObject({
    name: "UnusableAnswerError",
    action: "freetier:GetAccountPlanState",
  });
});

describe("a simulated account", () => {
  /** What the reader says about an account, before and after a change of it. */
  async function plans(plan: object | undefined, change: object) {
    const clock = new TestClock("2026-11-26T09:00:00Z");
    const { account, requestHandler } = simulate({
      scenario: readScenario({ account: "111122223333", ...(plan ? { plan } : {}) }),
      clock,
    });
    const aws = connect({ region: "eu-west-1", credentials, clock, requestHandler });
    const before = await readAccountPlan(aws);
    account.replace(readScenario({ ...account.scenario, ...change }));
    return [before, await readAccountPlan(aws)];
  }

  test("leaves the Free plan, and loses its credits, when it gets an organization", async () => {
    const plan = { type: "FREE", credits: 92.4, expires: "2027-03-01T00:00:00Z" };
    const organization = { id: "o-exampleorgid", managementAccount: "111122223333" };
    expect(await plans(plan, { organization })).toEqual([
      { type: "FREE", credits: { amount: 92.4, unit: "USD" }, until: "2027-03-01T00:00:00.000Z" },
      { type: "PAID", credits: { amount: 0, unit: "USD" }, until: null },
    ]);
  });

  test("whose plan AWS does not know", async () => {
    await expect(plans(undefined, {})).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
