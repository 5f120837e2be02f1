import type { Choices } from "@genkan/controls/model/remedy";

export const ACCOUNT = "111122223333";

/** An account in which a finding occurs that calls put right, and what the plan does to it. */
export interface RemedyCase {
  /** The control, and the reason for which it is NON_COMPLIANT. */
  readonly finding: string;
  readonly in: string;
  /** How the account differs from the sound one. */
  readonly change: object;
  readonly choices?: Choices;
  /** Controls that are planned with it: what a killed plan leaves undone may be a finding of theirs. */
  readonly also?: readonly string[];
  /**
   * The finding may end before the last call. If a plan is killed in between, planning anew finds nothing, and the record
   * of the fix, which can be resumed, is what finishes it.
   */
  readonly endsEarly?: true;
  /** The lines of the plan. */
  readonly lines: readonly string[];
  /** Every difference that the plan makes to the account. */
  readonly differences: readonly string[];
}

const SETS = "identityCenter.permissionSets";
const newSet = (name: string) => [
  `+ ${SETS}[${name}].managedPolicies[] = "${name}"`,
  `+ ${SETS}[${name}].name = "${name}"`,
  `+ ${SETS}[${name}].sessionDuration = "PT1H"`,
  `+ ${SETS}[${name}].withoutRole = false`,
];
const newSetLines = (name: string) => [
  `+ permission set ${name} (sessions of 1 hour)`,
  `+ AWS's policy ${name} in permission set ${name}`,
];
const assignment = (user: string, permissionSet = "AdministratorAccess") => ({ permissionSet, account: ACCOUNT, user });
const assigned = (user: string, permissionSet = "AdministratorAccess") =>
  `identityCenter.assignments[] = ${JSON.stringify({ account: ACCOUNT, permissionSet, user })}`;
const administrator = { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] };
const daily = { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"] };
const people = Array.from({ length: 6 }, (_, i) => ({ id: `u-${i + 1}`, name: i ? `person${i + 1}` : "hanako" }));
const everything = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

const ADMIN_ASSIGNED = "identity-center-admin-assigned";
const DAILY = "identity-center-least-privilege-available";
const CENTRAL = "root-credentials-centrally-managed";
const TRAIL = "cloudtrail-management-events-logged";
const frontDoor = {
  lines: [
    ...newSetLines("AdministratorAccess"),
    `+ assignment hanako → AdministratorAccess on ${ACCOUNT}`,
    ...newSetLines("PowerUserAccess"),
    `+ assignment hanako → PowerUserAccess on ${ACCOUNT}`,
  ],
  differences: [
    `+ ${assigned("u-1")}`,
    `+ ${assigned("u-1", "PowerUserAccess")}`,
    ...newSet("AdministratorAccess"),
    ...newSet("PowerUserAccess"),
  ],
};
const centralRoot = [
  "+ trusted access for IAM in the organization",
  "+ privileged root actions in member accounts",
  "+ central management of the root credentials of member accounts",
];

export const cases: readonly RemedyCase[] = [
  {
    finding: `${ADMIN_ASSIGNED} no-administrator-assigned`,
    in: "an instance without permission sets",
    change: { identityCenter: { groups: [], permissionSets: [], assignments: [] } },
    also: [DAILY],
    ...frontDoor,
  },
  {
    finding: `${ADMIN_ASSIGNED} no-administrator-assigned`,
    in: "an instance that has both permission sets, and two users of which one is chosen",
    change: {
      identityCenter: {
        users: people.slice(0, 2),
        groups: [],
        permissionSets: [administrator, daily],
        assignments: [],
      },
    },
    choices: { user: "person2" },
    also: [DAILY],
    lines: [
      `+ assignment person2 → AdministratorAccess on ${ACCOUNT}`,
      ...newSetLines("PowerUserAccess"),
      `+ assignment person2 → PowerUserAccess on ${ACCOUNT}`,
    ],
    differences: [`+ ${assigned("u-2")}`, `+ ${assigned("u-2", "PowerUserAccess")}`],
  },
  {
    finding: `${ADMIN_ASSIGNED} assignment-without-person`,
    in: "an account whose administrators' group is empty",
    change: {
      identityCenter: {
        groups: [{ id: "g-1", name: "Admins", members: [] }],
        permissionSets: [administrator],
        assignments: [{ permissionSet: "AdministratorAccess", account: ACCOUNT, group: "g-1" }],
      },
    },
    also: [DAILY],
    lines: [
      `+ assignment hanako → AdministratorAccess on ${ACCOUNT}`,
      ...newSetLines("PowerUserAccess"),
      `+ assignment hanako → PowerUserAccess on ${ACCOUNT}`,
    ],
    differences: [`+ ${assigned("u-1")}`, `+ ${assigned("u-1", "PowerUserAccess")}`, ...newSet("PowerUserAccess")],
  },
  {
    finding: `${ADMIN_ASSIGNED} too-many-administrators`,
    in: "an account with six",
    change: { identityCenter: { users: people, assignments: people.map(({ id }) => assignment(id)) } },
    choices: { removeAdministrators: ["person5", "person6"] },
    endsEarly: true,
    lines: [
      `- assignment person5 → AdministratorAccess on ${ACCOUNT}`,
      `- assignment person6 → AdministratorAccess on ${ACCOUNT}`,
    ],
    differences: [`- ${assigned("u-5")}`, `- ${assigned("u-6")}`],
  },
  {
    finding: "identity-center-admin-permission-set-exists no-administrator-set",
    in: "an instance without permission sets",
    change: { identityCenter: { groups: [], permissionSets: [], assignments: [] } },
    lines: newSetLines("AdministratorAccess"),
    differences: newSet("AdministratorAccess"),
  },
  {
    finding: "identity-center-admin-session-short sessions-long",
    in: "an account with two long permission sets, one with a description and a page to begin with",
    change: {
      identityCenter: {
        permissionSets: [
          {
            ...administrator,
            sessionDuration: "PT12H",
            description: "for emergencies",
            relayState: "https://console.aws.amazon.com/iam",
          },
          { ...administrator, name: "Operators", sessionDuration: "PT8H" },
          daily,
        ],
        assignments: [assignment("u-1"), assignment("u-1", "Operators"), assignment("u-1", "PowerUserAccess")],
      },
    },
    endsEarly: true,
    lines: [
      "~ sessions of permission set AdministratorAccess: 12 hours → 1 hour, in every account that has it",
      "~ sessions of permission set Operators: 8 hours → 1 hour, in every account that has it",
    ],
    differences: [
      `+ ${SETS}[AdministratorAccess].sessionDuration = "PT1H"`,
      `+ ${SETS}[Operators].sessionDuration = "PT1H"`,
      `- ${SETS}[AdministratorAccess].sessionDuration = "PT12H"`,
      `- ${SETS}[Operators].sessionDuration = "PT8H"`,
    ],
  },
  {
    finding: `${DAILY} administrator-set-only`,
    in: "an account whose administrator has nothing else",
    change: { identityCenter: { groups: [], permissionSets: [administrator], assignments: [assignment("u-1")] } },
    lines: [...newSetLines("PowerUserAccess"), `+ assignment hanako → PowerUserAccess on ${ACCOUNT}`],
    differences: [`+ ${assigned("u-1", "PowerUserAccess")}`, ...newSet("PowerUserAccess")],
  },
  {
    finding: `${CENTRAL} root-credentials-management-off`,
    in: "an organization with trusted access",
    change: { organization: { features: [] } },
    lines: centralRoot,
    differences: [
      '+ organization.features[] = "RootCredentialsManagement"',
      '+ organization.features[] = "RootSessions"',
    ],
  },
  {
    finding: `${CENTRAL} trusted-access-off`,
    in: "an organization without it",
    change: { organization: { features: [], trustedAccessForIam: false } },
    lines: centralRoot,
    differences: [
      '+ organization.features[] = "RootCredentialsManagement"',
      '+ organization.features[] = "RootSessions"',
      "+ organization.trustedAccessForIam = true",
      "- organization.trustedAccessForIam = false",
    ],
  },
  {
    finding: "iam-user-mfa-enabled user-mfa-absent",
    in: "an account with an unused password",
    change: { iamUsers: [{ name: "bob", password: true }] },
    choices: { removePasswords: ["bob"] },
    lines: ["- console password of bob"],
    differences: ["+ iamUsers[bob].password = false", "- iamUsers[bob].password = true"],
  },
  {
    finding: "iam-user-administrator-absent user-administrator",
    in: "an account with one who is so by a policy of AWS's, by an inline one and by a group",
    change: {
      iamUsers: [
        {
          name: "robot",
          policies: ["AdministratorAccess", "ReadOnlyAccess"],
          inlinePolicies: [{ name: "everything", document: everything }],
          groups: ["admins", "readers"],
        },
      ],
      iamGroups: [
        { name: "admins", policies: ["AdministratorAccess"] },
        { name: "readers", policies: ["ReadOnlyAccess"] },
      ],
    },
    lines: ["- policy AdministratorAccess of robot", "- policy everything of robot", "- robot from the group admins"],
    differences: [
      '- iamUsers[robot].groups[] = "admins"',
      `- iamUsers[robot].inlinePolicies[everything].document.Statement[] = ${JSON.stringify({ Action: "*", Effect: "Allow", Resource: "*" })}`,
      '- iamUsers[robot].inlinePolicies[everything].name = "everything"',
      '- iamUsers[robot].policies[] = "AdministratorAccess"',
    ],
  },
  {
    finding: `${TRAIL} trail-stopped`,
    in: "an account whose two trails stand still",
    change: {
      trails: [
        { name: "first", logging: false },
        { name: "second", logging: false, region: "eu-west-1" },
      ],
    },
    endsEarly: true,
    lines: ["~ trail first: logging on", "~ trail second: logging on"],
    differences: [
      "+ trails[first].logging = true",
      "+ trails[second].logging = true",
      "- trails[first].logging = false",
      "- trails[second].logging = false",
    ],
  },
  {
    finding: `${TRAIL} trail-single-region`,
    in: "an account whose trail logs one Region",
    change: { trails: [{ name: "narrow", multiRegion: false }] },
    lines: ["~ trail narrow: every Region instead of one"],
    differences: ["+ trails[narrow].multiRegion = true", "- trails[narrow].multiRegion = false"],
  },
];
