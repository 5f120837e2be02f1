import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fixture } from "./fixtures.ts";

/**
 * An account of the run's moto. Each file takes one of its own: what is made in it, no other file sees.
 */
export interface MotoAccount {
  readonly endpoint: string;
  readonly account: string;
}

/** Starts moto when nobody did before in this run, and takes an account of it. */
export const motoAccount = (): Promise<MotoAccount> => fixture("moto");

/** What a request to moto bears that is for an account. */
export const forAccount = ({ account }: Pick<MotoAccount, "account">) => ({ "x-moto-account-id": account });

interface Middleware {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}
type Next = (args: { request: { headers: Record<string, string> } }) => Promise<unknown>;

/** Sends all that a client sends to an account of moto. @returns the client */
export function inAccount<Client extends Middleware>(client: Client, moto: MotoAccount): Client {
  const withAccount = (next: Next): Next => {
    return (args) => {
      Object.assign(args.request.headers, forAccount(moto));
      return next(args);
    };
  };
  client.middlewareStack.add(withAccount as never, { step: "build", name: "motoAccount" } as never);
  return client;
}

/**
 * One call of a service that speaks JSON, for which we have no client of the SDK. Step Functions' target names no service:
 * it is put before it, with a colon.
 * @throws Error when moto refuses it
 */
export async function callMoto<Answer>(moto: MotoAccount, target: string, input: object): Promise<Answer> {
  const [prefix, operation = target] = target.includes(":") ? target.split(":") : [];
  const service = prefix ?? (target.startsWith("AmazonSQS") ? "sqs" : "dynamodb");
  const answer = await fetch(moto.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": operation,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...forAccount(moto),
    },
    body: JSON.stringify(input),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${target}: ${answer.status} ${body}`);
  return JSON.parse(body || "{}") as Answer;
}

/**
 * Serves an account of moto at an address of its own, for what cannot name the account itself, as a process cannot.
 * @param instead what is answered in moto's place, by the `X-Amz-Target` of a request: an error of AWS
 */
export async function openDoor(moto: MotoAccount, instead: Readonly<Record<string, object>> = {}) {
  const server = createServer((request, response) => {
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const error = instead[headers["x-amz-target"] ?? ""];
      if (error) {
        response.writeHead(400, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(error));
        return;
      }
      const answer = await fetch(moto.endpoint + request.url, {
        method: request.method ?? "POST",
        headers: { ...headers, ...forAccount(moto) },
        body: Buffer.concat(chunks),
      });
      const type = answer.headers.get("content-type") ?? "";
      response.writeHead(answer.status, { "content-type": type }).end(Buffer.from(await answer.arrayBuffer()));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
