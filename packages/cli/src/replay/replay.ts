import { newRunId } from "@genkan/aws/account";
import { batchOf, SETTLED_AFTER } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { type BridgeEvent, type Delivery, deliveryOf } from "@genkan/aws/event-rules/delivery";
import { eventRules } from "@genkan/aws/event-rules/rules";
import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { knownControls } from "@genkan/controls/catalogue/index";
import { classify } from "@genkan/controls/domain/root-activity";
import { classifiedOf, endsOf } from "@genkan/controls/engine/activity";
import { settingsWith } from "@genkan/controls/engine/evaluate";
import type { Change } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import { publishUnsent } from "@genkan/controls/engine/publish";
import { respond } from "@genkan/controls/engine/respond";
import { record as recordRun } from "@genkan/controls/engine/run";
import { tamperingOf } from "@genkan/controls/engine/tampering";
import type { Alert, World } from "@genkan/controls/engine/world";
import type { Subject } from "@genkan/controls/model/control";
import type { Batch } from "@genkan/controls/model/event";
import type { RootAct } from "@genkan/controls/model/evidence";
import { partitionNamed } from "@genkan/controls/model/partition";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { whyClassified } from "@genkan/messages/activity";
import type { Reader } from "@genkan/messages/moment";
import { UsageError } from "../exit.ts";
import { type LedgerChoice, openPlace, standingPlace } from "../ledger/open.ts";
import { SqliteLedger } from "../ledger/sqlite.ts";
import type { Shell } from "../shell.ts";
import { readScenarioFile } from "../target/scenario-file.ts";
import { patchAccount, type SimulatedTarget, simulatedFrom } from "../target/simulated.ts";
import { accountOf } from "../target/subject.ts";
import { ambient, type Target } from "../target/target.ts";
import { type Channel, channels } from "./channels.ts";
import { type EventsFile, eventFor, readEvents, readPatch } from "./events-file.ts";
import { alertFor, type Message, type TamperedEvent, tamperingFor } from "./messages.ts";
import { NOT_ROOT, type Replay, type ReplayedRecord } from "./result.ts";

export interface ReplayChoice extends LedgerChoice {
  readonly file: string;
  readonly scenario: string | undefined;
  readonly then: string | undefined;
  readonly show: Channel | undefined;
  readonly stage: string;
  readonly locale: Locale;
  readonly identityCenterRegion: string | undefined;
}

/** Shows what Genkan would do with CloudTrail records. Writes to no ledger and sends nothing. */
export async function replayRecords(shell: Shell, choice: ReplayChoice): Promise<Replay> {
  const input = await readEvents(choice.file);
  const after = choice.then === undefined ? input.after : await readPatch(choice.then);
  const simulation = await simulationFor(shell, input, choice);
  if (!simulation && (after !== undefined || input.before !== undefined)) {
    throw new UsageError({
      en: "Only a simulated account can be changed: --then, and start and then of a file, need --scenario FILE.",
      ja: "変更できるのは模擬アカウントだけです。--then や、ファイルの start と then には --scenario ファイル が必要です。",
    });
  }
  await using target = simulation ?? (await ambient(shell, choice));
  using ledger = SqliteLedger.openFile(":memory:");
  const done = shell.stderr.progress(asking[choice.locale]);
  return await replayed({ shell, choice, target, simulation, ledger }, input, after).finally(done);
}

/** What a terminal shows meanwhile. */
const asking: Text = { en: "Asking AWS…", ja: "AWS に問い合わせています…" };

/** What a replay works with. */
interface Setting {
  readonly shell: Shell;
  readonly choice: ReplayChoice;
  readonly target: Target;
  /** The target, if it is a simulated account. */
  readonly simulation: SimulatedTarget | null;
  /** In memory. It starts with the state before the events. */
  readonly ledger: SqliteLedger;
}

async function replayed(setting: Setting, input: EventsFile, after: unknown): Promise<Replay> {
  const { choice, target, ledger } = setting;
  const { locale } = choice;
  const account = await accountOf(target.aws);
  const { subject } = account;
  const alerts: Alert[] = [];
  const world = worldOf(setting, account, alerts);
  await recordBaseline(setting, world);
  const records = happen(setting, input, after, subject);
  const events = input.records.map((each, i) => eventFor(each, records[i]!, subject.account));
  const deliveries = await deliveriesOf(setting, subject, events);

  const before = await ledger.read(subject.account);
  const at = world.now();
  const tampered = new Set(records.filter((_, i) => deliveries[i]!.tampering !== null).map(idOf));
  const delivered = records.filter((_, i) => deliveries[i]!.rule !== null || deliveries[i]!.tampering !== null);
  const reaction = await reactionTo(setting, world, delivered, tampered);

  const { signals, proves } = batchOf(records, at, tampered);
  const acts = proves.rootActivity?.known ? proves.rootActivity.value.acts : [];
  const classOf = classes(acts, settingsWith(world.settings, before), await ledger.read(subject.account), locale);
  const factsOf = new Map(signals.map(({ event, changes }) => [event.eventID, changes]));
  return {
    subject,
    at: at.toISOString(),
    records: records.map((record, i) => {
      const { tampered: _, ...delivery } = deliveries[i]!;
      return { ...delivery, ...about(record), ...classOf(idOf(record)), facts: factsOf.get(idOf(record)) ?? [] };
    }),
    changes: [
      ...reaction.changes,
      ...signals.filter((signal) => signal.tampering).map(({ event }) => tamperingOf(event)),
    ],
    waiting: reaction.waiting,
    apiCalls: reaction.apiCalls,
    messages: messagesOf(
      choice,
      { locale, timeZone: setting.shell.timeZone },
      alerts,
      events.flatMap((event, i) => {
        const { tampered: thing } = deliveries[i]!;
        return thing ? [{ event, thing }] : [];
      }),
    ),
  };
}

const idOf = ({ eventID }: TrailRecord): string => String(eventID);

function worldOf(
  { choice, target, ledger }: Setting,
  account: Pick<World, "subject" | "collect">,
  alerts: Alert[],
): World {
  const { table, identityCenterRegion } = choice;
  return {
    ...account,
    settings: { ...defaultSettings, identityCenterRegion: identityCenterRegion ?? null },
    ledger,
    publish: async (alert) => void alerts.push(table === undefined ? alert : { ...alert, table }),
    now: target.now,
    newRunId,
  };
}

/** Records the state before the events: from the chosen ledger, or with a first run. */
async function recordBaseline(setting: Setting, world: World): Promise<void> {
  if (!setting.simulation && (await copied(setting, world.subject.account))) return;
  await recordRun(world, knownControls());
  // A replay does not show the alert of the baseline.
  await publishUnsent({ ...world, publish: async () => {} });
}

/**
 * How long after an event EventBridge delivers it, in milliseconds. AWS dates its answers to the second: with less,
 * facts that were read for the events could look as old as those from before.
 */
const DELIVERY = 60_000;

/** Applies the records to a simulated account. @returns the records, each with its time */
function happen({ shell, choice, target, simulation }: Setting, input: EventsFile, after: unknown, subject: Subject) {
  const now = simulation?.account.scenario.now ?? target.now().toISOString();
  const records = input.records.map(({ record }): TrailRecord => ({ eventTime: now, ...record }));
  if (simulation) {
    if (after !== undefined) patchAccount(simulation, choice.then ?? choice.file, after);
    setClock(simulation, Math.max(Date.parse(now), simulation.now().getTime(), ...timesOf(records)) + DELIVERY);
  }
  for (const { eventID, recipientAccountId: other } of records) {
    if (typeof other !== "string" || other === subject.account) continue;
    const note = replayedAs(clean(String(eventID)), clean(other), subject.account);
    shell.stderr.say(`genkan: ${note[choice.locale]}\n`);
  }
  return records;
}

const replayedAs = (id: string, other: string, account: string): Text => ({
  en: `${id} is a record of account ${other}; it is replayed as one of ${account}`,
  ja: `${id} はアカウント ${other} のレコードですが、アカウント ${account} のものとして再生します`,
});

/** The name of everything in a deployment begins with the app's. */
const APP = "genkan";

/** The EventBridge rules that deliver each event. */
async function deliveriesOf(
  { choice, target }: Setting,
  { partition }: Subject,
  events: readonly BridgeEvent[],
): Promise<readonly Delivery[]> {
  const region = await target.aws.region();
  const prefix = `${APP}-${choice.stage}-`;
  const homes = {
    global: partitionNamed(partition)?.globalRegion ?? region,
    identityCenter: choice.identityCenterRegion,
  };
  const [judged, tampering] = [eventRules(knownControls()), tamperRules(prefix, { organization: true })];
  return events.map((event) => deliveryOf(event, { region, prefix, homes, judged, tampering }));
}

interface Reaction {
  readonly changes: readonly Change[];
  readonly waiting: readonly string[];
  readonly apiCalls: number;
}

/** Evaluates the delivered records like the deployed function. */
async function reactionTo(
  { simulation }: Setting,
  world: World,
  delivered: readonly TrailRecord[],
  tampered: ReadonlySet<string>,
): Promise<Reaction> {
  const at = world.now();
  const first = await deliver(world, batchOf(delivered, at, tampered));
  // The queue delivers an event again that AWS's answers cannot show yet. Only a simulated clock can be advanced.
  const again = delivered.filter((record) => first.waiting.has(idOf(record)));
  if (!simulation || !again.length) return { ...first, waiting: [...first.waiting] };
  setClock(simulation, at.getTime() + SETTLED_AFTER);
  const second = await deliver(world, batchOf(again, world.now(), tampered));
  return {
    changes: [...first.changes, ...second.changes],
    waiting: [...second.waiting],
    apiCalls: first.apiCalls + second.apiCalls,
  };
}

/** Evaluates records like the deployed function, and publishes their alerts. */
async function deliver(world: World, events: Batch): ReturnType<typeof respond> {
  const reaction = await respond(world, knownControls(), events);
  await publishUnsent(world);
  return reaction;
}

/**
 * The messages about alerts, and about tampering with Genkan, in the format of the chosen channel; in all formats if
 * none is chosen.
 */
function messagesOf(
  { show }: ReplayChoice,
  reader: Reader,
  alerts: readonly Alert[],
  tampering: readonly TamperedEvent[],
): Message[] {
  const chosen = show === undefined ? channels : [show];
  return [
    ...alerts.flatMap((alert) => chosen.map((channel) => alertFor(alert, channel, reader))),
    ...tampering.flatMap((each) => chosen.map((channel) => tamperingFor(each, channel, reader))),
  ];
}

/** The simulated account of `--scenario`, or of the file itself; `null` for the account of the credentials. */
async function simulationFor(
  shell: Shell,
  { records, scenario: own, before }: EventsFile,
  choice: ReplayChoice,
): Promise<SimulatedTarget | null> {
  const { file, scenario } = choice;
  if (scenario === undefined && own === undefined) return null;
  const text = scenario === undefined ? JSON.stringify(own) : await readScenarioFile(shell, scenario);
  const target = simulatedFrom(shell, { file: scenario ?? file, text, patch: before }, choice);
  const times = timesOf(records.map(({ record }) => record));
  if (target.account.scenario.now === undefined && times.length) setClock(target, Math.min(...times));
  return target;
}

const timesOf = (records: readonly TrailRecord[]): number[] =>
  records.flatMap(({ eventTime }) => (eventTime === undefined ? [] : [Date.parse(String(eventTime))]));

/** Sets the clock of a simulated account. */
const setClock = ({ account }: SimulatedTarget, time: number): void =>
  account.replace({ ...account.scenario, now: new Date(time).toISOString() });

/**
 * Copies the state of an account from the chosen ledger into the one in memory; from this machine's ledger, if it
 * exists, when none is chosen. @returns whether there was a run to start from
 */
async function copied({ shell, choice, target: { aws }, ledger: memory }: Setting, account: string): Promise<boolean> {
  const opening = { aws, account, locale: choice.locale };
  await using opened = await openPlace(shell, "reading", await standingPlace(shell, choice, opening), opening);
  const { lastRun, findings, activity, signIns, exceptions, plannedUses, attestations } =
    await opened.ledger.read(account);
  for (const exception of exceptions) await memory.putException(account, exception);
  for (const use of plannedUses) await memory.putPlannedUse(account, use);
  for (const attestation of attestations) await memory.putAttestation(account, attestation);
  if (!lastRun) return false;
  const anew = <T extends { readonly version: number }>(lines: readonly T[]) =>
    lines.map((line) => ({ ...line, version: 1 }));
  await memory.commit(account, lastRun, {
    ...{ written: anew(findings), removed: [], changes: [] },
    ...{ activity: anew(activity).map((line) => ({ ...line, noticed: [] })), signIns: anew(signIns) },
  });
  return true;
}

const about = (record: TrailRecord) => {
  const text = (name: string) => (typeof record[name] === "string" ? record[name] : "");
  return {
    eventID: text("eventID"),
    eventTime: new Date(text("eventTime")).toISOString(),
    eventSource: text("eventSource"),
    eventName: text("eventName"),
    awsRegion: text("awsRegion"),
  };
};

/** The class of each act of root: as recorded, or determined here for one that no rule delivers. */
function classes(acts: readonly RootAct[], settings: Settings, { activity }: Standing, locale: Locale) {
  const recorded = new Map(activity.map((line) => [line.eventID, classifiedOf(line)]));
  const classified = new Map(
    classify([...acts, ...activity.flatMap(endsOf)], settings).map((each) => [each.act.eventID, each]),
  );
  const ids = new Set(acts.map(({ eventID }) => eventID));
  return (eventID: string): Pick<ReplayedRecord, "class" | "because"> => {
    const act = ids.has(eventID) ? (recorded.get(eventID) ?? classified.get(eventID)) : undefined;
    if (!act) return { class: NOT_ROOT, because: notRoot[locale] };
    return { class: act.class, because: whyClassified(act, locale) };
  };
}

const notRoot = { en: "Not an act of root.", ja: "ルートユーザーの操作ではありません。" };
