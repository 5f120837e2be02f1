import { publishDigest } from "@genkan/controls/engine/publish";
import { expect, test } from "vitest";
import { SqliteOrganizationLedger } from "../../../packages/cli/src/ledger/sqlite-organization.ts";
import { digestNamed, putNow } from "../../organization-contract.ts";

const organization = "o-exampleorg";
const digests = [digestNamed("first"), digestNamed("second")] as const;

/** An organization with two digests that were not sent, and a channel. */
async function recorded() {
  const ledger = SqliteOrganizationLedger.openFile(":memory:");
  for (const digest of digests) await putNow(ledger, organization, digest, []);
  const sent: unknown[] = [];
  const publish = async (digest: unknown) => void sent.push(digest);
  const unsent = async () => (await ledger.unsentDigests(organization)).map(({ digestId }) => digestId);
  return { ledger, sent, publish, unsent };
}

test("a digest is sent once, and no other with it", async () => {
  const { ledger, sent, publish, unsent } = await recorded();
  for (let i = 0; i < 2; i++) await publishDigest(ledger, { organization, digestId: "second" }, publish);
  expect(sent).toEqual([digests[1]]);
  expect(await unsent()).toEqual(["first"]);
});

test("a digest that nobody recorded is not sent", async () => {
  const { ledger, sent, publish, unsent } = await recorded();
  await publishDigest(ledger, { organization, digestId: "third" }, publish);
  expect(sent).toEqual([]);
  expect(await unsent()).toEqual(["first", "second"]);
});

test("a digest whose content is at hand is not looked up", async () => {
  const { ledger, sent, publish, unsent } = await recorded();
  const blind = {
    unsentDigests: () => Promise.reject(new Error("nothing is looked up")),
    markDigestSent: ledger.markDigestSent.bind(ledger),
  };
  await publishDigest(blind, { organization, digestId: "first", held: digests[0] }, publish);
  expect(sent).toEqual([digests[0]]);
  expect(await unsent()).toEqual(["second"]);
});

test("a digest that no channel accepted stays unsent", async () => {
  const { ledger, unsent } = await recorded();
  const publish = () => Promise.reject(new Error("no channel"));
  await expect(publishDigest(ledger, { organization, digestId: "first" }, publish)).rejects.toThrow("no channel");
  expect(await unsent()).toEqual(["first", "second"]);
});
