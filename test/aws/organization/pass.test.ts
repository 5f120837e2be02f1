import { passFunctionTimeouts } from "@genkan/aws/organization/definition";
import { passKeys, UNITS_KEY } from "@genkan/aws/organization/files";
import { beginPass, type PassRoster, passOf } from "@genkan/aws/organization/pass";
import { SqliteOrganizationLedger } from "@genkan/cli/ledger/sqlite-organization";
import type { Batch } from "@genkan/controls/engine/roster";
import { expect, test } from "vitest";
import { idOf, inOrganization, member, memoryStore, ORGANIZATION, subject } from "./simulated.ts";

const everything = { units: [], exclude: [], batch: 50 };
const PAGE = 20;

/** The management account of a simulated organization, with an empty ledger and an empty bucket. */
function homeOf(...given: Parameters<typeof inOrganization>) {
  const simulation = inOrganization(...given);
  const store = memoryStore();
  return { ...simulation, store, ledger: SqliteOrganizationLedger.openFile(":memory:"), subject };
}
const passAt = (time: string) => passOf({ name: "execution", startedAt: time });

test("the id of a pass is that of its execution: a redrive keeps it, and ids sort by time", () => {
  const [first, second] = [passAt("2026-11-01T00:00:00.123Z"), passAt("2026-11-01T01:00:00Z")];
  expect(first.id).toMatch(/^2026-11-01T00:00:00\.123Z-[0-9a-f]{12}$/);
  // Step Functions in moto writes microseconds and an offset.
  expect(passAt("2026-11-01T00:00:00.123456+00:00")).toEqual(first);
  expect(second.id > first.id).toBe(true);
  expect(passOf({ name: "another", startedAt: second.at }).id).not.toBe(second.id);
});

test("the members of a pass are in batches in the bucket, and the whole roster beside them", async () => {
  const home = homeOf([...Array.from({ length: 5 }, (_, i) => member(i)), member(9, { state: "SUSPENDED" })]);
  const pass = passAt("2026-11-01T00:00:00Z");
  expect(await beginPass(home, pass, { ...everything, batch: 2, exclude: [idOf(3)] })).toBe(4);
  const keys = passKeys(pass.id);
  const batches = (await home.store.get(keys.batches)) as Batch[];
  const accounts = batches.map(({ members }) => members.map(({ account }) => account));
  expect(accounts).toEqual([
    [idOf(0), idOf(1)],
    [idOf(2), idOf(4)],
  ]);
  expect(batches[0]).toMatchObject({ organization: ORGANIZATION, partition: "aws" });
  const { roster, expected } = (await home.store.get(keys.roster)) as PassRoster;
  expect(expected).toEqual(accounts.flat());
  expect(roster.members).toHaveLength(7);
});

test("a census that fails on page 400 leaves nothing behind, and the next pass begins", async () => {
  const accounts = Array.from({ length: 401 * PAGE }, (_, i) => member(i));
  const faults = [{ action: "organizations:ListAccounts", fault: "AccessDenied", after: 399, times: 1 }];
  const home = homeOf(accounts, { faults });
  await expect(beginPass(home, passAt("2026-11-01T00:00:00Z"), everything)).rejects.toThrow("ListAccounts");
  expect(home.counts()["organizations:ListAccounts"]).toBe(400);
  expect([...home.store.files.keys()]).toEqual([]);
  expect(await home.ledger.lastPass(ORGANIZATION.id)).toBeNull();
  // At eight pages a second.
  expect(home.clock.now() - Date.parse("2026-11-01T00:00:00Z")).toBeGreaterThan((400 / 8 - 2) * 1_000);
  const next = passAt("2026-11-01T00:05:00Z");
  expect(await home.ledger.beginPass(ORGANIZATION.id, next, { now: next.at, until: next.at })).toBe(true);
});

test("a pass does not begin while another one runs, until that one can run no longer", async () => {
  const home = homeOf([member(1)]);
  const first = passAt("2026-11-01T00:00:00Z");
  expect(await beginPass(home, first, everything)).toBe(1);
  const calls = home.counts()["organizations:ListAccounts"];
  home.clock.advance(54 * 60_000);
  expect(await beginPass(home, passAt("2026-11-01T00:54:00Z"), everything)).toBeNull();
  expect(home.counts()["organizations:ListAccounts"]).toBe(calls);
  // A retry, and a redrive, are of the same pass.
  expect(await beginPass(home, first, everything)).toBe(1);
  home.clock.advance(6 * 60_000);
  expect(await beginPass(home, passAt("2026-11-01T01:00:00Z"), everything)).toBe(1);
});

test("a census that is killed keeps the next pass from beginning only while it could still run", async () => {
  const home = homeOf([member(1)]);
  const { ledger } = home;
  // A process that is killed gives up nothing.
  ledger.abandonPass = async () => {};
  const { put } = home.store;
  home.store.put = async () => {
    throw new Error("killed");
  };
  await expect(beginPass(home, passAt("2026-11-01T00:00:00Z"), everything)).rejects.toThrow("killed");
  home.store.put = put;
  home.clock.advance(1_000 * (passFunctionTimeouts.census - 60));
  expect(await beginPass(home, passAt("2026-11-01T00:14:00Z"), everything)).toBeNull();
  home.clock.advance(60_000);
  expect(await beginPass(home, passAt("2026-11-01T00:15:00Z"), everything)).toBe(1);
});

test("a census whose pass another one has replaced evaluates nothing", async () => {
  const home = homeOf([member(1)]);
  const { put } = home.store;
  const next = passAt("2026-11-01T00:16:00Z");
  home.store.put = async (...file) => {
    await put(...file);
    await home.ledger.beginPass(ORGANIZATION.id, next, { now: next.at, until: "2026-11-01T01:00:00.000Z" });
  };
  expect(await beginPass(home, passAt("2026-11-01T00:00:00Z"), everything)).toBeNull();
});

test("the names of OUs are read once a day", async () => {
  const unit = "ou-ab12-11111111";
  const home = homeOf([member(1, { path: `r-ab12/${unit}` })], {
    organization: { units: [{ id: unit, name: "workloads" }] },
  });
  const names = () => home.counts()["organizations:DescribeOrganizationalUnit"];
  for (const [time, reads] of [
    ["2026-11-01T00:00:00Z", 1],
    ["2026-11-01T23:00:00Z", 1],
    ["2026-11-02T00:00:00Z", 2],
  ] as const) {
    const pass = passAt(time);
    await beginPass(home, pass, everything);
    await home.ledger.endPass(ORGANIZATION.id, pass);
    expect(names(), time).toBe(reads);
    const { roster } = (await home.store.get(passKeys(pass.id).roster)) as PassRoster;
    expect(roster.members.find(({ account }) => account === idOf(1))?.units).toEqual([
      { id: "r-ab12", name: null },
      { id: unit, name: "workloads" },
    ]);
  }
  expect(home.store.files.has(UNITS_KEY)).toBe(true);
});
