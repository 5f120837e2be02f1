import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { template } from "@genkan/cli/folder/template";
import { tool } from "@genkan/messages/tool";
import { describe, expect, test } from "vitest";
import { root } from "../../infra/synth/cache.ts";
import { ourSchema } from "../../messages/validators.ts";
import { openTerminal } from "../terminal.ts";

const OLD = "0.0.9";
const [version, sst] = [tool.version, template["package.json"].dependencies.sst];
const OLD_SST = "4.17.0";

/** What the older version wrote: an older SST, one script less and one more, another line to ignore, and another sst.config.ts. */
const oldTemplate = {
  "sst.config.ts": `// Of ${OLD}\n${template["sst.config.ts"]}`,
  ".gitignore": [...template[".gitignore"].slice(1), ".old/"],
  "package.json": {
    scripts: { deploy: "sst deploy", old: "genkan old" },
    dependencies: { genkan: OLD, sst: OLD_SST },
  },
};

/** A folder that an older version made, with that version installed in it. */
async function olderFolder(change: (file: (name: string) => string) => void = () => {}) {
  const terminal = openTerminal();
  const { home } = terminal;
  await terminal.genkan("init", "--email", "you@example.com", "--region", "us-east-1");
  const file = (name: string) => join(home, name);
  writeFileSync(file("sst.config.ts"), oldTemplate["sst.config.ts"]);
  writeFileSync(file(".gitignore"), oldTemplate[".gitignore"].map((line) => `${line}\n`).join(""));
  const manifest = { private: true, type: "module", ...oldTemplate["package.json"] };
  writeFileSync(file("package.json"), `${JSON.stringify(manifest, null, 4)}\n`);
  const installed = file("node_modules/genkan");
  mkdirSync(join(installed, "bin"), { recursive: true });
  const exported = { name: "genkan", version: OLD, type: "module", exports: { "./config": "./config.js" } };
  writeFileSync(join(installed, "package.json"), JSON.stringify(exported));
  writeFileSync(join(installed, "template.json"), JSON.stringify(oldTemplate));
  const schema = JSON.stringify(join(root, "stacks/config.ts"));
  writeFileSync(join(installed, "config.js"), `export { defineConfig } from ${schema};\n`);
  writeFileSync(join(installed, "bin/genkan.js"), 'console.error("genkan: no templates");\nprocess.exitCode = 2;\n');
  change(file);
  const read = (name: string) => readFileSync(file(name), "utf8");
  const upgrade = async (...args: string[]) => {
    const { status, out, err } = await terminal.genkan("upgrade", "--format", "json", ...args);
    const found = JSON.parse(out);
    const isUpgrade = ourSchema("upgrade");
    expect([isUpgrade(found), isUpgrade.errors]).toEqual([true, null]);
    return { status, err, found };
  };
  return { terminal, file, read, upgrade };
}

describe("genkan upgrade", () => {
  test("names what changes in the files of the folder, and changes nothing", async () => {
    const { terminal, upgrade, read } = await olderFolder();
    const { status, found } = await upgrade();
    expect([status, found.from, found.to]).toEqual([1, OLD, version]);
    expect(found.folder.map(({ file, at, from, to }: Record<string, string>) => [file, at, from, to])).toEqual([
      ["package.json", "dependencies.genkan", OLD, version],
      ["package.json", "dependencies.sst", OLD_SST, sst],
      ["package.json", "scripts.check", null, "genkan check"],
      ["package.json", "scripts.deploy", "sst deploy", "sst deploy --stage production"],
      ["sst.config.ts", null, oldTemplate["sst.config.ts"], template["sst.config.ts"]],
      [".gitignore", "node_modules/", null, "node_modules/"],
      ["package.json", "scripts.old", "genkan old", null],
      [".gitignore", ".old/", ".old/", null],
    ]);
    expect(read("sst.config.ts")).toBe(oldTemplate["sst.config.ts"]);
    const { out, err } = await terminal.genkan("upgrade");
    expect(out).toContain(`Genkan ${OLD} → ${version}\n`);
    expect(out).toContain(`  package.json: dependencies.sst ${OLD_SST} → ${sst}\n`);
    expect(out).toContain("  .gitignore: node_modules/ +\n");
    expect(out).toContain("  sst.config.ts: is replaced by the new version's file\n");
    expect(err).toContain("genkan upgrade --write changes the files.");
    expect((await terminal.genkan("upgrade", "--locale", "ja")).out).toContain("このフォルダーの変更");
  });

  test("--write makes the changes, and keeps the rest", async () => {
    const { upgrade, read } = await olderFolder((file) => {
      const manifest = JSON.parse(readFileSync(file("package.json"), "utf8"));
      manifest.scripts.mine = "echo mine";
      writeFileSync(file("package.json"), `${JSON.stringify(manifest, null, 4)}\n`);
      appendFileSync(file(".gitignore"), "mine/\n");
    });
    const config = read("genkan.config.ts");
    const { err } = await upgrade("--write");
    expect(err).toContain("Changed: package.json, sst.config.ts, .gitignore.");
    expect(read("sst.config.ts")).toBe(template["sst.config.ts"]);
    expect(read(".gitignore")).toBe(".sst/\nmine/\nnode_modules/\n");
    expect(read("package.json")).toBe(
      `${JSON.stringify(
        {
          private: true,
          type: "module",
          scripts: { deploy: "sst deploy --stage production", mine: "echo mine", check: "genkan check" },
          dependencies: { genkan: version, sst },
        },
        null,
        4,
      )}\n`,
    );
    expect(read("genkan.config.ts")).toBe(config);
  });

  test("leaves what the user changed, and shows what the new version has", async () => {
    const { terminal, upgrade, read } = await olderFolder((file) => {
      appendFileSync(file("sst.config.ts"), "// mine\n");
      const manifest = JSON.parse(readFileSync(file("package.json"), "utf8"));
      manifest.scripts.deploy = "sst deploy --stage prod";
      writeFileSync(file("package.json"), JSON.stringify(manifest, null, 2));
    });
    const { out } = await terminal.genkan("upgrade");
    expect(out).toContain("  sst.config.ts: you have changed this, so it is left as it is; the new version has:\n");
    const { status, found, err } = await upgrade("--write");
    expect(status).toBe(1);
    const yours = found.folder.filter(({ changedByYou }: { changedByYou: boolean }) => changedByYou);
    expect(yours.map(({ file, at }: Record<string, string>) => [file, at])).toEqual([
      ["package.json", "scripts.deploy"],
      ["sst.config.ts", null],
    ]);
    expect(err).toContain("Changed: package.json, .gitignore.");
    expect(read("sst.config.ts")).toContain("// mine");
    expect(JSON.parse(read("package.json")).scripts.deploy).toBe("sst deploy --stage prod");
  });

  test("line ends of Windows are no change of the user's", async () => {
    const { upgrade } = await olderFolder((file) => {
      writeFileSync(file("sst.config.ts"), oldTemplate["sst.config.ts"].replaceAll("\n", "\r\n"));
    });
    const { found } = await upgrade();
    expect(found.folder.some(({ changedByYou }: { changedByYou: boolean }) => changedByYou)).toBe(false);
  });

  test("lists the changelog since the folder's version", async () => {
    const { upgrade } = await olderFolder();
    const { found } = await upgrade();
    expect(found.changelog.length).toBeGreaterThan(5);
    expect(found.changelog[0]).toMatchObject({ version, breaking: false });
  });

  test("says which settings the new version does not accept, although the installed one does", async () => {
    const { upgrade } = await olderFolder((file) => {
      // An older schema, with a setting that is gone.
      const older = `import { defineConfig as now } from ${JSON.stringify(join(root, "stacks/config.ts"))};
export const defineConfig = ({ channel, ...input }) =>
  Object.defineProperty({ ...now(input) }, Symbol.for("genkan.configuration"), { value: { input: { channel, ...input } } });\n`;
      writeFileSync(file("node_modules/genkan/config.js"), older);
      const config = readFileSync(file("genkan.config.ts"), "utf8").replace("({", '({\n  channel: "mail",');
      writeFileSync(file("genkan.config.ts"), config);
    });
    const { status, found } = await upgrade();
    expect(status).toBe(1);
    expect(found.configuration).toEqual([expect.stringContaining("channel: there is no such setting")]);
    expect(found.stack).toMatchObject({ known: false });
  });

  test("what is not compared is not called unchanged", async () => {
    const { upgrade, terminal } = await olderFolder();
    const { found } = await upgrade();
    expect(found.stack).toEqual({ known: false, reason: expect.stringContaining("no templates") });
    await upgrade("--write");
    expect((await terminal.genkan("upgrade")).out).not.toContain("no resource changes");
  });
});

describe("a folder that can't be upgraded", () => {
  test.each([
    ["has no package.json", (file: (name: string) => string) => rmSync(file("package.json")), "does not deploy Genkan"],
    ["has no genkan.config.ts", (file) => rmSync(file("genkan.config.ts")), "does not deploy Genkan"],
    ["has nothing installed", (file) => rmSync(file("node_modules"), { recursive: true }), "Run npm install first"],
    ["has a package.json that is no JSON", (file) => writeFileSync(file("package.json"), "{"), "is not JSON"],
    [
      "has another version installed",
      (file) => writeFileSync(file("package.json"), '{"dependencies":{"genkan":"0.0.8"}}'),
      "package.json names genkan 0.0.8, but 0.0.9 is installed",
    ],
    [
      "is the repository",
      (file) => writeFileSync(file("package.json"), '{"name":"genkan"}'),
      "This is Genkan's own repository",
    ],
    [
      "has a newer version",
      (file) => {
        writeFileSync(file("package.json"), '{"dependencies":{"genkan":"9.0.0"}}');
        writeFileSync(file("node_modules/genkan/package.json"), '{"name":"genkan","version":"9.0.0"}');
      },
      "which is newer than this one",
    ],
    [
      "has a configuration with a mistake",
      (file) => writeFileSync(file("genkan.config.ts"), "export default {};"),
      "needs export default defineConfig",
    ],
  ] satisfies [string, (file: (name: string) => string) => void, string][])("%s", async (_, change, sentence) => {
    const { terminal } = await olderFolder(change);
    const { status, err } = await terminal.genkan("upgrade");
    expect(status).toBe(2);
    expect(err).toContain(sentence);
  });

  test("has this version already: there is nothing to compare", async () => {
    const { terminal, upgrade } = await olderFolder((file) => {
      writeFileSync(file("package.json"), JSON.stringify({ dependencies: { genkan: version } }));
      writeFileSync(file("node_modules/genkan/package.json"), JSON.stringify({ name: "genkan", version }));
    });
    const { status, err } = await terminal.genkan("upgrade");
    expect([status, err]).toEqual([
      0,
      expect.stringContaining("npx genkan@latest upgrade compares with the newest version"),
    ]);
    expect((await upgrade()).found).toEqual({ schema: "genkan.upgrade/1", from: version, to: version });
  });
});
