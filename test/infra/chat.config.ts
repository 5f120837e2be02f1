import { defineConfig } from "../../stacks/config.ts";

/** Told by Amazon Q Developer in chat applications alone. */
export default defineConfig({ amazonQ: { workspaceId: "T01ABCDEF", channelId: "C01ABCDEF" } });
