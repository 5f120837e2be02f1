import { join } from "node:path";
import { expect, test } from "vitest";
import { rootEvent } from "../../scenarios/events.ts";
import { openTerminal } from "../terminal.ts";

const NOW = "2026-11-01T00:00:00.000Z";
const hoursAgo = (hours: number) => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();

test("a declared window makes root use planned, until it is taken back", async () => {
  const act = rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: hoursAgo(2) });
  const { genkan, home } = openTerminal({ change: { now: NOW, cloudTrailEvents: [act] } });
  const ledger = ["--ledger", join(home, "planned.db"), "--format", "json"];
  const verdict = async () =>
    JSON.parse((await genkan("check", "--control", "root-usage-limited", ...ledger)).out).evaluations[0];
  await genkan("watch", "--once", ...ledger);
  expect(await verdict()).toMatchObject({ reason: "root-daily-work" });
  const window = ["planned-use", "add", "--owner", "hanako", "--reason", "close an account"];
  const added = await genkan(...window, "--from", hoursAgo(3), "--hours", "2", ...ledger);
  expect(added.status).toBe(0);
  const { id } = JSON.parse(added.out);
  expect(await verdict()).toMatchObject({ status: "COMPLIANT", params: { planned: 1 } });
  const listed = await genkan("planned-use", "list", ...ledger);
  expect(JSON.parse(listed.out)).toMatchObject([{ id, owner: "hanako", reason: "close an account" }]);
  expect((await genkan("planned-use", "remove", id, ...ledger)).status).toBe(0);
  expect(await verdict()).toMatchObject({ reason: "root-daily-work" });
  expect(await genkan("planned-use", "remove", id, ...ledger)).toMatchObject({
    status: 2,
    err: expect.stringContaining("planned-use list"),
  });
});

test("a window begins now, where nothing else is asked for", async () => {
  const { genkan, clock } = openTerminal({ change: { now: NOW } });
  const { out } = await genkan("planned-use", "add", "--owner", "hanako", "--reason", "tax", "--format", "json");
  const to = new Date(clock.now() + 3_600_000).toISOString();
  expect(JSON.parse(out)).toMatchObject({ from: clock.date().toISOString(), to });
});

test("says what is wrong with a window", async () => {
  const use = ["planned-use", "add", "--owner", "hanako", "--reason", "tax"];
  for (const [args, complaint] of [
    [[...use, "--hours", "9"], "from 1 to 8"],
    [[...use, "--from", hoursAgo(25)], "more than 24 hours ago"],
    [[...use, "--from", "2026-11-24T09:00"], "with its offset"],
    [["planned-use", "add", "--owner", " ", "--reason", "tax"], "Give a few words"],
  ] as const) {
    const { status, err } = await openTerminal({ change: { now: NOW } }).genkan(...args);
    expect([status, err]).toEqual([2, expect.stringContaining(complaint)]);
  }
});
