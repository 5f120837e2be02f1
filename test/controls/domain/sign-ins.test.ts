import {
  classOf,
  disprovesMfa,
  externalProof,
  missingSignIns,
  missingWeakSignIns,
  newSignIns,
  type SignInsRead,
  signInsRead,
  whoSignedIn,
  withRememberedSignIns,
} from "@genkan/controls/domain/sign-ins";
import type { Cause, Directory, DirectoryUser, Observed, SignIn, SignIns } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import { hours } from "../../acts.ts";

/** A sign-in, so many hours after noon, with the factors that were passed. */
const signIn = (factors: string, at = 0, more: Partial<SignIn> = {}): SignIn => ({
  ...{ userId: "u-1", userName: "hanako", at: hours(at), enrolled: false, sourceIPAddress: "192.0.2.1" },
  factors: factors.split(",").filter(Boolean),
  ...more,
});
const read = (signIns: readonly SignIn[], more: Partial<SignIns> = {}): SignIns => ({
  ...{ from: hours(-24), regions: ["eu-west-1"], unread: [], signIns },
  ...more,
});
const known = <T>(value: T, at = 1): Observed<T> & { known: true } => ({ known: true, observedAt: hours(at), value });
const throttled: Cause = { kind: "throttled", action: "cloudtrail:LookupEvents", detail: "" };
const unknown = { known: false, cause: throttled } as const;
const range = (from: number, to: number): SignInsRead => ({
  from: hours(from).toISOString(),
  to: hours(to).toISOString(),
});
const user = (id: string, name: string, external = false): DirectoryUser => ({ id, name, enabled: true, external });
const directory = (users: readonly DirectoryUser[], complete = true): Observed<Directory> =>
  known({ users, complete, deleted: [] });

describe("a sign-in", () => {
  test.each<[string, boolean, ReturnType<typeof classOf>, boolean]>([
    ["PASSWORD,TOTP", false, "second-factor", false],
    ["PASSWORD,WEBAUTHN", false, "second-factor", false],
    ["PASSWORD,RESYNC_TOTP", false, "second-factor", false],
    ["EXTERNAL_IDP", false, "external", false],
    ["PASSWORD", false, "password", true],
    ["PASSWORD", true, "enrolled", false],
    ["PASSWORD,EMAIL_OTP", false, "email-code", true],
    // How a user that an API made sets the first password.
    ["EMAIL_OTP", false, "email-code", false],
    ["RETINA", false, null, false],
    ["", false, null, false],
  ])("with %j (a device was registered: %s) is %s, and disproves MFA: %s", (factors, enrolled, kind, disproves) => {
    const found = signIn(factors, 0, { enrolled });
    expect([classOf(found), disprovesMfa(found)]).toEqual([kind, disproves]);
  });
});

describe("whose sign-in it was", () => {
  const users = directory([user("u-1", "hanako"), user("u-2", "taro"), user("u-3", "twin"), user("u-4", "twin")]);

  test.each<[string, Partial<SignIn>, { id: string | null; name: string }]>([
    ["a record with an id, by the directory's name", { userId: "u-2", userName: "old" }, { id: "u-2", name: "taro" }],
    ["a record with the id of nobody, by its own name", { userId: "u-9", userName: "eve" }, { id: "u-9", name: "eve" }],
    ["a record with the id of nobody and no name", { userId: "u-9", userName: null }, { id: "u-9", name: "u-9" }],
    [
      "a record without an id, by the one user of that name",
      { userId: null, userName: "taro" },
      { id: "u-2", name: "taro" },
    ],
    [
      "a record without an id, and two users of that name",
      { userId: null, userName: "twin" },
      { id: null, name: "twin" },
    ],
    ["a record without an id, and no user of that name", { userId: null, userName: "eve" }, { id: null, name: "eve" }],
    ["a record without an id and a name", { userId: null, userName: null }, { id: null, name: "unknown user" }],
  ])("%s", (_, more, expected) => {
    expect(whoSignedIn(users)(signIn("PASSWORD", 0, more))).toEqual(expected);
  });

  test("is what the record says while the directory cannot be read", () => {
    expect(whoSignedIn(unknown)(signIn("PASSWORD"))).toEqual({ id: "u-1", name: "hanako" });
    expect(whoSignedIn(unknown)(signIn("PASSWORD", 0, { userId: null }))).toEqual({ id: null, name: "hanako" });
  });
});

describe("sign-ins may be missing", () => {
  const unread = [{ region: "us-east-1", cause: throttled }];
  const cut: Cause = {
    kind: "unexpected",
    action: "cloudtrail:LookupEvents",
    detail: "there are too many sign-ins to read beyond 2026-10-31",
  };

  test.each<[string, Partial<SignIns>, Cause[]]>([
    ["not where all of the window was read", { from: hours(-24) }, []],
    ["where the history was cut within the window", { from: hours(-23.99) }, [cut]],
    ["in the Regions that could not be read", { unread }, [throttled]],
    ["for both reasons", { from: hours(-23.99), unread }, [throttled, cut]],
  ])("%s", (_, more, causes) => {
    expect(missingSignIns(read([], more), hours(-24))).toEqual(causes);
    expect(missingWeakSignIns(read([], more), hours(-24))).toEqual(causes);
  });

  test("without a second factor, not as far back as the ledger remembers", () => {
    const remembering = read([], { from: hours(-1), weakFrom: hours(-24) });
    expect(missingSignIns(remembering, hours(-24))).toHaveLength(1);
    expect(missingWeakSignIns(remembering, hours(-24))).toEqual([]);
  });
});

describe("the lines of sign-ins without a second factor", () => {
  const lines = (...signIns: SignIn[]) => newSignIns(known(read(signIns)), [], hours(1).toISOString());

  test("hold what was read, as of the last one", () => {
    const [line, ...more] = lines(signIn("PASSWORD", -1, { sourceIPAddress: "192.0.2.9" }), signIn("PASSWORD"));
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      ...{ userId: "u-1", at: hours(0).toISOString(), sourceIPAddress: "192.0.2.1", version: 1 },
      days: [[hours(-1).getTime(), hours(0).getTime(), 2]],
    });
  });

  test("are one for each person and each set of factors, in whatever order the record names them", () => {
    const taro = { userId: "u-2", userName: "taro" };
    const nameless = { userName: null };
    const both = [signIn("PASSWORD,EMAIL_OTP"), signIn("EMAIL_OTP,PASSWORD", -1)];
    const found = lines(signIn("PASSWORD"), signIn("PASSWORD", 0, taro), signIn("PASSWORD", 0, nameless), ...both);
    expect(found.map(({ key }) => key)).toEqual([
      '["u-1","hanako",["PASSWORD"]]',
      '["u-2","taro",["PASSWORD"]]',
      '["u-1",null,["PASSWORD"]]',
      '["u-1","hanako",["EMAIL_OTP","PASSWORD"]]',
    ]);
  });

  test.each([
    ["a second factor", signIn("PASSWORD,TOTP")],
    ["a device that was registered", signIn("PASSWORD", 0, { enrolled: true })],
    ["an external identity provider", signIn("EXTERNAL_IDP")],
    ["factors that nobody knows", signIn("RETINA")],
    ["the ledger's own memory", signIn("PASSWORD", 0, { remembered: 1 })],
  ])("are not made of %s", (_, found) => {
    expect(lines(found)).toEqual([]);
  });

  test("are not made where nothing could be read, or nothing was asked for", () => {
    expect(newSignIns(unknown, [], hours(1).toISOString())).toEqual([]);
    expect(newSignIns(undefined, [], hours(1).toISOString())).toEqual([]);
  });
});

describe("the time for which every sign-in was read", () => {
  test.each<[string, Observed<SignIns> | undefined, SignInsRead | null, SignInsRead | null]>([
    ["begins with a first reading, and ends half an hour before it", known(read([])), null, range(-24, 0.5)],
    ["grows with one that reaches back into it", known(read([])), range(-99, -23.9), range(-99, 0.5)],
    ["grows backwards, too", known(read([])), range(-1, 0), range(-24, 0.5)],
    ["does not shrink", known(read([])), range(-30, 2), range(-30, 2)],
    ["begins anew after a gap", known(read([])), range(-99, -24.1), range(-24, 0.5)],
    [
      "begins anew where two readings only touch: an event may lie on the edge",
      known(read([])),
      range(-99, -24),
      range(-24, 0.5),
    ],
    [
      "stays where a Region could not be read",
      known(read([], { unread: [{ region: "", cause: throttled }] })),
      range(-9, 0),
      range(-9, 0),
    ],
    ["stays where nothing could be read", unknown, range(-9, 0), range(-9, 0)],
    ["stays where nothing was asked for", undefined, range(-9, 0), range(-9, 0)],
    [
      "stays where an event was heard of, which is no reading",
      { ...known(read([])), fromEvents: true },
      range(-9, 0),
      range(-9, 0),
    ],
  ])("%s", (_, observed, before, after) => {
    expect(signInsRead(observed, before)).toEqual(after);
  });
});

describe("what was read, with what the ledger remembers", () => {
  const held = newSignIns(known(read([signIn("PASSWORD", -3), signIn("PASSWORD", -2)])), [], hours(0).toISOString());
  const standIn = (at: number) => ({ ...signIn("PASSWORD", at), remembered: 1 });
  const from = hours(-90 * 24);

  test("has each sign-in once", () => {
    const observed = known(read([signIn("PASSWORD", -3), signIn("PASSWORD,TOTP", -2)]));
    expect(withRememberedSignIns(observed, held, null, from)).toEqual({
      ...observed,
      value: read([...observed.value.signIns, standIn(-2)]),
    });
  });

  test("has nothing from before the time that is asked about", () => {
    const all = withRememberedSignIns(known(read([])), held, null, hours(-2.5));
    expect(all).toMatchObject({ value: { signIns: [{ at: hours(-2) }] } });
  });

  test("is what is remembered where nothing could be read, as of the last one, and says why", () => {
    expect(withRememberedSignIns(unknown, held, range(-24, 0), from)).toEqual({
      known: true,
      observedAt: hours(-2),
      value: { from, regions: [], unread: [{ region: "", cause: throttled }], signIns: [standIn(-3), standIn(-2)] },
    });
    expect(withRememberedSignIns(unknown, [], range(-24, 0), from)).toBe(unknown);
  });

  test("is not asked where only another account can read it", () => {
    const cause: Cause = { kind: "elsewhere", action: "", detail: "444455556666" };
    const elsewhere = { known: false, cause } as const;
    expect(withRememberedSignIns(elsewhere, held, null, from)).toBe(elsewhere);
  });

  const weakFrom = (observed: Observed<SignIns>, before: SignInsRead | null) => {
    const all = withRememberedSignIns(observed, [], before, from);
    return all.known && "weakFrom" in all.value ? all.value.weakFrom : "not set";
  };

  test("knows those without a second factor from further back than it was read, if earlier runs have read on", () => {
    expect(weakFrom(known(read([])), range(-99, 0))).toEqual(hours(-99));
  });

  test.each<[string, Observed<SignIns>, SignInsRead | null]>([
    ["where no run came before", known(read([])), null],
    ["where earlier runs reach back no further", known(read([])), range(-24, 0)],
    ["where this run read further back", known(read([])), range(-9, 0)],
    ["where an event alone was heard of", { ...known(read([])), fromEvents: true }, range(-99, 0)],
  ])("does not %s", (_, observed, before) => {
    expect(weakFrom(observed, before)).toBe("not set");
  });

  test("knows them as far as earlier runs have read, where a Region cannot be read now", () => {
    const unread = [{ region: "us-east-1", cause: throttled }];
    expect(weakFrom(known(read([], { unread })), range(-99, 0))).toEqual(hours(-99));
  });
});

describe("the proof of an external identity provider", () => {
  const people = directory([user("u-1", "hanako", true), user("u-2", "taro", true)]);
  const external = (at: number) => signIn("EXTERNAL_IDP", at);
  const changed = (at: number) => ({ at: hours(at) });
  const proof = (signIns: readonly SignIn[], changes: readonly { at: Date }[] = [], users = people) =>
    externalProof(read(signIns), users, changes);

  test("is the latest sign-in that came from one, in whatever order they are read", () => {
    expect(proof([external(-1)])).toEqual({ kind: "sign-in", at: hours(-1) });
    expect(proof([external(-2), external(-1), signIn("PASSWORD,TOTP", -3)])).toEqual({
      kind: "sign-in",
      at: hours(-1),
    });
    expect(proof([external(-2), signIn("PASSWORD,TOTP", -1)])).toBeNull();
  });

  test("is void when somebody has signed in to the directory without a second factor", () => {
    expect(proof([external(-1), signIn("PASSWORD", -2)])).toBeNull();
  });

  test("is void when the settings were changed since, or at that moment", () => {
    expect(proof([external(-1)], [changed(-9), changed(-0.5)])).toBeNull();
    expect(proof([external(-1)], [changed(-1)])).toBeNull();
    expect(proof([external(-1)], [changed(-1.01), changed(-9)])).toEqual({ kind: "sign-in", at: hours(-1) });
    // What came before the change counts no more, neither for nor against.
    expect(proof([signIn("PASSWORD", -2), external(-0.5)], [changed(-1)])).toEqual({
      kind: "sign-in",
      at: hours(-0.5),
    });
  });

  test("is that one made every user, where nobody has signed in", () => {
    expect(proof([])).toEqual({ kind: "users", count: 2 });
  });

  test.each<[string, Parameters<typeof proof>]>([
    ["one user was made by hand", [[], [], directory([user("u-1", "hanako", true), user("u-2", "taro")])]],
    ["there are no users", [[], [], directory([])]],
    ["there may be more users", [[], [], directory([user("u-1", "hanako", true)], false)]],
    ["the users cannot be read", [[], [], unknown]],
    ["the settings were changed", [[], [changed(-1)]]],
    ["somebody signed in before the settings were changed", [[external(-2)], [changed(-1)]]],
  ])("is nothing where nobody has signed in, and %s", (_, given) => {
    expect(proof(...given)).toBeNull();
  });
});
