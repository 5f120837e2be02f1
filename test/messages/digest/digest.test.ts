import { locales } from "@genkan/controls/model/text";
import { channels } from "@genkan/messages/channels/index";
import { mail } from "@genkan/messages/channels/mail";
import { digestMessage } from "@genkan/messages/digest/digest";
import { utc } from "@genkan/messages/moment";
import { describe, expect, test } from "vitest";
import { changeOf, hostile } from "../alerts.ts";
import { digestOfPass, digests, gatheredOf, members } from "../digests.ts";
import { textOf } from "../texts.ts";
import { ourSchema } from "../validators.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;
const cases = locales.flatMap((locale) =>
  Object.entries(digests).map(([name, digest]) => ({ locale, name, message: digestMessage(digest, utc[locale]) })),
);

test.each(cases)("$name, in $locale, is what its schema says", ({ message }) => {
  const validate = ourSchema("digest");
  expect(validate(message) || validate.errors).toBe(true);
  // A field that is not declared is noticed.
  expect(validate({ ...message, more: 1 })).toBe(false);
  expect(validate({ ...message, failing: [{ ...message.failing[0], more: 1 }] })).toBe(false);
});

test.each(cases)("$name, in $locale: the subject is ASCII and has fewer than 100 characters", ({ message }) => {
  expect(message.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  expect(message.subject).toMatch(/ - o-abc1234567 \[Genkan\]$/);
});

test("the subject says how bad it is and what it is about", () => {
  const subjects = Object.fromEntries(cases.map(({ name, message }) => [name, message.subject]));
  expect(subjects).toEqual({
    "everything at once": "CRITICAL 3 controls fail in 14 accounts +5 - o-abc1234567 [Genkan]",
    "one account": "CRITICAL root MFA was removed in payments-prod - o-abc1234567 [Genkan]",
    "no role": "CANNOT CHECK 37 accounts - o-abc1234567 [Genkan]",
    reminders: "CRITICAL 2 controls still fail in 12 accounts +1 - o-abc1234567 [Genkan]",
    "resolved by fixes": "CRITICAL root MFA was removed in 3 accounts - o-abc1234567 [Genkan]",
    "root activity": "HIGH root MFA devices were changed in 2 accounts - o-abc1234567 [Genkan]",
    "many events at once": "CRITICAL root MFA was removed in 2 accounts +1 - o-abc1234567 [Genkan]",
    resolved: "OK root has MFA again in 12 accounts - o-abc1234567 [Genkan]",
    "joined and left": "OK 2 accounts joined, 1 account left - o-abc1234567 [Genkan]",
    disappeared: "CANNOT CHECK 12 accounts disappeared - o-abc1234567 [Genkan]",
    baseline: "CRITICAL root has an access key in 17 accounts, now watching +1 - o-abc1234567 [Genkan]",
    "all is well": "OK all is well, now watching - o-abc1234567 [Genkan]",
  });
});

test("a test says so in its titles", () => {
  const [en, ja] = locales.map((locale) => digestMessage({ ...digests["one account"], test: true }, utc[locale]));
  expect(en?.subject).toMatch(/^TEST CRITICAL /);
  expect(en?.headline).toMatch(/^TEST CRITICAL: /);
  expect(ja?.headline).toMatch(/^【テスト】【緊急】/);
});

describe.each(locales)("in %s", (locale) => {
  const textIn = (name: keyof typeof digests) => mail.digest(digestMessage(digests[name], utc[locale])).body;

  test("ten accounts are named with id and OU, and the command lists the others", () => {
    const message = digestMessage(digests["everything at once"], utc[locale]);
    const [worst] = message.failing;
    expect(worst?.accounts.first).toHaveLength(10);
    const text = textIn("everything at once");
    expect(text).toContain("\n- ads-prod (111122220007, workloads/prod)\n");
    expect(text).toContain(
      {
        en: "\n… and 4 more: npx genkan findings --organization --control root-mfa-enabled\n",
        ja: "\n… ほか 4 アカウント: npx genkan findings --organization --control root-mfa-enabled\n",
      }[locale],
    );
    expect(text).not.toContain("web-prod (111122220005, workloads/prod)\n- web-prod");
  });

  test("the worst entry has its steps, and the others say where theirs are", () => {
    const text = textIn("everything at once");
    expect(text).toContain("npx genkan check --organization --control root-mfa-enabled");
    expect(text).toContain("npx genkan explain iam-user-mfa-enabled");
    expect(text).not.toContain("npx genkan explain root-mfa-enabled");
  });

  test("accounts that can't be read are one entry for each cause", () => {
    const { unreadable } = digestMessage(digests["everything at once"], utc[locale]);
    expect(unreadable.map(({ action, accounts, controls }) => [action, accounts.count, controls.length])).toEqual([
      ["sts:AssumeRole", 37, 2],
      ["cloudtrail:LookupEvents", 3, 1],
    ]);
  });

  test("what disappeared is asked about, with the time after which it is closed", () => {
    expect(textIn("disappeared")).toMatch(
      { en: /on purpose\?[\s\S]*after 7 days/, ja: /意図して[\s\S]*7 日たつと/ }[locale],
    );
  });

  test("nothing of an account that joined counts as failing", () => {
    const { failing, joined } = digestMessage(digests["joined and left"], utc[locale]);
    expect(failing).toEqual([]);
    expect(joined?.summary).toMatchObject({ NON_COMPLIANT: 2, COMPLIANT: 2 });
  });
});

test.each(hostile)("shows as text what an outsider chose as the name of an account or an OU: %j", (name) => {
  const units = [
    { id: "r-1", name: "Root" },
    { id: "ou-1", name },
  ];
  const digest = digestOfPass({
    expected: members.map((member) => ({ ...member, name, units })),
    gathered: members.map((member) => gatheredOf(member, changeOf("drift"))),
  });
  for (const locale of locales) {
    const message = digestMessage(digest, utc[locale]);
    for (const channel of channels) {
      const payload = channel.digest(message);
      const preview = textOf(channel.preview(payload, { to: "x", locale }));
      expect(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.exec(preview + JSON.stringify(payload))?.[0]).toBeUndefined();
    }
  }
});

test("a digest with the longest names keeps to what SNS takes, and counts the rest", () => {
  const path = "組".repeat(200);
  const controls = Array.from({ length: 60 }, (_, i) => `own-control-${i}`);
  const units = [
    { id: "r-1", name: "Root" },
    { id: "ou-1", name: path },
  ];
  const digest = digestOfPass({
    expected: members.map((member) => ({ ...member, name: `名${member.name}`.padEnd(200, "名"), units })),
    gathered: members.map((member) =>
      gatheredOf(member, ...controls.map((control) => changeOf("drift", { control, severity: "LOW" }))),
    ),
  });
  for (const locale of locales) {
    const message = digestMessage(digest, utc[locale]);
    expect(message.failing.length + message.omitted).toBe(60);
    const { Message } = mail.publication(mail.digest(message), message);
    expect(bytes(Message)).toBeLessThan(200 * 1_024);
    expect(
      mail
        .digest(message)
        .body.split("\n")
        .filter((line) => bytes(line) >= 900),
    ).toEqual([]);
  }
});
