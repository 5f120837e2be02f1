import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { tool } from "@genkan/messages/tool";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { install } from "./installed.ts";

const OLD = "0.0.9";
const run = promisify(execFile);

/**
 * What an older version would be: this one with another number, whose templates have a resource less, another one more, and a
 * topic of another name for people.
 */
const OLDER = `
import { readFileSync, writeFileSync } from "node:fs";
const file = process.argv[process.argv.indexOf("--output") + 1] + "/genkan.json";
process.on("exit", () => {
  const template = JSON.parse(readFileSync(file, "utf8"));
  const topic = Object.values(template.Resources).find(({ Type }) => Type === "AWS::SNS::Topic");
  topic.Properties.DisplayName = "Older";
  const [added] = Object.keys(template.Resources).filter((id) => template.Resources[id].Type === "AWS::CloudWatch::Alarm");
  delete template.Resources[added];
  template.Resources.Gone = { Type: "AWS::SQS::Queue", Properties: {} };
  writeFileSync(file, JSON.stringify(template));
});
await import("./genkan.real.js");
`;

describe("genkan upgrade of the package, in a folder with an older version", () => {
  let installed: Awaited<ReturnType<typeof install>>;
  let folder: string;
  let older: string;
  beforeAll(async () => {
    installed = await install();
    const { status, err } = await installed.genkan(
      "init",
      "account",
      "--email",
      "you@example.com",
      "--region",
      "eu-west-1",
    );
    if (status !== 0) throw new Error(err);
    folder = join(installed.folder, "account");
    older = join(folder, "node_modules/genkan");
    mkdirSync(join(folder, "node_modules"));
    cpSync(join(installed.folder, "node_modules/genkan"), older, { recursive: true });
    for (const file of [join(folder, "package.json"), join(older, "package.json"), join(older, "template.json")])
      writeFileSync(
        file,
        readFileSync(file, "utf8").replace(new RegExp(`("genkan"|"version"): "${tool.version}"`), `$1: "${OLD}"`),
      );
  });
  afterAll(() => installed?.[Symbol.dispose]());

  /** The newer version runs as `npx genkan@latest` runs it: from another folder than the one that it is about. */
  const upgrade = async () => {
    const program = join(installed.folder, "node_modules/genkan/bin/genkan.js");
    const env = { HOME: installed.folder, LANG: "C.UTF-8" };
    const args = [program, "upgrade", "--format", "json"];
    const { code, stdout } = await run(process.execPath, args, { cwd: folder, env }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );
    return { status: code, ...JSON.parse(stdout) };
  };

  test("says that no resource changes only after it has compared them", async () => {
    const { status, folder: files, stack } = await upgrade();
    expect(stack).toEqual({ known: true, changes: [] });
    expect(files).toEqual([
      { file: "package.json", at: "dependencies.genkan", from: OLD, to: tool.version, changedByYou: false },
    ]);
    expect(status).toBe(1);
  });

  test("names every resource that a deployment would change", async () => {
    renameSync(join(older, "bin/genkan.js"), join(older, "bin/genkan.real.js"));
    writeFileSync(join(older, "bin/genkan.js"), OLDER);
    const { stack } = await upgrade();
    expect(stack).toEqual({
      known: true,
      changes: [
        { change: "removed", resource: "eu-west-1 Gone", type: "AWS::SQS::Queue", properties: [] },
        { change: "changed", resource: expect.any(String), type: "AWS::SNS::Topic", properties: ["DisplayName"] },
        { change: "added", resource: expect.any(String), type: "AWS::CloudWatch::Alarm", properties: [] },
      ],
    });
  });
});
