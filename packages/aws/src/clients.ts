import type { AccountClient } from "@aws-sdk/client-account";
import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { ConfigServiceClient } from "@aws-sdk/client-config-service";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import type { STSClient } from "@aws-sdk/client-sts";
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
  iam(): Promise<IAMClient>;
  sts(): Promise<STSClient>;
  cloudTrail(region: string): Promise<CloudTrailClient>;
  sns(region: string): Promise<SNSClient>;
  ssoAdmin(region: string): Promise<SSOAdminClient>;
  identityStore(region: string): Promise<IdentitystoreClient>;
  organizations(): Promise<OrganizationsClient>;
  config(): Promise<ConfigServiceClient>;
  dynamoDb(): Promise<DynamoDBClient>;
  account(): Promise<AccountClient>;
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

// Each client is loaded from a module of its own in ./sdk, so that a bundler leaves out what else its package holds.

/** Opens an account. No call is made, and no SDK client is loaded, before it is needed. */
export function connect(options: AwsOptions = {}): Aws {
  const { deadline = DEADLINE, patience = PATIENCE } = options;
  const calls = new Map<string, number>();
  const opened = new Map<string, Promise<{ destroy(): void }>>();
  const region = options.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];

  const paces = new Map<string, Pace>();
  const turn = (call: keyof typeof PACES, where: string) => {
    const pace = paces.get(`${call} ${where}`) ?? new Pace(PACES[call]);
    paces.set(`${call} ${where}`, pace);
    return pace.turn();
  };

  const open = <C extends Watchable>(
    service: string,
    where: string | undefined,
    load: () => Promise<Constructor<C>>,
  ) => {
    const key = `${service} ${where}`;
    const made =
      opened.get(key) ??
      load().then((Client) => {
        const wait = isPaced(service) ? () => turn(service, where ?? "") : async () => {};
        return watch(new Client(clientConfig(options, where)), { service, calls, deadline, wait });
      });
    opened.set(key, made);
    return made as Promise<C>;
  };

  const iam = (where = region) => open<IAMClient>("iam", where, async () => (await import("./sdk/iam.ts")).IAMClient);
  return {
    patience,
    calls,
    async region() {
      if (region) return region;
      const configured = await (await iam()).config.region().catch(() => null);
      return configured ?? "us-east-1";
    },
    async iam() {
      return iam(await this.region());
    },
    async sts() {
      return open<STSClient>("sts", await this.region(), async () => (await import("./sdk/sts.ts")).STSClient);
    },
    cloudTrail: (where) =>
      open<CloudTrailClient>("cloudtrail", where, async () => (await import("./sdk/cloudtrail.ts")).CloudTrailClient),
    sns: (where) => open<SNSClient>("sns", where, async () => (await import("./sdk/sns.ts")).SNSClient),
    ssoAdmin: (where) =>
      open<SSOAdminClient>("sso", where, async () => (await import("./sdk/sso-admin.ts")).SSOAdminClient),
    identityStore: (where) =>
      open<IdentitystoreClient>(
        "identitystore",
        where,
        async () => (await import("./sdk/identitystore.ts")).IdentitystoreClient,
      ),
    async organizations() {
      const load = async () => (await import("./sdk/organizations.ts")).OrganizationsClient;
      return open<OrganizationsClient>("organizations", await this.region(), load);
    },
    async config() {
      const load = async () => (await import("./sdk/config-service.ts")).ConfigServiceClient;
      return open<ConfigServiceClient>("config", await this.region(), load);
    },
    async dynamoDb() {
      const load = async () => (await import("./sdk/dynamodb.ts")).DynamoDBClient;
      return open<DynamoDBClient>("dynamodb", await this.region(), load);
    },
    async account() {
      const load = async () => (await import("./sdk/account.ts")).AccountClient;
      return open<AccountClient>("account", await this.region(), load);
    },
    turn,
    close() {
      for (const client of opened.values()) client.then((each) => each.destroy()).catch(() => {});
    },
  };
}

const clientConfig = ({ endpoint, credentials, deadline = DEADLINE }: AwsOptions, region: string | undefined) => ({
  ...(region ? { region } : {}),
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
  send(command: never, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
  middlewareStack: { add(middleware: never, options: never): void };
}
type Next = (args: object) => Promise<unknown>;
type CallContext = { readonly commandName?: string };

interface Watch {
  readonly service: string;
  readonly calls: Map<string, number>;
  /** Milliseconds. */
  readonly deadline: number;
  /** Waits until a call may be sent; that time is not the call's own. */
  readonly wait: () => Promise<void>;
}

const isPaced = (service: string): service is keyof typeof PACES => service in PACES;

/** Counts every request, names the action in every error, keeps to the pace, and ends a call at its deadline. */
function watch<C extends Watchable>(client: C, { service, calls, deadline, wait }: Watch): C {
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
    await wait();
    return send(command, { abortSignal: AbortSignal.timeout(deadline), ...options });
  };
  return client;
}
