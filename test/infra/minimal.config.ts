import { defineConfig } from "../../stacks/config.ts";

/** What is needed, and nothing more. */
export default defineConfig({ emails: ["you@example.com"] });
