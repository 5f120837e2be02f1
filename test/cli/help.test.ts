import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allCommands } from "@genkan/cli/commands/index";
import { manualOf } from "@genkan/cli/manual";
import { programOf } from "@genkan/cli/program";
import { processShell } from "@genkan/cli/shell";
import type { Locale } from "@genkan/controls/model/text";
import { locales } from "@genkan/controls/model/text";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { openTerminal } from "./terminal.ts";

const commands = await allCommands();

const root = new URL("../../", import.meta.url).pathname;
/** Every command, none of which runs. */
const program = (locale: Locale = "en") =>
  programOf(processShell, commands, { locale, finish: async () => {}, help: () => {} });
const manual = manualOf(program(), commands, "en");

/** A call as a shell takes it apart. */
const wordsOf = (call: string) =>
  [...call.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "").slice(1);
const examplesOf = ({ parts }: (typeof manual)[number]) =>
  parts
    .filter(({ heading }) => heading === "Examples")
    .flatMap(({ lines }) => lines.join("\n").replaceAll(" \\\n", "").split("\n"))
    .filter((line) => line.startsWith("genkan "));

/** The command that the last call has reached. */
let reached: string | undefined;
/** A program whose commands do nothing. It parses every example: commander forgets what the call before has set. */
const parsing = program();
for (const { command, path } of manualOf(parsing, commands, "en")) {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.commands.length === 0)
    command.action(() => {
      reached = path;
    });
}

/** Parses a call, and runs nothing. @returns the command that it reaches, or the call, if it shows a help */
async function reachedBy(words: readonly string[]): Promise<string | undefined> {
  reached = undefined;
  await parsing.parseAsync(words, { from: "user" }).catch((error: { exitCode?: number }) => {
    if (error.exitCode !== 0) throw error;
    reached = words.join(" ");
  });
  return reached;
}

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

/** What every help has in each language, in this order. */
const parts = {
  en: { usage: /^Usage: genkan/, headings: ["Options:", "Examples:", "Exit status:", "Environment:", "See also:"] },
  ja: { usage: /^使い方: genkan/, headings: ["オプション:", "例:", "終了ステータス:", "環境変数:", "関連項目:"] },
} as const;

describe.each(manualOf(program("ja"), commands, "ja"))("the help of genkan $path in Japanese", ({ command }) => {
  test("has every part, no line over 100 columns, and no English", () => {
    const text = helpOf(command);
    for (const heading of parts.ja.headings) expect(text).toContain(`\n${heading}`);
    expect(text).toMatch(parts.ja.usage);
    expect(text.split("\n").filter((line) => stringWidth(line) > 100)).toEqual([]);
    const english = text.split("\n").filter((line) => / (the|to|of|is|for|a|and) /.test(line) && !/genkan /.test(line));
    expect(english).toEqual([]);
  });
});

describe.each(manual)("the help of genkan $path", (documented) => {
  test("has every part, and no line over 100 columns", () => {
    const text = helpOf(documented.command);
    const headings = text.match(/^[A-Z].*:$/gm) ?? [];
    for (const heading of parts.en.headings) expect(headings).toContain(heading);
    expect(text).toMatch(parts.en.usage);
    expect(text.split("\n").filter((line) => stringWidth(line) > 100)).toEqual([]);
    // The environment and the files of an option are reported where it is.
    const has = (option: string) => documented.command.options.some(({ long }) => long === option) || !documented.path;
    expect(text.includes("AWS_PROFILE")).toBe(has("--region"));
    // Every help is in the language of the terminal.
    expect(text).toContain("LC_ALL");
    expect(text.includes("genkan/ledger.db   ")).toBe(has("--ledger"));
  });

  test("gives examples that parse, and names commands that are there", async () => {
    const examples = examplesOf(documented);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(await reachedBy(wordsOf(example)), example).toBeDefined();
    const [also = ""] = documented.parts.find(({ heading }) => heading === "See also")?.lines ?? [];
    for (const [, path = ""] of also.matchAll(/genkan ([a-z -]+)(?=,|$)/g))
      expect([...manual.map((each) => each.path), "help"]).toContain(path);
  });
});

test("genkan help groups the commands by what they are for", () => {
  const headings = helpOf(manual[0]!.command).match(/^[A-Z].*:$/gm);
  expect(headings?.slice(0, 7)).toEqual([
    "Options:",
    "Check an account:",
    "Fix it, and keep it so:",
    "Monitor it:",
    "See what was found:",
    "Declare what is intended:",
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

test.each([
  [["--help"], { LANG: "ja_JP.UTF-8" }],
  [["--help", "--locale", "ja"], {}],
  [["--locale=ja", "check", "--help"], {}],
  [["planned-use", "add", "--help", "--locale", "ja"], { LANG: "en_US.UTF-8" }],
  [["attest", "--help"], { LC_ALL: "ja", LANG: "C" }],
])("genkan %j is in Japanese with %j", async (args, env) => {
  const { status, out } = await openTerminal({ env }).genkan(...args);
  expect([status, out]).toEqual([0, expect.stringContaining("使い方: genkan")]);
});

/** Examples that go on until they are ended, or need what a simulated account does not have. */
const ENDLESS =
  /^genkan (config validate|watch|watch --every .*|sandbox|sandbox --accounts .*|report --serve|.*--table .*|planned-use remove .*|upgrade|template.*)$/;

test("the examples run, one after the other, on a simulated account", async () => {
  // What reads root credentials of members needs a member, and privileged sessions there.
  const organization = {
    features: ["RootCredentialsManagement", "RootSessions"],
    accounts: [{ id: "444455556666", name: "team" }],
    // An exception for an OU is refused where there is none.
    units: [{ id: "ou-ab12-11111111", name: "Workloads" }],
  };
  const { genkan, account, home } = openTerminal({ change: { securityHub: ["us-east-1"], organization } });
  account.subscribe("arn:aws:sns:us-east-1:111122223333:alerts", "email", "you@example.com");
  // What reads a ledger needs one.
  await genkan("watch", "--once");
  const calls = manual.flatMap(examplesOf).filter((call) => !ENDLESS.test(call));
  expect(calls.length).toBeGreaterThan(25);
  const written = [
    "report.html",
    "genkan.xml",
    "genkan.sarif",
    "member.json",
    "management.json",
    "pages",
    "plan.json",
    ...["audit.html", "audit.csv", "my-account", "prod"],
  ];
  /** A file of the project, and one that a command writes, wherever this process runs. */
  const placed = (word: string) =>
    existsSync(`${root}${word}`) ? `${root}${word}` : written.includes(word) ? join(home, word) : word;
  for (const call of calls) {
    const { status, err } = await genkan(...wordsOf(call).map(placed));
    // 1 and 3 are verdicts.
    expect([0, 1, 3], `${call}: ${err}`).toContain(status);
    expect(err).not.toMatch(/\n\s+at /);
  }
  for (const file of written) expect([file, existsSync(join(home, file))]).toEqual([file, true]);
});

test.each(["40", "60", "80"])("the help keeps to a terminal of %s columns", async (columns) => {
  const terminal = openTerminal({ env: { COLUMNS: columns } });
  for (const locale of locales) {
    for (const path of ["", "check", "exception", "exception add", "export security-hub", "replay"]) {
      const { out } = await terminal.genkan(...path.split(" ").filter(Boolean), "--help", "--locale", locale);
      // How a command is called stays on one line.
      const [, ...lines] = out.split("\n");
      // A path that is longer than a line is not broken.
      const isOneWord = (line: string) => !line.trim().replace(/ \\$/, "").includes(" ");
      const wide = lines.filter((line) => stringWidth(line) > Number(columns) && !isOneWord(line));
      expect(wide).toEqual([]);
    }
  }
});

test("genkan version, -V and --version print the version of the package", async () => {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  for (const args of [["version"], ["-V"], ["--version"]])
    expect(await openTerminal().genkan(...args)).toEqual({ status: 0, out: `${version}\n`, err: "" });
});

test("genkan help COMMAND prints the help of that command, also of one below a group", async () => {
  for (const path of ["check", "exception add"]) {
    const help = await openTerminal().genkan("help", ...path.split(" "));
    expect(help).toEqual(await openTerminal().genkan(...path.split(" "), "--help"));
    expect(help.out).toContain(`Usage: genkan ${path} `);
  }
});
