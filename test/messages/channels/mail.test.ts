import { catalogue } from "@genkan/controls/catalogue/index";
import { rootTasks } from "@genkan/controls/domain/root-tasks";
import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { levelNames } from "@genkan/messages/alert/level";
import { mail } from "@genkan/messages/channels/mail";
import { utc } from "@genkan/messages/moment";
import { table } from "@genkan/messages/terminal/terminal";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alertOf, changeOf, event, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

test("whatever the names are, the subject is ASCII, no line has 900 bytes, and nothing is raw", () => {
  fc.assert(
    fc.property(anyAlert, ([changes, locale, account]) => {
      const { subject, body } = mail.alert(alertMessage({ ...alertOf(...changes), account }, utc[locale]));
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      expect(subject).toMatch(/ \[Genkan\]$/);
      expect(body.split("\n").filter((line) => bytes(line) >= 900)).toEqual([]);
      expect(`${body}${table(changes, { ...utc[locale], columns: 60 })}`).not.toMatch(
        /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u,
      );
    }),
    { numRuns: Number(process.env["FC_RUNS"] ?? 60) },
  );
});

test.each(locales)(
  "of 5,000 changes one is there in full, forty in a line each, and the rest is counted (%s)",
  (locale) => {
    const changes = Array.from({ length: 5_000 }, (_, i) =>
      changeOf("drift", { resource: { type: "AWS::IAM::User", id: `${i}-${"日本語".repeat(300)}` } }),
    );
    const message = alertMessage(alertOf(...changes), utc[locale]);
    expect(message.changes.length + message.omitted).toBe(5_000);
    const counted = message.omitted + Math.max(0, message.changes.length - 41);
    expect(counted).toBeGreaterThan(4_000);
    expect(mail.alert(message).body).toContain(
      { en: `\n… and ${counted} more: npx genkan findings\n`, ja: `\n… ほか ${counted} 件: npx genkan findings\n` }[
        locale
      ],
    );
  },
);

/** Every problem that the catalogue names, as an alert of each kind that can have it. */
const alerts = catalogue.flatMap(({ id, severity, reasons }) =>
  Object.entries(reasons)
    .flatMap(([reason, { status, severity: own = severity }]) => {
      const about = { control: id, severity: own, reason, status, params: { names: [], person: "hanako" } };
      if (status !== "NON_COMPLIANT") return status === "COMPLIANT" ? [changeOf("resolved", about)] : [];
      return (["drift", "baseline", "reminder", "exception-expired"] as const).flatMap((kind) => [
        changeOf(kind, about),
        changeOf(kind, { ...about, events: [event] }),
      ]);
    })
    .concat(changeOf("unknown", { control: id, severity })),
);

test("a phone, which shows 38 characters of a subject, shows how bad it is and what it is about", () => {
  for (const change of alerts) {
    const message = alertMessage({ ...alertOf(change), accountName: "prod" }, utc.en);
    const { subject } = mail.alert(message);
    const [{ level, subject: matter } = { level: "RESOLVED" as const, subject: "" }] = message.changes;
    const word = levelNames[level].en;
    const label = `${change.kind} ${change.control} ${change.reason}: ${subject}`;
    if (message.summary) expect(subject.slice(0, 38), label).toMatch(new RegExp(`^${word} 1 non-compliant, `));
    else expect(subject.slice(0, 38), label).toContain(`${word} ${matter}`);
    expect(subject, label).toMatch(/ - 111122223333 prod \[Genkan\]$/);
    // The id of a control names the good state.
    expect(subject, label).not.toContain(change.control);
  }
});

test("every act of root that is worth a notice has a subject that a phone shows", () => {
  for (const { id, takeover } of rootTasks) {
    if (!takeover) continue;
    const params = { task: id, eventName: "x", sourceIPAddress: "203.0.113.7" };
    const change = changeOf("notice", {
      reason: "root-credentials-changed",
      severity: "HIGH",
      params,
      events: [event],
    });
    expect(mail.alert(alertMessage(alertOf(change), utc.en)).subject.slice(0, 38)).toContain(`HIGH ${takeover.en}`);
  }
});

describe.each(locales)("in %s", (locale) => {
  test.each(["drift", "takeover", "root sign-in without MFA", "password-only sign-in"] as const)(
    "%s: the first eight lines say what, how bad, who, from where, whether declared, and what to do",
    (kind) => {
      const message = alertMessage(kinds[kind], utc[locale]);
      const lines = mail.alert(message).body.split("\n").filter(Boolean).slice(0, 8);
      const [worst] = message.changes;
      const top = lines.join("\n");
      expect(top).toContain(levelNames[worst!.level][locale]);
      expect(top).toContain(worst!.problem);
      expect(top).toContain("203.0.113.7");
      if (kind === "password-only sign-in") expect(top).toMatch(/(Who: |操作者: )hanako/);
      else expect(top).toContain(worst!.declared);
      // The link stands before the first step.
      expect(lines.findIndex((line) => line.startsWith("1. ")) - 1).toBe(
        lines.findIndex((line) => line.endsWith(worst!.links[0]!.url)),
      );
      expect(top).toContain(worst!.remediation[0]);
    },
  );
});

test("the alert topic carries the JSON for programs beside the mail", () => {
  const message = alertMessage(kinds.drift, utc.en);
  const payload = mail.alert(message);
  const { MessageStructure, Message, Subject } = mail.publication(payload, message);
  expect([MessageStructure, Subject]).toEqual(["json", payload.subject]);
  const forProtocols = JSON.parse(Message) as Record<string, string>;
  expect(JSON.parse(forProtocols["default"]!)).toEqual(message);
  expect(forProtocols["email"]).toBe(payload.body);
  expect(mail.publication(mail.notice({ id: "x", title: "t", text: "b", severity: null, resolved: false }))).toEqual({
    Subject: "t",
    Message: "b",
  });
});
