import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { catalogue } from "@genkan/controls/catalogue/index";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { defaultSettings } from "@genkan/controls/model/settings";
import { configVerdicts } from "@genkan/messages/channels/config-annotation";
import { simulate } from "@genkan/sandbox/sandbox";
import { parseScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../../clock.ts";

const ACCOUNT = "111122223333";
const subject = { account: ACCOUNT, partition: "aws" };
const now = "2026-11-01T00:00:00Z";

/** What AWS Config gets of a control on an account of two users. */
async function verdictsOf(id: string, faults: readonly object[] = []) {
  const iamUsers = [
    { name: "alice", password: true, policies: ["AdministratorAccess"] },
    { name: "bob", password: true, mfa: true },
  ];
  const scenario = parseScenario(JSON.stringify({ account: ACCOUNT, now, iamUsers, faults }));
  const clock = new TestClock(scenario.now);
  const { account, requestHandler } = simulate({ scenario, clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler });
  try {
    const settings = defaultSettings;
    const at = account.now();
    const collect: Parameters<typeof evaluate>[0]["collect"] = async (facts) => ({
      observations: await observe(aws, facts, { subject, settings, at }),
      apiCalls: 0,
    });
    const controls = catalogue.filter((control) => control.id === id);
    const { evaluations, observations } = await evaluate({ subject, settings, collect }, controls, at);
    const { verdicts } = configVerdicts(evaluations, ACCOUNT, "en", observations);
    return verdicts.map(({ resource, compliance }) => `${resource.type} ${resource.id} ${compliance}`);
  } finally {
    aws.close();
  }
}

test.each(["iam-user-mfa-enabled", "iam-user-administrator-absent"])(
  "AWS Config gets %s under the ids of IAM users, by which it knows them",
  async (id) => {
    expect(await verdictsOf(id)).toEqual([
      "AWS::IAM::User AIDAalice NON_COMPLIANT",
      "AWS::IAM::User AIDAbob COMPLIANT",
    ]);
  },
);

test("a user whose id can't be read stays under the name", async () => {
  const fault = { action: "iam:GetAccountAuthorizationDetails", fault: "AccessDenied" };
  expect(await verdictsOf("iam-user-mfa-enabled", [fault])).toEqual([
    "AWS::IAM::User alice NON_COMPLIANT",
    "AWS::IAM::User bob COMPLIANT",
  ]);
});

test("everything that is no IAM user is a verdict on the account", async () => {
  expect(await verdictsOf("root-access-key-absent")).toEqual([`AWS::::Account ${ACCOUNT} COMPLIANT`]);
});
