import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import { expect, test } from "vitest";
import { SqliteOrganizationLedger } from "../../../packages/cli/src/ledger/sqlite-organization.ts";
import { type AroundCall, organizationContract, survivesEveryDeath } from "../../organization-contract.ts";

organizationContract(() => SqliteOrganizationLedger.openFile(":memory:"));

const READS = [
  "read",
  "changesOf",
  "history",
  "members",
  "runsOf",
  "unresolved",
  "lastPass",
  "unsentDigests",
  "digestCount",
];

/** A ledger each of whose methods is one store call. */
const watched = (ledger: OrganizationLedger, around: AroundCall): OrganizationLedger =>
  new Proxy(ledger, {
    get(target, name) {
      const method = (target as unknown as Record<string | symbol, (...args: unknown[]) => Promise<unknown>>)[name];
      if (typeof method !== "function" || ["gathered", "heldBack"].includes(String(name))) return method?.bind(target);
      return (...args: unknown[]) => around(!READS.includes(String(name)), () => method.apply(target, args));
    },
  });

test.each([true, false])("killed after every write, it loses and repeats nothing (run again: %s)", async (retried) => {
  const openEmpty = async (around: AroundCall) => watched(SqliteOrganizationLedger.openFile(":memory:"), around);
  // The pass, two members, the departure, the digest, the end of the pass, the publication and its mark.
  expect(await survivesEveryDeath(openEmpty, retried)).toBe(8);
});
