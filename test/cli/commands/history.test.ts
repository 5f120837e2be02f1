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

test("history shows the first look as one row, and afterwards only changes", async () => {
  const { genkan, account } = openTerminal();
  await genkan("watch", "--once");
  const first = "2026-11-01 00:00 UTC  First look: 16 compliant, 2 not applicable\n";
  expect((await genkan("history")).out).toBe(first);
  // It is one row, however few are asked for, and is counted as a whole.
  expect((await genkan("history", "--limit", "1")).out).toBe(first);
  account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
  await genkan("watch", "--once");
  const { out } = await genkan("history");
  expect(out.split("\n\n")).toEqual([expect.stringMatching(/New problem|root-access-key-absent/), first]);
  expect((await genkan("history", "--limit", "1")).out).not.toContain("First look");
});

test("the first look names what is not well", async () => {
  const { genkan } = openTerminal({ change: { root: { mfaDevices: null } } });
  await genkan("watch", "--once");
  const { out } = await genkan("history", "--locale", "ja");
  expect(out).toMatch(
    /^\S+ \S+ UTC {2}最初の評価: 非準拠 2、準拠 14、対象外 2\n {2}✖ CRITICAL ルートユーザーに MFA がない · ✖ MEDIUM/,
  );
});

test("history reads a table or a file, not both", async () => {
  const { status, err } = await openTerminal().genkan("history", "--table", "t", "--ledger", "f");
  expect([status, err]).toEqual([2, expect.stringContaining("only one of --table, --ledger and --local")]);
});

test("history names the fix that ended a finding, and the undo that put it back", async () => {
  const session = ["--control", "identity-center-admin-session-short"];
  const permissionSets = [
    { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"], sessionDuration: "PT12H" },
    { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"] },
  ];
  const typed = ["111122223333\r"];
  const terminal = openTerminal({ change: { identityCenter: { permissionSets } }, answers: typed });
  await terminal.genkan("watch", "--once", ...session);
  const applied = await terminal.genkan("fix", "identity-center-admin-session-short", "--apply");
  const [, id = ""] = /fix ([0-9a-f]{8})/.exec(applied.err) ?? [];
  await terminal.genkan("watch", "--once", ...session);
  await terminal.again(typed).genkan("fix", "--undo", id, "--apply");
  await terminal.genkan("watch", "--once", ...session);

  const [back, fixed] = JSON.parse((await terminal.genkan("history", "--format", "json")).out).changes;
  expect([back.kind, fixed.kind, fixed.fix.id]).toEqual(["drift", "resolved", id]);
  expect(back.fix).toEqual({ id: expect.stringMatching(/^[0-9a-f]{8}$/), by: fixed.fix.by });
  expect(back.fix.id).not.toBe(id);
  const { out } = await terminal.genkan("history");
  expect(out).toContain(`Fixed by genkan fix ${id}, `);
  expect(out).toContain(`Put back by genkan fix --undo, ${back.fix.id}, `);
});

test("history lists the fixes, also where nothing was evaluated yet", async () => {
  const control = "identity-center-admin-session-short";
  const permissionSets = [
    { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"], sessionDuration: "PT12H" },
    { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"] },
  ];
  const typed = ["111122223333\r"];
  const terminal = openTerminal({ change: { identityCenter: { permissionSets } }, answers: typed });
  const [, id = ""] = /fix ([0-9a-f]{8})/.exec((await terminal.genkan("fix", control, "--apply")).err) ?? [];
  const first = await terminal.genkan("history");
  expect(first.out).toMatch(
    new RegExp(
      `^\\S+ \\S+ UTC {2}Fix ${id} \\(1 change\\), .*\\n {2}${control}\\n {2}To take it back: genkan fix --undo ${id}\\n$`,
    ),
  );
  expect(first.err).toContain("Nothing has been evaluated");
  expect(first.status).toBe(3);
  const asJson = async () => JSON.parse((await terminal.genkan("history", "--format", "json")).out);
  expect(await asJson()).toMatchObject({ changes: [], fixes: [{ id, state: "applied", changes: 1 }] });

  await terminal.genkan("watch", "--once");
  await terminal.again(typed).genkan("fix", "--undo", id, "--apply");
  expect((await asJson()).fixes.map(({ state }: { state: string }) => state)).toEqual(["applied", "undone"]);
  const { out } = await terminal.genkan("history", "--locale", "ja");
  expect(out).toMatch(new RegExp(`修復 ${id} の取り消し [0-9a-f]{8} \\(変更 1 件\\)`));
  expect(out).toMatch(new RegExp(`修復 ${id} \\(変更 1 件\\)[^]*元に戻されました。`));
  expect(out).toContain("最初の評価");
});
