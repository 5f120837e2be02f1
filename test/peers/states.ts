/**
 * The accounts that every tool looks at, with what is the case in each. Times count back from the moment of the run,
 * because the tools ask the machine for the time.
 */
import { mergePatch, readScenario, type Scenario } from "@genkan/sandbox/scenario";
import { portalSignIn, rootEvent, settingsChange, signIn } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { type Question, questionIds, type Truth } from "./questions.ts";

/** The times of a state: so long before the run. */
interface Ago {
  days(count: number): string;
  minutes(count: number): string;
}

/** An account, and what is the case in it. */
export interface State {
  readonly id: string;
  readonly about: string;
  /** How the account differs from the sound one: a JSON merge patch. */
  readonly change: (ago: Ago) => object;
  /** What is the case where the sound account differs. `null`: there is nothing to ask about. */
  readonly truth: Readonly<Partial<Record<Question, Truth | null>>>;
}

const ADMINISTRATOR = "AdministratorAccess";
const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const fido = { kind: "fido", name: "front-door-key" };
const key = { status: "Active" };
/** An IAM user who has a password and MFA, and may do little. */
const alice = { name: "alice", password: true, mfa: true };
/** Questions about IAM users are asked only of accounts that have some. */
const withUsers = { userMfa: "ok", userAdmin: "ok" } as const;
const ofIam: readonly Question[] = ["mfa", "hardware", "key", "certificate", "use", "userMfa", "userAdmin"];
const unknown = (asked: readonly Question[]) => Object.fromEntries(asked.map((each) => [each, "unknown" as const]));
const withoutCenter = { identityCenter: null };
const centerAbsent = { center: "bad", centerAdmin: "bad", centerMfa: "na" } as const;

/** What root does on a working day. */
const dailyWork = (eventTime: string, accessKeyId?: string) =>
  rootEvent({
    eventName: "RunInstances",
    eventSource: "ec2.amazonaws.com",
    eventTime,
    ...(accessKeyId ? { accessKeyId } : {}),
  });
/** Somebody switched on MFA at every sign-in, and signs in so. */
const centerEvents = (ago: Ago) => [
  settingsChange(ago.days(56), { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" }),
  portalSignIn(ago.days(1), "PASSWORD,TOTP"),
];

const numbered = (count: number, make: (number: number) => object) =>
  Array.from({ length: count }, (_, i) => make(i + 1));

export const states: readonly State[] = [
  { id: "01-sound", about: "everything as the guide says", change: () => ({}), truth: {} },
  {
    id: "02-nothing-secured",
    about: "no MFA, a key, a certificate, in use yesterday; no Identity Center",
    change: (ago) => ({
      root: {
        mfaDevices: [],
        accessKeys: [key],
        signingCertificates: [{ status: "Active" }],
        passwordLastUsed: ago.days(1),
      },
      cloudTrailEvents: [signIn(ago.days(1)), dailyWork(ago.days(1))],
      ...withoutCenter,
    }),
    truth: { mfa: "bad", hardware: "bad", key: "bad", certificate: "bad", use: "bad", ...centerAbsent },
  },
  {
    id: "03-password-used-yesterday",
    about: "root signed in yesterday and did daily work",
    change: (ago) => ({
      root: { passwordLastUsed: ago.days(1) },
      cloudTrailEvents: [...centerEvents(ago), signIn(ago.days(1)), dailyWork(ago.days(1))],
    }),
    truth: { use: "bad" },
  },
  {
    id: "04-old-password-key-used-now",
    about: "root's password was not used for 240 days, its key 40 minutes ago",
    change: (ago) => ({
      root: {
        passwordLastUsed: ago.days(240),
        accessKeys: [{ ...key, lastUsed: ago.minutes(40), lastUsedService: "ec2", lastUsedRegion: "us-east-1" }],
      },
      cloudTrailEvents: [...centerEvents(ago), dailyWork(ago.minutes(40), "AKIAEXAMPLEROOT00001")],
    }),
    truth: { key: "bad", use: "bad" },
  },
  {
    id: "05-virtual-mfa-custom-name",
    about: "root's only MFA device is virtual, with a name of its own",
    change: () => ({ root: { mfaDevices: [{ kind: "virtual", name: "my-phone" }] } }),
    truth: { hardware: "bad" },
  },
  {
    id: "06-hardware-and-leftover-virtual",
    about: "root has a security key; a virtual device with the old default name belongs to nobody",
    change: () => ({ unassignedVirtualMfaDevices: ["root-account-mfa-device"] }),
    truth: {},
  },
  {
    id: "07-member-without-root-credentials",
    about: "a member account whose root credentials were removed centrally",
    change: () => ({
      root: { password: false, passwordLastUsed: null, mfaDevices: [], passwordEnabledColumn: "FALSE" },
      organization: { managementAccount: "999988887777" },
      cloudTrailEvents: [],
      ...withoutCenter,
    }),
    // What an organization has, its members cannot see.
    truth: {
      mfa: "na",
      hardware: "na",
      key: "na",
      certificate: "na",
      use: "na",
      center: null,
      centerAdmin: null,
      centerMfa: null,
    },
  },
  {
    id: "08-password-not-supported-no-mfa",
    about: "no root MFA, and a credential report that does not say whether root has a password",
    change: () => ({ root: { mfaDevices: [], passwordEnabledColumn: "not_supported" } }),
    truth: { mfa: "bad", hardware: "bad" },
  },
  {
    id: "09-second-key",
    about: "root's first access key is inactive, its second one active",
    change: () => ({ root: { accessKeys: [{ status: "Inactive" }, key] } }),
    truth: { key: "bad" },
  },
  {
    id: "10-summary-denied",
    about: "GetAccountSummary is denied; the credential report can be read",
    change: () => ({ faults: [{ action: "iam:GetAccountSummary", fault: "AccessDenied" }] }),
    truth: {},
  },
  {
    id: "11-summary-denied-and-bad",
    about: "the same, with a root key and no MFA",
    change: () => ({
      root: { mfaDevices: [], accessKeys: [key] },
      faults: [{ action: "iam:GetAccountSummary", fault: "AccessDenied" }],
    }),
    truth: { mfa: "bad", hardware: "bad", key: "bad" },
  },
  {
    id: "12-everything-denied",
    about: "the tool may read nothing but who it is",
    change: () => ({
      iamUsers: [alice],
      faults: ["iam", "sso", "identitystore", "organizations", "cloudtrail", "ec2", "account"].map((service) => ({
        action: `${service}:*`,
        fault: "AccessDenied",
      })),
    }),
    truth: unknown(questionIds),
  },
  {
    id: "13-iam-throttled",
    about: "IAM throttles every call, without end",
    change: () => ({ iamUsers: [alice], faults: [{ action: "iam:*", fault: "Throttling" }] }),
    truth: unknown(ofIam),
  },
  {
    id: "14-signing-certificate",
    about: "root has a signing certificate",
    change: () => ({ root: { signingCertificates: [{ status: "Active" }] } }),
    truth: { certificate: "bad" },
  },
  {
    id: "15-security-key-and-app",
    about: "root has a security key and an authenticator app",
    change: () => ({ root: { mfaDevices: [fido, { kind: "virtual", name: "root-account-mfa-device" }] } }),
    truth: { hardware: "bad" },
  },
  {
    id: "16-iam-user-without-mfa",
    about: "an IAM user has a password, and no MFA",
    change: (ago) => ({ iamUsers: [alice, { name: "bob", password: true, passwordLastUsed: ago.days(3) }] }),
    truth: { ...withUsers, userMfa: "bad" },
  },
  {
    id: "17-iam-user-admin",
    about: "an IAM user has AdministratorAccess",
    change: () => ({ iamUsers: [{ ...alice, policies: [ADMINISTRATOR] }] }),
    truth: { ...withUsers, userAdmin: "bad" },
  },
  {
    id: "18-iam-user-admin-by-group",
    about: "an IAM user is in a group with AdministratorAccess",
    change: () => ({
      iamUsers: [{ ...alice, groups: ["Administrators"] }],
      iamGroups: [{ name: "Administrators", policies: [ADMINISTRATOR] }],
    }),
    truth: { ...withUsers, userAdmin: "bad" },
  },
  {
    id: "19-iam-user-admin-bounded",
    about: "an IAM user has AdministratorAccess, and a boundary that leaves reading of S3",
    change: () => ({
      iamUsers: [{ ...alice, policies: [ADMINISTRATOR], permissionsBoundary: "AmazonS3ReadOnlyAccess" }],
    }),
    truth: withUsers,
  },
  {
    id: "20-iam-user-admin-inline",
    about: "an IAM user has an inline policy that allows everything",
    change: () => ({ iamUsers: [{ ...alice, inlinePolicies: [everything] }] }),
    truth: { ...withUsers, userAdmin: "bad" },
  },
  {
    id: "21-no-credential-report-yet",
    about: "there is no credential report until somebody asks for one",
    change: () => ({ credentialReport: { state: "absent", generatedAt: null } }),
    truth: {},
  },
  {
    id: "22-nobody-assigned",
    about: "Identity Center is on, and nobody is assigned to the account",
    change: () => ({ identityCenter: { assignments: [] } }),
    truth: { centerAdmin: "bad" },
  },
  {
    id: "23-no-identity-center",
    about: "there is no Identity Center",
    change: () => withoutCenter,
    truth: centerAbsent,
  },
  {
    id: "24-throttled-three-times",
    about: "IAM throttles the first three calls of each kind, and then answers",
    change: () => ({
      faults: ["GetAccountSummary", "GenerateCredentialReport", "GetCredentialReport", "ListVirtualMFADevices"].map(
        (action) => ({ action: `iam:${action}`, fault: "Throttling", times: 3 }),
      ),
    }),
    truth: {},
  },
  {
    id: "25-iam-user-never-signed-in-no-mfa",
    about: "an IAM user has a password that was never used, and no MFA",
    change: () => ({ iamUsers: [{ name: "bob", password: true }] }),
    truth: { ...withUsers, userMfa: "bad" },
  },
  {
    id: "26-iam-user-admin-by-own-policy",
    about: "an IAM user has a customer managed policy that allows everything",
    change: () => ({
      iamUsers: [{ ...alice, policies: ["Everything"] }],
      iamPolicies: [{ name: "Everything", document: everything }],
    }),
    truth: { ...withUsers, userAdmin: "bad" },
  },
  {
    id: "27-ten-users-and-roles",
    about: "ten IAM users with MFA, ten roles and two groups, all sound",
    change: () => ({
      iamUsers: numbered(10, (i) => ({ ...alice, name: `user-${i}`, groups: [`group-${(i % 2) + 1}`] })),
      iamGroups: numbered(2, (i) => ({ name: `group-${i}`, policies: ["AmazonS3ReadOnlyAccess"] })),
      iamRoles: numbered(10, (i) => ({
        name: `role-${i}`,
        trusts: "lambda.amazonaws.com",
        policies: ["AmazonS3ReadOnlyAccess"],
      })),
    }),
    truth: withUsers,
  },
];

/** What a truth is without a word of the state: the sound account, which has no IAM users. */
const soundTruth: Readonly<Record<Question, Truth | null>> = {
  ...{ mfa: "ok", hardware: "ok", key: "ok", certificate: "ok", use: "ok" },
  ...{ userMfa: null, userAdmin: null },
  ...{ center: "ok", centerAdmin: "ok", centerMfa: "ok" },
};

/** What is the case in a state, for each question that is asked of it. */
export const truthsOf = ({ truth }: State): Partial<Record<Question, Truth>> =>
  Object.fromEntries(
    questionIds.flatMap((question) => {
      const is = truth[question] === undefined ? soundTruth[question] : truth[question];
      return is === null ? [] : [[question, is]];
    }),
  );

/** The simulated account of a state, at a moment. */
export function scenarioOf({ change }: State, now: Date): Scenario {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString();
  const ago: Ago = { days: (count) => before(count * 86_400_000), minutes: (count) => before(count * 60_000) };
  const { now: _, ...account } = sound;
  const base = mergePatch(account, {
    root: { passwordLastUsed: ago.days(240) },
    credentialReport: { generatedAt: null },
    cloudTrailEvents: centerEvents(ago),
  });
  return readScenario(mergePatch(base, change(ago)));
}
