import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { SecretParameter, TemplateChoice, Templates } from "@genkan/cli/template/templates";
import { codeIn } from "../code.ts";
import type { GenkanConfig } from "../config.ts";
import type { Inputs, Resource } from "./graph.ts";
import { type Made, run } from "./run.ts";
import { templateFor } from "./template.ts";
import { outputOf, readable, resourceIn } from "./values.ts";
import { zipped } from "./zip.ts";

const SECRET = "aws:ssm/parameter:Parameter";
const RECORDER = "aws:cfg/recorder:Recorder";

/**
 * Makes the templates that deploy a configuration without SST, and the code of their functions.
 * @throws ConfigError if nobody would be notified
 */
export async function templatesFor(
  config: GenkanConfig,
  { stage, region, configFile, work }: TemplateChoice,
): Promise<Templates> {
  // The folder of this package, also where it is bundled into one file.
  const root = dirname(createRequire(configFile).resolve("genkan/package.json"));
  const codeOf = codeIn({ root, work, config: configFile, esbuildIn: dirname(configFile) }, config);
  const made = await run(config, { stage, region, codeOf });
  const { keys, code } = await zippedCode(made);
  const secrets = made.graph.resources.filter(({ type }) => type === SECRET);
  const [recorder] = made.graph.resources.filter(({ type }) => type === RECORDER);
  const description = `Genkan (${stage}): watches the root user and IAM Identity Center`;
  const outputs = { ...made.outputs, ...Object.fromEntries(secrets.map(keyOutputOf)) };
  const others = new Set(made.graph.resources.map((each) => each.region));
  others.delete(region);
  const forwards = { description: `Genkan (${stage}): forwards events to ${region}`, outputs: {} };
  return {
    stage,
    region,
    home: templateFor(made, region, keys, { description, outputs }),
    others: new Map([...others].sort().map((each) => [each, templateFor(made, each, keys, forwards)])),
    code,
    tags: { ...config.tags, "sst:app": "genkan", "sst:stage": stage },
    isProtected: made.isProtected,
    secrets: secrets.map(secretOf),
    recorder: recorder?.inputs["recordingGroup"] ?? null,
  };
}

/** The code of all functions, in as few files as there are different ones, and the name of each function's file. */
async function zippedCode({ code }: Made) {
  const folders = [...new Set(code.values())];
  const files = new Map(await Promise.all(folders.map(async (folder) => [folder, await zipped(folder)] as const)));
  return {
    code: [...files.values()],
    keys: new Map([...code].map(([name, folder]) => [name, files.get(folder)!.name])),
  };
}

/** The output that names the key of a secret. */
function keyOutputOf({ inputs }: Resource): readonly [string, string] {
  const key = keyOf(inputs);
  return [lowerFirst(key), outputOf(key, "keyId")];
}

const secretOf = (resource: Resource): SecretParameter => ({
  name: resource.inputs["name"],
  description: resource.inputs["description"],
  keyOutput: keyOutputOf(resource)[0],
  value: readable(resource.inputs["value"]),
});

/** The key's ARN ends with its id. */
const keyOf = ({ keyId }: Inputs): string => resourceIn(String(keyId).split("/").at(-1)!)!;
const lowerFirst = (name: string) => name.replace(/^./, (letter) => letter.toLowerCase());
