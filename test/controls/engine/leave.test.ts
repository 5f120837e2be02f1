import { leave } from "@genkan/controls/engine/leave";
import type { Member } from "@genkan/controls/model/organization";
import { expect, test } from "vitest";
import { SqliteOrganizationLedger } from "../../../packages/cli/src/ledger/sqlite-organization.ts";
import { evaluation } from "../../findings.ts";
import { recordMember } from "../../organization-contract.ts";

const ORGANIZATION = "o-exampleorg";
const member: Member = { account: "111122223333", name: "a", state: "ACTIVE", joined: null, units: [] };

test("an account that leaves closes what is NON_COMPLIANT, with a reason of its own, and nothing twice", async () => {
  const ledger = SqliteOrganizationLedger.openFile(":memory:");
  const memberOf = { organization: ORGANIZATION, member };
  const evaluations = [
    evaluation("c", "NON_COMPLIANT"),
    evaluation("d", "COMPLIANT"),
    evaluation("e", "INSUFFICIENT_DATA"),
  ];
  await recordMember(ledger, { id: "r1", at: "2026-11-01T00:00:00.000Z", memberOf }, evaluations);
  const [run] = await ledger.members(ORGANIZATION);
  const leaving = { id: "l1", at: "2026-11-02T00:00:00.000Z", pass: "p1" };
  expect(await leave(ledger, run!, leaving)).toEqual([
    {
      ...evaluations[0],
      ...{ alertId: "l1", kind: "resolved", at: leaving.at, status: "NOT_APPLICABLE", reason: "account-left" },
      ...{ from: "NON_COMPLIANT", fromSince: "2026-11-01T00:00:00.000Z" },
    },
  ]);
  expect((await ledger.read(member.account)).findings).toEqual([]);
  expect(await leave(ledger, run!, { ...leaving, id: "l2" })).toEqual([]);
  ledger.close();
});
