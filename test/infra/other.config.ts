import { defineConfig } from "../../stacks/config.ts";

/** The other choices: Amazon Q Developer in place of mail, no Config rules, no detection, nothing reserved. */
export default defineConfig({
  amazonQ: { workspaceId: "T01ABCDEF", channelId: "C01ABCDEF" },
  configRules: { enabled: false },
  detection: { enabled: false },
  reserveConcurrency: false,
});
