import { type Line, lastOf, MEMORY_DAYS } from "@genkan/controls/domain/memory";
import type { AccessFeed, AccessRecord } from "@genkan/controls/engine/access-record";
import { type Exception, type ExceptionId, exceptionKey } from "@genkan/controls/engine/exception";
import { type Change, type Differences, findingKey, withoutRepeats } from "@genkan/controls/engine/finding";
import { type Fix, type FixHeader, headerOf } from "@genkan/controls/engine/fix";
import {
  type Commit,
  ConflictError,
  gatheringOf,
  HISTORY_KEPT_DAYS,
  heartbeatOf,
  type Ledger,
  type Run,
  recordsAlert,
  type Standing,
  unsentAlertOf,
} from "@genkan/controls/engine/ledger";
import type { Attestation, PlannedUse } from "@genkan/controls/model/settings";
import { daysBefore } from "@genkan/controls/model/time";
import { LedgerFile, type OpenOptions } from "./ledger-file.ts";

/** How many fixes a run knows of. */
const LATEST_FIXES = 100;

/**
 * The embedded ledger: one SQLite file, or memory. A commit is one transaction: a kill leaves all of it or nothing.
 *
 * @example
 * ```ts
 * import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
 *
 * using ledger = SqliteLedger.openFile(":memory:");
 * await ledger.putPlannedUse("111122223333", {
 *   id: "close-account",
 *   from: "2026-11-01T09:00:00Z",
 *   to: "2026-11-01T10:00:00Z",
 *   owner: "alice",
 *   reason: "closes a member account",
 * });
 * const { plannedUses, lastRun } = await ledger.read("111122223333");
 * plannedUses.map(({ owner }) => owner);
 * // => ["alice"]
 *
 * // No run was committed yet.
 * lastRun;
 * // => null
 * ```
 */
export class SqliteLedger implements Ledger, Disposable {
  protected readonly file: LedgerFile;

  protected constructor(file: LedgerFile) {
    this.file = file;
  }

  /**
   * Opens a ledger, and creates it if there is none; `:memory:` stores nothing. @throws UsageError if it cannot be used
   */
  static openFile(path: string, options: OpenOptions = {}): SqliteLedger {
    return new SqliteLedger(LedgerFile.openFile(path, options));
  }

  close(): void {
    this.file[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async read(account: string): Promise<Standing> {
    const bodies = <T>(table: string, order = "") =>
      this.file.bodies<T>(`SELECT body FROM ${table} WHERE account = ?${order}`, account);
    const [feed] = this.file.has("access_feed") ? bodies<AccessFeed>("access_feed") : [];
    return {
      lastRun: bodies<Run>("run")[0] ?? null,
      findings: bodies("finding"),
      exceptions: bodies("exception"),
      plannedUses: bodies("planned_use"),
      attestations: bodies("attestation"),
      activity: bodies("act"),
      signIns: bodies("sign_in"),
      unsent: bodies("unsent", " ORDER BY alert_id"),
      fixes: this.#fixes<FixHeader>("header", account, LATEST_FIXES),
      ...(feed ? { feed } : {}),
    };
  }

  async commit(account: string, by: Commit, differences: Differences, resumed = false): Promise<void> {
    const { written, removed, changes, activity, outdated, signIns, recorded, access, feed } =
      withoutRepeats(differences);
    this.file.atomically(() => {
      for (const finding of written) {
        this.#guard("finding", account, findingKey(finding), finding.version - 1);
        this.file.put("finding", [account, findingKey(finding), finding.version], finding);
      }
      for (const finding of removed) {
        this.#guard("finding", account, findingKey(finding), finding.version);
        this.file.run("DELETE FROM finding WHERE account = ? AND key = ?", account, findingKey(finding));
      }
      for (const line of outdated) {
        this.#guard("act", account, line.key, line.version);
        this.file.run("DELETE FROM act WHERE account = ? AND key = ?", account, line.key);
      }
      this.#putLines("act", account, activity, by.at);
      this.#putLines("sign_in", account, signIns, by.at);
      this.#putAccess(account, access, by.at);
      if (feed) {
        this.#guard("access_feed", account, null, feed.version - 1);
        this.file.put("access_feed", [account, feed.version], feed);
      }
      for (const { alertId } of recorded)
        this.file.run("DELETE FROM change WHERE account = ? AND alert_id = ?", account, alertId);
      for (const change of [...changes, ...recorded]) {
        const row = [account, change.alertId, change.at, JSON.stringify(change)];
        this.file.run("INSERT INTO change (account, alert_id, at, body) VALUES (?, ?, ?, ?)", ...row);
      }
      const hasAlert = recordsAlert(by, changes, resumed);
      if (hasAlert) this.#putAlert(account, by, differences);
      if (changes.length || recorded.length)
        this.file.run(
          "DELETE FROM change WHERE account = ? AND at < ?",
          account,
          daysBefore(new Date(by.at), HISTORY_KEPT_DAYS).toISOString(),
        );
      const heartbeat = heartbeatOf(by, hasAlert);
      if (heartbeat === "removed") this.file.run("DELETE FROM run WHERE account = ?", account);
      else if (heartbeat !== "unchanged") this.file.put("run", [account], heartbeat);
    });
  }

  async changesOf(account: string, alertId: string): Promise<Change[]> {
    return this.#changes("account = ? AND alert_id = ? ORDER BY seq", account, alertId);
  }

  async markSent(account: string, alertId: string): Promise<void> {
    this.file.run("DELETE FROM unsent WHERE account = ? AND alert_id = ?", account, alertId);
  }

  /** Whether a topic has received how the account stands. */
  knowsTopic(account: string, arn: string): boolean {
    return this.file.all("SELECT 1 FROM topic WHERE account = ? AND arn = ?", account, arn).length > 0;
  }

  /** Remembers that a topic has received how the account stands: from then on, changes are enough. */
  rememberTopic(account: string, arn: string): void {
    this.file.run("INSERT OR IGNORE INTO topic VALUES (?, ?)", account, arn);
  }

  /** Does nothing: a commit is never unfinished, and the sender of alerts reads them from here. */
  async wake(): Promise<void> {}

  async history(account: string, limit: number, since = ""): Promise<Change[]> {
    return this.#changes("account = ? AND alert_id >= ? ORDER BY alert_id DESC, seq LIMIT ?", account, since, limit);
  }

  async accessChanges(account: string, limit: number, since = ""): Promise<AccessRecord[]> {
    if (!this.file.has("access")) return [];
    const where = "WHERE account = ? AND at >= ? ORDER BY at DESC, event_id DESC LIMIT ?";
    return this.file.bodies(`SELECT body FROM access ${where}`, account, since, limit);
  }

  async putException(account: string, exception: Exception): Promise<void> {
    this.file.put("exception", [account, exceptionKey(exception)], exception);
  }

  async removeException(account: string, exception: ExceptionId): Promise<void> {
    this.file.run("DELETE FROM exception WHERE account = ? AND key = ?", account, exceptionKey(exception));
  }

  async putPlannedUse(account: string, use: PlannedUse): Promise<void> {
    this.file.put("planned_use", [account, use.id], use);
  }

  async removePlannedUse(account: string, id: string): Promise<void> {
    this.file.run("DELETE FROM planned_use WHERE account = ? AND key = ?", account, id);
  }

  async putAttestation(account: string, attestation: Attestation): Promise<void> {
    this.file.put("attestation", [account, attestation.subject], attestation);
  }

  async putFix(account: string, fix: Fix): Promise<void> {
    this.file.put("fix", [account, fix.id, fix.at, JSON.stringify(headerOf(fix))], fix);
  }

  async fixes(account: string): Promise<Fix[]> {
    return this.#fixes("body", account);
  }

  /** Fixes or their headers, newest first. */
  #fixes<T>(column: "header" | "body", account: string, limit = -1): T[] {
    if (!this.file.has("fix")) return [];
    const where = "WHERE account = ? ORDER BY at DESC, id DESC LIMIT ?";
    return this.file.bodies(`SELECT ${column} AS body FROM fix ${where}`, account, limit);
  }

  /** Checks that the stored version is the one that was read; 0 means that nothing is stored. `null`: the account has one row. */
  #guard(table: string, account: string, key: string | null, expected: number): void {
    const [row] =
      key === null
        ? this.file.all(`SELECT version FROM ${table} WHERE account = ?`, account)
        : this.file.all(`SELECT version FROM ${table} WHERE account = ? AND key = ?`, account, key);
    if (Number(row?.["version"] ?? 0) !== expected)
      throw new ConflictError(`${key ?? table} was written by another run`);
  }

  /** Writes access changes that are not there yet, and deletes those that are too old. */
  #putAccess(account: string, records: readonly AccessRecord[], at: string): void {
    for (const record of records) {
      const { eventID, eventTime } = record.event;
      const [row] = this.file.all("SELECT 1 FROM access WHERE account = ? AND event_id = ?", account, eventID);
      if (row) throw new ConflictError(`${eventID} was recorded by another run`);
      this.file.put("access", [account, eventID, eventTime], record);
    }
    if (!records.length) return;
    const oldest = daysBefore(new Date(at), HISTORY_KEPT_DAYS).toISOString();
    this.file.run("DELETE FROM access WHERE account = ? AND at < ?", account, oldest);
  }

  /** Writes lines of root activity or sign-ins, and deletes those that are too old. */
  #putLines(table: "act" | "sign_in", account: string, lines: readonly Line[], at: string): void {
    for (const line of lines) {
      this.#guard(table, account, line.key, line.version - 1);
      const values = [account, line.key, line.version, lastOf(line), JSON.stringify(line)];
      this.file.run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?, ?)`, ...values);
    }
    if (!lines.length) return;
    const oldest = daysBefore(new Date(at), MEMORY_DAYS).getTime();
    this.file.run(`DELETE FROM ${table} WHERE account = ? AND last < ?`, account, oldest);
  }

  /** Records the alert of a commit: unsent, or gathered for the digest of its pass. */
  #putAlert(account: string, by: Commit, differences: Differences): void {
    const alert = unsentAlertOf(by, differences);
    const gathering = gatheringOf(by);
    if (!gathering) {
      this.file.put("unsent", [account, by.id], alert);
      return;
    }
    const { organization, pass } = gathering;
    this.file.put("gathered", [account, by.id, organization, pass, by.kind === "departure" ? 1 : 0], alert.beside);
  }

  #changes(where: string, ...values: (string | number)[]): Change[] {
    return this.file.bodies(`SELECT body FROM change WHERE ${where}`, ...values);
  }
}
