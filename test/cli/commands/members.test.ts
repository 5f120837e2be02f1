import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import { Ajv2020 } from "ajv/dist/2020.js";
import stringWidth from "string-width";
import { describe, expect, test, vi } from "vitest";
import { idOf, member, OWN, openOrganization } from "../organization.ts";

const ON = { features: ["RootCredentialsManagement", "RootSessions"] };
const gone = { root: { password: false } };
/** A root user with one of everything, which nobody has used for a year. */
const full = {
  root: {
    password: true,
    passwordLastUsed: "2024-05-01T00:00:00Z",
    accessKeys: [{ status: "Active", lastUsed: "2024-05-01T00:00:00Z" }],
    signingCertificates: [{}],
    mfaDevices: [{ kind: "virtual", name: "phone" }],
  },
};

type Options = Parameters<typeof openOrganization>[1];
const openMembers = (accounts: readonly object[], { organization = {}, ...options }: NonNullable<Options> = {}) =>
  openOrganization(accounts, { ...options, organization: { ...ON, ...organization } });

type Terminal = ReturnType<typeof openMembers>;
/** The root user of a member now. */
const rootOf = (terminal: Terminal, i: number) =>
  terminal.account.scenario.organization?.accounts.find(({ id }) => id === idOf(i))?.root;
const EMPTY = { password: false, accessKeys: [], signingCertificates: [], mfaDevices: [] };
/** The members' calls that change something, by account. */
const changesIn = (terminal: Terminal) =>
  terminal.calls
    .filter(({ action, status }) => /^iam:(Delete|Deactivate)/.test(action) && status === 200)
    .map(({ account, action }) => `${account} ${action}`);
const flat = (out: string) => out.replaceAll(/\s+/g, " ");

describe("genkan members", () => {
  test("lists the members that have root credentials, and ends with 1", async () => {
    const terminal = openMembers([member(1, full), member(2, gone)]);
    const { status, out } = await terminal.genkan("members");
    expect(out).toContain("2 member accounts: 1 with root credentials, 1 without");
    expect(out).toContain("1 account left out: the management account");
    expect(flat(out)).toContain(`${idOf(1)} team-1 used 2024-05-01 used 2024-05-01 1 1 yes`);
    expect(out).not.toContain(idOf(2));
    expect(out).toContain(`genkan fix root-credentials --member ${idOf(1)}`);
    expect(status).toBe(1);
  });

  test("changes nothing in the members", async () => {
    const terminal = openMembers([member(1, full)]);
    await terminal.genkan("members");
    expect(changesIn(terminal)).toEqual([]);
    expect(rootOf(terminal, 1)).toEqual(full.root);
  });

  test("ends with 0 where none is left", async () => {
    expect((await openMembers([member(1, gone)]).genkan("members")).status).toBe(0);
  });

  test("groups what can't be read by cause, never as clean", async () => {
    const denied = { ...gone, faults: [{ action: "iam:ListAccessKeys", fault: "AccessDenied" }] };
    const terminal = openMembers([member(1, gone), member(2, denied), member(3, denied)]);
    const { status, out } = await terminal.genkan("members");
    expect(out).toContain("0 with root credentials, 1 without, 2 can't be read");
    expect(out.match(/iam:ListAccessKeys failed/g)).toHaveLength(1);
    for (const i of [2, 3]) expect(out).toContain(idOf(i));
    expect(status).toBe(3);
  });

  test.each([
    ["a key that was used lately", { root: { ...gone.root, accessKeys: [{ lastUsed: "2026-11-20T00:00:00Z" }] } }],
    [
      "a last use that can't be read",
      { ...full, faults: [{ action: "iam:GetAccessKeyLastUsed", fault: "AccessDenied" }] },
    ],
    ["an account that is about to be closed", { ...full, state: "PENDING_CLOSURE" }],
  ])("says why it would not remove %s", async (_, more) => {
    const { out, status } = await openMembers([member(1, more)]).genkan("members");
    expect(out).toContain("Not removable:");
    expect(out).not.toContain("To remove them");
    expect(status).toBe(1);
  });

  test("chooses accounts like a check", async () => {
    const terminal = openMembers([member(1, full), member(2, full), member(3, { ...full, state: "SUSPENDED" })]);
    const { out } = await terminal.genkan("members", "--account", idOf(1), "--account", idOf(3));
    expect(out).toContain(idOf(1));
    expect(out).not.toContain(idOf(2));
    expect(out).toContain("1 account left out: suspended");
    expect((await terminal.genkan("members", "--account", OWN)).err).toContain("No member account is left");
  });

  test("answers programs by its schema", async () => {
    const denied = { faults: [{ action: "iam:ListAccessKeys", fault: "AccessDenied" }] };
    const terminal = openMembers([member(1, full), member(2, gone), member(3, denied)]);
    const value = JSON.parse((await terminal.genkan("members", "--format", "json")).out);
    const schema = new URL("../../../docs/schemas/members.schema.json", import.meta.url);
    const isValid = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, "utf8")));
    expect(isValid(value), JSON.stringify(isValid.errors)).toBe(true);
    expect(value.members.map(({ left }: { left: boolean | null }) => left)).toEqual([true, false, null]);
  });

  test.each(["RootSessions", "RootCredentialsManagement"])("says how to switch on what is off: %s", async (off) => {
    const features = ON.features.filter((each) => each !== off);
    const { status, err } = await openMembers([member(1, full)], { organization: { features } }).genkan("members");
    expect(flat(err)).toContain(`(${off} off)`);
    expect(flat(err)).toContain("genkan fix root-credentials-centrally-managed");
    expect(status).toBe(2);
  });

  test("is for nobody's root user", async () => {
    const { status, err } = await openMembers([member(1, full)], { change: { caller: "root" } }).genkan("members");
    expect(err).toContain("credentials of the root user");
    expect(status).toBe(2);
  });

  test.each(["en", "ja"])("fits 40 columns in %s", async (locale) => {
    const terminal = openMembers([member(1, full), member(2, { ...full, state: "PENDING_CLOSURE" })], {
      env: { COLUMNS: "40" },
    });
    const { out } = await terminal.genkan("members", "--locale", locale);
    expect(out.split("\n").filter((line) => stringWidth(line) > 40)).toEqual([]);
    expect(out).toContain({ en: "CERTS: 1", ja: "証明書: 1" }[locale]);
  });

  test("prints a policy that allows its task and no other", async () => {
    const { out } = await openMembers([]).genkan("members", "--policy");
    expect(JSON.parse(out).Statement[0]).toEqual({
      Sid: "GenkanOpensRootSessions",
      Effect: "Allow",
      Action: ["sts:AssumeRoot"],
      Resource: "arn:*:iam::*:root",
      Condition: {
        ArnEquals: { "sts:TaskPolicyArn": ["arn:*:iam::aws:policy/root-task/IAMAuditRootUserCredentials"] },
      },
    });
  });
});

const typed = (...ids: readonly string[]) => ids.map((id) => `${id}\r`);

describe("genkan fix for members", () => {
  test("prints what it would remove, the way back, and changes nothing", async () => {
    const terminal = openMembers([member(1, full)]);
    const { status, out } = await terminal.genkan("fix", "root-credentials", "--member", idOf(1));
    expect(out).toContain("4 credentials of 1 member account would be removed");
    expect(out).toContain("- root password");
    expect(flat(out)).toContain("Allow password recovery");
    expect(changesIn(terminal)).toEqual([]);
    expect(status).toBe(1);
  });

  test("removes everything after the account id was typed, MFA last", async () => {
    const terminal = openMembers([member(1, full)], { answers: typed(OWN, idOf(1)) });
    const { status, err } = await terminal.genkan("fix", "root-credentials", "--member", idOf(1), "--apply");
    expect(err).toContain(`That is not ${idOf(1)}.`);
    expect(status).toBe(0);
    expect(rootOf(terminal, 1)).toMatchObject(EMPTY);
    expect(changesIn(terminal)).toEqual(
      ["DeleteSigningCertificate", "DeleteAccessKey", "DeleteLoginProfile", "DeactivateMFADevice"].map(
        (operation) => `${idOf(1)} iam:${operation}`,
      ),
    );
    expect((await terminal.genkan("members")).status).toBe(0);
    const again = await terminal.genkan("fix", "root-credentials", "--member", idOf(1), "--apply");
    expect(again.out).toContain("There is nothing to remove.");
    expect(again.status).toBe(0);
  });

  test("puts the findings right that its record names", async () => {
    const terminal = openMembers([member(1, full)], { answers: typed(idOf(1)) });
    const controls = [
      "root-access-key-absent",
      "root-signing-certificate-absent",
      "root-mfa-enabled",
      "root-hardware-mfa-enabled",
    ];
    const statuses = async () => {
      const options = controls.flatMap((control) => ["--control", control]);
      const check = ["check", "--organization", "--account", idOf(1), "--format", "json", ...options];
      const { accounts } = JSON.parse((await terminal.genkan(...check)).out);
      return accounts[0].evaluations.map(
        (each: { control: string; status: string }) => `${each.control} ${each.status}`,
      );
    };
    expect(await statuses()).toContain("root-access-key-absent NON_COMPLIANT");
    await terminal.genkan("fix", "root-credentials", "--member", idOf(1), "--apply");
    expect((await statuses()).toSorted()).toEqual(
      [
        "root-access-key-absent COMPLIANT",
        "root-signing-certificate-absent COMPLIANT",
        "root-mfa-enabled NOT_APPLICABLE",
        "root-hardware-mfa-enabled NOT_APPLICABLE",
      ].toSorted(),
    );
    const ledger = SqliteLedger.openFile(join(terminal.home, ".local/state/genkan/ledger.db"));
    const [fix] = await ledger.fixes(idOf(1));
    ledger.close();
    expect(fix?.fixes.map(({ control }) => control)).toEqual(controls);
    expect(fix?.steps.every(({ undo }) => "never" in undo)).toBe(true);
  });

  test("removes only what it was asked for", async () => {
    const terminal = openMembers([member(1, full)], { answers: typed(idOf(1)) });
    await terminal.genkan("fix", "root-access-key-absent", "--member", idOf(1), "--apply");
    expect(rootOf(terminal, 1)).toMatchObject({ password: true, accessKeys: [], mfaDevices: full.root.mfaDevices });
  });

  test("works in waves: one, ten, the rest; the organization's id is typed", async () => {
    const all = Array.from({ length: 23 }, (_, i) => i + 1);
    const terminal = openMembers(
      all.map((i) => member(i, full)),
      { answers: typed("o-exampleorgid") },
    );
    const file = join(terminal.home, "ids.txt");
    writeFileSync(file, `# reviewed\n${all.map((i) => `${idOf(i)}  # team-${i}`).join("\n")}\n`);
    const { status, err } = await terminal.genkan("fix", "root-mfa-enabled", "--members", file, "--apply");
    expect(err).toContain("wave 1 of 3: 1 account\n");
    expect(err).toContain("wave 2 of 3: 10 accounts\n");
    expect(err).toContain("wave 3 of 3: 12 accounts\n");
    for (const i of all) expect(rootOf(terminal, i)).toMatchObject(EMPTY);
    const order = changesIn(terminal).map((change) => change.split(" ")[0]);
    expect(order.slice(0, 4)).toEqual(Array(4).fill(idOf(1)));
    expect(new Set(order.slice(4, 44)).size).toBe(10);
    expect(status).toBe(0);
  });

  test("stops at a call that fails, and goes on when it is run again", async () => {
    const broken = { ...full, faults: [{ action: "iam:DeleteLoginProfile", fault: "AccessDenied", times: 1 }] };
    const terminal = openMembers([member(1, broken), member(2, full)], { answers: typed("o-exampleorgid") });
    const call = ["fix", "root-credentials", "--member", idOf(1), "--member", idOf(2), "--apply"];
    const { status, err } = await terminal.genkan(...call);
    expect(flat(err)).toContain("Nothing more was begun; 2 accounts left");
    expect(status).toBe(2);
    expect(rootOf(terminal, 1)).toMatchObject({ password: true, accessKeys: [], mfaDevices: full.root.mfaDevices });
    expect(rootOf(terminal, 2)).toEqual(full.root);

    expect((await terminal.again(typed("o-exampleorgid")).genkan(...call)).status).toBe(0);
    for (const i of [1, 2]) expect(rootOf(terminal, i)).toMatchObject(EMPTY);
  });

  test.each([
    ["the management account", OWN, {}, "management account"],
    ["an account that is about to be closed", idOf(1), { ...full, state: "PENDING_CLOSURE" }, "not active"],
    ["a suspended account", idOf(1), { ...full, state: "SUSPENDED" }, "not active"],
    [
      "a key of last week",
      idOf(1),
      { root: { ...full.root, accessKeys: [{ lastUsed: "2026-11-20T00:00:00Z" }] } },
      "may still need it",
    ],
    [
      "a password of last week",
      idOf(1),
      { root: { ...full.root, passwordLastUsed: "2026-11-20T00:00:00Z" } },
      "The password was used",
    ],
    [
      "a key whose last use can't be read",
      idOf(1),
      { ...full, faults: [{ action: "iam:GetAccessKeyLastUsed", fault: "AccessDenied" }] },
      "Unknown is not unused",
    ],
    [
      "a password whose last use can't be read",
      idOf(1),
      { ...full, faults: [{ action: "iam:GetUser", fault: "AccessDenied" }] },
      "Unknown is not unused",
    ],
  ])("refuses %s", async (_, id, more, because) => {
    const terminal = openMembers([member(1, more)], { answers: typed(id) });
    const { status, out } = await terminal.genkan("fix", "root-credentials", "--member", id, "--apply");
    expect(flat(out)).toContain(because);
    expect(changesIn(terminal)).toEqual([]);
    expect(status).toBe(1);
  });

  test("does not touch a member that can't be read", async () => {
    const denied = { ...full, faults: [{ action: "iam:ListMFADevices", fault: "AccessDenied" }] };
    const terminal = openMembers([member(1, denied)], { answers: typed(idOf(1)) });
    const { status, out } = await terminal.genkan("fix", "root-credentials", "--member", idOf(1), "--apply");
    expect(out).toContain("Can't be read:");
    expect(changesIn(terminal)).toEqual([]);
    expect(status).toBe(3);
  });

  test("stops where something has changed since the plan", async () => {
    const terminal = openMembers([member(1, full)], { answers: [] });
    const running = terminal
      .again(["late\r", `${idOf(1)}\r`])
      .genkan("fix", "root-credentials", "--member", idOf(1), "--apply");
    await terminal.shows("type the account id");
    const entry = terminal.account.member(idOf(1));
    terminal.account.replaceMember(idOf(1), {
      ...entry!,
      root: { ...entry!.root, passwordLastUsed: "2026-11-22T00:00:00Z" },
    });
    const { status, err } = await running;
    expect(flat(err)).toContain("these have changed: password");
    expect(changesIn(terminal)).toEqual([]);
    expect(status).toBe(2);
  });

  test.each([
    ["--yes", "--apply"],
    ["--out", "plan.json"],
    ["--print", "cloudformation"],
  ])("refuses %s", async (...options) => {
    const { status, err } = await openMembers([member(1, full)]).genkan(
      ...["fix", "root-credentials", "--member", idOf(1), ...options],
    );
    expect(flat(err)).toContain("can't be taken back");
    expect(status).toBe(2);
  });

  test("takes no confirmation from a pipe", async () => {
    const terminal = openMembers([member(1, full)], { piped: `${idOf(1)}\n` });
    const { status } = await terminal.genkan("fix", "root-credentials", "--member", idOf(1), "--apply");
    expect(changesIn(terminal)).toEqual([]);
    expect(status).toBe(2);
  });

  test.each([
    [["fix", "root-credentials"], "--member ID"],
    [["fix", "--member", idOf(1)], "Name what to remove"],
    [["fix", "root-usage-limited", "--member", idOf(1)], "It can't fix root-usage-limited"],
    [["fix", "root-credentials", "--member", "999999999999"], "999999999999"],
    [["fix", "root-credentials", "--members", "nowhere.txt"], "nowhere.txt"],
  ])("explains a wrong call: %j", async (call, text) => {
    const { status, err } = await openMembers([member(1, full)]).genkan(...call);
    expect(flat(err)).toContain(text);
    expect(status).toBe(2);
  });

  test.each(["en", "ja"])("fits 40 columns in %s", async (locale) => {
    const terminal = openMembers([member(1, full), member(2, { ...full, state: "SUSPENDED" })], {
      env: { COLUMNS: "40" },
    });
    const { out } = await terminal.genkan(
      ...["fix", "root-credentials", "--member", idOf(1), "--member", idOf(2), "--locale", locale],
    );
    expect(out.split("\n").filter((line) => stringWidth(line) > 40)).toEqual([]);
    expect(out).toContain({ en: "root password", ja: "ルートユーザーのパスワード" }[locale]);
  });

  test("prints commands of the AWS CLI in a privileged session", async () => {
    const { out } = await openMembers([member(1, full)]).genkan(
      ...["fix", "root-credentials", "--member", idOf(1), "--print", "bash"],
    );
    expect(out).toContain(`root_session '${idOf(1)}'`);
    expect(out).toContain("aws iam delete-login-profile\n");
    expect(out).toContain("aws iam deactivate-mfa-device --cli-input-json");
  });
});

describe.each(["en", "ja"] as const)("the printed removal, in %s", (locale) => {
  /** Runs the script at a time with an AWS CLI that has no answer but an account. */
  async function runAt(seconds: number, account: string) {
    const terminal = openMembers([member(1, full)]);
    const args = ["fix", "root-credentials", "--member", idOf(1), "--print", "bash", "--locale", locale];
    const { out } = await terminal.genkan(...args);
    const read = Date.parse(/# genkan fix --print bash, (\S+)/.exec(out)?.[1] ?? "") / 1_000;
    const program = (name: string, text: string) =>
      writeFileSync(join(terminal.home, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    program("date", `echo ${Math.floor(read) + seconds}`);
    program("aws", `case $1 in sts) [ $2 = get-caller-identity ] && echo ${account} ;; esac`);
    const PATH = `${terminal.home}:${process.env["PATH"]}`;
    return spawnSync("bash", ["-s"], { input: out, env: { PATH }, encoding: "utf8" });
  }

  test("does nothing an hour after the members were read", async () => {
    const { status, stderr } = await runAt(3_600, OWN);
    expect(stderr).toContain({ en: "more than an hour ago", ja: "1 時間以上" }[locale]);
    expect(status).toBe(4);
    expect((await runAt(3_500, OWN)).status).toBe(1);
  });

  test("does nothing with credentials of another account", async () => {
    const { status, stderr } = await runAt(0, "999999999999");
    expect(stderr).toContain({ en: "another account", ja: "別のアカウント" }[locale]);
    expect(status).toBe(2);
  });
});

describe("Genkan's own sessions in a member", () => {
  const usage = [
    "check",
    "--organization",
    "--account",
    idOf(1),
    "--control",
    "root-usage-limited",
    "--format",
    "json",
  ];
  const verdictIn = (out: string) => JSON.parse(out).accounts[0].evaluations[0];

  test("are known to root-usage-limited by the ledger, and to nothing else", async () => {
    const terminal = openMembers([member(1, full)], { answers: typed(idOf(1)) });
    await terminal.genkan("fix", "root-credentials", "--member", idOf(1), "--apply");
    const events = terminal.account.scenario.organization?.accounts[0]?.cloudTrailEvents ?? [];
    expect(events).toHaveLength(4);
    expect(JSON.stringify(events)).not.toContain("assumedRoot");

    const known = verdictIn((await terminal.genkan(...usage)).out);
    expect(known).toMatchObject({ status: "COMPLIANT", params: { sessions: 4 } });
    const other = join(terminal.home, "other.db");
    await terminal.genkan("planned-use", "add", "--owner", "me", "--reason", "r", "--ledger", other);
    const unknown = verdictIn((await terminal.genkan(...usage, "--ledger", other)).out);
    expect(unknown).toMatchObject({ params: { sessions: 0, tasks: 4 } });
  });
});

describe("a removal that is killed", () => {
  const call = ["fix", "root-credentials", "--member", idOf(1), "--apply"];

  test.each([1, 2, 3, 4])("before the answer to change %i is recorded, goes on in the same record", async (at) => {
    const terminal = openMembers([member(1, full)], { answers: typed(idOf(1)) });
    const { prototype } = SqliteLedger;
    let changes = 0;
    const kill = vi.spyOn(prototype, "putFix").mockImplementation(async function (this: SqliteLedger, account, fix) {
      changes = fix.results.filter(({ state }) => state === "done").length;
      if (changes >= at) throw new Error("killed");
      return written.call(this, account, fix);
    });
    const killed = await terminal.genkan(...call);
    kill.mockRestore();
    expect(killed.status).not.toBe(0);
    expect(changesIn(terminal)).toHaveLength(at);

    expect((await terminal.again(typed(idOf(1))).genkan(...call)).status).toBe(0);
    expect(rootOf(terminal, 1)).toMatchObject(EMPTY);
    expect(changesIn(terminal)).toHaveLength(4);
    const ledger = SqliteLedger.openFile(join(terminal.home, ".local/state/genkan/ledger.db"));
    const fixes = await ledger.fixes(idOf(1));
    ledger.close();
    expect(fixes).toMatchObject([{ state: "applied", account: idOf(1) }]);
    expect(fixes[0]?.results.every(({ changed }) => changed)).toBe(true);
    expect(fixes[0]?.fixes.map(({ control }) => control)).toContain("root-access-key-absent");
  });

  const written = SqliteLedger.prototype.putFix;
});

test("each session is recorded in the ledger of the member, and forgotten when no evaluation looks at it", async () => {
  const terminal = openMembers([member(1, full)]);
  await terminal.genkan("members");
  await terminal.genkan("members");
  const file = join(terminal.home, ".local/state/genkan/ledger.db");
  const sessionsIn = async () => {
    const ledger = SqliteLedger.openFile(file);
    const { plannedUses } = await ledger.read(idOf(1));
    ledger.close();
    return plannedUses;
  };
  expect(await sessionsIn()).toMatchObject([{ reason: "genkan members" }, { reason: "genkan members" }]);
  expect(new Set((await sessionsIn()).map(({ session }) => session)).size).toBe(2);
  terminal.clock.advance(92 * 24 * 3_600_000);
  await terminal.genkan("members");
  expect(await sessionsIn()).toHaveLength(1);
});
