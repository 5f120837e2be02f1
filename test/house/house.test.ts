import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

test("tests and the CLI run on the Node of the Lambdas", () => {
  expect(process.versions.node.split(".")[0]).toBe("24");
  expect(JSON.parse(read("package.json")).devDependencies.node).toMatch(/^24\./);
});

test("what is documented is what is defined", () => {
  execFileSync(process.execPath, ["docs/generate.ts", "--check"], { cwd: root, stdio: "pipe" });
});

test("every version is pinned, and the lockfile names no registry", () => {
  const packages = readdirSync(`${root}packages`).map((name) => `packages/${name}/package.json`);
  expect(packages.length).toBeGreaterThan(5);
  for (const path of ["package.json", ...packages]) {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path));
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
  expect(read("package-lock.json")).not.toMatch(/"resolved": "http/);
});

test("the lockfile holds the packages of every platform, so that npm ci works on each", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { optionalDependencies?: object }>;
  };
  const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  );
  expect(optional.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
});

test("the lockfile has every package of the workspace, or npm ci refuses to install", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, object> };
  const { workspaces } = JSON.parse(read("package.json")) as { workspaces: readonly string[] };
  expect(workspaces.length).toBeGreaterThan(3);
  expect(workspaces.filter((path) => !(path in packages))).toEqual([]);
});

test("the lockfile has the hash of every package that comes from a registry", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  const fetched = Object.entries(packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);
  expect(fetched.length).toBeGreaterThan(300);
  expect(fetched.flatMap(([path, { integrity = "" }]) => (/^sha512-/.test(integrity) ? [] : [path]))).toEqual([]);
});
