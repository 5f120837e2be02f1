import { eventLink } from "@genkan/controls/model/console";
import { locales } from "@genkan/controls/model/text";
import { levelNames } from "@genkan/messages/alert/level";
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
import { type TamperedThing, type TamperPartId, tamperParts } from "@genkan/messages/channels/tampering-parts";
import { defaultTimeZone } from "@genkan/messages/moment";
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
    userIdentity: {
      type: "AssumedRole",
      arn: "arn:aws:sts::111122223333:assumed-role/ops/eve",
      sessionContext: { sessionIssuer: { type: "Role", userName: "ops" } },
    },
    requestParameters: { functionName: "genkan-production-NotifyFunction" },
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
    // What an event does not have is not created, and does not appear.
    return path === undefined ? whole : String(valueAt(path) ?? "");
  });
}

const notify: TamperedThing = { part: "function", thing: "$.detail.requestParameters.functionName" };
const parts = Object.keys(tamperParts) as readonly TamperPartId[];

describe.each(locales)("tampering in %s", (locale) => {
  const reader = { locale, timeZone: defaultTimeZone[locale] };
  /** A text of several lines is a string a line. */
  const lines = () =>
    transformed(tamperingAsText(reader, notify))
      .split("\n")
      .map((line) => (JSON.parse(line) as string).trimEnd());

  test("names who did what, from where, and what to do", async () => {
    const text = lines().join("\n");
    expect(text).not.toMatch(/<\w+>|undefined/);
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/tampering.${locale}.txt`);
  });

  test("says the same to a function", () => {
    const [title, ...rest] = lines();
    const given = JSON.parse(transformed(tamperingForFunction(reader, notify))) as TamperText;
    expect(given).toEqual({ title, text: rest.join("\n").trim() });
  });

  test("is one and the same critical notice, from the topic and past it", () => {
    const text = lines().join("\n");
    const past = noticeFromRule(JSON.parse(transformed(tamperingForFunction(reader, notify))) as TamperText);
    const fromTopic = noticeFrom({ subject: undefined, text });
    expect(fromTopic).toMatchObject({ id: past.id, title: lines()[0], severity: "CRITICAL", resolved: false });
    expect(past.id).toBe(`tampering/${event.detail.eventID}`);
    expect(readTampering("Genkan 1: all is well\nCRITICAL: Genkan itself was changed")).toBeNull();
  });

  test.each(parts)("a report on a %s says which, what no longer works, and contains first", (part) => {
    const thing: TamperedThing = { ...notify, part };
    const text = transformed(tamperingAsText(reader, thing))
      .split("\n")
      .map((line) => JSON.parse(line) as string);
    const { name, severity, effect } = tamperParts[part];
    expect(text[0]).toContain(levelNames[severity][locale]);
    expect(text[0]).toContain(`${name[locale]} genkan-production-NotifyFunction - 111122223333`);
    const top = text.slice(0, 6).join("\n");
    for (const each of [
      effect[locale],
      "AssumedRole ops",
      "203.0.113.7",
      "assumed-role/ops/eve",
      "2026-11-01T00:00:00Z",
    ])
      expect(top).toContain(each);
    // The harmless case comes last.
    expect(text.at(-1)).toMatch(/detection\.deployers/);
    expect(noticeFrom({ subject: undefined, text: text.join("\n") })).toMatchObject({ severity });
    // EventBridge's limits on a template, in characters, and on its values.
    for (const channel of channels) {
      const { inputTemplate, inputPaths } = channel.tampering(reader, thing);
      expect(inputTemplate.length).toBeLessThan(8_192);
      expect(Object.keys(inputPaths).length).toBeLessThanOrEqual(100);
    }
  });

  test("a part of which the event has an ARN names it below, not in the title", () => {
    const thing: TamperedThing = { part: "topic", thing: "$.detail.requestParameters.topicArn" };
    const { inputTemplate } = tamperingAsText(reader, thing);
    const [title = "", ...rest] = inputTemplate.split("\n");
    expect(title).toMatch(/(alert topic|通知トピック) - <account>"$/);
    expect(rest.join("\n")).toContain(": <thing>");
  });

  test("in a chat, the person and the time are as in every alert", () => {
    const { text } = noticeFrom({ subject: undefined, text: lines().join("\n") });
    expect(text).toContain(
      { en: "Who: eve (role ops), from 203.0.113.7\n", ja: "操作者: eve (ロール ops)、接続元 203.0.113.7\n" }[locale],
    );
    expect(text).toContain(
      { en: "When: 2026-11-01 00:00 UTC\n", ja: "日時: 2026-11-01 09:00 JST (00:00 UTC)\n" }[locale],
    );
    expect(text).toContain("arn:aws:sts::111122223333:assumed-role/ops/eve");
  });

  test("says how far the reader's time zone is from UTC", () => {
    const when = (timeZone: string) =>
      tamperingAsText({ locale, timeZone }, notify)
        .inputTemplate.split("\n")
        .find((line) => line.includes("<time>"));
    const [one, summer] = { en: [" is ", ", in summer "], ja: [" は ", "、夏時間は "] }[locale] as [string, string];
    expect(when("Asia/Kolkata")).toContain(`Asia/Kolkata${one}UTC+5:30)`);
    expect(when("America/New_York")).toContain(`America/New_York${one}UTC-5${summer}UTC-4)`);
    expect(when("UTC")).toMatch(/<time> \(UTC\)"$/);
  });

  test("a part whose name is not known is reported without it", () => {
    const { inputPaths, inputTemplate } = tamperingAsText(reader, { part: "alarm" });
    expect(inputPaths).not.toHaveProperty("thing");
    expect(inputTemplate).not.toContain("<thing>");
    expect(
      readTampering(inputTemplate.split("\n")[0]!.slice(1, -1).replace("<account>", "111122223333")),
    ).toMatchObject({ severity: "HIGH" });
  });

  test.each(channels.map((channel) => [channel.id, channel] as const))("leads to the event, by %s", (_, channel) => {
    const raw = transformed(channel.tampering(reader, notify));
    expect(raw).toContain(eventLink(event.detail, { partition: "aws" }, locale).url);
    const payload = JSON.stringify(channel.tampered(raw, locale));
    for (const part of [event.detail.eventID, "203.0.113.7", "UpdateFunctionCode20150331v2"])
      expect(payload).toContain(part);
  });

  test("fits what Amazon Q Developer in chat applications takes", () => {
    const { version, source, content } = JSON.parse(transformed(amazonQ.tampering(reader, notify)));
    expect([version, source, content.textType]).toEqual(["1.0", "custom", "client-markdown"]);
    expect(content.title.length).toBeLessThanOrEqual(250);
    expect(content.description.length).toBeLessThanOrEqual(8_000);
    for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(350);
    expect(content.description).toContain("203.0.113.7");
  });
});
