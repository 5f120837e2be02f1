import { existsSync } from "node:fs";
import { join } from "node:path";
import { commands } from "@genkan/cli/commands/index";
import { manualOf } from "@genkan/cli/manual";
import { programOf } from "@genkan/cli/program";
import { processShell } from "@genkan/cli/shell";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { openTerminal } from "./terminal.ts";

const root = new URL("../../", import.meta.url).pathname;
/** Every command, none of which runs. */
const program = () => programOf(processShell, commands, { locale: "en", finish: async () => {}, help: () => {} });
const manual = manualOf(program(), commands, "en");

/** A call as a shell takes it apart. */
const wordsOf = (call: string) =>
  [...call.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "").slice(1);
const examplesOf = ({ parts }: (typeof manual)[number]) =>
  parts
    .filter(({ heading }) => heading === "Examples")
    .flatMap(({ lines }) => lines.join("\n").replaceAll(" \\\n", "").split("\n"))
    .filter((line) => line.startsWith("genkan "));

/** The help as it is printed. */
function helpOf(command: (typeof manual)[number]["command"]): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

describe.each(manual)("the help of genkan $path", (documented) => {
  test("has every part, and no line over 100 columns", () => {
    const text = helpOf(documented.command);
    const headings = text.match(/^[A-Z].*:$/gm) ?? [];
    for (const heading of ["Options:", "Examples:", "Exit status:", "Environment:", "See also:"])
      expect(headings).toContain(heading);
    expect(text).toMatch(/^Usage: genkan/);
    expect(text.split("\n").filter((line) => stringWidth(line) > 100)).toEqual([]);
    // The environment and the files of an option are told where it is.
    const has = (option: string) => documented.command.options.some(({ long }) => long === option) || !documented.path;
    expect(text.includes("AWS_PROFILE")).toBe(has("--region"));
    expect(text.includes("LC_ALL")).toBe(has("--locale"));
    expect(text.includes("genkan/ledger.db   ")).toBe(has("--ledger"));
  });

  test("gives examples that parse, and names commands that are there", async () => {
    const examples = examplesOf(documented);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const parsing = program();
      let reached: string | undefined;
      for (const { command, path } of manualOf(parsing, commands, "en")) {
        command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
        if (command.commands.length === 0)
          command.action(() => {
            reached = path;
          });
      }
      const words = wordsOf(example);
      await parsing.parseAsync(words, { from: "user" }).catch((error: { exitCode?: number }) => {
        // An example may show a help.
        if (error.exitCode !== 0) throw error;
        reached = words.join(" ");
      });
      expect(reached, example).toBeDefined();
    }
    const [also = ""] = documented.parts.find(({ heading }) => heading === "See also")?.lines ?? [];
    for (const [, path = ""] of also.matchAll(/genkan ([a-z -]+)(?=,|$)/g))
      expect([...manual.map((each) => each.path), "help"]).toContain(path);
  });
});

test("genkan help groups the commands by what they are for", () => {
  const headings = helpOf(manual[0]!.command).match(/^[A-Z].*:$/gm);
  expect(headings?.slice(0, 6)).toEqual([
    "Options:",
    "Judge an account:",
    "Watch it:",
    "See what was found:",
    "Declare what is meant to be so:",
    "Learn and try:",
  ]);
});

test.each([
  ["--help"],
  ["check", "--help"],
  ["controls", "--help"],
  ["explain", "--help"],
  ["watch", "--help"],
  ["sandbox", "--help"],
])("genkan %s %s prints its help and ends well", async (...args) => {
  const { status, out, err } = await openTerminal().genkan(...args);
  expect([status, err]).toEqual([0, ""]);
  expect(out).toContain("Usage: genkan");
});

/** Examples that go on until they are ended, or need what a simulated account does not have. */
const ENDLESS = /^genkan (watch|watch --every .*|sandbox|.*--table .*|planned-use remove .*)$/;

test("the examples run, one after the other, on a simulated account", async () => {
  const { genkan, account, home } = openTerminal({ change: { securityHub: ["us-east-1"] } });
  account.subscribe("arn:aws:sns:us-east-1:111122223333:alerts", "email", "you@example.com");
  // What reads a ledger needs one.
  await genkan("watch", "--once");
  const calls = manual.flatMap(examplesOf).filter((call) => !ENDLESS.test(call));
  expect(calls.length).toBeGreaterThan(25);
  const page = join(home, "report.html");
  /** A file of the project, and one that a command writes, wherever this process runs. */
  const placed = (word: string) =>
    existsSync(`${root}${word}`) ? `${root}${word}` : word === "report.html" ? page : word;
  for (const call of calls) {
    const { status, err } = await genkan(...wordsOf(call).map(placed));
    // 1 and 3 are verdicts.
    expect([0, 1, 3], `${call}: ${err}`).toContain(status);
    expect(err).not.toMatch(/\n\s+at /);
  }
  expect(existsSync(page)).toBe(true);
});
