import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/count-reporter.ts";

/** One project a world, as the packages are: what fails names where to look. */
const project = (name: string, options: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

const SYNTH = "test/infra/synth/platform.setup.ts";

export default defineConfig({
  test: {
    // The CLI is tested as processes of its own, which this does not see.
    coverage: {
      include: ["packages/{controls,aws,sandbox}/src/**"],
      thresholds: { statements: 90, branches: 80, functions: 85 },
    },
    reporters: ["default", new CountReporter()],
    projects: [
      // Its many small files share one import of the SDK and of fast-check in each worker; no file keeps state.
      project("controls", { testTimeout: 60_000, isolate: false }),
      // moto takes its time over large transactions.
      // The verdict rows wait for AWS's pace, side by side.
      project("aws", { testTimeout: 60_000, hookTimeout: 60_000, maxConcurrency: 24 }),
      project("sandbox", { testTimeout: 30_000, hookTimeout: 60_000 }),
      project("cli", { testTimeout: 60_000 }),
      project("infra", { testTimeout: 120_000, globalSetup: SYNTH }),
      project("monitor", { testTimeout: 120_000, hookTimeout: 120_000, globalSetup: SYNTH }),
      project("browser", { testTimeout: 60_000, hookTimeout: 60_000 }),
      project("records"),
      project("house", { testTimeout: 60_000 }),
    ],
    env: { AWS_EC2_METADATA_DISABLED: "true" },
  },
});
