import { existsSync } from "node:fs";
import { happened, SETTLED_AFTER } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { type BridgeEvent, type Delivery, deliveryOf } from "@genkan/aws/event-rules/delivery";
import { eventRules } from "@genkan/aws/event-rules/rules";
import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { catalogue } from "@genkan/controls/catalogue/index";
import { classify } from "@genkan/controls/domain/root-activity";
import { classifiedOf, endsOf } from "@genkan/controls/engine/activity";
import type { Change } from "@genkan/controls/engine/finding";
import type { Ledger, Standing } from "@genkan/controls/engine/ledger";
import { react } from "@genkan/controls/engine/respond";
import { type Alert, record as recordRun, settingsWith, tell, type World } from "@genkan/controls/engine/run";
import { tamperingOf } from "@genkan/controls/engine/tampering";
import type { Subject } from "@genkan/controls/model/control";
import type { Happened } from "@genkan/controls/model/event";
import type { Fact, RootAct } from "@genkan/controls/model/evidence";
import { partitionNamed } from "@genkan/controls/model/partition";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { clean, counted, type Locale } from "@genkan/controls/model/text";
import { whyClassified } from "@genkan/messages/activity";
import { kindName, resourceName } from "@genkan/messages/alert";
import { hang, when } from "@genkan/messages/layout";
import { factName } from "@genkan/messages/names";
import { message, sentence } from "@genkan/messages/sentence";
import { EXIT, UsageError } from "../exit.ts";
import { type LedgerChoice, openRecorded } from "../ledger/open.ts";
import { defaultLedger } from "../ledger/path.ts";
import { SqliteLedger } from "../ledger/sqlite.ts";
import { type EventsFile, eventFor, readEvents, readPatch } from "../replay/events-file.ts";
import { alertFor, type Channel, channels, type Message, tamperingFor, written } from "../replay/messages.ts";
import { newRunId } from "../run-id.ts";
import type { Shell } from "../shell.ts";
import {
  ambient,
  collectFrom,
  patchAccount,
  readScenarioFile,
  type SimulatedTarget,
  simulatedFrom,
  subjectOf,
  type Target,
} from "../target.ts";

export interface ReplayOptions extends LedgerChoice {
  readonly file: string;
  readonly scenario?: string;
  readonly then?: string;
  readonly show?: Channel;
  readonly stage: string;
  readonly format: "text" | "json";
  readonly locale: Locale;
  readonly region?: string;
  readonly identityCenterRegion?: string;
}

/** What Genkan makes of one record. */
interface Replayed extends Delivery {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  /** What an act of root is classified as; `not-root` for everything else. */
  readonly class: string;
  /** Why, in one sentence. */
  readonly because: string;
  readonly facts: readonly Fact[];
}

/** What Genkan makes of all of them. */
interface Replay {
  readonly subject: Subject;
  /** When the records were evaluated, by the account's clock. */
  readonly at: string;
  readonly records: readonly Replayed[];
  readonly changes: readonly Change[];
  /** The records (`eventID`) that are evaluated once more when AWS's answers have settled. */
  readonly waiting: readonly string[];
  readonly apiCalls: number;
  readonly messages: readonly Message[];
}

/** The name that SST gives the things of a deployment begins with the app's. */
const APP = "genkan";

/** Shows what Genkan would do with records of CloudTrail. Nothing is recorded and nothing is sent. @returns 0 */
export async function runReplay(shell: Shell, options: ReplayOptions): Promise<number> {
  const { stdout, stderr } = shell;
  const input = await readEvents(options.file);
  const after = options.then === undefined ? input.after : await readPatch(options.then);
  const simulation = await simulationFor(shell, input, options);
  if (!simulation && (after !== undefined || input.before !== undefined)) {
    throw new UsageError(
      "Only a simulated account can be changed: --then, and a file's start and then, need --scenario FILE.",
    );
  }
  const target = simulation ?? ambient(shell, options);
  const ledger = SqliteLedger.open(":memory:");
  try {
    const done = stderr.progress("Asking AWS…");
    const replay = await replayed(shell, { target, simulation, ledger }, input, after, options).finally(done);
    await stdout.write(options.format === "json" ? asJson(replay, options) : asText(replay, options, shell));
    return EXIT.ok;
  } finally {
    ledger.close();
    target.close();
  }
}

/** The simulated account of `--scenario`, or of the file itself; none when the account is that of the credentials. */
async function simulationFor(
  shell: Shell,
  { records, scenario: own, before }: EventsFile,
  options: ReplayOptions,
): Promise<SimulatedTarget | null> {
  const { file, scenario } = options;
  if (scenario === undefined && own === undefined) return null;
  const text = scenario === undefined ? JSON.stringify(own) : await readScenarioFile(scenario);
  const target = await simulatedFrom(shell, { file: scenario ?? file, text, patch: before }, options);
  const times = timesOf(records.map(({ record }) => record));
  if (target.account.scenario.now === undefined && times.length) setClock(target, Math.min(...times));
  return target;
}

const timesOf = (records: readonly TrailRecord[]): number[] =>
  records.flatMap(({ eventTime }) => (eventTime === undefined ? [] : [Date.parse(String(eventTime))]));

/**
 * How long after an event EventBridge delivers it, in milliseconds. AWS dates its answers to the second: with less, what
 * is read for the events could look as old as what was read before them.
 */
const DELIVERY = 60_000;

/** Sets the clock of a simulated account. */
const setClock = ({ account }: SimulatedTarget, time: number): void =>
  account.replace({ ...account.scenario, now: new Date(time).toISOString() });

interface Stage {
  readonly target: Target;
  readonly simulation: SimulatedTarget | null;
  /** Holds how the account stood before the events. It is in memory, and is filled here. */
  readonly ledger: SqliteLedger;
}

async function replayed(
  shell: Shell,
  { target, simulation, ledger }: Stage,
  input: EventsFile,
  after: unknown,
  options: ReplayOptions,
): Promise<Replay> {
  const { locale, show, table, identityCenterRegion, stage } = options;
  const subject = await subjectOf(target.aws);
  const { account } = subject;
  const settings: Settings = { ...defaultSettings, identityCenterRegion: identityCenterRegion ?? null };
  const alerts: Alert[] = [];
  const world: World = {
    subject,
    settings,
    collect: collectFrom(target.aws, subject),
    ledger,
    publish: async (alert) => void alerts.push(table === undefined ? alert : { ...alert, table }),
    now: target.now,
    newRunId,
  };
  if (!(await copied(shell, target, ledger, account, simulation ? null : options))) {
    await recordRun(world, catalogue);
    // The baseline is not what was asked for.
    await tell({ ...world, publish: async () => {} });
  }

  const now = simulation?.account.scenario.now ?? target.now().toISOString();
  const records = input.records.map(({ record }): TrailRecord => ({ eventTime: now, ...record }));
  const events = input.records.map((each, i) => eventFor(each, records[i]!, account));
  if (simulation) {
    if (after !== undefined) await patchAccount(simulation, options.then ?? options.file, after);
    setClock(simulation, Math.max(Date.parse(now), simulation.now().getTime(), ...timesOf(records)) + DELIVERY);
  }
  for (const { eventID, recipientAccountId: other } of records) {
    if (typeof other !== "string" || other === account) continue;
    shell.stderr.say(
      `genkan: ${clean(String(eventID))} is a record of account ${clean(other)}; it is replayed as one of ${account}.\n`,
    );
  }

  const region = await target.aws.region();
  const prefix = `${APP}-${stage}-`;
  const homes = {
    global: partitionNamed(subject.partition)?.globalRegion ?? region,
    identityCenter: identityCenterRegion,
  };
  const [judged, tampering] = [eventRules(catalogue), tamperRules(prefix)];
  const deliveries = events.map((event) => deliveryOf(event, { region, prefix, homes, judged, tampering }));
  const isDelivered = (_: unknown, i: number) => deliveries[i]!.rule !== null || deliveries[i]!.tampering !== null;
  const isTampering = (_: unknown, i: number) => deliveries[i]!.tampering !== null;
  const tampered = new Set(records.filter(isTampering).map(({ eventID }) => String(eventID)));

  const before = await ledger.read(account);
  const at = world.now();
  const delivered = records.filter(isDelivered);
  const first = await deliver(world, happened(delivered, at, tampered));
  // The queue brings again what AWS's answers cannot show yet. Only a simulated clock can be set.
  const again = delivered.filter(({ eventID }) => first.waiting.has(String(eventID)));
  if (simulation && again.length) setClock(simulation, at.getTime() + SETTLED_AFTER);
  const second = simulation && again.length ? await deliver(world, happened(again, world.now(), tampered)) : null;

  const { happenings, proves } = happened(records, at, tampered);
  const acts = proves.rootActivity?.known ? proves.rootActivity.value.acts : [];
  const classOf = classes(acts, settingsWith(settings, before), await ledger.read(account), locale);
  const factsOf = new Map(happenings.map(({ event, changes }) => [event.eventID, changes]));
  const shown = show === undefined ? channels : [show];
  return {
    subject,
    at: at.toISOString(),
    records: records.map((record, i) => ({
      ...deliveries[i]!,
      ...about(record),
      ...classOf(String(record["eventID"])),
      facts: factsOf.get(String(record["eventID"])) ?? [],
    })),
    changes: [
      ...first.changes,
      ...(second?.changes ?? []),
      ...happenings.filter((happening) => happening.tampering).map(({ event }) => tamperingOf(event)),
    ],
    waiting: [...(second ?? first).waiting],
    apiCalls: first.apiCalls + (second?.apiCalls ?? 0),
    messages: [
      ...alerts.flatMap((alert) => shown.map((channel) => alertFor(alert, channel, locale))),
      ...events
        .filter(isTampering)
        .flatMap((event: BridgeEvent) => shown.map((channel) => tamperingFor(event, channel, locale))),
    ],
  };
}

/** Evaluates what was delivered, as the deployed function does, and lets the alerts of it be published. */
async function deliver(world: World, events: Happened): ReturnType<typeof react> {
  const reaction = await react(world, catalogue, events);
  await tell(world);
  return reaction;
}

/**
 * Copies how an account stands from the chosen ledger into the one in memory; where none is chosen, from that of this
 * machine, if it has one. @returns whether there was a run to start from
 */
async function copied(
  shell: Shell,
  { aws }: Target,
  memory: Ledger,
  account: string,
  choice: LedgerChoice | null,
): Promise<boolean> {
  const isChosen = choice?.table !== undefined || choice?.ledger !== undefined;
  if (!choice || (!isChosen && !existsSync(defaultLedger(shell.env)))) return false;
  const { ledger, close } = await openRecorded(shell, choice, aws);
  let standing: Standing;
  try {
    standing = await ledger.read(account);
  } finally {
    close();
  }
  const { lastRun, findings, activity, signIns, exceptions, plannedUses, attestations } = standing;
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

/** How each act of root is classified, as it was recorded; one that no rule delivers is classified here. */
function classes(acts: readonly RootAct[], settings: Settings, { activity }: Standing, locale: Locale) {
  const recorded = new Map(activity.map((line) => [line.eventID, classifiedOf(line)]));
  const classified = new Map(
    classify([...acts, ...activity.flatMap(endsOf)], settings).map((each) => [each.act.eventID, each]),
  );
  const ids = new Set(acts.map(({ eventID }) => eventID));
  return (eventID: string): Pick<Replayed, "class" | "because"> => {
    const act = ids.has(eventID) ? (recorded.get(eventID) ?? classified.get(eventID)) : undefined;
    if (!act) return { class: NOT_ROOT, because: words.notRoot[locale] };
    return { class: act.class, because: whyClassified(act, locale) };
  };
}

const NOT_ROOT = "not-root";

/** A message may be so long; what is longer is cut. */
const LONGEST_TEXT = 2_000;

function asJson({ subject, messages, ...replay }: Replay, { locale }: ReplayOptions): string {
  const changes = replay.changes.map((change) => ({ ...change, message: message(change, locale) }));
  const cleaned = JSON.parse(JSON.stringify({ ...replay, changes }), (_, value: unknown) =>
    typeof value === "string" ? clean(value, LONGEST_TEXT) : value,
  ) as Omit<Replay, "messages">;
  return `${JSON.stringify({ schema: "genkan.replay/1", ...subject, ...cleaned, messages }, null, 2)}\n`;
}

function asText(replay: Replay, { locale, show }: ReplayOptions, { stdout: { columns } }: Shell): string {
  const { records, changes, waiting, apiCalls, messages } = replay;
  const say = (word: "changes" | "nothing") => words[word][locale];
  const ending = words.ending(apiCalls, show ? messages.length : messages.length / channels.length, locale);
  return [
    ...records.map((record) => recordLines(record, locale, columns)),
    changes.length ? `${say("changes")}\n\n` : `${say("nothing")}\n\n`,
    ...changes.map((change) => changeLines(change, locale, columns)),
    ...(waiting.length ? hang("", words.waiting(waiting.length, locale), columns).map((line) => `${line}\n`) : []),
    `${ending}\n`,
    ...(show ? messages.map((each) => `\n${written(each)}`) : []),
  ].join("");
}

function recordLines(record: Replayed, locale: Locale, columns: number): string {
  const { eventID, eventTime, eventSource, eventName, awsRegion, because, facts, rule, tampering, forwardedBy } =
    record;
  const where = awsRegion ? `, ${clean(awsRegion)}` : "";
  const by = words.delivered({ rule: rule ?? tampering, forwardedBy }, clean(awsRegion), locale);
  const labelled = (label: "class" | "facts" | "rule" | "tampering", text: string) =>
    hang(`  ${words[label][locale]}`, text, columns);
  return [
    `${when(eventTime).replaceAll("\u00a0", " ")}  ${clean(eventName)} (${clean(eventSource)})${where}, ${clean(eventID)}`,
    ...labelled("class", record.class === NOT_ROOT ? because : `${record.class}. ${because}`),
    ...labelled("facts", facts.map((fact) => factName(fact, locale)).join(words.comma[locale]) || words.none[locale]),
    ...labelled("rule", by),
    ...(tampering ? labelled("tampering", words.tampered(tampering, locale)) : []),
    "\n",
  ].join("\n");
}

function changeLines(change: Change, locale: Locale, columns: number): string {
  const { severity, control, resource } = change;
  const head = `${kindName(change, locale)} (${severity})  ${clean(control)} ${resourceName(resource)}`;
  return `${[head.trimEnd(), ...hang("  ", sentence(change, locale), columns)].join("\n")}\n\n`;
}

const words = {
  notRoot: { en: "Not an act of root.", ja: "ルートユーザーの操作ではありません。" },
  class: { en: "Classified as: ", ja: "分類: " },
  facts: { en: "Can change: ", ja: "変わりうる情報: " },
  rule: { en: "Delivered by: ", ja: "届けるルール: " },
  tampering: { en: "Tampering: ", ja: "改変: " },
  comma: { en: ", ", ja: "、" },
  none: { en: "nothing that Genkan evaluates", ja: "Genkan が評価する情報はありません" },
  changes: { en: "What changes:", ja: "変化:" },
  nothing: { en: "No finding changes.", ja: "判定結果は変わりません。" },
  delivered: ({ rule, forwardedBy }: Pick<Delivery, "rule" | "forwardedBy">, region: string, locale: Locale) => {
    if (!rule) return { en: "no rule of EventBridge", ja: "届ける EventBridge ルールはありません" }[locale];
    if (!forwardedBy) return rule;
    return {
      en: `${forwardedBy} in ${region}, if detection.regions has that Region; then ${rule}`,
      ja: `${region} の ${forwardedBy} (detection.regions に含まれている場合)、続いて ${rule}`,
    }[locale];
  },
  tampered: (rule: string, locale: Locale) =>
    ({
      en: `the rule ${rule} reports it straight to the topic, as a change to Genkan itself.`,
      ja: `ルール ${rule} が、Genkan 自体の変更としてトピックに直接通知します。`,
    })[locale],
  waiting: (count: number, locale: Locale) =>
    ({
      en: `${counted(count, "record")} would be evaluated once more a few minutes later, when AWS's answers have settled.`,
      ja: `${count} 件のレコードは、AWS の応答が落ち着く数分後に、もう一度評価されます。`,
    })[locale],
  ending: (apiCalls: number, messages: number, locale: Locale) =>
    ({
      en: `${counted(apiCalls, "API call")}; ${counted(messages, "message")} would be sent.`,
      ja: `API 呼び出し ${apiCalls} 回。送られるメッセージは ${messages} 件です。`,
    })[locale],
};
