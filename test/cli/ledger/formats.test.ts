import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test } from "vitest";
import { SqliteLedger } from "../../../packages/cli/src/ledger/sqlite.ts";
import { openTerminal, temporaryFolder } from "../terminal.ts";
import { definitionsIn, dumpOf } from "./dump.ts";

const formats = globSync("formats/*.sql", { cwd: import.meta.dirname }).sort();
const sqlOf = (format: string) => readFileSync(join(import.meta.dirname, format), "utf8");

/** A file that an earlier version wrote. */
function fileOf(format: string): string {
  const file = join(temporaryFolder(), "ledger.db");
  const db = new DatabaseSync(file);
  db.exec(sqlOf(format));
  db.close();
  return file;
}

const accessKey = { root: { accessKeys: [{ status: "Active" }] } };

describe.each(formats)("a ledger in %s", (format) => {
  let file: string;
  beforeEach(() => {
    file = fileOf(format);
  });
  /** What a command prints about it. */
  async function printed(...args: string[]) {
    const { genkan, clock } = openTerminal({ change: accessKey });
    clock.advance(4 * 3_600_000);
    const { status, out, err } = await genkan(...args, "--ledger", file);
    expect([status, err]).toEqual([0, ""]);
    return out;
  }

  test("has its findings and its history", async () => {
    const findings = JSON.parse(await printed("findings", "--format", "json"));
    const statuses = Object.groupBy(findings.findings as { status: string }[], ({ status }) => status);
    expect(Object.entries(statuses).map(([status, all]) => [status, all?.length])).toEqual(
      expect.arrayContaining([
        ["COMPLIANT", 15],
        ["NON_COMPLIANT", 1],
        ["NOT_APPLICABLE", 2],
      ]),
    );
    const history = await printed("history");
    expect(history).toContain("New problem (CRITICAL)  root-access-key-absent");
    expect(history).toContain("First look: 16 compliant, 2 not applicable");
  });

  test("has what people declared, and what root did", async () => {
    expect(await printed("exception", "list")).toContain("root-hardware-mfa-enabled  hanako: ordered");
    expect(await printed("planned-use", "list")).toContain("2026-11-01T00:00:31.050Z - 2026-11-01T01:00:31.050Z");
    expect(await printed("activity")).toContain("RunInstances (ec2.amazonaws.com), 192.0.2.1");
  });

  test("has no access changes if it is older than they are", async () => {
    // What only reads does not add the tables that are missing.
    const ledger = SqliteLedger.openFile(file, { readOnly: true });
    expect(await ledger.accessChanges("111122223333", 9)).toEqual([]);
    expect(await ledger.read("111122223333")).not.toHaveProperty("feed");
    ledger.close();
  });

  test("goes on: a run finds the same, reports nothing again, and loses nothing", async () => {
    const before = dumpOf(file);
    const changes = (dump: string) => dump.match(/^INSERT INTO (change|exception|planned_use|attestation) .*$/gm) ?? [];
    const { genkan, clock } = openTerminal({ change: accessKey });
    clock.advance(4 * 3_600_000);
    const { status, out, err } = await genkan("watch", "--once", "--ledger", file);
    expect([status, err]).toEqual([0, expect.stringContaining(" 1 NON_COMPLIANT")]);
    expect(out).not.toContain("root-access-key-absent");
    // A control that is newer than the file is looked at for the first time.
    expect(changes(dumpOf(file))).toEqual(expect.arrayContaining([...changes(before)]));
    expect(changes(before).length).toBeGreaterThan(20);
  });
});

test("tables are not changed without a new format, and a new format needs a file in formats/", () => {
  const file = join(temporaryFolder(), "ledger.db");
  SqliteLedger.openFile(file).close();
  const db = new DatabaseSync(file, { readOnly: true });
  const definitions = definitionsIn(db);
  db.close();
  const frozen = new DatabaseSync(":memory:");
  frozen.exec(sqlOf(formats.at(-1)!));
  // A later version may add tables.
  expect(definitions).toEqual(expect.arrayContaining([...definitionsIn(frozen)]));
  frozen.close();
});
