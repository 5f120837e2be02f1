import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { fixture } from "../fixtures.ts";
import { scenarioFile } from "./terminal.ts";

const genkan = await fixture("commandLine");

/**
 * Runs a program on a terminal of its own, and types the second argument when the first one has appeared. Without something
 * to type, the terminal goes away. Prints what the terminal showed, and how the program ended: its status, or minus the
 * signal.
 */
const PTY = `
import json, os, pty, sys
awaited, typed, *program = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(program[0], program)
seen = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    seen += part
    if awaited and awaited.encode() in seen:
        awaited = ""
        if not typed:
            os.close(terminal)
            break
        os.write(terminal, typed.encode())
_, status = os.waitpid(pid, 0)
print(json.dumps({"text": seen.decode("utf-8", "replace"), "status": os.waitstatus_to_exitcode(status)}))
`;

/** What is typed on a terminal. */
const [CTRL_C, CTRL_D, HANG_UP] = ["\u0003", "\u0004", ""];

interface OnPty {
  readonly text: string;
  readonly status: number;
}

/** Runs a program on a pseudo-terminal. */
async function onPty(program: readonly string[], awaited: string, typed: string): Promise<OnPty> {
  const home = mkdtempSync(join(tmpdir(), "genkan-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const { PATH } = process.env;
  const env = { PATH, HOME: home, LANG: "C.UTF-8", TERM: "xterm", NO_COLOR: "1" } as NodeJS.ProcessEnv;
  const child = spawn("python3", ["-c", PTY, awaited, typed, ...program], {
    ...{ cwd: home, env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  const [status] = await once(child, "close");
  expect([status, err]).toEqual([0, ""]);
  return JSON.parse(out) as OnPty;
}

const setup = [process.execPath, genkan, "setup", "--scenario", scenarioFile("fresh")];
const STACK = /^\s+at .*[:(]\d+|Error:|node:internal/m;

describe("genkan setup on a terminal", { tags: "python3" }, () => {
  test.each([
    ["Ctrl+C", CTRL_C],
    ["Ctrl+D, which closes stdin,", CTRL_D],
  ])("%s ends it with a sentence and a status", async (_, typed) => {
    const { text, status } = await onPty(setup, "Enter: look again now.", typed);
    expect(text).toMatch(/Next: 1a MFA on the root user[\s\S]*s: later/);
    expect(text.replaceAll(/\s+/g, " ")).toMatch(/Left\. Nothing is lost: .* To go on: npx genkan setup $/);
    expect(text).not.toMatch(STACK);
    expect(status).toBe(1);
  });

  test("a terminal that goes away ends it", async () => {
    const { text, status } = await onPty(setup, "Enter: look again now.", HANG_UP);
    expect(text).not.toMatch(STACK);
    // SIGHUP is 1.
    expect([1, -1]).toContain(status);
  });

  test.each(["< /dev/null", "<&-"])("with stdin %s, it prints the list once and asks nothing", async (closed) => {
    const line = [...setup.map((word) => `"${word}"`), closed].join(" ");
    const { text, status } = await onPty(["/bin/sh", "-c", line], "", "");
    expect(text).toContain("Next: 1a MFA on the root user");
    expect(text).not.toContain("s: later");
    expect(text).not.toMatch(STACK);
    expect(status).toBe(1);
  });
});
