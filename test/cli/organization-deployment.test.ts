import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "@genkan/aws/clients";
import { openOrganizationLedger } from "@genkan/aws/ledger/organization";
import { ledgerTable, organizationIndex } from "@genkan/aws/ledger/table";
import { describe, expect, test } from "vitest";
import { evaluation } from "../findings.ts";
import { memberNamed, recordMember } from "../organization-contract.ts";
import { idOf, member, OWN, openOrganization } from "./organization.ts";
import { credentials } from "./terminal.ts";

const ORGANIZATION = "o-exampleorgid";
const TABLE = "genkan-production-FindingsTable";
const READ_ROLE = "genkan-production-read";
const { hashKey, rangeKey } = ledgerTable;
const outputs = {
  ...{ stage: "production", table: TABLE },
  topic: `arn:aws:sns:us-east-1:${OWN}:genkan-production-AlertsTopic`,
};

/** A terminal in the folder of a deployment that evaluates an organization: its configuration, its outputs and its table. */
function inFolder(accounts: readonly object[], { written = { ...outputs, readRole: READ_ROLE } as object } = {}) {
  const terminal = openOrganization(accounts, {
    change: {
      tables: [{ name: TABLE, hashKey, rangeKey, indexes: [organizationIndexOf()] }],
      topics: [{ name: "genkan-production-AlertsTopic", subscriptions: [{ endpoint: "you@example.com" }] }],
    },
  });
  const config = new URL("../../stacks/config.ts", import.meta.url).pathname;
  const text = `import { defineConfig } from ${JSON.stringify(config)};
export default defineConfig({ locale: "en", organization: {} });`;
  mkdirSync(join(terminal.home, ".sst"));
  writeFileSync(join(terminal.home, ".sst", "outputs.json"), JSON.stringify(written));
  writeFileSync(join(terminal.home, "genkan.config.ts"), text);
  const { requestHandler, clock } = terminal;
  const ledger = () =>
    openOrganizationLedger(connect({ region: "us-east-1", credentials, requestHandler, clock }), TABLE);
  return { ...terminal, ledger };
}

function organizationIndexOf() {
  const { name, hashKey, rangeKey } = organizationIndex;
  return { name, hashKey, rangeKey };
}

const AT = "2026-11-01T00:00:00.000Z";

describe.each([
  ["names it", { ...outputs, readRole: READ_ROLE }],
  ["is of a version that does not name it", outputs],
])("the read role of a deployment that %s", (_, written) => {
  test("is the one that a check, its policy and the status assume", async () => {
    const { genkan, calls } = inFolder([member(1, { readRole: READ_ROLE })], { written });
    const checked = await genkan(
      "check",
      "--organization",
      "--local",
      "--account",
      idOf(1),
      "--json",
      "account,status",
    );
    expect(checked).toMatchObject({ status: 0, out: expect.not.stringContaining("INSUFFICIENT_DATA") });
    const { out } = await genkan("organization", "status", "--local");
    expect(out).toContain(`Read role ${READ_ROLE}: works in 1 of 1 member`);
    expect((await genkan("controls", "--policy", "--organization")).out).toContain(`role/${READ_ROLE}`);
    expect(calls.filter(({ action }) => action === "sts:AssumeRole").length).toBeGreaterThan(1);
  });
});

describe("doctor, in the folder of a deployment", () => {
  const membersIn = async (terminal: ReturnType<typeof inFolder>) => {
    const { out } = await terminal.genkan("doctor", "--format", "json");
    const { checks } = JSON.parse(out) as { checks: { id: string; ok: boolean; what: string; next: string[] }[] };
    return checks.filter(({ id }) => id === "members");
  };
  const denied = (account: string, detail: string) => ({
    ...evaluation("root-mfa-enabled", "INSUFFICIENT_DATA", account),
    reason: "access-denied",
    params: { action: "sts:AssumeRole", actions: ["sts:AssumeRole"], detail },
  });
  const record = async (terminal: ReturnType<typeof inFolder>, account: string, detail?: string) => {
    const memberOf = { organization: ORGANIZATION, member: memberNamed(account), pass: AT };
    const found = detail ? denied(account, detail) : evaluation("root-mfa-enabled", "COMPLIANT", account);
    await recordMember(await terminal.ledger(), { id: `${AT}-${account}`, at: AT, memberOf }, [found]);
  };

  test("says that no pass has evaluated the members yet", async () => {
    expect(await membersIn(inFolder([member(1)]))).toMatchObject([
      { ok: true, what: expect.stringContaining("have not been evaluated yet") },
    ]);
  });

  test("says that the role works in all of them", async () => {
    const terminal = inFolder([member(1)]);
    await record(terminal, idOf(1));
    expect(await membersIn(terminal)).toMatchObject([{ ok: true, what: expect.stringContaining("works in all 1") }]);
  });

  test("has a row for each likely reason why it does not, with what to do", async () => {
    const terminal = inFolder([member(1), member(2), member(3)]);
    await record(terminal, idOf(1), "User: x is not authorized to perform: sts:AssumeRole");
    await record(terminal, idOf(2), "User: x is not authorized, with an explicit deny in a service control policy");
    await record(terminal, idOf(3));
    const rows = await membersIn(terminal);
    expect(rows.map(({ ok, what }) => [ok, /in (\d of \d) member accounts/.exec(what)?.[1]])).toEqual([
      [false, "1 of 3"],
      [false, "1 of 3"],
    ]);
    for (const { next } of rows) expect(next).toHaveLength(1);
    expect((await terminal.genkan("doctor")).status).toBe(1);
  });

  test("has no such row where the deployment reads no members", async () => {
    expect(await membersIn(inFolder([member(1)], { written: outputs }))).toEqual([]);
  });
});

test("organization status reads the last pass from the deployment's table; before the first one nothing is known", async () => {
  const terminal = inFolder([member(1, { readRole: READ_ROLE })]);
  const before = await terminal.genkan("organization", "status");
  expect([before.status, before.out]).toEqual([
    3,
    expect.stringContaining(`No pass over organization ${ORGANIZATION}`),
  ]);
  const at = terminal.account.now().toISOString();
  const outcome = { endedAt: at, members: 1, unreached: 0, everySeconds: 3_600 };
  await (await terminal.ledger()).endPass(ORGANIZATION, { id: at, at, outcome });
  const after = await terminal.genkan("organization", "status", "--format", "json");
  expect([after.status, JSON.parse(after.out).lastPass]).toMatchObject([0, { evaluated: 1, overdue: false }]);
});
