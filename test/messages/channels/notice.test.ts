import { noticeFrom, noticeFromRule } from "@genkan/messages/channels/notice";
import { describe, expect, test } from "vitest";

const alarm = (state: string, more: object = {}) =>
  JSON.stringify({ AlarmName: "genkan-production-MonitorSilent", NewStateValue: state, ...more });

describe("a message of the alert topic that is not an alert", () => {
  test.each([
    ["ALARM", "HIGH", false],
    ["OK", "HIGH", true],
    ["INSUFFICIENT_DATA", "HIGH", false],
  ] as const)("an alarm of CloudWatch in the state %s", (state, severity, resolved) => {
    const notice = noticeFrom({ subject: null, text: alarm(state, { AlarmDescription: "Look at the log." }) });
    expect(notice).toEqual({
      id: "alarm/genkan-production-MonitorSilent",
      title: `genkan-production-MonitorSilent: ${state}`,
      text: `genkan-production-MonitorSilent: ${state}\nLook at the log.`,
      severity,
      resolved,
    });
  });

  test("keeps the subject that CloudWatch gives it", () => {
    expect(noticeFrom({ subject: 'ALARM: "x"', text: alarm("ALARM") }).title).toBe('ALARM: "x"');
  });

  test.each(["plain text", "{", "null", "[]", '{"AlarmName":1}'])("%j is plain text, and nothing is wrong", (text) => {
    expect(noticeFrom({ subject: "a subject", text })).toEqual({
      id: "notice/a subject",
      title: "a subject",
      text,
      severity: null,
      resolved: false,
    });
    expect(noticeFrom({ subject: undefined, text }).title).toBe("Genkan");
  });
});

test("what EventBridge hands over is critical, also when its words are not known", () => {
  expect(noticeFromRule({ title: "Another release", text: "x" })).toMatchObject({
    id: "tampering/Another release",
    severity: "CRITICAL",
  });
});
