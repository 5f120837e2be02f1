import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { type Line, lastOf, MEMORY_DAYS } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import type { WeakSignIns } from "@genkan/controls/domain/sign-ins";
import {
  type Change,
  type Differences,
  type Exception,
  exceptionKey,
  type Finding,
  findingKey,
  withoutRepeats,
} from "@genkan/controls/engine/finding";
import {
  ConflictError,
  type Ledger,
  type Occasion,
  type Run,
  type Standing,
  type Untold,
  untoldOf,
} from "@genkan/controls/engine/ledger";
import type { Attestation, PlannedUse } from "@genkan/controls/model/settings";
import { UsageError } from "../exit.ts";

/**
 * How the tables came to be, one step a release that changed them; a file says how many it has seen. A file of a newer
 * Genkan is refused rather than misread.
 */
const STEPS = [
  `CREATE TABLE finding (account TEXT, key TEXT, version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE change (seq INTEGER PRIMARY KEY, account TEXT NOT NULL, alert_id TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX change_by_alert ON change (account, alert_id);
  CREATE TABLE untold (account TEXT, alert_id TEXT, PRIMARY KEY (account, alert_id)) STRICT;
  CREATE TABLE run (account TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE exception (account TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE planned_use (account TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;`,
  "CREATE TABLE attestation (account TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;",
  "CREATE TABLE act (account TEXT, key TEXT, at TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;",
  "ALTER TABLE untold ADD COLUMN body TEXT NOT NULL DEFAULT 'null';",
  `DROP TABLE act;
  CREATE TABLE act (account TEXT, key TEXT, version INTEGER NOT NULL, last INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;
  CREATE TABLE sign_in (account TEXT, key TEXT, version INTEGER NOT NULL, last INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)) STRICT;`,
];
/** How long changes are kept, in days; as in the deployed ledger. */
const KEPT_DAYS = 400;
/** How long one process waits for another that writes, in milliseconds. */
const PATIENCE = 5_000;

export interface SqliteLedgerOptions {
  /** Leaves the file as it is, and makes none. */
  readonly readOnly?: boolean;
  /** How many pages the file may have at most, for tests: to SQLite, that is a full disk. */
  readonly pages?: number;
}

/** The embedded ledger: one SQLite file, or memory. A commit is one transaction: a kill leaves all of it or nothing. */
export class SqliteLedger implements Ledger, Disposable {
  readonly #db: DatabaseSync;
  readonly #path: string;
  /** Statements by their SQL: SQLite takes longer to parse most of them than to run them. */
  readonly #statements = new Map<string, StatementSync>();

  private constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /** Opens a ledger, made when it is not there; `:memory:` keeps nothing. @throws UsageError when it can't be used */
  static open(path: string, { readOnly = false, pages }: SqliteLedgerOptions = {}): SqliteLedger {
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
      throw new UsageError(
        `The ledger ${path} can't be opened (${(error as Error).message}). Choose another file with --ledger.`,
      );
    }
  }

  static #openForReading(path: string): SqliteLedger {
    const url = pathToFileURL(path);
    // While nobody writes there is no log, and without it SQLite would make one beside the file.
    if (!existsSync(`${path}-wal`)) url.searchParams.set("immutable", "1");
    const db = new DatabaseSync(url, { readOnly: true, timeout: PATIENCE });
    const ledger = new SqliteLedger(db, path);
    if (ledger.#format() === STEPS.length) return ledger;
    const copy = new SqliteLedger(copyOf(db), path);
    db.close();
    copy.#prepareTables();
    return copy;
  }

  /** How many of the steps a file has seen. @throws UsageError when it is of a newer release */
  #format(): number {
    const version = Number(this.#db.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version > STEPS.length) {
      throw new UsageError(
        `The ledger ${this.#path} was written by a newer release of Genkan (format ${version}, this one knows ${STEPS.length}).`,
      );
    }
    return version;
  }

  #prepareTables(): void {
    this.#atomically(() => {
      for (const step of STEPS.slice(this.#format())) this.#db.exec(step);
      this.#db.exec(`PRAGMA user_version = ${STEPS.length}`);
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
    const lastRun = bodies<Run>("run")[0] ?? null;
    const alerts = this.#all("SELECT alert_id, body FROM untold WHERE account = ? ORDER BY alert_id", account);
    return {
      lastRun,
      findings: bodies<Finding>("finding"),
      exceptions: bodies<Exception>("exception"),
      plannedUses: bodies<PlannedUse>("planned_use"),
      attestations: bodies<Attestation>("attestation"),
      activity: bodies<Activity>("act"),
      signIns: bodies<WeakSignIns>("sign_in"),
      untold: alerts.map(({ alert_id, body }) => {
        // Alerts of earlier releases were recorded alone. Their ids begin with their time.
        const id = String(alert_id);
        const alone = untoldOf({ ...lastRun, id, at: id.slice(0, "2026-11-01T00:00:00.000Z".length) }, {});
        return (JSON.parse(String(body)) as Untold | null) ?? alone;
      }),
    };
  }

  async commit(account: string, run: Run | Occasion, differences: Differences, resumed = false): Promise<void> {
    const { written, removed, changes, activity, outdated, signIns, kept } = withoutRepeats(differences);
    this.#atomically(() => {
      for (const finding of written) {
        this.#guard("finding", account, findingKey(finding), finding.version - 1);
        this.#put("finding", account, findingKey(finding), finding, finding.version);
      }
      for (const finding of removed) {
        this.#guard("finding", account, findingKey(finding), finding.version);
        this.#run("DELETE FROM finding WHERE account = ? AND key = ?", account, findingKey(finding));
      }
      for (const line of outdated) {
        this.#guard("act", account, line.key, line.version);
        this.#run("DELETE FROM act WHERE account = ? AND key = ?", account, line.key);
      }
      this.#putLines("act", account, activity, run.at);
      this.#putLines("sign_in", account, signIns, run.at);
      for (const { alertId } of kept)
        this.#run("DELETE FROM change WHERE account = ? AND alert_id = ?", account, alertId);
      for (const change of [...changes, ...kept]) {
        const row = [account, change.alertId, change.at, JSON.stringify(change)];
        this.#run("INSERT INTO change (account, alert_id, at, body) VALUES (?, ?, ?, ?)", ...row);
      }
      if (changes.length || resumed) {
        const untold = JSON.stringify(untoldOf(run, differences));
        this.#run("INSERT OR REPLACE INTO untold VALUES (?, ?, ?)", account, run.id, untold);
      }
      if (changes.length || kept.length)
        this.#run("DELETE FROM change WHERE account = ? AND at < ?", account, daysBefore(run.at, KEPT_DAYS));
      if ("controls" in run) this.#run("INSERT OR REPLACE INTO run VALUES (?, ?)", account, JSON.stringify(run));
    });
  }

  async changesOf(account: string, alertId: string): Promise<Change[]> {
    return this.#changes("account = ? AND alert_id = ? ORDER BY seq", account, alertId);
  }

  async told(account: string, alertId: string): Promise<void> {
    this.#run("DELETE FROM untold WHERE account = ? AND alert_id = ?", account, alertId);
  }

  /** A commit is never left unfinished, and whoever sends alerts reads them here: there is nothing to offer. */
  async wake(): Promise<void> {}

  async history(account: string, limit: number): Promise<Change[]> {
    return this.#changes("account = ? ORDER BY alert_id DESC, seq LIMIT ?", account, limit);
  }

  async putException(account: string, exception: Exception): Promise<void> {
    this.#put("exception", account, exceptionKey(exception), exception);
  }

  async removeException(account: string, exception: Pick<Exception, "control" | "resource">): Promise<void> {
    this.#run("DELETE FROM exception WHERE account = ? AND key = ?", account, exceptionKey(exception));
  }

  async putPlannedUse(account: string, use: PlannedUse): Promise<void> {
    this.#put("planned_use", account, use.id, use);
  }

  async removePlannedUse(account: string, id: string): Promise<void> {
    this.#run("DELETE FROM planned_use WHERE account = ? AND key = ?", account, id);
  }

  async putAttestation(account: string, attestation: Attestation): Promise<void> {
    this.#put("attestation", account, attestation.subject, attestation);
  }

  /** The version that must stand for a write to be on top of what was read; 0 stands for none. */
  #guard(table: string, account: string, key: string, expected: number): void {
    const [row] = this.#all(`SELECT version FROM ${table} WHERE account = ? AND key = ?`, account, key);
    if (Number(row?.["version"] ?? 0) !== expected) throw new ConflictError(`${key} was written by another run`);
  }

  /** Writes lines of what is remembered, and forgets those that are too old. */
  #putLines(table: "act" | "sign_in", account: string, lines: readonly Line[], at: string): void {
    for (const line of lines) {
      this.#guard(table, account, line.key, line.version - 1);
      const values = [account, line.key, line.version, lastOf(line), JSON.stringify(line)];
      this.#run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?, ?)`, ...values);
    }
    if (!lines.length) return;
    const oldest = Date.parse(daysBefore(at, MEMORY_DAYS));
    this.#run(`DELETE FROM ${table} WHERE account = ? AND last < ?`, account, oldest);
  }

  #put(table: string, account: string, key: string, body: object, version?: number): void {
    const values = [account, key, ...(version === undefined ? [] : [version]), JSON.stringify(body)];
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
        // Where the disk is full, SQLite has rolled back by itself.
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Says what is wrong with the file. @throws UsageError in place of what SQLite throws */
  #explained<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { code, errcode = 0, errstr } = error as Error & { code?: string; errcode?: number; errstr?: string };
      if (code !== "ERR_SQLITE_ERROR") throw error;
      // The last byte of an error code is its kind. https://www.sqlite.org/rescode.html
      const isFull = (errcode & 0xff) === SQLITE_FULL;
      throw new UsageError(
        isFull
          ? `The disk is full: nothing more can be written to the ledger ${this.#path}. Make room, then run this again.`
          : `The ledger ${this.#path} can't be used (${errstr}). Choose another file with --ledger.`,
        { cause: error },
      );
    }
  }
}

const SQLITE_FULL = 13;

/** What a file holds, in memory. */
function copyOf(db: DatabaseSync): DatabaseSync {
  const copy = new DatabaseSync(":memory:");
  const made = db.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
  for (const { sql } of made) copy.exec(String(sql));
  for (const { name } of made.filter(({ type }) => type === "table")) {
    for (const row of db.prepare(`SELECT * FROM ${name}`).all()) {
      const values = Object.values(row);
      copy.prepare(`INSERT INTO ${name} VALUES (${values.map(() => "?").join(", ")})`).run(...values);
    }
  }
  copy.exec(`PRAGMA user_version = ${db.prepare("PRAGMA user_version").get()?.["user_version"]}`);
  return copy;
}

const daysBefore = (at: string, days: number) => new Date(Date.parse(at) - days * 86_400_000).toISOString();
