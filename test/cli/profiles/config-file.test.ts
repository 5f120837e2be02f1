import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { appendProfiles, compareProfiles } from "@genkan/cli/profiles/config-file";
import { wantedProfiles } from "@genkan/cli/profiles/wanted";
import { loadSharedConfigFiles } from "@smithy/core/config";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../terminal.ts";

const account = "111122223333";
const access = {
  subject: { account, partition: "aws" },
  ssoRegion: "ap-northeast-1",
  startUrl: "https://d-0123456789.awsapps.com/start",
  region: "us-west-2",
  administrator: "AdministratorAccess",
  daily: "PowerUserAccess",
};
const wanted = wantedProfiles(access);
/** What the SDK has to read from the new sections. */
const read = {
  "sso-session.genkan": {
    sso_start_url: "https://d-0123456789.awsapps.com/start",
    sso_region: "ap-northeast-1",
    sso_registration_scopes: "sso:account:access",
  },
  [`admin-${account}`]: {
    sso_session: "genkan",
    sso_account_id: account,
    sso_role_name: "AdministratorAccess",
    region: "us-west-2",
  },
  [`daily-${account}`]: {
    sso_session: "genkan",
    sso_account_id: account,
    sso_role_name: "PowerUserAccess",
    region: "us-west-2",
  },
};

const TEXT = `[sso-session genkan]
sso_start_url = https://d-0123456789.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access

[profile admin-${account}]
sso_session = genkan
sso_account_id = ${account}
sso_role_name = AdministratorAccess
region = us-west-2

[profile daily-${account}]
sso_session = genkan
sso_account_id = ${account}
sso_role_name = PowerUserAccess
region = us-west-2
`;

/** A home folder with these files of the AWS CLI. */
function homeWith(files: { readonly config?: string | Buffer; readonly credentials?: string }) {
  const home = temporaryFolder();
  mkdirSync(join(home, ".aws"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, ".aws", name), content);
  return { env: { HOME: home }, config: join(home, ".aws/config"), credentials: join(home, ".aws/credentials") };
}

const sdkReads = async (configFilepath: string) =>
  (await loadSharedConfigFiles({ configFilepath, filepath: "/nonexistent", ignoreCache: true })).configFile;

test("a machine without the AWS CLI gets the file, readable for its owner only", async () => {
  const home = temporaryFolder();
  const env = { HOME: home };
  const comparison = compareProfiles(env, wanted);
  expect(comparison).toMatchObject({ state: "absent", text: TEXT, file: join(home, ".aws/config"), differences: [] });
  expect(existsSync(join(home, ".aws"))).toBe(false);
  appendProfiles(comparison);
  expect(readFileSync(comparison.file, "utf8")).toBe(TEXT);
  expect(statSync(comparison.file).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, ".aws")).mode & 0o777).toBe(0o700);
  expect(await sdkReads(comparison.file)).toEqual(read);
  expect(readdirSync(join(home, ".aws"))).toEqual(["config"]);
});

test("sections that are there already are not added again", () => {
  const { env, config } = homeWith({ config: TEXT });
  const comparison = compareProfiles(env, wanted);
  expect(comparison).toMatchObject({ state: "present", text: "", differences: [] });
  appendProfiles(comparison);
  expect(readFileSync(config, "utf8")).toBe(TEXT);
});

test("only what is missing is added", async () => {
  const [session] = TEXT.split("\n\n");
  const { env, config } = homeWith({ config: `${session}\n` });
  const comparison = compareProfiles(env, wanted);
  expect(comparison.text).toBe(TEXT.slice(session!.length + 2));
  appendProfiles(comparison);
  expect(readFileSync(config, "utf8")).toBe(TEXT);
});

describe("a section that means the same is the same", () => {
  test.each([
    ["quotes", (text: string) => text.replaceAll(/\[(profile) (.*)\]/g, '[$1 "$2"]')],
    ["more space", (text: string) => text.replaceAll("[", "[ ").replaceAll(" = ", "=")],
    ["capital letters in keys", (text: string) => text.replace("sso_region", "SSO_Region")],
    ["an address as the browser shows it", (text: string) => text.replace("/start\n", "/start/#/\n")],
    ["more scopes", (text: string) => text.replace("sso:account:access", "sso:account:access, codewhisperer:analysis")],
    ["more values", (text: string) => text.replaceAll("region = us-west-2", "region = us-west-2\noutput = json")],
    ["comments", (text: string) => text.replaceAll("\n[", "\n; mine\n[").replaceAll("genkan\n", "genkan # mine\n")],
    ["Windows line ends", (text: string) => text.replaceAll("\n", "\r\n")],
  ])("%s", (_, change) => {
    const { env } = homeWith({ config: change(TEXT) });
    expect(compareProfiles(env, wanted)).toMatchObject({ state: "present", differences: [] });
  });
});

describe("a section with other values keeps everything as it is", () => {
  test.each([
    ["another portal", ["d-0123456789", "d-9999999999"], "sso_start_url", 2],
    ["another Region of Identity Center", ["ap-northeast-1", "us-east-1"], "sso_region", 3],
    ["another permission set", ["sso_role_name = Admin", "sso_role_name = View"], "sso_role_name", 9],
    ["another Region", ["us-west-2", "us-east-1"], "region", 10],
  ] as const)("%s", (_, [from, to], key, line) => {
    const text = TEXT.replace(from, to);
    const { env, config } = homeWith({ config: text });
    const comparison = compareProfiles(env, wanted);
    expect(comparison).toMatchObject({
      state: "conflict",
      text: "",
      differences: [{ file: config, key, found: { line }, wanted: expect.any(String) }],
    });
    appendProfiles(comparison);
    expect(readFileSync(config, "utf8")).toBe(text);
  });

  test("a value that is missing", () => {
    const { env } = homeWith({ config: TEXT.replace(`sso_account_id = ${account}\n`, "") });
    expect(compareProfiles(env, wanted).differences).toMatchObject([
      { section: `profile admin-${account}`, key: "sso_account_id", found: null, wanted: account },
    ]);
  });

  test("another source of credentials, whose value is not repeated", () => {
    const secret = "aws_secret_access_key = SECRET";
    const { env, config } = homeWith({
      config: TEXT.replace("sso_session = genkan", `${secret}\nsso_session = genkan`),
    });
    const { state, differences } = compareProfiles(env, wanted);
    expect(state).toBe("conflict");
    expect(differences).toMatchObject([{ file: config, key: "aws_secret_access_key", wanted: null }]);
    expect(JSON.stringify(differences)).not.toContain("SECRET");
  });

  test("a profile of that name in the credentials file, which the SDKs take first", () => {
    const keys = "aws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = SECRET\n";
    const { env, config, credentials } = homeWith({ credentials: `[admin-${account}]\n${keys}` });
    const comparison = compareProfiles(env, wanted);
    expect(comparison.state).toBe("conflict");
    expect(comparison.differences.map(({ file, key }) => [file, key])).toEqual([
      [credentials, "aws_access_key_id"],
      [credentials, "aws_secret_access_key"],
    ]);
    appendProfiles(comparison);
    expect(existsSync(config)).toBe(false);
  });
});

test("a profile of another account, and keys in the credentials file, are in nobody's way", () => {
  const { env } = homeWith({
    config: TEXT.replaceAll(account, "444455556666"),
    credentials: "[default]\naws_access_key_id = AKIAEXAMPLE000000000\n",
  });
  expect(compareProfiles(env, wanted)).toMatchObject({ state: "absent", differences: [] });
});

describe("the file stays what it was", () => {
  test("its mode", () => {
    const { env, config } = homeWith({ config: "[default]\nregion = eu-west-1\n" });
    chmodSync(config, 0o640);
    appendProfiles(compareProfiles(env, wanted));
    expect(statSync(config).mode & 0o777).toBe(0o640);
  });

  test("a link to a file elsewhere", () => {
    const { env, config } = homeWith({});
    const elsewhere = join(temporaryFolder(), "aws-config");
    writeFileSync(elsewhere, "[default]\n");
    symlinkSync(elsewhere, config);
    appendProfiles(compareProfiles(env, wanted));
    expect(readFileSync(elsewhere, "utf8")).toBe(`[default]\n\n${TEXT}`);
    expect(readFileSync(config, "utf8")).toBe(`[default]\n\n${TEXT}`);
    expect(readdirSync(dirname(elsewhere))).toEqual(["aws-config"]);
  });

  test("a link to a file that does not exist yet", () => {
    const { env, config } = homeWith({});
    const elsewhere = join(temporaryFolder(), "dotfiles/aws-config");
    symlinkSync(elsewhere, config);
    appendProfiles(compareProfiles(env, wanted));
    expect(readFileSync(elsewhere, "utf8")).toBe(TEXT);
  });

  test("a change by another program in the meantime", () => {
    const { env, config } = homeWith({ config: "[default]\n" });
    const comparison = compareProfiles(env, wanted);
    writeFileSync(config, "[profile new]\n");
    expect(() => appendProfiles(comparison)).toThrow(/changed .* in the meantime/);
    expect(readFileSync(config, "utf8")).toBe("[profile new]\n");
    expect(readdirSync(dirname(config))).toEqual(["config"]);
  });

  test("a file that another program created in the meantime", () => {
    const { env, config } = homeWith({});
    const comparison = compareProfiles(env, wanted);
    writeFileSync(config, "");
    expect(() => appendProfiles(comparison)).toThrow(/in the meantime/);
    expect(readFileSync(config, "utf8")).toBe("");
  });

  test("a folder in its place, and a loop of links", () => {
    const { env, config } = homeWith({});
    mkdirSync(config);
    expect(() => compareProfiles(env, wanted)).toThrow(/can't be read or written \(EISDIR\)/);
    const loop = homeWith({});
    symlinkSync(loop.config, loop.config);
    expect(() => compareProfiles(loop.env, wanted)).toThrow(/ELOOP/);
  });

  test("a text in UTF-16, which Notepad may have written", () => {
    const content = Buffer.from("\ufeff[default]\n", "utf16le");
    const { env, config } = homeWith({ config: content });
    expect(() => compareProfiles(env, wanted)).toThrow(/not a text in UTF-8/);
    expect(readFileSync(config).equals(content)).toBe(true);
  });
});

test("AWS_CONFIG_FILE names the file, also below the home folder", () => {
  const { env } = homeWith({ config: TEXT });
  const elsewhere = join(env.HOME, "other");
  for (const path of [elsewhere, "~/other"]) {
    const comparison = compareProfiles({ ...env, AWS_CONFIG_FILE: path }, wanted);
    expect(comparison).toMatchObject({ file: elsewhere, state: "absent" });
  }
});

describe("whatever the file has", () => {
  const name = fc.constantFrom(
    "default",
    "profile dev",
    'profile "my dev"',
    "sso-session corp",
    "profile a@b",
    "x y z",
  );
  const value = fc.constantFrom(
    "region = eu-west-1",
    "output=json",
    "s3 =\n  max = 1\n",
    "role_arn",
    "; note",
    "# ä",
    "",
  );
  const section = fc.tuple(name, fc.array(value, { maxLength: 4 })).map(([title, lines]) => [`[${title}]`, ...lines]);
  const written = fc
    .tuple(fc.array(section, { maxLength: 5 }), fc.constantFrom("\n", "\r\n"), fc.constantFrom("", "\n", "\r\n\r\n"))
    .map(([sections, end, last]) => Buffer.from(sections.flat().join(end) + last));
  const anything = fc.oneof(
    { weight: 3, arbitrary: written },
    fc.string({ unit: "binary", maxLength: 60 }).map((text) => Buffer.from(text)),
    // Bytes that are no UTF-8.
    fc.uint8Array({ min: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  );

  test("it is the beginning of what is there afterwards, and the SDK reads all of it as before", async () => {
    const { env, config } = homeWith({});
    await fc.assert(
      fc.asyncProperty(anything, async (before) => {
        fc.pre(!before.includes(0));
        writeFileSync(config, before);
        const old = await sdkReads(config);
        const comparison = compareProfiles(env, wanted);
        expect(comparison.state).toBe("absent");
        appendProfiles(comparison);
        const after = readFileSync(config);
        expect(after.subarray(0, before.length).equals(before)).toBe(true);
        expect(await sdkReads(config)).toEqual({ ...old, ...read });
        // The sections are found again, so that nothing is added twice.
        expect(compareProfiles(env, wanted).state).toBe("present");
      }),
      { numRuns: 300 },
    );
  });

  test("line ends are those of the file", () => {
    const { env, config } = homeWith({ config: "[default]\r\nregion = eu-west-1" });
    appendProfiles(compareProfiles(env, wanted));
    expect(readFileSync(config, "utf8")).toBe(
      `[default]\r\nregion = eu-west-1\r\n\r\n${TEXT.replaceAll("\n", "\r\n")}`,
    );
  });
});
