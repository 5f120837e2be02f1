import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { chromium, type Page } from "playwright-core";
import { pathOf, requirements } from "../requirements.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Starts this machine's Chromium with one page, which a file's tests use one after the other. Nothing in it gives up: only
 * the runner ends what hangs. @throws Error when this machine has no Chromium
 */
export async function openPage() {
  const executablePath = pathOf(requirements.find(({ tag }) => tag === "chromium")!) ?? "chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"], timeout: 0 });
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  return page;
}

/** What axe finds on a page as it is shown: each rule that is broken, with the first element that breaks it. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  // Without this, axe describes every element that is as it should be: most of its time, and a megabyte for each page.
  const run = "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)";
  const violations = await page.evaluate<AxeResults["violations"]>(run);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
