import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

/** The rules that the linter finds broken in a file with this content. */
function broken(path: string, content: string): string {
  writeFileSync(`${root}${path}`, content);
  try {
    execFileSync("npx", ["biome", "lint", "--max-diagnostics=50", path], { cwd: root, stdio: "pipe" });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    return `${stdout}${stderr}`;
  } finally {
    rmSync(`${root}${path}`);
  }
}

test.each([
  ["controls", "@aws-sdk/client-iam"],
  ["controls", "node:fs"],
  ["controls", "@genkan/aws/clients"],
  ["controls", "../../aws/src/clients.ts"],
  ["aws", "@genkan/cli/main"],
  ["aws", "@genkan/sandbox/sandbox"],
  ["aws", "@genkan/controls/catalogue/index"],
  ["aws", "../../sandbox/src/wire.ts"],
  ["sandbox", "@genkan/controls/evidence"],
  ["sandbox", "@genkan/aws/clients"],
  ["sandbox", "../../controls/src/evidence.ts"],
  ["cli", "@aws-sdk/client-iam"],
  ["monitor", "@aws-sdk/client-iam"],
  ["monitor", "@genkan/sandbox/sandbox"],
])("%s may not import %s", (folder, name) => {
  expect(
    broken(`packages/${folder}/src/broken-wall.ts`, `import * as other from "${name}";\nexport const it = other;\n`),
  ).toContain("noRestrictedImports");
});

test.each([
  ["controls", "get-east-asian-width"],
  ["aws", "@genkan/controls/evidence"],
  ["cli", "@genkan/sandbox/sandbox"],
  ["monitor", "@genkan/aws/clients"],
])("%s may import %s", (folder, name) => {
  expect(
    broken(`packages/${folder}/src/open-door.ts`, `import * as other from "${name}";\nexport const it = other;\n`),
  ).toBe("");
});

test.each(["process.stdout", "setTimeout", "performance.now"])("a command may not use %s", (name) => {
  expect(broken("packages/cli/src/commands/broken-wall.ts", `export const it = ${name};\n`)).toContain(
    "noRestrictedGlobals",
  );
});
