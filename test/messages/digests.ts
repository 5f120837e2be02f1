import type { Digest } from "@genkan/controls/engine/digest";
import type { Change } from "@genkan/controls/engine/finding";
import { digestOf, type EndedPass, floodDigestOf } from "@genkan/controls/engine/gathering";
import type { GatheredAlert } from "@genkan/controls/engine/organization-ledger";
import { type Member, pathOf, type Unit } from "@genkan/controls/model/organization";
import { changeOf, fix } from "./alerts.ts";

const AT = "2026-11-01T00:00:00.000Z";
export const organization = { id: "o-abc1234567", managementAccount: "999988887777" };
const pass = { id: `${AT}-5e6f7a8b9c0d`, at: AT };

const root: Unit = { id: "r-a1b2", name: "Root" };
const units = {
  prod: [root, { id: "ou-a1b2-11111111", name: "workloads" }, { id: "ou-a1b2-22222222", name: "prod" }],
  dev: [root, { id: "ou-a1b2-11111111", name: "workloads" }, { id: "ou-a1b2-33333333", name: "dev" }],
  top: [root],
} as const;

/** Accounts with the names that teams give them. */
export const members: readonly Member[] = [
  ...[
    "payments",
    "search",
    "ledger",
    "mobile",
    "web",
    "media",
    "ads",
    "login",
    "cart",
    "stock",
    "mail",
    "maps",
    "chat",
  ].map((team) => ({ team, stage: "prod" as const })),
  ...["payments", "search", "ledger", "mobile"].map((team) => ({ team, stage: "dev" as const })),
].map(({ team, stage }, i) => ({
  account: String(111_122_220_001 + i),
  name: `${team}-${stage}`,
  state: "ACTIVE",
  joined: null,
  units: units[stage],
}));
/** Accounts in which the role does not exist. */
const labs: readonly Member[] = Array.from({ length: 37 }, (_, i) => ({
  account: String(111_122_225_001 + i),
  name: `lab-${String(i + 1).padStart(2, "0")}`,
  state: "ACTIVE",
  joined: null,
  units: units.top,
}));
const audit: Member = { account: "111122229999", name: "audit", state: "ACTIVE", joined: null, units: units.top };

/** An alert of an account in a pass. */
export const gatheredOf = (member: Member, ...changes: readonly Change[]): GatheredAlert => ({
  account: member.account,
  alertId: pass.id,
  pass: pass.id,
  left: false,
  beside: {
    ...{ identityCenterRegion: null, identityCenterInstance: null, exceptions: [] },
    ...{ name: member.name, path: pathOf(member), units: member.units },
  },
  changes,
});

const inEach = (of: readonly Member[], ...changes: readonly Change[]) =>
  of.map((member) => gatheredOf(member, ...changes));

const mfa = { control: "root-mfa-enabled", severity: "CRITICAL", reason: "root-mfa-missing", params: {} } as const;
const users = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    changeOf("drift", {
      control: "iam-user-mfa-enabled",
      severity: "HIGH",
      reason: "iam-user-mfa-missing",
      params: {},
      resource: { type: "AWS::IAM::User", id: `user-${i}` },
    }),
  );
const act = (reason: string, status: "COMPLIANT" | "NON_COMPLIANT", id: string, task?: string) =>
  changeOf("notice", {
    control: "root-usage-limited",
    severity: status === "COMPLIANT" ? "LOW" : "HIGH",
    status,
    reason,
    from: null,
    fromSince: null,
    resource: { type: "AWS::CloudTrail::Event", id },
    params: { eventName: "ConsoleLogin", sourceIPAddress: "203.0.113.7", ...(task ? { task } : {}) },
  });
const unreadable = (action: string, detail: string, ...controls: readonly string[]) =>
  controls.map((control) => changeOf("unknown", { control, params: { action, detail, actions: [action] } }));
const noRole = unreadable(
  "sts:AssumeRole",
  "AccessDenied: User: arn:aws:sts::999988887777:assumed-role/genkan-production-Members/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122225001:role/genkan-production-read",
  "root-access-key-absent",
  "root-mfa-enabled",
);
const byPolicy = unreadable(
  "cloudtrail:LookupEvents",
  "AccessDeniedException: User: x is not authorized to perform: cloudtrail:LookupEvents with an explicit deny in a service control policy",
  "root-usage-limited",
);
const firstCheck = [
  changeOf("baseline"),
  changeOf("baseline", { control: "root-mfa-enabled", status: "COMPLIANT", reason: "root-mfa-present", params: {} }),
];

const ended = (more: Partial<EndedPass>): EndedPass => ({
  pass,
  organization,
  partition: "aws",
  baseline: false,
  expected: members,
  unreached: [],
  disappeared: [],
  gathered: [],
  stillFailing: new Map(),
  ...more,
});
/** The digest of a pass that has something to say. */
export const digestOfPass = (more: Partial<EndedPass>): Digest => digestOf(ended(more))!;

/** A digest with as many entries as it may have, each with ten accounts of long names. */
export const longest: Digest = digestOfPass({
  expected: members.map((member) => ({
    ...member,
    name: `<!channel> https://evil ${"<".repeat(176)}`,
    units: [root, { id: "ou-a1b2-44444444", name: "組織".repeat(100) }],
  })),
  gathered: inEach(
    members,
    ...Array.from({ length: 60 }, (_, i) => changeOf("drift", { control: `own-${i}`, reason: "own", params: {} })),
    changeOf("resolved", { control: "root-mfa-enabled" }),
  ),
});

const gone = members.slice(0, 12).map((member) => ({ ...member, account: member.account.replace("1111", "2222") }));

/** Digests as they really come, and of situations that differ. */
export const digests = {
  "everything at once": digestOfPass({
    expected: [...members, ...labs, audit],
    unreached: members.slice(0, 2),
    gathered: [
      ...inEach(members.slice(0, 14), changeOf("drift", mfa)),
      ...inEach(members.slice(2, 4), ...users(256)),
      ...inEach(
        members.slice(4, 5),
        changeOf("exception-expired", { control: "root-hardware-mfa-enabled", severity: "HIGH" }),
      ),
      ...inEach(members.slice(0, 3), changeOf("reminder")),
      ...inEach(
        members.slice(0, 2),
        act("root-used-again", "NON_COMPLIANT", "a"),
        act("root-used-again", "NON_COMPLIANT", "b"),
      ),
      ...inEach(members.slice(6, 7), act("root-used-as-planned", "COMPLIANT", "c")),
      ...inEach(labs, ...noRole),
      ...inEach(labs.slice(0, 3), ...byPolicy),
      ...inEach(members.slice(0, 3), changeOf("resolved", { control: "root-signing-certificate-absent" })),
      ...inEach(
        members.slice(0, 3),
        changeOf("resolved", { control: "cloudtrail-management-events-logged", severity: "HIGH" }),
      ),
      ...inEach([audit], ...firstCheck),
      { ...gatheredOf({ ...audit, account: "111122228888", name: "old-lab" }), left: true },
    ],
    stillFailing: new Map([
      ["root-mfa-enabled", 37],
      ["root-access-key-absent", 3],
      ["root-signing-certificate-absent", 12],
      ["iam-user-mfa-enabled", 2],
      ["root-hardware-mfa-enabled", 1],
    ]),
  }),
  "one account": digestOfPass({
    gathered: inEach(members.slice(0, 1), changeOf("drift", mfa)),
    stillFailing: new Map([["root-mfa-enabled", 1]]),
  }),
  "no role": digestOfPass({ gathered: inEach(labs, ...noRole) }),
  reminders: digestOfPass({
    gathered: [
      ...inEach(members.slice(0, 12), changeOf("reminder"), changeOf("reminder", mfa)),
      ...inEach(labs.slice(0, 1), ...noRole.map((change) => ({ ...change, kind: "reminder" as const }))),
    ],
    stillFailing: new Map([
      ["root-mfa-enabled", 12],
      ["root-access-key-absent", 12],
    ]),
  }),
  "root activity": digestOfPass({
    gathered: [
      ...inEach(members.slice(0, 2), act("root-credentials-changed", "NON_COMPLIANT", "a", "change-root-mfa")),
    ],
  }),
  "many events at once": floodDigestOf({
    ...{ digestId: "events-2026-11-01T02:10:00.000Z-0123456789ab", at: "2026-11-01T02:10:00.000Z" },
    ...{ organization: ended({}).organization, partition: "aws" },
    gathered: [
      ...inEach(members.slice(0, 14), act("root-credentials-changed", "NON_COMPLIANT", "a", "change-root-mfa")),
      ...inEach(members.slice(0, 2), changeOf("drift", mfa)),
    ],
    stillFailing: new Map([["root-mfa-enabled", 2]]),
  })!,
  resolved: digestOfPass({ gathered: inEach(members.slice(0, 12), changeOf("resolved", mfa)) }),
  "resolved by fixes": digestOfPass({
    gathered: [
      ...inEach(members.slice(0, 2), changeOf("resolved", { ...mfa, fix })),
      ...inEach(members.slice(2, 5), changeOf("resolved", mfa)),
      ...inEach(members.slice(5, 6), changeOf("drift", mfa)),
      ...inEach(members.slice(6, 8), changeOf("drift", { ...mfa, fix })),
    ],
    stillFailing: new Map([["root-mfa-enabled", 3]]),
  }),
  "joined and left": digestOfPass({
    gathered: [
      ...inEach([audit, members[0]!], ...firstCheck),
      { ...gatheredOf({ ...audit, account: "111122228888", name: "old-lab" }), left: true },
    ],
  }),
  disappeared: digestOfPass({ disappeared: gone }),
  baseline: digestOfPass({
    baseline: true,
    gathered: [
      ...inEach(members, ...firstCheck),
      ...inEach([audit], ...noRole.map((each) => ({ ...each, kind: "baseline" as const }))),
    ],
    stillFailing: new Map([["root-access-key-absent", 17]]),
  }),
  "all is well": digestOfPass({
    baseline: true,
    gathered: inEach(members, firstCheck[1]!),
  }),
} satisfies Readonly<Record<string, Digest>>;
