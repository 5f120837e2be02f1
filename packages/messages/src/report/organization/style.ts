import { dark, light } from "../style.ts";

type Palette = typeof light;

/** The sign in a cell, by the class of its condition: each has a shape of its own, so that the grid reads without colour. */
const GLYPHS = {
  fix: '<path d="M5 5l14 14M19 5L5 19" stroke-width="4.5"/>',
  unknown: '<path d="M7.5 8a4.5 4.5 0 1 1 6.6 4c-1.4.8-2.1 1.6-2.1 3.4M12 20v.1" stroke-width="4"/>',
  accepted: '<circle cx="12" cy="12" r="9" stroke-width="2.6"/><path d="M12 7v5l3.4 2.2" stroke-width="2.6"/>',
  ok: '<path d="M4.5 12.5l5 5L19.5 7" stroke-width="3"/>',
  none: '<path d="M5 12h14" stroke-width="3"/>',
} as const;

/** The colours of a cell: of its sign, and of the box around it. */
interface Look {
  readonly sign: string;
  readonly box?: string;
  readonly line?: string;
}

type Looks = Partial<Record<keyof typeof GLYPHS, Look>>;

/** What must be acted on is filled, so that it is seen among thousands. */
const inList = (palette: Palette): Looks => ({
  fix: { sign: palette.card, box: palette.red },
  unknown: { sign: palette.card, box: palette.amber },
  accepted: { sign: palette.blue, box: palette["blue-t"], line: palette["b-accepted"] },
  ok: { sign: palette.green },
  none: { sign: palette["b-none"] },
});

/** On the map, every cell is a box. */
const onMap = (palette: Palette, ok: string): Looks => ({
  ok: { sign: palette.card, box: ok },
  none: { sign: palette["b-none"], box: palette["grey-t"] },
});

/** A picture as a value of CSS. The page's Content-Security-Policy lets pictures be inline. */
const picture = (shapes: string): string =>
  `url("data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none">${shapes}</svg>`)}")`;

function box({ box, line }: Look): string {
  if (line)
    return `<rect x=".8" y=".8" width="22.4" height="22.4" rx="5.2" fill="${box}" stroke="${line}" stroke-width="1.6"/>`;
  return box ? `<rect width="24" height="24" rx="6" fill="${box}"/>` : "";
}

/**
 * A whole cell is one picture with its colours in it. A mask over a box, which has the colours of the page by itself, takes
 * a browser several times as long for thousands of cells.
 */
const pictures = (looks: Looks): string =>
  Object.entries(looks)
    .map(([css, look]) => {
      const sign = `<g transform="translate(3.36 3.36)scale(.72)" stroke="${look.sign}" stroke-linecap="round" stroke-linejoin="round">${GLYPHS[css as keyof Looks]}</g>`;
      return `.cell.${css}{--g:${picture(`${box(look)}${sign}`)}}`;
    })
    .join("");

const ON_DARK = "@media screen and (prefers-color-scheme:dark)";

/** A cell is a picture of the size `--s`. */
const CELLS = `
${pictures(inList(light))}${ON_DARK}{${pictures(inList(dark))}}
.cell{background:var(--g) center/var(--s) no-repeat}
td.cell>i{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
i.cell{--s:15px;display:inline-block;width:var(--s);height:var(--s);flex:none;vertical-align:-.2em}
`;

const LIST = `
[hidden]{display:none!important}
.acc{scroll-margin-top:3.5rem}.acc>.top{align-items:center}.views{margin-left:auto}.acc h2:focus{outline:none}
#filter{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-bottom:.7rem}
#filter>:is(input,select){font:inherit;font-size:.9rem;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.3rem .7rem;min-height:2.3rem;min-width:0}
#filter>input{flex:1 1 13rem}#filter>select{flex:0 1 15rem;text-overflow:ellipsis}#filter .filter{flex:1 1 60%}#filter label b{font-weight:400;opacity:.75}#count{white-space:nowrap;font-size:.88rem}#filter .btn{min-height:2rem}
.acc .card{overflow:clip}.acc abbr{text-decoration:none}
.acc thead th{position:sticky;top:3.1rem;background:var(--card);z-index:2;box-shadow:0 1px 0 var(--line);border:0}
.acc thead .c{text-align:center}.acc td.cell{width:4.2rem;--s:1.3rem}.acc th.c{width:4.2rem;white-space:nowrap}
.acc td,.acc tbody th{padding:.36rem .6rem;vertical-align:middle;border-bottom:1px solid var(--hair)}
.acc tbody th{color:inherit;font-size:inherit;font-weight:400;padding-left:1.1rem}.acc th :is(a,b){font-weight:600}.acc small{display:inline-block;font-size:.82rem;font-weight:400;color:var(--dim);margin-left:.6rem}.acc em{font-style:normal;margin-left:.6rem}
.acc .what{width:34%}.acc .when{width:7rem;color:var(--dim);white-space:nowrap}
.acc tr:is(.fix,.unknown):not(.group)>th{box-shadow:inset 4px 0 0 var(--c)}
.acc tr:target>*{background-color:var(--amber-t)}
.acc .group th{background:var(--grey-t);font-weight:650;font-size:.86rem;border-top:1px solid var(--line)}.acc .group span{font-weight:400;font-size:.82rem;margin-left:.5rem}.acc .group span:not(.dim){color:var(--c)}
.key,.printed{display:none}
`;

/** The map: the same table with each account as a column of its four cells, OU by OU. */
const MAP = `
.acc:has(#view-map:checked){
.key{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.3rem 2rem;padding:.75rem 1.1rem;border-bottom:1px solid var(--hair);font-size:.84rem;color:var(--dim)}
.key>div,.key ol,.key ul{display:flex;flex-wrap:wrap;gap:.1rem .9rem}.key li{white-space:nowrap}.key b{color:var(--fg)}.key .cell{margin-right:.4em}
table{display:flex;flex-wrap:wrap;gap:1.1rem 1.8rem;padding:1rem 1.1rem 1.2rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody{display:flex;flex-wrap:wrap;align-content:start;gap:calc(var(--s)/2) 2px;min-width:min(12rem,100%);padding-left:1.1em}
tbody::before{margin-left:-1.1em;content:"1\\A 2\\A 3\\A 4"/"";white-space:pre;font-size:min(.72rem,calc(var(--s) - 2px));line-height:calc(var(--s) + 1px);color:var(--dim);width:calc(1.1em - 2px)}
tr{display:flex;flex-direction:column;gap:1px;position:relative}
.group{order:-1;flex:1 0 auto;width:0;min-width:calc(100% + 1.1em + 1px);margin-left:-1.1em}
.group th{display:block;padding:0;border:0;background:none;font-size:.86rem}
tr:not(.group)>th{display:block;padding:0;border:0;box-shadow:none}
td.cell{display:block;width:var(--s);height:var(--s);padding:0;border:0;--s:inherit}
${pictures(onMap(light, "#c4e0d1"))}${ON_DARK}{${pictures(onMap(dark, "#24503b"))}}
td:is(.what,.when),em{display:none}
tr:not(.group)>th>:is(a,b){position:absolute;inset:0;z-index:1}
tr:not(.group)>th span{position:fixed;left:50%;bottom:1rem;translate:-50% 0;z-index:9;background:var(--fg);color:var(--bg);padding:.3rem .7rem;border-radius:7px;font-size:.84rem;width:max-content;max-width:min(26rem,90vw);pointer-events:none;opacity:0}
tr:not(.group)>th small{color:inherit}
tr:not(.group)>th>:is(a,b):is(:hover,:focus-visible)>span{opacity:1}
tr:not(.group)>th>:is(a,b):is(:hover,:focus-visible){box-shadow:0 0 0 2px var(--fg);border-radius:3px}
tr:target::after{content:"";position:absolute;inset:-3px;border:2px solid var(--link);border-radius:4px}
}
@supports(position-area:top){.acc:has(#view-map:checked) tr:not(.group)>th>:is(a,b):is(:hover,:focus-visible){anchor-name:--account}.acc:has(#view-map:checked) tr:not(.group)>th>:is(a,b):is(:hover,:focus-visible)>span{position-anchor:--account;position-area:top;inset:auto;translate:none;margin:6px;position-try-fallbacks:flip-block}}
`;

const REST = `
.screen:has(>[hidden]){display:none}.causes summary{grid-template-columns:1.9rem minmax(0,1fr) auto auto;align-items:start}.count{white-space:nowrap;font-size:.9rem;color:var(--dim)}.count b{font-size:1.2rem;line-height:1.3;color:var(--c)}.causes details{scroll-margin-top:4rem}.names a{white-space:nowrap}.few{display:block;font-size:.84rem;color:var(--dim);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}details[open] .few{display:none}
.nums{display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.86rem;margin-top:.3rem}.nums b{color:var(--c)}.step .track{height:7px;border-radius:7px;overflow:hidden;display:flex;gap:2px}
.moves>li{padding:.35rem 1.1rem;font-size:.9rem}.moves{padding:.4rem 0}
.units td,.units tbody th{vertical-align:middle;font-weight:400;color:inherit;font-size:inherit}.units tbody tr:last-child th{border:0}.units .number-of{text-align:right;width:6rem}.units td:not(.number-of),.units thead th:nth-child(n+3){width:8.5rem;padding-left:1.6rem}.units .part{display:inline-flex;align-items:center;gap:.35rem;margin-right:.8rem;font-weight:650;color:var(--c)}.units abbr{text-decoration:none}
.pages{display:flex;flex-wrap:wrap;gap:.5rem;margin:1.2rem 0}.page-list{display:grid;gap:.25rem 1.5rem;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));font-size:.9rem}.cols.alone{grid-template-columns:minmax(0,1fr)}
.bar .btn{min-height:2rem}.bar a.brand{color:inherit;text-decoration:none}.page-title{margin-top:1.2rem;font-size:1.4rem}
`;

const NARROW = `
@media(max-width:1000px){.acc .what{width:auto}.acc td.cell,.acc th.c{width:3rem}.acc thead .c span{display:none}}
@media(max-width:620px){
#filter>:not(#count,.btn){flex:1 1 100%!important}#count{flex:1}.views{margin-left:0}#filter label span{padding:.35rem .8rem}
.count>span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.steps .nums,.steps .track{grid-column:1/-1}
.acc:has(#view-list:checked){thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}table,tbody{display:block}tr{display:grid;grid-template-columns:minmax(0,1fr) repeat(4,1.9rem);border-bottom:1px solid var(--hair);padding:.35rem .6rem .35rem 0}tr.group{display:block;padding:0}.group th{display:block}td,tbody th{border:0;padding:.1rem 0}tbody th{padding-left:.9rem}tr:not(.group)>th{grid-row:1/3;box-shadow:none}tr:is(.fix,.unknown):not(.group){box-shadow:inset 4px 0 0 var(--c)}small{width:100%;margin:0}em{margin:0}td.cell{width:auto;min-height:1.5rem}.what,.when{grid-column:1/-1;width:auto;padding-left:.9rem}.when{display:none}.what:empty{display:none}}
.units .number-of{display:none}.units td:not(.number-of),.units thead th:nth-child(n+3){width:2.6rem;padding:.38rem .15rem;text-align:center}.units .part{flex-direction:column;gap:.1rem;margin:0 0 .2rem;font-size:.82rem;white-space:nowrap}
}
`;

const PRINT = `
@media print{.few{display:none!important}.printed{display:inline}#filter,.views,.acc .key,nav,.bar .btn{display:none!important}.acc thead th{position:static}.acc thead{display:table-header-group}.acc tr:is(.ok,.none):not(.group),.acc tbody:not(:has(tr:is(.fix,.unknown,.accepted))){display:none}.acc .card{overflow:visible}}
`;

/** The style of the report of an organization, after that of every page. */
export const ORGANIZATION_STYLE: string = [CELLS, LIST, `@media screen{${MAP}}`, REST, NARROW, PRINT]
  .join("")
  .replaceAll("\n", "");
