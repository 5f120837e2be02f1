/**
 * Resource patterns for IAM policies. The account's own resources (its trail, its instance of Identity Center) are not
 * known before they are read, so each pattern is the narrowest one that covers all of them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export const ACCOUNT = "arn:*:account::*:account";
export const IAM_USER = "arn:*:iam::*:user/*";
export const TRAIL = "arn:*:cloudtrail:*:*:trail/*";
export const INSTANCE = "arn:*:sso:::instance/*";
export const PERMISSION_SET = "arn:*:sso:::permissionSet/*";
export const SSO_ACCOUNT = "arn:*:sso:::account/*";
export const STORE = "arn:*:identitystore::*:identitystore/*";
export const STORE_USER = "arn:*:identitystore:::user/*";
export const STORE_GROUP = "arn:*:identitystore:::group/*";
export const STORE_MEMBERSHIP = "arn:*:identitystore:::membership/*";
