import { countOf } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import type { Exception } from "@genkan/controls/engine/exception";
import type { Change, ChangeKind, Finding } from "@genkan/controls/engine/finding";
import type { Ledger, Standing } from "@genkan/controls/engine/ledger";
import { respond } from "@genkan/controls/engine/respond";
import { record } from "@genkan/controls/engine/run";
import type { Alert, World } from "@genkan/controls/engine/world";
import { control, reason } from "@genkan/controls/model/control";
import type { Evaluation, KnownStatus, Status } from "@genkan/controls/model/evaluation";
import type { RootAct } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import fc from "fast-check";
import { expect } from "vitest";

/**
 * The promise of the whole pipeline, against a model that is written from the rules and not from the code. Whatever the
 * account does, whatever fails, wherever a process dies and wherever a second one writes in between:
 *
 * - each change of a finding is recorded in the same write as the finding, and it is the change that the rules ask for;
 * - every recorded change is sent; a duplicate has the same alertId and the same content; nothing else is sent;
 * - evidence that is older than what a finding rests on overturns nothing, unless that comes from the future.
 *
 * A change is due by what its process has read: what another has written since is the next run's to judge.
 */

const ACCOUNT = "111122223333";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 1);
/** After how many hours a finding that stays as it is is sent again. */
const REMINDER = 3;
/** What two clocks may differ by that are both right. */
const CLOCKS_DIFFER = MINUTE;

const controls = ["c0", "c1"] as const;
const resources = ["u0", "u1", "u2"] as const;
type ControlId = (typeof controls)[number];

/** What one control sees: nothing, because its evidence can't be read, or a status for each resource that is there. */
type Seen = "unreadable" | Partial<Record<(typeof resources)[number], Status>>;

/** What one process does to the account's ledger: a whole run, or the reaction to an event. */
export interface Move {
  readonly kind: "run" | "event";
  readonly seen: Readonly<Record<ControlId, Seen>>;
  /** How old the evidence is, in hours. Less than none: the clock that dated it was ahead. */
  readonly age: number;
  /** Of an event: whether what is well is believed. */
  readonly settled: boolean;
  /** How many acts of root have happened since. */
  readonly acts: number;
}

/** What a second process does while another is at work. */
export type Meanwhile =
  | Move
  | { readonly kind: "send" }
  | { readonly kind: "accept"; readonly control: ControlId }
  | { readonly kind: "withdraw"; readonly control: ControlId };

/** A store or publish call of a process, counted from 1; before it is made, or after it was answered. */
interface At {
  readonly call: number;
  readonly after: boolean;
}

/** One hour of the account. */
export interface Step {
  readonly move: Move;
  /** The controls whose findings are accepted from now on, and for how many hours. */
  readonly accepted: readonly ControlId[];
  readonly acceptedHours: number;
  /** Where the process dies; nowhere, for most. */
  readonly death: At | null;
  readonly interference: (At & { readonly by: Meanwhile }) | null;
  readonly publishFails: boolean;
}

/** What a store call has written, when it has succeeded. */
export interface Write {
  readonly findings: readonly Finding[];
  /** Keys of findings, as `keyOf` makes them. */
  readonly removed: readonly string[];
  readonly changes: readonly Change[];
  readonly acts: readonly Activity[];
}

/** Wraps every call of a store. */
export type Around = <T>(
  call: { readonly reads?: boolean; readonly writes?: Write },
  made: () => Promise<T>,
) => Promise<T>;

/** A ledger whose every store call can be watched and interrupted, and what sends its alerts. */
export interface Store {
  readonly ledger: Ledger;
  /** Sends what is recorded and not sent, as the deployment or the terminal does. */
  send(world: Pick<World, "subject" | "ledger" | "publish">): Promise<void>;
  close(): Promise<void>;
}

export type OpenStore = (around: Around, clock: { now(): number }) => Promise<Store>;

/** The identity of a finding, as the model names it. */
export const keyOf = ({ control: id, resource }: Pick<Evaluation, "control" | "resource">): string =>
  `${id}/${resource.type === "AWS::::Account" ? "account" : resource.id}`;

const status = fc.constantFrom<Status>(
  "COMPLIANT",
  "NON_COMPLIANT",
  "NON_COMPLIANT",
  "NOT_APPLICABLE",
  "INSUFFICIENT_DATA",
);
const seen: fc.Arbitrary<Seen> = fc.oneof(
  { weight: 1, arbitrary: fc.constant("unreadable" as const) },
  { weight: 5, arbitrary: fc.record({ u0: status, u1: status, u2: status }, { requiredKeys: ["u0"] }) },
);
const mostly = <T, U>(usual: T, arbitrary: fc.Arbitrary<U>, weight = 3): fc.Arbitrary<T | U> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });
const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom("run", "event"),
  seen: fc.record({ c0: seen, c1: seen }),
  age: mostly(0, fc.integer({ min: -3, max: 4 })),
  settled: fc.boolean(),
  acts: mostly(0, fc.integer({ min: 1, max: 2 })),
});
const meanwhile: fc.Arbitrary<Meanwhile> = fc.oneof(
  { weight: 4, arbitrary: move },
  { weight: 1, arbitrary: fc.constant({ kind: "send" } as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("accept" as const, "withdraw" as const),
      control: fc.constantFrom(...controls),
    }) as fc.Arbitrary<Meanwhile>,
  },
);
const at = { call: fc.integer({ min: 1, max: 14 }), after: fc.boolean() };

/** An hour of an account: most are quiet. */
export const step: fc.Arbitrary<Step> = fc.record({
  move,
  accepted: mostly([], fc.subarray([...controls])),
  acceptedHours: fc.constantFrom(0.5, 2.5),
  death: mostly(null, fc.record(at), 2),
  interference: mostly(null, fc.record({ ...at, by: meanwhile }), 1),
  publishFails: mostly(false, fc.constant(true), 4),
});

/** What is true of one finding. Times are milliseconds since the epoch. */
interface Truth {
  readonly status: Status;
  readonly lastKnown: KnownStatus | null;
  /** How many runs in a row could not judge it: 0, 1, or more. */
  readonly unknown: 0 | 1 | 2;
  /** When the last periods in which it could not be judged began, four at most, and when that was last sent. */
  readonly failures: readonly number[];
  readonly unknownSent: number | null;
  /** Whether an exception was in force when it was written, and whether one has ended since it was last known. */
  readonly accepted: boolean;
  readonly ended: boolean;
  readonly observed: number;
  readonly notifiedAt: number;
}

/** What the rules ask of one finding: how it stands from now on, gone if it does not, and what is to be sent. */
interface Due {
  readonly next: Truth | null;
  readonly kind: ChangeKind | null;
}

/** What a process has read before it judges. */
interface Basis {
  readonly truths: ReadonlyMap<string, Truth>;
  /** How many writes there had been. */
  readonly writes: number;
  readonly first: boolean;
  readonly accepted: ReadonlySet<string>;
  /** The time of the judgement, which is after the time of the process where another has been at work. */
  readonly clock: number;
}

/** What the rules ask for after a move: for each finding that the move judges. */
function rules(
  { kind, seen, settled }: Move,
  { truths, first, accepted, clock }: Basis,
  now: number,
  observed: number,
) {
  const due = new Map<string, Due>();
  // The first word on an account is a whole run's.
  if (kind === "event" && first) return due;
  for (const id of controls) {
    const here = [...truths.keys()].filter((key) => key.startsWith(`${id}/`));
    const judged = new Map<string, Status>();
    const all = seen[id];
    let whole = true;
    if (all === "unreadable") {
      const known = here.filter((key) => key !== `${id}/account`);
      for (const key of known.length ? known : [`${id}/account`]) judged.set(key, "INSUFFICIENT_DATA");
    } else for (const [name, is] of Object.entries(all)) judged.set(`${id}/${name}`, is);
    if (kind === "event") {
      for (const [key, is] of judged) {
        if (is !== "NON_COMPLIANT" && (is === "INSUFFICIENT_DATA" || !settled)) {
          judged.delete(key);
          whole = false;
        }
      }
      whole &&= settled;
    }
    const outlasts = (truth: Truth) =>
      truth.status !== "INSUFFICIENT_DATA" && truth.observed > observed && truth.observed <= clock + CLOCKS_DIFFER;
    for (const key of here) {
      const truth = truths.get(key)!;
      if (judged.has(key)) {
        if (judged.get(key) !== "INSUFFICIENT_DATA" && outlasts(truth)) judged.set(key, truth.status);
      } else if (whole && judged.size && outlasts(truth)) judged.set(key, truth.status);
      else if (whole && judged.size) {
        const isNews = truth.lastKnown === "NON_COMPLIANT" && !accepted.has(id);
        due.set(key, { next: null, kind: isNews ? "resolved" : null });
      }
    }
    for (const [key, is] of judged) {
      const old = truths.get(key);
      const stands = old !== undefined && is !== "INSUFFICIENT_DATA" && outlasts(old);
      const known = is === "INSUFFICIENT_DATA" ? null : is;
      const before = old?.failures ?? [];
      const failures = known || old?.unknown ? before : [...before, now].slice(-4);
      const isOfToday = (time: number) => now - time < 24 * HOUR;
      const sentToday = typeof old?.unknownSent === "number" && isOfToday(old.unknownSent);
      const often = failures.length === 4 && isOfToday(failures[0]!) && !sentToday;
      const unknown = known ? 0 : (first && !old) || old?.unknown || often ? 2 : 1;
      const isAccepted = accepted.has(id);
      const change = kindOf(is, unknown, isAccepted, old, first && !old, kind === "run", now);
      const next: Truth = {
        status: is,
        lastKnown: known ?? old?.lastKnown ?? null,
        unknown,
        failures,
        unknownSent: change === "unknown" ? now : (old?.unknownSent ?? null),
        accepted: isAccepted,
        ended: !known && !isAccepted && (old?.accepted || old?.ended || false),
        observed: stands ? old.observed : observed,
        notifiedAt: change ? now : (old?.notifiedAt ?? now),
      };
      due.set(key, { next, kind: change });
    }
  }
  return due;
}

function kindOf(
  is: Status,
  unknown: Truth["unknown"],
  accepted: boolean,
  old: Truth | undefined,
  baseline: boolean,
  reminds: boolean,
  now: number,
): ChangeKind | null {
  if (baseline) return "baseline";
  if (accepted) return null;
  const reminder = reminds && old && now - old.notifiedAt >= REMINDER * HOUR ? "reminder" : null;
  if (is === "INSUFFICIENT_DATA") {
    if (unknown < 2) return null;
    return old!.unknown < 2 || old!.accepted ? "unknown" : reminder;
  }
  if (is === "NON_COMPLIANT") {
    if (old?.lastKnown !== "NON_COMPLIANT") return "drift";
    return old.accepted || old.ended ? "exception-expired" : reminder;
  }
  return old?.lastKnown === "NON_COMPLIANT" && !old.accepted ? "resolved" : null;
}

class Death extends Error {}

/** A process at work. */
interface Process {
  readonly move: Move | null;
  readonly id: string;
  /** When it began to judge. */
  began: number | null;
  readonly death: At | null;
  readonly interference: Step["interference"];
  calls: number;
  dead: boolean;
  /** What its last read saw, and what the rules ask for by it. */
  cut: Pick<Basis, "truths" | "writes">;
  due: ReadonlyMap<string, Due>;
  first: boolean;
  basis: number;
}

/**
 * Plays hours of an account on a store, and holds the store and what was sent against the rules.
 * @returns how many processes have died, and how many were interfered with
 */
export async function play(openStore: OpenStore, steps: readonly Step[]): Promise<Counts> {
  const account = new AccountModel();
  const store = await openStore(account.around, { now: () => account.now });
  account.store = store;
  try {
    for (const each of steps) await account.hour(each);
    // A quiet hour finds and sends what is left.
    await account.hour(quiet({ ...steps.at(-1)!.move, kind: "run", age: 0 }));
    await account.end();
    return account.counts;
  } finally {
    await store.close();
  }
}

/** An hour in which nothing goes wrong. */
export const quiet = (move: Move): Step => ({
  ...{ move, accepted: [], acceptedHours: 0, death: null, interference: null, publishFails: false },
});

/** How many processes have died, and how many were interfered with. */
interface Counts {
  deaths: number;
  interferences: number;
}

class AccountModel {
  store!: Store;
  readonly counts: Counts = { deaths: 0, interferences: 0 };
  #hours = 0;
  #processes = 0;
  #active: Process | null = null;
  #publishFails = false;
  readonly #truths = new Map<string, Truth>();
  /** When each finding was last written, in writes. */
  readonly #written = new Map<string, number>();
  #writes = 0;
  readonly #acts: RootAct[] = [];
  /** What must be sent under each alertId: of each finding or act, what changed. */
  readonly #must = new Map<string, Map<string, ChangeKind>>();
  readonly #sent: Alert[] = [];
  /** What was found wrong inside of a call, where the code under test might swallow it. */
  readonly #faults: unknown[] = [];

  get now(): number {
    return START + this.#hours * HOUR + this.#processes * MINUTE;
  }

  readonly around: Around = async ({ reads, writes }, made) => {
    const process = this.#active;
    if (!process) return made();
    if (process.dead) throw new Death();
    process.calls += 1;
    const { calls } = process;
    await this.#interrupt(process, { call: calls, after: false });
    try {
      const answer = await made();
      if (reads) process.cut = { truths: new Map(this.#truths), writes: this.#writes };
      if (writes) this.#check(() => this.#record(process, writes));
      return answer;
    } finally {
      await this.#interrupt(process, { call: calls, after: true });
    }
  };

  async hour({ move, accepted, acceptedHours, death, interference, publishFails }: Step): Promise<void> {
    this.#hours += 1;
    this.#processes = 0;
    for (const id of accepted) await this.store.ledger.putException(ACCOUNT, this.#exception(id, acceptedHours));
    this.#publishFails = publishFails;
    await this.#run(move, death, interference);
    if (this.#faults.length) throw this.#faults[0];
  }

  /** Holds what was sent against what had to be. */
  async end(): Promise<void> {
    const { unsent, activity } = await this.store.ledger.read(ACCOUNT);
    expect(unsent).toEqual([]);
    expect(activity.reduce((sum, line) => sum + countOf(line), 0)).toBe(this.#acts.length);
    const sent = Map.groupBy(this.#sent, ({ alertId }) => alertId);
    expect([...sent.keys()].sort()).toEqual([...this.#must.keys()].sort());
    for (const [alertId, changes] of this.#must) {
      const recorded = await this.store.ledger.changesOf(ACCOUNT, alertId);
      const [first, ...duplicates] = sent.get(alertId)!;
      expect(Object.fromEntries(first!.changes.map((change) => [keyOf(change), change.kind]))).toEqual(
        Object.fromEntries(changes),
      );
      expect(inOrder(first!.changes)).toEqual(inOrder(recorded));
      for (const duplicate of duplicates) {
        expect({ ...duplicate, changes: inOrder(duplicate.changes) }).toEqual({
          ...first,
          changes: inOrder(first!.changes),
        });
      }
    }
  }

  #exception(id: ControlId, hours: number): Exception {
    const expires = new Date(START + (this.#hours + hours) * HOUR).toISOString();
    return { control: id, resource: null, reason: "r", owner: "o", expires };
  }

  async #interrupt(process: Process, { call, after }: At): Promise<void> {
    const is = (at: At | null) => at?.call === call && at.after === after;
    if (process.interference && is(process.interference)) {
      const { by } = process.interference;
      this.counts.interferences += 1;
      this.#active = null;
      if (by.kind === "accept") await this.store.ledger.putException(ACCOUNT, this.#exception(by.control, 2.5));
      else if (by.kind === "withdraw")
        await this.store.ledger.removeException(ACCOUNT, { control: by.control, resource: null });
      else if (by.kind === "send") await this.#run(null, null, null);
      else await this.#run(by, null, null);
      this.#active = process;
    }
    if (is(process.death)) {
      this.counts.deaths += 1;
      process.dead = true;
      throw new Death();
    }
  }

  /** Lets a process do its work, and send what is to be sent. */
  async #run(move: Move | null, death: At | null, interference: Step["interference"]): Promise<void> {
    this.#processes += 1;
    const { now } = this;
    const process: Process = {
      ...{ move, began: null, death, interference, calls: 0, dead: false, due: new Map(), first: false, basis: 0 },
      id: `${new Date(now).toISOString()}-${this.#processes}`,
      cut: { truths: new Map(), writes: 0 },
    };
    const observed = new Date(now - (move?.age ?? 0) * HOUR);
    for (let i = 0; i < (move?.acts ?? 0); i++) this.#acts.push(actOfRoot(this.#acts.length, now));
    const { ledger } = this.store;
    const world: World = {
      subject: { account: ACCOUNT, partition: "aws" },
      settings: { ...defaultSettings, reminders: { HIGH: REMINDER } },
      collect: async () => ({ observations: observations(observed, [...this.#acts]), apiCalls: 1 }),
      ledger: wrapped(ledger, (standing) => this.#basis(process, standing, observed.getTime())),
      publish: (alert) =>
        this.around({}, async () => {
          if (this.#publishFails) throw new Error("SNS does not answer");
          this.#sent.push(alert);
        }),
      now: () => {
        process.began ??= this.now;
        return new Date(this.now);
      },
      newRunId: () => process.id,
    };
    const catalogue = controls.map((id) => scripted(id, () => move!));
    this.#active = process;
    try {
      if (move?.kind === "run") {
        for (const alert of (await ledger.read(ACCOUNT)).unsent) await ledger.wake(ACCOUNT, alert);
        await record(world, catalogue);
      } else if (move)
        await respond(world, catalogue, { signals: [signal(process.id, now, move)], proves: {}, names: {} });
      this.#check(() => this.#allDone(process));
      await this.store.send(world);
    } catch (error) {
      if (!(error instanceof Death) && !(error instanceof AggregateError)) throw error;
    } finally {
      this.#active = null;
    }
  }

  #basis(process: Process, { lastRun, exceptions }: Standing, observed: number): void {
    const began = process.began ?? this.now;
    const inForce = exceptions.filter(({ expires }) => Date.parse(expires) > began);
    const accepted = new Set(inForce.map(({ control: id }) => id));
    process.first = lastRun === null;
    process.basis = process.cut.writes;
    const basis = { ...process.cut, first: process.first, accepted, clock: this.now };
    process.due = process.move ? rules(process.move, basis, began, observed) : new Map();
  }

  /** Holds what was written against what the rules ask for. */
  #record(process: Process, { findings, removed, changes, acts }: Write): void {
    this.#writes += 1;
    const recorded = new Map(changes.map((change) => [keyOf(change), change.kind]));
    const expected = new Map<string, ChangeKind>();
    const written = new Map([
      ...findings.map((finding) => [keyOf(finding), finding] as const),
      ...removed.map((key) => [key, null] as const),
    ]);
    for (const [key, finding] of written) {
      const due = process.due.get(key);
      // Nobody has written it since it was read.
      expect(this.#truths.get(key)).toEqual(process.cut.truths.get(key));
      expect(finding && [finding.status, finding.lastKnown]).toEqual(
        due?.next && [due.next.status, due.next.lastKnown],
      );
      if (due?.next) this.#truths.set(key, due.next);
      else this.#truths.delete(key);
      this.#written.set(key, this.#writes);
      if (due?.kind) expected.set(key, due.kind);
    }
    for (const { eventID } of acts) if (!process.first) expected.set(`root-usage-limited/${eventID}`, "notice");
    expect(Object.fromEntries(recorded)).toEqual(Object.fromEntries(expected));
    const must = this.#must.get(process.id) ?? new Map<string, ChangeKind>();
    // Of a finding that changed twice under one alert, the alert says the last.
    for (const [key, kind] of expected) must.set(key, kind);
    if (must.size) this.#must.set(process.id, must);
  }

  /** Holds against the rules what a process that has done its work did not write. */
  #allDone({ due, basis }: Process): void {
    for (const [key, { next, kind }] of due) {
      // What another has written since is judged by the next run.
      if ((this.#written.get(key) ?? 0) > basis) continue;
      expect([key, kind]).toEqual([key, null]);
      expect([key, next?.status]).toEqual([key, this.#truths.get(key)?.status]);
    }
  }

  #check(hold: () => void): void {
    try {
      hold();
    } catch (error) {
      this.#faults.push(error);
    }
  }
}

/** A ledger that shows what is read before it is judged. */
const wrapped = (ledger: Ledger, reads: (standing: Standing) => void): Ledger => ({
  read: async (account) => {
    const standing = await ledger.read(account);
    reads(standing);
    return standing;
  },
  commit: (...args) => ledger.commit(...args),
  changesOf: (...args) => ledger.changesOf(...args),
  markSent: (...args) => ledger.markSent(...args),
  wake: (...args) => ledger.wake(...args),
  history: (...args) => ledger.history(...args),
  accessChanges: (...args) => ledger.accessChanges(...args),
  putException: (...args) => ledger.putException(...args),
  removeException: (...args) => ledger.removeException(...args),
  putPlannedUse: (...args) => ledger.putPlannedUse(...args),
  removePlannedUse: (...args) => ledger.removePlannedUse(...args),
  putAttestation: (...args) => ledger.putAttestation(...args),
  putFix: (...args) => ledger.putFix(...args),
  fixes: (...args) => ledger.fixes(...args),
});

/** A control that judges as the move says. */
const scripted = (id: ControlId, now: () => Move) =>
  control({
    id,
    severity: "HIGH",
    step: null,
    frameworks: {},
    title: { en: id, ja: id },
    why: { en: id, ja: id },
    consolePage: "iam-users",
    remediation: { en: [id], ja: [id] },
    needs: ["accountSummary"],
    reasons: {
      COMPLIANT: reason("COMPLIANT", () => ({ en: "", ja: "" })),
      NON_COMPLIANT: reason("NON_COMPLIANT", () => ({ en: "", ja: "" }), {
        remedy: { way: "behaviour", text: { en: "", ja: "" } },
      }),
      NOT_APPLICABLE: reason("NOT_APPLICABLE", () => ({ en: "", ja: "" })),
    },
    judge() {
      const unknown = [{ kind: "throttled", action: "iam:GetAccountSummary", detail: "" }] as const;
      const all = now().seen[id];
      if (all === "unreadable") return [{ unknown }];
      const [first, ...rest] = Object.entries(all).map(([name, is]) => {
        const resource = { type: "AWS::IAM::User", id: name };
        return is === "INSUFFICIENT_DATA" ? { unknown, resource } : { reason: is, params: {}, resource };
      });
      return [first!, ...rest];
    },
  });

const observations = (observedAt: Date, acts: readonly RootAct[]) => ({
  accountSummary: {
    known: true,
    observedAt,
    value: { mfaEnabled: true, passwordPresent: true, accessKeys: 0, signingCertificates: 0 },
  } as const,
  rootActivity: {
    known: true,
    observedAt,
    value: { from: new Date(START), regions: ["us-east-1"], everyRegion: false, unread: [], acts },
  } as const,
});

/** A root-only task, each in a session of its own, so that each is sent. */
const actOfRoot = (n: number, now: number): RootAct => ({
  eventID: `act-${n}`,
  eventTime: new Date(now),
  eventSource: "iam.amazonaws.com",
  eventName: "CreateAccessKey",
  eventType: "AwsApiCall",
  awsRegion: "us-east-1",
  sourceIPAddress: `192.0.2.${n}`,
  userAgent: "",
  accessKeyId: "",
  readOnly: false,
  errorCode: null,
  signIn: null,
  mfaUsed: null,
  invokedBy: null,
  assumedRoot: false,
  requestParameters: {},
});

const signal = (id: string, now: number, { settled }: Move) => ({
  event: {
    eventID: `event-${id}`,
    eventTime: new Date(now).toISOString(),
    eventSource: "iam.amazonaws.com",
    eventName: "AttachGroupPolicy",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.1",
    userAgent: "",
    actor: `arn:aws:iam::${ACCOUNT}:user/eve`,
    mfaUsed: null,
  },
  changes: ["accountSummary"] as const,
  settled,
  tampering: false,
});

const inOrder = (changes: readonly Change[]): Change[] => changes.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
