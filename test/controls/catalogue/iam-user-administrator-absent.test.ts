import { everything } from "../../scenarios/identity-center.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("iam-user-administrator-absent", {
  sound: "NOT_APPLICABLE no-iam-users",
  fresh: "NOT_APPLICABLE no-iam-users",
  member: "NOT_APPLICABLE no-iam-users",
});

/** A policy document of statements that allow, on every resource, where they do not say otherwise. */
const policy = (...statements: object[]) => ({
  Version: "2012-10-17",
  Statement: statements.map((each) => ({
    Effect: "Allow",
    ...("NotResource" in each ? {} : { Resource: "*" }),
    ...each,
  })),
});

/** One IAM user without a console password, beside a group of administrators and one of readers. */
const alice = (more: object) => ({
  iamUsers: [{ name: "alice", ...more }],
  iamGroups: [
    { name: "admins", policies: ["AdministratorAccess"] },
    { name: "readers", policies: ["ReadOnlyAccess"] },
  ],
});
const also = { "iam-user-mfa-enabled": "NOT_APPLICABLE no-console-password" } as const;

row("an account without IAM users", "NOT_APPLICABLE no-iam-users", { says: "The account has no IAM users." });
row("an IAM user in a group of readers", "COMPLIANT user-not-administrator", {
  change: alice({ groups: ["readers"] }),
  also,
  says: { "AWS::IAM::User alice": "alice is not an administrator." },
});
row("an IAM user with AdministratorAccess", "NON_COMPLIANT user-administrator", {
  change: alice({ policies: ["ReadOnlyAccess", "AdministratorAccess"], groups: ["readers"] }),
  also,
  says: { "AWS::IAM::User alice": "alice is an administrator, through AdministratorAccess." },
});
row("an IAM user in a group with AdministratorAccess", "NON_COMPLIANT user-administrator", {
  change: alice({ groups: ["readers", "admins"] }),
  also,
  says: { "AWS::IAM::User alice": "alice is an administrator, through AdministratorAccess (admins)." },
});
row("an IAM user whom two policies together make an administrator", "NON_COMPLIANT user-administrator", {
  change: alice({
    policies: ["PowerUserAccess"],
    inlinePolicies: [policy({ Action: "iam:CreateAccessKey" })],
    groups: ["readers"],
  }),
  also,
  says: {
    "AWS::IAM::User alice": "alice is an administrator, through PowerUserAccess, inline-1, ReadOnlyAccess (readers).",
  },
});
row(
  "an IAM user whom twelve policies make an administrator, of which ten are named",
  "NON_COMPLIANT user-administrator",
  {
    change: {
      iamPolicies: Array.from({ length: 12 }, (_, i) => ({
        name: `all-${i + 10}`,
        path: "/team/",
        document: everything,
      })),
      iamUsers: [
        {
          name: "alice",
          policies: Array.from({ length: 12 }, (_, i) => `arn:aws:iam::111122223333:policy/team/all-${i + 10}`),
        },
      ],
    },
    also,
    says: {
      "AWS::IAM::User alice":
        "alice is an administrator, through all-10, all-11, all-12, all-13, all-14, all-15, all-16, all-17, all-18, all-19.",
    },
  },
);
row(
  "an IAM user with AdministratorAccess, and a policy that gives them everything",
  "NON_COMPLIANT user-administrator",
  {
    change: alice({
      policies: ["AdministratorAccess", "ReadOnlyAccess"],
      inlinePolicies: [policy({ Action: "iam:PutUserPolicy", Resource: "arn:aws:iam::111122223333:user/alice" })],
    }),
    also,
    says: { "AWS::IAM::User alice": "alice is an administrator, through AdministratorAccess, inline-1." },
  },
);
row("an IAM user with an inline policy that allows everything", "NON_COMPLIANT user-administrator", {
  change: alice({ inlinePolicies: [everything] }),
  also,
});
row("an IAM user with AdministratorAccess, within a boundary of ReadOnlyAccess", "COMPLIANT user-not-administrator", {
  change: alice({
    policies: ["AdministratorAccess"],
    permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  }),
  also,
});
row(
  "1,100 IAM users, on several pages, the last an administrator",
  "COMPLIANT user-not-administrator | NON_COMPLIANT user-administrator",
  {
    change: {
      iamUsers: Array.from({ length: 1_100 }, (_, i) => ({
        name: `user-${i}`,
        policies: i === 1_099 ? ["AdministratorAccess"] : [],
      })),
    },
    also,
  },
);
row("an IAM user with a policy that cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: { iamUsers: [{ name: "alice", policies: ["arn:aws:iam::111122223333:policy/Missing"] }] },
  also,
  action: "iam:GetAccountAuthorizationDetails",
  says: {
    "AWS::IAM::User alice":
      "iam:GetAccountAuthorizationDetails returned an answer that Genkan can't use (alice: the policy arn:aws:iam::111122223333:policy/Missing can't be read).",
  },
});
row("an IAM user with two policies that cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: {
    iamUsers: [{ name: "alice", policies: ["Gone", "Lost"].map((name) => `arn:aws:iam::111122223333:policy/${name}`) }],
  },
  also,
  action: "iam:GetAccountAuthorizationDetails",
  says: {
    "AWS::IAM::User alice":
      "iam:GetAccountAuthorizationDetails returned an answer that Genkan can't use (alice: the policy arn:aws:iam::111122223333:policy/Gone, arn:aws:iam::111122223333:policy/Lost can't be read).",
  },
});
rowsWhereCallFails(row, "iam:GetAccountAuthorizationDetails");

// IAM's own resources are every resource that its actions have.
const iam = (resource: string) => `arn:aws:iam::111122223333:${resource}`;
const OWN = iam(`user/\${aws:username}`);
for (const [what, statements] of [
  ["every IAM resource", [{ Action: "iam:*", Resource: "arn:aws:iam::*:*" }]],
  ["the IAM resources of the account", [{ Action: "iam:*", Resource: iam("*") }]],
  [
    "one kind of resource at a time",
    ["user/*", "group/*", "role/*", "policy/*"].map((each) => ({ Action: "iam:*", Resource: iam(each) })),
  ],
  ["themselves", [{ Action: "iam:PutUserPolicy", Resource: OWN }]],
  ["all but one role (NotResource)", [{ Action: "iam:*", NotResource: iam("role/break-glass") }]],
] as const)
  row(`an IAM user with PowerUserAccess and IAM on ${what}`, "NON_COMPLIANT user-administrator", {
    change: alice({ policies: ["PowerUserAccess"], inlinePolicies: [policy(...statements)] }),
    also,
  });
for (const [what, statement] of [
  ["another account", { Action: "iam:*", Resource: "arn:aws:iam::999988887777:*" }],
  ["their own access keys and password", { Action: ["iam:*AccessKey*", "iam:*LoginProfile"], Resource: OWN }],
  ["roles that there are not", { Action: ["iam:PassRole", "iam:AttachRolePolicy"], Resource: iam("role/app-*") }],
] as const)
  row(`an IAM user with PowerUserAccess and IAM on ${what}`, "COMPLIANT user-not-administrator", {
    change: alice({ policies: ["PowerUserAccess"], inlinePolicies: [policy(statement)] }),
    also,
  });
row("an IAM user with everything but services whose names begin with a", "NON_COMPLIANT user-administrator", {
  change: alice({ inlinePolicies: [policy({ NotAction: "a*" })] }),
  also,
});
row("an IAM user with the services whose names begin with a and i", "COMPLIANT user-not-administrator", {
  change: alice({ inlinePolicies: [policy({ Action: ["a*", "i*"] })] }),
  also,
});
row(
  "an IAM user with AdministratorAccess and a deny of services that begin with a",
  "NON_COMPLIANT user-administrator",
  {
    change: alice({ policies: ["AdministratorAccess"], inlinePolicies: [policy({ Effect: "Deny", Action: "a*" })] }),
    also,
  },
);

// A deny counts for what it covers.
row("an IAM user with AdministratorAccess and a deny of IAM on all others", "NON_COMPLIANT user-administrator", {
  change: alice({
    policies: ["AdministratorAccess"],
    inlinePolicies: [policy({ Effect: "Deny", Action: "iam:*", NotResource: OWN })],
  }),
  also,
});
row("an IAM user who can delete the deny that keeps them from IAM", "NON_COMPLIANT user-can-become-administrator", {
  change: alice({
    policies: ["AdministratorAccess"],
    inlinePolicies: [policy({ Effect: "Deny", NotAction: ["iam:DeleteUserPolicy", "s3:*"] })],
  }),
  also,
  says: { "AWS::IAM::User alice": "alice can become an administrator: iam:DeleteUserPolicy (user/alice)." },
});
row(
  "an IAM user with AdministratorAccess and a deny of IAM on every IAM resource",
  "COMPLIANT user-not-administrator",
  {
    change: alice({
      policies: ["AdministratorAccess"],
      inlinePolicies: [policy({ Effect: "Deny", Action: "iam:*", Resource: "arn:aws:iam::*:*" })],
    }),
    also,
  },
);

// Who can give themselves everything.
for (const [call, step] of [
  ["iam:PutUserPolicy", "iam:PutUserPolicy (user/alice)"],
  ["iam:AttachUserPolicy", "iam:AttachUserPolicy (user/alice)"],
  ["iam:PutGroupPolicy", "iam:PutGroupPolicy (group/readers)"],
  ["iam:AttachGroupPolicy", "iam:AttachGroupPolicy (group/readers)"],
  ["iam:AddUserToGroup", "iam:AddUserToGroup (group/admins)"],
  ["iam:CreatePolicyVersion", "iam:CreatePolicyVersion (policy/*)"],
  ["iam:SetDefaultPolicyVersion", "iam:SetDefaultPolicyVersion (policy/*)"],
] as const)
  row(`an IAM user who may only call ${call}`, "NON_COMPLIANT user-can-become-administrator", {
    change: alice({ groups: ["readers"], inlinePolicies: [policy({ Action: call })] }),
    also,
    says: { "AWS::IAM::User alice": `alice can become an administrator: ${step}.` },
  });

// Paths through others.
const administrators = { policies: ["AdministratorAccess"] };
const beside = (iamRoles: readonly object[], ...statements: object[]) => ({
  ...alice({ inlinePolicies: [policy(...statements)] }),
  iamRoles,
});
for (const [what, trusts] of [
  ["the account", "111122223333"],
  ["the account's root", iam("root")],
  ["the user", iam("user/alice")],
  ["everybody", "*"],
] as const)
  row(`an IAM user, and a role of administrators that trusts ${what}`, "NON_COMPLIANT user-can-become-administrator", {
    change: beside([{ name: "deploy", trusts, ...administrators }], { Action: "sts:AssumeRole" }),
    also,
    says: { "AWS::IAM::User alice": "alice can become an administrator: sts:AssumeRole (role/deploy)." },
  });
row("an IAM user, and roles of administrators that do not let them in", "COMPLIANT user-not-administrator", {
  change: beside(
    [
      { name: "other", trusts: iam("user/bob"), ...administrators },
      { name: "abroad", trusts: "999988887777", ...administrators },
      { name: "worker", trusts: "lambda.amazonaws.com", ...administrators },
      { name: "limited", trusts: "111122223333", permissionsBoundary: "ReadOnlyAccess", ...administrators },
      { name: "reader", trusts: "111122223333", policies: ["ReadOnlyAccess"] },
      { name: "Linked", path: "/aws-service-role/x.amazonaws.com/", trusts: "111122223333", ...administrators },
    ],
    { Action: ["sts:AssumeRole", "iam:PassRole"] },
  ),
  also,
});
row("an IAM user who reaches a role of administrators through another", "NON_COMPLIANT user-can-become-administrator", {
  change: beside(
    [
      { name: "step", trusts: "111122223333", inlinePolicies: [policy({ Action: "sts:AssumeRole" })] },
      { name: "deploy", trusts: iam("role/step"), ...administrators },
    ],
    { Action: "sts:AssumeRole", Resource: iam("role/step") },
  ),
  also,
  says: {
    "AWS::IAM::User alice":
      "alice can become an administrator: sts:AssumeRole (role/step) → sts:AssumeRole (role/deploy).",
  },
});
const roleAt = (i: number) => `role-${i + 10}`;
row(
  "an IAM user who reaches administrators through twelve roles, of which ten are named",
  "NON_COMPLIANT user-can-become-administrator",
  {
    change: beside(
      Array.from({ length: 12 }, (_, i) => ({
        name: roleAt(i),
        trusts: i === 0 ? "111122223333" : iam(`role/${roleAt(i - 1)}`),
        ...(i === 11
          ? administrators
          : { inlinePolicies: [policy({ Action: "sts:AssumeRole", Resource: iam(`role/${roleAt(i + 1)}`) })] }),
      })),
      { Action: "sts:AssumeRole", Resource: iam(`role/${roleAt(0)}`) },
    ),
    also,
    says: {
      "AWS::IAM::User alice": `alice can become an administrator: ${Array.from({ length: 10 }, (_, i) => `sts:AssumeRole (role/${roleAt(i)})`).join(" → ")}.`,
    },
  },
);
row("an IAM user who passes a role of administrators to Lambda", "NON_COMPLIANT user-can-become-administrator", {
  change: {
    ...beside([{ name: "worker", trusts: "lambda.amazonaws.com", ...administrators }]),
    iamUsers: [{ name: "alice", policies: ["AWSLambda_FullAccess"] }],
  },
  also,
  says: {
    "AWS::IAM::User alice":
      "alice can become an administrator: iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction (role/worker, lambda.amazonaws.com).",
  },
});
row("an IAM user who may pass roles to Lambda only, and one that trusts EC2", "COMPLIANT user-not-administrator", {
  change: {
    ...beside([{ name: "worker", trusts: "ec2.amazonaws.com", ...administrators }]),
    iamUsers: [{ name: "alice", policies: ["AWSLambda_FullAccess", "AmazonEC2FullAccess"] }],
  },
  also,
});
row(
  "an IAM user who may make access keys for an administrator",
  "NON_COMPLIANT user-administrator | NON_COMPLIANT user-can-become-administrator",
  {
    change: {
      iamUsers: [
        { name: "alice", inlinePolicies: [policy({ Action: "iam:CreateAccessKey" })] },
        { name: "bob", ...administrators },
      ],
    },
    also,
    says: {
      "AWS::IAM::User alice": "alice can become an administrator: iam:CreateAccessKey (user/bob).",
      "AWS::IAM::User bob": "bob is an administrator, through AdministratorAccess.",
    },
  },
);
row("an IAM user, and a role whose policy cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: beside([{ name: "deploy", trusts: "111122223333", policies: [iam("policy/Missing")] }], {
    Action: "sts:AssumeRole",
  }),
  also,
  action: "iam:GetAccountAuthorizationDetails",
});

// A leaked key.
for (const version of ["", "V2", "V3"])
  row(`an IAM user in quarantine${version && ` (${version})`}`, "COMPLIANT user-quarantined", {
    change: alice({ policies: ["AdministratorAccess", `AWSCompromisedKeyQuarantine${version}`] }),
    also,
    says: {
      "AWS::IAM::User alice": `AWS has quarantined alice (AWSCompromisedKeyQuarantine${version}) because one of its access keys leaked. While that policy is attached, alice does not count as an administrator. Delete the key and follow AWS's support case before you remove the policy.`,
    },
  });
row(
  "an IAM user in quarantine who may assume a role of administrators",
  "NON_COMPLIANT user-can-become-administrator",
  {
    change: {
      ...alice({ policies: ["AdministratorAccess", "AWSCompromisedKeyQuarantineV3"] }),
      iamRoles: [{ name: "deploy", trusts: "111122223333", ...administrators }],
    },
    also,
    says: {
      "AWS::IAM::User alice":
        "alice can become an administrator: sts:AssumeRole (role/deploy). AWS has quarantined alice (AWSCompromisedKeyQuarantineV3) because one of its access keys leaked: delete the key.",
    },
  },
);

// Conditions.
row("an IAM user with AdministratorAccess and a deny of everything without MFA", "NON_COMPLIANT user-administrator", {
  change: alice({
    policies: ["AdministratorAccess"],
    inlinePolicies: [
      policy({
        Effect: "Deny",
        NotAction: ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "sts:GetSessionToken"],
        Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
      }),
    ],
  }),
  also,
});
