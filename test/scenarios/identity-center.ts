/** What IAM Identity Center can hold, for the `change` of a scenario. */

/** The accounts of the scenario files. */
export const MANAGEMENT_ACCOUNT = "111122223333";
export const MEMBER_ACCOUNT = "444455556666";

export const ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess";

/** A user of the directory. */
export const user = (id: string, more: object = {}) => ({ id, name: `name-of-${id}`, ...more });

/** So many users, `u-0` and on. */
export const users = (count: number) => Array.from({ length: count }, (_, i) => user(`u-${i}`));

/** A group that holds so many users, `u-0` and on. */
export const groupOf = (count: number) => ({
  id: "g-1",
  name: "Everybody",
  members: users(count).map(({ id }) => id),
});

/** A permission set of administrators. */
export const adminSet = (more: object = {}) => ({ name: "Admin", managedPolicies: [ADMINISTRATOR_ACCESS], ...more });

/** A permission set that allows less. */
export const viewSet = { name: "View", managedPolicies: ["job-function/ViewOnlyAccess"], sessionDuration: "PT8H" };

/** Assigns a permission set to `{ user }` or `{ group }`. */
export const assign = (permissionSet: string, to: object, account = MANAGEMENT_ACCOUNT) => ({
  permissionSet,
  account,
  ...to,
});

/** Replaces parts of what Identity Center holds. */
export const center = (holds: object) => ({ identityCenter: holds });

/** Identity Center whose one user, `u-1`, holds a permission set named Admin, which this describes, and the lesser set. */
export const withSet = (set: object, more: object = {}) => ({
  identityCenter: {
    permissionSets: [{ name: "Admin", ...set }, viewSet],
    assignments: [assign("Admin", { user: "u-1" }), assign("View", { user: "u-1" })],
  },
  ...more,
});

/** For the member account: an instance that the management account owns. */
export const inMember = (more: object = {}) => ({
  identityCenter: {
    region: "us-east-1",
    users: [user("u-1")],
    permissionSets: [adminSet(), viewSet],
    assignments: [assign("Admin", { user: "u-1" }, MEMBER_ACCOUNT), assign("View", { user: "u-1" }, MEMBER_ACCOUNT)],
    ...more,
  },
});

/** A policy document that allows everything. */
export const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};
