import type { MemberAccount } from "./organization-scenario.ts";
import type { ScenarioInput } from "./scenario.ts";

/** What is particular about a member. */
export type MemberKind =
  | "sound"
  | "root-without-mfa"
  | "root-access-key"
  | "root-virtual-mfa"
  | "root-at-work"
  | "administrator-user"
  | "without-trail"
  | "region-denied"
  | "suspended"
  | "pending-closure"
  | "without-read-role"
  | "wrong-trust"
  | "hostile-name";

/**
 * How often each kind is there: the first of so many accounts. Two in a hundred here and there, as in a large company that
 * takes care. Where two meet, the upper one counts.
 */
const KINDS: readonly (readonly [kind: MemberKind, every: number, first: number])[] = [
  ["hostile-name", Number.POSITIVE_INFINITY, 7],
  ["root-without-mfa", 40, 3],
  ["root-access-key", 67, 5],
  ["administrator-user", 50, 8],
  ["without-trail", 60, 11],
  ["suspended", 97, 13],
  ["without-read-role", 75, 15],
  ["wrong-trust", 230, 16],
  ["pending-closure", 331, 17],
  ["root-at-work", 120, 18],
  ["region-denied", 250, 19],
  ["root-virtual-mfa", 20, 2],
];

/** What is particular about the member with this number, from 0. */
export const kindOf = (number: number): MemberKind =>
  KINDS.find(([, every, first]) => number === first || (number > first && (number - first) % every === 0))?.[0] ??
  "sound";

/** How to make an organization to try things on. */
export interface SampleOptions {
  /** The account that asks, which manages the organization. */
  readonly account?: string;
  /** What its events are dated by. Without it, 1 November 2026. */
  readonly at?: Date;
}

/**
 * A believable organization: a management account that is in order, and so many members in nested OUs, of which most are.
 * The same numbers give the same organization.
 */
export function organizationOf(
  members: number,
  { account = "111122223333", at = new Date("2026-11-01T00:00:00Z") }: SampleOptions = {},
): ScenarioInput {
  const accounts = Array.from({ length: members }, (_, number) => memberOf(number, at));
  return {
    account,
    root: { passwordLastUsed: ago(at, 200), mfaDevices: [{ kind: "fido", name: "front-door-key" }] },
    trails: [{ name: "management-events" }],
    cloudTrailEvents: directoryEvents(account, at),
    organization: {
      id: "o-exampleorgid",
      managementAccount: account,
      features: ["RootCredentialsManagement", "RootSessions"],
      rootId: ROOT,
      units: UNITS.map(({ id, name }) => ({ id, name })),
      accounts: [{ id: account, name: "example-management", email: "aws+management@example.com" }, ...accounts],
    },
    identityCenter: {
      region: "us-east-1",
      users: PEOPLE.map((name, i) => ({ id: `u-${i + 1}`, name, email: `${name}@example.com` })),
      groups: [
        { id: "g-1", name: "platform", members: ["u-1", "u-2"] },
        { id: "g-2", name: "developers", members: ["u-1", "u-2", "u-3", "u-4"] },
      ],
      permissionSets: [
        { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] },
        { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"], sessionDuration: "PT8H" },
      ],
      assignments: [account, ...accounts.map(({ id }) => id)].flatMap((id) => [
        { permissionSet: "AdministratorAccess", account: id, group: "g-1" },
        { permissionSet: "PowerUserAccess", account: id, group: "g-2" },
      ]),
    },
  };
}

const PEOPLE = ["hanako", "taro", "amelia", "noah"];
const ROOT = "r-ex4m";

/** An OU, under the one above it. */
interface Ou {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

/** OUs by the names from the root down; accounts are in the last of each line. */
const TREE: readonly (readonly [slug: string, ...names: string[]])[] = [
  ["security", "Security"],
  ["network", "Infrastructure", "Network"],
  ["shared", "Infrastructure", "Shared Services"],
  ["payments-prod", "Workloads", "Payments", "Production"],
  ["payments-dev", "Workloads", "Payments", "Development"],
  ["retail-prod", "Workloads", "Retail", "Production"],
  ["retail-stg", "Workloads", "Retail", "Staging"],
  ["retail-dev", "Workloads", "Retail", "Development"],
  ["data-prod", "Workloads", "Data Platform", "Production"],
  ["data-dev", "Workloads", "Data Platform", "Development"],
  ["mobile-prod", "Workloads", "Mobile", "Production"],
  ["mobile-dev", "Workloads", "Mobile", "Development"],
  ["butsuryu-prod", "Workloads", "国内事業", "物流", "本番"],
  ["butsuryu-dev", "Workloads", "国内事業", "物流", "開発"],
  ["kessai-prod", "Workloads", "国内事業", "決済", "本番"],
  ["tempo-pos-prod", "Workloads", "国内事業", "店舗", "POS", "本番"],
  ["sandbox", "Sandbox"],
];

const SERVICES = ["api", "web", "batch", "search", "ledger", "orders", "identity", "reports", "media", "edge", "ml"];

/** The id of an OU, from its place among them. */
const ouId = (place: number) => `ou-${ROOT.slice(2)}-${((place + 1) * 98_765_432_101).toString(36).slice(-8)}`;

const { units: UNITS, leaves: LEAVES } = planted();

function planted(): { readonly units: readonly Ou[]; readonly leaves: readonly { slug: string; path: string }[] } {
  const units = new Map<string, Ou>();
  const leaves = TREE.map(([slug, ...names]) => {
    let path = ROOT;
    for (const [depth, name] of names.entries()) {
      const key = names.slice(0, depth + 1).join("/");
      const id = units.get(key)?.id ?? ouId(units.size);
      path = `${path}/${id}`;
      units.set(key, { id, name, path });
    }
    return { slug, path };
  });
  return { units: [...units.values()], leaves };
}

function memberOf(number: number, at: Date): MemberAccount {
  const { slug, path } = LEAVES[number % LEAVES.length]!;
  const round = Math.floor(number / LEAVES.length);
  const series = Math.floor(round / SERVICES.length);
  const name = `${slug}-${SERVICES[round % SERVICES.length]}${series ? `-${series + 1}` : ""}`;
  const id = idOf(number);
  const kind = kindOf(number);
  return {
    id,
    name,
    email: `aws+${name}@example.com`,
    joined: new Date(Date.UTC(2019, 0, 1) + ((number * 37) % 2_800) * DAY).toISOString(),
    path,
    tags: {
      environment: slug.endsWith("-prod") ? "production" : "development",
      "cost-center": `CC-${1_000 + (number % 40)}`,
    },
    // Of most members the organization has removed root's credentials; the others lock it away behind a key.
    root: number % 5 < 3 ? { password: false } : { mfaDevices: [{ kind: "fido", name: "vault-key" }] },
    trails: [{ name: "management-events" }],
    ...particular(kind, id, at),
  };
}

/** What a kind has in place of what is sound. */
function particular(kind: MemberKind, id: string, at: Date): Partial<MemberAccount> {
  const fido = [{ kind: "fido" as const, name: "vault-key" }];
  switch (kind) {
    case "sound":
      return {};
    case "hostile-name":
      return { name: '=1+1<script>alert(1)</script>*a*[b](//c.example)|"' };
    case "root-without-mfa":
      return { root: { passwordLastUsed: ago(at, 400) } };
    case "root-access-key":
      return { root: { mfaDevices: fido, accessKeys: [{ lastUsed: ago(at, 90), lastUsedService: "s3" }] } };
    case "root-virtual-mfa":
      return { root: { mfaDevices: [{ kind: "virtual", name: "root-account-mfa-device" }] } };
    case "root-at-work":
      return { root: { mfaDevices: fido, passwordLastUsed: ago(at, 3) }, cloudTrailEvents: rootAtWork(id, at) };
    case "administrator-user":
      return {
        iamUsers: [{ name: "deploy", policies: ["AdministratorAccess"], accessKeys: [{ lastUsed: ago(at, 1) }] }],
      };
    case "without-trail":
      return { trails: [] };
    case "region-denied":
      return {
        faults: [
          { action: "cloudtrail:LookupEvents", fault: "ServiceControlPolicy", regions: ["us-east-2", "us-west-2"] },
        ],
      };
    case "suspended":
      return { state: "SUSPENDED" };
    case "pending-closure":
      return { state: "PENDING_CLOSURE" };
    case "without-read-role":
      return { readRole: null };
    case "wrong-trust":
      return { readRole: { name: "genkan-read", trusts: "999988887777" } };
  }
}

const DAY = 86_400_000;
const ago = (at: Date, days: number) => new Date(at.getTime() - days * DAY).toISOString();

const FIRST_ID = 100_000_000_000n;
const IDS = 900_000_000_000n;
/** Has no factor in common with the number of ids, so that no two members have one id. */
const STEP = 618_033_988_757n;

/** Account ids as AWS gives them out: twelve digits without order. */
const idOf = (number: number): string => String(FIRST_ID + (((BigInt(number) + 1n) * STEP) % IDS));

/** How CloudTrail records a sign-in of root and what it did then. */
function rootAtWork(account: string, at: Date) {
  const record = {
    eventVersion: "1.10",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.7",
    userAgent: "Mozilla/5.0",
    readOnly: false,
    recipientAccountId: account,
    eventTime: ago(at, 3),
    userIdentity: { type: "Root", principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account },
  };
  return [
    {
      ...record,
      eventID: eventId(account, 1),
      eventSource: "signin.amazonaws.com",
      eventName: "ConsoleLogin",
      eventType: "AwsConsoleSignIn",
      responseElements: { ConsoleLogin: "Success" },
      additionalEventData: { MobileVersion: "No", MFAUsed: "Yes" },
    },
    {
      ...record,
      eventID: eventId(account, 2),
      eventSource: "ec2.amazonaws.com",
      eventName: "RunInstances",
      eventType: "AwsApiCall",
    },
  ];
}

/** What shows how people sign in: Identity Center's setting, and a sign-in with a second factor. */
function directoryEvents(account: string, at: Date) {
  const record = { eventVersion: "1.09", awsRegion: "us-east-1", readOnly: false, recipientAccountId: account };
  return [
    {
      ...record,
      eventID: eventId(account, 1),
      eventTime: ago(at, 60),
      eventSource: "sso.amazonaws.com",
      eventName: "UpdateSsoConfiguration",
      eventType: "AwsApiCall",
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako`,
        accountId: account,
      },
      requestParameters: {
        configurationType: "APP_AUTHENTICATION_CONFIGURATION",
        ssoConfiguration: { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" },
      },
    },
    ...PEOPLE.slice(0, 2).map((_, i) => ({
      ...record,
      eventID: eventId(account, 2 + i),
      eventTime: ago(at, 1 + i),
      eventSource: "signin.amazonaws.com",
      eventName: "UserAuthentication",
      eventType: "AwsServiceEvent",
      sourceIPAddress: "192.0.2.14",
      userIdentity: { type: "IdentityCenterUser", accountId: account, onBehalfOf: { userId: `u-${i + 1}` } },
      additionalEventData: { AuthWorkflowID: eventId(account, 4 + i), CredentialType: "PASSWORD,WEBAUTHN" },
      serviceEventDetails: { UserAuthentication: "Success" },
    })),
  ];
}

const eventId = (account: string, number: number) => `00000000-0000-4000-800${number}-${account}`;
