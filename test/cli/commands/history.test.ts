import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const onlyKeys = ["--control", "root-access-key-absent"];

test("history lists what has changed, the newest first", async () => {
  const { genkan, account } = openTerminal();
  await genkan("watch", "--once", ...onlyKeys);
  account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
  await genkan("watch", "--once", ...onlyKeys);

  const { changes } = JSON.parse((await genkan("history", "--format", "json")).out);
  expect(changes.map(({ kind }: { kind: string }) => kind)).toEqual(["drift", "baseline"]);
  expect((await genkan("history", "--limit", "1")).out).toMatch(
    /^\S+ \S+ UTC {2}New problem \(CRITICAL\) {2}root-access-key-absent\n {2}The root user/,
  );
});

test("history reads a table or a file, not both", async () => {
  const { status, err } = await openTerminal().genkan("history", "--table", "t", "--ledger", "f");
  expect([status, err]).toEqual([2, expect.stringContaining("not both")]);
});
