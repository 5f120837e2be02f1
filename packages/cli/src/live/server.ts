import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Locale, locales, type Text } from "@genkan/controls/model/text";
import type { Reader } from "@genkan/messages/moment";
import { type Html, html, trusted } from "@genkan/messages/report/html";
import { htmlPage } from "@genkan/messages/report/html-shell";
import type { Report } from "@genkan/messages/report/page";
import { serve } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { streamSSE } from "hono/streaming";
import { UsageError } from "../exit.ts";
import { languageOf } from "./language.ts";

/** A report that changes while somebody looks at it. */
export interface LiveReport {
  /** The report as it stands, for a reader. @param links what the server adds to its header */
  report(reader: Reader, links: Html): Promise<Report>;
  /** Another number after each change that is heard of. */
  version(): number;
  /** Calls the listener when the report may have changed. @returns a function that ends this */
  watch(listener: () => void): () => void;
}

export interface ServeOptions {
  /** Who reads the page; a browser that asks for another language gets that. */
  readonly reader: Reader;
  /** Where to listen; by default a free port. */
  readonly port?: number | undefined;
  /** CSS of this page, after that of all pages. */
  readonly style?: string;
  /** More routes, for what the page's buttons do. */
  readonly routes?: (app: Hono) => void;
}

/** A page that is being served. */
export interface ServedPage extends AsyncDisposable {
  readonly url: string;
}

const texts = {
  busy: { en: "Checking…", ja: "評価中…" },
  done: { en: "Checked. Nothing new.", ja: "評価しました。新しいことはありません。" },
  failed: { en: "That did not work.", ja: "できませんでした。" },
  lost: {
    en: "No connection to Genkan: this page is no longer up to date.",
    ja: "Genkan との接続が切れました。このページは最新ではありません。",
  },
  fresh: { en: "new", ja: "新着" },
  other: { en: "日本語", ja: "English" },
} satisfies Record<string, Text>;

/** Serves a report on the loopback address. The page follows what happens. @throws UsageError when the port is taken */
export async function serveReport(live: LiveReport, options: ServeOptions): Promise<ServedPage> {
  let address = "";
  const app = new Hono();
  app.use(answersOnly(() => address));
  addViews(app, live, options, await clientScript());
  options.routes?.(app);
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: options.port ?? 0 });
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") {
      throw new UsageError({
        en: `Port ${options.port} is taken. Leave --port out for a free one.`,
        ja: `ポート ${options.port} は使用中です。--port を省略すると、空いているポートを使います。`,
      });
    }
    throw error;
  });
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
function addViews(app: Hono, live: LiveReport, { reader, style = "" }: ServeOptions, script: string): void {
  const nonce = randomBytes(16).toString("base64");
  const readerOf = (context: Context): Reader => {
    const asked = locales.find((each) => each === context.req.query("locale"));
    return { ...reader, locale: asked ?? languageOf(context.req.header("accept-language")) ?? reader.locale };
  };
  /** The report with the version that it is of: what changes while it is read makes another version. */
  const current = async (to: Reader) => {
    const version = live.version();
    return { version, ...(await live.report(to, languageLink(to.locale))) };
  };
  app.get("/", async (context) => {
    const to = readerOf(context);
    const { locale } = to;
    const { title, icon, version, body } = await current(to);
    const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; script-src 'nonce-${nonce}'`;
    const words = (["busy", "done", "failed", "lost", "fresh"] as const).map(
      (word) => html` data-${word}="${texts[word][locale]}"`,
    );
    const state = html`<div id="state" role="status"${words}></div>`;
    return context.html(
      htmlPage({
        ...{ locale, title, icon, policy },
        style: STYLE + style,
        body: html`<div id="live" data-version="${version}">${body}</div>${state}<script nonce="${nonce}">${trusted(script)}</script>`,
      }),
    );
  });
  app.get("/favicon.ico", (context) => context.body(null, 204));
  app.get("/body", async (context) => {
    const { title, icon, version, body } = await current(readerOf(context));
    return context.html(html`<div data-version="${version}" data-title="${title}" data-icon="${icon}">${body}</div>`);
  });
  app.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const send = () => void stream.writeSSE({ event: "version", data: String(live.version()) });
      const unwatch = live.watch(send);
      send();
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      unwatch();
    }),
  );
}

/** The same page in the other language. */
function languageLink(locale: Locale): Html {
  const other = locale === "en" ? "ja" : "en";
  return html`<a class="btn" href="/?locale=${other}" hreflang="${other}" lang="${other}">${texts.other[locale]}</a>`;
}

/**
 * The page's own script. Node removes the types of the file when it loads it, and the browser gets the source of its
 * function. The path is not a literal, so that the compiler checks the file with a browser's types and not with Node's.
 */
async function clientScript(): Promise<string> {
  const { followReport } = await import(new URL("./page.client.ts", import.meta.url).href);
  return `(${followReport})();`;
}

const STYLE = `
.changed{animation:changed 6s ease-out;border-radius:12px}@keyframes changed{0%,60%{box-shadow:0 0 0 3px var(--c,var(--link))}100%{box-shadow:0 0 0 3px transparent}}
@media(prefers-reduced-motion:reduce){.changed{outline:3px solid var(--c,var(--link))}}
.changed .t[data-fresh]::after{content:attr(data-fresh);margin-left:.4rem;font-size:.76rem;font-weight:650;color:var(--c);border:1px solid var(--l);background:var(--t);border-radius:99px;padding:.02rem .5rem}
#state{position:fixed;z-index:9;right:1rem;bottom:1rem;max-width:min(25rem,calc(100vw - 2rem))}#state p{padding:.8rem 1rem;background:var(--card);border:1px solid var(--l,var(--line));border-left:5px solid var(--c,var(--dim));border-radius:10px;box-shadow:0 8px 30px #0003}
.bar .btn{min-height:2rem}
@media print{#state,.bar .btn{display:none}}
`.replaceAll("\n", "");
