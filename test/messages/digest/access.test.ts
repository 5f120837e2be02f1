import { ACCESS } from "@genkan/controls/engine/access";
import type { AccessRecord } from "@genkan/controls/engine/access-record";
import { LISTED_ACCESS } from "@genkan/controls/engine/digest";
import type { Change } from "@genkan/controls/engine/finding";
import { digestOf, floodDigestOf } from "@genkan/controls/engine/gathering";
import { digestAttributes } from "@genkan/messages/channels/attributes";
import { mail } from "@genkan/messages/channels/mail";
import { digestMessage } from "@genkan/messages/digest/digest";
import { expect, test } from "vitest";
import { gatheredOf, members, organization } from "../digests.ts";
import { ourSchema } from "../validators.ts";

const AT = "2026-11-01T00:00:00.000Z";
const pass = { id: `${AT}-5e6f7a8b9c0d`, at: AT };
const [payments] = members as readonly [(typeof members)[number]];

const record = (i: number): AccessRecord => ({
  kind: "assignment-created",
  event: {
    ...{ eventID: `e-${i}`, eventTime: `2026-10-31T23:0${i}:00.000Z`, eventSource: "sso.amazonaws.com" },
    ...{ eventName: "CreateAccountAssignment", awsRegion: "us-east-1", sourceIPAddress: "203.0.113.7" },
    ...{ userAgent: "cli", actor: "arn:aws:sts::111122223333:assumed-role/ops/eve", mfaUsed: null },
  },
  params: {
    set: "arn:aws:sso:::permissionSet/i/ps-1",
    setName: "Auditors",
    user: "u-1",
    userName: "hanako",
    account: payments.account,
  },
  administers: i === 1,
  errorCode: null,
  requestId: "r",
  recordedAt: AT,
  ...(i === 2 ? { fix: { id: "fix-1", by: "arn:aws:sts::111122223333:assumed-role/ops/eve" } } : {}),
});
const notice = (i: number): Change => ({
  ...{ alertId: "a-1", kind: "notice", at: AT, control: ACCESS },
  resource: { type: "AWS::CloudTrail::Event", id: `e-${i}` },
  ...{ status: "COMPLIANT", severity: "LOW", reason: "assignment-created", evidence: [], from: null, fromSince: null },
  params: { ...record(i).params, administers: false },
  events: [record(i).event],
});
const drift = { control: "root-mfa-enabled", resource: { type: "AWS::::Account", id: payments.account } };
const news: Change = {
  ...{ ...notice(1), ...drift, kind: "resolved", reason: "root-mfa-enabled", from: "NON_COMPLIANT" },
  params: { kinds: ["hardware"] },
};
const ended = (more: Partial<Parameters<typeof digestOf>[0]>) => ({
  ...{ pass, organization, partition: "aws", baseline: false, gathered: [], stillFailing: new Map() },
  ...{ expected: members, unreached: [], disappeared: [], ...more },
});
const recorded = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ account: payments.account, record: record(i) }));

test("a digest has the number of access changes and the latest ones, with who made them", () => {
  const digest = digestOf(ended({ gathered: [gatheredOf(payments, news)], access: recorded(7) }))!;
  expect(digest.access?.count).toBe(7);
  expect(digest.access?.latest.map(({ event }) => event.eventID)).toEqual(["e-6", "e-5", "e-4", "e-3", "e-2"]);
  const message = digestMessage(digest, { locale: "en", timeZone: "Asia/Tokyo" });
  expect(ourSchema("digest")(message)).toBe(true);
  expect(message.access?.latest).toHaveLength(LISTED_ACCESS);
  const { body } = mail.digest(message);
  expect(body).toContain("CHANGES TO WHO MAY ADMINISTER");
  expect(body).toContain(
    `2026-11-01 08:02 JST (23:02 UTC), eve (role ops), from 203.0.113.7: Permission set Auditors was assigned to user hanako on account ${payments.account}. Made by genkan fix fix-1, eve (role ops).`,
  );
  expect(body).toContain("… and 2 more: npx genkan activity --access");
  expect(digestMessage(digest, { locale: "ja", timeZone: "Asia/Tokyo" }).access?.latest[0]?.text).toContain(
    "許可セット Auditors が",
  );
  // What is over stays the news.
  expect(message.level).toBe("RESOLVED");
});

test("what is only recorded is no reason to send a digest; what was held back is", () => {
  expect(digestOf(ended({ access: recorded(3) }))).toBeNull();
  const gathered = [gatheredOf(payments, notice(1)), gatheredOf(payments, notice(2))];
  // An event that is also recorded counts once, and root has no part in it.
  const digest = digestOf(ended({ gathered, access: recorded(3) }))!;
  expect(digest).toMatchObject({ acts: [], failing: [], access: { count: 3 } });
  const flood = floodDigestOf({
    ...{ digestId: "events-1", at: AT, organization, partition: "aws", gathered, stillFailing: new Map() },
  })!;
  expect(flood).toMatchObject({ events: true, access: { count: 2 } });
  const message = digestMessage(flood, { locale: "en", timeZone: "UTC" });
  expect(message.headline).toBe("LOW: 2 changes to who may administer - o-abc1234567");
  expect(digestMessage(flood, { locale: "ja", timeZone: "UTC" }).headline).toBe(
    "【重要度 低】管理者アクセスに関わる変更 2 件 - 組織 o-abc1234567",
  );
  expect(digestAttributes(flood)).toMatchObject({
    severity: { StringValue: '["LOW"]' },
    kind: { StringValue: '["digest","access"]' },
  });
});
