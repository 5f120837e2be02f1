import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

type Row = readonly [folder: string, name: string];

const walls: readonly Row[] = [
  ["controls", "@aws-sdk/client-iam"],
  ["controls", "node:fs"],
  ["controls", "@genkan/aws/clients"],
  ["controls", "../../aws/src/clients.ts"],
  ["controls", "@genkan/messages/alert/alert"],
  ["controls/src/model", "../domain/administration.ts"],
  ["controls/src/domain", "../catalogue/index.ts"],
  ["controls/src/catalogue", "../engine/run.ts"],
  ["controls/src/catalogue", "@aws-sdk/client-iam"],
  ["messages", "@genkan/aws/clients"],
  ["messages", "node:fs"],
  ["aws", "@genkan/cli/main"],
  ["aws", "@genkan/sandbox/sandbox"],
  ["aws", "@genkan/controls/catalogue/index"],
  ["aws", "../../sandbox/src/wire.ts"],
  ["sandbox", "@genkan/controls/model/evidence"],
  ["sandbox", "@genkan/aws/clients"],
  ["sandbox", "../../controls/src/model/evidence.ts"],
  ["cli", "@aws-sdk/client-iam"],
  ["cli", "../../../stacks/monitor.ts"],
  ["monitor", "@aws-sdk/client-iam"],
  ["monitor", "@genkan/sandbox/sandbox"],
  ["monitor", "@genkan/aws/fix/execute"],
  ["monitor", "../../aws/src/fix/execute.ts"],
  ["aws/src/collect", "../fix/execute.ts"],
  ["aws", "./fix/operations.ts"],
  ["aws/src/fix", "@genkan/cli/main"],
];

const doors: readonly Row[] = [
  ["controls/src/catalogue", "../domain/administration.ts"],
  ["messages", "@genkan/controls/engine/run"],
  ["messages", "get-east-asian-width"],
  ["aws", "@genkan/messages/alert/alert"],
  ["aws", "@genkan/controls/model/evidence"],
  ["cli", "@genkan/sandbox/sandbox"],
  ["cli", "@genkan/monitor/configuration"],
  ["monitor", "@genkan/aws/clients"],
  ["cli", "@genkan/aws/fix/execute"],
  ["aws/src/fix", "../cause.ts"],
];

/** What only the shell of the command line may use, so that its commands run in a test as they run in a terminal. */
const shellOnly = ["process.stdout", "setTimeout", "performance.now"];
const command = (name: string) => `packages/cli/src/commands/uses-${name.replace(".", "-")}.ts`;

const rows = [...walls, ...doors];
/** The file that imports this: in the package's `src`, or in one of its folders. */
const fileOf = ([folder, name]: Row) =>
  `packages/${folder.includes("/") ? folder : `${folder}/src`}/imports-${rows.findIndex((row) => row[0] === folder && row[1] === name)}.ts`;

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string };
}

/** A folder with our linter's configuration and a file for each row, which the linter looks at once. */
let project: string;
let diagnostics: readonly Diagnostic[];
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "genkan-walls-"));
  cpSync(join(root, "biome.json"), join(project, "biome.json"));
  for (const row of rows) {
    mkdirSync(join(project, fileOf(row), ".."), { recursive: true });
    writeFileSync(join(project, fileOf(row)), `import * as other from "${row[1]}";\nexport const it = other;\n`);
  }
  for (const name of shellOnly) {
    mkdirSync(join(project, command(name), ".."), { recursive: true });
    writeFileSync(join(project, command(name)), `export const it = ${name};\n`);
  }
  const args = [
    join(root, "node_modules/.bin/biome"),
    "lint",
    "--vcs-enabled=false",
    "--reporter=json",
    "--max-diagnostics=none",
    ".",
  ];
  const { stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  ({ diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The rules of the linter that a file breaks. */
const broken = (file: string) =>
  diagnostics.filter(({ location }) => location.path === file).map(({ category }) => category);

test.each(walls)("%s may not import %s", (...row) => {
  expect(broken(fileOf(row))).toContain("lint/style/noRestrictedImports");
});

test.each(doors)("%s may import %s", (...row) => {
  expect(broken(fileOf(row))).toEqual([]);
});

test.each(shellOnly)("a command may not use %s", (name) => {
  expect(broken(command(name))).toContainEqual(expect.stringContaining("noRestrictedGlobals"));
});
