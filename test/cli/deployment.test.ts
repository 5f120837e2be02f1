import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { describe, expect, test } from "vitest";
import { openTerminal } from "./terminal.ts";

const { hashKey, rangeKey } = ledgerTable;
const TABLE = "genkan-production-FindingsTable";
const REGION = "eu-west-1";
const TOPIC = `arn:aws:sns:${REGION}:111122223333:genkan-production-AlertsTopic`;
const outputs = { stage: "production", table: TABLE, topic: TOPIC };

/** A terminal in the folder from which a deployment was made; the account has its table and its topic, in another Region. */
function inFolder(written: unknown = outputs, change: object = {}, answers?: readonly string[]) {
  const terminal = openTerminal({
    ...(answers ? { answers } : {}),
    change: {
      tables: [{ name: TABLE, region: REGION, hashKey, rangeKey }],
      topics: [
        { name: "genkan-production-AlertsTopic", region: REGION, subscriptions: [{ endpoint: "you@example.com" }] },
      ],
      ...change,
    },
  });
  mkdirSync(join(terminal.home, ".sst"));
  writeFileSync(join(terminal.home, ".sst", "outputs.json"), JSON.stringify(written));
  return terminal;
}

const config = new URL("../../stacks/config.ts", import.meta.url).pathname;
const note = `genkan: deployment production, table ${TABLE}, ${REGION} (--local: this machine's ledger)\n`;
const declare = ["planned-use", "add", "--owner", "hanako", "--reason", "tax"];

describe("in the folder of a deployment", () => {
  test("declarations go to its table, and one line on stderr says so; --local keeps them on this machine", async () => {
    const { genkan } = inFolder();
    const added = await genkan(...declare);
    expect([added.status, added.err]).toEqual([0, note]);
    const listed = async (...more: string[]) =>
      (JSON.parse((await genkan("planned-use", "list", "--format", "json", ...more)).out) as unknown[]).length;
    expect(await listed()).toBe(1);
    expect(await listed("--table", TABLE, "--region", REGION)).toBe(1);
    expect(await listed("--local")).toBe(0);
    expect((await genkan("planned-use", "list", "--locale", "ja")).err).toMatch(
      /デプロイ production、テーブル .* --local/,
    );
  });

  test("an account is called what the configuration calls it, like in its messages; another account is not", async () => {
    const namesIn = async (written: object) => {
      const { home, genkan } = inFolder(written, { accountAlias: "by-alias" });
      writeFileSync(
        join(home, "genkan.config.ts"),
        `import { defineConfig } from ${JSON.stringify(config)};\nexport default defineConfig({ accountName: "front door" });`,
      );
      const checked = await genkan("check", "--local");
      await genkan("watch", "--once");
      return [checked.out, (await genkan("findings", "--local")).out].map(
        (out) => /111122223333 \(([^)]+)\)/.exec(out)?.[1],
      );
    };
    expect(await namesIn(outputs)).toEqual(["front door", "front door"]);
    const elsewhere = { ...outputs, topic: TOPIC.replace("111122223333", "999999999999") };
    expect(await namesIn(elsewhere)).toEqual(["by-alias", "by-alias"]);
  });

  test.each(["findings", "history", "activity"])("genkan %s reads its table", async (command) => {
    const { genkan, counts } = inFolder();
    await genkan(...declare);
    const { err } = await genkan(command);
    expect(err).toContain(note);
    expect(counts()["dynamodb:Query"]).toBeGreaterThan(0);
    const local = await genkan(command, "--local");
    expect([local.status, local.err]).toEqual([3, ""]);
  });

  test("an evaluation counts what was declared to the deployment", async () => {
    const { genkan } = inFolder(outputs, { cloudTrailEvents: [] });
    const settings = ["--by", "hanako", "--prompt", "always-on", "--without-device", "block"];
    expect((await genkan("attest", ...settings)).status).toBe(0);
    const check = ["check", "--control", "identity-center-mfa-always-on"];
    expect((await genkan(...check)).status).toBe(0);
    expect((await genkan(...check, "--local")).status).toBe(3);
  });

  test("an evaluation goes on without the right to read the table", async () => {
    const { genkan } = inFolder(outputs, { faults: [{ action: "dynamodb:*", fault: "AccessDenied" }] });
    const { status, err } = await genkan("check", "--control", "root-mfa-enabled");
    expect([status, err]).toEqual([0, expect.stringContaining(`AWS denied reading ${TABLE}`)]);
  });

  test("credentials of another account are refused, or for an evaluation its ledger is left out", async () => {
    const other = { ...outputs, topic: TOPIC.replace("111122223333", "999988887777") };
    const { genkan } = inFolder(other);
    const { status, err } = await genkan("findings");
    expect([status, err]).toEqual([
      2,
      expect.stringMatching(/is in account 999988887777, and .* account 111122223333/),
    ]);
    const check = await genkan("check", "--control", "root-mfa-enabled");
    expect([check.status, check.err]).toEqual([0, expect.stringContaining("another account (999988887777)")]);
    const doctor = JSON.parse((await genkan("doctor", "--format", "json")).out);
    expect(doctor.checks.find(({ id }: { id: string }) => id === "deployment")).toMatchObject({ ok: false });
  });

  test("test-alert and doctor find its topic", async () => {
    const { genkan, account } = inFolder();
    const sent = await genkan("test-alert");
    expect([sent.status, sent.err]).toEqual([0, expect.stringContaining(TOPIC)]);
    expect(account.mailbox).toHaveLength(1);
    const { checks } = JSON.parse((await genkan("doctor", "--format", "json")).out);
    expect(checks.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(["deployment", "subscribers"]));
    expect((await genkan("test-alert", "--chat")).status).toBe(2);
  });

  test("a deployment of an older version has no stage", async () => {
    const { genkan } = inFolder({ table: TABLE, topic: TOPIC });
    expect((await genkan("planned-use", "list")).err).toContain(`genkan: deployment, table ${TABLE}`);
  });

  test.each([null, {}, { table: TABLE }, { table: 1, topic: TOPIC }, "text"])(
    "outputs of something else, or of what was removed, are no deployment: %j",
    async (written) => {
      const { genkan, counts } = inFolder(written);
      expect((await genkan("planned-use", "list")).err).not.toContain("deployment");
      expect(counts()["dynamodb:Query"]).toBeUndefined();
    },
  );

  test("only one ledger can be named", async () => {
    const { status, err } = await inFolder().genkan("findings", "--table", TABLE, "--ledger", "x.db");
    expect([status, err]).toEqual([2, expect.stringContaining("Give only one of --table, --ledger and --local")]);
  });

  test("a fix of more steps than its table can record is refused before anything is changed", async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `user-${i}`);
    const iamUsers = names.map((name) => ({ name, password: true, mfa: false }));
    const { genkan, counts } = inFolder(outputs, { iamUsers, credentialReport: null }, ["111122223333\r"]);
    const choices = names.flatMap((name) => ["--remove-password", name]);
    const { status, err } = await genkan("fix", "iam-user-mfa-enabled", ...choices, "--apply");
    expect([status, err]).toEqual([2, expect.stringMatching(/5,000 steps.* Nothing was changed\. .*--print bash/)]);
    expect(counts()).not.toHaveProperty("iam:DeleteLoginProfile");
    expect(JSON.parse((await genkan("history", "--format", "json")).out)).toMatchObject({ changes: [], fixes: [] });
  });
});
