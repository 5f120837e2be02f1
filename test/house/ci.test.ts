import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { policyFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { locales } from "@genkan/controls/model/text";
import { mergePatch } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { scenarioFile, sound, temporaryFolder } from "../cli/terminal.ts";
import { fixture } from "../fixtures.ts";
import { actionFile } from "./action.ts";

const root = new URL("../../", import.meta.url).pathname;
const cli = await fixture("commandLine");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const workflow = read("examples/ci/genkan.yml");
const gitlab = read("examples/ci/gitlab.yml");
const action = parse(readFileSync(actionFile, "utf8"));
const { version } = JSON.parse(read("packages/genkan/package.json"));

/** Puts a script into a folder. */
function script(folder: string, name: string, lines: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, name), 0o755);
}

describe("the workflow for GitHub", () => {
  const { permissions, jobs } = parse(workflow);
  const steps: { uses: string; with?: object }[] = jobs.check.steps;

  test("asks for no more than it uses, and stores no key", () => {
    expect(permissions).toEqual({ contents: "read", "id-token": "write", "security-events": "write" });
    expect(workflow).not.toMatch(/secrets\.|access-key/);
  });

  test("uses the Action of this version with inputs and outputs that it has, and pins what others wrote", () => {
    const [major, minor] = version.split(".");
    const own = steps.filter(({ uses }) => uses.startsWith("OWNER/"));
    expect(own.map(({ uses }) => uses)).toEqual([`OWNER/genkan@v${major === "0" ? `0.${minor}` : major}`]);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(own[0]?.with ?? {})));
    const used = [...workflow.matchAll(/steps\.genkan\.outputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(used));
    for (const [line] of workflow.matchAll(/uses: (?!OWNER).*/g))
      expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(locales)("is explained with every input and output of the Action, in %s", (locale) => {
    const page = read(`docs/ci.${locale}.md`);
    for (const [name, { default: value }] of Object.entries<{ default: string }>(action.inputs)) {
      const row = page
        .split("\n")
        .find((line) => line.startsWith("| `") && line.split("|")[1]?.includes(`\`${name}\``));
      const [, , cell = ""] = row?.split("|") ?? [];
      expect([name, cell.replaceAll("`", "").trim()]).toEqual([
        name,
        name === "version" ? expect.stringMatching(/./) : value,
      ]);
    }
    for (const name of Object.keys(action.outputs)) expect(page).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|$`, "m"));
    expect(page).toContain(`npx --yes genkan@${version} check`);
  });
});

describe("the pipeline for GitLab", () => {
  const { genkan } = parse(gitlab);

  /** Runs the lines of the script in one shell, as GitLab's runner does, on a simulated account. */
  function runPipeline(account: unknown) {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "account.json"), JSON.stringify(account));
    script(
      folder,
      "npx",
      `echo "$2 $(cat "$AWS_WEB_IDENTITY_TOKEN_FILE")" >call; shift 2; exec "${process.execPath}" "${cli}" "$@" --scenario account.json`,
    );
    const { status } = spawnSync("bash", ["-eo", "pipefail", "-c", genkan.script.join("\n")], {
      cwd: folder,
      env: {
        ...genkan.variables,
        PATH: `${folder}:${dirname(process.execPath)}:${process.env["PATH"]}`,
        HOME: folder,
        TMPDIR: folder,
        // Node would compile everything again for each folder of temporary files.
        NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
        AWS_TOKEN: "a.token\n%s",
      },
    });
    return { status, folder };
  }

  test("checks with the token of the job and the pinned version, and leaves its files", () => {
    const { status, folder } = runPipeline(sound);
    expect([status, readFileSync(join(folder, "call"), "utf8")]).toEqual([0, `genkan@${version} a.token\n%s\n`]);
    for (const name of [genkan.artifacts.reports.junit, ...genkan.artifacts.paths])
      expect(existsSync(join(folder, name))).toBe(true);
  });

  test("fails for what is non-compliant, and warns of what could not be checked", () => {
    expect(runPipeline(mergePatch(sound, { root: { accessKeys: [{ status: "Active" }] } })).status).toBe(1);
    const faults = [{ action: "cloudtrail:LookupEvents", fault: "AccessDenied" }];
    expect(genkan.allow_failure.exit_codes).toBe(runPipeline(mergePatch(sound, { faults })).status);
  });
});

describe.each([
  ["github", `repo:\${Repository}:ref:refs/heads/\${Branch}`],
  ["gitlab", `project_path:\${Project}:ref_type:branch:ref:\${Branch}`],
])("the role for %s", (name, subject) => {
  const { Resources, Parameters } = JSON.parse(read(`examples/ci/${name}-role.json`));
  const { AssumeRolePolicyDocument, Policies } = Resources.Role.Properties;

  test("trusts one branch of one repository, for the audience that the provider has", () => {
    const [{ Action, Condition }, ...others] = AssumeRolePolicyDocument.Statement;
    const host = Resources.Provider.Properties.Url.replace("https://", "");
    expect([Action, Condition, others]).toEqual([
      "sts:AssumeRoleWithWebIdentity",
      {
        StringEquals: {
          [`${host}:aud`]: Resources.Provider.Properties.ClientIdList[0],
          [`${host}:sub`]: { "Fn::Sub": subject },
        },
      },
      [],
    ]);
    // Nobody gets a role that trusts a repository by default.
    const [repository] = Object.values<object>(Parameters);
    expect(repository).not.toHaveProperty("Default");
  });

  test("may do what the controls need", () => {
    expect(Policies.map(({ PolicyDocument }: { PolicyDocument: object }) => PolicyDocument)).toEqual([
      policyFor(catalogue),
    ]);
  });
});

test("the loop over accounts checks each, writes one file, and ends with the worst status", () => {
  const folder = temporaryFolder();
  // Each account has a key that bears its name; one has no such role.
  script(
    folder,
    "aws",
    'case "$*" in *999999999999*) exit 254;; esac; printf "%s\\tsecret\\ttoken\\n" "$(echo "$*" | grep -o "[0-9]\\{12\\}" | head -1)"',
  );
  script(
    folder,
    "npx",
    `shift; exec "${process.execPath}" "${cli}" "$@" --scenario "${folder}/$AWS_ACCESS_KEY_ID.json"`,
  );
  writeFileSync(join(folder, "111122223333.json"), JSON.stringify(sound));
  copyFileSync(scenarioFile("member-without-root-credentials"), join(folder, "444455556666.json"));
  writeFileSync(join(folder, "accounts.txt"), "111122223333\n444455556666\n999999999999\n");
  const { status, stdout } = spawnSync("bash", [join(root, "examples/ci/accounts.sh")], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder, LANG: "C.UTF-8" },
  });
  expect(stdout.trim().split("\n")).toEqual([
    "111122223333 ok",
    "444455556666 NON_COMPLIANT: 1",
    "999999999999 was not checked",
  ]);
  expect(status).toBe(2);
  const lines = readFileSync(join(folder, "findings.csv"), "utf8").trim().split("\r\n");
  expect(lines.filter((line) => line.startsWith("account,"))).toHaveLength(1);
  expect(new Set(lines.slice(1).map((line) => line.split(",")[0]))).toEqual(new Set(["111122223333", "444455556666"]));
  expect(existsSync(join(folder, "account.csv"))).toBe(false);
});
