import { cutEscaped, inert } from "@genkan/messages/channels/chat";
import fc from "fast-check";
import { expect, test } from "vitest";

test("names stay as they are, to be copied", () => {
  const name = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
  expect(inert(name)).toBe(name);
});

test("whatever the text, no character of markup is left, and no address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(inert(`${text}://${text}`)).not.toMatch(/[<>*~`@[\]]|:\/\//);
    }),
  );
});

test.each([
  ["a &amp; b", 5, "a …"],
  ["a 😀 b", 4, "a …"],
  ["short", 5, "short"],
])("%j cut at %i is %j", (text, longest, cut) => {
  expect(cutEscaped(text, longest)).toBe(cut);
});
