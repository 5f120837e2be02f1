import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { slack } from "@genkan/messages/channels/slack";
import { describe, expect, test } from "vitest";
import { markup, messages } from "../../packages/cli/src/story/messages.ts";
import { alertOf, changeOf, event, hostile, kinds } from "../messages/alerts.ts";

describe("Slack's markup as HTML", () => {
  test.each([
    ["*Drift* (HIGH): a &lt;b&gt; &amp; c", "<p><strong>Drift</strong> (HIGH): a &lt;b&gt; &amp; c</p>"],
    ["a\n> b\n> c\nd", "<p>a</p><blockquote>b<br>c</blockquote><p>d</p>"],
    ["> b", "<blockquote>b</blockquote>"],
    ["*問題が見つかりました* (HIGH)", "<p><strong>問題が見つかりました</strong> (HIGH)</p>"],
    ["allows * on * and 2*3*4", "<p>allows * on * and 2*3*4</p>"],
    ["&gt; is no quote, &amp;lt; no bracket", "<p>&gt; is no quote, &amp;lt; no bracket</p>"],
    ['<img src=x onerror="alert(1)">', "<p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>"],
  ])("%j", (text, html) => {
    expect(String(markup(text))).toBe(html);
  });
});

describe.each(locales)("messages in %s", (locale) => {
  test.each(Object.entries(kinds))(
    "of %s: nothing of Slack's markup is left, and nothing of the text is lost",
    (_, alert) => {
      const html = String(messages([alert], locale));
      expect(html.match(/<details/g)).toHaveLength(2);
      expect(html.slice(html.indexOf('class="slack"'))).not.toMatch(/\*|<p>&gt;/);
      for (const { blocks } of slack(alertMessage(alert, locale)).attachments)
        for (const block of blocks)
          if (block.type === "actions")
            for (const { url } of block.elements)
              expect(html).toContain(url.replaceAll("&", "&amp;").replaceAll("'", "&#39;"));
    },
  );

  test("the latest comes first, and says so when there are none", () => {
    const html = String(messages([alertOf(changeOf("drift")), alertOf(changeOf("resolved"))], locale));
    expect(html.indexOf('id="mail-1"')).toBeGreaterThan(0);
    expect(html.indexOf('id="mail-1"')).toBeLessThan(html.indexOf('id="mail-0"'));
    expect(String(messages([], locale))).toContain({ en: "Nothing yet.", ja: "まだ何も届いていません。" }[locale]);
  });

  test.each(hostile)("what an outsider named himself shows as text: %j", (name) => {
    const change = changeOf("drift", {
      control: name,
      resource: { type: name, id: name },
      events: [{ ...event, actor: name, userAgent: name }],
    });
    const html = String(messages([alertOf(change)], locale));
    expect(html).not.toMatch(/<script|<!channel|href="(?!https:\/\/)/);
    expect(html).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}]/u);
  });
});
