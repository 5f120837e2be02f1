import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, type TestContext, test as vitestTest } from "vitest";
import { fixture } from "../fixtures.ts";
import { type Ended, scenarioFile, sound } from "./terminal.ts";

/*
 * What only a real process can show: what a shell, a pipe, a disk, a terminal and a signal do to genkan. These tests take
 * real time. What a command does is tested in test/cli/commands, without a process.
 */

const root = new URL("../../", import.meta.url).pathname;
const source = `${root}packages/cli/src/genkan.mjs`;
const genkan = await fixture("commandLine");
const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
const onlyKeys = ["--control", "root-access-key-absent"];

/** Processes wait for each other as little as they can. */
const test = vitestTest.concurrent;

/** A user's machine in a test: a home folder, and commands that run as processes of their own. */
function machine({ onTestFinished }: Pick<TestContext, "onTestFinished">) {
  const home = mkdtempSync(join(tmpdir(), "genkan-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const environment = (more: object) =>
    ({ PATH: process.env["PATH"], HOME: home, LANG: "C.UTF-8", ...more }) as NodeJS.ProcessEnv;
  const start = (args: readonly string[], env: object = {}) => {
    const child = spawn(process.execPath, [genkan, ...args], { cwd: home, env: environment(env) });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  };
  const line = `genkan() { "${process.execPath}" "${genkan}" "$@"; }; `;
  return {
    home,
    start,
    run: (args: readonly string[], env: object = {}) => ended(start(args, env)),
    /** Runs a line of bash. */
    bash: (script: string, env: object = {}) =>
      ended(spawn("bash", ["-c", line + script], { cwd: home, env: environment(env) })),
    /** Runs genkan on a terminal of its own. */
    onTerminal(args: string, env: object = {}) {
      const line = `script -qec '"${process.execPath}" "${genkan}" ${args}' /dev/null`;
      const terminal = environment({ TERM: "xterm-256color", SHELL: "/bin/sh", ...env });
      return ended(spawn("bash", ["-c", line], { cwd: home, env: terminal }));
    },
    /** Serves a sound account, with a change, until the test has ended. */
    async serve(change: object = {}) {
      const sandbox = await startSandbox({ scenario: readScenario(mergePatch(sound, { now: null, ...change })) });
      onTestFinished(() => sandbox.close());
      return { ...sandbox, env: access(sandbox.endpoint) };
    },
  };
}

/** Waits for the end of a process. */
async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const [status] = await once(child, "close");
  return { status, out, err };
}

const access = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "simulated",
  AWS_SECRET_ACCESS_KEY: "simulated",
});
/** Waits until a call has come in, with real time in between. */
async function called({ calls }: Pick<Sandbox, "calls">, count: number, child: { exitCode: number | null }) {
  while (calls.length < count && child.exitCode === null) await sleep(5);
}
const kindsIn = (out: string): string[] => JSON.parse(out).changes.map(({ kind }: { readonly kind: string }) => kind);

describe("the exit status, with data on stdout and everything else on stderr", () => {
  const judge = (name: string, ...args: string[]) => ["check", "--scenario", scenarioFile(name), ...onlyKeys, ...args];

  test("0: nothing is wrong", async (context) => {
    const { run } = machine(context);
    const { status, out, err } = await run(judge("sound", "--format", "json"));
    expect([status, err, JSON.parse(out).summary.COMPLIANT]).toEqual([0, "", 1]);
  });

  test("1: something is NON_COMPLIANT", async (context) => {
    const { run } = machine(context);
    const { status, out, err } = await run(["check", "--scenario", scenarioFile("fresh")]);
    expect([status, err, out]).toEqual([1, "", expect.stringContaining("8 non-compliant")]);
  });

  test("2: the call is wrong", async (context) => {
    const { run } = machine(context);
    const { status, out, err } = await run(judge("sound", "--lokale"));
    expect([status, out, err]).toEqual([2, "", expect.stringContaining("unknown option '--lokale'")]);
  });

  test("3: something could not be judged", async (context) => {
    const { home, run } = machine(context);
    const file = join(home, "denied.json");
    const faults = [{ action: "iam:ListVirtualMFADevices", fault: "AccessDenied" }];
    writeFileSync(file, JSON.stringify(mergePatch(sound, { faults })));
    const { status, out, err } = await run(["check", "--scenario", file, "--control", "root-hardware-mfa-enabled"]);
    expect([status, err, out]).toEqual([3, "", expect.stringContaining("iam:ListVirtualMFADevices")]);
  });
});

test("an environment with two credentials is no reason for nine lines", async (context) => {
  const { home, run, serve } = machine(context);
  const { env } = await serve();
  const config = join(home, "config");
  writeFileSync(config, "[profile prod]\naws_access_key_id = simulated\naws_secret_access_key = simulated\n");
  const { status, err } = await run(["check", ...onlyKeys], { ...env, AWS_PROFILE: "prod", AWS_CONFIG_FILE: config });
  expect([status, err]).toEqual([0, ""]);
});

test("npx genkan runs it with the Node that npm has installed", async () => {
  // npm finds the program by the shebang of its file, and Node 24 beside it.
  const { status, out } = await ended(spawn("npx", ["--no-install", "genkan", "--version"], { cwd: root }));
  expect([status, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  expect(readFileSync(source, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync(source).mode & 0o111).toBe(0o111);
});

test("a Node that is too old for the sources says so, and how to run genkan", async () => {
  const args = ["--no-experimental-strip-types", source, "check"];
  const { status, out, err } = await ended(spawn(process.execPath, args, { env: { LANG: "C.UTF-8" } }));
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(/Genkan needs Node 24[\s\S]*npm ci[\s\S]*npx genkan/);
  expect(err.trim().split("\n").length).toBeLessThanOrEqual(3);
});

test("the environment names the Region, as for every AWS tool", async (context) => {
  const { run } = machine(context);
  const { status, err } = await run(["findings", "--table", "t"], {
    ...access("http://127.0.0.1:9"),
    AWS_REGION: "to kyo",
  });
  expect([status, err]).toEqual([2, expect.stringContaining('no Region "to kyo"')]);
});

describe("genkan watch", () => {
  test.for(["SIGINT", "SIGTERM"] as const)("ends well at %s", async (signal, context) => {
    const { start, serve } = machine(context);
    const { env } = await serve();
    const child = start(["watch", ...onlyKeys], env);
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("ends at once at the second Ctrl+C, also while AWS does not answer", async (context) => {
    const { start, serve } = machine(context);
    const sandbox = await serve({ faults: [{ action: "iam:GetAccountSummary", fault: "Timeout" }] });
    const child = start(["watch", ...onlyKeys], sandbox.env);
    const exit = once(child, "exit");
    await called(sandbox, 2, child);
    while (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGINT");
      await sleep(20);
    }
    expect(await exit).toEqual([null, "SIGINT"]);
  });

  test("killed while it publishes, it loses no alert, and repeats one only with the same alertId", async (context) => {
    const { start, run, serve } = machine(context);
    const sandbox = await serve();
    const { account, env } = sandbox;
    account.subscribe(topic, "sqs", "queue");
    const args = ["watch", "--topic-arn", topic, ...onlyKeys];
    const child = start(args, env);
    const exit = once(child, "exit");
    // The first attempt only shows that it may publish.
    const attempts = () => sandbox.calls.filter(({ action }) => action === "sns:Publish").length;
    while (attempts() < 2 && child.exitCode === null) await sleep(5);
    child.kill("SIGKILL");
    expect(await exit).toEqual([null, "SIGKILL"]);
    account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
    expect((await run([...args, "--once"], env)).status).toBe(0);
    const alerts = new Map(account.mailbox.map(({ body }) => [JSON.parse(body).alertId as string, body]));
    const kinds = [...alerts.values()].map(kindsIn);
    expect(kinds).toEqual([[], ["drift"]]);
  });
});

describe("a pipe that nobody reads", () => {
  test.for(["controls", "check --help", "--help", "version", "completion bash", "demo --exit"])(
    "genkan %s ends quietly",
    async (line, context) => {
      const { bash } = machine(context);
      for (const reader of ["true", "head -c 1 > /dev/null"]) {
        const { err } = await bash(`genkan ${line} | ${reader}; echo "\${PIPESTATUS[0]}" >&2`);
        expect(err).toBe("0\n");
      }
    },
  );

  test("an error that nobody reads ends quietly, too", async (context) => {
    const { bash } = machine(context);
    const { out } = await bash("genkan chekc 2>&1 >/dev/null | true; echo $PIPESTATUS");
    expect(out).toBe("2\n");
  });

  test("a verdict stays what it is", async (context) => {
    const { bash } = machine(context);
    const { err } = await bash(`genkan check --scenario fresh | true; echo "\${PIPESTATUS[0]}" >&2`);
    expect(err).toBe("1\n");
  });

  test("an alert that was not written is written by the next watch", async (context) => {
    const { start, run, serve } = machine(context);
    const { env } = await serve();
    const args = ["watch", "--once", "--format", "json", ...onlyKeys];
    const child = start(args, env);
    child.stdout.destroy();
    const { status, err } = await ended(child);
    expect(status).toBe(2);
    expect(err).toMatch(/^genkan: The output can't be written \(.*EPIPE.*undelivered/m);
    const next = await run(args, env);
    expect([next.status, kindsIn(next.out)]).toEqual([0, []]);
  });
});

const linux = process.platform === "linux";
describe.skipIf(!linux)(linux ? "on Linux" : "on Linux (skipped: this is another system)", () => {
  describe("a disk that is full", () => {
    test.for(["controls", "check --help", "check --scenario fresh"])(
      "genkan %s ends with 2 and one sentence",
      async (line, context) => {
        const { bash } = machine(context);
        const { status, err } = await bash(`genkan ${line} > /dev/full`);
        expect(status).toBe(2);
        expect(err).toMatch(/^genkan: The output can't be written \(ENOSPC: .*\)\.\n$/);
      },
    );

    test("one that fills up in the middle of a text is noticed, too", async (context) => {
      const { home, bash } = machine(context);
      const { status, err } = await bash(`ulimit -f 1; genkan explain root-usage-limited > ${join(home, "page.txt")}`);
      expect([status, err]).toEqual([
        2,
        expect.stringMatching(/^genkan: The output can't be written \(EFBIG: .*\)\.\n$/),
      ]);
    });

    test("an alert that was not written is written by the next watch", async (context) => {
      const { bash, serve } = machine(context);
      const { env } = await serve();
      const watch = `genkan watch --once --format json ${onlyKeys.join(" ")}`;
      const { status, err } = await bash(`${watch} > /dev/full`, env);
      expect(status).toBe(2);
      expect(err).toMatch(/^genkan: The output can't be written \(ENOSPC.*undelivered/m);
      const next = await bash(watch, env);
      expect([next.status, kindsIn(next.out)]).toEqual([0, []]);
    });

    test("a ledger that may not grow is named", async (context) => {
      const { home, bash, serve } = machine(context);
      const { env } = await serve();
      // The largest file that a process may write, in KiB.
      const { status, err } = await bash(`ulimit -f 40; cd "${home}" && genkan watch --once --ledger l.db`, env);
      expect(status, err).toBe(2);
      expect(err).toContain("The ledger l.db can't be used (disk I/O error)");
    });

    test("what is on stderr is not missed", async (context) => {
      const { bash, serve } = machine(context);
      const { env } = await serve();
      const { status, out } = await bash(`genkan watch --once --format json ${onlyKeys.join(" ")} 2> /dev/full`, env);
      expect([status, kindsIn(out)]).toEqual([0, []]);
    });
  });

  describe("a terminal", () => {
    const colour = "\u001b[1mroot-mfa-enabled\u001b[22m";

    test("has colours", async (context) => {
      const { onTerminal } = machine(context);
      expect((await onTerminal("explain root-mfa-enabled")).out).toContain(colour);
    });

    test("has none with NO_COLOR", async (context) => {
      const { onTerminal } = machine(context);
      const { out } = await onTerminal("explain root-mfa-enabled", { NO_COLOR: "1" });
      expect(out).toContain("root-mfa-enabled");
      expect(out).not.toContain("\u001b");
    });

    test("gives its width, and COLUMNS goes before it", async (context) => {
      const { onTerminal } = machine(context);
      const fresh = `check --scenario ${scenarioFile("fresh")}`;
      const widest = async (env: object) => {
        const { out } = await onTerminal(`${fresh} 2>/dev/null`, { NO_COLOR: "1", ...env });
        return Math.max(...out.split(/\r?\n/).map((line) => (line.includes("://") ? 0 : line.length)));
      };
      expect(await widest({ COLUMNS: "50" })).toBeLessThanOrEqual(50);
      expect(await widest({ COLUMNS: "150" })).toBeGreaterThan(80);
    });

    test("is shown that AWS is being asked, and nothing of it stays", async (context) => {
      const { onTerminal } = machine(context);
      const { out } = await onTerminal(`check --scenario ${scenarioFile("sound")} ${onlyKeys.join(" ")}`);
      expect(out.startsWith("Asking AWS…\r\u001b[K")).toBe(true);
    });
  });
});

test("genkan sandbox serves a scenario file, and takes it again when it is saved", async (context) => {
  const { home, start, run } = machine(context);
  const file = join(home, "scenario.json");
  writeFileSync(file, JSON.stringify(sound));
  const child = start(["sandbox", "--scenario", file]);
  try {
    const [hello] = await once(child.stdout, "data");
    const env = access(/http:\/\/127\.0\.0\.1:\d+/.exec(String(hello))?.[0] ?? "");
    expect((await run(["check", ...onlyKeys], env)).status).toBe(0);
    writeFileSync(file, JSON.stringify(mergePatch(sound, { root: { accessKeys: [{ status: "Active" }] } })));
    await once(child.stderr, "data");
    expect((await run(["check", ...onlyKeys], env)).status).toBe(1);
  } finally {
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  }
});
