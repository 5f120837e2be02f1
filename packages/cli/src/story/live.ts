import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Locale, locales, type Text } from "@genkan/controls/text";
import type { AlertMessage } from "@genkan/controls/words/alert";
import { escaped, htmlPage, reportBody } from "@genkan/controls/words/html";
import { type SlackPayload, slack } from "@genkan/controls/words/slack";
import type { Sandbox } from "@genkan/sandbox/sandbox";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { type Deed, deeds } from "./changes.ts";
import type { Stage } from "./stage.ts";

export interface LiveOptions {
  readonly sandbox: Sandbox;
  readonly stage: Stage;
  readonly locale: Locale;
}

/** A page that is being served. */
export interface Live {
  readonly url: string;
  close(): Promise<void>;
}

/** How far back the page looks, and how many messages it shows. */
const CHANGES = 200;
const MESSAGES = 12;

/** What the buttons do, and with which argument. */
const buttons: readonly (readonly [deed: Deed, argument: string])[] = [
  [deeds.createKey, ""],
  [deeds.deleteKey, ""],
  [deeds.removeMfa, ""],
  [deeds.addMfa, ""],
  [deeds.rootSignIn, ""],
  [deeds.unassign, ""],
  [deeds.assign, ""],
  [deeds.deny, "iam:GetAccountSummary"],
];

const words = {
  change: { en: "Change the simulated account", ja: "模擬アカウントを変える" },
  undo: { en: "undo all", ja: "すべて元に戻す" },
  received: { en: "What arrived, latest first", ja: "届いたもの (新しい順)" },
  nothing: { en: "Nothing yet.", ja: "まだ何も届いていません。" },
  busy: { en: "Judging…", ja: "判定しています…" },
  done: { en: "Judged.", ja: "判定しました。" },
  other: { en: "日本語", ja: "English" },
} satisfies Record<string, Text>;

/** Serves the report live on the loopback address: it follows what happens, and its buttons make things happen. */
export async function serveLive({ sandbox, stage, locale: first }: LiveOptions): Promise<Live> {
  const { account } = sandbox;
  const beginning = account.scenario;
  const watchers = new Set<() => void>();
  const nonce = randomBytes(16).toString("base64");
  const app = new Hono();
  let address = "";
  // One thing at a time: the monitor reserves a concurrency of one for itself as well.
  let turn: Promise<unknown> = Promise.resolve();

  const changed = () => {
    for (const tell of watchers) tell();
  };
  /** Changes the account, lets its events arrive, and the next run come round. */
  const happen = (change: () => void) => {
    turn = turn
      .catch(() => {})
      .then(async () => {
        const before = account.scenario.cloudTrailEvents.length;
        change();
        await stage.deliver(account.scenario.cloudTrailEvents.slice(before));
        changed();
        await stage.run();
        changed();
      });
    return turn;
  };
  const body = async (locale: Locale) => {
    const { account: id } = stage.subject;
    const [standing, changes] = await Promise.all([stage.ledger.read(id), stage.ledger.history(id, CHANGES)]);
    const report = reportBody({ ...stage.subject, standing, changes, at: account.now(), locale });
    return report.replace("<main>", `<main>${panel(locale)}${received(account.mailbox, locale)}`);
  };
  const localeOf = (asked: string | undefined) => locales.find((each) => each === asked) ?? first;

  // A page of another origin must neither press the buttons nor read along, whatever name it gives this address.
  app.use(async (context, next) => {
    const { host, origin } = context.req.header();
    const own = host === address && (origin === undefined || origin === `http://${address}`);
    if (!own) return context.text("this page answers nobody but itself", 403);
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    return next();
  });
  app.get("/", async (context) => {
    const locale = localeOf(context.req.query("locale"));
    const policy = `default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src 'nonce-${nonce}'`;
    const script = `<script nonce="${nonce}">${SCRIPT}</script>`;
    const live = `<p id="state" role="status" data-busy="${words.busy[locale]}" data-done="${words.done[locale]}"></p>`;
    return context.html(
      htmlPage({ locale, title: "Genkan", policy, body: `${live}<div id="live">${await body(locale)}</div>${script}` }),
    );
  });
  app.get("/favicon.ico", (context) => context.body(null, 204));
  app.get("/body", async (context) => context.html(await body(localeOf(context.req.query("locale")))));
  app.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const tell = () => void stream.writeSSE({ event: "changed", data: "" });
      watchers.add(tell);
      await stream.writeSSE({ event: "ready", data: "" });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      watchers.delete(tell);
    }),
  );
  app.post("/undo", async (context) => {
    await happen(() => account.update((draft) => void Object.assign(draft, structuredClone(beginning))));
    return context.body(null, 204);
  });
  app.post("/deeds/:word", async (context) => {
    const found = buttons.find(([{ word }]) => word === context.req.param("word"));
    if (!found) return context.text("there is no such button", 404);
    const [deed, argument] = found;
    await happen(() => account.update((draft) => void deed.do(draft, argument, account.now())));
    return context.body(null, 204);
  });

  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await once(server, "listening");
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${address}/`,
    async close() {
      await turn.catch(() => {});
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
    },
  };
}

const panel = (locale: Locale): string => {
  const other = locale === "en" ? "ja" : "en";
  const named = buttons.map(
    ([{ word, what }]) => `<button type="button" data-post="/deeds/${word}">${escaped(what[locale])}</button>`,
  );
  return `<section aria-labelledby="change"><h2 id="change">${escaped(words.change[locale])}</h2><p class="buttons">${named.join(" ")} <button type="button" data-post="/undo">${escaped(words.undo[locale])}</button></p><p><a href="/?locale=${other}" hreflang="${other}" lang="${other}">${words.other[locale]}</a></p></section>`;
};

type Delivered = Sandbox["account"]["mailbox"];

/** Mails and Slack messages as they would look. */
function received(mailbox: Delivered, locale: Locale): string {
  const shown = mailbox.toReversed().slice(0, MESSAGES);
  const messages = shown.map(({ protocol, subject = "", body }) =>
    protocol === "email"
      ? `<details><summary>✉ ${escaped(subject)}</summary><pre>${escaped(body)}</pre></details>`
      : `<details><summary># ${escaped(slackOf(body).text)}</summary>${slackCard(slackOf(body))}</details>`,
  );
  return `<section aria-labelledby="received"><h2 id="received">${escaped(words.received[locale])}</h2>${messages.join("\n") || `<p>${escaped(words.nothing[locale])}</p>`}</section>`;
}

const slackOf = (body: string): SlackPayload => slack(JSON.parse(body) as AlertMessage);

const slackCard = ({ attachments }: SlackPayload): string =>
  attachments
    .map(({ color, blocks }) => {
      // Slack's markup is escaped as HTML already: its three control characters are HTML's.
      const shown = (text: string) => `<p>${text.replaceAll('"', "&quot;").replaceAll("\n", "<br>")}</p>`;
      const lines = blocks.flatMap((block) => {
        if (block.type === "section") return [shown(block.text.text)];
        if (block.type === "context") return block.elements.map(({ text }) => shown(text));
        const links = block.elements.map(
          ({ text, url }) => `<a href="${escaped(url)}" rel="noreferrer">[ ${escaped(text.text)} ]</a>`,
        );
        return [`<p>${links.join(" ")}</p>`];
      });
      return `<div class="slack" style="border-color:${color}">${lines.join("")}</div>`;
    })
    .join("");

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
new EventSource("/events").addEventListener("changed",refresh);
live.addEventListener("click",async({target})=>{
  const path=target.dataset?.post;
  if(!path)return;
  state.textContent=state.dataset.busy;
  await fetch(path,{method:"POST"});
  await refresh();
  state.textContent=state.dataset.done;
});
`;
