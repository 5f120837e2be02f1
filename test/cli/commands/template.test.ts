import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { openTerminal, temporaryFolder } from "../terminal.ts";

const root = new URL("../../../", import.meta.url).pathname;
/** The configuration with the fewest functions. */
const FEW = join(root, "test/infra/other.config.ts");

/** A terminal without credentials, in a folder that has this configuration. */
function terminalWith(settings: string | null, env = {}) {
  const home = temporaryFolder();
  const text = `import { defineConfig } from "${root}stacks/config.ts"; export default ${settings};`;
  if (settings !== null) writeFileSync(join(home, "genkan.config.ts"), text);
  return { ...openTerminal({ home, env }), home };
}

test("genkan template writes the templates, the code, and what to do with them", async () => {
  const { home, genkan } = terminalWith(null);
  const folder = join(home, "made");
  // As an earlier call left it.
  mkdirSync(join(folder, "functions"), { recursive: true });
  for (const name of ["genkan.json", "genkan-us-east-1.json", "functions/old-0000000000000000.zip"])
    writeFileSync(join(folder, name), "");
  const call = ["template", "--config", FEW, "--stage", "staging", "--region", "eu-west-1", "--output", "made"];
  const { status, out, err } = await genkan(...call);
  expect([status, out]).toEqual([0, ""]);
  expect(readdirSync(folder)).toEqual(["functions", "genkan.json"]);
  const template = JSON.parse(readFileSync(join(folder, "genkan.json"), "utf8"));
  const keys = Object.values<{ Type: string; Properties: { Code: { S3Key: { "Fn::Sub": string } } } }>(
    template.Resources,
  )
    .filter(({ Type }) => Type === "AWS::Lambda::Function")
    .map(({ Properties }) => Properties.Code.S3Key["Fn::Sub"]);
  const files = readdirSync(join(folder, "functions"));
  expect(keys.toSorted()).toEqual(files.map((name) => `\${CodePrefix}${name}`));
  for (const name of files) {
    expect(name).toMatch(/^(?:notify|schedule)-[0-9a-f]{16}\.zip$/);
    const inside = unzipSync(readFileSync(join(folder, "functions", name)));
    expect(Object.keys(inside)).toEqual(expect.arrayContaining(["bundle.mjs", "own-controls.mjs"]));
  }
  expect(err).toContain("aws s3 cp made/functions s3://$bucket/genkan/ --recursive --region eu-west-1");
  expect(err).toMatch(/--stack-name genkan-staging --template-file made\/genkan.json [\s\S]*CAPABILITY_NAMED_IAM/);
  expect(err).toMatch(/CodeBucket=\$bucket --tags sst:app=genkan sst:stage=staging\n/);
  expect(err).not.toMatch(/termination-protection|put-parameter|for region/);
});

describe("what genkan template refuses", () => {
  const valid = 'defineConfig({ emails: ["you@example.com"] })';

  test("a folder with other files, which it leaves alone", async () => {
    const { home, genkan } = terminalWith(null);
    mkdirSync(join(home, "mine"));
    writeFileSync(join(home, "mine", "genkan.json"), "");
    writeFileSync(join(home, "mine", "notes.txt"), "");
    const call = ["template", "--config", FEW, "--region", "eu-west-1", "--output", "mine"];
    const { status, err } = await genkan(...call);
    expect([status, err]).toEqual([2, expect.stringContaining("mine has other files")]);
    expect(readdirSync(join(home, "mine"))).toEqual(["genkan.json", "notes.txt"]);
  });

  test.each<[string, string | null, string]>([
    ["no configuration", null, "There is no genkan.config.ts in this folder"],
    ["one that notifies nobody", "defineConfig({ emails: [] })", "emails: nobody would be notified"],
    ["one for evaluations alone", "{ thresholds: {} }", "genkan.config.ts is for evaluations only"],
    ["one where genkan is not installed", valid, "genkan is not installed where"],
  ])("%s", async (_, settings, message) => {
    const { status, out, err } = await terminalWith(settings).genkan("template", "--region", "eu-west-1");
    expect([status, out, err]).toEqual([2, "", expect.stringContaining(message)]);
  });

  test("a deployment to no Region in particular", async () => {
    const { status, err } = await terminalWith(valid).genkan("template");
    expect([status, err]).toEqual([2, expect.stringContaining("Name the Region of the deployment")]);
  });
});
