import type { ItemId } from "./ids.ts";
import { byControls, type Detail, type Guide, type Item, type ItemState, items } from "./items.ts";
import type { SetupSituation } from "./situation.ts";

/** An item of the checklist and how it stands. */
export interface Listed {
  readonly item: Item;
  readonly state: ItemState;
  readonly detail: Detail | null;
  /** Set where the user put it off in this run. */
  readonly putOff: boolean;
}

/** What is next, and how it is done. */
export interface Next {
  readonly listed: Listed;
  readonly guide: Guide;
}

export interface Checklist {
  readonly listed: readonly Listed[];
  /** `null` where nothing is left to do, or nothing that anybody can do now. */
  readonly next: Next | null;
}

/** The state of every item, and what is next. Pure: a second reading of the same facts gives the same list. */
export function checklistOf(situation: SetupSituation): Checklist {
  const states = new Map<ItemId, ItemState>();
  const listed = items
    .filter(({ applies }) => applies?.(situation) ?? true)
    .map((item): Listed => {
      const one = listedOf(item, situation, states);
      states.set(item.id, one.state);
      return one;
    });
  const [next] = listed
    .filter(({ state, putOff }) => state === "open" && !putOff)
    .flatMap((one) => {
      const guide = one.item.guide(situation);
      return guide ? [{ listed: one, guide }] : [];
    });
  return { listed, next: next ?? null };
}

function listedOf(item: Item, situation: SetupSituation, states: ReadonlyMap<ItemId, ItemState>): Listed {
  const own = ownOf(item, situation);
  const putOff = situation.putOff.has(item.id);
  const first = item.after.find((id) => ["open", "later"].includes(states.get(id) ?? "done"));
  if (own.state !== "done" && first !== undefined)
    return { item, state: "later", detail: { en: `after ${first}`, ja: `${first} の後` }, putOff };
  return { item, state: own.state, detail: own.detail ?? null, putOff };
}

function ownOf(item: Item, situation: SetupSituation) {
  if (situation.subject === null && item.id !== "0") return { state: "unknown" as const };
  const verdicts = item.controls.length ? byControls(item, situation) : { state: "unknown" as const };
  return item.own?.(situation, verdicts) ?? verdicts;
}

/** How much is left, for the exit status: what is optional does not count. */
export function remaining({ listed }: Checklist): "nothing" | "something" | "unknown" {
  const states = listed.filter(({ item }) => !item.optional).map(({ state }) => state);
  if (states.some((state) => state === "open" || state === "later")) return "something";
  return states.includes("unknown") ? "unknown" : "nothing";
}
