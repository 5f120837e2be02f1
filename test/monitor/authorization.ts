import { takesNoResource } from "../infra/iam.ts";

/** A request to AWS, as it goes over the wire. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One thing that IAM has to allow for a request. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

/** Who signed a request, for which service and where, which operation it is, and what it asks. */
export interface Request {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Reads a signed request in any of AWS's protocols that we speak. @throws Error when it is not signed */
export function requestOf({ path, headers, body }: WireRequest): Request {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers["authorization"] ?? "");
  if (!scope) throw new Error("the request is not signed");
  const [, accessKeyId = "", region = "", service = ""] = scope;
  const target = headers["x-amz-target"]?.split(".").at(-1);
  const form = /x-www-form-urlencoded/.test(headers["content-type"] ?? "") ? new URLSearchParams(body) : undefined;
  // What has neither is of a REST service, whose path is the operation's name: /listRegions.
  const operation =
    target ?? form?.get("Action") ?? s3OperationIn(path) ?? path.replace(/^\/./, (text) => text.slice(1).toUpperCase());
  if (service === "s3") return { accessKeyId, region, service, operation, input: s3InputIn(path) };
  const input = (form ? Object.fromEntries(form) : JSON.parse(body || "{}")) as Record<string, unknown>;
  return { accessKeyId, region, service, operation, input };
}

/** S3's clients name the operation in the query. */
const s3OperationIn = (path: string) => new URL(path, "http://s3").searchParams.get("x-id");
const s3InputIn = (path: string) => {
  const [, Bucket, Key] = /^\/([^/]+)\/(.+)$/.exec(decodeURIComponent(new URL(path, "http://s3").pathname)) ?? [];
  return { Bucket, Key };
};

/** The operations of a transaction are authorised as what each of its items does. */
const IN_TRANSACTION: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/**
 * What IAM has to allow for a request, in an account: for each action, every resource that AWS's Service Authorization
 * Reference marks as required. A transaction needs what its items need, and no permission of its own.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * @throws Error for an action whose resources are not known here
 */
export function permissionsOf({ service, operation, region, input }: Request, account: string): readonly Permission[] {
  // Everybody may ask who he is. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (service === "sts" && operation === "GetCallerIdentity") return [];
  const text = (name: string) => String(input[name]);
  const table = (name: unknown) => `arn:aws:dynamodb:${region}:${account}:table/${String(name)}`;
  if (service === "dynamodb" && operation === "TransactWriteItems") {
    const items = input["TransactItems"] as readonly Readonly<Record<string, { TableName: string }>>[];
    return items.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => ({
        action: `dynamodb:${IN_TRANSACTION[kind]}`,
        resource: table(TableName),
      })),
    );
  }
  const object = `arn:aws:s3:::${text("Bucket")}/${text("Key")}`;
  const ou = `arn:aws:organizations::${account}:ou/o-exampleorgid/${text("OrganizationalUnitId")}`;
  const queried = `${table(input["TableName"])}${input["IndexName"] ? `/index/${text("IndexName")}` : ""}`;
  const store = `arn:aws:identitystore::${account}:identitystore/${text("IdentityStoreId")}`;
  const group = `arn:aws:identitystore:::group/${text("GroupId")}`;
  const target = `arn:aws:sso:::account/${text("AccountId")}`;
  // A rule's ARN has an id that AWS gives, not its name.
  const rule = `arn:aws:config:${region}:${account}:config-rule/config-rule-abc123`;
  const user = `arn:aws:iam::${account}:user/${text("UserName")}`;
  const onSet = [text("InstanceArn"), text("PermissionSetArn")];
  const resources: Readonly<Record<string, readonly string[]>> = {
    "account:ListRegions": [`arn:aws:account::${account}:account`],
    "cloudtrail:GetEventSelectors": [text("TrailName")],
    "cloudtrail:GetTrailStatus": [text("Name")],
    "config:GetComplianceDetailsByConfigRule": [rule],
    "config:StartConfigRulesEvaluation": [rule],
    "dynamodb:DeleteItem": [table(input["TableName"])],
    "dynamodb:PutItem": [table(input["TableName"])],
    "dynamodb:Query": [queried],
    "iam:GetLoginProfile": [user],
    "iam:ListMFADevices": [user],
    "identitystore:DescribeGroup": [store, group],
    "identitystore:DescribeUser": [store, `arn:aws:identitystore:::user/${text("UserId")}`],
    "identitystore:ListGroupMemberships": [store, group, "arn:aws:identitystore:::membership/*"],
    "identitystore:ListGroups": [store, "arn:aws:identitystore:::group/*"],
    "identitystore:ListUsers": [store, "arn:aws:identitystore:::user/*"],
    "organizations:DescribeOrganizationalUnit": [ou],
    "organizations:ListTagsForResource": [
      `arn:aws:organizations::${account}:account/o-exampleorgid/${text("ResourceId")}`,
    ],
    "s3:GetObject": [object],
    "s3:PutObject": [object],
    "sns:Publish": [text("TopicArn")],
    "ssm:GetParameter": [`arn:aws:ssm:${region}:${account}:parameter/${text("Name")}`],
    "sso:DescribePermissionSet": onSet,
    "sso:GetInlinePolicyForPermissionSet": onSet,
    "sso:GetPermissionsBoundaryForPermissionSet": onSet,
    "sso:ListAccountAssignments": [...onSet, target],
    "sso:ListAccountAssignmentsForPrincipal": [text("InstanceArn")],
    "sso:ListAccountsForProvisionedPermissionSet": onSet,
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet": onSet,
    "sso:ListManagedPoliciesInPermissionSet": onSet,
    "sso:ListPermissionSets": [text("InstanceArn")],
    "sso:ListRegions": [text("InstanceArn")],
    "sso:ListPermissionSetsProvisionedToAccount": [text("InstanceArn"), target],
    "sts:AssumeRole": [text("RoleArn")],
  };
  const action = `${service}:${operation}`;
  const needed = takesNoResource(action) ? ["*"] : resources[action];
  if (!needed) throw new Error(`${action}: which resources it takes is not known; AWS's reference says so`);
  return needed.map((resource) => ({ action, resource }));
}
