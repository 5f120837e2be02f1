import {
  type Account,
  DescribeOrganizationalUnitCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import type { Subject } from "@genkan/controls/model/control";
import {
  accountStates,
  type Member,
  type OrganizationRef,
  type Roster,
  type Unit,
} from "@genkan/controls/model/organization";
import { isDenied, present, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { membership } from "../collect/membership.ts";
import { once } from "../collect/once.ts";

export const LIST_ACCOUNTS = "organizations:ListAccounts";
export const DESCRIBE_UNIT = "organizations:DescribeOrganizationalUnit";

/** The IAM actions of a census. */
export const censusActions: readonly string[] = [...membership.reads, LIST_ACCOUNTS, DESCRIBE_UNIT];

/** The most accounts that AWS returns on a page. */
const PAGE = 20;

/** The account is in no organization, so there is nothing to evaluate beside it. */
export class NoOrganizationError extends Error {
  override readonly name = "NoOrganizationError";
}

/** The account may not list the accounts of its organization: only its management account and delegated administrators may. */
export class NotManagingError extends Error {
  override readonly name = "NotManagingError";
  readonly organization: OrganizationRef;
  constructor(organization: OrganizationRef, cause: unknown) {
    super(`only ${organization.managementAccount} or a delegated administrator may list the accounts`, { cause });
    this.organization = organization;
  }
}

/** AWS's words for a call that a policy of the caller denies; who may not ask at all gets other words. */
const BY_POLICY = /not authorized to perform/;

/** What a census may know before, and whom it informs. */
export interface CensusOptions {
  /** The names of OUs by id, from an earlier census; new ones are added. AWS answers two calls per second for them. */
  readonly names?: Map<string, string | null>;
  /** Leaves the names of OUs that are not known yet to the caller ({@link nameUnits}), who has other work meanwhile. */
  readonly unnamed?: true;
  /** Called after each page with the number of accounts so far. */
  readonly progress?: (accounts: number) => void;
}

/**
 * Lists every account of the organization, with its OUs. Only the management account and delegated administrators may.
 * AWS answers 8 pages per second: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * @throws the SDK's error if any page fails: half a roster would look as if the other half had left
 * @throws NoOrganizationError
 * @throws NotManagingError
 */
export async function census(aws: Aws, { account, partition }: Subject, options: CensusOptions = {}): Promise<Roster> {
  const organization = await organizationOf(aws);
  const client = await aws.client(OrganizationsClient);
  const region = await aws.region();
  const accounts: Account[] = [];
  let NextToken: string | undefined;
  do {
    await aws.turn(LIST_ACCOUNTS, region);
    const command = new ListAccountsCommand({ MaxResults: PAGE, ...(NextToken ? { NextToken } : {}) });
    const answer = await client.send(command).catch((error: Error) => {
      const mayNot = account !== organization.managementAccount && isDenied(error) && !BY_POLICY.test(error.message);
      throw mayNot ? new NotManagingError(organization, error) : error;
    });
    accounts.push(...present(answer.Accounts, "Accounts", LIST_ACCOUNTS));
    options.progress?.(accounts.length);
    if (answer.NextToken && answer.NextToken === NextToken)
      throw new UnusableAnswerError(LIST_ACCOUNTS, "AWS gave the same page twice");
    NextToken = answer.NextToken;
  } while (NextToken);
  const listed = once(accounts, ({ Id }) => Id ?? "");
  if (!listed.some(({ Id }) => Id === account))
    throw new UnusableAnswerError(LIST_ACCOUNTS, `AWS's list of accounts lacks ${account}, which asks for it`);
  const members = listed.map(memberOf);
  const names = options.names ?? new Map<string, string | null>();
  if (!options.unnamed) await nameUnits(aws, members, names);
  return { organization, partition, at: aws.now().toISOString(), members: withNames(members, names) };
}

/** The organization of the account. @throws NoOrganizationError */
export async function organizationOf(aws: Aws): Promise<OrganizationRef> {
  // The collector of this fact needs nothing else of a run.
  const { value } = await membership.collect(aws, {} as never);
  if (!value.organization) throw new NoOrganizationError("this account is not a member of an organization");
  return value.organization;
}

/**
 * Reads the names of the members' OUs that are not known yet. A name that AWS does not give stays `null`: the ids say
 * enough. It never throws.
 */
export async function nameUnits(
  aws: Aws,
  members: readonly Member[],
  names: Map<string, string | null>,
): Promise<void> {
  const ids = new Set(members.flatMap(({ units }) => units.slice(1).map(({ id }) => id)));
  const client = await aws.client(OrganizationsClient);
  const region = await aws.region();
  for (const id of ids) {
    if (names.has(id)) continue;
    await aws.turn(DESCRIBE_UNIT, region);
    try {
      const { OrganizationalUnit } = await client.send(
        new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }),
      );
      names.set(id, OrganizationalUnit?.Name ?? null);
    } catch (error) {
      // What was denied or throttled once is not asked for again: no census waits, or fails, for the sake of names.
      if ((error as Error).name !== "OrganizationalUnitNotFoundException") return;
      // It was deleted since the accounts were listed.
      names.set(id, null);
    }
  }
}

/** Members with the names of their OUs. */
export const withNames = (members: readonly Member[], names: ReadonlyMap<string, string | null>): readonly Member[] =>
  members.map((member) => ({
    ...member,
    units: member.units.map((unit) => ({ ...unit, name: names.get(unit.id) ?? unit.name })),
  }));

function memberOf(account: Account): Member {
  const { Id, Name, State, Status, JoinedTimestamp } = account;
  // AWS retired `Status` in favour of `State` on 9 September 2026; older endpoints answer only the former.
  const state = State ?? Status;
  return {
    account: present(Id, "Id", LIST_ACCOUNTS),
    name: Name ?? "",
    state: accountStates.find((each) => each === state) ?? "UNKNOWN",
    joined: JoinedTimestamp?.toISOString() ?? null,
    units: unitIds(account).map((id): Unit => ({ id, name: null })),
  };
}

/** The root and the OUs above an account, from its path `o-…/r-…/ou-…/ID/`. An account has one path. */
const unitIds = ({ Paths: [path = ""] = [] }: Account): readonly string[] =>
  path.split("/").filter((part) => /^(r|ou)-/.test(part));
