/** The colours: of each condition a text colour, a background (`-t`), a line (`-l`); of bars (`b-`) one colour. */
export const light = {
  bg: "#f6f5f1",
  card: "#fff",
  fg: "#1a1c20",
  dim: "#5b606b",
  line: "#e2dfd6",
  hair: "#edebe4",
  red: "#b3261e",
  "red-t": "#fdeeec",
  "red-l": "#f2c8c3",
  green: "#17714a",
  "green-t": "#eaf5ef",
  "green-l": "#bcdccb",
  amber: "#8a5800",
  "amber-t": "#fdf3dc",
  "amber-l": "#ecd49b",
  blue: "#3350a8",
  "blue-t": "#eef1fb",
  "blue-l": "#c6d0f0",
  grey: "#5f6470",
  "grey-t": "#f1f0ec",
  link: "#274a9e",
  "b-ok": "#3f9c72",
  "b-fix": "#c9352b",
  "b-unknown": "#d9a53a",
  "b-accepted": "#8fa3e0",
  "b-none": "#d3d0c7",
  shadow: "0 1px 2px #1b1d2210,0 4px 16px #1b1d220a",
};
/** {@link light}, on a dark screen. */
export const dark: typeof light = {
  bg: "#111216",
  card: "#1a1c21",
  fg: "#eceae5",
  dim: "#a5aab5",
  line: "#30333c",
  hair: "#262930",
  red: "#ff9289",
  "red-t": "#2f1715",
  "red-l": "#6d2d28",
  green: "#72d3a0",
  "green-t": "#12261d",
  "green-l": "#265a41",
  amber: "#f0c262",
  "amber-t": "#2c230f",
  "amber-l": "#6a5320",
  blue: "#a9bcff",
  "blue-t": "#1a2038",
  "blue-l": "#37447a",
  grey: "#a5aab5",
  "grey-t": "#22252b",
  link: "#a9c4ff",
  "b-ok": "#3d9a6d",
  "b-fix": "#f0665b",
  "b-unknown": "#d9a53a",
  "b-accepted": "#6f86d8",
  "b-none": "#3d414b",
  shadow: "none",
};

const colours = (scheme: "light" | "dark", palette: typeof light): string =>
  [`color-scheme:${scheme}`, ...Object.entries(palette).map(([name, value]) => `--${name}:${value}`)].join(";");
const LIGHT = colours("light", light);
const DARK = colours("dark", dark);

const BASE = `
*{box-sizing:border-box}
html{scroll-padding-top:5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.55 -apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
body:lang(ja),:lang(ja){font-family:"Hiragino Sans","Hiragino Kaku Gothic ProN","BIZ UDPGothic","Yu Gothic Medium",Meiryo,"Noto Sans JP","Noto Sans CJK JP",sans-serif}
body:lang(ja){line-height:1.7;line-break:strict;word-break:auto-phrase;text-spacing-trim:trim-start}
h1,h2,h3,p,ol,ul,dl,dd,fieldset{margin:0;padding:0}ol,ul{list-style:none}
h1,h2,h3{line-height:1.3;text-wrap:balance}h2{font-size:1.06rem}h3{font-size:1rem}
a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:1px}
code,.mono,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono","Liberation Mono","Noto Sans Mono CJK JP",monospace;font-size:.88em}
p,span,dd,td,li{overflow-wrap:anywhere}
time{white-space:nowrap}.narrow{display:none!important}
.dim{color:var(--dim)}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.wrap{max-width:76rem;margin:0 auto;padding:0 1.5rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;box-shadow:var(--shadow)}
.pad{padding:1rem 1.1rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:6px}
.i{width:1.15em;height:1.15em;flex:none;vertical-align:-.2em}
.defs{position:absolute}
.fix{--c:var(--red);--t:var(--red-t);--l:var(--red-l)}.ok{--c:var(--green);--t:var(--green-t);--l:var(--green-l)}.unknown{--c:var(--amber);--t:var(--amber-t);--l:var(--amber-l)}.accepted{--c:var(--blue);--t:var(--blue-t);--l:var(--blue-l)}.none{--c:var(--grey);--t:var(--grey-t);--l:var(--line)}
.b-ok{background:var(--b-ok);fill:var(--b-ok)}.b-fix{background:var(--b-fix);fill:var(--b-fix)}.b-unknown{background:var(--b-unknown);fill:url(#hatch)}.b-accepted{background:var(--b-accepted);fill:var(--b-accepted)}.b-none{background:var(--b-none);fill:var(--b-none)}
.state{color:var(--c);font-weight:650}p.state,.also li{display:flex;gap:.4em;align-items:center}
.chip{display:inline-block;font-size:.76rem;font-weight:650;line-height:1.5;padding:.02rem .5rem;border-radius:99px;border:1px solid var(--l);background:var(--t);color:var(--c);white-space:nowrap}
.btn{font:inherit;font-size:.9rem;font-weight:600;display:inline-flex;align-items:center;min-height:2.3rem;padding:.25rem .85rem;border-radius:8px;border:1px solid var(--line);background:var(--card);color:var(--fg);text-decoration:none;cursor:pointer}.btn:hover{border-color:var(--dim)}.btn.main{background:var(--fg);color:var(--bg);border-color:var(--fg);white-space:nowrap}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;z-index:9;background:var(--card);padding:.4rem .8rem}
.top{display:flex;justify-content:space-between;align-items:baseline;gap:.3rem 1rem;flex-wrap:wrap;margin-bottom:.6rem}.top>.dim{font-size:.84rem}
details>summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}
.caret{color:var(--dim);transition:transform .15s}details[open]>summary>.caret{transform:rotate(90deg)}
table{border-collapse:collapse;width:100%;font-size:.88rem}th{text-align:left;color:var(--dim);font-weight:600;font-size:.8rem}td,th{padding:.38rem .6rem;border-bottom:1px solid var(--hair);vertical-align:top}td:first-child,th:first-child{padding-left:1.1rem}
.sec{margin-top:1.7rem}
`;

const SECTIONS = `
.bar{position:sticky;top:0;z-index:5;background:var(--bg);border-bottom:1px solid var(--line)}.bar .wrap{display:flex;align-items:center;gap:.3rem .9rem;min-height:3.1rem}.brand{display:flex;gap:.5rem;align-items:center;font-weight:700}.brand .i{width:22px;height:22px}.account{white-space:nowrap;font-size:.9rem}.checked{margin-left:auto;font-size:.84rem;text-align:right}
.verdict{margin:1.25rem 0 1rem;background:var(--t);border:1px solid var(--l);border-radius:14px;padding:1.25rem 1.4rem;display:grid;grid-template-columns:auto 1fr auto;gap:.2rem 1.1rem;align-items:center}.verdict>.i{width:52px;height:52px;color:var(--c)}.verdict h1{font-size:1.65rem;color:var(--c);letter-spacing:-.01em}.verdict:lang(ja) h1{letter-spacing:0}.verdict .sub{margin-top:.2rem;max-width:46rem}
.tally{grid-column:1/-1;display:flex;align-items:center;flex-wrap:wrap;gap:.3rem 1.3rem;border-top:1px solid var(--l);margin-top:.85rem;padding-top:.75rem;font-size:.88rem}.tally .track{flex:1 1 12rem;height:8px;border-radius:8px;overflow:hidden;display:flex;gap:2px}.track i{height:100%}.tally ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}.tally b{color:var(--c);font-size:1.02rem}
.steps{display:grid;grid-template-columns:repeat(4,1fr);gap:.75rem}.step{padding:.9rem 1rem .8rem;display:flex;flex-direction:column;gap:.3rem;border-top:4px solid var(--c)}.step .head{display:flex;gap:.55rem;align-items:center;min-height:2.75rem}.number{display:grid;place-items:center;width:1.6rem;height:1.6rem;border-radius:50%;background:var(--t);color:var(--c);border:1.5px solid var(--c);font-weight:700;font-size:.85rem;flex:none}.step .found{font-size:.88rem;flex:1;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}.step .next{font-size:.9rem}.step .next a{font-weight:600}
.also{display:flex;gap:.3rem 1.4rem;padding:.6rem .2rem 0;font-size:.88rem}.also>.dim{white-space:nowrap}.also ul{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem}.also .i{color:var(--c)}
.cols>div>section+section{margin-top:1.4rem}.cols{display:grid;grid-template-columns:minmax(0,1.75fr) minmax(0,1fr);gap:1.4rem 1rem;margin-top:1.4rem;align-items:start}
.tasks>li{border-bottom:1px solid var(--hair)}.tasks>li:last-child{border:0}.tasks summary{display:grid;grid-template-columns:1.9rem 1fr auto;gap:.1rem .6rem;padding:.85rem 1.1rem}.tasks .n{width:1.7rem;height:1.7rem;border-radius:8px;background:var(--t);color:var(--c);font-weight:700;display:grid;place-items:center;font-size:.9rem}.t{display:block;font-weight:650}.facts{display:block;font-size:.84rem;color:var(--dim);margin-top:.1rem}.tasks .caret{margin-top:.25em}
.body{padding:0 1.1rem 1rem 3.6rem;display:grid;gap:.7rem;max-width:46rem;scroll-margin-top:9rem}.body ol{counter-reset:n;display:grid;gap:.4rem}.body ol>li{counter-increment:n;display:grid;grid-template-columns:1.5rem 1fr}.body ol>li::before{content:counter(n)".";color:var(--dim)}.why{border-left:3px solid var(--l);padding-left:.8rem}.dots{list-style:disc;padding-left:1.2rem}.body .dim{font-size:.88rem}.body .btn{text-align:left}
.feed{padding:.2rem 0 .5rem}.day{font-size:.78rem;font-weight:650;color:var(--dim);padding:.65rem 1.1rem .15rem}.ev{display:grid;grid-template-columns:1.3rem 1fr;gap:.55rem;padding:.4rem 1.1rem}.ev>.i{margin-top:.2em;color:var(--c)}.ev .t{font-weight:400}.ev .dim{font-size:.82rem}.ev summary{font-size:.82rem;color:var(--link);width:fit-content}
pre{margin:.4rem 0 .3rem;background:var(--grey-t);border-radius:8px;padding:.7rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.78rem;line-height:1.55}
.older>summary,.fold>summary{display:flex;gap:.35em;align-items:center;padding:.5rem 1.1rem;font-size:.86rem;color:var(--link)}.older>summary .caret,.fold>summary .caret{color:inherit}.fold{border-top:1px solid var(--hair)}
.hist{padding:1rem 0 0}.hist>:not(details){margin-left:1.1rem;margin-right:1.1rem}.hist>p{font-size:.84rem;padding:.3rem 0 .7rem}.lane{display:grid;grid-template-columns:17.5rem 1fr 4rem;gap:.2rem .9rem;align-items:center;padding:.28rem 0}.lane svg{width:100%;height:22px;display:block;border-radius:4px;background:var(--hair)}.share{text-align:right;font-size:.84rem;color:var(--dim)}.axis{padding:0}.axis div{position:relative;height:1.3rem;font-size:.76rem;color:var(--dim)}.axis div span{position:absolute;transform:translateX(-50%);white-space:nowrap}.axis div span:first-child{transform:none}.axis div span:last-child{transform:translateX(-100%)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.82rem;color:var(--dim)}.legend svg{width:20px;height:12px;border-radius:2px;vertical-align:-1px;margin-right:.35em}
.filter{display:flex;gap:.35rem;flex-wrap:wrap;border:0}.filter label{cursor:pointer;position:relative}.filter span{display:block;font-size:.86rem;padding:.2rem .75rem;border:1px solid var(--line);border-radius:99px;background:var(--card)}.filter input{position:absolute;opacity:0;inset:0}.filter input:checked+span{background:var(--fg);color:var(--bg);border-color:var(--fg)}.filter input:focus-visible+span{outline:3px solid var(--link);outline-offset:2px}
.checks .group th{background:var(--grey-t);color:var(--fg);font-size:.86rem;font-weight:650;border-top:1px solid var(--line)}.checks .state{white-space:nowrap;width:8.6rem}.checks .state .i{margin-right:.4em}.checks td:nth-child(3){width:7.5rem}.checks td:nth-child(4){width:1%;white-space:nowrap;padding-right:1.1rem}.checks summary{display:flex;gap:.45rem}.checks .caret{margin-top:.25em}.checks .plain{padding-left:2.2rem}.checks details>dl{margin-left:1.6rem}.checks b{font-weight:650}.expected{color:var(--dim)}.checks dl{display:grid;gap:.3rem;padding:.5rem 0 .3rem;max-width:46rem;scroll-margin-top:8rem}.checks dl>div{display:grid;grid-template-columns:8rem minmax(0,1fr)}.checks dt{color:var(--dim);grid-row:1/99}.checks dd{grid-column:2}
tbody:last-child tr:last-child td{border-bottom:0}
.two{display:grid;gap:1.4rem 1rem;align-items:start}@media(min-width:1001px){.two:has(section+section){grid-template-columns:minmax(0,1.75fr) minmax(0,1fr)}}.acts td:not(:last-child){white-space:nowrap}
.decl>li{padding:.7rem 1.1rem;border-top:1px solid var(--hair)}.decl>li:first-child{border:0}.decl .top{margin:0 0 .15rem}.decl p.dim{font-size:.84rem}.left{display:block;height:5px;border-radius:5px;background:var(--hair);overflow:hidden;margin-top:.35rem}.left i{display:block;height:100%;background:var(--b-accepted)}
footer.wrap{margin-top:2rem;margin-bottom:3rem;font-size:.82rem;color:var(--dim);display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
`;

/** The filter of the table: of each condition, the rows that are of another one, and the steps that have none of it. */
const FILTER = ["fix", "unknown", "accepted", "ok", "none"]
  .map(
    (css) =>
      `body:has(#show-${css}:checked) .checks :is(tr:not(.${css},.group,thead tr),tbody:not(:has(tr.${css}))){display:none}`,
  )
  .join("");

const NARROW = `
@media(max-width:1000px){.cols{grid-template-columns:minmax(0,1fr)}.steps{grid-template-columns:1fr 1fr}}
@media(max-width:900px){.axis .odd{display:none}.lane{grid-template-columns:13rem 1fr 3.5rem}.checks td:nth-child(4),.checks th:nth-child(4):not([colspan]){display:none}}
@media(max-width:620px){.narrow{display:grid!important}.wrap{padding:0 1rem}.wide{display:none}.bar .wrap{flex-wrap:wrap;padding-top:.3rem;padding-bottom:.3rem}.chip{white-space:normal}.bar{position:static}html{scroll-padding-top:1rem}.verdict{grid-template-columns:auto 1fr;padding:1rem}.verdict>.i{width:36px;height:36px;align-self:start}.verdict h1{font-size:1.28rem}.verdict .act{grid-column:1/-1;margin-top:.7rem}.verdict .btn{width:100%;justify-content:center;min-height:2.75rem}.tally{gap:.2rem .9rem}.tally .track{flex-basis:100%}.steps{grid-template-columns:1fr;gap:.5rem}.step{border-top:1px solid var(--line);border-left:4px solid var(--c);padding:.65rem .9rem;display:grid;grid-template-columns:1fr auto;gap:.15rem .5rem}.step .head{min-height:0}.step>:is(.found,.next){grid-column:1/-1}.step .next.dim{display:none}.also{display:block}.also ul{display:block}.also li:is(.ok,.none),.also:not(:has(.fix,.unknown,.accepted)){display:none}.body{padding-left:1.1rem}.tasks summary,.ev,.day,.pad{padding-left:.9rem;padding-right:.9rem}.lane{grid-template-columns:1fr auto}.lane svg,.axis div{grid-column:1/-1;grid-row:2}.lane svg{height:18px}.axis>span{display:none}.checks .state{width:auto;padding-right:0}.checks .word{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.checks dl>div{grid-template-columns:1fr}.checks dd{grid-column:1}.checks dt{grid-row:auto}.acts tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 .8rem;padding:.45rem .9rem;border-bottom:1px solid var(--hair)}.acts td{border:0;padding:.1rem 0!important}.acts td:nth-child(3){text-align:right}.acts td:nth-child(2){text-align:right}.acts td:nth-child(4){grid-row:2;grid-column:1}.acts thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}}
`;

const PRINT = `
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){.track i,.step,.verdict,.left i{forced-color-adjust:none}}
@page{size:A4;margin:14mm 12mm}
@media print{:root{${LIGHT};--bg:#fff}html{font-size:12.5px}body,body:lang(ja){font-size:9pt;line-height:1.45}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.bar{position:static}.btn.main,.filter,.caret,.skip,.feed details,.fold,.screen,.step .next,.checks dd a{display:none!important}.narrow{display:none!important}.checks dl{padding:.1rem 0;gap:0;font-size:.92em}.checks .state{width:auto}.checks dl>div{grid-template-columns:5.5rem minmax(0,1fr)}.checks details>dl{margin-left:0}.step .found{-webkit-line-clamp:none}.btn{border:0;padding:0;min-height:0}.wrap{padding:0;max-width:none}.card{box-shadow:none;box-decoration-break:clone;-webkit-box-decoration-break:clone}.cols,.two{display:block}.two>*+*{margin-top:1rem}.cols>*+*{margin-top:1rem}.steps{grid-template-columns:repeat(4,1fr);gap:.4rem}.step{padding:.5rem .6rem}.step .head{gap:.35rem;min-height:0}.number{width:1.3rem;height:1.3rem}.tasks>li,.steps,.step,.hist,.ev,.verdict,tr,.decl>li{break-inside:avoid}.top,h2,.group{break-after:avoid}.tasks details::details-content,.checks tr:is(.fix,.unknown,.accepted) details::details-content{content-visibility:visible;block-size:auto}.verdict{margin:.5rem 0;padding:.8rem 1rem}.sec{margin-top:1rem}.lane{padding:.1rem 0}.ev{padding:.15rem 1rem}.day{padding-top:.2rem}.tasks summary{padding:.5rem 1rem}.body{gap:.25rem;padding-bottom:.5rem;max-width:none}.body ol{gap:.15rem}.also li:is(.ok,.none),.also:not(:has(.fix,.unknown,.accepted)){display:none}td,th{padding-top:.22rem;padding-bottom:.22rem}footer.wrap{margin:.6rem 0 0}}
`;

/** The style of every page. */
export const STYLE: string = [
  `:root{${LIGHT}}@media(prefers-color-scheme:dark){:root{${DARK}}}`,
  BASE,
  SECTIONS,
  FILTER,
  NARROW,
  PRINT,
]
  .join("")
  .replaceAll("\n", "");
