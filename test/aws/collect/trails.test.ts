import { describe, expect, test } from "vitest";
import { ACCOUNT, json, known, NOW, OTHER, read, testEvents, testFailures, whyUnknown, without } from "./reading.ts";

const DESCRIBE = "cloudtrail:DescribeTrails";
const STATUS = "cloudtrail:GetTrailStatus";
const SELECTORS = "cloudtrail:GetEventSelectors";
const trail = (more: object = {}) => ({ trails: [{ name: "main", ...more }] });
const main = { name: "main", multiRegion: true, logging: true, managementEvents: "All", owner: null, cause: null };

describe("the trails", () => {
  test.each([
    {
      name: "a trail of all Regions without selectors of its own logs all management events",
      account: trail(),
      value: main,
      calls: { [DESCRIBE]: 1, [STATUS]: 1 },
    },
    {
      name: "a trail with selectors of its own is asked for them",
      account: trail({ selectors: "basic" }),
      value: main,
      calls: { [DESCRIBE]: 1, [STATUS]: 1, [SELECTORS]: 1 },
    },
    {
      name: "of a trail that does not log nothing more is asked",
      account: trail({ logging: false, selectors: "basic" }),
      value: { ...main, logging: false, managementEvents: null },
      calls: { [DESCRIBE]: 1, [STATUS]: 1 },
    },
    {
      name: "of a trail of one Region nothing more is asked",
      account: trail({ multiRegion: false }),
      value: { ...main, multiRegion: false, logging: null, managementEvents: null },
      calls: { [DESCRIBE]: 1 },
    },
  ])("$name", async ({ account, value, calls }) => {
    const reading = await read("trails", { account });
    expect(reading.observed).toMatchObject({ known: true, value: { trails: [value] }, observedAt: NOW });
    expect(reading.calls).toEqual(calls);
    expect(reading.elapsed).toBe(0);
  });

  test("may be none", async () => {
    expect(await known("trails")).toEqual({ trails: [] });
  });

  test("of other Regions are read where their home is", async () => {
    const { observed, log } = await read("trails", { account: trail({ region: "eu-west-1", selectors: "basic" }) });
    const home = { arn: `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/main`, homeRegion: "eu-west-1" };
    expect(observed).toMatchObject({ known: true, value: { trails: [{ ...main, ...home }] } });
    expect(log).toEqual([`${DESCRIBE} us-east-1`, `${STATUS} eu-west-1`, `${SELECTORS} eu-west-1`]);
  });

  test("are those that the configured Region sees", async () => {
    const trails = [
      { name: "here", multiRegion: false, region: "eu-west-1" },
      { name: "there", multiRegion: false, region: "us-east-1" },
    ];
    const { trails: seen } = await known("trails", { account: { trails }, region: "eu-west-1" });
    expect(seen.map(({ name }) => name)).toEqual(["here"]);
  });

  test("are unknown when AWS's answer has no list", async () => {
    const cause = await whyUnknown("trails", { account: trail(), answers: { DescribeTrails: without("trailList") } });
    expect(cause).toEqual({ kind: "unexpected", action: DESCRIBE, detail: "AWS's answer has no trailList" });
  });

  testFailures("trails", DESCRIBE, { account: trail() });
});

describe("a trail of which AWS does not say everything", () => {
  test.each([
    ["its home Region", "HomeRegion"],
    ["its ARN", "TrailARN"],
  ])("is read without %s", async (_, key) => {
    const answers = { DescribeTrails: without(key) };
    expect(await known("trails", { account: trail(), answers })).toMatchObject({ trails: [main] });
  });

  test("is asked for its selectors where AWS does not say that it has none", async () => {
    const account = trail({ managementEvents: "ReadOnly" });
    const { observed, calls } = await read("trails", {
      account,
      answers: { DescribeTrails: without("HasCustomEventSelectors") },
    });
    expect(observed).toMatchObject({ known: true, value: { trails: [{ managementEvents: "ReadOnly" }] } });
    expect(calls[SELECTORS]).toBe(1);
  });

  test("does not count as one of all Regions where AWS does not say so", async () => {
    const answers = { DescribeTrails: without("IsMultiRegionTrail") };
    const unread = { ...main, multiRegion: false, logging: null, managementEvents: null };
    expect(await known("trails", { account: trail(), answers })).toMatchObject({ trails: [unread] });
  });

  test("is unread where AWS does not say whether it logs", async () => {
    const cause = { kind: "unexpected", action: STATUS, detail: "main does not say whether it logs" };
    const unread = { ...main, logging: null, managementEvents: null, cause };
    const answers = { GetTrailStatus: without("IsLogging") };
    expect(await known("trails", { account: trail(), answers })).toMatchObject({ trails: [unread] });
  });
});

test("a trail that AWS lists twice is one", async () => {
  type Answer = { trailList: object[] };
  const DescribeTrails = json<Answer>(({ trailList }) => ({ trailList: [...trailList, ...trailList] }));
  const { observed, calls } = await read("trails", { account: trail(), answers: { DescribeTrails } });
  expect(observed).toMatchObject({ known: true, value: { trails: [main] } });
  expect(calls).toEqual({ [DESCRIBE]: 1, [STATUS]: 1 });
});

describe("an organization's trail", () => {
  const selectors = { managementEvents: "WriteOnly", selectors: "basic" };

  test("of another account is known to log; its owner alone may read what", async () => {
    const account = trail({ ...selectors, organizationTrailOf: OTHER });
    const { observed, calls } = await read("trails", { account });
    const value = { trails: [{ ...main, managementEvents: null, owner: OTHER }] };
    expect(observed).toMatchObject({ known: true, value, observedAt: NOW });
    expect(calls).toEqual({ [DESCRIBE]: 1, [STATUS]: 1 });
  });

  test.each([
    ["that does not log", { ...selectors, logging: false }, { logging: false, managementEvents: null }],
    ["without selectors of its own", { selectors: "default" }, {}],
  ])("of another account %s needs nothing of its owner", async (_, more, expected) => {
    const { trails } = await known("trails", { account: trail({ ...more, organizationTrailOf: OTHER }) });
    expect(trails).toMatchObject([{ ...main, ...expected }]);
  });

  test("of this account is read to the end", async () => {
    const { trails } = await known("trails", { account: trail({ ...selectors, organizationTrailOf: ACCOUNT }) });
    expect(trails).toMatchObject([{ ...main, managementEvents: "WriteOnly" }]);
  });
});

describe("a trail that can't be read", () => {
  test.each([
    ["AccessDenied", STATUS, "access-denied"],
    ["Throttling", STATUS, "throttled"],
    ["Timeout", STATUS, "unreachable"],
    ["InternalError", STATUS, "unexpected"],
    ["AccessDenied", SELECTORS, "access-denied"],
    ["Malformed", SELECTORS, "unexpected"],
  ])("says why: %s of %s is %s", async (fault, action, kind) => {
    const account = { ...trail({ selectors: "basic" }), faults: [{ action, fault }] };
    const { trails } = await known("trails", { account });
    const cause = { kind, action, detail: expect.any(String) };
    expect(trails).toMatchObject([{ ...main, logging: null, managementEvents: null, cause }]);
  });

  test("does not keep the others from being read", async () => {
    const trails = [{ name: "one" }, { name: "two" }];
    const faults = [{ action: STATUS, fault: "AccessDenied", times: 1 }];
    const value = await known("trails", { account: { trails, faults } });
    expect(value.trails.map(({ name, logging }) => [name, logging])).toEqual([
      ["one", null],
      ["two", true],
    ]);
  });
});

describe("the management events that a trail logs", () => {
  test.each(
    ["basic", "advanced"].flatMap((selectors) =>
      ["All", "ReadOnly", "WriteOnly", "None"].map((managementEvents) => ({ selectors, managementEvents })),
    ),
  )("$managementEvents by $selectors selectors", async ({ selectors, managementEvents }) => {
    const { trails } = await known("trails", { account: trail({ selectors, managementEvents }) });
    expect(trails).toMatchObject([{ ...main, managementEvents }]);
  });

  const management = { Field: "eventCategory", Equals: ["Management"] };
  const reads = { Field: "readOnly", Equals: ["true"] };
  const writes = { Field: "readOnly", Equals: ["false"] };
  const basic = (...EventSelectors: object[]) => ({ EventSelectors });
  const advanced = (...all: object[][]) => ({
    AdvancedEventSelectors: all.map((FieldSelectors) => ({ FieldSelectors })),
  });

  test.each([
    ["no selector at all", {}, "None"],
    ["a basic selector that does not say", basic({ ReadWriteType: "All" }), "None"],
    ["a basic selector of both kinds by default", basic({ IncludeManagementEvents: true }), "All"],
    [
      "two basic selectors, of reads and of writes",
      basic(
        { IncludeManagementEvents: true, ReadWriteType: "ReadOnly" },
        { IncludeManagementEvents: true, ReadWriteType: "WriteOnly" },
      ),
      "All",
    ],
    [
      "two basic selectors, of which one is for data events",
      basic(
        { IncludeManagementEvents: true, ReadWriteType: "WriteOnly" },
        { IncludeManagementEvents: false, ReadWriteType: "ReadOnly" },
      ),
      "WriteOnly",
    ],
    ["two advanced selectors, of reads and of writes", advanced([management, reads], [management, writes]), "All"],
    ["advanced selectors of all and of writes", advanced([management, writes], [management]), "All"],
    ["an advanced selector of data events", advanced([{ Field: "eventCategory", Equals: ["Data"] }]), "None"],
    ["an advanced selector without a category", advanced([reads]), "None"],
    ["an advanced selector without fields", { AdvancedEventSelectors: [{ Name: "empty" }] }, "None"],
    [
      "an advanced selector that leaves the two talkative services out",
      advanced([management, { Field: "eventSource", NotEquals: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] }]),
      "All",
    ],
    [
      "an advanced selector of writes that leaves KMS out",
      advanced([management, writes, { Field: "eventSource", NotEquals: ["kms.amazonaws.com"] }]),
      "WriteOnly",
    ],
    [
      "an advanced selector that leaves another service out",
      advanced([management, { Field: "eventSource", NotEquals: ["kms.amazonaws.com", "iam.amazonaws.com"] }]),
      "None",
    ],
    [
      "an advanced selector of one service",
      advanced([management, { Field: "eventSource", Equals: ["kms.amazonaws.com"] }]),
      "None",
    ],
    [
      "an advanced selector of some events",
      advanced([management, { Field: "eventName", Equals: ["ConsoleLogin"] }]),
      "None",
    ],
    [
      "an advanced selector of some events beside one of all",
      advanced([management, { Field: "eventName", Equals: ["ConsoleLogin"] }], [management, reads]),
      "ReadOnly",
    ],
    [
      "a basic and an advanced selector",
      { ...basic({ IncludeManagementEvents: true, ReadWriteType: "ReadOnly" }), ...advanced([management, writes]) },
      "All",
    ],
  ])("%s", async (_, selectors, managementEvents) => {
    const account = trail({ selectors: "basic" });
    const { trails } = await known("trails", { account, answers: { GetEventSelectors: json(() => selectors) } });
    expect(trails).toMatchObject([{ ...main, managementEvents }]);
  });
});

describe("what changes the trails", () => {
  testEvents("trails", {
    cloudtrail: "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging PutEventSelectors",
  });
});
