import type { Locale, Text } from "@genkan/controls/model/text";
import { type Html, html, separated } from "@genkan/messages/report/html";
import { reportOf } from "@genkan/messages/report/page";
import type { Hono } from "hono";
import { type LiveReport, type ServedPage, serveReport } from "../live/server.ts";
import { readReport } from "../live/source.ts";
import { perform } from "./actions.ts";
import { type Demo, MAILBOX } from "./demo.ts";
import { messagesOf } from "./messages.ts";
import { type Switch, switchesFor } from "./switches.ts";

const texts = {
  change: { en: "Try it on a simulated account", ja: "模擬アカウントで試す" },
  undo: { en: "Reset", ja: "元に戻す" },
  undone: { en: "undone on this page", ja: "このページで元に戻した操作" },
} satisfies Record<string, Text>;

/** Serves the report of a demo. Its buttons change the account; the reset restores the account as it is now. */
export async function servePage(demo: Demo): Promise<ServedPage> {
  const { account, subject, ledger, reader } = demo;
  const groups = switchesFor(account.scenario);
  let version = 0;
  const live: LiveReport = {
    async report(to, links) {
      const source = await readReport({ subject, ledger }, account.now(), to);
      return reportOf(source, { panel: panel(groups, demo, to.locale), links, messages: messagesOf(demo.alerts, to) });
    },
    version: () => version,
    watch: (listener) => demo.watch(listener),
  };
  const unwatch = demo.watch(() => {
    version++;
  });
  const page = await serveReport(live, { reader, style: STYLE, routes: (app) => addChanges(app, demo, groups) });
  return {
    url: page.url,
    async [Symbol.asyncDispose]() {
      unwatch();
      await page[Symbol.asyncDispose]();
    },
  };
}

type Groups = ReturnType<typeof switchesFor>;

/** What the buttons do. */
function addChanges(app: Hono, demo: Demo, groups: Groups): void {
  const { account, subject, ledger, reader } = demo;
  const beginning = account.scenario;
  const since = account.now().toISOString();
  const switches = groups.flatMap((group) => group.switches);
  /** Restores the account. Acts of root cannot be undone, so they are declared as planned. */
  const undo = async () => {
    account.replace(structuredClone(beginning));
    const [to, reason] = [account.now().toISOString(), texts.undone[reader.locale]];
    await ledger.putPlannedUse(subject.account, { id: "undone", from: since, to, owner: MAILBOX, reason });
  };
  app.post("/undo", async (context) => {
    await demo.apply(undo);
    return context.body(null, 204);
  });
  app.post("/switches/:word", async (context) => {
    const found = switches.find(({ action }) => action.word === context.req.param("word"));
    if (!found) return context.text("there is no such button", 404);
    const complaint = await demo.apply(() => {
      const isOn = found.undo?.isOn(account.scenario);
      return isOn && found.undo
        ? perform(account, found.undo.action, "")
        : perform(account, found.action, found.argument);
    });
    return complaint ? context.text(complaint, 500) : context.body(null, 204);
  });
}

/** The buttons, grouped by who does it. A switch that is on shows it. */
function panel(groups: Groups, { account }: Demo, locale: Locale): Html {
  const button = ({ action, argument, undo }: Switch) => {
    const pressed = undo ? html` aria-pressed="${String(undo.isOn(account.scenario))}"` : "";
    return html`<button type="button" class="btn" data-post="/switches/${action.word}"${pressed}>${action.what[locale]}${argument && html` <code>${argument}</code>`}</button>`;
  };
  const fieldsets = groups.map(
    ({ by, switches }) => html`<fieldset><legend>${by[locale]}</legend>${switches.map(button)}</fieldset>`,
  );
  return html`<section class="try card" aria-labelledby="try"><div class="top"><h2 id="try">${texts.change[locale]}</h2><button type="button" class="btn" data-post="/undo">${texts.undo[locale]}</button></div><div class="groups">${separated(fieldsets, "\n")}</div></section>`;
}

const STYLE = `
.try{margin-top:1rem;padding:.8rem 1.1rem;border-style:dashed}.try h2{font-size:.95rem}.try .groups{display:flex;flex-wrap:wrap;gap:.6rem 1.6rem}.try fieldset{border:0;display:flex;gap:.4rem;align-items:center;flex-wrap:wrap;min-width:0}.try legend{float:left;font-size:.8rem;color:var(--dim);font-weight:600;margin-right:.5rem;padding:0}.try .btn{min-height:2.1rem;font-weight:500;flex-wrap:wrap}.try .btn code{margin-left:.4em}.try .btn[aria-pressed=true]{background:var(--red-t);border-color:var(--red);color:var(--red)}
.message{border:1px solid var(--line);border-radius:8px;padding:.3rem .9rem;margin:.3rem 0;overflow-wrap:anywhere}.message pre{background:none;padding:0}.message p,.message blockquote{margin:.4rem 0}.ev .message .dim{font-size:.82rem}.attachment{border-left:5px solid;padding:.1rem .9rem;margin:.5rem 0}blockquote{border-left:4px solid var(--line);padding-left:.7rem}.buttons{display:flex;flex-wrap:wrap;gap:.4rem}.sent>details{margin-left:.6rem}
@media(max-width:620px){.try .btn{min-height:2.75rem}}
@media print{.try{display:none}}
`.replaceAll("\n", "");
