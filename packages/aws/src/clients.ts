import { Agent } from "node:https";
import type { Clock } from "@genkan/controls/model/time";
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from "@smithy/core/config";
import { systemClock } from "./clock.ts";
import { Bucket, Pace } from "./pace.ts";
import { ClockedRetries } from "./retries.ts";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How to reach AWS. Options that are left out come from the environment, as usual with the SDK. */
export interface AwsOptions {
  readonly region?: string;
  /** One address for every service. `AWS_ENDPOINT_URL` and its per-service forms work as well. */
  readonly endpoint?: string;
  readonly credentials?: Credentials | (() => Promise<Credentials>);
  /** The profile of the AWS CLI whose credentials and Region count, in place of `AWS_PROFILE`. */
  readonly profile?: string;
  /** How long one call may take with its retries, in milliseconds. */
  readonly deadline?: number;
  /** How long to wait for a credential report that AWS is still making, in milliseconds. */
  readonly patience?: number;
  /** The clock for pace, retries and polling; the machine's by default. */
  readonly clock?: Clock;
  /** Sends the requests instead of HTTP, like the `requestHandler` of the SDK's clients. */
  readonly requestHandler?: { handle: unknown };
  /** Holds the connections of several accounts, which outlast each of them. */
  readonly agent?: Agent;
}

/** The clients of one account, created when first needed. */
export interface Aws {
  readonly patience: number;
  readonly clock: Clock;
  /**
   * The time by AWS's clock, from the dates of its answers; our time before the first answer. Evidence is dated by it,
   * so a wrong clock on this machine cannot make evidence look newer than it is.
   */
  now(): Date;
  /** Requests sent so far, by IAM action, including retries. */
  readonly calls: ReadonlyMap<string, number>;
  /**
   * The client of a service, created when first needed, in the configured Region by default. The caller imports the
   * client's class, so that a bundle contains only the services it calls.
   */
  client<C extends Watchable>(Client: Constructor<C>, region?: string): Promise<C>;
  /** Waits until a call of {@link PACES} may be sent in a Region. */
  turn(call: keyof typeof PACES, region: string): Promise<void>;
  /** The configured Region; `us-east-1` if none is set, because IAM has no Region. */
  region(): Promise<string>;
  /**
   * The same way to AWS with other credentials: counts and paces of its own, because AWS's limits are per account; the same
   * network connections. The SDK's clients go from one account to the next: to create them costs more than to call them.
   */
  as(credentials: Credentials): Aws;
  /** Gives the clients back, or ends them. No call can be sent afterwards. */
  close(): void;
}

/** The number of requests sent. */
export const totalCalls = ({ calls }: Pick<Aws, "calls">): number => calls.values().reduce((sum, n) => sum + n, 0);

/**
 * The most calls that we make in a second, in each Region. CloudTrail allows two look-ups. Identity Center's API allows
 * 20 for all callers together, the identity store 20 for each operation: half of that is left to other callers.
 * Organizations has a limit for each operation. STS lets an account assume 600 roles; for privileged sessions of root it
 * documents no limit, and we ask seldom.
 */
const PACES = {
  "cloudtrail:LookupEvents": 2,
  "organizations:DescribeOrganization": { perSecond: 1, burst: 2 },
  "organizations:ListAccounts": { perSecond: 8, burst: 12 },
  "organizations:DescribeOrganizationalUnit": 2,
  "organizations:ListTagsForResource": 10,
  "sts:AssumeRole": 500,
  "sts:AssumeRoot": 10,
  sso: 10,
  identitystore: 10,
} as const;
const paceOf = (pace: number | { readonly perSecond: number; readonly burst: number }, clock: Clock) =>
  typeof pace === "number" ? new Pace(pace, clock) : new Bucket(pace, clock);

/** The services whose operations have separate limits. */
const PACED_EACH: ReadonlySet<string> = new Set(["identitystore"]);

/** The SDK's own limit for each host. */
const MOST_SOCKETS = 50;

/** An agent that clients share: one that is closed leaves the connections of the others. */
class KeptAgent extends Agent {
  override destroy(): void {}
}

const DEADLINE = 9_000;
/**
 * Smaller differences between the clocks are ignored, in milliseconds: AWS dates its answers to the second, and an
 * answer takes a moment.
 */
const CLOCK_TOLERANCE = 5_000;
const PATIENCE = 8_000;
const CONNECT = 2_000;

/**
 * Connects to an account. Creates clients, and makes calls, only when they are needed.
 *
 * @example
 * ```ts
 * import { connect } from "@genkan/aws/clients";
 * import { whoAmI } from "@genkan/aws/identity";
 * import { simulate } from "@genkan/sandbox/sandbox";
 * import { readScenario } from "@genkan/sandbox/scenario";
 *
 * // A simulated account in place of AWS. Without `requestHandler`, the calls go to AWS.
 * const { requestHandler } = simulate({ scenario: readScenario({ account: "111122223333" }) });
 * const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: "example" };
 * const aws = connect({ region: "us-east-1", credentials, requestHandler });
 *
 * await whoAmI(aws);
 * // => { account: "111122223333", partition: "aws" }
 *
 * aws.calls.get("sts:GetCallerIdentity");
 * // => 1
 *
 * aws.close();
 * ```
 */
export function connect(options: AwsOptions = {}): Aws {
  return connectWith(new ClientSet(options), options);
}

/** Connects with the clients of a set, which is `released` at the end if another account may use it. */
function connectWith(set: ClientSet, options: AwsOptions, released?: (set: ClientSet) => void): Aws {
  const { deadline = DEADLINE, patience = PATIENCE, clock = systemClock } = options;
  const calls = new Map<string, number>();
  const idle: ClientSet[] = [];
  const paces = new Map<string, Map<unknown, Pace | Bucket>>();
  const turn = (call: keyof typeof PACES, where: string, operation?: unknown) => {
    const byOperation = paces.get(`${call} ${where}`) ?? new Map<unknown, Pace | Bucket>();
    paces.set(`${call} ${where}`, byOperation);
    const pace = byOperation.get(operation) ?? paceOf(PACES[call], clock);
    byOperation.set(operation, pace);
    return pace.turn();
  };
  let [ahead, closed] = [0, false];
  let shared: KeptAgent | undefined;
  let configured: Promise<string> | undefined;
  const region = () => {
    configured ??= regionOf(options);
    return configured;
  };
  const user = set.lend({
    calls,
    timeout: () => clock.timeout(deadline),
    dated: (date) => {
      const measured = Date.parse(date) - clock.now();
      if (!Number.isNaN(measured)) ahead = Math.abs(measured) > CLOCK_TOLERANCE ? measured : 0;
    },
    wait: async (service, where, command) => {
      if (isPaced(service)) await turn(service, where, PACED_EACH.has(service) ? command : undefined);
    },
  });
  return {
    patience,
    clock,
    now: () => new Date(clock.now() + ahead),
    calls,
    region,
    turn,
    client: async (Client, where) => user.client(Client, where ?? (await region())),
    as(credentials) {
      shared ??= new KeptAgent({ keepAlive: true, maxSockets: MOST_SOCKETS });
      const other = { ...options, credentials, agent: options.agent ?? shared };
      const next = idle.pop() ?? new ClientSet(other);
      next.use(credentials);
      return connectWith(next, other, (free) => (closed ? free.destroy() : idle.push(free)));
    },
    close() {
      closed = true;
      user.end();
      if (released && user.isQuiet()) released(set);
      else set.destroy();
      for (const free of idle.splice(0)) free.destroy();
    },
  };
}

/** The Region of the options, the environment or the shared configuration. */
async function regionOf({ region, profile }: AwsOptions): Promise<string> {
  const configured = region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
  if (configured) return configured;
  const files = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile ? { profile } : {}) };
  return loadConfig(NODE_REGION_CONFIG_OPTIONS, files)().catch(() => "us-east-1");
}

/** More than the SDK's three: another process may have used up the calls that AWS allows in a second. */
const ATTEMPTS = 4;

/** The SDK warns on the console, in nine lines, where the environment names two credentials. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };
/**
 * What says where and how to reach AWS over HTTP. With a request handler in place of HTTP it says nothing, and to look
 * for it in the environment and in the shared configuration files costs each client as much as a call.
 */
const WITHOUT_HTTP = {
  ignoreConfiguredEndpointUrls: true,
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  defaultsMode: "legacy",
} as const;

const clientConfig = (
  { endpoint, credentials, profile, requestHandler, agent, deadline = DEADLINE, clock = systemClock }: AwsOptions,
  region: string,
) => ({
  region,
  ...(endpoint ? { endpoint } : {}),
  ...(credentials ? { credentials } : {}),
  ...(profile ? { profile } : {}),
  logger: silent,
  ...(requestHandler ? WITHOUT_HTTP : {}),
  maxAttempts: ATTEMPTS,
  retryStrategy: new ClockedRetries(ATTEMPTS, clock),
  requestHandler: (requestHandler as Record<string, unknown> | undefined) ?? {
    connectionTimeout: Math.min(CONNECT, deadline),
    requestTimeout: deadline,
    throwOnRequestTimeout: true,
    ...(agent ? { httpsAgent: agent } : {}),
  },
});

/** An error of an AWS call, with its IAM action. */
export interface CallError extends Error {
  action?: string;
}

type ClientConfig = ReturnType<typeof clientConfig>;
type Constructor<C> = new (config: ClientConfig) => C;

/** What all clients of the SDK have in common, without the types of their commands. */
interface Watchable {
  /** The service's IAM actions start with its `defaultSigningName`. */
  readonly config: { readonly defaultSigningName: string; credentials?: unknown };
  send(command: never, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
  middlewareStack: { add(middleware: never, options: never): void };
}
type Response = { readonly headers?: Readonly<Record<string, string>> };
type Next = (args: object) => Promise<{ readonly response?: Response }>;
type CallContext = { readonly commandName?: string };

/** How the calls of an account are watched. */
interface Watch {
  readonly calls: Map<string, number>;
  /** A signal that ends a call at its deadline. */
  readonly timeout: () => AbortSignal;
  /** Called with the `Date` header of every answer. */
  readonly dated: (date: string) => void;
  /**
   * Waits until a command (its class) of a service may be sent in a Region. This time does not count towards the call's
   * deadline.
   */
  readonly wait: (service: string, region: string, command: unknown) => Promise<void>;
}

const isPaced = (service: string): service is keyof typeof PACES => service in PACES;

/** One account's use of a {@link ClientSet}. */
interface Use {
  client<C extends Watchable>(Client: Constructor<C>, region: string): C;
  /** After the end, a call that would still be sent is refused: the credentials may be another account's by then. */
  end(): void;
  /** Whether no call is under way. */
  isQuiet(): boolean;
}

/** Clients of the SDK by Region, which accounts use one after the other. */
class ClientSet {
  readonly #created = new Map<string, Map<unknown, Watchable>>();
  #options: AwsOptions;
  #watch: Watch | undefined;

  constructor(options: AwsOptions) {
    this.#options = options;
  }

  /** Signs further calls with these credentials. */
  use(credentials: Credentials): void {
    this.#options = { ...this.#options, credentials };
    for (const client of this.#all()) client.config.credentials = credentials;
  }

  /** Lends the clients to an account, until its use ends. */
  lend(watch: Watch): Use {
    this.#watch = watch;
    const lent = new Map<Watchable, Watchable>();
    let [underWay, ended] = [0, false];
    return {
      client: <C extends Watchable>(Client: Constructor<C>, region: string) => {
        const client = this.#client(Client, region);
        const service = client.config.defaultSigningName;
        const send: Watchable["send"] = async (command, options) => {
          if (ended) throw new Error(`A call of ${service} was sent through a closed connection.`);
          underWay += 1;
          try {
            await watch.wait(service, region, (command as object).constructor);
            return await client.send(command, { abortSignal: watch.timeout(), ...options });
          } finally {
            underWay -= 1;
          }
        };
        const made = (lent.get(client) as C | undefined) ?? (Object.create(client, { send: { value: send } }) as C);
        lent.set(client, made);
        return made;
      },
      end() {
        ended = true;
      },
      isQuiet: () => underWay === 0,
    };
  }

  destroy(): void {
    for (const client of this.#all()) client.destroy();
  }

  *#all(): Iterable<Watchable> {
    for (const clients of this.#created.values()) yield* clients.values();
  }

  #client<C extends Watchable>(Client: Constructor<C>, region: string): C {
    const inRegion = this.#created.get(region) ?? new Map<unknown, Watchable>();
    this.#created.set(region, inRegion);
    const made =
      (inRegion.get(Client) as C | undefined) ?? this.#watched(new Client(clientConfig(this.#options, region)));
    inRegion.set(Client, made);
    return made;
  }

  /** Makes a client count every request, and add the action to every error. */
  #watched<C extends Watchable>(client: C): C {
    const service = client.config.defaultSigningName;
    const actionOf = ({ commandName = "" }: CallContext) => `${service}:${commandName.replace(/Command$/, "")}`;
    const count = (next: Next, context: CallContext) => async (args: object) => {
      const action = actionOf(context);
      const watch = this.#watch;
      watch?.calls.set(action, (watch.calls.get(action) ?? 0) + 1);
      const dateOf = (response: Response | undefined) => {
        const { date } = response?.headers ?? {};
        if (date) watch?.dated(date);
      };
      // An error is an answer too: it also has a date.
      const answer = await next(args).catch((error: { readonly $response?: Response }) => {
        dateOf(error.$response);
        throw error;
      });
      dateOf(answer.response);
      return answer;
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
    return client;
  }
}
