import { glob } from "./glob.ts";
import type { Principal } from "./principal.ts";
import type { Scenario } from "./scenario.ts";

type Trusts = Scenario["iamRoles"][number]["trusts"];

/** Who asks for a role, and with what. */
export interface RoleRequest {
  readonly principal: Principal;
  /** The organization of the caller. */
  readonly organization: string | undefined;
  readonly sessionName: string;
  readonly externalId: string | undefined;
}

/** A trust policy: as the scenario writes it, or one that trusts the listed services and AWS principals. */
export function trustPolicy(trusts: Trusts): object {
  if (typeof trusts === "object" && !Array.isArray(trusts)) return trusts;
  const principals = Array.isArray(trusts) ? trusts : [trusts];
  const AWS = principals.filter((each) => /^(arn:|\d{12}$|\*$)/.test(each));
  const Service = principals.filter((each) => !AWS.includes(each));
  const Principal = {
    ...(AWS.length ? { AWS: oneOrAll(AWS) } : {}),
    ...(Service.length ? { Service: oneOrAll(Service) } : {}),
  };
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: ["sts:AssumeRole"] }] };
}

const oneOrAll = (values: readonly string[]) => (values.length === 1 ? values[0] : values);

/**
 * Whether a trust policy lets somebody assume its role. What is not simulated here counts against the caller: an
 * unknown condition does not allow, and does not lift a denial.
 */
export function isTrusted(trusts: Trusts, request: RoleRequest): boolean {
  const statements = listOf((trustPolicy(trusts) as { Statement?: unknown }).Statement).filter(isRecord);
  const meets = (effect: string, whereUnknown: boolean) =>
    statements.some(
      (statement) =>
        statement["Effect"] === effect &&
        textsOf(statement["Action"]).some((action) => glob(action.toLowerCase()).test("sts:assumerole")) &&
        isAmong(statement["Principal"], request.principal) &&
        (conditionsHold(statement["Condition"], request) ?? whereUnknown),
    );
  return meets("Allow", false) && !meets("Deny", true);
}

/** Whether a statement's principals include the caller. */
function isAmong(principals: unknown, { account, arn, role }: Principal): boolean {
  const listed = principals === "*" ? ["*"] : isRecord(principals) ? textsOf(principals["AWS"]) : [];
  return listed.some(
    (each) =>
      each === "*" ||
      each === account ||
      each === arn ||
      each === role ||
      (each.startsWith("arn:") && each.endsWith(`:iam::${account}:root`)),
  );
}

type Compare = (value: string, pattern: string) => boolean;
const equals: Compare = (value, pattern) => value === pattern;
const like: Compare = (value, pattern) => glob(pattern).test(value);
const COMPARISONS: Readonly<Record<string, Compare>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
};

/** Whether all conditions hold; `undefined` if one of them is not simulated. */
function conditionsHold(conditions: unknown, request: RoleRequest): boolean | undefined {
  const values = valuesOf(request);
  const results = Object.entries(isRecord(conditions) ? conditions : {}).flatMap(([operator, tests]) => {
    const [, base = "", ifExists] = /^(.+?)(IfExists)?$/.exec(operator) ?? [];
    const negated = base.includes("Not");
    const compare = COMPARISONS[base.replace("Not", "")];
    return Object.entries(isRecord(tests) ? tests : {}).map(([key, patterns]) => {
      const name = key.toLowerCase();
      if (!compare || !values.has(name)) return undefined;
      const value = values.get(name);
      if (value === undefined) return negated || ifExists !== undefined;
      return textsOf(patterns).some((pattern) => compare(value, pattern)) !== negated;
    });
  });
  return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
}

const PRINCIPAL_TYPES = { role: "AssumedRole", user: "User", root: "Account" } as const;

/** The values of the condition keys that are simulated; `undefined`: the request has none. */
const valuesOf = ({ principal, organization, sessionName, externalId }: RoleRequest) =>
  new Map<string, string | undefined>([
    ["aws:principalarn", principal.role],
    ["aws:principalaccount", principal.account],
    ["aws:principaltype", PRINCIPAL_TYPES[principal.kind]],
    ["aws:principalorgid", organization],
    ["sts:rolesessionname", sessionName],
    ["sts:externalid", externalId],
  ]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const textsOf = (value: unknown): readonly string[] => listOf(value).filter((each) => typeof each === "string");
