import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { STSClient } from "@aws-sdk/client-sts";

/** How to reach AWS. What is left out comes from the environment, as everywhere with the SDK. */
export interface AwsOptions {
  readonly region?: string;
  /** One address for every service; `AWS_ENDPOINT_URL` and its per-service forms work as well. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
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
  /** The Region of the configuration; `us-east-1` where none is set, for IAM has none. */
  region(): Promise<string>;
  close(): void;
}

/** How many requests were sent in all. */
export const totalCalls = ({ calls }: Pick<Aws, "calls">): number => calls.values().reduce((sum, n) => sum + n, 0);

const DEADLINE = 9_000;
const PATIENCE = 8_000;
const CONNECT = 2_000;

/** Opens an account. No call is made, and no SDK client is loaded, before it is needed. */
export function connect(options: AwsOptions = {}): Aws {
  const { deadline = DEADLINE, patience = PATIENCE } = options;
  const calls = new Map<string, number>();
  const opened = new Map<string, Promise<{ destroy(): void }>>();
  const region = options.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];

  const open = <C extends Watchable>(
    service: string,
    where: string | undefined,
    load: () => Promise<Constructor<C>>,
  ) => {
    const key = `${service} ${where}`;
    const made =
      opened.get(key) ??
      load().then((Client) => watch(new Client(clientConfig(options, where)), service, calls, deadline));
    opened.set(key, made);
    return made as Promise<C>;
  };

  const iam = (where = region) =>
    open<IAMClient>("iam", where, async () => (await import("@aws-sdk/client-iam")).IAMClient);
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
      return open<STSClient>("sts", await this.region(), async () => (await import("@aws-sdk/client-sts")).STSClient);
    },
    cloudTrail: (where) =>
      open<CloudTrailClient>(
        "cloudtrail",
        where,
        async () => (await import("@aws-sdk/client-cloudtrail")).CloudTrailClient,
      ),
    sns: (where) => open<SNSClient>("sns", where, async () => (await import("@aws-sdk/client-sns")).SNSClient),
    close() {
      for (const client of opened.values()) client.then((each) => each.destroy()).catch(() => {});
    },
  };
}

const clientConfig = ({ endpoint, credentials, deadline = DEADLINE }: AwsOptions, region: string | undefined) => ({
  ...(region ? { region } : {}),
  ...(endpoint ? { endpoint } : {}),
  ...(credentials ? { credentials } : {}),
  maxAttempts: 3,
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

/** Counts every request, names the action in every error, and ends a call at its deadline (milliseconds). */
function watch<C extends Watchable>(client: C, service: string, calls: Map<string, number>, deadline: number): C {
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
  client.send = (command, options) => send(command, { abortSignal: AbortSignal.timeout(deadline), ...options });
  return client;
}
