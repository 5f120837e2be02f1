import { catalogue } from "@genkan/controls/catalogue/index";
import { planFixes } from "@genkan/controls/engine/plan-fixes";
import type {
  Assignment,
  Assignments,
  DirectoryUser,
  IamAuthorization,
  IamUser,
  Observations,
  PermissionSet,
  PolicyRef,
  ReportedAccessKey,
  ReportedUser,
  SignIn,
} from "@genkan/controls/model/evidence";
import type { Choices } from "@genkan/controls/model/remedy";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { instance } from "../catalogue/observed.ts";

/** Facts of an account, made by hand: plans are made from facts alone. */

export const ACCOUNT = "111122223333";
export const at = new Date("2026-11-01T00:00:00Z");
export const ALICE = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/alice`;

const managed = (name: string): PolicyRef => ({ name: `arn:aws:iam::aws:policy/${name}`, document: null });
export const set = (name: string, more: Partial<PermissionSet> = {}): PermissionSet => ({
  arn: `arn:aws:sso:::permissionSet/ssoins-1/ps-${name}`,
  role: null,
  name,
  sessionDuration: "PT1H",
  policies: [managed(name)],
  boundary: null,
  ...more,
});
export const administrator = set("AdministratorAccess");
export const daily = set("PowerUserAccess");

export const user = (name: string, more: Partial<DirectoryUser> = {}): DirectoryUser => ({
  id: `id-${name}`,
  name,
  enabled: true,
  external: false,
  ...more,
});
export const assignment = (name: string, { arn }: PermissionSet): Assignment => ({
  permissionSet: arn,
  principalType: "USER",
  principalId: `id-${name}`,
});
const signIn = (name: string, more: Partial<SignIn> = {}): SignIn => ({
  userId: `id-${name}`,
  userName: name,
  at: new Date("2026-10-31T09:00:00Z"),
  factors: ["PASSWORD", "TOTP"],
  enrolled: false,
  sourceIPAddress: "203.0.113.7",
  ...more,
});
const noKey = (slot: number): ReportedAccessKey => ({
  slot,
  active: false,
  present: false,
  lastUsed: "not-applicable",
  lastUsedService: null,
  lastUsedRegion: null,
});
export const row = (name: string, more: Partial<ReportedUser> = {}): ReportedUser => ({
  name,
  passwordEnabled: false,
  mfaActive: false,
  passwordLastUsed: "not-applicable",
  accessKeys: [noKey(1), noKey(2)],
  ...more,
});
export const key = (more: Partial<ReportedAccessKey> = {}): ReportedAccessKey => ({
  ...noKey(1),
  active: true,
  present: true,
  lastUsed: "no-information",
  ...more,
});
export const iamUser = (name: string, policies: readonly PolicyRef[], more: Partial<IamUser> = {}): IamUser => ({
  name,
  id: null,
  arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  groups: [],
  policies,
  boundary: null,
  ...more,
});
export { managed, signIn };

/** What a test changes in an account with two administrators, alice and bob, and one user without access, carol. */
export interface Facts {
  readonly users?: readonly DirectoryUser[];
  readonly complete?: boolean;
  readonly provisioned?: readonly PermissionSet[];
  readonly others?: readonly PermissionSet[];
  readonly assignments?: readonly Assignment[];
  readonly groups?: Assignments["groups"];
  readonly signIns?: readonly SignIn[];
  readonly iam?: Partial<IamAuthorization>;
  readonly rows?: readonly ReportedUser[];
  readonly more?: Observations;
}

export function observations(facts: Facts = {}): Observations {
  const known = <T>(value: T) => ({ known: true, observedAt: at, value }) as const;
  const users = facts.users ?? ["alice", "bob", "carol"].map((name) => user(name));
  const provisioned = facts.provisioned ?? [administrator, daily];
  const rows = facts.rows ?? (facts.iam?.users ?? []).map(({ name }) => row(name));
  return {
    identityCenter: known({ instances: [instance], searched: ["us-east-1"], managementAccount: null }),
    permissionSets: known({ provisioned, others: facts.others ?? [], othersUnread: 0 }),
    assignments: known({
      assignments: facts.assignments ?? ["alice", "bob"].map((name) => assignment(name, administrator)),
      groups: facts.groups ?? [],
    }),
    directory: known({ users, complete: facts.complete ?? true, deleted: [] }),
    signIns: known({
      from: new Date("2026-08-03T00:00:00Z"),
      regions: ["us-east-1"],
      unread: [],
      signIns: facts.signIns ?? [signIn("alice")],
    }),
    iamAuthorization: known({
      users: [],
      groups: [],
      roles: [],
      reservedRoles: [],
      accountAccessRoles: [],
      documents: {},
      ...facts.iam,
    }),
    credentialReport: known({ root: null, users: rows }),
    userCredentials: known({ users: rows, deleted: [] }),
    ...facts.more,
  };
}

interface Asked {
  readonly choices?: Choices;
  readonly caller?: string;
  readonly settings?: Partial<Settings>;
}

/** Evaluates one control, or several, on these facts and plans what they find NON_COMPLIANT. */
export function planned(
  control: string | readonly string[],
  facts: Observations,
  { choices = {}, caller = ALICE, settings }: Asked = {},
) {
  const controls = catalogue.filter(({ id }) => [control].flat().includes(id));
  const context = { account: ACCOUNT, partition: "aws", at, settings: { ...defaultSettings, ...settings } };
  const evaluations = controls.flatMap((each) => each.evaluate(facts, context));
  return planFixes(controls, evaluations, facts, { ...context, caller, choices });
}

/** The lines of a plan, as a person reads them. */
export const lines = ({ steps }: ReturnType<typeof planned>): string[] =>
  steps.map(({ kind, effect }) => `${{ add: "+", change: "~", remove: "-" }[kind]} ${effect.en}`);
/** Why findings are refused. */
export const refusals = ({ refused }: ReturnType<typeof planned>): string[] => refused.map(({ because }) => because.en);
