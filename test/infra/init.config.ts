import { defineConfig } from "../../stacks/config.ts";

/** What `genkan init` writes for these answers. */
export default defineConfig({ region: "eu-west-1", locale: "ja", emails: ["you@example.com"] });
