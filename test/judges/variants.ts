import type { Variant } from "../infra/synth/cache.ts";

/** The deployments that the judges check: configurations of `test/infra/`, by name. */
export const judged: Readonly<Record<string, Variant>> = {
  minimal: { stage: "dev", config: "minimal" },
  full: { stage: "production", config: "full" },
  channels: { stage: "production", config: "channels" },
  chat: { stage: "production", config: "chat" },
  other: { stage: "staging", config: "other" },
  tokyo: { stage: "production", config: "full", region: "ap-northeast-1" },
  organization: { stage: "production", config: "organization", region: "eu-west-1" },
};
