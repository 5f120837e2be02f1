import { existsSync } from "node:fs";
import { causeOf, isDenied } from "@genkan/aws/cause";
import { type Ledger, NOTHING_STANDS, type Standing } from "@genkan/controls/engine/ledger";
import type { Locale } from "@genkan/controls/model/text";
import type { Monitor } from "@genkan/messages/setup/situation";
import { deploymentIn, nameOf } from "../deployment.ts";
import { type LedgerChoice, openPlace, type Place, placeOf } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import type { Target } from "../target/target.ts";
import { missingIn } from "./missing.ts";

/** Where the declarations of an account are read and written. */
export interface Book extends AsyncDisposable {
  read(account: string): Promise<Standing>;
  record(account: string, work: Work): Promise<void>;
  /** The deployment that monitors the account, and what it does not know yet. */
  monitor(account: string, now: Date): Promise<Monitor | null>;
  /** Writes to the table of that deployment. */
  recordIn(account: string, work: Work): Promise<void>;
}

type Work = (ledger: Ledger, account: string) => Promise<void>;

/** The ledger of a simulated account: what is declared about it concerns nothing else. */
export async function memoryBook(): Promise<Book> {
  const { SqliteLedger } = await import("../ledger/sqlite.ts");
  const ledger = SqliteLedger.openFile(":memory:");
  const record = (account: string, work: Work) => work(ledger, account);
  return {
    read: (account) => ledger.read(account),
    record,
    monitor: async () => null,
    recordIn: record,
    async [Symbol.asyncDispose]() {
      ledger.close();
    },
  };
}

/** The chosen ledger. It is opened for each use, because a deployment may appear while the user works. */
export function ledgerBook(
  shell: Shell,
  choice: LedgerChoice & { readonly locale: Locale },
  { aws }: Pick<Target, "aws">,
): Book {
  const { locale } = choice;
  let introduced = false;

  /** The file that counts where no deployment does. */
  const localPlace = (): Promise<Place> =>
    placeOf(shell, choice.ledger === undefined ? { local: true } : { ledger: choice.ledger });

  /** The table of the deployment that monitors the account. */
  async function tablePlace(account: string): Promise<(Place & { readonly in: "table" }) | null> {
    const { table, region } = choice;
    if (table !== undefined) return { in: "table", table, region, of: null };
    const deployment = await deploymentIn(shell);
    if (deployment?.account !== account) return null;
    return { in: "table", table: deployment.table, region: region ?? deployment.region, of: deployment };
  }

  /** Where declarations are, and a line about it, once, where the user did not choose it. */
  async function placeFor(account: string): Promise<Place> {
    if (choice.ledger !== undefined || choice.local) return localPlace();
    const place = await tablePlace(account);
    if (!place) return localPlace();
    if (place.of && !introduced)
      shell.stderr.say(`genkan: ${nameOf(place.of)[locale]}, ${place.table}, ${place.of.region}\n`);
    introduced = true;
    return { ...place, of: null };
  }

  async function readAt(place: Place, account: string): Promise<Standing> {
    if (place.in === "file" && !existsSync(place.file)) return NOTHING_STANDS;
    await using opened = await openPlace(shell, "reading", place, { aws, account, locale });
    return await opened.ledger.read(account);
  }

  async function recordAt(place: Place, account: string, work: Work): Promise<void> {
    await using opened = await openPlace(shell, "writing", place, { aws, account, locale });
    await work(opened.ledger, account);
  }

  return {
    async read(account) {
      const place = await placeFor(account);
      return readAt(place, account).catch(async (error: unknown) => {
        // The list must not fail because the table of a deployment can't be read.
        if (choice.table !== undefined || place.in === "file" || !isDenied(error)) throw error;
        return readAt(await localPlace(), account);
      });
    },
    record: async (account, work) => recordAt(await placeFor(account), account, work),
    async monitor(account, now) {
      const place = await tablePlace(account);
      if (!place) return null;
      const { table } = place;
      try {
        const there = await readAt({ ...place, of: null }, account);
        return { table, missing: missingIn(there, await readAt(await localPlace(), account), now) };
      } catch (error) {
        if (!isDenied(error)) throw error;
        return { table, missing: { unknown: causeOf(error, "dynamodb:Query") } };
      }
    },
    async recordIn(account, work) {
      const place = await tablePlace(account);
      if (place) await recordAt({ ...place, of: null }, account, work);
    },
    async [Symbol.asyncDispose]() {},
  };
}
