const ACCOUNT = "111122223333";

/** An account with permission sets, each assigned to a group of its own. */
export const accountOf = (sets: number, groups: number, users: number) => ({
  account: ACCOUNT,
  root: { mfaDevices: [{ kind: "fido", name: "key" }] },
  organization: { id: "o-exampleorgid", managementAccount: ACCOUNT, features: ["RootCredentialsManagement"] },
  trails: [{ name: "management-events" }],
  identityCenter: {
    region: "us-east-1",
    users: Array.from({ length: users }, (_, i) => ({ id: `u-${i}`, name: `user-${i}` })),
    groups: Array.from({ length: groups }, (_, i) => ({ id: `g-${i}`, name: `group-${i}`, members: ["u-0"] })),
    permissionSets: Array.from({ length: sets }, (_, i) => ({
      name: `Set${i}`,
      managedPolicies: [i ? "ReadOnlyAccess" : "AdministratorAccess"],
    })),
    assignments: Array.from({ length: sets }, (_, i) => ({
      permissionSet: `Set${i}`,
      account: ACCOUNT,
      group: `g-${i % groups}`,
    })),
  },
});
