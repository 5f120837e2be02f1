import { describe, expect, test } from "vitest";
import { HOUR, known, later, NOW, read, testEvents, testFailures, whyUnknown, without } from "./reading.ts";

describe("the account summary", () => {
  const virtual = { kind: "virtual", name: "phone" };
  const active = { status: "Active" };
  const inactive = { status: "Inactive" };

  test.each([
    {
      name: "a root user with a password and MFA, and nothing else",
      root: { mfaDevices: [virtual] },
      value: { mfaEnabled: true, passwordPresent: true, accessKeys: 0, signingCertificates: 0 },
    },
    {
      name: "a root user without any credential",
      root: { password: false },
      value: { mfaEnabled: false, passwordPresent: false, accessKeys: 0, signingCertificates: 0 },
    },
    {
      name: "keys and certificates count whether they are active or not",
      root: { accessKeys: [active, inactive], signingCertificates: [inactive] },
      value: { mfaEnabled: false, passwordPresent: true, accessKeys: 2, signingCertificates: 1 },
    },
  ])("$name", async ({ root, value }) => {
    const { observed, calls, elapsed } = await read("accountSummary", { account: { root } });
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toEqual({ "iam:GetAccountSummary": 1 });
    expect(elapsed).toBe(0);
  });

  test("MFA of IAM users is not the root user's", async () => {
    const iamUsers = [{ name: "alice", mfa: true }];
    expect(await known("accountSummary", { account: { iamUsers } })).toMatchObject({ mfaEnabled: false });
  });

  test.each([
    ["AccountMFAEnabled", "mfaEnabled"],
    ["AccountPasswordPresent", "passwordPresent"],
    ["AccountAccessKeysPresent", "accessKeys"],
    ["AccountSigningCertificatesPresent", "signingCertificates"],
  ])("an answer without %s leaves %s unknown, and nothing else", async (key, field) => {
    const full = await known("accountSummary");
    const value = await known("accountSummary", { account: { root: { summaryKeysMissing: [key] } } });
    expect(value).toEqual({ ...full, [field]: null });
  });

  test("an answer with an empty summary leaves everything unknown", async () => {
    const answers = { GetAccountSummary: without("entry") };
    const nothing = { mfaEnabled: null, passwordPresent: null, accessKeys: null, signingCertificates: null };
    expect(await known("accountSummary", { answers })).toEqual(nothing);
  });

  test("an answer without a summary can't be used", async () => {
    const answers = { GetAccountSummary: without("SummaryMap") };
    expect(await whyUnknown("accountSummary", { answers })).toEqual({
      kind: "unexpected",
      action: "iam:GetAccountSummary",
      detail: "AWS's answer has no SummaryMap",
    });
  });

  testFailures("accountSummary", "iam:GetAccountSummary", {}, { but: "AccessDenied" });
});

describe("the account summary, where it is denied", () => {
  const denied = { action: "iam:GetAccountSummary", fault: "AccessDenied" };
  const credentialReport = { generatedAt: later(-3 * HOUR).toISOString() };
  const root = {
    password: true,
    mfaDevices: [{ kind: "hardware", name: "token" }],
    accessKeys: [{ status: "Inactive" }],
    signingCertificates: [{ status: "Active" }],
  };

  test("is what the credential report says, at the report's time", async () => {
    const { observed, calls } = await read("accountSummary", { account: { root, credentialReport, faults: [denied] } });
    expect(observed).toEqual({
      known: true,
      reported: true,
      observedAt: later(-3 * HOUR),
      value: { mfaEnabled: true, passwordPresent: true, accessKeys: 1, signingCertificates: 1 },
    });
    expect(calls).toEqual({ "iam:GetAccountSummary": 1, "iam:GetCredentialReport": 1 });
  });

  test("leaves open what the report does not let us know", async () => {
    const extraColumns = {
      password_enabled: "not_supported",
      mfa_active: "?",
      access_key_2_last_rotated: "?",
      cert_1_active: "?",
      cert_1_last_rotated: "?",
    };
    const account = { root, credentialReport: { ...credentialReport, extraColumns }, faults: [denied] };
    expect(await known("accountSummary", { account })).toEqual({
      mfaEnabled: null,
      passwordPresent: null,
      accessKeys: null,
      signingCertificates: null,
    });
  });

  test.each([
    ["the report has no row of root", { credentialReport: { withoutRootRow: true }, faults: [denied] }],
    [
      "the report is denied as well",
      { faults: [denied, { action: "iam:GetCredentialReport", fault: "AccessDenied" }] },
    ],
  ])("is unknown for want of that permission where %s", async (_, account) => {
    expect(await whyUnknown("accountSummary", { account })).toMatchObject({
      kind: "access-denied",
      action: "iam:GetAccountSummary",
    });
  });

  test("is unknown for events, where the report is too old to say anything", async () => {
    expect(await whyUnknown("accountSummary", { account: { faults: [denied] }, events: [] })).toMatchObject({
      kind: "access-denied",
      action: "iam:GetAccountSummary",
    });
  });
});

describe("what changes the account summary", () => {
  const iam =
    "CreateAccessKey DeleteAccessKey UpdateAccessKey EnableMFADevice DeactivateMFADevice UploadSigningCertificate UpdateSigningCertificate DeleteSigningCertificate CreateLoginProfile DeleteLoginProfile ChangePassword";
  testEvents("accountSummary", { iam }, { onlyRoot: true });
});
