import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { collectFrom } from "@genkan/aws/account";
import { connect } from "@genkan/aws/clients";
import { catalogue } from "@genkan/controls/catalogue/index";
import { run } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import { reportPage } from "@genkan/messages/report/page";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";
import { TestClock } from "../clock.ts";
import { rootEvent } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { openPage } from "./chromium.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const account = "111122223333";

/** The page of an account that was sound, then had a root key, and whose second day is judged, as a browser shows it. */
describe("the report page", { tags: "chromium" }, () => {
  let page: Page;
  let folder: string;
  const pages = new Map<string, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "genkan-report-"));
    const clock = new TestClock();
    const sandbox = simulate({
      scenario: readScenario(mergePatch(sound, { now: null, credentialReport: null })),
      clock,
    });
    const { requestHandler } = sandbox;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const aws = connect({ region: "us-east-1", credentials, clock, requestHandler });
    const ledger = SqliteLedger.openFile(":memory:");
    const HOUR = 3_600_000;
    const world: World = {
      subject: { account, partition: "aws" },
      settings: defaultSettings,
      collect: collectFrom(aws, { account, partition: "aws" }),
      ledger,
      publish: async () => {},
      now: () => aws.now(),
      newRunId: (at) => at.toISOString(),
    };
    try {
      await run(world, catalogue);
      clock.advance(5 * HOUR);
      sandbox.account.update(({ root, cloudTrailEvents }) => {
        root.accessKeys.push({ status: "Active" });
        const eventTime = clock.date().toISOString();
        cloudTrailEvents.push(rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime }));
      });
      await run(world, catalogue);
      clock.advance(25 * HOUR);
      sandbox.account.update(({ root }) => void root.accessKeys.splice(0));
      await run(world, catalogue);
      const [standing, changes] = [await ledger.read(account), await ledger.history(account, 200)];
      for (const locale of locales) {
        const file = join(folder, `report.${locale}.html`);
        writeFileSync(file, reportPage({ partition: "aws", account, standing, changes, at: world.now(), locale }));
        pages.set(locale, pathToFileURL(file).href);
      }
    } finally {
      ledger.close();
      aws.close();
    }
    page = await openPage();
  });
  afterEach(async () => {
    page.removeAllListeners();
    await page.emulateMedia({ media: null, colorScheme: null });
  });
  afterAll(async () => {
    await page?.context().browser()?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each(locales)("in %s", (locale) => {
    test.each([
      ["light", 1_000],
      ["dark", 1_000],
      ["light", 360],
      ["dark", 360],
      ["light", 1_280],
    ] as const)(
      "%s, %i pixels wide: no request, no error, nothing that axe finds, nothing cut off",
      async (colorScheme, width) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        const [requests, errors]: [string[], string[]] = [[], []];
        page.on("request", (request) => requests.push(request.url()));
        page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
        page.on("pageerror", (error) => errors.push(String(error)));
        await page.goto(pages.get(locale)!);
        expect(requests).toEqual([pages.get(locale)]);
        expect(errors).toEqual([]);
        if (process.env["GENKAN_SCREENSHOTS"]) {
          mkdirSync(process.env["GENKAN_SCREENSHOTS"], { recursive: true });
          const path = join(process.env["GENKAN_SCREENSHOTS"], `report.${locale}.${colorScheme}.${width}.png`);
          await page.screenshot({ path, fullPage: true });
        }
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        // All of the timeline is seen: the names of its lanes, and the lanes with the signs at their ends.
        const edges =
          "[...document.querySelectorAll('.lanes li, .lanes line, .lanes circle')].flatMap((each) => { const { left, right } = each.getBoundingClientRect(); return [left, right]; })";
        const seen = await page.evaluate<number[]>(edges);
        expect(seen.length).toBeGreaterThan(8);
        expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...seen)).toBeLessThanOrEqual(width);
        await page.evaluate(axe);
        const { violations } = await page.evaluate<AxeResults>("axe.run()");
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      },
    );

    test("prints black on white with all its evidence, from a dark screen too", async () => {
      await page.emulateMedia({ colorScheme: "dark" });
      await page.setViewportSize({ width: 800, height: 900 });
      await page.goto(pages.get(locale)!);
      const closed = page.locator("details:not([open]) li").first();
      expect(await closed.isVisible()).toBe(false);
      await page.emulateMedia({ media: "print" });
      expect(await closed.isVisible()).toBe(true);
      const colours = "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))";
      expect(await page.evaluate(colours)).toEqual(["rgb(29, 31, 35)", "rgb(255, 255, 255)"]);
      if (process.env["GENKAN_SCREENSHOTS"]) {
        mkdirSync(process.env["GENKAN_SCREENSHOTS"], { recursive: true });
        await page.pdf({ path: join(process.env["GENKAN_SCREENSHOTS"], `report.${locale}.pdf`), format: "A4" });
        await page.screenshot({
          path: join(process.env["GENKAN_SCREENSHOTS"], `report.${locale}.print.png`),
          fullPage: true,
        });
      }
    });

    test("is walked by keyboard: the steps, then the first thing to do, which leads to its control", async () => {
      await page.goto(pages.get(locale)!);
      const press = async () => {
        await page.keyboard.press("Tab");
        return page.evaluate<string>("document.activeElement.getAttribute('href')");
      };
      for (const step of ["1", "2", "3", "4", "beside"]) expect(await press()).toBe(`#step-${step}`);
      const target = await press();
      expect(target).toMatch(/^#c-root-usage-limited$/);
      await page.keyboard.press("Enter");
      expect(await page.evaluate(`document.querySelector("${target}").open`)).toBe(true);
    });
  });
});
