import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { filesOf } from "@genkan/cli/folder/files";
import { locales } from "@genkan/controls/model/text";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { root } from "../../infra/synth/cache.ts";
import { ourSchema } from "../../messages/validators.ts";
import { openTerminal } from "../terminal.ts";

const FILES = [".gitignore", "README.md", "genkan.config.ts", "package.json", "sst.config.ts"];
const OPTIONS = ["--email", "you@example.com", "--region", "eu-west-1"];
const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");
const repository = JSON.parse(read(root, "package.json"));

describe("genkan init", () => {
  test("creates a folder, and prints the next steps as lines to copy", async () => {
    const terminal = openTerminal();
    const { status, out, err } = await terminal.genkan("init", "my account", ...OPTIONS);
    expect([status, err]).toEqual([0, ""]);
    const folder = join(terminal.home, "my account");
    expect(readdirSync(folder).sort()).toEqual(FILES);
    expect(out).toContain(
      "\n  cd 'my account'\n  npm install\n  npx genkan doctor\n  npx sst deploy --stage production\n",
    );
    expect(out.replaceAll("\n", " ")).toContain("a mail to you@example.com. Open its link");
    expect(read(folder, "genkan.config.ts")).toContain(
      'region: "eu-west-1",\n  locale: "en",\n  emails: ["you@example.com"],',
    );
  });

  test("deploys by the repository's own file, with the versions that it was tested with", async () => {
    const terminal = openTerminal();
    await terminal.genkan("init", ".", ...OPTIONS);
    expect(read(terminal.home, "sst.config.ts")).toBe(read(root, "sst.config.ts"));
    const { name, ...manifest } = JSON.parse(read(terminal.home, "package.json"));
    expect(name).toBeUndefined();
    expect(manifest).toMatchObject({
      private: true,
      type: "module",
      dependencies: { genkan: repository.version, sst: repository.devDependencies.sst },
    });
  });

  test.each(locales)(
    "writes the README, in ten lines, and the next steps in the chosen language (%s)",
    async (locale) => {
      const terminal = openTerminal();
      const { out } = await terminal.genkan("init", "here", ...OPTIONS, "--locale", locale);
      const text = read(join(terminal.home, "here"), "README.md");
      expect(text.trimEnd().split("\n")).toHaveLength(10);
      const japanese = /[\u3040-\u30ff]/;
      expect([japanese.test(text), japanese.test(out)]).toEqual([locale === "ja", locale === "ja"]);
      expect(read(join(terminal.home, "here"), "genkan.config.ts")).toContain(`locale: "${locale}"`);
    },
  );

  test("prints what it made as JSON", async () => {
    const terminal = openTerminal();
    const { out } = await terminal.genkan("init", "here", ...OPTIONS, "--format", "json");
    const created = JSON.parse(out);
    const isCreated = ourSchema("init");
    expect([isCreated(created), isCreated.errors]).toEqual([true, null]);
    const { folder, files, settings, next } = created;
    expect([folder, files.toSorted()]).toEqual([join(terminal.home, "here"), FILES]);
    expect(settings).toEqual({ email: "you@example.com", locale: "en", region: "eu-west-1" });
    expect(next[0]).toBe("cd here");
  });
});

describe("on a terminal", () => {
  test("asks for e-mail address, language and Region, and offers what the environment says", async () => {
    const terminal = openTerminal({ answers: ["you\r", "you@example.com\r", "2\r", "\r"], env: { LANG: "C.UTF-8" } });
    const { status, out, err } = await terminal.genkan("init", "here");
    expect(status).toBe(0);
    expect(err).toContain("Give an e-mail address, such as you@example.com.");
    expect(err).toContain("A number from 1 to 2 [1]: ");
    expect(stripVTControlCharacters(err)).toContain("AWS Region to deploy to [us-east-1]: ");
    expect(read(join(terminal.home, "here"), "genkan.config.ts")).toContain('region: "us-east-1",\n  locale: "ja"');
    expect(out).toContain("管理者");
  });

  test("asks only for what no option gives", async () => {
    const terminal = openTerminal({ answers: ["me@example.com\r"] });
    const { status } = await terminal.genkan("init", "--locale", "en", "--region", "eu-west-1");
    expect(status).toBe(0);
    expect(read(terminal.home, "genkan.config.ts")).toContain('emails: ["me@example.com"]');
  });

  test("writes nothing after Ctrl+C", async () => {
    const terminal = openTerminal({ answers: ["you@example.com\r"] });
    const { status } = await terminal.genkan("init", "here");
    expect(status).toBe(2);
    expect(readdirSync(terminal.home)).toEqual([]);
  });
});

describe("without a terminal", () => {
  test("names every option that is missing, and asks nothing", async () => {
    const terminal = openTerminal({ aws: {} });
    const { status, err } = await terminal.genkan("init", "here");
    expect(status).toBe(2);
    expect(err).toContain("genkan init also needs: --email <address>, --region <region>.");
    expect(readdirSync(terminal.home)).toEqual([]);
  });

  test.each([
    ["AWS_REGION", { AWS_REGION: "eu-north-1" }, "eu-north-1"],
    ["AWS_DEFAULT_REGION", { AWS_DEFAULT_REGION: "eu-south-1" }, "eu-south-1"],
    ["the profile", { AWS_PROFILE: "work" }, "ap-northeast-3"],
    ["the default profile", {}, "ap-northeast-1"],
  ])("takes the Region of %s", async (_, env, region) => {
    const terminal = openTerminal({ aws: {}, env });
    mkdirSync(join(terminal.home, ".aws"));
    const profiles = "[default]\nregion = ap-northeast-1\n[profile work]\nregion = ap-northeast-3\n";
    writeFileSync(join(terminal.home, ".aws/config"), profiles);
    const { status } = await terminal.genkan("init", "here", "--email", "you@example.com");
    expect(status).toBe(0);
    expect(read(join(terminal.home, "here"), "genkan.config.ts")).toContain(`region: "${region}"`);
  });

  test.each([
    ["--email", "you@example", "Give an e-mail address"],
    ["--region", "tokyo", "Give a Region such as"],
    ["--locale", "fr", "en, ja"],
  ])("refuses a wrong value of %s, and writes nothing", async (option, value, sentence) => {
    const terminal = openTerminal();
    const { status, err } = await terminal.genkan("init", "here", ...OPTIONS, option, value);
    expect(status).toBe(2);
    expect(err).toContain(sentence);
    expect(readdirSync(terminal.home)).toEqual([]);
  });
});

describe("a folder that has something already", () => {
  test("is not written to when it has one of the files; every such file is named", async () => {
    const terminal = openTerminal();
    writeFileSync(join(terminal.home, "package.json"), "{}");
    // A link that leads nowhere is somebody's, too.
    symlinkSync(join(terminal.home, "nowhere"), join(terminal.home, "README.md"));
    const { status, err } = await terminal.genkan("init", ...OPTIONS);
    expect(status).toBe(2);
    expect(err).toContain("already has package.json, README.md. Nothing was written.");
    expect(readdirSync(terminal.home).sort()).toEqual(["README.md", "package.json"]);
    expect(read(terminal.home, "package.json")).toBe("{}");
  });

  test("keeps what else it has", async () => {
    const terminal = openTerminal();
    writeFileSync(join(terminal.home, "notes.txt"), "mine");
    expect((await terminal.genkan("init", ...OPTIONS)).status).toBe(0);
    expect(readdirSync(terminal.home).sort()).toEqual([...FILES, "notes.txt"].sort());
  });

  test("is refused when it is a file", async () => {
    const terminal = openTerminal();
    writeFileSync(join(terminal.home, "here"), "mine");
    const { status, err } = await terminal.genkan("init", "here", ...OPTIONS);
    expect(status).toBe(2);
    expect(err).toContain("is not a folder");
  });

  test("asks no question before it refuses", async () => {
    const terminal = openTerminal({ answers: [] });
    writeFileSync(join(terminal.home, "sst.config.ts"), "");
    expect((await terminal.genkan("init")).err).toContain("already has sst.config.ts");
  });
});

test("whatever an answer contains, the configuration is a value and no other code", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('"]; x(); ["', "`$\u007bx}`", "\u2028", "\\", "\n", "*/")),
      (email) => {
        const text = filesOf({ email, locale: "en", region: "us-east-1" })["genkan.config.ts"]!;
        const value = text.replace(/^import .*\n/, "").replace("export default defineConfig", "return ");
        expect(new Function(value)()).toEqual({ region: "us-east-1", locale: "en", emails: [email] });
      },
    ),
  );
});
