import type { Text } from "../model/text.ts";
import type { Audience, PolicyName } from "./names.ts";

/** A statement of a service control policy. Ours only deny: what allows is the policy `FullAWSAccess` that AWS attaches. */
export interface DenyStatement {
  readonly Sid: string;
  readonly Effect: "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly DenyStatement[];
}

/** What a policy is generated for. */
export interface Circumstances {
  readonly partition: string;
  /** ARNs of the roles that a policy leaves free, `*` allowed. */
  readonly exempt: readonly string[];
  /** The ids of the groups in Identity Center that nobody may be added to. */
  readonly groups: readonly string[];
  /** The deployment that a policy of the monitor protects. */
  readonly monitor?: MonitorNames;
}

/** The names of a deployment. */
export interface MonitorNames {
  /** What the names of its resources begin with, such as `genkan-production-`. */
  readonly prefix: string;
  /** `*` where it is not known. */
  readonly account: string;
  /** The ids of its KMS keys, which have no name. */
  readonly keys: readonly string[];
}

/** A service control policy that keeps what Genkan watches from happening. */
export interface ServiceControlPolicy {
  readonly name: PolicyName;
  readonly audience: Audience;
  /** What it denies, as a sentence. */
  readonly denies: Text;
  /** What to know before it is attached. */
  readonly traps: readonly Text[];
  /** Set where it breaks what many accounts still do: it is printed only when it is named. */
  readonly isOptIn?: true;
  /** Whether the roles of `exempt` stay free. */
  readonly exempts: boolean;
  /**
   * Whose calls it denies. `root`: the ledger records all calls of the root user. `anybody`: it records only the calls that
   * changed a finding.
   */
  readonly callers: "root" | "anybody";
  /** The names that CloudTrail records the denied calls under, where they are few. */
  readonly eventNames: readonly string[];
  document(circumstances: Circumstances): PolicyDocument;
}

/**
 * The most characters of a service control policy.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const MOST_CHARACTERS = 10_240;

/** A policy would be longer than AWS accepts. */
export class PolicyTooLongError extends Error {
  override readonly name = "PolicyTooLongError";
  readonly policy: string;
  readonly characters: number;

  constructor(policy: string, characters: number) {
    super(`${policy} would have ${characters} characters; AWS accepts ${MOST_CHARACTERS}`);
    this.policy = policy;
    this.characters = characters;
  }
}

/**
 * The policy as AWS stores it. The CLI stores every character as it is given, so there is no white space.
 * @throws PolicyTooLongError
 */
export function contentOf(policy: ServiceControlPolicy, circumstances: Circumstances): string {
  const content = JSON.stringify(policy.document(circumstances));
  if (content.length > MOST_CHARACTERS) throw new PolicyTooLongError(policy.name, content.length);
  return content;
}

export const documentOf = (...statements: readonly DenyStatement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** The root user of any account. */
export const anyRoot = (partition: string): string => `arn:${partition}:iam::*:root`;

/**
 * The condition that a request is not one of central root management. Its sessions (`sts:AssumeRoot`) are root of the member
 * in every other respect: a policy on root that forgets this condition shuts them out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const NO_ROOT_SESSION = { Null: { "aws:AssumedRoot": "true" } } as const;

/** The condition that no exempt role makes the request; none where there are no such roles. */
export const exceptFor = (roles: readonly string[]) =>
  roles.length ? { ArnNotLike: { "aws:PrincipalArn": roles } } : {};
