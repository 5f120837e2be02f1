import { ASSUME_ROLE } from "@genkan/aws/organization/member";
import { unreadMembers } from "@genkan/aws/organization/unreadable";
import type { Finding } from "@genkan/controls/engine/finding";
import type { MemberFinding, MemberRun } from "@genkan/controls/engine/organization-ledger";
import { members as membersWords } from "@genkan/messages/doctor";
import { expect, test } from "vitest";
import { evaluation, runOf } from "../../findings.ts";
import { memberNamed } from "../../organization-contract.ts";

const ORG = "o-abc1234567";
const NOW = new Date("2026-11-01T01:00:00Z");
const [ANN, BOB, EVE, NEW, LATE] = ["000000000021", "000000000022", "000000000023", "000000000024", "000000000025"];

const runOfMember = (account: string, joined = "2026-01-01T00:00:00.000Z"): MemberRun => ({
  account,
  run: {
    ...runOf("run", NOW.toISOString(), []),
    memberOf: { organization: ORG, member: { ...memberNamed(account), joined } },
  },
});
const unknown = (account: string, action: string, detail: string): MemberFinding => ({
  account,
  finding: {
    ...evaluation("root-mfa-enabled", "INSUFFICIENT_DATA"),
    reason: "access-denied",
    params: { action, detail },
  } as unknown as Finding,
});
const ledgerOf = (runs: readonly MemberRun[], findings: readonly MemberFinding[]) => ({
  members: async () => runs,
  unresolved: async (_: string, controls: readonly string[]) =>
    findings.filter(({ finding }) => controls.includes(finding.control)),
});

test("counts the members whose role could not be assumed, by likely reason", async () => {
  const denied = `User: arn:aws:sts::999999999999:assumed-role/x/y is not authorized to perform: ${ASSUME_ROLE}`;
  const byPolicy = `${denied} with an explicit deny in a service control policy`;
  const seen = await unreadMembers(
    ledgerOf(
      [ANN, BOB, EVE, LATE].map((account) => runOfMember(account)).concat(runOfMember(NEW, "2026-11-01T00:30:00.000Z")),
      [
        unknown(ANN, ASSUME_ROLE, byPolicy),
        unknown(BOB, ASSUME_ROLE, denied),
        unknown(EVE, ASSUME_ROLE, denied),
        // The role works there; one call is denied.
        unknown(LATE, "iam:GetAccountSummary", byPolicy),
        unknown(NEW, ASSUME_ROLE, denied),
      ],
    ),
    ORG,
    NOW,
  );
  expect(seen?.members).toBe(5);
  expect(seen?.groups.map(({ reason, accounts }) => [reason, accounts.map(({ account }) => account)])).toEqual([
    ["role", [BOB, EVE]],
    ["policy", [ANN]],
    ["new", [NEW]],
  ]);
  const lines = membersWords(seen);
  expect(lines.map(({ ok }) => ok)).toEqual([false, false, false]);
  expect(lines[0]?.text.en).toContain("in 2 of 5 member accounts");
  expect(lines[0]?.text.ja).toContain("5 個のメンバーアカウントのうち 2 個");
  for (const { steps } of lines) expect([steps?.en.length, steps?.ja.length]).toEqual([1, 1]);
});

test("a thousand accounts with one reason are one line, with the first ten", async () => {
  const accounts = Array.from({ length: 1_000 }, (_, i) => String(700_000_000_000 + i));
  const seen = await unreadMembers(
    ledgerOf(
      accounts.map((account) => runOfMember(account)),
      accounts.map((account) => unknown(account, ASSUME_ROLE, "denied")),
    ),
    ORG,
    NOW,
  );
  const [line, ...more] = membersWords(seen);
  expect(more).toEqual([]);
  expect(line?.text.en).toContain("and 990 more");
  expect(line?.text.en.match(/\d{12}/g)?.length).toBeLessThanOrEqual(20);
});

test("says so where all can be read, and before the first pass", async () => {
  const sound = await unreadMembers(ledgerOf([runOfMember(ANN)], []), ORG, NOW);
  expect(membersWords(sound)).toMatchObject([{ ok: true }]);
  expect(await unreadMembers(ledgerOf([], []), ORG, NOW)).toBeNull();
  expect(membersWords(null)).toMatchObject([{ ok: true }]);
});
