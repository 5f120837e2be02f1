import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { progressText } from "@genkan/cli/organization/progress";
import { locales } from "@genkan/controls/model/text";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "csv-parse/sync";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { idOf, member, OWN, openOrganization, PATH, PROD, scenarioWith, WORKLOADS } from "./organization.ts";
import { openTerminal, temporaryFolder } from "./terminal.ts";

const call = ["check", "--organization"];
const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../docs/schemas/${name}`, import.meta.url), "utf8"));

const KEY = { root: { accessKeys: [{}], mfaDevices: [{ kind: "fido", name: "key" }] } };
const NO_ROLE = { readRole: null };
const SCP = { faults: [{ action: "cloudtrail:LookupEvents", fault: "ServiceControlPolicy", regions: ["us-east-2"] }] };
const some = [
  member(1, { path: PATH }),
  member(2, { path: `r-ab12/${WORKLOADS}`, ...KEY }),
  member(3, NO_ROLE),
  member(4, { state: "SUSPENDED" }),
  member(5, { state: "CLOSED" }),
  member(6, { state: "PENDING_CLOSURE" }),
];

interface Row {
  readonly account: string;
  readonly accountName: string;
  readonly accountPath: string;
  readonly control: string;
  readonly status: string;
}
const FIELDS = "account,accountName,accountPath,control,status";
const rowsOf = (out: string) => JSON.parse(out) as readonly Row[];
const accountsIn = (out: string) => [...new Set(rowsOf(out).map(({ account }) => account))];

test("evaluates every account that works: the own one with all its controls, members with those that suit them", async () => {
  const { genkan } = openOrganization(some);
  const { status, out, err } = await genkan(...call, "--json", FIELDS);
  expect([status, err]).toEqual([1, ""]);
  expect(accountsIn(out)).toEqual([OWN, idOf(1), idOf(2), idOf(3), idOf(6)]);
  const controlsOf = (id: string) => new Set(rowsOf(out).flatMap((row) => (row.account === id ? [row.control] : [])));
  expect(controlsOf(OWN).size).toBe(18);
  expect([...controlsOf(idOf(1))].filter((id) => id.startsWith("identity-center"))).toEqual([]);
  expect(controlsOf(idOf(1))).toEqual(controlsOf(idOf(3)));
  expect(rowsOf(out).find(({ account }) => account === idOf(1))).toMatchObject({
    accountName: "team-1",
    accountPath: "workloads/prod",
  });
});

test("in a delegated administrator, the management account has all controls as well, through its role", async () => {
  const organization = { managementAccount: idOf(9), delegatedAdministrators: [OWN] };
  const { genkan } = openOrganization([member(9), member(1)], { organization });
  const { out } = await genkan(...call, "--json", FIELDS);
  const controlsOf = (id: string) => new Set(rowsOf(out).flatMap((row) => (row.account === id ? [row.control] : [])));
  expect(controlsOf(idOf(9))).toEqual(controlsOf(OWN));
  expect(controlsOf(idOf(1)).size).toBeLessThan(controlsOf(OWN).size);
});

test("what AWS counts is a call in each account, and none too many", async () => {
  const { genkan, calls } = openOrganization([member(1), member(2)]);
  const { out } = await genkan(...call, "--format", "json");
  expect(JSON.parse(out).apiCalls).toBe(calls.length);
});

test.each([
  ["a member that fails", [member(1, KEY)], [], 1],
  ["what is less severe than asked", [member(1, KEY)], ["--control", "root-hardware-mfa-enabled"], 0],
  ["a member that can't be read", [member(1, NO_ROLE)], [], 3],
  ["both", [member(1, KEY), member(2, NO_ROLE)], [], 1],
  ["neither", [member(1)], [], 0],
])("the exit status is the worst of all accounts: %s", async (_, accounts, options, expected) => {
  expect((await openOrganization(accounts).genkan(...call, ...options)).status).toBe(expected);
});

test("JSON is what its schema says", async () => {
  const { genkan } = openOrganization([...some, member(7, SCP)]);
  const { out } = await genkan(...call, "--format", "json", "--exclude", idOf(6));
  const ajv = new Ajv2020({ allowUnionTypes: true });
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  ajv.addSchema(schema("check.schema.json"));
  const valid = ajv.compile(schema("check-organization.schema.json"));
  const report = JSON.parse(out);
  expect(valid(report), JSON.stringify(valid.errors)).toBe(true);
  expect(report).toMatchObject({
    organization: { id: "o-exampleorgid", managementAccount: OWN },
    summary: { accounts: { evaluated: 5, failing: 1, unreadable: 1, notEvaluated: 3 } },
    notEvaluated: [
      { account: idOf(4), why: "SUSPENDED" },
      { account: idOf(5), why: "CLOSED" },
      { account: idOf(6), why: "EXCLUDED" },
    ],
  });
  expect(report.accounts[3]).toMatchObject({ account: idOf(3), unreadable: { action: "sts:AssumeRole" } });
});

test("every form has the account in each row, and reports are written of one evaluation", async () => {
  const terminal = openOrganization(some);
  const file = (name: string) => join(terminal.home, name);
  const names = ["a.csv", "a.xml", "a.sarif", "a.asff.json", "a.ocsf.json", "a.json", "a.txt"];
  const { out } = await terminal.genkan(...call, ...names.flatMap((name) => ["--output", file(name)]));
  const read = (name: string) => readFileSync(file(name), "utf8");
  const lines: Record<string, string>[] = parse(read("a.csv"), { columns: true });
  expect(lines.filter(({ accountPath }) => accountPath === "workloads").map(({ account }) => account)).toContain(
    idOf(2),
  );
  expect(read("a.xml").match(/<testsuite /g)).toHaveLength(5);
  const asff = JSON.parse(read("a.asff.json")) as { AwsAccountId: string; Id: string }[];
  expect(new Set(asff.map(({ AwsAccountId }) => AwsAccountId)).size).toBe(5);
  expect(asff.every(({ AwsAccountId, Id }) => Id.startsWith(`genkan/${AwsAccountId}/`))).toBe(true);
  const ocsf = JSON.parse(read("a.ocsf.json")) as { cloud: { account: { uid: string } } }[];
  expect(ocsf.map(({ cloud }) => cloud.account.uid)).toEqual(asff.map(({ AwsAccountId }) => AwsAccountId));
  expect(JSON.parse(read("a.sarif")).runs[0].automationDetails.id).toBe("genkan/o-exampleorgid/");
  expect(JSON.parse(read("a.json")).schema).toBe("genkan.check-organization/1");
  expect(read("a.txt")).toBe(out);
});

test("the commands in steps check the account that they are about, in every format", async () => {
  const terminal = openOrganization(some);
  const file = (name: string) => join(terminal.home, name);
  const names = ["a.csv", "a.xml", "a.sarif", "a.asff.json", "a.ocsf.json", "a.json", "a.md"];
  const { out } = await terminal.genkan(...call, "-v", ...names.flatMap((name) => ["--output", file(name)]));
  const commands = (text: string) => text.replaceAll(/\s+/g, " ").match(/npx genkan check(?: -[^".\\&]*)?/g) ?? [];
  const written = names.map((name) => readFileSync(file(name), "utf8"));
  const found = [out, ...written].flatMap(commands);
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter((each) => !each.startsWith("npx genkan check --organization"))).toEqual([]);
  const { accounts } = JSON.parse(written[5]!) as {
    accounts: { account: string; evaluations: { steps: string[] }[] }[];
  };
  for (const { account, evaluations } of accounts)
    for (const each of evaluations.flatMap(({ steps }) => commands(steps.join(" "))))
      expect(each).toContain(`--organization --account ${account} `);
  // Of one account, the whole output is about it; of several, the steps that are printed once are for all of them.
  expect(commands(out)).not.toContainEqual(expect.stringContaining("--account"));
  const alone = await terminal.genkan(...call, "-v", "--account", idOf(2));
  expect(commands(alone.out)).toContainEqual(expect.stringContaining(`--account ${idOf(2)} --control`));
});

test("the command that shows everything is about the same accounts", async () => {
  const { genkan } = openOrganization(some, { env: { COLUMNS: "200" } });
  expect((await genkan(...call)).out).toContain("npx genkan check --organization -v\n");
  const { out } = await genkan(...call, "--account", idOf(1), "--ou", PROD, "--exclude", idOf(2));
  expect(out).toContain(`check --organization --account ${idOf(1)} --ou ${PROD} --exclude ${idOf(2)} -v\n`);
});

describe("the filters", () => {
  test.each([
    ["--account", [idOf(1)], [idOf(1)]],
    ["two of them", [idOf(1), "--account", idOf(2)], [idOf(1), idOf(2)]],
    ["--ou, and what is below it", [idOf(6), "--ou", WORKLOADS], [idOf(1), idOf(2), idOf(6)]],
    ["--exclude of an OU", [idOf(1), "--account", idOf(6), "--exclude", PROD], [idOf(6)]],
  ])("%s", async (_, options, expected) => {
    const { out } = await openOrganization(some).genkan(...call, "--json", FIELDS, "--account", ...options);
    expect(accountsIn(out)).toEqual(expected);
  });

  test.each([
    [["--account", "999999999999"], "999999999999 is not an account of organization o-exampleorgid"],
    [["--ou", "ou-ab12-99999999"], "no account in or below ou-ab12-99999999"],
    [["--exclude", "ou-ab12-99999999"], "no account in or below ou-ab12-99999999"],
    [["--account", "12"], "12 digits"],
    [["--ou", "prod"], "ou-ab12-11111111"],
    [["--account", idOf(4)], "leave no account to evaluate"],
    [["--account", idOf(1), "--exclude", idOf(1)], "leave no account to evaluate"],
    [["--account", idOf(1), "--control", "identity-center-enabled"], `evaluated in account ${OWN} only`],
    [["--concurrency", "0"], "from 1 to 200"],
  ])("%j is refused, and nothing is evaluated", async (options, complaint) => {
    const { status, out, err } = await openOrganization(some).genkan(...call, ...options);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(complaint);
  });

  test("without --organization they are refused", async () => {
    for (const options of [["--account", OWN], ["--ou", PROD], ["--role-name", "x"], ["--assignments"]]) {
      const { status, err } = await openTerminal().genkan("check", ...options);
      expect([status, err]).toEqual([2, expect.stringContaining("--organization")]);
    }
  });
});

test("without an organization, and in a member, there is one sentence and a way out", async () => {
  const alone = await openTerminal({ change: { organization: null } }).genkan(...call);
  expect(alone).toMatchObject({ status: 2, out: "", err: expect.stringContaining("is in no organization") });
  const elsewhere = openOrganization([member(1)], { organization: { managementAccount: idOf(1) } });
  const { status, err } = await elsewhere.genkan(...call);
  expect(status).toBe(2);
  expect(err).toContain(`only its management account (${idOf(1)})`);
  expect(err).toContain("register-delegated-administrator");
});

test("a census that is denied, or fails in the middle, evaluates nobody", async () => {
  const accounts = Array.from({ length: 45 }, (_, i) => member(i));
  for (const [fault, complaint] of [
    [{ fault: "AccessDenied" }, "AWS denied organizations:ListAccounts"],
    [{ fault: "InternalError", after: 2 }, "organizations:ListAccounts"],
  ] as const) {
    const faults = [{ action: "organizations:ListAccounts", ...fault }];
    const { genkan, counts } = openOrganization(accounts, { change: { faults } });
    const { status, out, err } = await genkan(...call);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(complaint);
    expect(Object.keys(counts())).not.toContain("sts:AssumeRole");
  }
});

test("a role of another name, from the call", async () => {
  const accounts = [member(1, { readRole: "audit" })];
  expect((await openOrganization(accounts).genkan(...call)).status).toBe(3);
  expect((await openOrganization(accounts).genkan(...call, "--role-name", "audit")).status).toBe(0);
});

test("the role is that of the configuration, and of the deployment from this folder", async () => {
  const accounts = [member(1, { readRole: "audit" })];
  const terminal = openOrganization(accounts);
  const config = new URL("../../stacks/config.ts", import.meta.url).pathname;
  const text = (organization: object) => `import { defineConfig } from ${JSON.stringify(config)};
export default defineConfig({ locale: "en", organization: ${JSON.stringify(organization)} });`;
  const file = join(terminal.home, "named.config.ts");
  writeFileSync(file, text({ readRole: "existing", roleName: "audit" }));
  const { status, err } = await terminal.genkan(...call, "--config", file);
  expect([status, err]).toEqual([0, ""]);
});

test("exceptions of an account count, as recorded in the ledger", async () => {
  const { genkan } = openOrganization([member(1, KEY)]);
  expect((await genkan(...call)).status).toBe(1);
  const own = openOrganization([member(1)], { change: { root: { ...KEY.root } } });
  await own.genkan(
    "exception",
    "add",
    "--control",
    "root-access-key-absent",
    "--owner",
    "me",
    "--reason",
    "r",
    "--days",
    "1",
  );
  const { status, out } = await own.genkan(...call);
  expect(status).toBe(0);
  expect(out).toContain("~ root-access-key-absent: accepted in 1 account");
  expect((await own.genkan(...call, "--strict")).status).toBe(1);
});

describe("exceptions of the organization", () => {
  const accept = (...scope: string[]) => [
    ...["exception", "add", "--organization", ...scope],
    ...["--control", "root-access-key-absent", "--owner", "me", "--reason", "r", "--days", "1"],
  ];
  const failing = (out: string) =>
    (JSON.parse(out) as { account: string; effect: string }[])
      .filter(({ effect }) => effect === "fails")
      .map(({ account }) => account);
  const effects = [...call, "--json", "account,effect"];
  const tagged = (i: number, env: string) => member(i, { ...KEY, tags: { env } });
  const accounts = [tagged(1, "dev"), tagged(2, "prod"), member(3, { ...KEY, path: PATH }), member(4)];

  test.each([
    ["accounts", ["--account", idOf(1), "--account", idOf(3)], [idOf(2)]],
    ["an OU", ["--ou", WORKLOADS], [idOf(1), idOf(2)]],
    ["all accounts", ["--all-accounts"], []],
    ["all but some", ["--all-accounts", "--except", idOf(2), "--except", PROD], [idOf(2), idOf(3)]],
    ["a tag", ["--tag", "env=dev"], [idOf(2), idOf(3)]],
    ["a tag, but not an account that has it", ["--tag", "env=dev", "--except", idOf(1)], [idOf(1), idOf(2), idOf(3)]],
  ])("for %s count in the members that they cover", async (_, scope, expected) => {
    const { genkan } = openOrganization(accounts);
    expect(await genkan(...accept(...scope))).toMatchObject({ status: 0 });
    const { out, err } = await genkan(...effects);
    expect(failing(out)).toEqual(expected);
    expect(err).not.toContain("tag");
  });

  test("ask for the tags of those members only that fail what is accepted", async () => {
    const { genkan, counts } = openOrganization(accounts);
    await genkan(...accept("--tag", "env=dev"));
    const before = counts()["organizations:ListTagsForResource"]!;
    await genkan(...effects);
    expect(counts()["organizations:ListTagsForResource"]! - before).toBe(3);
  });

  test("by tag do not count where the tags can't be read, and a remark says so", async () => {
    const faults = [{ action: "organizations:ListTagsForResource", fault: "AccessDenied" }];
    const { genkan, counts } = openOrganization(accounts, { change: { faults } });
    await genkan(...accept("--tag", "env=dev"));
    const before = counts()["organizations:ListTagsForResource"]!;
    const { out, err } = await genkan(...effects, "--concurrency", "1");
    expect(failing(out)).toEqual([idOf(1), idOf(2), idOf(3)]);
    expect(err).toContain("AWS denied organizations:ListTagsForResource.");
    expect(err).toContain("exceptions by tag do not count in 3 accounts");
    expect(counts()["organizations:ListTagsForResource"]! - before).toBe(1);
  });
});

test("accounts of an OU in which none is evaluated are shown with its name", async () => {
  const accounts = [member(1), member(2, { state: "SUSPENDED", path: PATH })];
  const { out } = await openOrganization(accounts).genkan(...call, "--format", "json");
  expect(JSON.parse(out).notEvaluated).toMatchObject([{ account: idOf(2), path: "workloads/prod" }]);
});

test("--assignments gives members the controls of Identity Center that are about them", async () => {
  const accounts = [member(1)];
  const controls = async (change: object, ...options: string[]) => {
    const { out } = await openOrganization(accounts, { change }).genkan(...call, "--json", FIELDS, ...options);
    return rowsOf(out).filter(({ account, control }) => account === idOf(1) && control.startsWith("identity-center"));
  };
  expect(await controls({})).toEqual([]);
  const read = await controls({}, "--assignments");
  expect(read.map(({ control }) => control)).toEqual([
    "identity-center-admin-assigned",
    "identity-center-least-privilege-available",
  ]);
  expect(read[0]?.status).not.toBe("INSUFFICIENT_DATA");
  // A sweep that fails is no reason to call them well.
  const faults = [{ action: "sso:ListAccountsForProvisionedPermissionSet", fault: "AccessDenied" }];
  expect((await controls({ faults }, "--assignments")).map(({ status }) => status)).toEqual([
    "INSUFFICIENT_DATA",
    "INSUFFICIENT_DATA",
  ]);
});

test("a terminal shows how far it has come, and takes it away again", async () => {
  const { genkan } = openOrganization(some, { answers: [] });
  const { err } = await genkan(...call);
  expect(err).toContain("\r\u001b[KListing the accounts of the organization… 7");
  expect(err).toContain("1 of 5 accounts");
  expect(err.endsWith("5 of 5 accounts · 1 can't be read\r\u001b[K")).toBe(true);
});

test.each([
  [
    { done: 128, total: 1_000, unreadable: 3, elapsed: 6_400 },
    "128 of 1000 accounts · 3 can't be read · about 44 s left",
  ],
  [{ done: 100, total: 10_000, unreadable: 0, elapsed: 5_000 }, "100 of 10000 accounts"],
  [{ done: 500, total: 10_000, unreadable: 0, elapsed: 30_000 }, "500 of 10000 accounts · about 10 min left"],
  [{ done: 0, total: 10, unreadable: 0, elapsed: 0 }, "0 of 10 accounts"],
  [{ done: 10, total: 10, unreadable: 0, elapsed: 9 }, "10 of 10 accounts"],
])("the progress of %j", (progress, expected) => {
  expect(progressText(progress, "en")).toBe(expected);
});

describe.each(locales)("the page for people, in %s", (locale) => {
  const people = async (accounts: readonly object[], ...options: string[]) =>
    (await openOrganization(accounts).genkan(...call, "--locale", locale, ...options)).out;

  test("names the first ten accounts of a control, and counts the others", async () => {
    const out = await people(Array.from({ length: 60 }, (_, i) => member(i, KEY)));
    expect(out).toContain({ en: "and 50 more", ja: "ほか 50 件" }[locale]);
    expect(out.match(/team-\d+ \(/g)).toHaveLength(10);
    expect(out.split("\n").length).toBeLessThan(30);
  });

  test("has one block for a cause, whatever the number of accounts", async () => {
    const without = Array.from({ length: 37 }, (_, i) => member(i, NO_ROLE));
    const denied = Array.from({ length: 15 }, (_, i) => member(100 + i, SCP));
    const out = await people([...without, ...denied]);
    const blocks = out.split("\n").filter((line) => /^\? \d+ (accounts|アカウント)/.test(line));
    expect(blocks).toEqual([
      { en: "? 37 accounts can't be read", ja: "? 37 アカウントを読み取れません" }[locale],
      { en: "? 15 accounts can't be checked completely", ja: "? 15 アカウントの一部を判定できません" }[locale],
    ]);
    expect(out).toContain("sts:AssumeRole");
    expect(out.replaceAll(/\s+/g, "")).toContain("explicitdenyinaservicecontrolpolicy");
    expect(out).toContain("aws:PrincipalArn");
    expect(out.split("\n").length).toBeLessThan(70);
  });

  test("lists who was not evaluated, with why", async () => {
    const out = await people(some, "--exclude", idOf(6));
    expect(out).toContain({ en: "3 accounts not evaluated", ja: "評価しないアカウント 3" }[locale]);
    for (const i of [4, 5, 6]) expect(out).toContain(`team-${i} (${idOf(i)})`);
  });

  test("shows what is wrong in each account with -v, and its steps once", async () => {
    const out = await people([member(1, KEY), member(2, KEY)], "-v");
    expect(out).toMatch(/^team-1 \(200000000001\) · /m);
    expect(out).toMatch(/^team-2 \(200000000002\) · /m);
    expect(out.match({ en: /What to do: as above/g, ja: /対応手順: 上と同じです/g }[locale])).toHaveLength(1);
  });

  test.each(["40", "80", "120"])("keeps to %s columns, whatever accounts are called", async (columns) => {
    const hostile = ["a".repeat(50), "\u202eevil\u001b[31m", "運用チームの本番環境アカウント", "<script>"];
    const accounts = [
      ...hostile.map((name, i) => member(20 + i, { ...KEY, name, path: PATH })),
      ...some.slice(2),
      member(9, SCP),
    ];
    const terminal = openOrganization(accounts, { env: { COLUMNS: columns } });
    for (const command of [call, [...call, "-v"], ["organization", "accounts"], ["organization", "status"]]) {
      const { out } = await terminal.genkan(...command, "--locale", locale);
      const lines = out.split("\n").filter((line) => !line.includes("://"));
      expect(lines.filter((line) => stringWidth(line) > Number(columns))).toEqual([]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a name must not move the cursor
      expect(out).not.toMatch(/[\u001b\u202e]/);
    }
  });
});

test("a simulated organization, from a scenario file", async () => {
  const file = join(temporaryFolder(), "scenario.json");
  writeFileSync(file, JSON.stringify(scenarioWith([member(1), member(2, KEY)])));
  const { status, out, err } = await openTerminal().genkan(...call, "--scenario", file);
  expect([status, err]).toEqual([1, ""]);
  expect(out).toMatch(/^Simulated organization o-exampleorgid/);
});
