import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTerminal, scenarioFile } from "../terminal.ts";

const fresh = { root: null, identityCenter: null, organization: null, trails: [], cloudTrailEvents: [] };
const noTerminal = [[], ["--format", "text"], ["--format", "json"], ["--json", "id,state"]];

/** The items of the JSON with their states. */
const statesIn = (json: string): Record<string, string> =>
  Object.fromEntries(
    (JSON.parse(json) as { items: { id: string; state: string }[] }).items.map(({ id, state }) => [id, state]),
  );

describe("without a terminal, genkan setup prints the list once", () => {
  test("an account on which nothing is left", async () => {
    const { genkan, calls } = openTerminal();
    const { status, out, err } = await genkan("setup");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain("Account 111122223333 · us-east-1 · as session (role genkan)");
    expect(out).toMatch(/\[x\] 1a {2}MFA on the root user/);
    expect(out).toMatch(/\[x\] 4d {2}Administrator and daily access +hanako/);
    // It only reads.
    const names = calls.map(({ action }) => action.split(":")[1] ?? "");
    expect(names.filter((name) => !/^(Get|List|Describe|Lookup|Generate)/.test(name))).toEqual([]);
  });

  test("a new account: what is next, with the steps", async () => {
    const { genkan } = openTerminal({ change: fresh });
    const { status, out } = await genkan("setup", "--locale", "ja");
    expect(status).toBe(1);
    expect(out).toContain("[ ] 1a  ルートユーザーの MFA");
    expect(out).toContain("次: 1a ルートユーザーの MFA");
    expect(out).toContain("https://console.aws.amazon.com/iam/home#/security_credentials");
  });

  test("something that could not be checked", async () => {
    const change = { faults: [{ action: "cloudtrail:DescribeTrails", fault: "AccessDenied" }] };
    const { genkan } = openTerminal({ change });
    const { status, out } = await genkan("setup");
    expect(status).toBe(3);
    expect(out).toMatch(/\[\?\] 5 {3}A trail in CloudTrail/);
    expect(out).toContain("could not be checked (cloudtrail:DescribeTrails)");
  });

  test("JSON", async () => {
    const { genkan } = openTerminal({ change: fresh });
    const { status, out } = await genkan("setup", "--format", "json");
    expect(status).toBe(1);
    expect(statesIn(out)).toMatchObject({ "1a": "open", "1b": "later", "2": "done", "3": "open", "4b": "later" });
    expect(JSON.parse(out)).toMatchObject({ account: "111122223333", remaining: "something", next: { id: "1a" } });
  });

  test.each(noTerminal)("%j: a piped y confirms nothing, and nothing is written", async (...args) => {
    const { genkan, home } = openTerminal({ change: fresh, piped: "y\n111122223333\nhanako\n" });
    expect((await genkan("setup", ...args)).status).toBe(1);
    const list = await openTerminal({ home }).genkan("planned-use", "list", "--format", "json");
    expect(JSON.parse(list.out)).toEqual([]);
  });

  test("a scenario in place of AWS", async () => {
    const { genkan } = openTerminal();
    const { status, out } = await genkan("setup", "--scenario", scenarioFile("fresh"));
    expect([status, out]).toEqual([
      1,
      expect.stringContaining("Simulated account 111122223333 · us-east-1 · fresh.json"),
    ]);
  });
});

test("credentials that AWS does not accept: how to sign in comes first, and everything else is unknown", async () => {
  const { genkan } = openTerminal({
    change: { faults: [{ action: "sts:GetCallerIdentity", fault: "AccessDenied" }] },
    aws: {
      region: "us-east-1",
      credentials: async () => {
        throw Object.assign(new Error("Could not load credentials from any providers"), {
          name: "CredentialsProviderError",
        });
      },
    },
  });
  const { status, out, err } = await genkan("setup", "--profile", "genkan-root");
  expect(status).toBe(1);
  expect(out).toContain("[ ] 0   Signed in on this terminal");
  expect(out).toContain("aws login --profile genkan-root");
  expect(err).toContain('There is no AWS profile "genkan-root"');
});

test("declarations of the chosen ledger count", async () => {
  const { genkan } = openTerminal({ change: fresh });
  const now = statesIn((await genkan("setup", "--format", "json")).out)["3"];
  await genkan("planned-use", "add", "--owner", "hanako", "--reason", "genkan setup", "--hours", "8");
  expect([now, statesIn((await genkan("setup", "--format", "json")).out)["3"]]).toEqual(["open", "done"]);
});

describe("access keys in the files of the AWS CLI", () => {
  const key = (id: string) => ({ status: "Active", id });
  const ids = { root: "AKIAEXAMPLE0000ROOT", admin: "AKIAEXAMPLE000ADMIN", reader: "AKIAEXAMPLE00READER" };
  const change = {
    root: { accessKeys: [key(ids.root)] },
    iamUsers: [
      { name: "alice", policies: ["AdministratorAccess"], accessKeys: [key(ids.admin)] },
      { name: "bob", policies: ["ReadOnlyAccess"], accessKeys: [key(ids.reader)] },
    ],
  };

  /** A terminal with these keys, and with the profiles if they are to be there. */
  async function withKeys(names: readonly (keyof typeof ids)[], hasProfiles: boolean, faults: readonly object[] = []) {
    const terminal = openTerminal({ change: { ...change, faults } });
    const folder = join(terminal.home, ".aws");
    if (hasProfiles) await terminal.genkan("profile", "--write", "--yes");
    else mkdirSync(folder);
    const sections = names.map(
      (name) => `[${name}]\naws_access_key_id = ${ids[name]}\naws_secret_access_key = SECRET\n`,
    );
    writeFileSync(join(folder, "credentials"), sections.join("\n"));
    return terminal;
  }
  const profilesIn = (json: string) =>
    (JSON.parse(json) as { items: { id: string; state: string; detail: string | null }[] }).items.find(
      ({ id }) => id === "4f",
    );

  test.each(["root", "admin"] as const)("of %s keep the item open, also when the profiles are there", async (name) => {
    for (const hasProfiles of [false, true]) {
      const { genkan } = await withKeys([name, "reader"], hasProfiles);
      const { out } = await genkan("setup", "--format", "json");
      expect(profilesIn(out)).toMatchObject({ state: "open", detail: "a key of root or an administrator" });
      expect(out).not.toMatch(/AKIA|SECRET/);
    }
  });

  test("of others change nothing, and without any AWS is not asked", async () => {
    const { genkan } = await withKeys(["reader"], true);
    expect(profilesIn((await genkan("setup", "--format", "json")).out)).toMatchObject({ state: "done", detail: null });
    const without = openTerminal({ change });
    await without.genkan("setup", "--format", "json");
    expect(without.counts()).not.toHaveProperty("iam:GetAccessKeyLastUsed");
  });

  test("are not taken for harmless where AWS does not show whose they are", async () => {
    const { genkan } = await withKeys(["reader"], true, [
      { action: "iam:GetAccessKeyLastUsed", fault: "AccessDenied" },
    ]);
    expect(profilesIn((await genkan("setup", "--format", "json")).out)).toMatchObject({
      state: "unknown",
      detail: "a key that could not be checked",
    });
  });
});
