import { eventLink } from "@genkan/controls/model/console";
import { locales } from "@genkan/controls/model/text";
import { amazonQ } from "@genkan/messages/channels/amazon-q";
import { channels } from "@genkan/messages/channels/index";
import { noticeFrom, noticeFromRule } from "@genkan/messages/channels/notice";
import {
  type InputTransformer,
  readTampering,
  type TamperText,
  tamperingAsText,
  tamperingForFunction,
} from "@genkan/messages/channels/tampering";
import { describe, expect, test } from "vitest";

/** An event of EventBridge on a function that somebody replaced. */
const event = {
  account: "111122223333",
  detail: {
    eventID: "e0176723-0000-4000-8000-000000000000",
    eventTime: "2026-11-01T00:00:00Z",
    eventSource: "lambda.amazonaws.com",
    eventName: "UpdateFunctionCode20150331v2",
    awsRegion: "ap-northeast-1",
    sourceIPAddress: "203.0.113.7",
    userAgent: 'aws-cli/2 "quoted"',
    userIdentity: { arn: "arn:aws:sts::111122223333:assumed-role/ops/eve" },
  },
};

/** What EventBridge makes of an event: each path's value, in its place, as it is. What a caller chooses may break JSON. */
function transformed({ inputPaths, inputTemplate }: InputTransformer): string {
  const valueAt = (path: string) =>
    path
      .replace("$.", "")
      .split(".")
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event);
  return inputTemplate.replace(/<(\w+)>/g, (whole, name: string) => {
    const path = inputPaths[name];
    return path === undefined ? whole : String(valueAt(path));
  });
}

describe.each(locales)("tampering in %s", (locale) => {
  /** A text of several lines is a string a line. */
  const lines = () =>
    transformed(tamperingAsText(locale))
      .split("\n")
      .map((line) => JSON.parse(line) as string);

  test("names who did what, from where, and what to do", async () => {
    const text = lines().join("\n");
    expect(text).not.toMatch(/<\w+>|undefined/);
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/tampering.${locale}.txt`);
  });

  test("says the same to a function", () => {
    const [title, ...rest] = lines();
    const given = JSON.parse(transformed(tamperingForFunction(locale))) as TamperText;
    expect(given).toEqual({ title, text: rest.join("\n\n") });
  });

  test("is one and the same critical notice, from the topic and past it", () => {
    const text = lines().join("\n");
    const past = noticeFromRule(JSON.parse(transformed(tamperingForFunction(locale))) as TamperText);
    const fromTopic = noticeFrom({ subject: undefined, text });
    expect(fromTopic).toMatchObject({ id: past.id, title: lines()[0], severity: "CRITICAL", resolved: false });
    expect(past.id).toBe(`tampering/${event.detail.eventID}`);
    expect(readTampering("Genkan 1: all is well\nGenkan itself was changed (CRITICAL)")).toBeNull();
  });

  test.each(channels.map((channel) => [channel.id, channel] as const))("leads to the event, by %s", (_, channel) => {
    const raw = transformed(channel.tampering(locale));
    expect(raw).toContain(eventLink(event.detail, { partition: "aws" }, locale).url);
    const payload = JSON.stringify(channel.tampered(raw, locale));
    for (const part of [event.detail.eventID, "203.0.113.7", "UpdateFunctionCode20150331v2"])
      expect(payload).toContain(part);
  });

  test("fits what Amazon Q Developer in chat applications takes", () => {
    const { version, source, content } = JSON.parse(transformed(amazonQ.tampering(locale)));
    expect([version, source, content.textType]).toEqual(["1.0", "custom", "client-markdown"]);
    expect(content.title.length).toBeLessThanOrEqual(250);
    expect(content.description.length).toBeLessThanOrEqual(8_000);
    for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(350);
    expect(content.description).toContain("203.0.113.7");
  });
});
