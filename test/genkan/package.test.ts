import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tool } from "@genkan/messages/tool";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../infra/synth/cache.ts";
import { install } from "./installed.ts";

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

describe("the npm package, installed into an empty folder", () => {
  let installed: Awaited<ReturnType<typeof install>>;
  let at: (path: string) => string;
  beforeAll(async () => {
    installed = await install();
    at = (path) => join(installed.folder, "node_modules/genkan", path);
  });
  afterAll(() => installed?.[Symbol.dispose]());

  test("brings no other package, and has its types, schemas, man pages, completions and licences", () => {
    expect(globSync("*", { cwd: join(installed.folder, "node_modules") })).toEqual(["genkan"]);
    const files = ["LICENSE", "THIRD-PARTY.md", "sbom.cdx.json", "CHANGELOG.md", "README.md", "types/config.d.ts"];
    const more = ["schemas/alert.schema.json", "man/genkan.1", "man/genkan.ja.1", "completions/_genkan"];
    for (const path of [...files, ...more]) expect(statSync(at(path)).size, path).toBeGreaterThan(40);
    expect(statSync(at("functions/schedule/bundle.mjs")).size).toBeGreaterThan(100_000);
    // The sources of the build stay where they are.
    const sources = globSync("**/*.ts", { cwd: at("") }).filter((path) => !path.endsWith(".d.ts"));
    expect(sources.filter((path) => !path.startsWith("examples/"))).toEqual([]);
  });

  test("has the guides, and what each links to", () => {
    const guides = globSync("docs/*.md", { cwd: at("") });
    expect(guides).toContain("docs/deploy.ja.md");
    for (const guide of guides) {
      const links = [...readFileSync(at(guide), "utf8").matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)];
      for (const [, to] of links) expect(existsSync(join(at("docs"), to!)), `${guide}: ${to}`).toBe(true);
    }
  });

  test("npx genkan says its version", async () => {
    expect(await installed.npx("genkan", "--version")).toEqual({ status: 0, out: `${tool.version}\n`, err: "" });
  });

  test("checks a simulated account", async () => {
    const { status, out, err } = await installed.genkan("check", "--scenario", "fresh");
    expect([status, err]).toEqual([1, ""]);
    expect(out).toContain("8 non-compliant");
    expect(await installed.genkan("check", "--scenario", "sound")).toMatchObject({ status: 0, err: "" });
  });

  test("lists what is left to set up", async () => {
    const { status, out, err } = await installed.genkan("setup", "--scenario", "fresh", "--format", "json");
    expect([status, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toMatchObject({ account: "111122223333" });
  });

  test("replays events", async () => {
    const file = join(root, "test/records/event-root-runs-instances-invoked-by-signin.json");
    const { status, out, err } = await installed.genkan("replay", file, "--scenario", "sound");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain("root-usage-limited");
  });

  test("records an account in a ledger, and writes a page about it", async () => {
    await using server = await installed.serve();
    const watched = await server.genkan("watch", "--once", "--ledger", "genkan.db");
    expect(watched.status).toBe(0);
    expect(watched.err).toContain("8 NON_COMPLIANT");
    const { out, err } = await server.genkan("report", "--html", "-", "--ledger", "genkan.db");
    expect(err).toBe("");
    expect(out).toContain("<!doctype html>");
    expect(out).toContain("root-mfa-enabled");
  });

  test("runs the demonstration", async () => {
    const { status, out, err } = await installed.genkan("demo");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain("That was the demonstration.");
  });

  test("prints the completions that it ships", async () => {
    const { out } = await installed.genkan("completion", "bash");
    expect(out).toBe(readFileSync(at("completions/genkan.bash"), "utf8"));
  });

  test("prints what it would deploy as a CloudFormation template", async () => {
    const config =
      'import { defineConfig } from "genkan/config"; export default defineConfig({ emails: ["a@example.com"] });';
    writeFileSync(join(installed.folder, "plain.config.ts"), config);
    const call = ["template", "--config", "plain.config.ts", "--region", "eu-west-1"];
    const { status, out, err } = await installed.genkan(...call);
    expect([status, err]).toEqual([0, ""]);
    const types = Object.values<{ Type: string }>(JSON.parse(out).Resources).map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining(["AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::SNS::Topic"]));
  });

  test("reads a configuration in TypeScript, with a control of the user's own", async () => {
    const own = readFileSync(join(root, "examples/own-controls/acme-iam-user-absent.ts"), "utf8");
    writeFileSync(join(installed.folder, "acme-iam-user-absent.ts"), own);
    const config = readFileSync(join(root, "examples/own-controls/genkan.config.ts"), "utf8");
    writeFileSync(join(installed.folder, "genkan.config.ts"), config);
    expect(await installed.genkan("config", "validate")).toMatchObject({ status: 0, err: "" });
    const { status, out } = await installed.genkan("check", "--scenario", "sound", "--control", "acme-iam-user-absent");
    expect(status).toBe(0);
    expect(out).toContain("1 compliant");
  });

  /** A call that names the files of the package that it loads on stderr, in lines of their own. */
  const counted = (...args: readonly string[]) => {
    const naming = `import { registerHooks } from "node:module";
      const files = [];
      registerHooks({ load(url, context, next) { files.push(url); return next(url, context); } });
      process.on("exit", () => console.error(files.join("\\n")));`;
    return ["--import", `data:text/javascript,${encodeURIComponent(naming)}`, installed.program, ...args];
  };
  const loadedIn = (err: string) => err.match(/(?<=\/genkan\/dist\/).*/g) ?? [];

  /** With a configuration file, a start also loads what that imports. */
  const removeConfiguration = () => rmSync(join(installed.folder, "genkan.config.ts"), { force: true });

  test.each([
    [["check", "--help"], 8],
    [["--version"], 4],
    [["explain", "root-mfa-enabled"], 20],
  ])("a start loads few files: each costs a millisecond (genkan %j)", async (args, most) => {
    removeConfiguration();
    const { status, err } = await installed.node(counted(...args));
    expect(status).toBe(0);
    expect(loadedIn(err).length).toBeLessThan(most);
  });

  test("a check of the root user loads neither the simulated account nor what reads other services than IAM", async () => {
    removeConfiguration();
    await using server = await installed.serve();
    const { status, err } = await server.node(counted("check", "--local", "--control", "root-mfa-enabled"));
    expect(status).toBe(1);
    const files = loadedIn(err);
    expect(files).toContain("check.js");
    expect(files.length).toBeLessThan(12);
    expect(files.filter((file) => /^(collectors|sandbox-)/.test(file))).toEqual([]);
    expect(loadedIn((await server.node(counted("check", "--local"))).err)).toContain("collectors.js");
  });

  test("an older Node gets one sentence", () => {
    // Nothing before the check of the version may be newer than what an old Node reads.
    const [before = ""] = readFileSync(at("bin/genkan.js"), "utf8").split("await import");
    expect(before).toContain("process.versions.node");
    expect(manifestOf(at("")).engines.node).toBe(">=22.18");
  });
});

describe("the package's manifest", () => {
  const [own, published] = [manifestOf(root), manifestOf(join(root, "packages/genkan"))];

  test("exports what the repository exports under the same names", () => {
    const names = Object.keys(published.exports).filter((name) => name !== "./schemas/*.json");
    expect(names).toEqual(Object.keys(own.exports));
  });

  test("has npm build it before it packs or publishes it", () => {
    expect(published.scripts).toEqual({ prepack: "node src/build.ts" });
  });

  test("has the version of every other package, and no dependency", () => {
    const others = globSync("packages/*/package.json", { cwd: root }).map((path) =>
      JSON.parse(readFileSync(join(root, path), "utf8")),
    );
    expect([own, ...others].map(({ version }) => version)).toEqual(Array(others.length + 1).fill(tool.version));
    expect(published.dependencies).toBeUndefined();
  });
});
