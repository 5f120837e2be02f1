import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AccessRecord } from "@genkan/controls/engine/access-record";
import { compare } from "@genkan/controls/engine/compare";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsageError } from "../../../packages/cli/src/exit.ts";
import { SqliteLedger } from "../../../packages/cli/src/ledger/sqlite.ts";
import { act, lineOf } from "../../acts.ts";
import { accessRecord, evaluation, eventsOf, record, runOf, unsentIn } from "../../findings.ts";
import { ledgerContract } from "../../ledger-contract.ts";

const AT = "2026-11-01T00:00:00.000Z";
/** The error that a person gets, in both languages. */
const saying = (en: string, ja: string) => expect.objectContaining({ message: en, text: { en, ja } });

describe("the SQLite ledger", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "genkan-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  ledgerContract(() => SqliteLedger.openFile(":memory:"));

  test("is kept in a file that only its owner can read", async () => {
    const file = join(folder, "new", "ledger.db");
    const ledger = SqliteLedger.openFile(file);
    await record(ledger, "1", "r1", AT, [evaluation("c", "NON_COMPLIANT")]);
    ledger.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = SqliteLedger.openFile(file);
    expect((await again.read("1")).findings).toHaveLength(1);
    again.close();
  });

  test("a run in which nothing changed writes one row", async () => {
    const file = join(folder, "ledger.db");
    const ledger = SqliteLedger.openFile(file);
    await record(ledger, "1", "r1", AT, [evaluation("c", "COMPLIANT")]);
    const count = (db: DatabaseSync) =>
      db
        .prepare(
          "SELECT (SELECT count(*) FROM change) + (SELECT count(*) FROM finding) + (SELECT count(*) FROM unsent) AS rows",
        )
        .get()?.["rows"];
    const watcher = new DatabaseSync(file, { readOnly: true });
    const before = count(watcher);
    await record(ledger, "1", "r2", AT, [evaluation("c", "COMPLIANT")]);
    expect(count(watcher)).toBe(before);
    expect(
      watcher
        .prepare("SELECT body FROM run")
        .all()
        .map(({ body }) => JSON.parse(String(body)).id),
    ).toEqual(["r2"]);
    watcher.close();
    ledger.close();
  });

  test("two processes share a file", async () => {
    const file = join(folder, "ledger.db");
    const [one, other] = [SqliteLedger.openFile(file), SqliteLedger.openFile(file)];
    await record(one, "1", "r1", AT, [evaluation("c", "COMPLIANT")]);
    await record(other, "1", "r2", AT, [evaluation("c", "NON_COMPLIANT")]);
    expect(await unsentIn(one, "1")).toEqual(["r1", "r2"]);
    one.close();
    other.close();
  });

  test.each(["writing", "reading"])("a file of another format is refused for %s, with what to do", (purpose) => {
    const file = join(folder, "ledger.db");
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    db.close();
    expect(() => SqliteLedger.openFile(file, { readOnly: purpose === "reading" })).toThrow(
      saying(
        `The ledger ${file} has format 99, and this version of Genkan reads format 1. Choose another file with --ledger.`,
        `台帳 ${file} の形式は 99 ですが、このバージョンの Genkan が読み取れる形式は 1 です。--ledger で別のファイルを指定してください。`,
      ),
    );
  });

  test("what another process has written first is named", async () => {
    const ledger = SqliteLedger.openFile(":memory:");
    const eve = evaluation("c", "COMPLIANT", "AWS::IAM::User eve");
    const nothing = { first: true, findings: [], exceptions: [] };
    const commit = (more: object = {}) =>
      ledger.commit("1", runOf("r1", AT, []), { ...compare(nothing, [eve], { at: AT, alertId: "r1" }), ...more });
    await commit();
    await expect(commit()).rejects.toThrow(/eve.* was written by another run/);
    const activity = [lineOf(act("CreateAccessKey (iam)"))];
    await commit({ written: [], activity });
    await expect(commit({ written: [], activity })).rejects.toThrow(`${activity[0]!.key} was written by another run`);
  });

  test("changes expire after 400 days and acts of root after 91, when newer ones are written", async () => {
    const ledger = SqliteLedger.openFile(":memory:");
    const at = (days: number) => new Date(Date.parse(AT) + days * 86_400_000).toISOString();
    const done = (eventTime: string) => [lineOf(act("RunInstances (ec2)", { eventTime: new Date(eventTime) }))];
    const nothing = { written: [], removed: [], changes: [] };
    const ids = async () => (await ledger.history("1", 9)).map(({ alertId }) => alertId);
    await record(ledger, "1", "r1", AT, [evaluation("c", "COMPLIANT")]);
    await ledger.commit("1", eventsOf("e1", AT), { ...nothing, activity: done(AT) });
    const acts = async () => (await ledger.read("1")).activity.length;
    // The other account's stays.
    await record(ledger, "2", "r1", AT, [evaluation("c", "COMPLIANT")]);
    await record(ledger, "1", "r2", at(400), [evaluation("c", "NON_COMPLIANT")]);
    expect(await ids()).toEqual(["r2", "r1"]);
    // A run in which nothing has changed writes one row, and removes none.
    await record(ledger, "1", "r3", at(401), [evaluation("c", "NON_COMPLIANT")]);
    expect([await ids(), await acts()]).toEqual([["r2", "r1"], 1]);
    await record(ledger, "1", "r4", at(401), [evaluation("c", "COMPLIANT")]);
    expect(await ids()).toEqual(["r4", "r2"]);
    await ledger.commit("1", eventsOf("e2", at(91)), { ...nothing, activity: done(at(91)) });
    expect(await acts()).toBe(2);
    await ledger.commit("1", eventsOf("e3", at(92)), { ...nothing, activity: done(at(92)) });
    expect(await acts()).toBe(2);
    expect(await ledger.history("2", 9)).toHaveLength(1);
    const [change] = await ledger.changesOf("1", "r4");
    await ledger.commit("1", eventsOf("e4", at(802)), {
      ...nothing,
      recorded: [{ ...change!, alertId: "k", at: at(802) }],
    });
    expect(await ids()).toEqual(["k"]);
  });

  test("access changes expire after 400 days, when newer ones are written", async () => {
    const ledger = SqliteLedger.openFile(":memory:");
    const at = (days: number) => new Date(Date.parse(AT) + days * 86_400_000).toISOString();
    const commit = (days: number, ...access: readonly AccessRecord[]) =>
      ledger.commit("1", eventsOf(`e${days}`, at(days)), { written: [], removed: [], changes: [], access });
    const ids = async () => (await ledger.accessChanges("1", 9)).map(({ event }) => event.eventID);
    await commit(0, accessRecord("first", at(0)));
    await commit(400, accessRecord("second", at(400)));
    expect(await ids()).toEqual(["second", "first"]);
    // What writes no access change removes none.
    await commit(401);
    expect(await ids()).toEqual(["second", "first"]);
    await commit(401, accessRecord("third", at(401)));
    expect(await ids()).toEqual(["third", "second"]);
    await expect(commit(402, accessRecord("third", at(401)))).rejects.toThrow("third was recorded by another run");
  });

  test("a topic is remembered for the account", () => {
    const ledger = SqliteLedger.openFile(":memory:");
    const knows = () =>
      [
        ["1", "arn:a"],
        ["1", "arn:b"],
        ["2", "arn:a"],
      ].map(([account, arn]) => ledger.knowsTopic(account!, arn!));
    expect(knows()).toEqual([false, false, false]);
    for (let i = 0; i < 2; i++) ledger.rememberTopic("1", "arn:a");
    expect(knows()).toEqual([true, false, false]);
  });

  test("a ledger that was closed is not read any more", async () => {
    const ledger = SqliteLedger.openFile(":memory:");
    ledger.close();
    await expect(ledger.read("1")).rejects.toThrow(/not open/);
  });

  test("a ledger is closed at the end of the block that uses it", async () => {
    let left: SqliteLedger;
    {
      using ledger = SqliteLedger.openFile(":memory:");
      left = ledger;
    }
    await expect(left.read("1")).rejects.toThrow(/not open/);
  });

  test("what reads does not wait for what writes", async () => {
    const file = join(folder, "ledger.db");
    const ledger = SqliteLedger.openFile(file);
    const writer = new DatabaseSync(file);
    writer.exec("BEGIN IMMEDIATE; DELETE FROM finding");
    expect((await ledger.read("1")).findings).toEqual([]);
    expect(writer.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    writer.close();
    ledger.close();
  });

  test("what writes waits for another process that writes, in real time", async () => {
    const file = join(folder, "ledger.db");
    const ledger = SqliteLedger.openFile(file, { patience: 600_000 });
    // It lets go by itself: while this process waits for it, this process can't tell it to.
    const hold = `const db = new (require("node:sqlite").DatabaseSync)(process.argv[1]);
      db.exec("BEGIN IMMEDIATE");
      console.log("holding");
      setTimeout(() => db.exec("COMMIT"), 250);`;
    const child = spawn(process.execPath, ["-e", hold, file], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await record(ledger, "1", "r1", AT, [evaluation("c", "COMPLIANT")]);
    expect((await ledger.read("1")).findings).toHaveLength(1);
    await once(child, "exit");
    ledger.close();
  });

  test("what is no ledger, or no place for one, is refused with what to do", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => SqliteLedger.openFile(join(folder, "file", "ledger.db"))).toThrow(/can't be opened .* --ledger/);
    expect(() => SqliteLedger.openFile(folder)).toThrow(
      saying(
        `The ledger ${folder} can't be opened (unable to open database file). Choose another file with --ledger.`,
        `台帳 ${folder} を開けません (unable to open database file)。--ledger で別のファイルを指定してください。`,
      ),
    );
  });

  describe("read only", () => {
    const written = (file: string) => {
      const { mode, mtimeMs } = statSync(file);
      return { mode, mtimeMs, bytes: readFileSync(file).toString("base64"), beside: readdirSync(folder) };
    };
    const make = async (file: string) => {
      const ledger = SqliteLedger.openFile(file);
      await record(ledger, "1", AT, AT, [evaluation("c", "NON_COMPLIANT")]);
      ledger.close();
    };

    test("a file is left as it is: its mode, its bytes, and what lies beside it", async () => {
      const file = join(folder, "ledger #1?.db");
      await make(file);
      chmodSync(file, 0o440);
      const before = written(file);
      const ledger = SqliteLedger.openFile(file, { readOnly: true });
      expect((await ledger.read("1")).findings).toHaveLength(1);
      expect(await ledger.history("1", 10)).toHaveLength(1);
      const refused = await ledger.markSent("1", AT).catch((reason: unknown) => reason);
      expect(refused).toBeInstanceOf(UsageError);
      expect(refused).toMatchObject({ cause: { code: "ERR_SQLITE_ERROR" } });
      expect(refused).toEqual(
        saying(
          `The ledger ${file} can't be used (attempt to write a readonly database). Choose another file with --ledger.`,
          `台帳 ${file} を使用できません (attempt to write a readonly database)。--ledger で別のファイルを指定してください。`,
        ),
      );
      ledger.close();
      expect(written(file)).toEqual(before);
    });

    test("a file of an older version has no fixes", async () => {
      const file = join(folder, "ledger.db");
      await make(file);
      const db = new DatabaseSync(file);
      db.exec("DROP TABLE fix; PRAGMA wal_checkpoint(TRUNCATE)");
      db.close();
      const ledger = SqliteLedger.openFile(file, { readOnly: true });
      expect((await ledger.read("1")).fixes).toEqual([]);
      expect(await ledger.fixes("1")).toEqual([]);
      ledger.close();
    });

    test("a file that another process is writing is read with what that has written", async () => {
      const file = join(folder, "ledger.db");
      const writer = SqliteLedger.openFile(file);
      await record(writer, "1", AT, AT, [evaluation("c", "NON_COMPLIANT")]);
      const ledger = SqliteLedger.openFile(file, { readOnly: true });
      expect((await ledger.read("1")).findings).toHaveLength(1);
      ledger.close();
      writer.close();
    });

    test("a file that is not there is not made", () => {
      expect(() => SqliteLedger.openFile(join(folder, "ledger.db"), { readOnly: true })).toThrow(UsageError);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  describe("on a disk that is full", () => {
    const all = Array.from({ length: 200 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));

    test("a run is not recorded, and the message says why", async () => {
      const file = join(folder, "ledger.db");
      const ledger = SqliteLedger.openFile(file, { pages: 40 });
      await record(ledger, "1", "r1", AT, [evaluation("c", "COMPLIANT")]);
      const standing = await ledger.read("1");
      const error = await record(ledger, "1", "r2", AT, all).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toEqual(
        saying(
          `The disk is full: nothing more can be written to the ledger ${file}. Make room, then run this again.`,
          `ディスクに空きがないため、台帳 ${file} に書き込めません。空きを作ってから、もう一度実行してください。`,
        ),
      );
      // What was there stands, and is written to again when there is room.
      expect(await ledger.read("1")).toEqual(standing);
      await record(ledger, "1", "r3", AT, [evaluation("c", "NON_COMPLIANT")]);
      ledger.close();
    });
  });

  test("a kill in the middle of writing leaves whole runs", async () => {
    const file = join(folder, "ledger.db");
    const child = spawn(process.execPath, [new URL("./write-until-killed.ts", import.meta.url).pathname, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const ledger = SqliteLedger.openFile(file);
    const { lastRun, findings } = await ledger.read("1");
    const latest = (await unsentIn(ledger, "1")).at(-1) ?? "";
    expect(latest).toBe(lastRun?.id);
    expect(await ledger.changesOf("1", latest)).toHaveLength(findings.length);
    ledger.close();
  });
});
