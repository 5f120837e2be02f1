import { catalogue } from "@genkan/controls/catalogue/index";
import type { NoticeReason } from "@genkan/controls/engine/activity";
import type { Exception } from "@genkan/controls/engine/exception";
import type { Change, ChangeKind } from "@genkan/controls/engine/finding";
import type { Alert } from "@genkan/controls/engine/world";
import type { TrailEvent } from "@genkan/controls/model/event";

const AT = "2026-11-01T00:00:00.000Z";

/** A change of the access-key control, or of what is given. */
export const changeOf = (kind: ChangeKind, more: Partial<Change> = {}): Change => ({
  alertId: "2026-11-01T00:00:00.000Z-0123456789ab",
  kind,
  at: AT,
  control: "root-access-key-absent",
  severity: "CRITICAL",
  resource: { type: "AWS::::Account", id: "111122223333" },
  evidence: [{ fact: "accountSummary", observedAt: AT }],
  ...(kind === "baseline"
    ? { from: null, fromSince: null }
    : { from: kind === "drift" ? "COMPLIANT" : "NON_COMPLIANT", fromSince: "2026-10-01T00:00:00.000Z" }),
  ...(kind === "resolved"
    ? { status: "COMPLIANT", reason: "root-access-key-absent", params: {} }
    : kind === "unknown"
      ? {
          status: "INSUFFICIENT_DATA",
          reason: "access-denied",
          params: { action: "iam:GetAccountSummary", detail: "", actions: ["iam:GetAccountSummary"] },
        }
      : { status: "NON_COMPLIANT", reason: "root-access-key-present", params: { count: 1 } }),
  ...more,
});

/** An event as an alert names it. */
export const event: TrailEvent = {
  eventID: "e0176723-0000-4000-8000-000000000000",
  eventTime: "2026-11-01T00:00:00.000Z",
  eventSource: "iam.amazonaws.com",
  eventName: "CreateAccessKey",
  awsRegion: "us-east-1",
  sourceIPAddress: "203.0.113.7",
  userAgent: "Mozilla/5.0",
  actor: "arn:aws:iam::111122223333:root",
  mfaUsed: null,
};

export const alertOf = (...changes: Change[]): Alert => ({
  account: "111122223333",
  partition: "aws",
  alertId: changes[0]?.alertId ?? "",
  identityCenterRegion: "ap-northeast-1",
  identityCenterInstance: "arn:aws:sso:::instance/ssoins-7223601ab3bfa0c6",
  changes,
});

/** Exceptions as people declare them. */
export const exceptions: readonly Exception[] = [
  {
    control: "root-hardware-mfa-enabled",
    resource: null,
    reason: "security keys are ordered",
    owner: "hanako",
    expires: "2026-12-01T00:00:00.000Z",
  },
  {
    control: "iam-user-mfa-enabled",
    resource: { type: "AWS::IAM::User", id: "printer" },
    reason: "replaced by a role in November",
    owner: "taro",
    expires: "2026-11-20T00:00:00.000Z",
  },
];

const noticeOf = (
  reason: NoticeReason,
  status: "COMPLIANT" | "NON_COMPLIANT",
  params: object,
  cause: TrailEvent,
): Change =>
  changeOf("notice", {
    control: "root-usage-limited",
    resource: { type: "AWS::CloudTrail::Event", id: cause.eventID },
    severity: status === "COMPLIANT" ? "LOW" : "HIGH",
    status,
    reason,
    from: null,
    fromSince: null,
    params: { ...params, eventName: cause.eventName, sourceIPAddress: cause.sourceIPAddress },
    evidence: [{ fact: "rootActivity", observedAt: cause.eventTime }],
    events: [cause],
  });

/** What AWS answers to a role that lost a permission. */
const denied = {
  action: "iam:GetAccountSummary",
  detail:
    "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/genkan-production-MonitorRole/genkan-production-Monitor is not authorized to perform: iam:GetAccountSummary",
  actions: ["iam:GetAccountSummary"],
};

/** A fix by an administrator of Identity Center. */
export const fix = {
  id: "5c1e3a40",
  by: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako",
};

const signIn: TrailEvent = {
  ...event,
  eventName: "UserAuthentication",
  eventSource: "signin.amazonaws.com",
  actor: "IdentityCenterUser 906731f5-0000-4000-8000-000000000000",
  eventTime: "2026-10-31T23:58:00.000Z",
};

/** One alert of each kind, as they really come, and of situations that differ. */
export const kinds = {
  drift: { ...alertOf(changeOf("drift", { events: [event], plan: null })), accountName: "prod" },
  reminder: { ...alertOf(changeOf("reminder")), exceptions },
  notice: alertOf(
    noticeOf(
      "root-used-again",
      "NON_COMPLIANT",
      {},
      { ...event, eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com", mfaUsed: false },
    ),
    noticeOf("root-task-done", "COMPLIANT", { task: "change-root-mfa" }, { ...event, eventName: "EnableMFADevice" }),
    noticeOf(
      "root-used-as-planned",
      "COMPLIANT",
      { plan: "hanako: tax invoice" },
      { ...event, eventName: "GetInvoice" },
    ),
  ),
  resolved: alertOf(changeOf("resolved")),
  "resolved by a fix": alertOf(changeOf("resolved", { fix })),
  "put back by an undo": alertOf(changeOf("drift", { fix: { ...fix, id: "0e9b77d2" } })),
  unknown: {
    ...alertOf(
      changeOf("unknown", { params: denied }),
      changeOf("unknown", { control: "root-mfa-enabled", params: denied }),
    ),
    lastRoleChange: {
      ...event,
      eventName: "PutRolePolicy",
      eventTime: "2026-10-31T23:12:00.000Z",
      actor: "arn:aws:sts::111122223333:assumed-role/ops/eve",
    },
  },
  "exception-expired": alertOf(
    changeOf("exception-expired", {
      exception: {
        control: "root-access-key-absent",
        resource: null,
        reason: "the old backup job needs it",
        owner: "hanako",
        expires: "2026-10-31T15:00:00.000Z",
      },
    }),
  ),
  baseline: {
    ...alertOf(
      ...catalogue.map(({ id, severity }) =>
        id === "root-access-key-absent"
          ? changeOf("baseline")
          : changeOf("baseline", { control: id, severity, status: "COMPLIANT", reason: "x", params: {} }),
      ),
    ),
    exceptions,
  },
  // One event, two findings: the person comes first.
  "password-only sign-in": alertOf(
    changeOf("drift", {
      control: "identity-center-mfa-always-on",
      severity: "HIGH",
      reason: "sign-in-without-mfa",
      params: { person: "hanako", at: "2026-10-31T23:58Z", factors: ["password"] },
      events: [signIn],
    }),
    changeOf("drift", {
      control: "identity-center-sign-in-used-mfa",
      severity: "HIGH",
      resource: { type: "AWS::IdentityStore::User", id: "906731f5-0000-4000-8000-000000000000" },
      reason: "password-alone",
      params: { person: "hanako", days: 30, since: "", weak: 1, last: "2026-10-31T23:58Z", address: "203.0.113.7" },
      events: [signIn],
    }),
  ),
  "root sign-in without MFA": alertOf(
    changeOf("drift", {
      control: "root-usage-limited",
      severity: "CRITICAL",
      reason: "root-sign-in-without-mfa",
      params: {
        days: 30,
        count: 1,
        last: "2026-10-31T23:58:00Z",
        acts: ["ConsoleLogin (signin.amazonaws.com), 203.0.113.7"],
        mfa: ["no"],
      },
      events: [{ ...event, eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com", mfaUsed: false }],
      plan: null,
    }),
  ),
  takeover: alertOf(
    noticeOf(
      "root-credentials-changed",
      "NON_COMPLIANT",
      { task: "change-root-mfa" },
      { ...event, eventName: "EnableMFADevice" },
    ),
  ),
} satisfies Readonly<Record<Exclude<ChangeKind, "tampering">, Alert>> & Readonly<Record<string, Alert>>;

/** Strings that somebody would like to see pass unharmed. */
export const hostile = [
  "\u001b[2J\u001b[31mred",
  "a\r\nBcc: eve@example.com",
  "\u202egnp.exe",
  "<!channel> <https://evil|click>",
  "*bold* _it_ `x`",
  "<script>alert(1)</script>",
  "\ud800",
  "x".repeat(10_000),
  "日本語".repeat(3_000),
  "\u0000\u0007\u009b",
];
