import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { slack } from "@genkan/messages/channels/slack";
import { digestMessage } from "@genkan/messages/digest/digest";
import { sectionsOf } from "@genkan/messages/digest/sections";
import { utc } from "@genkan/messages/moment";
import { previewInTerminal } from "@genkan/messages/terminal/terminal";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { alertOf, changeOf, exceptions, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";
import { digests, longest } from "../digests.ts";
import { HOSTILE, hostileAlert } from "./hostile.ts";

const PHONE = 44;
/** What can't be broken is as wide as it is. */
const UNBREAKABLE = /^(arn:|https:)/;
const inTerminal = (payload: ReturnType<typeof slack.alert>) =>
  previewInTerminal(slack.name, slack.preview(payload, { to: "", locale: "en" }), PHONE);

describe.each(locales)("on a phone, in %s", (locale) => {
  test.each(Object.entries(kinds))(
    "%s: what and how bad, who, the first step and its button, and it wraps",
    (_, alert) => {
      const message = alertMessage(alert, utc[locale]);
      const payload = slack.alert(message);
      expect([...payload.text].length).toBeLessThanOrEqual(150);
      expect(payload.blocks).toEqual([{ type: "header", text: { type: "plain_text", text: message.headline } }]);
      const [worst] = message.changes;
      const blocks = payload.attachments.flatMap((attachment) => attachment.blocks);
      expect(JSON.stringify(blocks)).toContain(JSON.stringify(worst!.message).slice(1, -1));
      const buttons = blocks.flatMap((block) => (block.type === "actions" ? block.elements : []));
      if (worst!.kind === "resolved") {
        expect(buttons).toEqual([]);
        expect(payload.attachments.map(({ color, blocks: all }) => [color, all.length])).toEqual([["#2e7d32", 2]]);
      } else {
        // The button to press first leads to where it is fixed.
        expect(buttons.map(({ url }) => url)).toEqual(worst!.links.map(({ url }) => url));
        expect(buttons.map(({ style }) => style === "primary")).toEqual(buttons.map((_, i) => i === 0));
        const [first, second] = worst!.remediation;
        if (first) expect(textsOf(payload).join("\n")).toContain(unmarked(first));
        if (second) expect(textsOf(payload).join("\n")).not.toContain(unmarked(second));
        expect(blocks.some((block) => block.type === "section" && "fields" in block)).toBe(true);
      }
      for (const line of inTerminal(payload).split("\n"))
        expect(stringWidth(line) <= PHONE || UNBREAKABLE.test(line.replace(/^[│▌ >•]+/, "")), line).toBe(true);
    },
  );
});

test.each(locales)("digests keep to Slack's limits, and nothing in them is a mention or a link (%s)", (locale) => {
  for (const digest of [...Object.values(digests), longest]) {
    const payload = slack.digest(digestMessage(digest, utc[locale]));
    const blocks = [...payload.blocks, ...payload.attachments.flatMap((attachment) => attachment.blocks)];
    expect(blocks.length).toBeLessThanOrEqual(50);
    const texts = textsOf(payload);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(3_000);
    // Every account that an entry names has a line, and so have those that it counts.
    for (const { accounts, more } of sectionsOf(digestMessage(digest, utc[locale])).flatMap(({ entries }) => entries)) {
      const ids = accounts.first.map(({ account }) => account);
      expect(texts.some((text) => [...ids, unmarked(more ?? "")].every((each) => text.includes(each)))).toBe(true);
    }
    expect(payload.text.length).toBeLessThanOrEqual(150);
    expect(JSON.stringify(payload)).not.toMatch(/<!|<http/);
  }
});

const unmarked = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The texts of a message with markup. */
const textsOf = ({ attachments }: ReturnType<typeof slack.alert>): readonly string[] =>
  attachments.flatMap(({ blocks }) => blocks.flatMap(markupOf)).map(({ text }) => text);

function markupOf(block: ReturnType<typeof slack.alert>["blocks"][number]) {
  if (block.type === "section") return "text" in block ? [block.text] : block.fields;
  return block.type === "context" ? block.elements : [];
}

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
  const [also, accepted] = attachments
    .at(-1)!
    .blocks.flatMap(markupOf)
    .map(({ text }) => text);
  expect(also?.match(/\n• CRITICAL: /g)).toHaveLength(15);
  expect(also).toContain("… and 45 more: npx genkan findings");
  const listed = accepted?.match(/Accepted by hanako/g)?.length ?? 0;
  expect(listed).toBeGreaterThan(4);
  expect(accepted).toContain(`… and ${30 - listed} more`);
});

test.each(locales)("neither links nor mentions are made of what comes from outside (%s)", (locale) => {
  const notice = { id: "x", title: HOSTILE, text: HOSTILE, severity: null, resolved: false };
  for (const payload of [slack.alert(alertMessage(hostileAlert(), utc[locale])), slack.notice(notice)]) {
    const blocks = payload.attachments.flatMap((attachment) => attachment.blocks);
    const texts = blocks.flatMap(markupOf);
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
      const [header] = payload.blocks;
      expect(header?.type === "header" && header.text.text.length <= 150).toBe(true);
      expect(payload.text.length).toBeLessThanOrEqual(150);
      for (const block of blocks) {
        if (block.type === "actions") {
          expect(block.elements.length).toBeLessThanOrEqual(25);
          for (const { text } of block.elements) expect(text.text.length).toBeLessThanOrEqual(75);
          continue;
        }
        const longest = block.type === "section" && "fields" in block ? 2_000 : 3_000;
        for (const { text } of markupOf(block)) {
          expect(text.length).toBeLessThanOrEqual(longest);
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
  const payload = { text: "", blocks: [], attachments: [{ color: "#000000", blocks: [block] }] };
  expect(slack.preview(payload, { to: "", locale: "en" }).parts[0]?.items).toEqual([{ kind: "text", lines }]);
});
