import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { amazonQ, amazonQNotice } from "@genkan/messages/channels/amazon-q";
import { inert } from "@genkan/messages/channels/chat";
import { slack, slackNotice } from "@genkan/messages/channels/slack";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertOf, changeOf } from "../alerts.ts";

const HOSTILE = "<https://evil.example/x|Sign in> <!channel> @here *b* _i_ ~s~ `c` [l](https://evil.example/y)";

/** An alert in which everything that comes from outside is hostile. */
const hostile = () => {
  const event = {
    eventID: "e1",
    eventTime: "2026-11-01T00:00:00Z",
    eventSource: HOSTILE,
    eventName: HOSTILE,
    awsRegion: "us-east-1",
    sourceIPAddress: HOSTILE,
    userAgent: HOSTILE,
    actor: HOSTILE,
    mfaUsed: null,
  };
  return alertOf(changeOf("drift", { events: [event] }));
};

test.each(locales)("nothing from outside is markup in what Amazon Q gets (%s)", (locale) => {
  const text = JSON.stringify(amazonQ(alertMessage(hostile(), locale)).content);
  expect(text).not.toMatch(/<[^>]*[|!][^>]*>|@here|\*b\*|~s~|`c`|\]\(/);
  expect(text).not.toContain("https://evil");
  expect(JSON.stringify(amazonQNotice(HOSTILE, HOSTILE).content)).not.toMatch(/<|@here|https:\/\/evil/);
});

test.each(locales)("Slack makes neither links nor mentions of what comes from outside (%s)", (locale) => {
  for (const payload of [slack(alertMessage(hostile(), locale)), slackNotice(HOSTILE, HOSTILE)]) {
    const blocks = payload.attachments.flatMap((attachment) => attachment.blocks as readonly object[]);
    const texts = JSON.stringify(blocks).match(/\{"type":"mrkdwn"[^}]*\}/g) ?? [];
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(JSON.parse(text)).toMatchObject({ verbatim: true });
    expect(texts.join("")).not.toMatch(/<(https|!)/);
    expect(payload.text).not.toMatch(/<(https|!)/);
  }
});

test("names stay as they are, to be copied", () => {
  const name = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
  expect(inert(name)).toBe(name);
});

test("whatever the text, no character of markup is left, and no address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(inert(`${text}://${text}`)).not.toMatch(/[<>*~`@[\]]|:\/\//);
    }),
  );
});
