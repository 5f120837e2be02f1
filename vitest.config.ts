import { defineConfig } from "vitest/config";

/** One project a world, as the packages are: what fails names where to look. */
const project = (name: string, options: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

export default defineConfig({
  test: {
    projects: ["controls", "aws", "sandbox", "cli", "house"].map((name) => project(name)),
    env: { AWS_EC2_METADATA_DISABLED: "true" },
  },
});
