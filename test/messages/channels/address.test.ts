import { readAddress, settingCommands } from "@genkan/messages/channels/address";
import { channels, isHttpsChannel } from "@genkan/messages/channels/index";
import { pagerDuty } from "@genkan/messages/channels/pagerduty";
import { webhook } from "@genkan/messages/channels/webhook";
import { describe, expect, test } from "vitest";

const KEY = "0123456789abcdef0123456789abcdef";
const url = "https://example.com/secret-path";

test.each(channels.filter(isHttpsChannel).map((channel) => [channel.id, channel] as const))(
  "%s takes an address and a key, and refuses a plain one",
  (_, channel) => {
    expect(readAddress(channel, JSON.stringify({ url, key: KEY }))).toEqual({ url, key: KEY });
    expect(() => readAddress(channel, JSON.stringify({ url: url.replace("https", "http"), key: KEY }))).toThrow(
      /is not an https address$/,
    );
  },
);

test("an address without a key may stand alone", () => {
  const channel = { name: "It", secrets: { url: { secret: "Url", pattern: /^http/, what: "an address" } } };
  expect(readAddress(channel, ` ${url}\n`)).toEqual({ url, key: "" });
  expect(readAddress(channel, "http://127.0.0.1:8080/x").url).toBe("http://127.0.0.1:8080/x");
});

describe("a wrong secret is refused, and nothing of it is repeated", () => {
  test.each([
    ["nothing", "", /The url of the webhook is not an address/],
    ["a word", "hunter2", /The url of the webhook is not an address/],
    ["broken JSON", '{"url":"hunter2', /The secret of the webhook is not JSON/],
    ["a short key", JSON.stringify({ url, key: "hunter2" }), /The key of the webhook is not a signing key of 32/],
    ["no address", JSON.stringify({ url: "http:hunter2", key: KEY }), /is not an https address/],
  ])("%s", (_, secret, message) => {
    expect(() => readAddress(webhook, secret)).toThrow(message);
    expect(() => readAddress(webhook, secret)).not.toThrow(/hunter2/);
  });

  test("an integration key has 32 characters", () => {
    expect(() => readAddress(pagerDuty, JSON.stringify({ url, key: "short" }))).toThrow(/integration key/);
  });
});

test("the commands that set it name each part and the stage", () => {
  expect(settingCommands(webhook, "production")).toBe(
    "npx sst secret set WebhookUrl VALUE --stage production && npx sst secret set WebhookSigningKey VALUE --stage production && npx sst deploy --stage production",
  );
});
