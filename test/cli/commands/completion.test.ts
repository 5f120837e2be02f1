import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@genkan/controls/catalogue/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const ids = catalogue.map(({ id }) => id);

/** Whether a shell is here; where it is demanded (`GENKAN_REQUIRE_SHELLS=1`, as in CI) tests run, and fail, without it. */
function missing(shell: string): boolean {
  try {
    execFileSync(shell, ["-c", "exit 0"], { stdio: "ignore" });
    return false;
  } catch {
    return process.env["GENKAN_REQUIRE_SHELLS"] !== "1";
  }
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "genkan-"));
  mkdirSync(join(folder, "files"));
  writeFileSync(join(folder, "files", "my scenario.json"), "{}");
  for (const shell of ["bash", "zsh", "fish"])
    writeFileSync(join(folder, shell), (await openTerminal({ home: folder }).genkan("completion", shell)).out);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (shell: string, script: string): string[] =>
  execFileSync(shell, ["-c", script], { cwd: join(folder, "files"), encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");

/** What each shell offers for the last word of a line, without descriptions. */
const shells: Readonly<Record<string, (words: readonly string[]) => string[]>> = {
  bash: (words) =>
    run(
      "bash",
      `source ${folder}/bash; COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _genkan; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  // Its own machinery asks for a terminal: what it is given is what it would show.
  zsh: (words) =>
    run(
      "zsh",
      `compdef() { :; }
      compadd() { shift; print -l -- "$@"; }
      _files() { print -l -- *; }
      _describe() { local name=$@[-1]; local entry; for entry in "\${(@P)name}"; do print -r -- "\${entry%%:*}"; done; }
      source ${folder}/zsh
      words=(${quoted(words)}); CURRENT=${words.length}; _genkan`,
    ).filter((word) => word.startsWith(words.at(-1) ?? "")),
  fish: (words) =>
    run("fish", `source ${folder}/fish; complete -C ${quoted([words.join(" ")])}`).map((line) => line.split("\t")[0]!),
};

describe.each(Object.entries(shells))("completion for %s", (shell, complete) => {
  describe.skipIf(missing(shell))(
    missing(shell) ? `(skipped: ${shell} is not installed)` : "in the shell itself",
    () => {
      test.each<[string[], readonly string[]]>([
        [["genkan", "pl"], ["planned-use"]],
        [["genkan", "planned-use", "a"], ["add"]],
        [["genkan", "explain", "root-m"], ["root-mfa-enabled"]],
        [["genkan", "check", "--control", ""], ids],
        [["genkan", "exception", "add", "--control", "iam-user-m"], ["iam-user-mfa-enabled"]],
        [["genkan", "check", "--fail-on", "H"], ["HIGH"]],
        [
          ["genkan", "watch", "--control", "root-mfa-enabled", "--locale", ""],
          ["en", "ja"],
        ],
        [
          ["genkan", "watch", "--format", ""],
          ["text", "json"],
        ],
        [["genkan", "attest", "identity-center-mfa", "--prompt", "al"], ["always-on"]],
        [
          ["genkan", "completion", ""],
          ["bash", "zsh", "fish"],
        ],
        [["genkan", "check", "--fa"], ["--fail-on"]],
        [["genkan", "check", "--scenario", "my"], ["my scenario.json"]],
        [["genkan", "replay", "my"], ["my scenario.json"]],
        [["genkan", "replay", "--sh"], ["--show"]],
        [["genkan", "replay", "events.json", "--show", "am"], ["amazon-q"]],
        // Free text is nothing to complete.
        [["genkan", "exception", "add", "--owner", ""], []],
      ])("%j", (words, offered) => {
        const offers = complete(words).map((word) => word.replaceAll("\\ ", " "));
        expect(offers.filter((word) => !word.startsWith("-") || words.at(-1)?.startsWith("-")).sort()).toEqual(
          [...offered].sort(),
        );
      });
    },
  );
});

test.skipIf(missing("bash"))("bash takes an option apart from its value at the equals sign", () => {
  expect(shells["bash"]?.(["genkan", "check", "--fail-on", "="])).toContain("CRITICAL");
  expect(shells["bash"]?.(["genkan", "check", "--fail-on", "=", "ME"])).toEqual(["MEDIUM"]);
});
