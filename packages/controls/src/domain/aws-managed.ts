/** A statement of a policy, as its author writes it. */
export interface StatementText {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: unknown;
}

const allow = (rest: Omit<StatementText, "Effect">): StatementText => ({ Effect: "Allow", Resource: "*", ...rest });
const deny = (rest: Omit<StatementText, "Effect">): StatementText => ({ Effect: "Deny", Resource: "*", ...rest });

/**
 * AWS's own policies, as far as they matter here, for where their text is not among what was read: IAM lists only those
 * that are attached to something. Any other counts as granting nothing that leads to administration.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const awsManaged: Readonly<Record<string, readonly StatementText[]>> = {
  AdministratorAccess: [allow({ Action: "*" })],
  PowerUserAccess: [allow({ NotAction: ["iam:*", "organizations:*", "account:*"] })],
  IAMFullAccess: [allow({ Action: "iam:*" })],
  AWSDenyAll: [deny({ Action: "*" })],
  AWSCompromisedKeyQuarantine: [
    deny({
      Action: [
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreateRole",
        "iam:CreateUser",
        "iam:DetachUserPolicy",
        "iam:PutUserPermissionsBoundary",
        "iam:PutUserPolicy",
        "ec2:RequestSpotInstances",
        "ec2:RunInstances",
        "lambda:CreateFunction",
      ],
    }),
  ],
  ...Object.fromEntries(["V2", "V3", "V4"].map((version) => [`AWSCompromisedKeyQuarantine${version}`, quarantine()])),
};

/** What the quarantine policies since the second deny, as far as it matters here. */
function quarantine(): readonly StatementText[] {
  return [
    deny({
      Action: [
        "iam:AddUserToGroup",
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreatePolicyVersion",
        "iam:CreateRole",
        "iam:CreateUser",
        "iam:DetachUserPolicy",
        "iam:PassRole",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:PutUserPermissionsBoundary",
        "iam:PutUserPolicy",
        "iam:SetDefaultPolicyVersion",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateLoginProfile",
      ],
    }),
  ];
}

/** The policies that AWS attaches to a user whose key has leaked. */
export const isQuarantine = (name: string): boolean =>
  /^arn:[^:]+:iam::aws:policy\/AWSCompromisedKeyQuarantine(V\d+)?$/.test(name);
