import { expect, test } from "vitest";
import { accessEvent, assigned, joined, OTHER_SET, onRole } from "../scenarios/access-events.ts";
import { openTerminal, scenarioFile } from "./terminal.ts";

const T = "2026-10-30T01:02:03Z";

/** An account in whose history access was changed, with an administrators' group and an administrators' role. */
const changed = (...cloudTrailEvents: readonly object[]) => ({
  cloudTrailEvents,
  identityCenter: {
    groups: [
      { id: "g-1", name: "Developers", members: ["u-1"] },
      { id: "g-2", name: "Administrators", members: ["u-1"] },
    ],
    assignments: [{ permissionSet: "AdministratorAccess", account: "111122223333", group: "g-2" }],
  },
  iamRoles: [{ name: "break-glass", trusts: "111122223333", policies: ["AdministratorAccess"] }],
});

/** Identity Center is on and hanako is its user; nothing else was done. */
const hanako = { id: "u-1", name: "hanako", email: "hanako@example.com" };
const started = { identityCenter: { users: [hanako], groups: [], permissionSets: [], assignments: [] } };

test("activity --access says who changed what, with names, and what was only tried, without any deployment", async () => {
  const created = {
    requestParameters: { name: "Auditors" },
    responseElements: { permissionSet: { name: "Auditors", permissionSetArn: OTHER_SET } },
  };
  const byUser = { type: "IdentityCenterUser", onBehalfOf: { userId: "u-1" } };
  const { genkan } = openTerminal({
    change: changed(
      accessEvent("sso", "CreatePermissionSet", { eventTime: T, ...created }),
      assigned("2026-10-30T02:00:00Z", OTHER_SET, { errorCode: "AccessDenied" }),
      joined("2026-10-30T03:00:00Z", "g-1"),
      joined("2026-10-30T03:00:00Z", "g-2"),
      { ...onRole("2026-10-30T04:00:00Z", "UpdateAssumeRolePolicy", "break-glass"), userIdentity: byUser },
      onRole("2026-10-30T04:00:00Z", "UpdateAssumeRolePolicy", "reader"),
      accessEvent("sso", "DescribePermissionSet", { eventTime: T, requestParameters: { permissionSetArn: OTHER_SET } }),
    ),
  });
  const { status, out } = await genkan("activity", "--access");
  expect(status).toBe(0);
  const sentences = out.replaceAll(/\n +/g, " ");
  expect(sentences).toMatch(
    /^2026-10-30 04:00 UTC {2}hanako, from\s203\.0\.113\.7 The trust policy of role break-glass/m,
  );
  expect(sentences).toContain("User hanako was added to group Administrators. The group has administrator access.");
  expect(sentences).toContain(
    "Failed attempt (AccessDenied), nothing was changed: assign permission set Auditors to user hanako",
  );
  expect(sentences).toContain("Permission set Auditors was created.");
  expect(out.match(/^2026-10-30/gm)).toHaveLength(4);
  expect((await genkan("activity", "--access", "--locale", "ja")).out).toContain(
    "許可セット Auditors が作成されました。",
  );

  const { changes, ...head } = JSON.parse((await genkan("activity", "--access", "--format", "json")).out);
  expect(head).toMatchObject({ schema: "genkan.access/1", account: "111122223333", cut: [] });
  expect(changes).toContainEqual(
    expect.objectContaining({
      kind: "assignment-created",
      attempt: true,
      errorCode: "AccessDenied",
      setName: "Auditors",
    }),
  );
  const lines = (await genkan("activity", "--access", "--format", "csv")).out.trimEnd().split("\r\n");
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe(
    "account,at,kind,attempt,who,sourceIPAddress,region,message,administers,eventName,eventSource,eventID,fix",
  );
});

test("activity --access reads as many days as it is asked for", async () => {
  const { genkan } = openTerminal({ change: changed(assigned("2026-10-20T00:00:00Z", OTHER_SET)) });
  expect((await genkan("activity", "--access", "--days", "7")).out).toContain("in the last 7 days");
  expect((await genkan("activity", "--access")).out).toContain("was assigned to user hanako");
  expect((await genkan("activity", "--days", "7")).status).toBe(2);
});

test("activity --access answers from a scenario, and names the fix that made a change", async () => {
  const terminal = openTerminal({ change: started, answers: ["111122223333\r"] });
  const { err } = await terminal.genkan("fix", "identity-center-admin-assigned", "--apply");
  expect(err).toMatch(/fix [0-9a-f]{8}/);
  const listed = await terminal.genkan("activity", "--access");
  expect(listed.out.replaceAll(/\s+/g, " ").match(/Made by genkan fix [0-9a-f]{8}/g)?.length).toBeGreaterThanOrEqual(4);
  const { status, out } = await terminal.genkan(...["activity", "--access", "--scenario", scenarioFile("fresh")]);
  expect([status, out]).toEqual([0, expect.stringContaining("no change to who may administer")]);
});

test("activity --access names the account that owns Identity Center where that is another one", async () => {
  const { genkan } = openTerminal({
    change: { organization: { managementAccount: "999988887777" }, identityCenter: null },
  });
  expect((await genkan("activity", "--access")).err).toContain("recorded in account 999988887777");
});
