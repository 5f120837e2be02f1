import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that some tests need and that not every machine has. */
export interface Requirement {
  /** What the tests that need it are tagged with. */
  readonly tag: string;
  /** The names under which it may be installed. */
  readonly commands: readonly string[];
  /** How to get it. */
  readonly install: string;
}

/**
 * Tests declare what they need by a tag: `describe("…", { tags: "moto_server" }, …)`. Without it they are skipped, and
 * listed at the end of the run.
 */
export const requirements: readonly Requirement[] = [
  { tag: "moto_server", commands: ["moto_server"], install: "pip install 'moto[server]==5.2.1'" },
  {
    tag: "chromium",
    // The first shows pages without a window around them, which costs as much again.
    commands: ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"],
    install: "apt-get install chromium-headless-shell fonts-noto-cjk",
  },
  { tag: "python3", commands: ["python3"], install: "apt-get install python3" },
  ...["bash", "zsh", "fish"].map((shell) => ({ tag: shell, commands: [shell], install: `apt-get install ${shell}` })),
];

/** Where a program is; `undefined` when this machine does not have it. */
export function pathOf({ commands }: Requirement, path = process.env["PATH"] ?? ""): string | undefined {
  const files = commands.flatMap((command) =>
    path
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, command)),
  );
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * What this machine lacks. With `GENKAN_REQUIRE_ALL=1`, as in CI, nothing counts as lacking: tests run, and fail without
 * what they need.
 */
export const lacking = ({ GENKAN_REQUIRE_ALL, PATH = "" }: NodeJS.ProcessEnv = process.env): readonly Requirement[] =>
  GENKAN_REQUIRE_ALL === "1" ? [] : requirements.filter((requirement) => !pathOf(requirement, PATH));
