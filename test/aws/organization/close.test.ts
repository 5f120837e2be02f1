import { evaluateBatch } from "@genkan/aws/organization/batch";
import { closePass } from "@genkan/aws/organization/close";
import { passKeys } from "@genkan/aws/organization/files";
import { beginPass, type PassRoster, passOf } from "@genkan/aws/organization/pass";
import { SqliteOrganizationLedger } from "@genkan/cli/ledger/sqlite-organization";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Batch } from "@genkan/controls/engine/roster";
import { defaultSettings } from "@genkan/controls/model/settings";
import { expect, test } from "vitest";
import { idOf, inOrganization, member, memoryStore, ORGANIZATION, subject } from "./simulated.ts";

const READ_ROLE = "genkan-read";

/** Passes over a simulated organization, without the state machine around them. */
function passesOver(accounts: readonly object[]) {
  const { aws, account, clock, counts } = inOrganization(accounts);
  const ledger = SqliteOrganizationLedger.openFile(":memory:");
  const store = memoryStore();
  const world = { aws, ledger, settings: defaultSettings, controls: catalogue, everySeconds: 3_600 };
  /** One pass, in which `reached` of the batches are evaluated. */
  const pass = async (reached = Number.POSITIVE_INFINITY) => {
    const mark = passOf({ name: "execution", startedAt: aws.now().toISOString() });
    const keys = passKeys(mark.id);
    await beginPass({ aws, subject, ledger, store }, mark, { units: [], exclude: [], batch: 1 });
    const batches = (await store.get(keys.batches)) as Batch[];
    const evaluated = [];
    for (const batch of batches.slice(0, reached))
      evaluated.push(await evaluateBatch({ ...world, roleName: READ_ROLE }, batch, { pass: mark.id, again: false }));
    clock.advance(42_000);
    await closePass(world, (await store.get(keys.roster)) as PassRoster);
    return evaluated.flatMap(({ outcomes, failed }) => [...outcomes, ...failed]);
  };
  return { ledger, account, clock, counts, pass, last: () => ledger.lastPass(ORGANIZATION.id) };
}

test("the end of a pass records what it reached, and when it ended", async () => {
  const { pass, last } = passesOver([member(1), member(2), member(3)]);
  await pass(2);
  expect(await last()).toMatchObject({ outcome: { members: 3, unreached: 1, everySeconds: 3_600 } });
  const { at, outcome } = (await last())!;
  expect(Date.parse(outcome!.endedAt) - Date.parse(at)).toBeGreaterThanOrEqual(42_000);
  expect((await last())?.departures).toBeUndefined();
});

test("a member is read before it is closed", async () => {
  const { pass, counts } = passesOver([member(1), member(2)]);
  const outcomes = await pass();
  const unread = outcomes.flatMap((each) =>
    "run" in each && each.run.summary.INSUFFICIENT_DATA === 0 ? [] : [JSON.stringify(each)],
  );
  expect(unread).toEqual([]);
  expect(counts()["iam:GetAccountSummary"]).toBe(2);
});

test("who left is in the marks of the passes of a month", async () => {
  const { pass, last, account, clock } = passesOver([member(1), member(2, { name: "gone" })]);
  await pass();
  account.update((draft) => {
    const { accounts = [] } = draft.organization ?? {};
    Object.assign(draft.organization!, { accounts: accounts.filter(({ id }) => id !== idOf(2)) });
  });
  clock.advance(3_600_000);
  await pass();
  expect((await last())?.departures).toMatchObject([{ account: idOf(2), name: "gone" }]);
  clock.advance(20 * 86_400_000);
  await pass();
  expect((await last())?.departures).toHaveLength(1);
  clock.advance(20 * 86_400_000);
  await pass();
  expect((await last())?.departures).toBeUndefined();
});
