import { z } from "zod";

const instant = z.iso.datetime({ offset: true });
const accountId = z.string().regex(/^\d{12}$/, "an account id has twelve digits");
const name = z.string().min(1).max(20_000);

const accessKey = z.strictObject({
  status: z.enum(["Active", "Inactive"]).default("Active"),
  lastRotated: instant.optional(),
  lastUsed: instant.nullish(),
  lastUsedService: z.string().optional(),
  lastUsedRegion: z.string().optional(),
});

const root = z.strictObject({
  /** When the account was created: `user_creation_time` in the credential report. */
  created: instant.default("2024-01-01T00:00:00Z"),
  password: z.boolean().default(true),
  passwordLastUsed: instant.nullish(),
  /** The value of `password_enabled` in the credential report, if it is neither TRUE nor FALSE. */
  passwordEnabledColumn: z.string().optional(),
  mfaDevices: z
    .array(z.strictObject({ kind: z.enum(["virtual", "fido", "hardware"]), name }))
    .max(8)
    .default([]),
  accessKeys: z.array(accessKey).max(2).default([]),
  signingCertificates: z
    .array(z.strictObject({ status: z.enum(["Active", "Inactive"]).default("Active"), uploaded: instant.optional() }))
    .max(2)
    .default([]),
  /** Keys that GetAccountSummary leaves out of its answer. */
  summaryKeysMissing: z.array(z.string()).default([]),
});

/** A policy as JSON, or as its text. */
const document = z.union([z.string(), z.record(z.string(), z.unknown())]);
/** ARNs, names of AWS managed policies, or names of the account's own policies (`iamPolicies`). */
const policies = z.array(z.string()).default([]);

const iamUser = z.strictObject({
  name,
  password: z.boolean().default(false),
  passwordLastUsed: instant.nullish(),
  mfa: z.boolean().default(false),
  accessKeys: z.array(accessKey).max(2).default([]),
  policies,
  inlinePolicies: z.array(document).default([]),
  permissionsBoundary: z.string().nullish(),
  groups: z.array(z.string()).default([]),
});

const policyReference = z.strictObject({ name, path: z.string().default("/") });

const identityCenter = z.strictObject({
  region: z.string(),
  status: z.enum(["ACTIVE", "CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_IN_PROGRESS"]).default("ACTIVE"),
  owner: accountId.optional(),
  kind: z.enum(["organization", "account"]).default("organization"),
  externalIdp: z.boolean().default(false),
  /** Regions to which it is replicated, in addition to those in which a record shows a sign-in to its portal. */
  additionalRegions: z.array(z.string()).default([]),
  /** Whether member accounts can see it. */
  visibleToMembers: z.boolean().default(true),
  delegatedAdministrators: z.array(accountId).default([]),
  users: z
    .array(
      z.strictObject({
        id: name,
        name,
        email: z.string().optional(),
        status: z.enum(["ENABLED", "DISABLED"]).optional(),
        /** Created by an external identity provider. Without it, the value of `externalIdp`. */
        external: z.boolean().optional(),
      }),
    )
    .default([]),
  groups: z.array(z.strictObject({ id: name, name, members: z.array(z.string()).default([]) })).default([]),
  permissionSets: z
    .array(
      z.strictObject({
        name,
        managedPolicies: z.array(z.string()).default([]),
        inlinePolicy: document.nullish(),
        customerManagedPolicies: z.array(z.union([z.string(), policyReference])).default([]),
        /** An ARN, or the name of one of the account's own policies. */
        permissionsBoundary: z.union([z.string(), policyReference]).nullish(),
        sessionDuration: z.string().default("PT1H"),
        /** When its role was created in the account. */
        roleCreated: instant.default("2024-01-01T00:00:00Z"),
        /** The account has no role for it, as if it were not provisioned yet. */
        withoutRole: z.boolean().default(false),
      }),
    )
    .default([]),
  assignments: z
    .array(
      z.strictObject({
        permissionSet: name,
        account: accountId,
        user: z.string().optional(),
        group: z.string().optional(),
      }),
    )
    .default([]),
});

/** The ways in which a call can fail. */
export const faultKinds = [
  "AccessDenied",
  "Throttling",
  "InternalError",
  "Timeout",
  "Malformed",
  "ConnectionReset",
  "KmsAccessDenied",
  "VpcEndpointRequired",
] as const;

const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  account: accountId,
  partition: z.enum(["aws", "aws-cn", "aws-us-gov"]).default("aws"),
  /** The account's clock when the scenario is loaded; it continues from there. Without it, the real time. */
  now: instant.optional(),
  accountAlias: z.string().optional(),
  /** For the passwords of IAM users. Without it, the account has no policy of its own. */
  passwordPolicy: z
    .strictObject({
      minimumLength: z.int().min(6).max(128).default(8),
      symbols: z.boolean().default(false),
      numbers: z.boolean().default(false),
      uppercase: z.boolean().default(false),
      lowercase: z.boolean().default(false),
      usersMayChange: z.boolean().default(false),
      hardExpiry: z.boolean().default(false),
      /** In days. Without it, passwords do not expire. */
      maxAge: z.int().min(1).max(1_095).optional(),
      reusePrevention: z.int().min(1).max(24).optional(),
    })
    .optional(),
  root: root.prefault({}),
  unassignedVirtualMfaDevices: z.array(name).default([]),
  credentialReport: z
    .strictObject({
      /** When AWS made the report that it holds. Without it, when it is requested. */
      generatedAt: instant.optional(),
      /** `STARTED`: never ready. `absent`: there is none before it is requested, and then it takes two requests. */
      state: z.enum(["COMPLETE", "STARTED", "absent"]).default("COMPLETE"),
      withoutRootRow: z.boolean().default(false),
      /** Columns after AWS's own, or replacing them, with their value in every row. */
      extraColumns: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  iamUsers: z.array(iamUser).default([]),
  iamGroups: z.array(z.strictObject({ name, policies, inlinePolicies: z.array(document).default([]) })).default([]),
  /** The account's own policies. */
  iamPolicies: z.array(z.strictObject({ name, path: z.string().default("/"), document })).default([]),
  iamRoles: z
    .array(
      z.strictObject({
        name,
        path: z.string().default("/"),
        /**
         * Services (`lambda.amazonaws.com`), ARNs, account ids or `*` that may assume it; or the trust policy itself.
         */
        trusts: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
        policies,
        inlinePolicies: z.array(document).default([]),
        permissionsBoundary: z.string().nullish(),
        created: instant.default("2024-01-01T00:00:00Z"),
      }),
    )
    .default([]),
  enabledRegions: z.array(z.string()).default(["ap-northeast-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"]),
  organization: z
    .strictObject({
      id: z.string(),
      managementAccount: accountId,
      features: z.array(z.enum(["RootCredentialsManagement", "RootSessions"])).default([]),
      /** Whether iam.amazonaws.com has trusted access. */
      trustedAccessForIam: z.boolean().default(true),
      delegatedAdministrators: z.array(accountId).default([]),
      accounts: z.array(z.strictObject({ id: accountId, name, root: root.optional() })).default([]),
    })
    .optional(),
  identityCenter: identityCenter.optional(),
  /** Account instances, in addition. The default owner is this account. */
  accountInstances: z.array(z.strictObject({ region: z.string(), owner: accountId.optional() })).default([]),
  /** Whether AWS Config has a recorder. */
  configRecorder: z.boolean().default(true),
  /** The quota of concurrent Lambda executions; new accounts of AWS have 10. */
  lambdaConcurrency: z.int().min(1).default(1_000),
  /** The Regions in which Security Hub is enabled. */
  securityHub: z.array(z.string()).default([]),
  /** The tables of DynamoDB, which are empty at first. */
  tables: z
    .array(
      z.strictObject({
        name,
        region: z.string().default("us-east-1"),
        hashKey: name,
        rangeKey: name.optional(),
      }),
    )
    .default([]),
  /** The topics of SNS. */
  topics: z
    .array(
      z.strictObject({
        name,
        region: z.string().default("us-east-1"),
        subscriptions: z
          .array(
            z.strictObject({
              protocol: z.string().default("email"),
              endpoint: z.string(),
              confirmed: z.boolean().default(true),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  trails: z
    .array(
      z.strictObject({
        name,
        multiRegion: z.boolean().default(true),
        logging: z.boolean().default(true),
        managementEvents: z.enum(["All", "ReadOnly", "WriteOnly", "None"]).default("All"),
        region: z.string().default("us-east-1"),
        /** The account that owns it, if it is an organization trail. */
        organizationTrailOf: accountId.optional(),
        /** The form of its event selectors; `default`: it has no custom ones. */
        selectors: z.enum(["default", "basic", "advanced"]).optional(),
      }),
    )
    .default([]),
  cloudTrailEvents: z
    .array(
      z.looseObject({
        eventName: z.string(),
        eventSource: z.string(),
        eventTime: instant,
        awsRegion: z.string().default("us-east-1"),
      }),
    )
    .default([]),
  faults: z
    .array(
      z.strictObject({
        /** An IAM action; `iam:*` means all of a service, `*` all of them. */
        action: z
          .string()
          .regex(/^(\*|[a-z0-9-]+:(\w+|\*))$/, "an action looks like iam:GetAccountSummary, iam:* or *"),
        fault: z.enum(faultKinds),
        /** How many more calls fail; all by default. */
        times: z.int().min(0).optional(),
      }),
    )
    .default([]),
});

/** The complete state of a simulated account, with all defaults filled in. */
export type Scenario = z.output<typeof scenarioSchema>;

/** The scenario is invalid. The message lists every error with its path. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  constructor(faults: readonly { path: string; message: string }[]) {
    super(faults.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("\n"));
    this.faults = faults;
  }
}

/** Reads a scenario from JSON text. @throws ScenarioError */
export function parseScenario(text: string): Scenario {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ScenarioError([{ path: "", message: `this is not JSON: ${(error as Error).message}` }]);
  }
  return readScenario(json);
}

/** Checks a scenario and fills in its defaults. @throws ScenarioError */
export function readScenario(json: unknown): Scenario {
  const read = scenarioSchema.safeParse(json);
  if (read.success) return read.data;
  throw new ScenarioError(
    read.error.issues.map((issue) => ({
      path: issue.path.reduce<string>(
        (path, key) => (typeof key === "number" ? `${path}[${key}]` : path ? `${path}.${String(key)}` : String(key)),
        "",
      ),
      message:
        issue.code === "unrecognized_keys"
          ? `unknown key ${issue.keys.map((key) => JSON.stringify(key.slice(0, 80))).join(", ")}`
          : issue.message,
    })),
  );
}

/** The JSON Schema of a scenario file. */
export const scenarioJsonSchema = (): object => ({
  title: "A simulated AWS account for Genkan",
  ...z.toJSONSchema(scenarioSchema, { io: "input" }),
});

/** Applies a JSON merge patch: objects are merged, null removes, everything else replaces. RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = { ...(isObject(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
