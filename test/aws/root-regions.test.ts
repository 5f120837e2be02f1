import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { rootUsageLimited } from "@genkan/controls/catalogue/root-usage-limited";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { defaultSettings } from "@genkan/controls/model/settings";
import { utc } from "@genkan/messages/moment";
import { sentence } from "@genkan/messages/sentence";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { rootEvent, signIn } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

const subject = { account: "111122223333", partition: "aws" };
const SIGN_IN_REGIONS = ["us-east-1", "us-east-2", "us-west-2"];
const ALL = ["ap-northeast-1", "eu-west-1", ...SIGN_IN_REGIONS];

/** The verdict on the use of root in an account that is sound but for a change, and the Regions that were read. */
async function used(change: object) {
  const scenario = readScenario(mergePatch(sound, change));
  const clock = new TestClock(scenario.now);
  const simulation = simulate({ scenario, clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler: simulation.requestHandler });
  const at = clock.date();
  const collect = async (facts: Parameters<typeof observe>[1]) => ({
    observations: await observe(aws, facts, { subject, settings: defaultSettings, at }),
    apiCalls: 0,
  });
  const { evaluations, observations } = await evaluate(
    { subject, settings: defaultSettings, collect },
    [rootUsageLimited],
    at,
  );
  const { rootActivity } = observations;
  const [verdict] = evaluations;
  return {
    regions: rootActivity?.known ? rootActivity.value.regions.toSorted() : [],
    acts: rootActivity?.known ? rootActivity.value.acts.length : 0,
    verdict: `${verdict?.status} ${verdict?.reason}`,
    says: verdict ? sentence(verdict, utc.en) : "",
    listed: simulation.counts()["account:ListRegions"] ?? 0,
    params: verdict?.params ?? {},
  };
}
const time = "2026-10-30T09:00:00Z";
const events = (...cloudTrailEvents: object[]) => ({
  cloudTrailEvents: [...sound.cloudTrailEvents, ...cloudTrailEvents],
});
const call = (service: string, eventName: string, awsRegion: string, more: object = {}) =>
  rootEvent({ eventName, eventSource: `${service}.amazonaws.com`, eventTime: time, awsRegion, ...more });
const key = { status: "Active" };

test("where root is quiet, the sign-in Regions are enough, and the verdict names them", async () => {
  const { regions, verdict, says, listed } = await used({});
  expect([regions, verdict, listed]).toEqual([SIGN_IN_REGIONS, "COMPLIANT root-quiet", 0]);
  expect(says).toContain("Regions read: us-east-1, us-east-2, us-west-2;");
});

test.each<[string, object]>([
  ["root signed in", events(signIn(time))],
  ["root has an access key", { root: { accessKeys: [key] } }],
  ["root used temporary credentials here", events(call("sts", "GetSessionToken", "us-east-1"))],
  [
    "a privileged session acted here",
    events(
      call("s3", "DeleteBucketPolicy", "us-east-1", { userIdentity: { sessionContext: { assumedRoot: "true" } } }),
    ),
  ],
  ["the credential report shows use", { root: { passwordLastUsed: time } }],
  [
    "the account summary is denied and the report has a key",
    { root: { accessKeys: [key] }, faults: [{ action: "iam:GetAccountSummary", fault: "AccessDenied" }] },
  ],
  ["neither summary nor report can be read", { faults: [{ action: "iam:*", fault: "AccessDenied" }] }],
])("when %s, every enabled Region is read", async (_, change) => {
  expect((await used(change)).regions).toEqual(ALL);
});

test.each<[string, object]>([
  ["a sign-in that failed", events(signIn(time, "Failure"))],
  [
    "a call that an AWS service made",
    events(call("kms", "Decrypt", "us-east-1", { userIdentity: { invokedBy: "s3.amazonaws.com" } })),
  ],
  ["use before the window", { root: { passwordLastUsed: "2026-09-01T00:00:00Z" } }],
])("%s is no reason to read others", async (_, change) => {
  expect((await used(change)).regions).toEqual(SIGN_IN_REGIONS);
});

test("daily work in a Region that is far from the sign-in is found", async () => {
  const task = call("iam", "EnableMFADevice", "us-east-1");
  const { verdict } = await used(events(signIn(time), task, call("ec2", "DeleteSecurityGroup", "eu-west-1")));
  expect(verdict).toBe("NON_COMPLIANT root-daily-work");
});

test("a verdict that rests on every Region says so", async () => {
  const { verdict, says } = await used(events(signIn(time), call("iam", "EnableMFADevice", "us-east-1")));
  expect(verdict).toBe("COMPLIANT root-quiet");
  expect(says).toContain("Regions read: all that are enabled.");
});

test("Regions that cannot be listed leave the use of root unknown, not quiet", async () => {
  const faults = [{ action: "account:ListRegions", fault: "AccessDenied" }];
  const { verdict, params } = await used({ root: { accessKeys: [key] }, faults });
  expect([verdict, params["actions"]]).toEqual(["INSUFFICIENT_DATA access-denied", ["account:ListRegions"]]);
});

test("an event that two Regions show is one act", async () => {
  const act = call("iam", "DeleteAccessKey", "us-east-1");
  const { acts } = await used(events(act, { ...act, awsRegion: "us-west-2" }, act));
  expect(acts).toBe(1);
});

const lastUsed = (service: string, region: string) => ({
  root: { accessKeys: [{ ...key, lastUsed: time, lastUsedService: service, lastUsedRegion: region }] },
});
const byKey = { accessKeyId: "AKIAROOT000000000001" };
const task = call("s3", "PutBucketPolicy", "us-east-1", byKey);

test.each<[string, object, string]>([
  ["the same service and Region", lastUsed("s3", "us-east-1"), "COMPLIANT root-quiet"],
  ["another service", lastUsed("ec2", "us-east-1"), "NON_COMPLIANT root-use-unexplained"],
  ["another Region", lastUsed("s3", "eu-west-3"), "NON_COMPLIANT root-use-unexplained"],
])("a use of the key is explained by an event of %s only if both agree", async (_, root, expected) => {
  expect((await used({ ...root, ...events(task) })).verdict).toBe(expected);
});

test("a use of the key is not explained by a sign-in, nor one of the password by the key", async () => {
  expect(
    (
      await used({
        ...lastUsed("s3", "us-east-1"),
        ...events(signIn(time), { ...task, eventTime: "2026-10-30T15:00:00Z" }),
      })
    ).verdict,
  ).toBe("NON_COMPLIANT root-use-unexplained");
  expect((await used({ root: { passwordLastUsed: time }, ...events(task) })).verdict).toBe(
    "NON_COMPLIANT root-use-unexplained",
  );
});
