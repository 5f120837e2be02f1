import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { type Locale, locales } from "@genkan/controls/model/text";
import { reportPage } from "@genkan/messages/report/page";
import { readScenario } from "@genkan/sandbox/scenario";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Output } from "../../packages/cli/src/output.ts";
import { processShell } from "../../packages/cli/src/shell.ts";
import { startDemo } from "../../packages/cli/src/story/demo.ts";
import { servePage } from "../../packages/cli/src/story/page.ts";
import { runStory } from "../../packages/cli/src/story/story.ts";
import { soundAccount } from "../../packages/cli/src/target/sample-accounts.ts";
import { TestClock } from "../clock.ts";
import { openPage, violationsOn } from "./chromium.ts";
import { everyState } from "./states.ts";

const zones = { en: "America/New_York", ja: "Asia/Tokyo" } as const;

/** The height of a screen: of a desk, and of a phone. */
const SCREENS = { 1280: 900, 390: 844 } as const;

/** What is in a folder of screenshots, if somebody asks for them. */
function shotPath(name: string): string | undefined {
  const folder = process.env["GENKAN_SCREENSHOTS"];
  if (!folder) return undefined;
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

/** One browser for everything that needs one; its page shows one thing after the other. */
describe("in a browser", { tags: "chromium" }, () => {
  let page: Page;
  beforeAll(async () => {
    page = await openPage();
  });
  afterEach(async () => {
    page.removeAllListeners();
    await page.emulateMedia({ media: null, colorScheme: null, reducedMotion: null });
    await page.setExtraHTTPHeaders({});
    // The page that was rows asks its server for more as long as it is there.
    await page.goto("about:blank");
  });
  afterAll(() => page?.context().browser()?.close());

  const shot = async (name: string) => {
    const path = shotPath(`${name}.png`);
    if (path) await page.screenshot({ path, fullPage: true });
  };
  const heightOf = () => page.evaluate<number>("document.documentElement.scrollHeight");

  describe("the report", () => {
    type State = keyof Awaited<ReturnType<typeof everyState>>;
    let folder: string;
    const urlOf = (state: State, locale: Locale) => pathToFileURL(join(folder, `${state}.${locale}.html`)).href;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "genkan-report-"));
      for (const [state, source] of Object.entries(await everyState()))
        for (const locale of locales)
          writeFileSync(
            join(folder, `${state}.${locale}.html`),
            reportPage({ ...source, locale, timeZone: zones[locale] }),
          );
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each([
      ["drifts", "en", "light", 1_280],
      ["drifts", "ja", "light", 390],
      ["drifts", "ja", "light", 1_280],
      ["drifts", "en", "dark", 390],
      ["denied", "ja", "light", 768],
      ["accepted", "en", "dark", 1_440],
      // A window of 1,280 pixels at a zoom of 200 %, and of 400 %.
      ["users", "en", "light", 640],
      ["fresh", "en", "dark", 320],
      ["sound", "ja", "light", 1_440],
      ["never", "en", "light", 390],
    ] as const)(
      "%s in %s, %s, %i pixels wide: no request, no error, nothing that axe finds, nothing cut off",
      async (state, locale, colorScheme, width) => {
        const url = urlOf(state, locale);
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        const [requests, errors]: [string[], string[]] = [[], []];
        page.on("request", (each) => each.url().startsWith("data:") || requests.push(each.url()));
        page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
        page.on("pageerror", (error) => errors.push(String(error)));
        await page.goto(url);
        await shot(`report.${state}.${locale}.${colorScheme}.${width}`);
        expect(requests).toEqual([url]);
        expect(errors).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        if (state === "drifts") {
          const screens = (await heightOf()) / (width === 390 ? SCREENS[390] : SCREENS[1280]);
          expect(screens).toBeLessThanOrEqual(width === 390 ? 8 : 4);
        }
        // What looks alike in both languages is examined once.
        if (state !== "drifts" || locale === "en") expect(await violationsOn(page)).toEqual([]);
      },
    );

    test.each(locales)(
      "in %s it prints on at most four pages, black on white, with the evidence of what is open",
      async (locale) => {
        await page.emulateMedia({ colorScheme: "dark" });
        await page.setViewportSize({ width: 800, height: 900 });
        await page.goto(urlOf("drifts", locale));
        const evidence = (css: string) => page.locator(`.checks tr.${css} dl`).first();
        expect(await evidence("fix").isVisible()).toBe(false);
        await page.emulateMedia({ media: "print" });
        expect(await evidence("fix").isVisible()).toBe(true);
        expect(await evidence("ok").isVisible()).toBe(false);
        expect(await page.locator(".tasks .body").last().isVisible()).toBe(true);
        const colours = "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))";
        expect(await page.evaluate(colours)).toEqual(["rgb(26, 28, 32)", "rgb(255, 255, 255)"]);
        await page.emulateMedia({ media: null });
        const path = shotPath(`report.${locale}.pdf`);
        const pdf = await page.pdf({ preferCSSPageSize: true, ...(path ? { path } : {}) });
        const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
        expect(pages.length).toBeGreaterThan(1);
        expect(pages.length).toBeLessThanOrEqual(4);
      },
    );

    test("is walked by keyboard, and shows what a link leads to", async () => {
      await page.setViewportSize({ width: 1_280, height: 900 });
      await page.goto(urlOf("drifts", "en"));
      const press = async () => {
        await page.keyboard.press("Tab");
        return page.evaluate<string>("document.activeElement.getAttribute('href')");
      };
      expect(await press()).toBe("#next");
      for (const href of ["#do-1", "#do-1", "#do-2"]) expect(await press()).toBe(href);
      const second = page.locator("#do-2");
      expect(await second.isVisible()).toBe(false);
      await page.keyboard.press("Enter");
      await second.waitFor();
      // Its title is in sight, too.
      const title = page.locator("li:has(#do-2) summary");
      const { y } = (await title.boundingBox())!;
      expect(y).toBeGreaterThan(50);
      expect(y).toBeLessThan(800);
    });

    test("its table is filtered without a script", async () => {
      await page.goto(urlOf("drifts", "en"));
      const rows = () => page.locator(".checks tbody tr:not(.group):visible").count();
      expect(await rows()).toBe(18);
      await page.locator("label", { hasText: "Accepted 1" }).click();
      expect(await rows()).toBe(1);
      expect(await page.locator(".checks .group:visible").count()).toBe(1);
      await page.locator("label", { hasText: "All 18" }).click();
      expect(await rows()).toBe(18);
    });
  });

  describe("the live page", () => {
    const says = {
      en: { well: "All is well.", drift: "The root user has an access key.", undo: "Reset" },
      ja: {
        well: "問題はありません。",
        drift: "ルートユーザーにアクセスキーが 1\u00a0個あります。",
        undo: "元に戻す",
      },
    } as const;

    test.each(locales)("from sound to drift to resolved, in the language of the browser: %s", async (locale) => {
      const live = await startPage();
      const { well, drift, undo } = says[locale];
      const [errors, calls]: [string[], string[]] = [[], []];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("request", (each) => each.url().startsWith("http") && calls.push(new URL(each.url()).pathname));
      await page.setExtraHTTPHeaders({
        "accept-language": { en: "en-US,en;q=0.9", ja: "fr, ja-JP;q=0.9, en;q=0.8" }[locale],
      });
      await page.setViewportSize({ width: 1_280, height: 900 });
      try {
        await page.goto(live.url);
        await page.getByText(well).first().waitFor();
        expect(await page.evaluate("document.documentElement.lang")).toBe(locale);
        expect(await page.title()).toBe("✓ Genkan 111122223333");
        const icon = () => page.locator("link[rel=icon]").getAttribute("href");
        const before = await icon();
        await shot(`live.${locale}.1-sound`);
        const key = page.locator('[data-post="/switches/key"]');
        expect(await key.getAttribute("aria-pressed")).toBe("false");
        await key.click();
        // What was sent is the notice; what changed is marked; title and icon follow.
        await page.locator("#state p.fix", { hasText: drift }).waitFor();
        expect(await page.title()).toBe("✖ 1 Genkan 111122223333");
        expect(await icon()).not.toBe(before);
        expect(await key.getAttribute("aria-pressed")).toBe("true");
        const changed = await page
          .locator(".changed")
          .evaluateAll((all) => all.map((each) => each.getAttribute("data-key")));
        expect(changed).toEqual(
          expect.arrayContaining(["verdict", "step 2", expect.stringMatching(/^task root-access-key-absent/)]),
        );
        expect(changed).not.toContain("step 1");
        // The focus stays on the button.
        expect(await page.evaluate("document.activeElement.dataset.post")).toBe("/switches/key");
        const alert = page.locator(".ev.fix").first();
        await alert.locator("summary").first().click();
        await alert.getByText("Slack", { exact: true }).click();
        await alert.locator(".slack").getByText(drift.replace("\u00a0", " ")).first().waitFor();
        await alert.getByText("e-mail", { exact: true }).click();
        await alert.locator("pre", { hasText: "CreateAccessKey" }).first().waitFor();
        await shot(`live.${locale}.2-drift`);
        if (locale === "ja") expect(await violationsOn(page)).toEqual([]);
        await page.getByRole("button", { name: undo }).click();
        await page.getByText(well).first().waitFor();
        await shot(`live.${locale}.3-resolved`);
        expect(errors).toEqual([]);
        // Once at first; the report is loaded again only where something happened.
        expect(calls.slice(0, calls.indexOf("/switches/key")).toSorted()).toEqual(["/", "/events"]);
      } finally {
        await live.close();
      }
    });

    test("what happens outside never moves what the reader looks at, nor what was expanded and chosen", async () => {
      const live = await startStory();
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.setViewportSize({ width: 1_280, height: 900 });
      try {
        await page.goto(live.url);
        await page.locator("label:has(#show-ok)").click();
        const row = page.locator('[data-details="check root-mfa-enabled"]');
        await row.locator("summary").click();
        const ROW = `document.querySelector('[data-details="check root-mfa-enabled"]')`;
        await page.evaluate(`scrollBy(0, ${ROW}.getBoundingClientRect().top - 300)`);
        const where = () => page.evaluate<number>(`Math.round(${ROW}.getBoundingClientRect().top)`);
        const before = await where();
        expect(await page.evaluate("scrollY")).toBeGreaterThan(400);
        await live.type("key");
        await page.locator("#state p.fix").waitFor();
        expect(await where()).toBe(before);
        expect(await page.evaluate(`${ROW}.open`)).toBe(true);
        expect(await page.locator("#show-ok").isChecked()).toBe(true);
        // Nothing that differs in height lies above: the position is the same to the pixel.
        const position = await page.evaluate("scrollY");
        await live.type("sign-in");
        await live.type("check");
        expect(await page.evaluate("scrollY")).toBe(position);
        expect(await page.evaluate("getComputedStyle(document.querySelector('.changed')).animationName")).toBe("none");
      } finally {
        await live.close();
      }
    });

    test("the page is there before the story, is sound during it and after it, and hears what is typed", async () => {
      const live = await startStory();
      try {
        await page.goto(live.url);
        await page.getByText(says.en.well).first().waitFor();
        const story = await live.prompted();
        expect(story.indexOf(live.url)).toBeGreaterThan(0);
        expect(story).toContain("AWS denied cloudtrail:LookupEvents");
        await page.reload();
        await page.getByText(says.en.well).first().waitFor();
        expect(await page.locator(".tally .fix").count()).toBe(0);
        // An event tells who it was, as after a button; the page follows by itself.
        const answer = await live.type("key");
        expect(answer).toContain("CreateAccessKey");
        await page.locator(".tasks li").first().getByText(says.en.drift).waitFor();
        expect(await live.type("deny nonsense")).toContain("deny cloudtrail:LookupEvents");
        expect(await live.type("check")).toContain("root-access-key-absent");
        expect(await live.type("help")).toContain("Create a root access key");
        expect(await live.type("rm")).toContain("Unknown action");
      } finally {
        await live.close();
      }
      // What the page shows may be old from now on, and it says so.
      await page.locator("#state p.unknown", { hasText: "no longer up to date" }).waitFor();
    });

    test("every switch does what it says, and undoing makes all well again", async () => {
      const live = await startPage();
      const well = page.getByText(says.en.well).first();
      const press = async (name: string) => {
        const done = page.waitForResponse((response) => response.request().method() === "POST");
        await page.locator(`[data-post="${name}"]`).click();
        expect((await done).status()).toBe(204);
      };
      try {
        await page.goto(live.url);
        // The key is that of the other test.
        for (const word of ["no-mfa", "unassign", "deny"]) {
          await press(`/switches/${word}`);
          await page.locator(`[data-post="/switches/${word}"][aria-pressed=true]`).waitFor();
          await page.locator(".tasks .body").first().waitFor();
          await press(`/switches/${word}`);
          await well.waitFor();
        }
        await press("/switches/root");
        await page.locator(".tasks").getByText("ConsoleLogin").first().waitFor();
        await press("/undo");
        await well.waitFor();
        await press("/switches/root");
        // What root did since counts again.
        await page.locator(".tasks").getByText("ConsoleLogin").first().waitFor();
      } finally {
        await live.close();
      }
    });
  });
});

/** The page of `npm start`, without the story that the terminal shows beside it. */
async function startPage() {
  const clock = new TestClock();
  const reader = { locale: "en", timeZone: "UTC" } as const;
  const demo = await startDemo(readScenario(soundAccount(clock.date())), reader, clock);
  await demo.run();
  const page = await servePage(demo);
  return {
    url: page.url,
    async close() {
      await page[Symbol.asyncDispose]();
      await demo[Symbol.asyncDispose]();
    },
  };
}

/** What `npm start` is on a terminal. */
async function startStory() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let printed = "";
  output.on("data", (data) => {
    printed += data;
  });
  const shell = { ...processShell, stdin: input, stdout: new Output(output), clock: new TestClock() };
  const ended = runStory(shell, { locale: "en", stay: true });
  /** Waits until a text is printed, after what was printed already. @returns everything printed until then */
  const until = async (text: string | RegExp, from = 0) => {
    while (printed.slice(from).search(text) < 0) await Promise.race([once(output, "data"), ended]);
    return printed.slice(from);
  };
  await until(/http:\/\/127\.0\.0\.1:\d+\/\n/);
  return {
    url: /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)![0],
    prompted: () => until("genkan> "),
    /** Types a line at the prompt. @returns what it shows for it */
    async type(line: string) {
      const from = printed.length;
      input.write(`${line}\n`);
      return until("genkan> ", from);
    },
    async close() {
      input.end("quit\n");
      expect(await ended).toBe(0);
    },
  };
}

test("the script of the page, as Node loads it, is JavaScript for a browser", () => {
  const file = new URL("../../packages/cli/src/live/page.client.ts", import.meta.url).href;
  const script = `const { followReport } = await import("${file}"); new Function(\`(\${followReport})\`); console.log("fine");`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect([stdout, stderr]).toEqual(["fine\n", ""]);
});

test("nobody else reads along or presses the buttons", async () => {
  const live = await startPage();
  try {
    const foreign = { headers: { origin: "https://evil.example" } };
    expect((await fetch(`${live.url}switches/key`, { method: "POST", ...foreign })).status).toBe(403);
    expect((await fetch(`${live.url}body`, foreign)).status).toBe(403);
    // A name that was made to point here.
    const { port } = new URL(live.url);
    const call = request({ host: "127.0.0.1", port, headers: { host: `localhost:${port}` } }).end();
    const [response] = await once(call, "response");
    expect(response.statusCode).toBe(403);
    expect((await fetch(`${live.url}switches/rm`, { method: "POST" })).status).toBe(404);
    const own = await fetch(`${live.url}body`);
    expect(own.status).toBe(200);
    expect(own.headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
  } finally {
    await live.close();
  }
});
