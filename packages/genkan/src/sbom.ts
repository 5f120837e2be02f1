import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** What npm says of a lockfile: a bill of materials in the format CycloneDX. */
export interface Bill {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: string;
  readonly components: readonly {
    /** Its name and version. */
    readonly "bom-ref": string;
    readonly purl: string;
    readonly properties: readonly { readonly name: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The folders, from the root, of the packages by others that bundles contain. */
export const bundledFolders = (metafiles: readonly Metafile[]): ReadonlySet<string> =>
  new Set(
    metafiles
      .flatMap(({ outputs }) => Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs)))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );

/** npm's bill of materials of the whole repository, tools of development included. @param root where the lockfile is */
export function npmBill(root: string): Bill {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--offline"];
  return JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1_024 * 1_024 }));
}

/**
 * The bill of materials of the npm package, in the format CycloneDX: the packages whose code is in its bundles, with version,
 * licence and hash, as npm takes them from the lockfile. It is the same whenever it is made.
 *
 * @param all npm's bill, of which it is a part
 * @param folders where these packages are installed, from the root
 * @param own the package.json of the npm package
 * @throws Error if npm does not list one of them
 */
export function billOfMaterials(
  { bomFormat, specVersion, components, dependencies }: Bill,
  root: string,
  folders: ReadonlySet<string>,
  own: Readonly<Record<"name" | "version" | "description" | "license", string>>,
): object {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const wanted = new Set(
    [...folders].map((folder) => `${folder.split("node_modules/").at(-1)}@${packages[folder]?.version}`),
  );
  const shipped = components.filter((each) => wanted.has(each["bom-ref"]));
  const missing = wanted.difference(new Set(shipped.map((each) => each["bom-ref"])));
  if (missing.size) throw new Error(`npm sbom does not list ${[...missing].join(", ")}`);
  const refs = new Set(shipped.map((each) => each["bom-ref"]));
  const ref = `${own.name}@${own.version}`;
  return {
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    ...{ bomFormat, specVersion, version: 1 },
    metadata: {
      component: {
        ...{ "bom-ref": ref, type: "application", name: own.name, version: own.version },
        ...{ description: own.description, purl: `pkg:npm/${ref}`, licenses: [{ license: { id: own.license } }] },
      },
    },
    components: shipped,
    dependencies: [
      { ref, dependsOn: [...refs] },
      ...dependencies
        .filter((each) => refs.has(each.ref))
        .map((each) => ({ ref: each.ref, dependsOn: each.dependsOn.filter((other) => refs.has(other)) })),
    ],
  };
}
