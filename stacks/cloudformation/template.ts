import type { Template, TemplateResource } from "@genkan/cli/template/templates";
import type { Inputs, Resource } from "./graph.ts";
import { rows } from "./resources.ts";
import { codeName, type Made, SUFFIX } from "./run.ts";
import { choiceOf, type Intrinsic, reference, rendered, resourceIn } from "./values.ts";

/** What CloudFormation asks for, in the order in which people see it. */
const parameters: Readonly<Record<string, object>> = {
  CodeBucket: { Type: "String", Description: "The bucket with the code of the functions, in the Region of the stack" },
  CodePrefix: { Type: "String", Description: "What the keys of the code begin with", Default: "genkan/" },
  OrganizationId: {
    Type: "String",
    Description: "The id of the organization, such as o-exampleorgid",
    AllowedPattern: "^o-[a-z0-9]{10,32}$",
  },
  OrganizationRootId: {
    Type: "String",
    Description: "The id of the organization's root, such as r-ab12",
    AllowedPattern: "^r-[0-9a-z]{4,32}$",
  },
  ManagementAccountId: {
    Type: "String",
    Description: "The management account of the organization",
    AllowedPattern: "^[0-9]{12}$",
  },
};

/**
 * AWS Config makes no rule without a recorder, and CloudFormation finishes none without a delivery channel, which a recorder for
 * rules alone does not need. So a recorder is made before the stack, with the role that AWS Config makes itself.
 */
const OUTSIDE: ReadonlySet<string> = new Set(["Recorder", "RecorderRole"]);

/** The first part of the stack's own id, which is another one for each stack. */
const suffix: Intrinsic = {
  "Fn::Select": [0, { "Fn::Split": ["-", { "Fn::Select": [2, { "Fn::Split": ["/", { Ref: "AWS::StackId" }] }] }] }],
};

/** The logical id of a resource: its name in PascalCase. */
const logicalId = (name: string): string =>
  name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What a template shows its user. */
interface Shown {
  readonly description: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * The template of a Region.
 * @param keys the name of each function's file in the bucket, after the prefix
 * @throws Error for what CloudFormation has no way to say
 */
export function templateFor(
  { graph }: Made,
  region: string,
  keys: ReadonlyMap<string, string>,
  { description, outputs }: Shown,
): Template {
  const asked = new Set<string>();
  const conditions: Record<string, Intrinsic> = {};
  const files = new Map([...keys].map(([name, key]) => [codeName(name), key]));

  function resolve(name: string): Intrinsic | string {
    if (name === SUFFIX) return suffix;
    const file = files.get(name);
    if (file !== undefined) return `${reference("CodePrefix")}${file}`;
    const choice = choiceOf(name);
    if (choice) {
      const condition = choice.equal.map(logicalId).join("Equals");
      conditions[condition] = { "Fn::Equals": choice.equal.map(resolve) };
      return { "Fn::If": [condition, choice.yes, choice.no] };
    }
    if (name in parameters) asked.add(name);
    return name.includes(".") ? outputFunction(name) : { Ref: name };
  }

  function outputFunction(name: string): Intrinsic | string {
    const [of = "", output = ""] = name.split(".");
    const resource = graph.resourceOf(of);
    const { outputs, arnElsewhere } = rows[resource.type]!;
    const how = outputs[output]!;
    if (how === "input") return resource.inputs[output];
    if (resource.region !== region) {
      if (!arnElsewhere || output !== "arn") throw new Error(`${of} is not in ${region}`);
      return arnElsewhere(resource.inputs);
    }
    if (how === "Ref") return { Ref: logicalId(of) };
    if (typeof how === "function") throw new Error(`${name} has no name of its own`);
    return { "Fn::GetAtt": [logicalId(of), how.attribute] };
  }

  const render = <T>(value: T): T => rendered(value, resolve) as T;
  const here = graph.resources.filter((each) => each.region === region && !OUTSIDE.has(each.name));
  const Resources: Record<string, TemplateResource> = {};
  const add = (name: string, resource: TemplateResource) => {
    const id = logicalId(name);
    if (id in Resources) throw new Error(`two resources are called ${id}`);
    Resources[id] = resource;
  };
  for (const each of here) {
    const { type, properties, inside } = rows[each.type]!;
    if (type && properties) add(each.name, madeOf(each, type, render(propertiesOf(each, here))));
    for (const [name, { Type, Properties }] of Object.entries(inside?.(each.inputs) ?? {})) {
      add(name === each.name ? name : `${each.name}-${name}`, { Type, Properties: render(Properties) });
    }
  }
  const Outputs = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { Value: render(value) }]));
  const Parameters = Object.fromEntries(Object.entries(parameters).filter(([name]) => asked.has(name)));
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: description,
    ...(asked.size ? { Parameters } : {}),
    ...(Object.keys(conditions).length ? { Conditions: conditions } : {}),
    Resources,
    ...(Object.keys(Outputs).length ? { Outputs } : {}),
  };
}

function madeOf({ dependsOn, isKept }: Resource, Type: string, Properties: Inputs): TemplateResource {
  const before = dependsOn.filter((name) => !OUTSIDE.has(name)).map(logicalId);
  return {
    Type,
    ...(before.length ? { DependsOn: before } : {}),
    ...(isKept ? ({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } as const) : {}),
    Properties,
  };
}

/** The properties of a resource, with those of its parts. */
function propertiesOf(resource: Resource, all: readonly Resource[]): Inputs {
  const row = rows[resource.type]!;
  const code = resource.type === "aws:lambda/function:Function" ? { s3Bucket: reference("CodeBucket") } : {};
  const properties: Record<string, unknown> = { ...row.properties!({ ...code, ...resource.inputs }) };
  for (const { type, name, inputs } of all) {
    const { partOf } = rows[type]!;
    if (!partOf || resourceIn(inputs[partOf.input]) !== resource.name) continue;
    for (const [property, value] of Object.entries(partOf.adds(inputs, name))) {
      const before = properties[property];
      properties[property] = Array.isArray(before) ? [...before, ...value] : value;
    }
  }
  return properties;
}
