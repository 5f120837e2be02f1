import type { Locale } from "@genkan/controls/model/text";
import { type Html, html, trusted } from "./html.ts";
import { STYLE } from "./style.ts";

/** A whole page with Genkan's style. */
export const htmlPage = ({
  locale,
  title,
  icon,
  policy,
  body,
  style = "",
}: {
  readonly locale: Locale;
  readonly title: string;
  /** The address of the icon of its window. */
  readonly icon: string;
  /** The page's Content-Security-Policy. */
  readonly policy: string;
  readonly body: Html;
  /** CSS of this page alone, after the common CSS. */
  readonly style?: string;
}): string =>
  String(html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${trusted(STYLE + style)}</style>
</head>
<body>
${body}
</body>
</html>
`);
