import { IDENTITY_ACTION } from "@genkan/aws/identity";
import { actionsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { mergePatch } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { type Evaluated, evaluate } from "../scenarios/evaluate.ts";
import { rootEvent } from "../scenarios/events.ts";
import { adminSet, withSet } from "../scenarios/identity-center.ts";
import { rare } from "../scenarios/rare.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

const userEvent = rootEvent({
  eventName: "DeactivateMFADevice",
  eventSource: "iam.amazonaws.com",
  eventTime: "2026-11-01T00:00:00Z",
  requestParameters: { userName: "alice" },
});

/** Accounts on which, together, the collectors call everything that they ever call. */
const accounts: readonly Evaluated[] = [
  { scenario: sound },
  ...rare.map((change) => ({ scenario: mergePatch(sound, change) as object })),
  // Permission sets without a role are read from Identity Center itself.
  { scenario: mergePatch(sound, withSet(adminSet({ withoutRole: true }))) as object },
  {
    scenario: mergePatch(sound, { iamUsers: [{ name: "alice", password: true, mfa: true }] }) as object,
    events: [userEvent],
  },
];

// That nothing else is called in any other state is checked in every row of test/controls/catalogue/.
test("what is called is what the collectors declare, and all of it", async () => {
  const called = new Set<string>();
  for (const account of accounts) for (const action of (await evaluate(catalogue, account)).called) called.add(action);
  called.delete(IDENTITY_ACTION);
  const declared = [...actionsFor(catalogue), ...actionsFor(catalogue, { byEvents: true })];
  expect([...called].sort()).toEqual([...new Set(declared)].sort());
});
