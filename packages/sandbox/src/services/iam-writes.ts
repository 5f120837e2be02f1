import * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import { awsPolicies } from "../aws-policies.ts";
import { inlinePoliciesOf, withoutOwnNames } from "../inline-policies.ts";
import { ownPolicyArn, policyArn, policyName } from "../principal.ts";
import type { Organization, Scenario } from "../scenario.ts";
import type { Operations } from "../wire.ts";
import { listed, missing, required, userNamed, violated } from "./iam-inputs.ts";

type User = Scenario["iamUsers"][number];
type Feature = Organization["features"][number];

const $metadata = {};
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICIES = 10;
const FEATURES: readonly Feature[] = ["RootCredentialsManagement", "RootSessions"];

/** What administrators change in IAM: policies and groups of users, and central root management. */
export function iamWrites(account: SimulatedAccount, accounts: Accounts): Operations<typeof sdk> {
  const edit = (user: User, changed: Partial<User>) =>
    account.write({
      iamUsers: account.scenario.iamUsers.map((each) => (each.name === user.name ? { ...each, ...changed } : each)),
    });
  const userOf = (name: string | undefined) => userNamed(account, required("userName", name));
  const groupNamed = (name: string | undefined): string => {
    const group = required("groupName", name);
    if (account.scenario.iamGroups.some((each) => each.name === group)) return group;
    throw missing(`The group with name ${group} cannot be found.`);
  };
  const inlineOf = (user: User, name: string | undefined) => {
    const policy = inlinePoliciesOf(user).find((each) => each.name === required("policyName", name));
    if (policy) return policy;
    throw missing(`The user policy with name ${name} cannot be found.`);
  };
  /** Switches one feature of central root management on or off. */
  const feature = (name: Feature, isOn: boolean) => () => {
    const organization = manageable(account);
    const enabled = FEATURES.filter((each) => (each === name ? isOn : organization.features.includes(each)));
    accounts.own.write({ organization: { ...organization, features: enabled } });
    return { OrganizationId: organization.id, EnabledFeatures: enabled };
  };

  return {
    AttachUserPolicy({ UserName, PolicyArn }) {
      const user = userOf(UserName);
      const arn = required("policyArn", PolicyArn);
      if (!isPolicy(account, arn)) throw missing(`Policy ${arn} does not exist or is not attachable.`);
      const { policies } = user;
      if (policies.some((each) => policyArn(account, each) === arn)) return {};
      if (policies.length >= POLICIES)
        throw new sdk.LimitExceededException({
          message: `Cannot exceed quota for PoliciesPerUser: ${POLICIES}`,
          $metadata,
        });
      edit(user, { policies: [...policies, policyName(account, arn)] });
      return {};
    },
    DetachUserPolicy({ UserName, PolicyArn }) {
      const user = userOf(UserName);
      const arn = required("policyArn", PolicyArn);
      const policies = user.policies.filter((each) => policyArn(account, each) !== arn);
      if (policies.length === user.policies.length) throw missing(`Policy ${arn} was not found.`);
      edit(user, { policies });
      return {};
    },
    ListAttachedUserPolicies({ UserName, MaxItems, Marker }) {
      const user = userOf(UserName);
      const attached = user.policies.map((each) => policyArn(account, each));
      const query = `ListAttachedUserPolicies ${user.name}`;
      const { items, rest } = listed(attached, { MaxItems, Marker, query });
      return { AttachedPolicies: items.map((PolicyArn) => ({ PolicyName: lastOf(PolicyArn), PolicyArn })), ...rest };
    },

    PutUserPolicy({ UserName, PolicyName, PolicyDocument }) {
      const user = userOf(UserName);
      const name = required("policyName", PolicyName);
      if (!/^[\w+=,.@-]{1,128}$/.test(name))
        throw violated(`Value '${name}' at 'policyName' failed to satisfy constraint: [\\w+=,.@-]+`);
      const document = parsed(required("policyDocument", PolicyDocument));
      const others = inlinePoliciesOf(user).filter((each) => each.name !== name);
      edit(user, { inlinePolicies: withoutOwnNames([...others, { name, document }]) });
      return {};
    },
    GetUserPolicy({ UserName, PolicyName }) {
      const user = userOf(UserName);
      const { name, document } = inlineOf(user, PolicyName);
      const text = typeof document === "string" ? document : JSON.stringify(document);
      return { UserName: user.name, PolicyName: name, PolicyDocument: encodeURIComponent(text) };
    },
    DeleteUserPolicy({ UserName, PolicyName }) {
      const user = userOf(UserName);
      const { name } = inlineOf(user, PolicyName);
      const left = inlinePoliciesOf(user).filter((each) => each.name !== name);
      edit(user, { inlinePolicies: withoutOwnNames(left) });
      return {};
    },
    ListUserPolicies({ UserName, MaxItems, Marker }) {
      const user = userOf(UserName);
      const names = inlinePoliciesOf(user).map(({ name }) => name);
      const { items, rest } = listed(names, { MaxItems, Marker, query: `ListUserPolicies ${user.name}` });
      return { PolicyNames: items, ...rest };
    },

    AddUserToGroup({ UserName, GroupName }) {
      const group = groupNamed(GroupName);
      const user = userOf(UserName);
      if (!user.groups.includes(group)) edit(user, { groups: [...user.groups, group] });
      return {};
    },
    RemoveUserFromGroup({ UserName, GroupName }) {
      const group = groupNamed(GroupName);
      const user = userOf(UserName);
      if (!user.groups.includes(group)) throw missing(`User ${user.name} not in group ${group}`);
      edit(user, { groups: user.groups.filter((each) => each !== group) });
      return {};
    },

    EnableOrganizationsRootCredentialsManagement: feature("RootCredentialsManagement", true),
    DisableOrganizationsRootCredentialsManagement: feature("RootCredentialsManagement", false),
    EnableOrganizationsRootSessions: feature("RootSessions", true),
    DisableOrganizationsRootSessions: feature("RootSessions", false),
  };
}

/** The organization whose central root management the account may switch. @throws as IAM does if it may not */
function manageable({ scenario: { organization, account: id } }: SimulatedAccount): Organization {
  if (!organization)
    throw new sdk.OrganizationNotFoundException({
      message: "The request was rejected because your account is not a member of an organization.",
      $metadata,
    });
  const { managementAccount, delegatedAdministrators, featureSet, trustedAccessForIam } = organization;
  if (id !== managementAccount) {
    if (delegatedAdministrators.includes(id))
      throw new sdk.CallerIsNotManagementAccountException({
        message: "The request was rejected because the account making the request is not the management account.",
        $metadata,
      });
    throw new sdk.AccountNotManagementOrDelegatedAdministratorException({
      message:
        "The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access.",
      $metadata,
    });
  }
  if (featureSet !== "ALL")
    throw new sdk.OrganizationNotInAllFeaturesModeException({
      message: "The request was rejected because your organization does not have All features enabled.",
      $metadata,
    });
  if (!trustedAccessForIam)
    throw new sdk.ServiceAccessNotEnabledException({
      message: "The request was rejected because trusted access is not enabled for IAM in Organizations.",
      $metadata,
    });
  return organization;
}

const lastOf = (arn: string) => arn.split("/").at(-1);

/** Whether a policy can be attached. AWS has more policies than those whose text is known here. */
function isPolicy(account: SimulatedAccount, arn: string): boolean {
  const { iamPolicies, partition } = account.scenario;
  const [, name] = new RegExp(`^arn:${partition}:iam::aws:policy/([\\w+=,.@/-]+)$`).exec(arn) ?? [];
  if (name !== undefined) return Object.hasOwn(awsPolicies, name) || !name.startsWith("root-task/");
  return iamPolicies.some((each) => ownPolicyArn(account, each) === arn);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null && "Statement" in document)
      return document as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw new sdk.MalformedPolicyDocumentException({ message: "Syntax errors in policy.", $metadata });
}
