import { describe, expect, test } from "vitest";
import { openTerminal } from "./terminal.ts";

/** What a person sees, without the escape codes of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const plain = (text: string): string => text.replace(/\u001b\[[\d;]*[A-Za-z]/g, "");

const ENTER = "\r";
const typed = (...lines: readonly string[]) => lines.map((line) => line + ENTER);

describe("on a terminal", () => {
  test("genkan attest asks for the settings with the console's words", async () => {
    const { genkan } = openTerminal({ answers: typed("1", "block", "hanako") });
    const { status, out, err } = await genkan("attest");
    expect([status, out]).toEqual([0, expect.stringContaining("Recorded for account 111122223333: seen by hanako")]);
    expect(plain(err)).toContain("Prompt users for MFA\n  1. Every time they sign in (always-on)\n");
    expect(plain(err)).toContain("  2. Block their sign-in (block)\n");
  });

  test("asks in Japanese", async () => {
    const { genkan } = openTerminal({ answers: typed("1", "1", "hanako") });
    const { status, out, err } = await genkan("attest", "--locale", "ja");
    expect([status, out]).toEqual([0, expect.stringContaining("アカウント 111122223333 に記録しました")]);
    expect(plain(err)).toContain("MFA のプロンプトをユーザーに表示\n  1. サインインごと (常時オン) (always-on)\n");
    expect(plain(err)).toContain("番号 (1-3): ");
  });

  test("asks only for what is missing, and again until it is valid", async () => {
    const answers = typed("root-mfa", "root-mfa-enabled", "", "old keys", "400", "30");
    const { genkan } = openTerminal({ answers });
    const { status, out, err } = await genkan("exception", "add", "--owner", "hanako", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ control: "root-mfa-enabled", owner: "hanako", reason: "old keys" });
    expect(status).toBe(0);
    expect(plain(err)).not.toContain("Who is responsible");
    for (const complaint of ["Did you mean root-mfa-enabled?", "An answer is needed", "from 1 to 365"])
      expect(plain(err)).toContain(complaint);
  });

  test("Ctrl+C cancels, and nothing is written", async () => {
    const { genkan } = openTerminal({ answers: typed("1") });
    const { status, out, err } = await genkan("attest");
    expect([status, out]).toEqual([2, ""]);
    expect(plain(err)).toContain("genkan: Cancelled. Nothing was changed.");
    const list = await openTerminal({ answers: [] }).genkan("planned-use", "add");
    expect(list.status).toBe(2);
  });
});

describe("without a terminal", () => {
  test.each<[string[], string[]]>([
    [
      ["attest"],
      [
        "--prompt <always-on|context-aware|never>",
        "--without-device <require-registration|block|email-code|allow>",
        "--by <name>",
      ],
    ],
    [
      ["exception", "add", "--owner", "hanako"],
      ["--control <id>", "--reason <text>", "--days <days>"],
    ],
    [
      ["planned-use", "add"],
      ["--owner <name>", "--reason <text>"],
    ],
  ])("genkan %j names all that is missing at once", async (args, missing) => {
    const { status, out, err } = await openTerminal().genkan(...args);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(`also needs: ${missing.join(", ")}. `);
    const japanese = await openTerminal({ env: { LANG: "ja_JP.UTF-8" } }).genkan(...args);
    expect(japanese.err).toContain(`次のオプションも必要です: ${missing.join("、")}。`);
  });
});
