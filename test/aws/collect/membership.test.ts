import { describe, expect, test } from "vitest";
import { ACCOUNT, NOW, OTHER, read, testEvents, testFailures, whyUnknown, without } from "./reading.ts";

const ACTION = "organizations:DescribeOrganization";
const organization = { id: "o-exampleorgid", managementAccount: OTHER };

describe("the organization of the account", () => {
  test.each([
    { name: "as a member sees it", account: { organization }, value: { organization } },
    {
      name: "as the management account sees it",
      account: { organization: { ...organization, managementAccount: ACCOUNT } },
      value: { organization: { id: "o-exampleorgid", managementAccount: ACCOUNT } },
    },
    { name: "where the account is in none", account: {}, value: { organization: null } },
  ])("$name", async ({ account, value }) => {
    const { observed, calls, elapsed } = await read("membership", { account });
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toEqual({ [ACTION]: 1 });
    expect(elapsed).toBe(0);
  });

  test.each(["Organization", "Id", "MasterAccountId"])("is unknown when AWS's answer has no %s", async (key) => {
    const answers = { DescribeOrganization: without(key) };
    const detail = "AWS's answer has no id or management account";
    expect(await whyUnknown("membership", { account: { organization }, answers })).toEqual({
      kind: "unexpected",
      action: ACTION,
      detail,
    });
  });

  testFailures("membership", ACTION, { account: { organization } });
});

describe("what changes the organization of the account", () => {
  testEvents("membership", {
    organizations: "CreateOrganization DeleteOrganization LeaveOrganization AcceptHandshake",
  });
});
