import { accountText } from "@genkan/messages/account";
import { isTimeZone, moment, unbroken, utc } from "@genkan/messages/moment";
import { expect, test } from "vitest";

test.each([
  ["UTC", "2026-11-25T22:51:06.005Z", "2026-11-25 22:51 UTC"],
  ["Asia/Tokyo", "2026-11-25T22:51:06.005Z", "2026-11-26 07:51 JST (22:51 UTC)"],
  ["America/New_York", "2026-07-25T22:51Z", "2026-07-25 18:51 EDT (22:51 UTC)"],
  ["Europe/Berlin", "2026-11-25T22:51:06Z", "2026-11-25 23:51 CET (22:51 UTC)"],
  ["Asia/Kathmandu", "2026-11-25T22:51:06Z", "2026-11-26 04:36 UTC+5:45 (22:51 UTC)"],
  // A time zone that this machine does not know must not keep a message from being sent.
  ["Nowhere/Land", "2026-11-25T22:51:06Z", "2026-11-25 22:51 UTC"],
  ["Asia/Tokyo", "yesterday", "yesterday"],
  ["Asia/Tokyo", "2026-99-99T99:99:99Z", "2026-99-99 99:99 UTC"],
])("a time in %s: %s is %s", (timeZone, instant, text) => {
  expect(moment(instant, { timeZone })).toBe(text);
});

test("an unbroken time has no space at which a line could end", () => {
  expect(unbroken("2026-11-25T22:51:06Z", utc.en)).toBe("2026-11-25\u00a022:51\u00a0UTC");
});

test.each([
  ["Asia/Tokyo", true],
  ["UTC", true],
  ["+09:00", false],
  ["Tokyo", false],
  ["", false],
])("%j is the name of a time zone: %s", (text, is) => {
  expect(isTimeZone(text)).toBe(is);
});

test.each([
  [{ id: "111122223333" }, "111122223333"],
  [{ id: "111122223333", name: null }, "111122223333"],
  [{ id: "111122223333", name: "prod" }, "111122223333 (prod)"],
  [{ id: "111122223333", name: "a\nb" }, "111122223333 (a\\u{a}b)"],
])("the account %j is called %s", (account, text) => {
  expect(accountText(account)).toBe(text);
});
