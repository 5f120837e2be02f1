import { actionsFor } from "@genkan/aws/policy";
import { catalogue, controlOf } from "@genkan/controls/catalogue/index";
import { compare } from "@genkan/controls/engine/compare";
import type { Exception } from "@genkan/controls/engine/exception";
import { type Change, type Finding, findingKey } from "@genkan/controls/engine/finding";
import { NOTHING_STANDS, type Run, type Standing } from "@genkan/controls/engine/ledger";
import { assess, type Period } from "@genkan/controls/frameworks/assess";
import type { Framework } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import type { FrameworkReport } from "@genkan/messages/report/framework/source";
import { runOf } from "../../../findings.ts";
import { evaluate } from "../../../scenarios/evaluate.ts";
import sound from "../../../scenarios/sound.json" with { type: "json" };
import { event } from "../../alerts.ts";

export const AT = new Date("2026-11-20T00:20:00Z");
export const PERIOD: Period = { from: new Date("2026-08-22T00:00:00Z"), to: AT };
const account = "111122223333";

const users = [
  { name: "eve", password: true },
  { name: "frank", password: true, mfa: true },
];
const authenticator = { mfaDevices: [{ kind: "virtual", name: "phone" }] };

/** What an account in some state evaluates to, as if it were evaluated at a time. */
async function evaluated(change: object, controls = catalogue): Promise<(at: string) => readonly Evaluation[]> {
  const { evaluations } = await evaluate(controls, { scenario: { ...sound, ...change } });
  return (at) =>
    evaluations.map((each) => ({
      ...each,
      evidence: each.evidence.map((age) => ((age.observedAt ?? "") > "2026-10-31" ? { ...age, observedAt: at } : age)),
    }));
}

const accepted: Exception = {
  control: "root-hardware-mfa-enabled",
  resource: null,
  reason: "the hardware keys are ordered, PO 4711",
  owner: "hanako@example.com",
  at: "2026-09-03T09:00:00.000Z",
  expires: "2026-12-01T00:00:00.000Z",
};

/**
 * Three months of one account: an authenticator app that is accepted, a root key for a day, a user without MFA until he is gone,
 * a trail that can no longer be read, a control that the last runs left out, and one that was never evaluated.
 */
async function threeMonths(): Promise<{ readonly standing: Standing; readonly changes: readonly Change[] }> {
  const root = { ...sound.root, ...authenticator };
  const ofFirst = catalogue.filter(({ id }) => id !== "identity-center-mfa-always-on");
  const ofLater = ofFirst.filter(({ id }) => id !== "identity-center-user-exists");
  const [first, key, later] = await Promise.all([
    evaluated({ root, iamUsers: users }, ofFirst),
    evaluated({ root: { ...root, accessKeys: [{ status: "Active" }] }, iamUsers: users }, ofLater),
    evaluated({ root, iamUsers: users.slice(1) }, ofLater),
  ]);
  const denied = (at: string) =>
    later(at).map((each) =>
      each.control === "cloudtrail-management-events-logged"
        ? {
            ...each,
            evidence: each.evidence.map((age) => ({ ...age, observedAt: null })),
            status: "INSUFFICIENT_DATA" as const,
            reason: "access-denied",
            params: { action: "cloudtrail:DescribeTrails", detail: "", actions: ["cloudtrail:DescribeTrails"] },
          }
        : each,
    );
  let findings: readonly Finding[] = [];
  let changes: readonly Change[] = [];
  const exceptions: Exception[] = [];
  const run = (at: string, evaluations: readonly Evaluation[], cause: Partial<Change> = {}) => {
    const before = { first: !findings.length, findings, exceptions };
    const differences = compare(before, evaluations, { at, alertId: at });
    const touched = new Set([...differences.written, ...differences.removed].map(findingKey));
    findings = [...findings.filter((each) => !touched.has(findingKey(each))), ...differences.written];
    changes = [...differences.changes.map((change) => ({ ...change, ...cause })), ...changes];
  };
  const times = {
    first: "2026-09-01T09:00:00.000Z",
    accepted: "2026-09-03T10:00:00.000Z",
    key: "2026-09-20T03:05:00.000Z",
    keyGone: "2026-09-21T04:00:00.000Z",
    eveGone: "2026-10-10T12:00:00.000Z",
    denied: "2026-11-02T00:00:00.000Z",
    stillDenied: "2026-11-02T01:00:00.000Z",
    last: "2026-11-20T00:00:00.000Z",
  };
  run(times.first, first(times.first));
  exceptions.push(accepted);
  run(times.accepted, first(times.accepted));
  run(times.key, key(times.key), { events: [event] });
  run(
    times.keyGone,
    first(times.keyGone).filter(({ control }) => ofLater.some(({ id }) => id === control)),
  );
  run(times.eveGone, later(times.eveGone));
  for (const at of [times.denied, times.stillDenied, times.last]) run(at, denied(at));
  const lastRun: Run = {
    ...runOf(times.last, times.last, denied(times.last)),
    evaluated: ofLater.map(({ id }) => id),
    facts: Object.fromEntries(
      denied(times.last).flatMap(({ evidence }) => evidence.map(({ fact, observedAt }) => [fact, observedAt])),
    ),
    everySeconds: 3_600,
  };
  return { standing: { ...NOTHING_STANDS, lastRun, findings, exceptions }, changes };
}

let made: ReturnType<typeof threeMonths> | undefined;

/** The account of the sample, which is made once. */
export const sampleAccount = (): ReturnType<typeof threeMonths> => {
  made ??= threeMonths();
  return made;
};

/** A report on the sample. */
export async function sampleReport(
  framework: Framework,
  locale: Locale,
  period: Period = PERIOD,
): Promise<FrameworkReport> {
  const { standing, changes } = await sampleAccount();
  return {
    ...{ account, partition: "aws", accountName: "production", framework, period, at: AT, locale },
    timeZone: { en: "UTC", ja: "Asia/Tokyo" }[locale],
    assessment: assess({ framework, controls: catalogue, standing, changes, period, at: AT }),
    lastRun: standing.lastRun!,
    actionsOf: (id) => actionsFor([controlOf(id)!]),
  };
}
