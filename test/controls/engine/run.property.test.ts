import type { Ledger } from "@genkan/controls/engine/ledger";
import { publishUnsent } from "@genkan/controls/engine/publish";
import fc from "fast-check";
import { test } from "vitest";
import { SqliteLedger } from "../../../packages/cli/src/ledger/sqlite.ts";
import { type Around, keyOf, type OpenStore, play, step, type Write } from "../../pipeline-model.ts";

/** No test takes so long that does not hang. */
const HANGS = 600_000;

/** The embedded ledger, each of whose methods is one store call. */
const openStore: OpenStore = async (around) => {
  const ledger = SqliteLedger.openFile(":memory:");
  return {
    ledger: watched(ledger, around),
    send: (world) => publishUnsent(world),
    close: async () => ledger.close(),
  };
};

const watched = (ledger: Ledger, around: Around): Ledger => ({
  read: (account) => around({ reads: true }, () => ledger.read(account)),
  commit: (account, run, differences, resumed) => {
    const { written, removed, changes, activity = [] } = differences;
    const writes: Write = { findings: written, removed: removed.map(keyOf), changes, acts: activity };
    return around({ writes }, () => ledger.commit(account, run, differences, resumed));
  },
  changesOf: (...args) => around({}, () => ledger.changesOf(...args)),
  markSent: (...args) => around({}, () => ledger.markSent(...args)),
  wake: (...args) => around({}, () => ledger.wake(...args)),
  history: (...args) => ledger.history(...args),
  accessChanges: (...args) => ledger.accessChanges(...args),
  putException: (...args) => around({}, () => ledger.putException(...args)),
  removeException: (...args) => around({}, () => ledger.removeException(...args)),
  putPlannedUse: (...args) => ledger.putPlannedUse(...args),
  removePlannedUse: (...args) => ledger.removePlannedUse(...args),
  putAttestation: (...args) => ledger.putAttestation(...args),
  putFix: (...args) => ledger.putFix(...args),
  fixes: (...args) => ledger.fixes(...args),
});

test(
  "on the embedded ledger, whatever fails and whatever other writers do, every change is sent and nothing else",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 10 }),
        async (steps) => void (await play(openStore, steps)),
      ),
      { numRuns: Number(process.env["FC_RUNS"] ?? 300) },
    );
  },
  HANGS,
);
