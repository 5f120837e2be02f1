import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { givenToMember, memberControls } from "@genkan/aws/organization/controls";
import { catalogue } from "@genkan/controls/catalogue/index";
import { compare } from "@genkan/controls/engine/compare";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Member } from "@genkan/controls/model/organization";
import { DAY } from "@genkan/controls/model/time";
import { describe, expect, test } from "vitest";
import { SqliteOrganizationLedger } from "../../../packages/cli/src/ledger/sqlite-organization.ts";
import { runOf } from "../../findings.ts";
import { openTerminal, sound } from "../terminal.ts";

test("report writes a page to a file or to stdout, and says where it can't", async () => {
  const { genkan, home } = openTerminal();
  await genkan("watch", "--once", "--control", "root-access-key-absent");
  const { out } = await genkan("report", "--html", "-");
  expect(out).toContain("<!doctype html>");
  const file = join(home, "report.html");
  expect(await genkan("report", "--html", file)).toMatchObject({
    status: 0,
    out: "",
    err: expect.stringContaining(file),
  });
  expect(readFileSync(file, "utf8")).toContain("<!doctype html>");
  const nowhere = await genkan("report", "--html", "/dev/null/report.html");
  expect(nowhere).toMatchObject({ status: 2, err: expect.stringContaining("can't be written") });
});

test("report --serve shows the ledger as it changes, read-only, in the language of the browser", async () => {
  const terminal = openTerminal();
  await terminal.genkan("watch", "--once");
  const served = terminal.genkan("report", "--serve");
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(await terminal.shows("Ctrl+C"))![0];
  const pageFor = async (language: string) => (await fetch(url, { headers: { "accept-language": language } })).text();
  expect(await pageFor("ja,en;q=0.5")).toContain('<html lang="ja">');
  const page = await pageFor("en");
  for (const text of ['<html lang="en">', "<title>✓ Genkan 111122223333</title>"]) expect(page).toContain(text);
  // There is nothing on it that changes anything.
  expect(page).not.toContain('data-post="');
  expect((await fetch(`${url}undo`, { method: "POST" })).status).toBe(404);

  const events = (await fetch(`${url}events`)).body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await events.read()).value).toContain("data: 0");
  const { home, clock } = terminal;
  const other = openTerminal({ home, clock, change: { root: { accessKeys: [{ status: "Active" }] } } });
  await other.genkan("watch", "--once");
  expect((await events.read()).value).toMatch(/data: [1-9]/);
  expect(await (await fetch(`${url}body`)).text()).toContain('data-title="✖ 1 Genkan 111122223333"');

  const taken = await other.genkan("report", "--serve", "--port", new URL(url).port);
  expect(taken).toMatchObject({ status: 2, err: expect.stringContaining("is taken") });
  terminal.interrupt();
  expect(await served).toMatchObject({ status: 0 });
});

test.each([[[]], [["--html", "-", "--serve"]], [["--html", "-", "--port", "1"]]])(
  "report %j is a mistake",
  async (args) => {
    expect(await openTerminal().genkan("report", ...args)).toMatchObject({
      status: 2,
      err: expect.stringContaining("--serve"),
    });
  },
);

const key = { root: { accessKeys: [{ status: "Active" }] } };

describe("report --framework", () => {
  test("prints the verdicts on the requirements, with what is not covered", async () => {
    const { genkan } = openTerminal({ change: key });
    await genkan("watch", "--once");
    const { status, out } = await genkan("report", "--framework", "cis-5.0");
    expect(status).toBe(0);
    expect(out).toMatch(/^CIS AWS Foundations Benchmark 5\.0\.0\nAccount 111122223333/);
    expect(out).toMatch(/✖ Not met {2}1\.3 {2}/);
    expect(out).toMatch(/✔ Met {2}1\.4 {2}/);
    expect(out).toMatch(/^ {2}1\.1 {2}The account's contact details/m);
    expect(out).toContain("is not known");
    const japanese = await genkan("report", "--framework", "cis-5.0", "--locale", "ja");
    expect(japanese.out).toMatch(/✖ 不適合 {2}1\.3 {2}/);
  });

  test("follows what changed in the period that is asked for", async () => {
    const terminal = openTerminal();
    const { genkan, account, clock } = terminal;
    await genkan("watch", "--once");
    clock.advance(10 * DAY);
    account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
    await genkan("watch", "--once");
    clock.advance(10 * DAY);
    account.update(({ root }) => void root.accessKeys.pop());
    await genkan("watch", "--once");
    const read = async (...args: string[]) => {
      const { out } = await genkan("report", "--framework", "fsbp", "--format", "json", ...args);
      const { controls, requirements, period } = JSON.parse(out);
      const record = controls.find(({ control }: { control: string }) => control === "root-access-key-absent");
      const { verdict, since } = requirements.find(({ number }: { number: string }) => number === "IAM.4");
      const kinds = record.history.map(({ kind }: { kind: string }) => kind);
      return { period, verdict, day: since.slice(0, 10), atStart: record.atStart, kinds };
    };
    expect(await read("--from", "2026-11-05", "--to", "2026-11-15")).toEqual({
      period: { from: "2026-11-05T00:00:00.000Z", to: "2026-11-16T00:00:00.000Z" },
      ...{ verdict: "met", day: "2026-11-21", atStart: "COMPLIANT", kinds: ["drift"] },
    });
    expect(await read("--from", "2026-11-12T00:00+09:00")).toMatchObject({
      ...{ verdict: "met", atStart: "NON_COMPLIANT", kinds: ["resolved"] },
    });
    expect(await read()).toMatchObject({ atStart: null, kinds: ["baseline", "drift", "resolved"] });
  });

  test("shows who accepts what is not met, until when and why", async () => {
    const { genkan } = openTerminal({ change: key });
    await genkan("watch", "--once");
    const about = ["--control", "root-access-key-absent", "--owner", "hanako", "--reason", "being replaced"];
    await genkan("exception", "add", ...about, "--days", "30");
    await genkan("watch", "--once");
    const { out } = await genkan("report", "--framework", "fsbp", "--csv", "-");
    const lines = out.split("\r\n");
    expect(lines.find((line) => line.includes(",IAM.4,"))).toContain(",accepted,");
    expect(lines.find((line) => line.startsWith("exception,"))).toMatch(/,2026-12-0\d.*,hanako,being replaced$/);
  });

  test("writes a page or a table to a file, and says where it can't", async () => {
    const { genkan, home } = openTerminal();
    await genkan("watch", "--once", "--control", "root-mfa-enabled");
    for (const [option, begins] of [
      ["--html", "<!doctype html>"],
      ["--csv", "record,account,framework,"],
    ] as const) {
      const file = join(home, "audit");
      const written = await genkan("report", "--framework", "well-architected", option, file);
      expect(written).toMatchObject({ status: 0, out: "", err: expect.stringContaining(file) });
      expect(readFileSync(file, "utf8")).toMatch(new RegExp(`^${begins}`));
      const nowhere = await genkan("report", "--framework", "well-architected", option, "/dev/null/audit");
      expect(nowhere).toMatchObject({ status: 2, err: expect.stringContaining("can't be written") });
    }
    // Only one of the controls was evaluated.
    const { out } = await genkan("report", "--framework", "cis-5.0");
    expect(out).toMatch(/✔ Met {2}1\.4 /);
    expect(out).toMatch(/\? Not proven {2}1\.3 /);
  });

  test("says that nothing has been evaluated yet, also to programs", async () => {
    const report = (...args: string[]) => openTerminal().genkan("report", "--framework", "cis-5.0", ...args);
    const people = await report();
    expect(people).toMatchObject({ status: 3, out: expect.stringMatching(/^Nothing has been evaluated/) });
    const json = await report("--format", "json");
    expect(json).toMatchObject({ status: 3, err: expect.stringContaining("Nothing has been evaluated") });
    expect(JSON.parse(json.out)).toMatchObject({ requirements: [], error: expect.stringMatching(/^Nothing/) });
    const csv = await report("--csv", "-");
    expect(csv).toMatchObject({ status: 3, err: expect.stringContaining("Nothing has been evaluated") });
    expect(csv.out).toMatch(/\r\nremark,111122223333,.*,not-proven,.*Nothing has been evaluated/);
  });

  test.each<[args: readonly string[], says: RegExp]>([
    [["--framework", "iso"], /Allowed choices are cis-3\.0, cis-5\.0/],
    [["--framework", "cis-5.0", "--serve"], /goes with --html, --csv or --format/],
    [["--framework", "cis-5.0", "--organization"], /goes with --html, --csv or --format/],
    [["--framework", "cis-5.0", "--html", "a", "--csv", "b"], /cannot be used with/],
    [["--csv", "-"], /add --framework/],
    [["--html", "-", "--from", "2026-10-01"], /add --framework/],
    [["--framework", "cis-5.0", "--from", "yesterday"], /offset/],
    [["--framework", "cis-5.0", "--from", "2026-02-30"], /Give a day/],
    [["--framework", "cis-5.0", "--from", "2026-10-02", "--to", "2026-10-01"], /--from must come before --to/],
    [["--framework", "cis-5.0", "--to", "2030-01-01"], /--to is in the future/],
    [["--framework", "cis-5.0", "--from", "2030-01-01"], /--from is in the future/],
  ])("report %j is a mistake", async (args, says) => {
    expect(await openTerminal().genkan("report", ...args)).toMatchObject({
      status: 2,
      err: expect.stringMatching(says),
    });
  });
});

const OWN = (sound as { account: string }).account;
const ORGANIZATION = "o-exampleorgid";
const [KEY, WELL, NEW, GONE, CLOSED, ONE] = [2, 3, 4, 5, 6, 7].map((digit) => `${digit}`.repeat(12)) as [
  ...[string, string, string, string, string, string],
];
const PASS = "2026-11-01T00:00:00.000Z";

/** The sound account manages an organization of four members. */
const organization = {
  id: ORGANIZATION,
  managementAccount: OWN,
  units: [{ id: "ou-ab12-11111111", name: "workloads" }],
  accounts: [
    { id: KEY, name: "billing <prod>", path: "r-ab12/ou-ab12-11111111" },
    { id: WELL, name: "search-prod", path: "r-ab12/ou-ab12-11111111" },
    { id: NEW, name: "new-one" },
    { id: ONE, name: "one-control" },
  ],
};

/** Records a run of a member, as a pass does it. */
async function recordMember(
  ledger: SqliteOrganizationLedger,
  account: string,
  found: readonly Evaluation[],
  evaluated?: readonly string[],
) {
  const member: Member = { account, name: `member ${account}`, state: "ACTIVE", joined: null, units: [] };
  const given = givenToMember({ id: ORGANIZATION, managementAccount: OWN }, new Date(PASS));
  const controls = memberControls(catalogue, given).length;
  const run = {
    ...{ ...runOf(PASS, PASS, found), controls, ...(evaluated && { controls: evaluated.length, evaluated }) },
    memberOf: { organization: ORGANIZATION, member, pass: PASS },
  };
  const standing = await ledger.read(account);
  await ledger.commit(account, run, compare({ ...standing, first: true }, found, { at: PASS, alertId: PASS }));
}

test("report --organization writes a page of all accounts, and one for each that needs work", async () => {
  const { genkan, home } = openTerminal({ change: { organization } });
  const file = join(home, "organization.db");
  await genkan("watch", "--once", "--ledger", file);
  const ledger = SqliteOrganizationLedger.openFile(file);
  const key: Evaluation = {
    control: "root-access-key-absent",
    resource: { type: "AWS::::Account", id: KEY },
    status: "NON_COMPLIANT",
    severity: "CRITICAL",
    reason: "root-access-key-present",
    params: { count: 1 },
    evidence: [],
  };
  await recordMember(ledger, KEY, [key]);
  await recordMember(ledger, WELL, [
    {
      ...key,
      resource: { ...key.resource, id: WELL },
      status: "COMPLIANT",
      reason: "root-access-key-absent",
      params: {},
    },
  ]);
  await recordMember(ledger, GONE, []);
  // A run knows by itself what it evaluated, whatever this configuration evaluates.
  await recordMember(ledger, ONE, [], ["root-mfa-enabled"]);
  const departures = [
    { account: CLOSED, name: "closed-one", at: PASS },
    { account: WELL, name: "came-back", at: PASS },
  ];
  const pass = { id: PASS, at: PASS, departures };
  await ledger.putException(ORGANIZATION, {
    ...{ control: "root-mfa-enabled", resource: null, reason: "closed this month", owner: "hanako" },
    ...{ expires: "2027-01-01T00:00:00.000Z", scope: { ou: "ou-ab12-11111111" } },
  });
  await ledger.beginPass(ORGANIZATION, pass, { now: pass.at, until: pass.at });
  await ledger.endPass(ORGANIZATION, pass);
  ledger.close();

  const folder = join(home, "report");
  const written = await genkan("report", "--organization", "--output", folder, "--ledger", file);
  expect(written).toMatchObject({ status: 0, out: "", err: expect.stringContaining(join(folder, "index.html")) });
  const index = readFileSync(join(folder, "index.html"), "utf8");
  expect(index).toContain("<title>✖ 1 Genkan o-exampleorgid</title>");
  const classOf = (account: string) => new RegExp(`class="(\\w+)" id="a${account}"`).exec(index)?.[1];
  // The account itself, one that fails, one that is well, and one that no pass has reached.
  expect([OWN, KEY, WELL, NEW].map(classOf)).toEqual(["ok", "fix", "ok", "unknown"]);
  expect(index).toContain("billing &lt;prod&gt;");
  expect(classOf(ONE)).toBe("ok");
  // Who left: one that no pass has closed yet, and one that a pass has; but not one that is back.
  expect(index).toContain(`member ${GONE}`);
  expect(index).toContain("closed-one");
  expect(index).not.toContain("came-back");
  const exceptions = index.slice(index.indexOf('id="exceptions"'));
  expect(exceptions).toContain("closed this month");
  expect(exceptions).toContain("accounts in the OU ou-ab12-11111111");
  expect(index).toContain(`href="accounts/${KEY}.html"`);
  const page = readFileSync(join(folder, "accounts", `${KEY}.html`), "utf8");
  expect(page).toContain("The root user has an access key.");
  expect(page).toContain('href="../index.html"');
  expect(existsSync(join(folder, "accounts", `${WELL}.html`))).toBe(false);

  const nowhere = await genkan("report", "--organization", "--output", join(file, "folder"), "--ledger", file);
  expect(nowhere).toMatchObject({ status: 2, err: expect.stringContaining("can't be written") });
});

test("an account without an organization has no report of one", async () => {
  const { genkan, home } = openTerminal({ change: { organization: null } });
  expect(await genkan("report", "--organization", "--output", home, "--local")).toMatchObject({
    status: 2,
    err: expect.stringContaining("is in no organization"),
  });
});

test.each([
  [["--organization"]],
  [["--output", "x"]],
  [["--organization", "--output", "x", "--serve"]],
  [["--organization", "--output", "x", "--html", "-"]],
])("report %j is a mistake, too", async (args) => {
  expect(await openTerminal().genkan("report", ...args)).toMatchObject({
    status: 2,
    err: expect.stringMatching(/--organization (and )?--output FOLDER/),
  });
});
