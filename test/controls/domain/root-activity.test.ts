import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { type ActClass, classify } from "@genkan/controls/domain/root-activity";
import { rootTaskOf, rootTasks } from "@genkan/controls/domain/root-tasks";
import type { RootAct, RootActivity } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { beforeAll, expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { cases } from "./root-activity.cases.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const classes = new Map<string, ActClass>();
let acts: readonly RootAct[] = [];

// All records are read at once, over the bytes that AWS would send.
beforeAll(async () => {
  const now = "2026-11-20T00:00:00Z";
  const clock = new TestClock(now);
  const cloudTrailEvents = cases.flatMap(({ record, beside = [] }) => [record, ...beside]);
  const scenario = readScenario({ account: "111122223333", now, cloudTrailEvents });
  const { requestHandler } = simulate({ scenario, clock });
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler });
  try {
    const subject = { account: "111122223333", partition: "aws" };
    const request = { subject, settings: defaultSettings, at: new Date(now) };
    const { rootActivity } = await observe(aws, new Set(["rootActivity"]), request);
    expect(rootActivity).toMatchObject({ known: true, value: { unread: [] } });
    acts = (rootActivity as { value: RootActivity }).value.acts;
    const planned = { id: "1", owner: "hanako", reason: "tax invoice" };
    const window = { ...planned, from: "2026-11-18T09:00:00Z", to: "2026-11-18T11:00:00Z" };
    for (const { act, class: found } of classify(acts, { plannedUses: [window], setUp: defaultSettings.setUp }))
      classes.set(act.eventID, found);
  } finally {
    aws.close();
  }
});

test.each(cases)("$name is $class", ({ record, class: expected }) => {
  expect(classes.get(record.eventID)).toBe(expected === "not root's" ? undefined : expected);
});

test("every root-only task has a case: its record, or its sign-in where it leaves no record", () => {
  const recognised = acts.flatMap((act) => rootTaskOf(act)?.id ?? []);
  for (const { id, events } of rootTasks) {
    if (events) expect(recognised).toContain(id);
    else if (id !== "restore-iam-permissions") expect(cases.map(({ name }) => name)).toContain(`the sign-in for ${id}`);
  }
});

test("the use of MFA is read in any case of its letters", () => {
  const actOf = (name: string) =>
    acts.find(({ eventID }) => eventID === cases.find((each) => each.name === name)?.record.eventID);
  expect(actOf("a sign-in with MFA, written in capitals")?.mfaUsed).toBe(true);
  expect(actOf("a sign-in without MFA")?.mfaUsed).toBe(false);
});

test("there are at least sixty cases, of every class, each with its source", () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(classes.values()).size).toBe(6);
  expect(cases.filter(({ source }) => !source)).toEqual([]);
});
