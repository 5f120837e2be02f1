import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Locale, locales, type Text } from "@genkan/controls/model/text";
import { escaped, htmlPage } from "@genkan/messages/report/html-shell";
import { reportBody } from "@genkan/messages/report/page";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { type Deed, deeds, doneTo } from "./changes.ts";
import { messages } from "./messages.ts";
import { MAILBOX, type Stage } from "./stage.ts";

/** A page that is being served. */
export interface Live {
  readonly url: string;
  close(): Promise<void>;
}

/** How far back the page looks. */
const CHANGES = 200;

/** What the buttons do, and with which argument. */
const buttons: readonly (readonly [deed: Deed, argument: string])[] = [
  [deeds.createKey, ""],
  [deeds.deleteKey, ""],
  [deeds.removeMfa, ""],
  [deeds.addMfa, ""],
  [deeds.rootSignIn, ""],
  [deeds.unassign, ""],
  [deeds.assign, ""],
  [deeds.deny, "cloudtrail:LookupEvents"],
];

const words = {
  change: { en: "Change the simulated account", ja: "模擬アカウントを変える" },
  undo: { en: "Undo all", ja: "すべて元に戻す" },
  undone: { en: "undone on this page", ja: "このページで元に戻した操作" },
  busy: { en: "Checking…", ja: "確認中…" },
  done: { en: "Checked.", ja: "確認しました。" },
  failed: { en: "That did not work. Is npm start still running?", ja: "できませんでした。npm start は動いていますか?" },
  other: { en: "日本語", ja: "English" },
} satisfies Record<string, Text>;

/**
 * Serves the report of a stage live on the loopback address: it follows what happens, and its buttons make things happen.
 * What the account is like now, undoing brings back.
 */
export async function serveLive(stage: Stage, first: Locale): Promise<Live> {
  const { account, subject, ledger } = stage;
  const beginning = account.scenario;
  const since = account.now().toISOString();
  const nonce = randomBytes(16).toString("base64");
  const app = new Hono();
  let address = "";

  /** The account as it was. What root did is done, and is remembered: it is declared as planned. */
  const undo = async () => {
    account.replace(structuredClone(beginning));
    const [to, reason] = [account.now().toISOString(), words.undone[first]];
    await ledger.putPlannedUse(subject.account, { id: "undone", from: since, to, owner: MAILBOX, reason });
  };
  const body = async (locale: Locale) => {
    const [standing, changes] = await Promise.all([
      ledger.read(subject.account),
      ledger.history(subject.account, CHANGES),
    ]);
    const report = { ...subject, standing, changes, at: account.now(), locale };
    return reportBody(report, { first: panel(locale), second: messages(stage.alerts, locale) });
  };
  const localeOf = (asked: string | undefined) => locales.find((each) => each === asked) ?? first;

  // A page of another origin must neither press the buttons nor read along, whatever name it gives this address.
  app.use(async (context, next) => {
    const { host, origin } = context.req.header();
    const own = host === address && (origin === undefined || origin === `http://${address}`);
    if (!own) return context.text("this page answers nobody but itself", 403);
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    // A page's own policy can't say this: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/frame-ancestors
    context.header("Content-Security-Policy", "frame-ancestors 'none'");
    return next();
  });
  app.get("/", async (context) => {
    const locale = localeOf(context.req.query("locale"));
    const policy = `default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src 'nonce-${nonce}'`;
    const script = `<script nonce="${nonce}">${SCRIPT}</script>`;
    const live = `<p id="state" role="status" data-busy="${words.busy[locale]}" data-done="${words.done[locale]}" data-failed="${words.failed[locale]}"></p>`;
    return context.html(
      htmlPage({
        locale,
        title: "Genkan",
        policy,
        style: STYLE,
        body: `${live}<div id="live">${await body(locale)}</div>${script}`,
      }),
    );
  });
  app.get("/favicon.ico", (context) => context.body(null, 204));
  app.get("/body", async (context) => context.html(await body(localeOf(context.req.query("locale")))));
  app.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const tell = () => void stream.writeSSE({ event: "changed", data: "" });
      const unwatch = stage.watch(tell);
      await stream.writeSSE({ event: "ready", data: "" });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      unwatch();
    }),
  );
  app.post("/undo", async (context) => {
    await stage.happen(undo);
    return context.body(null, 204);
  });
  app.post("/deeds/:word", async (context) => {
    const found = buttons.find(([{ word }]) => word === context.req.param("word"));
    if (!found) return context.text("there is no such button", 404);
    const [deed, argument] = found;
    const complaint = await stage.happen(() => doneTo(account, deed, argument));
    return complaint ? context.text(complaint, 500) : context.body(null, 204);
  });

  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await once(server, "listening");
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${address}/`,
    async close() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
    },
  };
}

const panel = (locale: Locale): string => {
  const other = locale === "en" ? "ja" : "en";
  const named = buttons.map(
    ([{ word, what }, argument]) =>
      `<button type="button" data-post="/deeds/${word}">${escaped(what[locale])}${argument && ` (${argument})`}</button>`,
  );
  return `<section aria-labelledby="change"><h2 id="change">${escaped(words.change[locale])}</h2><p class="buttons">${named.join(" ")} <button type="button" data-post="/undo">${escaped(words.undo[locale])}</button></p><p><a href="/?locale=${other}" hreflang="${other}" lang="${other}">${words.other[locale]}</a></p></section>`;
};

const STYLE = `
button,.button{font:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--fg);cursor:pointer;text-decoration:none}.buttons{display:flex;flex-wrap:wrap;gap:.4rem}
.message{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.1rem .9rem;margin:.5rem 0;overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere}
.attachment{border-left:5px solid;padding:.1rem .9rem;margin:.5rem 0}.message p,.message blockquote{margin:.4rem 0}blockquote{border-left:4px solid var(--line);padding-left:.7rem}
#state{position:sticky;top:0;min-height:1.6em;margin:0;background:var(--bg);color:var(--muted)}
@media print{.buttons,#state{display:none}}
`;

/** Follows what happens, and keeps open what somebody has opened. */
const SCRIPT = `
const live=document.getElementById("live"),state=document.getElementById("state");
const keyOf=(d)=>d.id||d.querySelector("summary").textContent;
async function refresh(){
  const response=await fetch("/body"+location.search);
  if(!response.ok)return;
  const text=await response.text();
  const open=new Set([...live.querySelectorAll("details[open]")].map(keyOf));
  const focused=document.activeElement?.dataset?.post;
  live.innerHTML=text;
  for(const d of live.querySelectorAll("details"))if(open.has(keyOf(d)))d.open=true;
  if(focused)live.querySelector('[data-post="'+focused+'"]')?.focus();
}
const events=new EventSource("/events");
for(const name of ["ready","changed"])events.addEventListener(name,refresh);
live.addEventListener("click",async({target})=>{
  const path=target.dataset?.post;
  if(!path)return;
  state.textContent=state.dataset.busy;
  try{
    const response=await fetch(path,{method:"POST"});
    if(!response.ok)throw new Error(response.statusText);
    await refresh();
    state.textContent=state.dataset.done;
  }catch{
    state.textContent=state.dataset.failed;
  }
});
`;
