import { DescribeUserCommand, IdentitystoreClient, ListUsersCommand, type User } from "@aws-sdk/client-identitystore";
import type { DirectoryUser } from "@genkan/controls/model/evidence";
import { present, UnusableAnswerError } from "../cause.ts";
import type { Collector, Reading } from "./collector.ts";
import { instanceFor, orElsewhere } from "./identity-center.ts";
import { STORE, STORE_USER } from "./resources.ts";

const LIST = "identitystore:ListUsers";
const PAGE = 100;

/**
 * The users of the directory: the first hundred, and everyone else who is assigned to the account. A directory may hold
 * 200,000 users, and those who cannot enter the account do not matter to it.
 * https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html
 */
export const directory: Collector<"directory"> = {
  home: "organization",
  reads: [LIST, "identitystore:DescribeUser"],
  resources: { [LIST]: [STORE, STORE_USER], "identitystore:DescribeUser": [STORE, STORE_USER] },
  restsOn: ["identityCenter"],
  changedBy: [
    {
      kind: "call",
      eventSource: "sso-directory.amazonaws.com",
      eventNames: ["CreateUser", "DeleteUser", "DisableUser", "EnableUser"],
    },
    {
      kind: "call",
      eventSource: "identitystore.amazonaws.com",
      eventNames: ["CreateUser", "DeleteUser", "UpdateUser"],
    },
    // What an external identity provider does through SCIM.
    {
      kind: "call",
      eventSource: "identitystore-scim.amazonaws.com",
      eventNames: ["CreateUser", "DeleteUser", "PatchUser", "PutUser"],
    },
  ],
  async collect(aws, reading) {
    const instance = await instanceFor(reading, LIST);
    if (!instance) return { observedAt: aws.now(), value: { users: [], complete: true, deleted: [] } };
    const { identityStoreId: IdentityStoreId, region } = instance;
    const client = await aws.client(IdentitystoreClient, region);
    const list = async (NextToken?: string) => {
      const input = { IdentityStoreId, MaxResults: PAGE, ...(NextToken ? { NextToken } : {}) };
      const page = await client.send(new ListUsersCommand(input));
      return { users: present(page.Users, "Users", LIST).map(toUser), next: page.NextToken };
    };

    const [first, wanted] = await Promise.all([orElsewhere(instance, reading, list()), assignedUsers(reading)]);
    const users = new Map(first.users.map((user) => [user.id, user]));
    const missing = () => [...wanted].filter((id) => !users.has(id));
    let { next } = first;
    // AWS does not say how many pages are left. Reads another page while fewer pages were read than people are missing,
    // or while the last page had one of them; then reads the rest one by one. This takes at most twice the calls of the
    // better way.
    const left = new Set(missing());
    for (let pages = 1, found = 0; next && (pages < left.size || (found && left.size > 1)); pages++) {
      const page = await list(next);
      const before = left.size;
      for (const user of page.users) {
        users.set(user.id, user);
        left.delete(user.id);
      }
      found = before - left.size;
      next = page.next;
    }
    if (next) {
      const found = await Promise.all(missing().map((id) => describeUser(client, IdentityStoreId, id)));
      for (const user of found) if (user) users.set(user.id, user);
    }
    const value = { users: [...users.values()], complete: next === undefined, deleted: missing() };
    return { observedAt: aws.now(), value };
  },
};

/** The users who are assigned to the account, if this run reads the assignments at all. */
async function assignedUsers({ facts, read }: Reading): Promise<ReadonlySet<string>> {
  if (!facts.has("assignments")) return new Set();
  const found = await read("assignments").catch(() => null);
  return new Set([
    ...(found?.assignments ?? []).flatMap(({ principalType, principalId }) =>
      principalType === "USER" ? principalId : [],
    ),
    ...(found?.groups ?? []).flatMap(({ members }) => members ?? []),
  ]);
}

/** One user of the directory; `null` if it was deleted. */
export async function describeUser(
  client: IdentitystoreClient,
  IdentityStoreId: string,
  UserId: string,
): Promise<DirectoryUser | null> {
  try {
    return toUser(await client.send(new DescribeUserCommand({ IdentityStoreId, UserId })));
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return null;
    throw error;
  }
}

/** A user as the directory returns it. */
export function toUser({
  UserId: id,
  UserName,
  UserStatus,
  ExternalIds,
}: Pick<User, "UserId" | "UserName" | "UserStatus" | "ExternalIds">): DirectoryUser {
  if (!id) throw new UnusableAnswerError(LIST, "a user has no id");
  // An older directory does not have the field: its users can sign in.
  return { id, name: UserName ?? id, enabled: UserStatus !== "DISABLED", external: (ExternalIds ?? []).length > 0 };
}
