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

row("an IAM user with AdministratorAccess", "NON_COMPLIANT user-administrator", {
  change: alice({ policies: ["AdministratorAccess"] }),
  also,
});
row("an IAM user in a group with AdministratorAccess", "NON_COMPLIANT user-administrator", {
  change: alice({ groups: ["admins"] }),
  also,
});
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
});
rowsWhereCallFails(row, "iam:GetAccountAuthorizationDetails");
