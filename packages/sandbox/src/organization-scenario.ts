import { z } from "zod";
import { accountId, accountState, instant, name, trusts } from "./account-state.ts";
import { worded } from "./scenario-error.ts";

/** The states of an account. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
const states = ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"] as const;

/**
 * A role that other accounts may read an account with: its name, or its name and whom it trusts. `null`: there is none.
 * So does `false`, because a merge patch removes what is `null`.
 */
const readRole = z
  .union([name, z.strictObject({ name, path: z.string().default("/"), trusts: trusts.optional() }), z.literal(false)])
  .nullable();

/** AWS nests OUs five deep. */
const ouPath = z.string().regex(
  /^r-[0-9a-z]{4,32}(\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}){0,5}\/?$/,
  worded({
    en: "a path looks like r-ab12/ou-ab12-11111111, with five OUs at most",
    ja: "パスは r-ab12/ou-ab12-11111111 のように書きます (OU は 5 つまで)",
  }),
);

export const memberSchema = z.strictObject({
  id: accountId,
  name,
  email: z.string().optional(),
  state: z.enum(states).optional(),
  joined: instant.optional(),
  joinedMethod: z.enum(["CREATED", "INVITED"]).optional(),
  /** From the root of the organization down to the account's OU. Without it, the account is in the root itself. */
  path: ouPath.optional(),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).optional(),
  /** Without it, the organization's. */
  readRole: readRole.optional(),
  ...accountState,
});

/**
 * An account of the organization, as a scenario writes it: without the defaults, which would take a hundred times the
 * memory. See `memberScenario`.
 */
export type MemberAccount = z.input<typeof memberSchema>;
export type ReadRole = z.input<typeof readRole>;

/** The organization of a scenario. */
export const organization = z
  .strictObject({
    id: z.string(),
    managementAccount: accountId,
    features: z.array(z.enum(["RootCredentialsManagement", "RootSessions"])).default([]),
    /** Whether all features are enabled, or only consolidated billing. */
    featureSet: z.enum(["ALL", "CONSOLIDATED_BILLING"]).default("ALL"),
    /** Whether iam.amazonaws.com has trusted access. */
    trustedAccessForIam: z.boolean().default(true),
    /** Other services with trusted access. Identity Center has it while there is an instance. */
    trustedServices: z.array(z.string()).default([]),
    delegatedAdministrators: z.array(accountId).default([]),
    rootId: z
      .string()
      .regex(
        /^r-[0-9a-z]{4,32}$/,
        worded({ en: "the id of a root looks like r-ab12", ja: "ルートの ID は r-ab12 のように書きます" }),
      )
      .default("r-ab12"),
    /** The names of OUs. An OU that only an account's path has does not exist any more when it is asked for. */
    units: z
      .array(
        z.strictObject({
          id: z.string().regex(
            /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
            worded({
              en: "the id of an OU looks like ou-ab12-11111111",
              ja: "OU の ID は ou-ab12-11111111 のように書きます",
            }),
          ),
          name,
        }),
      )
      .default([]),
    /** The role that accounts are read with; it trusts the scenario's own account. */
    readRole: readRole.default("genkan-read"),
    /**
     * The accounts, each with everything that an account can hold. The scenario's own account may be among them, for its
     * name and place; what it holds is at the top of the scenario.
     */
    accounts: z.array(memberSchema).default([]),
  })
  .superRefine(({ rootId, units, accounts }, { addIssue }) => {
    for (const { list, path } of [
      { list: accounts, path: "accounts" },
      { list: units, path: "units" },
    ])
      for (const [i, id] of repeated(list)) {
        addIssue({
          code: "custom",
          path: [path, i, "id"],
          message: worded({ en: `${id} is there twice`, ja: `${id} が 2 回あります` }),
        });
      }
    for (const [i, { path }] of accounts.entries())
      if (path !== undefined && path.split("/")[0] !== rootId)
        addIssue({
          code: "custom",
          path: ["accounts", i, "path"],
          message: worded({
            en: `a path begins with the root, ${rootId}`,
            ja: `パスは組織のルート ${rootId} から始めます`,
          }),
        });
  });

/** The places and ids of what a list has before. */
function repeated(list: readonly { readonly id: string }[]): [place: number, id: string][] {
  const seen = new Set<string>();
  return list.flatMap(({ id }, i): [number, string][] => {
    if (seen.has(id)) return [[i, id]];
    seen.add(id);
    return [];
  });
}

/** What an entry must not hold for the scenario's own account. Its root user was accepted there, and never used. */
const elsewhere: ReadonlySet<string> = new Set([
  "readRole",
  ...Object.keys(accountState).filter((key) => key !== "root"),
]);

/** The keys of an entry for the scenario's own account that belong to the top of the scenario. */
export const misplacedIn = (entry: object): string[] => Object.keys(entry).filter((key) => elsewhere.has(key));
