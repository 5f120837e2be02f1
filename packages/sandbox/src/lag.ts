import { SimulatedAccount } from "./account.ts";
import { effectOf } from "./trail-record.ts";

/** What is still seen of an account after a write. */
interface Past {
  readonly account: SimulatedAccount;
  /** How many more reads of each service see it. */
  readonly left: Map<string, number>;
  readonly reads: number;
}

/** Reads that lag behind writes, as many as the scenario says: AWS's services are eventually consistent. */
export class Lag {
  readonly #past = new WeakMap<SimulatedAccount, Past>();

  /** Records a write. @param before the scenario as it was */
  written(account: SimulatedAccount, before: SimulatedAccount["scenario"], action: string): void {
    const reads = account.scenario.staleReads;
    if (!reads || effectOf(action) !== "writes") return;
    const clock = {
      now: () => account.now().getTime(),
      sleep: (milliseconds: number, signal?: AbortSignal) => account.sleep(milliseconds, signal),
    };
    // The clock of the past goes with that of the account.
    const { now: _, ...was } = before;
    this.#past.set(account, { account: new SimulatedAccount(was, clock, account.heldReport), left: new Map(), reads });
  }

  /** The account as a call sees it. The status of an asynchronous request is never stale. */
  seenBy(account: SimulatedAccount, action: string): SimulatedAccount {
    const past = this.#past.get(account);
    if (!past || effectOf(action) !== "reads" || action.endsWith("Status")) return account;
    const [service = ""] = action.split(":");
    const left = past.left.get(service) ?? past.reads;
    if (left === 0) return account;
    past.left.set(service, left - 1);
    return past.account;
  }
}
