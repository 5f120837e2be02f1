import { z } from "zod";
import { worded } from "./scenario-error.ts";

/** A time in ISO 8601, with its offset. */
export const instant = z.iso.datetime({ offset: true });
export const accountId = z
  .string()
  .regex(/^\d{12}$/, worded({ en: "an account id has twelve digits", ja: "アカウント ID は 12 桁の数字です" }));
/** Names are AWS's to give: they may be hostile or long. */
export const name = z.string().min(1).max(20_000);

const accessKey = z.strictObject({
  /** Without it, one that follows from the account, the owner and the key's place. */
  id: z.string().optional(),
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
    .array(
      z.strictObject({
        id: z.string().optional(),
        status: z.enum(["Active", "Inactive"]).default("Active"),
        uploaded: instant.optional(),
      }),
    )
    .max(2)
    .default([]),
  /** Keys that GetAccountSummary leaves out of its answer. */
  summaryKeysMissing: z.array(z.string()).default([]),
});

/** A policy as JSON, or as its text. */
export const document = z.union([z.string(), z.record(z.string(), z.unknown())]);
/** An inline policy. Without a name of its own, its name follows from its place: `inline-1`. */
const inlinePolicy = z.union([z.strictObject({ name, document }), document]);
/** ARNs, names of AWS managed policies, or names of the account's own policies (`iamPolicies`). */
const policies = z.array(z.string()).default([]);

/** Services (`lambda.amazonaws.com`), ARNs, account ids or `*` that may assume a role; or the trust policy itself. */
export const trusts = z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]);

const iamUser = z.strictObject({
  name,
  password: z.boolean().default(false),
  passwordLastUsed: instant.nullish(),
  mfa: z.boolean().default(false),
  accessKeys: z.array(accessKey).max(2).default([]),
  policies,
  inlinePolicies: z.array(inlinePolicy).default([]),
  permissionsBoundary: z.string().nullish(),
  groups: z.array(z.string()).default([]),
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
  "ServiceControlPolicy",
] as const;

/** What an account of a scenario holds. Everything has a default: a new account, not secured yet. */
export const accountState = {
  accountAlias: z.string().optional(),
  /** Its plan of the Free Tier. Accounts from before July 2025 have none. */
  plan: z
    .strictObject({
      type: z.enum(["FREE", "PAID"]).default("FREE"),
      status: z.enum(["NOT_STARTED", "ACTIVE", "EXPIRED"]).default("ACTIVE"),
      /** What is left, in US dollars. */
      credits: z.number().min(0).default(0),
      expires: instant.optional(),
    })
    .optional(),
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
      /** `STARTED`: never ready. `absent`: there is none before it is requested; then it takes five seconds, or two requests. */
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
        trusts,
        policies,
        inlinePolicies: z.array(document).default([]),
        permissionsBoundary: z.string().nullish(),
        created: instant.default("2024-01-01T00:00:00Z"),
      }),
    )
    .default([]),
  enabledRegions: z.array(z.string()).default(["ap-northeast-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"]),
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
        /** Global secondary indexes. */
        indexes: z.array(z.strictObject({ name, hashKey: name, rangeKey: name.optional() })).optional(),
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
        /** Whether it logs data events of S3, too. */
        dataEvents: z.boolean().default(false),
        globalEvents: z.boolean().default(true),
        validatesFiles: z.boolean().default(true),
        bucket: z.string().default("trail-bucket"),
        prefix: z.string().optional(),
      }),
    )
    .default([]),
  /** The buckets of S3. Those of `trails` need not be among them. */
  buckets: z
    .array(
      z.strictObject({
        name,
        region: z.string().default("us-east-1"),
        policy: document.nullish(),
        /** Which of the four kinds of public access are blocked; all by default. */
        publicAccessBlock: z
          .strictObject({
            BlockPublicAcls: z.boolean().default(true),
            IgnorePublicAcls: z.boolean().default(true),
            BlockPublicPolicy: z.boolean().default(true),
            RestrictPublicBuckets: z.boolean().default(true),
          })
          .prefault({}),
      }),
    )
    .default([]),
  /** Names of buckets that belong to other accounts. */
  takenBucketNames: z.array(z.string()).default([]),
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
  /** After how many seconds an event is in the event history. */
  cloudTrailDelay: z.number().min(0).default(0),
  /** How many reads of a service still show the account as it was before the last write. */
  staleReads: z.int().min(0).default(0),
  faults: z
    .array(
      z.strictObject({
        /** An IAM action; `iam:*` means all of a service, `*` all of them. */
        action: z.string().regex(
          /^(\*|[a-z0-9-]+:(\w+|\*))$/,
          worded({
            en: "an action looks like iam:GetAccountSummary, iam:* or *",
            ja: "アクションは iam:GetAccountSummary、iam:*、* のように書きます",
          }),
        ),
        fault: z.enum(faultKinds),
        /** How many calls get through first. */
        after: z.int().min(0).optional(),
        /** How many more calls fail; all by default. */
        times: z.int().min(0).optional(),
        /** The Regions in which calls fail; all by default. */
        regions: z.array(z.string()).optional(),
      }),
    )
    .default([]),
};

/** What an account holds, with all defaults filled in. */
export const accountStateSchema = z.strictObject(accountState);
