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
