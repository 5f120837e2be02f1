import { clean } from "@genkan/controls/model/text";
import { link, literal } from "@genkan/messages/markdown";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../any-text.ts";
import { hostile } from "./alerts.ts";
import { readIn, strangeIn } from "./markdown-page.ts";

/** Where a text stands in a page. */
const places = {
  paragraph: (text: string) => text,
  heading: (text: string) => `### ${text}`,
  step: (text: string) => `1. ${text}`,
  item: (text: string) => `- ${text}`,
};

describe.each(Object.entries(places))("in a %s", (_, place) => {
  test.each([
    ...hostile,
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example WWW.EVIL.EXAMPLE mailto:eve@evil.example eve@evil.example",
    "# a #",
    "- a",
    "1. a",
    "12) a",
    "---",
    "===",
    "> a",
    "| a | b |",
    "a\\|b",
    "&lt;b&gt; &#60;b&#62; &nbsp;",
    "``a`` ~~b~~ $c$ :tada: ^d^ [^1] [x]: y",
    "<!-- a --> <![CDATA[a]]> <?a?>",
  ])("%j reads as it is", (value) => {
    const text = clean(value, 2_000);
    const page = place(literal(text));
    expect(strangeIn(page)).toBe("");
    expect(readIn(page)).toBe(text.replace(/\s+/g, " ").trim());
  });

  test("any text reads as it is", () => {
    const piece = fc.constantFrom(..."<>[]()*_`~#|\\&!:@.-+=$^1) ", "www", "https://", "a");
    const any = fc.oneof(fc.string({ unit: anyCharacter, maxLength: 40 }), fc.string({ unit: piece, maxLength: 20 }));
    fc.assert(
      fc.property(any, (value) => {
        const text = clean(value, 2_000);
        const page = place(`${literal(text)}x`);
        expect(strangeIn(page)).toBe("");
        expect(readIn(page)).toBe(`${text.trim()}x`.replace(/\s+/g, " ").trim());
      }),
    );
  });
});

test("nobody is mentioned, and no issue is referred to", () => {
  expect(literal("@octo-org/team #1 a#2")).not.toMatch(/@\w|#\d/);
});

test("an address ends where its link ends", () => {
  const page = link({ name: "a](b) <i>", url: "https://console.aws.amazon.com/a> <script>b|c\\d" });
  expect(strangeIn(page)).toBe("");
  expect(readIn(page)).toBe("a](b) <i>");
});
