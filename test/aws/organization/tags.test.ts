import { passKeys } from "@genkan/aws/organization/files";
import { beginPass, type PassRoster, passOf } from "@genkan/aws/organization/pass";
import { SqliteOrganizationLedger } from "@genkan/cli/ledger/sqlite-organization";
import { exceptionsFor } from "@genkan/controls/engine/exception";
import type { Batch } from "@genkan/controls/engine/roster";
import { expect, test } from "vitest";
import { idOf, inOrganization, member, memoryStore, ORGANIZATION, subject } from "./simulated.ts";

const CALL = "organizations:ListTagsForResource";
const DEV = { control: "c", resource: null, reason: "r", owner: "o", expires: "2027-01-01T00:00:00Z" };
const byTag = (key: string, value: string) => ({ ...DEV, scope: { tag: { key, value } } });

/** A pass over three members, two of which have tags, with files in memory. */
function openHome(faults: readonly object[] = []) {
  const { aws, clock, account } = inOrganization(
    [member(1, { tags: { env: "dev", secret: "s" } }), member(2, { tags: { env: "prod" } }), member(3)],
    { faults },
  );
  const store = memoryStore();
  const { files } = store;
  const ledger = SqliteOrganizationLedger.openFile(":memory:");
  let passes = 0;
  /** The tags of each member in the files of another pass. */
  const tagsOf = async (startedAt: string) => {
    clock.advance(3_600_000);
    const pass = passOf({ name: `pass-${passes++}`, startedAt });
    await beginPass({ aws, subject, ledger, store }, pass, { batch: 2, units: [], exclude: [] });
    await ledger.endPass(ORGANIZATION.id, pass);
    const roster = (await store.get(passKeys(pass.id).roster)) as PassRoster;
    const batches = (await store.get(passKeys(pass.id).batches)) as Batch[];
    const members = batches.flatMap((batch) => batch.members);
    const tags = Object.fromEntries(members.map((each) => [each.account, each.tags]));
    for (const each of roster.roster.members) expect(each.tags).toEqual(tags[each.account]);
    return { tags, members };
  };
  return { aws, clock, account, ledger, tagsOf, files };
}

test("tags are read only where an exception asks for them, only those, and once a day", async () => {
  const { aws, ledger, tagsOf, files } = openHome();
  await ledger.putException(ORGANIZATION.id, { ...DEV, scope: { all: true } });
  expect((await tagsOf("2026-11-01T00:00:00Z")).tags).toEqual({});
  expect(aws.calls.get(CALL)).toBeUndefined();
  await ledger.putException(ORGANIZATION.id, byTag("env", "dev"));
  const { tags, members } = await tagsOf("2026-11-01T01:00:00Z");
  expect(tags).toEqual({ [idOf(1)]: { env: "dev" }, [idOf(2)]: { env: "prod" }, [idOf(3)]: {} });
  const { exceptions } = await ledger.read(ORGANIZATION.id);
  expect(members.map((each) => exceptionsFor(each, exceptions).length)).toEqual([2, 1, 1]);
  expect(aws.calls.get(CALL)).toBe(3);
  expect((await tagsOf("2026-11-01T02:00:00Z")).tags).toEqual(tags);
  expect(aws.calls.get(CALL)).toBe(3);
  await tagsOf("2026-11-02T00:00:00Z");
  expect(aws.calls.get(CALL)).toBe(6);
  // Another exception needs another tag.
  await ledger.putException(ORGANIZATION.id, byTag("secret", "s"));
  expect((await tagsOf("2026-11-02T01:00:00Z")).tags[idOf(1)]).toEqual({ env: "dev", secret: "s" });
  expect(aws.calls.get(CALL)).toBe(9);
  expect([...files.values()].join()).not.toContain("undefined");
});

test("tags that can't be read are unknown, and fail no pass", async () => {
  const { aws, ledger, tagsOf } = openHome([{ action: CALL, fault: "AccessDenied" }]);
  await ledger.putException(ORGANIZATION.id, byTag("env", "dev"));
  const { tags, members } = await tagsOf("2026-11-01T00:00:00Z");
  expect([tags, members.length]).toEqual([{}, 3]);
  expect(aws.calls.get(CALL)).toBe(1);
});

test("tags that can't be read today are those of yesterday", async () => {
  const { ledger, tagsOf } = openHome([{ action: CALL, fault: "AccessDenied", after: 3 }]);
  await ledger.putException(ORGANIZATION.id, byTag("env", "dev"));
  const { tags } = await tagsOf("2026-11-01T00:00:00Z");
  expect(Object.keys(tags)).toHaveLength(3);
  expect((await tagsOf("2026-11-02T00:00:00Z")).tags).toEqual(tags);
  expect((await tagsOf("2026-11-03T00:00:00Z")).tags).toEqual(tags);
});
