/** CloudTrail records as AWS writes them, for the scenarios. */

interface Act {
  eventName: string;
  eventSource: string;
  eventTime: string;
  awsRegion?: string;
  accessKeyId?: string;
  [field: string]: unknown;
}

let number = 0;

/** A record of the root user; what is given replaces what AWS would write. */
export const rootEvent = ({ accessKeyId = "ASIAEXAMPLEROOT00001", userIdentity, ...act }: Act) => ({
  eventVersion: "1.10",
  eventID: `e0000000-0000-4000-8000-${String(number++).padStart(12, "0")}`,
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.1",
  userAgent: "Mozilla/5.0",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "111122223333",
  eventCategory: "Management",
  requestParameters: null,
  responseElements: null,
  ...act,
  userIdentity: {
    type: "Root",
    principalId: "111122223333",
    arn: "arn:aws:iam::111122223333:root",
    accountId: "111122223333",
    accessKeyId,
    ...(userIdentity as object | undefined),
  },
});

/** A console sign-in of the root user. */
export const signIn = (eventTime: string, result: "Success" | "Failure" = "Success", more: object = {}) =>
  rootEvent({
    eventName: "ConsoleLogin",
    eventSource: "signin.amazonaws.com",
    eventTime,
    awsRegion: "us-east-2",
    eventType: "AwsConsoleSignIn",
    accessKeyId: "",
    responseElements: { ConsoleLogin: result },
    additionalEventData: {
      LoginTo: "https://console.aws.amazon.com/console/home",
      MobileVersion: "No",
      MFAUsed: "Yes",
    },
    ...(result === "Failure" ? { errorMessage: "Failed authentication" } : {}),
    ...more,
  });

/** A successful sign-in to the access portal: one event, where the others add nothing. */
export const portalSignIn = (
  eventTime: string,
  CredentialType: string,
  {
    userId = "u-1",
    workflow = `w-${number}`,
    additionalEventData = {},
    ...more
  }: { userId?: string; workflow?: string; additionalEventData?: object; [field: string]: unknown } = {},
) => ({
  eventVersion: "1.09",
  eventID: `e0000000-0000-4000-8000-${String(number++).padStart(12, "0")}`,
  eventTime,
  eventSource: "signin.amazonaws.com",
  eventName: "UserAuthentication",
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.14",
  userAgent: "Mozilla/5.0",
  readOnly: false,
  eventType: "AwsServiceEvent",
  recipientAccountId: "111122223333",
  requestParameters: null,
  responseElements: null,
  userIdentity: {
    type: "IdentityCenterUser",
    accountId: "111122223333",
    onBehalfOf: { userId, identityStoreArn: "arn:aws:identitystore::111122223333:identitystore/d-1234567890" },
  },
  additionalEventData: { AuthWorkflowID: workflow, CredentialType, ...additionalEventData },
  serviceEventDetails: { UserAuthentication: "Success" },
  ...more,
});

/** A change of Identity Center's settings by its console. */
export const settingsChange = (eventTime: string, ssoConfiguration: object | null, more: object = {}) => ({
  eventVersion: "1.09",
  eventID: `e0000000-0000-4000-8000-${String(number++).padStart(12, "0")}`,
  eventTime,
  eventSource: "sso.amazonaws.com",
  eventName: "UpdateSsoConfiguration",
  awsRegion: "us-east-1",
  readOnly: false,
  eventType: "AwsApiCall",
  recipientAccountId: "111122223333",
  userIdentity: {
    type: "AssumedRole",
    arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako",
  },
  requestParameters: {
    configurationType: "APP_AUTHENTICATION_CONFIGURATION",
    ...(ssoConfiguration ? { ssoConfiguration } : {}),
  },
  responseElements: null,
  ...more,
});
