import { frameworkPage } from "@genkan/messages/report/framework/page";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleReport } from "../messages/report/framework/sample.ts";
import { openPage, violationsOn } from "./chromium.ts";

describe("a report on a framework in a browser", { tags: "chromium" }, () => {
  let page: Page;
  beforeAll(async () => {
    page = await openPage();
  });
  afterAll(() => page?.context().browser()?.close());

  test.each([
    ["cis-5.0", "en", "light", 1_280],
    ["nist-800-53-r5", "ja", "dark", 390],
  ] as const)("%s in %s, %s, %i pixels wide: nothing that axe finds, nothing cut off", async (...given) => {
    const [framework, locale, colorScheme, width] = given;
    const [requests, errors]: [string[], string[]] = [[], []];
    page.on("request", (each) => each.url().startsWith("data:") || requests.push(each.url()));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.setContent(frameworkPage(await sampleReport(framework, locale)));
    expect([requests, errors]).toEqual([[], []]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    page.removeAllListeners();
    expect(await violationsOn(page)).toEqual([]);
  });

  test("prints all of it: every requirement, and the evidence of every control", async () => {
    await page.setViewportSize({ width: 800, height: 900 });
    const report = await sampleReport("cis-5.0", "en");
    await page.setContent(frameworkPage(report));
    await page.emulateMedia({ media: "print" });
    const visible = (css: string) => page.locator(css).filter({ visible: true }).count();
    expect(await visible(".reqs .num")).toBe(report.assessment.requirements.length);
    expect(await visible(".ctl dl")).toBe(report.assessment.controls.length);
    expect(await visible(".reqs .age")).toBeGreaterThan(0);
    await page.emulateMedia({ media: null });
  });

  test("its links lead to the evidence", async () => {
    await page.setContent(frameworkPage(await sampleReport("cis-5.0", "en")));
    const targets = await page
      .locator(".reqs .by a")
      .evaluateAll((all) => all.map((each) => each.getAttribute("href")));
    expect(targets.length).toBeGreaterThan(5);
    for (const target of new Set(targets)) expect(await page.locator(target!).count()).toBe(1);
  });
});
