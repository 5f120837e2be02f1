import { defineConfig } from "../../stacks/config.ts";

/** Work in one Region, which is none of those through which root signs in. */
export default defineConfig({
  emails: ["you@example.com"],
  identityCenterRegion: "eu-west-3",
  detection: { regions: ["eu-west-3"] },
});
