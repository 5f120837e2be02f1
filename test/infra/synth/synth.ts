import { join } from "node:path";
import { fixture } from "../../fixtures.ts";
import type { Variant } from "./cache.ts";
import { type Graph, readGraph } from "./graph.ts";

/**
 * What `sst deploy --stage STAGE` would make with a configuration of `test/infra/`, from the real components, without
 * AWS. Each graph is synthesised once per run, and not at all when its inputs are those of an earlier run.
 * @param account the account that is deployed to; any when left out
 * @throws Error with what the deployment is refused for
 */
export async function synth(stage: string, config: string, account?: string): Promise<Graph> {
  const variant: Variant = { stage, config: `test/infra/${config}.config.ts` };
  return readGraph(await fixture("graph", variant), account);
}

/** What `sst deploy --stage STAGE` would make in a folder of a user's own, and the folder of the code of its functions. */
export async function synthFolder(folder: string, stage: string): Promise<{ graph: Graph; code: string }> {
  const made = await fixture("folder", { folder, stage });
  return { graph: readGraph(join(made, "graph.json")), code: join(made, "bundles") };
}
