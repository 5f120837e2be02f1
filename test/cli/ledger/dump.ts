import { DatabaseSync } from "node:sqlite";

/** The definitions of a file's tables and indexes, and its format. */
export function definitionsIn(db: DatabaseSync): readonly string[] {
  const rows = db.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").all();
  const format = db.prepare("PRAGMA user_version").get()?.["user_version"];
  return [...rows.map(({ sql }) => String(sql)), `PRAGMA user_version = ${format}`];
}

/** A ledger file as SQL, from which it can be made again. */
export function dumpOf(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").all();
    const rows = tables.flatMap(({ name }) => {
      const all = db.prepare(`SELECT * FROM ${name}`).all();
      return all.map((row) => `INSERT INTO ${name} VALUES (${Object.values(row).map(literal).join(", ")})`);
    });
    return `${[...definitionsIn(db), ...rows].join(";\n")};\n`;
  } finally {
    db.close();
  }
}

const literal = (value: unknown): string =>
  value === null ? "NULL" : typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
