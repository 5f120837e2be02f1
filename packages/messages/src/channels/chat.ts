/** Slack's three control characters. https://docs.slack.dev/messaging/formatting-message-text */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cuts without breaking a character or an escape. */
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
  text
    .replace(/[<>*~`@[\]]/g, (character) => LOOKALIKES[character] ?? character)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "＿")
    .replaceAll("://", "：//");
