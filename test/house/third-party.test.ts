import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { shippedPackages } from "../../docs/third-party.ts";

const root = new URL("../../", import.meta.url).pathname;
const shipped = shippedPackages(root);
const idOf = ({ name, version }: { readonly name: string; readonly version: string }) => `${name}@${version}`;

/** Licences that allow others to use, change and sell what contains the package, without conditions on the rest. */
const PERMISSIVE = new Set(["0BSD", "Apache-2.0", "BSD-3-Clause", "ISC", "MIT", "MIT-0"]);

/** A package that only the deployment tool uses. For npm, it may also be an addition to middy that no function loads. */
const OF_THE_DEPLOYMENT = "@aws/durable-execution-sdk-js";

test("every package that is shipped has a permissive licence", () => {
  expect(shipped.length).toBeGreaterThan(50);
  expect(shipped.filter(({ licence }) => !PERMISSIVE.has(licence)).map(idOf)).toEqual([]);
});

describe("THIRD-PARTY.md lists every package", () => {
  test.each([
    ["the command line loads", ["packages/cli/src/genkan.ts"]],
    ["a function loads", globSync("packages/monitor/src/*.ts", { cwd: root })],
  ])("that %s", async (_, entryPoints) => {
    const { metafile } = await build({
      entryPoints,
      absWorkingDir: root,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      write: false,
      outdir: "out",
      metafile: true,
      logLevel: "silent",
    });
    const loaded = new Set(
      Object.keys(metafile.inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
    );
    expect(loaded.size).toBeGreaterThan(20);
    const folders = new Set(shipped.map(({ folder }) => folder));
    expect([...loaded].filter((folder) => !folders.has(folder))).toEqual([]);
  });

  test("that npm's bill of materials does not call a tool of development", () => {
    const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--offline"];
    const { specVersion, components } = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8" })) as {
      specVersion: string;
      components: { name: string; version: string; purl: string; properties: { name: string; value: string }[] }[];
    };
    expect(specVersion).toMatch(/^1\./);
    const others = components.filter(
      ({ properties }) => !properties.some(({ name }) => /:(development|private)$/.test(name)),
    );
    const names = others.map(({ purl }) => decodeURIComponent(purl.replace("pkg:npm/", "")));
    expect([...new Set(names)].filter((name) => !name.startsWith(`${OF_THE_DEPLOYMENT}@`)).sort()).toEqual(
      [...new Set(shipped.map(idOf))].sort(),
    );
  });
});
