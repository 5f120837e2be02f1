import { existsSync } from "node:fs";
import { join } from "node:path";
import { SqliteOrganizationLedger } from "@genkan/cli/ledger/sqlite-organization";
import { DAY } from "@genkan/controls/model/time";
import { describe, expect, test } from "vitest";
import { evaluation } from "../../findings.ts";
import { memberNamed, recordMember } from "../../organization-contract.ts";
import { organizationOf } from "../organization.ts";
import { openTerminal } from "../terminal.ts";

const key = "root-access-key-absent";
const accept = ["exception", "add", "--control", key, "--owner", "hanako", "--reason", "migration", "--days", "9"];

/** A terminal on a sound account, and the kinds of change that a run of the monitor reports. */
function openMonitored(options: Parameters<typeof openTerminal>[0] = {}) {
  const terminal = openTerminal(options);
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

describe("of an organization", () => {
  const ORG = "o-exampleorgid";
  const add = [...accept, "--organization"];
  const [account, other] = ["444455556666", "222233334444"];
  const units = ["11111111", "22222222", "33333333"].map((id) => ({ id: `ou-ab12-${id}`, name: id }));
  const inOrganization = {
    change: organizationOf(
      [
        { id: account, name: "a", tags: { env: "dev=1" } },
        { id: other, name: "b" },
      ],
      { units, rootId: "r-ab12" },
    ),
  };

  test("is kept under the organization, once for each scope, listed with it, and removed by it", async () => {
    const { genkan, ledger, file } = openMonitored(inOrganization);
    const first = await genkan(...add, "--all-accounts", "--except", "111122223333", ...ledger);
    expect([first.status, JSON.parse(first.out)]).toMatchObject([
      0,
      { organization: ORG, control: key, scope: { all: true, except: ["111122223333"] } },
    ]);
    const again = await genkan(...add, "--all-accounts", "--except", "ou-ab12-11111111", ...file);
    expect([again.status, again.err]).toEqual([0, ""]);
    expect(again.out).toMatch(
      /sends no alerts in all accounts of the organization except ou-ab12-11111111 \(o-exampleorgid\)/,
    );
    expect(again.out).toContain(`genkan exception remove --control ${key} --organization --all-accounts`);
    await genkan(...add, "--account", "444455556666", "--account", "222233334444", ...file);
    await genkan(...add, "--ou", "ou-ab12-11111111", ...file);
    const tagged = await genkan(...add, "--tag", "env=dev=1", ...file, "--locale", "ja");
    expect(tagged.out).toContain("タグ env=dev=1 のアカウント (o-exampleorgid) の");
    const listed = await genkan("exception", "list", "--organization", ...ledger);
    const scopes = JSON.parse(listed.out).map(({ scope }: { scope: object }) => scope);
    expect(scopes).toHaveLength(4);
    expect(scopes).toEqual(
      expect.arrayContaining([
        { all: true, except: ["ou-ab12-11111111"] },
        { accounts: ["222233334444", "444455556666"] },
        { ou: "ou-ab12-11111111" },
        { tag: { key: "env", value: "dev=1" } },
      ]),
    );
    expect([listed.status, listed.err]).toEqual([3, expect.stringContaining(`No pass over organization ${ORG}`)]);
    const text = await genkan("exception", "list", "--organization", ...file);
    expect(text.out.replaceAll(/\s+/g, " ")).toContain("accounts in the OU ou-ab12-11111111 hanako: migration");
    // The account's own are others.
    expect(JSON.parse((await genkan("exception", "list", ...ledger)).out)).toEqual([]);
    const remove = ["exception", "remove", "--control", key];
    const refused = await genkan(...remove, "--organization", "--ou", "ou-ab12-22222222", ...ledger);
    expect([refused.status, refused.err]).toEqual([2, expect.stringContaining("no such exception")]);
    expect((await genkan(...remove, "--organization", "--ou", "ou-ab12-11111111", ...ledger)).status).toBe(0);
    expect((await genkan(...remove, "--organization", "--all-accounts", ...ledger)).status).toBe(0);
    expect(JSON.parse((await genkan("exception", "list", "--organization", ...ledger)).out)).toHaveLength(2);
  });

  test("warns where it accepts nothing that a pass has found", async () => {
    const { genkan, home } = openTerminal(inOrganization);
    const path = join(home, "passes.db");
    const organization = SqliteOrganizationLedger.openFile(path);
    for (const each of [account, other])
      await recordMember(
        organization,
        {
          ...{ id: `r-${each}`, at: "2026-11-01T00:00:00.000Z" },
          memberOf: { organization: ORG, member: memberNamed(each), pass: "p1" },
        },
        [evaluation(key, each === account ? "NON_COMPLIANT" : "COMPLIANT")],
      );
    await organization.endPass(ORG, { id: "p1", at: "2026-11-01T00:00:00.000Z" });
    organization.close();
    const warns = async (...scope: string[]) => {
      const { status, err } = await genkan(...add, ...scope, "--ledger", path);
      return [status, err.includes("found nothing that this exception")];
    };
    expect(await warns("--account", account)).toEqual([0, false]);
    expect(await warns("--account", other)).toEqual([0, true]);
    expect(await warns("--ou", "ou-ab12-22222222")).toEqual([0, false]);
    expect(await warns("--ou", "ou-ab12-33333333")).toEqual([0, true]);
    expect(await warns("--all-accounts", "--except", account)).toEqual([0, true]);
    // Passes read the tags of exceptions that were declared before, so the last one says nothing of others.
    expect(await warns("--tag", "env=dev=1")).toEqual([0, false]);
    expect((await genkan("exception", "list", "--organization", "--ledger", path)).status).toBe(0);
  });

  test.each([
    [["--account", account, "--account", "999999999999"], "999999999999 is not an account of organization"],
    [["--ou", "ou-ab12-99999999"], "has no account in or below ou-ab12-99999999"],
    [["--ou", "r-zz99"], "has no account in or below r-zz99"],
    [["--all-accounts", "--except", "999999999999"], "999999999999 is not an account of organization"],
    [["--tag", "env=dev=1", "--except", "ou-ab12-99999999"], "has no account in or below ou-ab12-99999999"],
  ])("for what the organization does not have is refused: %j", async (scope, complaint) => {
    const { genkan, ledger } = openMonitored(inOrganization);
    const { status, err } = await genkan(...add, ...scope, ...ledger);
    expect([status, err]).toEqual([2, expect.stringContaining(complaint)]);
    expect(JSON.parse((await genkan("exception", "list", "--organization", ...ledger)).out)).toEqual([]);
  });

  test("for the root, or with a tag that an account has, is declared without a remark", async () => {
    const { genkan, file } = openMonitored(inOrganization);
    for (const scope of [
      ["--ou", "r-ab12"],
      ["--tag", "env=dev=1"],
    ])
      expect(await genkan(...add, ...scope, ...file)).toMatchObject({ status: 0, err: "" });
  });

  test("with a tag that no account has is declared, and a remark says so", async () => {
    const { genkan, file } = openMonitored(inOrganization);
    const { status, err } = await genkan(...add, "--tag", "env=prod", ...file);
    expect([status, err]).toEqual([0, expect.stringContaining("no account has the tag env=prod now")]);
    const ja = await genkan(...add, "--tag", "env=prod", ...file, "--locale", "ja");
    expect(ja.err).toContain("タグ env=prod が付いたアカウントは今はありません");
  });

  test.each([
    ["organizations:DescribeAccount", ["--account", "999999999999"]],
    ["organizations:ListTagsForResource", ["--tag", "env=prod"]],
  ])("is declared where AWS denies %s, and a remark says what was not checked", async (action, scope) => {
    const faults = [{ action, fault: "AccessDenied" }];
    const { genkan, file } = openMonitored({ change: { ...inOrganization.change, faults } });
    const { status, err } = await genkan(...add, ...scope, ...file);
    expect(status).toBe(0);
    expect(err).toContain("could not be checked");
    expect(err).toContain(`AWS denied ${action}.`);
  });

  test.each([
    [["--ou", "ou-ab12-11111111"], "Add --organization."],
    [["--except", "111122223333"], "Add --organization."],
    [["--organization"], "needs one of --account, --ou, --tag and --all-accounts"],
    [["--organization", "--all-accounts", "--ou", "r-ab12"], "needs one of"],
    [["--organization", "--account", "111122223333", "--except", "444455556666"], "does not go with --account"],
    [["--organization", "--account", "1234"], "12 digits"],
    [["--organization", "--ou", "Workloads"], "ou-"],
    [["--organization", "--tag", "=dev"], "team=ops"],
  ])("says what is wrong: %j", async (options, complaint) => {
    const { status, err } = await openTerminal().genkan(...accept, ...options);
    expect([status, err]).toEqual([2, expect.stringContaining(complaint)]);
  });

  test("of an account without one is refused", async () => {
    const { genkan } = openTerminal({ change: { organization: null } });
    const { status, err } = await genkan(...add, "--all-accounts");
    expect([status, err]).toEqual([2, expect.stringContaining("is in no organization")]);
  });
});
