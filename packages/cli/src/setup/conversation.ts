import type { FixPlan } from "@genkan/controls/engine/plan-fixes";
import { causeParams } from "@genkan/controls/model/evaluation";
import type { Cause } from "@genkan/controls/model/evidence";
import type { Refusal } from "@genkan/controls/model/plan";
import { PLANNED_USE_HOURS } from "@genkan/controls/model/settings";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { lay } from "@genkan/messages/layout";
import { moment } from "@genkan/messages/moment";
import { stepLines as planLines } from "@genkan/messages/plan/text";
import { type Checklist, checklistOf, type Next } from "@genkan/messages/setup/checklist";
import type { ItemId } from "@genkan/messages/setup/ids";
import { type Item, SETUP_REASON } from "@genkan/messages/setup/items";
import type { SetupSituation } from "@genkan/messages/setup/situation";
import {
  checklistText,
  commandLines,
  headLines,
  itemLines,
  linkOf,
  type SetupTextOptions,
  stepLines,
  titleLines,
} from "@genkan/messages/setup/text";
import { unknownWords } from "@genkan/messages/unknown";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import { InvalidValue } from "../exit.ts";
import { newMfaAttestation, newPlannedUse, newSecondDeviceAttestation } from "../ledger/statements.ts";
import type { Shell } from "../shell.ts";
import { region as parseRegion, shortText } from "../values.ts";
import { openBrowser } from "./browser.ts";
import type { Decisions, Setup } from "./reading.ts";
import { canPerform, performItem } from "./simulated-person.ts";
import { statusOf } from "./status.ts";
import { Talk } from "./talk.ts";
import { type Key, keys, words } from "./words.ts";

/** How often AWS is asked whether a step is done, in milliseconds. */
const POLL = 5_000;

/** The items that Genkan can do by calls to AWS, as one plan with one confirmation. */
const PLANNED: ReadonlySet<ItemId> = new Set(["4d", "6"]);

/** The most users in a list to choose from. Others are chosen by name. */
const LISTED = 20;

/** What came of an item: look at everything again, put it off, or end. */
type Outcome = "again" | "later" | "left";

/** Whom a conversation is with, and about what. */
export interface Conversing {
  readonly shell: Shell;
  readonly setup: Setup;
  readonly options: SetupTextOptions;
  /** The simulated account, whose person can be played; `null` for an account of AWS. */
  readonly simulated: { readonly account: SimulatedAccount; readonly file: string } | null;
}

/** Goes through the checklist with the user until nothing is left, or the user leaves. @returns the exit status */
export async function converse(conversing: Conversing): Promise<number> {
  using talk = new Talk(conversing.shell, conversing.shell.stopSignal());
  return await new Conversation(conversing, talk).run();
}

class Conversation {
  readonly #shell: Shell;
  readonly #setup: Setup;
  readonly #options: SetupTextOptions;
  readonly #simulated: Conversing["simulated"];
  readonly #talk: Talk;
  readonly #putOff = new Set<ItemId>();
  #region: string | null = null;
  /** Who gets access by a plan: a user's name, `null` for nobody, or not asked yet. */
  #user: string | null | undefined;
  #consented = false;
  /** What the fact of the item that is waited for showed last. */
  #lastSign: { readonly item: ItemId; readonly sign: string | null } | null = null;

  constructor({ shell, setup, options, simulated }: Conversing, talk: Talk) {
    this.#shell = shell;
    this.#setup = setup;
    this.#options = options;
    this.#simulated = simulated;
    this.#talk = talk;
  }

  async run(): Promise<number> {
    let situation = await this.#read();
    let list = checklistOf(situation);
    await this.#write(headLines(situation, this.#options, this.#simulated?.file), "");
    await this.#showList(list);
    let last: ItemId | null = null;
    while (list.next) {
      const { next } = list;
      const { id } = next.listed.item;
      const outcome = await this.#do(next, situation, id === last);
      if (outcome === "left") {
        await this.#write([], ...this.#say(words.left));
        return statusOf(list);
      }
      last = outcome === "later" ? null : id;
      if (outcome === "later") {
        this.#putOff.add(id);
        situation = { ...situation, putOff: new Set(this.#putOff) };
        list = checklistOf(situation);
        continue;
      }
      const before = list;
      situation = await this.#read();
      list = checklistOf(situation);
      await this.#showTicks(before, list);
    }
    await this.#write([""], checklistText(list, situation, this.#options, this.#simulated?.file).trimEnd());
    return statusOf(list);
  }

  get #decisions(): Decisions {
    return { putOff: this.#putOff, region: this.#region };
  }

  async #read(): Promise<SetupSituation> {
    const done = this.#shell.stdout.progress(words.asking[this.#options.locale]);
    return this.#setup.situation(this.#decisions).finally(done);
  }

  /** Shows an item and does it, as far as it is ours. @param isSame whether it was shown last */
  async #do(next: Next, situation: SetupSituation, isSame: boolean): Promise<Outcome> {
    const { guide, listed } = next;
    if (!isSame) {
      await this.#write([""], ...titleLines(next, this.#options), "");
      const prepared = await this.#prepare(next, situation);
      if (prepared) return prepared;
    }
    const placed = this.#region ? withRegion(situation, this.#region) : situation;
    if (!isSame) await this.#write([], ...stepLines(guide, placed.home, this.#options), "");
    if (listed.item.id === "0") return "left";
    return guide.way === "record" ? this.#record(next, situation) : this.#wait(next, placed);
  }

  /** Asks what has to be known before an item. @returns what ends the item, if something does */
  async #prepare({ guide, listed }: Next, situation: SetupSituation): Promise<Outcome | null> {
    if (guide.endsFreePlan && !this.#consented) {
      const answer = await this.#askFor(words.consent, (line) => line === "n" || line === situation.subject?.account);
      if (answer === null) return "left";
      if (answer === "n") {
        await this.#write([], ...this.#say(words.kept));
        return "later";
      }
      this.#consented = true;
      await this.#write([""]);
    }
    const isThere = situation.home.identityCenterInstance != null;
    if (listed.item.id !== "4a" || isThere || this.#region !== null) return null;
    this.#talk.forget();
    for (;;) {
      await this.#write([], ...this.#say(words.region(situation.region)));
      const typed = await this.#line();
      if (typed === null) return "left";
      try {
        this.#region = typed ? parseRegion(typed) : situation.region;
        await this.#write([""]);
        return null;
      } catch (error) {
        if (!(error instanceof InvalidValue)) throw error;
        await this.#write([], ...this.#say(error.text));
      }
    }
  }

  /** Waits until AWS shows that an item is done, or the user says what to do. */
  async #wait(next: Next, situation: SetupSituation): Promise<Outcome> {
    const { item } = next.listed;
    const { watched } = item;
    const since = this.#shell.clock.now();
    let complained = "";
    await this.#write([], ...this.#say(this.#keyLine(next)));
    const plan = PLANNED.has(item.id) ? await this.#planFor(item, situation) : null;
    if (plan === "left" || plan === "later") return plan;
    if (plan) await this.#showPlan(plan);
    const isEvent = watched?.fact === "signIns" || next.guide.way === "statement";
    if (watched) await this.#write([], ...this.#say(isEvent ? words.waitingForEvent : words.waiting));
    else await this.#write([], ...this.#say(words.enter));
    for (;;) {
      const heard = await this.#talk.heard(watched ? POLL : undefined);
      if (heard === "left") return "left";
      if (heard !== "time") {
        if (plan?.steps.length && heard.line === situation.subject?.account) {
          const complaint = await this.#setup.apply(plan, situation);
          if (complaint) await this.#write([], ...this.#say(complaint));
          return "again";
        }
        const outcome = await this.#typed(heard.line, next, situation);
        if (outcome) return outcome;
        continue;
      }
      if (!watched) continue;
      const observations = await this.#setup.look(watched, situation, this.#decisions);
      const observed = observations[watched.fact];
      if (observed && !observed.known) {
        const complaint = unreadText(observed.cause);
        if (complaint.en !== complained) await this.#write([], ...this.#say(complaint));
        complained = complaint.en;
        continue;
      }
      const sign = watched.sign(observations);
      const before = this.#lastSign?.item === item.id ? this.#lastSign.sign : watched.sign(situation.observations);
      if (sign === before) continue;
      this.#lastSign = { item: item.id, sign };
      const seconds = Math.round((this.#shell.clock.now() - since) / 1_000);
      await this.#write([], ...this.#say(words.after(seconds)));
      return "again";
    }
  }

  /** The calls with which Genkan would do an item, once it is clear for whom. */
  async #planFor(item: Item, situation: SetupSituation): Promise<FixPlan | null | "left" | "later"> {
    const plan = this.#setup.planFor(item, situation);
    if (!plan?.refused.length) return plan;
    const candidates = this.#setup.candidatesFor(item, situation);
    if (!candidates.length) return plan;
    if (this.#user === undefined || (this.#user !== null && !candidates.includes(this.#user))) {
      const outcome = await this.#chooseUser(candidates, (user) => this.#setup.planFor(item, situation, { user }));
      if (outcome) return outcome;
    }
    return this.#user == null ? null : this.#setup.planFor(item, situation, { user: this.#user });
  }

  /** Asks which user gets access. @returns what ends the item, if something does */
  async #chooseUser(
    candidates: readonly string[],
    planFor: (user: string) => FixPlan | null,
  ): Promise<"left" | "later" | null> {
    this.#talk.forget();
    const listed = candidates.slice(0, LISTED);
    const lines = listed.flatMap((name, i) => lay(`  ${i + 1}. `, clean(name), this.#options.columns));
    await this.#write([""], ...this.#say(words.candidates), ...lines);
    if (candidates.length > listed.length)
      await this.#write([], ...this.#say(words.moreCandidates(candidates.length - listed.length)));
    for (;;) {
      await this.#write([], ...this.#say(words.whichUser));
      const line = await this.#line();
      if (line === null || line === keys.quit.key) return "left";
      if (line === keys.later.key) return "later";
      if (!line) {
        this.#user = null;
        return null;
      }
      const user = candidates.includes(line) ? line : (/^[1-9]\d*$/.test(line) && listed[Number(line) - 1]) || null;
      if (user !== null) {
        this.#user = user;
        return null;
      }
      // The refusal says what is the matter with that name.
      for (const refusal of planFor(line)?.refused ?? []) await this.#write([], ...this.#say(sentencesOf(refusal)));
    }
  }

  /** Shows the calls with which Genkan would do an item, or why it does not. */
  async #showPlan(plan: FixPlan): Promise<void> {
    for (const refusal of plan.refused) await this.#write([""], ...this.#say(sentencesOf(refusal)));
    if (!plan.steps.length) return;
    const steps = plan.steps.flatMap((step) => planLines(step, this.#options));
    await this.#write([""], ...this.#say(words.planned), "", ...steps, "", ...this.#say(words.apply));
  }

  /** What a typed line asks for, while an item is waited for. @returns `null` to go on waiting */
  async #typed(line: string, next: Next, situation: SetupSituation): Promise<Outcome | null> {
    if (!line) return "again";
    const key = this.#keys(next).find((each) => keys[each].key === line.toLowerCase());
    const { item } = next.listed;
    switch (key) {
      case "quit":
        return "left";
      case "later":
        return "later";
      case "list":
        await this.#showList(checklistOf(situation));
        return null;
      case "commands":
        await this.#write([], ...commandLines(next.guide, this.#options));
        return null;
      case "browser": {
        const link = linkOf(next.guide, situation.home, this.#options.locale);
        if (link && !(await openBrowser(link.url, this.#shell.env)))
          await this.#write([], ...this.#say(words.noBrowser));
        return null;
      }
      case "perform": {
        const region = situation.home.identityCenterRegion ?? situation.region;
        if (this.#simulated) performItem(this.#simulated.account, item.id, region);
        return "again";
      }
      case "stated":
        return this.#state(next);
      default:
        await this.#write([], ...this.#say(words.unknownKey), ...this.#say(this.#keyLine(next)));
        return null;
    }
  }

  /** Records the user's statement about an item that AWS does not show. @returns `null` if the user went back */
  async #state(next: Next): Promise<Outcome | null> {
    const now = this.#setup.target.now();
    const make = next.listed.item.id === "1b" ? newSecondDeviceAttestation : newMfaAttestation;
    this.#talk.forget();
    await this.#write([], ...this.#say(words.state(make(now, "").expires.slice(0, 10))));
    const by = await this.#line();
    if (by === null) return "left";
    if (!by) {
      await this.#write([], ...this.#say(this.#keyLine(next)));
      return null;
    }
    const attestation = make(now, shortText(by));
    await this.#setup.record((ledger, account) => ledger.putAttestation(account, attestation));
    await this.#write([], ...this.#say(words.stated));
    return "again";
  }

  /** What Genkan records itself, after a confirmation for that one thing. */
  async #record(next: Next, situation: SetupSituation): Promise<Outcome> {
    const { id } = next.listed.item;
    if (id === "3") return this.#declare();
    const profiles = id === "4f" ? situation.profiles : null;
    if (profiles) await this.#write([], profiles.text.trimEnd(), "");
    const account = situation.subject?.account;
    const answer = await this.#askFor(words.confirm, (line) => line === "s" || line === account, account);
    if (answer === null) return "left";
    if (answer === "s") return "later";
    if (profiles) {
      this.#setup.addProfiles(situation);
      await this.#write([], ...this.#say(this.#simulated ? words.addedNowhere : words.added(profiles.file)));
      return "again";
    }
    const missing = situation.monitor?.missing;
    if (missing && !("unknown" in missing)) {
      await this.#setup.carryOver(missing);
      const count = missing.plannedUses.length + missing.attestations.length;
      await this.#write([], ...this.#say(words.carried(count)));
    }
    return "again";
  }

  /** Declares root's work before root first acts. */
  async #declare(): Promise<Outcome> {
    const name = await this.#askFor(words.declare, () => true);
    if (name === null) return "left";
    if (name === "s") return "later";
    const declared = { owner: shortText(name), reason: SETUP_REASON, hours: PLANNED_USE_HOURS };
    const use = newPlannedUse(this.#setup.target.now(), declared);
    await this.#setup.record((ledger, account) => ledger.putPlannedUse(account, use));
    await this.#write([], ...this.#say(words.declared(use.id, moment(use.to, this.#options))));
    return "again";
  }

  /**
   * Asks until an answer is acceptable. @param account the account id that confirms, to say so if another one was typed
   * @returns `null` if the user left
   */
  async #askFor(question: Text, accepts: (line: string) => boolean, account?: string): Promise<string | null> {
    this.#talk.forget();
    for (;;) {
      await this.#write([], ...this.#say(question));
      const line = await this.#line();
      if (line === null || line === keys.quit.key) return null;
      if (line && accepts(line)) return line;
      if (line && account !== undefined) await this.#write([], ...this.#say(words.otherAccount(account)));
    }
  }

  /** A typed line; `null` if the user left. */
  async #line(): Promise<string | null> {
    const heard = await this.#talk.heard();
    return typeof heard === "string" ? null : heard.line;
  }

  /** The keys that do something for an item. */
  #keys({ guide, listed }: Next): readonly Key[] {
    return (Object.keys(keys) as Key[]).filter((key) => {
      switch (key) {
        case "browser":
          return guide.page !== null;
        case "stated":
          return guide.way === "statement";
        case "perform":
          return this.#simulated !== null && canPerform(listed.item.id);
        case "commands":
          return guide.commands.length > 0;
        default:
          return true;
      }
    });
  }

  #keyLine(next: Next): Text {
    const line = (locale: Locale) =>
      this.#keys(next)
        .map((key) => `${keys[key].key}: ${keys[key].does[locale]}`.replaceAll(" ", "\u00a0"))
        .join("   ");
    return { en: line("en"), ja: line("ja") };
  }

  #showList({ listed }: Checklist): Promise<void> {
    return this.#write([], ...listed.flatMap((one) => itemLines(one, this.#options)));
  }

  /** What has become done, or is different, since the last look. */
  async #showTicks(before: Checklist, after: Checklist): Promise<void> {
    const was = new Map(before.listed.map(({ item, state }) => [item.id, state]));
    const ticked = after.listed.filter(({ item, state }) => state === "done" && was.get(item.id) !== "done");
    if (ticked.length) return this.#write([], ...ticked.flatMap((one) => itemLines(one, this.#options)));
    const same = after.next?.listed;
    if (same && same.item.id === before.next?.listed.item.id)
      await this.#write([], ...this.#say(this.#lastSign?.item === same.item.id ? words.changed : words.notYet));
  }

  #say(text: Text): string[] {
    return lay("  ", text[this.#options.locale], this.#options.columns);
  }

  /** Writes lines; `before` come first. */
  async #write(before: readonly string[], ...lines: readonly string[]): Promise<void> {
    await this.#shell.stdout.write([...before, ...lines].map((line) => `${line}\n`).join(""));
  }
}

const sentencesOf = ({ because, instead }: Refusal): Text => ({
  en: `${because.en} ${instead.en}`,
  ja: `${because.ja}${instead.ja}`,
});

const unreadText = (cause: Cause): Text => {
  const { en, ja } = unknownWords[cause.kind].text(causeParams([cause]));
  return words.unread({ en, ja });
};

/** The same with the Region in which Identity Center is to be enabled: the addresses of the console's pages name it. */
const withRegion = (situation: SetupSituation, region: string): SetupSituation => ({
  ...situation,
  home: { ...situation.home, identityCenterRegion: situation.home.identityCenterRegion ?? region },
});
