import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from "@smithy/core/config";
import { Pace } from "./pace.ts";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How to reach AWS. What is left out comes from the environment, as everywhere with the SDK. */
export interface AwsOptions {
  readonly region?: string;
  /** One address for every service; `AWS_ENDPOINT_URL` and its per-service forms work as well. */
  readonly endpoint?: string;
  readonly credentials?: Credentials | (() => Promise<Credentials>);
  /** How long one call, with its retries, may take, in milliseconds. */
  readonly deadline?: number;
  /** How long to wait for a credential report that AWS is still making, in milliseconds. */
  readonly patience?: number;
}

/** The services of one account, opened when first asked for. */
export interface Aws {
  readonly patience: number;
  /** Requests sent so far, by IAM action, retries included. */
  readonly calls: ReadonlyMap<string, number>;
  /**
   * The client of a service, made when first asked for, in the Region of the configuration unless one is named. Whoever
   * calls a service imports its client, so that a bundle holds the services that it calls and no other.
   */
  client<C extends Watchable>(Client: Constructor<C>, region?: string): Promise<C>;
  /** Waits for the next turn of a call of {@link PACES} in a Region. */
  turn(call: keyof typeof PACES, region: string): Promise<void>;
  /** The Region of the configuration; `us-east-1` where none is set, for IAM has none. */
  region(): Promise<string>;
  close(): void;
}

/** How many requests were sent in all. */
export const totalCalls = ({ calls }: Pick<Aws, "calls">): number => calls.values().reduce((sum, n) => sum + n, 0);

/**
 * Calls a second, in each Region, that we make at most. CloudTrail takes two look-ups. Identity Center's API takes 20 of
 * everybody together and the identity store 20 of each operation: half of that is left to others.
 */
const PACES = { "cloudtrail:LookupEvents": 2, sso: 10, identitystore: 10 } as const;

const DEADLINE = 9_000;
const PATIENCE = 8_000;
const CONNECT = 2_000;

/** Opens an account. No call is made, and no client, before it is needed. */
export function connect(options: AwsOptions = {}): Aws {
  const { deadline = DEADLINE, patience = PATIENCE } = options;
  const calls = new Map<string, number>();
  const opened = new Map<string, Map<unknown, Watchable>>();
  const paces = new Map<string, Pace>();
  const turn = (call: keyof typeof PACES, where: string) => {
    const pace = paces.get(`${call} ${where}`) ?? new Pace(PACES[call]);
    paces.set(`${call} ${where}`, pace);
    return pace.turn();
  };
  let configured: Promise<string> | undefined;
  const region = () => {
    configured ??= regionOf(options);
    return configured;
  };
  const open = <C extends Watchable>(Client: Constructor<C>, where: string): C => {
    const inRegion = opened.get(where) ?? new Map<unknown, Watchable>();
    opened.set(where, inRegion);
    const made =
      (inRegion.get(Client) as C | undefined) ??
      watch(new Client(clientConfig(options, where)), {
        calls,
        deadline,
        wait: async (service) => {
          if (isPaced(service)) await turn(service, where);
        },
      });
    inRegion.set(Client, made);
    return made;
  };
  return {
    patience,
    calls,
    region,
    turn,
    client: async (Client, where) => open(Client, where ?? (await region())),
    close() {
      for (const clients of opened.values()) for (const client of clients.values()) client.destroy();
    },
  };
}

/** The Region that the caller, the environment or the shared configuration names. */
async function regionOf({ region }: AwsOptions): Promise<string> {
  const named = region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
  if (named) return named;
  return loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS)().catch(() => "us-east-1");
}

const clientConfig = ({ endpoint, credentials, deadline = DEADLINE }: AwsOptions, region: string) => ({
  region,
  ...(endpoint ? { endpoint } : {}),
  ...(credentials ? { credentials } : {}),
  // Another process may have just used up what AWS gives in a second.
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: Math.min(CONNECT, deadline),
    requestTimeout: deadline,
    throwOnRequestTimeout: true,
  },
});

/** An error of an AWS call, with the IAM action that it was. */
export interface CallError extends Error {
  action?: string;
}

type ClientConfig = ReturnType<typeof clientConfig>;
type Constructor<C> = new (config: ClientConfig) => C;

/** What all clients of the SDK share, without the types of each one's own commands. */
interface Watchable {
  /** Its `defaultSigningName` is what the service's IAM actions begin with. */
  readonly config: { readonly defaultSigningName: string };
  send(command: never, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
  middlewareStack: { add(middleware: never, options: never): void };
}
type Next = (args: object) => Promise<unknown>;
type CallContext = { readonly commandName?: string };

interface Watch {
  readonly calls: Map<string, number>;
  /** Milliseconds. */
  readonly deadline: number;
  /** Waits until a call to a service may be sent; that time is not the call's own. */
  readonly wait: (service: string) => Promise<void>;
}

const isPaced = (service: string): service is keyof typeof PACES => service in PACES;

/** Counts every request, names the action in every error, keeps to the pace, and ends a call at its deadline. */
function watch<C extends Watchable>(client: C, { calls, deadline, wait }: Watch): C {
  const service = client.config.defaultSigningName;
  const actionOf = ({ commandName = "" }: CallContext) => `${service}:${commandName.replace(/Command$/, "")}`;
  const count = (next: Next, context: CallContext) => (args: object) => {
    const action = actionOf(context);
    calls.set(action, (calls.get(action) ?? 0) + 1);
    return next(args);
  };
  const name = (next: Next, context: CallContext) => (args: object) =>
    next(args).catch((error: CallError) => {
      throw Object.assign(error, { action: actionOf(context) });
    });
  client.middlewareStack.add(name as never, { step: "initialize", name: "genkanName" } as never);
  client.middlewareStack.add(
    count as never,
    { step: "finalizeRequest", priority: "low", name: "genkanCount" } as never,
  );

  const send = client.send.bind(client);
  client.send = async (command, options) => {
    await wait(service);
    return send(command, { abortSignal: AbortSignal.timeout(deadline), ...options });
  };
  return client;
}
