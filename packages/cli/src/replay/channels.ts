/** The channels whose messages a replay can print. `json` is what a program gets that subscribes to the topic. */
export const channels = ["mail", "slack", "amazon-q", "json"] as const;
export type Channel = (typeof channels)[number];
