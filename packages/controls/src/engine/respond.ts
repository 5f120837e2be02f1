import { newSignIns } from "../domain/sign-ins.ts";
import { type Control, factsOf } from "../model/control.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Batch, Narrowing, Signal, TrailEvent } from "../model/event.ts";
import { type Fact, type Observations, type Observed, slowFacts } from "../model/evidence.ts";
import { newActivity } from "./activity.ts";
import { type Before, type Change, compare, findingKey } from "./finding.ts";
import type { Standing } from "./ledger.ts";
import { actsIn, commit, factsFor, judge, settingsWith, type World } from "./run.ts";
import { tamperingOf } from "./tampering.ts";

/** What came of events. */
export interface Response {
  readonly changes: readonly Change[];
  /** The events (`eventID`) that must be judged once more: when they have settled, or when there is room to read what they name. */
  readonly waiting: ReadonlySet<string>;
  /** The ids of the controls that were judged. */
  readonly judged: readonly string[];
  readonly apiCalls: number;
}

/** How many events an alert names for one change. */
const MOST_EVENTS = 3;

/**
 * Judges, at once, what events can have changed, and nothing else.
 *
 * NON_COMPLIANT is believed as soon as it is seen. That all is well again is believed only when the events have settled
 * and everything was read live: for a while AWS answers as things were, and an event proves only what it tells. What
 * can't be judged now is left to the run on the schedule, which counts how often that is so. Tampering with Genkan itself
 * is kept, and not told: that EventBridge does, without us.
 */
export async function respond(
  world: Omit<World, "publish">,
  controls: readonly Control[],
  happened: Batch,
): Promise<Response> {
  // What waits for Identity Center, or fails with it, must not keep back what is known of root.
  const isSlow = (control: Control) => factsOf(control).some((fact) => slowFacts.includes(fact));
  const atOnce = await reactBy(
    world,
    controls.filter((control) => !isSlow(control)),
    happened,
  );
  const kept = happened.signals.map((signal) => ({ ...signal, tampering: false }));
  const later = await reactBy(world, controls.filter(isSlow), { ...happened, signals: kept });
  return {
    changes: [...atOnce.changes, ...later.changes],
    waiting: new Set([...atOnce.waiting, ...later.waiting]),
    judged: [...atOnce.judged, ...later.judged],
    apiCalls: atOnce.apiCalls + later.apiCalls,
  };
}

/** Reacts by some of the controls, in one alert of their own. */
async function reactBy(
  world: Omit<World, "publish">,
  controls: readonly Control[],
  { signals, ...asked }: Batch,
): Promise<Response> {
  const { account } = world.subject;
  const time = world.now();
  const id = world.newRunId(time);
  const at = time.toISOString();
  const affected = controls.filter((control) => signals.some((signal) => touches(signal, control)));
  const kept = signals.filter(({ tampering }) => tampering).map(({ event }) => tamperingOf(event));
  if (!affected.length && !kept.length) return { changes: [], waiting: new Set(), judged: [], apiCalls: 0 };

  const standing = await world.ledger.read(account);
  const facts = factsFor(affected);
  const stated = settingsWith(world.settings, standing);
  const { observations: collected, apiCalls } = await world.collect(facts, stated, time, asked);
  const { changes, views } = await commit(world.ledger, account, standing, (before) => {
    const { evaluations, observations, settings } = judge(
      { ...world, settings: settingsWith(world.settings, before) },
      affected,
      time,
      collected,
      before,
    );
    const views = affected.map((control) => viewOf(control, evaluations, signals, observations, asked));
    const moved = compare(...believed(before, views), at, id, {}, world.now().toISOString());
    const { activity, outdated, notices, work } = newActivity(actsIn(observations), before, settings, {
      subject: world.subject,
      at,
      alertId: id,
    });
    const signIns = newSignIns(observations.signIns, before.signIns, at);
    const told = moved.changes.map((change) => ({ ...change, events: causesOf(change, views, work) }));
    // An act that is named as the cause of a change need not be told a second time.
    const named = new Set(told.flatMap(({ events }) => events.map(({ eventID }) => eventID)));
    const more = notices.filter(({ resource }) => !named.has(resource.id));
    const { identityCenterRegion = null, identityCenterInstance = null } = before.lastRun ?? {};
    const by = { id, at, identityCenterRegion, identityCenterInstance };
    return { ...moved, activity, outdated, signIns, changes: [...told, ...more], kept, by, views };
  });
  const waiting = new Set(views.flatMap((view) => view.waiting));
  return { changes, waiting, judged: affected.map((control) => control.id), apiCalls };
}

const touches = ({ changes }: Signal, control: Control) => factsOf(control).some((fact) => changes.includes(fact));

/** What the events let us see of one control. */
interface View {
  readonly control: Control;
  readonly touching: readonly Signal[];
  readonly believed: readonly Evaluation[];
  /** Whether it was seen as a whole, so that a resource that was not judged is gone. */
  readonly whole: boolean;
  readonly waiting: readonly string[];
}

function viewOf(
  control: Control,
  evaluations: readonly Evaluation[],
  signals: readonly Signal[],
  observations: Observations,
  { proves }: Narrowing,
): View {
  const mine = evaluations.filter((each) => each.control === control.id);
  const touching = signals.filter((signal) => touches(signal, control));
  const live = factsOf(control).filter((fact) => !(fact in proves));
  const settled = touching.every((signal) => signal.settled) && live.length === factsOf(control).length;
  const believed = mine.filter(
    ({ status }) => status === "NON_COMPLIANT" || (settled && status !== "INSUFFICIENT_DATA"),
  );
  const open = mine.some(({ status }) => status !== "NON_COMPLIANT");
  const waiting = touching.filter(
    (each) =>
      (open && !each.settled && each.changes.some((fact) => live.includes(fact))) ||
      live.some((fact) => namesAny(each, fact, leftOf(observations[fact]))),
  );
  return {
    control,
    touching,
    believed,
    whole:
      settled && believed.length === mine.length && !factsOf(control).some((fact) => isPartial(observations[fact])),
    waiting: waiting.map(({ event }) => event.eventID),
  };
}

const leftOf = (observed: Observed<unknown> | undefined) => (observed?.known ? (observed.left ?? []) : []);
const namesAny = ({ names = {} }: Signal, fact: Fact, left: readonly string[]) =>
  (names[fact] ?? []).some((name) => left.includes(name));
const isPartial = (observed: Observed<unknown> | undefined) => observed?.known && observed.partial;

/** What the evaluations that are believed are compared with. An account's first word is its baseline's, not an event's. */
function believed(standing: Standing, views: readonly View[]): [Before, readonly Evaluation[]] {
  const evaluations = standing.lastRun ? views.flatMap((view) => view.believed) : [];
  const keys = new Set(evaluations.map(findingKey));
  const whole = new Set(views.filter((view) => view.whole).map(({ control }) => control.id));
  const findings = standing.findings.filter((finding) => whole.has(finding.control) || keys.has(findingKey(finding)));
  return [{ ...standing, findings, first: false }, evaluations];
}

/** The events that may be the cause of a change. Of root's use, those that are daily work. */
function causesOf({ control: id }: Change, views: readonly View[], work: ReadonlySet<string>): TrailEvent[] {
  const { control, touching } = views.find((view) => view.control.id === id)!;
  const isCause = factsOf(control).includes("rootActivity")
    ? (event: TrailEvent) => work.has(event.eventID)
    : () => true;
  return latest(touching, isCause);
}

const latest = (signals: readonly Signal[], isMeant: (event: TrailEvent) => boolean): TrailEvent[] =>
  signals
    .map(({ event }) => event)
    .filter(isMeant)
    .sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1))
    .slice(0, MOST_EVENTS);
