import { userCredentials } from "@genkan/aws/collect/user-credentials";
import { describe, expect, test } from "vitest";
import {
  HOUR,
  known,
  later,
  NOW,
  read,
  testDenials,
  testEvents,
  testFailures,
  whyUnknown,
  without,
} from "./reading.ts";

const PASSWORD = "iam:GetLoginProfile";
const DEVICES = "iam:ListMFADevices";
const REPORT = "iam:GetCredentialReport";
const iamUsers = [
  { name: "alice", password: true, mfa: true },
  { name: "bob", password: true },
  { name: "carol", mfa: true },
  { name: "robot" },
];

/** An event that names a user. */
const event = (userName: string, at = NOW) => ({
  eventID: `${userName} ${at.toISOString()}`,
  eventTime: at.toISOString(),
  eventSource: "iam.amazonaws.com",
  eventName: "CreateLoginProfile",
  userIdentity: { type: "AssumedRole" },
  requestParameters: { userName },
});

describe("the passwords and MFA of IAM users", () => {
  test("are those of the credential report, and as old", async () => {
    const credentialReport = { generatedAt: later(-3 * HOUR).toISOString() };
    const { observed, calls } = await read("userCredentials", { account: { iamUsers, credentialReport } });
    const users = [
      { name: "alice", passwordEnabled: true, mfaActive: true },
      { name: "bob", passwordEnabled: true, mfaActive: false },
      { name: "carol", passwordEnabled: false, mfaActive: true },
      { name: "robot", passwordEnabled: false, mfaActive: false },
    ];
    expect(observed).toEqual({ known: true, value: { users, deleted: [] }, observedAt: later(-3 * HOUR) });
    expect(calls).toEqual({ [REPORT]: 1 });
  });

  test("cost nothing more in a run that reads the report as well", async () => {
    const { calls, others } = await read("userCredentials", { account: { iamUsers }, beside: ["credentialReport"] });
    expect(others.credentialReport).toMatchObject({ known: true });
    expect(calls).toEqual({ [REPORT]: 1 });
  });

  testDenials("userCredentials", [REPORT]);
});

describe("the passwords and MFA of the users that events name", () => {
  test("are read live, and say nothing of the other users", async () => {
    const { observed, calls, elapsed } = await read("userCredentials", {
      account: { iamUsers },
      events: iamUsers.map(({ name }) => event(name)),
    });
    const users = [
      { name: "alice", passwordEnabled: true, mfaActive: true },
      { name: "bob", passwordEnabled: true, mfaActive: false },
      { name: "carol", passwordEnabled: false, mfaActive: true },
      { name: "robot", passwordEnabled: false, mfaActive: false },
    ];
    expect(observed).toEqual({ known: true, value: { users, deleted: [] }, observedAt: NOW, partial: true, left: [] });
    expect(calls).toEqual({ [PASSWORD]: 4, [DEVICES]: 4 });
    expect(elapsed).toBe(0);
  });

  test("are of nobody where the user is not there any more", async () => {
    const events = [event("mallory"), event("bob")];
    expect(await known("userCredentials", { account: { iamUsers }, events })).toEqual({
      users: [{ name: "bob", passwordEnabled: true, mfaActive: false }],
      deleted: ["mallory"],
    });
  });

  test("are not asked for where events name nobody", async () => {
    const { observed, calls } = await read("userCredentials", { account: { iamUsers }, events: [] });
    expect(observed).toMatchObject({ known: true, value: { users: [], deleted: [] }, partial: true });
    expect(calls).toEqual({});
  });

  test("are read of each user once, however many events name the user", async () => {
    const { calls } = await read("userCredentials", {
      account: { iamUsers },
      events: [event("alice"), event("alice", later(-1_000))],
    });
    expect(calls).toEqual({ [PASSWORD]: 1, [DEVICES]: 1 });
  });

  test("are read of at most 20 users, those of the earliest events; the others are named, to be asked about again", async () => {
    const events = Array.from({ length: 25 }, (_, i) => event(`user-${i}`, later(-i * 1_000)));
    const { observed, calls } = await read("userCredentials", { events: events.toReversed() });
    expect(calls).toEqual({ [PASSWORD]: 20, [DEVICES]: 20 });
    const byAge = Array.from({ length: 25 }, (_, i) => `user-${24 - i}`);
    expect(observed).toMatchObject({
      known: true,
      value: { users: [], deleted: byAge.slice(0, 20) },
      left: byAge.slice(20),
    });
  });

  test.each([
    ["MFADevices", "ListMFADevices", DEVICES],
    ["LoginProfile", "GetLoginProfile", PASSWORD],
  ])("are unknown when AWS's answer has no %s", async (key, operation, action) => {
    const setup = { account: { iamUsers }, events: [event("alice")], answers: { [operation]: without(key) } };
    const detail = `AWS's answer has no ${key}`;
    expect(await whyUnknown("userCredentials", setup)).toEqual({ kind: "unexpected", action, detail });
  });

  testFailures("userCredentials", PASSWORD, { account: { iamUsers }, events: [event("alice")] });
  testDenials("userCredentials", [DEVICES], { account: { iamUsers }, events: [event("alice")] });
});

describe("the users that an event names", () => {
  const iamUser = { type: "IAMUser", userName: "eve" };
  const role = { type: "AssumedRole", userName: "session" };
  const root = { type: "Root", userName: "alias-of-the-account" };

  test.each([
    ["the one whose credential it is", { requestParameters: { userName: "alice" }, userIdentity: role }, ["alice"]],
    [
      "both names of one who is renamed",
      { requestParameters: { userName: "alice", newUserName: "alicia" }, userIdentity: role },
      ["alice", "alicia"],
    ],
    ["the caller, where an IAM user names nobody", { requestParameters: null, userIdentity: iamUser }, ["eve"]],
    [
      "not the caller, where the caller names another",
      { requestParameters: { userName: "alice" }, userIdentity: iamUser },
      ["alice"],
    ],
    [
      "the caller with the new name, where one renames oneself",
      { requestParameters: { newUserName: "evelyn" }, userIdentity: iamUser },
      ["eve", "evelyn"],
    ],
    ["nobody, where a role names nobody", { requestParameters: {}, userIdentity: role }, []],
    ["nobody, where root names nobody", { requestParameters: null, userIdentity: root }, []],
    [
      "nobody, where the console names root",
      { requestParameters: { userName: "AWS ROOT USER" }, userIdentity: root },
      [],
    ],
    ["nobody, where the record has no parameters and no identity", {}, []],
    ["nobody, where they are null", { requestParameters: null, userIdentity: null }, []],
    ["nobody, where they are no objects", { requestParameters: "alice", userIdentity: ["eve"] }, []],
    [
      "nobody, where a name is none that IAM takes",
      { requestParameters: { userName: "a".repeat(129), newUserName: "a/b" }, userIdentity: role },
      [],
    ],
    [
      "nobody, where a name is no text",
      { requestParameters: { userName: 7, newUserName: {} }, userIdentity: role },
      [],
    ],
  ])("are %s", (_, record, names) => {
    expect(userCredentials.namedBy?.(record)).toEqual(names);
  });
});

describe("what changes the passwords and MFA of IAM users", () => {
  const iam = "CreateLoginProfile DeactivateMFADevice DeleteLoginProfile DeleteUser EnableMFADevice UpdateUser";
  testEvents("userCredentials", { iam });

  test("an event that names no IAM user does not", async () => {
    const ofRoot = { ...event("AWS ROOT USER"), userIdentity: { type: "Root" } };
    const { calls } = await read("userCredentials", { account: { iamUsers }, events: [ofRoot] });
    expect(calls).toEqual({});
  });
});
