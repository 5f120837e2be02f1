import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
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
/** Tables of later versions, of which none replaces an older one: a file without them gets them when it is written. */
const LATER_TABLES = `
  CREATE TABLE IF NOT EXISTS topic (account TEXT, arn TEXT, PRIMARY KEY (account, arn)) STRICT;
  CREATE TABLE IF NOT EXISTS gathered (account TEXT, alert_id TEXT, organization TEXT NOT NULL, pass TEXT NOT NULL, departed INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, alert_id)) STRICT;
  CREATE TABLE IF NOT EXISTS digest (organization TEXT, digest_id TEXT, sent INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (organization, digest_id)) STRICT;
  CREATE TABLE IF NOT EXISTS fix (account TEXT, id TEXT, at TEXT NOT NULL, header TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, id)) STRICT;
  CREATE TABLE IF NOT EXISTS flood (organization TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS access (account TEXT, event_id TEXT, at TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, event_id)) STRICT;
  CREATE INDEX IF NOT EXISTS access_by_time ON access (account, at);
  CREATE TABLE IF NOT EXISTS access_feed (account TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS pass (organization TEXT, kind TEXT, id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (organization, kind)) STRICT;`;
/** The format of a file with these tables, as its `user_version`; 0 is a new file. A file of another format is refused. */
const FORMAT = 1;
/** How long a command waits for another process that writes, in milliseconds. */
const PATIENCE = 5_000;

/** How to open the file. */
export interface OpenOptions {
  /** Neither changes nor creates the file. */
  readonly readOnly?: boolean;
  /** The largest number of pages of the file, for tests: SQLite then reports a full disk. */
  readonly pages?: number;
  /** How long to wait for another process that writes, in milliseconds. */
  readonly patience?: number;
}

/** The SQLite file of a ledger, or memory, with its tables. Its errors say what to do. */
export class LedgerFile implements Disposable {
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
  static openFile(path: string, { readOnly = false, pages, patience = PATIENCE }: OpenOptions = {}): LedgerFile {
    try {
      if (readOnly) return LedgerFile.#openForReading(path);
      if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const db = new DatabaseSync(path, { timeout: patience });
      if (path !== ":memory:") chmodSync(path, 0o600);
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
      if (pages) db.exec(`PRAGMA max_page_count = ${pages}`);
      const file = new LedgerFile(db, path);
      file.#prepareTables();
      return file;
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const { message } = error as Error;
      throw new UsageError({
        en: `The ledger ${path} can't be opened (${message}). Choose another file with --ledger.`,
        ja: `台帳 ${path} を開けません (${message})。--ledger で別のファイルを指定してください。`,
      });
    }
  }

  static #openForReading(path: string): LedgerFile {
    const url = pathToFileURL(path);
    // Without a writer there is no log. Unless the file is declared immutable, SQLite would create one.
    if (!existsSync(`${path}-wal`)) url.searchParams.set("immutable", "1");
    const db = new DatabaseSync(url, { readOnly: true, timeout: PATIENCE });
    const file = new LedgerFile(db, path);
    file.#checkFormat();
    return file;
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
    this.atomically(() => {
      if (this.#format() === 0) this.#db.exec(`${TABLES} PRAGMA user_version = ${FORMAT};`);
      this.#checkFormat();
      this.#db.exec(LATER_TABLES);
    });
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  /** Whether the file has a table: one that an older version wrote, and that is only read, lacks the later ones. */
  has(table: string): boolean {
    return this.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table).length > 0;
  }

  /** The bodies of the rows that a query selects. */
  bodies<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.all(sql, ...values).map(({ body }) => JSON.parse(String(body)) as T);
  }

  /** Writes a row: the columns before its body, and the body. It replaces the row with the same key. */
  put(table: string, columns: readonly SQLInputValue[], body: object): void {
    const values = [...columns, JSON.stringify(body)];
    this.run(`INSERT OR REPLACE INTO ${table} VALUES (${values.map(() => "?").join(", ")})`, ...values);
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#explained(() => this.#statement(sql).run(...values));
  }

  all(sql: string, ...values: SQLInputValue[]) {
    return this.#explained(() => this.#statement(sql).all(...values));
  }

  /** Writes all that `work` writes, or nothing. */
  atomically(work: () => void): void {
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
