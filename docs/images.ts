/**
 * Makes the images of the READMEs from the simulated account: the page, a mail, and a check in a terminal, in each
 * language. It needs Chromium and fonts for Japanese.
 */
import { mkdir } from "node:fs/promises";
import { PassThrough, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { main } from "@genkan/cli/main";
import { Output } from "@genkan/cli/output";
import { type Locale, locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { mail } from "@genkan/messages/channels/mail";
import type { Reader } from "@genkan/messages/moment";
import { reportPage } from "@genkan/messages/report/page";
import { readScenario } from "@genkan/sandbox/scenario";
import type { Page } from "playwright-core";
import { actions, perform } from "../packages/cli/src/story/actions.ts";
import { startDemo } from "../packages/cli/src/story/demo.ts";
import { soundAccount } from "../packages/cli/src/target/sample-accounts.ts";
import { openPage } from "../test/browser/chromium.ts";
import { TestClock } from "../test/clock.ts";

const HOUR = 3_600_000;
const START = "2026-11-26T00:00:00Z";
const root = new URL("../", import.meta.url);

/** The image of a page has the width of a README, that of a mail or terminal half of it; at twice the pixels. */
const SIZES = {
  page: { width: 1_200, height: 900 },
  mail: { width: 620, height: 640 },
  terminal: { width: 900, height: 640 },
} as const;
const COLUMNS = 100;

const readers: Readonly<Record<Locale, Reader>> = {
  en: { locale: "en", timeZone: "America/New_York" },
  ja: { locale: "ja", timeZone: "Asia/Tokyo" },
};

/** The page and the mail of an account that was sound, until somebody created a key for its root user. */
async function pageAndMail(reader: Reader): Promise<{ readonly page: string; readonly mail: string }> {
  const clock = new TestClock(START);
  await using demo = await startDemo(readScenario(soundAccount(clock.date())), reader, clock);
  await demo.run();
  for (const hours of [30, 20]) {
    clock.advance(hours * HOUR);
    await demo.run();
  }
  clock.advance(HOUR / 3);
  await demo.apply(() => perform(demo.account, actions.createKey, ""));
  const alert = demo.alerts.at(-1)!;
  const { account } = demo.subject;
  const [standing, changes] = [await demo.ledger.read(account), await demo.ledger.history(account, 200)];
  const at = demo.account.now();
  const { subject, body } = mail.alert(alertMessage(alert, reader));
  return {
    page: reportPage({ partition: "aws", account, standing, changes, at, ...reader }),
    mail: mailPage(subject, body),
  };
}

/** What `genkan check` prints on a terminal about a new account. */
async function terminal({ locale, timeZone }: Reader): Promise<string> {
  let text = "";
  const screen = Object.assign(
    new Writable({
      decodeStrings: false,
      write(part, _, done) {
        text += String(part);
        done();
      },
    }),
    { isTTY: true, columns: COLUMNS },
  );
  const scenario = fileURLToPath(new URL("test/scenarios/fresh.json", root));
  await main(["check", "--scenario", scenario, "--locale", locale], {
    env: {},
    cwd: fileURLToPath(root),
    stdin: new PassThrough(),
    stdout: new Output(screen),
    stderr: new Output(new PassThrough()),
    clock: new TestClock(START),
    timeZone,
    aws: {},
    stopSignal: () => new AbortController().signal,
  });
  return terminalPage(`$ npx genkan check --scenario fresh\n${text}`);
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const mailPage = (subject: string, body: string): string => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 24px 28px; background: #fff; color: #1f2328; font: 15px/1.5 "Noto Sans", "Noto Sans CJK JP", sans-serif }
  h1 { font-size: 19px; line-height: 1.35; margin: 0 0 4px } p { margin: 0 0 16px; color: #59636e; font-size: 13px }
  pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
</style><h1>${escaped(subject)}</h1><p>AWS Notifications &lt;no-reply@sns.amazonaws.com&gt;</p><pre>${escaped(body)}</pre>`;

const terminalPage = (text: string): string => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 20px 24px; background: #0d1117; color: #e6edf3 }
  pre { margin: 0; font: 14px/1.5 "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace }
</style><pre>${coloured(text)}</pre>`;

/** The styles that our output has, by the codes of a terminal. */
const STYLES: Readonly<Record<string, string>> = {
  1: "font-weight: bold",
  2: "opacity: .7",
  31: "color: #ff7b72",
  32: "color: #3fb950",
  33: "color: #d29922",
  34: "color: #58a6ff",
  36: "color: #39c5cf",
  90: "color: #8b949e",
};

/** A terminal's text as HTML. */
function coloured(text: string): string {
  const on = new Map<string, string>();
  return text
    .split("\u001b[")
    .map((part, i) => {
      const [, codes = "", rest = part] = (i > 0 && /^([\d;]*)m([\s\S]*)$/.exec(part)) || [];
      for (const code of codes.split(";")) {
        if (STYLES[code]) on.set(code, STYLES[code]);
        else if (code === "22") for (const weight of ["1", "2"]) on.delete(weight);
        else if (code === "39") for (const colour of on.keys()) Number(colour) > 2 && on.delete(colour);
        else on.clear();
      }
      return rest && `<span style="${[...on.values()].join(";")}">${escaped(rest)}</span>`;
    })
    .join("");
}

async function shoot(page: Page, name: keyof typeof SIZES, locale: Locale, html: string): Promise<void> {
  await page.setViewportSize(SIZES[name]);
  await page.setContent(html);
  await page.screenshot({ path: fileURLToPath(new URL(`docs/images/${name}.${locale}.png`, root)) });
}

await mkdir(new URL("docs/images/", root), { recursive: true });
const page = await openPage();
try {
  for (const locale of locales) {
    const reader = readers[locale];
    const made = { ...(await pageAndMail(reader)), terminal: await terminal(reader) };
    for (const name of ["page", "mail", "terminal"] as const) await shoot(page, name, locale, made[name]);
  }
} finally {
  await page.context().browser()?.close();
}
