/**
 * How far may a batch of events be trusted? Every word of this file that answers a part of that question:
 *
 * | word       | of           | meaning                                                        | consequence                                        |
 * |------------|--------------|----------------------------------------------------------------|----------------------------------------------------|
 * | `proves`   | the batch    | facts that its records prove by themselves                     | nothing is read; only NON_COMPLIANT counts         |
 * | `names`    | the batch    | of a fact about many resources, those that the records name    | only these are read                                |
 * | `changes`  | a signal     | the facts that its event can have changed                      | their controls are evaluated                       |
 * | `settled`  | a signal     | its event is so old that AWS's answers show the change         | a good verdict counts only after it                |
 * | `live`     | a fact       | it was read from AWS, not proved by the batch                  | a good verdict needs every fact of the control live |
 * | `partial`  | a fact       | only the named resources were read                             | a finding that was not evaluated stays             |
 * | `left`     | a fact       | named resources for which there was no room                    | the events that name them come again               |
 * | `believed` | an evaluation | NON_COMPLIANT; or good, settled and live                       | it is compared with the findings                   |
 * | `whole`    | a control    | settled, live, not partial, and every evaluation believed      | a finding that was not evaluated is gone           |
 * | `waiting`  | an event     | not settled where not all is NON_COMPLIANT, or left            | its message returns to the queue                   |
 */
import { isWithin } from "../domain/root-activity.ts";
import { type Control, factsOf } from "../model/control.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { AccessChange, Batch, Signal, TrailEvent } from "../model/event.ts";
import { type Fact, type Observations, type Observed, slowFacts } from "../model/evidence.ts";
import { type PlannedUse, windowsAmong } from "../model/settings.ts";
import { clean } from "../model/text.ts";
import {
  accessIn,
  describedAccess,
  earliestOf,
  factsForAccess,
  isAboutRole,
  mayBeFix,
  type NewAccess,
  newAccess,
} from "./access.ts";
import { commit, differencesOf } from "./commit.ts";
import type { Before } from "./compare.ts";
import { collect } from "./evaluate.ts";
import { withExceptions } from "./exception.ts";
import { type Change, findingKey } from "./finding.ts";
import type { EventCommit, Standing } from "./ledger.ts";
import { tamperingOf } from "./tampering.ts";
import type { World } from "./world.ts";

/** The result of a batch of events. */
export interface Response {
  readonly changes: readonly Change[];
  /**
   * The events (`eventID`) to evaluate once more: after they have settled, or when there is room to read what they
   * name.
   */
  readonly waiting: ReadonlySet<string>;
  /** The ids of the controls that were evaluated. */
  readonly evaluated: readonly string[];
  readonly apiCalls: number;
}

/** How many events an alert lists for one change. */
const MOST_EVENTS = 3;

/**
 * Evaluates at once what a batch of events can have changed, and nothing else.
 *
 * NON_COMPLIANT counts as soon as it is seen. A good verdict counts only when the events have settled and everything was
 * read live: AWS's answers lag behind a change, and an event proves only its own content. What cannot be evaluated now is
 * left to the scheduled run, which counts how often that happens. Tampering with Genkan itself is recorded and not
 * published: EventBridge sends that alert without us.
 */
export async function respond(
  world: Omit<World, "publish">,
  controls: readonly Control[],
  batch: Batch,
): Promise<Response> {
  // Two alerts: what waits for Identity Center, or fails with it, must not delay what is known about root.
  const isSlow = (control: Control) => factsOf(control).some((fact) => slowFacts.includes(fact));
  const fast = controls.filter((control) => !isSlow(control));
  const first = await respondWith(world, fast, {
    ...batch,
    signals: batch.signals.map((each) => withAccess(each, true)),
  });
  const signals = batch.signals.map((signal) => ({ ...withAccess(signal, false), tampering: false }));
  const second = await respondWith(world, controls.filter(isSlow), { ...batch, signals });
  return {
    changes: [...first.changes, ...second.changes],
    waiting: new Set([...first.waiting, ...second.waiting]),
    evaluated: [...first.evaluated, ...second.evaluated],
    apiCalls: first.apiCalls + second.apiCalls,
  };
}

/** A signal with its access change only if that is about a role, or only if it is not. */
function withAccess({ access, ...signal }: Signal, ofRoles: boolean): Signal {
  return access && isAboutRole(access) === ofRoles ? { ...signal, access } : signal;
}

/** Evaluates some of the controls, in one alert of their own. */
async function respondWith(
  world: Omit<World, "publish">,
  controls: readonly Control[],
  { signals, ...narrowing }: Batch,
): Promise<Response> {
  const { subject, ledger, memberOf } = world;
  const date = world.now();
  const id = world.newRunId(date);
  const at = date.toISOString();
  const affected = controls.filter((control) => signals.some((signal) => touches(signal, control)));
  const recorded = signals.filter(({ tampering }) => tampering).map(({ event }) => tamperingOf(event));
  const accessed = accessIn(signals);
  if (!affected.length && !recorded.length && !accessed.length)
    return { changes: [], waiting: new Set(), evaluated: [], apiCalls: 0 };

  const { standing, apiCalls, evaluatedWith } = await collect(
    world,
    affected,
    date,
    narrowing,
    factsForAccess(accessed, world.accessNotices),
  );
  // Asked where there is an alert; a second attempt of the commit has the same answer.
  let gathered: Promise<string | null> | undefined;
  const { changes, views } = await commit(ledger, subject.account, standing, async (stored) => {
    const before = withExceptions(stored, world.exceptions);
    const evaluated = evaluatedWith(before);
    const ofAccess = await accessOf(world, {
      changes: accessed,
      standing: before,
      observations: evaluated.observations,
      at,
      id,
    });
    const batch = { signals, ...narrowing };
    const views = affected.map((control) => viewOf(control, batch, evaluated.evaluations, evaluated.observations));
    const { notices, work, changes, ...differences } = differencesOf({
      subject,
      standing: before,
      evaluated,
      ...believedIn(before, views),
      comparison: { at, alertId: id, now: world.now().toISOString() },
    });
    const explained = changes.map((change) => {
      const events = causesOf(change, views, work);
      return { ...change, events, ...planOf(events, before.plannedUses) };
    });
    // An act that an alert lists as a cause needs no notice of its own.
    const listed = new Set(explained.flatMap(({ events }) => events.map(({ eventID }) => eventID)));
    const others = notices.filter(({ resource }) => !listed.has(resource.id));
    const { identityCenterRegion = null, identityCenterInstance = null } = before.lastRun ?? {};
    const home = { identityCenterRegion, identityCenterInstance };
    const all = [...explained, ...others, ...ofAccess.notices];
    if (all.length) gathered ??= world.gatheredBy?.(at);
    const pass = await gathered;
    const member = memberOf && { memberOf: { ...memberOf, ...(pass ? { pass } : {}) } };
    const by: EventCommit = { kind: "events", id, at, ...home, ...member };
    const { access, feed } = ofAccess;
    return { ...differences, changes: all, recorded, access, ...(feed ? { feed } : {}), by, views };
  });
  const waiting = new Set(views.flatMap((view) => view.waiting));
  return { changes, waiting, evaluated: affected.map((control) => control.id), apiCalls };
}

/** The access changes that the ledger does not have yet, with their notices. Before the first full run there are no notices. */
async function accessOf(
  { ledger, subject, accessNotices }: Omit<World, "publish">,
  {
    changes,
    standing,
    observations,
    at,
    id,
  }: {
    readonly changes: readonly AccessChange[];
    readonly standing: Standing;
    readonly observations: Observations;
    readonly at: string;
    readonly id: string;
  },
): Promise<NewAccess> {
  if (!changes.length) return { access: [], feed: null, notices: [] };
  const recorded = await ledger.accessChanges(subject.account, MOST_RECORDED, earliestOf(changes));
  const known = new Set(recorded.map(({ event }) => event.eventID));
  const fresh = await describedAccess(
    changes.filter(({ event }) => !known.has(event.eventID)),
    observations,
    { subject, notices: accessNotices },
  );
  const fixes = fresh.some((each) => mayBeFix(each, standing.fixes)) ? await ledger.fixes(subject.account) : [];
  const sent = accessNotices?.sent === true && standing.lastRun !== null;
  return newAccess(fresh, { at, alertId: id, sent, feed: standing.feed, fixes });
}

/** Access changes that are compared with a batch. If there are more, the ledger refuses those that it has. */
const MOST_RECORDED = 10_000;

const touches = ({ changes }: Signal, control: Control) => factsOf(control).some((fact) => changes.includes(fact));

/** How much a batch shows of one control. */
interface View {
  readonly control: Control;
  readonly touching: readonly Signal[];
  readonly believed: readonly Evaluation[];
  /** Whether the whole control was seen, so that a resource that was not evaluated is gone. */
  readonly whole: boolean;
  readonly waiting: readonly string[];
}

function viewOf(
  control: Control,
  { signals, proves }: Batch,
  evaluations: readonly Evaluation[],
  observations: Observations,
): View {
  const own = evaluations.filter((each) => each.control === control.id);
  const touching = signals.filter((signal) => touches(signal, control));
  const live = factsOf(control).filter((fact) => !(fact in proves));
  const settled = touching.every((signal) => signal.settled) && live.length === factsOf(control).length;
  const believed = own.filter(
    ({ status }) => status === "NON_COMPLIANT" || (settled && status !== "INSUFFICIENT_DATA"),
  );
  const isUndecided = own.some(({ status }) => status !== "NON_COMPLIANT");
  const waiting = touching.filter(
    (signal) =>
      (isUndecided && !signal.settled && signal.changes.some((fact) => live.includes(fact))) ||
      live.some((fact) => namesAny(signal, fact, leftOf(observations[fact]))),
  );
  return {
    control,
    touching,
    believed,
    whole: settled && believed.length === own.length && !factsOf(control).some((fact) => isPartial(observations[fact])),
    waiting: waiting.map(({ event }) => event.eventID),
  };
}

const leftOf = (observed: Observed<unknown> | undefined) => (observed?.known ? (observed.left ?? []) : []);
const namesAny = ({ names = {} }: Signal, fact: Fact, left: readonly string[]) =>
  (names[fact] ?? []).some((name) => left.includes(name));
const isPartial = (observed: Observed<unknown> | undefined) => observed?.known && observed.partial;

/**
 * The evaluations that count, and the findings to compare them with. Before the first full run there are none, so that
 * the baseline comes first.
 */
function believedIn(
  standing: Standing,
  views: readonly View[],
): { readonly before: Before; readonly evaluations: readonly Evaluation[] } {
  const evaluations = standing.lastRun ? views.flatMap((view) => view.believed) : [];
  const keys = new Set(evaluations.map(findingKey));
  const whole = new Set(views.filter((view) => view.whole).map(({ control }) => control.id));
  const findings = standing.findings.filter((finding) => whole.has(finding.control) || keys.has(findingKey(finding)));
  return { before: { ...standing, findings, first: false }, evaluations };
}

/** The planned use in which root did what events show. */
function planOf(events: readonly TrailEvent[], plannedUses: readonly PlannedUse[]): Pick<Change, "plan"> {
  const byRoot = events.filter(({ actor }) => ROOT.test(actor));
  if (!byRoot.length) return {};
  const covers = ({ from, to }: PlannedUse) =>
    byRoot.every(({ eventTime }) => isWithin(new Date(eventTime), { from, to }));
  const use = windowsAmong(plannedUses).find(covers);
  return { plan: use ? clean(`${use.owner}: ${use.reason}`) : null };
}

/** The ARN of the root user. */
const ROOT = /^arn:[^:]+:iam::\d{12}:root$/;

/** The events that may have caused a change. Of the acts of root, only daily work. */
function causesOf({ control: id }: Change, views: readonly View[], work: ReadonlySet<string>): TrailEvent[] {
  const { control, touching } = views.find((view) => view.control.id === id)!;
  const isCause = factsOf(control).includes("rootActivity")
    ? (event: TrailEvent) => work.has(event.eventID)
    : () => true;
  return touching
    .map(({ event }) => event)
    .filter(isCause)
    .sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1))
    .slice(0, MOST_EVENTS);
}
