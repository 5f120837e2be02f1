import { catalogue } from "@genkan/controls/catalogue/index";
import { type ConsolePage, consolePages, consoleUrl, eventLink, pageLink } from "@genkan/controls/model/console";
import { locales } from "@genkan/controls/model/text";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../any-text.ts";
import { event, hostile } from "../../messages/alerts.ts";

const pages = Object.keys(consolePages) as ConsolePage[];
const known = {
  partition: "aws",
  identityCenterRegion: "ap-northeast-1",
  identityCenterInstance: "arn:aws:sso:::instance/ssoins-7223601ab3bfa0c6",
};
const DOMAINS = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

test("each control leads to the page where it is put right", () => {
  const urls = Object.fromEntries(catalogue.map(({ id, consolePage }) => [id, pageLink(consolePage, known, "en").url]));
  const center = "https://ap-northeast-1.console.aws.amazon.com/singlesignon";
  expect(urls).toMatchObject({
    "root-access-key-absent": "https://console.aws.amazon.com/iam/home#/security_credentials",
    "iam-user-mfa-enabled": "https://console.aws.amazon.com/iam/home#/users",
    "cloudtrail-management-events-logged": "https://console.aws.amazon.com/cloudtrail/home#/trails",
    "identity-center-mfa-always-on": `${center}/home?region=ap-northeast-1#!/instances/7223601ab3bfa0c6/settings`,
    "identity-center-user-exists": `${center}/home?region=ap-northeast-1#!/instances/7223601ab3bfa0c6/users`,
    "identity-center-admin-assigned": `${center}/organization/home?region=ap-northeast-1#/instances/7223601ab3bfa0c6/accounts`,
    "identity-center-admin-session-short": `${center}/organization/home?region=ap-northeast-1#/instances/7223601ab3bfa0c6/permission-sets`,
  });
});

test("where the instance, or its Region, is not known, the service's own page is the link", () => {
  const link = (home: object) => pageLink("identity-center-settings", { partition: "aws", ...home }, "en").url;
  expect(link({})).toBe("https://console.aws.amazon.com/singlesignon/home");
  expect(link({ identityCenterRegion: "eu-west-1" })).toBe(
    "https://eu-west-1.console.aws.amazon.com/singlesignon/home?region=eu-west-1",
  );
});

describe.each(Object.entries(DOMAINS))("in the partition %s", (partition, domain) => {
  test("every link stays in its console", () => {
    const home = { ...known, partition };
    const urls = [
      ...pages.map((page) => pageLink(page, home, "ja").url),
      eventLink(event, home, "en").url,
      consoleUrl(home),
    ];
    for (const url of urls) expect(new URL(url).hostname).toMatch(new RegExp(`(^|^[a-z]+-[a-z]+-\\d\\.)${domain}$`));
  });
});

test("an event's link opens it in the Region that has it", () => {
  expect(eventLink(event, known, "en")).toEqual({
    name: "Event: CreateAccessKey",
    url: "https://us-east-1.console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/events/e0176723-0000-4000-8000-000000000000",
  });
  // Seen to work in the one partition only.
  expect(eventLink({ ...event, awsRegion: "cn-north-1" }, { partition: "aws-cn" }, "en").url).toBe(
    "https://cn-north-1.console.amazonaws.cn/cloudtrail/home?region=cn-north-1#/events",
  );
});

test("no value from outside comes into an address as it is", () => {
  const value = fc.oneof(
    fc.constantFrom(
      ...hostile,
      "evil.example/",
      "us-east-1.evil.example",
      "us-east-1#",
      "us-east-1\n",
      "../ssoins-7223601ab3bfa0c6?x",
    ),
    fc.string({ unit: anyCharacter, maxLength: 60 }),
  );
  const odd = fc.record({
    partition: fc.oneof(fc.constant("aws"), value),
    region: fc.oneof(fc.constant("us-east-1"), value),
    id: value,
    page: fc.constantFrom(...pages),
    locale: fc.constantFrom(...locales),
  });
  fc.assert(
    fc.property(odd, ({ partition, region, id, page, locale }) => {
      const home = { partition, identityCenterRegion: region, identityCenterInstance: id };
      const event = { eventID: id, awsRegion: region, eventName: id };
      for (const { url } of [pageLink(page, home, locale), eventLink(event, home, locale)]) {
        expect(url).toMatch(/^[\w:/.?=#!-]+$/);
        expect(url).not.toContain("evil");
        expect(new URL(url).hostname).toMatch(/^([a-z-]+\d\.)?console\.aws\.amazon\.com$/);
      }
    }),
  );
});
