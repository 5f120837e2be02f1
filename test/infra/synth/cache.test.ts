import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { functionNames } from "../../../stacks/bundle.ts";
import { fixture } from "../../fixtures.ts";
import { bundlesKey, graphKey, isInput } from "./cache.ts";
import { synth } from "./synth.ts";

const config = "test/infra/minimal.config.ts";
const variant = { stage: "dev", config };

describe("the key of a graph, and of the bundles in it", () => {
  let folder: string;
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const bundled = [
    "package-lock.json",
    "node_modules/.package-lock.json",
    "package.json",
    "tsconfig.json",
    "packages/aws/package.json",
    "packages/aws/src/collect/trails.ts",
    "packages/controls/src/catalogue/index.ts",
    "packages/messages/src/alert/alert.ts",
    "packages/monitor/src/schedule.ts",
    "stacks/bundle.ts",
    "stacks/own-controls.ts",
    "test/infra/synth/cache.ts",
  ];
  const deployed = [
    "sst.config.ts",
    "stacks/monitor.ts",
    "stacks/tsconfig.json",
    "examples/own-controls/genkan.config.ts",
    "test/infra/synth/run.mjs",
    "test/infra/synth/platform.mjs",
    ".sst/platform/version",
    ".sst/provider-lock.json",
    config,
  ];
  const keys = () => ({ graph: graphKey(folder, variant), bundles: bundlesKey(folder) });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "genkan-key-"));
    for (const path of [...bundled, ...deployed]) write(path, path);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each(bundled)("changes with %s", (path) => {
    const before = keys();
    write(path, "changed");
    expect(keys().graph).not.toBe(before.graph);
    expect(keys().bundles).not.toBe(before.bundles);
    write(path, path);
    expect(keys()).toEqual(before);
  });

  test.each(deployed)("changes with %s, and the bundles stay", (path) => {
    const before = keys();
    write(path, "changed");
    expect(keys().graph).not.toBe(before.graph);
    expect(keys().bundles).toBe(before.bundles);
  });

  test("changes with the stage, the configuration and the Region", () => {
    write("test/infra/same.config.ts", config);
    const other = { stage: "dev", config: "test/infra/same.config.ts" };
    const elsewhere = { ...variant, region: "eu-west-1" };
    const all = [variant, { ...variant, stage: "production" }, other, elsewhere].map((each) => graphKey(folder, each));
    expect(new Set(all).size).toBe(4);
  });

  test("changes when a file comes, goes, has another name, or gives a part of its content to the next", () => {
    const seen = [keys().bundles];
    const see = () => seen.push(keys().bundles);
    write("packages/aws/src/a.ts", "ab");
    write("packages/aws/src/b.ts", "c");
    see();
    write("packages/aws/src/a.ts", "a");
    write("packages/aws/src/b.ts", "bc");
    see();
    renameSync(join(folder, "packages/aws/src/b.ts"), join(folder, "packages/aws/src/c.ts"));
    see();
    rmSync(join(folder, "packages/aws/src/a.ts"));
    see();
    expect(new Set(seen).size).toBe(5);
  });

  test("stays when something else changes", () => {
    const before = keys();
    for (const path of ["README.md", "packages/cli/src/main.ts", "packages/monitor/node_modules/x.js", "test/other.ts"])
      write(path, "changed");
    expect(keys()).toEqual(before);
  });
});

test("everything that a graph and its bundles are made of goes into the key", async () => {
  const { inputs } = await synth("dev", "minimal");
  expect(inputs).toEqual(expect.arrayContaining(["sst.config.ts", "stacks/monitor.ts", config]));
  const folder = await fixture("bundles");
  const bundled = functionNames.flatMap((name) => {
    const meta = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as { inputs: object };
    // Installed packages are those of the lockfile, and Node's own modules those of its version.
    return Object.keys(meta.inputs).filter((path) => !/(^|\/)node_modules\/|^(whole-)?node:/.test(path));
  });
  expect(bundled).toContain("packages/monitor/src/schedule.ts");
  expect([...inputs, ...bundled].filter((path) => !isInput(variant, path))).toEqual([]);
});

test("a graph is made once for all who ask, and its bundles are the shared ones", async () => {
  const [one, two] = await Promise.all([fixture("graph", variant), fixture("graph", variant)]);
  expect(one).toBe(two);
  const { functions } = await synth("dev", "minimal");
  const folder = await fixture("bundles");
  expect(functions["Monitor"]).toEqual({ bundle: join(folder, "schedule", "bundle.mjs") });
});
