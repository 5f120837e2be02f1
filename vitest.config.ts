import { statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { lacking, requirements } from "./test/requirements.ts";
import { SDK_DEFAULTS } from "./test/sdk-defaults.ts";
import { Sequencer } from "./test/sequencer.ts";
import { SummaryReporter } from "./test/summary-reporter.ts";

/** No test fails because it is slow. This only ends a run that hangs. */
const HANG = 15 * 60_000;

const MEMORY = "/dev/shm";
const ENOUGH = 2 * 1024 ** 3;

/**
 * Tests write hundreds of ledgers, and each waits for the disk several times. Memory that looks like a disk, where Linux has
 * enough of it, takes a quarter of the time of the command line's tests away.
 */
function isRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ENOUGH;
  } catch {
    return false;
  }
}
if (!process.env["TMPDIR"] && isRoomInMemory()) process.env["TMPDIR"] = MEMORY;

/** esbuild and the compiler are written in Go, which spends a quarter of their time on garbage that never fills the memory. */
process.env["GOGC"] ??= "off";
process.env["GOMEMLIMIT"] ??= "2GiB";

/** One project for each package and each part of the repository: what fails names where to look. */
const project = (name: string, options: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

const FIXTURES = "test/fixtures.setup.ts";
const PLATFORM = "test/infra/synth/platform.setup.ts";
const missing = new Set(lacking());

/** What fails names where to look, and one part can be run: `--project aws`. */
export const projects = [
  // Their files share one import of the SDK and of fast-check in each worker; no file keeps state.
  project("controls", { isolate: false }),
  project("messages", { isolate: false }),
  project("aws", { isolate: false }),
  project("sandbox", { isolate: false }),
  project("cli", { isolate: false }),
  project("infra", { isolate: false, globalSetup: PLATFORM }),
  project("monitor", { isolate: false, globalSetup: PLATFORM }),
  project("genkan", { isolate: false }),
  project("browser", { isolate: false }),
  project("records"),
  project("house", { isolate: false }),
];

/**
 * `vitest run` alone: every project would start workers of its own, each of which would import the SDK again. In a run of
 * all tests the workers are shared, which takes a seventh of its time away.
 */
const isWhole = process.argv.slice(2).join(" ") === "run";
/**
 * As many workers as there are cores: the default leaves one of them idle. In a run of all tests one more, because some
 * worker always waits for moto, for a browser or for another process.
 */
const WORKERS = availableParallelism() + (isWhole ? 1 : 0);
const whole = {
  isolate: false,
  include: projects.flatMap(({ test: { include } }) => include),
  globalSetup: [FIXTURES, PLATFORM],
};

export default defineConfig({
  test: {
    // Transformed modules stay on disk from run to run: a single file starts in two thirds of the time.
    fsModuleCache: true,
    fsModuleCachePath: ".genkan/vitest",
    coverage: {
      include: ["packages/{controls,messages,aws,sandbox}/src/**"],
      thresholds: { statements: 90, branches: 80, functions: 85 },
    },
    maxWorkers: WORKERS,
    sequence: { sequencer: Sequencer },
    testTimeout: HANG,
    expect: { poll: { timeout: HANG } },
    hookTimeout: HANG,
    teardownTimeout: HANG,
    globalSetup: FIXTURES,
    tags: requirements.map((each) => ({ name: each.tag, description: each.install, skip: missing.has(each) })),
    reporters: ["default", new SummaryReporter([...missing])],
    ...(isWhole ? whole : { projects }),
    env: { AWS_EC2_METADATA_DISABLED: "true", ...SDK_DEFAULTS },
  },
});
