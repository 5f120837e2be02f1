/** The style of a report on a framework, after that of every page. */
export const FRAMEWORK_STYLE: string = `
.audit .sub dl{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin-top:.4rem}.audit .sub dl>div{display:flex;gap:.4rem}.audit dt{color:var(--dim)}
.audit .notes{list-style:disc;padding:.8rem 1.1rem .8rem 2.2rem;font-size:.9rem;display:grid;gap:.25rem}
.reqs td{vertical-align:top}.reqs .state{width:11rem}.reqs .state .i{margin-right:.4em}.reqs .when{width:11rem}.reqs .age{width:8.5rem}.reqs .num{white-space:nowrap;font-weight:650;margin-right:.5rem}.reqs p{margin:.15rem 0 0}.reqs .by{font-size:.84rem}
.ctl{padding:.9rem 1.1rem;border-top:1px solid var(--hair);scroll-margin-top:4rem;border-left:4px solid var(--c)}.ctl:first-child{border-top:0}.ctl h3 .i{color:var(--c);margin-right:.4em}.ctl h3 .chip{margin:0 .3rem;vertical-align:.1em}.ctl h3 code{font-weight:400;color:var(--dim)}
.ctl dl{display:grid;gap:.3rem;margin-top:.4rem;font-size:.9rem}.ctl dl>div{display:grid;grid-template-columns:9rem minmax(0,1fr)}.ctl dt{grid-row:1/99}.ctl dd{grid-column:2}
@media(max-width:900px){.reqs .age,.reqs th:nth-child(4){display:none}}
@media(max-width:620px){.reqs thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.reqs,.reqs tbody{display:block}.reqs tr{display:block;padding:.5rem 1.1rem;border-bottom:1px solid var(--hair)}.reqs td{display:block;border:0;padding:.1rem 0!important;width:auto!important}.reqs .age{display:none}.ctl dl>div{grid-template-columns:minmax(0,1fr)}.ctl dd{grid-column:1}}
@media print{.ctl,.reqs tr{break-inside:avoid}.ctl{padding:.4rem .7rem}.reqs thead{display:table-header-group}.ctl dl{gap:.1rem}.reqs .age{display:table-cell}}
`.replaceAll("\n", "");
