import * as sdk from "@aws-sdk/client-organizations";
import type { SimulatedAccount } from "../account.ts";
import { type Accounts, type ListedAccount, listedAccount } from "../accounts.ts";
import type { MemberAccount } from "../organization-scenario.ts";
import { page } from "../pagination.ts";
import type { Organization } from "../scenario.ts";
import { type Service, service, WireError } from "../wire.ts";

/** The most accounts on a page. */
const PAGE = 20;
const $metadata = {};
/** When services were trusted; a scenario does not say it. */
const ENABLED = new Date("2024-01-01T00:00:00Z");
const because = (message: string) => ({ Message: message, message, $metadata });

/** AWS retired an account's `Status` in favour of its `State` on this day. */
const RETIRED = Date.parse("2026-09-09T00:00:00Z");
const STATUS: Readonly<Record<ListedAccount["state"], sdk.AccountStatus>> = {
  PENDING_ACTIVATION: "ACTIVE",
  ACTIVE: "ACTIVE",
  SUSPENDED: "SUSPENDED",
  PENDING_CLOSURE: "PENDING_CLOSURE",
  CLOSED: "SUSPENDED",
};

/** Organizations: the account's organization, and for those who may see them its accounts and OUs. */
export const organizations = (account: SimulatedAccount, accounts: Accounts): Service => {
  const joined = (): Organization => {
    const { organization } = account.scenario;
    if (organization) return organization;
    throw new sdk.AWSOrganizationsNotInUseException(because("Your account is not a member of an organization."));
  };
  /** For the management account and delegated administrators of any service. */
  const managed = (): Organization => {
    const organization = joined();
    const { account: id, identityCenter } = account.scenario;
    const administrators = [organization, identityCenter].flatMap((each) => each?.delegatedAdministrators ?? []);
    if (id === organization.managementAccount || administrators.includes(id)) return organization;
    throw new sdk.AccessDeniedException(because("You don't have permissions to access this resource."));
  };
  /** For the management account of an organization with all features. */
  const managing = (): Organization => {
    const organization = joined();
    if (account.scenario.account !== organization.managementAccount)
      throw new sdk.AccessDeniedException(because("You don't have permissions to access this resource."));
    if (organization.featureSet === "ALL") return organization;
    throw new sdk.ConstraintViolationException({
      ...because("Your organization must have all features enabled."),
      Reason: "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
    });
  };
  const trust = (principal: string | undefined, isTrusted: boolean) => {
    const organization = managing();
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(principal ?? ""))
      throw new sdk.InvalidInputException({
        ...because("You specified an unrecognized service principal."),
        Reason: "UNRECOGNIZED_SERVICE_PRINCIPAL",
      });
    const changed =
      principal === IAM
        ? { trustedAccessForIam: isTrusted }
        : { trustedServices: listWith(organization.trustedServices, principal!, isTrusted) };
    accounts.own.write({ organization: { ...organization, ...changed } });
    return {};
  };
  const arnOf = ({ id, managementAccount }: Organization, kind: string, resource: string) =>
    `arn:${account.scenario.partition}:organizations::${managementAccount}:${kind}/${id}${resource}`;
  const describe = (organization: Organization, entry: MemberAccount): sdk.Account => {
    const listed = listedAccount(organization, entry);
    return {
      Id: listed.id,
      Arn: arnOf(organization, "account", `/${listed.id}`),
      Email: listed.email,
      Name: listed.name,
      ...(account.now().getTime() < RETIRED ? { Status: STATUS[listed.state] } : {}),
      State: listed.state,
      Paths: [`${organization.id}/${listed.path}/${listed.id}/`],
      JoinedMethod: listed.joinedMethod,
      JoinedTimestamp: listed.joined,
    };
  };

  return service(sdk, () => new sdk.OrganizationsClient({ region: "us-east-1" }), {
    DescribeOrganization() {
      const organization = joined();
      const { id: Id, managementAccount } = organization;
      return {
        Organization: {
          Id,
          Arn: arnOf(organization, "organization", ""),
          FeatureSet: organization.featureSet,
          MasterAccountId: managementAccount,
          MasterAccountArn: arnOf(organization, "account", `/${managementAccount}`),
          MasterAccountEmail: "management@example.com",
        },
      };
    },

    ListAccounts({ MaxResults = PAGE, NextToken }) {
      const organization = managed();
      const { items, next } = paged(accounts.list(), MaxResults, NextToken);
      return { Accounts: items.map((entry) => describe(organization, entry)), NextToken: next };
    },
    DescribeAccount({ AccountId = "" }) {
      const organization = managed();
      const entry = accounts.find(AccountId);
      if (entry) return { Account: describe(organization, entry) };
      throw new sdk.AccountNotFoundException(because("You specified an account that doesn't exist."));
    },
    DescribeOrganizationalUnit({ OrganizationalUnitId: wanted = "" }) {
      const organization = managed();
      if (!/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/.test(wanted)) throw invalid("INVALID_PATTERN_TARGET_ID");
      const unit = organization.units.find(({ id }) => id === wanted);
      if (!unit) {
        const message = "You specified an organizational unit that doesn't exist.";
        throw new sdk.OrganizationalUnitNotFoundException(because(message));
      }
      return { OrganizationalUnit: { Id: unit.id, Arn: arnOf(organization, "ou", `/${unit.id}`), Name: unit.name } };
    },
    ListRoots() {
      const organization = managed();
      const { rootId: Id } = organization;
      const Root = { Id, Arn: arnOf(organization, "root", `/${Id}`), Name: "Root", PolicyTypes: [] };
      return { Roots: [Root], NextToken: undefined };
    },
    EnableAWSServiceAccess: ({ ServicePrincipal }) => trust(ServicePrincipal, true),
    DisableAWSServiceAccess: ({ ServicePrincipal }) => trust(ServicePrincipal, false),
    ListAWSServiceAccessForOrganization({ MaxResults = PAGE, NextToken }) {
      const { trustedAccessForIam, trustedServices } = managed();
      const { identityCenter } = account.scenario;
      const names = [
        ...(trustedAccessForIam ? [IAM] : []),
        ...(identityCenter?.kind === "organization" ? ["sso.amazonaws.com"] : []),
        ...trustedServices,
      ];
      const services = [...new Set(names)].map((ServicePrincipal) => ({ ServicePrincipal, DateEnabled: ENABLED }));
      const { items, next } = paged(services, MaxResults, NextToken);
      return { EnabledServicePrincipals: [...items], NextToken: next };
    },
    ListTagsForResource({ ResourceId = "" }) {
      const { rootId, units } = managed();
      const entry = accounts.find(ResourceId);
      if (!entry && ResourceId !== rootId && !units.some(({ id }) => id === ResourceId))
        throw new sdk.TargetNotFoundException(because("You specified a target that doesn't exist."));
      const Tags = Object.entries(entry?.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
      return { Tags, NextToken: undefined };
    },
  });
};

const IAM = "iam.amazonaws.com";

const listWith = (list: readonly string[], item: string, isIn: boolean): string[] => {
  const others = list.filter((each) => each !== item);
  return isIn ? (list.includes(item) ? [...list] : [...others, item]) : others;
};

const invalid = (Reason: sdk.InvalidInputExceptionReason) =>
  new sdk.InvalidInputException({ ...because("You specified an invalid value."), Reason });

function paged<T>(all: readonly T[], size: number, token: string | undefined) {
  if (size < 1) throw invalid("MIN_VALUE_EXCEEDED");
  if (size > PAGE) throw invalid("MAX_VALUE_EXCEEDED");
  try {
    return page(all, { size, token });
  } catch (error) {
    if (error instanceof WireError) throw invalid("INVALID_NEXT_TOKEN");
    throw error;
  }
}
