import { ACCESS, ACCESS_HELD } from "@genkan/controls/engine/access";
import type { Change } from "@genkan/controls/engine/finding";
import { type AccessKind, accessKinds } from "@genkan/controls/model/access";
import { locales } from "@genkan/controls/model/text";
import { accessText } from "@genkan/messages/access";
import { alertMessage } from "@genkan/messages/alert/alert";
import { mail } from "@genkan/messages/channels/mail";
import { pagerDuty } from "@genkan/messages/channels/pagerduty";
import { slack } from "@genkan/messages/channels/slack";
import { utc } from "@genkan/messages/moment";
import { describe, expect, test } from "vitest";
import { ourSchema } from "./validators.ts";

const params = {
  ...{ set: "arn:aws:sso:::permissionSet/ssoins-1/ps-1", setName: "Auditors", account: "111122223333" },
  ...{ group: "g-1", groupName: "Developers", user: "u-1", userName: "hanako", role: "break-glass" },
  policy: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};
const notice = (reason: AccessKind, more: Partial<Change> = {}): Change => ({
  ...{ alertId: "a-1", kind: "notice", at: "2026-11-01T00:00:30Z", control: ACCESS, reason },
  resource: { type: "AWS::CloudTrail::Event", id: `e-${reason}` },
  ...{ status: "COMPLIANT", severity: "LOW", params: { ...params, administers: true } },
  ...{ evidence: [], from: null, fromSince: null },
  events: [
    {
      ...{ eventID: `e-${reason}`, eventTime: "2026-11-01T00:00:00Z", eventSource: "sso.amazonaws.com" },
      ...{ eventName: "SomeCall", awsRegion: "eu-west-1", sourceIPAddress: "203.0.113.7", userAgent: "cli" },
      ...{ actor: "IdentityCenterUser u-9", mfaUsed: null },
    },
  ],
  ...more,
});
const alertOf = (...changes: readonly Change[]) => ({
  ...{ alertId: "a-1", account: "111122223333", partition: "aws", accountName: "prod", changes },
  ...{ identityCenterRegion: "us-east-1", identityCenterInstance: null },
});

describe.each(locales)("in %s", (locale) => {
  const reader = { locale, timeZone: "Asia/Tokyo" };

  test.each(accessKinds)("%s is a sentence with names, as a change and as an attempt", (reason) => {
    const did = accessText({ reason, params, administers: false }, reader);
    const tried = accessText({ reason, params, administers: false, errorCode: "AccessDenied" }, reader);
    for (const text of [did, tried]) {
      expect(text).toMatch(/Auditors|Developers|break-glass/);
      expect(text).not.toMatch(/ps-1|g-1|u-1|undefined|null| {2}|arn:/);
      expect(text).toMatch(locale === "en" ? /\.$/ : /。$/);
    }
    expect(tried).toContain("AccessDenied");
    // Where the record says nothing, the sentence says so.
    expect(accessText({ reason, params: {} }, reader)).not.toMatch(/undefined|null| {2}/);
  });
});

test("a notice says what, who, from where, when and in which account and Region, and how to look it up", () => {
  const fix = { id: "0123abcd", by: "arn:aws:iam::111122223333:user/alice" };
  const person = { params: { ...params, person: "taro", administers: true } };
  const changes = [notice("assignment-created", { ...person, fix }), notice("group-member-added", person)];
  const message = alertMessage(alertOf(...changes), { locale: "en", timeZone: "Asia/Tokyo" });
  expect(ourSchema("alert")(message)).toBe(true);
  const { subject, body } = mail.alert(message);
  expect(subject).toBe("LOW permission set was assigned: Auditors +1 - 111122223333 prod [Genkan]");
  for (const text of [
    "What: Permission set Auditors was assigned to group Developers on account prod (111122223333). The set gives administrator access. Made by genkan fix 0123abcd, IAM user alice.",
    "When: 2026-11-01 09:00 JST (00:00 UTC)",
    "Who: taro, from 203.0.113.7",
    "Call: SomeCall (sso.amazonaws.com), eu-west-1, cli",
    "#/events",
    "LOW: User hanako was added to group Developers. The group has administrator access. Happened 2026-11-01 09:00 JST (00:00 UTC). By taro, from 203.0.113.7.",
  ])
    expect(body.replaceAll("\u00a0", " ")).toContain(text);
  // It is news, and nobody has to get up for it.
  expect(pagerDuty.alert(message)).toEqual([]);
});

test("what an event names is no markup and no line of its own, whatever it is", () => {
  const hostile = "<!channel>\nLOW: all is well \u202e";
  const change = notice("assignment-created", { params: { ...params, setName: hostile, groupName: hostile } });
  for (const locale of locales) {
    const message = alertMessage(alertOf(change), utc[locale]);
    expect(ourSchema("alert")(message)).toBe(true);
    expect(mail.alert(message).body).not.toMatch(/^LOW: all is well|\u202e/m);
    // Slack takes the header as plain text.
    const { text, attachments } = slack.alert(message);
    expect(JSON.stringify([text, attachments])).not.toContain("<!channel>");
  }
});

test("a summary of many says how many, when, and how to list them", () => {
  const held = { count: 30, from: "2026-11-01T00:00:00Z", to: "2026-11-01T00:05:00Z" };
  const resource = { type: "AWS::::Account", id: "111122223333" };
  const change = { ...notice("assignment-created", { resource, params: held, events: [] }), reason: ACCESS_HELD };
  const message = alertMessage(alertOf(change), utc.ja);
  expect(ourSchema("alert")(message)).toBe(true);
  expect(mail.alert(message).body).toContain("npx genkan activity --access");
  expect(message.headline).toContain("管理者アクセスに関わる変更が多数ありました");
});
