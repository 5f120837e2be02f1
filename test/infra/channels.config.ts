import { defineConfig } from "../../stacks/config.ts";

/** Every channel that there is. */
export default defineConfig({
  emails: ["you@example.com"],
  slack: "webhook",
  amazonQ: { workspaceId: "T01ABCDEF", channelId: "C01ABCDEF" },
  teams: "workflow",
  pagerDuty: "us",
  webhook: "signed",
});
