import { control, reason } from "@genkan/controls/control";
import type { Evaluation, KnownStatus, Status } from "@genkan/controls/evaluation";
import type { Exception } from "@genkan/controls/finding";
import type { Ledger } from "@genkan/controls/ledger";
import { type Alert, run, type World } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";

/**
 * The promise of the whole pipeline, against a model that is written from the rules and not from the code: whatever
 * the account does, whatever fails and wherever the process dies, every drift is told at least once, a duplicate bears
 * the same alertId, nothing unchanged is told, evidence that is older than what a finding rests on overturns nothing, and
 * the stored finding is the last truth.
 */

const ACCOUNT = "111122223333";
const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const controls = ["c0", "c1"] as const;
const resources = ["u0", "u1", "u2"] as const;

/** What one control sees: nothing (its evidence can't be read), or a status for each resource that is there. */
type Seen = "unreadable" | Partial<Record<(typeof resources)[number], Status>>;
interface Step {
  readonly seen: Record<(typeof controls)[number], Seen>;
  /** How old the evidence is, in hours. */
  readonly age: number;
  readonly excepted: readonly (typeof controls)[number][];
  /** The store or publish call before or after which the process dies; none for most. */
  readonly death: { readonly call: number; readonly after: boolean } | null;
  readonly publishFails: boolean;
}

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
const step: fc.Arbitrary<Step> = fc.record({
  seen: fc.record({ c0: seen, c1: seen }),
  age: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) }),
  excepted: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray([...controls]) }),
  death: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.record({ call: fc.integer({ min: 1, max: 6 }), after: fc.boolean() }) },
  ),
  publishFails: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** A control that judges as the step says. */
const scripted = (id: (typeof controls)[number], now: () => Step) =>
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
      NON_COMPLIANT: reason("NON_COMPLIANT", () => ({ en: "", ja: "" })),
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

class Death extends Error {}

/** A ledger that lets the process die before or after its n-th write, or its n-th publication. */
function mortal(
  ledger: Ledger,
  death: Step["death"],
): { ledger: Ledger; die: <T>(work: () => Promise<T>) => Promise<T> } {
  let calls = 0;
  const die = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (death?.call === calls && !death.after) throw new Death();
    const result = await work();
    if (death?.call === calls && death.after) throw new Death();
    return result;
  };
  return {
    die,
    ledger: {
      read: (account) => ledger.read(account),
      changesOf: (account, alertId) => ledger.changesOf(account, alertId),
      history: (account, limit) => ledger.history(account, limit),
      commit: (...args) => die(() => ledger.commit(...args)),
      told: (...args) => die(() => ledger.told(...args)),
      wake: (...args) => die(() => ledger.wake(...args)),
      putException: (...args) => ledger.putException(...args),
      removeException: (...args) => ledger.removeException(...args),
      putPlannedUse: (...args) => ledger.putPlannedUse(...args),
      removePlannedUse: (...args) => ledger.removePlannedUse(...args),
      putAttestation: (...args) => ledger.putAttestation(...args),
    },
  };
}

/** The model: what is true of one finding, and what must have been told of it. */
interface Truth {
  status: Status;
  lastKnown: KnownStatus | null;
  unknownInARow: number;
  excepted: boolean;
}

const keyOf = (control: string, resource: string) => `${control}/${resource}`;

/**
 * Advances the model by one run that was recorded, whose evidence is of `observed`; `rests` says of when that of each
 * finding was. @returns what must be told
 */
function advance(
  truths: Map<string, Truth>,
  { seen, excepted }: Step,
  first: boolean,
  observed: string,
  rests: ReadonlyMap<string, string>,
): string[] {
  const must: string[] = [];
  for (const id of controls) {
    const here = [...truths.keys()].filter((key) => key.startsWith(`${id}/u`));
    const all = seen[id];
    const now: Record<string, Status> =
      all === "unreadable"
        ? Object.fromEntries((here.length ? here : [keyOf(id, "account")]).map((key) => [key, "INSUFFICIENT_DATA"]))
        : Object.fromEntries(Object.entries(all).map(([name, is]) => [keyOf(id, name), is]));
    for (const [key, truth] of truths) {
      if (!key.startsWith(`${id}/`) || truth.status === "INSUFFICIENT_DATA") continue;
      if (observed < rests.get(key)! && now[key] !== "INSUFFICIENT_DATA") now[key] = truth.status;
    }
    const covered = excepted.includes(id);
    for (const [key, truth] of truths) {
      if (!key.startsWith(`${id}/`) || key in now) continue;
      truths.delete(key);
      if (truth.lastKnown === "NON_COMPLIANT" && !covered) must.push(`resolved ${key}`);
    }
    for (const [key, is] of Object.entries(now)) {
      const old = truths.get(key);
      const known = is !== "INSUFFICIENT_DATA";
      const unknownInARow = known ? 0 : (old?.unknownInARow ?? 0) + 1;
      const stillExcepted = covered || (!known && (old?.excepted ?? false));
      truths.set(key, {
        status: is,
        lastKnown: known ? is : (old?.lastKnown ?? null),
        unknownInARow: first && !known ? 2 : unknownInARow,
        excepted: stillExcepted,
      });
      if (first) must.push(`baseline ${key}`);
      else if (!known) {
        if (unknownInARow === 2 && !stillExcepted) must.push(`unknown ${key}`);
      } else if (covered) continue;
      else if (is === "NON_COMPLIANT") {
        if (old?.lastKnown !== "NON_COMPLIANT") must.push(`drift ${key}`);
        else if (old.excepted) must.push(`exception-expired ${key}`);
      } else if (old?.lastKnown === "NON_COMPLIANT" && !old.excepted) must.push(`resolved ${key}`);
    }
  }
  return must;
}

const nameOf = ({ control: id, resource }: Evaluation) =>
  keyOf(id, resource.type === "AWS::::Account" ? "account" : resource.id);

test("every drift is told, once or with the same alertId, and the ledger holds the last truth", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const store = SqliteLedger.open(":memory:");
      const published: Alert[] = [];
      const truths = new Map<string, Truth>();
      const must = new Map<string, string[]>();
      let current = steps[0]!;
      let recorded = 0;
      let alive: ReturnType<typeof mortal>;
      let hours = 0;
      const observedAt = () => new Date(START + (hours - current.age) * HOUR);

      const catalogue = controls.map((id) => scripted(id, () => current));
      const world = (): World => ({
        subject: { account: ACCOUNT, partition: "aws" },
        settings: defaultSettings,
        collect: async () => ({
          observations: {
            accountSummary: {
              known: true,
              observedAt: observedAt(),
              value: { mfaEnabled: true, passwordPresent: true, accessKeys: 0, signingCertificates: 0 },
            },
          },
          apiCalls: 1,
        }),
        ledger: alive.ledger,
        publish: (alert) =>
          alive.die(async () => {
            if (current.publishFails) throw new Error("SNS does not answer");
            published.push(alert);
          }),
        now: () => new Date(START + hours * HOUR),
        newRunId: (at) => at.toISOString(),
      });

      const quiet: Step = {
        seen: steps.at(-1)!.seen,
        excepted: steps.at(-1)!.excepted,
        age: steps.at(-1)!.age,
        death: null,
        publishFails: false,
      };
      for (current of [...steps, quiet]) {
        hours += 1;
        for (const id of controls) {
          const exception: Exception = {
            control: id,
            resource: null,
            reason: "r",
            owner: "o",
            expires: new Date(START + (hours + 0.5) * HOUR).toISOString(),
          };
          if (current.excepted.includes(id)) await store.putException(ACCOUNT, exception);
        }
        alive = mortal(store, current.death);
        const before = (await store.read(ACCOUNT)).findings;
        const rests = new Map(before.map((finding) => [nameOf(finding), finding.evidence[0]!.observedAt!]));
        await run(world(), catalogue).catch((error: unknown) => {
          if (!(error instanceof Death) && !(error instanceof AggregateError)) throw error;
        });
        // The run counts when its record stands, whatever became of the process afterwards.
        const runId = new Date(START + hours * HOUR).toISOString();
        const standing = await store.read(ACCOUNT);
        if (standing.lastRun?.id === runId) {
          must.set(runId, advance(truths, current, recorded === 0, observedAt().toISOString(), rests).sort());
          recorded += 1;
        }
        expect(
          Object.fromEntries(
            standing.findings.map((finding) => [nameOf(finding), [finding.status, finding.lastKnown]]),
          ),
        ).toEqual(Object.fromEntries([...truths].map(([key, truth]) => [key, [truth.status, truth.lastKnown]])));
      }

      const told = new Map(
        published.map((alert) => [
          alert.alertId,
          alert.changes.map((change) => `${change.kind} ${nameOf(change)}`).sort(),
        ]),
      );
      for (const [runId, changes] of must) expect(told.get(runId) ?? []).toEqual(changes);
      for (const alertId of told.keys()) expect(must.has(alertId)).toBe(true);
      for (const alert of published) {
        expect(alert.changes.map((change) => `${change.kind} ${nameOf(change)}`).sort()).toEqual(
          told.get(alert.alertId),
        );
      }
      expect((await store.read(ACCOUNT)).untold).toEqual([]);
      store.close();
    }),
    { numRuns: Number(process.env["FC_RUNS"] ?? 400) },
  );
});
