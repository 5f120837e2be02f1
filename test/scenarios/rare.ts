/** Accounts (merge patches on `sound`) on which judging calls what it otherwise has no need of. */
export const rare = [
  // Identity Center is in a Region to which nothing points, and nobody is assigned.
  { identityCenter: { region: "eu-west-1", assignments: [] } },
  {
    credentialReport: { generatedAt: "2026-10-30T00:00:00Z" },
    trails: [{ name: "t", selectors: "basic" }],
    identityCenter: {
      users: Array.from({ length: 101 }, (_, i) => ({ id: `u-${i}`, name: `u-${i}` })),
      groups: [{ id: "g-1", name: "Nobody", members: [] }],
      assignments: [
        { permissionSet: "AdministratorAccess", account: "111122223333", user: "u-100" },
        { permissionSet: "PowerUserAccess", account: "111122223333", group: "g-1" },
      ],
    },
  },
];
