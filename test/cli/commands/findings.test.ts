import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ourSchema } from "../../messages/validators.ts";
import { openTerminal } from "../terminal.ts";

const onlyKeys = ["--control", "root-access-key-absent"];

/** What reads a ledger, with a form of its own where it has one. */
const readers = [
  ["findings"],
  ["history"],
  ["activity"],
  ["report", "--html", "-"],
  ["export", "security-hub"],
  ["export", "security-hub", "--dry-run"],
  ["planned-use", "list"],
  ["exception", "list"],
  ["findings", "--format", "json"],
  ["findings", "--format", "junit"],
  ["findings", "--format", "csv"],
  ["findings", "--format", "sarif"],
  ["findings", "--json", "control"],
  ["history", "--format", "json"],
  ["activity", "--format", "json"],
];

describe.each(readers)("where nothing has been evaluated, genkan %s %s %s", (...args) => {
  test.each(["with a ledger", "without one"])("ends with 3 and one sentence, %s", async (ledger) => {
    const { genkan, home } = openTerminal();
    if (ledger === "with a ledger") await genkan("planned-use", "add", "--owner", "hanako", "--reason", "tax");
    const { status, out, err } = await genkan(...args);
    expect(status).toBe(3);
    const sentence = /Nothing has been evaluated for account 111122223333 yet, so nothing is known\./g;
    const isPeople = !args.some((arg) => /^(--format|--json|--dry-run|list)$/.test(arg));
    expect((isPeople ? out : err).match(sentence)).toHaveLength(1);
    expect((isPeople ? err : "").match(sentence)).toBeNull();
    expect(existsSync(join(home, ".local"))).toBe(ledger === "with a ledger");
    expect(err).not.toMatch(/\n\s+at /);
  });
});

test("where nothing has been evaluated, what machines read is an error, and so are the files", async () => {
  const { genkan, home } = openTerminal();
  const file = (name: string) => join(home, name);
  const { status } = await genkan("findings", "--output", file("a.xml"), "--output", file("a.json"));
  expect(status).toBe(3);
  expect(readFileSync(file("a.xml"), "utf8")).toContain('errors="1"');
  expect(JSON.parse(readFileSync(file("a.json"), "utf8"))).toMatchObject({
    lastRun: null,
    findings: [],
    error: expect.stringContaining("Nothing has been evaluated"),
  });
  for (const command of ["history", "activity"]) {
    const { out } = await genkan(command, "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ error: expect.stringContaining("Nothing has been evaluated") });
  }
});

describe("findings --format json keeps to its schema", () => {
  const schema = ourSchema("findings");
  const faultsIn = async (genkan: ReturnType<typeof openTerminal>["genkan"]) => {
    schema(JSON.parse((await genkan("findings", "--format", "json")).out));
    return schema.errors;
  };

  test("where nothing has been evaluated", async () => {
    const { genkan } = openTerminal();
    expect(await faultsIn(genkan)).toBeNull();
  });

  test("with findings of every kind: failing, accepted, unknown, recovered", async () => {
    const { genkan, account } = openTerminal();
    account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
    await genkan("watch", "--once");
    await genkan(
      "exception",
      "add",
      "root-access-key-absent",
      "--owner",
      "hanako",
      "--reason",
      "moving",
      "--days",
      "3",
    );
    account.update(({ faults }) => void faults.push({ action: "cloudtrail:*", fault: "AccessDenied" }));
    for (let i = 0; i < 3; i++) await genkan("watch", "--once");
    expect(await faultsIn(genkan)).toBeNull();
    account.update(({ faults }) => void faults.splice(0));
    await genkan("watch", "--once");
    expect(await faultsIn(genkan)).toBeNull();
  });
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
    tool: { name: "Genkan" },
    region: "us-east-1",
    findings: [
      {
        control: "root-access-key-absent",
        title: "The root user has no access key",
        status: "NON_COMPLIANT",
        message: expect.any(String),
        steps: expect.arrayContaining([expect.any(String)]),
        link: { url: expect.stringMatching(/^https:/) },
      },
    ],
  });
  const chosen = JSON.parse((await genkan("findings", "--json", "control,STATUS,since")).out);
  expect(chosen).toEqual([
    { control: "root-access-key-absent", status: "NON_COMPLIANT", since: expect.stringMatching(/^2026-11-01/) },
  ]);
  expect((await genkan("findings", "--format", "csv")).out).toContain("account,control,resourceType");
});
