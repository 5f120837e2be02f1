import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { catalogue } from "@genkan/controls/catalogue/index";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rootEvent } from "../scenarios/events.ts";
import { rare } from "../scenarios/rare.ts";
import { ended } from "./ended.ts";

const root = new URL("../../", import.meta.url);
const genkan = new URL("packages/cli/src/genkan.ts", root).pathname;
const scenario = (name: string) => new URL(`test/scenarios/${name}.json`, root).pathname;
const sound: unknown = JSON.parse(readFileSync(scenario("sound"), "utf8"));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = (more: object = {}) => ({
  PATH: process.env["PATH"],
  HOME: folder,
  LANG: "C.UTF-8",
  AWS_EC2_METADATA_DISABLED: "true",
  ...more,
});
const start = (args: readonly string[], env: object = {}) =>
  spawn(process.execPath, [genkan, ...args], { env: environment(env) as NodeJS.ProcessEnv });

/** Runs `genkan` to its end. */
const run = (args: readonly string[], env: object = {}) => ended(start(args, env));

const write = (content: string) => {
  const file = join(folder, "scenario.json");
  writeFileSync(file, content);
  return file;
};
const changed = (change: object) => write(JSON.stringify(mergePatch(sound, change)));
const access = (sandbox: Sandbox) => ({
  AWS_ENDPOINT_URL: sandbox.endpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "simulated",
  AWS_SECRET_ACCESS_KEY: "simulated",
});

describe("genkan check", () => {
  test("ends with 0 when nothing is wrong, and prints JSON that its schema knows", async () => {
    const { status, out, err } = await run(["check", "--scenario", scenario("sound"), "--format", "json"]);
    expect([status, err]).toEqual([0, ""]);
    const ajv = new Ajv2020({ allowUnionTypes: true });
    (addFormats as unknown as (to: Ajv2020) => void)(ajv);
    const valid = ajv.compile(JSON.parse(readFileSync(new URL("docs/schemas/check.schema.json", root), "utf8")));
    expect(valid(JSON.parse(out)), JSON.stringify(valid.errors)).toBe(true);
    expect(JSON.parse(out)).toMatchObject({
      account: "111122223333",
      partition: "aws",
      apiCalls: 21,
      evaluatedAt: expect.stringMatching(/^2026-11-01/),
    });
  });

  test("calls no API that the chosen controls don't need", async () => {
    const { out } = await run([
      "check",
      "--scenario",
      scenario("sound"),
      "--format",
      "json",
      "--control",
      "root-access-key-absent",
    ]);
    expect(JSON.parse(out)).toMatchObject({ apiCalls: 2, evaluations: [{ control: "root-access-key-absent" }] });
  });

  test("ends with 1 when something is wrong, unless it is less severe than asked", async () => {
    const file = changed({ root: { mfaDevices: [{ kind: "virtual", name: "a" }] } });
    const { status, out } = await run(["check", "--scenario", file]);
    expect(status).toBe(1);
    expect(out).toMatch(/✖ Non-compliant +MEDIUM +root-hardware-mfa-enabled/);
    expect(out).not.toContain("\u001b");
    expect((await run(["check", "--scenario", file, "--fail-on", "HIGH"])).status).toBe(0);
  });

  test("ends with 3 when something could not be judged", async () => {
    const { status, out } = await run([
      "check",
      "--scenario",
      changed({ faults: [{ action: "iam:GetAccountSummary", fault: "AccessDenied" }] }),
    ]);
    expect([status, out]).toEqual([3, expect.stringContaining("AWS denied iam:GetAccountSummary")]);
  });

  test("speaks Japanese when the terminal does, or when told to", async () => {
    expect((await run(["check", "--scenario", scenario("fresh")], { LANG: "ja_JP.UTF-8" })).out).toContain(
      "ルートユーザーに MFA が設定されておらず",
    );
    expect((await run(["check", "--scenario", scenario("fresh"), "--locale", "ja"])).out).toContain("すること");
  });

  test("shows no name raw, whatever an account's devices are called", async () => {
    const names = ["\u202egnp.exe", "<script>alert(1)</script>", `<!channel>${"x".repeat(10_000)}`, "a\u200bb\u007f"];
    const file = changed({ root: { mfaDevices: names.map((name) => ({ kind: "virtual", name })) } });
    for (const format of ["table", "json"]) {
      const { status, out } = await run(["check", "--scenario", file, "--format", format]);
      expect(status).toBe(1);
      expect(out).toContain("u{202e}gnp.exe");
      expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(out.length).toBeLessThan(20_000);
    }
  });

  test("does not know whose account it is: nothing is judged, nothing is green", async () => {
    const { status, out } = await run([
      "check",
      "--scenario",
      changed({ faults: [{ action: "sts:GetCallerIdentity", fault: "InternalError" }] }),
      "--format",
      "json",
    ]);
    expect(status).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ account: "unknown", summary: { INSUFFICIENT_DATA: catalogue.length } });
  });

  test.each<[string, () => string[], RegExp, object?]>([
    [
      "an unknown control",
      () => ["check", "--control", "root-mfa"],
      /no control "root-mfa". Did you mean root-mfa-enabled\?/,
    ],
    ["an unknown option", () => ["check", "--lokale", "ja"], /unknown option '--lokale'[\s\S]*--locale/],
    ["an unknown severity", () => ["check", "--fail-on", "BAD"], /Allowed choices are CRITICAL/],
    ["an unknown command", () => ["chek"], /check/],
    [
      "a scenario that is not there",
      () => ["check", "--scenario", "/nowhere.json"],
      /nowhere\.json can't be read \(ENOENT\)/,
    ],
    [
      "a scenario with an unknown key",
      () => ["check", "--scenario", write('{"account":"111122223333","rooot":{}}')],
      /unknown key "rooot"/,
    ],
    ["a scenario that is not JSON", () => ["check", "--scenario", write("{")], /this is not JSON/],
    ["a duration of nothing", () => ["watch", "--every", "0s"], /from 1s to 24h/],
    ["a topic that is none", () => ["watch", "--topic-arn", "alerts"], /no SNS topic ARN/],
    ["a port that is none", () => ["sandbox", "--port", "http"], /from 0 to 65535/],
    [
      "no credentials",
      () => ["check"],
      /aws sso login/,
      { AWS_REGION: "us-east-1", AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" },
    ],
  ])("%s ends with 2 and says what to do", async (_, args, message, env = {}) => {
    const { status, out, err } = await run(args(), env);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe("genkan tells what it knows", () => {
  test.each([
    ["--help"],
    ["check", "--help"],
    ["controls", "--help"],
    ["explain", "--help"],
    ["watch", "--help"],
    ["sandbox", "--help"],
  ])("%s %s", async (...args) => {
    const { status, out, err } = await run(args.filter(Boolean));
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain("Usage: genkan");
  });

  test("controls lists them, and prints the policy that a check takes", async () => {
    const { out } = await run(["controls"]);
    for (const { id } of catalogue) expect(out).toContain(id);
    const called = new Set<string>();
    for (const change of [{}, ...rare]) {
      const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, change)) });
      await run(["check"], access(sandbox));
      for (const action of Object.keys(sandbox.counts())) called.add(action);
      await sandbox.close();
    }
    called.delete("sts:GetCallerIdentity");
    const policy = JSON.parse((await run(["controls", "--policy"])).out);
    // Nothing is called that is not granted, and nothing is granted that is never called.
    expect(policy.Statement[0].Action).toEqual([...called].sort());
  });

  test("explain says why, how, and what only root can do", async () => {
    const { out } = await run(["explain", "root-usage-limited"]);
    for (const part of [
      "Why",
      "How to fix it",
      "cloudtrail:LookupEvents",
      "close or reopen the account",
      "CIS AWS Foundations",
    ])
      expect(out).toContain(part);
    expect(JSON.parse((await run(["explain", "root-mfa-enabled", "--format", "json"])).out)).toMatchObject({
      id: "root-mfa-enabled",
      facts: ["accountSummary", "rootMfaDevices"],
    });
  });
});

describe("genkan doctor", () => {
  const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
  const examined = async (change: object, ...args: string[]) => {
    const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, change)) });
    sandbox.account.subscribe(topic, "email", "you@example.com");
    try {
      const { status, out } = await run(["doctor", "--format", "json", ...args], access(sandbox));
      const lines = JSON.parse(out) as { id: string; ok: boolean; what: string; next: string[] }[];
      return { status, lines, wrong: lines.filter(({ ok }) => !ok).map(({ id }) => id) };
    } finally {
      await sandbox.close();
    }
  };

  test("has nothing to say against a sound account", async () => {
    const { status, lines } = await examined({}, "--topic-arn", topic);
    expect([status, lines.map(({ id }) => id)]).toEqual([
      0,
      ["credentials", "permissions", "identity-center", "trail", "recorder", "lambda-quota", "subscribers"],
    ]);
  });

  test("names what is missing, each with what to do", async () => {
    const { status, lines, wrong } = await examined({
      trails: [],
      configRecorder: false,
      lambdaConcurrency: 10,
      faults: [{ action: "identitystore:ListUsers", fault: "AccessDenied" }],
    });
    expect([status, wrong]).toEqual([1, ["read identitystore:ListUsers", "trail", "recorder", "lambda-quota"]]);
    for (const { ok, next } of lines) expect(ok || next.length > 0).toBe(true);
    const member = { account: "444455556666", identityCenter: { owner: "111122223333" } };
    const elsewhere = await examined(member);
    expect(elsewhere.wrong).toContain("identity-center");
    expect(elsewhere.lines.find(({ id }) => id === "identity-center")?.what).toContain("111122223333");
  });
});

test("genkan test-alert reaches the subscribers of a topic", async () => {
  const sandbox = await startSandbox({ scenario: readScenario(sound) });
  const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
  sandbox.account.subscribe(topic, "email", "you@example.com");
  try {
    expect((await run(["test-alert", "--topic-arn", topic], access(sandbox))).status).toBe(0);
    expect(sandbox.account.mailbox).toMatchObject([
      { subject: "[Genkan] 111122223333: test", body: expect.stringContaining("This is a test") },
    ]);
    expect((await run(["test-alert", "--chat", "--topic-arn", topic], access(sandbox))).status).toBe(0);
    expect(JSON.parse(sandbox.account.mailbox.at(-1)!.body)).toMatchObject({
      version: "1.0",
      source: "custom",
      content: { title: expect.stringContaining("111122223333") },
    });
    expect((await run(["test-alert", "--topic-arn", "alerts"], access(sandbox))).status).toBe(2);
  } finally {
    await sandbox.close();
  }
});

describe("genkan findings and history", () => {
  test("read what a watch has written, and say where findings come from before there are some", async () => {
    const sandbox = await startSandbox({ scenario: readScenario(sound) });
    try {
      const env = access(sandbox);
      const none = await run(["findings"], env);
      expect([none.status, none.err]).toEqual([2, expect.stringContaining("genkan watch makes one")]);
      const args = ["--control", "root-access-key-absent", "--once"];
      await run(["watch", ...args], env);
      sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
      await run(["watch", ...args], env);

      const shown = await run(["findings"], env);
      expect([shown.status, shown.out]).toEqual([0, expect.stringContaining("The root user has an access key.")]);
      const findings = JSON.parse((await run(["findings", "--format", "json"], env)).out);
      expect((await run(["findings", "--format", "csv"], env)).out).toContain("account,control,resourceType");
      expect((await run(["report", "--html", "-"], env)).out).toContain("<!doctype html>");
      expect((await run(["report", "--html", "/nonexistent/report.html"], env)).err).toContain("can't be written");
      expect(JSON.parse((await run(["activity", "--format", "json"], env)).out).schema).toBe("genkan.activity/1");
      expect(findings).toMatchObject({
        schema: "genkan.findings/1",
        account: "111122223333",
        findings: [{ control: "root-access-key-absent", status: "NON_COMPLIANT", message: expect.any(String) }],
      });
      const { changes } = JSON.parse((await run(["history", "--format", "json"], env)).out);
      expect(changes.map(({ kind }: { kind: string }) => kind)).toEqual(["drift", "baseline"]);
      expect((await run(["history", "--limit", "1"], env)).out).toMatch(
        /^\S+ \S+ UTC {2}New problem \(CRITICAL\) {2}root-access-key-absent\n {2}The root user/,
      );
      expect((await run(["history", "--table", "t", "--ledger", "f"], env)).status).toBe(2);
    } finally {
      await sandbox.close();
    }
  });
});

describe("genkan attest", () => {
  const withoutSettings = { cloudTrailEvents: [] };
  const statement = ["attest", "identity-center-mfa", "--by", "hanako", "--prompt", "always-on"];
  const verdict = async (env: object) => {
    // The checks before this one have used up what AWS gives in a second.
    await sleep(1_500);
    const { out } = await run(["check", "--format", "json", "--control", "identity-center-mfa-always-on"], env);
    return JSON.parse(out).evaluations[0];
  };

  test("makes the settings known to check, until they are changed", async () => {
    const sandbox = await startSandbox({
      scenario: readScenario(mergePatch(sound, { ...withoutSettings, now: null })),
    });
    try {
      const env = access(sandbox);
      expect(await verdict(env)).toMatchObject({ status: "INSUFFICIENT_DATA", reason: "unattested" });
      const { status, out } = await run([...statement, "--without-device", "block"], env);
      expect([status, out]).toEqual([0, expect.stringContaining("Recorded for account 111122223333: seen by hanako")]);
      expect(await verdict(env)).toMatchObject({
        status: "COMPLIANT",
        params: { by: "hanako", prompt: "always-on", without: "block" },
      });
      sandbox.account.update(({ cloudTrailEvents }) => {
        const eventTime = new Date(Date.now() + 1).toISOString();
        const awsRegion = "us-east-1";
        cloudTrailEvents.push({
          eventName: "AssociateDirectory",
          eventSource: "sso.amazonaws.com",
          eventTime,
          awsRegion,
        });
      });
      expect(await verdict(env)).toMatchObject({ status: "INSUFFICIENT_DATA", reason: "attestation-void" });
      const again = await run([...statement, "--without-device", "allow", "--format", "json"], env);
      expect(JSON.parse(again.out)).toMatchObject({ account: "111122223333", withoutDevice: "allow" });
      expect(await verdict(env)).toMatchObject({ status: "NON_COMPLIANT", reason: "mfa-settings-weak" });
    } finally {
      await sandbox.close();
    }
  });

  test("says what is wrong with a statement", async () => {
    for (const [args, said] of [
      [statement, "--without-device"],
      [[...statement, "--without-device", "shrug"], "Allowed choices are"],
      [[...statement, "--without-device", "block", "--days", "91"], "from 1 to 90"],
      [
        ["attest", "identity-center-mfa", "--by", " ", "--prompt", "never", "--without-device", "block"],
        "--by is empty",
      ],
    ] as const) {
      const { status, err } = await run(args);
      expect([status, err]).toEqual([2, expect.stringContaining(said)]);
    }
  });
});

describe("genkan planned-use and genkan exception", () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

  test("a declared window makes root use planned, until it is taken back", async () => {
    const act = rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: hoursAgo(2) });
    const sandbox = await startSandbox({
      scenario: readScenario(mergePatch(sound, { now: null, cloudTrailEvents: [act] })),
    });
    try {
      const env = access(sandbox);
      const ledger = ["--ledger", join(folder, "planned.db"), "--format", "json"];
      const verdict = async () => {
        await sleep(1_500);
        const { out } = await run(["check", "--control", "root-usage-limited", ...ledger], env);
        return JSON.parse(out).evaluations[0];
      };
      expect(await verdict()).toMatchObject({ reason: "root-daily-work" });
      const window = ["planned-use", "add", "--owner", "hanako", "--reason", "close an account"];
      const added = await run([...window, "--from", hoursAgo(3), "--hours", "2", ...ledger], env);
      expect(added.status).toBe(0);
      const { id } = JSON.parse(added.out);
      expect(await verdict()).toMatchObject({ status: "COMPLIANT", params: { planned: 1 } });
      const listed = await run(["planned-use", "list", ...ledger], env);
      expect(JSON.parse(listed.out)).toMatchObject([{ id, owner: "hanako", reason: "close an account" }]);
      expect((await run(["planned-use", "remove", id, ...ledger], env)).status).toBe(0);
      expect(await verdict()).toMatchObject({ reason: "root-daily-work" });
      expect(await run(["planned-use", "remove", id, ...ledger], env)).toMatchObject({
        status: 2,
        err: expect.stringContaining("planned-use list"),
      });
    } finally {
      await sandbox.close();
    }
  });

  test("an exception silences a finding, and what remains when it is ended is told", async () => {
    const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, { now: null })) });
    try {
      const env = access(sandbox);
      const ledger = ["--ledger", join(folder, "excepted.db"), "--format", "json"];
      const key = "root-access-key-absent";
      const kinds = async () => {
        const { out } = await run(["watch", "--once", "--control", key, ...ledger], env);
        return out.trim() ? JSON.parse(out).changes.map(({ kind }: { kind: string }) => kind) : [];
      };
      expect(await kinds()).toEqual([]);
      const except = [
        "exception",
        "add",
        "--control",
        key,
        "--owner",
        "hanako",
        "--reason",
        "migration",
        "--days",
        "9",
      ];
      expect((await run([...except, ...ledger], env)).status).toBe(0);
      sandbox.account.update((draft) => {
        draft.root.accessKeys = [{ status: "Active" }] as never;
      });
      expect(await kinds()).toEqual([]);
      const listed = await run(["exception", "list", ...ledger], env);
      expect(JSON.parse(listed.out)).toMatchObject([{ control: key, resource: null, owner: "hanako" }]);
      // It stays NON_COMPLIANT, and every report says who accepts it, and until when.
      const file = ["--ledger", join(folder, "excepted.db")];
      expect((await run(["findings", ...file], env)).out).toMatch(/Non-compliant[\s\S]*Accepted by hanako until 20/);
      const checked = await run(["check", "--control", key, ...file], env);
      expect([checked.status, checked.out]).toEqual([1, expect.stringMatching(/Accepted by hanako until .*migration/)]);
      const { evaluations } = JSON.parse((await run(["check", "--control", key, ...ledger], env)).out);
      expect(evaluations).toMatchObject([{ exception: { owner: "hanako", reason: "migration" } }]);
      expect((await run(["report", "--html", "-", ...file], env)).out).toContain("migration");
      expect((await run(["exception", "remove", "--control", key, ...ledger], env)).status).toBe(0);
      expect(await kinds()).toEqual(["exception-expired"]);
    } finally {
      await sandbox.close();
    }
  });

  test("says what is wrong with a declaration", async () => {
    const use = ["planned-use", "add", "--owner", "hanako", "--reason", "tax"];
    const except = ["exception", "add", "--owner", "hanako", "--reason", "tax", "--days"];
    for (const [args, said] of [
      [[...use, "--hours", "9"], "from 1 to 8"],
      [[...use, "--from", hoursAgo(25)], "more than 24 hours back"],
      [[...use, "--from", "2026-11-24T09:00"], "with its offset"],
      [["planned-use", "add", "--owner", " ", "--reason", "tax"], "--owner is empty"],
      [[...except, "366", "--control", "root-mfa-enabled"], "from 1 to 365"],
      [[...except, "9", "--control", "root-mfa"], "Did you mean root-mfa-enabled?"],
      [[...except, "9", "--control", "iam-user-mfa-enabled", "--resource", "alice"], "AWS::IAM::User/alice"],
    ] as const) {
      const { status, err } = await run(args);
      expect([status, err]).toEqual([2, expect.stringContaining(said)]);
    }
  });
});

describe("genkan watch", () => {
  test("tells the baseline once, a drift once, and nothing when nothing changes", async () => {
    const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, { now: null })) });
    try {
      const once = async () => {
        const { status, out } = await run(
          [
            "watch",
            "--once",
            "--format",
            "json",
            "--ledger",
            join(folder, "l.db"),
            "--control",
            "root-access-key-absent",
          ],
          access(sandbox),
        );
        return [status, out.trim() && JSON.parse(out).changes.map((change: { kind: string }) => change.kind)];
      };
      expect(await once()).toEqual([0, []]);
      expect(await once()).toEqual([0, ""]);
      sandbox.account.update((draft) => {
        draft.root.accessKeys.push({ status: "Active" });
      });
      expect(await once()).toEqual([0, ["drift"]]);
      expect(await once()).toEqual([0, ""]);
    } finally {
      await sandbox.close();
    }
  });

  test("publishes to SNS; what SNS did not take is told by the next run, with the same alertId", async () => {
    const sandbox = await startSandbox({
      scenario: readScenario(
        mergePatch(sound, { now: null, faults: [{ action: "sns:Publish", fault: "AccessDenied", times: 1 }] }),
      ),
    });
    try {
      const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
      sandbox.account.subscribe(topic, "email", "you@example.com");
      sandbox.account.subscribe(topic, "sqs", "queue");
      const once = () =>
        run(
          [
            "watch",
            "--once",
            "--topic-arn",
            topic,
            "--ledger",
            join(folder, "l.db"),
            "--control",
            "root-access-key-absent",
          ],
          access(sandbox),
        );
      const failed = await once();
      expect([failed.status, failed.out, sandbox.account.mailbox]).toEqual([1, "", []]);
      expect((await once()).status).toBe(0);
      const [letter, event] = sandbox.account.mailbox;
      expect(letter).toMatchObject({ protocol: "email", subject: expect.stringContaining("now watching") });
      expect(letter?.body).toContain(JSON.parse(event?.body ?? "").alertId);
      expect(sandbox.account.mailbox).toHaveLength(2);
    } finally {
      await sandbox.close();
    }
  });

  test("killed again and again, it loses no alert, and repeats one only with the same alertId", async () => {
    const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, { now: null })) });
    try {
      const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
      sandbox.account.subscribe(topic, "sqs", "queue");
      const args = [
        "watch",
        "--every",
        "1s",
        "--topic-arn",
        topic,
        "--ledger",
        join(folder, "l.db"),
        "--control",
        "root-access-key-absent",
      ];
      await run([...args, "--once"], access(sandbox));
      let present = false;
      for (const call of [2, 3, 1, 2, 3, 1]) {
        const seen = sandbox.calls.length;
        const child = start(args, access(sandbox));
        const ended = once(child, "exit");
        // Killed at different calls: while it asks, while it reads, while it publishes.
        while (sandbox.calls.length < seen + call && child.exitCode === null)
          await new Promise((resolve) => setTimeout(resolve, 5));
        child.kill("SIGKILL");
        await ended;
        present = !present;
        sandbox.account.update((draft) => {
          draft.root.accessKeys = present ? [{ status: "Active" }] : [];
        });
        await run([...args, "--once"], access(sandbox));
      }
      const events = sandbox.account.mailbox.map(
        ({ body }) => JSON.parse(body) as { alertId: string; changes: { kind: string }[]; summary: object | null },
      );
      const distinct = new Map(events.map((event) => [event.alertId, event]));
      const kinds = [...distinct.values()].flatMap(({ changes }) => changes.map(({ kind }) => kind));
      expect([...distinct.values()].filter(({ summary }) => summary)).toHaveLength(1);
      expect(kinds).toEqual(["drift", "resolved", "drift", "resolved", "drift", "resolved"]);
    } finally {
      await sandbox.close();
    }
  });

  test("ends well when it is asked to", async () => {
    const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, { now: null })) });
    try {
      const child = start(
        ["watch", "--ledger", join(folder, "l.db"), "--control", "root-access-key-absent"],
        access(sandbox),
      );
      await once(child.stdout, "data");
      child.kill("SIGTERM");
      expect(await once(child, "exit")).toEqual([0, null]);
    } finally {
      await sandbox.close();
    }
  });
});

describe("genkan sandbox", () => {
  test("tells its story to the end, in both languages", async () => {
    for (const [locale, words] of [
      [
        "en",
        [
          "Now watching, all is well",
          "New problem (CRITICAL): The root user has an access key.",
          "Resolved (CRITICAL)",
          "AWS denied iam:GetAccountSummary",
        ],
      ],
      [
        "ja",
        [
          "監視を始めました。問題はありません。",
          "ルートユーザーにアクセスキーが 1 個あります。",
          "解決しました (CRITICAL)",
          "Genkan からの iam:GetAccountSummary の呼び出しを AWS が拒否しました",
        ],
      ],
    ] as const) {
      const { status, out, err } = await run(["sandbox", "--story", "--locale", locale]);
      expect([status, err]).toEqual([0, ""]);
      for (const word of words) expect(out.replace(/\n│ (▌ | {2})?/g, locale === "ja" ? "" : " ")).toContain(word);
    }
  });

  test("serves a scenario file, and takes it again when it is saved", async () => {
    const file = changed({});
    const child = start(["sandbox", "--scenario", file]);
    try {
      const [hello] = await once(child.stdout, "data");
      const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(String(hello))?.[0] ?? "";
      const env = {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "simulated",
        AWS_SECRET_ACCESS_KEY: "simulated",
      };
      expect((await run(["check"], env)).status).toBe(0);
      writeFileSync(file, JSON.stringify(mergePatch(sound, { root: { accessKeys: [{ status: "Active" }] } })));
      await once(child.stderr, "data");
      expect((await run(["check"], env)).status).toBe(1);
    } finally {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  });
});
