import { GetLoginProfileCommand, IAMClient, ListMFADevicesCommand } from "@aws-sdk/client-iam";
import { ROOT_AS_USER } from "@genkan/controls/domain/root-tasks";
import type { UserCredentialRow } from "@genkan/controls/model/evidence";
import { present } from "../cause.ts";
import { fieldsOf } from "../cloudtrail/record.ts";
import type { Collector } from "./collector.ts";
import { IAM_USER } from "./resources.ts";

const PASSWORD = "iam:GetLoginProfile";
const DEVICES = "iam:ListMFADevices";
/** How many users are read for one batch of events. Events that name others are evaluated again later. */
const MOST_USERS = 20;

/**
 * The console passwords and MFA of IAM users: from the credential report, or, for events, live for the users they name.
 */
export const userCredentials: Collector<"userCredentials"> = {
  home: "account",
  reads: [],
  readsAtEvents: [PASSWORD, DEVICES],
  resources: { [PASSWORD]: [IAM_USER], [DEVICES]: [IAM_USER] },
  restsOn: ["credentialReport"],
  changedBy: [
    {
      kind: "call",
      eventSource: "iam.amazonaws.com",
      // A device can be deleted only after it was deactivated, and a changed password is still a password.
      eventNames: [
        "CreateLoginProfile",
        "DeactivateMFADevice",
        "DeleteLoginProfile",
        "DeleteUser",
        "EnableMFADevice",
        "UpdateUser",
      ],
    },
  ],
  namedBy({ requestParameters, userIdentity }) {
    const { userName, newUserName } = fieldsOf(requestParameters);
    const caller = fieldsOf(userIdentity);
    // A call without a user name is about the caller. Root's call is about root, which is not an IAM user.
    const own = caller["type"] === "IAMUser" ? caller["userName"] : undefined;
    return [userName ?? own, newUserName].filter(isUser);
  },
  async collect(aws, { only, readWithAge }) {
    if (!only) {
      const { value, observedAt } = await readWithAge("credentialReport");
      const users = value.users.map(({ name, passwordEnabled, mfaActive }) => ({ name, passwordEnabled, mfaActive }));
      return { observedAt, value: { users, deleted: [] } };
    }
    const client = await aws.client(IAMClient);
    const asked = only.slice(0, MOST_USERS);
    const rows = await Promise.all(asked.map((name) => readUser(client, name)));
    const deleted = asked.filter((_, i) => rows[i] === null);
    // AWS's time is known only after AWS has answered.
    const value = { users: rows.filter((row) => row !== null), deleted };
    return { observedAt: aws.now(), value, partial: true, left: only.slice(MOST_USERS) };
  },
};

/** IAM rejects any other name as invalid, and then the other users would not be read either. */
const USER_NAME = /^[\w+=,.@-]{1,128}$/;
const isUser = (name: unknown): name is string =>
  typeof name === "string" && name !== ROOT_AS_USER && USER_NAME.test(name);

/** One user, or `null` if there is none of that name. */
async function readUser(client: IAMClient, name: string): Promise<UserCredentialRow | null> {
  const UserName = name;
  const [password, devices] = await Promise.all([
    // No such entity: the user, or the password.
    orNull(client.send(new GetLoginProfileCommand({ UserName }))),
    orNull(client.send(new ListMFADevicesCommand({ UserName }))),
  ]);
  if (!devices) return null;
  if (password) present(password.LoginProfile, "LoginProfile", PASSWORD);
  const mfaActive = present(devices.MFADevices, "MFADevices", DEVICES).length > 0;
  return { name, passwordEnabled: password !== null, mfaActive };
}

const orNull = <T>(answer: Promise<T>): Promise<T | null> =>
  answer.catch((error: Error) => {
    if (error.name === "NoSuchEntityException" || error.name === "NoSuchEntity") return null;
    throw error;
  });
