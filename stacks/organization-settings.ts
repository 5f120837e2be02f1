import { region, worded } from "@genkan/monitor/configuration";
import { z } from "zod";

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html */
const ROOT = "r-[0-9a-z]{4,32}";
const UNIT = "ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}";

const unit = z.string().regex(
  new RegExp(`^(?:${ROOT}|${UNIT})$`),
  worded({
    en: "is not the id of an OU or of the root of the organization",
    ja: "組織単位 (OU) または組織のルートの ID ではありません",
  }),
);

const unitOrAccount = z.string().regex(
  new RegExp(`^(?:${UNIT}|\\d{12})$`),
  worded({
    en: "is not the id of an OU or of an account",
    ja: "組織単位 (OU) またはアカウントの ID ではありません",
  }),
);

/** How the members of an organization are evaluated. Absent: the account of the deployment alone. */
export const organizationSettings = z
  .strictObject({
    /**
     * `stackset`: the deployment makes the read role in every member, by a StackSet. `existing`: the members have one
     * already, made from the template of `genkan organization template`.
     */
    readRole: z.enum(["stackset", "existing"]).default("stackset"),
    /** The name of the read role; without it, `genkan-STAGE-read`. */
    roleName: z
      .string()
      .regex(
        /^[\w+=,.@-]{1,64}$/,
        worded({ en: "is not the name of an IAM role", ja: "IAM ロールの名前ではありません" }),
      )
      .optional(),
    /**
     * The Regions in which the members' root activity is watched; without it, those that record root's sign-ins, and the
     * deployment's own.
     */
    regions: z.array(region).min(1).max(40).optional(),
    /** Only the accounts in these OUs, at any depth; without it, the whole organization. */
    units: z.array(unit).default([]),
    /** OUs and accounts that are not evaluated. */
    exclude: z.array(unitOrAccount).default([]),
    /**
     * Whether to read once a day who is assigned to which account in Identity Center, for the two controls of it that are
     * about each account. It needs the management account or the delegated administrator of Identity Center.
     */
    assignments: z.boolean().default(true),
    /** Whether the members forward root activity, so that it is reported within seconds. */
    events: z.boolean().default(true),
    /**
     * ARNs of further roles and users of this account that may assume the read role, for `genkan check --organization` at a
     * terminal.
     */
    readers: z
      .array(
        z
          .string()
          .regex(
            /^arn:[^:]+:iam::\d{12}:(?:role|user)\/./,
            worded({ en: "is not the ARN of a role or a user", ja: "ロールまたはユーザーの ARN ではありません" }),
          ),
      )
      .default([]),
    /** How many batches of accounts are evaluated at the same time. */
    concurrency: z.int().min(1).max(200).default(20),
    /** How many accounts one invocation evaluates. */
    batch: z.int().min(1).max(100).default(50),
  })
  .optional();

export const organizationExample = '{ readRole: "stackset", units: ["ou-ab12-11111111"], exclude: ["111122223333"] }';
export type OrganizationConfig = NonNullable<z.output<typeof organizationSettings>>;

/** The name of the read role in every member. */
export const readRoleName = ({ roleName }: OrganizationConfig, stage: string): string =>
  roleName ?? `genkan-${stage}-read`;
