import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Locale, locales } from "@genkan/controls/model/text";
import { organizationFiles } from "@genkan/messages/report/organization/page";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sample } from "../messages/report/organization/sample.ts";
import { openPage, violationsOn } from "./chromium.ts";

const zones = { en: "America/New_York", ja: "Asia/Tokyo" } as const;

test("the script of the page, as Node loads it, is JavaScript for a browser", () => {
  const file = new URL("../../packages/messages/src/report/organization/filter.client.ts", import.meta.url).href;
  const script = `const { filterAccounts } = await import("${file}"); new Function(\`(\${filterAccounts})\`); console.log("fine");`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect([stdout, stderr]).toEqual(["fine\n", ""]);
});

describe("the report of an organization in a browser", { tags: "chromium" }, () => {
  let page: Page;
  let folder: string;
  const urlOf = (count: number, locale: Locale, file = "index.html") =>
    pathToFileURL(join(folder, `${count}-${locale}`, file)).href;

  beforeAll(async () => {
    page = await openPage();
    folder = mkdtempSync(join(tmpdir(), "genkan-organization-"));
    for (const count of [60, 300, 1_200])
      for (const locale of locales) {
        const report = sample(count);
        const pages = new Set(report.accounts.slice(0, 200).map(({ member }) => member.account));
        mkdirSync(join(folder, `${count}-${locale}`, "accounts"), { recursive: true });
        for (const { path, content } of organizationFiles(report, { locale, timeZone: zones[locale] }, { pages }))
          writeFileSync(join(folder, `${count}-${locale}`, path), content);
        for (const account of pages)
          writeFileSync(join(folder, `${count}-${locale}`, "accounts", `${account}.html`), account);
      }
  });
  afterEach(async () => {
    page.removeAllListeners();
    await page.emulateMedia({ media: null, colorScheme: null });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await page?.context().browser()?.close();
  });

  const shot = async (name: string) => {
    const shots = process.env["GENKAN_SCREENSHOTS"];
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `organization.${name}.png`), fullPage: true });
  };
  const rows = () => page.locator("#accounts tbody tr:not(.group):visible");
  const ids = () => rows().evaluateAll((all) => all.map(({ id }) => id));
  const count = () => page.locator("#count").textContent();
  const [unit, about] = ["#filter select >> nth=0", "#filter select >> nth=1"];

  test.each([
    [60, "en", "light", 1_280, "map"],
    [60, "ja", "light", 390, "list"],
    [60, "en", "dark", 390, "map"],
    [1_200, "ja", "dark", 1_280, "list"],
    [60, "ja", "dark", 320, "list"],
  ] as const)(
    "of %i accounts in %s, %s, %i pixels wide, as a %s: no request, no error, nothing that axe finds, nothing cut off",
    async (accounts, locale, colorScheme, width, view) => {
      const url = urlOf(accounts, locale);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const [requests, errors]: [string[], string[]] = [[], []];
      page.on("request", (each) => each.url().startsWith("data:") || requests.push(each.url()));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(url);
      await page.locator(`label:has(#view-${view})`).click();
      await shot(`${accounts}.${locale}.${colorScheme}.${width}.${view}`);
      expect(requests).toEqual([url]);
      expect(errors).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      // axe needs minutes for the cells of all accounts: some of each kind are enough.
      await page.evaluate(
        "for (const body of document.querySelectorAll('#accounts tbody')) [...body.rows].slice(6).forEach((row) => row.remove())",
      );
      expect(await violationsOn(page)).toEqual([]);
    },
  );

  test("filters by OU, by state, by control and by name, and counts what is there", async () => {
    await page.setViewportSize({ width: 1_280, height: 900 });
    await page.goto(urlOf(300, "en"));
    expect(await rows().count()).toBe(300);
    expect(await count()).toBe("300 of 300");
    const state = (name: string) => page.locator("#filter label", { hasText: name });

    // An OU has the accounts of the OUs in it.
    await page.selectOption(unit, { label: "Workloads" });
    expect(await rows().count()).toBe(210);
    await page.selectOption(unit, { label: "\u2003prod" });
    expect(await rows().count()).toBe(90);
    await page.locator("#filter [type=reset]").click();
    await expect.poll(count).toBe("300 of 300");

    await state("Fix").click();
    expect(new Set(await rows().evaluateAll((all) => all.map(({ className }) => className)))).toEqual(new Set(["fix"]));
    const failing = await rows().count();
    expect(await count()).toBe(`${failing} of 300`);
    expect(await state("Fix").textContent()).toBe(`Fix ${failing}`);
    // Only the OUs that have some are there.
    expect(await page.locator("#accounts .group:visible").count()).toBeLessThan(6);

    // A control's own state counts, not the account's.
    await page.selectOption(about, { label: "The root user has no access key" });
    const keys = await ids();
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.length).toBeLessThan(failing);
    await state("OK").click();
    for (const id of await ids()) expect(keys).not.toContain(id);
    await page.locator("#filter [type=reset]").click();

    const [first = ""] = await ids();
    await page.locator("#filter [type=search]").fill(first.slice(1).replace(/^(\d{4})(\d{4})/, "$1-$2-"));
    expect(await ids()).toEqual([first]);
    await page.locator("#filter [type=search]").fill("no such account");
    expect(await rows().count()).toBe(0);
    expect(await page.locator("#no-account").isVisible()).toBe(true);
  });

  test("a task shows its accounts, an account leads to its page, and the way back keeps the filter", async () => {
    await page.setViewportSize({ width: 1_280, height: 900 });
    await page.goto(urlOf(300, "en"));
    const task = page.locator(".causes details").first();
    const wanted = Number(await task.locator(".count b").textContent());
    await task.locator("summary").click();
    await task.locator("[data-show]").click();
    expect(await rows().count()).toBe(wanted);
    expect(await page.locator("#view-list").isChecked()).toBe(true);
    expect(await page.evaluate("document.activeElement.id")).toBe("accounts-h");
    await page.locator("#filter [type=reset]").click();
    await page.selectOption(unit, { label: "Infrastructure" });
    await rows().first().locator("a").click();
    await page.waitForURL(/accounts\/\d{12}\.html$/);
    await page.goBack();
    expect(await page.locator("#filter select").first().inputValue()).not.toBe("");
    await expect.poll(() => rows().count()).toBe(24);
  });

  test("the map names an account that is pointed at, and a link to a row shows it whatever is filtered", async () => {
    await page.setViewportSize({ width: 1_280, height: 900 });
    await page.goto(urlOf(300, "ja"));
    const row = rows().nth(40);
    const id = await row.getAttribute("id");
    const opacity = () => page.evaluate(`getComputedStyle(document.querySelector("#${id} th span")).opacity`);
    expect(await opacity()).toBe("0");
    await row.hover();
    expect(await opacity()).toBe("1");
    await page.locator("#filter [type=search]").fill("nothing");
    expect(await row.isVisible()).toBe(false);
    await page.evaluate(`location.hash = "${id}"`);
    const target = page.locator(`#${id}`);
    await target.waitFor();
    expect(await page.locator("#view-list").isChecked()).toBe(true);
    const { y } = (await target.boundingBox())!;
    expect(y).toBeGreaterThan(50);
    expect(y).toBeLessThan(850);
  });

  test("without its script the page shows everything, and prints what needs work", async () => {
    const context = await page.context().browser()!.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    try {
      await plain.goto(urlOf(300, "en"));
      expect(await plain.locator("#accounts tbody tr:not(.group):visible").count()).toBe(300);
      expect(await plain.locator("#filter").isVisible()).toBe(false);
      expect(await plain.locator("[data-show]:visible").count()).toBe(0);
      await plain.locator("label:has(#view-list)").click();
      expect(await plain.locator("#accounts thead").isVisible()).toBe(true);
      await plain.emulateMedia({ media: "print" });
      const visible = plain.locator("#accounts tbody tr:not(.group):visible");
      expect(await visible.count()).toBe(
        await plain.locator("#accounts tr:is(.fix,.unknown,.accepted):not(.group)").count(),
      );
    } finally {
      await context.close();
    }
  });

  test("more accounts than fit are on further pages, which lead to each other", async () => {
    await page.goto(urlOf(1_200, "en"));
    await page.locator(".units a", { hasText: "Sandbox" }).click();
    await page.waitForURL(/accounts-0\d\.html#u-ou-/);
    expect(await page.locator("tbody:target").isVisible()).toBe(true);
    await page.locator(".pages a", { hasText: "Overview" }).click();
    await page.waitForURL(/index\.html$/);
  });
});
