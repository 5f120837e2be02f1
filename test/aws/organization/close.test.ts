import { evaluateBatch } from "@genkan/aws/organization/batch";
import { closePass } from "@genkan/aws/organization/close";
import { passKeys } from "@genkan/aws/organization/files";
import { beginPass, type PassRoster, passOf } from "@genkan/aws/organization/pass";
import { SqliteOrganizationLedger } from "@genkan/cli/ledger/sqlite-organization";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Digest } from "@genkan/controls/engine/digest";
import type { MemberOf } from "@genkan/controls/engine/ledger";
import type { MemberRun } from "@genkan/controls/engine/organization-ledger";
import type { Batch } from "@genkan/controls/engine/roster";
import { defaultSettings } from "@genkan/controls/model/settings";
import { expect, test } from "vitest";
import { accessRecord } from "../../findings.ts";
import { idOf, inOrganization, member, memoryStore, ORGANIZATION, subject } from "./simulated.ts";

const READ_ROLE = "genkan-read";

/** Passes over a simulated organization, without the state machine around them. */
function passesOver(accounts: readonly object[]) {
  const { aws, account, clock, counts } = inOrganization(accounts);
  const ledger = SqliteOrganizationLedger.openFile(":memory:");
  const store = memoryStore();
  const digests: Digest[] = [];
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
    const { digest } = await closePass(world, (await store.get(keys.roster)) as PassRoster);
    if (digest) digests.push(digest);
    return evaluated.flatMap(({ outcomes, failed }) => [...outcomes, ...failed]);
  };
  return { ledger, account, clock, counts, pass, digests: () => digests, last: () => ledger.lastPass(ORGANIZATION.id) };
}

test("the end of a pass records what it reached, and when it ended", async () => {
  const { pass, last } = passesOver([member(1), member(2), member(3)]);
  await pass(2);
  expect(await last()).toMatchObject({ outcome: { members: 3, unreached: 1, everySeconds: 3_600 } });
  const { at, outcome } = (await last())!;
  expect(Date.parse(outcome!.endedAt) - Date.parse(at)).toBeGreaterThanOrEqual(42_000);
  expect((await last())?.departures).toBeUndefined();
});

test("access changes wait for the next digest, whichever pass sends it, and are in one alone", async () => {
  const { pass, last, ledger, clock, account, digests } = passesOver([member(1)]);
  await pass();
  const nothing = { written: [], removed: [], changes: [] };
  const recordAccess = (of: string, eventID: string, memberOf?: MemberOf) => {
    const at = new Date(clock.now()).toISOString();
    const access = [accessRecord(eventID, at)];
    const by = { kind: "events", id: eventID, at, identityCenterRegion: null, identityCenterInstance: null } as const;
    return ledger.commit(of, { ...by, ...(memberOf ? { memberOf } : {}) }, { ...nothing, access });
  };
  const [{ run }] = (await ledger.members(ORGANIZATION.id)) as [MemberRun];
  await recordAccess(subject.account, "own");
  await recordAccess(idOf(1), "of-member", { organization: ORGANIZATION.id, member: run.memberOf.member });
  clock.advance(3_600_000);
  // Nothing else changed: no digest.
  await pass();
  expect(digests()).toHaveLength(1);
  const join = (i: number) =>
    account.update(({ organization }) => {
      const { accounts = [] } = organization ?? {};
      Object.assign(organization!, { accounts: [...accounts, { ...accounts[0], ...member(i) }] });
    });
  join(2);
  clock.advance(3_600_000);
  await pass();
  expect(
    digests()
      .at(-1)
      ?.access?.latest.map(({ event }) => event.eventID)
      .toSorted(),
  ).toEqual(["of-member", "own"]);
  expect(Date.parse((await last())!.accessUntil!)).toBeLessThan(clock.now());
  join(3);
  clock.advance(3_600_000);
  await pass();
  expect(digests()).toHaveLength(3);
  expect(digests().at(-1)?.access).toBeUndefined();
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
