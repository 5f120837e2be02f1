import type * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import { glob } from "../glob.ts";
import type { Operations } from "../wire.ts";
import { awsPolicyDetails, entriesOf } from "./iam-entries.ts";
import { listed, missing, required, violated } from "./iam-inputs.ts";

type Document = { readonly Statement?: unknown };
interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** IAM's policy simulator, for the users, groups and roles of the account. */
export const iamSimulation = (account: SimulatedAccount): Operations<typeof sdk> => ({
  SimulatePrincipalPolicy(input) {
    const { PolicySourceArn, ActionNames = [], ResourceArns = ["*"], PolicyInputList = [], MaxItems, Marker } = input;
    const { PermissionsBoundaryPolicyInputList: instead } = input;
    if (!ActionNames.length)
      throw violated("Value null at 'actionNames' failed to satisfy constraint: Member must not be null");
    const source = required("policySourceArn", PolicySourceArn);
    const { policies, boundary } = policiesOf(account, source);
    const all = [...policies, ...PolicyInputList].map(statementsOf);
    const [own] = instead ?? (boundary === undefined ? [] : [boundary]);
    const limit = own === undefined ? undefined : statementsOf(own);
    const results = ActionNames.flatMap((action) =>
      ResourceArns.map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: decision(all.flat(), limit, action, resource),
        MatchedStatements: [],
        MissingContextValues: [],
      })),
    );
    const query = JSON.stringify(["SimulatePrincipalPolicy", source, ActionNames, ResourceArns]);
    const { items, rest } = listed(results, { MaxItems, Marker, query });
    return { EvaluationResults: items, ...rest };
  },
});

function decision(
  statements: readonly Statement[],
  limit: readonly Statement[] | undefined,
  action: string,
  resource: string,
): "allowed" | "explicitDeny" | "implicitDeny" {
  const meets = (all: readonly Statement[], effect: string) =>
    all.some((each) => each.Effect === effect && concerns(each, action, resource));
  if (meets(statements, "Deny") || (limit && meets(limit, "Deny"))) return "explicitDeny";
  const allowed = meets(statements, "Allow") && (limit === undefined || meets(limit, "Allow"));
  return allowed ? "allowed" : "implicitDeny";
}

/** Whether a statement is about a call. A condition does not hold: a simulation here gets no values for its keys. */
function concerns(statement: Statement, action: string, resource: string): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const lower = (patterns: unknown) => textsOf(patterns).map((each) => each.toLowerCase());
  const isAction = NotAction
    ? !matches(lower(NotAction), action.toLowerCase())
    : matches(lower(Action), action.toLowerCase());
  const isResource = NotResource ? !matches(textsOf(NotResource), resource) : matches(textsOf(Resource), resource);
  return isAction && isResource && Condition === undefined;
}

const matches = (patterns: readonly string[], value: string) => patterns.some((each) => glob(each).test(value));

/** The policies that apply to a user, a group or a role, as JSON, and its boundary. */
function policiesOf(account: SimulatedAccount, source: string): { policies: string[]; boundary: string | undefined } {
  const managed = new Map(
    [...entriesOf(account, "LocalManagedPolicy"), ...awsPolicyDetails(account)].map(
      ({ Arn, PolicyVersionList = [] }) => [
        Arn,
        PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document,
      ],
    ),
  );
  const texts = (attached: readonly sdk.AttachedPolicy[] = [], inline: readonly sdk.PolicyDetail[] = []) =>
    [...attached.map(({ PolicyArn }) => managed.get(PolicyArn)), ...inline.map(({ PolicyDocument }) => PolicyDocument)]
      .filter((each) => each !== undefined)
      .map(decodeURIComponent);
  const groups = entriesOf(account, "Group");
  const boundaryOf = (detail: sdk.UserDetail | sdk.RoleDetail) => {
    if (!detail.PermissionsBoundary) return undefined;
    // A policy that is gone allows nothing.
    return decodeURIComponent(managed.get(detail.PermissionsBoundary.PermissionsBoundaryArn) ?? "{}");
  };
  const user = entriesOf(account, "User").find(({ Arn }) => Arn === source);
  if (user) {
    const { AttachedManagedPolicies, UserPolicyList, GroupList = [] } = user;
    const ofGroups = groups.filter(({ GroupName = "" }) => GroupList.includes(GroupName));
    const policies = ofGroups.flatMap((each) => texts(each.AttachedManagedPolicies, each.GroupPolicyList));
    return { policies: [...texts(AttachedManagedPolicies, UserPolicyList), ...policies], boundary: boundaryOf(user) };
  }
  const group = groups.find(({ Arn }) => Arn === source);
  if (group) return { policies: texts(group.AttachedManagedPolicies, group.GroupPolicyList), boundary: undefined };
  const role = entriesOf(account, "Role").find(({ Arn }) => Arn === source);
  if (role) return { policies: texts(role.AttachedManagedPolicies, role.RolePolicyList), boundary: boundaryOf(role) };
  throw missing(`The principal ${source} cannot be found.`);
}

function statementsOf(text: string): Statement[] {
  const { Statement: statements = [] } = JSON.parse(text) as Document;
  return (Array.isArray(statements) ? statements : [statements]) as Statement[];
}

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
