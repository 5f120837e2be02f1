import type { Template } from "@genkan/cli/template/templates";
import { run } from "../../../stacks/cloudformation/run.ts";
import { templateFor } from "../../../stacks/cloudformation/template.ts";
import type { GenkanConfig } from "../../../stacks/config.ts";

/**
 * The template of each Region, for a configuration of `test/infra/`. The code of its functions does not matter, and is not
 * made.
 */
export async function templatesOf(
  config: string,
  stage: string,
  home = "us-east-1",
): Promise<ReadonlyMap<string, Template>> {
  const { default: given } = (await import(`../${config}.config.ts`)) as { default: GenkanConfig };
  const made = await run(given, { stage, region: home, codeOf: async (name) => name });
  const keys = new Map([...made.code.keys()].map((name) => [name, `${name}.zip`]));
  const regions = [...new Set(made.graph.resources.map(({ region }) => region))];
  return new Map(
    regions.map((region) => {
      const outputs = region === home ? made.outputs : {};
      return [region, templateFor(made, region, keys, { description: `Genkan in ${region}`, outputs })];
    }),
  );
}
