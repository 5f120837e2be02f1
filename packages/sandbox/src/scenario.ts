import { z } from "zod";
import { accountId, accountState, document, instant, name } from "./account-state.ts";
import { type MemberAccount, memberSchema, misplacedIn, organization } from "./organization-scenario.ts";
import { checked, notJson, ScenarioError } from "./scenario-error.ts";

const policyReference = z.strictObject({ name, path: z.string().default("/") });

/** What a permission set lets people do, and for how long. */
const definition = {
  managedPolicies: z.array(z.string()).default([]),
  inlinePolicy: document.nullish(),
  customerManagedPolicies: z.array(z.union([z.string(), policyReference])).default([]),
  /** An ARN, or the name of one of the account's own policies. */
  permissionsBoundary: z.union([z.string(), policyReference]).nullish(),
  sessionDuration: z.string().default("PT1H"),
};

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
        displayName: z.string().optional(),
        givenName: z.string().optional(),
        familyName: z.string().optional(),
        email: z.string().optional(),
        /** `false`: the user was created by the API and cannot sign in. */
        password: z.boolean().optional(),
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
        description: z.string().optional(),
        relayState: z.string().optional(),
        tags: z.record(z.string().min(1).max(128), z.string().max(256)).optional(),
        created: instant.optional(),
        ...definition,
        /** When its role was created in the account. */
        roleCreated: instant.default("2024-01-01T00:00:00Z"),
        /** The account has no role for it, as if it were not provisioned yet. */
        withoutRole: z.boolean().default(false),
        /** What its role has in accounts to which its last change has not been provisioned. */
        outdated: z.array(z.strictObject({ account: accountId, ...definition })).optional(),
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
  /** How assignments, and the provisioning of permission sets, are carried out. */
  requests: z
    .strictObject({
      /** How many times the status of one is still IN_PROGRESS when it is read. */
      polls: z.int().min(0).default(1),
      /** After how many seconds one is done although nobody has read its status. */
      seconds: z.number().min(0).default(10),
      /** Why the next ones fail. */
      failures: z
        .array(
          z.strictObject({
            reason: z.string().min(1),
            /** Of which operation; of all by default. */
            operation: z
              .enum(["CreateAccountAssignment", "DeleteAccountAssignment", "ProvisionPermissionSet"])
              .optional(),
            /** How many fail; all by default. */
            times: z.int().min(0).optional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
  /** How many writes to a permission set are refused after each change of it, which has not propagated yet. */
  conflicts: z.int().min(0).default(0),
});

const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  account: accountId,
  partition: z.enum(["aws", "aws-cn", "aws-us-gov"]).default("aws"),
  /** The account's clock when the scenario is loaded; it continues from there. Without it, the real time. */
  now: instant.optional(),
  /**
   * Whose keys those are that were not issued here: the root user's, an IAM user's, or those of a person of Identity
   * Center with a permission set. Without it, they belong to a session of the role `genkan`.
   */
  caller: z
    .union([z.literal("root"), z.strictObject({ user: name }), z.strictObject({ permissionSet: name, user: name })])
    .optional(),
  ...accountState,
  organization: organization.optional(),
  identityCenter: identityCenter.optional(),
});

type Checked = z.output<typeof scenarioSchema>;

/** What an organization does to the Free plan of an account: it becomes a paid plan, and its credits expire. */
export function withPlanOf(scenario: Scenario): Scenario {
  const { plan, organization, identityCenter } = scenario;
  const hasOrganization = organization !== undefined || identityCenter?.kind === "organization";
  if (plan?.type !== "FREE" || !hasOrganization) return scenario;
  const { expires: _, ...rest } = plan;
  return { ...scenario, plan: { ...rest, type: "PAID", credits: 0 } };
}

/** The organization of a scenario; its accounts stay as they were written. */
export type Organization = Omit<NonNullable<Checked["organization"]>, "accounts"> & {
  readonly accounts: MemberAccount[];
};

/** The complete state of a simulated account, with all defaults filled in. */
export type Scenario = Omit<Checked, "organization"> & { organization?: Organization | undefined };

/** A scenario as it is written. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** Reads a scenario from JSON text. @throws ScenarioError */
export function parseScenario(text: string): Scenario {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw notJson(error as Error);
  }
  return readScenario(json);
}

/** Checks a scenario and fills in its defaults. @throws ScenarioError */
export function readScenario(json: unknown): Scenario {
  const { organization, ...rest } = checked(scenarioSchema, json);
  if (!organization) return rest;
  const written = (json as { organization: { accounts?: MemberAccount[] } }).organization.accounts ?? [];
  for (const [i, entry] of written.entries()) {
    const misplaced = entry.id === rest.account ? misplacedIn(entry) : [];
    if (!misplaced.length) continue;
    const message = {
      en: `it is the scenario's own account, so that ${misplaced.join(", ")} belongs at the top`,
      ja: `シナリオ自体のアカウントなので、${misplaced.join("、")} は最上位に書いてください`,
    };
    throw new ScenarioError([{ path: `organization.accounts[${i}]`, message }]);
  }
  // A copy, because a fault that is counted counts down here.
  return { ...rest, organization: { ...organization, accounts: structuredClone(written) } };
}

/** Checks one account of an organization. @throws ScenarioError */
export function readMember(json: unknown, place: number): MemberAccount {
  checked(memberSchema, json, ["organization", "accounts", place]);
  return structuredClone(json) as MemberAccount;
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
