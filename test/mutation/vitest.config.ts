import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Stryker works on a copy, but the workspace's links lead to the original: here our packages are those of the copy. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: {
    alias: [
      {
        find: /^@genkan\/(\w+)\/(.+)$/,
        replacement: fileURLToPath(new URL("../../packages/$1/src/$2.ts", import.meta.url)),
      },
    ],
  },
  test: {
    include: process.env["MUTATION_TESTS"]?.split(" ") ?? [],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { AWS_EC2_METADATA_DISABLED: "true" },
  },
});
