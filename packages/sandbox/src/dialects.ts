import { JsonCodec2, XmlCodec } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** The schema of a value, in the SDK's representation. */
type Shape = StaticOperationSchema[4];

/** What a client package declares about its service. */
export interface Model {
  readonly settings: { readonly xmlNamespace?: string; readonly defaultNamespace?: string };
  readonly operations: ReadonlyMap<string, StaticOperationSchema>;
  readonly errors: Pick<ReadonlyMap<string, StaticErrorSchema>, "get">;
}

/** The server side of one of AWS's protocols. https://smithy.io/2.0/aws/protocols/index.html */
export interface Dialect {
  /** Whether the status of an error says no more than whose fault it is, whatever its model says. */
  readonly plainStatus?: true;
  request(request: WireRequest): { name: string; read(input: Shape): unknown };
  response(operation: StaticOperationSchema, output: object): WireResponse | Promise<WireResponse>;
  error(
    schema: StaticErrorSchema | undefined,
    code: string,
    message: string,
    details: object,
  ): Omit<WireResponse, "status"> | Promise<Omit<WireResponse, "status">>;
}

// The SDK's numbers for its timestamp formats.
const EPOCH_SECONDS = 7;
const DATE_TIME = 5;

/** AWS JSON: the operation is a header, bodies are plain JSON both ways. */
const json =
  (version: string) =>
  (_model: Model): Dialect => {
    const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: EPOCH_SECONDS }, jsonName: false });
    const headers = { "content-type": `application/x-amz-json-${version}` };
    const write = (schema: Shape, value: unknown) => {
      const serializer = codec.createSerializer();
      serializer.write(deref(schema), value);
      return new TextDecoder().decode(serializer.flush() as Uint8Array);
    };
    return {
      plainStatus: true,
      request: ({ headers: { "x-amz-target": target = "" }, body }) => ({
        name: target.split(".").at(-1) ?? "",
        read: (input) => codec.createDeserializer().read(deref(input), body || "{}"),
      }),
      response: ([, , , , , output], value) => ({
        status: 200,
        headers,
        body: isUnit(output) ? "{}" : write(output, value),
      }),
      error: (schema, code, message, details) => ({
        headers,
        body: JSON.stringify({ ...JSON.parse(schema ? write(schema, details) : "{}"), __type: code, message }),
      }),
    };
  };

/** REST JSON, for services that select an operation by method and path and whose input is the body. */
const restJson = (model: Model): Dialect => {
  const { plainStatus: _, ...inner } = json("1.1")(model);
  const operations = [...model.operations.values()];
  const asked = (method: string | undefined, path: string | undefined) => `${method} ${path}`;
  const names = new Map(
    operations.map((schema) => {
      const [method, path] = (schema[3] as { http: string[] }).http;
      return [asked(method, path), schema[2]];
    }),
  );
  return {
    ...inner,
    request: (request) => ({
      ...inner.request(request),
      name: names.get(asked(request.method, request.path)) ?? request.path,
    }),
    error: async (schema, code, message, details) => {
      const { headers, body } = await inner.error(schema, code, message, details);
      return { headers: { ...headers, "x-amzn-errortype": code }, body };
    },
  };
};

const xmlOf = ({ settings: { xmlNamespace, defaultNamespace } }: Model) =>
  new XmlCodec({
    timestampFormat: { useTrait: true, default: DATE_TIME },
    httpBindings: false,
    xmlNamespace: xmlNamespace ?? "",
    serviceNamespace: defaultNamespace ?? "",
  });
const writerOf = (codec: XmlCodec) => (schema: StaticStructureSchema, value: object) => {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  return String(serializer.flush());
};

/** AWS Query: the request is a form, the response is XML. */
const query = (model: Model): Dialect => {
  const codec = xmlOf(model);
  const write = writerOf(codec);
  const headers = { "content-type": "text/xml" };
  const metadata = struct("ResponseMetadata", { RequestId: STRING });
  return {
    request: ({ body }) => {
      const { Action, Version: _, ...form } = nest(new URLSearchParams(body)) as Form;
      return { name: String(Action), read: (input) => codec.createDeserializer().readSchema(deref(input), form) };
    },
    response: ([, , name, , , output], value) => {
      const result: Record<string, Shape> = isUnit(output) ? {} : { [`${name}Result`]: output };
      const envelope = struct(`${name}Response`, { ...result, ResponseMetadata: metadata });
      const body = { [`${name}Result`]: value, ResponseMetadata: { RequestId: crypto.randomUUID() } };
      return { status: 200, headers, body: write(envelope, body) };
    },
    error: (schema, code, message) => {
      const traits = schema?.[3] as { awsQueryError?: [string] } | undefined;
      const error = struct("Error", { Type: STRING, Code: STRING, Message: STRING });
      const envelope = struct("ErrorResponse", { Error: error, RequestId: STRING });
      const Code = traits?.awsQueryError?.[0] ?? code;
      const body = { Error: { Type: "Sender", Code, Message: message }, RequestId: crypto.randomUUID() };
      return { headers, body: write(envelope, body) };
    },
  };
};

/** Amazon EC2's variant of AWS Query: other names in the form, flat lists, and no element around a result. */
const ec2Query = (model: Model): Dialect => {
  const codec = xmlOf(model);
  const write = writerOf(codec);
  const headers = { "content-type": "text/xml;charset=UTF-8" };
  const errors = struct("Errors", { Error: struct("Error", { Code: STRING, Message: STRING }) });
  const refused = struct("Response", { Errors: errors, RequestID: STRING });
  return {
    request: ({ body }) => {
      const { Action, Version: _, ...form } = nest(new URLSearchParams(body)) as Form;
      return {
        name: String(Action),
        read: (input) =>
          isUnit(input)
            ? {}
            : codec.createDeserializer().readSchema(deref(input), asXml(NormalizedSchema.of(input), form)),
      };
    },
    response: ([, , name, , , output], value) => {
      const [, , , , names, shapes] = isUnit(output) ? struct("Unit", {}) : (deref(output) as StaticStructureSchema);
      const members = Object.fromEntries(names.map((each, i) => [each, shapes[i] as Shape]));
      const envelope = struct(`${name}Response`, { requestId: STRING, ...members });
      return { status: 200, headers, body: write(envelope, { requestId: crypto.randomUUID(), ...value }) };
    },
    error: (_schema, Code, Message) => ({
      headers,
      body: write(refused, { Errors: { Error: { Code, Message } }, RequestID: crypto.randomUUID() }),
    }),
  };
};

/** Converts an EC2 form to the names and lists of its XML, because the SDK's XML reader expects those. */
function asXml(shape: NormalizedSchema, value: unknown): unknown {
  if (shape.isListSchema()) {
    const item = shape.getValueSchema();
    const items = Array.isArray(value) ? value : [value];
    return { [item.getMergedTraits().xmlName ?? "member"]: items.map((each) => asXml(item, each)) };
  }
  if (!shape.isStructSchema()) return value;
  const entries = [...shape.structIterator()].flatMap(([name, member]) => {
    const traits = member.getMergedTraits() as { xmlName?: string; ec2QueryName?: string };
    const inXml = traits.xmlName ?? name;
    const inForm = traits.ec2QueryName ?? `${inXml.charAt(0).toUpperCase()}${inXml.slice(1)}`;
    const given = (value as Form)[inForm];
    return given === undefined ? [] : [[inXml, asXml(member, given)]];
  });
  return Object.fromEntries(entries);
}

/** The protocols of the clients in use, by Smithy id. */
export const dialects: Readonly<Record<string, ((model: Model) => Dialect) | undefined>> = {
  "aws.protocols#awsJson1_0": json("1.0"),
  "aws.protocols#awsJson1_1": json("1.1"),
  "aws.protocols#awsQuery": query,
  "aws.protocols#ec2Query": ec2Query,
  "aws.protocols#restJson1": restJson,
};

type Form = Record<string, unknown>;
type Node = { [key: string]: Node | string };

/** `Tags.member.1.Key=a` becomes `{ Tags: { member: [{ Key: "a" }] } }`, which the SDK's XML reader expects. */
function nest(form: URLSearchParams): unknown {
  const root: Node = Object.create(null);
  for (const [path, value] of form) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let node = root;
    for (const key of keys) {
      const next = node[key];
      const inner: Node = typeof next === "object" ? next : Object.create(null);
      node[key] = inner;
      node = inner;
    }
    node[last] = value;
  }
  return withLists(root);
}

function withLists(node: Node | string): unknown {
  if (typeof node === "string") return node;
  const entries = Object.entries(node).map(([key, value]) => [key, withLists(value)] as const);
  return entries.every(([key]) => /^\d+$/.test(key)) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

const STRING = 0;
const struct = (name: string, members: Record<string, Shape>): StaticStructureSchema => [
  3,
  "sandbox",
  name,
  0,
  Object.keys(members),
  Object.values(members),
];
const deref = (schema: Shape) => (typeof schema === "function" ? schema() : schema);
const isUnit = (schema: Shape): boolean => {
  const target: unknown = deref(schema);
  return target === "unit" || (Array.isArray(target) && target[2] === "Unit");
};
