import type { Template } from "@genkan/cli/template/templates";
import type { Graph } from "../synth/graph.ts";

/** What a template's values are once it is deployed to where a graph was synthesised for. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** The end of the names that SST makes unique. */
  readonly suffix: string;
  readonly parameters: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** What `Ref` gives for a resource, and its ARN, from its properties. */
const nameFrom = (name: string) => (properties: Json) => String(properties[name]);
const arnIn = (service: string, kind: string, name: string) => (properties: Json, at: Place) =>
  `arn:aws:${service}:${at.region}:${at.account}:${kind}${properties[name]}`;
interface Identity {
  readonly ref: (properties: Json, at: Place, logicalId: string) => string;
  readonly attributes?: Readonly<Record<string, (properties: Json, at: Place) => string>>;
}
const identities = (graph: Graph): Readonly<Record<string, Identity>> => ({
  "AWS::DynamoDB::Table": {
    ref: nameFrom("TableName"),
    attributes: {
      Arn: arnIn("dynamodb", "table/", "TableName"),
      StreamArn: (made, at) => `${arnIn("dynamodb", "table/", "TableName")(made, at)}/stream/2000-01-01T00:00:00.000`,
    },
  },
  "AWS::Events::EventBus": { ref: nameFrom("Name"), attributes: { Arn: arnIn("events", "event-bus/", "Name") } },
  "AWS::Events::Rule": { ref: nameFrom("Name"), attributes: { Arn: arnIn("events", "rule/", "Name") } },
  "AWS::IAM::Role": {
    ref: nameFrom("RoleName"),
    attributes: { Arn: ({ RoleName }, { account }) => `arn:aws:iam::${account}:role/${RoleName}` },
  },
  // Nothing in a template gives a key its id.
  "AWS::KMS::Key": { ref: (_, __, name) => graph.one("aws:kms/key:Key", name).id! },
  "AWS::Lambda::Function": {
    ref: nameFrom("FunctionName"),
    attributes: { Arn: arnIn("lambda", "function:", "FunctionName") },
  },
  "AWS::Logs::LogGroup": { ref: nameFrom("LogGroupName") },
  "AWS::S3::Bucket": {
    ref: nameFrom("BucketName"),
    attributes: { Arn: ({ BucketName }) => `arn:aws:s3:::${BucketName}` },
  },
  "AWS::SNS::Topic": { ref: arnIn("sns", "", "TopicName"), attributes: { TopicName: nameFrom("TopicName") } },
  "AWS::SQS::Queue": {
    ref: ({ QueueName }, { account, region }) => `https://sqs.${region}.amazonaws.com/${account}/${QueueName}`,
    attributes: { Arn: arnIn("sqs", "", "QueueName"), QueueName: nameFrom("QueueName") },
  },
  "AWS::StepFunctions::StateMachine": { ref: arnIn("states", "stateMachine:", "StateMachineName") },
});

/** Does what CloudFormation does with intrinsic functions. @throws Error for what it would refuse */
export function deployed(template: Template, graph: Graph, at: Place): Template {
  const kinds = identities(graph);
  const pseudo: Json = {
    "AWS::AccountId": at.account,
    "AWS::Partition": "aws",
    "AWS::Region": at.region,
    "AWS::StackId": `arn:aws:cloudformation:${at.region}:${at.account}:stack/genkan/${at.suffix}-0000-0000`,
  };

  /** What many refer to is resolved once. */
  const known = new Map<string, { readonly identity: Identity; readonly properties: Json }>();
  function identityOf(id: string) {
    const before = known.get(id);
    if (before) return before;
    const resource = template.Resources[id];
    const identity = kinds[resource?.Type ?? ""];
    if (!resource || !identity) throw new Error(`${id} is ${resource?.Type}, of which nothing is known`);
    const found = { identity, properties: resolve(resource.Properties) as Json };
    known.set(id, found);
    return found;
  }
  function ref(name: string): unknown {
    if (name in pseudo) return pseudo[name];
    if (name in (template.Parameters ?? {})) {
      if (!(name in at.parameters)) throw new Error(`the parameter ${name} has no value`);
      return at.parameters[name];
    }
    const { identity, properties } = identityOf(name);
    return identity.ref(properties, at, name);
  }
  function attribute(id: string, name: string): unknown {
    const { identity, properties } = identityOf(id);
    const found = identity.attributes?.[name];
    if (!found) throw new Error(`${id} has no ${name}`);
    return found(properties, at);
  }
  const functions: Readonly<Record<string, (argument: never) => unknown>> = {
    Ref: ref,
    "Fn::GetAtt": ([id, name]: readonly [string, string]) => attribute(id, name),
    "Fn::Select": ([i, list]: readonly [number, unknown]) => (resolve(list) as readonly unknown[])[i],
    "Fn::Split": ([by, text]: readonly [string, unknown]) => String(resolve(text)).split(by),
    "Fn::Equals": ([one, other]: readonly [unknown, unknown]) => resolve(one) === resolve(other),
    "Fn::If": ([condition, yes, no]: readonly [string, unknown, unknown]) =>
      resolve(resolve(template.Conditions?.[condition]) ? yes : no),
    "Fn::Sub": (argument: string | readonly [string, Json]) => {
      const [text, beside] = typeof argument === "string" ? [argument, {}] : argument;
      return text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (name in beside) return String(resolve((beside as Json)[name]));
        const [id = "", output] = name.split(".");
        return String(output === undefined ? ref(name) : attribute(id, output));
      });
    },
  };
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (value === null || typeof value !== "object") return value;
    const [[name, argument] = ["", undefined], ...more] = Object.entries(value);
    const intrinsic = more.length ? undefined : functions[name];
    if (intrinsic) return intrinsic(argument as never);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  }
  return resolve({ ...template, Conditions: {} }) as Template;
}
