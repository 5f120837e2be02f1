import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { mail } from "@genkan/messages/channels/mail";
import { utc } from "@genkan/messages/moment";
import { table } from "@genkan/messages/terminal";
import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { alertOf, changeOf, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";

test("whatever the names are, the subject is ASCII and the body 72 columns wide, as a table is raw nowhere", () => {
  fc.assert(
    fc.property(anyAlert, ([changes, locale, account]) => {
      const { subject, body } = mail.alert(alertMessage({ ...alertOf(...changes), account }, utc[locale]));
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      // A line may be wider only for the sake of one word that can't be broken, behind its number or name.
      const tooWide = (line: string) => stringWidth(line) > 72 && line.trim().split(/ +/).length > 2;
      expect(body.split("\n").filter(tooWide)).toEqual([]);
      expect(table(changes, { ...utc[locale], columns: 60 })).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: Number(process.env["FC_RUNS"] ?? 60) },
  );
});

test.each(locales)(
  "of 5,000 changes ten are told in full, forty in a line each, and the rest is counted (%s)",
  (locale) => {
    const changes = Array.from({ length: 5_000 }, (_, i) =>
      changeOf("drift", { resource: { type: "AWS::IAM::User", id: `${i}-${"日本語".repeat(300)}` } }),
    );
    const message = alertMessage(alertOf(...changes), utc[locale]);
    expect(message.changes.length + message.omitted).toBe(5_000);
    const counted = message.omitted + Math.max(0, message.changes.length - 50);
    expect(counted).toBeGreaterThan(4_000);
    expect(mail.alert(message).body).toContain(
      { en: `\n… and ${counted} more.\n`, ja: `\n… ほか ${counted} 件。\n` }[locale],
    );
  },
);

test("the one change of an alert stands once", () => {
  const { body } = mail.alert(alertMessage(kinds.drift, utc.en));
  expect(body.replace(/\s+/g, " ").split("The root user has an access key.")).toHaveLength(2);
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
