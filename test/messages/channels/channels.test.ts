import { catalogue } from "@genkan/controls/catalogue/index";
import { type Locale, locales } from "@genkan/controls/model/text";
import { type AlertMessage, alertMessage } from "@genkan/messages/alert/alert";
import type { Address, Notice } from "@genkan/messages/channels/channel";
import { alertTopicChannel, channelOf, channels, isHttpsChannel } from "@genkan/messages/channels/index";
import { type DigestMessage, digestMessage } from "@genkan/messages/digest/digest";
import { utc } from "@genkan/messages/moment";
import { previewInTerminal } from "@genkan/messages/terminal/terminal";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alertOf, changeOf, hostile, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";
import { digests, longest } from "../digests.ts";
import { textOf } from "../texts.ts";

/** What must never come through raw: controls but the line break, format characters, lone surrogates. */
const RAW = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** A terminal in which a message has the 40 columns of a phone. */
const PHONE = 44;
/** SNS's limit, in bytes. */
const LARGEST_PUBLICATION = 262_144;

const address: Address = { url: "https://example.com/secret", key: "k".repeat(32) };
const bytes = (text: string) => new TextEncoder().encode(text).length;
const notices: readonly Notice[] = [null, "CRITICAL" as const, "HIGH" as const].flatMap((severity) =>
  [false, true].map((resolved) => ({
    id: "alarm/x",
    title: "A title",
    text: "A text\nof two lines",
    severity,
    resolved,
  })),
);

/** More changes than any message holds. */
const many = new Map(
  locales.map((locale) => {
    const changes = Array.from({ length: 5_000 }, (_, i) =>
      changeOf("drift", { resource: { type: "AWS::IAM::User", id: `${i}-${"日本語".repeat(300)}` } }),
    );
    return [locale, alertMessage(alertOf(...changes), utc[locale])];
  }),
);

test("the ids of the channels differ, and find them", () => {
  expect(new Set(channels.map(({ id }) => id)).size).toBe(channels.length);
  for (const channel of channels) expect(channelOf(channel.id)).toBe(channel);
  expect(() => channelOf("fax")).toThrow("There is no channel fax");
  expect(alertTopicChannel).toBe(channels[0]);
});

describe.each(channels.map((channel) => [channel.id, channel] as const))("%s", (id, channel) => {
  /** All that leaves Genkan for a payload, and how much of it the other side takes. */
  const sent = (payload: unknown, message?: AlertMessage | DigestMessage) =>
    isHttpsChannel(channel)
      ? { texts: channel.bodies(payload, address), largest: channel.largest }
      : { texts: [JSON.stringify(channel.publication(payload, message))], largest: LARGEST_PUBLICATION };

  /** What people see of a payload, and the payload itself where that is something else. */
  const seen = (name: string, payload: unknown, locale: Locale) => {
    const preview = channel.preview(payload, { to: "you@example.com", locale });
    const isPlain = preview.parts.every(({ items }) => items.every((item) => item.kind === "plain"));
    return [
      `${name}\n${"=".repeat(name.length)}\n`,
      previewInTerminal(channel.name, preview, PHONE),
      ...(isPlain ? [] : [`${JSON.stringify(payload, null, 1)}\n`]),
    ].join("\n");
  };

  test.each(locales)("reads as it was reviewed, in %s", async (locale) => {
    const all = Object.entries(kinds).map(([kind, alert]) =>
      seen(kind, channel.alert(alertMessage(alert, utc[locale])), locale),
    );
    await expect(all.join("\n")).toMatchFileSnapshot(`../golden/${id}.${locale}.txt`);
  });

  test.each(locales)("reads as it was reviewed for a member of an organization, in %s", async (locale) => {
    const alert = { ...kinds.drift, accountName: null, name: "payments-prod", path: "workloads/prod" };
    const text = seen("member", channel.alert(alertMessage(alert, utc[locale])), locale);
    await expect(text).toMatchFileSnapshot(`../golden/${id}.member.${locale}.txt`);
  });

  test.each(locales)("has digests that read as they were reviewed, in %s", async (locale) => {
    const all = Object.entries(digests).map(([name, digest]) =>
      seen(name, channel.digest(digestMessage(digest, utc[locale])), locale),
    );
    await expect(all.join("\n")).toMatchFileSnapshot(`../golden/${id}.digest.${locale}.txt`);
  });

  test("names nobody raw, and keeps to the size that is taken", () => {
    fc.assert(
      fc.property(anyAlert, ([changes, locale, account]) => {
        const message = alertMessage({ ...alertOf(...changes), account }, utc[locale]);
        const payload = channel.alert(message);
        const preview = channel.preview(payload, { to: "x", locale });
        expect(RAW.exec(previewInTerminal(channel.name, preview, 80))?.[0]).toBeUndefined();
        const { texts, largest } = sent(payload, message);
        for (const text of texts) {
          expect(RAW.exec(text)?.[0]).toBeUndefined();
          expect(bytes(text)).toBeLessThanOrEqual(largest);
        }
      }),
      { numRuns: Number(process.env["FC_RUNS"] ?? 20) },
    );
  });

  test.each(locales)("takes 5,000 changes, in %s: what does not fit is counted", (locale) => {
    const message = many.get(locale)!;
    const payload = channel.alert(message);
    const { texts, largest } = sent(payload, message);
    for (const text of texts) expect(bytes(text)).toBeLessThanOrEqual(largest);
    const text = textOf(channel.preview(payload, { to: "x", locale }));
    expect(text).toMatch(/… and \d+ more|… ほか \d+ 件|"omitted": [1-9]/);
  });

  test.each(locales)("takes the longest digest, in %s: what does not fit is counted", (locale) => {
    const message = digestMessage(longest, utc[locale]);
    const payload = channel.digest(message);
    const { texts, largest } = sent(payload, message);
    for (const text of texts) {
      expect(bytes(text)).toBeLessThanOrEqual(largest);
      expect(RAW.exec(text)?.[0]).toBeUndefined();
    }
    const text = textOf(channel.preview(payload, { to: "x", locale }));
    expect(text).toMatch(/… and \d+ more: npx|… ほか \d+ 件: npx|"omitted": [1-9]/);
  });

  test("posts a notice whole, and a long one cut", () => {
    for (const notice of notices) {
      const text = textOf(channel.preview(channel.notice(notice), { to: "x", locale: "en" }));
      if (!notice.resolved || id !== "pagerduty")
        for (const word of ["A title", "A text", "of two lines"]) expect(text).toContain(word);
    }
    const long = { ...notices[0]!, title: "t".repeat(90), text: `${"日本語 ".repeat(100)}\n`.repeat(100) };
    const { texts, largest } = sent(channel.notice(long));
    for (const text of texts) expect(bytes(text)).toBeLessThanOrEqual(largest);
  });

  test("has nothing to say of a sound account but how it stands", () => {
    const sound = alertOf(
      ...catalogue.map((control) =>
        changeOf("baseline", { control: control.id, status: "COMPLIANT", reason: "x", params: {} }),
      ),
    );
    const payload = channel.alert(alertMessage(sound, utc.en));
    if (isHttpsChannel(channel)) expect(channel.bodies(payload, address).length).toBe(id === "pagerduty" ? 0 : 1);
    expect(textOf(channel.preview(payload, { to: "x", locale: "en" }))).not.toContain("CRITICAL");
  });

  test.each(hostile)("shows as text what an outsider chose as a name: %j", (name) => {
    const message = alertMessage(
      alertOf(changeOf("drift", { control: name, resource: { type: name, id: name } })),
      utc.en,
    );
    for (const payload of [channel.alert(message), channel.notice({ ...notices[2]!, title: message.headline })])
      expect(RAW.exec(sent(payload).texts.join())?.[0]).toBeUndefined();
  });
});
