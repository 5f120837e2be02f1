import { execFileSync } from "node:child_process";

function find(): string | null {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      // The next name, then.
    }
  }
  return null;
}

/** Where Chromium is on this machine; `null` when it is not. */
export const chromiumPath = find();

/** Whether to do without; where it is demanded (`GENKAN_REQUIRE_CHROMIUM=1`, as in CI) tests run, and fail, without it. */
export const chromiumMissing = chromiumPath === null && process.env["GENKAN_REQUIRE_CHROMIUM"] !== "1";
