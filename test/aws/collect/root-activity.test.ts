import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { RootAct, RootActivity } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import { rootEvent, signIn } from "../../scenarios/events.ts";
import { DAY, HOUR, json, known, later, NOW, read } from "./reading.ts";

const LOOK_UP = "cloudtrail:LookupEvents";
const LIST_REGIONS = "account:ListRegions";
const REGIONS = ["us-east-1", "us-east-2", "us-west-2"];
const HOUR_AGO = later(-HOUR).toISOString();

/** An account whose event history holds these records, with no Regions but those of root's sign-ins. */
const account = (...cloudTrailEvents: object[]) => ({ cloudTrailEvents, enabledRegions: REGIONS });
const actsIn = async (...events: object[]) => (await known("rootActivity", { account: account(...events) })).acts;
const act = (more: object = {}) =>
  rootEvent({ eventName: "CreateBucket", eventSource: "s3.amazonaws.com", eventTime: HOUR_AGO, ...more });
/** The one act that a record makes. */
const read1 = async (more: object): Promise<RootAct> => {
  const [only, ...others] = await actsIn(act(more));
  expect(others).toEqual([]);
  return only ?? expect.unreachable("there is no act");
};

describe("the activity of root", () => {
  test("is every act of the window, with all that its record says", async () => {
    const record = act({
      eventID: "e-1",
      userAgent: "aws-cli/2",
      sourceIPAddress: "203.0.113.7",
      accessKeyId: "AKIAROOT",
      requestParameters: { bucketName: "b" },
    });
    const { observed, calls, elapsed } = await read("rootActivity", { account: account(record) });
    const value: RootActivity = {
      from: later(-30.5 * DAY),
      regions: REGIONS,
      everyRegion: true,
      unread: [],
      acts: [
        {
          eventID: "e-1",
          eventTime: later(-HOUR),
          eventSource: "s3.amazonaws.com",
          eventName: "CreateBucket",
          eventType: "AwsApiCall",
          awsRegion: "us-east-1",
          sourceIPAddress: "203.0.113.7",
          userAgent: "aws-cli/2",
          accessKeyId: "AKIAROOT",
          readOnly: false,
          errorCode: null,
          signIn: null,
          mfaUsed: null,
          invokedBy: null,
          assumedRoot: false,
          requestParameters: { bucketName: "b" },
        },
      ],
    };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toEqual({ [LOOK_UP]: 3, [LIST_REGIONS]: 1 });
    expect(elapsed).toBe(0);
  });

  test("may be none", async () => {
    expect(await actsIn()).toEqual([]);
  });

  test("is that of root alone", async () => {
    const others = [
      act({ userIdentity: { type: "IAMUser", userName: "root" } }),
      act({ userIdentity: { type: "AWSService", userName: "root" } }),
    ];
    expect(await actsIn(...others)).toEqual([]);
  });

  test("is found where the record names root by the account's alias", async () => {
    expect(await actsIn(act({ userIdentity: { userName: "example-alias" } }))).toHaveLength(1);
  });

  test.each([
    ["the window of the settings and half a day, in which one may have signed in", 30, 30.5],
    ["no further than CloudTrail's history", 90, 90],
  ])("reaches back %s", async (_, rootUsageWindowDays, days) => {
    const inside = act({ eventTime: later(-days * DAY).toISOString() });
    const outside = act({ eventTime: later(-days * DAY - 60_000).toISOString() });
    const value = await known("rootActivity", { account: account(inside, outside), settings: { rootUsageWindowDays } });
    expect(value.from).toEqual(later(-days * DAY));
    expect(value.acts.map(({ eventTime }) => eventTime)).toEqual([value.from]);
  });

  test.each([
    ["aws", "us-east-1", REGIONS],
    ["aws", "ap-northeast-1", [...REGIONS, "ap-northeast-1"]],
    ["aws-cn", "cn-north-1", ["cn-north-1", "cn-northwest-1"]],
    ["aws-us-gov", "us-gov-west-1", ["us-gov-west-1", "us-gov-east-1"]],
  ])(
    "of the partition %s is looked up in the Regions of root's sign-ins and in ours, %s",
    async (partition, region, regions) => {
      const records = regions.map((awsRegion) => act({ awsRegion }));
      const { observed, log } = await read("rootActivity", {
        account: { ...account(...records), partition, enabledRegions: regions },
        region,
      });
      if (!observed.known) expect.unreachable();
      expect(observed.value.regions).toEqual(regions);
      expect(observed.value.acts.map(({ awsRegion }) => awsRegion).sort()).toEqual(regions.toSorted());
      const lookedUp = log.filter((call) => call.startsWith(LOOK_UP));
      expect(lookedUp.sort()).toEqual(regions.map((each) => `${LOOK_UP} ${each}`).sort());
    },
  );

  test("is read to the last page, at AWS's pace, in all Regions at once", async () => {
    const records = REGIONS.flatMap((awsRegion) => Array.from({ length: 12 }, () => act({ awsRegion })));
    const { observed, calls, elapsed } = await read("rootActivity", { account: account(...records), pageSize: 2 });
    if (!observed.known) expect.unreachable();
    expect(observed.value.acts).toHaveLength(36);
    expect(observed.value.unread).toEqual([]);
    expect(calls[LOOK_UP]).toBe(18);
    expect(elapsed).toBe(2 * 1_050);
  });
});

describe("every enabled Region is read", () => {
  const EVERY = [...REGIONS, "ap-northeast-1", "eu-west-1"];
  const everywhere = (account: object) => known("rootActivity", { account: { enabledRegions: EVERY, ...account } });
  const used = (lastUsed: string) => ({ accessKeys: [{ status: "Inactive", lastUsed, lastUsedService: "s3" }] });

  test.each([
    ["after an act of root", { cloudTrailEvents: [act()] }],
    ["after a sign-in of root", { cloudTrailEvents: [signIn(HOUR_AGO)] }],
    ["where root has an access key, active or not", { root: { accessKeys: [{ status: "Inactive" }] } }],
    ["where root's password was used", { root: { passwordLastUsed: HOUR_AGO } }],
    ["where a key of root was used", { root: used(HOUR_AGO) }],
    [
      "where neither the account summary nor the report can be read",
      {
        faults: ["iam:GetAccountSummary", "iam:GetCredentialReport"].map((action) => ({ action, fault: "Malformed" })),
      },
    ],
    [
      "where the report has a key and the account summary cannot be read",
      {
        root: { accessKeys: [{ status: "Active" }] },
        faults: [{ action: "iam:GetAccountSummary", fault: "Malformed" }],
      },
    ],
  ])("%s", async (_, account) => {
    const value = await everywhere(account);
    expect(value).toMatchObject({ everyRegion: true, unread: [] });
    expect(value.regions.toSorted()).toEqual(EVERY.toSorted());
  });

  test.each([
    ["where root was never used and has no key", {}],
    ["after a sign-in that failed", { cloudTrailEvents: [signIn(HOUR_AGO, "Failure")] }],
    [
      "after a call that an AWS service made",
      { cloudTrailEvents: [act({ userIdentity: { invokedBy: "trustedadvisor.amazonaws.com" } })] },
    ],
    [
      "where root's password was used before the window",
      { root: { passwordLastUsed: later(-60 * DAY).toISOString() } },
    ],
    [
      "where the account summary cannot be read and the report has no key",
      { faults: [{ action: "iam:GetAccountSummary", fault: "Malformed" }] },
    ],
  ])("not %s", async (_, account) => {
    expect(await everywhere(account)).toMatchObject({ everyRegion: false, regions: REGIONS, unread: [] });
  });

  test("so that daily work far from the sign-in is found", async () => {
    const work = act({ eventName: "RunInstances", awsRegion: "eu-west-1" });
    const { acts } = await everywhere({ cloudTrailEvents: [signIn(HOUR_AGO), work] });
    expect(acts.map(({ awsRegion }) => awsRegion).sort()).toEqual(["eu-west-1", "us-east-2"]);
  });

  test("costs two calls in a quiet account beside the look-ups, which are read for other facts anyway", async () => {
    const { calls } = await read("rootActivity", { account: { enabledRegions: EVERY } });
    expect(calls).toEqual({ [LOOK_UP]: 3, "iam:GetAccountSummary": 1, "iam:GetCredentialReport": 1 });
  });

  test("and where the Regions cannot be listed, it is open which are missing", async () => {
    const faults = [{ action: LIST_REGIONS, fault: "AccessDenied" }];
    expect(await everywhere({ cloudTrailEvents: [act()], faults })).toMatchObject({
      everyRegion: true,
      regions: REGIONS,
      unread: [{ region: "", cause: { kind: "access-denied", action: LIST_REGIONS } }],
      acts: [{ eventName: "CreateBucket" }],
    });
  });

  test("an event that two Regions show is one act", async () => {
    const one = act({ eventID: "e-1" });
    const acts = await actsIn(one, { ...one, awsRegion: "us-east-2" }, act({ eventID: "e-2" }));
    expect(acts.map(({ eventID }) => eventID).sort()).toEqual(["e-1", "e-2"]);
  });

  test("an event that is delivered under an id of its own twice is one act", () => {
    const one = act({ eventID: "e-1" });
    const { proves } = batchOf([one, one], NOW);
    expect(proves.rootActivity).toMatchObject({ known: true, value: { acts: [{ eventID: "e-1" }] } });
  });

  test("the failed SAML sign-in of a workforce user, which AWS types as Root, is nobody's act", async () => {
    expect(await actsIn(act({ eventName: "ExternalIdPDirectoryLogin" }))).toEqual([]);
  });
});

describe("a Region that can't be read", () => {
  const east2 = act({ awsRegion: "us-east-2" });
  const west2 = act({ awsRegion: "us-west-2" });

  test.each([
    ["AccessDenied", "access-denied"],
    ["Throttling", "throttled"],
    ["Timeout", "unreachable"],
    ["ConnectionReset", "unreachable"],
    ["InternalError", "unexpected"],
    ["Malformed", "unexpected"],
  ])("is named with the reason, here all of them: %s", async (fault, kind) => {
    const faults = [{ action: LOOK_UP, fault }];
    const { observed, elapsed } = await read("rootActivity", { account: { ...account(east2), faults } });
    const cause = (region: string) => ({ kind, action: LOOK_UP, detail: expect.stringMatching(`^${region}: .`) });
    const unread = REGIONS.map((region) => ({ region, cause: cause(region) }));
    expect(observed).toMatchObject({ known: true, value: { regions: [], unread, acts: [] } });
    expect(elapsed).toBeLessThanOrEqual(9_000);
  });

  const fails = (_: string, { region }: { region: string }) => region === "us-east-2";
  const denied = { status: 400, body: JSON.stringify({ __type: "AccessDeniedException", message: "no" }) };

  test("does not keep the others from being read", async () => {
    const answers = { LookupEvents: (body: string, call: { region: string }) => (fails(body, call) ? denied : body) };
    const value = await known("rootActivity", { account: account(east2, west2), answers });
    expect(value).toMatchObject({
      regions: ["us-east-1", "us-west-2"],
      unread: [
        {
          region: "us-east-2",
          cause: { kind: "access-denied", action: LOOK_UP, detail: "us-east-2: AccessDeniedException: no" },
        },
      ],
      acts: [{ awsRegion: "us-west-2" }],
    });
  });

  test("to its end is one as well: what was read of it is kept", async () => {
    let asked = 0;
    const inEast2 = Array.from({ length: 3 }, () => act({ awsRegion: "us-east-2" }));
    const answers = {
      LookupEvents: (body: string, call: { region: string }) => (fails(body, call) && ++asked > 1 ? denied : body),
    };
    const value = await known("rootActivity", { account: account(...inEast2), answers, pageSize: 2 });
    expect(value.acts).toHaveLength(2);
    expect(value.unread).toMatchObject([{ region: "us-east-2", cause: { kind: "access-denied" } }]);
  });

  test("is one with more than forty pages of root's events, of which the latest are kept", async () => {
    const records = Array.from({ length: 41 }, (_, i) => act({ eventTime: later(-(i + 1) * 60_000).toISOString() }));
    const { observed, calls } = await read("rootActivity", { account: account(...records), pageSize: 1 });
    const detail = "us-east-1: us-east-1 has more than 40 events of root; only the latest were read";
    expect(observed).toMatchObject({
      known: true,
      value: {
        regions: ["us-east-2", "us-west-2"],
        unread: [{ region: "us-east-1", cause: { kind: "unexpected", action: LOOK_UP, detail } }],
      },
    });
    if (!observed.known) expect.unreachable();
    expect(observed.value.acts.map(({ eventTime }) => eventTime)).toEqual(
      Array.from({ length: 40 }, (_, i) => later(-(i + 1) * 60_000)),
    );
    expect(calls[LOOK_UP]).toBe(40 + 2);
  });

  test("is not one with exactly forty pages", async () => {
    const records = Array.from({ length: 40 }, () => act());
    const value = await known("rootActivity", { account: account(...records), pageSize: 1 });
    expect(value.unread).toEqual([]);
    expect(value.acts).toHaveLength(40);
  });

  test("is one whose answer can't be used", async () => {
    const answers = {
      LookupEvents: json<{ Events: object[] }>(({ Events }) => ({
        Events: Events.map((each) => ({ ...each, CloudTrailEvent: "{" })),
      })),
    };
    const value = await known("rootActivity", { account: account(east2), answers });
    expect(value.unread).toMatchObject([{ region: "us-east-2", cause: { kind: "unexpected", action: LOOK_UP } }]);
    expect(value.regions).toEqual(["us-east-1", "us-west-2"]);
  });
});

describe("an act of root", () => {
  test.each([
    ["readOnly", { readOnly: true }, { readOnly: true }],
    ["readOnly as a text", { readOnly: "true" }, { readOnly: true }],
    ["readOnly as another text", { readOnly: "false" }, { readOnly: false }],
    ["no readOnly", { readOnly: undefined }, { readOnly: false }],
    ["an error", { errorCode: "AccessDenied" }, { errorCode: "AccessDenied" }],
    [
      "who called for root",
      { userIdentity: { invokedBy: "trustedadvisor.amazonaws.com" } },
      { invokedBy: "trustedadvisor.amazonaws.com" },
    ],
    ["a session of AssumeRoot", { userIdentity: { sessionContext: { assumedRoot: "true" } } }, { assumedRoot: true }],
    [
      "a session of AssumeRoot, as a switch",
      { userIdentity: { sessionContext: { assumedRoot: true } } },
      { assumedRoot: true },
    ],
    ["another session", { userIdentity: { sessionContext: { attributes: {} } } }, { assumedRoot: false }],
    ["a sign-in", { eventName: "ConsoleLogin", responseElements: { ConsoleLogin: "Success" } }, { signIn: "Success" }],
    [
      "a sign-in that failed",
      { eventName: "ConsoleLogin", responseElements: { ConsoleLogin: "Failure" } },
      { signIn: "Failure" },
    ],
    [
      "a sign-in of another name",
      { eventName: "PasswordRecoveryCompleted", responseElements: { PasswordRecoveryCompleted: "Success" } },
      { signIn: "Success" },
    ],
    ["the result of another call", { responseElements: { ConsoleLogin: "Success" } }, { signIn: null }],
    [
      "a sign-in that ended otherwise",
      { eventName: "ConsoleLogin", responseElements: { ConsoleLogin: "Redirect" } },
      { signIn: null },
    ],
    ["MFA", { additionalEventData: { MFAUsed: "Yes" } }, { mfaUsed: true }],
    ["MFA in other letters", { additionalEventData: { MFAUsed: "YES" } }, { mfaUsed: true }],
    ["no MFA", { additionalEventData: { MFAUsed: "No" } }, { mfaUsed: false }],
    ["nothing of MFA", { additionalEventData: {} }, { mfaUsed: null }],
    ["nothing beside the call", { additionalEventData: null }, { mfaUsed: null }],
  ])("is read with %s", async (_, record, expected) => {
    expect(await read1(record)).toMatchObject(expected);
  });

  test("is read as far as its record says anything", async () => {
    const { userIdentity, eventID, eventTime, eventName, eventSource, awsRegion } = act();
    const bare = { eventTime, eventName, eventSource, awsRegion, userIdentity: { type: userIdentity.type } };
    const answers = {
      LookupEvents: json<{ Events: object[] }>(({ Events }) => ({
        Events: Events.map((each) => ({
          ...each,
          EventId: eventID,
          CloudTrailEvent: JSON.stringify({ eventTime, userIdentity: { type: "Root" } }),
        })),
      })),
    };
    const { acts } = await known("rootActivity", { account: account(bare), answers });
    expect(acts).toEqual([
      {
        eventID,
        eventTime: later(-HOUR),
        eventSource: "",
        eventName: "",
        eventType: "",
        awsRegion: "",
        sourceIPAddress: "",
        userAgent: "",
        accessKeyId: "",
        readOnly: false,
        errorCode: null,
        signIn: null,
        mfaUsed: null,
        invokedBy: null,
        assumedRoot: false,
        requestParameters: {},
      },
    ]);
  });

  test("of whom the record says nothing is nobody's", async () => {
    const answers = {
      LookupEvents: json<{ Events: object[] }>(({ Events }) => ({
        Events: Events.map((each) => ({ ...each, CloudTrailEvent: JSON.stringify({ eventTime: HOUR_AGO }) })),
      })),
    };
    const value = await known("rootActivity", { account: account(act()), answers });
    expect(value).toMatchObject({ unread: [], acts: [] });
  });
});

describe("the parameters of an act", () => {
  test.each([
    ["none where there are none", null, {}],
    [
      "flat, with a path to each",
      { bucketName: "b", VersioningConfiguration: { MfaDelete: "Enabled", Depth: { n: 1 } }, list: ["x", { y: true }] },
      {
        bucketName: "b",
        "VersioningConfiguration.MfaDelete": "Enabled",
        "VersioningConfiguration.Depth.n": "1",
        "list.0": "x",
        "list.1.y": "true",
      },
    ],
    ["also what is null", { policy: null }, { policy: "null" }],
    [
      "each to its 256th character",
      { policy: "p".repeat(300), name: "n".repeat(256) },
      { policy: "p".repeat(256), name: "n".repeat(256) },
    ],
    ["with the first 256 characters of their paths", { ["k".repeat(300)]: 1 }, { ["k".repeat(256)]: "1" }],
    [
      "forty at most",
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key${i}`, i])),
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, `${i}`])),
    ],
  ])("are kept: %s", async (_, requestParameters, expected) => {
    expect((await read1({ requestParameters })).requestParameters).toEqual(expected);
  });
});

test("parameters that lie deeper than AWS's own are left out, and do not keep the act from being read", () => {
  const requestParameters = JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`) as object;
  const { proves, unreadable } = batchOf([act({ requestParameters })], NOW);
  expect(unreadable).toEqual([]);
  expect(proves.rootActivity).toMatchObject({ known: true, value: { acts: [{ requestParameters: {} }] } });
});

describe("events of root", () => {
  test("prove by themselves what they tell, from the first of them on", async () => {
    const records = [
      signIn(later(-120_000).toISOString()),
      act({ eventTime: later(-60_000).toISOString() }),
      act({ eventTime: later(-30_000).toISOString() }),
    ];
    const { observed, calls } = await read("rootActivity", { events: records });
    if (!observed.known) expect.unreachable();
    const { acts, ...value } = observed.value;
    expect(observed).toMatchObject({ observedAt: later(-30_000), fromEvents: true });
    expect(value).toEqual({
      from: later(-120_000),
      regions: ["us-east-2", "us-east-1"],
      everyRegion: false,
      unread: [],
    });
    expect(acts.map(({ eventID }) => eventID)).toEqual(records.map(({ eventID }) => eventID));
    expect(calls).toEqual({});
  });

  test.each([
    ["whatever it does", act({ eventName: "AnyCall", eventSource: "any.amazonaws.com" }), true],
    ["what it fails at", act({ errorCode: "AccessDenied" }), true],
    ["what anybody else does", act({ userIdentity: { type: "AssumedRole" } }), false],
    ["what nobody is named for", { ...act(), userIdentity: undefined }, false],
  ])("are all that root does: %s", (_, record, changes) => {
    const [signal] = batchOf([record], NOW).signals;
    expect(signal?.changes.includes("rootActivity")).toBe(changes);
  });
});
