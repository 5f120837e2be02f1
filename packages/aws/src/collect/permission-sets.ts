import {
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListPermissionSetsCommand,
  paginateListCustomerManagedPolicyReferencesInPermissionSet,
  paginateListManagedPoliciesInPermissionSet,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { administration } from "@genkan/controls/domain/administration";
import { holderOf } from "@genkan/controls/domain/identity-center";
import type {
  Grants,
  IamAuthorization,
  IdentityCenterInstance,
  PermissionSet,
  PolicyRef,
} from "@genkan/controls/model/evidence";
import { UnusableAnswerError } from "../cause.ts";
import { type Collector, type Reading, triggersOf } from "./collector.ts";
import { instanceFor, orElsewhere } from "./identity-center.ts";
import { PROVISIONED, provisionedOn, provisionedSets } from "./provisioned-sets.ts";
import { INSTANCE, PERMISSION_SET } from "./resources.ts";

const DESCRIBE = "sso:DescribePermissionSet";
const LIST = "sso:ListPermissionSets";
/** The IAM actions that are called for each permission set. */
const OF_ONE_SET = [
  DESCRIBE,
  "sso:ListManagedPoliciesInPermissionSet",
  "sso:GetInlinePolicyForPermissionSet",
  "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
  "sso:GetPermissionsBoundaryForPermissionSet",
];
const PAGE = 100;
/** How many permission sets that are not provisioned here are read, if no provisioned one makes an administrator. */
const MOST_OTHERS = 10;

/**
 * The permission sets provisioned to the account, with what they allow. What is in force is the role that Identity
 * Center created for each set. If that role cannot be found, the set's own policies are read.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
 */
export const permissionSets: Collector<"permissionSets"> = {
  home: "organization",
  reads: [PROVISIONED, ...OF_ONE_SET, LIST],
  resources: {
    ...provisionedOn,
    ...Object.fromEntries(OF_ONE_SET.map((action) => [action, [INSTANCE, PERMISSION_SET]])),
    [LIST]: [INSTANCE],
  },
  restsOn: ["identityCenter", "iamAuthorization"],
  changedBy: triggersOf("permission-set", "assignment"),
  async collect(aws, reading) {
    const instance = await instanceFor(reading, PROVISIONED);
    if (!instance) return { observedAt: aws.now(), value: { provisioned: [], others: [], othersUnread: 0 } };
    const client = await aws.client(SSOAdminClient, instance.region);
    const [arns, authorization] = await Promise.all([
      instance.provisioned ??
        orElsewhere(instance, reading, provisionedSets(client, instance.arn, reading.subject.account)),
      reading.read("iamAuthorization").catch(() => null),
    ]);
    const reader = new SetReader(client, instance, reading, authorization);
    const provisioned = await Promise.all(arns.map((arn) => reader.read(arn)));
    const mayAdminister = provisioned.some(
      (set) => administration(holderOf(set, reading.subject)).administers !== "no",
    );
    const { others, more } = mayAdminister ? { others: [], more: 0 } : await otherSets(client, instance, new Set(arns));
    return {
      observedAt: aws.now(),
      value: { provisioned, others: await Promise.all(others.map((arn) => reader.read(arn))), othersUnread: more },
    };
  },
};

async function otherSets(
  client: SSOAdminClient,
  { arn: InstanceArn }: IdentityCenterInstance,
  but: ReadonlySet<string>,
) {
  const { PermissionSets = [], NextToken } = await client.send(
    new ListPermissionSetsCommand({ InstanceArn, MaxResults: PAGE }),
  );
  const others = [...new Set(PermissionSets)].filter((arn) => !but.has(arn));
  const read = others.slice(0, MOST_OTHERS);
  return { others: read, more: others.length - read.length + (NextToken ? 1 : 0) };
}

/** Reads permission sets of one instance. */
class SetReader {
  readonly #client: SSOAdminClient;
  readonly #instance: IdentityCenterInstance;
  readonly #reading: Reading;
  readonly #authorization: IamAuthorization | null;

  constructor(
    client: SSOAdminClient,
    instance: IdentityCenterInstance,
    reading: Reading,
    authorization: IamAuthorization | null,
  ) {
    this.#client = client;
    this.#instance = instance;
    this.#reading = reading;
    this.#authorization = authorization;
  }

  async read(arn: string): Promise<PermissionSet> {
    const { PermissionSet: set } = await this.#client.send(
      new DescribePermissionSetCommand({ InstanceArn: this.#instance.arn, PermissionSetArn: arn }),
    );
    if (!set?.Name) throw new UnusableAnswerError(DESCRIBE, `${arn} has no name`);
    const { Name: name, SessionDuration: sessionDuration = null } = set;
    const held = this.#inForce(name) ?? { role: null, ...(await this.#declared(arn)) };
    const { Description: description, RelayState: relayState } = set;
    return {
      arn,
      name,
      sessionDuration,
      ...(description === undefined ? {} : { description }),
      ...(relayState === undefined ? {} : { relayState }),
      ...held,
    };
  }

  /** The policies of the role that was created for the set; `null` unless there is exactly one such role. */
  #inForce(name: string): (Grants & Pick<PermissionSet, "role">) | null {
    const roles = (this.#authorization?.reservedRoles ?? []).filter(
      (role) => role.permissionSet === name && role.region === this.#instance.region,
    );
    const [role] = roles;
    return role && roles.length === 1 ? { role: role.arn, policies: role.policies, boundary: role.boundary } : null;
  }

  /** The policies that the set itself declares. */
  async #declared(PermissionSetArn: string): Promise<Grants> {
    const input = { InstanceArn: this.#instance.arn, PermissionSetArn };
    const paging = { client: this.#client, pageSize: PAGE };
    const policies: PolicyRef[] = [];
    // A paginator writes its position into its input, so each gets its own copy.
    const managed = paginateListManagedPoliciesInPermissionSet(paging, { ...input });
    for await (const { AttachedManagedPolicies = [] } of managed) {
      policies.push(...AttachedManagedPolicies.map(({ Arn = "" }) => this.#policy(Arn)));
    }
    const { InlinePolicy } = await this.#client.send(new GetInlinePolicyForPermissionSetCommand(input));
    if (InlinePolicy) policies.push({ name: "inline policy", document: InlinePolicy });
    const references = paginateListCustomerManagedPolicyReferencesInPermissionSet(paging, { ...input });
    for await (const { CustomerManagedPolicyReferences = [] } of references) {
      policies.push(...CustomerManagedPolicyReferences.map((reference) => this.#ownPolicy(reference)));
    }
    return { policies, boundary: await this.#boundary(input) };
  }

  async #boundary(input: { InstanceArn: string; PermissionSetArn: string }): Promise<PolicyRef | null> {
    try {
      const { PermissionsBoundary: boundary } = await this.#client.send(
        new GetPermissionsBoundaryForPermissionSetCommand(input),
      );
      if (boundary?.ManagedPolicyArn) return this.#policy(boundary.ManagedPolicyArn);
      const reference = boundary?.CustomerManagedPolicyReference;
      return reference ? this.#ownPolicy(reference) : null;
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return null;
      throw error;
    }
  }

  /** A customer managed policy that the set names and that must exist in the account. */
  #ownPolicy({ Name = "", Path = "/" }: { Name?: string | undefined; Path?: string | undefined }): PolicyRef {
    const { partition, account } = this.#reading.subject;
    return this.#policy(`arn:${partition}:iam::${account}:policy${Path}${Name}`);
  }

  #policy(name: string): PolicyRef {
    return { name, document: this.#authorization?.documents[name] ?? null };
  }
}
