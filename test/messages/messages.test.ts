import { readFileSync } from "node:fs";
import { catalogue } from "@genkan/controls/catalogue/index";
import { type Change, RESOURCE_GONE } from "@genkan/controls/engine/finding";
import type { TrailEvent } from "@genkan/controls/model/event";
import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { amazonQ } from "@genkan/messages/channels/amazon-q";
import { mail } from "@genkan/messages/channels/mail";
import { slack } from "@genkan/messages/channels/slack";
import { checkReport } from "@genkan/messages/formats/json";
import { wrap } from "@genkan/messages/layout";
import { sentence } from "@genkan/messages/sentence";
import { mailPreview, slackPreview, table } from "@genkan/messages/terminal";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../any-text.ts";
import { alertOf, changeOf, event, exceptions, hostile, kinds } from "./alerts.ts";

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
(addFormats as unknown as (to: Ajv2020) => void)(ajv);
const schema = (name: string) =>
  ajv.compile(JSON.parse(readFileSync(new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url), "utf8")));
const [isAlert, isCheck] = [schema("alert"), schema("check")];

/** What must never come through raw: controls but the line break, format characters, lone surrogates. */
const RAW = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A terminal in which a Slack message has the 40 columns of a phone. */
const PHONE = 44;

describe.each(locales)("in %s", (locale) => {
  test.each(Object.entries(kinds))("an alert of kind %s reads as it was reviewed", async (kind, alert) => {
    const message = alertMessage(alert, locale);
    const { subject, body } = mail(message);
    expect(isAlert(message), JSON.stringify(isAlert.errors)).toBe(true);
    const seen = [
      JSON.stringify(message, null, 2),
      mailPreview({ subject, body }, "you@example.com"),
      // As wide as a phone: 40 columns of text.
      slackPreview(slack(message), PHONE),
      JSON.stringify(amazonQ(message), null, 2),
    ].join("\n\n");
    await expect(seen).toMatchFileSnapshot(`golden/${kind}.${locale}.txt`);
  });
});

/** What can't be broken is as wide as it is. */
const UNBREAKABLE = /^(arn:|https:)/;

describe.each(locales)("on a phone, in %s", (locale) => {
  test.each(Object.entries(kinds))(
    "a Slack message of kind %s opens with what and how bad, and wraps",
    (kind, alert) => {
      const message = alertMessage(alert, locale);
      const payload = slack(message);
      expect([...payload.text].length).toBeLessThanOrEqual(150);
      expect(payload.text).toContain(message.account);
      // Before what is told, a baseline's counts; behind it, the rest.
      const told = payload.attachments.slice(message.summary ? 1 : 0, -1);
      expect(told).toHaveLength(message.changes.length);
      for (const [i, { blocks }] of told.entries()) {
        const [first] = blocks;
        const text = first?.type === "section" ? first.text.text : "";
        const change = message.changes[i];
        const whatAndHowBad = /^\*[^*\n]+\* \((CRITICAL|HIGH|MEDIUM|LOW)\): ./;
        // What the notification has said in full is not said again.
        if (payload.text === message.headline && !message.summary && told.length === 1) {
          expect(text).not.toMatch(whatAndHowBad);
          expect(text.split("\n")[0]).toBe(change?.since);
        } else {
          expect(text).toMatch(whatAndHowBad);
          expect(text.split("\n")[1]).toBe(change?.since);
        }
        // Every change leads somewhere, unless all is well.
        const buttons = blocks.flatMap((block) => (block.type === "actions" ? block.elements : []));
        expect(buttons.map(({ url }) => url)).toEqual(change?.links.map(({ url }) => url));
        if (kind !== "resolved") expect(buttons.length).toBeGreaterThan(0);
        // What happened fits on the screen without scrolling.
        expect(
          slackPreview({ text: "", attachments: [{ color: "", blocks: [first!] }] }, PHONE).split("\n").length,
        ).toBeLessThan(18);
      }
      for (const line of slackPreview(payload, PHONE).split("\n"))
        expect(stringWidth(line) <= PHONE || UNBREAKABLE.test(line.replace(/^[│▌ >•]+/, "")), line).toBe(true);
    },
  );
});

test("more changes than fit are named in a line each, and the rest is counted", () => {
  const changes = Array.from({ length: 60 }, (_, i) =>
    changeOf("drift", { resource: { type: "AWS::IAM::User", id: `u${i}` } }),
  );
  const many = Array.from({ length: 30 }, (_, i) => ({
    ...exceptions[0]!,
    resource: { type: "AWS::IAM::User", id: `u${i}` },
  }));
  const { attachments } = slack(alertMessage({ ...alertOf(...changes, changeOf("reminder")), exceptions: many }, "en"));
  const [also, accepted] = attachments.at(-1)!.blocks.map((block) => (block.type === "section" ? block.text.text : ""));
  expect(also).toContain("… and 36 more.");
  expect(accepted).toContain("… and 20 more.");
  expect(accepted?.match(/accepted by hanako/g)).toHaveLength(10);
});

test("a baseline and a reminder list what is accepted, by whom, until when; a drift does not", () => {
  for (const kind of ["baseline", "reminder"] as const) {
    const message = alertMessage(kinds[kind], "en");
    // The next to end first.
    expect(message.accepted.map(({ owner }) => owner)).toEqual(["taro", "hanako"]);
    for (const shown of [mail(message).body, JSON.stringify(slack(message)), JSON.stringify(amazonQ(message))])
      expect(shown.replace(/\s+/g, " ")).toContain("accepted by taro until 2026-11-20 00:00 UTC");
  }
  expect(alertMessage({ ...kinds.drift, exceptions }, "en").accepted).toEqual([]);
  const ended = { ...exceptions[0]!, expires: "2026-10-31T00:00:00.000Z" };
  expect(alertMessage({ ...kinds.reminder, exceptions: [ended] }, "en").accepted).toEqual([]);
});

test("each change says where it is put right, and every channel repeats it", () => {
  const message = alertMessage(
    alertOf(changeOf("drift", { control: "identity-center-mfa-always-on", reason: "mfa-settings-weak" })),
    "en",
  );
  const url =
    "https://ap-northeast-1.console.aws.amazon.com/singlesignon/home?region=ap-northeast-1#!/instances/7223601ab3bfa0c6/settings";
  expect(message.consoleUrl).toBe(url);
  for (const shown of [mail(message).body, JSON.stringify(slack(message)), amazonQ(message).content.description])
    expect(shown).toContain(url);
});

test.each(["valueOf", "constructor", "toString", "hasOwnProperty"])(
  "a reason of another release is told as it is: %s",
  (reason) => {
    for (const kind of ["drift", "resolved", "unknown"] as const) {
      const [told] = alertMessage(alertOf(changeOf(kind, { reason, params: {} })), "en").changes;
      expect(told?.message).toBe(`root-access-key-absent: ${reason} {}`);
      expect(told?.consequences).toEqual([]);
    }
  },
);

test("controls that fail for one cause are told as one change, with its consequences beneath", () => {
  const absent = { kind: "drift", status: "NON_COMPLIANT", severity: "HIGH", params: {} } as const;
  const alert = alertOf(
    changeOf("drift", { ...absent, control: "identity-center-user-exists", reason: "identity-center-absent" }),
    changeOf("drift", { ...absent, control: "identity-center-enabled", reason: "identity-center-absent" }),
    changeOf("drift", { ...absent, control: "identity-center-admin-assigned", reason: "identity-center-absent" }),
  );
  const message = alertMessage(alert, "en");
  expect(message.changes.map(({ control }) => control)).toEqual(["identity-center-enabled"]);
  expect(message.changes[0]?.consequences).toHaveLength(2);
  expect(message.headline).not.toContain("more");
  expect(isAlert(message)).toBe(true);
  expect(mail(message).body).toContain("Because of it these fail as well\n    - ");
  // Alone, each stands for itself.
  expect(alertMessage(alertOf(alert.changes[0]!), "en").changes).toHaveLength(1);
});

test.each([
  ["root-mfa-enabled", "root-hardware-mfa-enabled", "root-mfa-absent", "root-mfa-absent"],
  [
    "identity-center-admin-assigned",
    "identity-center-admin-signs-in",
    "no-administrator-assigned",
    "no-administrators",
  ],
])("%s stands above %s, which fails with it", (cause, consequence, causeReason, reason) => {
  const failing = { status: "NON_COMPLIANT", params: {} } as const;
  const alert = alertOf(
    changeOf("drift", { ...failing, control: consequence, severity: "CRITICAL", reason }),
    changeOf("drift", { ...failing, control: cause, severity: "HIGH", reason: causeReason }),
  );
  // Both are reasons that the controls give.
  const reasonsOf = (id: string) => Object.keys(catalogue.find((control) => control.id === id)?.reasons ?? {});
  expect([reasonsOf(cause), reasonsOf(consequence)]).toEqual([
    expect.arrayContaining([causeReason]),
    expect.arrayContaining([reason]),
  ]);
  expect(alertMessage(alert, "en").changes.map(({ control, consequences }) => [control, consequences.length])).toEqual([
    [cause, 1],
  ]);
});

test("what could not be judged at the first look does not read as if it were well", () => {
  const unknown = changeOf("baseline", {
    control: "root-mfa-enabled",
    status: "INSUFFICIENT_DATA",
    reason: "access-denied",
    params: { action: "iam:GetAccountSummary", detail: "", actions: ["iam:GetAccountSummary"] },
  });
  const subjectOf = (...changes: Change[]) => mail(alertMessage(alertOf(...changes), "en")).subject;
  expect(subjectOf(unknown)).toBe("[Genkan] 111122223333: now watching, 0 non-compliant, 1 could not be judged");
  expect(subjectOf(unknown, changeOf("baseline", { severity: "LOW" }), changeOf("baseline", { control: "x" }))).toBe(
    "[Genkan] 111122223333: now watching, 2 non-compliant (CRITICAL), 1 could not be judged",
  );
});

test.each([
  ["exception-expired", "exception ended"],
  ["unknown", "no longer judged"],
  ["notice", "root was used"],
  ["drift", "new problem"],
] as const)("the subject of %s says in words what it is", (kind, words) => {
  expect(mail(alertMessage(kinds[kind], "ja")).subject).toContain(`[Genkan] 111122223333: ${words} (`);
});

test("a sound account is told how it stands, and that silence is good news", () => {
  const sound = alertOf(
    ...catalogue.map(({ id }) => changeOf("baseline", { control: id, status: "COMPLIANT", reason: "x", params: {} })),
  );
  for (const locale of locales) {
    const message = alertMessage(sound, locale);
    const counts = { en: /Compliant\W+(\d+)/, ja: /適合\W+(\d+)/ }[locale];
    const said = {
      en: "From now on you are told when this changes.",
      ja: "今後は、変化があったときにお知らせします。",
    }[locale];
    for (const shown of [
      mail(message).body,
      JSON.stringify(slack(message).attachments),
      amazonQ(message).content.description,
    ]) {
      expect(counts.exec(shown)?.[1]).toBe(String(catalogue.length));
      expect(shown).toContain(said);
    }
  }
});

test("the one change of an alert is said once", () => {
  const said = "The root user has an access key.";
  const message = alertMessage(kinds.drift, "en");
  const times = (text: string) => text.replace(/\s+/g, " ").split(said).length - 1;
  const { text, attachments } = slack(message);
  expect([times(mail(message).body), times(text), times(JSON.stringify(attachments))]).toEqual([1, 1, 0]);
  const { title, description } = amazonQ(message).content;
  expect([times(title), times(description)]).toEqual([1, 0]);
  // Of a headline that is cut, the whole is told beneath.
  const long = alertMessage(alertOf(changeOf("drift", { control: "x".repeat(150), reason: "y".repeat(150) })), "en");
  expect(slack(long).attachments[0]?.blocks[0]).toMatchObject({
    text: { text: expect.stringContaining(long.changes[0]!.message) },
  });
  expect(amazonQ(long).content.description).toContain(long.changes[0]!.message);
});

test("Amazon Q is told whole changes, and how many more there are", () => {
  const changes = Array.from({ length: 60 }, (_, i) =>
    changeOf("drift", { resource: { type: "AWS::IAM::User", id: `u${i}` }, events: [event] }),
  );
  for (const locale of locales) {
    const { description } = amazonQ(alertMessage(alertOf(...changes), locale)).content;
    expect(description.length).toBeLessThanOrEqual(8_000);
    const parts = description.split("\n\n");
    const lines = new Set(parts.slice(0, -1).map((part) => part.split("\n").length));
    expect(lines.size).toBe(1);
    expect(parts.at(-1)).toBe(
      { en: `… and ${61 - parts.length} more.`, ja: `… ほか ${61 - parts.length} 件。` }[locale],
    );
  }
});

test("where a deployment tells, the commands name its table", () => {
  const unattested = {
    status: "INSUFFICIENT_DATA",
    severity: "HIGH",
    control: "identity-center-mfa-always-on",
    reason: "unattested",
    params: { action: "genkan attest identity-center-mfa", detail: "-", actions: [] },
  } as const;
  const alert = alertOf(changeOf("unknown", unattested));
  for (const locale of locales) {
    const steps = alertMessage({ ...alert, table: "findings-1" }, locale).changes[0]!.remediation.join("\n");
    expect(steps).toContain("npx genkan attest identity-center-mfa --table findings-1 --by ");
    expect(steps).toContain("npx genkan check --table findings-1 --control identity-center-mfa-always-on");
    expect(steps).not.toMatch(/(?<!npx )genkan (attest|check)/);
    expect(alertMessage(alert, locale).changes[0]!.remediation.join()).not.toContain("--table");
  }
});

test("a reminder of what can't be evaluated does not read as if it were open", () => {
  const { status, reason, params } = changeOf("unknown");
  const alert = alertOf(changeOf("reminder", { status, reason, params }));
  const [en, ja] = locales.map((locale) => alertMessage(alert, locale));
  expect(en?.headline).toMatch(/Still can't be evaluated \(CRITICAL\): “.*”: AWS denied iam:GetAccountSummary/);
  expect(ja?.headline).toContain("まだ判定できません");
  expect(en?.changes[0]?.since).toBe(alertMessage(alertOf(changeOf("unknown")), "en").changes[0]?.since);
  expect(mail(en!).subject).toBe("[Genkan] 111122223333: still not judged (CRITICAL) root-access-key-absent");
  expect(isAlert(en!)).toBe(true);
});

test("controls that one call kept from being judged are told as one change", () => {
  const denied = { status: "INSUFFICIENT_DATA", reason: "access-denied" } as const;
  const params = (action: string) => ({ action, detail: `denied ${action}`, actions: [action] });
  const unknown = (control: string, severity: "CRITICAL" | "HIGH", action: string) =>
    changeOf("unknown", { ...denied, control, severity, params: params(action) });
  const alert = alertOf(
    unknown("root-signing-certificate-absent", "HIGH", "iam:GetAccountSummary"),
    unknown("root-mfa-enabled", "CRITICAL", "iam:GetAccountSummary"),
    unknown("root-access-key-absent", "CRITICAL", "iam:GetAccountSummary"),
    unknown("cloudtrail-management-events-logged", "HIGH", "cloudtrail:DescribeTrails"),
  );
  const message = alertMessage(alert, "en");
  expect(message.changes.map(({ control, consequences }) => [control, consequences])).toEqual([
    ["root-access-key-absent", ["The root user has MFA", "The root user has no signing certificate"]],
    ["cloudtrail-management-events-logged", []],
  ]);
  expect(mail(message).body).toContain("For the same reason these could not be judged either\n    - ");
  expect(JSON.stringify(amazonQ(message))).toContain("The root user has MFA");
  // Of things of their own each is told.
  const users = ["alice", "bob"].map((id) => ({ resource: { type: "AWS::IAM::User", id } }));
  const each = users.map((user) => ({
    ...unknown("iam-user-mfa-enabled", "HIGH", "iam:GetCredentialReport"),
    ...user,
  }));
  expect(alertMessage(alertOf(...each), "en").changes).toHaveLength(2);
});

const value = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: anyCharacter, maxLength: 300 }));
const anyEvent: fc.Arbitrary<TrailEvent> = fc.record({
  eventID: value,
  eventTime: value,
  eventSource: value,
  eventName: value,
  awsRegion: value,
  sourceIPAddress: value,
  userAgent: value,
  actor: value,
  mfaUsed: fc.constantFrom(true, false, null),
});
const anyChange: fc.Arbitrary<Change> = fc
  .record({
    events: fc.array(anyEvent, { maxLength: 3 }),
    id: value,
    control: value,
    detail: value,
    cause: fc.constantFrom("unexpected" as const, "access-denied" as const),
    kind: fc.constantFrom("drift" as const, "unknown" as const, "resolved" as const, "notice" as const),
  })
  .map(({ id, control, detail, cause, kind, events }) =>
    changeOf(kind, {
      events,
      control: kind === "resolved" ? control : "root-hardware-mfa-enabled",
      resource: { type: "AWS::IAM::User", id },
      ...(kind === "drift" ? { reason: "root-virtual-mfa-present", params: { devices: [detail, id] } } : {}),
      ...(kind === "unknown" ? { reason: cause, params: { action: detail, detail: id, actions: [detail] } } : {}),
      ...(kind === "resolved" ? { reason: detail, params: { [id]: detail } } : {}),
    }),
  );
const anyAlert = fc.tuple(fc.array(anyChange, { minLength: 1, maxLength: 30 }), fc.constantFrom(...locales), value);

test("whatever the names are, no channel shows them raw, and each keeps to its limits", () => {
  fc.assert(
    fc.property(anyAlert, ([changes, locale, account]) => {
      const alert = { ...alertOf(...changes), account };
      const message = alertMessage(alert, locale);
      const { subject, body } = mail(message);
      const payload = slack(message);
      const chat = amazonQ(message);
      const evaluations = changes.map((change) => ({ ...change }));
      for (const shown of [
        subject,
        body,
        slackPreview(payload, 80),
        mailPreview({ subject, body }, "x"),
        table(evaluations, { locale, columns: 60 }),
      ]) {
        expect(RAW.exec(shown)?.[0]).toBeUndefined();
      }
      for (const text of [JSON.stringify(message), JSON.stringify(payload), chat.content.description])
        expect(RAW.exec(text)?.[0]).toBeUndefined();

      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      // A line may be wider only for the sake of one word that can't be broken, behind its number or name.
      const tooWide = (line: string) => stringWidth(line) > 72 && line.trim().split(/ +/).length > 2;
      expect(body.split("\n").filter(tooWide)).toEqual([]);

      const { title, description, nextSteps, keywords } = chat.content;
      expect(title.length).toBeLessThanOrEqual(250);
      expect(description.length).toBeLessThanOrEqual(8_000);
      for (const step of nextSteps) expect(step.length).toBeLessThanOrEqual(350);
      for (const keyword of keywords) expect(keyword.length).toBeLessThanOrEqual(75);

      expect(payload.attachments.flatMap(({ blocks }) => blocks).length).toBeLessThanOrEqual(50);
      expect(payload.text.length).toBeLessThanOrEqual(150);
      for (const block of payload.attachments.flatMap(({ blocks }) => blocks)) {
        if (block.type === "actions") {
          expect(block.elements.length).toBeLessThanOrEqual(25);
          for (const { text } of block.elements) expect(text.text.length).toBeLessThanOrEqual(75);
        }
        const texts =
          block.type === "section"
            ? [block.text.text]
            : block.type === "context"
              ? block.elements.map((each) => each.text)
              : [];
        for (const text of texts) {
          expect(text.length).toBeLessThanOrEqual(3_000);
          // Our own quotes begin a line.
          expect(text.replace(/^> /gm, "")).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        }
      }
    }),
    { numRuns: Number(process.env["FC_RUNS"] ?? 100) },
  );
});

test("an alert of 5,000 changes fits into one SNS message, with a count of the rest", () => {
  for (const locale of locales) {
    const changes = Array.from({ length: 5_000 }, (_, i) =>
      changeOf("drift", { resource: { type: "AWS::IAM::User", id: `${i}-${"日本語".repeat(300)}` } }),
    );
    const message = alertMessage(alertOf(...changes), locale);
    const { body } = mail(message);
    const published = JSON.stringify({ default: JSON.stringify(message), email: body });
    expect(new TextEncoder().encode(published).length).toBeLessThan(262_144);
    expect(message.changes.length + message.omitted).toBe(5_000);
    // Ten in full, forty in a line each.
    const counted = message.omitted + Math.max(0, message.changes.length - 50);
    expect(counted).toBeGreaterThan(4_000);
    expect(body).toContain({ en: `\n… and ${counted} more.\n`, ja: `\n… ほか ${counted} 件。\n` }[locale]);
  }
});

test("a baseline names what is wrong and counts the rest; the worst comes first", () => {
  const message = alertMessage(kinds.baseline, "en");
  expect(message.changes.map(({ control }) => control)).toEqual(["root-access-key-absent"]);
  expect(message.summary).toEqual({
    COMPLIANT: catalogue.length - 1,
    NON_COMPLIANT: 1,
    NOT_APPLICABLE: 0,
    INSUFFICIENT_DATA: 0,
  });
  const mixed = alertOf(
    changeOf("resolved"),
    changeOf("drift", { severity: "LOW", control: "b" }),
    changeOf("drift", { control: "a" }),
  );
  expect(alertMessage(mixed, "en").changes.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
    "drift CRITICAL",
    "drift LOW",
    "resolved CRITICAL",
  ]);
});

test("what another release has written is told all the same", () => {
  const odd = changeOf("drift", { control: "control-of-tomorrow", reason: "why-not", params: { n: 1 } });
  expect(alertMessage(alertOf(odd), "en").changes[0]?.message).toBe('control-of-tomorrow: why-not {"n":1}');
  const gone = changeOf("resolved", { status: "NOT_APPLICABLE", reason: RESOURCE_GONE });
  expect(alertMessage(alertOf(gone), "en").changes[0]?.message).toBe("It no longer exists.");
  const user = { ...gone, control: "iam-user-mfa-enabled", resource: { type: "AWS::IAM::User", id: "alice" } };
  expect(alertMessage(alertOf(user), "en").headline).toContain(
    "have MFA” (AWS::IAM::User alice): It no longer exists.",
  );
});

test.each([
  ["PT1H", "PT8H", "1 hour: Admin (8 hours).", "1 時間を超えています: Admin (8 時間)"],
  [
    "PT90M",
    "P1DT1M",
    "1 hour, 30 minutes: Admin (24 hours, 1 minute).",
    "1 時間 30 分を超えています: Admin (24 時間 1 分)",
  ],
  ["PT1H", "PT1H1S", "1 hour: Admin (1 hour, 1 second).", "1 時間を超えています: Admin (1 時間 1 秒)"],
])("a session that is limited to %s and lasts %s is told in people's words", (limit, duration, en, ja) => {
  const params = { sets: ["Admin"], durations: [duration], limit };
  const long = changeOf("drift", { control: "identity-center-admin-session-short", reason: "sessions-long", params });
  expect(sentence(long, "en")).toBe(`Administrator sessions are longer than ${en}`);
  expect(sentence(long, "ja")).toBe(`管理者のセッションが ${ja}`);
  // As an earlier release has kept it.
  const earlier = { ...long, params: { sets: [`Admin (${duration})`], limit } };
  expect(sentence(earlier, "en")).toContain(`: Admin (${duration}).`);
});

test("evidence is shown by what it is called, in every channel for people", () => {
  const evidence = [
    { fact: "rootMfaDevices" as const, observedAt: "2026-11-01T00:00:00.000Z" },
    { fact: "signIns" as const, observedAt: null },
  ];
  const change = changeOf("drift", { evidence });
  const names = {
    en: ["Root user's virtual MFA devices (2026-11-01 00:00 UTC)", "(could not be read)"],
    ja: ["ルートユーザーの仮想 MFA デバイス (2026-11-01 00:00 UTC)", "(読み取れませんでした)"],
  };
  for (const locale of locales) {
    const { body } = mail(alertMessage(alertOf(change), locale));
    for (const shown of [body, table([change], { locale, columns: 200 })]) {
      for (const name of names[locale]) expect(shown.replace(/\n {4}/g, "")).toContain(name);
      expect(shown).not.toMatch(/rootMfaDevices|signIns/);
    }
  }
});

test("the JSON of a check is what its schema says", () => {
  for (const locale of locales) {
    const report = checkReport(
      {
        account: "111122223333",
        partition: "aws",
        evaluatedAt: "2026-11-01T00:00:00.000Z",
        apiCalls: 4,
        evaluations: [changeOf("drift", { exception: exceptions[0]! }), changeOf("unknown")],
      },
      locale,
    );
    expect(isCheck(report), JSON.stringify(isCheck.errors)).toBe(true);
    expect(report.summary).toMatchObject({ NON_COMPLIANT: 1, INSUFFICIENT_DATA: 1 });
  }
});

test("lines break where Japanese lets them", () => {
  expect(wrap("あいうえお。かき", 10)).toEqual(["あいうえ", "お。かき"]);
  expect(wrap("one two  three", 7)).toEqual(["one two", "three"]);
  expect(wrap("see https://example.com/very/long now", 10)).toEqual(["see", "https://example.com/very/long", "now"]);
});
