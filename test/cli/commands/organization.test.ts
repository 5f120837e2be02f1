import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SqliteOrganizationLedger } from "@genkan/cli/ledger/sqlite-organization";
import { describe, expect, test } from "vitest";
import { idOf, member, OWN, openOrganization, PATH, WORKLOADS } from "../organization.ts";
import { openTerminal } from "../terminal.ts";

const call = ["organization", "template"];
const parse = (text: string) =>
  JSON.parse(text) as {
    Parameters: Record<string, { Default?: string }>;
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };

test("without a deployment it is for a terminal, and CloudFormation asks for what nobody gave", async () => {
  const { genkan, counts } = openTerminal();
  const { status, out, err } = await genkan(...call);
  const { Parameters, Resources } = parse(out);
  expect([status, Object.keys(Resources), counts()]).toEqual([0, ["ReadRole"], {}]);
  expect(Resources["ReadRole"]?.Properties["RoleName"]).toBe("genkan-read");
  expect([Parameters["CentralAccount"], Parameters["OrganizationId"]]).not.toContainEqual(
    expect.objectContaining({ Default: expect.anything() }),
  );
  expect(err).toContain("ParameterKey=CentralAccount,ParameterValue=… ParameterKey=OrganizationId,ParameterValue=…");
});

test("what is given is in it; the commands that deploy it name its file", async () => {
  const terminal = openTerminal();
  const file = join(terminal.home, "member.json");
  const { status, out, err } = await terminal.genkan(
    ...[...call, "--account", "9999-9999-9999", "--organization", "o-exampleorgid", "--reader"],
    ...["arn:aws:iam::999999999999:role/audit", "--role-name", "audit-read", "--output", file],
  );
  expect([status, out]).toEqual([0, ""]);
  const { Parameters, Resources } = parse(readFileSync(file, "utf8"));
  expect(Object.values(Parameters).map(({ Default }) => Default)).toEqual([
    "999999999999",
    "o-exampleorgid",
    "arn:aws:iam::999999999999:role/audit",
  ]);
  expect(Resources["ReadRole"]?.Properties["RoleName"]).toBe("audit-read");
  expect(err).toContain(`file://${file}`);
  expect(err).not.toContain("--parameters");
});

test("in the folder of a deployment it is for that deployment; --local is for a terminal", async () => {
  const terminal = openTerminal();
  mkdirSync(join(terminal.home, ".sst"));
  const topic = "arn:aws:sns:ap-northeast-1:999999999999:genkan-production-AlertsTopic";
  const outputs = { stage: "production", table: "genkan-production-FindingsTable", topic };
  writeFileSync(join(terminal.home, ".sst", "outputs.json"), JSON.stringify(outputs));
  const { out, err } = await terminal.genkan(...call, "--events");
  const { Parameters, Resources } = parse(out);
  expect(Resources["ReadRole"]?.Properties["RoleName"]).toBe("genkan-production-read");
  expect([Parameters["CentralAccount"]?.Default, Parameters["HomeRegion"]?.Default]).toEqual([
    "999999999999",
    "ap-northeast-1",
  ]);
  expect(err).toContain("--regions us-east-1 us-east-2 us-west-2 ap-northeast-1");
  expect(Object.keys(parse((await terminal.genkan(...call, "--local")).out).Resources)).toEqual(["ReadRole"]);
});

test.each([
  [["--events"], "--stage"],
  [["--local", "--events"], "cannot be used with"],
  [["--account", "1234"], "12 digits"],
  [["--organization", "o-1"], "o-exampleorgid"],
  [["--reader", "audit"], "arn:aws:iam::999999999999:role/audit"],
  [["--stage", "under_score"], "production"],
  [["--output", "/dev/null/member.json"], "ENOTDIR"],
])("%j is refused, with a way out", async (options, wayOut) => {
  const { status, out, err } = await openTerminal().genkan(...call, ...options);
  expect([status, out]).toEqual([2, ""]);
  expect(err).toContain(wayOut);
});

const some = [
  member(1, { path: PATH }),
  member(2, { readRole: null }),
  member(3, { readRole: { name: "genkan-read", trusts: "999999999999" } }),
  member(4, { state: "SUSPENDED" }),
];

describe("accounts", () => {
  test("lists every account with its OUs, its state, and whether it is evaluated", async () => {
    const { status, out } = await openOrganization(some).genkan("organization", "accounts");
    expect(status).toBe(0);
    expect(out).toContain("5 accounts, 4 of them evaluated");
    expect(out).toMatch(/^ACCOUNT +NAME +OU +STATE +EVALUATED$/m);
    expect(out).toMatch(/^200000000001 +team-1 +workloads\/prod +ACTIVE +yes$/m);
    expect(out).toMatch(/^200000000004 +team-4 +Root +SUSPENDED +no: suspended$/m);
  });

  test("on a narrow terminal, who is not evaluated is named without the titles of columns", async () => {
    const { genkan } = openOrganization(some, { env: { COLUMNS: "40" } });
    const { out } = await genkan("organization", "accounts", "--account", idOf(1), "--account", idOf(4));
    expect(out).not.toContain("EVALUATED");
    expect(out.replaceAll(/\s+/g, " ")).toContain("ACTIVE 200000000004 team-4 Root SUSPENDED not evaluated");
  });

  test("as JSON, with the id of each OU, which --ou takes", async () => {
    const { genkan } = openOrganization(some);
    const { out } = await genkan("organization", "accounts", "--format", "json", "--ou", WORKLOADS);
    expect(JSON.parse(out)).toMatchObject({
      schema: "genkan.organization-accounts/1",
      organization: { id: "o-exampleorgid", managementAccount: OWN },
      accounts: [
        {
          account: idOf(1),
          path: "workloads/prod",
          units: [{ id: "r-ab12", name: null }, { id: WORKLOADS, name: "workloads" }, { name: "prod" }],
          evaluated: true,
          why: null,
        },
      ],
    });
  });

  test("an account that is not a member is refused", async () => {
    const { status, err } = await openOrganization(some).genkan(
      "organization",
      "accounts",
      "--account",
      "9".repeat(12),
    );
    expect([status, err]).toEqual([2, expect.stringContaining("is not an account of organization")]);
  });
});

describe("status", () => {
  test("says in how many members the read role works, and why not in the others", async () => {
    const { genkan, counts } = openOrganization(some);
    const { status, out } = await genkan("organization", "status");
    expect(status).toBe(3);
    expect(out).toContain("These credentials are of the management account.");
    expect(out).toContain("5 accounts: 4 active, 1 suspended");
    expect(out).toContain("? Read role genkan-read: works in 1 of 3 members");
    expect(out.match(/^\? \d accounts can't be read$/gm)).toEqual(["? 2 accounts can't be read"]);
    // Nothing is read in them.
    expect(Object.keys(counts()).filter((action) => /^(iam|cloudtrail):/.test(action))).toEqual([]);
  });

  test("where it works everywhere", async () => {
    const { status, out } = await openOrganization([member(1), member(2)]).genkan("organization", "status");
    expect([status, out]).toEqual([0, expect.stringContaining("✔ Read role genkan-read: works in 2 of 2 members")]);
  });

  describe("shows the last pass", () => {
    const AT = "2026-11-01T00:00:00.000Z";
    const outcome = { endedAt: "2026-11-01T00:00:42.000Z", members: 100, unreached: 3, everySeconds: 3_600 };
    const asked = async (pass: object | null, hoursLater: number, ...options: string[]) => {
      const terminal = openOrganization([member(1)], { change: { now: AT } });
      const file = join(terminal.home, "ledger.db");
      const ledger = SqliteOrganizationLedger.openFile(file);
      if (pass) await ledger.endPass("o-exampleorgid", { id: AT, at: AT, ...pass });
      ledger.close();
      terminal.clock.advance(hoursLater * 3_600_000);
      return terminal.genkan("organization", "status", "--ledger", file, ...options);
    };
    const plain = (text: string) => text.replaceAll(/\s+/g, " ");

    test("what it reached, how long it took, and when the next one is due", async () => {
      const { status, out } = await asked({ outcome }, 1);
      expect(plain(out)).toContain(
        "✔ Last pass: 2026-11-01 00:00 UTC, 97 of 100 members evaluated, 3 not reached, in 42 s. The next one is due at 2026-11-01 01:00 UTC.",
      );
      expect(status).toBe(0);
      const json = await asked({ outcome }, 1, "--format", "json");
      expect(JSON.parse(json.out).lastPass).toEqual({
        ...{ id: AT, at: AT, endedAt: outcome.endedAt, durationSeconds: 42 },
        ...{ members: 100, evaluated: 97, unreached: 3, nextAt: "2026-11-01T01:00:00.000Z", overdue: false },
      });
    });

    test("one that is overdue is no verdict on the accounts", async () => {
      const { status, out } = await asked({ outcome }, 3);
      expect([status, plain(out)]).toEqual([3, expect.stringContaining("? Last pass: 2026-11-01 00:00 UTC")]);
      expect(plain(out)).toContain("Passes have stopped: the next one was due at 2026-11-01 01:00 UTC.");
      const json = await asked({ outcome }, 3, "--format", "json");
      expect([json.status, JSON.parse(json.out).lastPass.overdue]).toEqual([3, true]);
    });

    test("one of an older version has its time alone, and counts as overdue after two days", async () => {
      const soon = await asked({}, 47);
      expect([soon.status, plain(soon.out)]).toEqual([
        0,
        expect.stringContaining("✔ Last pass: 2026-11-01 00:00 UTC. "),
      ]);
      expect((await asked({}, 49)).status).toBe(3);
    });

    test("without a deployment there need be none", async () => {
      const { status, out } = await asked(null, 0);
      expect([status, out]).toEqual([0, expect.not.stringContaining("pass")]);
      expect(JSON.parse((await asked(null, 0, "--format", "json")).out).lastPass).toBeNull();
    });
  });

  test("of a sample, spread over the list", async () => {
    const accounts = Array.from({ length: 40 }, (_, i) => member(i));
    const { genkan, calls } = openOrganization(accounts);
    const { out } = await genkan("organization", "status", "--sample", "4", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({
      isManagementAccount: true,
      readRole: { tried: 4, works: 4, unreadable: [] },
    });
    expect(calls.filter(({ action }) => action === "sts:AssumeRole")).toHaveLength(4);
  });

  test("of a delegated administrator: the management account is read like a member", async () => {
    const accounts = [member(1)];
    const organization = { managementAccount: idOf(1), delegatedAdministrators: [OWN] };
    const { status, out } = await openOrganization(accounts, { organization }).genkan("organization", "status");
    expect([status, out]).toEqual([0, expect.stringContaining("of a delegated administrator")]);
    expect(out).toContain("works in 1 of 1 member");
  });

  test("a caller whose own policies do not allow sts:AssumeRole", async () => {
    const faults = [{ action: "sts:AssumeRole", fault: "AccessDenied" }];
    const { out } = await openOrganization(some, { change: { faults } }).genkan("organization", "status");
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "no policy of the role or user that Genkan runs as allows sts:AssumeRole",
    );
    expect(out.match(/can't be read$/gm)).toHaveLength(1);
  });
});
