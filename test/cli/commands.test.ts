import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import type { Declared } from "@genkan/cli/command";
import { allCommands } from "@genkan/cli/commands/index";
import { expect, test } from "vitest";

const commands = await allCommands();

const root = new URL("../../", import.meta.url).pathname;
const names = commands.map(({ path }) => path).sort();
const every = (declared: readonly Declared[]): readonly Declared[] =>
  declared.flatMap((each) => [each, ...("commands" in each ? every(each.commands) : [])]);

test("a command, its file and its test have one name", () => {
  const files = readdirSync(`${root}packages/cli/src/commands`).filter((file) => file !== "index.ts");
  expect(files.map((file) => file.replace(/\.ts$/, "")).sort()).toEqual(names);
  const tests = readdirSync(`${root}test/cli/commands`);
  expect(tests.map((file) => file.replace(/\.test\.ts$/, "")).sort()).toEqual(names);
});

test("the path of a command begins with that of its group", () => {
  for (const declared of commands) {
    if (!("commands" in declared)) continue;
    for (const { path } of declared.commands) expect(path).toMatch(new RegExp(`^${declared.path} [a-z-]+$`));
  }
});

test.each(every(commands).flatMap((each) => ("options" in each ? [each] : [])))(
  "the options of genkan $path have the names that commander gives them",
  ({ options }) => {
    for (const [name, option] of Object.entries(options)) expect(option.make({}, "en").attributeName()).toBe(name);
  },
);

test("the start loads nothing heavy: a command imports it when it runs", () => {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const { main } = await import("@genkan/cli/main");
    await main(["--help"]);
    console.error(JSON.stringify(loaded));`;
  const args = ["--input-type=module", "--eval", script];
  const { stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const loaded: string[] = JSON.parse(stderr.trim().split("\n").at(-1) ?? "[]");
  expect(loaded.some((url) => url.endsWith("/packages/cli/src/commands/check.ts"))).toBe(true);
  expect(loaded.filter((url) => /@aws-sdk|@smithy|packages\/sandbox|node:sqlite|\/hono\/|\/zod\//.test(url))).toEqual(
    [],
  );
});
