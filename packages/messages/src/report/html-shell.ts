import type { Locale } from "@genkan/controls/model/text";
import { type Html, html, trusted } from "./html.ts";

/** A whole page with Genkan's style. */
export const htmlPage = ({
  locale,
  title,
  policy,
  body,
  style = "",
}: {
  readonly locale: Locale;
  readonly title: string;
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
<style>${trusted(STYLE + style)}</style>
</head>
<body>
${body}
</body>
</html>
`);

const LIGHT =
  "--bg:#fbfaf7;--fg:#1d1f23;--muted:#5a5f69;--card:#fff;--line:#d9d6cd;--bad:#a31515;--good:#1f6b32;--unknown:#5a5f69;--accent:#1f4e8c";

const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{--bg:#16181c;--fg:#eceae4;--muted:#a9adb6;--card:#1f2228;--line:#3a3e47;--bad:#ff8f85;--good:#7fd497;--unknown:#b5b9c2;--accent:#9cc3ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1.5rem;background:var(--bg);color:var(--fg);font:16px/1.6 system-ui,"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",sans-serif}
h1{font-size:1.6rem;line-height:1.3;margin:.2rem 0}h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:2px solid var(--line)}h3{font-size:1rem;margin:.2rem 0 .5rem}
.brand{margin:0;color:var(--accent);font-weight:700}.muted{color:var(--muted);font-size:.88rem}a{color:var(--accent)}
.counts,.glance,.legend{display:flex;flex-wrap:wrap;gap:.6rem;list-style:none;padding:0}.counts li,.glance li,.step{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--unknown);border-radius:6px;padding:.3rem .9rem}.counts strong{font-size:1.3rem}
.glance{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr))}.glance li{margin:0}.glance .number{display:block}.glance .badge{white-space:normal}
.counts .NON_COMPLIANT,.glance .NON_COMPLIANT,.step.NON_COMPLIANT{border-left-color:var(--bad)}.counts .COMPLIANT,.glance .COMPLIANT,.step.COMPLIANT{border-left-color:var(--good)}
.steps{display:grid;gap:.9rem}.step{padding:.8rem 1rem}.number{color:var(--accent)}
details{border-top:1px solid var(--line);padding:.35rem 0}summary{cursor:pointer}li{margin:.3rem 0;overflow-wrap:anywhere}
.badge{font-weight:700;white-space:nowrap}.badge.NON_COMPLIANT{color:var(--bad)}.badge.COMPLIANT{color:var(--good)}.badge.INSUFFICIENT_DATA,.badge.NOT_APPLICABLE{color:var(--unknown)}
.tag{border:1px solid var(--line);border-radius:4px;padding:0 .35rem;font-size:.85rem}.plain{list-style:none;padding:0}
.legend{gap:.2rem 1.2rem;font-size:.88rem}.legend li{display:flex;align-items:center;gap:.4rem;margin:0}
.lanes,.axis{padding:0 8px}.lane{display:block;width:100%}.axis{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;margin-top:0}.axis time:last-child{margin-left:auto}
svg{overflow:visible;color:var(--unknown)}svg .NON_COMPLIANT{color:var(--bad)}svg .COMPLIANT{color:var(--good)}svg .notice{color:var(--accent)}
.bar{stroke:currentColor;stroke-width:3}.bar.NON_COMPLIANT{stroke-width:9}.bar.INSUFFICIENT_DATA{stroke-width:5;stroke-dasharray:3 5}.bar.NOT_APPLICABLE{stroke-width:2;stroke-dasharray:10 6}
.sign circle{fill:var(--card);stroke:currentColor;stroke-width:2}.sign path{fill:none;stroke:currentColor;stroke-width:2}.sign text{fill:currentColor;font:700 11px sans-serif}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media print{:root{color-scheme:light;${LIGHT};--bg:#fff}body{max-width:none;padding:0}.step,details,.lanes li{break-inside:avoid}h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}details::details-content{content-visibility:visible;block-size:auto}}
`.replaceAll("\n", "");
