import { everything } from "../../scenarios/identity-center.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("iam-user-administrator-absent", {
  sound: "NOT_APPLICABLE no-iam-users",
  fresh: "NOT_APPLICABLE no-iam-users",
  member: "NOT_APPLICABLE no-iam-users",
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
  says: { "AWS::IAM::User alice": "alice is no administrator." },
});
row("an IAM user with AdministratorAccess", "NON_COMPLIANT user-administrator", {
  change: alice({ policies: ["ReadOnlyAccess", "AdministratorAccess"], groups: ["readers"] }),
  also,
  says: { "AWS::IAM::User alice": "alice is an administrator, by AdministratorAccess." },
});
row("an IAM user in a group with AdministratorAccess", "NON_COMPLIANT user-administrator", {
  change: alice({ groups: ["readers", "admins"] }),
  also,
  says: { "AWS::IAM::User alice": "alice is an administrator, by AdministratorAccess (admins)." },
});
row("an IAM user whom two policies together make an administrator", "NON_COMPLIANT user-administrator", {
  change: alice({ policies: ["PowerUserAccess", "IAMFullAccess"], groups: ["readers"] }),
  also,
  says: {
    "AWS::IAM::User alice": "alice is an administrator, by PowerUserAccess, IAMFullAccess, ReadOnlyAccess (readers).",
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
        "alice is an administrator, by all-10, all-11, all-12, all-13, all-14, all-15, all-16, all-17, all-18, all-19.",
    },
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
      "iam:GetAccountAuthorizationDetails gave an answer that Genkan can't use (alice: the policy arn:aws:iam::111122223333:policy/Missing can't be read).",
  },
});
rowsWhereCallFails(row, "iam:GetAccountAuthorizationDetails");
