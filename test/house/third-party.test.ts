import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { shippedPackages } from "../../docs/third-party.ts";
import { type Bill, billOfMaterials, npmBill } from "../../packages/genkan/src/sbom.ts";
import { fixture } from "../fixtures.ts";

const root = new URL("../../", import.meta.url).pathname;
const shipped = shippedPackages(root);
const idOf = ({ name, version }: { readonly name: string; readonly version: string }) => `${name}@${version}`;

/** Licences that allow others to use, change and sell what contains the package, without conditions on the rest. */
const PERMISSIVE = new Set(["0BSD", "Apache-2.0", "BSD-3-Clause", "ISC", "MIT", "MIT-0"]);

/** npm's bill of everything that is locked. */
let all: Bill;
beforeAll(() => {
  all = npmBill(root);
});

/** The bill of materials of the package, as far as it is read here. */
interface OwnBill extends Bill {
  readonly metadata: { readonly component: object };
  readonly components: readonly (Bill["components"][number] & {
    readonly hashes: readonly object[];
    readonly licenses: readonly object[];
  })[];
}

/** A package that only the deployment tool uses. For npm, it may also be an addition to middy that no function loads. */
const OF_THE_DEPLOYMENT = "@aws/durable-execution-sdk-js";

test("every package that is shipped has a permissive licence", () => {
  expect(shipped.length).toBeGreaterThan(50);
  expect(shipped.filter(({ licence }) => !PERMISSIVE.has(licence)).map(idOf)).toEqual([]);
});

describe("what the npm package contains", () => {
  let folders: ReadonlySet<string>;
  beforeAll(async () => {
    folders = new Set(await fixture("bundled"));
  });
  const own = JSON.parse(readFileSync(join(root, "packages/genkan/package.json"), "utf8"));

  test("is listed in THIRD-PARTY.md", () => {
    expect(folders.size).toBeGreaterThan(20);
    const listed = new Set(shipped.map(({ folder }) => folder));
    expect([...folders].filter((folder) => !listed.has(folder))).toEqual([]);
  });

  test("is its bill of materials, with licence and hash, the same each time", () => {
    const bill = billOfMaterials(all, root, folders, own) as OwnBill;
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
    expect(() => billOfMaterials(all, root, new Set(["node_modules/nothing"]), own)).toThrow(
      "npm sbom does not list nothing",
    );
  });
});

describe("npm's bill of materials", () => {
  test("calls a tool of development what THIRD-PARTY.md leaves out", () => {
    const { specVersion, components } = all;
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
