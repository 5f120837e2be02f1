import { clean } from "@genkan/controls/model/text";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCharacter } from "../../any-text.ts";

const any = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 500 }),
  fc.string({ unit: "grapheme", maxLength: 500 }),
);

test("a cleaned value is short, can be seen, and is cleaned already", () => {
  fc.assert(
    fc.property(any, fc.integer({ min: 20, max: 300 }), (value, longest) => {
      const cleaned = clean(value, longest);
      expect(cleaned.length).toBeLessThanOrEqual(longest);
      expect(cleaned).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(clean(cleaned, longest)).toBe(cleaned);
    }),
  );
});

test("what can be seen and is short stays as it is", () => {
  for (const value of ["alice", "日本語 ❤", "arn:aws:iam::111122223333:mfa/my-phone", ""])
    expect(clean(value)).toBe(value);
  expect(clean("a\u202eb\n")).toBe("a\\u{202e}b\\u{a}");
});

test("two long values that begin alike stay apart", () => {
  expect(clean(`${"x".repeat(9_999)}a`)).not.toBe(clean(`${"x".repeat(9_999)}b`));
});
