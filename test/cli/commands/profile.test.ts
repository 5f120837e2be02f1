import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTerminal, scenarioFile } from "../terminal.ts";

const account = "111122223333";
const configOf = ({ home }: { readonly home: string }) => join(home, ".aws/config");

/** A second administrator beside the one of the sound account. */
const second = {
  identityCenter: {
    users: [
      { id: "u-hanako", name: "hanako" },
      { id: "u-taro", name: "taro" },
    ],
    assignments: [
      { permissionSet: "AdministratorAccess", account, user: "u-hanako" },
      { permissionSet: "PowerUserAccess", account, user: "u-hanako" },
      { permissionSet: "AdministratorAccess", account, user: "u-taro" },
    ],
  },
};

test("genkan profile prints what it would add, and changes nothing", async () => {
  const terminal = openTerminal();
  const { status, out, err } = await terminal.genkan("profile");
  expect([status, err]).toEqual([
    0,
    `genkan: To add it to the end of ${configOf(terminal)}: genkan profile --write. A customised address of the portal: --start-url.\n`,
  ]);
  expect(out).toMatch(
    /^\[sso-session genkan\]\nsso_start_url = https:\/\/d-[0-9a-f]{10}\.awsapps\.com\/start\nsso_region = us-east-1\n/,
  );
  expect(out).toContain(`[profile admin-${account}]\n`);
  expect(out).toContain("sso_role_name = PowerUserAccess\n");
  expect(existsSync(join(terminal.home, ".aws"))).toBe(false);
});

describe("--write", () => {
  test("shows the text, asks, and adds it", async () => {
    const terminal = openTerminal({ answers: ["1\r"] });
    const { status, out, err } = await terminal.genkan("profile", "--write");
    expect(status).toBe(0);
    expect(readFileSync(configOf(terminal), "utf8")).toBe(out);
    expect(err).toContain(`Add this to the end of ${configOf(terminal)}?`);
    expect(err).toContain(`To sign in: aws sso login --profile admin-${account}\n`);
    const again = await openTerminal({ home: terminal.home }).genkan("profile", "--write");
    expect(again).toEqual({
      status: 0,
      out: "",
      err: `genkan: ${configOf(terminal)} has these profiles already. Nothing to do.\n`,
    });
  });

  test.each([
    ["no", ["2\r"], 0, "Nothing was changed."],
    ["Ctrl+C", [], 2, "Cancelled. Nothing was changed."],
  ] as const)("changes nothing after %s", async (_, answers, wanted, sentence) => {
    const terminal = openTerminal({ answers });
    const { status, err } = await terminal.genkan("profile", "--write");
    expect([status, err]).toEqual([wanted, expect.stringContaining(sentence)]);
    expect(existsSync(configOf(terminal))).toBe(false);
  });

  test("without a terminal needs --yes", async () => {
    const terminal = openTerminal();
    const refused = await terminal.genkan("profile", "--write");
    expect([refused.status, refused.err]).toEqual([2, expect.stringContaining("give --yes. Nothing was changed.")]);
    expect(existsSync(configOf(terminal))).toBe(false);
    expect((await terminal.genkan("profile", "--write", "--yes")).status).toBe(0);
    expect(existsSync(configOf(terminal))).toBe(true);
  });

  test("is not for a simulated account", async () => {
    const terminal = openTerminal();
    const { status } = await terminal.genkan("profile", "--write", "--yes", "--scenario", scenarioFile("sound"));
    expect(status).toBe(2);
    expect(existsSync(configOf(terminal))).toBe(false);
  });

  test("is refused where a section has other values, which are named with their lines", async () => {
    const terminal = openTerminal();
    mkdirSync(join(terminal.home, ".aws"));
    const text = `[profile admin-${account}]\nsso_session = corp\nsso_account_id = ${account}\nsso_role_name = Admin\n`;
    writeFileSync(configOf(terminal), text);
    const { status, err } = await terminal.genkan("profile", "--write", "--yes");
    expect(status).toBe(2);
    const place = (line: number) => `${configOf(terminal)}:${line} [profile admin-${account}]`;
    expect(err).toContain(`  ${place(2)}: sso_session = corp, needed: genkan\n`);
    expect(err).toContain(`  ${place(4)}: sso_role_name = Admin, needed: AdministratorAccess\n`);
    expect(err).toContain(
      `  ${configOf(terminal)} [profile admin-${account}]: region = (missing), needed: us-east-1\n`,
    );
    expect(readFileSync(configOf(terminal), "utf8")).toBe(text);
    const json = await terminal.genkan("profile", "--format", "json");
    expect([json.status, JSON.parse(json.out)]).toEqual([2, expect.objectContaining({ state: "conflict", text: "" })]);
  });
});

describe("whose profiles", () => {
  test("the only administrator's", async () => {
    const { out } = await openTerminal().genkan("profile", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ account, user: "hanako", state: "absent", longTermKeys: [] });
  });

  test("that of --user, where there are several", async () => {
    const terminal = openTerminal({ change: second });
    const ambiguous = await terminal.genkan("profile");
    expect([ambiguous.status, ambiguous.err]).toEqual([
      2,
      expect.stringContaining("Name the user with --user: hanako, taro."),
    ]);
    const { status, out, err } = await terminal.genkan("profile", "--user", "taro");
    expect([status, err]).toEqual([0, expect.stringContaining("taro holds no permission set for daily work")]);
    expect(out).toContain(`[profile admin-${account}]`);
    expect(out).not.toContain("daily-");
  });

  test("nobody's who is no administrator", async () => {
    const { status, err } = await openTerminal({ change: second }).genkan("profile", "--user", "jiro");
    expect([status, err]).toEqual([2, expect.stringContaining("Those who do: hanako, taro.")]);
  });
});

test("a customised address, another session and the Region to work in", async () => {
  const args = ["--start-url", "https://example.awsapps.com/start/#/", "--session", "corp", "--region", "eu-west-1"];
  const { status, out } = await openTerminal().genkan("profile", ...args);
  expect(status).toBe(0);
  expect(out).toContain(
    "[sso-session corp]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n",
  );
  expect(out.match(/^sso_session = corp$/gm)).toHaveLength(2);
  expect(out.match(/^region = eu-west-1$/gm)).toHaveLength(2);
});

test.each([
  ["--start-url", "example.awsapps.com"],
  ["--start-url", "https://example.awsapps.com/start ; x"],
  ["--session", "my session"],
  ["--session", "a]\n[b"],
])("%s %s is refused", async (...args) => {
  expect((await openTerminal().genkan("profile", ...args)).status).toBe(2);
});

describe("an account that is not ready", () => {
  test.each([
    ["without Identity Center", { identityCenter: null }, "Identity Center is not enabled"],
    ["without an administrator", { identityCenter: { assignments: [] } }, "Nobody administers account"],
    [
      "whose permission sets can't be read",
      { faults: [{ action: "sso:ListPermissionSetsProvisionedToAccount", fault: "AccessDenied" }] },
      "AWS denied sso:ListPermissionSetsProvisionedToAccount",
    ],
  ])("%s", async (_, change, sentence) => {
    const { status, out, err } = await openTerminal({ change }).genkan("profile");
    expect([status, out, err]).toEqual([2, "", expect.stringContaining(sentence)]);
  });
});

describe("long-term keys on this machine", () => {
  /** A terminal whose credentials file has these keys. */
  function withKeys(profiles: Readonly<Record<string, string>>, options: Parameters<typeof openTerminal>[0] = {}) {
    const terminal = openTerminal(options);
    mkdirSync(join(terminal.home, ".aws"));
    const file = join(terminal.home, ".aws/credentials");
    const text = Object.entries(profiles)
      .map(([name, id]) => `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = SECRET\n`)
      .join("\n");
    writeFileSync(file, text);
    return { ...terminal, file, text };
  }

  test("are named by their ends, and the file is left as it is", async () => {
    const keys = { default: "AKIAEXAMPLE0000ABCD", temporary: "ASIAEXAMPLE0000EFGH" };
    const { genkan, file, text, counts } = withKeys(keys);
    const { status, out, err } = await genkan("profile", "--write", "--yes");
    expect(status).toBe(0);
    expect(err).toContain(`keys on this machine that never expire:\n  ${file} [default] …ABCD\nA file does not show`);
    expect(err).not.toMatch(/EFGH|SECRET/);
    expect(out).not.toMatch(/AKIA|SECRET/);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(counts()).not.toHaveProperty("iam:GetAccessKeyLastUsed");
  });

  const key = (id: string) => ({ status: "Active", id });
  const ids = {
    root: "AKIAEXAMPLE0000ROOT",
    admin: "AKIAEXAMPLE000ADMIN",
    reader: "AKIAEXAMPLE00READER",
    other: "AKIAEXAMPLE000OTHER",
  };
  const change = {
    root: { accessKeys: [key(ids.root)] },
    iamUsers: [
      { name: "alice", policies: ["AdministratorAccess"], accessKeys: [key(ids.admin)] },
      { name: "bob", policies: ["ReadOnlyAccess"], accessKeys: [key(ids.reader)] },
    ],
  };

  test("are the root user's, an administrator's or another's, as AWS knows with --check-keys", async () => {
    const { genkan, file, calls } = withKeys(ids, { change });
    const { status, err } = await genkan("profile", "--check-keys");
    expect(status).toBe(0);
    expect(err).toContain(`  ${file} [root] …ROOT: the root user's\n`);
    expect(err).toContain(`  ${file} [admin] …DMIN: of the IAM user alice, an administrator\n`);
    expect(err).toContain(`  ${file} [reader] …ADER: of the IAM user bob, not an administrator\n`);
    expect(err).toContain(`  ${file} [other] …THER: no key of this account\n`);
    expect(err).not.toContain("--check-keys");
    // Nothing signs in with one of them.
    expect(calls.filter(({ action }) => action === "sts:GetCallerIdentity")).toHaveLength(1);
  });

  test.each(["iam:GetAccessKeyLastUsed", "iam:GetAccountAuthorizationDetails"])(
    "are nobody's in particular while %s is denied",
    async (action) => {
      const { genkan } = withKeys(ids, { change: { ...change, faults: [{ action, fault: "AccessDenied" }] } });
      const { out } = await genkan("profile", "--check-keys", "--format", "json");
      const owners = JSON.parse(out).longTermKeys.map(({ owner }: { owner: { is: string } }) => owner.is);
      expect(new Set(owners.slice(0, 3))).toEqual(new Set(["unknown"]));
    },
  );
});
