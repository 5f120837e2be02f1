import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "@genkan/cli/shell";
import { newActivity } from "@genkan/controls/engine/activity";
import { NOTHING_STANDS } from "@genkan/controls/engine/ledger";
import type { RootAct } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { policies } from "@genkan/controls/prevention/policies";
import { contentOf } from "@genkan/controls/prevention/service-control-policy";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { SqliteOrganizationLedger } from "../../../packages/cli/src/ledger/sqlite-organization.ts";
import { act } from "../../acts.ts";
import { runOf } from "../../findings.ts";
import { idOf, member, OWN, openOrganization } from "../organization.ts";
import { openTerminal } from "../terminal.ts";

const ORGANIZATION = "o-exampleorgid";
const DEFAULTS = policies.filter(({ audience, isOptIn }) => audience === "members" && !isOptIn);
const DEPLOY = "arn:aws:iam::*:role/deploy";

/** An organization with a ledger of two of its members, and what root did in them in the last day. */
async function openRecorded(
  acts: Readonly<Record<string, readonly Partial<RootAct>[]>>,
  { lag = 0, env = {} }: { readonly lag?: number; readonly env?: Environment } = {},
) {
  const terminal = openOrganization([member(1), member(2), member(3)], { env });
  const file = join(terminal.home, "passes.db");
  const ledger = SqliteOrganizationLedger.openFile(file);
  const at = new Date(terminal.clock.now() - lag).toISOString();
  for (const i of [1, 2]) {
    const account = idOf(i);
    const subject = { account, partition: "aws" };
    const done = (acts[account] ?? []).map(({ eventName = "RunInstances", ...more }) =>
      act(`${eventName} (ec2)`, { eventTime: new Date(Date.parse(at) - 3_600_000), ...more }),
    );
    const { activity } = newActivity(done, NOTHING_STANDS, defaultSettings, { subject, at, alertId: "r" });
    const known = { account, name: `team-${i}`, state: "ACTIVE", joined: null, units: [] } as const;
    const memberOf = { organization: ORGANIZATION, member: known };
    const run = { ...runOf(`r${i}`, at, []), facts: { rootActivity: at }, memberOf };
    await ledger.commit(account, run, { written: [], removed: [], changes: [], activity });
  }
  ledger.close();
  return { ...terminal, prevent: (...args: string[]) => terminal.genkan("prevent", ...args, "--ledger", file) };
}

interface Json {
  readonly applies: boolean;
  readonly situation: string;
  readonly policies: readonly {
    readonly name: string;
    readonly content: string;
    readonly effects: readonly { account: string; gap: string | null; denied: { count: number }[] }[] | null;
    readonly commands: Readonly<Record<string, readonly string[]>>;
  }[];
}
/** A text without its line breaks. */
const flat = (out: string) => out.replaceAll(/\s+/g, " ");
const parse = (out: string) => JSON.parse(out) as Json;

describe("in an organization", () => {
  const busy = { [idOf(1)]: [{}, {}, { eventName: "StopInstances" }] };

  test("every policy is printed with what it would have denied, by account", async () => {
    const { prevent } = await openRecorded(busy);
    const { status, out } = await prevent();
    expect(status).toBe(0);
    for (const { name } of DEFAULTS) expect(out).toContain(`\n\n${name}\n`);
    expect(out).not.toContain("\nGenkanNoNewIamUsers\n");
    expect(out).toContain("it would have denied 3 recorded calls in 1 of 2 accounts:");
    expect(flat(out)).toMatch(
      new RegExp(`${idOf(1)} team-1: 3 × \\w+Instances \\(ec2\\.amazonaws\\.com\\), daily work of root, last`),
    );
    expect(flat(out)).toContain(`No policy applies to its management account (${OWN})`);
  });

  test("as JSON, with what is stored", async () => {
    const { prevent } = await openRecorded(busy);
    const { out } = await prevent("--format", "json");
    const { applies, situation, policies: printed } = parse(out);
    expect([applies, situation, printed.map(({ name }) => name)]).toEqual([
      true,
      "in-organization",
      DEFAULTS.map(({ name }) => name),
    ]);
    const [noRoot] = printed;
    expect(noRoot?.content).toBe(contentOf(DEFAULTS[0]!, { partition: "aws", exempt: [], groups: [] }));
    expect(
      noRoot?.effects?.map(({ account, gap, denied }) => [account, gap, denied.map(({ count }) => count)]),
    ).toEqual([
      [idOf(1), null, [3]],
      [idOf(2), null, []],
    ]);
  });

  test("where root did nothing that a policy denies, and where nobody knows, it says which", async () => {
    const { prevent } = await openRecorded({});
    const { out } = await prevent("--policy", "GenkanNoRoot");
    expect(out).toContain("it would have denied nothing that root did in 2 accounts");
    expect(out).not.toContain("Not known");
    const behind = await openRecorded({}, { lag: 2 * 86_400_000 });
    const late = flat((await behind.prevent("--policy", "GenkanNoRoot")).out);
    expect(late).toMatch(/What it would have denied in the last 30 days is not known\./);
    expect(late).not.toContain("nothing that root did");
    expect(late).toMatch(/Not known for 2 accounts: 200000000001, 200000000002 \(not evaluated for more than a day\)/);
  });

  test("what others than root did is not claimed to be nothing", async () => {
    const { prevent } = await openRecorded({});
    const { out } = await prevent("--policy", "GenkanStaysInOrganization");
    expect(out).toMatch(/Of what others than root did, the ledger has only the calls/);
    expect(out).toContain("AttributeValue=LeaveOrganization");
  });

  test("--account asks for some accounts; one that the ledger has not is unknown", async () => {
    const { prevent } = await openRecorded(busy);
    const effects = async (...options: string[]) =>
      parse((await prevent("--policy", "GenkanNoRoot", "--format", "json", ...options)).out).policies[0]?.effects;
    expect(await effects("--account", idOf(1))).toMatchObject([
      { account: idOf(1), gap: null, denied: [{ count: 3 }] },
    ]);
    expect(await effects("--account", idOf(3))).toEqual([
      { account: idOf(3), name: "", gap: "never-evaluated", denied: [] },
    ]);
    // It is the management account.
    expect(await effects("--account", OWN)).toEqual([]);
  });

  test("without a ledger nothing is known of any member", async () => {
    const { genkan } = openOrganization([member(1), member(2)]);
    const { policies: printed } = parse((await genkan("prevent", "--format", "json")).out);
    for (const { effects } of printed)
      expect(effects?.map(({ gap }) => gap)).toEqual(["never-evaluated", "never-evaluated"]);
  });

  test("the delegated administrator's policy asks for its account", async () => {
    const { prevent } = await openRecorded(busy);
    const group = "a1b2c3d4-5678-90ab-cdef-111111111111";
    const { out } = await prevent("delegate", "--group", group);
    expect(out).toContain("GenkanDelegateKeepsTheDoor");
    expect(out).toContain(`arn:aws:identitystore:::group/${group}`);
    expect(out).toContain(`--group ${group}`);
    expect(out).toContain("list-delegated-administrators");
    const chosen = await prevent("delegate", "--account", idOf(2), "--format", "json");
    expect(parse(chosen.out).policies[0]?.effects?.map(({ account }) => account)).toEqual([idOf(2)]);
  });
});

describe("GenkanNoNewIamUsers", () => {
  const used = "2026-10-20T00:00:00Z";
  const keys = (lastUsed: string | null, status = "Active") => ({ accessKeys: [{ status, lastUsed }] });
  const accounts = [
    member(1, {
      iamUsers: [
        { name: "ci", ...keys(used) },
        { name: "old", ...keys("2026-01-01T00:00:00Z") },
      ],
    }),
    member(2, { iamUsers: [{ name: "off", ...keys(used, "Inactive") }, { name: "none" }] }),
    member(3, { readRole: null }),
  ];

  test("is printed when it is chosen, with the users whose keys are in use, and where that is not known", async () => {
    const { genkan } = openOrganization(accounts);
    const { status, out } = await genkan("prevent", "--policy", "GenkanNoNewIamUsers", "--exempt", DEPLOY);
    expect(status).toBe(0);
    expect(flat(out)).toContain("1 IAM user in 2 accounts has an access key in use");
    expect(out).toContain(`    ${idOf(1)} ci: last used 2026-10-20`);
    expect(out).not.toMatch(/ (old|off|none): /);
    expect(flat(out)).toContain(`Not read in 1 account: ${idOf(3)}.`);
    expect(out).toContain('"aws:PrincipalArn": ["arn:aws:iam::*:role/deploy"]');
  });

  test("as JSON, with the cause", async () => {
    const { genkan } = openOrganization(accounts);
    const call = ["prevent", "--policy", "GenkanNoNewIamUsers", "--account", idOf(3), "--format", "json"];
    expect(JSON.parse((await genkan(...call)).out).policies[0].keysInUse).toMatchObject([
      { account: idOf(3), users: null, cause: { kind: "access-denied", action: "sts:AssumeRole" } },
    ]);
  });
});

describe("--output", () => {
  test("writes a file for each policy, exactly as AWS is to store it", async () => {
    const { genkan, home } = openOrganization([member(1)]);
    const folder = join(home, "new", "policies");
    const { status, out, err } = await genkan("prevent", "--output", folder);
    expect([status, out]).toEqual([0, ""]);
    expect(err).toContain(join(folder, "GenkanNoRoot.json"));
    expect(readdirSync(folder).toSorted()).toEqual(DEFAULTS.map(({ name }) => `${name}.json`).toSorted());
    for (const policy of DEFAULTS)
      expect(readFileSync(join(folder, `${policy.name}.json`), "utf8")).toBe(
        contentOf(policy, { partition: "aws", exempt: [], groups: [] }),
      );
  });

  test("says where it can't write", async () => {
    const { status, err } = await openOrganization([member(1)]).genkan("prevent", "--output", "/dev/null/x");
    expect([status, err]).toEqual([2, expect.stringContaining("/dev/null/x/GenkanNoRoot.json")]);
  });
});

describe("where no policy can apply, it says so and prints none", () => {
  test.each([["an account without an organization", { organization: null }, "is in no organization"]])(
    "%s",
    async (_, change, sentence) => {
      const { genkan } = openTerminal({ change });
      const { status, out } = await genkan("prevent");
      expect([status, out]).toEqual([0, expect.stringContaining(sentence)]);
      expect(out).toContain("What protects this account instead");
      expect(out).not.toContain("GenkanNoRoot");
      const json = parse((await genkan("prevent", "--format", "json")).out);
      expect([json.applies, json.situation]).toEqual([false, "no-organization"]);
    },
  );

  test("a management account without members", async () => {
    const { out } = await openOrganization([]).genkan("prevent");
    expect(flat(out)).toContain("a service control policy never applies to a management account");
  });

  test("a membership that can't be read is not taken for none", async () => {
    const { genkan } = openOrganization([member(1)], {
      change: { faults: [{ action: "organizations:DescribeOrganization", fault: "AccessDenied" }] },
    });
    const { out } = await genkan("prevent");
    expect(flat(out)).toContain("could not be read (organizations:DescribeOrganization");
    expect(out).toContain("GenkanNoRoot");
  });
});

describe("monitor", () => {
  const outputs = {
    stage: "production",
    table: "genkan-production-FindingsTable-abcdefgh",
    topic: `arn:aws:sns:eu-west-1:${OWN}:genkan-production-AlertsTopic-abcdefgh`,
  };
  const deployed = (terminal: ReturnType<typeof openTerminal>, more: object = {}) => {
    mkdirSync(join(terminal.home, ".sst"));
    writeFileSync(join(terminal.home, ".sst", "outputs.json"), JSON.stringify({ ...outputs, ...more }));
    return terminal;
  };
  /** The account of the credentials is a member here. */
  const inMember = () => openOrganization([member(1)], { organization: { managementAccount: idOf(1) } });
  const resources = (out: string) => JSON.stringify(JSON.parse(parse(out).policies[0]!.content));

  test("names the deployment's own account and resources", async () => {
    const { genkan } = deployed(inMember());
    const call = ["prevent", "monitor", "--local", "--exempt", DEPLOY, "--key", "1234abcd-12ab-34cd-56ef-1234567890ab"];
    const { status, out } = await genkan(...call, "--format", "json");
    expect(status).toBe(0);
    expect(resources(out)).toContain(`arn:aws:dynamodb:*:${OWN}:table/genkan-production-*`);
    expect(resources(out)).toContain(`arn:aws:kms:*:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`);
    expect(resources(out)).toContain(DEPLOY);
    const { commands } = parse(out).policies[0]!;
    expect(commands["write"]?.[0]).toBe(
      `npx genkan prevent monitor --stage production --exempt '${DEPLOY}' --key 1234abcd-12ab-34cd-56ef-1234567890ab --policy GenkanStays --output .`,
    );
  });

  test("of another stage than this folder's, in any account", async () => {
    const { genkan } = deployed(inMember());
    const call = ["prevent", "monitor", "--local", "--stage", "dev", "--exempt", DEPLOY];
    const { out, err } = await genkan(...call, "--format", "json");
    expect(resources(out)).toContain("arn:aws:dynamodb:*:*:table/genkan-dev-*");
    expect(err).toContain("--key ID");
  });

  test("takes the deploying roles from genkan.config.ts", async () => {
    const terminal = deployed(inMember());
    const stacks = new URL("../../../stacks/config.ts", import.meta.url).pathname;
    const config = `import { defineConfig } from ${JSON.stringify(stacks)};
export default defineConfig({ emails: ["a@example.com"], detection: { deployers: ["arn:aws:iam::*:role/ci"] } });`;
    writeFileSync(join(terminal.home, "genkan.config.ts"), config);
    const { out, err } = await terminal.genkan("prevent", "monitor", "--local", "--format", "json");
    expect(err).not.toContain("exempt");
    expect(resources(out)).toContain("arn:aws:iam::*:role/ci");
  });

  test.each([
    ["without a role that deploys", [], {}, "detection.deployers"],
    [
      "whose names are not those of its stage",
      ["--exempt", DEPLOY],
      { table: "other-table" },
      "do not begin with genkan-production-",
    ],
  ])("%s it is refused", async (_, options, more, wayOut) => {
    const { genkan } = deployed(inMember(), more);
    const { status, out, err } = await genkan("prevent", "monitor", "--local", ...options);
    expect([status, out, err]).toEqual([2, "", expect.stringContaining(wayOut)]);
  });

  test("without a deployment it asks for the stage", async () => {
    const { status, err } = await inMember().genkan("prevent", "monitor", "--exempt", DEPLOY);
    expect([status, err]).toEqual([2, expect.stringContaining("--stage")]);
  });

  test("in the management account no policy protects it", async () => {
    const { genkan } = deployed(openOrganization([member(1)]));
    const { out } = await genkan("prevent", "monitor", "--local", "--exempt", DEPLOY);
    expect(flat(out)).toContain("a service control policy never applies to it");
    expect(out).not.toContain("GenkanStays\n");
  });
});

test.each([
  [["everybody"], "Allowed choices are members, delegate, monitor."],
  [["--policy", "GenkanNoRoots"], "Did you mean GenkanNoRoot?"],
  [["--policy", "GenkanStays"], "genkan prevent monitor --policy GenkanStays"],
  [["--exempt", "deploy"], "arn:aws:iam::999999999999:role/audit"],
  [["delegate", "--group", "admins"], "list-groups"],
  [["monitor", "--key", "arn:aws:kms:us-east-1:111122223333:key/x"], "without its ARN"],
  [["delegate", ...Array(150).fill(["--group", "a1b2c3d4-5678-90ab-cdef-111111111111"]).flat()], "AWS accepts 10,240"],
])("%j is refused, with a way out", async (args, wayOut) => {
  const { status, out, err } = await openOrganization([member(1)]).genkan("prevent", ...args);
  expect([status, out]).toEqual([2, ""]);
  expect(err.replaceAll(/\s+/g, " ")).toContain(wayOut);
});

test("it calls nothing that changes anything", async () => {
  const { genkan, calls, home } = openOrganization([member(1)]);
  await genkan("prevent");
  expect(calls.length).toBeGreaterThan(0);
  expect(existsSync(join(home, ".local"))).toBe(false);
});

describe.each(["en", "ja"])("in %s", (locale) => {
  test.each(["40", "80"])("prose fits into %s columns; commands and JSON stay whole", async (columns) => {
    const { prevent } = await openRecorded({ [idOf(1)]: [{}, {}] }, { env: { COLUMNS: columns } });
    const { status, out } = await prevent("--locale", locale);
    expect(status).toBe(0);
    const lines = out.split("\n");
    // Commands, and texts of JSON, which are as long as they are.
    const isWhole = (line: string) => /^ {2,}(aws|npx|\w+=\$\(|for|--|["{}[\]])/.test(line);
    expect(lines.filter((line) => !isWhole(line) && stringWidth(line) > Number(columns))).toEqual([]);
    // What a line of a command leaves to the next one, a shell finds.
    for (const [i, line] of lines.entries()) if (line.endsWith("\\")) expect(lines[i + 1]).toMatch(/^ +--/);
  });
});
