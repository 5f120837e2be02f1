import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { type Line, lastOf, MEMORY_DAYS } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import type { WeakSignIns } from "@genkan/controls/domain/sign-ins";
import { type Exception, exceptionKey } from "@genkan/controls/engine/exception";
import {
  type Change,
  type Differences,
  type Finding,
  findingKey,
  withoutRepeats,
} from "@genkan/controls/engine/finding";
import {
  type Commit,
  ConflictError,
  type Ledger,
  type Run,
  type Standing,
  type UnsentAlert,
  unsentAlertOf,
} from "@genkan/controls/engine/ledger";
import type { Attestation, PlannedUse } from "@genkan/controls/model/settings";
import { daysBefore } from "@genkan/controls/model/time";
import { UsageError } from "../exit.ts";

/** The tables. A change to them needs another {@link FORMAT}. */
const TABLES = `
  CREATE TABLE finding (account TEXT, key TEXT, version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE change (seq INTEGER PRIMARY KEY, account TEXT NOT NULL, alert_id TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX change_by_alert ON change (account, alert_id);
  CREATE TABLE unsent (account TEXT, alert_id TEXT, body TEXT NOT NULL, PRIMARY KEY (account, alert_id)) STRICT;
  CREATE TABLE run (account TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE exception (account TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE planned_use (account TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE attestation (account TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE act (account TEXT, key TEXT, version INTEGER NOT NULL, last INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE sign_in (account TEXT, key TEXT, version INTEGER NOT NULL, last INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;`;
/** The topics that have received how an account stands. Files that are older than this table get it when they are written. */
const TOPICS = "CREATE TABLE IF NOT EXISTS topic (account TEXT, arn TEXT, PRIMARY KEY (account, arn)) STRICT;";
/** The format of a file with these tables, as its `user_version`; 0 is a new file. A file of another format is refused. */
const FORMAT = 1;
/** How many days changes are kept; the same as in the deployed ledger. */
const KEPT_DAYS = 400;
/** How long a process waits for another one that writes, in milliseconds. */
const PATIENCE = 5_000;

/** How to open the file. */
export interface SqliteLedgerOptions {
  /** Neither changes nor creates the file. */
  readonly readOnly?: boolean;
  /** The largest number of pages of the file, for tests: SQLite then reports a full disk. */
  readonly pages?: number;
}

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
  readonly #db: DatabaseSync;
  readonly #path: string;
  /** Statements by their SQL, because SQLite takes longer to parse most of them than to run them. */
  readonly #statements = new Map<string, StatementSync>();

  private constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /**
   * Opens a ledger, and creates it if there is none; `:memory:` stores nothing. @throws UsageError if it cannot be used
   */
  static openFile(path: string, { readOnly = false, pages }: SqliteLedgerOptions = {}): SqliteLedger {
    try {
      if (readOnly) return SqliteLedger.#openForReading(path);
      if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const db = new DatabaseSync(path, { timeout: PATIENCE });
      if (path !== ":memory:") chmodSync(path, 0o600);
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
      if (pages) db.exec(`PRAGMA max_page_count = ${pages}`);
      const ledger = new SqliteLedger(db, path);
      ledger.#prepareTables();
      return ledger;
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const { message } = error as Error;
      throw new UsageError({
        en: `The ledger ${path} can't be opened (${message}). Choose another file with --ledger.`,
        ja: `台帳 ${path} を開けません (${message})。--ledger で別のファイルを指定してください。`,
      });
    }
  }

  static #openForReading(path: string): SqliteLedger {
    const url = pathToFileURL(path);
    // Without a writer there is no log. Unless the file is declared immutable, SQLite would create one.
    if (!existsSync(`${path}-wal`)) url.searchParams.set("immutable", "1");
    const db = new DatabaseSync(url, { readOnly: true, timeout: PATIENCE });
    const ledger = new SqliteLedger(db, path);
    ledger.#checkFormat();
    return ledger;
  }

  /** @throws UsageError if the file has tables of another format */
  #checkFormat(): void {
    const format = this.#format();
    if (format !== FORMAT)
      throw new UsageError({
        en: `The ledger ${this.#path} has format ${format}, and this version of Genkan reads format ${FORMAT}. Choose another file with --ledger.`,
        ja: `台帳 ${this.#path} の形式は ${format} ですが、このバージョンの Genkan が読み取れる形式は ${FORMAT} です。--ledger で別のファイルを指定してください。`,
      });
  }

  #format(): number {
    return Number(this.#db.prepare("PRAGMA user_version").get()?.["user_version"]);
  }

  #prepareTables(): void {
    this.#atomically(() => {
      if (this.#format() === 0) this.#db.exec(`${TABLES} PRAGMA user_version = ${FORMAT};`);
      this.#checkFormat();
      this.#db.exec(TOPICS);
    });
  }

  close(): void {
    this.#db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async read(account: string): Promise<Standing> {
    const bodies = <T>(table: string) =>
      this.#all(`SELECT body FROM ${table} WHERE account = ?`, account).map(
        ({ body }) => JSON.parse(String(body)) as T,
      );
    return {
      lastRun: bodies<Run>("run")[0] ?? null,
      findings: bodies<Finding>("finding"),
      exceptions: bodies<Exception>("exception"),
      plannedUses: bodies<PlannedUse>("planned_use"),
      attestations: bodies<Attestation>("attestation"),
      activity: bodies<Activity>("act"),
      signIns: bodies<WeakSignIns>("sign_in"),
      unsent: this.#all("SELECT body FROM unsent WHERE account = ? ORDER BY alert_id", account).map(
        ({ body }) => JSON.parse(String(body)) as UnsentAlert,
      ),
    };
  }

  async commit(account: string, by: Commit, differences: Differences, resumed = false): Promise<void> {
    const { written, removed, changes, activity, outdated, signIns, recorded } = withoutRepeats(differences);
    this.#atomically(() => {
      for (const finding of written) {
        this.#guard("finding", account, findingKey(finding), finding.version - 1);
        this.#put("finding", [account, findingKey(finding), finding.version], finding);
      }
      for (const finding of removed) {
        this.#guard("finding", account, findingKey(finding), finding.version);
        this.#run("DELETE FROM finding WHERE account = ? AND key = ?", account, findingKey(finding));
      }
      for (const line of outdated) {
        this.#guard("act", account, line.key, line.version);
        this.#run("DELETE FROM act WHERE account = ? AND key = ?", account, line.key);
      }
      this.#putLines("act", account, activity, by.at);
      this.#putLines("sign_in", account, signIns, by.at);
      for (const { alertId } of recorded)
        this.#run("DELETE FROM change WHERE account = ? AND alert_id = ?", account, alertId);
      for (const change of [...changes, ...recorded]) {
        const row = [account, change.alertId, change.at, JSON.stringify(change)];
        this.#run("INSERT INTO change (account, alert_id, at, body) VALUES (?, ?, ?, ?)", ...row);
      }
      if (changes.length || resumed) {
        const unsent = JSON.stringify(unsentAlertOf(by, differences));
        this.#run("INSERT OR REPLACE INTO unsent VALUES (?, ?, ?)", account, by.id, unsent);
      }
      if (changes.length || recorded.length)
        this.#run(
          "DELETE FROM change WHERE account = ? AND at < ?",
          account,
          daysBefore(new Date(by.at), KEPT_DAYS).toISOString(),
        );
      if (by.kind === "run") this.#run("INSERT OR REPLACE INTO run VALUES (?, ?)", account, JSON.stringify(by));
    });
  }

  async changesOf(account: string, alertId: string): Promise<Change[]> {
    return this.#changes("account = ? AND alert_id = ? ORDER BY seq", account, alertId);
  }

  async markSent(account: string, alertId: string): Promise<void> {
    this.#run("DELETE FROM unsent WHERE account = ? AND alert_id = ?", account, alertId);
  }

  /** Whether a topic has received how the account stands. */
  knowsTopic(account: string, arn: string): boolean {
    return this.#all("SELECT 1 FROM topic WHERE account = ? AND arn = ?", account, arn).length > 0;
  }

  /** Remembers that a topic has received how the account stands: from then on, changes are enough. */
  rememberTopic(account: string, arn: string): void {
    this.#run("INSERT OR IGNORE INTO topic VALUES (?, ?)", account, arn);
  }

  /** Does nothing: a commit is never unfinished, and the sender of alerts reads them from here. */
  async wake(): Promise<void> {}

  async history(account: string, limit: number, since = ""): Promise<Change[]> {
    return this.#changes("account = ? AND alert_id >= ? ORDER BY alert_id DESC, seq LIMIT ?", account, since, limit);
  }

  async putException(account: string, exception: Exception): Promise<void> {
    this.#put("exception", [account, exceptionKey(exception)], exception);
  }

  async removeException(account: string, exception: Pick<Exception, "control" | "resource">): Promise<void> {
    this.#run("DELETE FROM exception WHERE account = ? AND key = ?", account, exceptionKey(exception));
  }

  async putPlannedUse(account: string, use: PlannedUse): Promise<void> {
    this.#put("planned_use", [account, use.id], use);
  }

  async removePlannedUse(account: string, id: string): Promise<void> {
    this.#run("DELETE FROM planned_use WHERE account = ? AND key = ?", account, id);
  }

  async putAttestation(account: string, attestation: Attestation): Promise<void> {
    this.#put("attestation", [account, attestation.subject], attestation);
  }

  /** Checks that the stored version is the one that was read; 0 means that nothing is stored. */
  #guard(table: string, account: string, key: string, expected: number): void {
    const [row] = this.#all(`SELECT version FROM ${table} WHERE account = ? AND key = ?`, account, key);
    if (Number(row?.["version"] ?? 0) !== expected) throw new ConflictError(`${key} was written by another run`);
  }

  /** Writes lines of root activity or sign-ins, and deletes those that are too old. */
  #putLines(table: "act" | "sign_in", account: string, lines: readonly Line[], at: string): void {
    for (const line of lines) {
      this.#guard(table, account, line.key, line.version - 1);
      const values = [account, line.key, line.version, lastOf(line), JSON.stringify(line)];
      this.#run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?, ?)`, ...values);
    }
    if (!lines.length) return;
    const oldest = daysBefore(new Date(at), MEMORY_DAYS).getTime();
    this.#run(`DELETE FROM ${table} WHERE account = ? AND last < ?`, account, oldest);
  }

  /** Writes a row: the columns before its body, and the body. It replaces the row with the same key. */
  #put(table: string, columns: readonly SQLInputValue[], body: object): void {
    const values = [...columns, JSON.stringify(body)];
    this.#run(`INSERT OR REPLACE INTO ${table} VALUES (${values.map(() => "?").join(", ")})`, ...values);
  }

  #changes(where: string, ...values: SQLInputValue[]): Change[] {
    return this.#all(`SELECT body FROM change WHERE ${where}`, ...values).map(
      ({ body }) => JSON.parse(String(body)) as Change,
    );
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#explained(() => this.#statement(sql).run(...values));
  }

  #all(sql: string, ...values: SQLInputValue[]) {
    return this.#explained(() => this.#statement(sql).all(...values));
  }

  #atomically(work: () => void): void {
    this.#explained(() => {
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        work();
        this.#db.exec("COMMIT");
      } catch (error) {
        // If the disk is full, SQLite has already rolled back.
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Explains what is wrong with the file. @throws UsageError instead of SQLite's error */
  #explained<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { code, errcode = 0, errstr } = error as Error & { code?: string; errcode?: number; errstr?: string };
      if (code !== "ERR_SQLITE_ERROR") throw error;
      // The last byte of an error code is its kind. https://www.sqlite.org/rescode.html
      const isFull = (errcode & 0xff) === SQLITE_FULL;
      const text = isFull
        ? {
            en: `The disk is full: nothing more can be written to the ledger ${this.#path}. Make room, then run this again.`,
            ja: `ディスクに空きがないため、台帳 ${this.#path} に書き込めません。空きを作ってから、もう一度実行してください。`,
          }
        : {
            en: `The ledger ${this.#path} can't be used (${errstr}). Choose another file with --ledger.`,
            ja: `台帳 ${this.#path} を使用できません (${errstr})。--ledger で別のファイルを指定してください。`,
          };
      throw new UsageError(text, { cause: error });
    }
  }
}

const SQLITE_FULL = 13;
