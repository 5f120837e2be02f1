import { accountAlias, aliasReader } from "@genkan/aws/account-name";
import { connect } from "@genkan/aws/clients";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../clock.ts";

function opened(more: object) {
  const clock = new TestClock(Date.parse("2026-11-01T00:00:00Z"));
  const { requestHandler } = simulate({ scenario: readScenario({ account: "111122223333", ...more }), clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  return connect({ region: "us-east-1", credentials, clock, requestHandler });
}

const failing = (fault: object) => ({ faults: [{ action: "iam:ListAccountAliases", ...fault }] });

test.each([
  ["with an alias", { accountAlias: "prod" }, "prod"],
  ["without one", {}, null],
  ["that denies to read it", { accountAlias: "prod", ...failing({ fault: "AccessDenied" }) }, null],
  ["that throttles", { accountAlias: "prod", ...failing({ fault: "Throttling" }) }, null],
])("an account %s has the name that its alias gives", async (_, account, name) => {
  expect(await accountAlias(opened(account))).toBe(name);
});

test("the alias is read when it is asked for, and once", async () => {
  const aws = opened({ accountAlias: "prod" });
  const alias = aliasReader(aws);
  expect(aws.calls.size).toBe(0);
  expect([await alias(), await alias()]).toEqual(["prod", "prod"]);
  expect(aws.calls.get("iam:ListAccountAliases")).toBe(1);
});
