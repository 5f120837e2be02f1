import { existsSync } from "node:fs";
import { join } from "node:path";
import { DAY } from "@genkan/controls/model/time";
import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const key = "root-access-key-absent";
const accept = ["exception", "add", "--control", key, "--owner", "hanako", "--reason", "migration", "--days", "9"];

/** A terminal on a sound account, and the kinds of change that a run of the monitor reports. */
function openMonitored() {
  const terminal = openTerminal();
  const file = ["--ledger", join(terminal.home, "excepted.db")];
  const ledger = [...file, "--format", "json"];
  const kinds = async () => {
    const { out } = await terminal.genkan("watch", "--once", "--control", key, ...ledger);
    return out.trim() ? JSON.parse(out).changes.map(({ kind }: { kind: string }) => kind) : [];
  };
  const createKey = () =>
    terminal.account.update((draft) => {
      draft.root.accessKeys = [{ status: "Active" }];
    });
  return { ...terminal, file, ledger, kinds, createKey };
}

test("an exception silences a finding, and what remains when it is ended is reported", async () => {
  const { genkan, file, ledger, kinds, createKey } = openMonitored();
  expect(await kinds()).toEqual([]);
  expect((await genkan(...accept, ...ledger)).status).toBe(0);
  createKey();
  expect(await kinds()).toEqual([]);
  const listed = await genkan("exception", "list", ...ledger);
  expect(JSON.parse(listed.out)).toMatchObject([{ control: key, resource: null, owner: "hanako" }]);
  // It stays NON_COMPLIANT, and every report says who accepts it, and until when.
  expect((await genkan("findings", ...file)).out).toMatch(
    /1 non-compliant \(1 CRITICAL, 1 accepted\)[\s\S]*Accepted by hanako until 20/,
  );
  const checked = await genkan("check", "--control", key, ...file);
  expect([checked.status, checked.out]).toEqual([0, expect.stringMatching(/Accepted by hanako until .*\s+migration/)]);
  expect((await genkan("check", "--control", key, "--strict", ...file)).status).toBe(1);
  const { evaluations } = JSON.parse((await genkan("check", "--control", key, ...ledger)).out);
  expect(evaluations).toMatchObject([{ exception: { owner: "hanako", reason: "migration" } }]);
  expect((await genkan("report", "--html", "-", ...file)).out).toContain("migration");
  expect((await genkan("exception", "remove", "--control", key, ...ledger)).status).toBe(0);
  expect(await kinds()).toEqual(["exception-expired"]);
});

test("an exception ends after its days, and the list says that it has ended", async () => {
  const { genkan, clock, file, ledger, kinds, createKey } = openMonitored();
  await kinds();
  await genkan(...accept, ...ledger);
  createKey();
  clock.advance(9 * DAY - 3_600_000);
  expect(await kinds()).toEqual([]);
  expect((await genkan("exception", "list", ...file)).out).not.toContain("(ended)");
  clock.advance(3_600_000);
  expect((await genkan("exception", "list", ...file)).out).toContain("(ended)");
  expect(await kinds()).toEqual(["exception-expired"]);
});

test("says what is wrong with an exception", async () => {
  const except = ["exception", "add", "--owner", "hanako", "--reason", "tax", "--days"];
  for (const [args, complaint] of [
    [[...except, "366", "--control", "root-mfa-enabled"], "from 1 to 365"],
    [[...except, "9", "--control", "root-mfa"], "Did you mean root-mfa-enabled?"],
    [[...except, "9", "--control", "iam-user-mfa-enabled", "--resource", "alice"], "AWS::IAM::User/alice"],
    [
      [...except, "9", "--control", "root-hardware-mfa-enabled", "--resource", "AWS::IAM::User/ghost"],
      "evaluates the account itself, never AWS::IAM::User. Leave out --resource.",
    ],
    [
      [...except, "9", "--control", "iam-user-mfa-enabled", "--resource", "AWS::IAM::Role/admin"],
      "evaluates AWS::IAM::User, never AWS::IAM::Role.",
    ],
  ] as const) {
    const { status, err } = await openTerminal().genkan(...args);
    expect([status, err]).toEqual([2, expect.stringContaining(complaint)]);
  }
});

test("a list without a ledger is empty, says that nothing has been evaluated, and creates none", async () => {
  const { genkan, home } = openTerminal();
  const { status, out, err } = await genkan("exception", "list", "--format", "json");
  expect([status, JSON.parse(out), err]).toEqual([3, [], expect.stringContaining("Nothing has been evaluated")]);
  expect(existsSync(join(home, ".local"))).toBe(false);
  const chosen = await genkan("exception", "list", "--ledger", join(home, "none.db"));
  expect([chosen.status, chosen.err]).toEqual([2, expect.stringMatching(/no ledger .*none\.db/)]);
});

test("warns of an exception that accepts nothing", async () => {
  const { genkan } = openTerminal({ change: { iamUsers: [{ name: "alice", password: true }] } });
  const add = (user: string) =>
    genkan(
      ...["exception", "add", "--owner", "hanako", "--reason", "tax", "--days", "9"],
      "--control",
      "IAM-user-MFA-enabled",
      "--resource",
      `AWS::IAM::User/${user}`,
    );
  // Before the first run, nobody knows.
  expect(await add("ghost")).toMatchObject({ status: 0, err: "" });
  await genkan("watch", "--once");
  expect(await add("ghost")).toMatchObject({
    status: 0,
    err: expect.stringContaining("found nothing that this exception"),
  });
  expect(await add("alice")).toMatchObject({ status: 0, err: "" });
});
