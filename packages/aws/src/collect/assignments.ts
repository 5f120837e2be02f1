import { DescribeGroupCommand, IdentitystoreClient, paginateListGroupMemberships } from "@aws-sdk/client-identitystore";
import { paginateListAccountAssignments, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import type { AssignedGroup, Assignment, IdentityCenterInstance } from "@genkan/controls/model/evidence";
import { present, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { type Collector, type Reading, triggersOf } from "./collector.ts";
import { instanceFor, orElsewhere } from "./identity-center.ts";
import { once } from "./once.ts";
import { INSTANCE, PERMISSION_SET, SSO_ACCOUNT, STORE, STORE_GROUP, STORE_MEMBERSHIP } from "./resources.ts";

const LIST = "sso:ListAccountAssignments";
const MEMBERSHIPS = "identitystore:ListGroupMemberships";
const PAGE = 100;

/**
 * The users and groups that are assigned to the account, and the members of those groups.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignments.html
 */
export const assignments: Collector<"assignments"> = {
  home: "organization",
  reads: [LIST, MEMBERSHIPS, "identitystore:DescribeGroup"],
  resources: {
    [LIST]: [INSTANCE, PERMISSION_SET, SSO_ACCOUNT],
    [MEMBERSHIPS]: [STORE, STORE_GROUP, STORE_MEMBERSHIP],
    "identitystore:DescribeGroup": [STORE, STORE_GROUP],
  },
  restsOn: ["identityCenter", "permissionSets"],
  changedBy: triggersOf("assignment", "group"),
  async collect(aws, reading) {
    const instance = await instanceFor(reading, LIST);
    if (!instance) return { observedAt: aws.now(), value: { assignments: [], groups: [] } };
    const { provisioned } = await reading.read("permissionSets");
    const store = await aws.client(IdentitystoreClient, instance.region);
    // The two APIs have separate rate limits, so groups are read while the assignments of other sets are still being
    // listed.
    const groups = new Map<string, Promise<AssignedGroup>>();
    const assignedBy = async (arn: string) => {
      const assigned = await assignedTo(aws, instance, reading, arn);
      for (const { principalType, principalId: id } of assigned) {
        if (principalType !== "GROUP" || groups.has(id)) continue;
        const group = readGroup(store, instance.identityStoreId, id);
        // If a set cannot be read, nobody awaits this promise: its rejection must not be unhandled.
        group.catch(() => {});
        groups.set(id, group);
      }
      return assigned;
    };
    const found = await orElsewhere(instance, reading, Promise.all(provisioned.map(({ arn }) => assignedBy(arn))));
    const value = { assignments: found.flat(), groups: await Promise.all(groups.values()) };
    return { observedAt: aws.now(), value };
  },
};

async function assignedTo(
  aws: Aws,
  instance: IdentityCenterInstance,
  { subject }: Reading,
  permissionSet: string,
): Promise<Assignment[]> {
  const assigned: Assignment[] = [];
  const pages = paginateListAccountAssignments(
    { client: await aws.client(SSOAdminClient, instance.region), pageSize: PAGE },
    { InstanceArn: instance.arn, AccountId: subject.account, PermissionSetArn: permissionSet },
  );
  for await (const { AccountAssignments = [] } of pages) {
    for (const { PrincipalId: principalId, PrincipalType: principalType } of AccountAssignments) {
      if (!principalId || (principalType !== "USER" && principalType !== "GROUP")) {
        throw new UnusableAnswerError(
          LIST,
          `an assignment of ${permissionSet} has no principal that can be recognised`,
        );
      }
      assigned.push({ permissionSet, principalType, principalId });
    }
  }
  return once(assigned, ({ principalType, principalId }) => `${principalType} ${principalId}`);
}

/** A group with its members; a group that was deleted has none to read. */
export async function readGroup(
  client: IdentitystoreClient,
  IdentityStoreId: string,
  GroupId: string,
): Promise<AssignedGroup> {
  try {
    const members: string[] = [];
    const pages = paginateListGroupMemberships({ client, pageSize: PAGE }, { IdentityStoreId, GroupId });
    for await (const { GroupMemberships } of pages) {
      const memberships = present(GroupMemberships, "GroupMemberships", MEMBERSHIPS);
      members.push(...memberships.flatMap(({ MemberId }) => MemberId?.UserId ?? []));
    }
    // The name is reported only for a group without members.
    const name = members.length
      ? null
      : ((await client.send(new DescribeGroupCommand({ IdentityStoreId, GroupId }))).DisplayName ?? null);
    return { id: GroupId, name, members: [...new Set(members)] };
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
    return { id: GroupId, name: null, members: null };
  }
}
