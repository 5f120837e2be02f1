import type { AccessRecord } from "@genkan/controls/engine/access-record";
import { compare } from "@genkan/controls/engine/compare";
import type { Differences } from "@genkan/controls/engine/finding";
import type { EventCommit, Ledger, Run } from "@genkan/controls/engine/ledger";
import { summarise } from "@genkan/controls/engine/run";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";

/** An evaluation of a control that exists only in tests. */
export const evaluation = (
  control: string,
  status: Status,
  resource = "AWS::::Account 111122223333",
  more: Partial<Evaluation> = {},
): Evaluation => {
  const [type = "", ...id] = resource.split(" ");
  return {
    control,
    resource: { type, id: id.join(" ") },
    status,
    severity: "HIGH",
    reason: `is-${status}`,
    params: {},
    evidence: [{ fact: "accountSummary", observedAt: null }],
    ...more,
  };
};

/** A run's record. */
export const runOf = (id: string, at: string, evaluations: readonly Evaluation[]): Run => ({
  kind: "run",
  id,
  at,
  controls: 1,
  summary: summarise(evaluations),
  apiCalls: 1,
  identityCenterRegion: null,
  identityCenterInstance: null,
});

/** The commit of a batch of events. */
export const eventsOf = (id: string, at: string): EventCommit => ({
  kind: "events",
  id,
  at,
  identityCenterRegion: null,
  identityCenterInstance: null,
});

/** One run on a ledger, without collecting: reads, compares, commits. */
export async function record(
  ledger: Ledger,
  account: string,
  id: string,
  at: string,
  evaluations: readonly Evaluation[],
): Promise<Differences> {
  const standing = await ledger.read(account);
  const differences = compare({ ...standing, first: standing.lastRun === null }, evaluations, { at, alertId: id });
  await ledger.commit(account, runOf(id, at, evaluations), differences);
  return differences;
}

/** The ids of the alerts that are recorded and not sent yet, oldest first. */
export const unsentIn = async (ledger: Ledger, account: string): Promise<string[]> =>
  (await ledger.read(account)).unsent.map(({ alertId }) => alertId);

/** An access change that was recorded an hour after it happened. */
export const accessRecord = (eventID: string, eventTime = "2026-11-01T00:00:00.000Z"): AccessRecord => ({
  kind: "assignment-created",
  event: {
    ...{ eventID, eventTime, eventSource: "sso.amazonaws.com", eventName: "CreateAccountAssignment" },
    ...{ awsRegion: "us-east-1", sourceIPAddress: "192.0.2.1", userAgent: "cli", actor: "arn", mfaUsed: null },
  },
  params: { set: "arn:aws:sso:::permissionSet/i/ps-1", setName: "管理者" },
  administers: null,
  errorCode: null,
  requestId: "r",
  recordedAt: new Date(Date.parse(eventTime) + 3_600_000).toISOString(),
});
