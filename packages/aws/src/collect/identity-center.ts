import { paginateListInstances, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { organizationInstance } from "@genkan/controls/domain/identity-center";
import type { IdentityCenterInstance, ReservedRole } from "@genkan/controls/model/evidence";
import pLimit from "p-limit";
import { causeOf, ElsewhereError, isDenied, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import type { Collector, Reading } from "./collector.ts";
import { membership } from "./membership.ts";
import { once } from "./once.ts";
import { PROVISIONED, provisionedOn, provisionedSets } from "./provisioned-sets.ts";
import { enabledRegions, LIST_REGIONS, listRegionsOn } from "./regions.ts";

const LIST = "sso:ListInstances";
const REGIONS_AT_A_TIME = 5;

/**
 * The instances of Identity Center that the account can see. Searches the likely Regions first.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListInstances.html
 */
export const identityCenter: Collector<"identityCenter"> = {
  home: "organization",
  reads: [LIST, PROVISIONED, LIST_REGIONS],
  resources: { ...provisionedOn, ...listRegionsOn },
  toFindRegion: [LIST_REGIONS],
  restsOn: ["membership", "iamAuthorization"],
  changedBy: [
    {
      kind: "call",
      eventSource: "sso.amazonaws.com",
      eventNames: ["CreateInstance", "DeleteInstance", "StartSSO", "DeleteSSO", "RegisterDelegatedAdministrator"],
    },
    ...membership.changedBy,
  ],
  async collect(aws, reading) {
    const { settings, subject } = reading;
    const instances: IdentityCenterInstance[] = [];
    const searched: string[] = [];
    const look = async (region: string) => {
      searched.push(region);
      const found = await instancesIn(aws, region, reading);
      instances.push(...found.filter(({ arn }) => !instances.some((each) => each.arn === arn)));
    };
    try {
      const found = () => organizationInstance({ instances, searched, managementAccount: null }) !== undefined;
      await lookAround(aws, reading, { searched, look, found });
    } catch (error) {
      // A member account that may not look learns which account may: that is the cause, not a missing permission.
      const managing =
        isDenied(error) && settings.identityCenterRegion === null ? await managingAccount(reading) : null;
      if (managing === null) throw error;
    }
    const owner = organizationInstance({ instances, searched, managementAccount: null })?.owner;
    const managementAccount =
      owner === undefined ? await managingAccount(reading) : owner === subject.account ? null : owner;
    return { observedAt: aws.now(), value: { instances, searched: searched.sort(), managementAccount } };
  },
};

/** A search through Regions. */
interface Search {
  /** The Regions that were searched so far. */
  readonly searched: readonly string[];
  /** Searches one Region. */
  readonly look: (region: string) => Promise<void>;
  /** Whether the search can end. */
  readonly found: () => boolean;
}

/**
 * Searches only the configured Region. Without one, searches the likely Regions one after the other, and then all
 * enabled Regions, until `found` returns true.
 */
async function lookAround(aws: Aws, { settings, read }: Reading, { searched, look, found }: Search): Promise<void> {
  if (settings.identityCenterRegion) return look(settings.identityCenterRegion);
  for (const region of new Set([settings.lastIdentityCenterRegion ?? (await aws.region()), await aws.region()])) {
    await look(region);
    if (found()) return;
  }
  // The roles that Identity Center created contain its home Region.
  const { reservedRoles } = await read("iamAuthorization").catch(() => ({
    reservedRoles: [] as readonly ReservedRole[],
  }));
  for (const region of new Set(reservedRoles.map((role) => role.region))) {
    if (!searched.includes(region)) await look(region);
    if (found()) return;
  }
  const organization = await read("membership").then(
    (value) => value.organization,
    () => undefined,
  );
  if (organization === null) return;
  const limit = pLimit(REGIONS_AT_A_TIME);
  const others = (await enabledRegions(aws)).filter((region) => !searched.includes(region));
  const failures: unknown[] = [];
  await Promise.all(
    others.map((region) =>
      limit(async () => {
        if (found()) return;
        await look(region).catch((error: unknown) => {
          // A Region without Identity Center has no such host.
          if ((error as { code?: string }).code !== "ENOTFOUND") failures.push(error);
        });
      }),
    ),
  );
  if (!found() && failures.length) throw failures[0];
}

async function instancesIn(aws: Aws, region: string, reading: Reading): Promise<IdentityCenterInstance[]> {
  const found: Omit<IdentityCenterInstance, "kind">[] = [];
  const pages = paginateListInstances({ client: await aws.client(SSOAdminClient, region), pageSize: 100 }, {});
  for await (const { Instances = [] } of pages) {
    for (const { InstanceArn: arn, IdentityStoreId: identityStoreId, OwnerAccountId: owner, Status } of Instances) {
      if (!arn || !identityStoreId || !owner) {
        throw new UnusableAnswerError(LIST, "an instance has no ARN, identity store or owner");
      }
      found.push({ arn, identityStoreId, owner, region, status: Status ?? "unknown" });
    }
  }
  const [only, ...more] = once(found, ({ arn }) => arn);
  if (!only) return [];
  // No field says of which kind an instance is. Only an organization instance provisions permission sets to accounts,
  // so one that lists some for our account is one. Otherwise the instance of the management account is the
  // organization's: no account instance can be created there. The roles that Identity Center created here prove nothing
  // about an instance: in a member account they may come from one that the member cannot see.
  const { subject } = reading;
  if (only.owner === subject.account && !more.length && (await hasRolesOf(region, reading))) {
    const client = await aws.client(SSOAdminClient, region);
    const provisioned = await provisionedSets(client, only.arn, subject.account).catch(() => []);
    if (provisioned.length) return [{ ...only, kind: "organization", provisioned }];
  }
  const { organization } = await reading.read("membership");
  const kindOf = (owner: string) => (owner === organization?.managementAccount ? "organization" : "account");
  return [only, ...more].map((instance) => ({ ...instance, kind: kindOf(instance.owner) }));
}

const hasRolesOf = (region: string, { read }: Reading): Promise<boolean> =>
  read("iamAuthorization").then(
    ({ reservedRoles }) => reservedRoles.some((role) => role.region === region),
    () => false,
  );

/** The management account, if it is another account; `null` if it is ours or there is no organization. */
async function managingAccount({ subject, read }: Reading): Promise<string | null> {
  const { organization } = await read("membership");
  return organization && organization.managementAccount !== subject.account ? organization.managementAccount : null;
}

/**
 * The instance that gives access to the account; `null` if there is none. `action` is the call that needs it.
 * @throws ElsewhereError if it can be seen only from another account
 */
export async function instanceFor({ read }: Reading, action: string): Promise<IdentityCenterInstance | null> {
  const identityCenter = await read("identityCenter");
  const instance = organizationInstance(identityCenter);
  if (instance) return instance;
  if (identityCenter.managementAccount) throw new ElsewhereError(action, identityCenter.managementAccount);
  return null;
}

/** Turns a refusal that a member account gets into an {@link ElsewhereError} with the account that may read. */
export async function orElsewhere<T>(
  { owner }: IdentityCenterInstance,
  { subject }: Reading,
  answer: Promise<T>,
): Promise<T> {
  return answer.catch((error: unknown) => {
    if (owner !== subject.account && isDenied(error)) throw new ElsewhereError(causeOf(error, LIST).action, owner);
    throw error;
  });
}
