import { DAY } from "@genkan/controls/model/time";

const REGION = "ap-northeast-1";
const HANAKO = "906731f5-0000-4000-8000-000000000001";
const DEVELOPERS = "906731f5-0000-4000-8000-00000000000a";

/** The scenario of a new account, which nobody has secured yet. */
const freshAccount = (now: Date) => ({
  account: "111122223333",
  caller: "root",
  plan: { type: "FREE", credits: 92.4, expires: new Date(now.getTime() + 120 * DAY).toISOString() },
});

/** The scenario of an account whose owner has followed the guide. */
export function soundAccount(now: Date) {
  const ago = (days: number) => new Date(now.getTime() - days * DAY).toISOString();
  const account = "111122223333";
  const record = { eventVersion: "1.09", awsRegion: REGION, readOnly: false, recipientAccountId: account };
  return {
    account,
    root: {
      password: true,
      passwordLastUsed: ago(200),
      mfaDevices: [{ kind: "fido", name: "front-door-key" }],
    },
    organization: { id: "o-exampleorgid", managementAccount: account, features: ["RootCredentialsManagement"] },
    identityCenter: {
      region: REGION,
      users: [{ id: HANAKO, name: "hanako", email: "hanako@example.com" }],
      groups: [{ id: DEVELOPERS, name: "Developers", members: [HANAKO] }],
      permissionSets: [
        { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] },
        { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"], sessionDuration: "PT8H" },
      ],
      assignments: [
        { permissionSet: "AdministratorAccess", account, user: HANAKO },
        { permissionSet: "PowerUserAccess", account, group: DEVELOPERS },
      ],
    },
    trails: [{ name: "management-events" }],
    cloudTrailEvents: [
      {
        ...record,
        eventID: crypto.randomUUID(),
        eventTime: ago(60),
        eventSource: "sso.amazonaws.com",
        eventName: "UpdateSsoConfiguration",
        eventType: "AwsApiCall",
        userIdentity: {
          type: "AssumedRole",
          arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako`,
        },
        requestParameters: {
          configurationType: "APP_AUTHENTICATION_CONFIGURATION",
          ssoConfiguration: { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" },
        },
      },
      {
        ...record,
        eventID: crypto.randomUUID(),
        eventTime: ago(1),
        eventSource: "signin.amazonaws.com",
        eventName: "UserAuthentication",
        eventType: "AwsServiceEvent",
        sourceIPAddress: "192.0.2.14",
        userIdentity: { type: "IdentityCenterUser", accountId: account, onBehalfOf: { userId: HANAKO } },
        additionalEventData: { AuthWorkflowID: crypto.randomUUID(), CredentialType: "PASSWORD,WEBAUTHN" },
        serviceEventDetails: { UserAuthentication: "Success" },
      },
    ],
  };
}

/** The accounts that `--scenario` knows by name. */
export const sampleAccounts: Readonly<Record<string, (now: Date) => object>> = {
  fresh: freshAccount,
  sound: soundAccount,
};
