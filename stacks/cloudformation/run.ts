/// <reference path="../../.sst/platform/config.d.ts" />
import type { CodeOf } from "../code.ts";
import { app, type GenkanConfig } from "../config.ts";
import { deploy } from "../genkan.ts";
import { componentsOf } from "./components.ts";
import { Graph } from "./graph.ts";
import { rows } from "./resources.ts";
import { interpolate, jsonStringify, lifted, plainOf, reference } from "./values.ts";

/** What is deployed, and where. */
export interface Deployment {
  readonly stage: string;
  /** The home Region. */
  readonly region: string;
  /** Makes the code of the functions. */
  readonly codeOf: CodeOf;
}

/** What the stacks made. */
export interface Made {
  readonly graph: Graph;
  /** The folder of each function's code, by the function's name. */
  readonly code: ReadonlyMap<string, string>;
  /** What the deployment tells its user, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Whether it is protected against deletion. */
  readonly isProtected: boolean;
}

/** The name of the end of every name that CloudFormation makes unique. */
export const SUFFIX = "Suffix";
/** The name of the file of a function's code in the bucket. */
export const codeName = (name: string): string => `code ${name}`;

/**
 * Runs the stacks with components that collect what they make. The stacks are the same that SST deploys, so they find these
 * components where SST puts its own: among the globals.
 */
export async function run(config: GenkanConfig, { stage, region, codeOf }: Deployment): Promise<Made> {
  const graph = new Graph(region, rows);
  const bundled: Promise<readonly [string, string]>[] = [];
  const application = { ...app(config, { stage }), stage };
  const aws = graph.aws();
  const { sst, transform } = componentsOf({
    graph,
    prefix: `${application.name}-${stage}-`,
    keeps: application.removal === "retain",
    suffix: reference(SUFFIX),
    keyOf(name, folder) {
      bundled.push(folder.then((path) => [name, path] as const));
      return reference(codeName(name));
    },
  });
  const globals = {
    $app: application,
    $dev: false,
    $interpolate: interpolate,
    $jsonStringify: jsonStringify,
    $output: lifted,
    $resolve: lifted,
    $transform: transform,
  };
  const components = { aws, sst } as unknown as Parameters<typeof deploy>[1];
  const outputs = withGlobals(globals, region, () => deploy(config, components, codeOf));
  return {
    graph,
    code: new Map(await Promise.all(bundled)),
    outputs: plainOf(outputs) as Record<string, string>,
    isProtected: application.protect,
  };
}

/** Calls a function with globals, and with the Region where SST has it, and takes them away afterwards. */
function withGlobals<T>(globals: object, region: string, call: () => T): T {
  const names = [...Object.keys(globals), "aws", "sst"];
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const regionBefore = process.env["SST_AWS_REGION"];
  Object.assign(globalThis, globals);
  process.env["SST_AWS_REGION"] = region;
  try {
    return call();
  } finally {
    if (regionBefore === undefined) delete process.env["SST_AWS_REGION"];
    else process.env["SST_AWS_REGION"] = regionBefore;
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete (globalThis as Record<string, unknown>)[name];
    }
  }
}
