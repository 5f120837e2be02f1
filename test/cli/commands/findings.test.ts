import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const onlyKeys = ["--control", "root-access-key-absent"];

test("without a ledger, findings explains where findings come from", async () => {
  const { status, err } = await openTerminal().genkan("findings");
  expect([status, err]).toEqual([2, expect.stringContaining("genkan watch makes one")]);
});

test("findings reads what a watch has recorded", async () => {
  const { genkan, account } = openTerminal();
  await genkan("watch", "--once", ...onlyKeys);
  account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
  await genkan("watch", "--once", ...onlyKeys);

  const table = await genkan("findings");
  expect([table.status, table.out]).toEqual([0, expect.stringContaining("The root user has an access key.")]);
  const findings = JSON.parse((await genkan("findings", "--format", "json")).out);
  expect(findings).toMatchObject({
    schema: "genkan.findings/1",
    account: "111122223333",
    findings: [{ control: "root-access-key-absent", status: "NON_COMPLIANT", message: expect.any(String) }],
  });
  expect((await genkan("findings", "--format", "csv")).out).toContain("account,control,resourceType");
});
