import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTerminal, temporaryFolder } from "./terminal.ts";

/** Administrators may work for eight hours: more than the default allows. */
const longSession = {
  identityCenter: {
    permissionSets: [
      { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"], sessionDuration: "PT8H" },
      { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"], sessionDuration: "PT8H" },
    ],
  },
};
const session = "identity-center-admin-session-short";
const EIGHT_HOURS = "export default { thresholds: { maxAdminSessionSeconds: 28_800 } };\n";

/** A terminal in a folder that has this configuration. */
function terminalWith(text: string, change: object = longSession) {
  const home = temporaryFolder();
  writeFileSync(join(home, "genkan.config.ts"), text);
  return openTerminal({ change, home });
}

interface Verdict {
  readonly control: string;
  readonly status: string;
}
const verdicts = (out: string): readonly Verdict[] => JSON.parse(out).evaluations;
const statusOf = (out: string, id: string) => verdicts(out).find(({ control }) => control === id)?.status;

describe("check", () => {
  test("an account that is well by the thresholds of its deployment is well here", async () => {
    const before = await openTerminal({ change: longSession }).genkan("check", "--format", "json");
    expect([before.status, statusOf(before.out, session)]).toEqual([1, "NON_COMPLIANT"]);
    const { status, out, err } = await terminalWith(EIGHT_HOURS).genkan("check", "--format", "json");
    expect([status, statusOf(out, session), err]).toEqual([0, "COMPLIANT", ""]);
  });

  test("a stricter threshold counts as well", async () => {
    const { genkan } = terminalWith("export default { thresholds: { maxAdminSessionSeconds: 900 } };", {});
    const { status, out } = await genkan("check", "--format", "json");
    expect([status, statusOf(out, session)]).toEqual([1, "NON_COMPLIANT"]);
  });

  test("a control that is off is not evaluated, and stderr says which; one that is named is evaluated", async () => {
    const off = `export default { off: [{ control: "${session}", reason: "we\\u202e work long" }] };`;
    const { genkan } = terminalWith(off);
    const all = await genkan("check", "--format", "json");
    expect([all.status, statusOf(all.out, session)]).toEqual([0, undefined]);
    expect(all.err).toBe(`genkan: genkan.config.ts switches off ${session}: we\\u{202e} work long\n`);
    const one = await genkan("check", "--format", "json", "--control", session);
    expect([one.status, statusOf(one.out, session), one.err]).toEqual([1, "NON_COMPLIANT", ""]);
  });

  test("--config names another file, and a scenario is evaluated by it as well", async () => {
    const { genkan, home } = terminalWith("export default {};");
    const [config, scenario] = [join(home, "ci.config.ts"), join(home, "scenario.json")];
    writeFileSync(config, EIGHT_HOURS);
    writeFileSync(scenario, JSON.stringify(openTerminal({ change: longSession }).account.scenario));
    const args = ["check", "--format", "json", "--scenario", scenario, "--control", session];
    expect((await genkan(...args)).status).toBe(1);
    expect((await genkan(...args, "--config", config)).status).toBe(0);
    expect((await genkan(...args, "--config", "ci.config.ts")).status).toBe(0);
  });

  test("the Region of Identity Center is that of the option, or else of the file", async () => {
    const { genkan } = terminalWith('export default { identityCenterRegion: "eu-west-1" };', {});
    const args = ["check", "--format", "json", "--control", "identity-center-enabled"];
    expect((await genkan(...args)).status).not.toBe(0);
    expect((await genkan(...args, "--identity-center-region", "us-east-1")).status).toBe(0);
  });
});

test("watch evaluates by the configuration", async () => {
  const { genkan } = terminalWith(EIGHT_HOURS);
  expect((await genkan("watch", "--once", "--control", session)).out).toContain("all is well");
});

test("the configuration of this project is taken as it is", async () => {
  const file = new URL("../../genkan.config.ts", import.meta.url).pathname;
  const { status, err } = await openTerminal().genkan("check", "--config", file);
  expect([status, err]).toEqual([0, ""]);
});

test.each<[string, string, RegExp]>([
  [
    "a threshold out of bounds",
    "export default { thresholds: { maxAdministrators: 0 } };",
    /^genkan: genkan\.config\.ts can't be used:\n {2}thresholds\.maxAdministrators: .*For example: thresholds: \{ maxAdministrators: 5 \}\n$/,
  ],
  [
    "two wrong values",
    'export default { thresholds: { adminSignInDays: 91 }, off: [{ control: "nothing", reason: "x" }] };',
    /thresholds\.adminSignInDays: .*\n {2}off\.0\.control: there is no such control/,
  ],
  ["a setting that does not exist", "export default { treshold: {} };", /treshold: there is no such setting/],
  ["a setting of the deployment without its schema", "export default { emails: [] };", /emails: .*defineConfig/],
  ["no default export", "export const config = {};", /no default export\. For example: export default/],
  ["a text that is not TypeScript", "export default {", /can't be loaded \(.*\)\. For example: export default/],
])("%s ends with 2 and says what to write", async (_, text, message) => {
  const { status, out, err } = await terminalWith(text).genkan("check");
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/\n\s+at /);
});

test("a wrong setting of the deployment is refused as the deployment refuses it", async () => {
  const stacks = new URL("../../stacks/config.ts", import.meta.url).pathname;
  const text = `import { defineConfig } from "${stacks}"; export default defineConfig({ emails: ["nobody"] });`;
  const { status, err } = await terminalWith(text).genkan("check");
  expect([status, err]).toEqual([
    2,
    expect.stringMatching(/emails\.0: is not an e-mail address\. For example: emails:/),
  ]);
});

test("a file that does not exist ends with 2", async () => {
  const { status, err } = await openTerminal().genkan("watch", "--once", "--config", "nowhere.ts");
  expect([status, err]).toEqual([2, expect.stringMatching(/nowhere\.ts can't be loaded/)]);
});
