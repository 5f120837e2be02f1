import { rootAccessKeyAbsent } from "@genkan/controls/catalogue/root-access-key-absent";
import { record } from "@genkan/controls/engine/run";
import { isEvaluated, type Member } from "@genkan/controls/model/organization";
import { defaultSettings } from "@genkan/controls/model/settings";
import { expect, test } from "vitest";
import { SqliteLedger } from "../../../packages/cli/src/ledger/sqlite.ts";

const HOUR = 3_600_000;
const START = Date.parse("2026-11-01T00:00:00.000Z");
const failing = { mfaEnabled: true, passwordPresent: true, accessKeys: 1, signingCertificates: 0 };

/** In which hours an account that fails from an hour on is reported, by kind. */
async function reportedIn(
  account: string,
  { from, inPass, minute = 58 }: { readonly from: number; readonly inPass: boolean; readonly minute?: number },
) {
  const ledger = SqliteLedger.openFile(":memory:");
  const member: Member = { account, name: "a", state: "ACTIVE", joined: null, units: [] };
  expect(isEvaluated(member)).toBe(true);
  const reported: string[] = [];
  for (let hour = 0; hour <= 100; hour++) {
    // Every pass takes four minutes; this account is the last one.
    const passAt = new Date(START + hour * HOUR + minute * 60_000).toISOString();
    const now = new Date(Date.parse(passAt) + 4 * 60_000);
    const value = hour < from ? { ...failing, accessKeys: 0 } : failing;
    const { changes } = await record(
      {
        subject: { account, partition: "aws" },
        settings: { ...defaultSettings, reminders: { CRITICAL: 24 } },
        collect: async () => ({
          observations: { accountSummary: { known: true, observedAt: now, value } },
          apiCalls: 1,
        }),
        ledger,
        now: () => now,
        newRunId: (at) => at.toISOString(),
        ...(inPass ? { memberOf: { organization: "o-1", member, pass: `${passAt}-0123456789ab` } } : {}),
      },
      [rootAccessKeyAbsent],
    );
    reported.push(...changes.filter(({ kind }) => kind !== "baseline").map(({ kind }) => `${kind} ${hour}`));
  }
  ledger.close();
  return reported;
}

test("an account by itself is reminded a day after the last alert", async () => {
  expect(await reportedIn("111122223333", { from: 5, inPass: false })).toEqual([
    ...["drift 5", "reminder 29", "reminder 53", "reminder 77"],
  ]);
});

test("accounts of an organization are reminded in the same passes, whenever each began to fail", async () => {
  // Hour 24 is the first one that begins on a new day.
  expect(await reportedIn("111122223333", { from: 5, inPass: true })).toEqual([
    ...["drift 5", "reminder 24", "reminder 48", "reminder 72", "reminder 96"],
  ]);
  expect(await reportedIn("444455556666", { from: 20, inPass: true })).toEqual([
    ...["drift 20", "reminder 48", "reminder 72", "reminder 96"],
  ]);
});

test("a pass that begins with the day reminds on that day", async () => {
  expect(await reportedIn("111122223333", { from: 5, inPass: true, minute: 0 })).toEqual([
    ...["drift 5", "reminder 24", "reminder 48", "reminder 72", "reminder 96"],
  ]);
});
