import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { locales } from "@genkan/controls/model/text";
import { kindNames } from "@genkan/messages/alert";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Output } from "../../packages/cli/src/output.ts";
import { processShell } from "../../packages/cli/src/shell.ts";
import { runStory } from "../../packages/cli/src/story/story.ts";
import { TestClock } from "../clock.ts";
import { openPage } from "./chromium.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const says = {
  en: {
    well: "Nothing needs to be done.",
    drift: "The root user has an access key.",
    undo: "Undo all",
    checked: "Checked.",
    why: "Why it matters",
    steps: "What to do now",
  },
  ja: {
    well: "対応が必要なものはありません。",
    drift: "ルートユーザーにアクセスキーが 1 個あります。",
    undo: "すべて元に戻す",
    checked: "確認しました。",
    why: "なぜ重要か",
    steps: "すること",
  },
} as const;

/** What `npm start` is on a terminal. */
async function startStory(locale: (typeof locales)[number]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let printed = "";
  output.on("data", (data) => {
    printed += data;
  });
  const shell = { ...processShell, stdin: input, stdout: new Output(output), clock: new TestClock() };
  const ended = runStory(shell, { locale, stay: true });
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

describe("the live page", { tags: "chromium" }, () => {
  let page: Page;
  beforeAll(async () => {
    page = await openPage();
  });
  afterEach(async () => {
    page.removeAllListeners();
    // The page that was shown asks its server for more as long as it is there.
    await page.goto("about:blank");
  });
  afterAll(() => page?.context().browser()?.close());

  test.each(locales)("from sound to drift to resolved, as it happens, in %s", async (locale) => {
    const live = await startStory(locale);
    const { well, drift, undo, checked } = says[locale];
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    const shot = async (name: string) => {
      const folder = process.env["GENKAN_SCREENSHOTS"];
      if (!folder) return;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `live.${locale}.${name}.png`), fullPage: true });
    };
    try {
      await page.goto(live.url);
      await page.getByText(well).waitFor();
      await shot("1-sound");
      await page.locator('[data-post="/actions/key"]').click();
      await page.locator("#todo + ol li").first().getByText(drift).waitFor();
      // The mail is there, with who did it.
      await page.locator("#state", { hasText: checked }).waitFor();
      await page.locator("summary", { hasText: "new problem (CRITICAL) root-access-key-absent" }).click();
      await page.locator("pre", { hasText: "arn:aws:iam::111122223333:root" }).first().waitFor();
      await page.locator("#received ~ details summary", { hasText: "Slack" }).first().click();
      await page.locator(".slack").first().getByText(drift).first().waitFor();
      await shot("2-drift");
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.getByRole("button", { name: undo }).click();
      await page.getByText(well).waitFor();
      await shot("3-resolved");
      expect(errors).toEqual([]);
    } finally {
      await live.close();
    }
  });

  test("the page is there before the story, is sound during it and after it, and hears what is typed", async () => {
    const live = await startStory("en");
    try {
      await page.goto(live.url);
      await page.getByText(says.en.well).waitFor();
      const story = await live.prompted();
      expect(story.indexOf(live.url)).toBeLessThan(story.indexOf("judged for the first time"));
      expect(story).toContain("AWS denied cloudtrail:LookupEvents");
      await page.reload();
      await page.getByText(says.en.well).waitFor();
      expect(await page.locator("header .counts .NON_COMPLIANT strong").textContent()).toBe("0");
      // An event tells who it was, as after a button; the page follows by itself.
      const answer = await live.type("key");
      expect(answer).toContain("CreateAccessKey");
      expect(answer).toContain("arn:aws:iam::111122223333:root from 203.0.113.7");
      await page.locator("#todo + ol li").first().getByText(says.en.drift).waitFor();
      expect(await live.type("deny nonsense")).toContain("deny cloudtrail:LookupEvents");
      expect(await live.type("check")).toContain("root-access-key-absent");
      expect(await live.type("help")).toContain("Create a root access key");
      expect(await live.type("rm")).toContain("No such word");
    } finally {
      await live.close();
    }
  });

  test("every button does what it says, and undoing makes all well again", async () => {
    const live = await startStory("en");
    const well = page.getByText(says.en.well);
    const press = async (name: string) => {
      const done = page.waitForResponse((response) => response.request().method() === "POST");
      await page.locator(`[data-post="${name}"]`).click();
      expect((await done).status()).toBe(204);
    };
    try {
      await page.goto(live.url);
      for (const word of ["no-mfa", "unassign", "deny", "root", "key", "root"]) {
        await press(`/actions/${word}`);
        await page.locator("#todo + ol").waitFor();
        await press("/undo");
        await well.waitFor();
      }
      await press("/actions/root");
      // What root did since counts again.
      await page.locator("#todo + ol").getByText("ConsoleLogin").waitFor();
    } finally {
      await live.close();
    }
  });

  test("messages are in the language of the page, and look as they would", async () => {
    const live = await startStory("en");
    try {
      await fetch(`${live.url}actions/key`, { method: "POST" });
      await fetch(`${live.url}undo`, { method: "POST" });
      for (const locale of locales) {
        const { steps, why, drift } = says[locale];
        await page.goto(`${live.url}?locale=${locale}`);
        const [slack, mail] = [page.locator(".slack"), page.locator(".mail")];
        // The baseline, the drift and its end.
        expect([await slack.count(), await mail.count()]).toEqual([3, 3]);
        expect(await mail.nth(1).textContent()).toContain(why);
        const card = slack.nth(1);
        expect(await card.locator("strong", { hasText: steps }).count()).toBe(1);
        expect(await card.textContent()).toContain(drift);
        expect(await slack.first().textContent()).toContain(kindNames.resolved[locale]);
        expect((await slack.allTextContents()).join()).not.toContain("*");
        expect(await card.locator("blockquote").first().textContent()).toContain("arn:aws:iam::111122223333:root");
        expect(await card.locator("a.button").first().getAttribute("href")).toMatch(
          /^https:\/\/console\.aws\.amazon\.com\//,
        );
        const colours = await page.evaluate<string[]>(
          "[...document.querySelectorAll('.attachment')].map((each) => each.style.borderColor)",
        );
        expect(new Set(colours).size).toBeGreaterThan(1);
      }
    } finally {
      await live.close();
    }
  });

  test("nobody else reads along or presses the buttons", async () => {
    const live = await startStory("en");
    try {
      const foreign = { headers: { origin: "https://evil.example" } };
      expect((await fetch(`${live.url}actions/key`, { method: "POST", ...foreign })).status).toBe(403);
      expect((await fetch(`${live.url}body`, foreign)).status).toBe(403);
      // A name that was made to point here.
      const { port } = new URL(live.url);
      const call = request({ host: "127.0.0.1", port, headers: { host: `localhost:${port}` } }).end();
      const [response] = await once(call, "response");
      expect(response.statusCode).toBe(403);
      expect((await fetch(`${live.url}actions/rm`, { method: "POST" })).status).toBe(404);
      const own = await fetch(`${live.url}body`);
      expect(own.status).toBe(200);
      expect(own.headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
    } finally {
      await live.close();
    }
  });
});
