import { defineConfig } from "../../stacks/config.ts";

/** A whole organization: the members too, but for one OU and one account. */
export default defineConfig({
  emails: ["you@example.com"],
  organization: { units: ["r-ab12"], exclude: ["ou-ab12-22222222", "444455556666"], concurrency: 3, batch: 3 },
});
