/** Cuts without breaking a character or an escape such as `&amp;`. */
export const cutEscaped = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/(&[a-z]*|\p{Surrogate})$/u, "")}…`;

/** Characters that chat clients read as markup, and others that look like them. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  "<": "‹",
  ">": "›",
  "*": "＊",
  "~": "～",
  "`": "ˋ",
  "@": "＠",
  "[": "［",
  "]": "］",
};

/**
 * Text that holds values from outside, for a chat client whose markup cannot be switched off: nothing in it becomes a
 * link, a mention or a style. An underscore within a word stays, for names are copied.
 */
export const inert = (text: string): string =>
  unlinked(
    text
      .replace(/[<>*~`@[\]]/g, (character) => LOOKALIKES[character] ?? character)
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "＿"),
  );

/** Text in which no address is left that a client would make a link of. */
export const unlinked = (text: string): string => text.replaceAll("://", "：//");
