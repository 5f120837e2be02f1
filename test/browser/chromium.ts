import { chromium } from "playwright-core";
import { pathOf, requirements } from "../requirements.ts";

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
