import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Locale, locales, type Text } from "@genkan/controls/model/text";
import { type Html, html, separated, trusted } from "@genkan/messages/report/html";
import { htmlPage } from "@genkan/messages/report/html-shell";
import { reportBody } from "@genkan/messages/report/page";
import { serve } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { streamSSE } from "hono/streaming";
import { type Action, actions, perform } from "./actions.ts";
import { type Demo, MAILBOX } from "./demo.ts";
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

const texts = {
  change: { en: "Change the simulated account", ja: "模擬アカウントを変える" },
  undo: { en: "Undo all", ja: "すべて元に戻す" },
  undone: { en: "undone on this page", ja: "このページで元に戻した操作" },
  busy: { en: "Checking…", ja: "確認中…" },
  done: { en: "Checked.", ja: "確認しました。" },
  failed: { en: "That did not work. Is npm start still running?", ja: "できませんでした。npm start は動いていますか?" },
  other: { en: "日本語", ja: "English" },
} satisfies Record<string, Text>;

/**
 * Serves the report of a demo on the loopback address. The page follows the account's state, and its buttons change the
 * account. Undo restores the account as it is when the page starts.
 */
export async function servePage(demo: Demo, first: Locale): Promise<ServedPage> {
  let address = "";
  const app = new Hono();
  app.use(answersOnly(() => address));
  addViews(app, demo, first, await clientScript());
  addChanges(app, demo, first);
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await once(server, "listening");
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${address}/`,
    async [Symbol.asyncDispose]() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
    },
  };
}

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
  const undo = async () => {
    account.replace(structuredClone(beginning));
    const [to, reason] = [account.now().toISOString(), texts.undone[first]];
    await ledger.putPlannedUse(subject.account, { id: "undone", from: since, to, owner: MAILBOX, reason });
  };
  app.post("/undo", async (context) => {
    await demo.apply(undo);
    return context.body(null, 204);
  });
  app.post("/actions/:word", async (context) => {
    const found = buttons.find(([{ word }]) => word === context.req.param("word"));
    if (!found) return context.text("there is no such button", 404);
    const [action, argument] = found;
    const complaint = await demo.apply(() => perform(account, action, argument));
    return complaint ? context.text(complaint, 500) : context.body(null, 204);
  });
}

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
  );
  return html`<section aria-labelledby="change"><h2 id="change">${texts.change[locale]}</h2><p class="buttons">${separated(buttonList, " ")} <button type="button" data-post="/undo">${texts.undo[locale]}</button></p><p><a href="/?locale=${other}" hreflang="${other}" lang="${other}">${texts.other[locale]}</a></p></section>`;
}

const STYLE = `
button,.button{font:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--fg);cursor:pointer;text-decoration:none}.buttons{display:flex;flex-wrap:wrap;gap:.4rem}
.message{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.1rem .9rem;margin:.5rem 0;overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere}
.attachment{border-left:5px solid;padding:.1rem .9rem;margin:.5rem 0}.message p,.message blockquote{margin:.4rem 0}blockquote{border-left:4px solid var(--line);padding-left:.7rem}
#state{position:sticky;top:0;min-height:1.6em;margin:0;background:var(--bg);color:var(--muted)}
@media print{.buttons,#state{display:none}}
`;
