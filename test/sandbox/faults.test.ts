import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { GetAccountSummaryCommand, ListVirtualMFADevicesCommand } from "@aws-sdk/client-iam";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { afterEach, expect, test } from "vitest";
import { clientsOf, refusal, scenarioOf } from "./accounts.ts";

let sandbox: Sandbox;
afterEach(() => sandbox.close());
const simulated = async (...faults: object[]) => {
  sandbox = await startSandbox({ scenario: scenarioOf({ faults }) });
  return clientsOf({ endpoint: sandbox.endpoint });
};

test("AccessDenied speaks as AWS does, by protocol", async () => {
  const { iam, trail } = await simulated({ action: "*", fault: "AccessDenied" });
  const denied = await refusal(iam.send(new GetAccountSummaryCommand({})));
  expect(denied).toMatchObject({ name: "AccessDenied", status: 403 });
  expect(denied.message).toContain("assumed-role/genkan/session is not authorized to perform: iam:GetAccountSummary");
  expect(await refusal(trail.send(new LookupEventsCommand({})))).toMatchObject({
    name: "AccessDeniedException",
    status: 400,
  });
});

test.each([
  ["Throttling", { name: "Throttling", message: "Rate exceeded", status: 400 }],
  ["InternalError", { name: "InternalFailure", status: 500 }],
  ["Malformed", { status: 200 }],
])("%s", async (fault, expected) => {
  const { iam } = await simulated({ action: "iam:GetAccountSummary", fault });
  expect(await refusal(iam.send(new GetAccountSummaryCommand({})))).toMatchObject(expected);
  await iam.send(new ListVirtualMFADevicesCommand({}));
});

test("ConnectionReset drops the connection", async () => {
  const { iam } = await simulated({ action: "iam:*", fault: "ConnectionReset" });
  await expect(iam.send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("Timeout takes the call and never answers, and does not keep the account from closing", async () => {
  const { iam } = await simulated({ action: "iam:GetAccountSummary", fault: "Timeout" });
  const call = iam.send(new GetAccountSummaryCommand({}));
  const closed = expect(call).rejects.toThrow();
  while (!sandbox.calls.length) await new Promise((resolve) => setImmediate(resolve));
  await sandbox.close();
  await closed;
});

test("a fault that is counted passes", async () => {
  const { iam } = await simulated({ action: "iam:GetAccountSummary", fault: "Throttling", times: 2 });
  for (let i = 0; i < 2; i++) await refusal(iam.send(new GetAccountSummaryCommand({})));
  await iam.send(new GetAccountSummaryCommand({}));
  expect(sandbox.calls.map(({ status, fault }) => [status, fault])).toEqual([
    [400, "Throttling"],
    [400, "Throttling"],
    [200, undefined],
  ]);
});
