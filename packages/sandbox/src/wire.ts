import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import { type Dialect, dialects, type Model } from "./dialects.ts";
import type { Principal } from "./principal.ts";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** The caller, from the request's signature. */
export interface Caller {
  readonly accessKeyId: string;
  readonly region: string;
  readonly principal: Principal;
}

/** What became of a call that its service could read. */
export interface Outcome {
  readonly input: unknown;
  readonly result: { readonly output: object } | { readonly error: Error };
}

/** The input and output of an SDK command. */
interface Command<Input, Output> {
  readonly input: Input;
  resolveMiddleware(...args: never): (...args: never) => Promise<{ output: Output }>;
}

/** A handler for each operation, with the types of the client package's commands. */
export type Operations<Sdk> = {
  [Name in keyof Sdk as Name extends `${infer Operation}Command` ? Operation : never]?: Sdk[Name] extends abstract new (
    ...args: never
  ) => Command<infer Input, infer Output>
    ? (input: Input, caller: Caller) => Loose<Output> | Promise<Loose<Output>>
    : never;
};

/** An output without the parts that the client adds; as in the SDK, `undefined` means absent. */
type Loose<Output> = { [Key in keyof Omit<Output, "$metadata">]: Output[Key] | undefined };

/** An error that is not in any service's model, such as AccessDenied: its code, message and HTTP status. */
export class WireError extends Error {
  override readonly name: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.status = status;
  }
}

/** The families of protocols: AWS JSON and REST JSON; AWS Query; Amazon EC2's variant of Query; REST XML. */
export type Family = "json" | "query" | "ec2" | "xml";

/** A simulated service, or one of its operations. */
export interface Service {
  /** Its name in signatures, which is also its prefix in IAM actions. */
  readonly signingName: string;
  /** The family of its protocol: general errors have other names in each. */
  readonly family: Family;
  /** The operation that a request asks for. */
  operationOf(request: WireRequest): string;
  /** @param watch is called with what became of the call */
  handle(request: WireRequest, caller: Caller, watch?: (outcome: Outcome) => void): Promise<WireResponse>;
  refuse(error: Error): Promise<WireResponse>;
}

type Handler = (input: unknown, caller: Caller) => object | Promise<object>;

interface ClientConfig {
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: Model["settings"];
  readonly httpAuthSchemeProvider: (where: object) => readonly { signingProperties: { name: string } }[];
}

/**
 * Serves a service from the models inside its own SDK client package: every `@aws-sdk/client-*` exports the schema of
 * each operation and error, with which the client writes requests and reads responses. Here they work in
 * reverse, so that the code of a service is only its behaviour.
 */
export function service<Sdk extends object>(
  sdk: Sdk,
  client: () => { readonly config: object },
  operations: NoInfer<Operations<Sdk>>,
): Service {
  return serviceOf<Sdk>(spokenBy(sdk, client), operations);
}

/** Serves a service with models of our own, where the client package is too large to load for a few operations. */
export function serviceOf<Sdk extends object>(
  { signingName, family, model, talk }: Spoken,
  operations: Operations<Sdk>,
): Service {
  const handlers = operations as Readonly<Record<string, Handler | undefined>>;
  const refuse = (error: Error) => refusal(talk, model, error);

  return {
    signingName,
    family,
    operationOf: (request) => talk.request(request).name,
    refuse,
    async handle(request, caller, watch) {
      try {
        const { name, read } = talk.request(request);
        const schema = model.operations.get(name);
        const handler = handlers[name];
        if (!schema || !handler) throw new WireError("NotImplemented", `${name} is not simulated`, 501);
        const input = await readable(family, () => read(schema[4]));
        return await talk.response(schema, await watched(input, () => handler(input, caller), watch));
      } catch (error) {
        return refuse(error as Error);
      }
    },
  };
}

async function watched(
  input: unknown,
  handle: () => object | Promise<object>,
  watch: (outcome: Outcome) => void = () => {},
): Promise<object> {
  try {
    const output = await handle();
    watch({ input, result: { output } });
    return output;
  } catch (error) {
    watch({ input, result: { error: error as Error } });
    throw error;
  }
}

/** A service of AWS JSON whose client package is loaded with the first request. */
export function lazily(signingName: string, load: () => Promise<Service>): Service {
  let loading: Promise<Service> | undefined;
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return {
    signingName,
    family: "json",
    operationOf: ({ headers: { "x-amz-target": target = "" } }) => target.split(".").at(-1) ?? "",
    handle: async (request, caller, watch) => (await loaded()).handle(request, caller, watch),
    refuse: async (error) => (await loaded()).refuse(error),
  };
}

/** AWS's answer to a request that cannot be parsed. */
const UNREADABLE: Readonly<Record<Family, string>> = {
  json: "SerializationException",
  query: "MalformedInput",
  ec2: "MalformedInput",
  xml: "MalformedXML",
};

async function readable(family: Family, read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch {
    throw new WireError(UNREADABLE[family], "The request could not be read.");
  }
}

/** The protocol of a service. Cached, because it is the same for every account and takes milliseconds to derive. */
export interface Spoken extends Pick<Service, "signingName" | "family"> {
  readonly model: Model;
  readonly talk: Dialect;
}
const spoken = new WeakMap<object, Spoken>();

function spokenBy(sdk: object, client: () => { readonly config: object }): Spoken {
  const known = spoken.get(sdk);
  if (known) return known;
  const { protocol, protocolSettings, httpAuthSchemeProvider } = client().config as ClientConfig;
  const dialect = dialects[protocol.getShapeId()];
  if (!dialect) throw new Error(`${protocol.getShapeId()} is not simulated`);
  // A client package has a thousand exports, and to read each for the first time takes as long as many calls.
  const schemaOf = (name: string) => (sdk as Readonly<Record<string, unknown>>)[`${name}$`];
  const names = Object.keys(sdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
  const model: Model = {
    settings: protocolSettings,
    operations: new Map(
      names
        .map(schemaOf)
        .filter(isOperation)
        .map((schema) => [schema[2], schema]),
    ),
    errors: {
      get(name) {
        const schema = schemaOf(name);
        return isError(schema) ? schema : undefined;
      },
    },
  };
  const made = {
    signingName: httpAuthSchemeProvider({ region: "us-east-1", Region: "us-east-1" })[0]!.signingProperties.name,
    family: familyOf(protocol.getShapeId()),
    model,
    talk: dialect(model),
  };
  spoken.set(sdk, made);
  return made;
}

const familyOf = (protocol: string): Family =>
  protocol.endsWith("awsQuery") ? "query" : protocol.endsWith("ec2Query") ? "ec2" : "json";

async function refusal(talk: Dialect, model: Model, error: Error): Promise<WireResponse> {
  const schema = model.errors.get(error.name);
  const traits = schema?.[3] as { httpError?: number; error?: "client" | "server" } | undefined;
  const ofModel = talk.plainStatus ? undefined : traits?.httpError;
  const status =
    ofModel ?? (traits?.error === "server" ? 500 : schema ? 400 : error instanceof WireError ? error.status : 500);
  const code = schema || error instanceof WireError ? error.name : "InternalFailure";
  return { ...(await talk.error(schema, code, error.message, error)), status };
}

const isOperation = (schema: unknown): schema is StaticOperationSchema => Array.isArray(schema) && schema[0] === 9;
const isError = (schema: unknown): schema is StaticErrorSchema => Array.isArray(schema) && schema[0] === -3;
