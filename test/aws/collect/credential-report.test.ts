import { readReport } from "@genkan/aws/collect/credential-report";
import type { CredentialReport, ReportedAccessKey } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import { HOUR, known, later, NOW, read, refusal, testDenials, testFailures, whyUnknown, without } from "./reading.ts";

const GENERATE = "iam:GenerateCredentialReport";
const GET = "iam:GetCredentialReport";
const absent = { credentialReport: { state: "absent" } };
const madeAt = (time: Date) => ({ credentialReport: { generatedAt: time.toISOString() } });

/** A key that does not exist, and credentials that were never used. */
const noKey = (slot: number): ReportedAccessKey => ({
  slot,
  active: false,
  present: false,
  lastUsed: "not-applicable",
  lastUsedService: null,
  lastUsedRegion: null,
});
const unused = { passwordLastUsed: "no-information", accessKeys: [noKey(1), noKey(2)] } as const;

describe("the credential report", () => {
  const account = {
    root: {
      passwordLastUsed: "2026-03-02T09:00:00Z",
      accessKeys: [
        { status: "Active", lastUsed: "2026-10-01T10:00:00Z", lastUsedService: "s3", lastUsedRegion: "eu-west-1" },
        { status: "Inactive" },
      ],
    },
    iamUsers: [
      { name: "alice", password: true, mfa: true },
      { name: "bob", password: true, passwordLastUsed: "2026-09-30T08:00:00Z" },
      {
        name: "robot",
        accessKeys: [{ lastUsed: "2026-10-31T07:00:00Z", lastUsedService: "ec2", lastUsedRegion: "eu-west-1" }],
      },
    ],
  };

  test("shows the root user's credentials and every user's, at the time when AWS made it", async () => {
    const { observed, calls, elapsed } = await read("credentialReport", {
      account: { ...account, ...madeAt(later(-2 * HOUR)) },
    });
    const value: CredentialReport = {
      root: {
        created: new Date("2024-01-01T00:00:00Z"),
        mfaActive: false,
        signingCertificates: 0,
        passwordEnabled: true,
        passwordLastUsed: new Date("2026-03-02T09:00:00Z"),
        accessKeys: [
          {
            slot: 1,
            active: true,
            present: true,
            lastUsed: new Date("2026-10-01T10:00:00Z"),
            lastUsedService: "s3",
            lastUsedRegion: "eu-west-1",
          },
          {
            slot: 2,
            active: false,
            present: true,
            lastUsed: "not-applicable",
            lastUsedService: null,
            lastUsedRegion: null,
          },
        ],
      },
      users: [
        { ...unused, name: "alice", passwordEnabled: true, mfaActive: true },
        {
          ...unused,
          name: "bob",
          passwordEnabled: true,
          mfaActive: false,
          passwordLastUsed: new Date("2026-09-30T08:00:00Z"),
        },
        {
          name: "robot",
          passwordEnabled: false,
          mfaActive: false,
          passwordLastUsed: "not-applicable",
          accessKeys: [
            {
              slot: 1,
              active: true,
              present: true,
              lastUsed: new Date("2026-10-31T07:00:00Z"),
              lastUsedService: "ec2",
              lastUsedRegion: "eu-west-1",
            },
            noKey(2),
          ],
        },
      ],
    };
    expect(observed).toEqual({ known: true, value, observedAt: later(-2 * HOUR) });
    expect(calls).toEqual({ [GET]: 1 });
    expect(elapsed).toBe(0);
  });

  test("without the root user's row has no root", async () => {
    const credentialReport = { withoutRootRow: true };
    const value = await known("credentialReport", { account: { iamUsers: account.iamUsers, credentialReport } });
    expect(value.root).toBeNull();
    expect(value.users.map(({ name }) => name)).toEqual(["alice", "bob", "robot"]);
  });

  describe("of AWS", () => {
    test("is used as it is until it is four hours old, for AWS would give the same one", async () => {
      const { calls } = await read("credentialReport", { account: madeAt(later(-4 * HOUR + 1_000)) });
      expect(calls).toEqual({ [GET]: 1 });
    });

    test("is asked for anew when it is four hours old", async () => {
      const { calls, observed } = await read("credentialReport", { account: madeAt(later(-4 * HOUR)) });
      expect(calls).toEqual({ [GET]: 2, [GENERATE]: 1 });
      expect(observed).toMatchObject({ known: true, observedAt: later(-4 * HOUR) });
    });

    test("is awaited where there is none: asked for again after 250 ms, then 500 ms", async () => {
      const { observed, calls, elapsed } = await read("credentialReport", { account: absent });
      expect(observed).toMatchObject({ known: true, observedAt: later(750) });
      expect(calls).toEqual({ [GET]: 2, [GENERATE]: 3 });
      expect(elapsed).toBe(750);
    });

    test.each([
      [750, { known: true }],
      [749, { known: false, cause: { kind: "not-ready", action: GENERATE } }],
    ])("is asked for a last time at the end of a patience of %i ms", async (patience, expected) => {
      const { observed } = await read("credentialReport", { account: absent, patience });
      expect(observed).toMatchObject(expected);
    });

    test("is not ready when AWS is still making it after eight seconds", async () => {
      const { observed, calls, elapsed } = await read("credentialReport", {
        account: { credentialReport: { state: "STARTED" } },
      });
      const cause = { kind: "not-ready", action: GENERATE, detail: "AWS is still making the credential report" };
      expect(observed).toEqual({ known: false, cause });
      // At 0, 0.25, 0.75, 1.75, 3.75 and 7.75 seconds.
      expect(calls).toEqual({ [GET]: 1, [GENERATE]: 6 });
      expect(elapsed).toBe(7_750);
    });

    test.each([
      "ReportNotPresent",
      "ReportExpired",
      "CredentialReportNotPresentException",
      "CredentialReportExpiredException",
    ])("is asked for anew where AWS says %s", async (code) => {
      const answers = { GetCredentialReport: first(refusal(code)) };
      const { observed, calls } = await read("credentialReport", { answers });
      expect(observed).toMatchObject({ known: true, observedAt: NOW });
      expect(calls).toEqual({ [GET]: 2, [GENERATE]: 1 });
    });

    test.each(["ReportInProgress", "CredentialReportNotReadyException"])(
      "is awaited where AWS says that it is complete and then %s, without asking for another",
      async (code) => {
        const answers = {
          GetCredentialReport: (body: string, { time }: { time: number }) => (time <= 3 ? refusal(code) : body),
        };
        const { observed, calls, elapsed } = await read("credentialReport", { answers });
        expect(observed).toMatchObject({ known: true });
        expect(calls).toEqual({ [GET]: 4, [GENERATE]: 1 });
        expect(elapsed).toBe(750);
      },
    );

    test("is asked for again when it expires between being complete and being fetched", async () => {
      const answers = {
        GetCredentialReport: (body: string, { time }: { time: number }) =>
          time <= 2 ? refusal("ReportExpired") : body,
      };
      const { observed, calls } = await read("credentialReport", { answers });
      expect(observed).toMatchObject({ known: true });
      expect(calls).toEqual({ [GET]: 3, [GENERATE]: 2 });
    });

    test("is unknown when AWS refuses to give the report that it has just made", async () => {
      const answers = {
        GetCredentialReport: (_: string, { time }: { time: number }) =>
          time === 1 ? refusal("ReportNotPresent") : refusal("AccessDenied", 403),
      };
      const cause = await whyUnknown("credentialReport", { answers });
      expect(cause).toMatchObject({ kind: "access-denied", action: GET });
    });

    test.each(["Content", "GeneratedTime"])("is unknown when AWS's answer has no %s", async (key) => {
      const cause = await whyUnknown("credentialReport", { answers: { GetCredentialReport: without(key) } });
      expect(cause).toEqual({ kind: "unexpected", action: GET, detail: "AWS's answer has no report or no time" });
    });

    test.each([
      ["nothing", ""],
      ["a web page", "<html>gateway</html>"],
    ])("is unknown when it is %s", async (_, text) => {
      const Content = `<Content>${Buffer.from(text).toString("base64")}</Content>`;
      const answers = { GetCredentialReport: (body: string) => body.replace(/<Content>.*?<\/Content>/s, Content) };
      const cause = await whyUnknown("credentialReport", { answers });
      expect(cause).toMatchObject({ kind: "unexpected", action: GET });
    });
  });

  test("is not read for events: it may be hours old", async () => {
    const { observed, calls } = await read("credentialReport", { events: [] });
    const cause = { kind: "not-ready", action: GENERATE, detail: "AWS measures it hours after an event" };
    expect(observed).toEqual({ known: false, cause });
    expect(calls).toEqual({});
  });

  testFailures("credentialReport", GET);
  testDenials("credentialReport", [GENERATE], { account: absent });
});

const first =
  (answer: ReturnType<typeof refusal>) =>
  (body: string, { time }: { time: number }) =>
    time === 1 ? answer : body;

const COLUMNS = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_1_last_used_region",
  "access_key_1_last_used_service",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
  "access_key_2_last_used_region",
  "access_key_2_last_used_service",
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

const root: Row = {
  user: "<root_account>",
  arn: "arn:aws:iam::111122223333:root",
  user_creation_time: "2024-01-01T00:00:00+00:00",
  password_enabled: "not_supported",
  password_last_used: "2026-03-02T09:00:00+00:00",
  mfa_active: "TRUE",
  access_key_1_active: "TRUE",
  access_key_1_last_used_date: "2026-10-01T10:00:00+00:00",
  access_key_1_last_used_region: "eu-west-1",
  access_key_1_last_used_service: "s3",
  access_key_2_active: "FALSE",
  access_key_2_last_rotated: "2024-01-01T00:00:00+00:00",
  access_key_2_last_used_date: "2026-09-01T09:00:00+00:00",
  access_key_2_last_used_region: "ap-northeast-1",
  access_key_2_last_used_service: "ec2",
};
const alice: Row = {
  user: "alice",
  arn: "arn:aws:iam::111122223333:user/alice",
  password_enabled: "TRUE",
  mfa_active: "FALSE",
};

/** A report with these rows, in which every other cell is `N/A`. */
const csv = (rows: readonly Row[], columns: readonly string[] = COLUMNS) =>
  [columns, ...rows.map((row) => columns.map((column) => (row as Record<string, string>)[column] ?? "N/A"))]
    .map((cells) => cells.join(","))
    .join("\n");
const rootOf = (more: Row) => readReport(csv([{ ...root, ...more }])).root;
const userOf = (more: Row) => readReport(csv([root, { ...alice, ...more }])).users[0];

describe("reading the report's CSV", () => {
  const whole: CredentialReport = {
    root: {
      created: new Date("2024-01-01T00:00:00Z"),
      mfaActive: true,
      signingCertificates: 0,
      passwordEnabled: "not-supported",
      passwordLastUsed: new Date("2026-03-02T09:00:00Z"),
      accessKeys: [
        {
          slot: 1,
          active: true,
          present: true,
          lastUsed: new Date("2026-10-01T10:00:00Z"),
          lastUsedService: "s3",
          lastUsedRegion: "eu-west-1",
        },
        {
          slot: 2,
          active: false,
          present: true,
          lastUsed: new Date("2026-09-01T09:00:00Z"),
          lastUsedService: "ec2",
          lastUsedRegion: "ap-northeast-1",
        },
      ],
    },
    users: [
      {
        name: "alice",
        passwordEnabled: true,
        mfaActive: false,
        passwordLastUsed: "not-applicable",
        accessKeys: [
          { ...noKey(1), active: "not-applicable" },
          { ...noKey(2), active: "not-applicable" },
        ],
      },
    ],
  };
  const rows = [root, alice];

  test.each([
    ["a plain report", csv(rows)],
    ["a byte order mark before it", `\uFEFF${csv(rows)}`],
    ["lines that end as on Windows", csv(rows).replaceAll("\n", "\r\n")],
    ["an empty line at the end and one between", csv(rows).replaceAll("\n", "\n\n").concat("\n")],
    ["its columns in another order", csv(rows, COLUMNS.toReversed())],
    ["columns that we do not know", csv(rows, ["new_column", ...COLUMNS, "another"])],
    ["cells beyond the last column", csv(rows).replaceAll(/(?<=N\/A)$/gm, ",more,cells")],
    ["cells in quotes", csv(rows).replaceAll(/[^,\n]+/g, '"$&"')],
    ["the root user's row behind the others", csv(rows.toReversed())],
  ])("takes %s", (_, text) => {
    expect(readReport(text)).toEqual(whole);
  });

  test("takes names with commas, quotes and line breaks in quotes", () => {
    const text = csv([root, { ...alice, user: '"a,b ""c""\nd"' }]);
    expect(readReport(text).users).toMatchObject([{ name: 'a,b "c"\nd', passwordEnabled: true, mfaActive: false }]);
  });

  test("a report without rows has no root and no users", () => {
    expect(readReport(csv([]))).toEqual({ root: null, users: [] });
  });

  test.each([
    ["an opening quote that is not closed", `${csv(rows)}\n"bob`],
    ["a quote inside a cell", `${csv(rows)}\nb"ob,arn`],
  ])("is refused where it is broken: %s", (_, text) => {
    expect(() => readReport(text)).toThrow(
      expect.objectContaining({
        name: "UnusableAnswerError",
        action: GET,
        message: expect.stringMatching(/^the report is not CSV: ./),
      }),
    );
  });

  test.each([
    ["no column user", csv(rows, COLUMNS.slice(1))],
    [
      "no column arn",
      csv(
        rows,
        COLUMNS.filter((column) => column !== "arn"),
      ),
    ],
    ["no column user and no rows", csv([], ["arn"])],
    ["no column arn and no rows", csv([], ["user"])],
    ["nothing in it", ""],
    ["only empty lines", "\n\n"],
    ["a web page in its place", "<html><body>gateway</body></html>"],
  ])("is refused with %s, which is no account without users", (_, text) => {
    expect(() => readReport(text)).toThrow(
      expect.objectContaining({
        name: "UnusableAnswerError",
        action: GET,
        message: "the report has no column user or arn",
      }),
    );
  });

  test.each([
    ["ends before it", `${csv(rows, COLUMNS.toReversed())}\nN/A,N/A`],
    ["has an empty one", csv([root, { ...alice, user: "" }])],
  ])("is refused where a row names no user: it %s", (_, text) => {
    expect(() => readReport(text)).toThrow(
      expect.objectContaining({
        name: "UnusableAnswerError",
        action: GET,
        message: "a row of the report names no user",
      }),
    );
  });

  test.each([
    ["has root's name alone", { arn: "arn:aws:iam::111122223333:user/<root_account>" }, "<root_account>"],
    ["has root's ARN alone", { user: "root" }, "root"],
  ])("a row that %s is a user's", (_, more, name) => {
    const report = readReport(csv([{ ...root, ...more }]));
    expect(report.root).toBeNull();
    expect(report.users).toMatchObject([{ name, passwordEnabled: "not-supported", mfaActive: true }]);
  });

  test("a row that ends before its ARN is a user's, whatever it is called", () => {
    const report = readReport(`${csv([alice])}\n<root_account>`);
    expect(report.root).toBeNull();
    expect(report.users[1]).toMatchObject({
      name: "<root_account>",
      passwordEnabled: "unreadable",
      mfaActive: "unreadable",
    });
  });

  test.each([
    ["TRUE", true],
    ["true", true],
    ["True", true],
    [" true ", true],
    ["FALSE", false],
    ["false", false],
    [" False ", false],
    ["N/A", "not-applicable"],
    ["n/a", "not-applicable"],
    ["not_supported", "not-supported"],
    [" NOT_SUPPORTED ", "not-supported"],
    ["no_information", "unreadable"],
    ["yes", "unreadable"],
    ["1", "unreadable"],
    ["truest", "unreadable"],
    ["", "unreadable"],
    // Names that every object of JavaScript has.
    ["constructor", "unreadable"],
    ["__proto__", "unreadable"],
  ])("a switch that reads %j is %j", (cell, expected) => {
    expect(rootOf({ password_enabled: cell })?.passwordEnabled).toBe(expected);
    expect(rootOf({ mfa_active: cell })?.mfaActive).toBe(expected);
    expect(rootOf({ access_key_1_active: cell })?.accessKeys[0]?.active).toBe(expected);
    expect(rootOf({ access_key_2_active: cell })?.accessKeys[1]?.active).toBe(expected);
    expect(userOf({ password_enabled: cell })).toMatchObject({
      name: "alice",
      passwordEnabled: expected,
      mfaActive: false,
    });
    expect(userOf({ mfa_active: cell })).toMatchObject({ name: "alice", passwordEnabled: true, mfaActive: expected });
  });

  test.each([
    ["2026-10-01T10:00:00+00:00", new Date("2026-10-01T10:00:00Z")],
    ["2026-10-01T10:00:00Z", new Date("2026-10-01T10:00:00Z")],
    ["2026-10-01T10:00:00+09:00", new Date("2026-10-01T01:00:00Z")],
    ["no_information", "no-information"],
    ["No_Information", "no-information"],
    ["N/A", "not-applicable"],
    [" n/a ", "not-applicable"],
    ["not_supported", "not-supported"],
    ["", "unreadable"],
    ["TRUE", "unreadable"],
    ["2026-10-01", "unreadable"],
    ["2026-13-01T10:00:00+00:00", "unreadable"],
    ["since 2026-10-01T10:00:00Z", "unreadable"],
    ["26-10-01T10:00:00Z", "unreadable"],
    ["+002026-10-01T10:00:00Z", "unreadable"],
    ["1790000000", "unreadable"],
    ["constructor", "unreadable"],
    ["__proto__", "unreadable"],
  ])("a time that reads %j is %j", (cell, expected) => {
    expect(rootOf({ password_last_used: cell })?.passwordLastUsed).toEqual(expected);
    expect(rootOf({ user_creation_time: cell })?.created).toEqual(expected);
    expect(rootOf({ access_key_1_last_used_date: cell })?.accessKeys[0]?.lastUsed).toEqual(expected);
    expect(rootOf({ access_key_2_last_used_date: cell })?.accessKeys[1]?.lastUsed).toEqual(expected);
  });

  test.each([
    ["active", "TRUE", "N/A", true],
    ["inactive, but rotated once", "FALSE", "2024-01-01T00:00:00+00:00", true],
    ["inactive, without a date", "FALSE", "N/A", false],
    ["not supported", "not_supported", "not_supported", false],
    ["inactive, with a date that cannot be read", "FALSE", "yesterday", null],
    ["inactive, with no information of a date", "FALSE", "no_information", null],
  ])("a key or a certificate that is %s counts as present accordingly", (_, active, rotated, present) => {
    const key = { access_key_1_active: active, access_key_1_last_rotated: rotated };
    expect(rootOf(key)?.accessKeys[0]?.present).toBe(present);
    const first = { cert_1_active: active, cert_1_last_rotated: rotated };
    const count = present === null ? null : Number(present);
    expect(rootOf(first)?.signingCertificates).toBe(count);
    expect(rootOf({ ...first, cert_2_active: "TRUE" })?.signingCertificates).toBe(count === null ? null : count + 1);
  });

  test("a user whose line is there twice is one user", () => {
    expect(readReport(csv([root, alice, alice])).users).toEqual(whole.users);
  });

  test.each([
    ["s3", "s3"],
    ["constructor", "constructor"],
    ["N/A", null],
    [" n/a ", null],
    ["no_information", null],
    ["not_supported", null],
    ["", null],
  ])("a service or a Region that reads %j is %j", (cell, expected) => {
    expect(rootOf({ access_key_1_last_used_service: cell })?.accessKeys[0]?.lastUsedService).toBe(expected);
    expect(rootOf({ access_key_1_last_used_region: cell })?.accessKeys[0]?.lastUsedRegion).toBe(expected);
    expect(rootOf({ access_key_2_last_used_service: cell })?.accessKeys[1]?.lastUsedService).toBe(expected);
    expect(rootOf({ access_key_2_last_used_region: cell })?.accessKeys[1]?.lastUsedRegion).toBe(expected);
  });

  test("columns that are missing are unreadable, not off", () => {
    const { root: row, users } = readReport(csv([root, alice], ["user", "arn"]));
    const unreadable = { active: "unreadable", lastUsed: "unreadable", present: null };
    const key = { ...unreadable, lastUsedService: null, lastUsedRegion: null };
    expect(row).toEqual({
      created: "unreadable",
      mfaActive: "unreadable",
      signingCertificates: null,
      passwordEnabled: "unreadable",
      passwordLastUsed: "unreadable",
      accessKeys: [
        { slot: 1, ...key },
        { slot: 2, ...key },
      ],
    });
    expect(users).toMatchObject([{ name: "alice", passwordEnabled: "unreadable", mfaActive: "unreadable" }]);
  });
});
