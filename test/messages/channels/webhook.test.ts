import { createHmac } from "node:crypto";
import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { webhook } from "@genkan/messages/channels/webhook";
import { utc } from "@genkan/messages/moment";
import { expect, test } from "vitest";
import { kinds } from "../alerts.ts";
import { ourSchema } from "../validators.ts";

const [isAlert, isNotice] = [ourSchema("alert"), ourSchema("notice")];
const address = { url: "https://example.com/", key: "a signing key\u00e9".repeat(3) };

test.each(locales)("an alert is posted as its schema has it (%s)", (locale) => {
  for (const alert of Object.values(kinds)) {
    const [body, ...more] = webhook.bodies(webhook.alert(alertMessage(alert, utc[locale])), address);
    expect(more).toEqual([]);
    expect(isAlert(JSON.parse(body!)), JSON.stringify(isAlert.errors)).toBe(true);
  }
});

test("a notice is posted as its schema has it", () => {
  for (const severity of ["CRITICAL", null] as const) {
    const notice = webhook.notice({ id: "alarm/x", title: "t", text: "x", severity, resolved: true });
    expect(isNotice(notice), JSON.stringify(isNotice.errors)).toBe(true);
  }
});

test("the signature is an HMAC-SHA256 over the time and the body, as others compute it", async () => {
  const body = JSON.stringify({ text: "日本語" });
  const at = new Date("2026-11-01T00:00:00.999Z");
  const headers = await webhook.headers!(body, address, at);
  const expected = createHmac("sha256", address.key).update(`1793491200.${body}`).digest("hex");
  expect(headers).toEqual({ "genkan-timestamp": "1793491200", "genkan-signature": `v1=${expected}` });
  const later = await webhook.headers!(body, address, new Date(at.getTime() + 1_000));
  expect(later["genkan-signature"]).not.toBe(headers["genkan-signature"]);
});
