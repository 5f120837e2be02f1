import type { Subject } from "../model/control.ts";
import type { PolicyRef } from "../model/evidence.ts";
import { awsManaged, type StatementText } from "./aws-managed.ts";

/** The principal that asks for access: what policies can compare it with. */
export interface Caller extends Subject {
  /** `null` if it is not known. */
  readonly arn: string | null;
  /** The name of an IAM user; `null` for a role. */
  readonly userName: string | null;
  /** The unique id (`AIDA…`, `AROA…`); `null` if it is not known. */
  readonly id: string | null;
  /** Set for a privileged root session of the management account (`sts:AssumeRoot`). */
  readonly assumedRoot?: true;
}

/** What a request contains besides its action and resource. */
export interface Request {
  /** The service that `iam:PassRole` passes a role to. */
  readonly passedToService?: string;
}

/** A policy document as its author writes it. */
interface Document {
  readonly Version?: unknown;
  readonly Statement?: StatementText | readonly StatementText[];
}

/** A pattern: `*` matches any characters, `?` one. */
export interface Pattern {
  readonly text: string;
  /** The text before the first wildcard. */
  readonly head: string;
}

/** One statement, parsed once and evaluated often. */
export interface Statement {
  readonly allows: boolean;
  /** In lower case. */
  readonly actions: readonly Pattern[];
  readonly notActions: readonly Pattern[] | null;
  readonly resources: readonly Pattern[];
  readonly notResources: readonly Pattern[] | null;
  /** Whether `${…}` is a variable: documents of the first version have none. */
  readonly variables: boolean;
  readonly conditional: boolean;
  readonly conditions: readonly Condition[];
  /** Whether `conditions` are all that it has: none has an operator or a variable that is not understood. */
  readonly isUnderstood: boolean;
  readonly text: StatementText;
}

/** A condition on something that the question determines. Every other condition counts as met. */
interface Condition extends Comparison {
  readonly key: string;
  readonly values: readonly string[];
  /** The condition is met if the key is absent. */
  readonly ifExists: boolean;
}

/** How an operator compares the value of a key with its own. */
interface Comparison {
  readonly like: boolean;
  readonly ignoreCase: boolean;
  /** The condition is met if no value matches, or if the key is absent. */
  readonly negated: boolean;
  /** The condition is about whether the key is absent, whatever its value (`Null`). */
  readonly ofAbsence: boolean;
}

/**
 * Two names that no pattern matches both of, unless it matches every name: they have no character and no length in
 * common.
 */
export const probes = ["11", "2".repeat(40)] as const;

/** Actions that represent any action of any service, including services that AWS has yet to launch. */
export const anyAction = probes.map((probe) => `${probe}:${probe}`);

/** The statements of a policy that are about one action. */
interface About {
  readonly allow: readonly Statement[];
  /** Statements without a condition. A conditional Deny counts as not met, because the widest access counts. */
  readonly deny: readonly Statement[];
}
const NOTHING: About = { allow: [], deny: [] };

const serviceOf = (action: string) => action.slice(0, action.indexOf(":"));

/** The statements of one policy. Answers are cached, because thousands of principals share a policy. */
export class Policy {
  /** `false` for a policy of AWS's whose text is not known. */
  readonly known: boolean;
  readonly statements: readonly Statement[];
  readonly #about = new Map<string, About>();
  /** The services that it names; `null` if it is about any service. */
  readonly #services: ReadonlySet<string> | null;

  /** The policy without patterns that IAM refuses to store: what it certainly grants. */
  readonly certain: Policy;

  constructor(statements: readonly Statement[], known = true) {
    this.statements = statements;
    this.known = known;
    const actions = statements.flatMap((each) => (each.notActions ? [] : each.actions));
    const anyService =
      statements.some(({ notActions }) => notActions) || actions.some(({ head }) => !head.includes(":"));
    this.#services = anyService ? null : new Set(actions.map(({ text }) => serviceOf(text)));
    const doubtful = statements.some(({ allows, actions }) => allows && actions.some(({ text }) => isRefused(text)));
    this.certain = doubtful ? new Policy(statements.map(withoutRefused), known) : this;
  }

  /** The statements that are about an action. */
  about(action: string): About {
    const kept = this.#about.get(action);
    if (kept) return kept;
    const lower = action.toLowerCase();
    if (this.#services && !this.#services.has(serviceOf(lower))) return NOTHING;
    const hit = this.statements.filter((statement) => covers(statement.actions, statement.notActions, lower));
    const found = {
      allow: hit.filter(({ allows }) => allows),
      deny: hit.filter(({ allows, conditional }) => !allows && !conditional),
    };
    this.#about.set(action, found);
    return found;
  }
}

const withoutRefused = (statement: Statement): Statement =>
  statement.allows ? { ...statement, actions: statement.actions.filter(({ text }) => !isRefused(text)) } : statement;

/** Whether patterns match a text; with exceptions, whether none of those does. */
export const covers = (patterns: readonly Pattern[], exceptions: readonly Pattern[] | null, text: string): boolean =>
  exceptions ? !exceptions.some((each) => fits(each, text)) : patterns.some((each) => fits(each, text));

const patternOf = (text: string): Pattern => {
  const wild = text.search(/[*?]/);
  return { text, head: wild < 0 ? text : text.slice(0, wild) };
};

/** For most pairs, the text before the first wildcard already decides. */
const fits = ({ text, head }: Pattern, asked: string): boolean =>
  text.length === head.length
    ? text === asked
    : asked.startsWith(head) && ((text.length === head.length + 1 && text.endsWith("*")) || matches(text, asked));

const read = new WeakMap<PolicyRef, Policy | null>();

/** Parses a policy; `null` if its text cannot be read. */
export function policyOf(ref: PolicyRef): Policy | null {
  const known = read.get(ref);
  if (known !== undefined) return known;
  const policy = parsed(ref);
  read.set(ref, policy);
  return policy;
}

function parsed({ name, document }: PolicyRef): Policy | null {
  const statements = document === null ? null : statementsIn(document);
  if (statements) return new Policy(statements);
  const managed = awsManagedName(name);
  if (managed === null) return null;
  const known = Object.hasOwn(awsManaged, managed) ? awsManaged[managed] : undefined;
  return new Policy(statementsOf({ Version: "2012-10-17", Statement: known ?? [] }) ?? [], known !== undefined);
}

/** The name, with its path, of an AWS managed policy; `null` for any other policy. */
const awsManagedName = (name: string): string | null => /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(name)?.[1] ?? null;

/** The statements of a document; `null` if it cannot be read. */
export function statementsIn(document: string): readonly Statement[] | null {
  try {
    return statementsOf(JSON.parse(document));
  } catch {
    return null;
  }
}

function statementsOf(document: Document | null): readonly Statement[] | null {
  if (document === null || typeof document !== "object") return null;
  const texts = list(document.Statement);
  if (!texts.every((each) => each !== null && typeof each === "object")) return null;
  const variables = document.Version === "2012-10-17";
  return texts
    .filter(({ Effect }) => Effect === "Allow" || Effect === "Deny")
    .map((text) => {
      const { NotAction, NotResource, Condition } = text;
      const conditions = conditionsOf(Condition);
      return {
        allows: text.Effect === "Allow",
        actions: strings(text.Action).map(actionPattern),
        notActions: NotAction === undefined ? null : strings(NotAction).map(actionPattern),
        resources: strings(text.Resource).map(resourcePattern),
        notResources: NotResource === undefined ? null : strings(NotResource).map(resourcePattern),
        variables,
        conditional: typeof Condition === "object" && Condition !== null && Object.keys(Condition).length > 0,
        conditions,
        isUnderstood: conditions.length === keysIn(Condition),
        text,
      };
    });
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
const strings = (value: unknown): string[] => list(value).filter((each) => typeof each === "string");

const actionPattern = (text: string) => patternOf(text.toLowerCase());

/** IAM completes an ARN of fewer than six parts with wildcards. */
function resourcePattern(text: string): Pattern {
  const missing = 6 - text.split(":").length;
  return patternOf(text.startsWith("arn:") && missing > 0 ? text + ":*".repeat(missing) : text);
}

const equal: Comparison = { like: false, ignoreCase: false, negated: false, ofAbsence: false };
const like: Comparison = { ...equal, like: true };
const equalInAnyCase: Comparison = { ...equal, ignoreCase: true };
const negated = (comparison: Comparison): Comparison => ({ ...comparison, negated: true });

/** The comparisons whose result is known if their key is. Numeric and date comparisons count as met. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  stringequals: equal,
  stringnotequals: negated(equal),
  stringequalsignorecase: equalInAnyCase,
  stringnotequalsignorecase: negated(equalInAnyCase),
  stringlike: like,
  stringnotlike: negated(like),
  arnequals: like,
  arnnotequals: negated(like),
  arnlike: like,
  arnnotlike: negated(like),
  bool: equalInAnyCase,
  null: { ...equalInAnyCase, ofAbsence: true },
};

function conditionsOf(condition: unknown): readonly Condition[] {
  if (typeof condition !== "object" || condition === null) return [];
  return Object.entries(condition).flatMap(([operator, keys]) => {
    const [, anyOf, name = "", ifExists] = /^(foranyvalue:)?([a-z]+?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
    const comparison = COMPARISONS[name];
    if (!comparison || typeof keys !== "object" || keys === null) return [];
    // Of several values, one that differs is enough: an absent key has none.
    if (anyOf !== undefined && comparison.negated) return [];
    return Object.entries(keys as Record<string, unknown>).flatMap(([key, value]) => {
      const values = list(value).map(String);
      const variable = values.some((each) => each.includes("${"));
      return variable ? [] : [{ key: key.toLowerCase(), values, ...comparison, ifExists: ifExists !== undefined }];
    });
  });
}

/** The number of keys that a statement's conditions compare. */
const keysIn = (condition: unknown): number =>
  typeof condition === "object" && condition !== null
    ? Object.values(condition).reduce((sum: number, keys) => sum + Object.keys(Object(keys)).length, 0)
    : 0;

/** The value of a condition key or a policy variable. `null`: the request has none; `undefined`: it is not known. */
function valueFor(key: string, caller: Caller, request: Request): string | null | undefined {
  switch (key) {
    case "aws:username":
      return caller.userName;
    case "aws:userid":
      return caller.userName === null ? undefined : (caller.id ?? undefined);
    case "aws:principalarn":
      return caller.arn ?? undefined;
    case "aws:principalaccount":
      return caller.account;
    case "aws:principaltype":
      if (caller.arn?.endsWith(":root")) return "Account";
      return caller.userName === null ? "AssumedRole" : "User";
    case "aws:ismcpserviceaction":
      // No action that Genkan asks for is one of AWS's MCP servers.
      return "false";
    case "aws:assumedroot":
      return caller.assumedRoot ? "true" : null;
    case "iam:passedtoservice":
      return request.passedToService ?? null;
    default:
      return undefined;
  }
}

/** Whether the conditions of a statement can be met, as far as the question determines them. */
export const canBeMet = ({ conditions }: Statement, caller: Caller, request: Request): boolean =>
  conditions.every((condition) => isMet(condition, caller, request) ?? true);

/** Whether a condition is met; `undefined` where the value of its key is not known. */
function isMet(condition: Condition, caller: Caller, request: Request): boolean | undefined {
  const { key, values, like, ignoreCase, negated, ofAbsence, ifExists } = condition;
  const found = valueFor(key, caller, request);
  if (found === undefined) return undefined;
  if (found === null && !ofAbsence) return ifExists || negated;
  const value = ofAbsence ? String(found === null) : (found ?? "");
  const same = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  return values.some((each) => (like ? matches(each, value) : same(each) === same(value))) !== negated;
}

/** A request to AWS, as far as it is known. */
export interface Asked extends Request {
  readonly caller: Caller;
  /** `null` where it is not known. */
  readonly action: string | null;
  /** An ARN; `null` where it is not known. */
  readonly resource: string | null;
}

/** Whether a Deny of a policy covers a request; `undefined` where the request does not say enough. */
export function isDenied(policy: Policy, { caller, action, resource, ...request }: Asked): boolean | undefined {
  const answers = policy.statements
    .filter(({ allows }) => !allows)
    .map((statement) =>
      all([
        action === null ? coversAll(statement.actions, statement.notActions) : coversAction(statement, action),
        resource === null
          ? coversAll(statement.resources, statement.notResources)
          : isAbout(statement, resource, caller),
        ...statement.conditions.map((each) => isMet(each, caller, request)),
        statement.isUnderstood || undefined,
      ]),
    );
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

const all = (answers: readonly (boolean | undefined)[]): boolean | undefined =>
  answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;

const coversAction = ({ actions, notActions }: Statement, action: string): boolean =>
  covers(actions, notActions, action.toLowerCase());

/** Whether patterns cover whatever it may be that is not known; `undefined` where they cover a part of it. */
const coversAll = (patterns: readonly Pattern[], exceptions: readonly Pattern[] | null): true | undefined =>
  (exceptions ? exceptions.length === 0 : patterns.some(({ text }) => /^\*+$/.test(text))) || undefined;

/** Whether a statement is about a resource. */
function isAbout(statement: Statement, resource: string, caller: Caller): boolean {
  const { resources, notResources, allows, variables } = statement;
  // An unknown value counts as the wider access: a wildcard in an Allow, nothing in a Deny.
  const hits = (patterns: readonly Pattern[], wide: boolean) =>
    patterns.some((each) => {
      if (!variables || !each.text.includes("${")) return fits(each, resource);
      const filled = filledIn(each.text, caller, wide);
      return filled !== null && matches(filled, resource);
    });
  return notResources ? !hits(notResources, !allows) : hits(resources, allows);
}

/**
 * A pattern with its variables filled in; `null` when it can match nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function filledIn(pattern: string, caller: Caller, wide: boolean): string | null {
  let impossible = false;
  const filled = pattern.replace(
    /\$\{([^},]*)(?:,\s*'([^']*)')?\}/g,
    (_, key: string, fallback: string | undefined) => {
      const value = valueFor(key.trim().toLowerCase(), caller, {}) ?? fallback;
      if (value !== undefined) return value;
      const absent = valueFor(key.trim().toLowerCase(), caller, {}) === null || /^[*?$]$/.test(key.trim());
      if (absent || !wide) impossible = true;
      return "*";
    },
  );
  return impossible ? null : filled;
}

/**
 * Whether IAM refuses an action pattern: one with a wildcard in its service ("Action vendors must not contain
 * wildcards"), except those that stand for every action. No stored policy should hold one.
 */
function isRefused(pattern: string): boolean {
  return /[*?]/.test(pattern.split(":")[0] ?? "") && !anyAction.every((each) => matches(pattern, each));
}

/** A policy that allows everything: the most that an unreadable policy may grant. */
export const everythingPolicy = new Policy(
  statementsOf({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }) ?? [],
);

/** The policies of a principal: those that grant, and those that limit. */
export interface Holdings {
  readonly caller: Caller;
  readonly granting: readonly Policy[];
  /** The policies whose Deny counts. */
  readonly denying: readonly Policy[];
  /** `null` if there is no boundary. */
  readonly boundary: Policy | null;
}

/** What a principal may do with its policies and its boundary. */
export class Access {
  readonly holdings: Holdings;

  constructor(holdings: Holdings) {
    this.holdings = holdings;
  }

  /** Whether an action on a resource is allowed. */
  may(action: string, resource: string, request: Request = {}): boolean {
    return this.allows(action, resource, request) && !this.denies(action, resource);
  }

  /** Whether an action is allowed on resources of any name. */
  mayAny(action: string, resources: readonly string[]): boolean {
    return (
      resources.every((resource) => this.allows(action, resource)) &&
      resources.some((resource) => !this.denies(action, resource))
    );
  }

  /** Whether an action is allowed on some resource. */
  maySomewhere(action: string): boolean {
    const { granting, boundary } = this.holdings;
    return [...granting, ...(boundary ? [boundary] : [])].some((policy) =>
      policy
        .about(action)
        .allow.some((statement) => this.#examples(action, statement).some((resource) => this.may(action, resource))),
    );
  }

  /** Whether any policy grants an action on anything, regardless of limits. */
  grants(action: string): boolean {
    return this.holdings.granting.some((policy) => policy.about(action).allow.length > 0);
  }

  /** Whether the boundary, if there is one, lets it pass. */
  passes(action: string, resource: string, request: Request = {}): boolean {
    const { boundary } = this.holdings;
    return !boundary || this.#allowedBy(boundary, action, resource, request);
  }

  /** The prefixes of the resources on which an action may be allowed: few, and none is a prefix of another. */
  headsOf(action: string): readonly string[] {
    const heads = new Set(
      this.holdings.granting.flatMap((policy) =>
        policy
          .about(action)
          .allow.flatMap(({ resources, notResources }) =>
            notResources ? [""] : resources.map(({ head }) => head.split("${")[0] ?? ""),
          ),
      ),
    );
    return [...heads].filter((head) => ![...heads].some((other) => other !== head && head.startsWith(other)));
  }

  /** Whether a policy allows it and the boundary lets it pass. */
  allows(action: string, resource: string, request: Request = {}): boolean {
    return (
      this.holdings.granting.some((policy) => this.#allowedBy(policy, action, resource, request)) &&
      this.passes(action, resource, request)
    );
  }

  /** {@link may} for one action on many resources. */
  asked(action: string): (resource: string, request?: Request) => boolean {
    const { granting, denying, boundary, caller } = this.holdings;
    const allow = granting.flatMap((policy) => policy.about(action).allow);
    const deny = denying.flatMap((policy) => policy.about(action).deny);
    const limit = boundary?.about(action).allow;
    const met = (statements: readonly Statement[], resource: string, request: Request) =>
      statements.some((each) => isAbout(each, resource, caller) && canBeMet(each, caller, request));
    return (resource, request = {}) =>
      met(allow, resource, request) &&
      (!limit || met(limit, resource, request)) &&
      !deny.some((each) => isAbout(each, resource, caller));
  }

  /** Whether an unconditional Deny covers it. */
  denies(action: string, resource: string): boolean {
    const { denying, caller } = this.holdings;
    return denying.some((policy) => policy.about(action).deny.some((each) => isAbout(each, resource, caller)));
  }

  #allowedBy(policy: Policy, action: string, resource: string, request: Request): boolean {
    const { caller } = this.holdings;
    return policy
      .about(action)
      .allow.some((each) => isAbout(each, resource, caller) && canBeMet(each, caller, request));
  }

  /** Resources that a statement is about: for every pattern, two that have nothing else in common. */
  #examples(action: string, { resources, notResources }: Statement): string[] {
    const { partition, account } = this.holdings.caller;
    const [service = ""] = action.split(":");
    const ofService = probes.map((probe) => `arn:${partition}:${service}:${probe}:${account}:${probe}`);
    if (notResources) return ofService;
    return resources.flatMap((each) => (/^\*+$/.test(each.text) ? ofService : exemplified(each)));
  }
}

/** Names that a pattern matches. */
export const exemplified = ({ text }: Pattern): string[] =>
  probes.map((probe) => text.replace(/\$\{[^}]*\}|\*/g, probe).replaceAll("?", probe[0]!));

/** Any action on any resource, as far as two probes of each can tell. */
export const anything = ({ partition, account }: Subject): readonly (readonly [string, string])[] =>
  anyAction.flatMap((action) =>
    probes.map((probe) => [action, `arn:${partition}:${probe}:${probe}:${account}:${probe}`] as const),
  );

/** Whether a pattern (`*`: any characters, `?`: one) matches a text. */
function matches(pattern: string, text: string): boolean {
  // Without a regular expression: a pattern comes from outside and could be made to be slow.
  let at = 0;
  let position = 0;
  // The position of the last `*`, and the end of the text that it matches.
  let star = -1;
  let end = 0;
  while (position < text.length) {
    if (pattern[at] === "*") {
      star = at;
      end = position;
      at += 1;
    } else if (pattern[at] === "?" || pattern[at] === text[position]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      // The `*` matches one character more.
      end += 1;
      at = star + 1;
      position = end;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
