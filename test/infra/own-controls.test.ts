import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acmeIamUserAbsent } from "../../examples/own-controls/acme-iam-user-absent.ts";
import { defineConfig, monitorSettingsOf } from "../../stacks/config.ts";
import { bundleOwnControls } from "../../stacks/own-controls.ts";
import { root } from "./synth/cache.ts";
import type { Graph } from "./synth/graph.ts";
import { synth } from "./synth/synth.ts";

const ID = "acme-iam-user-absent";
const CONFIG = join(root, "examples/own-controls/genkan.config.ts");
const work = mkdtempSync(join(tmpdir(), "genkan-own-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("a deployment with a control of the user's own", () => {
  let graph: Graph;
  let without: Graph;
  beforeAll(async () => {
    [graph, without] = await Promise.all([synth("production", "own"), synth("production", "minimal")]);
  });

  test("has one Config rule more, and nothing else", () => {
    const names = ({ resources }: Graph) => resources.map(({ type, name }) => `${type} ${name}`);
    const more = names(graph).filter((name) => !names(without).includes(name));
    expect(more).toEqual([`aws:cfg/rule:Rule Rule-${ID}`]);
    const { inputs } = graph.one("aws:cfg/rule:Rule", `Rule-${ID}`);
    expect(inputs).toMatchObject({
      name: `genkan-production-${ID}`,
      description: "[MEDIUM] There is no IAM user except for break-glass access",
      inputParameters: JSON.stringify({ control: ID }),
    });
  });

  test("reads what the control needs: no more than ours need already", () => {
    for (const component of ["Monitor", "Event", "ConfigRule"])
      expect(graph.statements(component)).toEqual(without.statements(component));
  });
});

test("a control of the user's own may be switched off, like ours", () => {
  const off = [{ control: ID, reason: "not yet" }];
  expect(monitorSettingsOf(defineConfig({ controls: [acmeIamUserAbsent], off })).off).toEqual([ID]);
  expect(() => defineConfig({ off })).toThrow(/off\.0\.control: there is no such control/);
});

test("defineConfig refuses a control that can't be used, with its place", () => {
  const broken = { ...acmeIamUserAbsent, title: { en: "Title" } };
  expect(() => defineConfig({ controls: [acmeIamUserAbsent, broken as never] })).toThrow(
    /controls\.1: acme-iam-user-absent: title has no text in the language ja[\s\S]*controls\.1: two controls have the id/,
  );
  expect(() => defineConfig({ controls: [() => [] as never] as never })).toThrow(/controls\.0: is not a control/);
});

describe("the own controls beside a function's bundle", () => {
  const bundled = async (config: string, ids: readonly string[]) => {
    const file = join(mkdtempSync(join(work, "bundled-")), "own-controls.mjs");
    await bundleOwnControls({ config, ids }, { build }, file);
    return { file, ...((await import(file)) as { own: readonly { readonly id: string }[] }) };
  };

  test("are those of the files that the configuration imports, without the configuration", async () => {
    const { file, own } = await bundled(CONFIG, [ID]);
    expect(own.map(({ id }) => id)).toEqual([ID]);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("is kept for break-glass access");
    expect(text).not.toContain("you@example.com");
  });

  /** A configuration in a folder of its own, with the files that it imports. */
  const written = (files: Readonly<Record<string, string>>): string => {
    const folder = mkdtempSync(join(work, "config-"));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return join(folder, "genkan.config.ts");
  };

  test("are exported as a list or as the default", async () => {
    const config = written({
      "genkan.config.ts":
        'import one from "./one"; import { two } from "./two.ts"; export default { controls: [one, ...two] };',
      "one.ts": 'export default { id: "acme-one" }; export const nothing = null;',
      "two.ts": 'export const two = [{ id: "acme-two" }, { id: "acme-three" }];',
    });
    const { own } = await bundled(config, ["acme-three", "acme-one"]);
    expect(own.map(({ id }) => id)).toEqual(["acme-three", "acme-one"]);
  });

  test("a control that no imported file exports is refused before anything is deployed", async () => {
    const config = written({
      "genkan.config.ts": 'import { make } from "./make.ts"; export default { controls: [make("acme-made")] };',
      "make.ts": "export const make = (id: string) => ({ id });",
    });
    await expect(bundled(config, ["acme-made"])).rejects.toThrow(
      /lists acme-made, but no file that it imports exports a control of that id/,
    );
  });
});
