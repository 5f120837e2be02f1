import type { Control } from "@genkan/controls/model/control";
import type { ConfigError } from "@genkan/monitor/configuration";
import { describe, expect, test } from "vitest";
import { assertNotified, defineConfig, monitorSettingsOf, type SchemaInput } from "../../stacks/config.ts";
import type { GenkanInput } from "../../stacks/input.ts";

describe("genkan.config.ts", () => {
  test("a wrong value is refused with its place, what is wrong and an example", async () => {
    const refused = (input: object) => () => defineConfig(input as never);
    expect(refused({ emails: ["nobody"] })).toThrow(
      /emails\.0: is not an e-mail address\. For example: emails: \["you@example\.com"\]/,
    );
    expect(() => assertNotified(defineConfig({}))).toThrow(/nobody would be notified/);
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
    expect(refused({ notices: { accessChanges: true }, detection: { enabled: false } })).toThrow(
      /notices\.accessChanges: needs the events of CloudTrail/,
    );
    expect(refused({ notices: { accesChanges: true } })).toThrow(/Did you mean accessChanges\?.*notices: \{ accessCh/);
    expect(refused({ slak: "webhook" })).toThrow(/slak: there is no such setting/);
    expect(defineConfig({ emails: ["you@example.com"] })).toMatchObject({
      schedule: "rate(1 hour)",
      configRules: { enabled: true },
    });
  });

  test("the functions learn of access notices only where these are on", () => {
    expect(monitorSettingsOf(defineConfig({}))).not.toHaveProperty("accessChanges");
    expect(monitorSettingsOf(defineConfig({ notices: { accessChanges: true } }))).toMatchObject({
      accessChanges: true,
    });
  });

  test.each([
    [{ locale: "ja" }, "Asia/Tokyo"],
    [{ locale: "en" }, "UTC"],
    [{ locale: "ja", timeZone: "Europe/Berlin" }, "Europe/Berlin"],
  ] as const)("messages of %o show times in %s", (given, timeZone) => {
    expect(monitorSettingsOf(defineConfig(given)).timeZone).toBe(timeZone);
  });

  const faultsOf = (input: object, locale: "en" | "ja" = "en"): readonly string[] => {
    try {
      defineConfig(input as never);
    } catch (error) {
      return (error as ConfigError).faults.map((fault) => fault[locale]);
    }
    return [];
  };

  test("each wrong value is one fault, and what was probably meant is named", () => {
    expect(faultsOf({ schedule: "1h" })).toEqual(['schedule: is not a rate. For example: schedule: "rate(1 hour)"']);
    expect(faultsOf({ email: ["you@example.com"] })).toEqual(["email: there is no such setting. Did you mean emails?"]);
    expect(faultsOf({ thresholds: { maxAdministrator: 3 } })).toEqual([
      expect.stringMatching(/^thresholds\.maxAdministrator: .* Did you mean maxAdministrators\?/),
    ]);
    expect(faultsOf({ off: [{ control: "root-mfa-enable", reason: "x" }] })[0]).toContain(
      "Did you mean root-mfa-enabled?",
    );
    expect(faultsOf({ quux: 1 })).toEqual(["quux: there is no such setting"]);
  });

  test.each([
    [{ slack: "https://hooks.slack.com/services/T0/B0/secret" }, "npx sst secret set SlackWebhook URL"],
    [{ pagerDuty: "0123456789abcdef0123456789abcdef" }, "npx sst secret set PagerDutyKey KEY"],
  ])("a secret in the file is not repeated, and its right place is named: %j", (input, command) => {
    const [fault = ""] = faultsOf(input);
    expect(fault).toContain(command);
    expect(fault).not.toContain(Object.values(input)[0]);
  });

  test("the faults are in Japanese as well, and the deployment reports them in the language of the file", () => {
    const input = { email: [], schedule: "1h", thresholds: { maxAdministrators: "five" }, locale: "ja" };
    expect(faultsOf(input, "ja")).toEqual([
      expect.stringMatching(/^schedule: rate の形ではありません。例: /),
      expect.stringMatching(/^thresholds\.maxAdministrators: 無効な入力/),
      "email: この設定はありません。もしかして: emails",
    ]);
    expect(() => defineConfig(input as never)).toThrow(/^genkan\.config\.ts に誤りがあります:/);
    expect(() => assertNotified(defineConfig({ locale: "ja" }))).toThrow(/通知を受け取る人がいません/);
  });
});

describe("organization in genkan.config.ts", () => {
  const faultsOf = (organization: object, locale: "en" | "ja" = "en"): readonly string[] => {
    try {
      defineConfig({ emails: ["you@example.com"], organization } as never);
    } catch (error) {
      return (error as ConfigError).faults.map((fault) => fault[locale]);
    }
    return [];
  };

  test("is absent by default, and complete when it is empty", () => {
    expect(defineConfig({}).organization).toBeUndefined();
    expect(defineConfig({ organization: {} }).organization).toEqual({
      ...{
        readRole: "stackset",
        units: [],
        exclude: [],
        readers: [],
        assignments: true,
        events: true,
        concurrency: 20,
        batch: 50,
      },
    });
  });

  test.each<[object, RegExp, RegExp]>([
    [{ units: ["workloads"] }, /^organization\.units\.0: is not the id of an OU or of the root/, /組織のルートの ID/],
    [{ exclude: ["r-ab12"] }, /^organization\.exclude\.0: is not the id of an OU or of an account/, /アカウントの ID/],
    [{ exclude: ["1111"] }, /^organization\.exclude\.0: /, /アカウントの ID/],
    [{ roleName: "a/b" }, /^organization\.roleName: is not the name of an IAM role/, /IAM ロールの名前/],
    [{ readers: ["ops"] }, /^organization\.readers\.0: is not the ARN of a role or a user/, /ARN ではありません/],
    [{ regions: ["tokyo"] }, /^organization\.regions\.0: is not an AWS Region/, /AWS リージョン/],
    [{ concurrency: 0 }, /^organization\.concurrency: /, /^organization\.concurrency: /],
    [{ batch: 101 }, /^organization\.batch: /, /^organization\.batch: /],
    [{ readRole: "none" }, /^organization\.readRole: /, /^organization\.readRole: /],
    [{ unit: [] }, /^organization\.unit: there is no such setting\. Did you mean units\?/, /もしかして: units/],
  ])("%j is refused with an example", (organization, en, ja) => {
    const faults = faultsOf(organization);
    expect(faults).toEqual([expect.stringMatching(en)]);
    expect(faults[0]).toContain('For example: organization: { readRole: "stackset"');
    expect(faultsOf(organization, "ja")).toEqual([expect.stringMatching(ja)]);
  });
});

type Keys<T> = T extends readonly (infer Item)[]
  ? Keys<Item>
  : T extends Control | string | number | boolean | null | undefined
    ? never
    : { [Key in keyof T]-?: string extends Key ? never : (Key & string) | `${Key & string}.${Keys<T[Key]>}` }[keyof T];
/** `true` when two types accept the same values and name the same settings, at every depth. */
type SameSettings<A, B> = [A, B, Keys<A>, Keys<B>] extends [B, A, Keys<B>, Keys<A>] ? true : [Keys<A>, Keys<B>];

test("the documented type of the settings is that of the schema: the compiler refuses a difference", () => {
  const same: SameSettings<GenkanInput, SchemaInput> = true;
  // @ts-expect-error a setting that is missing
  const less: SameSettings<Omit<GenkanInput, "region">, SchemaInput> = true;
  expect([same, less]).toEqual([true, true]);
});
