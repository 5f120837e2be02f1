import type { Graph } from "./synth/graph.ts";

/** The rules on what may silence the topics. */
export const SILENCING = ["tamper-key", "tamper-subscription", "tamper-topic", "tamper-topic-data"];

/** Whether a function posts the alerts of a channel. */
export const postsToChannel = (graph: Graph, component: string): boolean =>
  "GENKAN_CHANNEL" in graph.one("aws:lambda/function:Function", `${component}Function`).inputs.environment.variables;
