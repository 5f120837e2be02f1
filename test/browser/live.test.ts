import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { locales } from "@genkan/controls/text";
import { startSandbox } from "@genkan/sandbox/sandbox";
import type { AxeResults } from "axe-core";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveLive } from "../../packages/cli/src/story/live.ts";
import { setStage } from "../../packages/cli/src/story/stage.ts";
import { soundScenario } from "../../packages/cli/src/story/story.ts";
import { chromiumMissing, chromiumPath } from "./chromium.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const title = chromiumMissing ? "the live page (skipped: there is no Chromium on this machine)" : "the live page";
const says = {
  en: { well: "Nothing needs to be done.", drift: "The root user has an access key.", undo: "undo all" },
  ja: {
    well: "対応が必要なものはありません。",
    drift: "ルートユーザーにアクセスキーが 1 個あります。",
    undo: "すべて元に戻す",
  },
} as const;

/** The simulated account, the monitor and the page, as `npm start` serves them. */
async function open(locale: (typeof locales)[number]) {
  const sandbox = await startSandbox({ scenario: soundScenario() });
  const stage = await setStage(sandbox, locale, "you@example.com");
  await stage.run();
  const live = await serveLive({ sandbox, stage, locale });
  return {
    url: live.url,
    async close() {
      await live.close();
      await stage.close();
      await sandbox.close();
    },
  };
}

describe.skipIf(chromiumMissing)(title, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath ?? "chromium", args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());

  test.each(locales)("from sound to drift to resolved, as it happens, in %s", async (locale) => {
    const live = await open(locale);
    const { well, drift, undo } = says[locale];
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
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
      await page.locator('[data-post="/deeds/key"]').click();
      await page.locator("#live ol li").first().getByText(drift).waitFor();
      // The mail is there, with who did it.
      await page.locator("#state", { hasText: /Judged\.|判定しました/ }).waitFor();
      await page.locator("summary", { hasText: "new problem (CRITICAL) root-access-key-absent" }).click();
      await page.locator("pre", { hasText: "arn:aws:iam::111122223333:root" }).first().waitFor();
      await shot("2-drift");
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.getByRole("button", { name: undo }).click();
      await page.getByText(well).waitFor();
      await shot("3-resolved");
      expect(errors).toEqual([]);
    } finally {
      await context.close();
      await live.close();
    }
  });

  test("every button does what it says", async () => {
    const live = await open("en");
    const page = await browser.newPage();
    const well = page.getByText(says.en.well);
    try {
      await page.goto(live.url);
      for (const word of ["no-mfa", "unassign", "deny"]) {
        await page.locator(`[data-post="/deeds/${word}"]`).click();
        await page.locator("#todo + ol").waitFor();
        await page.locator('[data-post="/undo"]').click();
        await well.waitFor();
      }
      // What root did can't be undone: it stays in the ledger, and counts until the window has passed.
      await page.locator('[data-post="/deeds/root"]').click();
      await page.locator("#todo + ol").getByText("ConsoleLogin").waitFor();
      await page.locator('[data-post="/undo"]').click();
      await page.locator("#state", { hasText: "Judged." }).waitFor();
      await page.locator("#todo + ol").getByText("ConsoleLogin").waitFor();
    } finally {
      await page.close();
      await live.close();
    }
  });

  test("nobody else reads along or presses the buttons", async () => {
    const live = await open("en");
    try {
      const foreign = { headers: { origin: "https://evil.example" } };
      expect((await fetch(`${live.url}deeds/key`, { method: "POST", ...foreign })).status).toBe(403);
      expect((await fetch(`${live.url}body`, foreign)).status).toBe(403);
      // A name that was made to point here.
      expect((await fetch(live.url.replace("127.0.0.1", "localhost")).catch(() => ({ status: 403 }))).status).toBe(403);
      expect((await fetch(`${live.url}deeds/rm`, { method: "POST" })).status).toBe(404);
      expect((await fetch(`${live.url}body`)).status).toBe(200);
    } finally {
      await live.close();
    }
  });
});
