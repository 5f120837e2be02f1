import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AwsOptions } from "@genkan/aws/clients";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTerminal } from "./terminal.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-"));
  writeFileSync(join(folder, "text.db"), "hello, I am a text file, not a ledger");
  writeFileSync(join(folder, "events.json"), "[]");
  writeFileSync(join(folder, "mistakes.json"), JSON.stringify({ account: "1", rooot: {} }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ledger = (name: string) => ["--ledger", join(folder, name)];
const nobody: AwsOptions = { region: "us-east-1" };
const unreachable: AwsOptions = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" },
  endpoint: "http://127.0.0.1:9",
};

/** What an error repeats as it is: values of the user, names of AWS, commands, paths, the messages of other programs. */
const QUOTED = /\([^()]*\)|「[^」]*」|"[^"]*"|\/[\w./-]+|--[\w-]+( <[\w|/-]+>)?|npm \w+|genkan[\w .-]*|aws [\w -]+/g;

test.each<[string, () => { args: readonly string[]; aws?: AwsOptions; change?: object }, RegExp]>([
  ["an unknown command", () => ({ args: ["chekc"] }), /エラー: コマンド「chekc」はありません\s+\(もしかして: check\)/],
  ["an unknown option", () => ({ args: ["check", "--formt", "json"] }), /オプション「--formt」はありません/],
  [
    "a value that is not a choice",
    () => ({ args: ["check", "--format", "yaml"] }),
    /「yaml」は指定できません。指定できる値: table/,
  ],
  [
    "a value out of bounds",
    () => ({ args: ["history", "--limit", "0"] }),
    /「0」は正しくありません。1 から 1000 までの整数/,
  ],
  ["a value that is missing", () => ({ args: ["history", "--limit"] }), /オプション「--limit <count>」の値を指定/],
  ["an argument that is missing", () => ({ args: ["explain"] }), /引数 <control> を指定/],
  [
    "an argument that is not a choice",
    () => ({ args: ["completion", "tcsh"] }),
    /引数 <shell> に「tcsh」は指定できません/,
  ],
  ["too many arguments", () => ({ args: ["explain", "a", "b"] }), /引数が多すぎます \(1 個までのところ 2 個\): a, b/],
  [
    "options that exclude each other",
    () => ({ args: ["findings", "--local", "--table", "t"] }),
    /同時に指定できません/,
  ],
  ["a control that does not exist", () => ({ args: ["explain", "root-mfa"] }), /もしかして: root-mfa-enabled/],
  [
    "no credentials",
    () => ({ args: ["check"], aws: nobody }),
    /認証情報がありません[\s\S]*アクセスポータル[\s\S]*作成しないでください/,
  ],
  ["no ledger", () => ({ args: ["findings", ...ledger("none.db")] }), /台帳 .*none\.db はありません/],
  ["a ledger that is none", () => ({ args: ["findings", ...ledger("text.db")] }), /台帳 .*text\.db を/],
  [
    "a table that does not exist",
    () => ({ args: ["planned-use", "list", "--table", "nowhere"] }),
    /そのテーブルはありません/,
  ],
  [
    "a topic that does not exist",
    () => ({ args: ["test-alert", "--topic-arn", "arn:aws:sns:us-east-1:111122223333:nowhere"] }),
    /トピックはありません/,
  ],
  [
    "a permission that is missing",
    () => ({
      args: ["planned-use", "list", "--table", "t"],
      change: { faults: [{ action: "dynamodb:Query", fault: "AccessDenied" }] },
    }),
    /AWS が dynamodb:Query を拒否しました/,
  ],
  ["AWS out of reach", () => ({ args: ["planned-use", "list"], aws: unreachable }), /接続できません/],
  [
    "a scenario that does not exist",
    () => ({ args: ["check", "--scenario", "nowhere.json"] }),
    /シナリオファイル nowhere\.json を読み取れません/,
  ],
  [
    "a scenario with mistakes",
    () => ({ args: ["check", "--scenario", join(folder, "mistakes.json")] }),
    /mistakes\.json に誤りがあります: account: アカウント ID は 12 桁の数字です\nキー "rooot" はありません/,
  ],
  ["no record to replay", () => ({ args: ["replay", join(folder, "events.json")] }), /レコードがありません/],
  ["no configuration", () => ({ args: ["config", "validate"] }), /genkan\.config\.ts がありません/],
])("%s is explained in Japanese", async (_, call, message) => {
  const { args, aws, change } = call();
  const options = { env: { LANG: "ja_JP.UTF-8" }, ...(aws ? { aws } : {}), ...(change ? { change } : {}) };
  const { status, out, err } = await openTerminal(options).genkan(...args);
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  // Whatever is left besides quotations is Japanese.
  for (const line of err.replaceAll(QUOTED, "").split("\n")) expect(line).not.toMatch(/\b(the|is|of|to|there|not)\b/i);
});
