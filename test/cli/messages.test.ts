import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { channels } from "@genkan/messages/channels/index";
import { utc } from "@genkan/messages/moment";
import { describe, expect, test } from "vitest";
import { card, messagesOf } from "../../packages/cli/src/story/messages.ts";
import { alertOf, changeOf, event, hostile, kinds } from "../messages/alerts.ts";

describe("a preview as HTML", () => {
  const cardOf = (...items: Parameters<typeof card>[1]["parts"][number]["items"]) =>
    String(card("x", { title: "<T>", head: [], parts: [{ colour: null, items }] })).replace(/^.*?<\/strong><\/p>/, "");
  const text = (...lines: readonly { spans: readonly (string | { bold: string })[]; quote?: true }[]) =>
    ({ kind: "text", lines }) as const;

  test.each([
    ["bold and plain text", text({ spans: [{ bold: "Drift" }, " <b>"] }), "<p><strong>Drift</strong> &lt;b&gt;</p>"],
    ["lines of one paragraph", text({ spans: ["a"] }, { spans: ["b"] }), "<p>a<br>b</p>"],
    [
      "a quotation between",
      text({ spans: ["a"] }, { spans: ["b"], quote: true }, { spans: ["c"], quote: true }, { spans: ["d"] }),
      "<p>a</p><blockquote>b<br>c</blockquote><p>d</p>",
    ],
    ["nothing", text(), ""],
    ["plain text", { kind: "plain", text: "a\n <b>" } as const, "<pre>a\n &lt;b&gt;</pre>"],
  ])("%s", (_, item, html) => {
    expect(cardOf(item)).toBe(`${html}</div>`);
  });

  test("its title and its colour are escaped", () => {
    const html = String(
      card('"><script>', { title: "<T>", head: ["<h>"], parts: [{ colour: '"><script>', items: [] }] }),
    );
    expect(html).not.toMatch(/<script|<h>/);
  });
});

describe.each(locales)("messages in %s", (locale) => {
  test.each(Object.entries(kinds))("of %s: every channel is there, with every link", (_, alert) => {
    const html = String(messagesOf([alert], utc[locale])(alert));
    // All channels of one alert are one entry.
    expect(html.match(/<details/g)).toHaveLength(1 + channels.length);
    for (const channel of channels) {
      const { parts } = channel.preview(channel.alert(alertMessage(alert, utc[locale])), { to: "x", locale });
      for (const { items } of parts)
        for (const item of items)
          if (item.kind === "buttons")
            for (const { url } of item.links)
              expect(html).toContain(url.replaceAll("&", "&amp;").replaceAll("'", "&#39;"));
    }
  });

  test("what was sent counts, and not what the ledger knows of it", () => {
    const sent = { ...alertOf(changeOf("drift", { events: [event] })), accountName: "production" };
    const html = String(messagesOf([sent], utc[locale])(alertOf(changeOf("drift"))));
    expect(html).toContain("production");
    expect(String(messagesOf([], utc[locale])(alertOf(changeOf("drift"))))).not.toContain("production");
  });

  test.each(hostile)("what an outsider named himself shows as text: %j", (name) => {
    const change = changeOf("drift", {
      control: name,
      resource: { type: name, id: name },
      events: [{ ...event, actor: name, userAgent: name }],
    });
    const html = String(messagesOf([], utc[locale])(alertOf(change)));
    expect(html).not.toMatch(/<script|<!channel|href="(?!https:\/\/)/);
    expect(html).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}]/u);
  });
});
