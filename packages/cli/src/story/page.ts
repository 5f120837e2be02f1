import type { Locale, Text } from "@genkan/controls/model/text";
import { type Html, html, separated } from "@genkan/messages/report/html";
import { reportOf } from "@genkan/messages/report/page";
import type { Hono } from "hono";
import { type LiveReport, type ServedPage, serveReport } from "../live/server.ts";
import { readReport } from "../live/source.ts";
import { perform } from "./actions.ts";
import { type Demo, MAILBOX } from "./demo.ts";
<<<<<<< HEAD
import { messagesOf } from "./messages.ts";
import { type Switch, switchesFor } from "./switches.ts";
=======
import { messages } from "./messages.ts";

/** A page that is being served. */
export interface ServedPage extends AsyncDisposable {
  readonly url: string;
}

/** How many changes the page shows. */
const CHANGES = 200;

/** The actions of the buttons, with their arguments. */
const buttons: readonly (readonly [action: Action, argument: string])[] = [
  [actions.createKey, ""],
  [actions.deleteKey, ""],
  [actions.removeMfa, ""],
  [actions.addMfa, ""],
  [actions.rootSignIn, ""],
  [actions.unassign, ""],
  [actions.assign, ""],
  [actions.deny, "cloudtrail:LookupEvents"],
];
>>>>>>> main

const texts = {
  change: { en: "Try it on a simulated account", ja: "模擬アカウントで試す" },
  undo: { en: "Reset", ja: "元に戻す" },
  undone: { en: "undone on this page", ja: "このページで元に戻した操作" },
} satisfies Record<string, Text>;

/**
<<<<<<< HEAD
 * Serves the report of a demo. Its buttons change the account; resetting brings back the account as it is now.
=======
 * Serves the report of a demo on the loopback address. The page follows the account's state, and its buttons change the
 * account. Undo restores the account as it is when the page starts.
>>>>>>> main
 */
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

<<<<<<< HEAD
type Groups = ReturnType<typeof switchesFor>;

/** What the buttons do. */
function addChanges(app: Hono, demo: Demo, groups: Groups): void {
  const { account, subject, ledger, reader } = demo;
  const beginning = account.scenario;
  const since = account.now().toISOString();
  const switches = groups.flatMap((group) => group.switches);
  /** The account as it was. What root did is done, and is remembered: it is declared as planned. */
=======
/**
 * Refuses pages of another origin: they must not press the buttons or read the page, whatever name they use for this
 * address.
 */
const answersOnly =
  (address: () => string): MiddlewareHandler =>
  async (context, next) => {
    const { host, origin } = context.req.header();
    const own = host === address() && (origin === undefined || origin === `http://${address()}`);
    if (!own) return context.text("this page answers nobody but itself", 403);
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    // The page itself cannot set this policy:
    // https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/frame-ancestors
    context.header("Content-Security-Policy", "frame-ancestors 'none'");
    return next();
  };

/** The page, its report, and the events that make it load the report again. */
function addViews(app: Hono, demo: Demo, first: Locale, script: string): void {
  const nonce = randomBytes(16).toString("base64");
  const localeOf = (context: Context) => locales.find((each) => each === context.req.query("locale")) ?? first;
  app.get("/", async (context) => {
    const locale = localeOf(context);
    const policy = `default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src 'nonce-${nonce}'`;
    const state = html`<p id="state" role="status" data-busy="${texts.busy[locale]}" data-done="${texts.done[locale]}" data-failed="${texts.failed[locale]}"></p>`;
    const report = html`<div id="live">${await reportOf(demo, locale)}</div>`;
    const body = html`${state}${report}<script nonce="${nonce}">${trusted(script)}</script>`;
    return context.html(htmlPage({ locale, title: "Genkan", policy, style: STYLE, body }));
  });
  app.get("/favicon.ico", (context) => context.body(null, 204));
  app.get("/body", async (context) => context.html(await reportOf(demo, localeOf(context))));
  app.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const notify = () => void stream.writeSSE({ event: "changed", data: "" });
      const unwatch = demo.watch(notify);
      await stream.writeSSE({ event: "ready", data: "" });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      unwatch();
    }),
  );
}

async function reportOf({ account, subject, ledger, alerts, reader }: Demo, locale: Locale): Promise<Html> {
  const [standing, changes] = await Promise.all([
    ledger.read(subject.account),
    ledger.history(subject.account, CHANGES),
  ]);
  const report = { ...subject, standing, changes, at: account.now(), locale };
  return reportBody(report, { first: panel(locale), second: messages(alerts, { ...reader, locale }) });
}

/** The actions of the buttons. */
function addChanges(app: Hono, demo: Demo, first: Locale): void {
  const { account, subject, ledger } = demo;
  const beginning = account.scenario;
  const since = account.now().toISOString();
  /** Restores the account. Acts of root cannot be undone, so they are declared as planned. */
>>>>>>> main
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

<<<<<<< HEAD
/** The buttons, grouped by who does it. A switch that is on shows it. */
function panel(groups: Groups, { account }: Demo, locale: Locale): Html {
  const button = ({ action, argument, undo }: Switch) => {
    const pressed = undo ? html` aria-pressed="${String(undo.isOn(account.scenario))}"` : "";
    return html`<button type="button" class="btn" data-post="/switches/${action.word}"${pressed}>${action.what[locale]}${argument && html` <code>${argument}</code>`}</button>`;
  };
  const fieldsets = groups.map(
    ({ by, switches }) => html`<fieldset><legend>${by[locale]}</legend>${switches.map(button)}</fieldset>`,
=======
/**
 * The page's own script. Node removes the types of the file when it loads it, and the browser gets the source of its
 * function. The path is not a literal, so that the compiler checks the file with a browser's types and not with Node's.
 */
async function clientScript(): Promise<string> {
  const { followReport } = await import(new URL("./page.client.ts", import.meta.url).href);
  return `(${followReport})();`;
}

function panel(locale: Locale): Html {
  const other = locale === "en" ? "ja" : "en";
  const buttonList = buttons.map(
    ([{ word, what }, argument]) =>
      html`<button type="button" data-post="/actions/${word}">${what[locale]}${argument && ` (${argument})`}</button>`,
>>>>>>> main
  );
  return html`<section class="try card" aria-labelledby="try"><div class="top"><h2 id="try">${texts.change[locale]}</h2><button type="button" class="btn" data-post="/undo">${texts.undo[locale]}</button></div><div class="groups">${separated(fieldsets, "\n")}</div></section>`;
}

const STYLE = `
.try{margin-top:1rem;padding:.8rem 1.1rem;border-style:dashed}.try h2{font-size:.95rem}.try .groups{display:flex;flex-wrap:wrap;gap:.6rem 1.6rem}.try fieldset{border:0;display:flex;gap:.4rem;align-items:center;flex-wrap:wrap;min-width:0}.try legend{float:left;font-size:.8rem;color:var(--dim);font-weight:600;margin-right:.5rem;padding:0}.try .btn{min-height:2.1rem;font-weight:500}.try .btn code{margin-left:.4em}.try .btn[aria-pressed=true]{background:var(--red-t);border-color:var(--red);color:var(--red)}
.message{border:1px solid var(--line);border-radius:8px;padding:.3rem .9rem;margin:.3rem 0;overflow-wrap:anywhere}.message pre{background:none;padding:0}.message p,.message blockquote{margin:.4rem 0}.ev .message .dim{font-size:.82rem}.attachment{border-left:5px solid;padding:.1rem .9rem;margin:.5rem 0}blockquote{border-left:4px solid var(--line);padding-left:.7rem}.buttons{display:flex;flex-wrap:wrap;gap:.4rem}.sent>details{margin-left:.6rem}
@media(max-width:620px){.try .btn{min-height:2.75rem}}
@media print{.try{display:none}}
`.replaceAll("\n", "");
