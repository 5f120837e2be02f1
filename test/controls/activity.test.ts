import { newActivity } from "@genkan/controls/activity";
import type { RootAct } from "@genkan/controls/evidence";
import type { Standing } from "@genkan/controls/ledger";
import { expect, test } from "vitest";
import { runOf } from "../findings.ts";

const AT = "2026-11-01T00:00:00.000Z";
const standing: Standing = {
  ...{ lastRun: runOf("r0", AT, []), findings: [], exceptions: [], plannedUses: [] },
  ...{ attestations: [], activity: [], untold: [] },
};
const act: RootAct = {
  eventID: "e-1",
  eventTime: new Date(AT),
  eventSource: "iam.amazonaws.com",
  eventName: "CreateAccessKey",
  eventType: "AwsApiCall",
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.1",
  userAgent: "",
  accessKeyId: "",
  readOnly: false,
  errorCode: null,
  signIn: null,
  mfaUsed: null,
  invokedBy: null,
  assumedRoot: false,
  requestParameters: {},
};

test("an act that is listed twice is kept and sent once", () => {
  const { activity, notices } = newActivity(
    [act, { ...act }],
    standing,
    { plannedUses: [], setUp: { known: false, causes: [] } },
    {
      subject: { account: "111122223333", partition: "aws" },
      at: AT,
      alertId: "r1",
    },
  );
  expect(activity.map(({ eventID }) => eventID)).toEqual(["e-1"]);
  expect(notices.map(({ reason }) => reason)).toEqual(["root-task-done"]);
});
