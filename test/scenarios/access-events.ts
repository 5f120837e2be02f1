/** CloudTrail records of changes to who may administer, as AWS writes them. */

export const INSTANCE = "arn:aws:sso:::instance/ssoins-c7c1f7b16fec1f92";
/** The person who changes access: an administrator by way of Identity Center. */
export const HANAKO =
  "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako";
/** A set that the account knows only from the records. */
export const OTHER_SET = "arn:aws:sso:::permissionSet/ssoins-c7c1f7b16fec1f92/ps-00000000000000ff";

let number = 0;

/** A record of a call; what is given replaces what AWS would write. */
export const accessEvent = (
  eventSource: string,
  eventName: string,
  { arn = HANAKO, ...more }: { readonly arn?: string; readonly eventTime: string; readonly [field: string]: unknown },
) => ({
  eventVersion: "1.10",
  eventID: `a0000000-0000-4000-8000-${String(number++).padStart(12, "0")}`,
  eventSource: `${eventSource}.amazonaws.com`,
  eventName,
  awsRegion: "us-east-1",
  sourceIPAddress: "203.0.113.7",
  userAgent: "Mozilla/5.0",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "111122223333",
  eventCategory: "Management",
  requestID: `r-${number}`,
  requestParameters: null,
  responseElements: null,
  userIdentity: { type: "AssumedRole", arn, accountId: "111122223333" },
  ...more,
});

/** Somebody joins a group, in the console. */
export const joined = (eventTime: string, groupId: string, userId = "u-1") =>
  accessEvent("sso-directory", "AddMemberToGroup", {
    eventTime,
    requestParameters: { identityStoreId: "d-1234567890", groupId, memberId: userId },
  });

/** A call on an IAM role. */
export const onRole = (eventTime: string, eventName: string, roleName: string, more: object = {}) =>
  accessEvent("iam", eventName, { eventTime, requestParameters: { roleName, ...more } });

/** A permission set is assigned. */
export const assigned = (eventTime: string, permissionSetArn: string, more: object = {}) =>
  accessEvent("sso", "CreateAccountAssignment", {
    eventTime,
    requestParameters: {
      ...{ instanceArn: INSTANCE, targetId: "111122223333", targetType: "AWS_ACCOUNT" },
      ...{ permissionSetArn, principalType: "USER", principalId: "u-1" },
    },
    ...more,
  });
