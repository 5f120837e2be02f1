import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const onlyKeys = ["--control", "root-access-key-absent"];

test("without a ledger, findings says where findings come from", async () => {
  const { status, err } = await openTerminal().genkan("findings");
  expect([status, err]).toEqual([2, expect.stringContaining("genkan watch makes one")]);
});

test("findings, history and activity read what a watch has written", async () => {
  const { genkan, account } = openTerminal();
  await genkan("watch", "--once", ...onlyKeys);
  account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
  await genkan("watch", "--once", ...onlyKeys);

  const shown = await genkan("findings");
  expect([shown.status, shown.out]).toEqual([0, expect.stringContaining("The root user has an access key.")]);
  const findings = JSON.parse((await genkan("findings", "--format", "json")).out);
  expect(findings).toMatchObject({
    schema: "genkan.findings/1",
    account: "111122223333",
    findings: [{ control: "root-access-key-absent", status: "NON_COMPLIANT", message: expect.any(String) }],
  });
  expect((await genkan("findings", "--format", "csv")).out).toContain("account,control,resourceType");
  expect(JSON.parse((await genkan("activity", "--format", "json")).out).schema).toBe("genkan.activity/1");
  const { changes } = JSON.parse((await genkan("history", "--format", "json")).out);
  expect(changes.map(({ kind }: { kind: string }) => kind)).toEqual(["drift", "baseline"]);
  expect((await genkan("history", "--limit", "1")).out).toMatch(
    /^\S+ \S+ UTC {2}New problem \(CRITICAL\) {2}root-access-key-absent\n {2}The root user/,
  );
  expect((await genkan("history", "--table", "t", "--ledger", "f")).status).toBe(2);
});
