import { connect } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { collectors, readsOf } from "@genkan/aws/collect/index";
import { observe } from "@genkan/aws/collect/observe";
import type { Cause, Evidence, Fact, Observations, Observed } from "@genkan/controls/model/evidence";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { type Simulation, simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { HttpResponse } from "@smithy/core/protocols";
import { expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import soundAccount from "../../scenarios/sound.json" with { type: "json" };

export const ACCOUNT = "111122223333";
/** Another account: the one that manages the organization, where that is not ours. */
export const OTHER = "444455556666";
/** AWS's time when a reading begins. */
export const NOW = new Date("2026-11-01T00:00:00Z");
/** This machine's clock is an hour wrong in every test here, so that only evidence with AWS's own time passes. */
const MACHINE = new Date("2026-11-01T01:00:00Z");
const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

/** A time that lies some milliseconds from {@link NOW}. */
export const later = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The sound account of the scenarios with a JSON merge patch on it. */
export const sound = (patch: object = {}): object => mergePatch(soundAccount, patch) as object;

/** An answer as it leaves AWS: its body, or its body with another status than 200. */
type Answer = string | { readonly status: number; readonly body: string };

/** Changes an answer of AWS. `time` counts the calls of the operation from 1. It may throw what a broken network throws. */
type Change = (body: string, call: { readonly time: number; readonly region: string }) => Answer;

export interface Setup {
  /** The simulated account; its id and its time are given. */
  readonly account?: object;
  /** The Region of the configuration. */
  readonly region?: string;
  readonly settings?: Partial<Settings>;
  /** How long a credential report that AWS is still making is waited for, in milliseconds. */
  readonly patience?: number;
  /** Other facts that the same run asks for. */
  readonly beside?: readonly Fact[];
  /** The records by which events ask for the fact. */
  readonly events?: readonly TrailRecord[];
  /** AWS gives no more than so many things a page. */
  readonly pageSize?: number;
  /** What AWS may answer but a scenario can't say, by operation. */
  readonly answers?: Readonly<Record<string, Change>>;
}

interface Reading<F extends Fact> {
  readonly observed: Observed<Evidence[F]>;
  /** What else the run observed. */
  readonly others: Observations;
  /** How often each IAM action was called, retries included. */
  readonly calls: Readonly<Record<string, number>>;
  /** Each call as `action Region`, in the order in which they came in. */
  readonly log: readonly string[];
  /** The simulated time that it took, in milliseconds. */
  readonly elapsed: number;
}

/** Reads one fact of a simulated account, over real wire calls and on a clock of its own. */
export async function read<F extends Fact>(fact: F, setup: Setup = {}): Promise<Reading<F>> {
  const { account = {}, region = "us-east-1", settings = {}, patience, beside = [], events } = setup;
  const clock = new TestClock(MACHINE);
  const scenario = readScenario({ account: ACCOUNT, now: NOW.toISOString(), ...account });
  const simulation = simulate({ scenario, clock });
  const aws = connect({
    region,
    credentials,
    clock,
    requestHandler: withAnswers(simulation, setup),
    ...(patience === undefined ? {} : { patience }),
  });
  const request = {
    subject: { account: scenario.account, partition: scenario.partition },
    settings: { ...defaultSettings, ...settings },
    at: NOW,
  };
  const facts = new Set<Fact>([fact, ...beside]);
  try {
    const observations = await observe(aws, facts, request, events && batchOf(events, NOW));
    const calls = simulation.counts();
    const declared = [...facts].flatMap((each) => [...readsOf(each), ...readsOf(each, { byEvents: true })]);
    const undeclared = Object.keys(calls).filter((action) => !declared.includes(action));
    expect(undeclared, "calls that no collector declares").toEqual([]);
    return {
      observed: observations[fact] as Observed<Evidence[F]>,
      others: observations,
      calls,
      log: simulation.calls.map(({ action, region }) => `${action} ${region}`),
      elapsed: clock.now() - MACHINE.getTime(),
    };
  } finally {
    aws.close();
  }
}

/** What is known of a fact. Fails where it is unknown. */
export async function known<F extends Fact>(fact: F, setup: Setup = {}): Promise<Evidence[F]> {
  const { observed } = await read(fact, setup);
  if (!observed.known) expect.unreachable(`${fact} is unknown: ${JSON.stringify(observed.cause)}`);
  return observed.value;
}

/** Why a fact is unknown. Fails where it is known. */
export async function whyUnknown(fact: Fact, setup: Setup = {}): Promise<Cause> {
  const { observed } = await read(fact, setup);
  if (observed.known) expect.unreachable(`${fact} is known: ${JSON.stringify(observed.value)}`);
  return observed.cause;
}

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The door of a simulation, with what `answers` and `pageSize` change on the wire. */
export function withAnswers(
  { requestHandler }: Simulation,
  { pageSize, answers = {} }: Pick<Setup, "pageSize" | "answers">,
): Simulation["requestHandler"] {
  const times: Record<string, number> = {};
  const smaller = (size: string) => String(Math.min(Number(size), pageSize ?? Number(size)));
  return {
    async handle(request, options) {
      const { path, headers, body } = request as Request;
      const form = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? "");
      const asked = form.replace(/(?<=\bMaxItems=)\d+/, smaller).replace(/(?<="MaxResults":)\d+/, smaller);
      const operation =
        /(?<=^Action=)\w+|(?<=&Action=)\w+/.exec(form)?.[0] ?? headers["x-amz-target"]?.split(".").at(-1) ?? path;
      const time = (times[operation] ?? 0) + 1;
      times[operation] = time;
      const { response } = await requestHandler.handle({ ...request, body: asked }, options);
      const change = answers[operation];
      if (!change || response.statusCode !== 200) return { response };
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers["authorization"] ?? "")?.[1] ?? "";
      const answer = change(String(response.body), { time, region });
      const { status, body: text } = typeof answer === "string" ? { status: 200, body: answer } : answer;
      return { response: new HttpResponse({ statusCode: status, headers: response.headers, body: Buffer.from(text) }) };
    },
  };
}

/** Changes the JSON of an answer. */
export const json =
  <T extends object>(change: (answer: T) => object): Change =>
  (body) =>
    JSON.stringify(change(JSON.parse(body) as T));

/** Takes a key of an answer away, wherever it stands in it. */
export const without =
  (key: string): Change =>
  (body) =>
    body.startsWith("{")
      ? JSON.stringify(JSON.parse(body, (name, value: unknown) => (name === key ? undefined : value)))
      : body.replaceAll(new RegExp(`<${key}>.*?</${key}>|<${key}/>`, "gs"), "");

/** The refusal of a service that speaks XML. */
export const refusal = (code: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`,
});

/** Every way in which a call can fail, and what the fact is then: how often the call was tried, and for how long. */
const failures = [
  { fault: "AccessDenied", kind: "access-denied", tries: 1, within: 0 },
  { fault: "KmsAccessDenied", kind: "key-denied", tries: 1, within: 0 },
  { fault: "VpcEndpointRequired", kind: "network-denied", tries: 1, within: 0 },
  { fault: "Throttling", kind: "throttled", tries: 4, within: 7_000 },
  { fault: "Timeout", kind: "unreachable", tries: 1, within: 9_000 },
  { fault: "ConnectionReset", kind: "unreachable", tries: 4, within: 350 },
  { fault: "InternalError", kind: "unexpected", tries: 4, within: 350 },
  { fault: "Malformed", kind: "unexpected", tries: 1, within: 0 },
] as const;

/** Tests that a fact is unknown, with the right cause and within its time, in whatever way its first call fails; `but` names a fault of which it is not. */
export function testFailures(fact: Fact, action: string, setup: Setup = {}, { but = "" } = {}): void {
  const { account = {} } = setup;
  test.each(failures.filter(({ fault }) => fault !== but))(
    `without ${action} ($fault) the fact is unknown: $kind`,
    async (failure) => {
      const { fault, kind, tries, within } = failure;
      const failing = { ...account, faults: [{ action, fault }] };
      const { observed, calls, elapsed } = await read(fact, { ...setup, account: failing });
      expect(observed).toEqual({ known: false, cause: { kind, action, detail: expect.any(String) } });
      expect(calls[action]).toBe(tries);
      expect(elapsed).toBeLessThanOrEqual(within);
    },
  );
}

/** Tests that a fact is unknown for want of the permission for one of the calls that it takes, which is named. */
export function testDenials(fact: Fact, actions: readonly string[], setup: Setup = {}): void {
  test.each(actions)(
    "without the permission for %s the fact is unknown, and the permission is named",
    async (action) => {
      const account = { ...setup.account, faults: [{ action, fault: "AccessDenied" }] };
      expect(await whyUnknown(fact, { ...setup, account })).toMatchObject({ kind: "access-denied", action });
    },
  );
}

/** The records of a call, one for each name: the fields that decide which facts it changes. */
const recordOf = (eventSource: string, eventName: string, more: object = {}): TrailRecord => ({
  eventID: `${eventSource} ${eventName}`,
  eventTime: NOW.toISOString(),
  eventSource,
  eventName,
  userIdentity: { type: "AssumedRole" },
  requestParameters: { userName: "alice" },
  ...more,
});
const byRoot = { userIdentity: { type: "Root" } };

const changes = (fact: Fact, record: TrailRecord): boolean =>
  batchOf([record], NOW).signals.some((signal) => signal.changes.includes(fact));

/**
 * Tests which events change a fact: those named, `service: names`; and none that failed, comes from elsewhere, or is
 * another call.
 */
export function testEvents(fact: Fact, events: Readonly<Record<string, string>>, { onlyRoot = false } = {}): void {
  const rows = Object.entries(events).flatMap(([service, names]) =>
    names.split(" ").map((name) => [name, `${service}.amazonaws.com`] as const),
  );
  test.each(rows)("%s of %s changes it", (name, source) => {
    const by = onlyRoot ? byRoot : {};
    expect(changes(fact, recordOf(source, name, by))).toBe(true);
    expect(changes(fact, recordOf(source, name)), "of anybody").toBe(!onlyRoot);
    expect(changes(fact, recordOf(source, name, { ...by, errorCode: "AccessDenied" })), "that failed").toBe(false);
    expect(changes(fact, recordOf("ec2.amazonaws.com", name, by)), "of another service").toBe(false);
    expect(changes(fact, recordOf(source, `${name}2`, by)), "another call").toBe(false);
  });
  test("no other event is declared to change it", () => {
    const declared = collectors[fact].changedBy.flatMap((trigger) =>
      "eventSource" in trigger ? trigger.eventNames.map((name) => `${name} ${trigger.eventSource}`) : ["root"],
    );
    expect(new Set(declared)).toEqual(new Set(rows.map((row) => row.join(" "))));
  });
}
