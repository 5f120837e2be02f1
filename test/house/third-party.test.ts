import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shippedPackages } from "../../docs/third-party.ts";
import { bundleProgram } from "../../packages/genkan/src/program.ts";
import { billOfMaterials, bundledFolders } from "../../packages/genkan/src/sbom.ts";
import { bundleAll, functionNames } from "../../stacks/bundle.ts";

const root = new URL("../../", import.meta.url).pathname;
const shipped = shippedPackages(root);
const idOf = ({ name, version }: { readonly name: string; readonly version: string }) => `${name}@${version}`;

/** Licences that allow others to use, change and sell what contains the package, without conditions on the rest. */
const PERMISSIVE = new Set(["0BSD", "Apache-2.0", "BSD-3-Clause", "ISC", "MIT", "MIT-0"]);

/** A bill of materials, as far as it is read here. */
interface Bill {
  readonly metadata: { readonly component: object };
  readonly components: readonly {
    readonly "bom-ref": string;
    readonly purl: string;
    readonly hashes: readonly object[];
    readonly licenses: readonly object[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** A package that only the deployment tool uses. For npm, it may also be an addition to middy that no function loads. */
const OF_THE_DEPLOYMENT = "@aws/durable-execution-sdk-js";

test("every package that is shipped has a permissive licence", () => {
  expect(shipped.length).toBeGreaterThan(50);
  expect(shipped.filter(({ licence }) => !PERMISSIVE.has(licence)).map(idOf)).toEqual([]);
});

describe("what the npm package contains", () => {
  const outdir = mkdtempSync(join(tmpdir(), "genkan-"));
  afterAll(() => rmSync(outdir, { recursive: true }));
  let folders: ReadonlySet<string>;
  beforeAll(async () => {
    const program = await bundleProgram(root, join(outdir, "dist"));
    const functions = await bundleAll(functionNames, root, join(outdir, "functions"));
    folders = bundledFolders([...program, ...functions.map(({ metafile }) => metafile)]);
  });
  const own = JSON.parse(readFileSync(join(root, "packages/genkan/package.json"), "utf8"));

  test("is listed in THIRD-PARTY.md", () => {
    expect(folders.size).toBeGreaterThan(20);
    const listed = new Set(shipped.map(({ folder }) => folder));
    expect([...folders].filter((folder) => !listed.has(folder))).toEqual([]);
  });

  test("is its bill of materials, with licence and hash, the same each time", () => {
    const bill = billOfMaterials(root, folders, own) as Bill;
    const ids = new Set(shipped.filter(({ folder }) => folders.has(folder)).map(idOf));
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: expect.stringMatching(/^1\./) });
    expect(bill.metadata.component).toMatchObject({ name: "genkan", purl: `pkg:npm/genkan@${own.version}` });
    expect(new Set(bill.components.map((each) => each["bom-ref"]))).toEqual(ids);
    for (const { purl, hashes, licenses } of bill.components) {
      expect(decodeURIComponent(purl)).toMatch(/^pkg:npm\/.*@\d/);
      expect(hashes).toEqual([{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
      expect(licenses).toHaveLength(1);
    }
    // Every dependency is one of those parts.
    for (const { ref, dependsOn } of bill.dependencies.slice(1))
      expect([ref, ...dependsOn].filter((id) => !ids.has(id))).toEqual([]);
    expect(JSON.stringify(bill)).not.toMatch(/"(?:timestamp|serialNumber)"/);
    expect(() => billOfMaterials(root, new Set(["node_modules/nothing"]), own)).toThrow(
      "npm sbom does not list nothing",
    );
  });
});

describe("npm's bill of materials", () => {
  test("calls a tool of development what THIRD-PARTY.md leaves out", () => {
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
