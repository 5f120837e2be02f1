import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import everything from "../../vitest.config.ts";

const { projects: _, ...test } = everything.test ?? {};

/** The tests of one part. Stryker works on a copy, but the workspace's links lead to the original: here our packages are the copy's. */
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
  test: { ...test, include: process.env["MUTATION_TESTS"]?.split(" ") ?? [] },
});
