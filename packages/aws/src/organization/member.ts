import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { World } from "@genkan/controls/engine/world";
import type { Control } from "@genkan/controls/model/control";
import type { Cause, Observations } from "@genkan/controls/model/evidence";
import { type Member, type OrganizationRef, subjectOf } from "@genkan/controls/model/organization";
import { collectFrom, type KnownFacts } from "../account.ts";
import { causeOf, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { nothingKnown } from "../nothing-known.ts";
import { givenToMember, memberControls, sweptFactNames } from "./controls.ts";
import type { SweptFacts } from "./swept.ts";

export const ASSUME_ROLE = "sts:AssumeRole";

/** The read role where no deployment names it. */
export const READ_ROLE = "genkan-read";

/** AWS's shortest session, in seconds. The evaluation of one account takes less. */
const SESSION = 900;
/** How CloudTrail shows our reads in the member. */
const SESSION_NAME = "genkan";

/** How to reach the members of an organization. */
export interface MemberAccess {
  readonly partition: string;
  /** The name of the read role in every member. */
  readonly roleName: string;
  /** The facts that every member has without a call. */
  readonly given: Observations;
  /** The management account. Where another account evaluates, it is read through a role as well, with all controls. */
  readonly managementAccount?: string;
  /** The facts that a sweep of Identity Center gives to a member; without it, none. */
  readonly sweptFor?: (account: string) => SweptFacts;
}

/** A member, ready to evaluate. */
export interface OpenMember extends Pick<World, "subject" | "collect">, Disposable {
  /** Why the read role could not be assumed; `null` if it was. Every fact is then unknown for this cause. */
  readonly unreadable: Cause | null;
}

/** How to reach the members of an organization, with what is known of every one of them. */
export const accessTo = (
  organization: OrganizationRef,
  at: Date,
  how: Omit<MemberAccess, "given" | "managementAccount">,
): MemberAccess => ({
  ...how,
  given: givenToMember(organization, at),
  managementAccount: organization.managementAccount,
});

/** The controls of an account that is evaluated as a member: all in the management account, else those that suit a member. */
export const controlsOfAccount = (
  controls: readonly Control[],
  account: string,
  { given, managementAccount, sweptFor }: Omit<MemberAccess, "partition" | "roleName">,
): readonly Control[] =>
  account === managementAccount ? controls : memberControls(controls, given, sweptFor && sweptFactNames);

/** The ARN of the read role in a member. */
export const readRoleArn = (account: string, { partition, roleName }: Pick<MemberAccess, "partition" | "roleName">) =>
  `arn:${partition}:iam::${account}:role/${roleName}`;

/** Assumes the read role of a member. It never throws: what can't be read is unknown, with its cause. */
export async function openMember(aws: Aws, member: Member, access: MemberAccess): Promise<OpenMember> {
  const subject = subjectOf(member, access.partition);
  try {
    const inMember = aws.as(await credentialsIn(aws, readRoleArn(member.account, access)));
    return {
      subject,
      collect: collectFrom(inMember, subject, knownTo(member.account, access)),
      unreadable: null,
      [Symbol.dispose]: () => inMember.close(),
    };
  } catch (error) {
    return unknownMember(member, access.partition, causeOf(error, ASSUME_ROLE));
  }
}

/** A member of which nothing can be known, for one cause. */
export const unknownMember = (member: Member, partition: string, unreadable: Cause): OpenMember => ({
  subject: subjectOf(member, partition),
  // An organization's own facts say nothing about an account that nobody can read.
  collect: async (facts) => ({ observations: nothingKnown(facts, unreadable), apiCalls: 0 }),
  unreadable,
  [Symbol.dispose]() {},
});

function knownTo(account: string, { given, managementAccount, sweptFor }: MemberAccess): KnownFacts {
  // It has everything to read itself. Which organization it is, is known in any case.
  if (account === managementAccount) return given.membership ? { given: { membership: given.membership } } : {};
  const swept = sweptFor?.(account);
  return swept ? { given: { ...given, ...swept.given }, derived: swept.derived } : { given };
}

async function credentialsIn(aws: Aws, RoleArn: string) {
  await aws.turn(ASSUME_ROLE, await aws.region());
  const { Credentials } = await (await aws.client(STSClient)).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: SESSION_NAME, DurationSeconds: SESSION }),
  );
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials ?? {};
  if (!accessKeyId || !secretAccessKey || !sessionToken)
    throw new UnusableAnswerError(ASSUME_ROLE, "AWS's answer has no credentials");
  return { accessKeyId, secretAccessKey, sessionToken };
}
