import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTerminal, temporaryFolder } from "../terminal.ts";

const stacks = new URL("../../../stacks/config.ts", import.meta.url).pathname;

/** A terminal without credentials, in a folder that has this configuration. */
function terminalWith(text: string | null) {
  const home = temporaryFolder();
  if (text !== null) writeFileSync(join(home, "genkan.config.ts"), text);
  return openTerminal({ home, aws: { region: "us-east-1" } });
}
const defined = (settings: string) =>
  `import { defineConfig } from "${stacks}"; export default defineConfig(${settings});`;

describe("genkan config validate, without AWS", () => {
  test("a configuration that can be deployed", async () => {
    const { genkan } = terminalWith(defined('{ emails: ["you@example.com"], locale: "ja", slack: "webhook" }'));
    const { status, out, err } = await genkan("config", "validate");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain("✔ genkan.config.ts: notifies you@example.com, Slack in Japanese, every 1 hour");
    expect(out).toContain("npx sst deploy");
    const json = JSON.parse((await genkan("config", "validate", "--format", "json", "--locale", "ja")).out);
    expect(json).toMatchObject({ schema: "genkan.config/1", file: "genkan.config.ts", valid: true, faults: [] });
    expect(json.summary).toContain("言語: 日本語");
  });

  test("one that nobody would be notified by", async () => {
    const { status, out } = await terminalWith(defined("{ emails: [] }")).genkan("config", "validate");
    expect([status, out]).toEqual([2, expect.stringContaining("✖ genkan.config.ts: emails: nobody would be notified")]);
  });

  test("every fault has a line, in the language of the terminal", async () => {
    const { genkan } = terminalWith(defined('{ email: [], schedule: "1h" } as never'));
    const { status, out } = await genkan("config", "validate");
    expect([status, out.match(/✖/g)]).toEqual([2, ["✖", "✖"]]);
    expect(out).toContain("Did you mean emails?");
    expect((await genkan("config", "validate", "--locale", "ja")).out).toContain("もしかして: emails");
    const { valid, faults } = JSON.parse((await genkan("config", "validate", "--format", "json")).out);
    expect([valid, faults.length]).toEqual([false, 2]);
  });

  test("one for evaluations only, one that can't be loaded, and none", async () => {
    const evaluations = await terminalWith("export default { thresholds: {} };").genkan("config", "validate");
    expect([evaluations.status, evaluations.out]).toEqual([0, expect.stringContaining("for evaluations only")]);
    const broken = await terminalWith("export default {").genkan("config", "validate");
    expect([broken.status, broken.out]).toEqual([2, expect.stringMatching(/can't\s+be loaded/)]);
    const none = await terminalWith(null).genkan("config", "validate");
    expect([none.status, none.err]).toEqual([
      2,
      expect.stringContaining("There is no genkan.config.ts in this folder"),
    ]);
  });
});

test("genkan doctor examines the configuration of its folder", async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, "genkan.config.ts"), defined("{ emails: [] }"));
  const { status, out } = await openTerminal({ home }).genkan("doctor", "--format", "json");
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    schema: "genkan.doctor/1",
    account: "111122223333",
    region: "us-east-1",
    checks: [{ id: "configuration", ok: false, what: expect.stringContaining("nobody would be notified") }, ...rest],
  });
});

const rest = Array.from({ length: 6 }, () => ({ ok: true }));
