import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { slack } from "@genkan/messages/channels/slack";
import { utc } from "@genkan/messages/moment";
import { previewInTerminal } from "@genkan/messages/terminal";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { alertOf, changeOf, exceptions, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";
import { HOSTILE, hostileAlert } from "./hostile.ts";

const PHONE = 44;
/** What can't be broken is as wide as it is. */
const UNBREAKABLE = /^(arn:|https:)/;
const inTerminal = (payload: ReturnType<typeof slack.alert>) =>
  previewInTerminal(slack.name, slack.preview(payload, { to: "", locale: "en" }), PHONE);

describe.each(locales)("on a phone, in %s", (locale) => {
  test.each(Object.entries(kinds))("a message of kind %s opens with what and how bad, and wraps", (kind, alert) => {
    const message = alertMessage(alert, utc[locale]);
    const payload = slack.alert(message);
    expect([...payload.text].length).toBeLessThanOrEqual(150);
    expect(payload.text).toContain(message.account);
    // Before the changes, a baseline's counts; behind them, the rest.
    const inFull = payload.attachments.slice(message.summary ? 1 : 0, -1);
    expect(inFull).toHaveLength(message.changes.length);
    for (const [i, { blocks }] of inFull.entries()) {
      const [first] = blocks;
      const text = first?.type === "section" ? first.text.text : "";
      const change = message.changes[i];
      const whatAndHowBad = /^\*[^*\n]+\* \((CRITICAL|HIGH|MEDIUM|LOW)\): ./;
      // The notification has it in full already.
      if (payload.text === message.headline && !message.summary && inFull.length === 1) {
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
      const top = inTerminal({ text: "", attachments: [{ color: "#000000", blocks: [first!] }] });
      expect(top.split("\n").length).toBeLessThan(18);
    }
    for (const line of inTerminal(payload).split("\n"))
      expect(stringWidth(line) <= PHONE || UNBREAKABLE.test(line.replace(/^[│▌ >•]+/, "")), line).toBe(true);
  });
});

test("more changes than fit are named in a line each, and the rest is counted", () => {
  const changes = Array.from({ length: 60 }, (_, i) =>
    changeOf("drift", { resource: { type: "AWS::IAM::User", id: `u${i}` } }),
  );
  const many = Array.from({ length: 30 }, (_, i) => ({
    ...exceptions[0]!,
    resource: { type: "AWS::IAM::User", id: `u${i}` },
  }));
  const alert = { ...alertOf(...changes, changeOf("reminder")), exceptions: many };
  const { attachments } = slack.alert(alertMessage(alert, utc.en));
  const [also, accepted] = attachments.at(-1)!.blocks.map((block) => (block.type === "section" ? block.text.text : ""));
  expect(also).toContain("… and 36 more.");
  expect(accepted).toContain("… and 20 more.");
  expect(accepted?.match(/accepted by hanako/g)).toHaveLength(10);
});

test("the one change of an alert stands once, and a headline that is cut is repeated in full", () => {
  const message = alertMessage(kinds.drift, utc.en);
  const times = (text: string) => text.split("The root user has an access key.").length - 1;
  const { text, attachments } = slack.alert(message);
  expect([times(text), times(JSON.stringify(attachments))]).toEqual([1, 0]);
  const long = alertMessage(alertOf(changeOf("drift", { control: "x".repeat(150), reason: "y".repeat(150) })), utc.en);
  expect(slack.alert(long).attachments[0]?.blocks[0]).toMatchObject({
    text: { text: expect.stringContaining(long.changes[0]!.message) },
  });
});

test.each(locales)("neither links nor mentions are made of what comes from outside (%s)", (locale) => {
  const notice = { id: "x", title: HOSTILE, text: HOSTILE, severity: null, resolved: false };
  for (const payload of [slack.alert(alertMessage(hostileAlert(), utc[locale])), slack.notice(notice)]) {
    const blocks = payload.attachments.flatMap((attachment) => attachment.blocks);
    const texts = blocks.flatMap((block) =>
      block.type === "section" ? [block.text] : block.type === "context" ? block.elements : [],
    );
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(text).toMatchObject({ type: "mrkdwn", verbatim: true });
      expect(text.text).not.toMatch(/<(https|!)/);
    }
    expect(payload.text).not.toMatch(/<(https|!)/);
  }
});

test("Slack's limits of blocks and texts are kept, and its control characters escaped", () => {
  fc.assert(
    fc.property(anyAlert, ([changes, locale, account]) => {
      const payload = slack.alert(alertMessage({ ...alertOf(...changes), account }, utc[locale]));
      const blocks = payload.attachments.flatMap((attachment) => attachment.blocks);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(payload.text.length).toBeLessThanOrEqual(150);
      for (const block of blocks) {
        if (block.type === "actions") {
          expect(block.elements.length).toBeLessThanOrEqual(25);
          for (const { text } of block.elements) expect(text.text.length).toBeLessThanOrEqual(75);
          continue;
        }
        const texts = block.type === "section" ? [block.text] : block.elements;
        for (const { text } of texts) {
          expect(text.length).toBeLessThanOrEqual(3_000);
          // Our own quotes begin a line.
          expect(text.replace(/^> /gm, "")).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        }
      }
    }),
    { numRuns: Number(process.env["FC_RUNS"] ?? 60) },
  );
});

test.each([
  ["*Drift* (HIGH): a &lt;b&gt; &amp; c", [{ spans: [{ bold: "Drift" }, " (HIGH): a <b> & c"] }]],
  ["a\n> b\n> c", [{ spans: ["a"] }, { spans: ["b"], quote: true }, { spans: ["c"], quote: true }]],
  ["*問題が見つかりました* (HIGH)", [{ spans: [{ bold: "問題が見つかりました" }, " (HIGH)"] }]],
  ["allows * on * and 2*3*4", [{ spans: ["allows * on * and 2*3*4"] }]],
  ["&gt; is no quote, &amp;lt; no bracket", [{ spans: ["> is no quote, &lt; no bracket"] }]],
])("the preview reads the markup %j", (text, lines) => {
  const block = { type: "section" as const, text: { type: "mrkdwn" as const, text, verbatim: true as const } };
  const payload = { text: "", attachments: [{ color: "#000000", blocks: [block] }] };
  expect(slack.preview(payload, { to: "", locale: "en" }).parts[0]?.items).toEqual([{ kind: "text", lines }]);
});
