import { describe, expect, test } from "vitest";
import { assertNotified, defineConfig, monitorSettingsOf } from "../../stacks/config.ts";

describe("genkan.config.ts", () => {
  test("a wrong value is refused with its place, what is wrong and an example", async () => {
    const refused = (input: object) => () => defineConfig(input as never);
    expect(refused({ emails: ["nobody"] })).toThrow(
      /emails\.0: is no e-mail address\. For example: emails: \["you@example\.com"\]/,
    );
    expect(() => assertNotified(defineConfig({}))).toThrow(/nobody would be told/);
    expect(() => assertNotified(defineConfig({ slack: "webhook" }))).toThrow(/when Slack does not answer/);
    expect(() => assertNotified(defineConfig({ slack: "webhook", webhook: "signed" }))).toThrow(
      /when Slack or The webhook does not answer/,
    );
    const amazonQ = { workspaceId: "T01ABCDEF", channelId: "C01ABCDEF" };
    expect(() => assertNotified(defineConfig({ amazonQ }))).not.toThrow();
    expect(refused({ slack: amazonQ })).toThrow(/slack: .*amazonQ.*For example: slack: "webhook"/);
    expect(refused({ amazonQ: { workspaceId: "?" } })).toThrow(/For example: amazonQ: \{ workspaceId/);
    expect(refused({ pagerDuty: "jp" })).toThrow(/pagerDuty: is not "us" or "eu"\. For example: pagerDuty: "us"/);
    expect(refused({ emails: ["you@example.com"], schedule: "rate(1 minute)" })).toThrow(
      /schedule: is not from 5 minutes to 12 hours/,
    );
    expect(refused({ off: [{ control: "nothing", reason: "x" }] })).toThrow(
      /off\.0\.control: there is no such control/,
    );
    expect(refused({ off: [{ control: "root-mfa-enabled", reason: " " }] })).toThrow(/off\.0\.reason: say why/);
    expect(refused({ tags: { "aws:team": "x" } })).toThrow(/tags\.aws:team: .*keeps for itself.*For example: tags:/);
    expect(refused({ timeZone: "Tokyo" })).toThrow(
      /timeZone: is not the name of a time zone\. For example: timeZone: "Asia\/Tokyo"/,
    );
    expect(refused({ slak: "webhook" })).toThrow(/slak: there is no such setting/);
    expect(defineConfig({ emails: ["you@example.com"] })).toMatchObject({
      schedule: "rate(1 hour)",
      configRules: { enabled: true },
    });
  });

  test.each([
    [{ locale: "ja" }, "Asia/Tokyo"],
    [{ locale: "en" }, "UTC"],
    [{ locale: "ja", timeZone: "Europe/Berlin" }, "Europe/Berlin"],
  ] as const)("messages of %o show times in %s", (given, timeZone) => {
    expect(monitorSettingsOf(defineConfig(given)).timeZone).toBe(timeZone);
  });
});
