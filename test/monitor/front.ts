import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Simulation } from "@genkan/sandbox/sandbox";
import type { TestClock } from "../clock.ts";
import { forAccount } from "../moto.ts";
import { type Permission, permissionsOf, type Request, requestOf } from "./authorization.ts";

/** A call that came through. */
export interface Call extends Request {
  readonly permissions: readonly Permission[];
}

/** Who serves a service: a simulated account in this process, or an address, and the account of moto when it is moto. */
type Served = Pick<Simulation, "requestHandler"> | { readonly endpoint: string; readonly account?: string };

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  /** The version of a file in S3. */
  readonly etag?: string | undefined;
}

export interface FrontOptions {
  readonly account: string;
  /** Who serves a service. */
  readonly route: (service: string) => Served;
  /** What answers are dated by; the machine's clock when left out. */
  readonly clock?: TestClock;
  /** Stands between a call and its answer; `null`: none goes back. */
  readonly between?: (call: Call, forward: () => Promise<Answer>) => Promise<Answer | null>;
}

/** The one address that functions reach AWS by: notes every call, and hands it to the server that answers it. */
export async function startFront({ account, route, clock, between = (_, forward) => forward() }: FrontOptions) {
  const calls: Call[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", async () => {
      const body = Buffer.concat(chunks);
      const { url: path = "/", method = "POST" } = incoming;
      const { host: _, connection: __, ...headers } = incoming.headers as Record<string, string>;
      const left = new AbortController();
      // An abort makes an error, with its stack: not one for each call that was answered.
      outgoing.once("close", () => outgoing.writableFinished || left.abort());
      try {
        const asked = requestOf({ path, headers, body: body.toString("utf8") });
        const call = { ...asked, permissions: permissionsOf(asked, account) };
        calls.push(call);
        const answer = await between(call, () =>
          forward(route(asked.service), { path, method, headers, body }, agent, left.signal),
        );
        const dated = clock ? { date: clock.date().toUTCString() } : {};
        if (!answer) return;
        const version = answer.etag ? { etag: answer.etag } : {};
        outgoing.writeHead(answer.status, { "content-type": answer.type, ...version, ...dated }).end(answer.body);
      } catch (error) {
        // A connection that AWS dropped is dropped here, too; what else went wrong is no answer of AWS.
        if ((error as NodeJS.ErrnoException).code === "ECONNRESET" || left.signal.aborted) outgoing.destroy();
        else outgoing.writeHead(501).end(String(error));
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Forwarded {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Hands a call to the server that answers it. @throws Error with the code ECONNRESET when the connection is dropped */
async function forward(served: Served, call: Forwarded, agent: Agent, abortSignal: AbortSignal): Promise<Answer> {
  if ("requestHandler" in served) {
    const { response } = await served.requestHandler.handle(call, { abortSignal });
    return { status: response.statusCode, type: response.headers["content-type"] ?? "", body: response.body as Buffer };
  }
  const { endpoint, account } = served;
  const { path, method, body } = call;
  const headers = { ...call.headers, ...(account ? forAccount({ account }) : {}) };
  const [answer] = (await once(request(endpoint + path, { method, headers, agent }).end(body), "response")) as [
    IncomingMessage,
  ];
  return {
    status: answer.statusCode ?? 0,
    type: answer.headers["content-type"] ?? "",
    etag: answer.headers.etag,
    body: await buffer(answer),
  };
}
