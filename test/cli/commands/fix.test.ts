import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { ourSchema } from "../../messages/validators.ts";
import { openTerminal } from "../terminal.ts";

const ACCOUNT = "111122223333";
/** The account id, as a person types it. */
const TYPED = `${ACCOUNT}\r`;
const hanako = { id: "u-1", name: "hanako", email: "hanako@example.com" };
/** Identity Center is on and hanako is its user; nothing else was done. */
const started = { identityCenter: { users: [hanako], groups: [], permissionSets: [], assignments: [] } };
const long = {
  identityCenter: {
    permissionSets: [
      { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"], sessionDuration: "PT12H" },
      { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"] },
    ],
  },
};
const withPassword = { iamUsers: [{ name: "bob", password: true }] };

interface Plan {
  readonly id: string;
  readonly fingerprint: string;
  readonly steps: readonly { readonly effect: { readonly en: string } }[];
}
/** The id in "Applied as fix 0123abcd". */
const fixIn = (err: string) => /fix ([0-9a-f]{8})/.exec(err)?.[1] ?? "";

/** A text without its line breaks. */
const flat = (out: string) => out.replaceAll(/\s+/g, " ");

describe("genkan fix", () => {
  test("prints what it would do, and changes nothing", async () => {
    const terminal = openTerminal({ change: started });
    const before = structuredClone(terminal.account.scenario.identityCenter);
    const { status, out } = await terminal.genkan("fix", "identity-center-admin-assigned");
    expect(out).toContain("+ permission set AdministratorAccess (sessions of 1 hour)");
    expect(out).toContain(`+ assignment hanako → PowerUserAccess on ${ACCOUNT}`);
    expect(flat(out)).toContain(
      "6 changes for 1 finding. Nothing that exists is changed. All of it can be taken back. " +
        "Calls: sso:CreatePermissionSet ×2, sso:AttachManagedPolicyToPermissionSet ×2, sso:CreateAccountAssignment ×2",
    );
    expect(status).toBe(1);
    expect(terminal.account.scenario.identityCenter).toEqual(before);
    expect(existsSync(join(terminal.home, ".genkan"))).toBe(false);
  });

  test("says so in Japanese", async () => {
    const { out } = await openTerminal({ change: started }).genkan(
      "fix",
      "identity-center-admin-assigned",
      "--locale",
      "ja",
    );
    expect(out).toContain("1 人を管理者にし、普段の作業用の許可セットも割り当てる");
    expect(out.replaceAll("\n", "")).toContain(
      "変更 6 件 (検出結果 1 件)。既存のものは変更しません。すべて元に戻せます。",
    );
  });

  test("has nothing to do in a sound account", async () => {
    const { status, out } = await openTerminal().genkan("fix");
    expect(out).toContain("There is nothing to fix: no finding is NON_COMPLIANT.");
    expect(status).toBe(0);
  });

  test("is unknown, not done, where nothing could be read", async () => {
    const faults = [{ action: "cloudtrail:DescribeTrails", fault: "AccessDenied" }];
    const { status, out } = await openTerminal({ change: { faults } }).genkan("fix");
    expect(flat(out)).toContain("1 finding could not be evaluated");
    expect(status).toBe(3);
  });

  test("says what is left to a person, and where", async () => {
    const { status, out } = await openTerminal({ change: { root: { mfaDevices: [] } } }).genkan(
      "fix",
      "root-mfa-enabled",
    );
    expect(flat(out)).toContain("only the root user can register or remove them");
    expect(out).toContain("https://console.aws.amazon.com/iam/home#/security_credentials");
    expect(status).toBe(1);
  });

  test("does not plan what an exception accepts, unless the control is named", async () => {
    const terminal = openTerminal({ change: long });
    const control = "identity-center-admin-session-short";
    await terminal.genkan("exception", "add", "--control", control, "--owner", "me", "--reason", "r", "--days", "9");
    expect((await terminal.genkan("fix")).out).not.toContain(control);
    expect((await terminal.genkan("fix", control)).out).toContain("12 hours → 1 hour");
  });
});

describe("genkan fix --apply", () => {
  test("applies the plan after the account id was typed, and the findings are fixed", async () => {
    const terminal = openTerminal({ change: started, answers: ["111122223334\r", TYPED] });
    const { status, err } = await terminal.genkan("fix", "identity-center-admin-assigned", "--apply");
    expect(err).toContain("That is not 111122223333.");
    expect(err).toMatch(/Applied as fix [0-9a-f]{8}: 6 changes\./);
    expect(err).toContain("Evaluated again: 1 finding is fixed.");
    expect(status).toBe(0);
    expect((await terminal.genkan("check", "--control", "identity-center-admin-assigned")).status).toBe(0);
    expect((await terminal.genkan("fix", "identity-center-admin-assigned")).status).toBe(0);
  });

  test("can be taken back exactly", async () => {
    const terminal = openTerminal({ change: long, answers: [TYPED] });
    const before = structuredClone(terminal.account.scenario.identityCenter);
    const id = fixIn((await terminal.genkan("fix", "identity-center-admin-session-short", "--apply")).err);
    expect(terminal.account.scenario.identityCenter).not.toEqual(before);

    const plan = await terminal.genkan("fix", "--undo", id);
    expect(plan.out).toContain("~ sessions of permission set AdministratorAccess: 1 hour → 12 hours");
    const { err, status } = await terminal.again([TYPED]).genkan("fix", "--undo", id, "--apply");
    expect(err).toContain(`Fix ${id} was taken back.`);
    expect(status).toBe(0);
    expect(terminal.account.scenario.identityCenter).toEqual(before);
    expect((await terminal.genkan("fix", "--undo", id)).err).toContain(`Fix ${id} was taken back already.`);
  });

  test("changes nothing when the person ends it", async () => {
    const terminal = openTerminal({ change: started, answers: [] });
    const before = structuredClone(terminal.account.scenario.identityCenter);
    const { status, err } = await terminal.genkan("fix", "--apply");
    expect(err).toContain("Cancelled. Nothing was changed.");
    expect(status).toBe(2);
    expect(terminal.account.scenario.identityCenter).toEqual(before);
  });

  test.each<[string, string | undefined]>([
    ["from a pipe", `${ACCOUNT}\ny\n`],
    ["without stdin", ""],
  ])("takes no confirmation %s", async (_, piped) => {
    const terminal = openTerminal({ change: started, ...(piped === undefined ? {} : { piped }) });
    const { status, err } = await terminal.genkan("fix", "--apply");
    expect(err).toContain("--apply --plan plan.json --yes");
    expect(status).toBe(2);
    expect(terminal.account.scenario.identityCenter?.permissionSets).toEqual([]);
  });
});

describe("genkan fix --undo", () => {
  const control = "identity-center-admin-assigned";
  const taro = { id: "u-2", name: "taro", email: "taro@example.com" };
  const has = (user: string, permissionSet: string) => ({ permissionSet, account: ACCOUNT, user });

  /** A terminal on which hanako was made an administrator by a fix, and what is so now. */
  async function fixed() {
    const users = { identityCenter: { ...started.identityCenter, users: [hanako, taro] } };
    const terminal = openTerminal({ change: users, answers: [TYPED] });
    const id = fixIn((await terminal.genkan("fix", control, "--user", "hanako", "--apply")).err);
    const held = () => structuredClone(terminal.account.scenario.identityCenter);
    return { terminal, id, held };
  }

  test("shows what is taken back, and how it is done", async () => {
    const { terminal, id } = await fixed();
    const { status, out } = await terminal.genkan("fix", "--undo", id);
    expect(out).toMatch(new RegExp(`^Account ${ACCOUNT} · undo of fix ${id}, applied .*`));
    expect(out).toContain(`- assignment hanako → AdministratorAccess on ${ACCOUNT}`);
    expect(flat(out)).toContain("6 changes. To redo the fix later, plan it again. Nothing was changed.");
    expect(out).not.toContain("!");
    expect(status).toBe(1);
    const japanese = await terminal.genkan("fix", "--undo", id, "--locale", "ja");
    expect(japanese.out).toContain(`修復 ${id}`);
    expect(japanese.out.replaceAll("\n", "")).toContain("変更 6 件。修復をやり直すには");
  });

  test("is printed as a script, and with the policy that it needs", async () => {
    const { terminal, id } = await fixed();
    const script = await terminal.genkan("fix", "--undo", id, "--print", "bash");
    expect(script.out).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(script.out).toContain("sso-admin delete-permission-set");
    const { out } = await terminal.genkan("fix", "--undo", id, "--policy");
    const { Statement } = JSON.parse(out) as { readonly Statement: readonly { readonly Action: readonly string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions).toContain("sso:DeleteAccountAssignment");
    expect(actions).toContain("sso:ListAccountsForProvisionedPermissionSet");
    expect(actions).not.toContain("sso:CreatePermissionSet");
    const template = await terminal.genkan("fix", "--undo", id, "--print", "cloudformation");
    expect(template.err).toContain("CloudFormation takes nothing back");
    expect([script.status, template.status]).toEqual([1, 2]);
  });

  test.each<[string, object, string]>([
    [
      "others have the permission set by now",
      { identityCenter: { assignments: [has("u-1", "AdministratorAccess"), has("u-2", "AdministratorAccess")] } },
      "Others use the permission set AdministratorAccess now: taro.",
    ],
    [
      "another account has the permission set by now",
      {
        organization: { accounts: [{ id: "222233334444", name: "other" }] },
        identityCenter: {
          assignments: [
            has("u-1", "AdministratorAccess"),
            { ...has("u-2", "AdministratorAccess"), account: "222233334444" },
          ],
        },
      },
      "Other accounts have the permission set AdministratorAccess now: 222233334444.",
    ],
    [
      "the caller has the access by it",
      { caller: { permissionSet: "AdministratorAccess", user: "hanako" } },
      "hanako is you.",
    ],
    [
      "only one administrator would be left",
      {
        identityCenter: {
          permissionSets: [
            { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] },
            { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"] },
            { name: "Operators", managedPolicies: ["AdministratorAccess"] },
          ],
          assignments: [has("u-1", "AdministratorAccess"), has("u-2", "Operators")],
        },
      },
      "Only 1 would be left.",
    ],
    [
      "it cannot be read who has the access",
      { faults: [{ action: "sso:ListAccountAssignments", fault: "AccessDenied" }] },
      "could not be read",
    ],
  ])("is refused where %s: nothing is changed", async (_, change, because) => {
    const { terminal, id, held } = await fixed();
    terminal.account.replace(readScenario(mergePatch(terminal.account.scenario, change)));
    const before = held();
    for (const more of [[], ["--print", "bash"], ["--apply"]]) {
      const { status, out, err } = await terminal.again([TYPED]).genkan("fix", "--undo", id, ...more);
      expect(flat(err)).toContain(because);
      expect([status, out]).toEqual([2, ""]);
    }
    expect(held()).toEqual(before);
  });

  test("that was stopped is resumed, and the fix is taken back then", async () => {
    const { terminal, id } = await fixed();
    const faults = [{ action: "sso:DeletePermissionSet", fault: "AccessDenied" }];
    terminal.account.replace(readScenario(mergePatch(terminal.account.scenario, { faults })));
    const failed = await terminal.again([TYPED]).genkan("fix", "--undo", id, "--apply");
    const undoing = /--resume ([0-9a-f]{8})/.exec(failed.err)?.[1] ?? "";
    terminal.account.replace({ ...terminal.account.scenario, faults: [] });
    const { status } = await terminal.again([TYPED]).genkan("fix", "--resume", undoing);
    expect(status).toBe(0);
    expect(terminal.account.scenario.identityCenter?.permissionSets).toEqual([]);
    expect((await terminal.genkan("fix", "--undo", id)).err).toContain(`Fix ${id} was taken back already.`);
  });
});

describe("options that contradict each other", () => {
  test.each([
    "--yes --plan plan.json",
    "--print bash --policy",
    "--print bash --apply",
    "--print bash --format json",
    "--policy --apply",
    "--undo 1 --resume 1",
    "--undo 1 --out plan.json",
    "--undo 1 --apply --yes",
    "--resume 1 --print bash",
  ])("are refused: %s", async (line) => {
    const terminal = openTerminal({ change: long });
    await terminal.genkan("fix", "--out", "plan.json");
    const { status, out, err } = await terminal.genkan("fix", ...line.split(" "));
    expect([status, out]).toEqual([2, ""]);
    expect(err).toMatch(/cannot be used with|without --apply nothing/);
  });
});

describe("a plan that was reviewed", () => {
  const control = "identity-center-admin-session-short";

  test("is applied without a question, once", async () => {
    const terminal = openTerminal({ change: long });
    const written = await terminal.genkan("fix", control, "--out", "plan.json");
    expect(written.err).toContain("wrote plan.json");
    const plan = JSON.parse(readFileSync(join(terminal.home, "plan.json"), "utf8")) as Plan;
    expect(plan).toMatchObject({ schema: "genkan.plan/1", account: ACCOUNT, controls: [control] });
    const applied = await terminal.genkan("fix", "--apply", "--plan", "plan.json", "--yes");
    expect(applied.err).toContain("1 change.");
    expect(applied.status).toBe(0);
    const again = await terminal.genkan("fix", "--apply", "--plan", "plan.json", "--yes");
    expect(again.err).toContain("The account has changed since the plan was made");
    expect(again.err).toContain("- sessions of permission set AdministratorAccess: 12 hours → 1 hour");
    expect(again.status).toBe(2);
  });

  test("has the same fingerprint as long as the account is the same", async () => {
    const terminal = openTerminal({ change: long });
    const fingerprint = async () =>
      (JSON.parse((await terminal.genkan("fix", control, "--format", "json")).out) as Plan).fingerprint;
    const first = await fingerprint();
    terminal.clock.advance(3_600_000);
    expect(await fingerprint()).toBe(first);
  });

  test.each<[string, (plan: object) => string, string]>([
    ["changed by hand", (plan) => JSON.stringify({ ...plan, fingerprint: "0" }), "The account has changed since"],
    [
      "for another account",
      (plan) => JSON.stringify({ ...plan, account: "999988887777" }),
      "the plan is for 999988887777",
    ],
    ["of another version", (plan) => JSON.stringify({ ...plan, schema: "genkan.plan/2" }), "a plan of another version"],
    ["that is none", () => "{}", "is not a plan of genkan fix"],
    ["that is no JSON", () => "{", "can't be read as a plan"],
  ])("%s is refused", async (_, change, message) => {
    const terminal = openTerminal({ change: long });
    const { out } = await terminal.genkan("fix", control, "--format", "json");
    writeFileSync(join(terminal.home, "plan.json"), change(JSON.parse(out) as object));
    const { status, err } = await terminal.genkan("fix", "--apply", "--plan", "plan.json", "--yes");
    expect(err).toContain(message);
    expect(status).toBe(2);
  });

  test("with a step that cannot be taken back needs a person", async () => {
    const terminal = openTerminal({ change: withPassword });
    await terminal.genkan("fix", "iam-user-mfa-enabled", "--remove-password", "bob", "--out", "plan.json");
    const { status, err } = await terminal.genkan("fix", "--apply", "--plan", "plan.json", "--yes");
    expect(err).toContain("--yes does not apply it");
    expect(status).toBe(2);
    const person = await terminal.again([TYPED]).genkan("fix", "--apply", "--plan", "plan.json");
    expect(person.err).toContain("Evaluated again: 1 finding is fixed.");
    expect(terminal.account.scenario.iamUsers).toMatchObject([{ name: "bob", password: false }]);
  });

  test("--yes applies nothing else", async () => {
    const { status, err } = await openTerminal({ change: long }).genkan("fix", "--apply", "--yes");
    expect(err).toContain("--plan FILE --yes");
    expect(status).toBe(2);
  });
});

describe("a permission set that another tool manages", () => {
  const [set, other] = long.identityCenter.permissionSets;
  const tagged = { identityCenter: { permissionSets: [{ ...set, tags: { "managed-by": "pulumi" } }, other] } };

  test.each<[string, boolean]>([
    ['{ key: "managed-by", value: "pulumi" }', true],
    ['{ key: "managed-by" }', true],
    ['{ key: "managed-by", value: "chef" }', false],
    ['{ key: "owner" }', false],
  ])("with the tag of managedBy: %s, is left to that tool: %s", async (managedBy, isManaged) => {
    const terminal = openTerminal({ change: tagged, answers: [TYPED] });
    writeFileSync(join(terminal.home, "genkan.config.ts"), `export default { managedBy: ${managedBy} };`);
    const { status, out } = await terminal.genkan("fix", "identity-center-admin-session-short", "--apply");
    expect(flat(out).includes("managed-by")).toBe(isManaged);
    expect(status).toBe(isManaged ? 2 : 0);
    expect(terminal.account.scenario.identityCenter?.permissionSets[0]?.sessionDuration).toBe(
      isManaged ? "PT12H" : "PT1H",
    );
  });

  test("a tag without a key is a mistake in the file", async () => {
    const terminal = openTerminal({ change: tagged });
    writeFileSync(join(terminal.home, "genkan.config.ts"), 'export default { managedBy: { value: "pulumi" } };');
    const { status, err } = await terminal.genkan("fix");
    expect(err).toContain('For example: managedBy: { key: "managed-by", value: "pulumi" }');
    expect(status).toBe(2);
  });
});

describe("what ends a finding, and what brings it back", () => {
  const control = "identity-center-admin-session-short";

  test("is in the alert, in the history and in the report, with who did it", async () => {
    const caller = { permissionSet: "AdministratorAccess", user: "hanako" };
    const terminal = openTerminal({ change: { ...long, caller }, answers: [TYPED] });
    const putBack = /Put back by genkan fix --undo, [0-9a-f]{8}, hanako/;
    const everywhere = async () => {
      const alert = await terminal.genkan("watch", "--once");
      const history = await terminal.genkan("history");
      const report = await terminal.genkan("report", "--html", "-");
      expect([alert.status, history.status, report.status]).toEqual([0, 0, 0]);
      return [alert, history, report].map(({ out }) => flat(out));
    };
    for (const text of await everywhere()) expect(text).not.toContain("genkan fix ");
    const id = fixIn((await terminal.genkan("fix", control, "--apply")).err);
    for (const text of await everywhere()) expect(text).toContain(`Fixed by genkan fix ${id}, hanako`);
    await terminal.again([TYPED]).genkan("fix", "--undo", id, "--apply");
    for (const text of await everywhere()) expect(text).toMatch(putBack);
  });
});

describe("a step that AWS refuses", () => {
  test("ends the plan with AWS's reason, and the fix can be resumed", async () => {
    const faults = [{ action: "sso:CreateAccountAssignment", fault: "AccessDenied" }];
    const terminal = openTerminal({ change: { ...started, faults }, answers: [TYPED] });
    const { status, err } = await terminal.genkan("fix", "identity-center-admin-assigned", "--apply");
    expect(err).toContain("You are not allowed to call sso:CreateAccountAssignment");
    expect(status).toBe(2);
    const id = /--resume ([0-9a-f]{8})/.exec(err)?.[1] ?? "";
    terminal.account.replace({ ...terminal.account.scenario, faults: [] });
    const reminded = await terminal.genkan("fix", "identity-center-admin-session-short");
    expect(reminded.err).toContain(`fix ${id} of`);
    expect(reminded.err).toContain(`genkan fix --resume ${id}`);
    expect(reminded.status).toBe(1);
    const resumed = await terminal.again([TYPED]).genkan("fix", "--resume", id);
    expect(resumed.err).toContain("Evaluated again: 1 finding is fixed.");
    expect(resumed.status).toBe(0);
    expect((await terminal.again([TYPED]).genkan("fix", "--resume", id)).err).toContain(`Fix ${id} is finished`);
  });
});

test("the plan as JSON is one that its schema knows", async () => {
  const isPlan = ourSchema("plan");
  const taro = { id: "u-2", name: "taro", email: "taro@example.com" };
  const several = { identityCenter: { ...started.identityCenter, users: [hanako, taro] } };
  const changes = [
    {},
    started,
    long,
    several,
    withPassword,
    { root: { mfaDevices: [] } },
    { trails: [] },
    { faults: [{ action: "cloudtrail:DescribeTrails", fault: "AccessDenied" }] },
  ];
  const kinds = new Set<string>();
  for (const change of changes) {
    const { out } = await openTerminal({ change }).genkan("fix", "--remove-password", "bob", "--format", "json");
    const plan = JSON.parse(out) as Record<string, unknown>;
    expect([change, isPlan(plan), isPlan.errors]).toEqual([change, true, null]);
    for (const list of ["steps", "refused", "byHand", "unknown"])
      if ((plan[list] as readonly unknown[]).length) kinds.add(list);
  }
  expect([...kinds].sort()).toEqual(["byHand", "refused", "steps", "unknown"]);
});

describe("a plan to run yourself", () => {
  test("is printed as a script", async () => {
    const { out } = await openTerminal({ change: started }).genkan("fix", "--print", "bash");
    expect(out).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(out).toContain("sso-admin create-permission-set");
  });

  test("is printed as a template", async () => {
    const { out } = await openTerminal({ change: started }).genkan(
      "fix",
      "identity-center-admin-assigned",
      "--print",
      "cloudformation",
    );
    expect(JSON.parse(out)).toMatchObject({ Resources: expect.any(Object) });
  });
});
