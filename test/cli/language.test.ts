import { expect, test } from "vitest";
import { languageOf } from "../../packages/cli/src/live/language.ts";

test.each([
  ["ja", "ja"],
  ["en-US,en;q=0.9", "en"],
  ["ja-JP,ja;q=0.9,en;q=0.8", "ja"],
  ["en;q=0.5, ja;q=0.9", "ja"],
  // Of equals, the first.
  ["en, ja", "en"],
  ["fr, de;q=0.9, ja;q=0.1", "ja"],
  // Not wanted at all.
  ["ja;q=0, en", "en"],
  ["fr", undefined],
  ["*", undefined],
  ["", undefined],
  [undefined, undefined],
  ["ja;q=x", undefined],
] as const)("of a browser that likes %j, the page's language is %j", (header, locale) => {
  expect(languageOf(header)).toBe(locale);
});
