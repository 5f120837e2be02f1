import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SqliteOrganizationLedger } from "@genkan/cli/ledger/sqlite-organization";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import { describe, expect, test } from "vitest";
import { evaluation } from "../../findings.ts";
import { ourSchema } from "../../messages/validators.ts";
import { memberNamed, recordMember } from "../../organization-contract.ts";
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

describe("of an organization", () => {
  const ORG = "o-exampleorgid";
  const AT = "2026-10-31T23:00:00.000Z";
  const [WEB, SHOP, NEW] = ["222233334444", "444455556666", "555566667777"];
  const KEY = "root-access-key-absent";
  const MFA = "root-mfa-enabled";
  const denied = {
    reason: "access-denied",
    params: { action: "sts:AssumeRole", detail: "no role", actions: ["sts:AssumeRole"] },
  };
  // The schema of an organization's findings refers to this one.
  ourSchema("findings");
  const isFindings = ourSchema("findings-organization");

  /** A terminal with a ledger of three members: one fails, one is well, and one can't be read. */
  async function openPassed() {
    const terminal = openTerminal();
    const file = join(terminal.home, "passes.db");
    const organization = SqliteOrganizationLedger.openFile(file);
    const states: Readonly<Record<string, readonly Evaluation[]>> = {
      [WEB]: [
        evaluation(KEY, "NON_COMPLIANT", `AWS::::Account ${WEB}`, { reason: "root-access-key-present", params: {} }),
        evaluation(MFA, "COMPLIANT", `AWS::::Account ${WEB}`, { reason: "root-mfa-enabled", params: { kinds: [] } }),
      ],
      [SHOP]: [evaluation(KEY, "COMPLIANT", `AWS::::Account ${SHOP}`, { reason: "root-access-key-absent" })],
      [NEW]: [evaluation(KEY, "INSUFFICIENT_DATA", `AWS::::Account ${NEW}`, denied)],
    };
    for (const [account, evaluations] of Object.entries(states))
      await recordMember(
        organization,
        {
          ...{ id: `${AT}-${account}`, at: AT },
          memberOf: { organization: ORG, member: { ...memberNamed(account), name: `name-${account}` }, pass: "p1" },
        },
        evaluations,
      );
    await organization.endPass(ORG, { id: "p1", at: AT });
    organization.close();
    const findings = (...args: string[]) => terminal.genkan("findings", "--organization", "--ledger", file, ...args);
    return { ...terminal, file, findings };
  }

  test("are a table by control, with counts and the names of accounts", async () => {
    const { findings } = await openPassed();
    const { status, out, err } = await findings();
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain(ORG);
    expect(out).toContain("Last pass: 2026-10-31 23:00");
    expect(out).toMatch(new RegExp(`name-${WEB}`));
    expect(out).toContain("sts:AssumeRole");
    const verbose = await findings("-v");
    expect(verbose.out.length).toBeGreaterThan(out.length);
  });

  test("have the account in each row of every format, and JSON keeps to its schema", async () => {
    const { findings } = await openPassed();
    const json = JSON.parse((await findings("--format", "json")).out);
    expect(isFindings(json), JSON.stringify(isFindings.errors)).toBe(true);
    expect(json).toMatchObject({
      ...{ schema: "genkan.findings-organization/1", organization: { id: ORG }, lastPass: { id: "p1", at: AT } },
      accounts: [WEB, SHOP, NEW].map((account) => ({
        ...{ account, name: `name-${account}`, path: "workloads/ou-ab12-22222222", state: "ACTIVE" },
        lastRun: { id: `${AT}-${account}` },
      })),
    });
    const fields = JSON.parse((await findings("--json", "account,accountName,accountPath,control,status")).out);
    expect(fields).toHaveLength(4);
    expect(fields).toContainEqual({
      ...{ account: WEB, accountName: `name-${WEB}`, accountPath: "workloads/ou-ab12-22222222" },
      ...{ control: KEY, status: "NON_COMPLIANT" },
    });
    for (const format of ["csv", "asff", "ocsf", "sarif", "junit"])
      expect([format, (await findings("--format", format)).out]).toEqual([format, expect.stringContaining(WEB)]);
  });

  test("are filtered by control, account and OU", async () => {
    const { findings } = await openPassed();
    const rowsOf = async (...args: string[]) =>
      JSON.parse((await findings(...args, "--json", "account,control")).out).map(
        (row: Record<string, string>) => `${row["account"]} ${row["control"]}`,
      );
    expect(await rowsOf("--control", MFA)).toEqual([`${WEB} ${MFA}`]);
    expect(await rowsOf("--account", SHOP, "--account", NEW)).toEqual([`${SHOP} ${KEY}`, `${NEW} ${KEY}`]);
    expect(await rowsOf("--ou", "ou-ab12-11111111", "--control", KEY)).toHaveLength(3);
    for (const filter of [
      ["--account", "999999999999"],
      ["--ou", "ou-ab12-99999999"],
    ])
      expect(await findings(...filter)).toMatchObject({ status: 2, err: expect.stringContaining(filter[1]!) });
  });

  test("have the own account among them, once a run of it is recorded", async () => {
    const { findings, genkan, file } = await openPassed();
    await genkan("watch", "--once", ...onlyKeys, "--ledger", file);
    const { accounts } = JSON.parse((await findings("--format", "json")).out);
    expect(accounts.map(({ account }: { account: string }) => account)).toEqual(["111122223333", WEB, SHOP, NEW]);
  });

  test("of which nothing is recorded are an error, in every format", async () => {
    const { genkan } = openTerminal();
    const people = await genkan("findings", "--organization");
    expect([people.status, people.out]).toEqual([3, expect.stringContaining(`No pass over organization ${ORG}`)]);
    const json = await genkan("findings", "--organization", "--format", "json");
    expect([json.status, JSON.parse(json.out)]).toMatchObject([3, { accounts: [], error: expect.any(String) }]);
    expect(isFindings(JSON.parse(json.out)), JSON.stringify(isFindings.errors)).toBe(true);
    const junit = await genkan("findings", "--organization", "--format", "junit");
    expect([junit.status, junit.out]).toEqual([3, expect.stringContaining('errors="1"')]);
  });

  test("need --organization for their filters; --control does without", async () => {
    const { genkan } = openTerminal();
    expect(await genkan("findings", "--account", WEB)).toMatchObject({
      status: 2,
      err: expect.stringContaining("Add --organization"),
    });
    await genkan("watch", "--once", "--control", KEY, "--control", MFA);
    const { out } = await genkan("findings", "--control", MFA, "--json", "control");
    expect(JSON.parse(out)).toEqual([{ control: MFA }]);
  });
});
