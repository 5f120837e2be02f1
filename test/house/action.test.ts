import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mergePatch } from "@genkan/sandbox/scenario";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTerminal, sound } from "../cli/terminal.ts";
import { actionFile, inputsOf, type Job, type Ran, runAction } from "./action.ts";

const root = new URL("../../", import.meta.url).pathname;
const text = readFileSync(actionFile, "utf8");
const { version, engines } = JSON.parse(readFileSync(join(root, "packages/genkan/package.json"), "utf8"));

const folder = mkdtempSync(join(tmpdir(), "genkan-"));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (job: Job) => runAction(job, folder);

const accessKey = { root: { accessKeys: [{ status: "Active" }], mfaDevices: [{ kind: "virtual", name: "a" }] } };
const denied = { faults: [{ action: "cloudtrail:LookupEvents", fault: "AccessDenied" }] };

test("it runs the package of its own version, on a Node that the package supports", () => {
  expect(inputsOf()["version"]).toBe(version);
  const [major, minor] = engines.node.match(/\d+/g);
  expect(text).toContain(`a > ${major} || (a === ${major} && b >= ${minor})`);
  expect(text).toContain(`Node ${major}.${minor} or later`);
});

test("no script contains a value, and what others wrote is pinned to a commit", () => {
  const scripts = [...text.matchAll(/^( +)(?:- )?run: (?:\|\n((?:\1 .*\n)+)|(.*))/gm)].map(([script]) => script);
  expect(scripts).toHaveLength(3);
  for (const script of scripts) expect(script).not.toContain("${{");
  for (const uses of text.match(/uses: .*/g) ?? []) expect(uses).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("installs Node where the runner's is too old", () => {
  expect(run({ scenario: sound, node: "exit 1" }).used[0]).toMatchObject({
    uses: expect.stringMatching(/^actions\/setup-node@/),
    with: { "node-version": 24 },
  });
});

describe("with something non-compliant, of which a part is accepted", () => {
  let ran: Ran;
  beforeAll(async () => {
    const { genkan, home } = openTerminal({ change: accessKey, home: folder });
    const ledger = join(home, "genkan.db");
    const why = ["--owner", "hanako", "--reason", "ordered", "--days", "3", "--ledger", ledger];
    await genkan("exception", "add", "--control", "root-hardware-mfa-enabled", ...why);
    ran = run({ scenario: mergePatch(sound, accessKey), inputs: { ledger, "fail-on": "HIGH" } });
  });

  test("the job fails with 1, and says so", () => {
    expect([ran.failed, ran.outputs["status"]]).toEqual([1, "1"]);
    expect(ran.log).toContain("::error::Something is non-compliant.");
  });

  test("runs check once, of the pinned version", () => {
    expect(ran.calls).toEqual([expect.stringMatching(`^--yes genkan@${version} check --fail-on=HIGH --locale=en `)]);
  });

  test("its summary counts, and says what to do", () => {
    expect(ran.summary).toContain("| ✖ | Non-compliant | 2 (1 CRITICAL, 1 MEDIUM, 1 accepted) |");
    expect(ran.summary).toContain("#### 1. ✖ CRITICAL: Root has an access key");
    expect(ran.summary).toContain("](<https://");
  });

  test("has the counts and the files as outputs", () => {
    const { sarif = "", junit = "", json = "" } = ran.outputs;
    const { summary } = JSON.parse(readFileSync(json, "utf8"));
    expect(ran.outputs).toMatchObject({
      "non-compliant": "2",
      "insufficient-data": String(summary.INSUFFICIENT_DATA),
      compliant: String(summary.COMPLIANT),
      "not-applicable": String(summary.NOT_APPLICABLE),
    });
    expect(JSON.parse(readFileSync(sarif, "utf8")).runs[0].results).toHaveLength(2);
    expect(readFileSync(junit, "utf8")).toContain("<testsuites>");
  });

  test("uploads before it fails, without what is accepted, which code scanning would show as open", () => {
    expect(ran.used).toEqual([
      {
        uses: expect.stringMatching(/^github\/codeql-action\/upload-sarif@/),
        with: { sarif_file: expect.stringMatching(/code-scanning\.sarif$/) },
      },
    ]);
    const { runs } = JSON.parse(readFileSync(ran.used[0]!.with["sarif_file"] as string, "utf8"));
    expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(["root-access-key-absent"]);
  });
});

test("with nothing non-compliant the job goes on, and speaks the language of its input", () => {
  const ran = run({ scenario: sound, inputs: { locale: "ja", "upload-sarif": "false" } });
  expect([ran.failed, ran.outputs["status"], ran.used]).toEqual([0, "0", []]);
  expect(ran.summary).toContain("対応が必要な項目はありません。");
  expect(ran.log).toContain("非準拠の項目はありません。");
});

test("what could not be checked fails the job, unless that is allowed", () => {
  const scenario = mergePatch(sound, denied);
  const only = { arguments: "--control\nroot-usage-limited\n" };
  const strict = run({ scenario, inputs: only });
  expect([strict.failed, strict.outputs["status"], strict.outputs["insufficient-data"]]).toEqual([3, "3", "1"]);
  const allowed = run({ scenario, inputs: { ...only, "allow-unchecked": "true" } });
  expect([allowed.failed, allowed.outputs["status"]]).toEqual([0, "3"]);
  expect(allowed.log).toContain("::warning::Something could not be checked.");
});

test("when nothing was checked, the job fails with 2, and uploads nothing", () => {
  const ran = run({ scenario: sound, inputs: { arguments: "--no-such-option" } });
  expect([ran.failed, ran.outputs["status"], ran.outputs["sarif"], ran.used]).toEqual([2, "2", undefined, []]);
  expect(ran.summary).toBe("## Genkan\n\nNothing was checked. The log of this step has the cause, and what to do.\n");
});

describe("no value runs as a command", () => {
  const commands = ['"; touch pwned; "', "$(touch pwned)", "`touch pwned`", "' ; touch pwned #", "a\ntouch pwned"];

  test.each(["file:../evil", "git+ssh://evil/x", "1.0.0 --call=touch", "-h", ...commands])("version %j", (version) => {
    const ran = run({ scenario: sound, inputs: { version } });
    expect([ran.failed, ran.calls, ran.files]).toEqual([2, [], []]);
    expect(ran.log).toContain("::error::version is not a version");
  });

  test("any other input", () => {
    const names = Object.keys(inputsOf()).filter((name) => !["version", "working-directory"].includes(name));
    const inputs = Object.fromEntries(names.map((name, i) => [name, commands[i % commands.length]!]));
    const ran = run({ scenario: sound, inputs });
    expect([ran.failed, ran.files]).toEqual([2, []]);
    expect(ran.calls).toHaveLength(1);
  });

  test("what a command prints is no command to the runner", () => {
    const ran = run({ scenario: sound, inputs: { arguments: "::set-env name=X::y" } });
    const [, paused = ""] = /^::stop-commands::(\S+)$/m.exec(ran.log) ?? [];
    expect(paused).toMatch(/^genkan-[0-9a-f-]{36}$/);
    const between = ran.log.slice(ran.log.indexOf("::stop-commands::"), ran.log.indexOf(`\n::${paused}::\n`));
    expect(between).toContain("::set-env name=X::y");
  });
});
