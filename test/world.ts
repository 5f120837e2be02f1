import type { Alert, World } from "@genkan/controls/engine/world";
import type { Observations } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { SqliteLedger } from "../packages/cli/src/ledger/sqlite.ts";
import { hours } from "./acts.ts";

export const subject = { account: "111122223333", partition: "aws" };

/** A fact that was read at noon, and one that could not be read. */
export const known = <T>(value: T) => ({ known: true, observedAt: hours(0), value }) as const;
export const unknown = { known: false, cause: { kind: "throttled", action: "a", detail: "" } } as const;

/** Facts as far as a test needs them. */
export const observed = (observations: object) => observations as Observations;

/** An account whose ledger is in memory. Its alerts are collected, and its time stands still until a test moves it. */
export class Account {
  readonly ledger = SqliteLedger.openFile(":memory:");
  readonly sent: Alert[] = [];
  time = hours(0);
  #runs = 0;

  /** What a run or an event works on, where this is observed. */
  world(observations: Observations, more: Partial<World> = {}): World {
    return {
      subject,
      settings: defaultSettings,
      collect: async () => ({ observations, apiCalls: 7 }),
      ledger: this.ledger,
      publish: async (alert) => void this.sent.push(alert),
      now: () => this.time,
      newRunId: () => `r${this.#runs++}`,
      ...more,
    };
  }

  /** The ids of the alerts that were sent, each with the kinds of its changes. */
  kinds(): string[][] {
    return this.sent.map(({ alertId, changes }) => [alertId, ...changes.map(({ kind }) => kind)]);
  }
}
