import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTerminal, scenarioFile, sound, temporaryFolder } from "../cli/terminal.ts";

const root = new URL("../../", import.meta.url).pathname;
const workflow = readFileSync(join(root, "examples/ci/genkan.yml"), "utf8");

/** The commands of a step, by the line that begins them. */
const commandOf = (start: string) => {
  const [, line = ""] = new RegExp(`^ +(?:run: )?(${start}.*)$`, "m").exec(workflow) ?? [];
  return line;
};

test("the workflow asks for no more than it uses, and stores no key", () => {
  const [, permissions = ""] = /^permissions:\n((?: {2}.*\n)+)/m.exec(workflow) ?? [];
  expect(permissions.match(/(?<=^ {2})[\w-]+: \w+/gm)).toEqual([
    "contents: read",
    "id-token: write",
    "security-events: write",
  ]);
  expect(workflow).not.toMatch(/secrets\.|access-key/);
});

test("the workflow's check runs, and what is accepted does not reach code scanning", async () => {
  const { genkan, home } = openTerminal({
    change: { root: { accessKeys: [{ status: "Active" }], mfaDevices: [{ kind: "virtual", name: "a" }] } },
  });
  const accepted = ["--owner", "hanako", "--reason", "vendor", "--days", "3"];
  await genkan("exception", "add", "--control", "root-access-key-absent", ...accepted);
  const [, , ...words] = commandOf("npx genkan check").split(" ");
  const placed = words.map((word) => (word.startsWith("genkan.") ? join(home, word) : word));
  const { status, err } = await genkan(...placed);
  expect([status, err]).toEqual([0, expect.stringContaining("genkan.sarif")]);
  const filter = commandOf("jq");
  const { stdout } = spawnSync("bash", ["-c", filter.replace(/ > .*/, "")], { cwd: home, encoding: "utf8" });
  const ids = JSON.parse(stdout).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId);
  expect(ids).toEqual(["root-hardware-mfa-enabled"]);
});

test("the loop over accounts checks each, writes one file, and ends with the worst status", () => {
  const folder = temporaryFolder();
  const script = (name: string, lines: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  // Each account has a key that bears its name; one has no such role.
  script(
    "aws",
    'case "$*" in *999999999999*) exit 254;; esac; printf "%s\\tsecret\\ttoken\\n" "$(echo "$*" | grep -o "[0-9]\\{12\\}" | head -1)"',
  );
  const cli = join(root, "packages/cli/src/genkan.mjs");
  script("npx", `shift; exec "${process.execPath}" "${cli}" "$@" --scenario "${folder}/$AWS_ACCESS_KEY_ID.json"`);
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
