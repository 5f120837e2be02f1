import { chromium } from "playwright-core";
import { pathOf, requirements } from "../requirements.ts";

const path = pathOf(requirements.find(({ tag }) => tag === "chromium")!);

/** Starts this machine's Chromium. @throws Error when it has none */
export const openBrowser = () => chromium.launch({ executablePath: path ?? "chromium", args: ["--no-sandbox"] });
