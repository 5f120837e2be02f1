import { whyActivity } from "@genkan/messages/activity";
import { utc } from "@genkan/messages/moment";
import { expect, test } from "vitest";
import { act, hours, lineOf } from "../acts.ts";

const done = act("RunInstances (ec2)");
const why = "Daily work: not part of a root-only task, and not within a planned use.";

test("one act is said to be what it is", () => {
  expect(whyActivity(lineOf(done), utc.en)).toBe(why);
});

test("of many acts that are alike, it is said how many there were, and when the first and the last was", () => {
  const first = {
    eventID: "e",
    eventTime: hours(-24).toISOString(),
    eventSource: "s3",
    eventName: "ListBuckets",
  };
  const days = [
    [hours(-24).getTime(), hours(-13).getTime(), 12_000],
    [hours(-1).getTime(), hours(0).getTime(), 34],
  ] as const;
  const line = lineOf(done, { days, first });
  expect(whyActivity(line, utc.en)).toBe(
    `${why} 12,034 events, the first at 2026-10-31 12:00 UTC (ListBuckets), the last at 2026-11-01 12:00 UTC.`,
  );
  expect(whyActivity({ ...line, first: null }, utc.ja)).toBe(
    "日常作業です。ルートユーザーの認証情報が必要なタスクではなく、予定された使用にも含まれません。12,034 件、最初は 2026-10-31 12:00 UTC、最後は 2026-11-01 12:00 UTC。",
  );
});
