import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { rootUsageLimited } from "@genkan/controls/catalogue/root-usage-limited";
import type { RootAct, RootActivity } from "@genkan/controls/evidence";
import { type ActClass, classify } from "@genkan/controls/root-activity";
import { rootTaskOf, rootTasks } from "@genkan/controls/root-tasks";
import { defaultSettings } from "@genkan/controls/settings";
import { sentence } from "@genkan/controls/words/sentence";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { beforeAll, expect, test } from "vitest";
import { records } from "../scenarios/root-records.ts";

const signInAct = {
  eventID: "e1",
  eventSource: "signin.amazonaws.com",
  eventName: "ConsoleLogin",
  eventType: "AwsConsoleSignIn",
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.1",
  userAgent: "",
  accessKeyId: "",
  readOnly: false,
  errorCode: null,
  consoleLogin: "Success",
  invokedBy: null,
  assumedRoot: false,
  requestParameters: {},
} as const;

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const classes = new Map<string, ActClass>();
let acts: readonly RootAct[] = [];

beforeAll(async () => {
  const now = "2026-11-20T00:00:00Z";
  const cloudTrailEvents = records.flatMap(({ record, beside = [] }) => [record, ...beside]);
  const sandbox = await startSandbox({ scenario: readScenario({ account: "111122223333", now, cloudTrailEvents }) });
  const aws = connect({ region: "us-east-1", endpoint: sandbox.endpoint, credentials });
  try {
    const subject = { account: "111122223333", partition: "aws" };
    const request = { subject, settings: defaultSettings, at: new Date(now) };
    const { rootActivity } = await observe(aws, new Set(["rootActivity"]), request);
    expect(rootActivity).toMatchObject({ known: true, value: { unread: [] } });
    acts = (rootActivity as { value: RootActivity }).value.acts;
    const planned = { id: "1", owner: "hanako", reason: "tax invoice" };
    const window = { ...planned, from: "2026-11-18T09:00:00Z", to: "2026-11-18T11:00:00Z" };
    for (const { act, class: found } of classify(acts, [window])) classes.set(act.eventID, found);
  } finally {
    aws.close();
    await sandbox.close();
  }
});

test.each(records)("$name is $class", ({ record, class: expected }) => {
  expect(classes.get(record.eventID)).toBe(expected === "not root's" ? undefined : expected);
});

test.each([
  [true, ", with MFA", "、MFA あり"],
  [false, ", without MFA", "、MFA なし"],
  [null, "", ""],
])("a finding on a sign-in says whether MFA was used: %s", (mfaUsed, en, ja) => {
  const now = new Date("2026-11-20T00:00:00Z");
  const act = { ...signInAct, eventTime: now, mfaUsed };
  const value = { from: now, regions: ["us-east-1"], unread: [], acts: [act] };
  const context = { account: "111122223333", partition: "aws", settings: defaultSettings, at: now };
  const [finding] = rootUsageLimited.evaluate({ rootActivity: { known: true, value, observedAt: now } }, context);
  expect(sentence(finding, "en")).toBe(
    `Root was used for daily work in the last 30 days: 1 act, the last at 2026-11-20 00:00 UTC: ConsoleLogin (signin.amazonaws.com), 192.0.2.1${en}`,
  );
  expect(sentence(finding, "ja")).toBe(
    `過去 30 日間にルートユーザーが日常作業に使われました: 1 件、最後は 2026-11-20 00:00 UTC: ConsoleLogin (signin.amazonaws.com), 192.0.2.1${ja}`,
  );
});

test("of each task that leaves a record there is a row that shows it, and of each other its sign-in", () => {
  const shown = acts.flatMap((act) => rootTaskOf(act)?.id ?? []);
  for (const { id, events } of rootTasks) {
    if (events) expect(shown).toContain(id);
    else if (id !== "restore-iam-permissions")
      expect(records.map(({ name }) => name)).toContain(`the sign-in for ${id}`);
  }
});

test("MFA is known in whatever case it is written", () => {
  const said = (name: string) =>
    acts.find(({ eventID }) => eventID === records.find((row) => row.name === name)?.record.eventID);
  expect(said("a sign-in with MFA, written otherwise")?.mfaUsed).toBe(true);
  expect(said("a sign-in without MFA")?.mfaUsed).toBe(false);
});

test("there are at least sixty, of every class, each with its source", () => {
  expect(records.length).toBeGreaterThanOrEqual(60);
  // Each class is reached, and each row says where its shape is from.
  expect(new Set(classes.values()).size).toBe(6);
  expect(records.filter(({ source }) => !source)).toEqual([]);
});
